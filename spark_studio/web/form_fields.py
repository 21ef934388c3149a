"""The fields of a form: each reads one kind of input from what a browser sent.

A field only turns text into values. Whether a value will do is the catalog's to say,
so that a page and a program are held to the same rules.
"""

from collections.abc import Mapping
from functools import singledispatch

from django import forms

from spark_studio.inputs import (
    Choice,
    Input,
    Integer,
    Number,
    Photo,
    Seed,
    Size,
    Text,
    Toggle,
)
from spark_studio.web.templatetags.shell import spoken

CARDS_FIT = 5  # more options than this make a list to open
CUSTOM = "custom"
SIDES = ("width", "height")


class InputField(forms.Field):
    """One input of the catalog on a page. ``template`` draws it."""

    template = "components/fields/_text.html"

    def __init__(self, spec: Input, **more: object) -> None:
        # What is required is asked by the catalog, together with everything else.
        super().__init__(
            required=False,
            label=spoken(spec.title),
            help_text=spoken(spec.help),
            **more,
        )
        self.spec = spec

    def shown(self, value: object) -> str:
        """Return the value as the text of a control."""
        return "" if value is None else str(value)


class TextField(InputField):
    @property
    def template(self) -> str:
        return (
            f"components/fields/_{'long_text' if self.spec.lines > 1 else 'text'}.html"
        )


class NumberField(InputField):
    template = "components/fields/_slider.html"

    def to_python(self, value: object) -> object:
        return number_from(value)

    def shown(self, value: object) -> str:
        return f"{value:g}" if isinstance(value, int | float) else super().shown(value)


class IntegerField(NumberField):
    template = "components/fields/_integer.html"


class SeedField(InputField):
    template = "components/fields/_seed.html"

    def shown(self, value: object) -> str:
        # -1 is how programs say "a new one"; on the page an empty field says it.
        return "" if value in (None, -1, "-1") else str(value)


class SwitchField(InputField):
    template = "components/fields/_switch.html"
    widget = forms.CheckboxInput

    def to_python(self, value: object) -> bool:
        return value in (True, "on", "true", "True", "1")


class ChoiceField(InputField):
    # How it is drawn hangs on how many options are left: see BoundInput.
    def to_python(self, value: object) -> object:
        by_text = {str(option.value): option.value for option in self.spec.options}
        return by_text.get(str(value), value)


class SizeWidget(forms.Widget):
    """Reads a preset ("1472x1104") or, where "custom" is chosen, the two sides."""

    def value_from_datadict(self, data, files, name) -> dict[str, object]:
        sides = {side: data.get(side, "").strip() for side in SIDES}
        chosen = data.get(name, "")
        if chosen and chosen != CUSTOM:
            sides = dict(zip(SIDES, chosen.split("x", 1), strict=False))
        return {"chosen": chosen, **sides}

    def value_omitted_from_data(self, data, files, name) -> bool:
        return name not in data and not any(side in data for side in SIDES)


class SizeField(InputField):
    template = "components/fields/_size.html"
    widget = SizeWidget

    def to_python(self, value: object) -> dict[str, object]:
        value = value if isinstance(value, Mapping) else {}
        return {side: number_from(value.get(side)) for side in SIDES}


def sample_name(name: str) -> str:
    """Return what the buttons of the samples beside a photo field are called."""
    return "sample" if name == "photo" else f"{name}_sample"


class PhotoWidget(forms.FileInput):
    """A file, or one of our samples. A photo already kept is given to the form."""

    def value_from_datadict(self, data, files, name) -> object:
        return files.get(name) or data.get(sample_name(name))


class PhotoField(InputField):
    template = "components/fields/_photo.html"
    widget = PhotoWidget


def number_from(value: object) -> object:
    """Return the number a person wrote, or what they wrote if it is none."""
    if not isinstance(value, str):
        return value
    text = value.strip().replace(",", ".").replace("−", "-")
    for kind in (int, float):
        try:
            return kind(text) if len(text) <= 40 else value
        except ValueError:
            continue
    return text


def starting_value(spec: Input) -> object:
    """Return what a field starts with. Words start empty: the usual ones are shown, not typed."""
    if isinstance(spec, Size):
        return spec.usual
    return "" if isinstance(spec.default, str) else spec.default


@singledispatch
def form_field(spec: Input) -> InputField:
    """Return the field for an input. A new kind of input needs a line here."""
    raise NotImplementedError(f"No form field for {type(spec).__name__}.")


form_field.register(Text, TextField)
form_field.register(Number, NumberField)
form_field.register(Integer, IntegerField)
form_field.register(Seed, SeedField)
form_field.register(Toggle, SwitchField)
form_field.register(Choice, ChoiceField)
form_field.register(Size, SizeField)
form_field.register(Photo, PhotoField)
