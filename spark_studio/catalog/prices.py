"""What one picture costs, in US dollars: the one place to ask, and to change it.

Whoever runs a studio may set other prices and a discount in its environment. The
catalog reads no environment, so the settings hand the terms over with ``set_terms``,
once and before anybody asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

PRICES = {
    "spark_img_effects": Decimal("0.03"),
    "spark_style_template": Decimal("0.02"),
    "spark_i2i_3_0": Decimal("0.03"),
    "spark_edit_portrait": Decimal("0.05"),
    "spark_image_3_1": Decimal("0.03"),
    "studio_own_style": Decimal("0.02"),
}
# The pages of two models count tokens. Nothing here is made of tokens, so a picture
# is one unit of cost, whatever its size; the other pages know of none.
TOKENS = {"spark_i2i_3_0": 1, "spark_image_3_1": 1}

FINEST = Decimal("0.000001")  # as exactly as a cost is kept


@dataclass(frozen=True, slots=True)
class Terms:
    """``prices`` by model id, instead of ours; ``discount`` 1 is none, 0.7 pays 70 %."""

    prices: Mapping[str, Decimal] = field(default_factory=dict)
    discount: Decimal = Decimal(1)


_terms = Terms()


def set_terms(terms: Terms) -> Terms:
    """Take the operator's terms. Returns those that held until now."""
    global _terms
    before, _terms = _terms, terms
    return before


def price_of(model_id: str) -> Decimal:
    """Return the price of one picture before the discount; KeyError for no such model."""
    price = _terms.prices.get(model_id)
    return PRICES[model_id] if price is None else price


def discount() -> Decimal:
    """Return what is paid of a price: 1 all of it, 0.7 means 70 %."""
    return _terms.discount


def cost_of(model_id: str) -> Decimal:
    """Return what one picture is charged, the discount taken off; KeyError as price_of."""
    cost = price_of(model_id) * discount()
    return cost.quantize(FINEST, rounding=ROUND_HALF_UP)


def tokens_of(model_id: str) -> int:
    """Return how many tokens one picture counts as; 0 where a model's page has none."""
    return TOKENS.get(model_id, 0)
