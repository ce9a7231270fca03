"""PDF files with a text layer.

Where the file says itself what is a paragraph, a list or a table (a tagged PDF, as Word, LibreOffice and Chromium write
it), that is followed; otherwise the text is put together from where its words stand and from the lines that are drawn.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from uptake.readers import pdf_layout, pdf_tags
from uptake.readers.blocks import MOST_CHARACTERS, Reading, Unreadable
from uptake.readers.pdf_words import Edge, Joiner, Page, Word

_MOST_PAGES = 600
_MOST_OBJECTS = 60_000
"""Shapes of a page that are looked at for the lines of tables; a map has more."""
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_HYPHEN = 2
"""What PDFium gives for a hyphen at the end of a line."""
_FORCED_BOLD = 1 << 18
"""A font's flag. Its weight says little: PDFium works it out from the width of stems."""
_TAGGED = 0.8
"""Share of a document's words that the tags have to hold for them to be followed."""


def read(data: bytes) -> Reading:
    """The text of a PDF."""
    document = _open(data)
    if len(document) > _MOST_PAGES:
        raise Unreadable(
            f"The PDF has {len(document):,} pages; {_MOST_PAGES:,} are read at most.", "Print the pages that matter to a PDF of their own."
        )
    pages, size = [], 0
    for number in range(len(document)):
        pages.append(_page(document, number))
        size += sum(len(word.text) + 1 for word in pages[-1].words)
        if size > MOST_CHARACTERS:
            raise Unreadable("The PDF holds more text than a source may.", "Print the pages that matter to a PDF of their own.")
    if not any(page.words for page in pages):
        raise Unreadable(
            "The PDF holds no text: its pages are pictures, as a scanner makes them.",
            "Let a program recognise its words (OCR) and save the result as PDF, then import that.",
        )
    return _reading(document, pages)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        if not len(document):
            raise Unreadable("The PDF has no page.", "Fetch or print it again.")
        return document
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise Unreadable("The PDF is protected with a password.", "Open it, print it to a new PDF, and import that.") from None
        raise Unreadable("The PDF is damaged: a part of it is missing or wrong.", "Fetch or print it again.") from None


def _reading(document: pypdfium2.PdfDocument, pages: list[Page]) -> Reading:
    joiner = Joiner(pages)
    tree = pdf_tags.tree(document, pages) if pdfium.FPDFCatalog_IsTagged(document) else None
    total = sum(len(word.text) for page in pages for word in page.words)
    if tree and pdf_tags.held(tree, pages) >= _TAGGED * total:
        blocks, aside = pdf_tags.blocks(tree, pages, joiner)
        kind = "PDF whose tags mark paragraphs, lists and tables"
    else:
        blocks, aside = pdf_layout.blocks(pages, joiner)
        kind = "PDF without tags, put together from where its words stand"
    return Reading(kind, blocks, _left_out(pages, aside), joiner.doubts())


def _left_out(pages: list[Page], aside: list[str]) -> list[str]:
    out = []
    if aside:
        often = Counter(aside).most_common()
        out.append(
            "running heads, feet and page numbers: " + "; ".join(text[:80] for text, _ in often[:4]) + (" …" if len(often) > 4 else "")
        )
    if pictures := sum(page.pictures for page in pages):
        out.append(f"{pictures} picture{'s' * (pictures > 1)}")
    if blank := [str(n) for n, page in enumerate(pages, 1) if not page.words and page.pictures]:
        out.append(f"pages that are pictures without text: {', '.join(blank[:20])}")
    if turned := sum(page.turned for page in pages):
        out.append(f"{turned} characters that run across the page")
    return out


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    """The words and drawn lines of a page, measured from its upper left corner as it is shown."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        raise Unreadable(f"Page {number + 1} of the PDF is damaged.", "Fetch or print it again.") from None
    turn = _Turn(page)
    out = Page(number, turn.width, turn.height)
    _words(text.raw, out, turn)
    _shapes(page.raw, out, turn)
    text.close()
    page.close()
    return out


class _Turn:
    """From the coordinates of a page to those of the page as it is shown, downwards from its upper left corner."""

    def __init__(self, page: pypdfium2.PdfPage):
        self.left, self.bottom, right, top = page.get_cropbox()
        self.across, self.up = right - self.left, top - self.bottom
        self.rotation = page.get_rotation() // 90
        self.width, self.height = (self.up, self.across) if self.rotation % 2 else (self.across, self.up)

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        (a, b), (c, d) = self._point(left, bottom), self._point(right, top)
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        x, y = ((x, y), (y, self.across - x), (self.across - x, self.up - y), (self.up - y, x))[self.rotation]
        return x, self.height - y


def _words(text: object, page: Page, turn: _Turn) -> None:
    """Characters put together to words; a word ends where its looks or its tag end, and is then glued to the next.

    Only the first and the last character of a word are measured: there are many characters, and each answer takes time.
    """
    styles: dict[int, _Style | None] = {}
    begin, said, before, glued = 0, "", 0, False
    for index in range(pdfium.FPDFText_CountChars(text) + 1):
        code = pdfium.FPDFText_GetUnicode(text, index)
        character = "-" if code == _HYPHEN else _LIGATURES.get(code) or chr(code)
        blank = not code or character.isspace() or 0xD800 <= code <= 0xDFFF
        key = 0 if blank else ctypes.cast(pdfium.FPDFText_GetTextObject(text, index), ctypes.c_void_p).value or 1
        if key and key not in styles:
            styles[key] = _style(text, index, turn)
        broken = said[-1:] == "-" and not blank and _is_below(text, index)
        if said and (broken or key != before and (blank or styles[key] != styles[before] or _is_below(text, index))):
            _add_word(text, page, turn, said, begin, index - 1, styles[before], glued)
            said, glued = "", not blank and not broken
        if blank:
            glued = False
        else:
            begin = begin if said else index
            said += character
        before = key


def _is_below(text: object, index: int) -> bool:
    """Whether a character stands on another line than the one before: PDFium leaves out line ends after hyphens."""
    places = []
    for n in (index - 1, index):
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, n, x, y)
        places.append((x.value, y.value))
    (left, high), (right, low) = places
    return right < left or abs(high - low) > 1 and abs(high - low) > abs(right - left)


def _add_word(text: object, page: Page, turn: _Turn, said: str, first: int, last: int, style: _Style | None, glued: bool) -> None:
    """Put a word on its page; letters that run across the page are counted only."""
    if style is None:
        page.turned += len(said)
        return
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    sides: list[tuple[float, float, float, float]] = []
    for index in (first, last):
        if not pdfium.FPDFText_GetLooseCharBox(text, index, box) or not pdfium.FPDFText_GetCharOrigin(text, index, x, y):
            return
        sides.append(turn.box(*_around(box, x.value, y.value, style.size, turn.rotation)))
    (left, top, _, bottom), (_, _, right, _) = sides
    page.words.append(Word(said, left, top, max(right, left), bottom, page.number, style.look, glued))


class _Style(NamedTuple):
    """How the characters of one object look."""

    look: tuple[int, bool, bool]
    size: float


def _style(text: object, index: int, turn: _Turn) -> _Style | None:
    """The looks of a character; None where it runs across the page."""
    if not turn.rotation and 0.1 < pdfium.FPDFText_GetCharAngle(text, index) < 6.18:
        return None
    return _Style(_looks(pdfium.FPDFText_GetTextObject(text, index)), _size(text, index))


def _around(box: object, x: float, y: float, size: float, rotation: int) -> tuple[float, float, float, float]:
    """The place that a character takes: as high as its font and as wide as itself, whatever the glyph. On a turned page
    text runs upwards, backwards or downwards."""
    above, below = 0.8 * size, 0.2 * size
    if rotation == 1:
        return x - above, box.bottom, x + below, box.top
    if rotation == 3:
        return x - below, box.bottom, x + above, box.top
    return (box.left, y - below, box.right, y + above) if rotation == 0 else (box.left, y - above, box.right, y + below)


def _size(text: object, index: int) -> float:
    """The size of a character's font as it is shown."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    return min(max(pdfium.FPDFText_GetFontSize(text, index) * scale, 1.0), 500.0)


def _looks(item: object) -> tuple[int, bool, bool]:
    """Number of the tag, and whether bold or italic, of the words of one object."""
    if not item:
        return -1, False, False
    font = pdfium.FPDFTextObj_GetFont(item)
    name = ctypes.create_string_buffer(200)
    size = pdfium.FPDFFont_GetBaseFontName(font, name, 200) if font else 0
    family = name.raw[: min(size, 200)].decode("utf-8", "replace").lower() if size else ""
    bold = any(sign in family for sign in ("bold", "black", "heavy")) or bool(font) and bool(pdfium.FPDFFont_GetFlags(font) & _FORCED_BOLD)
    return pdfium.FPDFPageObj_GetMarkedContentID(item), bold, any(sign in family for sign in ("italic", "oblique"))


def _shapes(raw: object, page: Page, turn: _Turn) -> None:
    """The lines and the edges of boxes that a page draws, and how many pictures it has."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium.FPDFPage_CountObjects(raw), _MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(raw, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            page.pictures += 1
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            _edges(page, *turn.box(left.value, bottom.value, right.value, top.value))


def _edges(page: Page, left: float, top: float, right: float, bottom: float) -> None:
    """A thin shape is a line; a larger one has four edges."""
    wide, high = right - left, bottom - top
    if wide > page.width * 0.98 and high > page.height * 0.9:
        return
    if wide < 6 and high < 6 and 0.7 < wide / max(high, 0.1) < 1.4:
        page.dots.append(((left + right) / 2, (top + bottom) / 2))
    elif high <= 3:
        page.level.append(Edge((top + bottom) / 2, left, right))
    elif wide <= 3:
        page.upright.append(Edge((left + right) / 2, top, bottom))
    else:
        page.level += [Edge(top, left, right), Edge(bottom, left, right)]
        page.upright += [Edge(left, top, bottom), Edge(right, top, bottom)]
