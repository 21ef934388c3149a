"""manage.py contact_sheet --looks a,b --photos p1 p2 --out sheet.png: looks by photos."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from spark_studio.catalog import get_look


class Command(BaseCommand):
    requires_system_checks = ()  # it needs neither pages nor rows
    help = "Draw any looks of any photos on one PNG, with the seconds each took."

    def add_arguments(self, parser):
        parser.add_argument("--looks", help="ids with commas between; all by default")
        parser.add_argument("--photos", nargs="+", type=Path, default=[])
        parser.add_argument("--out", type=Path, help="the PNG file to write")
        parser.add_argument("--size", type=int, default=664, help="pixels a side")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--covers", action="store_true", help="draw the gallery's covers instead"
        )
        parser.add_argument("--full", type=Path, help="a folder for each result alone")

    def handle(self, *, looks, photos, out, size, seed, full, covers, **options):
        chosen = _chosen(looks)
        if covers:
            self._draw_covers(chosen, seed)
        else:
            self._draw_sheet(chosen, photos, out, size, seed, full)

    def _draw_covers(self, chosen, seed):
        from spark_studio.engines.local.covers import draw_covers

        static = settings.BASE_DIR / "static"
        sample = static / "samples" / "astronaut.jpg"
        for look in draw_covers(chosen, sample, static / "covers", seed):
            self.stdout.write(f"covers/{look}.webp")

    def _draw_sheet(self, chosen, photos, out, size, seed, full):
        from spark_studio.engines.local import sheet

        if not photos or not (out or full):
            raise CommandError("Name some --photos, and where to write: --out, --full.")
        rows = []
        for photo in photos:
            data, row = photo.read_bytes(), []
            for cell in sheet.draw_cells(chosen, data, size, seed):
                self.stdout.write(f"{photo.name}: {cell.label}")
                row.append(cell)
                if full:
                    sheet.write_full(cell, photo, full)
            rows.append([sheet.Cell(photo.name, data), *row])
        if out:
            sheet.assemble(rows).save(out)


def _chosen(looks):
    """Return (model, look id) for each look asked for, or for all with a recipe."""
    from spark_studio.engines.local.recipe import recipe_names

    known = recipe_names()
    wanted = looks.split(",") if looks else sorted(known)
    for look in wanted:
        if look not in known:
            raise CommandError(
                f"No recipe for {look!r}. Known: {', '.join(sorted(known))}."
            )
    return [(get_look(look).model, look) for look in wanted]
