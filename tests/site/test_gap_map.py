"""The gap map and the places: every number, read from the pages as built, is what its list holds and what the records say."""

import csv
import html
import re
from collections import Counter
from functools import cache
from itertools import product

import pytest
import yaml

from tests.site.conftest import BASE_URL
from uptake.views import terms
from uptake.views.crossings import KINDS

MAPS = {"themes": "gap-map/index.html", "topics": "gap-map/topics/index.html"}
OPEN = ("ongoing", "initiated", "not_initiated")


@pytest.fixture(scope="module")
def raw(generated):
    """The records as they stand in their files, by kind."""
    return {
        kind: [yaml.safe_load(path.read_text()) for path in sorted((generated.content / kind).glob("*.yaml"))]
        for kind in ("evaluations", "recommendations", "lessons")
    }


def carried(record, field):
    """The terms that a record carries: `none` where it has none, and always `all`."""
    ids = {v["id"] for v in record.get(field, []) if v.get("id") not in (None, "not-applicable", "none-fits")}
    return (ids or {"none"}) | {"all"}


def open_actions(record):
    return [a["id"] for a in record.get("actions", []) if a.get("status", "unreported") in OPEN]


def counted(raw, rows):
    """An independent count: ids by kind, row and column."""
    found = {}
    for kind, record in ((kind, record) for kind in ("recommendations", "lessons") for record in raw[kind]):
        for pair in product(carried(record, rows), carried(record, "criteria")):
            found.setdefault((kind, *pair), set()).add(record["id"])
            if kind == "recommendations" and open_actions(record):
                found.setdefault(("open-actions", *pair), set()).update(open_actions(record))
    return found


@pytest.fixture(scope="module")
def counts(raw):
    """The independent count for each map."""
    return {rows: counted(raw, rows) for rows in MAPS}


class Pages:
    """The pages as built, and how a reader gets from one to another."""

    def __init__(self, folder):
        self.folder = folder

    @cache
    def main(self, path):
        return re.search("<main.*</main>", (self.folder / path).read_text(), re.S).group()

    def target(self, page, link):
        """The page and anchor that a link on a page leads to."""
        path, _, anchor = html.unescape(link).partition("#")
        return str((self.folder / page).parent.joinpath(path).resolve().relative_to(self.folder.resolve())), anchor

    def listed(self, page, anchor, kind):
        """The ids that a list holds, over all its numbered pages."""
        ids, seen = [], set()
        while page and page not in seen:
            seen.add(page)
            part = self.main(page)
            if anchor:
                part = re.search(rf'<section[^>]* id="{anchor}".*?</section>', part, re.S).group()
            ids += rows_of(part, kind)
            following = re.search(r'rel="next" href="([^"]+)"', part)
            page = self.target(page, following.group(1))[0] if following else None
        return ids


def rows_of(part, kind):
    """The records that a part of a page lists, by the links of their titles."""
    titles = r'class="(?:clamp )?title said[^"]*" href="[./]*{}/([^/"]+)/index\.html{}"'
    if kind == "open-actions":
        return [f"{id}-{anchor}" for id, anchor in re.findall(titles.format("recommendations", "#(a[0-9]+)"), part)]
    return re.findall(titles.format(kind, ""), part)


@pytest.fixture(scope="module")
def pages(built):
    return Pages(built.folder)


def tables(pages, path):
    """The numbers of a map: kind, row, column, number, link; rows and columns by the ids of their terms."""
    columns = {label: id for id, label in labels("criteria", pages).items()} | {"All criteria": "all", "No criterion": "none"}
    for section in re.findall(r'<section class="sheet map-sheet".*?</section>', pages.main(path), re.S):
        kind = re.search(r'id="([\w-]+)"', section).group(1)
        for row in re.findall(r'<tr class="(\w+)"><th scope="row">(.*?)</th>(.*?)</tr>', section, re.S):
            link = re.search(r'href="([^"]+)"', row[1])
            name = row[0] if row[0] != "term" else pages.target(path, link.group(1))[0].split("/")[1]
            for label, cell in re.findall(r'<td class="[^"]*"><small aria-hidden="true">([^<]*)</small>(.*?)</td>', row[2], re.S):
                number = re.search(r'href="([^"]+)" aria-label="([^"]+)">([\d,]+)</a>', cell)
                told = number and (int(number.group(3).replace(",", "")), number.group(1), html.unescape(number.group(2)))
                yield kind, name, columns[html.unescape(label)], told


def labels(vocabulary, pages):
    """The terms of a vocabulary that have a page."""
    return {
        path.parent.name: html.unescape(re.search("<h1[^>]*>(.*?)</h1>", path.read_text(), re.S).group(1))
        for path in (pages.folder / vocabulary).glob("*/index.html")
    }


@pytest.mark.parametrize("rows", MAPS)
def test_every_number_of_the_maps_leads_to_exactly_that_many(pages, counts, rows):
    """Each number equals the rows of its list over all pages, which are the records that an independent count finds."""
    expected, shown = counts[rows], {}
    for kind, row, column, cell in tables(pages, MAPS[rows]):
        assert (kind, row, column) not in shown
        shown[kind, row, column] = cell
        if cell:
            ids = pages.listed(*pages.target(MAPS[rows], cell[1]), kind)
            assert len(ids) == len(set(ids)) == cell[0], (kind, row, column)
            assert set(ids) == expected[kind, row, column], (kind, row, column)
    assert {key for key, cell in shown.items() if cell} == set(expected), "a number is missing, or one too many"
    assert sum(cell is None for cell in shown.values()) > 5, "the generated records should leave gaps"


@pytest.mark.parametrize("rows", MAPS)
def test_a_number_says_the_whole_to_whoever_hears_it(pages, rows):
    """A link's name tells number, kind, row and column, and whether it rests on assigned values; a gap is read as none."""
    every, none = {"themes": ("All thematic areas", "No thematic area"), "topics": ("All topics", "No topic")}[rows]
    names = {**labels(rows, pages), "all": every, "none": none}
    criteria = {**labels("criteria", pages), "all": "All criteria", "none": "No criterion"}
    words = {"recommendations": "recommendations?", "lessons": "lessons?", "open-actions": "open key actions?"}
    for kind, row, column, cell in tables(pages, MAPS[rows]):
        if cell:
            told = rf"{cell[0]:,} {words[kind]}(, by assigned values)?: {re.escape(names[row])}, {re.escape(criteria[column])}"
            assert re.fullmatch(told, cell[2]), cell[2]
    gaps = re.findall(r'<td class="gap[^"]*"><small aria-hidden="true">[^<]*</small>(.*?)</td>', pages.main(MAPS[rows]))
    assert gaps and set(gaps) == {'<span class="hush">none</span>'}


@pytest.mark.parametrize("rows", MAPS)
def test_numbers_on_assigned_values_alone_are_told_apart(raw, pages, counts, rows):
    """A number carries the diamond if and only if no record behind it has both values from its source."""

    def stated(record, field, id):
        values = record.get(field, [])
        return id == "all" or any(v["basis"] == "stated" and (id == "none" or v["id"] == id) for v in values) or id == "none" and not values

    records = {r["id"]: r for r in (*raw["recommendations"], *raw["lessons"])}
    of_action = {action: r["id"] for r in raw["recommendations"] for action in open_actions(r)}
    marked = {True: 0, False: 0}
    for kind, row, column, cell in tables(pages, MAPS[rows]):
        if cell:
            behind = {of_action.get(id, id) for id in counts[rows][kind, row, column]}
            alone = not any(stated(records[id], rows, row) and stated(records[id], "criteria", column) for id in behind)
            assert ("by assigned values" in cell[2]) == alone, (kind, row, column)
            marked[alone] += 1
    assert all(marked.values()) or rows == "topics"


@pytest.mark.parametrize("rows", MAPS)
def test_what_holds_nothing_is_named_on_one_line(pages, counts, rows):
    """Every term of either side stands in a map or in the line of those with none at all, and never in both."""
    used = {(kind, side, key[n]) for key in counts[rows] for kind, n, side in ((key[0], 1, rows), (key[0], 2, "criteria"))}
    for section in re.findall(r'<section class="sheet map-sheet".*?</section>', pages.main(MAPS[rows]), re.S):
        kind = re.search(r'id="([\w-]+)"', section).group(1)
        around = re.sub("<table.*?</table>", "", section, flags=re.S)
        named = Counter(pages.target(MAPS[rows], link)[0] for link in re.findall(r'<a href="([^"#]+)">', around))
        for side in (rows, "criteria"):
            for id in labels(side, pages):
                assert named[f"{side}/{id}/index.html"] == ((kind, side, id) not in used), (kind, side, id)


def test_the_maps_say_why_records_carry_no_term(raw, pages):
    """For each kind the reasons add up to what has no thematic area: the source's, the editor's, words that fit none, nothing."""
    def reason(record):
        ids = {v.get("id") for v in record.get("themes", [])}
        return "not" if "not-applicable" in ids else "none" if "none-fits" in ids else "words" if ids else "nothing"

    expected = Counter(reason(r) for r in raw["recommendations"] if "none" in carried(r, "themes"))
    section = re.search(r'id="recommendations".*?</section>', pages.main(MAPS["themes"]), re.S).group()
    line = re.sub("<[^>]+>", "", re.search(r'<p class="note">No thematic area:(.*?)</p>', section, re.S).group(1))
    reasons = {"not": "the source says “Not applicable”", "none": "an editor found that none fits", "nothing": "nothing is stated"}
    for key, words in reasons.items():
        assert (f"{words} ({expected[key]})" in line) == (expected[key] > 0), line
    assert expected["not"] and expected["none"]


def test_only_pairs_that_hold_something_have_a_page(counts, built):
    """There is a page for each pair that something carries, and none for a gap."""
    for rows in MAPS:
        pairs = {key[1:] for key in counts[rows] if key[0] != "open-actions" and "all" not in key}
        plain = {(path.parent.parent.name, path.parent.name) for path in (built.folder / rows).glob("*/*/index.html")}
        criteria = {p.parent.name for p in (built.folder / "criteria").glob("*/index.html")}
        assert {pair for pair in plain if pair[1] in criteria} == {pair for pair in pairs if "none" not in pair}


def test_the_download_holds_every_number_and_every_gap(counts, built, pages):
    """The CSV has a row for each pair and kind of both maps, gaps as 0, with the address of its list."""
    with (built.folder / "gap-map/gap-map.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({(r["kind"], r["rows"], r["row"], r["criterion"]) for r in rows}) == len(rows)
    for row in rows:
        name = lambda id: {"": "none", "*": "all"}.get(id, id)  # noqa: E731
        number = len(counts[row["rows"]].get((row["kind"], name(row["row"]), name(row["criterion"])), ()))
        assert int(row["number"]) == number >= int(row["assigned"]), row
        assert bool(row["url"]) == (number > 0)
        if row["url"]:
            path, _, anchor = row["url"].removeprefix(BASE_URL).partition("#")
            page = built.folder / path / "index.html"
            assert page.is_file() and (not anchor or f'id="{anchor}"' in page.read_text()), row["url"]
    criteria, themes = len(labels("criteria", pages)), len(labels("themes", pages))
    assert sum(row["rows"] == "themes" for row in rows) == len(KINDS) * (themes + 2) * (criteria + 2)


def test_a_long_list_goes_on_at_pages_of_its_own(built, monkeypatch):
    """Each kind is cut by itself: its pages together hold every row once, the first on the page, under its anchor."""
    monkeypatch.setattr(terms, "PAGE_SIZE", 5)
    themes = built.library.vocabularies.by_id["themes"].terms
    theme = next(t for t in themes if len(built.library.holding("themes", t.id).recommendations) > 10)
    views = list(terms.term_pages(built.library, "themes", theme, "2026-11"))
    assert len({path for path, _ in views}) == len(views)
    whole = {part.kind: part for part in views[0][1].listings}
    for kind, first in whole.items():
        rows = [row.id for _, view in views for part in view.listings if part.kind == kind for row in part.rows]
        assert len(rows) == len(set(rows)) == first.total and first.pages[0] == f"themes/{theme.id}/index.html#{kind}"
        assert set(first.pages[1:]) == {path for path, view in views[1:] if view.listings[0].kind == kind}
    assert all(len(view.listings) == 1 and len(view.listings[0].rows) <= 5 for _, view in views[1:])


# --- places

PLACED = ("evaluations", "recommendations", "lessons", "open-actions")


def test_every_number_of_the_places_leads_to_exactly_that_many(raw, pages):
    """Each number of a country equals the rows of its list, and those are what an independent count finds."""
    names = {html.unescape(label): id for id, label in labels("countries", pages).items()}
    shown = 0
    for country, row in re.findall(r'<tr><th scope="row"><a[^>]*>(.*?)</a></th>(.*?)</tr>', pages.main("countries/index.html"), re.S):
        id = names.pop(html.unescape(country))
        expected = bearing(raw, id)
        for kind, cell in zip(PLACED, re.findall(r"<td.*?</td>", row, re.S), strict=True):
            link = re.search(r'href="([^"]+)" aria-label="([\d,]+) ([^"]+)">', cell)
            ids = pages.listed(*pages.target("countries/index.html", link.group(1)), kind) if link else []
            assert set(ids) == expected[kind] and len(ids) == len(expected[kind]), (country, kind)
            assert not link or int(link.group(2).replace(",", "")) == len(ids) and link.group(3).endswith(f": {country}")
            shown += bool(link)
    assert not names and shown > 10


def bearing(raw, *countries):
    """What bears on countries, by an independent count."""
    def names(record):
        return bool({v.get("id") for v in record.get("countries", [])} & set(countries))

    recommendations = [r for r in raw["recommendations"] if names(r)]
    return {
        "recommendations": {r["id"] for r in recommendations}, "lessons": {r["id"] for r in raw["lessons"] if names(r)},
        "evaluations": {e["id"] for e in raw["evaluations"] if names(e)} | {r["evaluation"] for r in recommendations},
        "open-actions": {id for r in recommendations for id in open_actions(r)},
    }


def test_a_region_counts_each_record_once(raw, pages):
    """A region's totals are those of all its countries together, without counting a record twice."""
    ids = {html.unescape(label): id for id, label in labels("countries", pages).items()}
    differs = False
    for section in re.findall(r'<section class="sheet" id="region.*?</section>', pages.main("countries/index.html"), re.S):
        countries = [ids[html.unescape(name)] for name in re.findall(r'<th scope="row"><a[^>]*>(.*?)</a>', section)]
        totals = [int(n.replace(",", "")) for n in re.findall(r"([\d,]+) [a-z]", re.search("<small.*?</small>", section, re.S).group())]
        found = bearing(raw, *countries)
        expected = [len(found[kind]) for kind in PLACED if found[kind]]
        assert totals == expected
        differs |= sum(len(bearing(raw, id)["evaluations"]) for id in countries) != totals[0]
    assert differs, "the generated records should have an evaluation of several countries in a region"


# --- in a browser

def opened(browser, address, path, width, **options):
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.goto(address + path)
    return page


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 1100, 360])
def test_numbers_are_reached_by_keyboard_in_reading_order(browser, address, width):
    """A link skips the table; without it Tab goes through the numbers as they are seen, row by row."""
    page = opened(browser, address, "gap-map/", width)
    page.locator(".skip-table").first.focus()
    assert page.locator(".skip-table").first.bounding_box()["height"] >= 44
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section').id") == "lessons"
    page.locator(".skip-table").first.focus()
    page.keyboard.press("Tab")
    expected = page.locator("#recommendations table a").count()
    places, where = [], "document.activeElement.closest('td, th').getBoundingClientRect()"
    for _ in range(min(expected, 40)):
        places.append(page.evaluate(f"(() => {{ const box = {where}; return [box.top + scrollY, box.left] }})()"))
        page.keyboard.press("Tab")
    assert all(b[0] > a[0] - 12 and (b[0] > a[0] + 12 or b[1] > a[1]) for a, b in zip(places, places[1:])), places
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["gap-map/", "gap-map/topics/"])
def test_the_phone_shows_what_each_row_holds_and_then_its_gaps(browser, address, path):
    """On a phone a number stands beside the name of its criterion, gaps come last, and nothing stands there twice."""
    page = opened(browser, address, path, 360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    row = page.locator("#lessons tbody tr").filter(has=page.locator("td.gap")).first
    held, gaps = row.locator("td:not(.gap)"), row.locator("td.gap")
    assert held.last.locator("small").is_visible() and held.last.locator("small").inner_text() and gaps.first.locator("small").is_visible()
    assert min(box["y"] for box in (gap.bounding_box() for gap in gaps.all())) >= max(cell.bounding_box()["y"] for cell in held.all())
    assert all(cell.bounding_box()["height"] >= 44 for cell in held.all())
    links = page.locator("main td a").evaluate_all("nodes => nodes.map((node) => node.href + node.getAttribute('aria-label'))")
    assert len(links) == len(set(links))
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["gap-map/", "gap-map/topics/", "compare/", "countries/"])
def test_the_printed_page_fits_across(browser, address, path):
    """On A4, 190 mm wide, no table is cut off, and the maps are tables."""
    page = opened(browser, address, path, 718)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    assert page.evaluate("getComputedStyle(document.querySelector('main td')).display") == "table-cell"
    page.context.close()
