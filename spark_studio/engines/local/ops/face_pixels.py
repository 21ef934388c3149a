"""What the pixels of a face say: its colors, its teeth, how long its hair is."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.sculpt import filled
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh

CHEEKS = (50, 280, 205, 425, 101, 330, 151, 4)
GREY_SKIN = (72.0, 9.0, 15.0)  # Lab of skin where the photo has no color


class FacePixels:
    """The pixels around one face, brought to a width of about 120, and questions about them.

    ``points`` are its mesh and ``size`` its width, in pixels of the photo; ``light`` is the
    photo exposed. Colors are answered in RGB, 0 to 1, skin in Lab.
    """

    def __init__(self, photo, light, points, size):
        height, width = light.shape[:2]
        low = np.clip(points.min(0) - 0.7 * size, 0, [width - 2, height - 2]).astype(
            int
        )
        high = np.clip(points.max(0) + 0.35 * size, low + 2, [width, height]).astype(
            int
        )
        part = slice(low[1], high[1]), slice(low[0], high[0])
        factor = min(1.0, 120 / size)
        self.size = size * factor
        shape = [max(2, round((high[i] - low[i]) * factor)) for i in (0, 1)]
        small = cv2.resize(light[part], shape, interpolation=cv2.INTER_AREA)
        self.points = (points - low) * np.float32(factor)
        self.lab = to_lab(small)
        self.grey = luminance(small)
        hair = photo.findings.hair
        scale = np.float32(hair.shape[1::-1]) / np.float32([width, height])
        a, b = (low * scale).astype(int), np.maximum((high * scale).astype(int), 1)
        hair = hair[a[1] : max(b[1], a[1] + 1), a[0] : max(b[0], a[0] + 1)]
        self.hair_mask = cv2.resize(hair, shape, interpolation=cv2.INTER_LINEAR)
        self.is_grey = float(np.abs(self.lab[..., 1:]).mean()) < 3.0

    def within(self, index):
        return filled(self.points[list(index)], self.grey.shape) > 0.5

    def near(self, indices, radius):
        mask = np.zeros(self.grey.shape, np.uint8)
        for index in indices:
            x, y = self.points[index]
            cv2.circle(mask, (int(x), int(y)), max(1, round(radius * self.size)), 1, -1)
        return mask > 0

    def skin(self):
        """Lab of the skin where light falls on it."""
        where = self.near(CHEEKS, 0.06)
        if where.sum() < 4:
            return np.float32(GREY_SKIN)
        lab = self.lab[where]
        order = np.argsort(lab[:, 0])
        lit = order[int(0.25 * len(order)) : max(int(0.92 * len(order)), 1)]
        tone = np.median(lab[lit], axis=0)
        tone[0] = np.clip(np.percentile(lab[:, 0], 66), 22, 84)
        if self.is_grey:
            return np.float32([tone[0], *GREY_SKIN[1:]])
        # Lamps tint skin; hues beyond the human range are theirs.
        hue = np.clip(np.arctan2(tone[2], tone[1]), 0.72, 1.2)
        chroma = np.clip(np.hypot(tone[1], tone[2]), 13, 34)
        return np.float32([tone[0], chroma * np.cos(hue), chroma * np.sin(hue)])

    def hair(self, skin):
        """Return the color of the hair and whether it is grey."""
        where = (self.hair_mask > 0.6) & ~self.within(mesh.OVAL)
        where &= np.arange(len(self.grey))[:, None] < self.points[mesh.CHIN, 1]
        if where.sum() < 30:
            where = self.within(mesh.LEFT_BROW) | self.within(mesh.RIGHT_BROW)
        if not where.any():
            return np.float32([0.25, 0.17, 0.13]), False
        lab = np.median(self.lab[where], axis=0)
        lab[0] = 0.5 * lab[0] + 0.5 * np.percentile(self.lab[where][:, 0], 62)
        grey = bool(lab[0] > 52 and np.hypot(lab[1], lab[2]) < 9)
        if self.is_grey and lab[0] < 60:
            lab[1:] = 3, 6
        return from_lab(np.float32([[lab]]))[0, 0], grey and not self.is_grey

    def lips(self, skin):
        inside = self.within(mesh.LIPS) & ~self.within(mesh.MOUTH)
        lab = np.median(self.lab[inside], axis=0) if inside.sum() > 3 else skin
        redder = np.float32([skin[0] - 14, skin[1] + 17, skin[2] + 2])
        lab = 0.35 * lab + 0.65 * redder
        return from_lab(np.float32([[lab]]))[0, 0]

    def lips_redness(self, skin):
        """How much redder than the skin the lips are, in Lab."""
        inside = self.within(mesh.LIPS) & ~self.within(mesh.MOUTH)
        if inside.sum() < 4 or self.is_grey:
            return 0.0
        return float(np.median(self.lab[inside][:, 1]) - skin[1])

    def hair_length(self):
        """How full of hair it is beside the jaw, on the fuller side, 0 to 1."""
        jaw = self.points[[58, 288]]
        outward = jaw - self.points[mesh.OVAL].mean(0)
        shares = []
        for point, way in zip(jaw, outward, strict=True):
            x, y = point + np.float32([0.45 * way[0], 0.3 * self.size])
            reach = max(1, int(0.1 * self.size))
            part = self.hair_mask[
                max(0, int(y) - reach) : int(y) + reach,
                max(0, int(x) - reach) : int(x) + reach,
            ]
            shares.append(float(part.mean()) if part.size else 0.0)
        return max(shares)

    def brows(self, skin):
        where = self.within(mesh.LEFT_BROW) | self.within(mesh.RIGHT_BROW)
        if where.sum() < 4:
            return np.float32([0.2, 0.14, 0.11])
        lab = np.median(self.lab[where], axis=0)
        dark = float(np.percentile(self.lab[where][:, 0], 25))
        lab = np.float32([min(dark, skin[0] - 18), 0.7 * lab[1], 0.7 * lab[2]])
        return from_lab(np.clip(lab, [8, -60, -60], [80, 60, 60])[None, None])[0, 0]

    def teeth(self, skin):
        inside = self.within(mesh.MOUTH)
        if inside.sum() < 6:
            return 0.0
        light = self.lab[inside]
        pale = np.hypot(light[:, 1], light[:, 2]) < 0.8 * np.hypot(skin[1], skin[2]) + 3
        return float(((light[:, 0] > skin[0] - 16) & pale).mean())
