"""Findings as bytes: small numbers as they are, masks as 8-bit PNG in one archive."""

import io
import json
import zipfile
import zlib
from dataclasses import asdict, fields

import cv2
import numpy as np

from spark_studio.engines.local.perception.findings import (
    MASKS,
    Face,
    FacialHair,
    Findings,
    Glasses,
    Thing,
)

FACE = ("box", "roll", "yaw", "presence", "pitch", "trust")
WORN = {"glasses": Glasses, "facial_hair": FacialHair}
KEPT_APART = (*MASKS, "faces", "touches", "things")
PLAIN = tuple(
    field.name for field in fields(Findings) if field.name not in KEPT_APART
)  # numbers, words and tuples of them
DAMAGE = (
    KeyError,
    TypeError,
    EOFError,
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    cv2.error,
)


def plain_facts(findings: Findings) -> dict[str, object]:
    """Return everything but masks and points, as JSON can hold it."""
    plain = {name: getattr(findings, name) for name in PLAIN}
    plain["touches"] = sorted(findings.touches)
    plain["things"] = [
        [each.name, each.confidence, each.box] for each in findings.things
    ]
    plain["faces"] = [
        {name: getattr(face, name) for name in FACE}
        | {name: asdict(getattr(face, name)) for name in WORN}
        for face in findings.faces
    ]
    return plain


def to_bytes(findings: Findings) -> bytes:
    """Return the findings in some hundred kilobytes; masks are rounded to 256 steps."""
    plain = plain_facts(findings)
    arrays = {name: _packed(getattr(findings, name)) for name in MASKS}
    arrays["plain"] = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    points = [face.points for face in findings.faces]
    arrays["points"] = np.stack(points) if points else np.zeros((0, 478, 3), np.float32)
    archive = io.BytesIO()
    np.savez(archive, **arrays)
    return archive.getvalue()


def from_bytes(data: bytes) -> Findings:
    """Return what ``to_bytes`` was given. Raises ValueError for anything else."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = dict(archive)
        plain = json.loads(arrays["plain"].tobytes())
        masks = {name: _unpacked(arrays[name]) for name in MASKS}
        faces = tuple(
            Face(
                box=tuple(face.pop("box")),
                points=points,
                **{name: _worn(name, face.pop(name)) for name in WORN},
                **face,
            )
            for face, points in zip(plain.pop("faces"), arrays["points"], strict=True)
        )
        touches = frozenset(plain.pop("touches"))
        things = tuple(
            Thing(name, confidence, tuple(box))
            for name, confidence, box in plain.pop("things")
        )
        values = {name: _as_tuples(plain[name]) for name in PLAIN}
        return Findings(faces=faces, touches=touches, things=things, **values, **masks)
    except DAMAGE as trouble:
        raise ValueError(f"not findings: {trouble}") from trouble


def _packed(mask):
    steps = np.rint(np.clip(mask, 0, 1) * 255).astype(np.uint8)
    _, png = cv2.imencode(".png", steps, [cv2.IMWRITE_PNG_COMPRESSION, 3])
    return png.ravel()


def _unpacked(png):
    steps = cv2.imdecode(png, cv2.IMREAD_GRAYSCALE)
    if steps is None:
        raise ValueError("a mask is not a PNG")
    return steps.astype(np.float32) / np.float32(255)


def _worn(name, kept):
    return WORN[name](**{key: _as_tuples(value) for key, value in kept.items()})


def _as_tuples(value):
    """JSON knows only lists."""
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value
