"""Which places of strangers may be asked: the URL taken apart, each IP address judged.

All of it is spelled out here rather than left to ``is_global``: what that says of mapped
addresses, NAT64 and multicast changed from one Python to the next.
"""

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import quote, urljoin, urlsplit

IPAddress = IPv4Address | IPv6Address

USUAL_PORTS = {"http": 80, "https": 443}
LONGEST_URL = 4096
# Line ends and backslashes are read in as many ways as there are parsers.
UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@%]+))(?::([0-9]{0,5}))?")
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
NAME = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})*")
# A name that ends so is an IPv4 address, in one of the spellings of the C library.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# What RFC 3986 allows in a path and a query, escapes already made included.
KEPT_IN_PATH = "/%:@!$&'()*+,;=-._~"
KEPT_IN_QUERY = KEPT_IN_PATH + "?[]|"

NOT_PUBLIC_4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this computer
            "10.0.0.0/8",
            "100.64.0.0/10",  # between a provider and its customers; metadata of one cloud
            "127.0.0.0/8",
            "168.63.129.16/32",  # one cloud's services for each of its machines
            "169.254.0.0/16",  # link-local; metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",  # for protocols; metadata of one cloud
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# Everything outside is loopback, mapped, link-local, site-local, private or multicast.
PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # for protocols: Teredo, ORCHID, benchmarks
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4 carries an IPv4 address
            "3fff::/20",  # documentation
        ),
    )
)
# Where there is no IPv4, the resolver of the network puts it behind this.
NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads. ``host`` is a name in ASCII, or an IP address without brackets;
    ``target`` is path and query as they go on the wire."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def address(self) -> IPAddress | None:
        """The IP address, where the URL names one itself."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def pair(self) -> str:
        """``host:port``, an IPv6 address in brackets."""
        return f"{self._bracketed}:{self.port}"

    @property
    def authority(self) -> str:
        """What the Host header says."""
        is_usual = self.port == USUAL_PORTS[self.scheme]
        return self._bracketed if is_usual else self.pair

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def joined(self, location: str) -> "Place":
        """Return where a redirect leads from here. Raises ValueError."""
        # Looked at first: joining throws away what is unreadable, and reads the rest.
        if not location or UNREADABLE.search(location):
            raise ValueError("no readable URL")
        return place_of(urljoin(f"{self.scheme}://{self.pair}{self.target}", location))


def place_of(url: str) -> Place:
    """Take an http or https URL apart. Raises ValueError where anything about it is odd."""
    if len(url) > LONGEST_URL or UNREADABLE.search(url):
        raise ValueError("no readable URL")
    parts = urlsplit(url)
    if parts.scheme not in USUAL_PORTS:
        raise ValueError("neither http nor https")
    found = AUTHORITY.fullmatch(parts.netloc)
    if not found:
        raise ValueError("no plain host and port")
    in_brackets, name, port = found.groups()
    number = int(port) if port else USUAL_PORTS[parts.scheme]
    if not 0 < number < 65536:
        raise ValueError("no such port")
    host = str(IPv6Address(in_brackets)) if in_brackets else host_of(name)
    return Place(parts.scheme, host, number, target_of(parts.path, parts.query))


def host_of(name: str) -> str:
    """Return a name as the DNS spells it, or a dotted IPv4 address. Raises ValueError.

    Other scripts, full-width digits and dots become what they stand for first; only
    what comes out is judged.
    """
    host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    if not NAME.fullmatch(host):
        raise ValueError("no name of a host")
    if NUMBER.fullmatch(host.rpartition(".")[2]):
        return str(IPv4Address(host))
    return host


def target_of(path: str, query: str) -> str:
    target = quote(path or "/", safe=KEPT_IN_PATH)
    return f"{target}?{quote(query, safe=KEPT_IN_QUERY)}" if query else target


def is_public(address: IPAddress) -> bool:
    """Whether this is an address of the open internet, and nobody's inside."""
    if isinstance(address, IPv6Address) and address in NAT64:
        address = IPv4Address(int(address) & 0xFFFFFFFF)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    # A zone id ties the address to one network card: link-local, whatever it looks like.
    return (
        address in PUBLIC_6
        and address.scope_id is None
        and not any(address in network for network in NOT_PUBLIC_6)
    )
