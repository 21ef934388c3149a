"""Daylight for people photographed under colored lamps."""

import numpy as np

from spark_studio.engines.local.ops.color import to_linear, to_srgb
from spark_studio.engines.local.photo import Photo

# Below the first trust nothing is changed; from the second on, this share of the cast goes.
FIRST, SURE, SHARE = 0.15, 0.4, 0.7


def balanced(photo: Photo) -> Photo:
    """Return the photo with the color of its light taken out, as far as that is known.

    How bright it is stays; photos without a known light come back as they are.
    """
    findings = photo.findings
    trust = float(np.clip((findings.illuminant_trust - FIRST) / (SURE - FIRST), 0, 1))
    light = np.maximum(np.float32(findings.illuminant), 0.2) ** np.float32(
        SHARE * trust
    )
    if np.ptp(light) < 0.02:
        return photo
    gains = light.mean() / light
    image = np.clip(to_srgb(to_linear(photo.image) * gains), 0, 1)
    image = image.astype(np.float32)
    image.setflags(write=False)
    return Photo(image=image, findings=findings)
