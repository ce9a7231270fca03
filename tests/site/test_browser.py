"""The site in a real browser: accessible, searchable, usable from a disk and without scripts."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.serving import need

HERE = Path(__file__).parent.parent.parent
VNU = HERE / "tests/tools/node_modules/vnu-jar/build/dist/vnu.jar"
pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


def kinds_of_page(built) -> list[str]:
    """One address of every kind of page, with the states that look different."""
    library = built.library

    def first(test):
        found = next((r.id for r in library.recommendations.values() if test(r)), None)
        assert found, "the generated records lack a state that has to be looked at"
        return found

    recommendations = [
        first(lambda r: r.response_category == "rejected"), first(lambda r: r.repeats), first(lambda r: r.sub_points),
        first(lambda r: r.language == "fr"), first(lambda r: any(a.source_overdue for a in r.actions)), first(lambda r: any(a.history for a in r.actions)),
    ]
    return [
        "", *(f"recommendations/{id}/" for id in dict.fromkeys(recommendations)), f"evaluations/{next(iter(library.evaluations))}/",
        f"lessons/{next(r.id for r in library.lessons.values() if r.tips)}/", f"sources/{next(iter(library.sources))}/",
        "evaluations/", "recommendations/", "recommendations/not-accepted/", "lessons/", "actions/", "actions/overdue/", "themes/", "criteria/", "countries/",
        "actions/by-unit/", "actions/due-2025/", "organizations/un-women/overdue/", "timeline/",
        "gap-map/", "gap-map/topics/", "gap-map/without-theme/", "themes/ending-violence/effectiveness/", "compare/", f"evaluations/{next(iter(library.evaluations))}/compare/",
        "themes/ending-violence/", "themes/ending-violence/briefing/", "criteria/relevance/", "topics/financing/", "units/un-women/", "organizations/un-women/", "search/?q=training", f"my-list/?recommendations={recommendations[0]}", "about/", "health/", "offline/", "data/", "patterns/", "404.html",
    ]


def opened(browser, **options):
    context = browser.new_context(**options)
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    return page


SHORTEN = "document.querySelectorAll(':is(tbody, ol, ul) > :is(tr, li):nth-child(n + 9)').forEach((row) => row.remove())"
"""Leaves eight rows of every list: the others are made of the same, and would take minutes."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_kind_of_page(browser, address, built, scheme, width):
    """No accessibility violation, no sideways scroll, nothing refused by the content policy, on every kind of page."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    rules = {"runOnly": ["color-contrast", "link-in-text-block"]} if scheme == "dark" else None  # all else is the same in the dark
    axe, found = Axe(), []
    for path in kinds_of_page(built):
        page.goto(address + path)
        if "search" in path:
            page.wait_for_selector(".hit")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((path, "scrolls sideways", ""))
        page.evaluate(SHORTEN)
        found += [(path, v["id"], v["nodes"][0]["html"][:120]) for v in axe.run(page, options=rules).response["violations"]]
    assert not found, found
    assert not page.said, page.said
    page.context.close()


def test_the_narrowest_screen_and_the_largest_text_fit(browser, address, built):
    """At 320 pixels, and at twice the text size, no page scrolls sideways."""
    page = opened(browser, viewport={"width": 320, "height": 700})
    for path in kinds_of_page(built):
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(address + path)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
        page.set_viewport_size({"width": 640, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (path, "twice the text size")
    page.context.close()


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
    assert len(gzip.compress((built.folder / "static/style.css").read_bytes(), mtime=0)) <= 8_000
