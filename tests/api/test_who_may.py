"""Each address opens to those it should, and to nobody else."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from spark_studio.accounts.keys import revoke_key
from spark_studio.jobs.models import Job
from tests.api.conftest import CREATE, TASK

WORDS = {"model": "spark_image_3_1", "prompt": "A fox", "seed": 5}
ROUTES = {
    "create": ("POST", lambda job, url: CREATE),
    "task": ("GET", lambda job, url: TASK + job.task_id),
    "result": ("GET", lambda job, url: url),
    "docs": ("GET", lambda job, url: "/api/"),
    "openapi": ("GET", lambda job, url: "/api/openapi.json"),
    "models": ("GET", lambda job, url: "/api/v1/skill/models"),
    "spec": ("GET", lambda job, url: "/api/v1/skill/models/spark_image_3_1/spec"),
    # A key opens no page, and nobody is anybody there without a cookie.
    "page": ("GET", lambda job, url: f"/pictures/{job.public_id}/"),
    "file": ("GET", lambda job, url: reverse("web:picture_file", args=[job.public_id])),
}
STRANGERS = ["none", "cookie", "wrong", "revoked", "query"]
EVERYBODY = dict.fromkeys([*STRANGERS, "other", "reads", "right"], 200)
LOCKED = EVERYBODY | dict.fromkeys(STRANGERS, 401)
NO_KEYS = dict.fromkeys(EVERYBODY, 404) | {"cookie": 200}
ANSWERS = {
    "create": LOCKED | {"reads": 403},
    "task": LOCKED | {"other": 404},
    "page": NO_KEYS,
    "file": NO_KEYS,
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_each_address_opens_to_those_it_should(
    route, who, program, other_program, make_program, owner, person, make_job
):
    job = make_job(status=Job.Status.SUCCEEDED)
    url = program.task(job.task_id).json()["output"][0]["content"][0]["url"]
    method, address_of = ROUTES[route]
    address = address_of(job, url)
    revoked = make_program(owner)
    revoke_key(revoked.key)
    keys = {
        "wrong": program.text[:-1] + ("a" if program.text[-1] != "a" else "b"),
        "revoked": revoked.text,
        "other": other_program.text,
        "reads": make_program(owner, can_generate=False).text,
        "right": program.text,
    }
    client = person if who == "cookie" else Client()
    headers = {"Authorization": f"Bearer {keys[who]}"} if who in keys else {}
    query = f"?key={program.text}&api_key={program.text}" if who == "query" else ""
    before = Job.objects.count()

    answer = client.generic(
        method, address + query, json.dumps(WORDS), "application/json", headers=headers
    )

    assert answer.status_code == ANSWERS.get(route, EVERYBODY)[who]
    made = Job.objects.count() - before
    assert made == (route == "create" and answer.status_code == 200)
    if made:
        mine = Job.objects.latest("pk").owner_id == owner.pk
        assert mine == (who != "other")
