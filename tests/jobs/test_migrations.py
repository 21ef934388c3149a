"""A studio that was there before an update keeps what was made in it."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from spark_studio.jobs.models import Job
from spark_studio.jobs.task_ids import SHAPE

pytestmark = pytest.mark.django_db(transaction=True)

# Before programs could ask for pictures.
BEFORE = [("jobs", "0001_initial"), ("accounts", "0001_initial")]


@pytest.fixture
def as_before() -> Iterator[StateApps]:
    """The models of the first version, on tables of that version."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    yield executor.migrate(BEFORE).apps
    MigrationExecutor(connection).migrate(newest)


def update() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_pictures_made_before_get_a_name_of_their_own(as_before):
    owner = as_before.get_model("accounts", "Owner").objects.create()
    jobs = as_before.get_model("jobs", "Job").objects
    for seed in range(5):
        jobs.create(owner=owner, model="spark_img_effects", seed=seed)

    update()

    names = Job.objects.values_list("task_id", flat=True)
    assert len(set(names)) == 5
    assert all(SHAPE.fullmatch(name) for name in names)
    assert sorted(Job.objects.values_list("seed", flat=True)) == [0, 1, 2, 3, 4]


def test_pictures_and_photos_from_before_have_no_second_one(as_before):
    owner = as_before.get_model("accounts", "Owner").objects.create()
    photo = as_before.get_model("jobs", "Photo").objects.create(
        owner=owner, digest="0" * 64, width=4, height=3, byte_count=5, name="a"
    )
    jobs = as_before.get_model("jobs", "Job").objects
    jobs.create(owner=owner, model="spark_style_template", seed=1, photo=photo)

    update()

    job = Job.objects.select_related("photo").get()
    assert (job.second_photo, job.second_photo_address) == (None, "")
    assert job.photo.digest == "0" * 64 and not job.photo.is_style
