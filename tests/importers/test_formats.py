"""Documents in the forms that offices have give the records that their text gives: pages, PDFs, Word files.

The five source files below `data/sources/` are rendered where they are there; the cases of the importers always are.
"""

from pathlib import Path

import pytest

from tests.importers import documents
from tests.importers.reading import CASES, FILES, differences, draft_here, file_draft, text_draft
from uptake.importers.draft import Draft

SOURCES = Path(__file__).parents[2] / "data/sources"
NAMES = (
    "gate-making-migration-safe-phase-1",
    "gate-preventing-exploitation-women-migrant-workers",
    "gate-safe-and-fair-programme",
    "iom-joint-initiative-north-africa",
    "un-women-lessons-learned-migration",
)
PAGES = {"gate": documents.gate_html, "iom": documents.iom_html, "un": documents.publication_html, "lessons": documents.publication_html}
WORD = {"gate": documents.gate_docx, "iom": documents.iom_docx, "un": documents.publication_docx, "lessons": documents.publication_docx}
TOLD_APART = ("gate-cells-on-lines", "gate-rows-with-bars", "gate-overdue", "iom-country-sections", "lessons-numbered-headings")
"""Cases whose records are sure, so that a rendering of them can be compared with them."""
TEXTS = {name: CASES / name / "page.txt" for name in TOLD_APART} | {name: SOURCES / f"{name}.txt" for name in NAMES}


def expected(name: str, vocabularies) -> Draft:
    """The draft of a text; the test is skipped where the text is not there."""
    if not TEXTS[name].is_file():
        pytest.skip(f"there is no {TEXTS[name].name}")
    return text_draft(TEXTS[name], vocabularies)


def kind(name: str) -> str:
    return name.split("-")[0]


@pytest.mark.parametrize("name", TEXTS)
def test_saved_page(name, vocabularies):
    """A saved web page, with its menu, scripts, forms and styles, gives the same records as the text."""
    draft = expected(name, vocabularies)
    found = draft_here(PAGES[kind(name)](draft).encode(), vocabularies)
    assert not differences(draft, found)


@pytest.mark.parametrize("name", TEXTS)
def test_word_file(name, vocabularies):
    """A Word file, with Word's own headings, lists and tables, gives the same records as the text."""
    draft = expected(name, vocabularies)
    assert not differences(draft, draft_here(WORD[kind(name)](draft), vocabularies))


@pytest.mark.parametrize("name", [name for name in TEXTS if kind(name) == "gate"])
def test_cells_make_sure(name, vocabularies):
    """The cells of a table are certain: no action of a saved page is inferred or unsure."""
    found = draft_here(documents.gate_html(expected(name, vocabularies)).encode(), vocabularies)
    assert not [note for note in found.notes if "actions" in note.field]


COMMITTED = {
    "gate-chromium-tagged.pdf": "gate-units",
    "gate-chromium-untagged.pdf": "gate-units",
    "gate-libreoffice.pdf": "gate-units",
    "iom-libreoffice.pdf": "iom-country-sections",
    "iom-libreoffice.odt": "iom-country-sections",
    "lessons-libreoffice.pdf": "lessons-numbered-headings",
}


@pytest.mark.parametrize("file", COMMITTED)
def test_files_of_other_programs(file, vocabularies):
    """Files that Chromium printed or LibreOffice wrote from a document give its records."""
    draft = text_draft(CASES / COMMITTED[file] / "page.txt", vocabularies)
    _, found = file_draft(FILES / file, vocabularies)
    assert not differences(draft, found)


@pytest.mark.browser
@pytest.mark.parametrize("tagged", [True, False], ids=["tagged", "untagged"])
@pytest.mark.parametrize("name", NAMES)
def test_printed_page(name, tagged, browser, tmp_path, vocabularies):
    """A page printed to a PDF, tables over several pages, with a head and a foot on each, gives the same records."""
    draft = expected(name, vocabularies)
    page = browser.new_page()
    page.set_content(PAGES[kind(name)](draft))
    margin = {"top": "2cm", "bottom": "2cm", "left": "1.5cm", "right": "1.5cm"}
    page.pdf(path=tmp_path / "page.pdf", tagged=tagged, display_header_footer=True, margin=margin, format="A4")
    page.close()
    opened, found = file_draft(tmp_path / "page.pdf", vocabularies)
    assert not differences(draft, found)
    assert "running heads" in opened.reading.left_out[0]


@pytest.mark.browser
def test_printed_page_without_lines(browser, tmp_path, vocabularies):
    """A table without any line, printed to a PDF without tags, is read from where its words stand."""
    draft = text_draft(CASES / "gate-cells-on-lines/page.txt", vocabularies)
    page = browser.new_page()
    page.set_content(documents.gate_html(draft, borders=False))
    page.pdf(path=tmp_path / "page.pdf", tagged=False)
    page.close()
    assert not differences(draft, file_draft(tmp_path / "page.pdf", vocabularies)[1])


def test_the_kept_text_gives_the_same(vocabularies):
    """The text that an import keeps as the source gives, read as a text, the same records again."""
    draft = text_draft(CASES / "gate-cells-on-lines/page.txt", vocabularies)
    path = FILES / "gate-chromium-tagged.pdf"
    opened, found = file_draft(path, vocabularies)
    again = opened.format.read(type(opened.document)("page.txt", opened.stored.decode()), vocabularies, None)
    assert draft.records and not differences(found, again)


LABELLED = """<h2>Management Response</h2>
<table><tr><td>Commissioning Unit</td><td>: Hill Office</td></tr><tr><td>Evaluation Plan</td><td>: 2022 - 2022 , Hill Office (CO)</td></tr>
<tr><td>Evaluation Title</td><td>: Evaluation of the weather radios</td></tr><tr><td>Evaluation Type</td><td>: </td></tr>
<tr><td>Unit Responsible for providing Management Response</td><td>: Valley Office</td></tr></table>
<p>Overall Comments:</p><p>Fine work.</p><p>More to come.</p><p>Status: Approved</p>
<table><tr><th>Recommendation</th><td>Repair the masts.</td></tr><tr><th>Management Response</th><td>Agreed.</td></tr>
<tr><th>Management Response Category</th><td>Accepted</td></tr><tr><th>UNEG Criteria</th><td>Impact</td></tr></table>
<table><tr><th>Key Actions</th><th>Responsible</th><th>Deadline</th><th>Status</th><th>Comments</th></tr>
<tr><td>Climb.</td><td>ILO UN Women</td><td>2022/09</td><td>Completed</td><td></td></tr></table>"""


def test_labels_that_a_page_still_has(vocabularies):
    """A saved page may have the labels that the text has lost; then they say what is what."""
    _, evaluation, (recommendation,), _ = documents.parts(draft_here(documents.web_page("x", LABELLED).encode(), vocabularies))
    assert (evaluation.commissioning_unit, evaluation.responsible_unit, evaluation.title) == (
        "Hill Office",
        "Valley Office",
        "Evaluation of the weather radios",
    )
    assert (evaluation.overall_comment, evaluation.approval_status, evaluation.period.start) == (
        "Fine work.\n\nMore to come.",
        "Approved",
        "2022",
    )
    assert (recommendation.text, recommendation.response_category, recommendation.actions[0].responsible) == (
        "Repair the masts.",
        "accepted",
        "ILO UN Women",
    )


def test_pasted_table(vocabularies):
    """A table copied from a browser into a text file has tabs between its cells, which are certain too."""
    text = (CASES / "gate-rows-with-bars/page.txt").read_text(encoding="utf-8")
    pasted = text.replace(" |\n", "\n").replace("\n| ", "\n").replace(" | ", "\t")
    draft = text_draft(CASES / "gate-rows-with-bars/page.txt", vocabularies)
    from uptake.importers import recognise
    from uptake.importers.document import SourceDocument

    found = recognise(pasted).read(SourceDocument("page.txt", pasted), vocabularies, None)
    actions = [[(a.text, a.responsible, a.status) for r in documents.parts(d)[2] for a in r.actions] for d in (draft, found)]
    assert actions[0][:1] == actions[1][:1] and actions[0][2:] == actions[1][2:]


LOOKS = (
    "# No heading",
    "- one: two",
    "=SUM(A1)",
    "<b>bold</b> & <script>alert(1)</script>",
    "*stars* and __lines__",
    "{key: [value]}",
    "%YAML 1.2",
    "1. first",
)


@pytest.mark.parametrize("words", LOOKS)
def test_text_stays_text(words, vocabularies):
    """What looks like Markdown, HTML, YAML or a formula comes out of a page, and of the written record, as it stood there."""
    from uptake.content import canonical, read_record, schema_comment
    from uptake.records import Recommendation

    draft = text_draft(CASES / "gate-overdue/page.txt", vocabularies)
    page = documents.gate_html(draft).replace("Repair the masts.", documents.escape(words))
    found = documents.parts(draft_here(page.encode(), vocabularies))[2][0]
    assert found.text == words
    again, problems = read_record(Path(f"{found.id}.yaml"), canonical(found, schema_comment(Recommendation)).encode(), Recommendation)
    assert again.text == words and not problems


def test_text_stays_text_in_markdown(vocabularies):
    """In a lesson, whose text is Markdown, the words of a Word file that only look like it are shown as they stood there."""
    import markdown

    words = "5 * 3 * 2 = 30, see [here](x) and #tag_one_two"
    draft = text_draft(CASES / "lessons-numbered-headings/page.txt", vocabularies)
    file = documents.docx(
        documents.w_p("T", "H1")
        + "".join(
            documents.w_p("LESSON", "H1")
            + documents.w_p(f"Title of *{n}*".replace("*", "＊"), "H2")
            + f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"
            for n in (1, 2)
        )
    )
    lesson = documents.parts(draft_here(file, vocabularies))[3][0]
    assert markdown.markdown(lesson.narrative) == f"<p>{words}</p>" and draft.records
