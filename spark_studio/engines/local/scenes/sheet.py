"""Scenes side by side on one sheet, for those who build them."""

import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from spark_studio.engines.local.ops.surface import grain
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.scenes.build import build_scene
from spark_studio.engines.local.scenes.scene import Scene
from spark_studio.engines.local.words.lexicon.scenes import place_ids
from spark_studio.engines.local.words.scene_wish import SceneWish, read_wish

LABEL = 18  # pixels
HEAD = (0.5, 0.36, 0.24)  # where the sheet's person has the head


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    picture: np.ndarray


def prompts_for(scenes: str | None, hour: str | None) -> list[SceneWish]:
    """Return a wish for each id asked for, or for every place."""
    known = place_ids()
    wanted = [name for name in (scenes or ",".join(known)).split(",") if name in known]
    return [SceneWish(place=name, hour=hour) for name in wanted]


def cut_out(photo: Path) -> np.ndarray:
    """Return a photo's subject: RGBA 0 to 1, cropped to it, straight alpha."""
    from spark_studio.engines.local.codec import decode_photo
    from spark_studio.engines.local.perception.perceive import perceive
    from spark_studio.engines.local.photo import Photo

    pixels = decode_photo(photo.read_bytes())
    findings = perceive(pixels)
    whole = Photo(image=pixels.astype(np.float32) / 255, findings=findings)
    alpha = whole.at_size(findings.cutout)
    rows, columns = (
        np.flatnonzero((alpha > 0.5).any(1)),
        np.flatnonzero((alpha > 0.5).any(0)),
    )
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.dstack([whole.image, alpha])[box]


def draw_cell(
    wish: SceneWish | str, width: int, height: int, seed: int, cut: np.ndarray | None
) -> Cell:
    """Build one scene, with the cut-out before it where there is one."""
    name = wish if isinstance(wish, str) else wish.place
    wish = read_wish(wish) if isinstance(wish, str) else wish
    rng = np.random.default_rng(seed)
    started = time.perf_counter()
    scene = build_scene(wish, width, height, rng, (HEAD,) if cut is not None else ())
    seconds = time.perf_counter() - started
    picture = _finished(scene, cut, rng)
    return Cell(f"{name} {seed}: {seconds:.2f} s", picture)


def _finished(scene: Scene, cut, rng) -> np.ndarray:
    picture = scene.back
    height, width = picture.shape[:2]
    if cut is not None:
        picture = _with_person(picture, cut)
    if scene.front is not None:
        picture = picture * (1 - scene.front[..., 3:]) + scene.front[..., :3]
    return picture + scene.grain * grain(rng, width, height, 0.0008)[..., None]


def _with_person(picture, cut):
    """Stand the cut-out at the lower edge, three quarters as high as the picture."""
    height, width = picture.shape[:2]
    tall = round(0.78 * height)
    wide = max(1, round(cut.shape[1] * tall / cut.shape[0]))
    person = cv2.resize(cut, (wide, tall), interpolation=cv2.INTER_AREA)
    left = (width - wide) // 2
    skip = max(0, -left)
    person = person[:, skip : skip + width]
    part = np.s_[height - tall :, max(0, left) : max(0, left) + person.shape[1]]
    out = picture.copy()
    out[part] = mix(out[part], person[..., :3], np.clip(person[..., 3], 0, 1))
    return out


def assemble(cells: list[Cell], columns: int) -> Image.Image:
    """Return the cells in rows, each under its label."""
    height, width = cells[0].picture.shape[:2]
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (columns * width, rows * (height + LABEL)), "white")
    pen = ImageDraw.Draw(sheet)
    for number, cell in enumerate(cells):
        x, y = number % columns * width, number // columns * (height + LABEL)
        pixels = (np.clip(cell.picture, 0, 1) * 255 + 0.5).astype(np.uint8)
        sheet.paste(Image.fromarray(pixels), (x, y + LABEL))
        pen.text((x + 4, y + 3), cell.label, fill="black")
    return sheet
