"""Portrait: whoever is in the photo, retouched; in the photo's place or in one from words."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.base import CannotDraw, EngineError
from spark_studio.engines.local.ops.face_detail import clear_faces, trust_in
from spark_studio.engines.local.ops.recloth import recloth
from spark_studio.engines.local.ops.shape import dilate
from spark_studio.engines.local.ops.smooth_skin import even_tone, smooth_skin
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.ops.true_skin import find_face_skins
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.scenes.build import build_scene
from spark_studio.engines.local.scenes.scene import Scene
from spark_studio.engines.local.stage.backcloth import backcloth
from spark_studio.engines.local.stage.camera import (
    View,
    Wish,
    body_box,
    choose_view,
    cut_in_sight,
    head_box,
    seen_through,
)
from spark_studio.engines.local.stage.carry_on import carry_on, covered
from spark_studio.engines.local.stage.edges import clean_colors
from spark_studio.engines.local.stage.grade import (
    bold,
    portrait_light,
    well_exposed,
    without_color,
)
from spark_studio.engines.local.stage.portrait_words import (
    EXTENDED,
    FACES,
    GREY,
    IGNORED,
    LIGHTING,
    LOOKING,
    NO_FACE,
    NO_PLACE,
    PLACING,
    RETOUCHING,
    SAME_CLOTHES,
    SOFT,
    THEIR_CLOTHES,
    WORDS_UNUSED,
)
from spark_studio.engines.local.stage.relight import is_colorless, relit
from spark_studio.engines.local.stage.setting import (
    heads_for,
    set_into,
    turned_round,
)
from spark_studio.engines.local.stage.shoulders import carried_on, moved_over
from spark_studio.engines.local.stage.wardrobe import (
    can_be_told_apart,
    cloth_for,
    clothes_of,
    sheen_of,
)
from spark_studio.engines.local.words.scene_wish import SceneWish, read_wish
from spark_studio.inputs import Words

VERSION = 1

SMALL_HEAD = 0.3  # of the largest head: smaller ones do not decide the framing
SMALL_FACE = 90  # pixels of the photo: less holds no detail to bring out
LEAST_CLOTH = 0.02  # share of the picture that is worth another cloth
TILT = 0.075  # radians
STRONGER = 1.3  # the light of a picture that is all new
DISAGREE = 0.02  # two lamps on either side, neither of them weak


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Draw the portrait as ``gen_mode`` says: "reference", "reference_char" or "creative".

    Raises EngineError where no face is found, CannotDraw where no word of the prompt can
    be drawn.
    """
    if not photo.findings.faces:
        raise EngineError(NO_FACE)
    mode = context.params.get("gen_mode") or "reference"
    prompt = str(context.params.get("prompt") or "").strip()
    wish = None
    if mode == "reference":
        if prompt:
            _tell(context, "warnings", WORDS_UNUSED)
            context.facts["ignored"] = [prompt]
    elif prompt:
        wish = _wish_of(prompt, context)
    _tell_of_faces(photo, context)
    context.step(0.05, LOOKING)
    photo = well_exposed(photo)
    if mode == "reference":
        return _in_its_place(photo, context)
    return _in_another_place(photo, wish, mode == "creative", context)


# ---- what is told


def _tell(context, kind, words, **values):
    entry = {"en": words.en.format(**values), "zh": words.zh.format(**values)}
    context.facts.setdefault(kind, []).append(entry)


def _tell_of_faces(photo, context):
    faces = photo.findings.faces
    if len(faces) != 1:
        _tell(context, "warnings", FACES, count=len(faces))
    context.facts["restored"] = False  # faces are made clearer, nothing is invented
    small = faces[0].box[2] * photo.size[0] < SMALL_FACE
    if small and float(context.params.get("gpen") or 0):
        _tell(context, "fallbacks", SOFT)


def _wish_of(prompt: str, context: Context) -> SceneWish | None:
    """Return what the words wish for, None where they ask for a portrait and no more."""
    wish = read_wish(prompt)
    if not wish.place and not wish.drawn and not wish.ignored:
        return None
    if not wish.place and not wish.drawn:
        shown = prompt if len(prompt) <= 60 else f"{prompt[:60]}…"
        raise CannotDraw(
            Words(
                en=NO_PLACE.en.format(words=shown), zh=NO_PLACE.zh.format(words=shown)
            )
        )
    context.facts["drawn"] = list(wish.drawn)
    context.facts["ignored"] = list(wish.ignored)
    if wish.ignored:
        words = IGNORED
        entry = {
            "en": words.en.format(words=", ".join(wish.ignored)),
            "zh": words.zh.format(words="、".join(wish.ignored)),
        }
        context.facts.setdefault("warnings", []).append(entry)
    if wish.place:
        return wish
    # An hour or a weather without a place is its sky; a color is a studio's wall.
    under_sky = wish.hour or wish.weather or wish.season
    return replace(wish, place="sky" if under_sky else "studio")


# ---- the photo's own place


def _in_its_place(photo, context):
    canvas = context.width, context.height
    heads = _heads(photo)
    cover = max(canvas[0] / photo.size[0], canvas[1] / photo.size[1])
    tall = max(y1 - y0 for _, y0, _, y1 in heads)
    share = float(np.clip(tall * cover / context.height, 0.24, 0.5))
    view = _view(photo, heads, canvas, Wish(head=share, inside=True))
    seen = seen_through(photo, view)
    context.step(0.2, RETOUCHING, seen.image)
    picture = _retouched(seen, photo, view, context)
    if covered(view, photo.size).mean() < 0.995:
        _tell(context, "fallbacks", EXTENDED)
        picture = carry_on(picture, photo, view, context.rng)
        picture = _with_whole_shoulders(picture, photo, view)
    context.step(0.7, LIGHTING, picture)
    return portrait_light(picture, seen.findings, context.rng)


def _with_whole_shoulders(picture, photo, view):
    """Lay over the extended ground what the photo's border cut off of people."""
    cut = cut_in_sight(view, photo)
    if not cut:
        return picture
    beyond = seen_through(carried_on(photo, cut), moved_over(view, photo, cut))
    outside = dilate(1 - covered(view, photo.size), 0.012)
    alpha = beyond.findings.cutout * outside
    return mix(picture, clean_colors(beyond.image, beyond.findings.cutout), alpha)


# ---- another place


def _in_another_place(photo, place, is_new, context):
    canvas = context.width, context.height
    heads = _heads(photo)
    wish = _framing(heads, canvas, is_new, context.rng)
    view = _view(photo, heads, canvas, wish)
    cut = cut_in_sight(view, photo)
    if cut:
        photo = carried_on(photo, cut)
        view = _view(photo, _heads(photo), canvas, wish)
    if is_new:
        view = _leaning(view, photo, context.rng)
    seen = seen_through(photo, view)
    context.step(0.15, PLACING)
    scene = _scene(seen, place, context)
    context.step(0.5, RETOUCHING, scene.back)
    picture = _retouched(seen, photo, view, context)
    if is_new:
        picture = _in_new_clothes(picture, seen, scene, context)
    alpha = seen.findings.cutout
    colors = clean_colors(picture, alpha)
    context.step(0.75, LIGHTING)
    colors = relit(colors, alpha, seen.findings, scene, STRONGER if is_new else 1.0)
    foot = _foot(photo, view, scene)
    faces = seen.findings.faces
    picture = set_into(scene, colors, alpha, faces, foot, context.rng)
    if is_new:
        picture = bold(picture, faces)
    if is_colorless(photo.image):
        _tell(context, "fallbacks", GREY)
        return without_color(picture)
    return picture


def _framing(heads, canvas, is_new, rng):
    """A head and shoulders; another picture than the photo comes nearer and off the middle."""
    width, height = canvas
    share = 0.44 if len(heads) == 1 else 0.4
    share *= min(1.0, (width / height) ** 0.8 + 0.1)
    if not is_new:
        return Wish(head=share, line=0.4)
    side = 1 if rng.random() < 0.5 else -1
    column = 0.5 + side * (0.13 if len(heads) == 1 else 0.03)
    return Wish(head=1.42 * share, line=0.42, column=column)


def _leaning(view: View, photo: Photo, rng: np.random.Generator) -> View:
    """Tilt the camera a little, where no cut edge of a body comes into the picture by it."""
    angle = float(rng.uniform(0.5, 1.0)) * TILT * (1 if rng.random() < 0.5 else -1)
    if photo.findings.touches & {"left", "right", "top"}:
        return view
    pivot = view.width / 2, float(view.height)
    tilted = view.tilted(angle, pivot)
    # What the tilt lifts off the lower edge goes back below it.
    x0, _, x1, y1 = body_box(photo.findings, photo.size)
    low = tilted.moved(np.float32([(x0, y1), (x1, y1)]))[:, 1].min()
    if "bottom" in photo.findings.touches and low < view.height:
        matrix = tilted.matrix.copy()
        matrix[1, 2] += view.height - low
        tilted = replace(tilted, matrix=matrix)
    return tilted


def _scene(seen: Photo, wish: SceneWish | None, context: Context) -> Scene:
    """Return the place, its lamp on the side from which the photo was lit."""
    if wish is None:
        return backcloth(seen, context.rng)
    heads = heads_for(seen.findings.faces)
    both = heads + tuple((1 - x, y, size) for x, y, size in heads)
    scene = build_scene(wish, context.width, context.height, context.rng, both)
    own, lamp = seen.findings.light[0], scene.light[0]
    return turned_round(scene) if own * lamp < -DISAGREE else scene


def _in_new_clothes(picture, seen, scene, context):
    if _are_several(seen):
        _tell(context, "fallbacks", THEIR_CLOTHES)
        return picture
    clothes = clothes_of(seen)
    if float(clothes.mean()) < LEAST_CLOTH or not can_be_told_apart(seen, clothes):
        _tell(context, "fallbacks", SAME_CLOTHES)
        return picture
    cloth = cloth_for(seen, clothes, scene, context.rng)
    return recloth(picture, clothes, cloth, sheen_of(scene))


def _are_several(seen):
    people = [
        thing
        for thing in seen.findings.things
        if thing.name == "person" and thing.confidence > 0.4
    ]
    return len(seen.findings.faces) > 1 or len(people) > 1


def _foot(photo: Photo, view: View, scene: Scene) -> float | None:
    """Return the row where feet stand, None where nobody's are seen."""
    if "bottom" in photo.findings.touches or scene.ground is None:
        return None
    x0, _, _, low = body_box(photo.findings, photo.size)
    row = float(view.moved(np.float32([(x0, low)]))[0, 1])
    return row if row < 0.995 * view.height else None


# ---- for all


def _heads(photo):
    faces = photo.findings.faces
    largest = faces[0].box[2]
    return [head_box(f, photo) for f in faces if f.box[2] > SMALL_HEAD * largest]


def _view(photo, heads, canvas, wish):
    findings = photo.findings
    body = body_box(findings, photo.size)
    return choose_view(photo, heads, body, findings.touches, canvas, wish)


def _retouched(seen, photo, view, context):
    """Return the photo as seen, its faces worked on as the three settings ask."""
    gpen, skin, even = (
        float(context.params.get(name) or 0) for name in ("gpen", "skin", "skin_unifi")
    )
    picture, found = seen.image, seen.findings
    if skin or even:
        skins = find_face_skins(picture, found, found.skin)
        picture = smooth_skin(picture, skins, skin)
        picture = even_tone(picture, skins, even)
    trust = trust_in(photo.image)
    return clear_faces(picture, found, found.hair, gpen, view.scale, trust)


def warm() -> None:
    """Nothing here is compiled."""
