"""A photo taken apart for a modeller: people, hair and ground, in few flat parts."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.animal_eyes import animal_eye
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.expose import expose
from spark_studio.engines.local.ops.flow import Flow, flow_field, simplify
from spark_studio.engines.local.ops.parts import Parts, flat_parts
from spark_studio.engines.local.ops.sculpt import filled
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize, scale
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.ops.toy_head import ToyHead, toy_heads
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import MASKS
from spark_studio.engines.local.photo import Photo

FARTHEST = 0.16  # share by which a figure shrinks to make room for its head
LIFT = 0.35
SCRAP = 0.02  # area of a loose piece against the largest one
AT_HOME = 0.5  # placeness from which a thing is left where it is
WORKING_SIDE = 500  # pixels of the shorter side while parts are looked for,
WORKING_SHARE = 0.8  # or this share of a small picture's


@dataclass(frozen=True, slots=True)
class ToyScene:
    """A photo taken apart. ``plain`` (RGB) and the masks are at working size, 0 to 1.

    plain    without texture
    subject  who or what the picture is about
    hair     of all heads, without what hangs into their faces
    flow     the way hair and folds run
    heads    the farthest first, in pixels of the full picture
    eye      of a small animal, (x, y, radius) in such pixels, or None
    """

    photo: Photo
    plain: np.ndarray
    subject: np.ndarray
    hair: np.ndarray
    flow: Flow
    heads: list[ToyHead]
    eye: tuple[float, float, float] | None = None

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
    factor = min(WORKING_SHARE, WORKING_SIDE / min(photo.size))
    light = _evenly_lit(scale(photo.image, factor), photo)
    height, width = light.shape[:2]
    flow = flow_field(luminance(light), 0.012)
    fine = flow_field(luminance(light), 0.005)
    heads = toy_heads(photo, light if factor == 1 else resize(light, *photo.size))
    subject = np.maximum(
        photo.findings.cutout, smoothstep(0.7, 0.95, photo.findings.people)
    )
    subject = resize(subject, width, height)
    if not heads:
        subject = _without_scraps(subject)
    hair = resize(photo.findings.hair, width, height)
    skin = resize(photo.findings.skin, width, height)
    for head in heads:
        if head.trusted:
            more = _more_hair(head, factor, light, subject, skin, hair)
            hair = np.maximum(hair, more)
        hair = hair * (1 - _inner_face(head, factor, hair.shape))
        subject = subject * (1 - _ears(head, factor, subject) * (hair < 0.4))
    return ToyScene(
        photo=photo,
        plain=simplify(light, fine, 0.0035, 0.12, passes=2),
        subject=subject,
        hair=_without_wisps(hair, heads, factor),
        flow=flow,
        heads=heads,
        eye=_eye_of_an_animal(light, photo, factor),
    )


def _evenly_lit(image, photo):
    """The photo drawn out to white, and only partly lifted by its faces.

    A face is brought to one brightness by what others draw from; here its depth is kept,
    for the light is ours anyway.
    """
    white = float(np.quantile(luminance(image)[::4, ::4], 0.985))
    bright = np.clip(image * np.float32(np.clip(0.92 / max(white, 1e-3), 1, 2.6)), 0, 1)
    return mix(bright, expose(image, photo.findings), LIFT)


def _without_scraps(subject):
    """The subject without loose pieces that are next to nothing beside it."""
    solid = (subject > 0.5).astype(np.uint8)
    _, found, stats, _ = cv2.connectedComponentsWithStats(solid)
    areas = stats[:, cv2.CC_STAT_AREA]
    small = areas < SCRAP * areas[1:].max(initial=0)
    return np.where(small[found] & (solid > 0), 0, subject).astype(np.float32)


def _eye_of_an_animal(light, photo, factor):
    eye = animal_eye(light, photo.findings)
    return None if eye is None else tuple(value / factor for value in eye)


def _inner_face(head, factor, shape):
    """Where no hair can hang: the face from its brows down."""
    points = head.points * np.float32(factor)
    middle = points[mesh.OVAL].mean(0)
    brows = float((points[[66, 296]].mean(0) - middle) @ head.down)
    outline = middle + 0.93 * (points[mesh.OVAL] - middle)
    below = (outline - middle) @ head.down
    lift = np.maximum(brows - below, 0)
    return filled(outline + lift[:, None] * head.down, shape)


def _more_hair(head, factor, light, subject, skin, hair):
    """Hair that perception missed around a head, down to its chin.

    It is what has the color of the hair found already, and what is rough above the face,
    such as fair curls taken for skin, where a bald head is smooth.
    """
    out = np.zeros(subject.shape, np.float32)
    size = head.size * factor
    middle = factor * head.points[mesh.OVAL].mean(0)
    low = np.maximum(middle - 1.4 * size, 0).astype(int)
    high = np.maximum(middle + 1.2 * size, 0).astype(int)
    part = slice(low[1], high[1]), slice(low[0], high[0])
    tone = luminance(light[part])
    if min(tone.shape) < 8:
        return out
    face = filled(factor * head.points[mesh.OVAL] - low, tone.shape)
    brow = head.points[mesh.FOREHEAD]
    above = factor * head.oval(head.place(brow, 0, 0.1), 0.72, 0.6) - low
    around = factor * head.oval(head.place(brow, 0, 0.33), 0.8, 1.0) - low
    rough = blur_pixels(np.abs(tone - blur_pixels(tone, 0.02 * size)), 0.05 * size)
    more = smoothstep(0.016, 0.026, rough) * filled(above, tone.shape)
    sure = (hair[part] > 0.7) & (face < 0.1)
    if sure.sum() > 0.03 * size * size:
        lab = to_lab(light[part]) * np.float32([0.6, 1, 1])
        away = np.linalg.norm(lab - np.median(lab[sure], axis=0), axis=2)
        alike = smoothstep(13, 7, away) * smoothstep(0.5, 0.3, skin[part])
        more = np.maximum(more, alike * filled(around, tone.shape))
    out[part] = blur_pixels(more * (1 - face) * subject[part], 0.02 * size)
    return out


def _ears(head, factor, subject):
    """Where the photo's own ears stand out from a head: toys get others."""
    out = np.zeros(subject.shape, np.float32)
    for root, side in ((234, -1), (454, 1)):
        x, y = (factor * head.place(head.points[root], 0.36 * side, 0.0)).astype(int)
        x, y = np.clip([x, y], 0, np.array(subject.shape[::-1]) - 1)
        if subject[y, x] > 0.5:
            continue  # hair or somebody else is behind that ear: it leaves no stump
        center = head.place(head.points[root], 0.13 * side, -0.02)
        ear = filled(factor * head.oval(center, 0.16, 0.24), subject.shape)
        out = np.maximum(out, ear)
    return out


def _without_wisps(hair, heads, factor):
    """Hair without pieces too small to be modelled."""
    if not heads:
        return hair
    unit = (min(head.size for head in heads) * factor) ** 2
    solid = (hair > 0.5).astype(np.uint8)
    _, found, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < 0.035 * unit
    # Shade under a chin is no hair: that starts higher up.
    low = factor * max(float(head.points[mesh.LIPS, 1].mean()) for head in heads)
    under = stats[:, cv2.CC_STAT_TOP] > low
    small |= under & (stats[:, cv2.CC_STAT_AREA] < 0.2 * unit)
    return np.where(small[found] & (solid > 0), 0, hair).astype(np.float32)


def step_back(photo: Photo) -> Photo:
    """Return the photo seen from farther off where there is no room for a larger head.

    It stays on its lower edge. Groups, and whoever a side or the top cuts off, stay as they are.
    """
    findings = photo.findings
    box = findings.subject_box
    alone = len(findings.faces) == 1 and findings.touches <= {"bottom"}
    if not alone or box is None:
        return photo
    share = 1 - FARTHEST * float(np.clip((0.17 - box[1]) / 0.1, 0, 1))

    def moved(picture, border):
        height, width = picture.shape[:2]
        matrix = [[share, 0, (1 - share) * width / 2], [0, share, (1 - share) * height]]
        return cv2.warpAffine(
            picture, np.float32(matrix), (width, height), borderMode=border
        )

    image = np.clip(moved(photo.image, cv2.BORDER_REFLECT), 0, 1)
    image.setflags(write=False)
    masks = {
        name: moved(getattr(findings, name), cv2.BORDER_CONSTANT) for name in MASKS
    }
    faces = tuple(_farther(face, share) for face in findings.faces)
    return Photo(image, replace(findings, faces=faces, **masks))


def _farther(face, share):
    points = face.points * np.float32(share)
    points[:, 0] += (1 - share) / 2
    points[:, 1] += 1 - share
    x, y, wide, high = face.box
    box = (1 - share) / 2 + share * x, 1 - share + share * y, share * wide, share * high
    return replace(face, points=points, box=box)


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


def ground_parts(
    scene: ToyScene, count: int, apart: float = 13.0, finest: float = 0.005
) -> Parts:
    """Return the ground in few flat parts that go on behind the subject.

    Where it belongs to the picture, as a street does, it is told in more, down to
    ``finest`` (share of the shorter side).
    """
    detailed = is_a_view(scene.photo) or scene.subject.mean() < 0.12
    free = 1 - smoothstep(0.2, 0.6, blur(scene.subject, 0.012))
    if free.mean() < 0.02:
        return Parts(np.ones(free.shape, np.int32), np.full((2, 3), 0.5, np.float32))
    if detailed:
        parts = flat_parts(scene.plain, free, 2 * count, finest, 0.05 * finest**0.7)
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
        for mask in (findings.skin, scene.hair, findings.clothes)
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
        alike = _hue_apart(colors[number], own) < (0.28 if away > 1.1 else 0.45)
        if sure or (near and alike):
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


def _hue_apart(color, skin):
    """How far two hues are apart in radians; grey has none and is far from all."""
    if np.hypot(color[1], color[2]) < 13:
        return np.pi
    turn = np.arctan2(color[2], color[1]) - np.arctan2(skin[2], skin[1])
    return abs(float(turn))
