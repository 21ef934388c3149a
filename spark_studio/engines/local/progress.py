"""From a recipe's steps to reports: fractions that only rise, previews that do not flood."""

import time

import numpy as np

from spark_studio.engines.base import Report
from spark_studio.engines.local.codec import encode_preview
from spark_studio.inputs import Words

PREVIEWS_EVERY = 0.2  # seconds


class Progress:
    """Passes steps on to ``report``, stretched from a part's 0..1 to its span of the whole."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._reached = 0.0
        self._last_preview = -1e9

    def span(self, low: float, high: float):
        """Return a ``step(fraction, sentence, picture=None)`` for the part from low to high."""

        def step(
            fraction: float, sentence: Words, picture: np.ndarray | None = None
        ) -> None:
            fraction = min(max(float(fraction), 0.0), 1.0)
            self._send(low + (high - low) * fraction, sentence, picture)

        return step

    def _send(self, fraction, sentence, picture):
        self._reached = max(self._reached, fraction)
        self._report(self._reached, sentence, self._preview(picture))

    def _preview(self, picture):
        now = time.monotonic()
        if picture is None or now - self._last_preview < PREVIEWS_EVERY:
            return None
        self._last_preview = now
        return encode_preview(picture)
