"""What the generator has to be told because JSON Schema has no words for it.

Loaded by schemathesis through SCHEMATHESIS_HOOKS. It narrows what is sent as correct to
what is correct; no check is changed.
"""

import base64
import io
import uuid

import schemathesis
from hypothesis import strategies as st
from PIL import Image

from spark_studio.catalog import get_model
from spark_studio.inputs import InputError

WORDS = get_model("spark_image_3_1")
KEY_HEADER = "Idempotency-Key"


def small_photo() -> str:
    """Return the smallest photo every model takes, as base64."""
    buffer = io.BytesIO()
    Image.new("RGB", (600, 800), "tan").save(buffer, "JPEG")
    return base64.b64encode(buffer.getvalue()).decode()


PHOTO = small_photo()
DATA_URL = f"data:image/jpeg;base64,{PHOTO}"
ADDRESS = "https://photos.example.com/me.jpg"
# A text that is a picture.
schemathesis.openapi.format("photo-address", st.sampled_from([DATA_URL, ADDRESS]))
schemathesis.openapi.format("photo-base64", st.sampled_from([PHOTO, DATA_URL]))


@schemathesis.hook
def filter_case(context, case) -> bool:
    """Width times height has limits too, and so has one by the other."""
    body = case.body
    if not isinstance(body, dict) or body.get("model") != WORDS.id:
        return True
    return all(fits(params) for params in spellings(body))


def spellings(body: dict) -> list[dict]:
    group = body.get("input")
    first = group[0] if isinstance(group, list) and group else None
    inner = first.get("params") if isinstance(first, dict) else None
    return [params for params in (body, inner) if isinstance(params, dict)]


def fits(params: dict) -> bool:
    sides = params.get("width"), params.get("height")
    if not all(type(side) in (int, float) and side == int(side) for side in sides):
        return True
    try:
        WORDS.size_input.check_together(*map(int, sides))
    except InputError:
        return False
    return True


@schemathesis.hook
def map_case(context, case):
    """An Idempotency-Key belongs to one call; no two made up here are the same call."""
    key = (case.headers or {}).get(KEY_HEADER)
    if key:
        new = uuid.uuid4().hex
        case.headers[KEY_HEADER] = (
            key + new if len(key) <= 200 else new + key[len(new) :]
        )
    return case
