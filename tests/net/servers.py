"""Small servers on loopback that say exactly what a test wants to be said."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CERTIFICATE = Path(__file__).parent / "photos.example.pem"
Deed = Callable[[socket.socket, threading.Event], None]


class Server:
    """Answers each connection in a thread. ``heads`` are the requests it was sent.

    A deed says what it has to say, and ends when the event it is given is set.
    """

    def __init__(self, deed: Deed, tls: bool, reads: bool) -> None:
        self.deed = deed
        self.reads = reads
        self.heads: list[str] = []
        self.count = 0
        self.names: list[str | None] = []
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.context = self._context() if tls else None
        self.threads: list[threading.Thread] = []
        self._start(self._listen)

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        context.sni_callback = lambda sock, name, context: self.names.append(name)
        return context

    @property
    def places(self) -> frozenset[str]:
        """What ``allowed`` has to hold for this server."""
        hosts = ("127.0.0.1", "localhost", "photos.example", "other.example")
        return frozenset(f"{host}:{self.port}" for host in hosts)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        scheme = "https" if self.context else "http"
        return f"{scheme}://{host}:{self.port}{path}"

    def _start(self, deed: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=deed, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.count += 1
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        # Whoever fetches may hang up at any moment; that is what is tested.
        with suppress(OSError), connection:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            if self.reads:
                self.heads.append(read_head(connection))
            self.deed(connection, self.over)
            connection.close()

    def close(self) -> None:
        self.over.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(5)


@contextmanager
def serving(deed: Deed, *, tls: bool = False, reads: bool = True) -> Iterator[Server]:
    server = Server(deed, tls, reads)
    try:
        yield server
    finally:
        server.close()


def read_head(connection: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
        head += piece
    return head.decode("latin-1")


def saying(*pieces: bytes) -> Deed:
    """Say these bytes, and hang up."""

    def deed(connection: socket.socket, over: threading.Event) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return deed


def answer(body: bytes = b"", status: str = "200 OK", **headers: object) -> bytes:
    """Return a whole answer; ``Content_Length=None`` leaves a header out."""
    headers = {"Content_Length": len(body)} | headers
    lines = [f"HTTP/1.1 {status}"] + [
        f"{name.replace('_', '-')}: {value}"
        for name, value in headers.items()
        if value is not None
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(location: str, status: int = 302) -> bytes:
    return answer(b"", f"{status} Moved", Location=location)


def forever(start: bytes, again: bytes, pause: float = 0) -> Deed:
    """Say ``start``, then ``again`` until the other side has had enough."""

    def deed(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.wait(pause):
            connection.sendall(again)

    return deed
