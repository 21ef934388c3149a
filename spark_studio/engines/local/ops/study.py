"""The study a painter makes first: light set right, texture ironed out, lines found.

All drawn looks begin here. It is made at half size: after the texture is gone there is
nothing finer to see, and lines come back at full size as paths.
"""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.expose import expose
from spark_studio.engines.local.ops.features import face_mask, feature_mask, mouth_mask
from spark_studio.engines.local.ops.flow import Flow, flow_field, simplify
from spark_studio.engines.local.ops.line import Paths, edge_response, trace_lines
from spark_studio.engines.local.ops.shape import blur, resize, scale
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.photo import Photo

WORKING_SCALE = 0.5
# How far the flow agrees with itself: hair and folds, not pores.
FLOW_REACH = 0.0045
# How much higher a tone step must be to earn a line: on skin, inside a face, in foliage.
SKIN_RELUCTANCE, FACE_RELUCTANCE, FOLIAGE_RELUCTANCE = 0.4, 1.6, 3.0
MOUTH_RELUCTANCE = 4.0
# The tone step that starts a line lies between these, whatever the photo's contrast.
LEAST_STEP, MOST_STEP = 0.004, 0.016


@dataclass(frozen=True, slots=True)
class Study:
    """Everything at working size, float32.

    light      the exposed photo, RGB
    plain      the same without texture, edges kept
    flow       the direction of edges
    busy       0 on calm ground and along clear edges, 1 in foliage, fur and gravel
    subject    cut-out and people, as Findings
    backdrop   replaceable ground, as Findings
    skin       skin, as Findings, without hair
    hair       hair, as Findings
    face       faces, forehead to chin
    features   eyes, brows and lips
    mouth      mouths that are drawn from the mesh, and need no lines of their own
    placeness  how far the surroundings belong to the picture, as Findings
    """

    light: np.ndarray
    plain: np.ndarray
    flow: Flow
    busy: np.ndarray
    subject: np.ndarray
    backdrop: np.ndarray
    skin: np.ndarray
    hair: np.ndarray
    face: np.ndarray
    features: np.ndarray
    mouth: np.ndarray
    placeness: float

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.light.shape[:2]
        return width, height


def study(photo: Photo, reach: float = 0.003, contrast: float = 0.1) -> Study:
    """Return the study of a photo.

    ``reach`` (share of the shorter side) and ``contrast`` are those of ``simplify``.
    Skin is smoothed once more, eyes, brows and lips less.
    """
    light = expose(scale(photo.image, WORKING_SCALE), photo.findings)
    height, width = light.shape[:2]
    flow = flow_field(luminance(light), FLOW_REACH)
    hair = resize(photo.findings.hair, width, height)
    skin = resize(photo.findings.skin, width, height) * (1 - hair)
    face = face_mask(photo.findings, width, height)
    features = feature_mask(photo.findings, width, height)
    plain = simplify(light, flow, reach, contrast)
    soft = blur(plain, 0.004)
    plain = mix(plain, soft, 0.75 * skin * (1 - features))
    plain = mix(plain, light, 0.6 * features)
    return Study(
        light=light,
        plain=plain,
        flow=flow,
        busy=_busy(light, flow) * (1 - np.maximum(skin, face)),
        subject=resize(_subject(photo.findings), width, height),
        backdrop=resize(photo.findings.backdrop, width, height),
        skin=skin,
        hair=hair,
        face=face,
        features=features,
        mouth=mouth_mask(photo.findings, width, height),
        placeness=photo.findings.placeness,
    )


def _subject(findings: Findings) -> np.ndarray:
    """The cut-out, and any person it may have missed: nobody is to be lost."""
    return np.maximum(findings.cutout, smoothstep(0.7, 0.95, findings.people))


def _busy(light: np.ndarray, flow: Flow) -> np.ndarray:
    """Much contrast that runs in no direction, neither at the scale of a leaf nor finer.

    Roof tiles and lattices are mixed at the scale of a leaf, but clear when looked at
    closely: they keep their lines.
    """
    broad = flow_field(luminance(light), 0.016)
    mixed = smoothstep(0.6, 0.3, broad.coherence)
    near = blur(flow.coherence * flow.strength, 0.012)
    unclear = smoothstep(0.78, 0.62, near / (blur(flow.strength, 0.012) + 1e-5))
    mixed *= unclear * smoothstep(0.008, 0.03, broad.strength)
    # Leaves are green, brown or grey; painted beams, bricks and tiles often are not.
    lab = to_lab(light)
    built = np.maximum(smoothstep(8, 18, lab[..., 1]), smoothstep(-4, -14, lab[..., 2]))
    return blur(mixed * (1 - 0.75 * built), 0.01)


def draw_lines(study: Study, share: float, plenty: float, least: float) -> Paths:
    """Return the lines of the study as paths at working size.

    ``share`` is the scale of the edges (share of the shorter side). ``plenty`` is the share
    of the picture that may start a line: the threshold follows the contrast of the photo,
    within limits. ``least`` is the shortest path kept, in shares. Skin and foliage need
    more to earn a line, features of a face much less.
    """
    # Hair is nothing but lines: there the texture that was ironed out counts again.
    grey = luminance(mix(study.plain, study.light, 0.6 * study.hair))
    response = edge_response(grey, study.flow, share)
    strong = float(np.quantile(response[::2, ::2], 1 - plenty))
    strong = float(np.clip(strong, LEAST_STEP, MOST_STEP))
    reluctance = 1 + SKIN_RELUCTANCE * study.skin * (1 - study.features)
    inner = smoothstep(0.5, 1.0, blur(study.face, 0.006))
    reluctance += FACE_RELUCTANCE * inner * (1 - study.features)
    reluctance += FOLIAGE_RELUCTANCE * study.busy * (1 - study.skin)
    reluctance *= 1 - 0.55 * study.features
    reluctance *= 1 - 0.35 * study.hair
    reluctance += MOUTH_RELUCTANCE * study.mouth
    paths = trace_lines(response, study.flow, np.float32(strong) * reluctance)
    shortest = max(4, least * min(study.size))
    return paths.only(paths.lengths() >= shortest)


def spread_tones(
    light: np.ndarray, within: np.ndarray, high_share: float, least: float
) -> np.ndarray:
    """Return ``light`` spread so that nearly all of ``within`` (values) fills 0 to 1.

    A range narrower than ``least`` is not blown up: a white wall stays white and a black
    one black.
    """
    low, high = (float(v) for v in np.quantile(within, (0.02, high_share)))
    spare = max(0.0, least - (high - low))
    return np.clip((light - (low - spare * high)) / (high - low + spare), 0, 1)


def is_a_place(study: Study) -> float:
    """Return 0 for a subject before blurred or plain ground, 1 for a view that is sharp
    all over, such as a street or a gate among trees, where the surroundings belong.

    The same for a preview as for the picture at full size.
    """
    return study.placeness
