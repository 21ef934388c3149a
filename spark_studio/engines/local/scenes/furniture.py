"""Things that stand in rooms: shelves of books, tables, chairs, lamps, plants, windows."""

import numpy as np

from spark_studio.engines.local.scenes.camera import Camera
from spark_studio.engines.local.scenes.daylight import Daylight, gradient
from spark_studio.engines.local.scenes.foliage import leaves
from spark_studio.engines.local.scenes.layer import Layer, tint
from spark_studio.engines.local.scenes.room import block

SPINES = ("#7a2e26", "#2e4a5c", "#5c4a2a", "#33523a", "#8a6a3a", "#3a3246", "#a89878", "#6b3a2a",
          "#1f3040", "#b09a70")  # fmt: skip


def shelves(
    rng: np.random.Generator, rows: int, columns: int, wood: np.ndarray,
    light: np.ndarray, books: float = 0.93,
) -> np.ndarray:  # fmt: skip
    """Return a front of shelves: ``rows`` boards, ``columns`` bays, filled to ``books``."""
    tall, wide = 26, 72
    out = np.empty((rows * tall + 3, columns * wide + 3, 3), np.float32)
    out[:] = wood * light * 0.16
    spines = np.stack([tint(code) for code in SPINES])
    for row in range(rows):
        for column in range(columns):
            at, end = column * wide + 4, (column + 1) * wide - 1
            while at < end - 2:
                thick = int(rng.integers(2, 6))
                high = int(rng.integers(13, 21))
                if rng.random() < books:
                    color = spines[int(rng.integers(len(spines)))] * float(
                        rng.uniform(0.6, 1.5)
                    )
                    foot = (row + 1) * tall
                    out[foot - high : foot, at : min(end, at + thick)] = (
                        color * light * 0.8
                    )
                    out[
                        foot - high + 3 : foot - high + 5, at : min(end, at + thick)
                    ] *= 1.5
                at += thick
            # Each board throws its shadow on the row below.
            out[row * tall : row * tall + 7, at - wide : at] *= 0.6
        out[(row + 1) * tall : (row + 1) * tall + 3] = wood * light
    for column in range(columns + 1):
        out[:, column * wide : column * wide + 4] = wood * light * 0.85
    out[:3] = wood * light
    return out


def window_view(
    rng: np.random.Generator, light: Daylight, rows: int = 160, columns: int = 120,
    outside: str = "trees", panes: tuple[int, int] = (2, 3), frame: np.ndarray | None = None,
    weather: str | None = None,
) -> np.ndarray:  # fmt: skip
    """Return a window: what is outside, far brighter than the room by day, and its bars.

    ``outside`` is "trees", "town" or "sky"; ``panes`` across and down. In rain drops run
    down the glass, in snow flakes fall before it.
    """
    y = np.linspace(0, 1, rows, dtype=np.float32)
    out = np.broadcast_to(gradient(light.sky, y)[:, None], (rows, columns, 3)) * 1.5
    if outside == "trees":
        lit = 0.7 * light.sun + 0.6 * light.shade
        wall = leaves(
            rng,
            columns,
            rows,
            3,
            tint("#1c3a18") * lit,
            tint("#8fb04c") * lit * 1.4,
            2.5,
        )
        edge = (
            0.38
            + 0.2 * leaves(rng, columns, 8, 9, np.zeros(3), np.ones(3), 0)[4:5, :, 0]
        )
        out = np.where((y[:, None] > edge)[..., None], wall, out)
    elif outside == "town":
        out = _town(rng, out.copy(), light)
    if weather in ("rain", "snow"):
        out = _falling(rng, out, weather)
    bar = (tint("#d8d2c6") * (0.2 + 0.5 * light.shade)) if frame is None else frame
    return with_bars(out.astype(np.float32), panes, bar)


def _falling(rng, out, weather):
    """Drops that ran down the glass and bent the view, or flakes in the air."""
    out = out.astype(np.float32)
    rows, columns = out.shape[:2]
    level = 0.35 * float(out.max()) + 0.08
    if weather == "snow":  # white lies on everything
        out = 0.55 * out + 0.3 * out.mean((0, 1)).max()
    for _ in range(rows * columns // 90):
        x, y = int(rng.integers(0, columns)), int(rng.integers(0, rows))
        if weather == "snow":
            out[y : y + 2, x : x + 2] = level * 1.3
            continue
        long = int(rng.integers(3, 14))
        out[y : y + long, x] = 0.6 * out[y, x] + level * float(rng.uniform(0.1, 0.8))
    return out * np.float32(0.85)


def _town(rng, out, light):
    rows, columns = out.shape[:2]
    for level, share in ((0.75, 0.0), (0.5, 0.35)):
        at = 0
        while at < columns:
            wide, top = (
                int(rng.integers(8, 24)),
                int(rows * rng.uniform(0.2 + share, 0.6 + share * 0.6)),
            )
            wall = tint("#7a8490") * (
                0.25 * light.sun + 0.7 * light.shade
            ) * level + 0.3 * light.haze * (1 - share)
            out[top:, at : at + wide] = wall
            lit = rng.random((rows, wide)) < (
                0.10 if light.hour in ("night", "dusk") else 0.0
            )
            lit[:top] = False
            part = out[:, at : at + wide]
            part[lit[:, : part.shape[1]]] = tint("#ffcf8a", 1.3)
            at += wide
    return out


def with_bars(view: np.ndarray, panes: tuple[int, int], bar: np.ndarray) -> np.ndarray:
    """Return a view with the bars of a window over it."""
    rows, columns = view.shape[:2]
    across, down = panes
    thick = max(2, round(0.025 * max(rows, columns)))
    for number in range(across + 1):
        at = round(number * (columns - thick) / across)
        view[:, at : at + thick] = bar
    for number in range(down + 1):
        at = round(number * (rows - thick) / down)
        view[at : at + thick] = bar
    return view


def table(
    layer: Layer, camera: Camera, middle: tuple[float, float],
    size: tuple[float, float], color: np.ndarray, tall: float = 0.74,
) -> None:  # fmt: skip
    """A table on four legs; ``middle`` (x, z) and ``size`` (wide, deep) in metres."""
    (x, z), (wide, deep) = middle, size
    span, depths = (x - wide / 2, x + wide / 2), (z - deep / 2, z + deep / 2)
    for at in (span[0] + 0.04, span[1] - 0.08):
        for far in (depths[1] - 0.06, depths[0]):
            block(
                layer,
                camera,
                (at, at + 0.05),
                (0, tall),
                (far, far + 0.05),
                color * 0.4,
            )
    block(layer, camera, span, (tall - 0.05, tall), depths, color)


def chair(
    layer: Layer,
    camera: Camera,
    x: float,
    z: float,
    color: np.ndarray,
    back: bool = True,
) -> None:
    """A plain chair; its back is away from the camera where ``back``."""
    for at in (x - 0.2, x + 0.16):
        for far in (z + 0.36, z):
            block(
                layer,
                camera,
                (at, at + 0.04),
                (0, 0.45),
                (far, far + 0.04),
                color * 0.5,
            )
    block(layer, camera, (x - 0.22, x + 0.22), (0.43, 0.48), (z, z + 0.42), color)
    behind = (z + 0.38, z + 0.42) if back else (z, z + 0.04)
    block(layer, camera, (x - 0.21, x + 0.21), (0.55, 0.92), behind, color * 0.9)


def pendant(
    layer: Layer, camera: Camera, place: tuple[float, float, float], ceiling: float,
    shade: np.ndarray, light: np.ndarray, size: float = 0.2,
) -> None:  # fmt: skip
    """A lamp hanging from the ceiling: its cord, a cone, the bright rim of its bulb."""
    x, y, z = place
    layer.line(camera.at(x, [ceiling, y + size], z), 1, shade * 0.4)
    cone = camera.at([x - 0.25 * size, x + 0.25 * size, x + size, x - size],
                     [y + size, y + size, y, y], z)  # fmt: skip
    layer.polygon(cone, shade)
    column, row = camera.at(x, y, z)[0]
    wide = camera.length(size, z)
    layer.ellipse(column, row, wide * 0.9, wide * 0.2, light * 4)
    layer.glow(column, row + 0.6 * wide, 3.4 * wide, light * 0.14)


def plant(
    layer: Layer, rng: np.random.Generator, camera: Camera, x: float, z: float,
    tall: float, light: np.ndarray, pot: np.ndarray | None = None,
) -> None:  # fmt: skip
    """A plant in a pot: broad leaves on bent stalks."""
    clay = tint("#b8a48c") if pot is None else pot
    block(layer, camera, (x - 0.16, x + 0.16), (0, 0.34), (z, z + 0.3), clay * light)
    for _ in range(26):
        angle = float(rng.normal(0, 0.65))
        long = tall * float(rng.uniform(0.45, 1))
        tip = x + np.sin(angle) * long * 0.6, 0.32 + np.cos(angle) * long * 0.8
        stalk = camera.at(
            [x, (x + tip[0]) / 2, tip[0]],
            [0.3, 0.32 + (tip[1] - 0.32) * 0.65, tip[1]],
            z,
        )
        tone = tint("#3f6a34") * light * float(rng.uniform(0.35, 1.3))
        layer.line(stalk, max(1, camera.length(0.012, z)), tone * 0.7)
        size = camera.length(0.13 * tall, z)
        turn = float(np.degrees(angle) + rng.uniform(-30, 30)) + 90
        layer.ellipse(*stalk[-1], size, size * 0.42, tone, turn)


def picture_frame(
    rng: np.random.Generator, light: np.ndarray, frame: np.ndarray, rows: int = 90,
    columns: int = 70,
) -> np.ndarray:  # fmt: skip
    """Return a framed painting that nobody painted: fields of color, a mount, a frame."""
    out = np.empty((rows, columns, 3), np.float32)
    out[:] = frame * light
    out[4:-4, 4:-4] = tint("#efe9dc") * light
    inner = out[12:-12, 11:-11]
    hues = [tint(code) for code in rng.permutation(
        ["#2f5f8a", "#c8552e", "#e0b040", "#2f6a58", "#8a3a4a", "#d8c4a0", "#4a3a6a", "#9ab4c4"])]  # fmt: skip
    line = int(inner.shape[0] * rng.uniform(0.35, 0.7))
    inner[:] = hues[0] * light
    inner[line:] = hues[1] * light
    y, x = np.ogrid[0 : inner.shape[0], 0 : inner.shape[1]]
    for hue in hues[2:5]:
        at = rng.uniform(0, 1, 2) * inner.shape[:2]
        size = rng.uniform(0.1, 0.32) * inner.shape[1]
        inner[(y - at[0]) ** 2 + (x - at[1]) ** 2 < size**2] = hue * light
    return out
