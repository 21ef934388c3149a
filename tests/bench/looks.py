"""Seconds for each look at full size, once the networks are loaded and the kernels compiled.

Cold: nothing is known about the photo. Known: faces, cut-out and the rest were found before.
"""

import time
from dataclasses import replace

from spark_studio.catalog import all_looks, get_model
from spark_studio.engines import get_engine
from spark_studio.engines.base import NoMemory, RenderRequest
from tests.bench.table import Table
from tests.studio import ROOT

PHOTO = ROOT / "static" / "samples" / "astronaut.jpg"
ROUNDS = 3


class Remembered:
    """What was learned about a photo, for as long as the bench runs."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def save(self, name: str, data: bytes) -> None:
        self.kept[name] = data


def seconds(call, *arguments: object) -> float:
    start = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - start


def measure() -> None:
    engine = get_engine("local")
    table = Table("Seconds per look (best of 3)", "cold", "known", "size")
    table.row("loading networks, kernels", seconds(engine.warm_up), "", "")
    photo, memory = PHOTO.read_bytes(), Remembered()
    for look in all_looks():
        if not engine.can_draw(look.model, look.id):
            continue
        request = RenderRequest(
            model=look.model,
            look=look.id,
            params=get_model(look.model).clean({**look.params, "image_input1": photo}),
            photo=photo,
            seed=7,
            memory=NoMemory(),
        )
        picture = engine.render(request)  # compiles what only this look needs
        cold = min(seconds(engine.render, request) for _ in range(ROUNDS))
        request = replace(request, memory=memory)
        engine.render(request)
        known = min(seconds(engine.render, request) for _ in range(ROUNDS))
        table.row(look.id, cold, known, f"{picture.width}x{picture.height}")
