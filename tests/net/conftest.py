"""Names instead of the DNS, a server nobody may reach, and a certificate that counts."""

import socket
import ssl
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from spark_studio.net import addresses, guarded
from tests.net.servers import CERTIFICATE, Server, answer, saying, serving


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """Names and their addresses, instead of the DNS. ``asked`` holds those looked up."""
    known: dict[str, list[str]] = {"asked": []}

    def resolve(name: str, port: int) -> list:
        known["asked"].append(name)
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ip_address(address) for address in known[name]]

    monkeypatch.setattr(guarded, "resolve", resolve)
    return known


@pytest.fixture
def canary(monkeypatch) -> Iterator[Server]:
    """A server inside, on what counts as the port of the web. Nobody may reach it."""
    with serving(saying(answer(b"secret"))) as server:
        for scheme in ("http", "https"):
            monkeypatch.setitem(addresses.USUAL_PORTS, scheme, server.port)
        yield server


@pytest.fixture
def trusted(monkeypatch, names) -> None:
    """The certificate of photos.example counts as good."""
    context = ssl.create_default_context(cafile=CERTIFICATE)
    monkeypatch.setattr(guarded, "tls_context", lambda: context)
    names["photos.example"] = names["other.example"] = ["127.0.0.1"]
