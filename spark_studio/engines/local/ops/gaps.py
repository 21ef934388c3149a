"""Plain ground that shows through a subject: between an arm and a hip, between locks of hair."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.placing import free_ground
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception.findings import Findings

LEAST_GROUND = 0.01  # share of the picture
# Between locks a gap is this large (shares of the picture), and so much of its rim is hair.
SMALLEST, LARGEST, OF_HAIR = 0.0002, 0.012, 0.12
NEAR = 0.05  # its rim, as a share of the shorter side
ONE_COLOR = 5.0  # Lab deviation of ground whose color tells it from all else


def with_gaps(study: Study, findings: Findings) -> Study:
    """Return the study with gaps taken from its subject and given to its backdrop."""
    ground = np.maximum(
        free_ground(study, LEAST_GROUND), _between_locks(study, findings)
    )
    return replace(
        study,
        backdrop=np.maximum(study.backdrop, ground),
        subject=study.subject * (1 - ground),
    )


def _between_locks(study, findings):
    out = np.zeros_like(study.subject)
    sure = study.backdrop > 0.9
    if sure.mean() < LEAST_GROUND or not study.hair.any():
        return out
    lab = to_lab(study.light)
    if lab[sure].std(0).max() > ONE_COLOR:
        return out
    away = np.linalg.norm(lab - lab[sure].mean(0), axis=2)
    alike = smoothstep(14, 8, away) * (study.skin < 0.45)
    count, pieces, stats, middles = cv2.connectedComponentsWithStats(
        ((alike > 0.5) & (study.subject > 0.3)).astype(np.uint8), connectivity=4
    )
    near = max(3, round(NEAR * min(study.size)))
    for piece in range(1, count):
        if not SMALLEST < stats[piece, cv2.CC_STAT_AREA] / out.size < LARGEST:
            continue
        if _on_a_head(findings, *(middles[piece] / study.size)):
            continue
        inside = (pieces == piece).astype(np.uint8)
        grown = cv2.dilate(inside, np.ones((near, near), np.uint8))
        if study.hair[(grown > inside)].mean() > OF_HAIR:
            inside = cv2.dilate(inside, np.ones((3, 3), np.uint8))
            np.maximum(out, blur_pixels(inside, 0.8), out=out)
    return out


def _on_a_head(findings, x, y):
    """A bald or shining forehead may look like a pale wall: no gap lies there or above it."""
    return any(
        left <= x <= left + wide and top - high <= y <= top + 0.55 * high
        for left, top, wide, high in (face.box for face in findings.faces)
    )
