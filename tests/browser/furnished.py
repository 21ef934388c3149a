"""A guest with a picture in every state, without the seconds of drawing them.

Runs inside a studio: ``studio.manage("shell", "-v", "0", "-c", FURNISH)`` prints what
``furnish`` returns, as JSON.
"""

import io
import json
from datetime import timedelta
from pathlib import Path

FURNISH = "from tests.browser.furnished import furnish; furnish()"
SAMPLES = Path(__file__).resolve().parents[2] / "static" / "samples"


def furnish() -> None:
    """Print the guest's cookie, and the ids of photo, pictures and links by their names."""
    from django.conf import settings

    from spark_studio.accounts import owners
    from spark_studio.accounts.keys import create_key, revoke_key
    from spark_studio.accounts.models import Owner
    from spark_studio.jobs.models import Job
    from spark_studio.jobs.photos import keep_photo
    from spark_studio.jobs.shares import revoke_share, share_job, token_of

    owner = Owner.objects.create()
    with (SAMPLES / "astronaut.jpg").open("rb") as file:
        photo = keep_photo(owner, file)
    jobs = {status: make(owner, photo, status) for status in Job.Status.values}
    link = share_job(jobs["succeeded"], show_photo=True)
    ended = share_job(make(owner, photo, "succeeded", days=3))
    revoke_share(ended)
    binned = make(owner, photo, "succeeded")
    Job.objects.filter(pk=binned.pk).update(deleted_at=binned.created_at)
    wishes = {status: wish(owner, status) for status in jobs}
    key, revoked = (create_key(owner, name)[0] for name in ("Print shop", "Old one"))
    revoke_key(revoked)
    for number in range(40):
        charge(owner, number)
    told = {status: str(job.public_id) for status, job in jobs.items()}
    told |= {f"wish_{status}": str(job.public_id) for status, job in wishes.items()}
    told |= {
        "cookie": settings.OWNER_COOKIE_NAME,
        "value": owners._signer.sign(owner.public_id.hex),
        "photo": str(photo.public_id),
        "binned": str(binned.public_id),
        "link": token_of(link),
        "ended": token_of(ended),
        "key": str(key.public_id),
        "revoked": str(revoked.public_id),
    }
    print(json.dumps(told))


def make(owner, photo, status: str, days: int = 0):
    """Make a picture as the studio leaves it behind in this state."""
    from django.utils import timezone

    from spark_studio.jobs import storage
    from spark_studio.jobs.models import Job

    moment = timezone.now() - timedelta(days=days)
    job = Job(
        owner=owner,
        model="spark_style_template",
        look="ink-wash",
        seed=4711,
        photo=photo,
        status=status,
        created_at=moment,
        finished_at=moment if status in Job.ENDED else None,
    )
    folder = f"{job.folder}/1"
    if status == "succeeded":
        job.result_name = f"{folder}/picture.jpg"
        job.width, job.height, job.content_type = 512, 640, "image/jpeg"
        storage.write(job.result_name, turned(photo, (512, 640)))
        job.engine, job.version = "local", "1"
        job.progress = 1
    if status == "running":
        job.preview = f"{folder}/preview.jpg"
        storage.write(job.preview, turned(photo, (256, 320)))
        job.progress, job.attempt = 0.42, 1
        job.sentence = {"en": "Wetting the paper.", "zh": "正在润纸。"}
        job.lease_until = moment + timedelta(hours=1)
    if status == "failed":
        job.error = {
            "code": "x",
            "en": "This look needs a face.",
            "zh": "这种风格需要人脸。",
        }
    job.save()
    return job


def wish(owner, status: str):
    """Make a picture of words alone, from a service elsewhere, in this state."""
    from django.core.files.base import ContentFile

    from spark_studio.jobs.photos import keep_photo

    with (SAMPLES / "flower.jpg").open("rb") as file:
        flower = keep_photo(owner, ContentFile(file.read()))
    job = make(owner, flower, status)
    job.photo, job.look, job.model = None, "", "spark_image_3_1"
    job.params = {
        "prompt": "A puppy running down a rainy street at night",
        "use_pre_llm": True,
        "width": 1328,
        "height": 1328,
    }
    if status == "succeeded":
        job.engine, job.facts = "remote", {"service": "studio.example"}
        job.facts["expanded_prompt"] = "A wet puppy under warm street lamps, at night"
    if status == "failed":
        job.error |= {"code": "cannot_draw"}
    job.save()
    flower.deleted_at = flower.brought_at
    flower.save()
    return job


def charge(owner, number: int) -> None:
    """Count one more picture: of a model, on a day of its own."""
    from django.utils import timezone

    from spark_studio.catalog import all_models
    from spark_studio.jobs.models import Charge

    models = all_models()
    Charge.objects.create(
        owner=owner,
        task_id=f"{number:020d}",
        model=models[number % len(models)].id,
        cost="0.03",
        made_at=timezone.now() - timedelta(days=number * number % 11),
    )


def turned(photo, size: tuple[int, int]) -> bytes:
    """The photo with its colors turned around, as a JPEG of this size."""
    from PIL import Image, ImageOps

    from spark_studio.jobs.photos import open_photo

    with open_photo(photo) as file, Image.open(file) as image:
        drawn = ImageOps.invert(ImageOps.fit(image.convert("RGB"), size))
    buffer = io.BytesIO()
    drawn.save(buffer, "JPEG")
    return buffer.getvalue()
