"""What the studio offers: models, their looks, limits, prices, codes and words."""

import pkgutil
from functools import cache
from importlib import import_module
from itertools import zip_longest

from spark_studio.catalog import specs
from spark_studio.catalog.errors import (
    FAULTS,
    ErrorCode,
    UnknownErrorCode,
    error_code,
)
from spark_studio.catalog.families import FAMILIES
from spark_studio.catalog.look import Family, Look
from spark_studio.catalog.model import InvalidParams, ModelSpec

__all__ = [
    "FAULTS",
    "ErrorCode",
    "Family",
    "InvalidParams",
    "Look",
    "ModelSpec",
    "UnknownErrorCode",
    "UnknownLook",
    "UnknownModel",
    "all_looks",
    "all_models",
    "error_code",
    "families",
    "get_look",
    "get_model",
]


class UnknownModel(LookupError):
    pass


class UnknownLook(LookupError):
    pass


@cache
def models_by_id() -> dict[str, ModelSpec]:
    modules = [
        import_module(f"{specs.__name__}.{module.name}")
        for module in pkgutil.iter_modules(specs.__path__)
    ]
    return {module.MODEL.id: module.MODEL for module in modules}


@cache
def looks_by_id() -> dict[str, Look]:
    """Return the looks in the order of the gallery: each model's in turn, best first.

    Two with one id stop the start.
    """
    looks: dict[str, Look] = {}
    in_turn = zip_longest(*(model.looks for model in reversed(all_models())))
    for look in (look for row in in_turn for look in row if look):
        if look.id in looks:
            raise ValueError(f"Two looks have the id {look.id!r}.")
        looks[look.id] = look
    return looks


def all_models() -> tuple[ModelSpec, ...]:
    return tuple(models_by_id().values())


def get_model(id: str) -> ModelSpec:
    """Return the model with exactly this id, or raise UnknownModel."""
    try:
        return models_by_id()[id]
    except (KeyError, TypeError):
        raise UnknownModel(id) from None


def all_looks() -> tuple[Look, ...]:
    return tuple(looks_by_id().values())


def get_look(id: str) -> Look:
    """Return the look with exactly this id, or raise UnknownLook."""
    try:
        return looks_by_id()[id]
    except (KeyError, TypeError):
        raise UnknownLook(id) from None


def families() -> tuple[Family, ...]:
    return FAMILIES
