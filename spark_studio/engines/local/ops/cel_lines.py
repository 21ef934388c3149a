"""The lines of a cel: few, sure, thick where forms end and thin inside them."""

from dataclasses import dataclass, replace

import numpy as np

from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cel_ground import ground_behind
from spark_studio.engines.local.ops.drawn_people import Cast
from spark_studio.engines.local.ops.focus import out_of_focus
from spark_studio.engines.local.ops.line import outline_paths
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study, draw_lines
from spark_studio.engines.local.ops.tone import gamma, luminance, smoothstep

OPENED = 0.75  # gamma


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a look draws lines; widths in thousandths of the shorter side.

    inner, form, outline   half the width of thin, of bold lines and of contours
    plenty   share of the picture that may start a line
    behind   how much of the lines is left behind people, 0 to 1
    in_hair  how much of the study's lines is left in hair, 0 to 1
    """

    inner: float = 1.3
    form: float = 1.7
    outline: float = 1.7
    plenty: float = 0.06
    behind: float = 0.3
    in_hair: float = 0.3


def cel_ink(
    sketch: Study,
    cast: Cast,
    width: int,
    height: int,
    style: LineStyle,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the ink of a picture: height x width, 0 to 1; none inside drawn faces."""
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    # Folds of dark cloth are lines as well: the dark is opened before they are sought.
    bare = replace(
        sketch,
        features=sketch.features * (1 - cast.faces),
        plain=gamma(sketch.plain, OPENED),
        light=gamma(sketch.light, OPENED),
    )
    fine = draw_lines(bare, 0.0022, style.plenty, least=0.022).scaled(factor)
    radius = unit * (0.25 + style.inner * fine.weight) * pressure(fine, rng, 0.2)
    ink = draw_paths(fine, width, height, radius, rng, 26 * unit)
    bold = draw_lines(bare, 0.0045, style.plenty / 2, least=0.045).scaled(factor)
    radius = unit * (0.3 + style.form * bold.weight) * pressure(bold, rng, 0.3)
    ink = np.maximum(ink, draw_paths(bold, width, height, radius, rng, 40 * unit))
    ink *= resize(_welcome(sketch, cast, style), width, height)
    # A cut-out is outlined where the photo shows an edge, or before a new ground.
    seen = smoothstep(0.004, 0.012, blur(sketch.flow.strength, 0.004))
    told = np.maximum(seen, blur(sketch.backdrop, 0.006) > 0.05)
    told = resize(told, width, height)
    # Over a face hair ends in locks that have lines of their own.
    brow = 1 - np.clip(3 * blur(cast.faces, 0.004), 0, 1)
    edges = (
        (sketch.subject, 1.0, told),
        (cast.hair, 0.8, told * resize(brow, width, height)),
    )
    for mask, size, where in edges:
        edge = outline_paths(mask, rng, 0.7, gap=0).scaled(factor)
        radius = unit * style.outline * size * pressure(edge, rng, 0.35)
        line = draw_paths(edge, width, height, radius, rng, 50 * unit)
        ink = np.maximum(ink, line * where)
    return ink


def _welcome(sketch, cast, style):
    """Where lines of the study belong, 0 to 1."""
    out = 1 - smoothstep(0.35, 0.75, cast.faces)
    out *= 1 - (1 - style.in_hair) * smoothstep(0.6, 0.95, cast.hair)
    out *= 1 - smoothstep(0.2, 0.6, sketch.backdrop)
    melted = out_of_focus(luminance(sketch.light)) * ground_behind(sketch)
    out *= 1 - smoothstep(0.3, 0.7, melted)
    if cast.drawn or cast.kept:
        out *= 1 - (1 - style.behind) * ground_behind(sketch)
    return out.astype(np.float32)
