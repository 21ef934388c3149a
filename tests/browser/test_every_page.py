"""Every page, in every state it has: what axe, the policy, a thumb and a keyboard make of it."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.browser.axe import broken_rules
from tests.browser.furnished import FURNISH
from tests.studio import Studio, copy_prepared

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
NARROWEST = 320
TOUCH = 44
SHIFT = 0.02
MOST_TABS = 60

# The address of each page, and what one mainly comes there to press. A page that is
# shown to strangers begins with "stranger".
PAGES = {
    "gallery": ("/", ".look-card"),
    "gallery with a photo": ("/?photo={photo}", ".look-card"),
    "gallery without a match": ("/?q=nothing+like+it", ".no-look a"),
    "studio": ("/create/felt-keychain/", ".make"),
    "studio with every setting": ("/create/ink-wash/?from={succeeded}", ".make"),
    "stranger's empty studio": ("/create/ink-wash/", "#id_photo"),
    "picture in line": ("/pictures/{queued}/", "[id^=stop-]"),
    "picture developing": ("/pictures/{running}/", "[id^=stop-]"),
    "picture ready": ("/pictures/{succeeded}/", ".dock-main"),
    "picture stopped": ("/pictures/{canceled}/", "[id^=retry-]"),
    "picture that failed": ("/pictures/{failed}/", "[id^=retry-]"),
    "share": ("/pictures/{succeeded}/share/", "main .button-main"),
    "history": ("/pictures/", ".tile a"),
    "history after a deletion": ("/pictures/?undo={binned}", "toast-area button"),
    "stranger's empty history": ("/pictures/", "main a"),
    "stranger's shared picture": ("/s/{link}/", "main .button-main"),
    "stranger's ended link": ("/s/{ended}/", "main .button"),
    "page that is not there": ("/no/such/page/", "main a"),
}


@pytest.fixture(scope="module")
def web(prepared, tmp_path_factory) -> Iterator[Studio]:
    """A server alone: without a worker, what develops stays as it is."""
    studio = Studio(copy_prepared(prepared, tmp_path_factory.mktemp("web") / "data"))
    try:
        studio.start("web")
        yield studio
    finally:
        studio.kill()


@pytest.fixture(scope="module")
def guest(web) -> dict[str, str]:
    return json.loads(web.manage("shell", "-v", "0", "-c", FURNISH).splitlines()[-1])


@pytest.fixture
def visit(browser, web, guest) -> Iterator:
    """Return a function that opens one of PAGES, as the guest or as a stranger."""
    contexts = []

    def open_page(name: str, **options: object):
        context = browser.new_context(**{"reduced_motion": "reduce"} | options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        if not name.startswith("stranger"):
            cookie = {"name": guest["cookie"], "value": guest["value"], "url": web.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.troubles, page.hosts = [], set()
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda message: note(page, message))
        page.on("request", lambda asked: page.hosts.add(urlsplit(asked.url).netloc))
        path, page.main_action = PAGES[name]
        page.asked_for = web.url + path.format(**guest)
        page.goto(page.asked_for)
        page.evaluate("document.fonts.ready")
        return page

    yield open_page
    for context in contexts:
        context.close()


def note(page, message) -> None:
    """Keep what the browser complains of; that a page itself is a 404 is no news."""
    is_status = message.text.startswith("Failed to load resource")
    if message.type == "error" and not (
        is_status and message.location["url"] == page.asked_for
    ):
        page.troubles.append(message.text)


def settled(page) -> None:
    """Wait until every picture in sight is there and two frames have been drawn."""
    page.evaluate(
        """async () => {
          const near = [...document.images].filter((i) => i.src && i.loading !== "lazy");
          await Promise.all(near.map((i) => i.decode().catch(() => {})));
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }"""
    )


@pytest.mark.parametrize("device", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_either_theme(visit, name, device):
    page = visit(name, **device)
    settled(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert broken_rules(page) == [], theme


@pytest.mark.parametrize("name", ["gallery", "studio", "picture ready", "history"])
def test_axe_finds_nothing_in_chinese(visit, name):
    page = visit(name, locale="zh-CN", **PHONE)

    assert page.get_attribute("html", "lang") == "zh-hans"
    assert broken_rules(page) == []


@pytest.mark.parametrize("device", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_it_is_quiet_still_and_keeps_to_its_host(visit, web, name, device):
    page = visit(name, **device)
    settled(page)

    assert page.troubles == []
    assert page.hosts == {urlsplit(web.url).netloc}
    assert page.evaluate(SHIFTED) <= SHIFT
    for width in (device["viewport"]["width"], NARROWEST):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


SHIFTED = """() => new Promise((done) => {
  let sum = 0;
  const observer = new PerformanceObserver((list) => list.getEntries().forEach((e) => { sum += e.value; }));
  observer.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


@pytest.mark.parametrize("name", PAGES)
def test_a_thumb_hits_everything(visit, name):
    page = visit(name, **PHONE)
    settled(page)

    assert page.evaluate(MISSED, TOUCH) == []


# A thing may look smaller than what a thumb hits: what counts is what answers at the
# edges of its 44 x 44, or the other way round, that no neighbour answers there.
MISSED = """(touch) => {
  const things = [...document.querySelectorAll("a[href], button, summary, select, label:has(input), input:not([type=hidden])")];
  const reach = touch / 2 - 1;
  return things.flatMap((thing) => {
    if (!thing.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return [];
    if (thing.matches(".skip, .visually-hidden, .file, label input")) return [];
    thing.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = thing.getBoundingClientRect();
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const answers = (x, y) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (thing.contains(hit) || thing.labels?.[0]?.contains(hit));
    };
    if (!answers(x, y)) return []; // covered: nobody can mean it
    const sides = [[-reach, 0], [reach, 0], [0, -reach], [0, reach]]
      .filter(([dx, dy]) => x + dx >= 0 && x + dx < innerWidth && y + dy >= 0 && y + dy < innerHeight);
    if (sides.every(([dx, dy]) => answers(x + dx, y + dy))) return [];
    return [`${thing.outerHTML.slice(0, 120)} ${box.width} x ${box.height}`];
  });
}"""


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_the_main_thing_and_shows_it(visit, name):
    page = visit(name, **WIDE)
    settled(page)
    page.evaluate("document.activeElement.blur()")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", page.main_action):
            break
    else:
        raise AssertionError(f"{MOST_TABS} tabs do not reach {page.main_action}")

    assert page.evaluate(SHOWS_FOCUS), "The focus cannot be seen."


# Drawn on the thing itself, on what it contains, or on what stands for it.
SHOWS_FOCUS = """() => {
  const here = document.activeElement;
  const near = [here, ...here.querySelectorAll("*"), ...(here.labels ?? []), here.parentElement, here.parentElement.parentElement];
  return near.some((thing) => {
    const style = getComputedStyle(thing);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
}"""
