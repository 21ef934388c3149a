"""A model: what it takes, what it costs, what it says when something is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from spark_studio.catalog import prices
from spark_studio.catalog.errors import ErrorCode
from spark_studio.catalog.look import Look
from spark_studio.inputs import (
    Input,
    InputError,
    Photo,
    PhotoLimits,
    PickedPhoto,
    Size,
    SizePreset,
    Words,
    clean_all,
)

Params = dict[str, object]


class InvalidParams(ValueError):
    """Some values cannot be used: one InputError by input name, in the order declared."""

    def __init__(self, errors: dict[str, InputError]) -> None:
        super().__init__("; ".join(f"{name}: {e}" for name, e in errors.items()))
        self.errors = errors

    @property
    def first(self) -> tuple[str, InputError]:
        return next(iter(self.errors.items()))


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def as_sent(params: Params, sent: frozenset[str]) -> Params:
    return params


def same_size(width: int, height: int) -> tuple[int, int]:
    return width, height


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """An entry of the catalog that a person can run.

    ``settle(params, sent)`` decides what depends on several inputs at once; ``sent``
    names the inputs that were given. ``drawn_size`` turns the size asked for into the
    size of the picture that comes out.
    """

    id: str
    title: Words
    summary: Words
    inputs: Mapping[str, Input]
    errors: tuple[ErrorCode, ...]
    looks: tuple[Look, ...] = ()
    settle: Callable[[Params, frozenset[str]], Params] = as_sent
    drawn_size: Callable[[int, int], tuple[int, int]] = same_size

    @property
    def price(self) -> Decimal:
        """US dollars for one picture, before any discount."""
        return prices.price_of(self.id)

    @property
    def photo_input(self) -> Photo | None:
        return next((i for i in self.inputs.values() if isinstance(i, Photo)), None)

    @property
    def photo_inputs(self) -> dict[str, Photo]:
        """The photos it takes, by their names: none, the photo, or that and a second one."""
        return {n: i for n, i in self.inputs.items() if isinstance(i, Photo)}

    @property
    def second_photo_name(self) -> str:
        """The name of the photo beside the first, or "" where there is none."""
        return next(iter(list(self.photo_inputs)[1:]), "")

    @property
    def photo(self) -> PhotoLimits | None:
        return self.photo_input.limits if self.photo_input else None

    @property
    def size_input(self) -> Size | None:
        return next((i for i in self.inputs.values() if isinstance(i, Size)), None)

    @property
    def sizes(self) -> tuple[SizePreset, ...]:
        return self.size_input.presets if self.size_input else ()

    def clean(self, values: Mapping[str, object]) -> Params:
        """Return what to work with, every default filled in; raise InvalidParams.

        Unknown names are passed over. Photos are not among the values: see pick_photos.
        """
        cleaned, errors = clean_all(self.inputs, values)
        if errors:
            raise InvalidParams(errors)
        sent = frozenset(name for name, value in values.items() if not is_blank(value))
        return self.settle(cleaned, sent)

    def pick_photos(self, values: Mapping[str, object]) -> dict[str, PickedPhoto]:
        """Return every photo a program sent, by the name of its input; raise InvalidParams."""
        picked: dict[str, PickedPhoto] = {}
        errors: dict[str, InputError] = {}
        for name, spec in self.photo_inputs.items():
            try:
                picked[name] = spec.pick(values)
            except InputError as error:
                errors[name] = error
        if errors:
            raise InvalidParams(errors)
        return picked

    def clean_call(
        self, values: Mapping[str, object]
    ) -> tuple[Params, PickedPhoto | None]:
        """Clean what a program sent, photos included; raise InvalidParams with all that is wrong.

        Returns the params and the photo; a second one is among ``pick_photos``.
        """
        errors: dict[str, InputError] = {}
        params, photos = {}, {}
        try:
            params = self.clean(values)
        except InvalidParams as invalid:
            errors |= invalid.errors
        try:
            photos = self.pick_photos(values)
        except InvalidParams as invalid:
            errors |= invalid.errors
        if errors:
            raise InvalidParams({n: errors[n] for n in self.inputs if n in errors})
        return params, next(iter(photos.values()), None)
