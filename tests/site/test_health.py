"""The health of the content: what the records have and lack, what somebody should look at, and which links are dead."""

import http.server
import re
import socket
import threading
import time
from collections import Counter
from dataclasses import replace

import pytest

from uptake import doctor
from uptake.commands import main
from uptake.followup import is_overdue, is_silent, months_late
from uptake.kinds import VOCABULARY_OF
from uptake.library import build
from uptake.records import Document, Review, Unsure, Value
from uptake.verbatim import values
from uptake.views.about import about_page
from uptake.views.completeness import completeness, named
from uptake.views.health import health_page
from uptake.views.recurring import Alike, alike
from uptake.views.shared import page_of

AS_OF = "2026-11"


def everything(library):
    return [*library.sources.values(), *library.evaluations.values(), *library.recommendations.values(), *library.lessons.values()]


def changed(library, *others):
    """The library with some records in the place of those of the same id."""
    by_id = {record.id: record for record in (*everything(library), *others)}
    return build(by_id.values(), library.vocabularies)


def finding(library, name, most=1000, found=Alike()):
    return next(f for f in health_page(library, found, AS_OF, most).findings if f.name == name)


def paths(found):
    return [piece.link.path for piece in found.pieces]


@pytest.fixture(scope="module")
def library(built):
    return built.library


@pytest.fixture(scope="module")
def recommendation(library):
    return next(r for r in library.recommendations.values() if len(r.actions) > 1)


# --- completeness

def test_fields_are_counted_right(library):
    """An independent count of present fields gives the same numbers, and present, answered and missing add up to all."""
    found = {kind: named(fields) for kind, fields in completeness(library).items()}
    recommendations, actions = list(library.recommendations.values()), [a for a, _ in library.actions.values()]
    assert found["recommendations"]["response_category"].have == len([r for r in recommendations if r.response_category != "unspecified"])
    assert found["recommendations"]["response_text"].have == len([r for r in recommendations if r.response_text])
    assert found["actions"]["status"].have == len([a for a in actions if a.status != "unreported"])
    assert found["actions"]["deadline"].have == len([a for a in actions if a.deadline])
    for kind, fields in completeness(library).items():
        number = len(getattr(library, kind))
        assert all(f.of == number and f.have + f.answered + f.lack == number and f.lack >= 0 and f.meaning for f in fields), kind


def test_a_coded_field_tells_who_gave_it(library, recommendation):
    """What a source states, what an editor assigned, the answer that none fits, and words that no term knows are told apart."""
    def one(*given):
        others = [replace(r, themes=()) for r in library.recommendations.values()]
        counted = named(completeness(changed(library, *others, replace(recommendation, themes=given)))["recommendations"])["themes"]
        return counted.have, counted.stated, counted.answered

    stated, assigned = Value(id="ending-violence", stated="EVAW", basis="stated"), Value(id="ending-violence", basis="assigned", reason="x")
    none, unknown = Value(id="none-fits", basis="assigned", reason="x"), Value(stated="Other", basis="stated")
    assert one(stated) == one(stated, assigned) == one(stated, none) == (1, 1, 0)
    assert one(assigned) == (1, 0, 0) and one(none) == (0, 0, 1) and one(unknown) == one() == (0, 0, 0)


def test_the_about_page_shows_some_of_the_same_numbers(library):
    """The table of the page About has the numbers of the fields that it names."""
    rows = {row.label: (row.have, row.of) for row in about_page(library).completeness}
    fields = {kind: named(found) for kind, found in completeness(library).items()}
    theme, deadline = fields["recommendations"]["themes"], fields["actions"]["deadline"]
    assert rows["theme"] == (theme.have, theme.of) and rows["theme_stated"] == (theme.stated, theme.of)
    assert rows["deadline"] == (deadline.have, deadline.of)


def test_a_kind_without_records_has_no_table(library):
    """An empty site has a page of health too."""
    page = health_page(build([], library.vocabularies), Alike(), AS_OF)
    assert page.fields == () and page.records == 0 and [f.name for f in page.findings if f.total] == ["unused-terms"]
    assert doctor.report(page, AS_OF)


# --- findings

def test_drafts_and_unsure_pieces_are_found(library, recommendation):
    """A draft is listed with how many of its pieces are unsure, and each piece with its field and reason."""
    pieces = (Unsure(field="actions.1.responsible", reason="two readings"), Unsure(field="text", reason="torn"))
    with_draft = changed(library, replace(recommendation, review=Review(state="draft", by="x", unsure=pieces)))
    before = {name: finding(library, name).total for name in ("drafts", "unsure")}
    drafts, unsure = finding(with_draft, "drafts"), finding(with_draft, "unsure")
    assert drafts.total == before["drafts"] + 1 and unsure.total == before["unsure"] + 2
    assert next(p.link.note for p in drafts.pieces if p.link.path == page_of(recommendation)) == "unsure pieces: 2"
    notes = {p.link.note for p in unsure.pieces if p.link.path == page_of(recommendation)}
    assert {"actions.1.responsible: two readings", "text: torn"} <= notes


def test_words_that_no_term_knows_are_counted_by_vocabulary(library):
    """Words of sources without a term stand with their vocabulary and in how many records they are; the most frequent first."""
    unknown = [Value(stated=words, basis="stated") for words in ("Odd", "Odder")]
    given = [replace(r, themes=tuple(unknown[: 2 - n % 2])) for n, r in enumerate(list(library.recommendations.values())[:5])]
    faulty = changed(library, *given)
    stated = [(VOCABULARY_OF[name], v) for r in everything(faulty) for _, name, v in values(r)]
    counted = Counter((vocabulary, v.stated) for vocabulary, v in stated if v.stated and not v.id)
    found = finding(faulty, "unknown-words")
    assert found.total == len(counted) and found.pieces[0].link.label == "Odd"
    assert found.pieces[0].link.note == f"Thematic area, records: {counted['themes', 'Odd']}"


def test_records_without_theme_are_those_that_nobody_looked_at(library, recommendation):
    """Without a term and without an answer; `none fits` is an answer, words that no term knows are none."""
    other = next(r for r in library.recommendations.values() if r is not recommendation)
    faulty = changed(library, replace(recommendation, themes=()), replace(other, themes=(Value(stated="Odd", basis="stated"),)))
    expected = {page_of(r) for r in (*faulty.recommendations.values(), *faulty.lessons.values()) if not any(v.id for v in r.themes)}
    found = finding(faulty, "without-theme")
    assert {page_of(recommendation), page_of(other)} <= expected == set(paths(found)) and found.total == len(expected)


def test_texts_without_lines_are_found(library, recommendation):
    """A record that names no lines, and parts that do not, are listed with what lacks them; a source whose title is ours is not."""
    passage, actions = replace(recommendation.source, lines={"text": "1"}), tuple(replace(a, lines="1") for a in recommendation.actions)
    whole = replace(recommendation, source=passage, sub_points=(), actions=actions)
    without = replace(whole, actions=(replace(whole.actions[0], lines=None), *whole.actions[1:]))
    source = replace(library.sources[recommendation.source.id], lines={}, subtitle=None, imprint=None, introduction=None, conclusion=None)

    def notes(*records):
        return {p.link.path: p.link.note for p in finding(changed(library, *records), "without-lines").pieces}

    assert page_of(whole) not in notes(whole, source) and page_of(source) not in notes(whole, source)
    assert notes(without)[page_of(whole)] == "actions.1"
    assert notes(replace(whole, source=replace(whole.source, lines={})))[page_of(whole)] == "the record itself"
    assert notes(replace(source, subtitle="Of an odd kind"))[page_of(source)] == "subtitle"


def test_duplicates_are_found_unless_a_record_says_that_it_repeats(library, recommendation):
    """Records with the same words, also in other spelling of space and case, and an action that stands twice; not what is declared."""
    other = next(r for r in library.recommendations.values() if r.evaluation != recommendation.evaluation)
    same = replace(other, text=f"  {recommendation.text.upper()} ", repeats=None, related=())
    found = finding(changed(library, same), "duplicates")
    pairs = {frozenset((p.link.path, *(b.path for b in p.beside))) for p in found.pieces}
    assert frozenset((page_of(recommendation), page_of(other))) in pairs
    declared = finding(changed(library, replace(same, repeats=recommendation.id)), "duplicates")
    assert not any({page_of(recommendation), page_of(other)} <= {p.link.path, *(b.path for b in p.beside)} for p in declared.pieces)
    first, second = recommendation.actions[:2]
    twice = replace(recommendation, actions=(first, replace(second, text=first.text)))
    found = finding(changed(library, twice), "duplicates")
    assert any(p.link.path == f"{page_of(twice)}#a02" and p.beside[0].path == f"{page_of(twice)}#a01" for p in found.pieces)


def test_records_whose_words_are_nearly_the_same_are_found(library):
    """A word more or less does not hide a duplicate, and each pair is told once."""
    one = max(library.recommendations.values(), key=lambda r: (r.language == "en", not r.repeats and not r.related, len(r.text)))
    other = next(r for r in library.recommendations.values() if r.evaluation != one.evaluation and r.language == one.language)
    same = {name: getattr(one, name) for name in ("description", "sub_points", "topics")}
    near = replace(other, text=f"{one.text} Also soon.", related=(), repeats=None, **same)
    copied = changed(library, near)
    found = finding(copied, "duplicates", found=alike(copied, {}))
    pairs = [frozenset((p.link.path, *(b.path for b in p.beside))) for p in found.pieces]
    assert pairs.count(frozenset((page_of(one), page_of(near)))) == 1


def test_what_is_late_is_listed_the_latest_first(library):
    """Overdue and silent actions are those that follow-up counts, each with its anchor, in the order of their deadlines."""
    for name, test in (("overdue", is_overdue), ("silent", is_silent)):
        found = finding(library, name)
        expected = sorted((a for a, _ in library.actions.values() if test(a, AS_OF)), key=lambda a: (-months_late(a, AS_OF), a.id))
        assert [path.partition("#")[2] for path in paths(found)] == [a.id.rpartition("-")[2] for a in expected] and expected


def test_unused_terms_are_those_that_no_record_has(library):
    """By vocabulary, without headings, and without lists that a standard gives."""
    found = {p.link.label: p.link for p in finding(library, "unused-terms").pieces}
    used = {v.id for r in everything(library) for _, name, v in values(r) if VOCABULARY_OF[name] == "topics"}
    unused = [t for t in library.vocabularies.terms("topics").values() if not t.heading and t.id not in used]
    assert (found["Topics"].number if "Topics" in found else 0) == len(unused)
    assert "Countries" not in found and "Statuses" not in found
    empty = {p.link.label: p.link.number for p in finding(build([], library.vocabularies), "unused-terms").pieces}
    assert empty["UNEG criteria"] == sum(not t.heading for t in library.vocabularies.terms("criteria").values())


# --- the page and the command

def test_the_page_and_the_command_say_the_same(built, generated, capsys):
    """Every finding has the same number on the page and on the terminal, and every field too."""
    assert main(["doctor", "--content", str(generated.content), "--data", str(generated.data), "--as-of", "2026-11-05"]) == 0
    said = capsys.readouterr().out
    page = (built.folder / "health/index.html").read_text()
    shown = health_page(built.library, alike(built.library, built.glossary.expansions), AS_OF)
    for one in shown.findings:
        assert f"\n{one.title}: {one.total}\n" in f"{said}\n", one.title
        row = re.search(rf"{re.escape(one.title)}(?:</a>)?</th><td class=\"num\">([^<]*)<", page)
        assert row[1] == (f"{one.total:,}" if one.total else "none"), one.title
    for kind, fields in shown.fields:
        for field in fields:
            assert re.search(rf"^  {field.name} +{field.have} ", said, re.M) and f"<code>{field.name}</code>" in page, (kind, field.name)


def test_the_page_is_bounded_and_leads_on(built):
    """Of each finding ten are named, each leading to its place; what has a list of its own leads to it."""
    page = (built.folder / "health/index.html").read_text()
    section = re.search('<section class="sheet" id="overdue">.*?</section>', page, re.S)[0]
    assert section.count("<li>") == 10 and "../actions/overdue/index.html" in section
    assert "../health/index.html" in (built.folder / "about/index.html").read_text()


def test_more_are_named_on_request_and_faults_are_told(generated, tmp_path, capsys):
    """`--number` names more; records that cannot be read are told as problems."""
    folders = ["--content", str(generated.content), "--data", str(generated.data)]
    main(["doctor", *folders, "--number", "1"])
    short = capsys.readouterr().out
    main(["doctor", *folders, "--number", "30"])
    assert len(capsys.readouterr().out) > 2 * len(short)
    assert main(["doctor", "--content", str(tmp_path / "nowhere"), "--data", str(generated.data)]) == 1
    (tmp_path / "content/lessons").mkdir(parents=True)
    (tmp_path / "content/lessons/x-l01.yaml").write_text("id: x-l01\n")
    assert main(["doctor", "--content", str(tmp_path / "content"), "--data", str(generated.data)]) == 1
    assert "x-l01.yaml" in capsys.readouterr().err


# --- links that lead outside

class Answering(http.server.BaseHTTPRequestHandler):
    """A server that is asked for links, and keeps how."""

    asked: list = []

    def do_HEAD(self):
        self.asked.append((self.command, self.path))
        if self.path == "/slow":
            time.sleep(1)
        statuses = {"/gone": 410, "/missing": 404, "/forbidden": 403, "/moved": 301, "/broken": 500}
        status = 405 if (self.command, self.path) == ("HEAD", "/no-head") else statuses.get(self.path, 200)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/fine")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    Answering.asked = []
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()


def test_dead_links_are_told_from_those_that_only_refuse(server):
    """Gone, missing and unserved addresses are dead; a refusal, an error, a wait too long are not sure; the rest is well."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    names = ("fine", "moved", "no-head", "gone", "missing", "forbidden", "broken", "slow")
    links = {**{f"{server}/{name}": ("sources/x/index.html",) for name in names}, nobody: ()}
    told = {answer.url.rpartition("/")[2] or "nobody": answer for answer in doctor.ask(links, seconds=0.3)}
    assert {name for name, answer in told.items() if not answer.said} == {"fine", "moved", "no-head"}
    assert {name for name, answer in told.items() if answer.dead} == {"gone", "missing", "nobody"}
    assert [answer.url for answer in doctor.ask({}, 0.3)] == []
    report = doctor.links_report(list(told.values()))
    assert report.startswith("Links that lead outside: 9; dead: 3; not sure: 3") and "sources/x/" in report
    assert report.index("/gone") < report.index("/slow")


def test_a_link_is_asked_for_once_and_without_its_content(server):
    """HEAD first; GET only where HEAD was of no use."""
    doctor.ask({f"{server}/fine": (), f"{server}/no-head": ()}, seconds=2)
    assert sorted(Answering.asked) == [("GET", "/no-head"), ("HEAD", "/fine"), ("HEAD", "/no-head")]


def test_outside_links_are_those_that_pages_lead_to(library):
    """Addresses of sources and documents and those in Markdown, once each with their records; an address in plain text is no link."""
    source, evaluation = next(iter(library.sources.values())), next(iter(library.evaluations.values()))
    lesson = next(r for r in library.lessons.values())
    given = changed(
        library, replace(source, url="https://a.example/x#page=2", imprint="see [this](https://b.example/y_(z)) or <https://c.example>"),
        replace(evaluation, documents=(Document(title="Report", url="https://a.example/x"),), overall_comment="https://plain.example/"),
        replace(lesson, narrative="[here](#) and [there](https://d.example/e)"),
    )
    found = doctor.outside_links(given)
    assert set(found["https://a.example/x"]) == {page_of(source), page_of(evaluation)}
    assert {"https://c.example", "https://d.example/e"} <= set(found) and "https://plain.example/" not in found
    assert list(found) == sorted(found)


def test_the_command_asks_no_link_unless_it_is_told_to(generated, monkeypatch, capsys):
    """Without `--links` nothing goes over the network; with it the status says whether a link is dead."""
    asked = []

    def ask(links, seconds=0):
        asked.append(links)
        return [doctor.Answer("https://a.example", ("sources/x/index.html",), True, "404 Not Found")]

    monkeypatch.setattr(doctor, "ask", ask)
    folders = ["--content", str(generated.content), "--data", str(generated.data)]
    assert main(["doctor", *folders]) == 0 and not asked
    assert main(["doctor", *folders, "--links"]) == 1 and asked and "404 Not Found" in capsys.readouterr().out
