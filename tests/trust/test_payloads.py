"""A sample of the payloads: two groups of records all of whose texts are payloads, and a page of every kind in a browser.

`make payloads` has every payload in every field, and opens every page.
"""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from tests.importers import documents, templates
from tests.trust import payloads_files, payloads_visits
from tests.trust.payloads import ELSEWHERE, SEARCHED, hidden, kinds, looked_at, pages, pair
from tests.trust.payloads_content import AWKWARD, write
from tests.trust.payloads_list import NAMES, PAYLOADS, REFUSED, REFUSED_URLS, URLS, plain
from tests.trust.payloads_pages import POLICY, Watched, served
from uptake import yamltext
from uptake.content import canonical, read_content, read_record, read_vocabularies
from uptake.importers.opening import open_document
from uptake.kinds import KINDS
from uptake.records import Recommendation
from uptake.vocabulary import Vocabularies

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """A site of payloads, the same of plain words, and where which text stands."""
    return pair(tmp_path_factory.mktemp("payloads"), 2, 0)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """The records that these sites are built of."""
    folder = tmp_path_factory.mktemp("content")
    return folder, write(folder, 2, 0, ROOT / "data/vocabulary")


# --- what is tried

def test_there_are_enough_of_them_and_each_is_told_apart():
    """No payload stands twice; each has its word; plain words of its shape hold no mark but those of a list."""
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60 and all("WORD" in payload for payload in (*PAYLOADS, *URLS))
    assert all(re.fullmatch(r"[\w\s-]*", plain(payload)) and len(plain(payload)) == len(payload) for payload in PAYLOADS)


def test_every_text_field_has_one(content):
    """Fields come from the models: every one that may hold a text of its own has a place, in records, vocabularies, settings and words."""
    _, places = content
    found = {place.field for place in places}
    assert len(found) >= 110 and {"Lesson.tips.text", "Recommendation.actions.history.comment", "Term.matches.uri", "Settings.contact", "Glossary.terms.also"} <= found
    assert {place.kind for place in places} == {"line", "text", "markdown", "url"}
    assert ELSEWHERE.keys() <= found and len({place.word for place in places}) == len(places)


# --- pages

@pytest.mark.browser
def test_nothing_runs_and_every_text_is_shown(browser, sites):
    """A page of every kind, with its policy and without: nothing is executed or asked for, the elements are those of plain words,
    and a record's page shows its texts in full."""
    site, words, places = sites
    told = looked_at(browser, site, words, kinds(site.parent), places)
    assert not told.amiss, "\n".join(told.amiss[:20])
    assert told.counts["pages opened"] >= 90 and not told.counts["executed"] and told.counts["texts looked for on their pages"] > 80


@pytest.mark.browser
def test_the_browser_would_notice(browser, sites, tmp_path):
    """What is held to be safe is looked at with eyes that see: a page on which a payload is markup is told in every way."""
    site, _, places = sites
    page = (site / "about/index.html").read_text(encoding="utf-8")
    broken = page.replace("</main>", "<img src=//evil.example/x onerror=hit(1)><script>hit(2)</script><b class=x>" "</b></main>")
    (tmp_path / "index.html").write_text(broken, encoding="utf-8")
    for bare in (True, False):
        with served(tmp_path, bare=bare) as address:
            tab = Watched(browser, address)
            tab.open("index.html")
            tab.page.wait_for_load_state("networkidle")
            seen = tab.look()
            tab.close()
        assert any("evil.example" in what for what in seen.asked + seen.broken)
        assert bool(seen.ran) is bare and bool(seen.broken) is not bare and any(" B class=x" in what for what in seen.count)
        assert list(hidden(seen, [place for place in places if place.field == "Lesson.title"][:1], Counter()))


@pytest.mark.browser
def test_nothing_runs_whatever_a_reader_asks_for(browser, sites):
    """Questions, filters, anchors and what the browser has kept: payloads in all of them are text; what is found and taken away is whole."""
    site, _, places = sites
    texts = [place for place in places if place.field in SEARCHED]
    with served(site) as address:
        tab = Watched(browser, address, accept_downloads=True)
        found = [
            *payloads_visits.asked(tab, [PAYLOADS[3]]), *payloads_visits.found(tab, texts[::40]), *payloads_visits.taken(tab),
            *payloads_visits.typed(tab, [place for place in places if place.owner == "vocabulary/themes/" + AWKWARD and place.field == "Term.label"]),
            *payloads_visits.kept(tab, payloads_visits.STORED[::5]),
        ]
        tab.close()
    assert not found, "\n".join(found[:20])


def test_the_policy_comes_before_everything_that_it_is_for(sites):
    """On every page the content policy stands once, in the head, right behind the encoding; none allows anything inline or foreign."""
    site, _, _ = sites
    for path in pages(site):
        page = (site / path).read_bytes()
        assert re.match(rb'<!doctype html>\s*<html[^>]*>\s*<head>\s*<meta charset="utf-8">\s*' + POLICY.pattern, page), path
        policy = POLICY.search(page)[0].decode()
        assert len(POLICY.findall(page)) == 1 and "default-src 'none'" in policy and "base-uri 'none'" in policy, path
        assert not re.search(r"unsafe|\*|https?:|blob:", policy), path


# --- everything else

def test_other_files_hold_the_texts_and_nothing_more(sites):
    """Data, feeds, calendars, citations, tables, linked data and Markdown, each read by a program of its own kind: made of the same as with
    plain words, and every text as it was written."""
    found = list(payloads_files.compared(*sites))
    assert not found, "\n".join(found[:20])


def test_the_data_has_every_text_as_it_was_written(sites):
    """JSON, JSON Lines, CSV and the workbook have each text of each record and term to the letter; no cell is a formula."""
    site, _, places = sites
    found = list(payloads_files.lost(site, places))
    assert not found, "\n".join(found[:20])


# --- what is refused

def problems_with(folder: Path, name: str, change) -> list:
    """What is said of the content after the first file of a kind was changed."""
    path = sorted((folder / "content" / name).glob("*.yaml"))[0]
    before = path.read_bytes()
    try:
        path.write_bytes(change(before.decode()).encode())
        return read_content(folder / "content").problems
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("kind", [kind.plural for kind in KINDS])
def test_what_nobody_sees_is_refused(content, kind, what):
    """A text with a character that cannot be seen or that turns words around is an error at its line, in words for a person."""
    written = json.dumps(REFUSED[what])
    found = problems_with(content[0], kind, lambda text: re.sub(r"(?m)^(  by|title|text): (?!\|).*$", lambda m: f"{m[1]}: {written}", text, count=1))
    assert found and all(problem.is_error for problem in found[:1]) and found[0].line and found[0].message and found[0].hint


@pytest.mark.parametrize("address", REFUSED_URLS)
def test_an_address_of_another_kind_is_refused(content, address):
    """An address that does not begin with http:// or https://, or hides where it leads, is an error in words for a person."""
    found = problems_with(content[0], "sources", lambda text: re.sub(r"(?m)^url: .*$", lambda _: "url: " + json.dumps(address), text))
    assert found and found[0].is_error and found[0].line and found[0].hint


@pytest.mark.parametrize("name", NAMES)
def test_an_id_that_is_no_plain_name_is_refused(content, name):
    """An id or a file's name with anything but small letters, digits and single hyphens is an error in words for a person."""
    found = problems_with(content[0], "lessons", lambda text: re.sub(r"(?m)^id: .*$", lambda _: "id: " + json.dumps(name), text, count=1))
    assert found and all(problem.is_error for problem in found) and all(problem.message and problem.hint for problem in found)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [hit]", "!x y", "&a x", "*a", "!!binary aGl0", "{<<: *a}", "? x"])
def test_yaml_that_is_no_text_is_refused(content, tag):
    """A tag, an anchor, an alias or a list where a text belongs is an error and runs nothing."""
    found = problems_with(content[0], "lessons", lambda text: re.sub(r"(?m)^title: .*$", lambda _: f"title: {tag}", text, count=1))
    assert found and found[0].is_error and found[0].hint


# --- what comes in

HEADS = ("Organization", "No", "Recommendation", "Decision", "Reasons", "Key action", "Responsible", "Deadline", "Comments")
FILLED = ("Recommendation", "Reasons", "Key action", "Responsible", "Comments")


def table(turn: int, but: str = "") -> tuple[list[list[str]], list[dict[str, str]]]:
    """A tracking table, a row for each payload; in each row five columns have one each."""
    lines = [payload.replace("\n", "\u2028").strip() for payload in PAYLOADS if not (but and re.search(but, payload))]
    texts = [{head: lines[(n + k + turn) % len(lines)] for k, head in enumerate(FILLED)} for n in range(len(lines))]
    return [list(HEADS), *(["UNDP", str(n), row["Recommendation"], "Accepted", row["Reasons"], row["Key action"], row["Responsible"], "2025", row["Comments"]] for n, row in enumerate(texts, 1))], texts


def as_workbook(rows: list[list[str]], path: Path) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Matrix")
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                sheet.write_string(n, m, cell)


def as_page(rows: list[list[str]], path: Path) -> None:
    cells = "".join("<tr>" + "".join(f"<td>{documents.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    path.write_text(documents.web_page("Management response", f"<h1>Management response</h1><table>{cells}</table>"), encoding="utf-8")


def as_word(rows: list[list[str]], path: Path) -> None:
    path.write_bytes(documents.docx(documents.w_p("Management response") + documents.w_table(rows)))


WAYS_IN = {
    "csv": lambda rows, path: path.write_bytes(templates.as_csv(rows)), "xlsx": as_workbook, "html": as_page, "docx": as_word,
}


@cache
def vocabularies() -> Vocabularies:
    return Vocabularies(read_vocabularies(ROOT / "data/vocabulary").records.values())


@pytest.mark.parametrize("ending", WAYS_IN)
def test_a_document_of_payloads_is_imported_as_text(ending, tmp_path):
    """From a table of any kind of file each payload comes into its field as it stood there, and the written record is read as the same."""
    rows, texts = table(0, r"\*.*\*" if ending == "docx" else "")  # the test's own writer of Word files takes stars for emphasis
    WAYS_IN[ending](rows, tmp_path / f"m.{ending}")
    document = open_document(tmp_path / f"m.{ending}")
    found = {record.number: record for record in documents.parts(document.format.read(document.document, vocabularies(), None))[2]}
    for n, row in enumerate(texts, 1):
        record = found[n]
        (action,) = record.actions
        came = (record.text, record.response_text, action.text, action.responsible, action.comments)
        assert list(map(squeezed, came)) == [squeezed(row[head]) for head in FILLED]
        assert read_record(Path(f"{record.id}.yaml"), canonical(record).encode(), Recommendation) == (record, [])


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u0085]+", "", text)


def test_a_lesson_written_by_hand_is_imported_as_text():
    """Of the form for lessons, each payload comes into the title and the text as it stood there."""
    from uptake.importers import lesson_form
    from uptake.importers.document import SourceDocument

    lines = [payload for payload in PAYLOADS if "\n" not in payload and "\r" not in payload and not re.match(r"\s|#|[\u2028\u0085]", payload)]
    text = "---\nkind: lesson\n---\n" + "".join(f"# {line}\n\n{line}\n\n" for line in lines)
    lessons = documents.parts(lesson_form.read(SourceDocument("my.md", text), vocabularies()))[3]
    assert [squeezed(lesson.title) for lesson in lessons] == list(map(squeezed, lines))
    assert [squeezed(lesson.narrative or "") for lesson in lessons] == list(map(squeezed, lines))


def test_any_payload_survives_the_way_through_yaml():
    """Each payload, written as a value of YAML and read again, is the same text; none becomes anything else."""
    for payload in PAYLOADS:
        document = yamltext.parse(yamltext.dump({"a": payload, "b": [payload, {"c": payload}]}).encode())
        assert not document.faults and document.value == {"a": payload, "b": [payload, {"c": payload}]}
