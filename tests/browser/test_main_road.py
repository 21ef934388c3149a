"""The whole road as a visitor walks it: real browser, server, worker and engine."""

import io
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SAMPLES = Path(__file__).resolve().parents[2] / "static" / "samples"
PLANTED = "planted-where-it-was-taken"
PATIENCE = 60_000  # milliseconds; two busy cores

# Notes every picture so far that was really shown, and every fraction that was told.
WATCH = """() => {
  window.shown = [];
  window.fractions = [];
  const note = () => {
    const bar = document.querySelector(".developing progress[value]");
    const told = bar && Number(bar.getAttribute("value"));
    if (told && told !== window.fractions.at(-1)) window.fractions.push(told);
  };
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true, attributes: true });
  document.addEventListener("load", ({ target }) => {
    if (target.src && target.src.includes("/preview")) window.shown.push(target.naturalWidth);
  }, true);
  note();
}"""


@pytest.fixture
def visit(new_page) -> Callable:
    """Return a function that opens an address as a visitor nobody has seen before."""

    def open_page(address: str, **options: object):
        page = new_page(accept_downloads=True, **(options or WIDE))
        page.context.set_default_timeout(PATIENCE)
        page.goto(address)
        return page

    return open_page


@pytest.fixture(scope="module")
def phone_photo(tmp_path_factory) -> Path:
    """A photo as a phone keeps it: lying on its side, and telling where it was taken."""
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Make] = exif[Base.ImageDescription] = PLANTED
    exif.get_ifd(IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: "N",
            GPS.GPSLatitude: (39, 54, 26.5),
            GPS.GPSAreaInformation: PLANTED,
        }
    )
    exif.get_ifd(IFD.Exif)[Base.UserComment] = PLANTED
    path = tmp_path_factory.mktemp("photo") / f"{PLANTED}.jpg"
    with Image.open(SAMPLES / "obama.jpg") as image:
        image.transpose(Image.Transpose.ROTATE_90).save(
            path, exif=exif, comment=PLANTED.encode(), xmp=PLANTED.encode()
        )
    assert path.read_bytes().count(PLANTED.encode()) >= 6
    return path


def bring(page, photo: Path) -> None:
    page.set_input_files("#id_photo", photo)
    page.wait_for_selector("photo-field[data-filled]")


def make_picture(page) -> str:
    """Press the button and return the address of the picture that develops."""
    page.locator(".make").click()
    page.wait_for_url("**/pictures/*/")
    return page.url


def paper(page, width: int, height: int) -> None:
    """Choose a size of one's own, so that a real picture is quickly there."""
    if page.locator(".settings-open").is_visible():
        page.click(".settings-open")
    if not page.locator("[name=width]").is_visible():
        page.click(".own-size summary")
    page.fill("[name=width]", str(width))
    page.fill("[name=height]", str(height))
    if page.locator("dialog.settings-dialog").is_visible():
        page.click("dialog.settings-dialog [data-close]")


def tells_nothing(data: bytes) -> None:
    """A picture or page without a trace of what was planted in the photo."""
    assert PLANTED.encode() not in data


def saved(page) -> Image.Image:
    with page.expect_download() as download:
        page.get_by_role("link", name="Save picture").click()
    data = Path(download.value.path()).read_bytes()
    tells_nothing(data)
    picture = Image.open(io.BytesIO(data))
    picture.load()
    ending = Path(download.value.suggested_filename).suffix
    assert (picture.format, ending) in {("JPEG", ".jpg"), ("PNG", ".png")}
    assert not picture.getexif() and "comment" not in picture.info
    # Of itself it says one thing: that a program made it.
    assert b"DigitalSourceType" in picture.info["xmp"]
    return picture


@pytest.mark.parametrize("device", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_a_photo_to_a_link_and_its_end(visit, studio, phone_photo, device):
    page = visit(studio.url, **device)
    card = page.locator(".look-card", has_text="Felt")
    card.tap() if device is PHONE else card.click()
    bring(page, phone_photo)
    width, height = 640, 512
    paper(page, width, height)
    make_picture(page)
    page.evaluate(WATCH)

    # It develops in place.
    page.wait_for_selector(".studio-succeeded")
    shown, fractions = page.evaluate("[window.shown, window.fractions]")
    assert shown and all(pixels > 0 for pixels in shown)
    assert len(fractions) >= 3 and fractions == sorted(fractions)

    # Before and after, both really there, the photo upright.
    sizes = "all => Promise.all(all.map(i => i.decode().then(() => [i.naturalWidth, i.naturalHeight])))"
    before, after = page.locator("before-after img").evaluate_all(sizes)
    assert before[0] < before[1] and after == [width, height]

    # Kept: the true size, and nothing of where the photo was taken.
    assert saved(page).size == (width, height)

    # Shared: the picture, and nothing else.
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link to give away").input_value()
    stranger = visit(link, **device)
    picture = stranger.locator("main img")
    assert picture.count() == 1
    assert picture.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
    assert_only_the_picture(stranger, page)

    # Switched off: within a second, for page and picture.
    addresses = [link, link + "picture", link + "picture?size=screen", link + "photo"]
    page.get_by_role("button", name="Switch the link off").click()
    page.get_by_text("The link is off.").wait_for()
    limit = time.monotonic() + 1
    assert [ask(stranger, address).status for address in addresses] == [410] * 4
    assert time.monotonic() < limit
    assert stranger.reload().status == 410

    assert page.troubles == []
    assert [t for t in stranger.troubles if "410" not in t] == []


def ask(page, address: str):
    return page.request.get(address)


def assert_only_the_picture(stranger, page) -> None:
    link, html = stranger.url, stranger.content()
    answer = ask(stranger, link)
    assert "noindex" in answer.headers["x-robots-tag"]
    assert stranger.get_attribute("meta[name=robots]", "content").startswith("noindex")
    assert "/photos/" not in html and "/pictures/" not in html
    assert re.search(r"/pictures/([0-9a-f-]{36})/", page.url)[1] not in html
    assert "Seed" not in html and PLANTED not in html
    assert ask(stranger, link + "photo").status == 404
    tells_nothing(ask(stranger, link + "picture").body())


def test_nothing_kept_of_the_photo_tells_where_it_was_taken(visit, studio, phone_photo):
    page = visit(studio.url + "/create/ink-wash/")
    bring(page, phone_photo)
    photo = page.input_value("[name=photo_id]")
    for size in ("full", "screen", "tile", "thumb"):
        data = ask(page, f"{studio.url}/photos/{photo}/{size}").body()
        tells_nothing(data)
        kept = Image.open(io.BytesIO(data))
        assert kept.width < kept.height and not kept.getexif()

    for file in (studio.data / "media").rglob("*"):
        assert PLANTED not in file.name
        if file.is_file():
            tells_nothing(file.read_bytes())


def test_the_whole_road_without_scripts(visit, studio, phone_photo):
    page = visit(studio.url, java_script_enabled=False, **WIDE)
    page.locator(".look-card", has_text="Felt").click()
    page.set_input_files("#id_photo", phone_photo)
    page.click(".own-size summary")
    page.check("input[value=custom]")
    page.fill("[name=width]", "640")
    page.fill("[name=height]", "512")
    make_picture(page)
    page.wait_for_selector(".studio-succeeded")
    assert saved(page).size == (640, 512)

    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link to give away").input_value()
    stranger = visit(link, java_script_enabled=False, **WIDE)
    assert ask(stranger, link + "picture").status == 200
    assert_only_the_picture(stranger, page)

    page.get_by_role("button", name="Switch the link off").click()
    assert {ask(stranger, a).status for a in (link, link + "picture")} == {410}


def test_a_closed_page_finds_its_picture_in_the_history(visit, studio):
    page = visit(studio.url + "/create/felt-keychain/")
    page.click("[name=sample][value=cat]")
    page.wait_for_selector("photo-field[data-filled]")
    paper(page, 512, 512)
    with page.expect_navigation(url="**/pictures/*/", wait_until="commit"):
        page.locator(".make").click(no_wait_after=True)
    picture = page.url.rstrip("/").rsplit("/", 1)[1]
    later = page.context.new_page()
    page.close()

    later.goto(studio.url + "/pictures/")
    tile = later.locator(f"#picture-{picture}")
    later.wait_for_selector(f"#picture-{picture}:is(.live-succeeded, .tile-succeeded)")
    assert tile.locator("img").first.evaluate("i => i.decode().then(() => true)")


# As in life, only that a dead worker is missed sooner.
SOON = {
    "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
    "SPARK_TEST_SETTINGS": json.dumps({"JOB_LEASE_SECONDS": 3, "JOB_SWEEP_SECONDS": 1}),
    "SPARK_ENGINE": "tests.browser.engines.QuickEngine",
}
COUNT = """
from spark_studio.jobs.models import Job
for job in Job.objects.all():
    print(job.status, job.attempt)
"""


def test_a_picture_outlives_the_death_of_server_and_worker(visit, make_studio):
    studio = make_studio(**SOON, QUICK_ENGINE_SECONDS="4")
    page = visit(studio.url + "/create/ink-wash/")
    page.click("[name=sample][value=cat]")
    page.wait_for_selector("photo-field[data-filled]")
    picture = make_picture(page).rstrip("/").rsplit("/", 1)[1]
    page.evaluate("window.sameDocument = true")
    page.wait_for_selector(".studio-running .layer[src*=preview]")
    studio.kill()
    studio.start()

    # The open page finds its way back by itself, and the picture is made once.
    page.wait_for_selector(".studio-succeeded")
    assert page.evaluate("window.sameDocument")
    assert studio.manage("shell", "-v", "0", "-c", COUNT).split() == ["succeeded", "2"]
    results = [
        f.name for f in (studio.data / "media").rglob(f"*{picture}*/*/picture.*")
    ]
    assert len(results) == 1
    page.goto(studio.url + "/pictures/")
    assert page.locator(".tile, .live").count() == 1


def test_two_presses_make_one_picture(visit, studio):
    page = visit(studio.url + "/create/felt-keychain/")
    page.click("[name=sample][value=cat]")
    page.wait_for_selector("photo-field[data-filled]")
    paper(page, 512, 512)
    page.locator(".make").dblclick()
    # The second press breaks the first one's way off, which is no failure of the page.
    expect(page).to_have_url(re.compile("/pictures/.+/"), timeout=PATIENCE)
    page.goto(studio.url + "/pictures/")

    assert page.locator(".tile, .live").count() == 1


@pytest.mark.parametrize("device", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_step_back_and_the_same_again_is_still_one_picture(visit, studio, device):
    page = visit(studio.url + "/create/felt-keychain/", **device)
    page.click("[name=sample][value=cat]")
    page.wait_for_selector("photo-field[data-filled]")
    paper(page, 512, 512)
    first = make_picture(page)
    page.go_back()
    page.wait_for_selector(WIDTH_IS_BACK, state="attached")
    assert make_picture(page) == first

    # Another setting, or the page asked for anew, means another picture.
    page.go_back()
    page.wait_for_selector(WIDTH_IS_BACK, state="attached")
    paper(page, 512, 528)
    second = make_picture(page)
    page.go_back()
    page.reload()
    page.wait_for_selector(WIDTH_IS_BACK, state="attached")
    assert len({first, second, make_picture(page)}) == 3
    assert page.troubles == []


WIDTH_IS_BACK = "[name=width][value='512']"  # as the server drew it


def test_the_language_changes_while_a_picture_develops(visit, studio):
    page = visit(studio.url + "/create/ink-wash/")
    page.click("[name=sample][value=flower]")
    page.wait_for_selector("photo-field[data-filled]")
    address = make_picture(page)
    page.get_by_role("button", name="中文").click()
    page.wait_for_selector("html[lang=zh-hans]")
    assert page.url == address
    page.wait_for_selector(".studio-succeeded")

    assert re.search(r"[\u4e00-\u9fff]", page.inner_text(".panel [data-announce]"))
    assert page.troubles == []
