"""Promises of every address. The addresses are walked, so a new one is held to them at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import product
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.http import HttpResponseBase
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from spark_studio.accounts.keys import create_key
from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.jobs import storage
from spark_studio.jobs.models import Job, Photo, Share
from spark_studio.jobs.services import delete_jobs
from spark_studio.jobs.shares import share_job, token_of
from tests.web.conftest import client_of

STATES = {
    Job.Status.SUCCEEDED: {},
    Job.Status.RUNNING: {"progress": 0.4, "finished_at": None, "attempt": 1},
    Job.Status.QUEUED: {"progress": 0, "finished_at": None},
    Job.Status.CANCELED: {"progress": 0.2},
    Job.Status.FAILED: {"error": {"code": "x", "en": "It broke.", "zh": "坏了。"}},
}
PRIVATE = "public_id"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
# Answers as long as something is under way; test_stream.py holds it.
ENDLESS = {"stream"}
SHARED = {"share", "share_file", "share_photo"}  # for whoever has the link


def routes() -> dict[str, URLPattern]:
    """Every address of the site by its name, however deep it is included.

    Not those of programs, which have neither cookies nor forms: see tests/api.
    """

    def walk(patterns: list) -> Iterator[URLPattern]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern
            elif pattern.namespace != "api":
                yield from walk(pattern.url_patterns)

    return {pattern.name: pattern for pattern in walk(get_resolver().url_patterns)}


NAMES = sorted(routes())
PRIVATE_NAMES = [name for name in NAMES if PRIVATE in routes()[name].pattern.converters]
OPEN_NAMES = sorted({*NAMES} - SHARED - ENDLESS - {*PRIVATE_NAMES})


@dataclass(frozen=True)
class House:
    """One guest's things: a photo, a picture in every state, a link to one, and a key."""

    owner: Owner
    photo: Photo
    jobs: dict[str, Job]
    share: Share
    key: ApiKey

    @property
    def ids(self) -> list[str]:
        things = (self.photo, self.key, *self.jobs.values())
        return [str(thing.public_id) for thing in things]

    def addresses(self, name: str) -> list[str]:
        """Every address that ``name`` can have here.

        A new kind of parameter fails here until somebody says what may stand in it.
        """
        choices = {
            PRIVATE: self.ids,
            "size": ["thumb", "tile", "screen", "full"],
            "look_id": ["ink-wash"],
            "model_id": ["spark_image_3_1", "spark_edit_portrait"],
            "token": [token_of(self.share)],
        }
        keys = list(routes()[name].pattern.converters)
        found = [
            reverse(f"web:{name}", kwargs=dict(zip(keys, values, strict=True)))
            for values in product(*(choices[key] for key in keys))
        ]
        return [address for address in found if self.belongs(name, address)]

    def belongs(self, name: str, address: str) -> bool:
        """Whether the id in an address is of the kind the address is for."""
        if PRIVATE not in routes()[name].pattern.converters:
            return True
        return all(
            address.startswith(beginning) == (str(thing.public_id) in address)
            for beginning, thing in (("/photos/", self.photo), ("/account/", self.key))
        )


@pytest.fixture
def house(owner, make_photo, make_picture, settings) -> House:
    far = "tests.browser.engines.FarEngine"
    settings.SPARK_ENGINES = {"spark_image_3_1": far, "spark_edit_portrait": far}
    photo = make_photo()
    jobs = {
        status: make_picture(photo=photo, status=status, **more)
        for status, more in STATES.items()
    }
    running = jobs[Job.Status.RUNNING]
    running.preview = f"{running.folder}/1/preview.jpg"
    with storage.pictures.open(jobs[Job.Status.SUCCEEDED].result_name) as picture:
        storage.write(running.preview, picture.read())
    running.lease_until = timezone.now()
    running.save()
    share = share_job(jobs[Job.Status.SUCCEEDED], show_photo=True)
    key, _ = create_key(owner, "Print shop")
    return House(owner, photo, jobs, share, key)


def rows() -> dict[str, list[dict]]:
    """Everything the database holds. Views of a share are counted, that is all."""
    found = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
    }
    for row in found["Share"]:
        del row["view_count"]
    return found


def said(answer: HttpResponseBase, address: str) -> str:
    """What an answer says, without its own address and what is new each time."""
    text = answer.content.decode().replace(address, "")
    text = text.replace(answer.headers["X-Request-ID"], "")
    return re.sub(r'value="\w{64}"|&quot;\w{64}&quot;|"\w{64}"', "", text)


# Nobody sees what is somebody else's


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_what_is_anothers_looks_like_what_never_was(house, other_owner, stranger, name):
    before = rows()
    for address in house.addresses(name):
        nowhere = re.sub(UUID, str(uuid4()), address)
        for somebody in (client_of(other_owner), stranger):
            answers = [ask(address) for ask in (somebody.get, somebody.post)]
            missing = [ask(nowhere) for ask in (somebody.get, somebody.post)]
            statuses = [answer.status_code for answer in answers]
            assert statuses == [answer.status_code for answer in missing], address
            assert 404 in statuses and set(statuses) <= {404, 405}, address
            assert [said(a, address) for a in answers] == [
                said(a, nowhere) for a in missing
            ]
    assert rows() == before


def test_its_owner_sees_it_at_the_same_addresses(house, visitor):
    """Without this, the test above would hold in a studio that shows nobody anything."""
    for name in PRIVATE_NAMES:
        answers = [visitor.get(address) for address in house.addresses(name)]
        assert {200, 405} & {answer.status_code for answer in answers}, name


@pytest.mark.parametrize("name", OPEN_NAMES)
def test_naming_anothers_things_shows_none_of_them(house, other_owner, name):
    somebody = client_of(other_owner)
    before = rows()
    for address, public_id in product(house.addresses(name), house.ids):
        named = dict.fromkeys(["photo", "photo_id", "from", "watch", "id"], public_id)
        for answer in (somebody.get(address, named), somebody.post(address, named)):
            assert f"/{public_id}/" not in answer.content.decode(errors="replace")
            assert public_id not in answer.headers.get("Location", "")
    assert rows() == before


# Looking changes nothing


def test_no_get_changes_anything(house, visitor, stranger):
    """Every address of the site, and every address that their pages lead to."""
    waiting = [
        address
        for name in NAMES
        if name not in ENDLESS
        for address in house.addresses(name)
    ]
    before, seen = rows(), set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        for somebody in (visitor, stranger):
            answer = somebody.get(address)
            assert answer.status_code < 500, address
            if "html" in answer.headers.get("Content-Type", ""):
                waiting += led_to(answer, address)
    assert rows() == before
    assert len(seen) > len(NAMES) and any("?from=" in address for address in seen)


def led_to(answer: HttpResponseBase, address: str) -> Iterator[str]:
    """The addresses of this site that a page links to, shows or fetches by itself."""
    found = re.findall(
        r'(?:href|src|hx-get|data-poll|data-src)="([^"#]+)', answer.content.decode()
    )
    for link in found:
        parts = urlsplit(urljoin(address, unescape(link)))
        if not parts.netloc and not parts.path.startswith(("/static/", "/stream/")):
            yield parts._replace(fragment="").geturl()


# Whoever changes something has to come from a page of ours


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_taken_without_the_token_of_a_page(house, name):
    careful = client_of(house.owner, enforce_csrf_checks=True)
    before = rows()
    sent = {"id": house.ids, "sample": "cat", "theme": "dark", "language": "zh-hans"}
    for address in house.addresses(name):
        assert careful.post(address, sent).status_code == 403, address
        for method in ("put", "patch", "delete"):
            assert getattr(careful, method)(address).status_code == 403, address
    assert rows() == before


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}],
    ids=["another site", "no site"],
)
def test_a_good_token_does_not_help_another_site(house, headers):
    careful = client_of(house.owner, enforce_csrf_checks=True)
    page = careful.get(reverse("web:gallery")).content.decode()
    sent = {"id": house.ids, "csrfmiddlewaretoken": TOKEN.search(page)[1]}
    before = rows()
    assert careful.post(reverse("web:delete"), sent, headers=headers).status_code == 403
    assert rows() == before

    assert careful.post(reverse("web:delete"), sent).status_code == 302
    assert rows() != before


def test_the_token_of_another_browser_does_not_help(house, stranger):
    page = stranger.get(reverse("web:gallery")).content.decode()
    careful = client_of(house.owner, enforce_csrf_checks=True)
    careful.get(reverse("web:gallery"))
    sent = {"id": house.ids, "csrfmiddlewaretoken": TOKEN.search(page)[1]}

    assert careful.post(reverse("web:delete"), sent).status_code == 403


# What is put into the bin is away


def test_nothing_of_a_picture_in_the_bin_is_there(house, visitor, stranger):
    done = house.jobs[Job.Status.SUCCEEDED]
    delete_jobs(house.owner, [done.public_id])
    for name in PRIVATE_NAMES:
        for address in house.addresses(name):
            if str(done.public_id) in address:
                answers = visitor.get(address), visitor.post(address)
                assert {a.status_code for a in answers} <= {404, 405}, address
    for name in SHARED:
        (address,) = house.addresses(name)
        assert stranger.get(address).status_code == 410
