"""Where the studio answers: whether it can, and when it does.

Standard library only, used by bootstrap.py with the Python of the computer.
"""

import errno
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class CannotListen(Exception):
    """The web server could not listen there; the message says what would work."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    public_url: str = ""

    @classmethod
    def chosen(cls, environment: Mapping[str, str]) -> "Address":
        port = environment.get("PORT") or "8000"
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise CannotListen(f"PORT is {port!r}; set it to a number from 1 to 65535.")
        host = environment.get("HOST") or "127.0.0.1"
        return cls(host, int(port), environment.get("SPARK_PUBLIC_URL", ""))

    @property
    def url(self) -> str:
        """The address this computer itself reaches the studio by."""
        inside = EVERYWHERE.get(self.host, self.host)
        return (
            f"http://[{inside}]:{self.port}"
            if ":" in inside
            else f"http://{inside}:{self.port}"
        )

    def check(self) -> None:
        """Raise CannotListen if nothing could listen there now."""
        kind = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            # As the server will: a port that was only just left is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise CannotListen(self.why_not(error)) from None

    def why_not(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return (
                f"Port {self.port} is busy: the studio may be running already, or another"
                " program is. Stop it, or choose another port:"
                f" PORT={self.port + 1} make run"
            )
        if error.errno in (errno.EACCES, errno.EPERM):
            return f"Port {self.port} is reserved. Choose one above 1023: PORT=8000 make run"
        return (
            f"{self.host} is not an address of this computer. Set HOST to one that is."
        )

    def answers(self) -> bool:
        # No proxy: this is a question to ourselves.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/healthz", timeout=1):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def announcer(self, say: Callable[[str], None]) -> Callable[[], bool]:
        """Return a function to call often: whether the server answers by now.

        The first time it does, the address is printed.
        """
        said = False

        def look() -> bool:
            nonlocal said
            if not said and self.answers():
                said = True
                say(f"\n  Spark Studio is ready: {self.public_url or self.url + '/'}")
                say("  Ctrl-C stops it.\n")
            return said

        return look
