"""manage.py scene_sheet --out sheet.png: the places that can be built, side by side."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    requires_system_checks = ()  # it needs neither pages nor rows
    help = "Build any scenes at any seeds on one PNG, with the seconds each took."

    def add_arguments(self, parser):
        parser.add_argument("--scenes", help="ids with commas between; all by default")
        parser.add_argument("--words", nargs="+", help="prompts to build instead")
        parser.add_argument("--out", type=Path, required=True, help="the PNG to write")
        parser.add_argument("--size", default="480x640", help="width x height")
        parser.add_argument("--seeds", default="1,2", help="numbers with commas")
        parser.add_argument("--columns", type=int, default=8)
        parser.add_argument("--person", type=Path, help="a photo to set into each")
        parser.add_argument("--hour", help="dawn, day, dusk or night, for all")

    def handle(self, *, scenes, words, out, size, seeds, columns, person, **options):
        from spark_studio.engines.local.scenes import sheet

        prompts = words or sheet.prompts_for(scenes, options["hour"])
        if not prompts:
            raise CommandError("No scene of that name.")
        width, height = (int(n) for n in size.split("x"))
        cut = sheet.cut_out(person) if person else None
        cells = []
        for prompt in prompts:
            for seed in (int(n) for n in seeds.split(",")):
                cell = sheet.draw_cell(prompt, width, height, seed, cut)
                self.stdout.write(f"{cell.label}")
                cells.append(cell)
        sheet.assemble(cells, columns).save(out)
