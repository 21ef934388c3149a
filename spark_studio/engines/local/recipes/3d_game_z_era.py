"""3D Game Z-Era: a game character in streetwear under colored lamps, planes cut clean."""

import numpy as np

from spark_studio.engines.local.ops.face_traits import at_size
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.film_glasses import wear_glasses
from spark_studio.engines.local.stage.film_set import enlarged, ground_shadow
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.game_eyes import cut_eyes
from spark_studio.engines.local.stage.game_figure import game_people, outline
from spark_studio.engines.local.stage.game_hair import lay_locks
from spark_studio.engines.local.stage.game_light import game_light
from spark_studio.engines.local.stage.game_mouth import cut_folds, cut_mouth, cut_nose
from spark_studio.engines.local.stage.game_stage import game_stage, pedestal
from spark_studio.engines.local.stage.game_thing import game_place, game_thing
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.inputs import Words

VERSION = 1

EYES, HEAD, NOSE, JAW = 0.36, 0.2, 0.1, 0.12  # by what share each grows or shrinks
# A close-up is cut out between these shares of the photo, and with no more doubt.
LEAST_SHARE, MOST_SHARE, UNSURE = 0.2, 0.93, 0.1

BLOCKING = Words(en="Blocking out the character.", zh="正在搭建角色模型。")
STAGE = Words(en="Building the stage.", zh="正在布置舞台。")
LAMPS = Words(en="Switching on the lamps.", zh="正在打亮彩灯。")
DETAIL = Words(en="Cutting the details.", zh="正在雕刻细节。")
NO_FACE = Words(
    en="A face is turned too far away to be modelled anew, so it keeps its own features.",
    zh="有一张脸转得太偏，没法重新塑造，所以保留了原来的五官。",
)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Cut the people, the pet or the place into clean planes and light them as a game does."""
    rng, width, height = context.rng, context.width, context.height
    context.step(0.05, BLOCKING)
    if photo.findings.faces:
        photo = reproportion(photo, eyes=EYES, head=HEAD, nose=NOSE, jaw=JAW)
    sketch = study(photo, contrast=0.12)
    subject = find_subject(photo)
    side = -1.0 if photo.findings.light[0] <= 0 else 1.0
    light = game_light(side, _main_color(photo.findings.subject_palette), rng)
    context.step(0.3, STAGE, sketch.plain)
    if photo.findings.faces and subject is not None:
        picture = _people(photo, sketch, subject.alpha, light, context)
    elif photo.findings.kind == "place":
        picture = enlarged(game_place(photo, sketch, light, rng), width, height)
    else:
        picture = _thing(photo, sketch, subject, light, context)
    return finish(picture, rng, bloom=0.16, vignette=0.14, specks=0.0025)


def _main_color(palette):
    """The color the subject has most of, greys aside; None where it has none."""
    vivid = [entry for entry in palette if max(entry[:3]) - min(entry[:3]) > 0.2]
    return np.float32(vivid[0][:3]) if vivid else None


def _people(photo, sketch, alpha, light, context):
    rng, width, height = context.rng, context.width, context.height
    faces = photo.findings.faces
    middle = np.mean([face.center for face in faces], axis=0)
    tall = faces[0].box[3] * height / min(width, height)
    picture = game_stage(width, height, light, tuple(middle), float(tall), rng)
    context.step(0.45, LAMPS, picture)
    people = game_people(photo, sketch, alpha, light, rng)
    _lay(picture, people.picture, outline(alpha, width, height))
    context.step(0.75, DETAIL, picture)
    lay_locks(picture, people.hair, light, rng)
    factor = width / sketch.size[0]
    for traits in people.cast.drawn:
        head = at_size(traits, factor)
        cut_folds(picture, head)
        cut_nose(picture, head, light)
        cut_mouth(picture, head, light)
        cut_eyes(picture, head, light)
        wear_glasses(picture, head, light.key)
    if people.cast.kept:
        note(context, NO_FACE)
    return picture


def _close_up(photo):
    """The cut-out of a pet that fills the photo, where its outline is sure."""
    cutout = photo.findings.cutout
    unsure = float(((cutout > 0.15) & (cutout < 0.85)).mean())
    whole = LEAST_SHARE < cutout.mean() < MOST_SHARE
    if photo.findings.kind == "animal" and whole and unsure < UNSURE:
        return np.clip(resize(cutout, *photo.size), 0, 1)
    return None


def _thing(photo, sketch, subject, light, context):
    rng, width, height = context.rng, context.width, context.height
    alpha = subject.alpha if subject is not None else _close_up(photo)
    if alpha is None:
        whole = np.ones_like(sketch.subject)
        return enlarged(game_thing(photo, sketch, whole, light, rng), width, height)
    figure = outline(alpha, *sketch.size)
    x, y, wide, high = photo.findings.subject_box or (0.2, 0.2, 0.6, 0.6)
    size = 0.7 * max(wide * width, high * height) / min(width, height)
    middle = (x + wide / 2, y + high / 2)
    picture = game_stage(width, height, light, middle, size, rng)
    context.step(0.5, LAMPS, picture)
    if "bottom" not in photo.findings.touches:
        pedestal(picture, light, outline(alpha, width, height))
    thing = game_thing(photo, sketch, figure, light, rng)
    ground_shadow(picture, resize(figure, width, height), light.key)
    _lay(picture, thing, outline(alpha, width, height))
    return picture


def _lay(picture, small, figure):
    """Put a figure of working size on its stage within its outline, in place."""
    height, width = picture.shape[:2]
    picture += (enlarged(small, width, height) - picture) * figure[..., None]
