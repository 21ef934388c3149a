"""What each look costs at full size, warm, beside what other programs' filters cost.

cold      seconds when nothing is known about the photo
known     seconds when faces, cut-out and the rest were found before
cpu       seconds of all cores together for the same; it says more on a busy computer
preview   cpu seconds for 320 x 320 on one thread, the rest found before
MB        the most memory the process held meanwhile, networks and kernels included
x cv2     known, as a multiple of cv2.stylization on the same photo in this run
x G'MIC   known, as a multiple of the filter nearest to the look, where G'MIC is installed;
          its program's own start is taken off

python3 bootstrap.py bench looks anime own-style    measures these rows alone
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

from spark_studio.catalog import all_looks, get_model
from spark_studio.engines import get_engine
from spark_studio.engines.base import NoMemory, RenderRequest
from tests.bench.table import Table
from tests.studio import ROOT

PHOTO = ROOT / "static" / "samples" / "astronaut.jpg"
OIL = ROOT / "static" / "paintings" / "oil.jpg"
PORTRAIT, OWN_STYLE = "spark_edit_portrait", "studio_own_style"
SIDE, PREVIEW_SIDE = 1328, 320
ROUNDS = 3
WORST = 3.0  # seconds no look should take

INK = "fx_ink_wash 0.14,23,0,0.5,0.54,2.25,0,2,6,5,20,0"
PAINTING = "fx_painting 5,2.5,1.5,50,1"
CARTOON = "cartoon 3,200,20,0.25,1.5,8"
NEAREST = {
    "ink-wash": INK,
    "chinese-ink": INK,
    "watercolor": PAINTING,
    "romantic-light": PAINTING,
    "new-monet-garden": PAINTING,
    "monet-garden": PAINTING,
    "influencer-anime": PAINTING,
    "exquisite-marvel": CARTOON,
    "anime": CARTOON,
    "exquisite-korean-comic": CARTOON,
}


class Remembered(dict):
    """What was learned about a photo, for as long as the bench runs."""

    load, save = dict.get, dict.__setitem__


def seconds(call, *arguments: object, clock=time.perf_counter) -> float:
    start = clock()
    call(*arguments)
    return clock() - start


def best(call, *arguments: object, clock=time.perf_counter) -> float:
    return min(seconds(call, *arguments, clock=clock) for _ in range(ROUNDS))


def measure(*wanted: str) -> None:
    rows = requests_by_name(full_size_photo())
    if unknown := set(wanted) - set(rows):
        sys.exit(f"There is no {', '.join(unknown)}. Say some of: {', '.join(rows)}.")
    engine = get_engine("local")
    photo = full_size_photo()
    print(f"loading networks, compiling kernels: {seconds(engine.warm_up):.1f} s")
    stylization = best(stylize, photo)
    print(f"cv2.stylization: {stylization:.2f} s")
    table = Table(
        f"Looks at {SIDE} x {SIDE}, best of {ROUNDS}",
        *("cold", "known", "cpu", "preview", "MB", "x cv2", "x G'MIC"),
    )
    known, previews = [], []
    for name in wanted or rows:
        row = measure_look(engine, name, rows[name], stylization)
        table.row(name, *row)
        known.append(row[1])
        previews.append(row[3])
    known.sort()
    print(
        f"median {known[len(known) // 2]:.2f} s, slowest {known[-1]:.2f} s "
        f"({sum(s > WORST for s in known)} over {WORST:.0f} s), "
        f"slowest preview {max(previews):.2f} s, load {os.getloadavg()[0]:.1f}"
    )


def requests_by_name(photo: bytes) -> dict[str, RenderRequest]:
    """Return what is asked for in each row of the table, by its name there."""
    wanted = {
        look.id: (look.model, look.id, look.params)
        for look in all_looks()
        if get_engine("local").can_draw(look.model, look.id)
    }
    for mode in get_model(PORTRAIT).inputs["gen_mode"].options:
        wanted[f"portrait/{mode.value}"] = (PORTRAIT, "", {"gen_mode": mode.value})
    wanted["own-style"] = (OWN_STYLE, "", {})
    return {name: request_for(*row, photo) for name, row in wanted.items()}


def request_for(model: str, look: str, params: dict, photo: bytes) -> RenderRequest:
    return RenderRequest(
        model=model,
        look=look,
        params=get_model(model).clean({**params, "width": SIDE, "height": SIDE}),
        photo=photo,
        second_photo=OIL.read_bytes() if model == OWN_STYLE else b"",
        seed=7,
        memory=NoMemory(),
    )


def measure_look(engine, name, asked, stylization: float) -> list[object]:
    forget_peak()
    engine.render(asked)  # compiles what only this look needs
    cold = best(engine.render, asked)
    asked = replace(asked, memory=Remembered())
    engine.render(asked)
    known, peak = best(engine.render, asked), peak_megabytes()
    cpu = best(engine.render, asked, clock=time.process_time)
    other = gmic_seconds(NEAREST.get(name))
    preview = preview_seconds(asked)
    return [
        cold,
        known,
        cpu,
        preview,
        peak or "?",
        known / stylization,
        known / other if other else "-",
    ]


def preview_seconds(asked: RenderRequest) -> float:
    engine = type(get_engine("local"))(style_area=PREVIEW_SIDE**2)
    params = {**asked.params, "width": PREVIEW_SIDE, "height": PREVIEW_SIDE}
    asked = replace(asked, params=params)
    with patch.dict(os.environ, SPARK_THREADS="1"):
        engine.render(asked)
        return best(engine.render, asked, clock=time.process_time)


def full_size_photo() -> bytes:
    import cv2

    pixels = cv2.resize(
        cv2.imread(str(PHOTO)), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC
    )
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def stylize(photo: bytes) -> None:
    import cv2
    import numpy as np

    cv2.stylization(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR))


@cache
def gmic_seconds(command: str | None) -> float | None:
    """Return the seconds a G'MIC filter takes, or None without a filter or the program."""
    if not command or not shutil.which("gmic"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder, "photo.jpg")
        photo.write_bytes(full_size_photo())
        words = command.split()
        filtered, plain = (
            best(run_gmic, [str(photo), *step, "-o", f"{folder}/out.jpg"])
            for step in (words, [])
        )
        return max(filtered - plain, 0.01)


def run_gmic(arguments: list[str]) -> None:
    subprocess.run(["gmic", *arguments], check=True, capture_output=True)


def forget_peak() -> None:
    # Not on Linux, the peak stays that of the whole run, or is unknown.
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak_megabytes() -> int | None:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024
