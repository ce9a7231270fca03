"""Spreadsheets (.xlsx) as an office has them: the text of all sheets in blocks, as people see it.

Cells that were made one hold for each of their rows; hidden sheets and notes are told of. Formulas, macros and links are
never followed. A workbook that this project exported is read by `spreadsheet`, which is quicker and tells cells apart.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from uptake.readers.blocks import MOST_CHARACTERS, Block, Line, Reading, Run, Unreadable, row
from uptake.readers.packed import Packed


class Cell(NamedTuple):
    """A cell that is not empty."""

    text: str
    """What it holds: a number without its format, a date as `2026-12-31`, or as `2026-12` where its format shows no day."""
    formula: bool = False
    """Whether the text is the last result of a formula."""


class Row(NamedTuple):
    """A row that is not empty."""

    number: int
    """Its number in the sheet, from 1."""
    cells: list[Cell | None]
    """Its cells up to the last that is not empty."""


class Sheet(NamedTuple):
    """A sheet of a workbook."""

    name: str
    hidden: bool
    rows: list[Row]
    merged: list[tuple[int, int, int, int]]
    """Cells that were made one: first row and column, last row and column, from 1."""
    comments: bool = False
    """Whether people have written comments or notes beside its cells."""


MOST_CELLS = 2_000_000
"""Cells of a workbook, the empty ones before others among them. Ten thousand actions have about 300,000."""
_WIDEST = 1_000
"""Columns that a sheet may have."""
_SAVE = "Open it with a spreadsheet program, save it anew as .xlsx, and import that."
_SPLIT = "Keep the rows and columns that matter and import that."
_DATES = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
_MONTH = 17
"""Excel's own formats for dates by their numbers; 17 is `mmm-yy`."""
_PERCENT = {9, 10}


def read(data: bytes) -> Reading:
    """The text of a spreadsheet: a heading for each sheet where there are several, and a row for each of its rows."""
    found = sheets(data)
    shown = [sheet for sheet in found if sheet.rows and not sheet.hidden]
    if not shown:
        raise Unreadable("The spreadsheet holds no words.", "Name the one that holds the table.")
    blocks: list[Block] = []
    for sheet in shown:
        blocks += [Block("heading", (((Run(sheet.name),),),), 1)] * (len(shown) > 1)
        blocks += _blocks(sheet)
    if sum(len(block.plain) for block in blocks) > MOST_CHARACTERS:
        raise Unreadable(f"The spreadsheet holds more than {MOST_CHARACTERS:,} characters.", _SPLIT)
    hidden = [f"the hidden sheet “{sheet.name}”" for sheet in found if sheet.hidden and sheet.rows]
    notes = ["comments beside cells"] * any(sheet.comments for sheet in shown)
    formulas = sum(bool(cell and cell.formula) for sheet in shown for line in sheet.rows for cell in line.cells)
    return Reading(
        "spreadsheet", blocks, hidden + notes, [f"{formulas} results of formulas, as they were last worked out"] * bool(formulas)
    )


def _blocks(sheet: Sheet) -> Iterator[Block]:
    """The rows of a sheet, and its paragraphs: rows outside of a table with nothing but a first cell. What stands in a cell
    that was made of several below one another holds for each of their rows."""
    tall = {(top, left): bottom for top, left, bottom, _ in sheet.merged if bottom > top}
    below: dict[int, tuple[int, Cell]] = {}
    width = max(len(line.cells) for line in sheet.rows)
    before, in_table = 0, False
    for line in sheet.rows:
        in_table = in_table and line.number == before + 1 or len(line.cells) > 1
        before = line.number
        cells = [*line.cells, *[None] * (width - len(line.cells))]
        for column, cell in enumerate(cells, 1):
            if cell and (bottom := tall.get((line.number, column))):
                below[column] = bottom, cell
            elif not cell and column in below and line.number <= below[column][0]:
                cells[column - 1] = below[column][1]
        wide = next((right for top, left, _, right in sheet.merged if top == line.number and left == 1 and right >= width), 0)
        if block := row([_lines(cell) for cell in (cells[:1] if wide or not in_table else cells)]):
            yield block


def _lines(cell: Cell | None) -> tuple[Line, ...]:
    lines = (" ".join(line.split()) for line in cell.text.split("\n")) if cell else ()
    return tuple((Run(line),) for line in lines if line)


def sheets(data: bytes) -> list[Sheet]:
    """The sheets of a workbook in their order."""
    book = _Book(Packed(data))
    found = list(book.sheets())
    if not found:
        raise Unreadable("The spreadsheet holds no sheet that can be read.", _SAVE)
    return found


class _Book:
    """The parts of a workbook that its sheets refer to."""

    def __init__(self, packed: Packed):
        self.packed = packed
        self.names = set(packed.names())
        self.root = packed.xml("xl/workbook.xml")
        if self.root is None:
            raise Unreadable("The file holds no spreadsheet.", _SAVE)
        properties = _first(self.root, "workbookPr")
        since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.epoch = datetime.datetime(1904, 1, 1) if since_1904 else datetime.datetime(1899, 12, 30)
        self.words = [_text(item) for item in packed.elements("xl/sharedStrings.xml", "si")]
        self.formats = self._formats(packed.xml("xl/styles.xml"))
        self.cells = 0

    def _formats(self, root: Element | None) -> list[str]:
        """For each style of a cell whether its numbers are a `date`, a `month`, a `percent` or plain."""
        if root is None:
            return []
        own = {f.get("numFmtId"): f.get("formatCode") or "" for f in root.iter() if _name(f) == "numFmt"}
        used = _first(root, "cellXfs")
        ids = [xf.get("numFmtId") or "0" for xf in (used if used is not None else ()) if _name(xf) == "xf"]
        return [_meaning(own[id]) if id in own else _built_in(id) for id in ids]

    def sheets(self) -> Iterator[Sheet]:
        targets = _relations(self.packed.xml("xl/_rels/workbook.xml.rels"), "xl")
        for sheet in (element for element in self.root.iter() if _name(element) == "sheet"):
            id = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            part = targets.get(id, "")
            if part in self.names and "/worksheets/" in part:
                folder, _, file = part.rpartition("/")
                beside = _relations(self.packed.xml(f"{folder}/_rels/{file}.rels"), folder).values()
                rows, merged = self._rows(part)
                comments = any("comment" in name.lower() for name in beside)
                yield Sheet(sheet.get("name") or "", sheet.get("state") in ("hidden", "veryHidden"), rows, merged, comments)

    def _rows(self, part: str) -> tuple[list[Row], list[tuple[int, int, int, int]]]:
        rows: list[Row] = []
        merged = []
        number = 0
        for element in self.packed.elements(part, "row", "mergeCell"):
            if _name(element) == "mergeCell":
                merged += [area] if (area := _area(element.get("ref") or "")) else []
                continue
            given = element.get("r") or ""
            number = int(given) if given.isdecimal() and len(given) < 8 else number + 1
            if cells := self._cells(element):
                rows.append(Row(number, cells))
        return rows, merged

    def _cells(self, element: Element) -> list[Cell | None]:
        found: dict[int, Cell] = {}
        column = 0
        for child in element:
            if _name(child) != "c":
                continue
            column = _column(child.get("r") or "") or column + 1
            cell = self._cell(child)
            if cell and column > _WIDEST:
                raise Unreadable(f"A row of the spreadsheet has more than {_WIDEST:,} columns.", _SPLIT)
            if cell:
                found[column] = cell
        width = max(found, default=0)
        self.cells += width
        if self.cells > MOST_CELLS:
            raise Unreadable(f"The spreadsheet has more than {MOST_CELLS:,} cells.", _SPLIT)
        return [found.get(n) for n in range(1, width + 1)]

    def _cell(self, element: Element) -> Cell | None:
        kind = element.get("t") or "n"
        formula = _first(element, "f") is not None
        if kind == "inlineStr":
            inline = _first(element, "is")
            text = _text(inline) if inline is not None else ""
            return Cell(text, formula) if text.strip() else None
        value = (getattr(_first(element, "v"), "text", None) or "").strip(" \n" if kind == "n" else "")
        if not value.strip():
            return None
        if kind == "s":
            text = self.words[int(value)] if value.isdecimal() and int(value) < len(self.words) else ""
            return Cell(text, formula) if text.strip() else None
        if kind == "n":
            return self._number(value, element.get("s") or "0", formula)
        if kind == "b":
            return Cell("TRUE" if value == "1" else "FALSE", formula)
        if kind == "d":
            return Cell(value.removesuffix("T00:00:00"), formula)
        return Cell(_unescaped(value), formula)

    def _number(self, value: str, style: str, formula: bool) -> Cell:
        meaning = self.formats[int(style)] if style.isdecimal() and int(style) < len(self.formats) else ""
        try:
            number = float(value)
        except ValueError:
            return Cell(value, formula)
        if meaning in ("date", "month") and 1 <= number < 2_958_466:
            return Cell(self._date(number, meaning), formula)
        if meaning == "percent":
            return Cell(f"{number * 100:.15g}%", formula)
        return Cell(f"{number:.0f}" if number == _whole(number) else f"{number:.15g}", formula)

    def _date(self, number: float, meaning: str) -> str:
        day = self.epoch + datetime.timedelta(days=int(number), seconds=round((number % 1) * 86_400))
        if meaning == "month":
            return f"{day:%Y-%m}"
        return f"{day:%Y-%m-%d}" if not (day.hour or day.minute or day.second) else f"{day:%Y-%m-%d %H:%M}"


def _whole(number: float) -> float | None:
    """A number without its fraction, where it is small enough to be written in digits."""
    return float(int(number)) if abs(number) < 1e15 else None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _first(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child) == name), None)


def _text(element: Element) -> str:
    """The words of a string, of which each run may look otherwise; how they are pronounced is left out."""
    parts = []
    for child in element:
        if _name(child) == "t":
            parts.append(child.text or "")
        elif _name(child) == "r":
            parts += [t.text or "" for t in child if _name(t) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda at: _sign(int(at.group(1), 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _sign(code: int) -> str:
    return chr(code) if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else " "


def _column(reference: str) -> int:
    """The number of a column from a cell's name: `AB12` gives 28."""
    n = 0
    for letter in re.match(r"[A-Z]{0,4}", reference).group():
        n = n * 26 + ord(letter) - 64
    return n


def _area(reference: str) -> tuple[int, int, int, int] | None:
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", reference)
    return (int(found[2]), _column(found[1]), int(found[4]), _column(found[3])) if found else None


def _relations(root: Element | None, folder: str) -> dict[str, str]:
    """The parts that a part refers to by their ids; what lies outside of the file is no part."""
    found = {}
    for relation in root if root is not None else ():
        target = relation.get("Target") or ""
        if relation.get("TargetMode") != "External":
            found[relation.get("Id") or ""] = target[1:] if target.startswith("/") else f"{folder}/{target}"
    return found


def _built_in(id: str) -> str:
    n = int(id) if id.isdecimal() else 0
    return "month" if n == _MONTH else "date" if n in _DATES else "percent" if n in _PERCENT else ""


def _meaning(code: str) -> str:
    """What a format of somebody's own makes of a number."""
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code.split(";")[0]).lower()
    if "y" in plain or "d" in plain:
        return "date" if "d" in plain else "month" if "m" in plain else "date"
    return "percent" if plain.endswith("%") else ""
