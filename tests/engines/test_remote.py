"""The engine ``remote`` against a service that behaves well, and badly in every way."""

import base64
import io
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from spark_studio.catalog import all_models, get_model
from spark_studio.catalog.wire import codes_by_number
from spark_studio.engines import get_engine
from spark_studio.engines.base import (
    CannotDraw,
    EngineError,
    EngineUnavailable,
    EngineUnreachable,
    Handover,
    RenderRequest,
    RenderResult,
    ResultUnreadable,
    StatusUnknown,
)
from spark_studio.engines.remote import engine as engine_module
from spark_studio.engines.remote import fetching, words
from spark_studio.engines.remote.engine import RemoteEngine
from spark_studio.engines.remote.patience import Growing, Patience
from spark_studio.inputs import Words
from spark_studio.net import service as service_module
from tests.engines.scripted_service import (
    HANG_UP,
    KEY,
    MISSING,
    MODEL,
    STARTED,
    TASK_ID,
    Say,
    ScriptedService,
    failed,
    picture,
    running_service,
    under_way,
)

REPEATS = ["idempotency-key"]
DATA_URLS = ["data-urls"]
PHOTO = picture("JPEG")
IN_BASE64 = base64.b64encode(PHOTO).decode()
# How the contract's models take a photo.
ONE_ADDRESS = (("image_input", "address", False),)
LISTS = (("image_urls", "address", True), ("binary_data_base64", "base64", True))

# What services elsewhere know as well.
OF_THE_CONTRACT = [model for model in all_models() if model.id.startswith("spark_")]


class Canceled(Exception):
    pass


class Job:
    """What the row of a job would hold, and all that was ever noted in it."""

    def __init__(self, noted: str = "") -> None:
        self.noted = noted
        self.notes: list[str] = []
        self.reports: list[tuple[float, Words]] = []
        self.cancel_at = 10**9

    def note(self, text: str) -> None:
        self.noted = text
        self.notes.append(text)

    def report(self, fraction: float, sentence: Words, preview: bytes | None) -> None:
        self.reports.append((fraction, sentence))
        if len(self.reports) >= self.cancel_at:
            raise Canceled


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    with running_service() as service:
        yield service


@pytest.fixture
def job() -> Job:
    return Job()


@pytest.fixture
def make_engine(service) -> Callable[..., RemoteEngine]:
    def make(**options: object) -> RemoteEngine:
        options = {"url": service.url, "key": KEY, "tempo": 0.004} | options
        return RemoteEngine(**options)

    return make


@pytest.fixture
def render(make_engine, job) -> Callable[..., RenderResult]:
    """Return a function that has one picture made."""

    def draw(
        engine: RemoteEngine | None = None,
        model: str = MODEL,
        photo: bytes = b"",
        photo_names: tuple = (),
        address: str = "",
        size: tuple[int, int] | None = None,
        **options: object,
    ) -> RenderResult:
        handover = Handover(
            values={"prompt": "a cat", "seed": 7},
            photo_names=photo_names,
            photo_address=lambda: address,
            recall=lambda: job.noted,
            note=job.note,
            size=size,
            codes=codes_by_number(get_model(model)),
        )
        request = RenderRequest(model=model, seed=7, photo=photo, handover=handover)
        return (engine or make_engine(**options)).render(request, job.report)

    return draw


@pytest.fixture(autouse=True)
def the_key_stays_a_secret(caplog) -> Iterator[None]:
    """Whatever goes wrong, the key is in no line of the log, at any level."""
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text


def refused(render, kind: type[EngineError], sentence: Words, **more) -> EngineError:
    with pytest.raises(EngineError) as raised:
        render(**more)
    assert (type(raised.value), raised.value.sentence.en) == (kind, sentence.en)
    assert KEY not in repr(raised.value) and raised.value.sentence.zh
    return raised.value


# When all is well


def test_a_picture_is_asked_for_waited_for_and_fetched(service, job, render):
    service.done()
    data = service.files[0].body

    result = render()

    assert result.image == data and result.content_type == "image/png"
    assert (result.width, result.height, result.seed) == (64, 48, 7)
    assert (result.engine, result.facts) == ("remote", {"service": "127.0.0.1"})
    (call,) = service.asked("POST")
    assert call.path == "/model/v1/generation"
    params = {"prompt": "a cat", "seed": 7}
    assert call.body == {"model": MODEL, "input": [{"params": params}]}
    assert call.headers["Authorization"] == f"Bearer {KEY}"
    assert [c.path for c in service.asked("GET")] == [
        f"/model/v1/generation/task/{TASK_ID}"
    ] * 2


def test_the_id_is_noted_before_the_first_question(service, job, render):
    noted = []
    answer_to = service.answer_to

    def watch(call):
        if call.path.startswith("/model"):
            noted.append((call.method, job.noted))
        return answer_to(call)

    service.done()
    service.answer_to = watch
    render()

    assert noted[0][0] == "POST" and noted[0][1].startswith("?")
    assert noted[1:] == [("GET", TASK_ID)] * 2


def test_progress_is_told_and_never_goes_back(service, job, render):
    service.polls = [
        *(under_way(p) for p in (0.5, 0.2, "no", None, True, 7, -1, 10**400)),
        service.completed(),
    ]
    render()

    fractions = [fraction for fraction, _ in job.reports]
    assert fractions == sorted(fractions) and 0.4 < max(fractions) < 1
    told = [sentence.en for _, sentence in job.reports]
    assert told[0] == words.SENDING.en and told[-1] == words.FETCHING.en
    assert "The Spark service is drawing." in told


def test_the_key_goes_to_the_service_and_not_after_the_picture(service, render):
    service.done()
    render()

    assert all("Authorization" in call.headers for call in service.asked("", "/model"))
    (fetched,) = service.asked("GET", "/files/")
    assert "Authorization" not in fetched.headers and KEY not in str(fetched)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_bytes_are_kept_as_they_came(service, render, kind):
    service.done()
    service.files = [Say(body=picture(kind), headers={"Content-Type": "text/html"})]

    result = render()

    assert result.image == service.files[0].body
    assert result.content_type == f"image/{kind.lower()}"


def test_another_size_than_asked_for_is_said(service, render):
    service.done()
    result = render(size=(128, 96))

    assert result.facts["size_asked"] == [128, 96]
    (warning,) = result.facts["warnings"]
    assert warning["en"] == "Asked for 128 × 96, the Spark service sent 64 × 48."
    assert "128 × 96" in warning["zh"]


def test_the_size_asked_for_is_nothing_to_speak_of(service, render):
    service.done()
    assert "warnings" not in render(size=(64, 48)).facts


def test_a_seed_the_service_reports_is_the_seed_used(service, render):
    service.polls = [service.completed(metadata={"seed": 99})]
    assert render().seed == 99


@pytest.mark.parametrize("seed", [-1, True, "9", 2**40, None, 1.5])
def test_a_seed_that_is_none_is_not_believed(service, render, seed):
    service.polls = [service.completed(metadata={"seed": seed})]
    assert render().seed == 7


def test_what_became_of_the_words_is_kept(service, render):
    said = "a cat\x00 on\ud800 a wall"  # no database holds these two
    metadata = {"expanded_prompt": said, "llm_result": 5, "x": "y"}
    service.polls = [service.completed(metadata=metadata | {"pe_result": "z" * 9999})]
    facts = render().facts

    assert facts["expanded_prompt"] == "a cat on a wall"
    assert "llm_result" not in facts and "x" not in facts
    assert len(facts["pe_result"]) == 4000


def test_status_words_are_read_in_any_case_and_unknown_ones_mean_not_yet(
    service, render
):
    done = service.completed()
    done.body["status"] = " Completed"
    service.polls = [under_way(status="pending"), under_way(status="QUEUED?"), done]

    assert render().image
    assert len(service.asked("GET")) == 3


def test_the_address_may_name_the_route_as_well(service, render):
    service.done()
    assert render(url=f"{service.url}/model/v1/generation/").image


def test_it_offers_everything(make_engine):
    engine = make_engine()
    for model in OF_THE_CONTRACT:
        assert engine.can_draw(model.id, "") and engine.can_draw(model.id, "any-look")


def test_what_is_this_studios_own_is_never_handed_on(service, job, render):
    assert {model.id for model in all_models()} - {m.id for m in OF_THE_CONTRACT} == {
        "studio_own_style"
    }
    refused(render, CannotDraw, words.ONLY_HERE, model="studio_own_style")
    assert service.asked("POST") == [] and job.notes == []


def test_one_service_has_one_engine():
    options = {"url": "https://spark.example", "key": "k"}
    assert get_engine("remote", **options) is get_engine("remote", **options)


# The photo


def test_base64_goes_first_where_there_is_a_choice(service, render):
    service.done()
    render(photo=PHOTO, photo_names=LISTS, address="https://studio.example/p")

    params = service.asked("POST")[0].body["input"][0]["params"]
    assert params["binary_data_base64"] == [IN_BASE64]
    assert "image_urls" not in params


def test_a_photo_travels_in_the_address_to_a_service_that_reads_such(service, render):
    service.features = DATA_URLS
    service.done()
    render(photo=PHOTO, photo_names=ONE_ADDRESS, address="https://studio.example/p")

    params = service.asked("POST")[0].body["input"][0]["params"]
    assert params["image_input"] == f"data:image/jpeg;base64,{IN_BASE64}"


def test_a_plain_service_is_given_an_address_to_fetch(service, render):
    service.done()
    render(photo=PHOTO, photo_names=ONE_ADDRESS, address="https://studio.example/p")

    params = service.asked("POST")[0].body["input"][0]["params"]
    assert params["image_input"] == "https://studio.example/p"


def test_without_an_address_the_sentence_says_what_to_set(service, job, render):
    refused(render, EngineError, words.NO_ADDRESS, photo=PHOTO, photo_names=ONE_ADDRESS)
    assert "SPARK_PUBLIC_URL" in words.NO_ADDRESS.en
    assert service.asked("POST") == [] and job.notes == []


def test_what_a_service_can_do_is_asked_once(service, job, make_engine, render):
    service.done()
    engine = make_engine()
    render(engine)
    job.noted = ""
    service.done()
    render(engine)

    assert len(service.asked("GET", "/api/v1/skill/models/")) == 1


@pytest.mark.parametrize("trouble", [Say(500), Say(429), HANG_UP], ids=str)
def test_what_could_not_be_asked_is_not_taken_for_a_no(service, job, render, trouble):
    """Whoever runs the studio is not sent to set what need not be set."""
    service.features = trouble
    photo = {"photo": PHOTO, "photo_names": ONE_ADDRESS}
    refused(render, EngineUnreachable, words.NOT_REACHED, **photo)
    job.noted = "?0123"
    refused(render, EngineUnreachable, words.NOT_REACHED)

    assert job.noted == "?0123" and service.asked("POST") == []


@pytest.mark.parametrize(
    "said", [Say(200, b"<html>"), Say(200, {"data": {"features": "data-urls"}})]
)
def test_what_cannot_be_read_is_a_plain_service(service, render, said):
    service.features = said
    photo = {"photo": PHOTO, "photo_names": ONE_ADDRESS}
    refused(render, EngineError, words.NO_ADDRESS, **photo)


# Asking once and never twice


def test_a_job_sent_before_is_only_waited_for(service, job, render):
    service.done()
    job.noted = TASK_ID

    assert render().image
    assert service.asked("POST") == []


def test_a_job_that_may_have_been_sent_is_not_sent_to_a_plain_service(
    service, job, render
):
    service.done()
    job.noted = "?0123"

    error = refused(render, StatusUnknown, words.MAYBE_TAKEN)
    assert error.is_passing and service.asked("POST") == []
    # The person has read it now, and may ask again.
    assert job.noted == "" and render().image


def test_a_job_that_may_have_been_sent_is_sent_again_with_the_same_key(
    service, job, render
):
    service.features = REPEATS
    service.done()
    job.noted = "?0123"

    assert render().image
    assert [c.headers["Idempotency-Key"] for c in service.asked("POST")] == ["0123"]


@pytest.mark.parametrize(
    "lost",
    [HANG_UP, Say(200, b"{}"), Say(500, {}), Say(504, b"<html>"), Say(200, {"id": {}})],
    ids=["no answer", "no id", "500", "504 HTML", "odd id"],
)
def test_an_answer_that_is_lost_ends_the_job_at_a_plain_service(
    service, job, render, lost
):
    service.creates = [lost, STARTED]
    with pytest.raises(EngineUnavailable) as raised:
        render()

    assert len(service.asked("POST")) == 1 and raised.value.is_passing
    assert job.noted == ""


@pytest.mark.parametrize("lost", [HANG_UP, Say(500, {}), Say(409, {}), Say(200, b"")])
def test_an_answer_that_is_lost_is_asked_for_again_where_repeats_are_safe(
    service, render, lost
):
    service.features = REPEATS
    service.done()
    service.creates = [lost, lost, STARTED]

    assert render().image
    keys = {call.headers["Idempotency-Key"] for call in service.asked("POST")}
    assert len(service.asked("POST")) == 3 and len(keys) == 1


def test_a_service_that_stays_silent_is_asked_with_the_same_key_next_time(
    service, job, render
):
    service.features = REPEATS
    service.creates = [HANG_UP]
    refused(render, StatusUnknown, words.MAYBE_TAKEN)
    first = {call.headers["Idempotency-Key"] for call in service.asked("POST")}
    assert job.noted.startswith("?") and len(first) == 1

    service.creates = [STARTED]
    service.done()
    assert render().image
    assert {c.headers["Idempotency-Key"] for c in service.asked("POST")} == first


def test_a_refusal_does_not_hide_that_an_earlier_try_may_have_got_through(
    service, job, render
):
    service.features = REPEATS
    service.creates = [HANG_UP, Say(403, {})]
    refused(render, EngineError, words.NOT_ALLOWED)
    service.creates = [STARTED]
    service.done()

    assert render().image
    assert len({c.headers["Idempotency-Key"] for c in service.asked("POST")}) == 1


def test_an_id_that_does_not_fit_an_address_is_none(service, job, render):
    for odd in ("../../etc", "a" * 65, "", None, 1.5, True, ["x"]):
        service.creates = [Say(body={"id": odd, "status": "in_progress"})]
        refused(render, StatusUnknown, words.MAYBE_TAKEN)
    assert [c for c in service.asked("GET") if "etc" in c.path] == []


def test_each_job_has_a_key_of_its_own(service, job, render):
    for _ in range(3):
        job.noted = ""
        service.done()
        render()
    keys = [call.headers["Idempotency-Key"] for call in service.asked("POST")]
    assert len(set(keys)) == 3 and all(len(key) >= 32 for key in keys)


def test_a_service_that_is_away_took_nothing(job, render):
    refused(render, EngineUnreachable, words.NOT_REACHED, url="http://127.0.0.1:9")
    assert job.noted == ""


# 429 and 503


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_is_busy_is_asked_later(service, job, render, status):
    service.done()
    busy = Say(status, {"error": {}}, {"Retry-After": "1"})
    service.creates = [busy, busy, STARTED]

    assert render().image
    assert len(service.asked("POST")) == 3
    assert words.BUSY_JUST_NOW in [sentence for _, sentence in job.reports]
    # While it waits for its turn nothing is sent: whoever takes it up may send.
    assert "" in job.notes


def test_a_service_that_stays_busy_is_left_alone(service, job, render):
    service.creates = [Say(429, b"", {"Retry-After": "0"})]
    error = refused(render, EngineUnavailable, words.OVERLOADED)

    assert error.is_passing and error.fault == "busy"
    assert 3 < len(service.asked("POST")) < 10 and job.noted == ""


def test_questions_wait_as_long_as_the_service_wants(service, render, monkeypatch):
    pauses = []
    monkeypatch.setattr(Patience, "pause", lambda self, s: pauses.append(s))
    busy = Say(429, {}, {"Retry-After": "9"})
    service.polls = [under_way(), *[busy] * 20, service.completed()]

    assert render().image
    assert pauses[0] == 0.5 and pauses[1:] == [9.0] * 20


def test_a_retry_after_of_an_hour_is_not_waited_for(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    clock = iter(range(10**6))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    Patience(1000, lambda *_: None).pause(3600)
    assert 15 < len(slept) < 45


def test_pauses_grow_from_half_a_second_to_three():
    pauses = Growing(0.5, 3.0)
    steps = [pauses.step() for _ in range(8)]
    assert steps[0] == 0.5 and steps[-1] == 3.0 and steps == sorted(steps)
    assert pauses.step(20) == 20


# While it waits


@pytest.mark.parametrize(
    "hiccup",
    [
        Say(500, b"oops"),
        Say(502, b"<html>Bad gateway</html>"),
        Say(200, b"{not json"),
        Say(200, b"<!doctype html>"),
        Say(200, b"[" * 100_000),
        Say(200, [1, 2]),
        Say(200, {"status": 5}),
        Say(200, {"status": None, "id": TASK_ID}),
        Say(200, b"\xff\xfe\x00"),
        Say(200, b" " * 2_000_000),
        Say(200, {"id": "x"}, cut=4),
        HANG_UP,
        MISSING,
    ],
    ids=lambda say: f"{say.status}-{str(say.body)[:12]}",
)
def test_a_hiccup_is_forgiven(service, job, render, hiccup):
    service.polls = [hiccup, under_way(), hiccup, service.completed()]

    assert render().image
    assert len(service.asked("POST")) == 1


@pytest.mark.parametrize(
    "trouble", [Say(500, b"oops"), Say(200, b"{"), HANG_UP], ids=["500", "JSON", "-"]
)
def test_trouble_that_stays_is_given_up_but_not_the_job(service, job, render, trouble):
    service.polls = [trouble]
    error = refused(render, StatusUnknown, words.NO_WORD)

    assert error.is_passing and error.fault == "unchecked"
    assert 5 <= len(service.asked("GET")) <= 12
    assert job.noted == TASK_ID  # a picture may still come of it


def test_a_job_tried_again_goes_on_waiting_for_the_same_picture(service, job, render):
    service.polls = [HANG_UP]
    refused(render, StatusUnknown, words.NO_WORD)
    service.done()

    assert render().image
    assert len(service.asked("POST")) == 1


def test_a_service_that_never_ends_is_waited_for_only_so_long(service, job, render):
    began = time.monotonic()
    error = refused(render, StatusUnknown, words.TOO_SLOW, seconds=0.4)

    assert time.monotonic() - began < 3 and error.is_passing
    assert job.noted == TASK_ID
    # Waited for twice in vain: whoever tries a third time asks anew.
    refused(render, StatusUnknown, words.TOO_SLOW, seconds=0.2)
    assert job.noted == "" and len(service.asked("POST")) == 1


def test_a_job_the_service_forgot_is_not_asked_for_by_itself(service, job, render):
    service.polls = [MISSING]
    job.noted = TASK_ID
    error = refused(render, StatusUnknown, words.FORGOTTEN)

    assert error.is_passing and job.noted == "" and service.asked("POST") == []
    assert len(service.asked("GET")) == 3


def test_a_canceled_job_is_no_longer_asked_after(service, job, render):
    job.cancel_at = 8
    with pytest.raises(Canceled):
        render()
    count = len(service.calls)
    time.sleep(0.05)
    assert len(service.calls) == count
    assert {call.method for call in service.calls} == {"GET", "POST"}


def test_a_canceled_job_is_heard_of_in_a_long_pause(service, job, render):
    service.creates = [Say(429, b"", {"Retry-After": "3600"})]
    threading.Timer(0.2, lambda: setattr(job, "cancel_at", 0)).start()
    began = time.monotonic()
    with pytest.raises(Canceled):
        render(tempo=1.0)
    assert time.monotonic() - began < 5 and len(service.asked("POST")) == 1


def test_a_slow_answer_is_cut_off(service, render, monkeypatch):
    monkeypatch.setattr(service_module, "ASK_SECONDS", 0.15)
    slow, drip = Say(200, b"{}", after=1), Say(200, b" " * 100, drip=0.05)
    service.polls = [slow, drip, service.completed()]
    began = time.monotonic()

    assert render().image
    assert time.monotonic() - began < 3


# What it answers to a call


BY_STATUS = {
    401: (EngineError, words.WRONG_KEY),
    402: (EngineError, words.NOT_ALLOWED),
    403: (EngineError, words.NOT_ALLOWED),
    404: (EngineError, words.WRONG_ADDRESS),
    413: (EngineError, words.TOO_LARGE),
    400: (EngineError, words.NOT_MADE),
    422: (EngineError, words.NOT_MADE),
    500: (EngineUnreachable, words.SERVICE_BROKE),
    502: (EngineUnreachable, words.SERVICE_BROKE),
}


@pytest.mark.parametrize("status", BY_STATUS)
def test_every_status_has_its_sentence(service, job, render, status):
    service.creates = [Say(status, b"<html>whatever</html>")]
    error = refused(render, *BY_STATUS[status])

    assert error.is_passing == (status >= 500) and job.noted == ""
    assert len(service.asked("POST")) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_stops_working_is_for_the_operator(service, job, render, status):
    service.polls = [under_way(), Say(status, {})]
    error = refused(render, *BY_STATUS[status])
    assert "Whoever runs the studio" in error.sentence.en and job.noted == TASK_ID


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_key_does_not_follow_a_redirect(service, job, render, status):
    with running_service() as elsewhere:
        service.creates = [Say(status, b"", {"Location": elsewhere.url + "/x"})]
        refused(render, EngineError, words.WRONG_ADDRESS)
        service.creates = [STARTED]
        service.polls = [Say(status, b"", {"Location": elsewhere.url + "/x"})]
        job.noted = ""
        refused(render, StatusUnknown, words.NO_WORD)

        assert elsewhere.calls == []


# Every code of every model


MISTAKES = [
    (model.id, code.wire, code)
    for model in OF_THE_CONTRACT
    for code in model.errors
    if not code.fault
]
FAULTS = [
    (model.id, code.wire, code)
    for model in OF_THE_CONTRACT
    for code in model.errors
    if code.fault
]
BY_FAULT = {
    "failed": (EngineError, words.NOT_MADE),
    "unreadable": (ResultUnreadable, words.NO_PICTURE),
    "unreachable": (EngineUnreachable, words.SERVICE_BROKE),
    "unchecked": (StatusUnknown, words.NO_WORD),
    "busy": (EngineUnavailable, words.OVERLOADED),
}


@pytest.mark.parametrize(("model", "wire", "code"), FAULTS)
def test_every_fault_found_later_is_told(service, job, render, model, wire, code):
    for spelled in (wire, code.number, f"{code.number:09}", f" {code.number} "):
        job.noted = ""
        service.polls = [failed(spelled)]
        error = refused(render, *BY_FAULT[code.fault], model=model)
        assert error.fault == code.fault
        assert error.is_passing == (code.fault != "failed")
        assert job.noted == ""  # nothing more can come of it


@pytest.mark.parametrize(("model", "wire", "code"), MISTAKES)
def test_every_mistake_is_told_at_once_and_later(
    service, job, render, model, wire, code
):
    answers = failed(wire)
    for creates, polls in (
        ([Say(400, answers.body)], [under_way()]),
        ([STARTED], [answers]),
    ):
        job.noted, service.creates, service.polls = "", creates, polls
        with pytest.raises(EngineError) as raised:
            render(model=model)
        assert type(raised.value) is EngineError and not raised.value.is_passing
        assert code.words.en[1:] in raised.value.sentence.en
        assert code.words.zh in raised.value.sentence.zh
        assert job.noted == ""


def test_a_photo_that_is_refused_at_once_is_named(service, render):
    service.creates = [Say(400, failed("003008099").body)]
    refused(render, EngineError, words.PHOTO_NOT_ACCEPTED, model="spark_style_template")


@pytest.mark.parametrize(
    "code", ["", None, "E42", 42, True, [], "9" * 400, "00300²", -3, 3.5]
)
def test_a_code_nobody_knows_is_told_plainly(service, render, code):
    service.polls = [failed(code)]
    refused(render, EngineError, words.NOT_MADE)


@pytest.mark.parametrize("error", [None, "text", [], {}, {"code": {}}])
def test_a_failure_without_an_error_is_told_plainly(service, render, error):
    service.polls = [Say(body={"id": TASK_ID, "status": "failed", "error": error})]
    refused(render, EngineError, words.NOT_MADE)


def test_an_error_under_a_good_status_is_an_error(service, job, render):
    service.creates = [Say(200, {"error": {"code": 3002002, "message": "long"}})]
    with pytest.raises(EngineError) as raised:
        render()
    assert "nvalid prompt length" in raised.value.sentence.en
    assert job.noted == "" and len(service.asked("POST")) == 1


def test_what_the_service_says_goes_into_the_log_without_the_key(
    service, render, caplog
):
    message = f"no\n\ngood: Bearer {KEY} " + "x" * 5000
    service.polls = [failed("003002095", message)]
    error = refused(render, EngineError, words.NOT_MADE)

    assert "no good: Bearer …" in caplog.text
    assert "good" not in error.sentence.en
    assert max(len(record.getMessage()) for record in caplog.records) < 1000


# The picture


@pytest.mark.parametrize(
    "output",
    [
        None,
        [],
        {},
        "x",
        [{}],
        [{"content": None}],
        [{"content": [{}]}],
        [{"content": [{"type": "image", "url": None}]}],
        [{"content": [{"type": "image", "url": ""}]}],
        [{"content": [{"type": "video", "url": "https://cdn.example/x.mp4"}]}],
        [7, {"content": [5]}],
    ],
    ids=str,
)
def test_done_without_a_picture_is_not_done(service, job, render, output):
    service.polls = [service.completed(output=output)]
    error = refused(render, ResultUnreadable, words.NO_PICTURE)
    assert error.fault == "unreadable" and job.noted == ""


def test_the_first_picture_of_several_is_taken(service, render):
    url = f"{service.url}/files/2.png"
    output = [{"content": []}, {"content": [{"type": "text"}, {"url": url}]}]
    service.polls = [service.completed(output=output)]
    assert render().image


PNG = picture()
BAD_FILES = {
    "html": Say(body=b"<!doctype html><title>Gone</title>"),
    "half a PNG": Say(body=PNG[: len(PNG) // 2]),
    "half a JPEG": Say(body=picture("JPEG")[:900]),
    "half a WebP": Say(body=picture("WEBP")[:200]),
    "a flipped bit": Say(body=PNG[:900] + bytes([PNG[900] ^ 1]) + PNG[901:]),
    "a GIF": Say(body=picture("GIF")),
    "a BMP": Say(body=picture("BMP"), headers={"Content-Type": "image/png"}),
    "SVG": Say(body=b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a dot": Say(body=picture(size=(1, 1))),
    "a ribbon": Say(body=picture(size=(9000, 20))),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_what_is_no_picture_is_fetched_once_more_and_then_refused(
    service, job, render, kind
):
    service.done()
    service.files = [BAD_FILES[kind]]
    error = refused(render, ResultUnreadable, words.NO_PICTURE)

    assert error.is_passing and len(service.asked("GET", "/files/")) == 2
    assert job.noted == "" and len(service.asked("POST")) == 1


BAD_FETCHES = {
    "nothing": Say(body=b""),
    "expired": Say(404, b"gone"),
    "gone": Say(410, b"gone"),
    "broken": Say(500, b""),
    "cut off": Say(body=PNG, cut=200),
    "hung up": HANG_UP,
}


@pytest.mark.parametrize("kind", BAD_FETCHES)
def test_a_picture_that_cannot_be_fetched_is_tried_once_more(
    service, job, render, kind
):
    service.done()
    service.files = [BAD_FETCHES[kind], Say(body=PNG)]
    assert render().image == PNG

    job.noted = ""
    service.done()
    service.files = [BAD_FETCHES[kind]]
    refused(render, ResultUnreadable, words.NOT_FETCHED)
    assert job.noted == ""


def test_a_picture_that_arrives_whole_the_second_time_is_taken(service, render):
    service.done()
    service.files = [Say(body=PNG[:500]), Say(body=PNG)]
    assert render().image == PNG


def test_a_picture_over_the_limit_is_not_swallowed(service, render, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", len(PNG) - 1)
    service.done()
    refused(render, ResultUnreadable, words.NOT_FETCHED)


def test_a_picture_that_trickles_in_is_not_waited_for(service, render, monkeypatch):
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.2)
    service.done()
    service.files = [Say(body=PNG, drip=0.05)]
    began = time.monotonic()
    refused(render, ResultUnreadable, words.NOT_FETCHED)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:{other}/files/1.png",
        "http://localhost:{other}/files/1.png",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x.png",
        "gopher://127.0.0.1:25/",
        "/files/1.png",
        "data:image/png;base64,AAAA",
        "not an address",
    ],
)
def test_a_service_cannot_send_us_around_our_own_network(service, render, address):
    with running_service() as other:
        url = address.format(other=other.url.rpartition(":")[2])
        output = [{"content": [{"type": "image", "url": url}]}]
        service.polls = [service.completed(output=output)]
        refused(render, ResultUnreadable, words.NOT_FETCHED)

        assert other.calls == []


def test_a_place_inside_may_be_named_by_the_operator(service, render):
    with running_service() as store:
        output = [{"content": [{"type": "image", "url": f"{store.url}/files/1.png"}]}]
        service.polls = [service.completed(output=output)]
        result = render(allowed=frozenset({store.url.removeprefix("http://")}))

        assert result.image and len(store.calls) == 1


def test_a_picture_of_far_too_many_pixels_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(fetching, "MOST_PIXELS", 64 * 48 - 1)
    monkeypatch.setattr(
        Image.Image, "load", lambda self: pytest.fail("It was unpacked.")
    )
    with pytest.raises(ResultUnreadable):
        fetching.checked(PNG)


def test_a_photo_of_a_phone_with_a_second_picture_in_it_is_a_jpeg():
    buffer = io.BytesIO()
    one = Image.effect_noise((64, 48), 50)
    one.save(buffer, "MPO", save_all=True, append_images=[one])
    assert fetching.checked(buffer.getvalue()) == ("image/jpeg", 64, 48)


# The words


def test_every_sentence_is_a_sentence_in_both_languages():
    sentences = [v for v in vars(words).values() if isinstance(v, Words)]
    assert len(sentences) > 20
    for sentence in sentences:
        assert sentence.en.endswith(".") and sentence.zh.endswith("。")
        assert not re.search(r"\berror|please|job|task|!", sentence.en, re.IGNORECASE)
        assert not re.search("任务|渲染|提交|重试", sentence.zh)
        assert not re.search(r"[,.!?:;](?!\d)", sentence.zh.replace("SPARK_", ""))


def test_the_largest_seed_is_the_one_of_the_inputs():
    from spark_studio.inputs import LARGEST_SEED

    assert engine_module.LARGEST_SEED == LARGEST_SEED
