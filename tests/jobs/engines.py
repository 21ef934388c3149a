"""Tiny engines that behave well or badly as the job's look says. Run by real workers too."""

import os
import signal
import struct
import time
import zlib

from spark_studio.engines.base import (
    CannotDraw,
    RenderRequest,
    RenderResult,
    Report,
    ignore_progress,
)
from spark_studio.inputs import Words

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8 as good as a preview \xff\xd9"
REFUSAL = Words("This needs a face.", "这里需要一张脸。")


def picture_of(seed: int) -> bytes:
    """Return a PNG of one grey pixel, another for every seed up to 65,535."""
    row = b"\x00" + (seed % 65_536).to_bytes(2)
    chunks = (
        b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 16, 0, 0, 0, 0),
        b"IDAT" + zlib.compress(row),
        b"IEND",
    )
    return PNG + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


class ScriptedEngine:
    """``look`` names the deed, ``params`` say how long it takes."""

    def can_draw(self, model: str, look: str) -> bool:
        return hasattr(self, look)

    def render(
        self, request: RenderRequest, report: Report = ignore_progress
    ) -> RenderResult:
        getattr(self, request.look)(request, report)
        return RenderResult(
            image=picture_of(request.seed),
            content_type="image/png",
            width=1,
            height=1,
            seed=request.seed,
            engine="scripted",
            version="1",
            facts={"pid": os.getpid()},
        )

    def instant(self, request: RenderRequest, report: Report) -> None:
        report(0.5, Words("Half way", "一半"), JPEG)

    def slow(self, request: RenderRequest, report: Report) -> None:
        steps = request.params.get("steps", 10)
        for step in range(steps):
            report(step / steps, Words(f"pid {os.getpid()}", "慢"), JPEG)
            time.sleep(request.params.get("seconds", 1) / steps)

    def still(self, request: RenderRequest, report: Report) -> None:
        """One step that is longer than the lease, and says nothing meanwhile."""
        report(0.1, Words(f"pid {os.getpid()}", "静"), None)
        time.sleep(request.params["seconds"])

    def hanging(self, request: RenderRequest, report: Report) -> None:
        report(0.1, Words("Hanging", "卡住"), None)
        time.sleep(3600)

    def deaf(self, request: RenderRequest, report: Report) -> None:
        """Hangs, and does not hear the soft limit either."""
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        self.hanging(request, report)

    def greedy(self, request: RenderRequest, report: Report) -> None:
        hoard = []
        while True:
            hoard.append(bytearray(16 * 1024 * 1024))

    def poison(self, request: RenderRequest, report: Report) -> None:
        report(0.1, Words("Poison", "毒"), JPEG)
        os.kill(os.getpid(), signal.SIGKILL)

    def failing(self, request: RenderRequest, report: Report) -> None:
        raise ValueError("a defect")

    def refusing(self, request: RenderRequest, report: Report) -> None:
        raise CannotDraw(REFUSAL)

    def full(self, request: RenderRequest, report: Report) -> None:
        raise OSError(28, "No space left on device")
