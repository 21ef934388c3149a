"""One picture from beginning to end: open, look, draw, save."""

import ctypes
import hashlib
import math
import sys
import time
from dataclasses import replace
from functools import cache

import cv2
import numpy as np

from spark_studio.engines.base import RenderRequest, RenderResult, Report
from spark_studio.engines.local import networks
from spark_studio.engines.local.codec import decode_photo, encode_picture
from spark_studio.engines.local.mark import mark_warnings, marked
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.perception import perceive as perception
from spark_studio.engines.local.perception.findings import MASKS
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.progress import Progress
from spark_studio.engines.local.recipe import (
    Context,
    drawn_models,
    get_model_recipe,
    get_recipe,
    recipe_names,
)
from spark_studio.inputs import Words

# Models whose picture keeps the photo's composition; the others have a canvas of their own.
KEEP_THE_FRAME = frozenset({"spark_style_template", "studio_own_style"})
CANVAS = 1328  # pixels a side of such a canvas where the request says nothing
TEMPLATE_PHOTO_SIDE = 1536
LONGEST, SHORTEST = 4096, 64  # sides of a style picture
FAR_LARGER = 1.7  # masks this many times as long as a sketch are halved for it
SECOND_ENOUGH = (
    1024  # pixels on the long side of a second photo: only its hand is looked at
)

OPENING = Words(en="Opening the photo.", zh="正在打开照片。")
DRAWING = Words(en="Starting to draw.", zh="开始作画。")
SAVING = Words(en="Saving the picture.", zh="正在保存图片。")
READY = Words(en="Your picture is ready.", zh="图片画好了。")


def draw_picture(
    request: RenderRequest, report: Report, style_area: int
) -> RenderResult:
    """Draw what is asked for; the look has a recipe and the photo is there."""
    cv2.setNumThreads(networks.thread_count())
    started = time.perf_counter()
    progress = Progress(report)
    look = progress.span(0.0, 0.2)
    look(0.0, OPENING)
    pixels = decode_photo(request.photo)
    findings = perception.perceive(
        pixels, request.memory, lambda at, words: look(0.1 + 0.9 * at, words)
    )
    give_back_memory()
    looked = time.perf_counter()
    photo, width, height = _prepared(request, pixels, findings, style_area)
    context = Context(
        width=width,
        height=height,
        rng=_chance(request),
        report=progress.span(0.2, 0.95),
        params=request.params,
        second_photo=_second(request),
    )
    context.step(0.0, DRAWING)
    recipe = _recipe_of(request)
    picture = _draw(recipe, photo, context)
    _check(picture, width, height, request.look or request.model)
    mark = request.params.get("logo_info") or {}
    picture = marked(picture, mark)
    context.facts.setdefault("warnings", []).extend(mark_warnings(mark))
    finish = progress.span(0.95, 1.0)
    finish(0.0, SAVING, picture)
    image = encode_picture(picture)
    give_back_memory()
    finish(1.0, READY)
    return RenderResult(
        image=image,
        content_type="image/jpeg",
        width=width,
        height=height,
        seed=request.seed,
        engine="local",
        version=f"{recipe.VERSION}.{perception.VERSION}",
        facts=_facts(context, findings, started, looked),
    )


def _recipe_of(request):
    return get_recipe(request.look) if request.look else get_model_recipe(request.model)


def _second(request):
    if not request.second_photo:
        return None
    return decode_photo(request.second_photo, enough=SECOND_ENOUGH)


def _draw(recipe, photo, context):
    if "numba" in sys.modules:  # only where a recipe brought it along
        import numba

        most = numba.config.NUMBA_NUM_THREADS
        numba.set_num_threads(min(networks.thread_count(), most))
    with np.errstate(all="ignore"):
        return recipe.draw(photo, context)


def _facts(context, findings, started, looked):
    facts = {"fallbacks": [], "warnings": [], **context.facts}
    facts["faces"] = len(findings.faces)
    facts["cutout"] = findings.way
    facts["seconds"] = {
        "look": round(looked - started, 3),
        "draw": round(time.perf_counter() - looked, 3),
    }
    return facts


def _prepared(request, pixels, findings, style_area):
    """Return the photo as its recipe wants it, and the width and height to draw."""
    height, width = pixels.shape[:2]
    if request.model in KEEP_THE_FRAME:
        size = width, height = style_size(width, height, style_area)
    else:
        size = template_photo_size(width, height)
        width = int(request.params.get("width") or CANVAS)
        height = int(request.params.get("height") or CANVAS)
    image = _sized(pixels, *size)
    image.setflags(write=False)
    findings = _with_masks_for(findings, max(size))
    return Photo(image=image, findings=findings), width, height


def _with_masks_for(findings, longest):
    """Return the findings with masks of half the size where a sketch is far smaller still."""
    rows, columns = findings.cutout.shape
    if longest * FAR_LARGER > max(rows, columns):
        return findings
    half = (columns + 1) // 2, (rows + 1) // 2
    # At half the size linear is the mean of four, and five times as fast as by area.
    masks = {
        name: cv2.resize(getattr(findings, name), half, interpolation=cv2.INTER_LINEAR)
        for name in MASKS
    }
    return replace(findings, **masks)


def style_size(width: int, height: int, area: int) -> tuple[int, int]:
    """Return the size with about ``area`` pixels and the ratio of the photo, as far as it goes.

    No side is longer than 4096; none is shorter than 64, even where the ratio must give.
    """
    factor = math.sqrt(area / (width * height))
    factor = min(factor, LONGEST / max(width, height))
    return tuple(
        min(LONGEST, max(SHORTEST, round(side * factor))) for side in (width, height)
    )


def template_photo_size(width: int, height: int) -> tuple[int, int]:
    """Return the photo's own size, at most 1536 and at least 64 a side."""
    factor = min(1.0, TEMPLATE_PHOTO_SIDE / max(width, height))
    return tuple(max(SHORTEST, round(side * factor)) for side in (width, height))


def _sized(pixels, width, height):
    """Return uint8 pixels as a float32 picture of exactly this size."""
    old_height, old_width = pixels.shape[:2]
    if width <= old_width and height <= old_height:
        # Shrunk while still bytes: a quarter of the memory of a large photo.
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return resize(pixels.astype(np.float32) / np.float32(255), width, height)


def _chance(request):
    """Return the generator for this seed, look and photo: two photos never share their props."""
    digest = hashlib.sha256(f"{request.seed} {request.look} ".encode())
    digest.update(hashlib.sha256(request.photo).digest())
    if request.second_photo:
        digest.update(hashlib.sha256(request.second_photo).digest())
    return np.random.default_rng(int.from_bytes(digest.digest()[:16]))


def _check(picture, width, height, name):
    """A recipe that breaks its promise is a defect of ours, found before it is saved."""
    if picture.dtype != np.float32 or picture.shape != (height, width, 3):
        raise ValueError(
            f"{name} drew {picture.dtype} {picture.shape}, not float32 {height, width, 3}"
        )
    if not np.isfinite(picture).all():
        raise ValueError(f"{name} drew values that are no numbers")


@cache
def _trim():
    """Return the C library's way of handing free memory back, or None where it has none."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # musl, macOS
        return None


def give_back_memory() -> None:
    """Hand freed memory back to the computer: glibc would keep 200 MB from picture to picture."""
    if trim := _trim():
        trim(0)


def warm_up() -> None:
    """Load the networks a photo needs and let every recipe compile what it compiles.

    A recipe that says nothing of its own is drawn once, small, from plain noise.
    """
    cv2.setNumThreads(networks.thread_count())
    noise = np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    findings = perception.perceive(noise)
    # These two are asked only where there is a face.
    networks.run_network("modnet", np.zeros((1, 3, 32, 32), np.float32))
    networks.run_network(
        "face_landmark_with_attention", np.zeros((1, 192, 192, 3), np.float32)
    )
    photo = Photo(image=noise.astype(np.float32) / 255, findings=findings)
    recipes = [get_recipe(name) for name in sorted(recipe_names())]
    recipes += [get_model_recipe(name) for name in sorted(drawn_models())]
    for recipe in recipes:
        if hasattr(recipe, "warm"):
            recipe.warm()
        else:
            _draw(recipe, photo, Context(96, 96, np.random.default_rng(0)))
