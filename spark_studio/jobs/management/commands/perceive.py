"""manage.py perceive photo.jpg out.png: what the studio sees in a photo, drawn over it."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    requires_system_checks = ()  # it needs neither pages nor rows
    help = "Draw everything that is seen in a photo on one sheet, and print it."

    def add_arguments(self, parser):
        parser.add_argument("photo", type=Path)
        parser.add_argument("out", type=Path, help="a PNG file to write")
        parser.add_argument(
            "--json", action="store_true", help="print the facts for programs"
        )

    def handle(self, *, photo, out, **options):
        from PIL import Image

        from spark_studio.engines.local.codec import decode_photo
        from spark_studio.engines.local.perception.drawing import (
            describe,
            draw_findings,
        )
        from spark_studio.engines.local.perception.keeping import plain_facts, to_bytes
        from spark_studio.engines.local.perception.perceive import perceive

        pixels = decode_photo(photo.read_bytes())
        perceive(pixels)  # the first look of a process also loads the networks
        clock = Stopwatch()
        findings = perceive(pixels, note=clock.note)
        Image.fromarray(draw_findings(pixels, findings)).save(out)
        if options["json"]:
            facts = plain_facts(findings) | {"seconds": clock.seconds}
            self.stdout.write(json.dumps(facts))
            return
        for line in describe(findings):
            self.stdout.write(line)
        for name, seconds in clock.seconds.items():
            self.stdout.write(f"{seconds:6.3f} s  {name}")
        self.stdout.write(f"{sum(clock.seconds.values()):6.3f} s  in all")
        self.stdout.write(f"{len(to_bytes(findings)) / 1024:6.0f} KB kept")


class Stopwatch:
    """The seconds between notes, by their names."""

    def __init__(self):
        self.seconds = {}
        self.last = time.perf_counter()

    def note(self, name):
        now = time.perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self.last
        self.last = now
