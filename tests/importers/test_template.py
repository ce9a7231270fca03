"""Management responses of any organization: the same records from every kind of file, and columns that are asked for once."""

import io
import os
import time
from random import Random

import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.importers import templates
from tests.importers.documents import parts
from tests.importers.reading import CASES, differences, draft_here, read_here, text_draft
from uptake.content import adapter, plain
from uptake.importers import formats, mapping, recognise, template
from uptake.importers.document import SourceDocument
from uptake.importers.files import import_file
from uptake.importers.heads import head
from uptake.importers.mapping import Column, Mapping, check_mappings, read_mappings
from uptake.importers.opening import open_document
from uptake.readers.blocks import Unreadable, as_text
from uptake.records import Evaluation, KeyAction, Passage, Recommendation, Review, SubPoint, Value

NAMES = sorted(case.name for case in CASES.iterdir() if case.name.startswith("template-"))
FORMS = {"Word": templates.as_docx, "page": templates.as_page, "spreadsheet": templates.as_xlsx}
ORGANIZATIONS = {"undp": "undp", "unfpa": "unfpa", "wfp": "wfp", "fao": "fao", "un-habitat": "un-habitat", "unodc-spanish": "unodc"}


def case_text(name: str) -> str:
    return (CASES / name / "page.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_every_file_gives_the_same(name, form, vocabularies):
    """A template as a Word file, a web page or a spreadsheet gives the records that its text gives, and nothing is asked."""
    expected, found = text_draft(CASES / name / "page.txt", vocabularies), draft_here(FORMS[form](case_text(name)), vocabularies)
    assert found and found.format == template.NAME and not found.asks
    same = (part.replace("\n", " ") for part in differences(expected, found) if "\\n" not in part)
    assert not list(same)


@pytest.mark.parametrize("name", ORGANIZATIONS)
def test_every_organization_of_the_templates(name, vocabularies):
    """The organization is the one that the document names, in its own words."""
    source, *_ = parts(text_draft(CASES / f"template-{name}/page.txt", vocabularies))
    assert source.agency.id == ORGANIZATIONS[name] and source.agency.basis == "stated"


@pytest.mark.parametrize("separator", [",", ";"])
def test_separated_cells(separator, tmp_path, vocabularies):
    """A table saved as CSV, by a comma or a semicolon, with line ends and quotes in its cells, is one of recommendations."""
    rows = [
        ["Organization", "No", "Recommendation", "Decision", "Action", "Deadline"],
        ["UNDP", "1", 'Say "yes", or\n- no', "Accepted", "Speak; listen, too", "2025"],
    ]
    (tmp_path / "m.csv").write_bytes(templates.as_csv(rows, separator))
    opened = open_document(tmp_path / "m.csv")
    source, _, (r,), _ = parts(opened.format.read(opened.document, vocabularies, None))
    assert (r.text, r.sub_points[0].text, r.actions[0].text, source.file) == ('Say "yes", or', "no", "Speak; listen, too", "m.txt")


def merged_workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Matrix")
    sheet.merge_range("A1:F1", "UNDP management response: Fixture: Final evaluation of the weirs")
    sheet.write_row("A2", ["No", "Recommendation", "Decision", "Action", "Responsible", "Deadline"])
    sheet.merge_range("A3:A4", 1)
    sheet.merge_range("B3:B4", "Build weirs.")
    sheet.merge_range("C3:C4", "Accepted")
    sheet.merge_range("E3:E4", "Water unit")
    for n, text in ((2, "Dig."), (3, "Fill.")):
        sheet.write(n, 3, text)
    sheet.write_datetime("F3", __import__("datetime").datetime(2026, 12, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_datetime("F4", __import__("datetime").datetime(2027, 3, 1), book.add_format({"num_format": "mmm yyyy"}))
    sheet.write_comment("D3", "A note")
    other = book.add_worksheet("Old")
    other.write(0, 0, "Secret")
    other.hide()
    book.close()
    return out.getvalue()


def test_merged_cells(vocabularies):
    """What stands in merged cells holds for each row; dates are dates; what the text leaves out is told."""
    reading = read_here(merged_workbook())
    _, evaluation, (r,), _ = parts(draft_here(merged_workbook(), vocabularies))
    assert evaluation.title == "Fixture: Final evaluation of the weirs"
    assert [(a.text, a.responsible, a.deadline_stated, a.deadline) for a in r.actions] == [
        ("Dig.", "Water unit", "2026-12-31", "2026-12"),
        ("Fill.", "Water unit", "2027-03", "2027-03"),
    ]
    assert reading.left_out == ["the hidden sheet “Old”", "comments beside cells"]


def test_actions_in_a_sheet_of_their_own(vocabularies):
    """Actions in a second table find their recommendation by its number."""
    text = (
        "UNDP\n\nRecommendation no\tRecommendation\tDecision\n1\tDig.\tAccepted\n2\tFill.\tRejected\n\n"
        "Recommendation no\tKey action\tDeadline\n2\tBuy sand.\t2025\n1\tBuy spades.\t2026\n"
    )
    *_, (one, two), _ = parts(template.read(SourceDocument("x.txt", text), vocabularies))
    assert ([a.text for a in one.actions], [a.text for a in two.actions]) == (["Buy spades."], ["Buy sand."])


def test_numbers_of_actions(vocabularies):
    """Under a recommendation's label, a column of plain numbers numbers its actions, and none is a recommendation."""
    text = "UNDP\n\nRecommendation 1: Dig.\n\nDecision: Accepted\n\nNo\tKey action\tDeadline\n1\tBuy.\t2025\n2\tDig.\t2026\n"
    *_, (r,), _ = parts(template.read(SourceDocument("x.txt", text), vocabularies))
    assert [(a.number_stated, a.text) for a in r.actions] == [("1", "Buy."), ("2", "Dig.")]


def test_values_end_with_their_line(vocabularies):
    """A paragraph after a value such as a country is no part of it; after a comment it goes on with that."""
    text = "UNDP\n\nCountry: Kenya\n\nSomething else.\n\nOverall comments: Fine.\n\nMore.\n\nRecommendation 1: Dig.\n\nDecision: Accepted\n"
    draft = template.read(SourceDocument("x.txt", text), vocabularies)
    _, evaluation, _, _ = parts(draft)
    assert evaluation.overall_comment == "Fine.\n\nMore." and [value.id for value in evaluation.countries] == ["ke"]
    assert evaluation.title == "Something else." and not draft.left_over


def test_actions_of_one_cell_are_told(vocabularies):
    """Where the lines of one cell are taken for several actions, the report says so."""
    draft = text_draft(CASES / "template-wfp/page.txt", vocabularies)
    assert [note.field for note in draft.notes if "actions of their own" in note.reason] == ["actions.1.text", "actions.2.text"]


def test_several_evaluations_in_one_table(vocabularies):
    """A table of several evaluations gives each with its own recommendations, numbered anew."""
    text = (
        "UNDP\n\nEvaluation\tRecommendation\tDecision\tAction\tStatus\nFixture of wells\tDig.\tAccepted\tBuy.\tDone\n"
        "Fixture of roads\tPave.\tAccepted\tRoll.\tDone\nFixture of wells\tFill.\tRejected\t\t\n"
    )
    draft = template.read(SourceDocument("x.txt", text), vocabularies)
    studies = {r.id: r.title for r in draft.records if isinstance(r, Evaluation)}
    found = [(studies[r.evaluation], r.number, r.text) for r in draft.records if isinstance(r, Recommendation)]
    assert found == [("Fixture of wells", 1, "Dig."), ("Fixture of wells", 2, "Fill."), ("Fixture of roads", 1, "Pave.")]
    assert not draft.left_over


# --- mappings

ODD = [
    ["Nr", "What they ask", "Verdict", "Recommendation", "Key action", "Lead", "Money", "Deadline"],
    ["1", "Dig a well.", "Accepted", "of the final report", "Buy spades.", "Field office", "500", "2025"],
]


@pytest.fixture
def place(tmp_path):
    """Folders with a table whose heads are not certain, and what imports it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "odd.csv").write_bytes(templates.as_csv(ODD))

    def bring(vocabularies):
        return import_file(tmp_path / "odd.csv", vocabularies, tmp_path / "content", tmp_path / "data/sources")

    return tmp_path, bring


def test_what_is_not_certain_is_asked(place, vocabularies):
    """Unknown heads and a missing organization are asked for, with an example each; nothing is written before."""
    folder, bring = place
    outcome = bring(vocabularies)
    asked = outcome.draft.asks
    assert asked.agency and outcome.problems and not outcome.written and not (folder / "content").exists()
    columns = {column.head: column for column in asked.mapping.columns}
    assert (columns["Money"].holds, columns["Money"].example, columns["Key action"].why) == ("nothing", "500", None)
    assert columns["Money"].why and columns["Lead"].why and columns["What they ask"].why
    assert not [column for column in asked.mapping.columns if not column.example]


def test_confirmed_once(place, vocabularies):
    """A confirmed mapping is used for every document with its heads, and only once it is confirmed."""
    folder, bring = place
    proposal = bring(vocabularies).draft.asks.mapping
    holds = {
        "What they ask": "recommendation",
        "Verdict": "decision",
        "Recommendation": "nothing",
        "Lead": "responsible",
        "Money": "funding",
    }
    columns = tuple(Column(head=c.head, holds=holds.get(c.head, c.holds), example=c.example) for c in proposal.columns)
    path, new = mapping.keep(Mapping(id="odd", agency="undp", columns=columns), folder / "data")
    assert new and not read_mappings(folder / "data")[0][0].confirmed
    assert [column for column in bring(vocabularies).draft.asks.mapping.columns if column.why]
    mapping.confirm(path)
    outcome = bring(vocabularies)
    source, _, (r,), _ = parts(outcome.draft)
    assert not outcome.problems and len(outcome.written) == 4
    assert (r.text, r.response_category, r.actions[0].responsible, r.actions[0].funding_needed) == (
        "Dig a well.",
        "accepted",
        "Field office",
        "500",
    )
    assert source.agency.id == "undp" and source.agency.basis == "assigned" and not outcome.draft.left_over


def test_a_proposal_is_not_written_over(place, vocabularies):
    """A proposal that somebody may be at is left as it is; one for other heads gets a name of its own."""
    folder, bring = place
    proposal = bring(vocabularies).draft.asks.mapping
    path, _ = mapping.keep(proposal, folder / "data")
    path.write_text(path.read_text().replace("holds: nothing", "holds: funding", 1))
    before = path.read_bytes()
    assert mapping.keep(proposal, folder / "data") == (path, False) and path.read_bytes() == before
    other, new = mapping.keep(Mapping(id=proposal.id, columns=(Column(head="x", holds="action"),)), folder / "data")
    assert new and other.name == "odd-2.yaml" and path.read_bytes() == before


WRONG = {
    "columns: [{head: A, holds: action}, {head: a, holds: status}]": "stands twice",
    "columns: [{head: A, holds: action}, {head: b, holds: action}]": "also holds",
    "columns: [{head: A, holds: status}]": "No column holds",
    "columns: [{head: A, holds: akshun}]": "is not one of the values",
    "columns: [{head: A, holds: action}]\nagency: undpp": "no term",
    "columns: [{head: A, holds: action}]": "Nobody has confirmed",
}


@pytest.mark.parametrize("text, said", WRONG.items(), ids=WRONG.values())
def test_mappings_are_checked(text, said, tmp_path, vocabularies):
    """A mapping that contradicts itself, or that nobody confirmed, is a finding of the checks at its place."""
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings/x.yaml").write_text(f"id: x\nconfirmed: {'false' if 'Nobody' in said else 'true'}\n{text}\n")
    (problem,) = check_mappings(tmp_path, vocabularies)
    assert said in problem.message and problem.line > 0


def test_too_few_known_columns(tmp_path):
    """A table of something else is refused with the heads that it has."""
    (tmp_path / "x.csv").write_bytes(templates.as_csv([["Name", "Size", "Colour"], ["a", "1", "red"]]))
    with pytest.raises(Unreadable) as refused:
        open_document(tmp_path / "x.csv", formats(tmp_path))
    assert '"Name", "Size", "Colour"' in refused.value.found and "mappings" in refused.value.hint


# --- there and back

WORDS = st.lists(
    st.sampled_from("wells pumps repair the train five women often 12 clinics “quick” a/b per-cent".split()), min_size=2, max_size=8
)
TEXT = WORDS.map(lambda words: "The " + " ".join(words))
MAYBE = st.none() | TEXT
DECISIONS = {None: "unspecified", "Accepted": "accepted", "Partially agreed": "partially_accepted", "Rechazada": "rejected"}
STATUSES = {
    None: "unreported",
    "Completed": "completed",
    "In progress": "ongoing",
    "Non commencée": "not_initiated",
    "Who knows": "unreported",
}
DEADLINES = {
    None: (None, False),
    "2025-03": ("2025-03", False),
    "Q2 2026": ("2026-06", True),
    "décembre 2026": ("2026-12", False),
    "Soon": (None, False),
}


@st.composite
def recommendations(draw) -> list[Recommendation]:
    out = []
    texts = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    for number, text in enumerate(texts, 1):
        id, decision = f"e-r{number:02}", draw(st.sampled_from(list(DECISIONS)))
        priority, actions = draw(st.sampled_from([None, "High", "Faible"])), []
        for n in range(1, draw(st.integers(0, 4)) + 1):
            deadline, status = draw(st.sampled_from(list(DEADLINES))), draw(st.sampled_from(list(STATUSES)))
            actions.append(
                KeyAction(
                    id=f"{id}-a{n:02}",
                    number=n,
                    number_stated=draw(st.sampled_from([None, f"{number}.{n}"])),
                    text=draw(TEXT),
                    responsible=draw(MAYBE),
                    deadline_stated=deadline,
                    deadline=DEADLINES[deadline][0],
                    deadline_approximate=DEADLINES[deadline][1],
                    status=STATUSES[status],
                    status_stated=status,
                    comments=draw(MAYBE),
                    funding_needed=draw(MAYBE),
                )
            )
        points = tuple(SubPoint(mark=mark, text=draw(TEXT)) for mark in ("•", "a)")[: draw(st.integers(0, 2))])
        out.append(
            Recommendation(
                id=id,
                evaluation="e",
                number=number,
                text=text,
                sub_points=points,
                priority=priority and Value(id={"High": "high", "Faible": "low"}[priority], stated=priority, basis="stated"),
                addressee=draw(MAYBE),
                response_category=DECISIONS[decision],
                response_stated=decision,
                response_text=draw(MAYBE) if decision else None,
                actions=tuple(actions),
                source=Passage(id="s"),
                review=Review(state="draft", by="a test"),
            )
        )
    return out


def compared(records) -> list[dict]:
    """Recommendations without what names their place."""
    gone = ("id", "evaluation", "language", "source", "review", "lines", "units", "section")

    def some(value):
        if isinstance(value, dict):
            return {name: some(part) for name, part in value.items() if name not in gone}
        return [some(part) for part in value] if isinstance(value, list) else value

    return [some({**plain(r), "priority": plain(r.priority)["stated"] if r.priority else None}) for r in records]


SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(records=recommendations(), repeat=st.booleans(), form=st.sampled_from(["xlsx", "csv", "docx"]))
def test_table_there_and_back(records, repeat, form, vocabularies):
    """Records as the rows of a tracking table, repeated or left blank, are the same records again, and no word is left over."""
    rows = templates.matrix(records, repeat)
    text = "UNDP\n\n" + "\n".join("\t".join(cell.replace("\n", templates.BREAK) for cell in row) for row in rows) + "\n"
    if form == "csv":
        from uptake.readers import separated

        draft = template.read(
            SourceDocument("x.txt", as_text(separated.read(templates.as_csv(rows)).blocks, template.STYLE), whole=True), vocabularies
        )
    else:
        draft = draft_here({"xlsx": templates.as_xlsx, "docx": templates.as_docx}[form](text), vocabularies)
    assert compared(parts(draft)[2]) == compared(records)
    assert not draft.left_over


@SLOW
@given(records=recommendations(), title=TEXT, comment=MAYBE, form=st.sampled_from(sorted(FORMS)))
def test_labels_there_and_back(records, title, comment, form, vocabularies):
    """Records as a document with labels and tables of actions are the same records again, and no word is left over."""
    assume(any(r.response_stated for r in records))
    evaluation = Evaluation(
        id="e",
        title=title,
        agency=Value(id="unfpa", stated="UNFPA", basis="stated"),
        overall_comment=comment,
        source=Passage(id="s"),
        review=Review(state="draft", by="a test"),
    )
    draft = draft_here(FORMS[form](templates.with_labels(evaluation, records)), vocabularies)
    _, found, recommendations, _ = parts(draft)
    assert compared(recommendations) == compared(records)
    assert (found.title, found.overall_comment) == (title, comment) and not draft.left_over


# --- hostile, large


def test_truncated_spreadsheets(vocabularies):
    """A spreadsheet cut off anywhere is refused; one with a byte that is another is refused or gives valid records."""
    whole, random = merged_workbook(), Random("sheets")
    for at in [random.randrange(len(whole)) for _ in range(100)]:
        with pytest.raises(Unreadable):
            read_here(whole[: max(at, 4)])
        spoilt = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        try:
            draft = draft_here(spoilt, vocabularies)
        except Unreadable as refused:
            assert refused.found and refused.hint
            continue
        for record in draft.records if draft else ():
            adapter(type(record)).validate_python(plain(record))


def sheet_of(body: str, **more: str) -> bytes:
    """A workbook around the XML of one sheet."""
    import zipfile

    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "xl/workbook.xml", f'<workbook {main} xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="r1" Target="{more.pop("target", "worksheets/sheet1.xml")}" '
            f'TargetMode="{more.pop("mode", "Internal")}"/></Relationships>',
        )
        file.writestr("xl/worksheets/sheet1.xml", f"{more.pop('doctype', '')}<worksheet {main}><sheetData>{body}</sheetData></worksheet>")
    return out.getvalue()


HOSTILE = {
    "a zip bomb": (lambda: sheet_of("<row/>" * 8_000_000), "bytes when unpacked"),
    "an XML bomb": (lambda: sheet_of("&a;", doctype="<!DOCTYPE x [<!ENTITY a 'aaaa'>]>"), "defines entities"),
    "a cell far out": (lambda: sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "more than 1,000 columns"),
    "too many cells": (lambda: sheet_of('<row><c r="ALL1"><v>1</v></c></row>' * 2_001), "more than 2,000,000 cells"),
    "a sheet elsewhere": (lambda: sheet_of("", target="file:///etc/passwd", mode="External"), "no sheet that can be read"),
    "no words": (lambda: sheet_of(""), "holds no words"),
    "a broken part": (lambda: sheet_of("<row>"), "is damaged"),
}


@pytest.mark.parametrize("make, said", HOSTILE.values(), ids=HOSTILE)
def test_hostile_spreadsheets(make, said, tmp_path):
    """A spreadsheet that wants too much, or that points elsewhere, is refused within seconds with what was found."""
    (tmp_path / "x.xlsx").write_bytes(make())
    begin = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        open_document(tmp_path / "x.xlsx")
    assert said in refused.value.found and refused.value.hint
    assert time.monotonic() - begin < 10


def test_looks_stay_text(vocabularies):
    """Formulas, markup and YAML in cells stay text; of a formula its last result is taken, and told."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Organization", "No", "Recommendation", "Decision", "Action", "Comments"])
    sheet.write_row(1, 0, ["UNDP", 1, "=HYPERLINK(1)", "Accepted", "<b>bold</b>", "{key: [value]}"])
    sheet.write_formula(2, 4, "=1+1", None, "two")
    book.close()
    reading, (r,) = read_here(out.getvalue()), parts(draft_here(out.getvalue(), vocabularies))[2]
    assert [r.text, *[a.text for a in r.actions], r.actions[0].comments] == ["=HYPERLINK(1)", "<b>bold</b>", "two", "{key: [value]}"]
    assert reading.doubts == ["1 results of formulas, as they were last worked out"]


@pytest.mark.parametrize("form", FORMS)
def test_thirty_actions_take_a_moment(form, tmp_path, vocabularies):
    """A document of thirty actions is read in less than two seconds of processor time, in whatever form."""
    rows = "".join(f"{n}.{m} Repair well {n} {m}.\tDecember 2025\tField office\tOngoing\n" for n in range(1, 7) for m in range(1, 6))
    tables = [
        f"Evaluation recommendation {n}: Repair.\n\nManagement response: Accepted. It is time.\n\n"
        "Key actions\tTime frame\tResponsible unit\tStatus\n"
        + "".join(line + "\n" for line in rows.splitlines() if line.startswith(f"{n}."))
        for n in range(1, 7)
    ]
    path = tmp_path / "file"
    path.write_bytes(FORMS[form]("UNDP Management Response\n\nFixture of wells\n\n" + "\n".join(tables)))
    begin = sum(os.times()[:4])
    opened = open_document(path)
    draft = opened.format.read(opened.document, vocabularies, None)
    assert sum(os.times()[:4]) - begin < 2
    assert sum(len(r.actions) for r in parts(draft)[2]) == 30


def test_a_thousand_rows(vocabularies):
    """A table of a thousand recommendations, numbered or not, takes a time in step with its length."""
    for number in ("", "{n}\t"):
        rows = "".join(f"{number.format(n=n)}Do the thing number {n} well\tAccepted\tAct {n}\tDone\n" for n in range(1, 1_001))
        text = f"UNDP\n\n{'No' + chr(9) if number else ''}Recommendation\tDecision\tAction\tStatus\n{rows}"
        begin = time.process_time()
        draft = template.read(SourceDocument("x.txt", text), vocabularies)
        assert len(parts(draft)[2]) == 1_000 and not draft.left_over
        assert time.process_time() - begin < 10


@pytest.mark.parametrize("words", ["Echeance", "ÉCHÉANCE", "Deadline*", "Deadline (month)", "échéance :"])
def test_spellings_of_a_head(words):
    """Case, accents, brackets and marks of a head do not matter."""
    assert head(words) == ("deadline", "")


def test_recognised_by_labels_alone():
    """A page without a recommendation, or with one and no answer, is no management response."""
    assert not recognise("Recommendation 1: Read this book.\n") and not recognise("Action\tDeadline\nEat\tNoon\n")
    assert recognise("Recommendation 1: Dig.\n\nManagement response: Agreed\n").name == template.NAME
