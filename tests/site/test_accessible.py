"""Accessible: every kind of page in a real browser, in the light and in the dark, on a phone and at a desk."""

import pytest

from tests.serving import opened

pytestmark = pytest.mark.browser
WIDTHS = (360, 1280)


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


SHORTEN = "document.querySelectorAll(':is(tbody, ol, ul) > :is(tr, li):nth-child(n + 9)').forEach((row) => row.remove())"
"""Leaves eight rows of every list: the others are made of the same, and would take minutes."""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
RULES = {"light": {"resultTypes": ["violations"]}, "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}}
"""What is looked for: all else is the same in the dark."""


def test_axe_finds_nothing_on_any_kind_of_page(browser, address, built):
    """No accessibility violation, no sideways scroll, nothing refused by the content policy, on every kind of page."""
    from axe_playwright_python.sync_playwright import Axe

    page, axe, found = opened(browser, viewport={"width": 1280, "height": 900}), Axe(), []
    for path in kinds_of_page(built):
        page.goto(address + path)
        if "search" in path:
            page.wait_for_selector(".hit")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(SIDEWAYS):
                found.append((path, width, "scrolls sideways"))
        page.evaluate(SHORTEN)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme, options in RULES.items():
                page.emulate_media(color_scheme=scheme)
                violations = axe.run(page, options=options).response["violations"]
                found += [(path, width, scheme, v["id"], v["nodes"][0]["html"][:120]) for v in violations]
    page.context.close()
    assert not found, found
    assert not page.said, page.said


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
