"""The site in a real browser: valid, light, usable from a disk and without scripts."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.serving import need, opened

HERE = Path(__file__).parent.parent.parent
VNU = HERE / "tests/tools/node_modules/vnu-jar/build/dist/vnu.jar"
pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


def test_the_nu_checker_finds_no_error(built):
    """Every page is valid HTML."""
    need(bool(shutil.which("java")) and VNU.exists(), "The Nu checker")
    checked = subprocess.run(["java", "-Xss4m", "-jar", str(VNU), "--errors-only", "--skip-non-html", str(built.folder)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr[:2000]


def test_the_site_is_browsed_from_a_disk(browser, built):
    """Opened as files, every step of home, theme, recommendation, source passage leads on; the search says why it can't."""
    page = opened(browser, viewport={"width": 1280, "height": 900})
    page.goto(f"file://{built.folder}/index.html")
    page.click("nav.nav a:has-text('Browse')")
    page.click(".rows a >> nth=1")
    page.click(".table .title >> nth=0")
    page.click("main a[href*='sources/']")
    assert page.url.startswith("file://") and "/sources/" in page.url and page.locator("#L1").count() == 1
    page.goto(f"file://{built.folder}/search/index.html?q=training")
    expect(page.locator("#count")).to_contain_text("disk")
    page.context.close()


def test_without_scripts_every_page_is_complete(browser, address, built):
    """With JavaScript off, records show everything, and the search page says where to browse."""
    page = opened(browser, java_script_enabled=False, viewport={"width": 360, "height": 800})
    record = next(r for r in built.library.recommendations.values() if r.actions)
    page.goto(f"{address}recommendations/{record.id}/")
    assert page.locator("tbody tr").count() == len(record.actions)
    page.goto(address + "search/")
    assert page.locator("noscript").inner_text() and page.is_hidden("#facets") and page.is_hidden("#ask")
    assert page.locator(".hit a").count() == 10
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator("#hits").bounding_box()["width"] > 640, "the newest records have the place of results, not that of filters"
    page.context.close()


def test_on_a_phone_decision_and_progress_are_in_the_first_screen(browser, address, built):
    """At 360 pixels the decision and the number of actions done are seen without scrolling."""
    record = next(r for r in built.library.recommendations.values() if r.actions and r.response_category == "accepted")
    page = opened(browser, viewport={"width": 360, "height": 800})
    page.goto(f"{address}recommendations/{record.id}/")
    decision, done = (page.locator(".track > li").nth(n).bounding_box() for n in (1, 3))
    assert decision["y"] + decision["height"] < 800 / 3 and done["y"] + done["height"] < 800
    page.context.close()


def test_addresses_are_shown_without_the_files_name(browser, address):
    """Followed over the web, a link's address loses its index.html."""
    page = opened(browser)
    page.goto(address + "themes/index.html#main")
    expect(page).to_have_url(address + "themes/#main")
    page.context.close()


def test_pages_are_light(built):
    """A record's page holds at most 14 KB of HTML and the style 8 KB, compressed."""
    pages = [*built.folder.glob("recommendations/*-r*/index.html"), *built.folder.glob("lessons/*-l*/index.html")]
    assert pages and max(len(gzip.compress(p.read_bytes(), mtime=0)) for p in pages) <= 14_000
    assert len(gzip.compress((built.folder / "static/style.css").read_bytes(), mtime=0)) <= 8_192
