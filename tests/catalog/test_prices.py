"""Prices stand in one place; whoever runs a studio may set others."""

from decimal import Decimal

import pytest

from spark_studio import environment
from spark_studio.catalog import all_models, get_model, prices

MODELS = [model.id for model in all_models()]


@pytest.fixture
def terms():
    before = prices.set_terms(prices.Terms())
    yield lambda **values: prices.set_terms(prices.Terms(**values))
    prices.set_terms(before)


def test_every_model_has_a_price_and_nothing_else_does():
    assert set(prices.PRICES) == set(MODELS)
    assert set(prices.TOKENS) <= set(MODELS)
    with pytest.raises(KeyError):
        prices.cost_of("spark_nothing")


def test_a_price_that_was_set_is_the_one_everybody_reads(terms):
    terms(prices={"spark_image_3_1": Decimal("0.5"), "spark_i2i_3_0": Decimal(0)})

    assert get_model("spark_image_3_1").price == Decimal("0.5")
    assert get_model("spark_i2i_3_0").price == prices.cost_of("spark_i2i_3_0") == 0
    assert prices.price_of("spark_img_effects") == Decimal("0.03")


def test_the_discount_is_taken_off_and_a_cost_is_kept_to_six_digits(terms):
    terms(prices={"spark_image_3_1": Decimal("0.000333")}, discount=Decimal("0.35"))

    assert prices.cost_of("spark_image_3_1") == Decimal("0.000117")
    assert prices.price_of("spark_image_3_1") == Decimal("0.000333")


def test_the_environment_names_prices_by_model(monkeypatch):
    monkeypatch.setenv("SPARK_PRICE_SPARK_IMAGE_3_1", "0.04")
    monkeypatch.setenv("SPARK_PRICE_SPARK_I2I_3_0", "")

    found = environment.prices("SPARK_PRICE_", MODELS)
    assert found == {"spark_image_3_1": Decimal("0.04")}


@pytest.mark.parametrize(
    "value", ["-1", "1e3", "free", "0,04", "1001", "NaN", "0.0000001"]
)
def test_a_price_that_cannot_be_read_is_one_sentence(monkeypatch, value):
    monkeypatch.setenv("SPARK_PRICE_SPARK_IMAGE_3_1", value)

    with pytest.raises(environment.WrongSetting, match="set it to a number from 0 to"):
        environment.prices("SPARK_PRICE_", MODELS)


def test_a_price_of_no_model_stops_the_start(monkeypatch):
    monkeypatch.setenv("SPARK_PRICE_SPARK_IMAGE_9", "0.04")

    with pytest.raises(environment.WrongSetting, match="names no model"):
        environment.prices("SPARK_PRICE_", MODELS)


@pytest.mark.parametrize("value", ["1.5", "-0.1", "70 %"])
def test_a_discount_lies_between_nothing_and_all(monkeypatch, value):
    monkeypatch.setenv("SPARK_DISCOUNT", value)

    with pytest.raises(environment.WrongSetting, match="from 0 to 1"):
        environment.decimal("SPARK_DISCOUNT", "1", most=1)
