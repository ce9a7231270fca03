"""Readers of web pages, Word files, OpenDocument texts and PDFs: what they see, what they leave out and say so."""

import io
import zipfile

import pytest

from tests.importers.documents import docx, w_p, w_table, web_page
from tests.importers.reading import FILES, read_here
from uptake.readers.blocks import Run, Style, Unreadable, as_text, tidy
from uptake.readers.lists import bullet, number
from uptake.readers.packed import Packed
from uptake.readers.pdf_layout import blocks
from uptake.readers.pdf_words import Joiner, Page, Word


def text_of(html: str, **style) -> str:
    return as_text(read_here(web_page("x", html).encode()).blocks, Style(**style))


PAGES = {
    "paragraphs": ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree\n"),
    "lines of a division": ("<div>one</div><div>two</div>", "one\n\ntwo\n"),
    "white space": ("<p>  one\n   two&nbsp;three </p>", "one two three\n"),
    "list": ("<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul>", "• one\n• two\n• three\n"),
    "numbers": ("<ol start='3' type='a'><li>one</li><li value='7'>two</li></ol>", "c. one\ng. two\n"),
    "unclosed": ("<p>one<p>two<ul><li>a<li>b</ul>", "one\n\ntwo\n\n• a\n• b\n"),
    "table": ("<table><tr><th>a</th><th>b</th></tr><tr><td>1<br>2</td><td></td></tr></table>", "a\tb\n1 ⏎ 2\t\n"),
    "spans": ("<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td colspan=2>d</td></tr></table>", "a\tb\n\tc\n\nd\n"),
    "table for layout": ("<table><tr><td>one</td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", "one\n\na\tb\n"),
    "list in a cell": ("<table><tr><td>x<ul><li>one</li></ul></td><td>y</td></tr></table>", "x ⏎ • one\ty\n"),
    "entities": ("<p>&lt;b&gt; &eacute;&#8217;&amp;amp;</p>", "<b> é’&amp;\n"),
    "preformatted": ("<pre>one\n  two</pre>", "one\ntwo\n"),
}


@pytest.mark.parametrize("html, text", PAGES.values(), ids=PAGES)
def test_page(html, text):
    """Blocks, lists and tables of a page become lines of text."""
    assert text_of(html) == text


def test_what_a_page_leaves_out():
    """Scripts and styles go; navigation, hidden text, pictures and buttons go and are named."""
    html = "<nav>Menu one</nav><p>Text<img src=a></p><p style='display:none'>Folded</p><p hidden>Too</p>"
    html += "<button>Press</button><script>no()</script>"
    reading = read_here(web_page("x", html).encode())
    assert as_text(reading.blocks, Style()) == "Text\n"
    said = "; ".join(reading.left_out)
    assert all(words in said for words in ("Menu one", "Folded Too", "1 picture", "1 button")) and "no()" not in said


ENCODINGS = {
    "windows-1252": ('<html><head><meta charset="windows-1252"></head><body><p>Évaluation – œuvre', "cp1252"),
    "called latin-1": (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><body><p>Évaluation – œuvre',
        "cp1252",
    ),
    "none said": ("<html><body><p>Évaluation – œuvre", "cp1252"),
    "utf-8, none said": ("<html><body><p>Évaluation – œuvre", "utf-8"),
    "utf-16": ("<html><body><p>Évaluation – œuvre", "utf-16"),
    "a byte order mark against the statement": ('<html><meta charset="latin-1"><p>Évaluation – œuvre', "utf-8-sig"),
}


@pytest.mark.parametrize("html, encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_encodings(html, encoding):
    """The letters of a page are right whatever its encoding."""
    assert as_text(read_here(html.encode(encoding)).blocks, Style()) == "Évaluation – œuvre\n"


def test_archive_of_a_page():
    """An archive that a browser saved (MHTML) is read like the page in it."""
    archive = (
        'From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<html><body><p>=C3=89valuation</p></body></html>\r\n--b--\r\n"
    )
    assert as_text(read_here(archive.encode()).blocks, Style()) == "Évaluation\n"


def test_markdown_of_a_page():
    """Where the text is to be Markdown, headings, emphasis and lists are; what only looks like it is escaped."""
    html = "<h2>One <b>two</b></h2><p>A <b>bold</b> and <i>slanted</i>word *star*</p><p># not</p><p>2. not</p>"
    html += "<ol><li>x<ol type=a><li>y</li></ol></li></ol>"
    assert text_of(html, markdown=True) == "## One two\n\nA **bold** and *slanted*word \\*star\\*\n\n\\# not\n\n2\\. not\n\n1. x\n  a. y\n"


def test_bold_words_that_mean_something():
    """Only bold words that the style names are marked, also where their label is bold with them."""
    from uptake.importers.iom import STYLE

    html = "<p><b>Management response: Accept</b> / Reject</p><p><b>Accept</b> / <b>other</b></p>"
    assert (
        as_text(read_here(web_page("x", html).encode()).blocks, STYLE) == "Management response: **Accept** / Reject\n\n**Accept** / other\n"
    )


# --- Word


def test_tracked_changes():
    """Of tracked changes the inserted words stay, the deleted go; both are said."""
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>We </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>always</w:t></w:r></w:ins><w:r><w:t xml:space='preserve'> agree.</w:t></w:r></w:p>"
    )
    reading = read_here(docx(body))
    assert as_text(reading.blocks, Style()) == "We always agree.\n"
    assert "deleted in tracked changes: never" in reading.left_out[0] and "1 insertion" in reading.doubts[0]


def test_lists_of_word():
    """Numbers that Word counts are written as it shows them; a deeper list begins anew under each item."""
    body = "".join(w_p(text, number=(2, level)) for text, level in (("a", 0), ("b", 1), ("c", 1), ("d", 0), ("e", 1))) + w_p(
        "x", number=(1, 0)
    )
    assert as_text(read_here(docx(body)).blocks, Style()) == "1. a\na. b\nb. c\n2. d\na. e\n- x\n"


def test_word_table_and_contents():
    """Cells keep their paragraphs as lines; an entry of the contents has its page in a cell of its own."""
    entry = "<w:p><w:r><w:t>First part</w:t><w:tab/><w:t>12</w:t></w:r></w:p>"
    reading = read_here(docx(entry + w_p("Text") + w_table([["a\nb", "c", "d"]])))
    assert as_text(reading.blocks, Style()) == "First part\t12\n\nText\n\na ⏎ b\tc\td\n"


def test_fields_and_pictures_of_word():
    """The instruction of a field is not shown, its result is; pictures are counted; running heads are named."""
    body = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        "<w:r><w:t>Seen</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:drawing/></w:r></w:p>"
    )
    reading = read_here(docx(body, header1="<x/>"))
    assert as_text(reading.blocks, Style()) == "Seen\n"
    assert reading.left_out == ["1 picture", "running heads and feet"]


# --- PDF


def words(*lines: str, left: float = 10.0) -> list[Word]:
    """Words in lines below one another, each letter five wide."""
    out = []
    for n, line in enumerate(lines):
        at = left
        for text in line.split():
            out.append(Word(text, at, 20.0 * n, at + 5 * len(text), 20.0 * n + 12, 0, (-1, False, False), False))
            at += 5 * len(text) + 4
    return out


HYPHENS = {
    "the whole word is elsewhere": (("a reinte-", "gration of reintegration"), "a reintegration of reintegration", False),
    "the hyphen is elsewhere": (("cross-", "border and cross-border"), "cross-border and cross-border", False),
    "nothing is known": (("a cross-", "border case"), "a cross-border case", True),
    "no hyphen of a word": (("from 2022 -", "2024 on"), "from 2022 - 2024 on", False),
    "soft": (("a reinte\u00ad", "gration"), "a reintegration", False),
    "a narrow column": (("recommenda", "tions of recommendations"), "recommendations of recommendations", False),
    "a dash": (("Niger", "—Niamey"), "Niger—Niamey", False),
}


@pytest.mark.parametrize("lines, text, doubtful", HYPHENS.values(), ids=HYPHENS)
def test_words_over_lines(lines, text, doubtful):
    """A word that a line's end parts is joined as the document has it elsewhere; otherwise its hyphen stays, and is doubtful."""
    page = Page(0, 500, 500, words(*lines))
    joiner = Joiner([page])
    assert "".join(run.text for run in joiner.line(page.words)) == text
    assert bool(joiner.doubts()) == doubtful


def test_tables_of_a_pdf():
    """The tables of a printed PDF are rows of cells, with tags and without, and its running head is left out."""
    for name in ("tagged", "untagged"):
        reading = read_here((FILES / f"gate-chromium-{name}.pdf").read_bytes())
        rows = [block for block in reading.blocks if block.kind == "row" and len(block.cells) == 5]
        assert [row.plain.split("\t")[1:4] for row in rows[:3]] == [
            ["Responsible", "Deadline", "Status"],
            ["UN Women, ILO and UNODC", "2022/09", "Completed"],
            ["Country Office; Regional Office; Evaluation Section", "2022/10", "Ongoing"],
        ]
        assert len(rows) == 7 and "running heads" in reading.left_out[0]


def test_columns_of_a_pdf():
    """Text in two columns is read column by column, after the line that stands over both."""
    left = [f"left line number {n} of them" for n in range(8)]
    right = [f"right line number {n} of all" for n in range(8)]
    over = words("One line that goes over both of the columns and so is read first of all here")
    page = Page(0, 400, 400, over + [*_moved(words(*left), 20), *_moved(words(*right, left=200), 20)])
    found, _ = blocks([page], Joiner([page]))
    said = " ".join(block.plain for block in found)
    assert said.index("left line number 7") < said.index("right line number 0") and said.startswith("One line")


def _moved(words: list[Word], down: float) -> list[Word]:
    for word in words:
        word.top += down
        word.bottom += down
    return words


# --- small parts


def test_parts_of_a_packed_document():
    """What is no packed file is damage; a part that is not there has no element; the outermost element may be the one that is asked for."""
    with pytest.raises(Unreadable, match="The file is damaged"):
        Packed(b"PK\3\4 and no more")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.xml", "<a><b><a>one</a></b></a>")
    pack = Packed(out.getvalue())
    assert [[*pack.elements("b.xml", "a")], pack.xml("b.xml")] == [[], None]
    assert [element.text for element in pack.elements("a.xml", "a")] == ["one", None]


def test_runs():
    """Runs that look alike are joined, white space is collapsed over their borders."""
    assert tidy([Run(" a "), Run(" b", True), Run("c", True), Run(" ")]) == (Run("a "), Run("bc", True))


def test_marks_of_lists():
    """Numbers in their forms; bullets of symbol fonts as they look."""
    assert [number(28, form) for form in ("1", "a", "A", "i", "I")] == ["28", "ab", "AB", "xxviii", "XXVIII"]
    assert [bullet(sign) for sign in ("\uf0b7", "o", "–", "", "\uf123", "➢")] == ["•", "○", "-", "•", "•", "➢"]


def test_opendocument():
    """An OpenDocument text that LibreOffice wrote has its headings, lists, bold words and tables."""
    reading = read_here((FILES / "iom-libreoffice.odt").read_bytes())
    kinds = {block.kind for block in reading.blocks}
    assert kinds == {"text", "heading", "item", "row"}
    with zipfile.ZipFile(io.BytesIO((FILES / "iom-libreoffice.odt").read_bytes())) as file:
        assert "content.xml" in file.namelist()
