"""Fetching from an address a stranger gave, and going nowhere a stranger must not go.

A URL in the hands of somebody else is a way to make this machine knock on doors that
only it can reach. So: http and https on their own ports, every address of the name
judged before anything is sent, and the very address that was judged is connected to;
each redirect is judged again. One clock runs over all of it, name look-up included.
"""

import http.client
import logging
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Set
from contextlib import closing, contextmanager, suppress
from functools import cache
from ipaddress import ip_address

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from .addresses import USUAL_PORTS, IPAddress, Place, is_public, place_of

logger = logging.getLogger(__name__)

MOST_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
# A name has several addresses so that one may be away; three tries are enough.
MOST_ADDRESSES = 3
CONNECT_SECONDS = 4
PIECE_BYTES = 64 * 1024
HEADERS = {
    "User-Agent": "SparkStudio",
    "Accept": "image/jpeg, image/png, */*;q=0.1",
    # A packed answer could unfold to anything; such an answer is refused.
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class Refused(Exception):
    """Nothing was fetched. The words are the same whatever the reason: whoever gave the
    address must not learn from them what else answers where. ``reason`` is for the log.
    """

    words = "The photo could not be fetched from this address."

    def __init__(self, reason: str) -> None:
        super().__init__(self.words)
        self.reason = reason


class TooLarge(Refused):
    """There is more than was asked for."""


class Clock:
    """Runs out once, for everything that one fetch does."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, more than none. Raises Refused."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise Refused("too slow")
        return left


def fetch(
    url: str, *, max_bytes: int, seconds: float, allowed: Set[str] = frozenset()
) -> bytes:
    """Return what lies at an http or https address, at most ``max_bytes`` of it.

    ``seconds`` is for all of it together. ``allowed`` are places inside that may be
    asked all the same, on any port, each as ``host:port``.
    Raises Refused, always with the same words; TooLarge is one of them.
    """
    clock = Clock(seconds)
    host = "an unreadable address"
    try:
        place = _readable(place_of, url)
        for _ in range(MOST_REDIRECTS + 1):
            host = place.host
            found = _visit(place, max_bytes, clock, allowed)
            if isinstance(found, bytes):
                return found
            place = found
        raise Refused("too many redirects")
    except Refused as refused:
        # The host alone: paths and queries of such addresses hold keys.
        logger.info("Nothing fetched from %s: %s", host, refused.reason)
        raise


def _readable(read: Callable[[str], Place], text: str) -> Place:
    try:
        return read(text)
    except ValueError:  # what it says may quote all of the address
        raise Refused("no address to ask") from None


def _visit(
    place: Place, max_bytes: int, clock: Clock, allowed: Set[str]
) -> bytes | Place:
    """Return the body, or the place that a redirect names."""
    addresses = _judged_addresses(place, clock, allowed)
    try:
        with (
            closing(_connected(place, addresses, clock)) as connection,
            cut_off(connection.sock, clock),
        ):
            return _asked(connection, place, max_bytes, clock)
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise Refused(type(error).__name__) from error


def _judged_addresses(place: Place, clock: Clock, allowed: Set[str]) -> list[IPAddress]:
    is_allowed = place.pair in allowed
    if not is_allowed and place.port != USUAL_PORTS[place.scheme]:
        raise Refused("not a port of the web")
    addresses = [place.address] if place.address else _looked_up(place, clock)
    # One that is inside spoils the name: a name of good will has no such address.
    if not is_allowed and not all(map(is_public, addresses)):
        raise Refused("not a public address")
    return addresses[:MOST_ADDRESSES]


def _looked_up(place: Place, clock: Clock) -> list[IPAddress]:
    """Return every address of the name. A look-up cannot be stopped, only left behind."""
    answers: queue.SimpleQueue = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(resolve(place.host, place.port))
        except (OSError, ValueError):
            answers.put([])

    threading.Thread(target=look_up, daemon=True).start()
    try:
        addresses = answers.get(timeout=clock.left())
    except queue.Empty:
        raise Refused("too slow a name") from None
    if not addresses:
        raise Refused("no such name")
    return addresses


def resolve(name: str, port: int) -> list[IPAddress]:
    """Return the addresses of a name, the most promising first. Raises OSError."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def _connected(
    place: Place, addresses: list[IPAddress], clock: Clock
) -> HTTPConnection:
    """Return an open connection to the first of the addresses that takes one."""
    for address in addresses:
        # Half of what is left: the handshake of TLS may take as long again.
        connection = _connection(place, address, min(CONNECT_SECONDS, clock.left() / 2))
        try:
            connection.connect()
        except (ConnectTimeoutError, NewConnectionError):
            connection.close()
        except BaseException:
            connection.close()
            raise
        else:
            connection.timeout = clock.left()
            return connection
    raise Refused("no connection")


def _connection(place: Place, address: IPAddress, seconds: float) -> HTTPConnection:
    """The address is what is connected to, the name what the other side has to prove."""
    if place.scheme == "http":
        return HTTPConnection(str(address), place.port, timeout=seconds)
    return HTTPSConnection(
        str(address),
        place.port,
        timeout=seconds,
        ssl_context=tls_context(),
        server_hostname=place.host,
    )


@cache
def tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def cut_off(sock: socket.socket, clock: Clock) -> Iterator[None]:
    """End the connection when the time is over.

    The timeout of a socket begins anew with each byte, and a byte a second is enough to
    keep somebody waiting for ever.
    """

    def end() -> None:
        with suppress(OSError):  # it may have ended by itself
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(clock.left(), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _asked(
    connection: HTTPConnection, place: Place, max_bytes: int, clock: Clock
) -> bytes | Place:
    connection.request(
        "GET",
        place.target,
        headers={"Host": place.authority} | HEADERS,
        preload_content=False,
        decode_content=False,
    )
    with closing(connection.getresponse()) as response:
        clock.left()
        if response.status in REDIRECTS:
            return _next_place(place, response)
        if response.status != 200:
            raise Refused(f"status {response.status}")
        return _body(response, max_bytes, clock)


def _next_place(place: Place, response: HTTPResponse) -> Place:
    # Headers arrive as Latin-1, and addresses in them as UTF-8.
    location = response.headers.get("Location", "").encode("latin-1")
    found = _readable(place.joined, location.decode("utf-8", "replace"))
    if place.scheme == "https" and found.scheme == "http":
        raise Refused("a redirect away from https")
    return found


def _body(response: HTTPResponse, max_bytes: int, clock: Clock) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("a packed answer")
    if response.headers.get("Transfer-Encoding", "chunked").lower() != "chunked":
        raise Refused("a packed answer")
    if (response.length_remaining or 0) > max_bytes:
        raise TooLarge("too large")
    body = bytearray()
    for piece in response.stream(PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > max_bytes:
            raise TooLarge("too large")
        clock.left()
    # A connection that we cut off ourselves looks like one that ended well.
    clock.left()
    if not body:  # or its headers were cut off, which looks the same
        raise Refused("an empty answer")
    return bytes(body)
