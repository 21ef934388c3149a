"""Fetching as the tests do it: from their own servers, and refused as a rule."""

import pytest

from spark_studio.net.guarded import Refused, fetch
from tests.net.servers import Server

PHOTO = bytes(range(256)) * 40
SOON = 0.4  # seconds; what a test lets a slow server have


def get(server: Server, path: str = "/", host: str = "127.0.0.1", **options) -> bytes:
    options = {"max_bytes": 100_000, "seconds": 5, "allowed": server.places} | options
    return fetch(server.url(path, host), **options)


def refusal(url: str, **options) -> Refused:
    options = {"max_bytes": 100_000, "seconds": 5} | options
    with pytest.raises(Refused) as caught:
        fetch(url, **options)
    assert str(caught.value) == Refused.words
    return caught.value


def refused(server: Server, path: str = "/", host: str = "127.0.0.1", **options) -> str:
    options = {"allowed": server.places} | options
    return refusal(server.url(path, host), **options).reason
