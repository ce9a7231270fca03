"""Following up: every number leads to the list that it counts, and every list holds what the records say."""

import gettext
import html
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from uptake import scale
from uptake.build import Asked, read, read_site, templates
from uptake.library import build as library_of
from uptake.pages import _lists, _numbered
from uptake.render import Page, render
from uptake.views import follow, timeline, years
from uptake.views.lists import ListPage
from uptake.views.scopes import EVERYTHING
from uptake.views.shared import PAGE_SIZE

AS_OF, SOON = "2026-11", ("2026-11", "2026-12", "2027-01")
OPEN = ("ongoing", "initiated", "not_initiated")
CATEGORIES = ("accepted", "partially_accepted", "rejected", "not_applicable", "unspecified")


def _late(a):
    return bool(a.get("deadline")) and a["deadline"] < AS_OF


def _status(a):
    return a.get("status", "unreported")


RULES = {
    "all": lambda a: True,
    "overdue": lambda a: _status(a) in OPEN and _late(a),
    "past-deadline-not-reported": lambda a: _status(a) == "unreported" and _late(a),
    "due-soon": lambda a: _status(a) in (*OPEN, "unreported") and a.get("deadline") in SOON,
    "due-soon-not-reported": lambda a: _status(a) == "unreported" and a.get("deadline") in SOON,
    "open": lambda a: _status(a) in OPEN,
    "without-deadline": lambda a: "deadline" not in a,
    "reported": lambda a: _status(a) != "unreported",
    **{s.replace("_", "-"): (lambda a, s=s: _status(a) == s) for s in (*OPEN, "completed", "no_longer_applicable", "unreported")},
    "called-overdue": lambda a: a.get("source_overdue") == "true",
    "called-overdue-not-late": lambda a: a.get("source_overdue") == "true" and not (_late(a) and _status(a) in (*OPEN, "unreported")),
    "overdue-not-called": lambda a: RULES["overdue"](a) and a.get("source_overdue") != "true",
}
"""What each list of key actions holds, said anew from the plain records, by the folder of its address."""
DECISIONS = {
    "answered": lambda r: r["response_category"] != "unspecified",
    "not-accepted": lambda r: r["response_category"] != "accepted",
    **{c.replace("_", "-"): (lambda r, c=c: r["response_category"] == c) for c in CATEGORIES},
}


def rows_on(text: str) -> list[str]:
    """The addresses of the records in the tables and lists of a part of a page."""
    found = re.findall(r'<a class="(?:clamp )?title said[^"]*" href="([^"]+)"', text)
    return [re.sub(r"^(\.\./)+", "", html.unescape(href)) for href in found]


@pytest.fixture(scope="module")
def read_list(built):
    """The addresses of all rows of a list, over all its numbered pages, by the path of the first, with an anchor or without."""

    @cache
    def rows(path: str) -> tuple[str, ...]:
        path, _, anchor = path.partition("#")
        found, at = [], built.folder / path
        while at:
            text = at.read_text(encoding="utf-8")
            main = re.search(rf'<section class="sheet" id="{anchor}">.*?</section>' if anchor else "<main.*</main>", text, re.S).group()
            found += rows_on(main)
            following = re.search(r'rel="next" href="([^"#]+)', main)
            at = (at.parent / following.group(1)).resolve() if following else None
        return tuple(found)

    return rows


@pytest.fixture(scope="module")
def records(generated):
    """The plain records, with nothing of ours between: pairs of key action and recommendation, and their organizations."""
    def load(kind):
        return [yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader) for path in sorted((generated.content / kind).glob("*.yaml"))]

    evaluations = {e["id"]: {v["id"] for v in (e["agency"], *e.get("joint_with", ())) if "id" in v} for e in load("evaluations")}
    recommendations = load("recommendations")
    return SimpleNamespace(
        recommendations=recommendations, pairs=[(a, r) for r in recommendations for a in r.get("actions", ())],
        organizations=lambda r: evaluations[r["evaluation"]], units=lambda a: {v["id"] for v in a.get("units", ()) if "id" in v},
    )


def address_of(action: dict, record: dict) -> str:
    return f"recommendations/{record['id']}/index.html#{action['id'].rpartition('-')[2]}"


def counted(records, path: str) -> set[str]:
    """The addresses of what a list holds by its address, counted from the plain records."""
    scope, *rest = path.partition("#")[0].removesuffix("/index.html").split("/")
    if scope == "recommendations" or scope == "organizations" and (not rest[1:] or rest[1] in DECISIONS):
        rule = DECISIONS.get(rest[-1], lambda r: True)
        held = [r for r in records.recommendations if scope == "recommendations" or rest[0] in records.organizations(r)]
        return {f"recommendations/{r['id']}/index.html" for r in held if rule(r)}
    if re.match(r"due-\d", rest[0]):
        year, rule = rest[0].removeprefix("due-"), RULES[(rest[1:] or ["all"])[0]]
        return {address_of(a, r) for a, r in records.pairs if a.get("deadline", "").startswith(year) and rule(a)}
    rule = RULES[rest[1] if scope != "actions" and rest[1:] else "all" if scope != "actions" else rest[0]]
    inside = {
        "actions": lambda a, r: True,
        "organizations": lambda a, r: rest[0] in records.organizations(r),
        "units": lambda a, r: rest[0] in records.units(a),
    }
    return {address_of(a, r) for a, r in records.pairs if inside[scope](a, r) and rule(a)}


def main_of(built, path: str) -> str:
    return re.search("<main.*</main>", (built.folder / path).read_text(encoding="utf-8"), re.S).group()


def numbers_in(built, path: str) -> list[tuple[int, str]]:
    """The numbers that a page links, each with the list that it leads to."""
    links = re.findall(r'<a class="count" href="([^"]+)">([\d,]+)', main_of(built, path))
    links += re.findall(r'<p class="tools[^"]*"><a href="([^"]+)">All ([\d,]+) overdue', main_of(built, path))
    return [(int(number.replace(",", "")), re.sub(r"^(\.\./)+", "", href)) for href, number in links]


def test_every_number_of_the_follow_up_pages_is_the_number_of_rows_of_the_list_that_it_leads_to(built, read_list):
    """The follow-up page and its tables of organizations and units: each number, its list, and no row twice."""
    pages = ["actions/index.html", *(str(p.relative_to(built.folder)) for p in built.folder.glob("actions/by-*/**/index.html"))]
    numbers = [found for path in pages for found in numbers_in(built, path)]
    assert len(numbers) > 150
    wrong = [(n, path) for n, path in numbers if n != len(read_list(path)) or n != len(set(read_list(path)))]
    assert not wrong, wrong[:5]


def test_a_number_stands_under_the_name_of_its_list(built):
    """In the tables of organizations and units each column leads to the list that its head names, of the row's own scope."""
    folders = {"Open": "open", "Overdue": "overdue", "Due soon": "due-soon", "Deadline passed, not reported": "past-deadline-not-reported"}
    tables = re.findall(r'<table class="table follow-table">.*?</table>', main_of(built, "actions/index.html"), re.S)
    assert len(tables) == 2
    for row in (row for table in tables for row in re.findall(r'<tr><th scope="row"><a href="\.\./([^"]+)/index.html".*?</tr>', table, re.S)):
        cells = re.findall(rf'<th scope="row"><a href="\.\./{row}/index.html".*?</tr>', "".join(tables), re.S)[0]
        links = re.findall(r'<td class="num[^"]*" data-l="([^"]+)">(?:<i class="glyph \w+"></i>)?<a class="count" href="\.\./([^"]+)"', cells)
        assert len(links) > 1
        for head, path in links:
            assert head == "Key actions" or path == f"{row}/{folders[head]}/index.html", (row, head, path)


def test_the_numbers_beside_other_lists_are_right_too(built, read_list):
    """On lists, and on the pages of organizations and units, each number beside the name of a list is the number of its rows."""
    beside = re.compile(r'href="(?:\.\./)+([^"]+)"[^>]*>(?:<svg.*?</svg>)?[^<]*<span class="n">([\d,]+)</span>')
    organization, unit = "organizations/un-women/", "units/un-women/"
    lists = (f"{organization}overdue/", f"{organization}accepted/", f"{unit}overdue/")
    for page in ("actions/overdue/", "actions/due-2025/", organization, unit, *lists):
        found = beside.findall(main_of(built, f"{page}index.html"))
        assert len(found) > 2, page
        assert not [(path, n) for path, n in found if int(n.replace(",", "")) != len(read_list(path))], page


def test_no_number_of_the_follow_up_page_stands_alone(built):
    """What is left of the page's digits when its links and pictures are taken away are years, percentages and nought."""
    linked = r'<section class="sheet" id="latest">.*?</section>|<svg.*?</svg>|<h1>.*?</h1>|<a .*?</a>'
    text = re.sub(linked, " ", main_of(built, "actions/index.html"), flags=re.S)
    words = re.sub(r"<[^>]+>", " ", text)
    assert not [n for n in re.findall(r"\d+(?:,\d{3})*%?", words) if n != "0" and not n.endswith("%") and not re.fullmatch(r"20\d\d", n)]


def list_addresses(built) -> list[str]:
    """The first page of every list of key actions and of recommendations by decision."""
    tops = ("actions", "organizations", "units", "recommendations")
    found = [p.relative_to(built.folder).as_posix() for top in tops for p in built.folder.glob(f"{top}/**/index.html")]
    names, decisions = "|".join((*RULES, *DECISIONS)), "|".join(DECISIONS)
    folders = (
        rf"actions/({names})", rf"actions/due-\d+(/({names}))?", rf"(organizations|units)/[^/]+/({names})", f"recommendations/({decisions})",
    )
    wanted = re.compile(rf"({'|'.join(folders)})/index.html")
    return sorted(path for path in found if wanted.fullmatch(path))


def test_every_list_holds_exactly_what_an_independent_count_gives(built, records, read_list):
    """All lists of all organizations, units and years, row by row against the YAML, each row once."""
    addresses = list_addresses(built)
    assert len(addresses) > 300
    for path in addresses:
        rows = read_list(path)
        assert set(rows) == counted(records, path) and len(rows) == len(set(rows)), path


def test_lists_exist_where_they_have_rows_and_nowhere_else(built, records):
    """Every organization has each list that holds something; what holds nothing is left out, but for what is overdue."""
    addresses = set(list_addresses(built))
    for organization in {o for r in records.recommendations for o in records.organizations(r)}:
        names = {*RULES, *DECISIONS} - {"due-soon-not-reported", "called-overdue-not-late", "overdue-not-called"}
        for path in (f"organizations/{organization}/{name}/index.html" for name in names):
            assert (path in addresses) == (bool(counted(records, path)) or path.endswith(("/overdue/index.html", "/all/index.html"))), path
    units = {u for a, _ in records.pairs for u in records.units(a)}
    assert all(f"units/{unit}/overdue/index.html" in addresses for unit in units)
    assert len([path for path in addresses if path.startswith("units/")]) <= 12 * len(units)
    for name in ("overdue", "open", "past-deadline-not-reported", "without-deadline", "due-soon", "unreported"):
        assert f"actions/{name}/index.html" in addresses


def test_lists_stand_in_the_order_that_they_tell(built, records, read_list):
    """Overdue lists have the most months late first; others go by deadline, without one last, what is done after all others."""
    by_address = {address_of(a, r): a for a, r in records.pairs}
    for path in list_addresses(built):
        name, rows = path.split("/")[-2], read_list(path)
        if name in DECISIONS or not rows:
            continue
        actions = [by_address[row] for row in rows]
        places = [(_status(a) in ("completed", "no_longer_applicable"), a.get("deadline", "9999")) for a in actions]
        assert all(a <= b for a, b in pairwise(places)), path
        text = main_of(built, path)
        late = name in ("overdue", "past-deadline-not-reported", "overdue-not-called")
        assert ("The longest past their deadline come first" in text) == late, path
        assert ("without one last" in text) == (len({month == "9999" for _, month in places}) == 2), path
        assert ("comes after all others" in text) == (len({done for done, _ in places}) == 2), path


def test_the_follow_up_page_shows_the_ten_that_are_overdue_longest(built, read_list):
    """At most ten overdue actions stand on the page itself: the first of the whole list, in its order."""
    latest = re.search(r'<section class="sheet" id="latest">.*?</section>', main_of(built, "actions/index.html"), re.S).group()
    assert tuple(rows_on(latest)) == read_list("actions/overdue/index.html")[:10]


def test_tables_of_organizations_and_units_are_short_and_have_the_most_overdue_first(built):
    """At most ten rows stand on the page, the most overdue first, and the whole table has every one of them once."""
    page = follow.followup_page(built.library, AS_OF)
    for rows, everything, kind in ((page.organizations, page.all_organizations, "organization"), (page.units, page.all_units, "unit")):
        assert 0 < len(rows) <= follow.MOST
        assert all(a.tally.overdue >= b.tally.overdue for a, b in pairwise(rows))
        if everything:
            texts = [p.read_text().split("rates-table")[0] for p in built.folder.glob(f"actions/by-{kind}/**/index.html")]
            names = re.findall(r'<th scope="row"><a href="([^"]+)"', "".join(texts))
            assert len(names) == len(set(names)) == everything.number


def test_every_list_says_whose_it_is_and_leads_back(built):
    """A list's heading has its scope and its name, and its breadcrumbs lead to the scope's own page."""
    page = (built.folder / "organizations/un-women/overdue/index.html").read_text()
    assert "<h1>UN Women: overdue</h1>" in page and 'href="../../../organizations/un-women/index.html">UN Women</a>' in page
    unit = (built.folder / "units/un-women-country-offices/overdue/index.html").read_text()
    assert "<h1>UN Women country offices: overdue</h1>" in unit and "An editor filed these actions here" in unit
    assert "<h1>Due in 2025: overdue</h1>" in (built.folder / "actions/due-2025/overdue/index.html").read_text()


def test_pages_of_organizations_and_units_link_their_figures(built, read_list):
    """The figures of the track of an organization, and of a unit's follow-up, lead to lists with as many rows."""
    for path in ("organizations/un-women/index.html", "units/un-women/index.html"):
        section = re.search(r"<h2>Follow-up</h2>.*?</section>", main_of(built, path), re.S).group()
        links = re.findall(r'<a href="(?:\.\./)+([^"]+)">([^<]*\d[^<]*)</a>', section)
        assert len(links) >= 4, path
        for target, words in links:
            assert int(re.search(r"[\d,]+", words).group().replace(",", "")) == len(read_list(target)), (path, words)


def test_another_month_moves_the_counts(built):
    """What was due soon and is still open in one month is overdue three months later; nothing is lost between."""
    now, later = (follow.followup_page(built.library, month) for month in (AS_OF, "2027-02"))
    soon = [a for a, _ in built.library.actions.values() if a.deadline in SOON and a.status in OPEN]
    silent = [a for a, _ in built.library.actions.values() if a.deadline in SOON and a.status == "unreported"]
    assert soon and silent and now.actions["due-soon"].number == len(soon) + len(silent)
    assert later.actions["overdue"].number == now.actions["overdue"].number + len(soon)
    assert later.actions["silent"].number == now.actions["silent"].number + len(silent)
    assert later.actions["open"].number == now.actions["open"].number


def test_what_a_source_calls_overdue_is_told_apart_from_what_is_worked_out(built, read_list):
    """The page counts both, and both ways in which they disagree, each with its list."""
    page = main_of(built, "actions/index.html")
    called, overdue = set(read_list("actions/called-overdue/index.html")), set(read_list("actions/overdue/index.html"))
    silent = set(read_list("actions/past-deadline-not-reported/index.html"))
    assert set(read_list("actions/called-overdue-not-late/index.html")) == called - overdue - silent != set()
    assert set(read_list("actions/overdue-not-called/index.html")) == overdue - called != set()
    assert "called overdue by the source itself" in page and "The two disagree" in page


# --- what the page says when there is little or nothing

@pytest.fixture(scope="module")
def said(generated):
    """What the follow-up page of some of the records says in a month: its words, without markup."""
    library, built = read(generated)
    site = read_site(generated, Asked(AS_OF, "https://example.org/"), library, built)

    def words(month: str, keep=lambda record: True) -> str:
        kept = [record for record in library.recommendations.values() if keep(record)]
        some = library_of([*library.sources.values(), *library.evaluations.values(), *kept], library.vocabularies)
        env = templates(generated.templates, some, replace(site, as_of=month), gettext.NullTranslations())
        text = render(env, Page("actions/index.html", "pages/followup.html", follow.followup_page(some, month)))
        return " ".join(re.sub(r"<[^>]+>", " ", re.search("<main.*</main>", text, re.S).group()).split())

    return words


def test_the_heading_is_the_sentence_that_the_figures_make(said, built, records):
    """So many of so many are past their deadline; none is; and a plain form when there are few."""
    overdue, still_open = (sum(RULES[name](a) for a, _ in records.pairs) for name in ("overdue", "open"))
    assert f"{overdue} of {still_open} open actions are past their deadline" in said(AS_OF)
    assert f"None of the {still_open} open actions is past its deadline" in said("1999-01")
    assert "What was promised, and how far it is" in said(AS_OF, lambda r: not any(a.status in OPEN for a in r.actions))


def test_a_site_without_key_actions_has_a_follow_up_page(said):
    """With nothing to follow up the page still says its rule, and no share of nothing."""
    text = said(AS_OF, lambda r: not r.actions)
    assert "The rule" in text and "No source of these records calls an action overdue" in text
    assert "No key action" in text and "By deadline" not in text
    assert "The rule" in said(AS_OF, lambda r: False)


def test_lists_of_key_actions_are_numbered_and_bounded(built):
    """No page of a list has more rows than the others, and there are not many more pages than rows need."""
    pages = [page for step in _lists(built.library, AS_OF) for page in step.make()]
    lists = [page for page in pages if page.template == "pages/actions.html"]
    assert all(len(page.view.rows) <= PAGE_SIZE for page in lists)
    assert len({page.path for page in pages}) == len(pages)


# --- years

def test_a_long_gap_between_years_is_one_narrow_column():
    """The axis has every year from the first to the last, but no row of empty ones."""
    chart = years.year_chart({"2017": [], "2018": [], "2026": [], "2028": []}, {}, "2026-11")
    assert [column.year for column in chart.columns] == ["2017", "2018", "", "2026", "2027", "2028"]
    assert [column.year for column in chart.columns if column.now] == ["2026"]


def test_a_chart_of_many_years_keeps_the_latest():
    """An axis is never longer than fits a page, whatever dates the records have."""
    chart = years.year_chart({}, {str(year): 1 for year in range(1950, 2031)}, "2026-11")
    assert len(chart.columns) == years.MOST_YEARS and chart.columns[-1].year == "2030" and chart.since == chart.columns[0].year


def test_the_parts_of_a_bar_add_up(built):
    """In the chart what is open is not overdue, so that no action is drawn twice."""
    chart = follow.followup_page(built.library, AS_OF).chart
    assert not chart.marked
    assert all(sum(n for _, n in column.parts) == column.total for column in chart.columns)
    dated = sum(a.deadline is not None for a, _ in built.library.actions.values())
    assert sum(column.total for column in chart.columns) == dated or chart.since


def test_the_timeline_has_every_evaluation_and_every_deadline_once(built, read_list):
    """Year by year, the numbers add up to all evaluations and to all actions with a deadline, and lead to as many rows."""
    page = timeline.timeline_page(built.library, AS_OF)
    assert sum(row.number for row in page.years) == len(built.library.evaluations)
    assert sum(row.due["all"].number for row in page.years if row.due) + page.undated.number == len(built.library.actions)
    assert [row.year for row in page.years] == sorted((row.year for row in page.years), reverse=True)
    text = main_of(built, "timeline/index.html")
    for row in page.years:
        assert not row.due or f"../{row.due['all'].path}" in text and len(read_list(row.due["all"].path)) == row.due["all"].number
        assert all(f"../{evaluation.path}" in text for evaluation in row.evaluations)


def test_a_long_timeline_gives_years_pages_of_their_own(built, monkeypatch):
    """Beyond a number of evaluations the timeline counts them by year and organization, and numbered pages list them all."""
    monkeypatch.setattr(timeline, "PAGE_SIZE", 3)
    monkeypatch.setattr(timeline, "MOST_NAMED", 1)
    page = timeline.timeline_page(built.library, AS_OF)
    assert not any(row.evaluations for row in page.years) and any(row.others for row in page.years)
    for row in page.years:
        assert len(row.organizations) <= 1 and sum(link.number for link in row.organizations) + row.others == row.number
    listed = [row.id for found in _numbered(timeline.year_pages(built.library, AS_OF)) for row in found.view.rows]
    assert sorted(listed) == sorted(built.library.evaluations)
    paths = {row.path for row in page.years if row.number}
    assert paths <= {found.path for found in _numbered(timeline.year_pages(built.library, AS_OF))}


def test_nothing_of_this_needs_a_script():
    """The pages to follow up load no script of their own."""
    templates = Path(__file__).parent.parent.parent / "templates/pages"
    names = ("followup", "followup-by", "timeline", "timeline-year", "actions")
    assert not [name for name in names if "<script" in (templates / f"{name}.html").read_text()]


def test_a_list_beyond_measure_says_so_and_leads_on(generated, monkeypatch):
    """A list of more rows than fit counts them all, shows the first in its order, and says where the others are found."""
    library, read_in = read(generated)
    site = read_site(generated, Asked(AS_OF, "https://example.org/"), library, read_in)
    env = templates(generated.templates, library, site, gettext.NullTranslations())

    def pages() -> dict[str, ListPage]:
        return dict(follow.action_list(library, EVERYTHING, "all", AS_OF))

    def words(view: ListPage) -> str:
        return render(env, Page("actions/all/index.html", "pages/actions.html", view))

    whole = pages()
    monkeypatch.setattr(scale, "_current", [replace(scale.WHOLE, rows=2 * PAGE_SIZE)])
    cut = pages()
    assert [view.rows for view in cut.values()] == [view.rows for view in list(whole.values())[:2]]
    assert {view.total for view in cut.values()} == {len(library.actions)} and len(library.actions) > 100
    assert "are listed" not in words(next(iter(whole.values()))) and "Only the first 100 are listed." in words(next(iter(cut.values())))
