"""From what a program sent to a job in line: cleaned, its photo kept, and then submitted."""

from collections.abc import Mapping
from dataclasses import dataclass

from spark_studio.accounts.models import ApiKey
from spark_studio.api.calls import Call
from spark_studio.catalog import (
    ErrorCode,
    InvalidParams,
    Look,
    ModelSpec,
    UnknownErrorCode,
    error_code,
)
from spark_studio.catalog.passed_over import passed_over
from spark_studio.inputs import InputError, PickedPhoto, Words
from spark_studio.jobs import incoming
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.services import submit_job

LONGEST_ADDRESS = 4096
NO_PHOTO = (None, "")
NOT_AN_ADDRESS = Words(
    "Give an address of at most 4096 characters, all of them printable.",
    "地址最多 4096 个字符，不能有不可见的字符。",
)


class Refused(Exception):
    """A mistake in a call, with the code of the model's table and the words for it."""

    def __init__(self, code: ErrorCode, error: InputError) -> None:
        # A page shows titles; a program needs the values themselves.
        allowed = ", ".join(map(str, error.allowed))
        advice = f"Send one of: {allowed}." if allowed else error.words.en
        self.code = code
        self.message = f"{code.words.en}: {advice}"
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Order:
    """A call in which nothing is wrong. Its photo is kept already, or still to be fetched."""

    key: ApiKey
    model: ModelSpec
    params: Mapping[str, object]
    seed: int
    photo: Photo | None
    photo_address: str
    passed_over: tuple[str, ...]
    second_photo: Photo | None = None
    second_photo_address: str = ""

    def submit(self) -> Job:
        look = look_of(self.model, self.params)
        return submit_job(
            owner=self.key.owner,
            key=self.key,
            model=self.model.id,
            look_id=look.id if look else "",
            params=self.params,
            seed=self.seed,
            photo=self.photo,
            photo_address=self.photo_address,
            passed_over=self.passed_over,
            second_photo=self.second_photo,
            second_photo_address=self.second_photo_address,
        )


def take_order(key: ApiKey, call: Call) -> Order:
    """Check everything that can be checked at once. Raises Refused."""
    try:
        params, _ = call.model.clean_call(call.values)
    except InvalidParams as invalid:
        raise refusal(call.model, *invalid.first) from None
    ignored = [*call.beside, *passed_over(call.model, call.values, params)]
    taken = [
        taken_photo(key, call.model, name, picked)
        for name, picked in call.model.pick_photos(call.values).items()
    ]
    first, second = [*taken, NO_PHOTO, NO_PHOTO][:2]
    seed = params.pop("seed", -1)
    return Order(key, call.model, params, seed, *first, tuple(ignored), *second)


def taken_photo(
    key: ApiKey, model: ModelSpec, name: str, picked: PickedPhoto
) -> tuple[Photo | None, str]:
    """Return the photo, kept, or else the address to fetch it from. Raises Refused."""
    try:
        if not is_sent_along(picked):
            return None, checked_address(picked.text)
        data = incoming.decode_base64(picked.text)
        return incoming.take_photo(key.owner, model, data, key, name), ""
    except InputError as error:
        raise refusal(model, name, error) from None


def refusal(model: ModelSpec, name: str, error: InputError) -> Refused:
    try:
        return Refused(error_code(model, name, error.reason), error)
    except UnknownErrorCode:  # a mistake that no page foresees
        return Refused(error_code(model, "", "failed"), error)


def is_sent_along(picked: PickedPhoto) -> bool:
    return picked.source.holds == "base64" or picked.text.lower().startswith("data:")


def checked_address(text: str) -> str:
    """Whether it is a good one, its fetching shows; here, whether it can be kept."""
    if len(text) > LONGEST_ADDRESS or not text.isprintable():
        raise InputError("address", NOT_AN_ADDRESS)
    return text


def look_of(model: ModelSpec, params: Mapping[str, object]) -> Look | None:
    """Return the look that the params spell out, where the model has looks."""
    return next(
        (look for look in model.looks if look.params.items() <= params.items()), None
    )
