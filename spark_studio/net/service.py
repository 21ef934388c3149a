"""Talking JSON to a service the operator chose, with the key for it.

Unlike an address that a stranger gives, this one may lie in a private network. Nothing
is taken from the environment: no proxy, no netrc, no cookies. A redirect is an answer
like any other, so the key goes to this one host or nowhere.
"""

import email.utils
import json
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from spark_studio.net.addresses import place_of
from spark_studio.net.guarded import Clock, Refused, cut_off, tls_context

CONNECT_SECONDS = 10.0
ASK_SECONDS = 20.0  # for the whole answer to a question
SEND_SECONDS = 60.0  # the same for what is sent, which may be a whole photo
MAX_BYTES = 1024 * 1024
MAX_WORDS = 300


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
        # As the client for strangers' addresses takes a place apart.
        place = place_of(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/")
        self.host, self.place = place.host, place.pair
        self._authority, self._port = place.authority, place.port
        self._is_https = place.scheme == "https"
        self._path = parts.path.rstrip("/")

    def __repr__(self) -> str:
        return f"<Service {self._authority}{self._path}>"

    def get(self, path: str) -> Answer:
        """Ask. Raises NotReached or NoAnswer."""
        return self._send("GET", path)

    def post(
        self, path: str, values: Mapping[str, object], headers: Mapping[str, str] = {}
    ) -> Answer:
        """Send a JSON object. Raises NotReached or NoAnswer."""
        body = json.dumps(values, ensure_ascii=False).encode()
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
        clock = Clock(ASK_SECONDS if body is None else SEND_SECONDS)
        own = {
            "Host": self._authority,
            "Authorization": f"Bearer {self._key}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "SparkStudio",
            "Connection": "close",
        }
        with closing(self._connection()) as connection:
            try:
                connection.connect()
            except (HTTPError, OSError) as error:
                raise NotReached(f"{self!r}: {type(error).__name__}") from None
            try:
                with cut_off(connection.sock, clock):
                    connection.timeout = clock.left()
                    connection.request(
                        method,
                        self._path + path,
                        body=body,
                        headers=own | dict(headers),
                        preload_content=False,
                        decode_content=False,
                    )
                    return answer_of(connection.getresponse(), clock)
            except (HTTPError, HTTPException, OSError, ValueError, Refused) as error:
                raise NoAnswer(f"{self!r}: {type(error).__name__}") from None

    def _connection(self) -> HTTPConnection:
        """A new one each time: of one kept from before, nobody could tell whether the
        service closed it long ago, or took the request and did not answer."""
        if not self._is_https:
            return HTTPConnection(self.host, self._port, timeout=CONNECT_SECONDS)
        return HTTPSConnection(
            self.host, self._port, timeout=CONNECT_SECONDS, ssl_context=tls_context()
        )


def answer_of(response: BaseHTTPResponse, clock: Clock) -> Answer:
    with closing(response):
        data = whole_body(response, clock)
    retry_after = seconds_of(response.headers.get("Retry-After", ""))
    return Answer(response.status, json_object(data), retry_after)


def whole_body(response: BaseHTTPResponse, clock: Clock) -> bytes:
    """Read all of it. Raises Refused where it takes too long, ValueError where it is too much."""
    body = bytearray()
    for piece in response.stream(64 * 1024, decode_content=False):
        body += piece
        if len(body) > MAX_BYTES:
            raise ValueError("The answer is too long.")
    clock.left()  # a connection that we cut off ourselves looks like one that ended well
    return bytes(body)


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
