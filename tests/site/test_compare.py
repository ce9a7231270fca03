"""Evaluations side by side: what the pages say, how the script puts them together, and whom it puts beside whom."""

import html
import re
from collections import Counter
from types import SimpleNamespace

import pytest
import yaml

from uptake.views import compare

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture(scope="module")
def raw(generated):
    """Evaluations by id, and the recommendations and lessons of each, as they stand in their files."""
    def read(kind):
        return [yaml.safe_load(path.read_text()) for path in sorted((generated.content / kind).glob("*.yaml"))]

    recommendations, lessons = {}, Counter()
    for record in read("recommendations"):
        recommendations.setdefault(record["evaluation"], []).append(record)
    for record in read("lessons"):
        lessons.update(link["id"] for link in record.get("evaluations", []))
    return {e["id"]: e for e in read("evaluations")}, recommendations, lessons


def plain(markup):
    """The text of a piece of HTML."""
    return " ".join(re.sub("<[^>]+>", " ", markup).split())


def table(text):
    """The comparison of a page: the ids of its columns, and its rows by group and place, the text of each cell."""
    found = re.search('<table class="compare".*?</table>', text, re.S).group()
    columns = re.findall(r'<th scope="col"><a [^>]*href="[./]*evaluations/([^/"]+)/', found)
    rows = {}
    for group, body in re.findall(r'<tbody data-group="(\w+)">(.*?)</tbody>', found, re.S):
        for head, cells in re.findall(r'<tr data-place="\d+"><th scope="row">(.*?)</th>(.*?)</tr>', body, re.S):
            rows[group, html.unescape(plain(head))] = [plain(cell) for cell in re.findall("<td.*?</td>", cells, re.S)]
    return columns, rows


def test_figures_are_what_an_independent_count_gives(built, raw):
    """Decisions, actions, overdue, lessons and every criterion of every column of every page, from the YAML."""
    evaluations, recommendations, lessons = raw
    criteria = {t.label: t.id for t in built.library.vocabularies.by_id["criteria"].terms}
    for id in evaluations:
        columns, rows = table((built.folder / f"evaluations/{id}/compare/index.html").read_text())
        assert columns[0] == id and len(columns) <= compare.MOST
        for n, column in enumerate(columns):
            own = recommendations.get(column, [])
            actions = [a for r in own for a in r.get("actions", [])]
            still_open = [a for a in actions if a.get("status", "unreported") in ("ongoing", "initiated", "not_initiated")]
            late = sum((a.get("deadline") or "9999") < "2026-11" for a in still_open)
            assert rows["recommendations", "Recommended"][n] == str(len(own))
            accepted = sum(r["response_category"] == "accepted" for r in own)
            if ("recommendations", "Accepted") in rows:
                assert rows["recommendations", "Accepted"][n] == (str(accepted) if accepted else "none")
            assert rows["actions", "Key actions"][n] == str(len(actions))
            reported = any(a.get("status", "unreported") != "unreported" for a in actions)
            assert rows["actions", "Overdue"][n] == (f"{late} of {len(actions)}" if reported else "not reported")
            assert rows["lessons", "Lessons"][n] == str(lessons[column])
            carried = Counter(v["id"] for r in own for v in r.get("criteria", []) if v.get("id"))
            for (group, name), cells in rows.items():
                if group == "criteria" and name in criteria:
                    assert cells[n] == (str(carried[criteria[name]]) if carried[criteria[name]] else "none"), (column, name)


def test_those_beside_an_evaluation_share_most_with_it(built):
    """Nobody shares more with an evaluation than those put beside it, by the weights of what they share."""
    library = built.library
    traits = compare._traits(library)
    shared = lambda a, b: sum(traits.weights[t] for t in traits.of[a] & traits.of[b])  # noqa: E731
    for place, evaluation in enumerate(traits.order):
        best = sorted((shared(place, other) for other in range(len(traits.order)) if other != place), reverse=True)[:3]
        near = [traits.place[e.id] for e in compare.most_like(library, evaluation)]
        assert [shared(place, other) for other in near] == [weight for weight in best if weight], evaluation.id


def test_the_rarest_traits_are_looked_at_first_and_only_so_many():
    """Among thousands that share common traits, the one far away in time that shares a rare one is found, without looking at all."""
    common, rare = [("topics", f"common-{n}") for n in range(5)], ("countries", "rare")
    of = [frozenset([*common, rare] if n in (1500, 2900) else common) for n in range(3000)]
    order = tuple(SimpleNamespace(id=str(n)) for n in range(3000))
    holders = {**{trait: Looked(range(3000)) for trait in common}, rare: [1500, 2900]}
    weights = {**dict.fromkeys(common, 1), rare: 9}
    traits = compare.Traits(order, {e.id: n for n, e in enumerate(order)}, tuple(of), holders, weights)
    near = compare.most_like(SimpleNamespace(once=lambda key, work: traits), order[1500])
    assert near[0].id == "2900" and {e.id for e in near[1:]} == {"1499", "1501"} and sum(holders[t].taken for t in common) < 1000


class Looked(list):
    """A list that remembers how much of it was taken."""

    taken = 0

    def __getitem__(self, key):
        found = super().__getitem__(key)
        if isinstance(key, slice):
            self.taken += len(found)
        return found


def test_a_page_says_what_those_beside_it_share(built, raw):
    """Each evaluation beside another is listed with what both have, and both do have it."""
    evaluations, recommendations, _lessons = raw
    topics = {t.label: t.id for t in built.library.vocabularies.by_id["topics"].terms}
    told = 0
    for id in evaluations:
        view = compare.peers_page(built.library, built.library.evaluations[id], "2026-11")
        text = html.unescape((built.folder / f"evaluations/{id}/compare/index.html").read_text())
        for peer, column in zip(view.peers, view.columns[1:], strict=True):
            for name, labels in peer.shared:
                assert f"{name} of both: {', '.join(labels)}" in text
                if name.startswith("Topic"):
                    told += 1
                    for each in (id, column.id):
                        assert {topics[label] for label in labels} <= {v["id"] for r in recommendations[each] for v in r.get("topics", [])}
    assert told


def test_every_evaluation_can_be_chosen_and_leads_to_its_comparison(built, monkeypatch):
    """The lists to choose from hold every evaluation once, cut into numbered pages; each evaluation's page leads to its own."""
    monkeypatch.setattr(compare, "PAGE_SIZE", 5)
    views = list(compare.choice_pages(built.library, "2026-11"))
    assert [row.id for _, view in views for row in view.rows] == list(built.library.evaluations)
    assert len(views) > 2 and {path for path, _ in views} == set(views[0][1].pages) and not views[1][1].columns
    for id in built.library.evaluations:
        assert 'href="../../evaluations/' + id + '/compare/index.html"' in (built.folder / f"evaluations/{id}/index.html").read_text()


# --- in a browser

@pytest.fixture
def opened(browser, address):
    """Opens a page of the site and watches for errors."""
    contexts, said = [], []

    def open_page(path, **options):
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not said


def ready(page, number):
    expect(page.locator("#compared")).to_have_text(f"{number} side by side")


SEEN = """table => [...table.querySelectorAll('tr')].map((row) => [row.parentNode.dataset?.group || 'head', row.dataset.place || '',
  [...row.cells].map((cell) => [cell.tagName, cell.className, cell.getAttribute('scope'), cell.colSpan, cell.textContent.trim(),
    [...cell.querySelectorAll('a')].map((link) => link.href),
    [...cell.querySelectorAll('svg.bar')].map((bar) => bar.getAttribute('viewBox') + bar.innerHTML).join()])])"""


@pytest.mark.browser
def test_the_script_makes_the_same_table_as_the_build(opened, built):
    """Put together by script, a comparison is the one that the build makes for the same evaluations: cells, links, bars, order."""
    for id in list(built.library.evaluations)[:6]:
        page = opened(f"evaluations/{id}/compare/")
        static = page.locator("#table").evaluate(SEEN)
        page.get_by_role("link", name="Choose others").click()
        ready(page, len(static[0][2]) - 1)
        assert page.url.count("e=") == len(static[0][2]) - 1
        assert page.locator("#table").evaluate(SEEN) == static


@pytest.mark.browser
def test_a_choice_is_made_by_keyboard_kept_in_the_address_and_undone_by_back(opened, built):
    """Space ticks, Enter compares, the heading is focused and announced; Back shows what was there, reload what is."""
    first, second, third = list(built.library.evaluations)[2:5]
    page = opened("compare/")
    before = page.locator("#table").evaluate(SEEN)
    for id in (first, second):
        page.locator(f"input[value='{id}']").focus()
        page.keyboard.press("Space")
    expect(page.locator("#picked")).to_have_text("2 of 4 chosen")
    page.keyboard.press("Enter")
    ready(page, 2)
    expect(page.locator("#compared")).to_be_focused()
    expect(page.locator("#said[role=status]")).to_have_text("2 side by side")
    assert page.url.endswith(f"/compare/?e={first}&e={second}")
    page.locator(f"input[value='{third}']").check()
    page.get_by_role("button", name="Compare").click()
    ready(page, 3)
    page.go_back()
    ready(page, 2)
    assert not page.locator(f"input[value='{third}']").is_checked()
    page.reload()
    ready(page, 2)
    page.locator("#chosen a").first.press("Enter")
    ready(page, 1)
    page.locator("#chosen a.plain").click()
    expect(page.locator("#compared")).to_contain_text("newest")
    assert page.locator("#table").evaluate(SEEN) == before and page.url.endswith("/compare/")


@pytest.mark.browser
def test_at_most_four_are_chosen(opened, built):
    """A fifth is not ticked, and the page says why; an address with more shows four."""
    ids = list(built.library.evaluations)
    page = opened("compare/")
    for id in ids[:5]:
        page.locator(f"input[value='{id}']").click()
    assert page.locator(".choices :checked").count() == 4
    expect(page.locator("#picked")).to_contain_text("Four at most")
    page = opened("compare/?" + "&".join(f"e={id}" for id in ids[:6]))
    ready(page, 4)


@pytest.mark.browser
def test_what_cannot_be_shown_is_told(opened, built):
    """An unknown id is named, and the others are compared."""
    first = next(iter(built.library.evaluations))
    page = opened(f"compare/?e={first}&e=nobody-knows-it&e=%22%3E%3Cb%3E")
    expect(page.locator("#compared")).to_have_text("1 side by side Could not be loaded: nobody-knows-it")
    assert page.locator("#table thead th").count() == 2


@pytest.mark.browser
def test_an_evaluation_is_found_by_words(opened, built):
    """Typing narrows the list to what holds the words, wherever they stand, and says how many; a tick survives."""
    chosen, wanted = list(built.library.evaluations.values())[:2]
    words = " ".join(reversed(wanted.title.split()[:6])).lower()
    page = opened("compare/")
    page.locator(f"input[value='{chosen.id}']").check()
    page.locator("#find").fill(words)
    expect(page.locator("#picked")).to_contain_text("found")
    page.locator(f"input[value='{wanted.id}']").check()
    page.locator("#find").fill("no such words anywhere")
    expect(page.locator("#picked")).to_have_text("None found")
    page.locator("#find").fill("")
    expect(page.locator(".choices :checked")).to_have_count(2)


@pytest.mark.browser
def test_without_scripts_every_evaluation_leads_to_its_comparison(opened, built):
    """With JavaScript off there are no boxes that do nothing: the newest stand side by side, and each leads to its own page."""
    page = opened("compare/", java_script_enabled=False, viewport={"width": 360, "height": 800})
    assert page.locator("#table thead th").count() == 5 and page.is_hidden("#controls")
    assert not page.locator(".choices input:visible").count()
    page.locator(".choices a").nth(3).click()
    assert page.url.endswith("/compare/index.html") and list(built.library.evaluations)[3] in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_on_a_phone_each_figure_has_the_letter_of_its_evaluation(opened):
    """At 360 pixels the columns become letters, the same before a title and before its figures."""
    page = opened("compare/", viewport={"width": 360, "height": 800})
    letter = "node => getComputedStyle(node, '::after').content.replaceAll('\"', '')"
    for n, expected in enumerate("ABCD", 1):
        assert page.locator("#table thead th").nth(n).evaluate(letter) == expected
        assert page.locator("#table tbody tr:not(.head)").first.locator("td").nth(n - 1).evaluate(letter) == expected
