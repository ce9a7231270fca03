"""Citing and taking away: formats that hold any text, documents beside the pages, briefings that say what is so."""

import gzip
import html
import json
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from uptake import followup
from uptake.citation import Place, Reference, bibtex, citation, csl, csl_file, flat, ris, text
from uptake.correction import correction, progress_report, suggestion
from uptake.library import Holding, Library
from uptake.views.briefing import briefing_path
from uptake.views.citing import part_references, reference
from uptake.vocabulary import Vocabularies

PLACE = Place(title="Uptake", organization="The maintainers", base_url="https://example.org/repo/", as_of="2026-11", month="November 2026")
HOSTILE = [
    "}, title = {stolen}}\n@book{x,", "{unbalanced", "}}", "\\", "\\}", "50 % of #1 & $x_2$ ~ ^",
    "a\r\nER  - \r\nTY  - BOOK", "TI  - x\x85ER  - \u2028ER  - ", '"quoted", and "@string{', "*, and, * others",
    "</pre><script>alert(1)</script>", "\x00\x1b\x7f", "Évaluation « finale » – “ends”",
]
KINDS = ("report", "part")
OPEN = ("ongoing", "initiated", "not_initiated")


def cited(words="A title", kind="part", **more):
    given = {"key": "x-r01", "author": words, "short_author": words, "issued": "2023-06", "title": words, "within": words, "note": words}
    return Reference(kind=kind, path="recommendations/x-r01/index.html#a01", language="en", **{**given, **more})


anything = st.text(st.one_of(st.characters(), st.sampled_from("{}\\%#_&$~^\"@,*\r\n\x85\u2028 -")), min_size=1, max_size=60)


# --- BibTeX: judged by its own rule, that a value ends at the brace that balances its first one

UNTEX = {
    r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^",
    **{f"\\{c}": c for c in "$&#_%"},
}


def parse_bibtex(entry):
    """Type, key and fields of the one entry that a text holds; anything else fails."""
    head = re.match(r"@(\w+)\{([a-z0-9-]+),\n", entry)
    fields, at = {}, head.end()
    while entry[at] != "}":
        name = re.compile(r"  (\w+) = ").match(entry, at)
        at, depth, start = name.end(), 0, name.end()
        while entry[at] != "," or depth:
            depth += {"{": 1, "}": -1}.get(entry[at], 0)
            assert depth >= 0
            at += 1
        fields[name[1]] = entry[start:at]
        at += 2
    assert entry[at:] == "}\n"
    return head[1], head[2], fields


def untex(value):
    bare = re.sub(r"^\{+|\}+$", "", re.sub("|".join(map(re.escape, UNTEX)), lambda m: f"\x00{ord(UNTEX[m[0]])}\x00", value))
    assert not re.search(r"[\\{}%#&$~^_]", bare), f"{value!r} holds a bare special character"
    return re.sub("\x00(\\d+)\x00", lambda m: chr(int(m[1])), bare)


@settings(max_examples=150, deadline=None)
@given(words=anything, kind=st.sampled_from(KINDS))
def test_bibtex_holds_any_text(words, kind):
    """Whatever a text holds, there is one entry with the same fields, and each value reads as the text again."""
    name, key, fields = parse_bibtex(bibtex(cited(words, kind), PLACE))
    assert name == {"report": "techreport", "part": "misc"}[kind] and key == "x-r01"
    if flat(words):
        assert untex(fields["title"]) == flat(words) == untex(fields["author"])
        assert all(fields[f].startswith("{{") and fields[f].endswith("}}") for f in ("title", "author", "shortauthor"))
    assert (fields["year"], fields["month"], fields["url"]) == ("{2023}", "jun", "{https://example.org/repo/recommendations/x-r01/#a01}")
    always = {"year", "month", "note", "url", "urldate"} | ({"institution"} if kind == "report" else set())
    assert set(fields) - {"title", "author", "shortauthor", "howpublished", "type"} == always


# --- RIS: judged line by line

@settings(max_examples=150, deadline=None)
@given(words=anything, kind=st.sampled_from(KINDS))
def test_ris_holds_any_text(words, kind):
    """Whatever a text holds, every line is one field, the type first and the end last, with the right line ends."""
    record = ris(cited(words, kind), PLACE)
    assert record.endswith("ER  - \r\n") and record.count("\r\n") == len(record.splitlines()) == record.count("\n")
    lines = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line, re.ASCII) for line in record.split("\r\n")[:-1]]
    assert all(lines)
    tags = [line[1] for line in lines]
    assert tags[0] == "TY" and tags[-1] == "ER" and tags.count("TY") == tags.count("ER") == 1
    found = {line[1]: line[2] for line in lines}
    assert found["TY"] == {"report": "RPRT", "part": "ELEC"}[kind]
    assert (found["PY"], found["DA"], found["Y2"]) == ("2023", "2023/06//", "2026/11//")
    assert found.get("TI", "") == flat(words) and "*" not in found.get("AU", "")


# --- CSL: judged by the rules of csl-data.json, version 1.0.2

CSL_STRINGS = {"title", "genre", "publisher", "container-title", "note", "URL", "language"}
CSL_NAMES, CSL_DATES, CSL_TYPES = {"author"}, {"issued", "accessed"}, {"report", "webpage"}


def check_csl(item):
    """Raise unless an item is valid: required variables, known names alone, each of its type."""
    assert isinstance(item["id"], str) and item["type"] in CSL_TYPES
    for name, value in item.items():
        if name in CSL_NAMES:
            assert value and all(set(one) == {"literal"} and isinstance(one["literal"], str) for one in value)
        elif name in CSL_DATES:
            assert set(value) == {"date-parts"} and len(value["date-parts"]) == 1
            assert 1 <= len(value["date-parts"][0]) <= 3 and all(isinstance(n, int) for n in value["date-parts"][0])
        else:
            assert name in {"id", "type"} | CSL_STRINGS and isinstance(value, str) and value


@settings(max_examples=60, deadline=None)
@given(words=anything, kind=st.sampled_from(KINDS))
def test_csl_holds_any_text(words, kind):
    """Whatever a text holds, the item is valid, and its file reads as an array of it."""
    item = csl(cited(words, kind), PLACE)
    check_csl(item)
    assert item.get("title", "") == flat(words) and json.loads(csl_file([item, item])) == [item, item]


def test_what_is_unknown_is_left_out():
    """Without a date, an organization or a note no format says one; people read n.d."""
    bare = cited("x", author="", short_author="", issued="", note="")
    assert {"year", "month", "author", "shortauthor"}.isdisjoint(parse_bibtex(bibtex(bare, PLACE))[2])
    assert not re.search("^(PY|DA|AU)  ", ris(bare, PLACE), re.MULTILINE) and {"issued", "author", "note"}.isdisjoint(csl(bare, PLACE))
    assert text(bare, PLACE).startswith("n.d. “x”. x. Uptake, as of November 2026. https://")
    own = cited("Briefing", author=None, within="", note="")
    assert "The maintainers" in bibtex(own, PLACE) and csl(own, PLACE)["author"] == [{"literal": "The maintainers"}]


@pytest.mark.parametrize("words", HOSTILE)
def test_other_programs_read_the_same(words):
    """Two readers that others wrote find one entry with the texts that went in."""
    for kind in KINDS:
        cite = citation(cited(words, kind), PLACE)
        (entry,) = bibtexparser.loads(cite.bibtex).entries
        assert entry["ID"] == "x-r01" and entry["year"] == "2023" and untex(entry["title"]) == flat(words)
        (record,) = rispy.loads(cite.ris)
        assert record.get("title", "") == flat(words) and record["urls"] == [csl(cited(words, kind), PLACE)["URL"]]


# --- what the records' citations say

@pytest.fixture(scope="module")
def records(built):
    library = built.library
    return [*library.sources.values(), *library.evaluations.values(), *library.recommendations.values(), *library.lessons.values()]


def test_every_key_is_unique_and_fits_every_format(built, records):
    """No two records or parts share a key, and each key is letters, digits and hyphens."""
    keys = [one.key for r in records for one in (reference(built.library, r), *(p for _, p in part_references(built.library, r)))]
    assert len(keys) == len(set(keys)) > len(built.library.actions) and all(re.fullmatch("[A-Za-z0-9.-]+", key) for key in keys)


def test_a_citation_guesses_no_year(built):
    """A year is the one of publication, or all of the period; the end of a longer period is none, and the period is told."""
    seen = set()
    for evaluation in built.library.evaluations.values():
        period, issued = evaluation.period, reference(built.library, evaluation).issued
        if evaluation.published:
            assert issued == evaluation.published
        elif period and period.start and period.end:
            same = period.start[:4] == period.end[:4]
            assert issued == (period.start[:4] if same else "")
            assert same or period.start in reference(built.library, evaluation).within
            seen.add(same)
    assert False in seen


def test_a_citation_says_what_a_part_is_a_part_of(built):
    """A recommendation's names its number and evaluation, an action's also its own; their addresses end in the page and anchor."""
    action, record = next((a, r) for a, r in built.library.actions.values() if r.number > 1)
    evaluation = built.library.evaluations[record.evaluation]
    number = record.number_stated or record.number
    said = text(reference(built.library, record), PLACE)
    assert f"Recommendation {number} in: {evaluation.title}" in said
    assert said.endswith(f"https://example.org/repo/recommendations/{record.id}/")
    anchor, part = next((anchor, p) for anchor, p in part_references(built.library, record) if p.key == action.id)
    said = text(part, PLACE)
    assert f"Key action {action.number} on recommendation {number} in: {evaluation.title}" in said
    assert said.endswith(f"/{record.id}/#{anchor}")


def test_every_part_that_is_cited_has_its_anchor_on_the_page(built, records):
    """The address of every key action and tip leads to an element of its page."""
    anchors = 0
    for record in records:
        for anchor, part in part_references(built.library, record):
            anchors += 1
            assert f'id="{anchor}"' in (built.folder / part.path.partition("#")[0]).read_text(), part.path
    assert anchors > len(built.library.actions)


# --- documents beside the pages

def rows(built, name):
    return json.loads((built.folder / f"data/{name}.json").read_text())


@pytest.mark.parametrize("name", ["sources", "evaluations", "recommendations", "lessons"])
def test_a_document_is_the_collections_object_with_its_place_links_and_citation(built, name):
    """Beside each page lies the same object as in the collection, at the position that it names; the page and it name each other."""
    collection = rows(built, name)
    for position, row in enumerate(collection, 1):
        folder = built.folder / name / row["id"]
        document = json.loads((folder / "index.json").read_text())
        links, place, cite = (document.pop(key) for key in ("links", "collection", "citation"))
        assert document == row
        assert place == {"url": f"https://example.org/repo/data/{name}.json", "position": position, "of": len(collection)}
        check_csl(cite["csl"])
        address = row["page" if name == "sources" else "url"]
        assert cite["text"].endswith(address) and cite["csl"]["URL"] == address
        assert row["id"] in cite["bibtex"] and address in cite["ris"]
        for link in (one for to in links.values() for one in (to if isinstance(to, list) else [to] if to else [])):
            assert set(link) >= {"id", "kind", "title", "url"} and link["url"] == f"https://example.org/repo/{link['kind']}s/{link['id']}/"
            assert (built.folder / f"{link['kind']}s/{link['id']}/index.html").is_file()
        page = (folder / "index.html").read_text()
        assert 'rel="alternate" type="application/json"' in page and page.count(f"{name}/{row['id']}/index.json") == 3
        assert html.escape(cite["bibtex"], quote=False) in page.replace("&#34;", '"').replace("&#39;", "'")


def test_links_lead_to_the_neighbours(built):
    """Previous and following are the records before and after in the source's order, and relations are named from both sides."""
    for evaluation, siblings in built.library.recommendations_of.items():
        ids = [r.id for r in siblings]
        for n, id in enumerate(ids):
            links = json.loads((built.folder / f"recommendations/{id}/index.json").read_text())["links"]
            assert (links["previous"] or {}).get("id") == (ids[n - 1] if n else None)
            assert (links["following"] or {}).get("id") == (ids[n + 1] if n + 1 < len(ids) else None)
            assert links["evaluation"]["id"] == evaluation
    linked = next(r for r in built.library.lessons.values() if r.evaluations)
    document = json.loads((built.folder / f"evaluations/{linked.evaluations[0].id}/index.json").read_text())
    assert linked.id in [one["id"] for one in document["links"]["lessons"]] and all(one["reason"] for one in document["links"]["lessons"])


def test_a_row_can_be_shown_without_computing(built):
    """A recommendation carries its tally, evaluation, organization and year, in JSON and, apart, in CSV."""
    for row in rows(built, "recommendations"):
        record = built.library.recommendations[row["id"]]
        tally, late = row["tally"], sum(action["overdue"] for action in row["actions"])
        assert tally["actions"] == len(row["actions"]) and tally["overdue"] == late and tally["open"] >= late
        assert tally["done"] == sum(a["status"] == "completed" for a in row["actions"])
        assert tally["unreported"] == sum(a["status"] == "unreported" for a in row["actions"])
        assert row["evaluation_title"] == built.library.evaluations[record.evaluation].title
        assert row["organization"] and isinstance(row["year"], int | None)
    head = (built.folder / "data/recommendations.csv").read_text().split("\n", 1)[0].split(",")
    assert {"tally_done", "tally_overdue", "organization", "year"} <= set(head) and "tally" not in head


# --- briefings

def holdings(library):
    """For every term of the vocabularies that have briefings, the recommendations and lessons that carry it, counted afresh."""
    for vocabulary in ("themes", "criteria", "topics"):
        for term in library.vocabularies.terms(vocabulary).values():
            recommendations = [r for r in library.recommendations.values() if term.id in {v.id for v in getattr(r, vocabulary)}]
            lessons = [r for r in library.lessons.values() if term.id in {v.id for v in getattr(r, vocabulary)}]
            if not term.heading:
                yield vocabulary, term, recommendations, lessons


def test_every_term_that_holds_something_has_a_briefing(built):
    """Where something is filed, the term's page leads to a briefing; elsewhere there is none."""
    made = 0
    for vocabulary, term, recommendations, lessons in holdings(built.library):
        page = built.folder / vocabulary / term.id / "briefing/index.html"
        assert page.exists() == bool(recommendations or lessons)
        made += page.exists()
        if page.exists():
            assert f"{vocabulary}/{term.id}/briefing/index.html" in (built.folder / vocabulary / term.id / "index.html").read_text()
    assert made > 20


def test_a_term_with_lessons_alone_has_a_briefing():
    """A lesson is enough for a briefing, an office's actions are not."""
    holdings = {("topics", "x"): Holding(lessons=[None]), ("topics", "y"): Holding(), ("units", "x"): Holding(actions=[None])}
    library = Library(Vocabularies([]), holdings=holdings)
    assert briefing_path(library, "topics", "x") == "topics/x/briefing/index.html"
    assert not briefing_path(library, "topics", "y") and not briefing_path(library, "units", "x")


def test_a_briefing_shows_no_number_that_is_not_right(built):
    """Every number in a briefing's sentences is that of an independent count, and what it shows of how many."""
    for vocabulary, term, recommendations, lessons in holdings(built.library):
        if not recommendations:
            continue
        actions = [a for r in recommendations for a in r.actions]
        main = re.search("<main.*?</main>", (built.folder / vocabulary / term.id / "briefing/index.html").read_text(), re.S)[0]
        figures = re.search('class="sheet figures".*?</section>', main, re.S)[0]
        said = re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]+>", "", figures))).replace(",", "")
        numbers = [len(recommendations), len({r.evaluation for r in recommendations})]
        assert [int(n) for n in re.search(r"(\d+) recommendations? from (\d+) evaluations?\.", said).groups()] == numbers
        decided = {c: sum(r.response_category == c for r in recommendations) for c in followup.CATEGORIES}
        listed = re.search(r"decisions: (.*?)\.", said)[1]
        assert [int(n) for n in re.findall(r"\d+", listed)] == [n for n in decided.values() if n]
        if actions:
            stated = [len(actions), sum(a.status == "completed" for a in actions), sum(a.status in OPEN for a in actions)]
            sentence = re.search(r"Of (\d+) key actions?\D+(\d+) (?:is|are) reported\D+(\d+) as still", said)
            assert [int(n) for n in sentence.groups()] == stated
        late = sum(a.status in OPEN and bool(a.deadline) and a.deadline < "2026-11" for a in actions)
        assert (re.search(r"\. (\d+) (?:is|are) overdue\.", said) or [0, 0])[1] in (str(late), 0 if not late else None)
        silent = sum(a.status == "unreported" for a in actions)
        assert (re.search(r"On (\d+) nothing", said) or [0, 0])[1] in (str(silent), 0 if not silent else None)
        for heading, total in (("Recommendations", len(recommendations)), ("Overdue longest", late), ("Lessons", len(lessons))):
            shown = re.search(rf"<h2>{heading}(?:<small[^>]*>(\d+) of ([\d,]+) shown</small>)?</h2><ul.*?</ul>", main, re.S)
            if shown:
                rows_shown = shown[0].count("<li>")
                assert int(shown[1] or total) == rows_shown and int((shown[2] or str(rows_shown)).replace(",", "")) == total
            assert shown or not total


def test_a_briefing_tells_first_what_was_not_accepted_and_why(built):
    """Rejected recommendations come first, then those accepted in part, with management's reasons; the latest follow."""
    order = {"rejected": 0, "partially_accepted": 1}
    for vocabulary, term, recommendations, _lessons in holdings(built.library):
        if any(r.response_category == "rejected" and r.response_text for r in recommendations):
            main = (built.folder / vocabulary / term.id / "briefing/index.html").read_text()
            shown = re.findall(r'<li><a class="clamp title[^>]*recommendations/([a-z0-9-]+)/index.html"', main)
            places = [order.get(built.library.recommendations[id].response_category, 2) for id in shown]
            assert places == sorted(places) and places[0] == 0 and '<p class="comment said"' in main
            return
    pytest.fail("the generated records hold no rejection with reasons")


# --- suggesting a correction

def ways(**given):
    """The addresses for a correction, for progress on two actions, and for a lesson."""
    site = SimpleNamespace(**{"repository": None, "contact": None, **given})
    path = "recommendations/x-r01/index.html"
    correct = correction(site, PLACE, "x-r01", path, 'Réponse & "suite" #1', "sources/x/index.html#L93", "93")
    return correct, progress_report(site, PLACE, "x-r01", path, 2), suggestion(site, "x")


def test_a_form_comes_filled_in_with_what_is_known():
    """With a repository its forms are led to, with the record's id; the number of the action is left to fill in where there are several."""
    correct, report, lesson = map(urlsplit, ways(repository="https://github.com/example/site/", contact="office@example.org"))
    assert {address.path for address in (correct, report, lesson)} == {"/example/site/issues/new"}
    assert parse_qs(correct.query) == {"template": ["correct-a-record.yml"], "title": ["Correction: x-r01"], "record": ["x-r01"]}
    assert parse_qs(report.query) == {"template": ["report-progress.yml"], "title": ["Progress: x-r01"], "action": ["x-r01-a"]}
    assert parse_qs(lesson.query) == {"template": ["suggest-a-lesson.yml"], "source": ["x"], "evaluation": ["x"]}
    site = SimpleNamespace(repository="https://github.com/example/site", contact=None)
    assert "action=x-r01-a01" in progress_report(site, PLACE, "x-r01", "p", 1)


def test_a_letter_comes_with_what_is_known():
    """With a contact alone, a letter names the record, its address, file, source and lines; a web address takes no letter."""
    correct, report, lesson = map(urlsplit, ways(contact="office+site@example.org"))
    assert correct.scheme == report.scheme == "mailto" and unquote(correct.path) == "office+site@example.org" and not lesson.geturl()
    body = parse_qs(correct.query)["body"][0]
    assert "https://example.org/repo/recommendations/x-r01/\r\n" in body and "content/recommendations/x-r01.yaml" in body
    assert 'Réponse & "suite" #1, line 93' in body and "https://example.org/repo/sources/x/#L93" in body and "\n" not in correct.geturl()
    assert parse_qs(report.query)["body"][0].startswith("https://example.org/repo/recommendations/x-r01/\r\n")
    assert ways(contact="https://example.org/contact") == ("https://example.org/contact", "", "") and ways() == ("", "", "")


# --- in a browser

def opened(browser, address, built, **options):
    record = next(r for r in built.library.recommendations.values() if len(r.actions) > 1)
    page = browser.new_context(**options).new_page()
    page.goto(f"{address}recommendations/{record.id}/")
    return page, record


@pytest.mark.browser
def test_citations_are_copied_and_downloaded_with_a_script_and_selected_without(browser, address, built):
    """Buttons come with JavaScript alone; a downloaded RIS file has the bytes of the published data."""
    page, record = opened(browser, address, built, java_script_enabled=False)
    assert page.locator(".cite button").count() == 0 and page.locator(".cite pre").count() == 1
    page.context.close()
    page, record = opened(browser, address, built)
    assert page.locator(".cite button").count() == 7
    page.click(".cite summary >> nth=0")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download RIS").click()
    document = json.loads((built.folder / f"recommendations/{record.id}/index.json").read_text())
    assert download.value.suggested_filename == f"{record.id}.ris"
    assert Path(download.value.path()).read_bytes() == document["citation"]["ris"].encode()
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("document.querySelector('.cite > p').textContent") == document["citation"]["text"]
    page.context.close()


@pytest.mark.browser
def test_the_link_of_an_action_is_seen_and_reached_by_touch(browser, address, built):
    """On a touch screen each action shows that its number is a link, a finger's width across; by mouse and keyboard it shows when met."""
    look = "getComputedStyle(document.querySelector('.actions .anchor'), '::after').opacity"
    page, _ = opened(browser, address, built, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 800})
    assert page.evaluate(look) == "1"
    target = "getComputedStyle(document.querySelector('.actions .anchor'), '::before')"
    box = page.evaluate(f"[{target}.inlineSize, {target}.blockSize]")
    assert all(float(size.removesuffix("px")) >= 44 for size in box), box
    page.locator(".actions .anchor").nth(1).tap()
    assert page.url.endswith("#a02")
    page.context.close()
    page, _ = opened(browser, address, built, viewport={"width": 1280, "height": 800})
    assert page.evaluate(look) == "0"
    page.locator(".actions .anchor").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(look) == "1"
    page.context.close()


@pytest.mark.browser
def test_a_briefing_prints_on_a_page_or_two(browser, address, built):
    """The fullest briefings fit on two pages of A4 at most, and their address and month are printed."""
    full = sorted(((len(rs) + len(ls), f"{v}/{t.id}") for v, t, rs, ls in holdings(built.library)), reverse=True)[:4]
    page = browser.new_context().new_page()
    for _, path in full:
        page.goto(f"{address}{path}/briefing/")
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 2, path
        page.emulate_media(media="print")
        printed = page.inner_text("body")
        assert f"https://example.org/repo/{path}/briefing/, as of November 2026" in printed and "No cookies" not in printed
    page.context.close()


def test_the_script_for_citing_is_small(built):
    """It has less than two and a half kilobytes, compressed; no page waits for it."""
    assert len(gzip.compress((built.folder / "static/cite.js").read_bytes(), mtime=0)) < 2_500
