"""What a recipe is: one module of ``recipes/`` with a VERSION and a ``draw(photo, context)``.

    VERSION = 1

    def draw(photo: Photo, context: Context) -> np.ndarray:
        '''One line that says what the picture is.'''

The file is named for the look ("ink-wash" lives in ink_wash.py). Pictures are float32
arrays, height x width x 3, RGB as the screen shows it (sRGB), 0 to 1. A recipe never
changes what it is given, and takes every chance from ``context.rng``. A recipe with
kernels to compile may offer ``warm()``, called once as a worker starts.

A model without looks has a module of the same make in ``models/``, named for the model
("spark_edit_portrait.py"); what the person chose stands in ``context.params``.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from spark_studio.inputs import Words

if (
    TYPE_CHECKING
):  # which looks can be drawn is asked where no picture library is wanted
    import numpy as np

RECIPES = Path(__file__).parent / "recipes"
MODELS = Path(__file__).parent / "models"


def ignore_steps(fraction: float, sentence: Words, picture: np.ndarray | None) -> None:
    pass


@dataclass(slots=True)
class Context:
    """What a recipe may use besides the photo.

    ``params`` are the request's, cleaned by the model's inputs. ``width`` and ``height`` are the size of the picture to return. ``rng`` is seeded by
    the seed, the look and the photo. ``facts`` go out with the result, as JSON; what a
    person should be told stands in its lists ``fallbacks`` and ``warnings``, each entry
    {"en": ..., "zh": ...}. ``second_photo`` is what a model that takes two was given
    beside the photo: uint8 RGB, upright, its own size.
    """

    width: int
    height: int
    rng: np.random.Generator
    report: Callable[[float, Words, np.ndarray | None], None] = ignore_steps
    facts: dict[str, object] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)
    second_photo: np.ndarray | None = None

    def step(
        self, fraction: float, sentence: Words, picture: np.ndarray | None = None
    ) -> None:
        """Say how far through the recipe we are (0 to 1), and show the picture so far."""
        self.report(fraction, sentence, picture)


def recipe_names() -> frozenset[str]:
    """The ids of all looks that have a recipe, without importing any."""
    return frozenset(name.replace("_", "-") for name in _modules(RECIPES))


def drawn_models() -> frozenset[str]:
    """The ids of all models without looks that can be drawn, without importing any."""
    return frozenset(_modules(MODELS))


def _modules(folder: Path) -> list[str]:
    return [module.name for module in pkgutil.iter_modules([str(folder)])]


@cache
def get_recipe(look: str) -> ModuleType:
    return import_module(f"spark_studio.engines.local.recipes.{look.replace('-', '_')}")


@cache
def get_model_recipe(model: str) -> ModuleType:
    return import_module(f"spark_studio.engines.local.models.{model}")
