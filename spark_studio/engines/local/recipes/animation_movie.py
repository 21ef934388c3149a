"""Animation Movie: a figure of a feature film, lit by a warm key before a place out of focus."""

import numpy as np

from spark_studio.engines.local.ops.face_traits import at_size
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.film_eyes import set_eyes
from spark_studio.engines.local.stage.film_figure import film_people, lay_strands
from spark_studio.engines.local.stage.film_glasses import wear_glasses
from spark_studio.engines.local.stage.film_mouth import model_mouth, model_nose
from spark_studio.engines.local.stage.film_set import (
    enlarged,
    graded,
    ground_shadow,
    miniature,
    place_behind,
)
from spark_studio.engines.local.stage.film_thing import film_thing
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.place import color_of_place
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.inputs import Words

VERSION = 2

EYES, HEAD, NOSE, JAW = 0.5, 0.2, 0.2, 0.12  # by what share each grows or shrinks
WARM = np.float32([1.0, 0.8, 0.55])
NEARER = 0.011  # blur of the place about a thing: the branch it sits on is still one
PRINT = np.float32([1.03, 1.0, 0.95])

CASTING = Words(en="Casting the figure.", zh="正在设计角色。")
SET = Words(en="Building the set.", zh="正在搭建场景。")
LIGHTING = Words(en="Setting the lights.", zh="正在布光。")
ACTING = Words(en="Bringing the eyes to life.", zh="正在点亮眼神。")
NO_FACE = Words(
    en="A face is turned too far away to be modelled anew, so it keeps its own features.",
    zh="有一张脸转得太偏，没法重新塑造，所以保留了原来的五官。",
)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Model and light the people, the pet or the place again, and grade it as a film."""
    context.step(0.05, CASTING)
    if photo.findings.faces:
        photo = reproportion(photo, eyes=EYES, head=HEAD, nose=NOSE, jaw=JAW)
    sketch = study(photo, contrast=0.12)
    subject = find_subject(photo)
    side = -1.0 if photo.findings.light[0] <= 0 else 1.0
    light = Light.from_side(side, height=0.78)
    context.step(0.3, SET, sketch.plain)
    if photo.findings.faces and subject is not None:
        picture = _people(photo, sketch, subject.alpha, light, context)
    elif photo.findings.kind == "place":
        view = miniature(sketch, photo.findings.sky, light, context.rng)
        picture = enlarged(view, context.width, context.height)
    else:
        picture = _thing(photo, sketch, subject, light, context)
    return finish(graded(picture), context.rng, bloom=0.22, vignette=0.24)


def _people(photo, sketch, alpha, light, context):
    rng, width, height = context.rng, context.width, context.height
    picture = place_behind(photo, width, height, rng)
    context.step(0.45, LIGHTING, picture)
    people = film_people(photo, sketch, alpha, light, _behind(picture, rng), rng)
    _lay(picture, people.picture, people.figure)
    context.step(0.75, ACTING, picture)
    lay_strands(picture, people, rng)
    factor = width / sketch.size[0]
    for traits in people.cast.drawn:
        head = at_size(traits, factor)
        model_nose(picture, head, light)
        model_mouth(picture, head, light)
        set_eyes(picture, head, light, rng)
        wear_glasses(picture, head, light)
    if people.cast.kept:
        note(context, NO_FACE)
    return _as_black_and_white(picture) if people.is_grey else picture


def _as_black_and_white(picture):
    """A grey photo becomes a film of its day: hardly any color, a warm print."""
    grey = luminance(picture)[..., None] * PRINT
    return mix(picture, grey, np.float32(0.82))


def _behind(place, rng):
    return 0.5 * np.float32(color_of_place(place, rng)) + 0.5 * WARM


def _lay(picture, small, figure):
    """Put a figure of working size before its place, in place."""
    height, width = picture.shape[:2]
    cover = resize(figure, width, height)[..., None]
    picture += (enlarged(small, width, height) - picture) * cover


def _thing(photo, sketch, subject, light, context):
    rng, width, height = context.rng, context.width, context.height
    fur = photo.findings.kind == "animal"
    if subject is None:
        whole = np.ones_like(sketch.subject)
        thing = film_thing(photo, sketch, whole, fur, light, WARM, rng)
        return enlarged(thing, width, height)
    figure = smoothstep(0.25, 0.75, blur(resize(subject.alpha, *sketch.size), 0.002))
    picture = place_behind(photo, width, height, rng, NEARER)
    context.step(0.5, LIGHTING, picture)
    thing = film_thing(photo, sketch, figure, fur, light, _behind(picture, rng), rng)
    ground_shadow(picture, resize(figure, width, height), light)
    _lay(picture, thing, figure)
    return picture
