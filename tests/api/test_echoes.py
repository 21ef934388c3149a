"""What a program says comes back as words, and what hides in its photos does not come back."""

import io
import re

import pytest
from django.urls import reverse
from PIL import Image, PngImagePlugin

from spark_studio.jobs import storage
from spark_studio.jobs.models import Job, Photo
from spark_studio.web.views.stream import event
from tests.api.hostile import BOMBS, PAYLOADS, as_photo

WORDS = {"model": "spark_image_3_1", "prompt": "A fox", "seed": 5}
MARKS = re.compile(
    r"<(script>window|img src=x|div hx-get=./account)|onfocus=window|hx-on:load=\"",
    re.I,
)


@pytest.mark.parametrize("name", BOMBS)
def test_nothing_that_hides_in_a_photo_is_kept(program, name):
    program.create(as_photo(BOMBS[name]))

    for photo in Photo.objects.all():
        kept = storage.read(photo.name)
        assert b"script" not in kept and b"PK\x05\x06" not in kept
        with Image.open(io.BytesIO(kept)) as image:
            assert max(image.size) <= 4096 and not image.getexif()
            assert not isinstance(image, PngImagePlugin.PngImageFile) or not image.text


@pytest.mark.parametrize("name", PAYLOADS)
def test_words_of_a_program_are_only_words_on_every_page(program, person, name):
    words = PAYLOADS[name]
    answer = program.create(WORDS | {"prompt": words, words: words})
    assert answer.status_code == 200
    job = Job.objects.get(task_id=answer.json()["id"])
    pages = [
        reverse("web:history"),
        reverse("web:picture", args=[job.public_id]),
        reverse("web:live") + f"?watch={job.public_id}",
    ]
    for status in ("queued", "failed", "canceled"):
        Job.objects.filter(pk=job.pk).update(
            status=status, error={"code": "x", "en": words, "zh": words}
        )
        for page in pages:
            html = person.get(page).content.decode()
            assert not MARKS.search(escaped_away(html)), page
            assert "49" not in re.findall(r"\b49\b", html)
        fragment = event("pictures", person.get(pages[2]).content.decode())
        assert one_event(fragment)
        told = program.task(job.task_id)
        assert told.headers["Content-Type"] == "application/json"
        assert told.headers["X-Content-Type-Options"] == "nosniff"


def escaped_away(html: str) -> str:
    """Leave out what stands as text: in markup, a quote within a value is escaped."""
    return re.sub(r"&(lt|gt|quot|#x27|#39|amp);[^<>\"]*", "", html)


def one_event(stream: str) -> bool:
    """Whether a browser hears one event in this, whose data is all on lines of its own."""
    lines = re.split(r"\r\n|\r|\n", stream.removesuffix("\n\n"))
    return lines[0] == "event: pictures" and all(
        line.startswith("data:") for line in lines[1:]
    )


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("model", ["spark_img_effects", PAYLOADS["a script"]])
def test_what_is_echoed_to_a_program_is_json_and_nothing_else(program, model, name):
    words = PAYLOADS[name]
    answer = program.create({"model": model, "template_id": words, words: 1})

    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert words not in answer.json()["error"]["message"]
