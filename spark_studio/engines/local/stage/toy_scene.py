"""A photo taken apart for a modeller: people, hair and ground, in few flat parts."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.expose import expose
from spark_studio.engines.local.ops.flow import Flow, flow_field, simplify
from spark_studio.engines.local.ops.parts import Parts, flat_parts
from spark_studio.engines.local.ops.sculpt import filled
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize, scale
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.ops.toy_head import ToyHead, toy_heads
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo

AT_HOME = 0.5  # placeness from which a thing is left where it is
WORKING_SIDE = 500  # pixels of the shorter side while parts are looked for


@dataclass(frozen=True, slots=True)
class ToyScene:
    """A photo taken apart. ``plain`` (RGB) and the masks are at working size, 0 to 1.

    plain    without texture
    subject  who or what the picture is about
    hair     of all heads, without what hangs into their faces
    flow     the way hair and folds run
    heads    the farthest first, in pixels of the full picture
    """

    photo: Photo
    plain: np.ndarray
    subject: np.ndarray
    hair: np.ndarray
    flow: Flow
    heads: list[ToyHead]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height at working size."""
        height, width = self.subject.shape
        return width, height

    @property
    def factor(self) -> float:
        """How much larger the picture is than what parts are looked for in."""
        return self.photo.size[0] / self.size[0]


def take_apart(photo: Photo) -> ToyScene:
    """Return the photo's people, hair and ground, ready to be modelled."""
    factor = min(1.0, WORKING_SIDE / min(photo.size))
    light = expose(scale(photo.image, factor), photo.findings)
    height, width = light.shape[:2]
    flow = flow_field(luminance(light), 0.012)
    fine = flow_field(luminance(light), 0.005)
    heads = toy_heads(photo, light if factor == 1 else resize(light, *photo.size))
    subject = np.maximum(
        photo.findings.cutout, smoothstep(0.7, 0.95, photo.findings.people)
    )
    subject = resize(subject, width, height)
    hair = resize(photo.findings.hair, width, height)
    for head in heads:
        if head.trusted:
            hair = np.maximum(hair, _curls(head, factor, light, subject))
        hair = hair * (1 - _inner_face(head, factor, hair.shape))
        subject = subject * (1 - _ears(head, factor, hair.shape) * (hair < 0.4))
    return ToyScene(
        photo=photo,
        plain=simplify(light, fine, 0.0035, 0.12, passes=2),
        subject=subject,
        hair=_without_wisps(hair, heads, factor),
        flow=flow,
        heads=heads,
    )


def _inner_face(head, factor, shape):
    """Where no hair can hang: the face from its brows down."""
    points = head.points * np.float32(factor)
    middle = points[mesh.OVAL].mean(0)
    brows = float((points[[66, 296]].mean(0) - middle) @ head.down)
    outline = middle + 0.93 * (points[mesh.OVAL] - middle)
    below = (outline - middle) @ head.down
    lift = np.maximum(brows - below, 0)
    return filled(outline + lift[:, None] * head.down, shape)


def _curls(head, factor, light, subject):
    """Fair hair taken for skin: above the face, and rough, where a bald head is smooth."""
    out = np.zeros(subject.shape, np.float32)
    size = head.size * factor
    middle = factor * head.points[mesh.OVAL].mean(0)
    low = np.maximum(middle - 1.3 * size, 0).astype(int)
    high = (middle + 0.9 * size).astype(int)
    part = slice(low[1], max(high[1], 0)), slice(low[0], max(high[0], 0))
    tone = luminance(light[part])
    if min(tone.shape) < 8:
        return out
    rough = np.abs(tone - blur_pixels(tone, 0.02 * size))
    rough = blur_pixels(rough, 0.05 * size)
    shape = tone.shape
    face = filled(factor * head.points[mesh.OVAL] - low, shape)
    zone = filled(
        factor * head.oval(head.place(head.points[mesh.FOREHEAD], 0, 0.1), 0.72, 0.6)
        - low,
        shape,
    )
    curls = smoothstep(0.016, 0.026, rough) * zone * (1 - face) * subject[part]
    out[part] = blur_pixels(curls, 0.02 * size)
    return out


def _ears(head, factor, shape):
    """Where the photo's own ears are: toys get others."""
    out = np.zeros(shape, np.float32)
    for root, side in ((234, -1), (454, 1)):
        center = head.place(head.points[root], 0.13 * side, -0.02)
        out = np.maximum(out, filled(factor * head.oval(center, 0.16, 0.24), shape))
    return out


def _without_wisps(hair, heads, factor):
    """Hair without pieces too small to be modelled."""
    if not heads:
        return hair
    least = 0.035 * (min(head.size for head in heads) * factor) ** 2
    solid = (hair > 0.5).astype(np.uint8)
    _, found, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < least
    return np.where(small[found] & (solid > 0), 0, hair).astype(np.float32)


def growth(photo: Photo, share: float) -> float:
    """Return by what share heads may grow: less where a face fills the photo already."""
    width, height = photo.size
    sizes = [face.box[2] * width for face in photo.findings.faces]
    wide = max(sizes, default=0.0) / min(width, height)
    return share * float(np.clip((0.62 - wide) / 0.27, 0.1, 1))


def is_a_view(photo: Photo) -> bool:
    """Whether the photo is of a place rather than of somebody or something in it."""
    findings = photo.findings
    return not findings.faces and (
        findings.kind == "place" or findings.placeness > AT_HOME
    )


def ground_parts(scene: ToyScene, count: int, apart: float = 13.0) -> Parts:
    """Return the ground in few flat parts that go on behind the subject.

    Where it belongs to the picture, as a street does, it is told in more.
    """
    detailed = is_a_view(scene.photo) or scene.subject.mean() < 0.12
    free = 1 - smoothstep(0.2, 0.6, blur(scene.subject, 0.012))
    if free.mean() < 0.02:
        return Parts(np.ones(free.shape, np.int32), np.full((2, 3), 0.5, np.float32))
    if detailed:
        parts = flat_parts(scene.plain, free, 2 * count, smooth=0.005, least=0.0012)
    else:
        parts = flat_parts(scene.plain, free, count, 0.014, 0.006, apart)
    _, nearest = cv2.distanceTransformWithLabels(
        (parts.labels == 0).astype(np.uint8),
        cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL,
    )  # fmt: skip
    lookup = np.zeros(int(nearest.max()) + 1, np.int32)
    known = parts.labels > 0
    lookup[nearest[known]] = parts.labels[known]
    return Parts(lookup[nearest], parts.colors)


def with_skin(parts: Parts, scene: ToyScene) -> Parts:
    """Return the parts with all skin in the color of its head; deep shade stays a little."""
    if not scene.heads:
        return parts
    flat, total = parts.labels.ravel(), len(parts.colors)
    counts = np.maximum(np.bincount(flat, minlength=total), 1)
    findings = scene.photo.findings
    skin, hair, clothes = (
        np.bincount(flat, resize(mask, *scene.size).ravel(), minlength=total) / counts
        for mask in (findings.skin, findings.hair, findings.clothes)
    )
    rows, columns = np.divmod(np.arange(flat.size), parts.labels.shape[1])
    places = scene.factor * np.stack(
        [np.bincount(flat, at, minlength=total) / counts for at in (columns, rows)], 1
    )
    colors, fixed = to_lab(parts.colors[None])[0], parts.colors.copy()
    for number in range(1, total):
        away, head = _nearest(scene.heads, places[number])
        own = to_lab(head.skin[None, None])[0, 0]
        # By the mask, or by its hue close to a head where nothing says hair or cloth.
        sure = skin[number] > 0.3 and _apart(colors[number], own) < 16
        near = away < 1.7 and hair[number] < 0.3 and clothes[number] < 0.5
        if sure or (near and _same_hue(colors[number], own)):
            shade = np.clip(0.3 * (colors[number, 0] - own[0]), -9, 3)
            tone = own + np.float32([shade, 0, 0])
            fixed[number] = from_lab(tone[None, None])[0, 0]
    return Parts(parts.labels, fixed)


def _nearest(heads, place):
    """Return how far (in head sizes) the nearest head is, and that head."""
    away = [
        float(np.hypot(*(head.points[mesh.OVAL].mean(0) - place))) / head.size
        for head in heads
    ]
    return min(away), heads[int(np.argmin(away))]


def _apart(color, skin):
    lightness = max(0.0, abs(float(color[0] - skin[0])) - 14)
    return float(np.hypot(*(color[1:] - skin[1:]))) + 0.35 * lightness


def _same_hue(color, skin):
    turn = np.arctan2(color[2], color[1]) - np.arctan2(skin[2], skin[1])
    return abs(float(turn)) < 0.28 and np.hypot(color[1], color[2]) > 13
