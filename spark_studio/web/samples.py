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
    folder: str = "samples"
    has_face: bool = False

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.id}.jpg"

    @property
    def thumb(self) -> str:
        return f"{self.folder}/thumbs/{self.id}.webp"


SAMPLES = (
    Sample("astronaut", gettext_lazy("Astronaut"), has_face=True),
    Sample("obama", gettext_lazy("Portrait"), has_face=True),
    Sample("cat", gettext_lazy("Cat")),
    Sample("palace", gettext_lazy("Pavilion")),
    Sample("coffee", gettext_lazy("Coffee")),
    Sample("flower", gettext_lazy("Flower")),
)
# Pictures to borrow a style from. We made them: see tools/draw_paintings.py.
PAINTINGS = tuple(
    Sample(id, title, "paintings")
    for id, title in (
        ("oil", gettext_lazy("Thick oil")),
        ("ink", gettext_lazy("Ink and brush")),
        ("watercolor", gettext_lazy("Wet watercolor")),
        ("mosaic", gettext_lazy("Mosaic")),
        ("swirls", gettext_lazy("Swirling sky")),
        ("hatching", gettext_lazy("Pen drawing")),
        ("woodcut", gettext_lazy("Two-color print")),
        ("cut-paper", gettext_lazy("Cut paper")),
    )
)


def open_sample(sample_id: str, samples: tuple[Sample, ...] = SAMPLES) -> BinaryIO:
    """Return the file of one of the samples, or raise UnknownSample."""
    for sample in samples:
        if sample.id == sample_id:
            return (settings.BASE_DIR / "static" / sample.path).open("rb")
    raise UnknownSample(sample_id)
