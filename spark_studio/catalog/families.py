"""The families of the gallery, in the order they are shown."""

from spark_studio.catalog.look import Family
from spark_studio.inputs import Words

BRUSH_AND_INK = Family("brush-and-ink", Words("Brush and ink", "笔墨"))
COMIC = Family("comic", Words("Comic", "漫画"))
FIGURES = Family("figures", Words("Figures", "手办玩偶"))
LITTLE_WORLDS = Family("little-worlds", Words("Little worlds", "微缩世界"))
LIGHT = Family("light", Words("Light", "光影"))
FESTIVE = Family("festive", Words("Festive", "节日"))

FAMILIES = (BRUSH_AND_INK, COMIC, FIGURES, LITTLE_WORLDS, LIGHT, FESTIVE)
