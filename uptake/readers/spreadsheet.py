"""Workbooks (.xlsx) of many thousand rows, such as exported ones: the cells of their sheets as text, and no more.

Formulas, macros and links to other files are never followed. The file is read as it streams, without building trees, so
that ten thousand key actions with all that belongs to them take a few seconds; `sheets` reads what strangers made, with
its merged cells, notes and hidden sheets. The bounds: `MOST_UNPACKED` bytes and `MOST_CELLS` cells in all. A workbook
needs no document type, so that one which has any is refused, and with it every entity.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from xml.parsers import expat

from uptake.readers.blocks import Unreadable

MOST_UNPACKED = 250_000_000
MOST_CELLS = 5_000_000
MOST_COLUMNS = 16_384
_CHUNK = 1 << 18
_ANEW = "Open it with a spreadsheet program, save it as .xlsx, and import that."
_SMALLER = "Export the records again, and change them in that workbook."

Row = tuple[int, list[str | None]]
"""A row's number and its cells as text; None where a cell is empty."""


class Worked(str):
    """What a formula came to when the file was saved."""

    __slots__ = ()


@dataclass(slots=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    rows: list[Row] = field(default_factory=list)


def is_workbook(data: bytes) -> bool:
    """Whether these are the bytes of a workbook, whole or damaged."""
    try:
        return data.startswith(b"PK\x03\x04") and "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except Exception:  # zipfile raises whatever it meets
        return False


def read(data: bytes, is_wanted: Callable[[str], bool]) -> list[Sheet]:
    """The sheets of a workbook; of those that are not wanted, the first row alone. Raises `Unreadable`."""
    try:
        return _Workbook(data).sheets(is_wanted)
    except expat.ExpatError as error:
        raise Unreadable(f"A part of the workbook is damaged ({error}).", _ANEW) from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise Unreadable(f"The workbook is damaged ({type(error).__name__}).", _ANEW) from None
    except RuntimeError:
        raise Unreadable("The workbook is protected with a password.", "Save a copy without a password and import that.") from None


class _Enough(Exception):
    """What was asked for has been read."""


class _Workbook:
    def __init__(self, data: bytes):
        self.file = zipfile.ZipFile(io.BytesIO(data))
        self.parts = {name.lower(): name for name in self.file.namelist()}
        self.left = MOST_UNPACKED
        self.cells = MOST_CELLS
        self.strings: list[str] = []
        self.dates: list[bool | None] = []
        """For each style of cells: None where it shows no date, else whether it shows the day."""
        self.begin = datetime.date(1899, 12, 30)

    def sheets(self, is_wanted: Callable[[str], bool]) -> list[Sheet]:
        names, targets = [], {}

        def sheet(tag: str, has: dict[str, str]) -> None:
            if tag == "sheet":
                names.append((has["name"], next(value for key, value in has.items() if key.endswith(":id"))))
            elif tag == "workbookPr" and has.get("date1904") in ("1", "true"):
                self.begin = datetime.date(1904, 1, 1)

        def relation(tag: str, has: dict[str, str]) -> None:
            if tag == "Relationship" and has.get("TargetMode") != "External":
                targets[has["Id"]] = has["Target"]

        self._parse("xl/workbook.xml", sheet)
        self._parse("xl/_rels/workbook.xml.rels", relation)
        self._strings()
        self._styles()
        return [self._sheet(name, targets[id], is_wanted(name)) for name, id in names if id in targets]

    def _parse(self, name: str, start: Callable, end: Callable | None = None, text: Callable | None = None) -> bool:
        """Read a part, calling back with the names of its elements without their prefix. Whether there is such a part."""
        if name.lower() not in self.parts:
            return False
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, has: _handle(parser, tag, has, start, end)
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse
        with self.file.open(self.parts[name.lower()]) as part:
            try:
                while chunk := part.read(_CHUNK):
                    self.left -= len(chunk)
                    if self.left < 0:
                        raise Unreadable(f"The workbook holds more than {MOST_UNPACKED:,} bytes when unpacked.", _SMALLER)
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
            except _Enough:
                pass
        return True

    def _strings(self) -> None:
        """The texts that cells share. What is spelt out above characters, as in Japanese, is not part of them."""
        now: list[str] = []
        inside = {"t": 0, "rPh": 0}

        def start(tag: str, _: dict[str, str]) -> None:
            if tag in inside:
                inside[tag] += 1

        def end(tag: str) -> None:
            if tag in inside:
                inside[tag] -= 1
            elif tag == "si":
                self.cells -= 1
                if self.cells < 0:
                    raise self.too_many()
                self.strings.append("".join(now))
                now.clear()

        def text(said: str) -> None:
            if inside["t"] and not inside["rPh"]:
                now.append(said)

        self._parse("xl/sharedStrings.xml", start, end, text)

    def _styles(self) -> None:
        """Which styles of cells show a number as a date."""
        codes: dict[str, str] = {}
        inside: list[str] = []

        def start(tag: str, has: dict[str, str]) -> None:
            inside.append(tag)
            if tag == "numFmt":
                codes[has["numFmtId"]] = has["formatCode"]
            elif tag == "xf" and "cellXfs" in inside:
                id = has.get("numFmtId", "0")
                self.dates.append(_shows_day(codes[id]) if id in codes else _KNOWN.get(int(id)))

        self._parse("xl/styles.xml", start, lambda _: inside.pop() and None)

    def too_many(self) -> Unreadable:
        return Unreadable(f"The workbook holds more than {MOST_CELLS:,} cells.", _SMALLER)

    def _sheet(self, name: str, target: str, whole: bool) -> Sheet:
        found = Sheet(name)
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if not self._parse(path, *_reader(self, found, whole)):
            raise Unreadable(f"The sheet {name} is missing from the workbook.", _ANEW)
        return found

    def date(self, said: str, style: str | None) -> str | None:
        """The date that a number stands for where its style shows one: a month where that shows no day."""
        at = int(style) if style and style.isdecimal() else 0
        shows_day = self.dates[at] if at < len(self.dates) else None
        number = float(said)
        if shows_day is None or not 1 <= number < 2_958_466:
            return None
        day = self.begin + datetime.timedelta(days=int(number))
        return day.isoformat() if shows_day else day.isoformat()[:7]


def _handle(parser: expat.XMLParserType, tag: str, has: dict[str, str], start: Callable, end: Callable | None) -> None:
    """Meet the first element: where it has a prefix, all have, and names are taken without it."""
    prefixed = ":" in tag
    parser.StartElementHandler = (lambda tag, has: start(tag.rpartition(":")[2], has)) if prefixed else start
    parser.EndElementHandler = (lambda tag: end(tag.rpartition(":")[2])) if prefixed and end else end
    start(tag.rpartition(":")[2], has)


def _reader(book: _Workbook, sheet: Sheet, whole: bool) -> tuple[Callable, Callable, Callable]:
    """What is called back while a sheet is read."""
    row: list[str | None] = []
    now: list[str] = []
    number, column, kind, style, formula, inside = 0, -1, "n", None, False, 0

    def start(tag: str, has: dict[str, str]) -> None:
        nonlocal number, column, kind, style, formula, inside
        if tag == "c":
            book.cells -= 1
            if book.cells < 0:
                raise book.too_many()
            column = _column(has["r"]) if "r" in has else column + 1
            kind, style, formula = has.get("t", "n"), has.get("s"), False
            now.clear()
        elif tag in ("v", "t"):
            inside += 1
        elif tag == "f":
            formula = True
        elif tag == "rPh":
            inside -= 1
        elif tag == "row":
            number, column = int(has["r"]) if "r" in has else number + 1, -1
            row.clear()

    def end(tag: str) -> None:
        nonlocal inside
        if tag in ("v", "t"):
            inside -= 1
        elif tag == "rPh":
            inside += 1
        elif tag == "c":
            if now or formula:
                row.extend([None] * (column + 1 - len(row)))
                said = _text(book, "".join(now), kind, style)
                row[column] = Worked(said) if formula else said
        elif tag == "row":
            if row:
                sheet.rows.append((number, row.copy()))
            if not whole:
                raise _Enough

    def text(said: str) -> None:
        if inside > 0:
            now.append(said)

    return start, end, text


def _text(book: _Workbook, said: str, kind: str, style: str | None) -> str:
    """What a cell says, as text."""
    if kind == "s":
        return book.strings[int(said)] if said else ""
    if kind == "b":
        return "true" if said.strip() == "1" else "false"
    if kind == "n" and said:
        return book.date(said, style) or _number(said)
    return said[:10] if kind == "d" else said


def _number(said: str) -> str:
    """A number as a person would write it: `3`, `2.1`."""
    value = float(said)
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


def _column(place: str) -> int:
    return _column_of(place.rstrip("0123456789"))


@cache
def _column_of(place: str) -> int:
    number = 0
    for letter in place:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= MOST_COLUMNS:
        raise ValueError(place)
    return number - 1


def _shows_day(code: str) -> bool | None:
    """Whether a format shows the day of a date; None where it shows no date."""
    letters = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|General', "", code.partition(";")[0]).lower()
    return "d" in letters if re.search("[ymd]", letters) else None


_KNOWN = {**dict.fromkeys([14, 15, 16, 22, *range(27, 32), 36, *range(50, 59)], True), 17: False}
"""Formats that every spreadsheet program knows by number."""


def _refuse(*_: object) -> Iterator[None]:
    raise Unreadable("The workbook defines a document type, which no spreadsheet program writes.", "Do not trust this file.")
