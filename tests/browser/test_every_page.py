"""Every page, in every state it has: what axe, the policy, a thumb and a keyboard make of it."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.axe import broken_rules
from tests.browser.furnished import FURNISH
from tests.studio import Studio

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
    "studio of words": ("/create/model/spark_image_3_1/", ".make"),
    "studio of words once more": (
        "/create/model/spark_image_3_1/?from={wish_succeeded}",
        ".make",
    ),
    "studio of a photo and words": ("/create/model/spark_i2i_3_0/", ".make"),
    "stranger's empty studio of words": ("/create/model/spark_image_3_1/", ".make"),
    "stranger's portrait": ("/create/model/spark_edit_portrait/", "#id_photo"),
    "stranger's own style": ("/create/model/studio_own_style/", "#id_photo"),
    "own style": ("/create/model/studio_own_style/?style={photo}", ".make"),
    "gallery with words alone": ("/?q=from+words", ".wording"),
    "words in line": ("/pictures/{wish_queued}/", "[id^=stop-]"),
    "words developing": ("/pictures/{wish_running}/", "[id^=stop-]"),
    "words ready": ("/pictures/{wish_succeeded}/", ".dock-main"),
    "words stopped": ("/pictures/{wish_canceled}/", "[id^=retry-]"),
    "words that failed": ("/pictures/{wish_failed}/", ".dock-main"),
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
    "account": ("/account/", "main .button-main"),
    "account over a year": ("/account/?days=365", "#days"),
    "account after a key's end": ("/account/?revoked={revoked}", "toast-area button"),
    "stranger's empty account": ("/account/", "main .button-main"),
    "new key": ("/account/keys/new/", "main .button-main"),
    "end of a key": ("/account/keys/{key}/revoke/", "main .button-bad"),
    "stranger's page about the API": ("/api/", ".api .button-main"),
    "page that is not there": ("/no/such/page/", "main a"),
}


@pytest.fixture(scope="module")
def guest(web) -> dict[str, str]:
    return json.loads(web.manage("shell", "-v", "0", "-c", FURNISH).splitlines()[-1])


@pytest.fixture
def visit(new_page, web, guest) -> Callable:
    """Return a function that opens one of PAGES, as the guest or as a stranger."""

    def open_page(name: str, **options: object):
        page = new_page(**{"reduced_motion": "reduce"} | options)
        if not name.startswith("stranger"):
            cookie = {"name": guest["cookie"], "value": guest["value"], "url": web.url}
            page.context.add_cookies([cookie])
        path, page.main_action = PAGES[name]
        page.asked_for = web.url + path.format(**guest)
        page.goto(page.asked_for)
        page.evaluate("document.fonts.ready")
        return page

    return open_page


def settled(page) -> None:
    """Wait until every picture in sight is there and two frames have been drawn."""
    page.evaluate(
        """async () => {
          const near = [...document.images].filter((i) => i.src && i.loading !== "lazy");
          await Promise.all(near.map((i) => i.decode().catch(() => {})));
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }"""
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_a_wide_screen(visit, web, name):
    page = visit(name, **WIDE)
    settled(page)

    faults = [*restless(page), *strangers(page, web), *wider_than(page, 1440)]
    faults += [*unreachable(page), *broken_in_either_theme(page)]
    assert faults == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_a_phone(visit, web, name):
    page = visit(name, **PHONE)
    settled(page)

    faults = [*restless(page), *strangers(page, web), *wider_than(page, 390)]
    faults += [*missed_by_a_thumb(page), *broken_in_either_theme(page)]
    assert faults + wider_than(page, NARROWEST) == []


@pytest.mark.parametrize(
    "name",
    [
        *("gallery", "studio", "studio of words", "picture ready", "words ready"),
        *("history", "account", "new key"),
    ],
)
def test_a_page_in_chinese(visit, name):
    page = visit(name, locale="zh-CN", **PHONE)
    settled(page)

    assert page.get_attribute("html", "lang") == "zh-hans"
    assert page.troubles + broken_rules(page) + wider_than(page, NARROWEST) == []


# What can be wrong with a page; each returns a line for every fault


def broken_in_either_theme(page) -> list[str]:
    faults = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        faults += [f"{theme}: {fault}" for fault in broken_rules(page)]
    return faults


def strangers(page, web: Studio) -> list[str]:
    """What the browser complained of, and hosts that were asked beside our own."""
    own = {urlsplit(web.url).netloc, ""}  # "" is data:, a picture in the page itself
    return page.troubles + sorted({urlsplit(url).netloc for url in page.asked} - own)


def wider_than(page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 844})
    needed = page.evaluate("document.documentElement.scrollWidth")
    return [f"scrolls sideways: {needed} of {width}"] if needed > width else []


def restless(page) -> list[str]:
    """How far things moved while the page came together."""
    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((e) => { sum += e.value; }))
            .observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
    )
    return [f"shifted by {shift:.3f}"] if shift > SHIFT else []


def missed_by_a_thumb(page) -> list[str]:
    """Things whose 44 x 44 do not answer to a thumb, or answer for a neighbour.

    They may look smaller: what counts is what lies under the points at the edges.
    """
    return page.evaluate(
        """(reach) => {
          const pressed = "a[href], button, summary, select, label:has(input), input:not([type=hidden])";
          return [...document.querySelectorAll(pressed)].filter((thing) => {
            if (!thing.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
            if (thing.matches(".skip, .visually-hidden, .file, label input")) return false;
            thing.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
            const box = thing.getBoundingClientRect();
            const answers = ([dx, dy]) => {
              const x = box.x + box.width / 2 + dx, y = box.y + box.height / 2 + dy;
              if (x < 0 || x >= innerWidth || y < 0 || y >= innerHeight) return true;
              const hit = document.elementFromPoint(x, y);
              return hit && (thing.contains(hit) || thing.labels?.[0]?.contains(hit));
            };
            if (!answers([0, 0])) return false; // covered: nobody can mean it
            return ![[-reach, 0], [reach, 0], [0, -reach], [0, reach]].every(answers);
          }).map((thing) => `missed by a thumb: ${thing.outerHTML.slice(0, 120)}`);
        }""",
        TOUCH / 2 - 1,
    )


def unreachable(page) -> list[str]:
    """Whether Tab gets to the main thing, and whether one sees that it did."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", page.main_action):
            return [] if shows_focus(page) else [f"no focus on {page.main_action}"]
    return [f"{MOST_TABS} tabs do not reach {page.main_action}"]


def shows_focus(page) -> bool:
    """Drawn on the thing itself, on what it contains, or on what stands for it."""
    return page.evaluate(
        """() => {
          const here = document.activeElement;
          const around = [here.parentElement, here.parentElement.parentElement];
          return [here, ...here.querySelectorAll("*"), ...(here.labels ?? []), ...around].some((thing) => {
            const style = getComputedStyle(thing);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          });
        }"""
    )
