"""Hair drawn anew: large locks that follow its own flow, in few tones, with gloss.

A drawing has no single hairs. Light and shade are drawn out along the flow until they
are locks, cut into tones, and a band of gloss is laid around the crown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.face_traits import Traits, at_size
from spark_studio.engines.local.ops.flow import flow_field, smear
from spark_studio.engines.local.ops.shape import blur_pixels, box_around
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep

LEAST_PIXELS = 60
# Hair is thought out with heads this wide, in pixels, and on no more pixels than that.
HEAD_WIDTH, MOST_PIXELS = 110.0, 100_000


@dataclass(frozen=True, slots=True)
class HairStyle:
    """How a look draws hair.

    edge     softness of the tones' edges: 0.02 a cut, 0.3 airbrush
    shade    L of the shade against the body of the hair, as a factor
    gloss    L added where it shines
    vivid    chroma against its own
    cool     how far black hair leans to blue, in b
    locks    length of the locks in head widths
    own      how much of the photo's light and shade is in them
    strands  how much they are parted into strands
    """

    edge: float = 0.035
    shade: float = 0.62
    gloss: float = 22.0
    vivid: float = 1.25
    cool: float = 6.0
    locks: float = 0.2
    own: float = 0.62
    strands: float = 0.15


def hair_mask(hair: np.ndarray, sharp: float = 0.12) -> np.ndarray:
    """Return a hair mask with the clean edge of a drawn shape, 0 to 1."""
    soft = blur_pixels(hair, 0.0025 * min(hair.shape))
    return smoothstep(0.5 - sharp, 0.5 + sharp, soft)


def hair_tones(
    light: np.ndarray,
    hair: np.ndarray,
    heads: Sequence[Traits],
    rng: np.random.Generator,
    style: HairStyle,
) -> np.ndarray:
    """Return how lit each lock is: height x width, about 0 (shade) to 1 (light).

    ``light`` is the exposed photo at working size, ``hair`` a mask and ``heads`` the faces
    in pixels of the same size. Outside the hair values mean nothing.
    """
    height, width = hair.shape
    out = np.zeros((height, width), np.float32)
    if (hair > 0.5).sum() < LEAST_PIXELS:
        return out
    widths = [head.width for head in heads] or [0.25 * min(height, width)]
    # Locks are as large as the head: a small picture of it tells them as well.
    left, top, right, bottom = box_around(hair, round(0.1 * max(widths)) + 2)
    area = (right - left) * (bottom - top)
    factor = min(1.0, HEAD_WIDTH / float(np.mean(widths)), (MOST_PIXELS / area) ** 0.5)
    size = (
        max(8, round(factor * (right - left))),
        max(8, round(factor * (bottom - top))),
    )
    part = slice(top, bottom), slice(left, right)
    small = [
        cv2.resize(v[part], size, interpolation=cv2.INTER_AREA) for v in (light, hair)
    ]
    corner = np.float32([left, top])
    near = [at_size(replace(h, points=h.points - corner), factor) for h in heads]
    tones = _tones(*small, near, rng, style)
    shape = (right - left, bottom - top)
    out[part] = cv2.resize(tones, shape, interpolation=cv2.INTER_CUBIC)
    return out


def _tones(light, hair, heads, rng, style):
    grey = luminance(light)
    solid = hair > 0.5
    side = min(grey.shape)
    wide = float(np.mean([head.width for head in heads])) if heads else 0.25 * side
    # Beyond its edge hair goes on as it is there: no rim of background creeps in.
    sure = smoothstep(0.7, 0.98, blur_pixels(hair, 0.012 * wide))
    weight = blur_pixels(sure, 0.05 * wide) + np.float32(1e-3)
    filled = mix(blur_pixels(grey * sure, 0.05 * wide) / weight, grey, sure)
    flow = _falling(flow_field(filled, min(0.03, 0.045 * wide / side)), heads)
    reach = style.locks * wide / side
    locks = smear(blur_pixels(filled, 0.022 * wide), flow, reach)
    local = blur_pixels(locks * hair, 0.4 * wide) / (
        blur_pixels(hair, 0.4 * wide) + np.float32(1e-3)
    )
    locks = locks - 0.65 * local
    low, high = (float(v) for v in np.quantile(locks[solid][::3], (0.08, 0.92)))
    tone = (locks - low) / max(high - low, 0.05)
    grain = rng.standard_normal(grey.shape, dtype=np.float32)
    grain = smear(blur_pixels(grain, 0.014 * wide), flow, 2 * reach)
    grain /= max(float(grain[solid].std()), 1e-6)
    tone = 0.52 + style.own * (tone - 0.5) + style.strands * grain
    for head in heads:
        tone += _ring(head, grain)
    return blur_pixels(tone.astype(np.float32), 0.7)


def _falling(flow, heads):
    """Where hair shows no direction it falls from the crown, as combs have it."""
    if not heads:
        return flow
    height, width = flow.x.shape
    x = np.arange(width, dtype=np.float32)[None]
    y = np.arange(height, dtype=np.float32)[:, None]
    cos = (flow.x * flow.x - flow.y * flow.y) * flow.coherence
    sin = 2 * flow.x * flow.y * flow.coherence
    for head in heads:
        crown = head.points[10] - head.down * 0.34 * head.width
        dx, dy = x - crown[0], y - crown[1]
        far = np.sqrt(dx * dx + dy * dy) + np.float32(1e-3)
        # Beyond the head it hangs.
        hang = smoothstep(0.5, 1.1, far / head.width)
        dx, dy = (
            dx / far * (1 - hang) + head.down[0] * hang,
            dy / far * (1 - hang) + head.down[1] * hang,
        )
        near = 0.3 * np.exp(-((far / (1.3 * head.width)) ** 2))
        cos += near * (dx * dx - dy * dy)
        sin += near * 2 * dx * dy
    angle = 0.5 * np.arctan2(sin, cos)
    return replace(flow, x=np.cos(angle), y=np.sin(angle))


def _ring(head, grain):
    """Gloss around the crown, its edges torn along the locks."""
    height, width = grain.shape
    crown = head.points[10] - head.down * 0.02 * head.width
    center = head.points[[10, 152]].mean(0)
    x = np.arange(width, dtype=np.float32)[None] - center[0]
    y = np.arange(height, dtype=np.float32)[:, None] - center[1]
    across = x * head.right[0] + y * head.right[1]
    up = -(x * head.down[0] + y * head.down[1])
    tall = float((center - crown) @ head.down)
    far = np.sqrt((across / (0.62 * head.width)) ** 2 + (up / (tall * 1.02)) ** 2)
    band = np.exp(-(((far - 1.15 + 0.045 * grain) / 0.07) ** 2))
    top = smoothstep(0.3 * tall, 0.75 * tall, up)
    # Locks beside the cheeks hang in the shade of the head.
    low = smoothstep(0.0, -0.35 * tall, up) * smoothstep(1.9, 1.5, far)
    return 0.4 * band * top - 0.14 * smoothstep(0.9, 0.3, far) * (up > 0) - 0.28 * low


def hair_colors(light: np.ndarray, hair: np.ndarray, style: HairStyle) -> np.ndarray:
    """Return the body color of the hair as Lab, height x width x 3, softly varying.

    Two heads of different color keep their own; within one head color hardly changes.
    """
    lab = to_lab(light)
    reach = 0.07 * min(hair.shape)
    sure = smoothstep(0.75, 0.98, blur_pixels(hair, 0.004 * min(hair.shape)))
    weight = blur_pixels(sure, reach)[..., None] + np.float32(1e-4)
    body = blur_pixels(lab * sure[..., None], reach) / weight
    chroma = np.hypot(body[..., 1], body[..., 2])
    body[..., 1:] *= np.float32(style.vivid)
    # Black is drawn as a deep blue grey: it must leave room for its shade.
    black = smoothstep(34, 18, body[..., 0]) * smoothstep(14, 6, chroma)
    body[..., 2] -= style.cool * black
    body[..., 1] += 0.25 * style.cool * black
    body[..., 0] = np.maximum(body[..., 0], 17) + 2
    return body


def paint_hair(
    picture: np.ndarray,
    tone: np.ndarray,
    body: np.ndarray,
    hair: np.ndarray,
    style: HairStyle,
) -> np.ndarray:
    """Return the picture with its hair painted.

    ``tone`` and ``body`` may be smaller than the picture; ``hair`` is as large.
    """
    height, width = hair.shape
    tone = _grown(tone, width, height)
    body = _grown(body, width, height)
    edge = np.float32(style.edge)
    # A short step between tones at any size: never narrower than a pixel's own change.
    shade = smoothstep(0.36 + edge, 0.36 - edge, tone)
    deep = smoothstep(0.08 + edge, 0.08 - edge, tone)
    shine = smoothstep(0.86 - edge, 0.86 + edge, tone)
    lab = body.copy()
    dark = 1 - (1 - np.float32(style.shade)) * shade - 0.16 * deep
    lab[..., 0] = body[..., 0] * dark
    lab[..., 1] += 3 * shade
    lab[..., 2] -= 5 * shade
    room = np.clip((96 - body[..., 0]) / 40, 0.15, 1)
    lab[..., 0] += style.gloss * room * shine
    lab[..., 1:] *= (1 - 0.25 * shine)[..., None]
    return mix(picture, from_lab(lab), hair)


def _grown(values, width, height):
    """Like resize, but values may lie outside 0 to 1."""
    if values.shape[:2] == (height, width):
        return values
    return cv2.resize(values, (width, height), interpolation=cv2.INTER_CUBIC)
