"""What the viewer should know about how a picture differs from what the look promises."""

from spark_studio.engines.local.recipe import Context
from spark_studio.inputs import Words


def note(context: Context, words: Words) -> None:
    """Let a sentence go out with the picture."""
    told = context.facts.setdefault("fallbacks", [])
    told.append({"en": words.en, "zh": words.zh})
