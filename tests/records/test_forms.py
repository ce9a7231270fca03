"""The forms of the repository: made of the models, filled in by anybody, and turned into drafts or clear refusals."""

import dataclasses
import json
import re

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.conftest import LESSON, RECOMMENDATION
from uptake import accepted, correction, forms
from uptake.content import read_content, read_vocabularies
from uptake.kinds import KINDS
from uptake.vocabulary import Vocabularies

RESERVED = {"template", "title", "body", "labels", "assignees", "milestone", "projects", "type"}
"""Query parameters that GitHub keeps to itself."""


def known(site):
    return Vocabularies(read_vocabularies(site.folder / "data/vocabulary").records.values())


def all_forms(site):
    return {form.file: form for form in forms.forms(known(site))}


def filled(form, **given):
    """A form as GitHub writes it, with the answers given by the ids of their questions."""
    assert set(given) <= {q.id for q in form.questions}
    return "\n\n".join(f"### {q.label}\n\n{given.get(q.id) or forms.NO_ANSWER}" for q in form.questions)


def event(body, number=12, date="2026-11-20T08:15:30Z"):
    return {"action": "labeled", "label": {"name": "accepted"}, "issue": {
        "number": number, "title": "$(touch hacked)", "body": body, "created_at": date
    }}


def submit(site, body, **more):
    """Run the command on an event: its status, what it says, and which files are other than before."""
    before = tree(site)
    site.write("../event.json", json.dumps(event(body, **more) if not isinstance(body, dict) else body))
    status, said = site.run("form", "../event.json")
    after = tree(site)
    return status, said, {name: after.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def tree(site):
    return {str(p.relative_to(site.folder)): p.read_text() for p in site.folder.rglob("*") if p.is_file()}


@pytest.fixture
def site(site, tmp_path, monkeypatch):
    """The tiny site in a folder below that of the test, so that whatever leaves it is seen."""
    inner = tmp_path / "inner"
    inner.mkdir()
    for name in ("content", "data"):
        (tmp_path / name).rename(inner / name)
    monkeypatch.chdir(inner)
    site.folder = inner
    return site


# --- the forms themselves


def test_forms_are_what_github_takes(site):
    """Ids and labels differ, no label is another's beginning in GitHub's eyes, choices differ, and None is none of them."""
    for name, text in forms.files(known(site), "https://example.org/").items():
        form = yaml.safe_load(text)
        if name == "config.yml":
            assert form["contact_links"][0]["url"] == "https://example.org/"
            continue
        assert all(isinstance(form[key], str) and form[key].strip() for key in ("name", "description", "title"))
        asked = [part for part in form["body"] if part["type"] != "markdown"]
        ids, labels = [part["id"] for part in asked], [part["attributes"]["label"] for part in asked]
        assert len(set(ids)) == len(ids) and not set(ids) & RESERVED and all(re.fullmatch(r"[a-z_]+", id) for id in ids)
        assert len({re.sub(r"\W+", "-", label.lower()) for label in labels}) == len(labels)
        for part in asked:
            assert part["type"] in ("input", "textarea", "dropdown") and isinstance(part["validations"]["required"], bool)
            assert all(
                isinstance(value, str) for key, value in part["attributes"].items() if key in ("label", "description", "placeholder")
            )
            if part["type"] == "dropdown":
                options = part["attributes"]["options"]
                assert 0 < len({o.casefold() for o in options}) == len(options) <= forms.MOST_OPTIONS and "none" not in options
                assert all(isinstance(option, str) for option in options)


def test_forms_follow_the_vocabularies(site):
    """A new term is a choice; a term that only groups others, and the vocabulary without terms, are not asked for."""
    site.replace("data/vocabulary/topics.yaml", "label: Health", "label: Yes")
    text = forms.files(known(site), None)[correction.SUGGESTION]
    body = {part.get("id"): part for part in yaml.safe_load(text)["body"]}
    assert body["topics"]["attributes"]["options"] == ["Water", "Yes"]
    assert body["themes"]["attributes"]["options"] == ["Safety", "Trade"] and "criteria" not in body


def test_a_long_vocabulary_is_asked_for_in_words(site, monkeypatch):
    """Nobody looks through a list of two hundred countries; its terms are written, and read as terms."""
    monkeypatch.setattr(forms, "MOST_OPTIONS", 1)
    form = all_forms(site)[correction.SUGGESTION]
    assert next(q for q in form.questions if q.id == "topics").kind == "line"
    status, said, files = submit(site, filled(form, lesson="Ask first", source="wells", topics="water; Rain"))
    (text,) = files.values()
    assert not status and "id: water" in text and "stated: Rain" in text and '"Rain"' in said


def test_format_writes_the_forms_and_tells_when_they_drift(site):
    """Where the project stands in a repository of GitHub, `format` writes its forms, and `check` warns of one that is old."""
    site.write(".github/keep", "")
    assert site.run("format")[0] == 0
    path = ".github/ISSUE_TEMPLATE/report-progress.yml"
    assert (site.folder / path).is_file() and site.run("format", "--check")[0] == 0
    site.replace("data/vocabulary/topics.yaml", "label: Health", "label: Health care")
    status, said = site.run("format", "--check")
    assert status == 1 and "suggest-a-lesson.yml" in said and "not what the models and vocabularies give" in site.check()[1]


@pytest.mark.parametrize(
    "asked", [("correction", correction.CORRECTION), ("progress_report", correction.PROGRESS), ("suggestion", correction.SUGGESTION)]
)
def test_links_fill_in_questions_that_the_forms_have(site, asked):
    """What the address of a form fills in is a question of that form, and a line, since a choice can't be filled in."""
    from types import SimpleNamespace
    from urllib.parse import parse_qs, urlsplit

    name, file = asked
    more = {"correction": ("x-r01", "p", "s", "q"), "progress_report": ("x-r01", "p", 2), "suggestion": ()}[name]
    here = SimpleNamespace(repository="https://github.com/example/site/", contact=None)
    address = getattr(correction, name)(here, *((None, *more) if more else ("x-2024",)))
    query = parse_qs(urlsplit(address).query)
    assert query.pop("template") == [file] and len(address) < 200
    questions = {q.id: q for q in all_forms(site)[file].questions}
    assert set(query) - {"title"} and all(questions[id].kind == "line" for id in set(query) - {"title"})


def test_what_comes_back_is_what_was_asked(site):
    """Whatever is answered is read as it was written, choices with commas in their labels too."""
    question = forms.Question(
        id="x", label="X", help="", kind="several", options=(("Return", "a"), ("Return, and more", "b"), ("More", "c"))
    )
    assert forms.chosen(question, "Return, and more, More") == (["b", "c"], [])
    assert forms.chosen(question, "Return, More, Rain") == (["a", "c"], ["Rain"])
    for address in (
        "x-r03-a02", "https://example.org/repo/recommendations/x-r03/#a02", "https://example.org/recommendations/x-r03/index.html#a02"
    ):
        assert forms.named(address) == "x-r03-a02"
    for wrong in ("../../etc/passwd", "https://example.org/../../etc", "X R", "a/b", "x-r03;ls", ""):
        assert not forms.named(wrong)


# --- a lesson


def test_a_suggested_lesson_becomes_a_draft(site):
    """Title, texts, terms and evaluation go where they belong; whoever reads the draft is told what to hold it against."""
    form = all_forms(site)[correction.SUGGESTION]
    status, said, files = submit(site, filled(
        form, lesson="Ask twice", narrative="First *once*.\n\nThen again.", kind="Lesson",
        source="https://example.org/site/evaluations/wells-2024/", passage="Neighbours know where the water is.",
        themes="Safety, Trade", topics="Water",
    ))
    assert status == 0, said
    assert list(files) == ["content/lessons/wells-2024-l02.yaml"]
    (record,) = [r for r in read_content(site.folder / "content").records.values() if r.id == "wells-2024-l02"]
    assert record.title == "Ask twice" and record.narrative == "First *once*.\n\nThen again." and record.source.id == "wells"
    assert [t.id for t in record.themes] == ["safety", "trade"] and record.topics[0].reason == accepted.CHOSEN
    assert [e.id for e in record.evaluations] == ["wells-2024"] and record.review.state == "draft"
    assert "Neighbours know" in record.review.unsure[0].reason and site.run("format", "--check")[0] == 0


def test_a_lesson_of_a_document_that_is_new_brings_its_source(site):
    """The passage becomes the source's text, an unknown organization stays in words and is told."""
    form = all_forms(site)[correction.SUGGESTION]
    given = {"lesson": "Ask twice", "source": "Wells & <b>water</b> in 2025", "published": "2025-03"}
    given |= {"passage": "One has to ask twice.\n- and listen"}
    status, said, files = submit(site, filled(form, **given))
    assert status == 1 and "Organization" in said and not files
    status, said, files = submit(site, filled(form, organization="Rain Office", url="https://example.org/a?b=c", **given))
    assert status == 0 and '"Rain Office"' in said.replace("\\", "")
    assert len(files) == 3
    source = next(r for r in read_content(site.folder / "content").records.values() if r.title.startswith("Wells &"))
    assert (site.folder / "data/sources" / source.file).read_text() == "One has to ask twice.\n- and listen\n"
    assert source.agency.stated == "Rain Office" and source.published == "2025-03" and site.check()[0] == 0


def lesson_of(site, **given):
    usual = {"lesson": "Ask twice", "source": "Wells in 2025", "passage": "One has to ask twice.", "organization": "Rain Office"}
    return submit(site, filled(all_forms(site)[correction.SUGGESTION], **usual | given))


def test_the_evaluation_that_is_named_is_linked(site):
    """By its id or its address, beside a document of its own; one that is not there is refused, with the id that may be meant."""
    for evaluation in ("wells-2024", "https://example.org/evaluations/wells-2024/"):
        status, said, files = lesson_of(site, evaluation=evaluation)
        assert status == 0 and any("evaluations:\n- id: wells-2024\n" in text for text in files.values()), said
    status, said, files = lesson_of(site, evaluation="wells-2042")
    assert (status, files) == (1, {}) and "There is no evaluation" in said and "wells-2024" in said


def test_two_documents_of_one_title_have_ids_of_their_own(site):
    """A document that is called like one that is there does not take its place; its id goes on counting."""
    for file in ("wells-in-2025", "wells-in-2025-2", "wells-in-2025-3"):
        status, said, files = lesson_of(site)
        assert status == 0 and f"data/sources/{file}.txt" in files, said


def test_a_document_whose_values_make_no_source_is_refused(site):
    """An address that is none makes no source: the refusal names the field and what is wrong with it."""
    status, said, files = lesson_of(site, url="the library")
    assert (status, files) == (1, {}) and "url" in said and "https://" in said


def test_a_document_that_nothing_can_be_filed_under_is_refused(site):
    """Where the vocabulary of kinds of sources is empty, that is said, and no source of an invented kind is made."""
    site.write("data/vocabulary/source-kinds.yaml", "id: source-kinds\nlabel: Kind\nplural: Kinds\ndefinition: Empty.\nterms: []\n")
    status, said, files = lesson_of(site)
    assert (status, files) == (1, {}) and "source-kinds has no term" in said


@pytest.mark.parametrize("source", ["no-such-source", "https://example.org/sources/nowhere/"])
def test_a_source_that_is_not_there_is_refused(site, source):
    """An id that nothing has is a slip, and no title of a new document."""
    status, said, files = submit(
        site, filled(all_forms(site)[correction.SUGGESTION], lesson="Ask", source=source, passage="x", organization="WF")
    )
    assert status == 1 and "There is no source or evaluation" in said and not files


# --- a correction


def test_a_correction_changes_what_it_names_and_nothing_else(site):
    """The words are replaced, the record is a draft again and says why; all other fields stay."""
    site.replace("data/sources/wells.txt", "Dig deeper wells.", "Dig deeper, wider wells.")
    before = next(r for r in read_content(site.folder / "content").records.values() if r.id == "wells-2024-r01")
    form = all_forms(site)[correction.CORRECTION]
    status, said, files = submit(
        site, filled(form, record="wells-2024-r01", field="Text", says="deeper", should="deeper, wider", evidence="Line 4.")
    )
    assert status == 0 and list(files) == [RECOMMENDATION], said
    after = next(r for r in read_content(site.folder / "content").records.values() if r.id == "wells-2024-r01")
    assert after.text == "Dig deeper, wider wells." and after.review.state == "draft" and after.review.unsure[-1].field == "text"
    assert dataclasses.replace(after, text=before.text, review=before.review) == before


def test_a_correction_of_an_action_is_found_by_its_address(site):
    """The anchor on the page names the action."""
    site.replace(RECOMMENDATION, "  lines: '7'\n", "")
    form = all_forms(site)[correction.CORRECTION]
    given = {"record": "https://example.org/recommendations/wells-2024-r01/#a01", "field": "Comments"}
    given |= {"should": "It has come.", "evidence": "I saw it."}
    status, said, files = submit(site, filled(form, **given))
    assert status == 0 and "comments: It has come." in files[RECOMMENDATION], said


@pytest.mark.parametrize(("given", "why"), [
    ({"record": "wells-2024-r09"}, "There is no record"),
    ({"record": "../../../etc/passwd"}, "There is no record"),
    ({"record": "wells-2024-r01-a07"}, "has no key action"),
    ({"field": "Something else"}, "This needs a person"),
    ({"field": "Id"}, "This needs a person"),
    ({"record": "wells", "field": "File"}, "This needs a person"),
    ({"says": "deepest"}, "stand nowhere"),
    ({"should": "Dig deeper wells."}, "says this already"),
    ({"should": "Dig no wells."}, "are not those of the source"),
    ({"should": "x" * 60_000, "field": "Section"}, "at most 2000"),
    ({"should": "\x00"}, "cannot be seen"),
    ({"should": "\u202egnissim"}, "cannot be seen"),
    ({"record": ""}, "has no answer"),
])
def test_a_correction_that_cannot_be_is_refused_clearly(site, given, why):
    """Each refusal says what is wrong; nothing is written. A text that is not the source's is refused by the checks."""
    usual = {"record": "wells-2024-r01", "field": "Text", "should": "Dig wider wells.", "evidence": "Line 4."}
    status, said, files = submit(site, filled(all_forms(site)[correction.CORRECTION], **usual | given))
    assert (status, files) == (1, {}) and why in said.replace("\\", ""), said
    assert said.count("\n") == 1


# --- progress


def report(site, **given):
    return submit(
        site, filled(all_forms(site)[correction.PROGRESS], **{"action": "wells-2024-r01-a01", "origin": "Report, page 3"} | given)
    )


def action(site):
    return next(r for r in read_content(site.folder / "content").records.values() if r.id == "wells-2024-r01").actions[0]


def test_progress_moves_an_action_and_keeps_what_was_said(site):
    """Status, deadline and comment are the new ones; the history has the day of the report, its origin, and the words replaced."""
    status, said, files = report(site, status="Completed", deadline="end of 2027", comment="Done.\n\nAt last.")
    assert status == 0 and list(files) == [RECOMMENDATION], said
    now = action(site)
    assert (
        now.status, now.status_stated, now.deadline, now.deadline_stated, now.deadline_approximate
    ) == ("completed", "Completed", "2027-12", "end of 2027", True)
    (entry,) = now.history
    assert (entry.date, entry.status, entry.deadline, entry.comment) == ("2026-11-20", "completed", "2027-12", "Done.\n\nAt last.") == (
        "2026-11-20", now.status, now.deadline, now.comments)
    assert entry.source == "Report, page 3; before: “Ongoing” / “2024/05” / “It is on its way.”"
    assert site.check()[0] == 0 and now.lines == "7"
    assert report(site, status="Completed")[0] == 1 and "Nothing in the report" in report(site, status="Completed")[1]


def test_a_second_report_follows_the_first(site):
    """What an entry of the history has already is not repeated; an older report is refused."""
    report(site, status="Initiated")
    body = filled(all_forms(site)[correction.PROGRESS], action="wells-2024-r01-a01", origin="A visit", status="Completed")
    assert submit(site, body, date="2026-12-01T00:00:00Z")[0] == 0
    assert [e.source for e in action(site).history] == ["Report, page 3; before: “Ongoing”", "A visit"]
    status, said, files = submit(site, body.replace("Completed", "Ongoing"), date="2026-01-01T00:00:00Z")
    assert status == 1 and "is older" in said and not files and site.check()[0] == 0


def test_a_text_of_the_source_that_no_report_replaced_is_still_held_against_it(site):
    """A report on the status frees the status of its lines, and no other text."""
    assert report(site, status="Completed")[0] == 0
    site.replace(RECOMMENDATION, "comments: It is on its way.", "comments: It is lost.")
    assert "are not those of the source" in site.check()[1]


@pytest.mark.parametrize(("given", "why"), [
    ({"action": "wells-2024-r01-a"}, "There is no key action"),
    ({"action": "wells-2024-r02-a01"}, "There is no key action"),
    ({"action": "wells-2024-l01-a01"}, "There is no key action"),
    ({"action": "../x"}, "There is no key action"),
    ({"deadline": "when it rains"}, "names no certain month"),
    ({"status": "Completed", "status_words": "Ongoing"}, "stands for"),
    ({}, "Nothing in the report"),
    ({"status": "Completed", "origin": ""}, "has no answer"),
])
def test_progress_that_cannot_be_is_refused_clearly(site, given, why):
    """A report on nothing, on another record, without its origin or against itself changes nothing."""
    status, said, files = report(site, **given)
    assert (status, files) == (1, {}) and why in said.replace("\\", ""), said


def test_a_status_in_other_words_is_kept_in_words(site):
    """Words that are no status move nothing; they are kept in the comment, and told."""
    status, said, files = report(site, status_words="Half of the drill is there")
    assert status == 0 and "is no status" in said
    assert action(site).comments == "Half of the drill is there" and action(site).status == "ongoing"


# --- whatever comes in


HOSTILE = [
    "$(touch hacked)`touch hacked`; touch hacked | tee hacked && touch hacked", "${{ github.token }}",
    "- id: x\n  aliases: [y]\n--- !!python/object:os.system",
    "<script>alert(1)</script><!-- -->", "### The lesson", "](javascript:alert(1))", "::set-output name=x::y",
    "@everyone #1 GH-1", "a" * 60_000, "\r\nx\r\n", "’“é\u00a0漢字",
]


@pytest.mark.parametrize("file", [correction.SUGGESTION, correction.CORRECTION, correction.PROGRESS])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_answers_make_a_draft_or_a_refusal(site, file, words, tmp_path):
    """In every field: nothing is run, no file is written but the draft's, what is drafted passes the checks, and what is said is inert."""
    form = all_forms(site)[file]
    usual = {
        correction.SUGGESTION: {"lesson": "Ask", "source": "wells"},
        correction.CORRECTION: {"record": "wells-2024-r02", "field": "Section", "should": "A part", "evidence": "Line 1."},
        correction.PROGRESS: {"action": "wells-2024-r01-a01", "origin": "A report", "status": "Completed"},
    }[file]
    for question in form.questions:
        start = tree(site)
        status, said, files = submit(site, filled(form, **usual | {question.id: words}))
        assert status in (0, 1) and (status == 0) == bool(files), said
        assert all(
            re.fullmatch(r"content/(lessons|recommendations|sources)/[a-z0-9-]+\.yaml|data/sources/[a-z0-9-]+\.txt", name) for name in files
        )
        assert {p.name for p in tmp_path.iterdir()} == {"inner", "event.json"} and not list(tmp_path.rglob("hacked"))
        assert "<script" not in said.replace("\\<", "") and not re.search(r"(?m)^::|^#|@\w", said) and "Traceback" not in said
        if files:
            assert site.run("format", "--check")[0] == 0
            for name in files:
                site.write(name, start[name]) if name in start else (site.folder / name).unlink()


@pytest.mark.parametrize("body", [
    None, "", "   \n ", "hello", "### The lesson", "### The key action\n\nx", "### Other\n\n" * 100,
    "### The lesson\n\nx\n\n### The lesson\n\ny", "x" * 70_000, "\ud800",
])
def test_what_is_no_form_is_refused(site, body):
    """Text without the headings of a form, in their order and each once, is refused with a reason."""
    status, said, files = submit(site, body)
    assert (status, files) == (1, {}) and said.startswith("No draft was made of this form. ") and len(said) < 500


@pytest.mark.parametrize("given", [
    {}, {"issue": None}, {"issue": {"number": "12; ls", "body": "x", "created_at": "2026-11-20T08:15:30Z"}},
    {
        "issue": {"number": True, "body": "x", "created_at": "2026-11-20T08:15:30Z"}
    }, {"issue": {"number": 1, "body": "x", "created_at": "now"}},
])
def test_an_event_that_tells_of_no_form_is_refused(site, given):
    """An event without number, date or text makes nothing."""
    assert submit(site, given)[0] == 1


def test_an_event_that_is_no_json_is_refused(site):
    """Neither a file that is missing nor one that is no JSON, or nested without end, is more than a refusal."""
    for data in (b"\xff", b"[" * 100_000):
        site.write("../event.json", data)
        assert site.run("form", "../event.json")[0] == 1
    assert site.run("form", "nowhere.json")[0] == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=200), place=st.integers(0, 20), which=st.integers(0, 2))
def test_any_answer_makes_valid_records_or_a_refusal(site, words, place, which):
    """Whatever stands in one answer, the outcome is a record that its model takes, or a refusal in one line."""
    form = list(all_forms(site).values())[which]
    usual = [{"lesson": "Ask", "source": "wells"}, {"record": "wells-2024-r01", "field": "Text", "should": "A", "evidence": "B"},
             {"action": "wells-2024-r01-a01", "origin": "C", "status": "Completed"}][which]
    question = form.questions[place % len(form.questions)]
    records = read_content(site.folder / "content").records.values()
    try:
        draft = accepted.drafted(accepted.submission(event(filled(form, **usual | {question.id: words}))), records, known(site))
    except forms.Refused as refused:
        assert str(refused)
    else:
        assert all(isinstance(r, tuple(kind.model for kind in KINDS)) for r in draft.records) and draft.files()


def test_records_that_do_not_check_take_no_draft(site):
    """A draft beside faulty records would hide in their faults."""
    site.replace(LESSON, "kind: lesson", "kind: nothing\nodd: 1")
    assert submit(site, filled(all_forms(site)[correction.SUGGESTION], lesson="Ask", source="wells"))[0] == 1


def test_every_form_can_be_told_from_the_others(site):
    """The first questions differ, and are questions of one form only."""
    firsts = [form.questions[0].label for form in all_forms(site).values()]
    assert len(set(firsts)) == len(firsts) == 3
