"""Talking JSON to a service the operator chose, with the key for it.

Unlike an address that a stranger gives, this one may lie in a private network. Nothing
is taken from the environment: no proxy, no netrc, no cookies. A redirect is an answer
like any other, so the key goes to this one host or nowhere.
"""

import email.utils
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
)

from spark_studio.net.addresses import place_of

CONNECT_SECONDS = 10.0
ASK_SECONDS = 20.0  # for an answer to a question, and between two pieces of it
SEND_SECONDS = 60.0  # the same for what is sent, which may be a whole photo
MAX_BYTES = 1024 * 1024
MAX_WORDS = 300
NOTHING_SENT = (ConnectTimeoutError, NewConnectionError, NameResolutionError)


class ServiceError(Exception):
    """The service gave no answer. Says what happened, and never the key."""


class NotReached(ServiceError):
    """No connection came about, so the service knows nothing of the request."""


class NoAnswer(ServiceError):
    """The request may have arrived; whatever came back is no answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``values`` is the JSON object that came, {} for anything else.

    ``retry_after`` is how many seconds the service asks to be left alone, or None.
    """

    status: int
    values: Mapping[str, object]
    retry_after: float | None = None

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class Service:
    """One service and the key for it. ``url`` is where its paths begin.

    Raises ValueError for an address or a key that cannot be used, without showing it.
    """

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("The address of the service has to begin with http(s)://.")
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("The key of the service holds characters no key has.")
        self._key = key
        self._base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._path = parts.path.rstrip("/")
        self.host = parts.hostname
        # As the client for strangers' addresses names a place inside.
        self.place = place_of(self._base + "/").pair
        self._pool = urllib3.PoolManager(
            num_pools=1,
            maxsize=4,
            retries=False,
            # The certificates this computer trusts; reading them takes a moment.
            ssl_context=ssl.create_default_context()
            if parts.scheme == "https"
            else None,
        )

    def __repr__(self) -> str:
        return f"<Service {self._base}{self._path}>"

    def get(self, path: str) -> Answer:
        """Ask. Raises NotReached or NoAnswer."""
        return self._send("GET", path)

    def post(
        self, path: str, values: Mapping[str, object], headers: Mapping[str, str] = {}
    ) -> Answer:
        """Send a JSON object. Raises NotReached or NoAnswer."""
        body = json.dumps(values, ensure_ascii=False).encode()
        # On a connection kept from before, nobody could tell an old one that the
        # service just closed from a request that it took and did not answer.
        self._pool.clear()
        content = {"Content-Type": "application/json"}
        return self._send("POST", path, body, content | dict(headers))

    def quoted(self, text: object) -> str:
        """Return words of the service fit for a log: short, on one line, without the key."""
        line = " ".join(str(text).split())
        return line.replace(self._key, "…")[:MAX_WORDS]

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = {},
    ) -> Answer:
        seconds = ASK_SECONDS if body is None else SEND_SECONDS
        until = time.monotonic() + seconds
        own = {
            "Authorization": f"Bearer {self._key}",
            "Accept": "application/json",
            "User-Agent": "spark-studio",
        }
        try:
            response = self._pool.request(
                method,
                self._base + self._path + path,
                body=body,
                headers=own | dict(headers),
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds),
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except NOTHING_SENT as error:
            raise NotReached(f"{self!r}: {type(error).__name__}") from None
        except (HTTPError, OSError, ValueError) as error:
            kind = NotReached if is_false_certificate(error) else NoAnswer
            raise kind(f"{self!r}: {type(error).__name__}") from None
        try:
            data = whole_body(response, until)
        except (HTTPError, OSError, ValueError) as error:
            raise NoAnswer(f"{self!r}: {type(error).__name__}") from None
        finally:
            response.close()
        retry_after = seconds_of(response.headers.get("Retry-After", ""))
        return Answer(response.status, json_object(data), retry_after)


def is_false_certificate(error: Exception) -> bool:
    """Whether it was found before the request went out; other TLS faults may come later."""
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in error.args)


def whole_body(response: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """Read all of it. Raises ValueError where that is too much, or takes too long."""
    pieces, size = [], 0
    while piece := response.read1(64 * 1024, decode_content=False):
        size += len(piece)
        if size > MAX_BYTES:
            raise ValueError("The answer is too long.")
        if time.monotonic() > until:
            raise ValueError("The answer takes too long.")
        pieces.append(piece)
    return b"".join(pieces)


def json_object(data: bytes) -> dict[str, object]:
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def seconds_of(header: str) -> float | None:
    """Read a Retry-After: seconds, or a date. None for anything else."""
    header = header.strip()
    if header.isascii() and header.isdigit() and len(header) < 10:
        return float(header)
    try:
        moment = email.utils.parsedate_to_datetime(header).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return max(moment - time.time(), 0.0)
