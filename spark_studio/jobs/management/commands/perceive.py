"""manage.py perceive photo.jpg out.png: what the studio sees in a photo, drawn over it."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    requires_system_checks = ()  # it needs neither pages nor rows
    help = "Draw faces, cut-out, skin, hair, backdrop and touched sides over a photo."

    def add_arguments(self, parser):
        parser.add_argument("photo", type=Path)
        parser.add_argument("out", type=Path, help="a PNG file to write")

    def handle(self, *, photo, out, **options):
        from PIL import Image

        from spark_studio.engines.local.codec import decode_photo
        from spark_studio.engines.local.perception.drawing import draw_findings
        from spark_studio.engines.local.perception.perceive import perceive

        pixels = decode_photo(photo.read_bytes())
        started = time.perf_counter()
        findings = perceive(pixels)
        seconds = time.perf_counter() - started
        Image.fromarray(draw_findings(pixels, findings)).save(out)
        faces = ", ".join(f"{face.presence:.2f}" for face in findings.faces)
        self.stdout.write(
            f"{photo.name}: {len(findings.faces)} faces ({faces}), cut-out by "
            f"{findings.way}, touches {sorted(findings.touches)}, exposure "
            f"{findings.exposure:.2f}, backdrop {findings.backdrop.mean():.0%}, "
            f"{seconds:.2f} s"
        )
