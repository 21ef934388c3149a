"""The photos people may try when they have none at hand."""

from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy


class UnknownSample(LookupError):
    pass


@dataclass(frozen=True, slots=True)
class Sample:
    """``path`` and ``thumb`` as ``{% static %}`` wants them."""

    id: str
    title: object

    @property
    def path(self) -> str:
        return f"samples/{self.id}.jpg"

    @property
    def thumb(self) -> str:
        return f"samples/thumbs/{self.id}.webp"


SAMPLES = (
    Sample("astronaut", gettext_lazy("Astronaut")),
    Sample("obama", gettext_lazy("Portrait")),
    Sample("cat", gettext_lazy("Cat")),
    Sample("palace", gettext_lazy("Pavilion")),
    Sample("coffee", gettext_lazy("Coffee")),
    Sample("flower", gettext_lazy("Flower")),
)


def open_sample(sample_id: str) -> BinaryIO:
    """Return the file of one of SAMPLES, or raise UnknownSample."""
    if sample_id not in {sample.id for sample in SAMPLES}:
        raise UnknownSample(sample_id)
    return (settings.BASE_DIR / "static" / "samples" / f"{sample_id}.jpg").open("rb")
