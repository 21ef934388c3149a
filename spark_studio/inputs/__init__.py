"""What a caller may set: the kinds of input a model declares, and how each is cleaned.

The same object grows the form, the JSON schema and the check in the worker.
Nothing here knows Django, HTTP or pictures. ``None`` and ``""`` mean "left out".
"""

from spark_studio.inputs.base import Condition, Input, InputError, is_absent
from spark_studio.inputs.choice import Choice, Option, Toggle
from spark_studio.inputs.group import Group, clean_all
from spark_studio.inputs.numbers import LARGEST_SEED, Integer, Number, Seed
from spark_studio.inputs.photo import Photo, PhotoLimits, PhotoSource, PickedPhoto
from spark_studio.inputs.size import Size, SizePreset
from spark_studio.inputs.text import Text
from spark_studio.inputs.words import Words

__all__ = [
    "LARGEST_SEED",
    "Choice",
    "Condition",
    "Group",
    "Input",
    "InputError",
    "Integer",
    "Number",
    "Option",
    "Photo",
    "PhotoLimits",
    "PhotoSource",
    "PickedPhoto",
    "Seed",
    "Size",
    "SizePreset",
    "Text",
    "Toggle",
    "Words",
    "clean_all",
    "is_absent",
]
