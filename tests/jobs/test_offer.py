"""Which engine draws a model, and what is offered because of it."""

import pytest

from spark_studio.catalog import all_looks, get_look
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.jobs import offer, workers
from tests.jobs.engines import ScriptedEngine

SCRIPTED = "tests.jobs.engines.ScriptedEngine"


@pytest.fixture(autouse=True)
def local(settings) -> None:
    settings.SPARK_ENGINE = "local"
    settings.SPARK_ENGINES = {}


def test_a_model_may_have_an_engine_of_its_own(settings):
    settings.SPARK_ENGINES = {"spark_img_effects": SCRIPTED}

    assert isinstance(offer.engine_for("spark_img_effects"), ScriptedEngine)
    assert isinstance(offer.engine_for("spark_style_template"), LocalEngine)


def test_work_for_another_computer_waits_in_a_queue_of_its_own(settings):
    settings.SPARK_ENGINES = {"spark_img_effects": "remote"}

    assert offer.queue_for("spark_img_effects") == "remote"
    assert offer.queue_for("spark_style_template") == "local"


def test_a_look_nobody_here_can_draw_is_not_offered(settings):
    offered = offer.offered_looks()

    assert get_look("ink-wash") in offered and offer.is_offered(get_look("ink-wash"))
    assert [look for look in all_looks() if look in offered] == list(offered)
    settings.SPARK_ENGINE = SCRIPTED
    assert offer.offered_looks() == ()


def test_each_engine_is_warmed_once_and_a_cold_one_stops_nothing(monkeypatch, caplog):
    warmed = []

    class Willing:
        def warm_up(self):
            warmed.append(self)

    class Unwilling:
        def warm_up(self):
            raise RuntimeError("no weights")

    engines = [Unwilling(), ScriptedEngine(), shared := Willing(), shared, shared]
    remaining = iter(engines)
    monkeypatch.setattr(workers, "engine_for", lambda model: next(remaining))

    workers.warm_engines()

    assert warmed == [shared] and "no weights" in caplog.text
