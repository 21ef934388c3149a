"""The form of a model or a look, grown from the inputs the catalog declares."""

from collections.abc import Mapping

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext

from spark_studio.catalog import Look, ModelSpec
from spark_studio.catalog.parts import SEED
from spark_studio.inputs import (
    Condition,
    Group,
    Input,
    InputError,
    Option,
    Photo,
    Size,
    Text,
    clean_all,
)
from spark_studio.web.bound_inputs import BoundGroup, BoundInput
from spark_studio.web.form_fields import form_field, starting_value
from spark_studio.web.templatetags.shell import spoken


class StudioForm(forms.Form):
    """The settings of one picture.

    ``params`` start it off (an earlier picture's, for a remix). ``photo`` is the kept
    photo the picture will be made from, with ``width`` and ``height``, if there is one
    yet, and ``second_photo`` the one beside it. ``fields_url`` answers to HTMX with this form drawn anew; without it, inputs
    that hang on others are always shown. A ``draft`` keeps what was typed and finds
    no fault. ``is_fragment`` is said when HTMX asked: scripts run, so what is not asked
    for is left out.

    After is_valid(): ``cleaned_params`` is what the job keeps, ``seed`` is -1 or more.
    """

    bound_field_class = BoundInput

    def __init__(
        self,
        data: Mapping | None = None,
        files: Mapping | None = None,
        *,
        model: ModelSpec,
        look: Look | None = None,
        params: Mapping[str, object] | None = None,
        photo: object = None,
        second_photo: object = None,
        fields_url: str = "",
        draft: bool = False,
        is_fragment: bool = False,
    ) -> None:
        self.model, self.look, self.kept_photo = model, look, photo
        kept = zip(model.photo_inputs, (photo, second_photo), strict=False)
        self.kept_photos = dict(kept)
        self.fields_url, self.draft, self.is_fragment = fields_url, draft, is_fragment
        self.fixed = dict(look.params) if look else {}
        self.specs = self.specs_asked()
        self.wrong_parts: dict[str, str] = {}
        self.cleaned_params: dict[str, object] = {}
        super().__init__(data, files, initial=self.starting_values(params or {}))
        for name, spec in self.flat_specs().items():
            self.fields[name] = form_field(spec)

    @property
    def seed(self) -> int:
        return SEED.clean(self.cleaned_data.get("seed"))

    # Which inputs are on the page, and what they start with

    def specs_asked(self) -> dict[str, Input]:
        """The inputs on the page: not what the look fixes, nor what only programs need."""
        asked = {
            name: spec
            for name, spec in self.model.inputs.items()
            if name not in self.fixed and not spec.wire_only and self.can_be_asked(spec)
        }
        # Chance has a seed on every page, whether or not the model takes one by wire,
        # and it stands last: it is the one least often set by hand.
        seed = asked.pop("seed", SEED)
        return asked | {"seed": seed}

    def can_be_asked(self, spec: Input) -> bool:
        """Whether the look leaves open that this input is asked for."""
        condition = spec.asked_when
        if condition is None or condition.input not in self.fixed:
            return True
        return condition.holds(self.fixed)

    def flat_specs(self) -> dict[str, Input]:
        """Every field by its name on the page; a group's members as "group-member"."""
        flat: dict[str, Input] = {}
        for name, spec in self.specs.items():
            if isinstance(spec, Group):
                flat |= {f"{name}-{part}": each for part, each in spec.parts.items()}
            else:
                flat[name] = spec
        return flat

    def starting_values(self, params: Mapping[str, object]) -> dict[str, object]:
        values = {}
        for name, spec in self.flat_specs().items():
            group, _, part = name.partition("-")
            held = params.get(group) if part else params
            held = held if isinstance(held, Mapping) else {}
            if isinstance(spec, Size):
                values[name] = self.starting_size(spec, params)
            else:
                values[name] = held.get(part or name, starting_value(spec))
        return values

    def starting_size(self, spec: Size, params: Mapping) -> dict[str, object]:
        if "width" in params and "height" in params:
            return {"width": params["width"], "height": params["height"]}
        if spec.follows_photo and self.kept_photo:
            preset = spec.preset_like(self.kept_photo.width, self.kept_photo.height)
            return {"width": preset.width, "height": preset.height}
        return spec.usual

    # What the page shows

    @property
    def photo_field(self) -> BoundInput | None:
        return next((field for field in self if isinstance(field.spec, Photo)), None)

    @property
    def lead(self) -> list[BoundInput]:
        """What the picture is made of in words: written before anything is set."""
        return [field for field in self if is_lead(field.spec)]

    @property
    def first(self) -> list[BoundInput | BoundGroup]:
        """What is shown at once. The photo has its own place on the page."""
        return self.shown(advanced=False)

    @property
    def folded(self) -> list[BoundInput | BoundGroup]:
        """What lies under "More settings"."""
        return self.shown(advanced=True)

    def shown(self, *, advanced: bool) -> list[BoundInput | BoundGroup]:
        items: list[BoundInput | BoundGroup] = []
        for name, spec in self.specs.items():
            if spec.advanced is not advanced or isinstance(spec, Photo):
                continue
            if is_lead(spec):
                continue
            if isinstance(spec, Group):
                members = [self[f"{name}-{part}"] for part in spec.parts]
                shown = [member for member in members if self.is_shown(member)]
                items.append(BoundGroup(name, spec, shown))
            elif self.is_shown(self[name]):
                items.append(self[name])
        return items

    def is_shown(self, field: BoundInput) -> bool:
        return field.is_asked or not self.is_fragment

    @property
    def folded_fields(self) -> list[BoundInput]:
        lists = [getattr(item, "fields", None) or [item] for item in self.folded]
        return [field for fields in lists for field in fields if field.is_asked]

    @property
    def folded_note(self) -> str:
        """How many settings are folded away, and whether any differs from the usual."""
        count = len(self.folded_fields)
        changed = sum(field.differs for field in self.folded_fields)
        if not changed:
            return gettext("{count}, all as usual").format(count=count)
        words = gettext("{count}, {changed} changed")
        return words.format(count=count, changed=changed)

    @property
    def is_fold_open(self) -> bool:
        return any(field.errors for field in self.folded_fields)

    @property
    def mistakes(self) -> list[BoundInput]:
        """The fields that need a change, in the order of the page."""
        return [field for field in self if field.errors]

    # Inputs that hang on others

    def condition(self, name: str) -> tuple[str, Condition | None]:
        """Return the name on the page of what a field hangs on, and on which values."""
        condition = self.fields[name].spec.asked_when
        if condition is None:
            return "", None
        group, _, part = name.partition("-")
        return (f"{group}-{condition.input}" if part else condition.input), condition

    def is_asked(self, name: str) -> bool:
        controller, condition = self.condition(name)
        if condition is None or controller in self.fixed:
            return True
        return self[controller].parsed in condition.values

    def asked_words(self, name: str) -> str:
        controller, condition = self.condition(name)
        if condition is None or controller not in self.fields:
            return ""
        words = gettext("Counts for some choices of “{name}” only.")
        if condition.values == (True,):
            words = gettext("Counts when “{name}” is on.")
        return words.format(name=self[controller].label)

    def controls_others(self, name: str) -> bool:
        return any(self.condition(other)[0] == name for other in self.fields)

    def scope_of(self, name: str) -> str:
        group, _, part = name.partition("-")
        return f"group-{group}" if part else "first-settings"

    def options_of(self, name: str) -> tuple[Option, ...]:
        spec = self.fields[name].spec
        controller, condition = self.condition(name)
        if condition is None or not self.is_fragment:
            return spec.options
        return spec.offered({condition.input: self[controller].parsed})

    # What was sent

    def full_clean(self) -> None:
        if self.draft:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean(self) -> dict[str, object]:
        values = self.values_sent()
        for name, photo in self.model.photo_inputs.items():
            if not (self.kept_photos[name] or self.cleaned_data.get(name)):
                self.refuse(name, photo.missing())
        self.check(self.single_specs(), values)
        for name, spec in self.specs.items():
            if isinstance(spec, Group):
                self.check(spec.parts, values[name], prefix=f"{name}-")
        if not self._errors:
            self.cleaned_params = self.model.clean(values)
            self.cleaned_params.pop("seed", None)
        return self.cleaned_data

    def single_specs(self) -> dict[str, Input]:
        """The inputs to check one by one, with those the look fixes: others hang on them."""
        every = {**self.model.inputs, **self.specs}
        return {
            name: spec
            for name, spec in every.items()
            if (name in self.specs or name in self.fixed)
            and not isinstance(spec, Group | Photo)
        }

    def values_sent(self) -> dict[str, object]:
        values: dict[str, object] = dict(self.fixed)
        for name, field in self.fields.items():
            group, _, part = name.partition("-")
            value = self.cleaned_data.get(name)
            if part:
                values.setdefault(group, {})[part] = value
            elif isinstance(field.spec, Size):
                values |= value
            elif not isinstance(field.spec, Photo):
                values[name] = value
        return values

    def check(
        self, specs: Mapping[str, Input], values: Mapping, prefix: str = ""
    ) -> None:
        _, errors = clean_all(specs, values)
        for name, error in errors.items():
            self.refuse(prefix + name, error)

    def refuse(self, name: str, error: InputError) -> None:
        self.wrong_parts[name] = error.part
        self.add_error(
            name, forms.ValidationError(spoken(error.words), code=error.reason)
        )


def is_lead(spec: Input) -> bool:
    return isinstance(spec, Text) and spec.lines > 1 and not spec.advanced


def build_form(
    model: ModelSpec,
    look: Look | None = None,
    data: Mapping | None = None,
    files: Mapping | None = None,
    **more: object,
) -> StudioForm:
    """Return the form of a model, or of one of its looks; see StudioForm for the rest."""
    return StudioForm(data, files, model=model, look=look, **more)
