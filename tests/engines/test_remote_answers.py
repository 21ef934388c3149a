"""Whatever JSON a service answers with, reading it ends in a value or in a sentence."""

from hypothesis import given, settings
from hypothesis import strategies as st

from spark_studio.catalog import all_models
from spark_studio.catalog.wire import codes_by_number
from spark_studio.engines.base import EngineError, RenderRequest
from spark_studio.engines.remote.engine import expansions, metadata_of, seed_used
from spark_studio.engines.remote.faults import (
    BY_FAULT,
    code_number,
    failure,
    note_words,
    refusal,
)
from spark_studio.engines.remote.features import features_in
from spark_studio.engines.remote.handing_over import ID, id_in
from spark_studio.engines.remote.waiting import address_of, progress_of
from spark_studio.net.service import Answer, Service

CODES = {n: v for model in all_models() for n, v in codes_by_number(model).items()}
SERVICE = Service("https://spark.example", "sk-a-key")
# The names the contract uses, so that the odd values land where they are read.
NAMES = ["id", "status", "progress", "output", "content", "url", "type", "error"]
NAMES += ["code", "message", "error_message", "metadata", "seed", "data", "features"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["completed", "failed", "image", "003008095", "3009001", "-1"])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=6)
quickly = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@quickly
@given(OBJECTS)
def test_a_task_is_read_whatever_it_holds(values):
    assert 0.0 <= progress_of(values) <= 1.0
    assert isinstance(code_number(values), int)
    assert isinstance(failure(values, CODES), EngineError)
    assert 0 <= seed_used(RenderRequest(model="m", seed=4), values) <= 2**31 - 1
    assert all(
        isinstance(text, str) for text in expansions(metadata_of(values)).values()
    )
    note_words(SERVICE, "said", values)
    try:
        assert isinstance(address_of(values), str)
    except EngineError as error:
        assert error.fault == "unreadable"


@quickly
@given(st.integers(100, 599), OBJECTS)
def test_an_answer_to_a_call_is_read_whatever_it_holds(status, values):
    answer = Answer(status, values)

    task_id = id_in(answer)
    assert task_id == "" or (answer.is_good and ID.fullmatch(task_id))
    assert features_in(answer) <= {"idempotency-key", "data-urls"}
    if status >= 300:
        error = refusal(answer, CODES)
        assert error.sentence.en.endswith(".") and error.sentence.zh.endswith("。")
        assert error.is_passing == (status in (429, 503) or status >= 500)


def test_every_fault_of_the_catalog_has_a_sentence():
    assert {fault for fault, _ in CODES.values()} - {""} == set(BY_FAULT)
