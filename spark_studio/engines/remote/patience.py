"""How long one picture may take, and the pauses on the way to it."""

import random
import time

from spark_studio.engines.base import Report
from spark_studio.inputs import Words

LONGEST_WAIT = 30.0  # however long a service asks to be left alone
# A report is how the engine hears that the job was canceled.
REPORT_EVERY = 1.0


class Patience:
    """``seconds`` for all of it. ``tempo`` is how long a second of a pause lasts: tests hurry."""

    def __init__(self, seconds: float, report: Report, tempo: float = 1.0) -> None:
        self.until = time.monotonic() + seconds
        self.report = report
        self.tempo = tempo
        self.fraction = 0.0
        self.sentence: Words | None = None

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until

    def say(self, fraction: float, sentence: Words) -> None:
        """Report; what was reached is never taken back."""
        self.fraction = max(self.fraction, fraction)
        self.sentence = sentence
        self.report(self.fraction, sentence, None)

    def pause(self, seconds: float) -> None:
        """Wait, reporting meanwhile, and never past the end. A report may stop it."""
        seconds *= random.uniform(0.85, 1.15)  # many jobs must not knock in step
        left = min(seconds, LONGEST_WAIT) * self.tempo
        until = min(time.monotonic() + left, self.until)
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, REPORT_EVERY))
            self.report(self.fraction, self.sentence, None)


class Growing:
    """Pauses that grow by half each time, from ``first`` up to ``most`` seconds."""

    def __init__(self, first: float, most: float) -> None:
        self.first, self.most = first, most
        self.next = first

    def step(self, wanted: float | None = None) -> float:
        """Return the next pause; the service may have asked for a longer one."""
        pause = max(self.next, wanted or 0.0)
        self.next = min(self.next * 1.5, self.most)
        return pause
