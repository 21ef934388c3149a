"""The cut-out: one matte from three networks that must agree, its edge fitted to the photo.

Pictures are uint8 RGB, mattes float32 height x width, 0 to 1.
"""

import cv2
import numpy as np

from spark_studio.engines.local.networks import run_network
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.perception.findings import Face, Thing
from spark_studio.engines.local.perception.refine import fit_edges
from spark_studio.engines.local.perception.things import bodies_in, place_of

_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
FILLED = 0.25  # the least share of a body's box that the coarse mask of people fills
HELD = 0.55  # less of a body than this is not the body
SURE = 0.5
STRAY = 0.1  # of the largest part


def subject_matte(picture: np.ndarray) -> np.ndarray:
    """Return the most salient thing, whatever it is."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (320, 320), interpolation=cv2.INTER_AREA)
    signal = small.astype(np.float32) / max(float(small.max()), 1e-6)
    signal = ((signal - _MEAN) / _DEVIATION).transpose(2, 0, 1)[None]
    answer = run_network("u2netp", np.ascontiguousarray(signal))[0][0, 0]
    low, high = float(answer.min()), float(answer.max())
    answer = (answer - low) / max(high - low, 1e-6)
    grown = cv2.resize(answer, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(grown, 0, 1)


def portrait_matte(picture: np.ndarray) -> np.ndarray:
    """Return the people of a portrait with fine hair; nonsense on anything else."""
    height, width = picture.shape[:2]
    factor = min(512 / min(height, width), 1024 / max(height, width))
    size = tuple(max(32, round(v * factor / 32) * 32) for v in (width, height))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    signal = (small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
    answer = run_network("modnet", np.ascontiguousarray(signal))[0][0, 0]
    grown = cv2.resize(answer, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip(grown, 0, 1)


def people_matte(picture: np.ndarray) -> np.ndarray:
    """Return where people are, coarsely; quick."""
    height, width = picture.shape[:2]
    name, size = "selfie_segmentation", (256, 256)
    if width > 1.3 * height:
        name, size = "selfie_segmentation_landscape", (256, 144)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    signal = (small / np.float32(255)).astype(np.float32)[None]
    answer = run_network(name, signal)[0][0, ..., 0]
    grown = cv2.resize(answer, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(grown, 0, 1)


def cut_out(
    picture: np.ndarray,
    faces: tuple[Face, ...],
    people: np.ndarray,
    things: tuple[Thing, ...] = (),
) -> tuple[np.ndarray, str]:
    """Return the subject's alpha and the way it was found.

    With faces the subject is all people; without, the most salient thing. Nobody whom the
    detector is sure of is left behind, from the back either.
    """
    subject = subject_matte(picture)
    bodies = bodies_in(things)
    if not faces and not bodies:
        fitted = fit_edges(picture, subject, keep_inside=False)
        return _without_strays(fitted, things), "subject"
    portrait = portrait_matte(picture)
    agreed = np.median([subject, portrait, people], axis=0).astype(np.float32)
    matte, way = _chosen(subject, portrait, agreed, faces)
    matte = _with_everybody(matte, people, bodies)
    return fit_edges(picture, matte, keep_inside=way == "portrait"), way


def _chosen(subject, portrait, agreed, faces):
    """The portrait where it shows just the people, what two agree on, or what stands out."""
    if not faces:
        return np.maximum(subject, agreed), "subject"
    if _covers(portrait, faces, 0.8) and _alike(portrait, agreed) > (
        0.75 if len(faces) == 1 else 0.9
    ):
        return portrait, "portrait"
    if _covers(agreed, faces, 0.7):
        return agreed, "two of three"
    return subject, "subject"


def _with_everybody(matte, people, bodies):
    """Return the matte with each body added of which it holds too little."""
    for body in bodies:
        place = place_of(body.box, matte.shape)
        there = people[place]
        if there.size < 16 or there.mean() < FILLED:
            continue  # the two networks do not agree that somebody is there
        held = np.minimum(matte[place], there).sum() / there.sum()
        if held < HELD:
            about = np.zeros_like(matte)
            about[place] = 1
            matte = np.maximum(matte, np.minimum(people, blur(about, 0.03) * 2))
    return matte


def _without_strays(matte, things):
    """Return the matte without scraps that lie outside everything recognised.

    Only where something sure is there: a wire over a car goes, a bird's leg stays.
    """
    sure = [
        place_of(each.box, matte.shape) for each in things if each.confidence > SURE
    ]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (matte > 0.2).astype(np.uint8)
    )
    if not sure or count < 3:
        return matte
    within = np.zeros(matte.shape, bool)
    for place in sure:
        within[place] = True
    areas = stats[:, cv2.CC_STAT_AREA]
    stray = areas < STRAY * areas[1:].max()
    stray[np.unique(labels[within])] = stray[0] = False
    return np.where(stray[labels], np.float32(0), matte)


def _alike(a, b):
    return float(np.minimum(a, b).sum() / max(float(np.maximum(a, b).sum()), 1.0))


def _covers(matte, faces, share):
    return all(_mean_of_inner_face(matte, face) > share for face in faces)


def _mean_of_inner_face(matte, face):
    height, width = matte.shape
    x, y, w, h = face.box
    left, right = (int(np.clip(v, 0, 1) * width) for v in (x + w / 4, x + w * 3 / 4))
    top, bottom = (int(np.clip(v, 0, 1) * height) for v in (y + h / 4, y + h * 0.85))
    inner = matte[top : bottom + 1, left : right + 1]
    return float(inner.mean()) if inner.size else 1.0
