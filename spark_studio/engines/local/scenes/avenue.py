"""A path between trees: parks of every season, blossom, snow."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import Daylight
from spark_studio.engines.local.scenes.foliage import branches, crown, leaves, trunk
from spark_studio.engines.local.scenes.layer import between
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky
from spark_studio.engines.local.scenes.water import ground_noise

FAR = 70.0  # metres to the end of the path


@dataclass(frozen=True, slots=True)
class Planting:
    """What grows there. Colors are linear reflectance; light is laid on them.

    crowns   pairs (dark, bright) of the trees' leaves; empty where they are bare
    bark, ground, littered, path   littered is what lies about under the trees
    """

    crowns: tuple[tuple[np.ndarray, np.ndarray], ...]
    bark: np.ndarray
    ground: np.ndarray
    littered: np.ndarray
    path: np.ndarray
    sparks: float = 1.6
    litter: float = 0.5
    tall: float = 7.0


def paint_avenue(shot: Shot, light: Daylight, planting: Planting) -> None:
    """Paint the whole view: sky, far trees, ground, and the rows of trees along the path."""
    rng, side = shot.rng, float(np.sign(shot.light[0]))
    lit = 0.62 * light.sun + 0.75 * light.shade
    dim = 0.05 * light.sun + 0.85 * light.shade
    paint_sky(shot, light, cover=0.3)
    bend = float(rng.uniform(-0.05, 0.05))
    _far_trees(shot, light, planting, lit, dim)
    _ground(shot, light, planting, lit, dim, bend)
    trees = _places(shot, bend)
    for nearest, farthest in ((16, FAR), (8, 16), (3.8, 8)):
        layer = shot.layer()
        for x, z in trees:
            if nearest <= z < farthest:
                _tree(layer, shot, planting, light, (x, z), lit, dim, side)
        shot.lay(layer, z=0.6 * nearest + 0.4 * min(farthest, 30))
        if shot.wish.weather == "fog":
            shot.veil(light.haze, 0.4 if nearest > 8 else 0.2)
    _overhead(shot, planting, lit, dim)
    _sunlit_air(shot, light, side)


def _places(shot, bend):
    """Trees in two rows, far ones first; each a little out of line."""
    rng, out = shot.rng, []
    z = 4.6 + float(rng.uniform(0, 1.5))
    while z < FAR:
        for hand in (-1, 1):
            aside = float(rng.uniform(2.5, 3.6)) + (3.2 if rng.random() < 0.25 else 0)
            out.append((hand * aside + bend * z, z + float(rng.uniform(-0.8, 0.8))))
        z *= float(rng.uniform(1.22, 1.42))
    return sorted(out, key=lambda place: -place[1])


def _tree(layer, shot, planting, light, place, lit, dim, side):
    rng, camera = shot.rng, shot.camera
    (x, z), tall = place, planting.tall * float(rng.uniform(0.85, 1.25))
    (column, foot), (_, top) = camera.at(x, [0, tall * 0.62], z)
    veil = 1 - np.exp(-z / 130)
    thick = camera.length(0.34 * float(rng.uniform(0.8, 1.3)), z)
    bark = mix(planting.bark * dim, light.haze, veil)
    if not planting.crowns:
        trunk(layer, column, foot - camera.length(2.4, z), foot, thick, bark, side)
        for turn in (-0.5, -0.15, 0.25, 0.55):
            long = camera.length(1.7, z)
            start = foot - camera.length(2.0 + 0.8 * rng.random(), z)
            branches(layer, rng, column, start, long, turn, thick * 0.5, bark, 4)
        return
    trunk(
        layer, column, top, foot, thick, bark, side, thick * float(rng.normal(0, 0.4))
    )
    dark, bright = planting.crowns[int(rng.integers(len(planting.crowns)))]
    dark, bright = (
        mix(dark * dim, light.haze, veil),
        mix(bright * lit, light.haze, veil),
    )
    for _ in range(3):
        wide = camera.length(float(rng.uniform(1.7, 2.6)), z)
        high = camera.length(float(rng.uniform(1.2, 1.9)), z)
        middle = column + camera.length(float(rng.uniform(-1.3, 1.3)), z)
        row = top + camera.length(float(rng.uniform(-1.2, 0.9)), z)
        box = middle - wide, row - high, middle + wide, row + high
        crown(layer, rng, box, dark, bright, side, planting.sparks * (1 - veil))


def _far_trees(shot, light, planting, lit, dim):
    """A wall of trees where the path ends, half lost in haze."""
    rng, camera = shot.rng, shot.camera
    layer = shot.layer()
    if planting.crowns:
        dark, bright = planting.crowns[0]
        wall = leaves(
            rng, shot.width, shot.height, shot.side * 0.008, dark * dim, bright * lit
        )
    else:
        wall = np.broadcast_to(planting.bark * dim, shot.picture.shape)
    rows = np.arange(shot.height)[:, None]
    edge = between(np.float32([0]), np.float32([1]), _ragged(shot))[..., 0]
    top = camera.horizon - camera.length(planting.tall * 0.75, FAR) * (0.8 + 0.8 * edge)
    mask = smoothstep(-1.5, 1.5, rows - top) * (
        rows < camera.horizon + camera.length(3.2, FAR)
    )
    layer.fill(mask.astype(np.float32), mix(wall, light.haze, 0.38))
    shot.lay(layer, z=FAR)


def _ragged(shot):
    from spark_studio.engines.local.ops.cloud import clouds

    return clouds(shot.rng, shot.width, 32, 3.0, 5, 0.6)[16:17]


def _ground(shot, light, planting, lit, dim, bend):
    """Grass, what lies on it, the path, and the sun between shadows."""
    layer, camera = shot.layer(), shot.camera
    z, patches = ground_noise(shot, 2.2, 4)
    _, fine = ground_noise(shot, 0.5, 3)
    x = (np.arange(shot.width) - camera.middle)[None] / camera.focal * z
    off = np.abs(x - bend * z)
    fallen = smoothstep(
        0.6 - 0.5 * planting.litter,
        0.9 - 0.4 * planting.litter,
        0.5 * patches + 0.5 * fine,
    )
    color = between(planting.ground, planting.littered, fallen)
    on_path = smoothstep(1.35, 1.2, off + 0.3 * (fine - 0.5))
    color = mix(
        color,
        planting.path * np.ones_like(color),
        on_path * (1 - 0.6 * fallen * planting.litter),
    )
    color *= (0.7 + 0.6 * fine)[..., None]
    _, dapple = ground_noise(shot, 1.4, 3, 1.6)
    sunny = smoothstep(0.42, 0.6, dapple) if not light.is_overcast else 0.7 + 0 * dapple
    shone = dim + (lit - dim) * sunny[..., None]
    far = (1 - np.exp(-z / 110)) + 0 * x
    mask = (z < FAR) + 0 * x
    layer.fill(mask.astype(np.float32), mix(color * shone, light.haze, far))
    shot.lay(layer, z=8)
    shot.ground = 0.95 * shot.height


def _overhead(shot, planting, lit, dim):
    """Boughs near the camera, hanging in from above."""
    if not planting.crowns:
        return
    rng, layer = shot.rng, shot.layer()
    dark, bright = planting.crowns[-1]
    for _ in range(int(rng.integers(4, 7))):
        x, wide = rng.uniform(0, shot.width), shot.side * rng.uniform(0.2, 0.36)
        high = shot.side * rng.uniform(0.08, 0.18)
        box = x - wide, -high * 1.1, x + wide, high * 0.9
        crown(
            layer, rng, box, dark * dim, bright * lit * 1.15, 0.0, planting.sparks, 1.3
        )
    shot.lay(layer, radius=shot.side * 0.014)


def _sunlit_air(shot, light, side):
    if light.is_overcast:
        return
    layer = shot.layer()
    x = shot.width * (0.5 + 0.35 * side)
    layer.glow(x, shot.height * 0.18, shot.side * 0.55, light.sun * 0.05)
    shot.picture += layer.rgba[..., :3]
