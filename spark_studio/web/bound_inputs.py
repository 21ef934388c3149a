"""What a template asks of one field in a form: its words, its value, its mistakes."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django import forms

from spark_studio.inputs import Choice, Group, Option, SizePreset, Words
from spark_studio.web.form_fields import CARDS_FIT, CUSTOM, SIDES, starting_value
from spark_studio.web.templatetags.shell import spoken

SHAPE_BOX = 36  # the drawn shape of a size fits a square of this many units
SHAPE_LENGTH = 30
CHOOSE_ONE = Words("Choose one", "选一项")


@dataclass(frozen=True, slots=True)
class OptionView:
    value: str
    title: str
    help: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PresetView:
    """A size on offer: its drawn shape in units of SHAPE_BOX, and whether it is chosen."""

    preset: SizePreset
    is_chosen: bool
    x: float
    y: float
    width: float
    height: float


class BoundInput(forms.BoundField):
    """One field of a StudioForm. ``member_of`` is the name of its group, or ""."""

    @property
    def spec(self):
        return self.field.spec

    @property
    def template(self) -> str:
        if not isinstance(self.spec, Choice):
            return self.field.template
        few = len(self.options) <= CARDS_FIT
        return f"components/fields/_{'cards' if few else 'select'}.html"

    def value(self) -> object:
        """What was sent; in a draft, what a field that was not there yet starts with."""
        widget, form = self.field.widget, self.form
        if form.draft and widget.value_omitted_from_data(
            form.data, form.files, self.html_name
        ):
            return self.initial
        return super().value()

    @property
    def text(self) -> str:
        """The value as the text of its control."""
        return self.field.shown(self.value())

    @cached_property
    def parsed(self) -> object:
        """The value as the catalog will see it, whether typed or usual."""
        return self.field.to_python(self.value())

    @property
    def kept_photo(self) -> object:
        """The photo that is kept already, where this is a field for one."""
        return self.form.kept_photos.get(self.name)

    @property
    def mistakes(self) -> list[str]:
        return list(self.errors)

    @property
    def described_by(self) -> str:
        """Ids of what explains this field, the mistake first: it is read first."""
        ids = [f"{self.auto_id}-mistake"] if self.errors else []
        if self.help_text or self.asked_words:
            ids.append(f"{self.auto_id}-help")
        return " ".join(ids)

    @property
    def is_asked(self) -> bool:
        return self.form.is_asked(self.name)

    @property
    def asked_words(self) -> str:
        """When this counts, for those who see it all the same."""
        return self.form.asked_words(self.name)

    @property
    def controls_others(self) -> bool:
        return self.form.controls_others(self.name)

    @property
    def scope(self) -> str:
        """Id of the piece of the page that is drawn anew when this one changes."""
        return self.form.scope_of(self.name)

    @property
    def usual(self) -> str:
        return self.field.shown(self.field.to_python(starting_value(self.spec)))

    @property
    def differs(self) -> bool:
        """Whether it is set to something else than usual."""
        return self.field.shown(self.parsed) != self.usual

    @cached_property
    def options(self) -> list[OptionView]:
        spec: Choice = self.spec
        options = list(self.form.options_of(self.name))
        if spec.nothing or spec.required:
            options.insert(0, Option("", spec.nothing or CHOOSE_ONE))
        if spec.required and len(options) <= CARDS_FIT + 1:
            del options[0]  # cards show by themselves that none is chosen
        return [
            OptionView(
                str(option.value),
                spoken(option.title),
                spoken(option.help),
                str(option.value) == self.text,
            )
            for option in options
        ]

    @property
    def sides(self) -> dict[str, str]:
        """Width and height as text, each as typed."""
        value = self.value() or self.spec.usual
        return {side: str(value.get(side) or "") for side in SIDES}

    @property
    def is_custom(self) -> bool:
        value = self.value() or {}
        return value.get("chosen") == CUSTOM or not any(
            (str(p.width), str(p.height)) == tuple(self.sides.values())
            for p in self.spec.presets
        )

    @property
    def tiers(self) -> list[tuple[str, list[PresetView]]]:
        """The sizes on offer, by tier where the model names any."""
        views = [self.preset_view(preset) for preset in self.spec.presets]
        return [
            (spoken(tier), list(group))
            for tier, group in groupby(views, key=lambda view: view.preset.tier)
        ]

    def preset_view(self, preset: SizePreset) -> PresetView:
        longest = max(preset.width, preset.height)
        width = SHAPE_LENGTH * preset.width / longest
        height = SHAPE_LENGTH * preset.height / longest
        sides = (str(preset.width), str(preset.height))
        return PresetView(
            preset,
            not self.is_custom and sides == tuple(self.sides.values()),
            round((SHAPE_BOX - width) / 2, 1),
            round((SHAPE_BOX - height) / 2, 1),
            round(width, 1),
            round(height, 1),
        )

    @property
    def width_title(self) -> str:
        return spoken(self.spec.width.title)

    @property
    def height_title(self) -> str:
        return spoken(self.spec.height.title)

    # A slider's numbers go into attributes: never with a decimal comma.
    @property
    def least(self) -> str:
        return f"{self.spec.minimum:g}"

    @property
    def most(self) -> str:
        return f"{self.spec.maximum:g}"

    @property
    def step(self) -> str:
        return f"{self.spec.step:g}"

    @property
    def wrong_part(self) -> str:
        """The side of a size that is wrong, or "" for both."""
        return self.form.wrong_parts.get(self.name, "")


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """Fields under one heading."""

    name: str
    spec: Group
    fields: list[BoundInput]
    template: str = "components/fields/_group.html"

    @property
    def label(self) -> str:
        return spoken(self.spec.title)

    @property
    def help_text(self) -> str:
        return spoken(self.spec.help)

    @property
    def scope(self) -> str:
        return f"group-{self.name}"
