"""Handing a job to another service: what it is told, and what it is shown of the photo."""

import io
import logging
import math
import time
from dataclasses import replace
from functools import partial

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connection
from PIL import Image

from spark_studio.catalog import ModelSpec, UnknownModel, get_model
from spark_studio.catalog.wire import codes_by_number, drawn_size, wire_values
from spark_studio.engines.base import Handover, RenderRequest
from spark_studio.inputs import InputError, PhotoLimits
from spark_studio.jobs import offer, storage
from spark_studio.jobs.incoming import PhotoUnfit
from spark_studio.jobs.lease import Lease
from spark_studio.jobs.models import Job, Photo

logger = logging.getLogger(__name__)

# Where web hands such a photo out. Long enough for a service that has a queue.
PHOTO_PATH = "/handed-photos/{token}"
PHOTO_SECONDS = 15 * 60
SALT = "spark_studio.jobs.handover"
QUALITIES = (92, 85)
NOTE_TRIES = 6


def handed_over(request: RenderRequest, job: Job, lease: Lease) -> RenderRequest:
    """Return the request with all a service needs, where one makes this model's pictures.

    Raises PhotoUnfit for a photo that cannot be brought within the model's limits.
    """
    if offer.engine_name(job.model) != offer.REMOTE:
        return request
    model = get_model(job.model)
    photo = fitted(request.photo, model.photo) if request.photo else b""
    handover = Handover(
        values=wire_values(model, job.params, job.seed),
        photo_names=photo_names(model),
        photo_address=partial(photo_address, job.photo, model),
        recall=lambda: job.remote_id,
        note=partial(note, job, lease),
        size=drawn_size(model, job.params),
        codes=codes_by_number(model),
    )
    return replace(request, photo=photo, handover=handover)


def note(job: Job, lease: Lease, text: str) -> None:
    """Write down what the service calls the job. Raises LeaseLost.

    What is not written down may be paid for twice, so a database that is away for a
    moment is waited for.
    """
    for tries_left in reversed(range(NOTE_TRIES)):
        try:
            lease.write(remote_id=text)
            break
        except DatabaseError:
            if not tries_left:
                raise
            connection.close()
            time.sleep(1)
    job.remote_id = text


def photo_names(model: ModelSpec) -> tuple[tuple[str, str, bool], ...]:
    sources = model.photo_input.sources if model.photo_input else ()
    return tuple((source.name, source.holds, source.is_list) for source in sources)


# A photo the service fetches by itself


def photo_address(photo: Photo | None, model: ModelSpec) -> str:
    """Return an address that shows the photo, as it is sent, for a quarter of an hour.

    "" where others do not reach this studio.
    """
    if photo is None or not settings.PUBLIC_URL.netloc:
        return ""
    token = signing.dumps([str(photo.public_id), model.id], salt=SALT)
    return settings.PUBLIC_URL.geturl().rstrip("/") + PHOTO_PATH.format(token=token)


def open_handed_photo(token: str) -> bytes:
    """Return the JPEG or PNG a token stands for. Raises LookupError for any that does not."""
    try:
        public_id, model_id = signing.loads(token, salt=SALT, max_age=PHOTO_SECONDS)
        photo = Photo.objects.kept().get(public_id=public_id)
        return fitted(storage.read(photo.name), get_model(model_id).photo)
    except (signing.BadSignature, Photo.DoesNotExist, UnknownModel) as error:
        raise LookupError("No photo is handed out under this token.") from error
    except (FileNotFoundError, PhotoUnfit) as error:
        raise LookupError("The photo is gone.") from error


# Within the limits of the model


def fitted(data: bytes, limits: PhotoLimits) -> bytes:
    """Return a photo of ours within what the model takes: resized, encoded anew, or as it is.

    Raises PhotoUnfit where only cropping would help.
    """
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        size = size_within(image.size, limits)
        try:
            # What no resizing mends: the shape of the photo.
            limits.check(image.format, 0, *size)
        except InputError as error:
            raise PhotoUnfit(error) from None
        if size == image.size and len(data) <= limits.max_bytes:
            return data
        return encoded_within(on_white(image), size, limits)


def size_within(size: tuple[int, int], limits: PhotoLimits) -> tuple[int, int]:
    """Return the nearest size of the same shape with sides the model takes."""
    short, long = sorted(size)
    wanted = max(limits.min_short_side / short, limits.min_long_side / long, 1.0)
    factor = min(wanted, limits.max_side / long)
    if factor == 1.0:
        return size
    # Up: a side must not end a pixel short of the smallest one allowed.
    sides = (min(math.ceil(side * factor - 1e-9), limits.max_side) for side in size)
    return tuple(sides)


def on_white(image: Image.Image) -> Image.Image:
    """Return the photo as RGB. What shows through would be lost in a JPEG."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def encoded_within(
    image: Image.Image, size: tuple[int, int], limits: PhotoLimits
) -> bytes:
    """Return a JPEG of at most ``max_bytes``: this size if it can be, smaller if it must."""
    while True:
        sized = image if size == image.size else image.resize(size, Image.LANCZOS)
        for quality in QUALITIES:
            buffer = io.BytesIO()
            sized.save(buffer, "JPEG", quality=quality)
            if buffer.tell() <= limits.max_bytes:
                return buffer.getvalue()
        size = tuple(max(round(side * 0.8), 1) for side in size)
