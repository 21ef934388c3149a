"""Photos that lie at an address: the worker fetches them, once, and says what is wrong."""

from collections.abc import Callable

import pytest

from spark_studio import environment
from spark_studio.catalog import error_code, get_model
from spark_studio.jobs import incoming, photos, rendering, storage
from spark_studio.jobs.claim import claim_next
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.photos import NoRoom, StorageFull
from spark_studio.jobs.services import cancel_job, retry_job
from spark_studio.net.guarded import Refused, TooLarge
from tests.jobs.bytes_of_photos import picture
from tests.jobs.engines import ScriptedEngine
from tests.net.servers import answer, saying, serving

pytestmark = pytest.mark.django_db(transaction=True)

STYLE = get_model("spark_style_template")
ADDRESS = "https://photos.example/secret-path.jpg?key=secret"


@pytest.fixture
def engine(monkeypatch) -> ScriptedEngine:
    engine = ScriptedEngine()
    monkeypatch.setattr(rendering, "engine_for", lambda model: engine)
    return engine


@pytest.fixture
def fetched(monkeypatch) -> Callable[..., list[str]]:
    """Return a function that says what is fetched, or raised; it returns what was asked."""

    def let(outcome: bytes | Exception) -> list[str]:
        asked: list[str] = []

        def fetch(url: str, **options: object) -> bytes:
            asked.append((url, options))
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(incoming.guarded, "fetch", fetch)
        return asked

    return let


def made(job: Job) -> Job:
    rendering.perform(claim_next("local"))
    return Job.objects.get(pk=job.pk)


def test_a_photo_at_an_address_is_fetched_kept_and_drawn(engine, make_job, fetched):
    asked = fetched(picture())
    seen = []
    engine.instant = lambda request, report: seen.append(request)
    job = made(make_job(photo_address=ADDRESS))

    assert job.status == "succeeded", job.error
    assert job.photo.owner == job.owner and job.photo.width == 900
    assert seen[0].photo == storage.read(job.photo.name)
    (url, options), *others = asked
    assert url == ADDRESS and others == []
    assert options == {
        "max_bytes": STYLE.photo.max_bytes,
        "seconds": incoming.FETCH_SECONDS,
        "allowed": frozenset(),
    }


def test_the_row_says_that_it_is_fetching(engine, make_job, monkeypatch):
    seen = []

    def fetch(url, **options):
        seen.append(Job.objects.get().sentence)
        return picture()

    monkeypatch.setattr(incoming.guarded, "fetch", fetch)
    made(make_job(photo_address=ADDRESS))
    assert seen == [{"en": "Fetching your photo.", "zh": "正在取照片。"}]


def test_a_later_try_starts_from_the_photo_that_was_fetched(
    engine, make_job, fetched, wakes
):
    asked = fetched(picture())
    instant = engine.instant
    engine.instant = engine.refusing
    job = made(make_job(photo_address=ADDRESS))
    assert job.status == "failed" and job.photo

    engine.instant = instant
    assert made(retry_job(job)).status == "succeeded"
    assert len(asked) == 1


def test_a_photo_that_was_sent_along_is_not_fetched(
    engine, make_job, make_photo, fetched
):
    asked = fetched(picture())
    photo = make_photo()
    storage.write(photo.name, b"the photo")
    assert made(make_job(photo=photo, photo_address=ADDRESS)).status == "succeeded"
    assert asked == []


def test_what_cannot_be_fetched_is_unreachable(engine, make_job, fetched, caplog):
    fetched(Refused("a true reason"))
    job = made(make_job(photo_address=ADDRESS))

    assert (job.status, job.error["fault"]) == ("failed", "unreachable")
    assert job.error["en"] and job.error["zh"] and "passing" not in job.error
    for text in (str(job.error), caplog.text):
        assert "secret" not in text and "photos.example" not in text
    assert "a true reason" not in str(job.error)
    assert error_code(STYLE, "", job.error["fault"]).code == "003008097"
    assert job.photo is None


@pytest.mark.parametrize(
    ("outcome", "mistake"),
    [
        (b"<html>not found</html>", "photo.format"),
        (picture(kind="WEBP"), "photo.format"),
        (picture()[:500], "photo.format"),
        (picture((500, 500)), "photo.small"),
        (picture((4097, 600)), "photo.large"),
        (TooLarge("too large"), "photo.bytes"),
    ],
)
def test_a_photo_that_breaks_a_limit_says_which(
    engine, make_job, fetched, outcome, mistake
):
    fetched(outcome)
    job = made(make_job(photo_address=ADDRESS))

    assert (job.status, job.error["mistake"]) == ("failed", mistake)
    assert "fault" not in job.error and job.error["zh"] != job.error["en"]
    assert job.photo is None and not Photo.objects.exists()


@pytest.mark.parametrize("error", [NoRoom(), StorageFull(photos.NO_ROOM)])
def test_no_room_for_what_was_fetched_is_said(
    engine, make_job, fetched, monkeypatch, error
):
    def keep(*arguments):
        raise error

    fetched(picture())
    monkeypatch.setattr(incoming, "keep_photo", keep)
    job = made(make_job(photo_address=ADDRESS))
    assert (job.error["code"], "mistake" in job.error) == ("no_room", False)


def test_a_job_canceled_while_its_photo_is_fetched_draws_nothing(
    engine, make_job, monkeypatch
):
    def fetch(url, **options):
        cancel_job(Job.objects.get())
        return picture()

    drawn = []
    engine.instant = lambda request, report: drawn.append(request)
    monkeypatch.setattr(incoming.guarded, "fetch", fetch)
    job = made(make_job(photo_address=ADDRESS))
    assert (job.status, job.photo, drawn) == ("canceled", None, [])


def test_over_a_real_connection_only_a_named_place_inside_is_asked(
    engine, make_job, settings
):
    assert frozenset() == settings.SPARK_FETCH_PRIVATE
    with serving(saying(answer(picture()))) as server:
        refused = made(make_job(photo_address=server.url("/photo.jpg")))
        assert (refused.error["fault"], server.count) == ("unreachable", 0)

        settings.SPARK_FETCH_PRIVATE = frozenset({f"127.0.0.1:{server.port}"})
        job = made(make_job(photo_address=server.url("/photo.jpg")))
        assert job.status == "succeeded", job.error
        assert job.photo.width == 900 and server.count == 1


def test_places_inside_are_named_by_host_and_port(monkeypatch):
    name = "SPARK_FETCH_PRIVATE"
    monkeypatch.setenv(name, "Photos.internal:8080, 10.0.0.7:80,[fd00::1]:9000")
    assert environment.places(name) == {
        "photos.internal:8080",
        "10.0.0.7:80",
        "[fd00::1]:9000",
    }
    for wrong in ("photos.internal", "http://photos.internal:80", "*:80", "a:b"):
        monkeypatch.setenv(name, wrong)
        with pytest.raises(environment.WrongSetting, match="photos.internal:8080"):
            environment.places(name)
