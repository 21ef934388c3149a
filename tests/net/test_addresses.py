"""Which URLs and which IP addresses are good, by classes of those that are not."""

from ipaddress import ip_address

import pytest

from spark_studio.net.addresses import LONGEST_URL, Place, is_public, place_of

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4001:830::200e",
    "64:ff9b::808:808",
]
NOT_PUBLIC = [
    # IPv4
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    # IPv6
    "::",
    "::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "ff0e::1",
    "100::1",
    "2001:db8::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "2606:4700:4700::1111%1",
    # IPv4 inside IPv6: mapped, compatible, translated, 6to4, Teredo, NAT64
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:0:127.0.0.1",
    "2002:7f00:1::",
    "2002:808:808::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::a00:1",
    "64:ff9b:1::808:808",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_inside_is_not(address):
    assert not is_public(ip_address(address))


# Everything that some parser, resolver or C library takes for this computer.
LOOPBACK = [
    "127.0.0.1",
    "127.1.2.3",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "00000177.0.0.01",
    "017700000001",
    "0",
    "0.0.0.0",
    "0x0",
    "127.0.0.0x1",
    "256.0.0.1",
    "127.0.0.0.1",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[fe80::1%25lo]",
    "[::1%lo]",
    "[v1.fe80]",
    # full-width, circled, mathematical digits; other dots; marks that vanish
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "127.0.0\u00ad.1",
    "127.0.0.\u200b1",
    "٠x7f.1",
    "０ｘ７ｆ.1",
    "[：：１]",
]


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_this_computer_is_good(scheme, host):
    try:
        place = place_of(f"{scheme}://{host}/photo.jpg")
    except ValueError:
        return
    # Where it can be read, it names an address that is judged, and is not looked up.
    assert place.address and not is_public(place.address)


@pytest.mark.parametrize(
    "url",
    [
        # schemes
        "",
        "photo.jpg",
        "/etc/passwd",
        "//photos.example/a.jpg",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "ftp://photos.example/a.jpg",
        "gopher://photos.example/_GET",
        "dict://photos.example:11211/stats",
        "ldap://photos.example/",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "jar:http://photos.example!/a",
        "unix:/run/docker.sock",
        "http+unix://%2Frun%2Fdocker.sock/info",
        "ws://photos.example/",
        "httpx://photos.example/",
        "http",
        "http:",
        "http:photos.example",
        "http:/photos.example/",
        "http://",
        "http:///a.jpg",
        "http://?a",
        "http://#a",
        # user and password
        "http://user@photos.example/",
        "http://user:password@photos.example/",
        "http://@photos.example/",
        "http://:@photos.example/",
        "http://photos.example@127.0.0.1/",
        "http://photos.example:80@127.0.0.1/",
        "http://127.0.0.1%40photos.example/",
        "http://photos.example&@127.0.0.1/",
        # what one parser reads so and another otherwise
        "http://127.0.0.1\\@photos.example/",
        "http://photos.example\\@127.0.0.1/",
        "http:\\\\127.0.0.1/",
        "http://photos.example\\.127.0.0.1/",
        "http://photos.example:80\\@127.0.0.1:80/",
        "http://127.0.0.1\t.photos.example/",
        "http://127.0.0.1\n.photos.example/",
        "ht\ntp://127.0.0.1/",
        "http://127.0.0.1\r\nHost: photos.example/",
        "http://photos.example/\r\nX-More: 1",
        "http://photos.example/\x00",
        "http://photos.example/\u2028",
        "http://photos.example/\ud800",
        "http://127.0.0.1 .photos.example/",
        "http://127.0.0.1%20.photos.example/",
        "http://127.0.0.1%00.photos.example/",
        "http://%31%32%37.0.0.1/",
        "http://127.0.0.1%2f.photos.example/",
        "http://[::1]photos.example/",
        "http://[::1].photos.example/",
        "http://photos.example[::1]/",
        "http://[photos.example]/",
        "http://[127.0.0.1]/",
        "http://[::1/",
        "http://::1/",
        "http://[]/",
        "http://a..b/",
        "http://.photos.example/",
        "http://photos.example../",
        "http://-photos.example/",
        "http://photos!.example/",
        "http://photos,example/",
        "http://photos;127.0.0.1/",
        "http://*/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 127 + "example/",
        "http://photos.example/" + "a" * LONGEST_URL,
        # signs that turn into others when a name is made plain
        "http://photos.example／@127.0.0.1/",
        "http://photos.example＠127.0.0.1/",
        "http://photos.example？.127.0.0.1/",
        "http://photos.example＃.127.0.0.1/",
        "http://photos.example：80/",
        "http://photos℀.example/",
        "http://photos＼@127.0.0.1/",
        # ports
        "http://photos.example:0/",
        "http://photos.example:65536/",
        "http://photos.example:99999/",
        "http://photos.example:-80/",
        "http://photos.example:+80/",
        "http://photos.example: 80/",
        "http://photos.example:８０/",
        "http://photos.example:80:80/",
        "http://photos.example:http/",
        "http://photos.example:0x50/",
    ],
)
def test_an_odd_url_is_no_place(url):
    with pytest.raises(ValueError):
        place_of(url)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://photos.example", Place("http", "photos.example", 80, "/")),
        ("https://photos.example/", Place("https", "photos.example", 443, "/")),
        ("HTTPS://Photos.EXAMPLE/A", Place("https", "photos.example", 443, "/A")),
        ("http://photos.example:80/a", Place("http", "photos.example", 80, "/a")),
        ("http://photos.example:8080/a", Place("http", "photos.example", 8080, "/a")),
        ("https://photos.example:/a", Place("https", "photos.example", 443, "/a")),
        ("https://photos.example./a", Place("https", "photos.example", 443, "/a")),
        ("https://my_photos.example/a", Place("https", "my_photos.example", 443, "/a")),
        ("http://8.8.8.8/a", Place("http", "8.8.8.8", 80, "/a")),
        (
            "http://[2001:4860:4860::8888]/a",
            Place("http", "2001:4860:4860::8888", 80, "/a"),
        ),
        (
            "https://photos.example/a%20b?X-Signature=a%2Fb%3D&b=c+d#part",
            Place(
                "https",
                "photos.example",
                443,
                "/a%20b?X-Signature=a%2Fb%3D&b=c+d",
            ),
        ),
        (
            "https://photos.example/my photo 相片.jpg",
            Place(
                "https",
                "photos.example",
                443,
                "/my%20photo%20%E7%9B%B8%E7%89%87.jpg",
            ),
        ),
        (
            "https://münchen.example/",
            Place("https", "xn--mnchen-3ya.example", 443, "/"),
        ),
        ("https://例子。测试/", Place("https", "xn--fsqu00a.xn--0zwm56d", 443, "/")),
        ("https://ｐｈｏｔｏｓ.example/", Place("https", "photos.example", 443, "/")),
        (
            "https://photos.example/a@b:c/d?e=@f",
            Place("https", "photos.example", 443, "/a@b:c/d?e=@f"),
        ),
        ("https://1photos.example/", Place("https", "1photos.example", 443, "/")),
        ("https://0x7f.example/", Place("https", "0x7f.example", 443, "/")),
    ],
)
def test_a_good_url_is_taken_apart(url, place):
    assert place_of(url) == place


@pytest.mark.parametrize(
    ("url", "pair", "authority"),
    [
        ("http://photos.example/", "photos.example:80", "photos.example"),
        ("https://photos.example/", "photos.example:443", "photos.example"),
        ("http://photos.example:443/", "photos.example:443", "photos.example:443"),
        ("http://[::1]:8000/", "[::1]:8000", "[::1]:8000"),
    ],
)
def test_a_place_is_called_by_host_and_port(url, pair, authority):
    place = place_of(url)
    assert (place.pair, place.authority) == (pair, authority)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("b.jpg", "https://photos.example/a/b.jpg"),
        ("/b.jpg?c", "https://photos.example/b.jpg?c"),
        ("?c", "https://photos.example/a/?c"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example/b", "http://other.example/b"),
    ],
)
def test_a_redirect_leads_on_from_where_it_stands(location, url):
    assert place_of("https://photos.example/a/").joined(location) == place_of(url)
