"""Exported tables that come back from a spreadsheet: a workbook, a folder or a ZIP of CSV, or the CSV of one table.

They are told by what they hold. What a spreadsheet or a person's habits do to cells is set right here, so that a cell says
what it would say in a record's file: `TRUE` is `true`, a date in a column of months is its month, `3.0` is `3`.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

from uptake.cells import LONG_TEXTS, Rows, read, read_sheets, unescape
from uptake.exported import AS_EXPORTED, lines_of, month_of, table_of
from uptake.importers.opening import bytes_of
from uptake.problems import Problem, count, did_you_mean, quote
from uptake.readers.blocks import Unreadable
from uptake.readers.spreadsheet import MOST_CELLS, MOST_UNPACKED, Sheet, Worked, is_workbook
from uptake.readers.spreadsheet import read as read_workbook
from uptake.tables import RECORDS, TABLES, Column

KEYS = {name: table.key for name, table in TABLES.items()}
READ_ME = "read me"
_ALSO = {READ_ME, LONG_TEXTS, RECORDS, "datapackage"}
"""What is exported beside the tables, and says nothing of its own."""
_LONGEST = 10**7
_EXPORT = "Export the records again, and change them in that file."


@dataclass(slots=True)
class Returned:
    """Tables that came back."""

    what: str
    """What they came in, for people."""
    tables: dict[str, Rows] = field(default_factory=dict)
    """Their rows with their numbers; cells by column, as they stand."""
    columns: dict[str, Collection[str]] = field(default_factory=dict)
    """The columns that each table came with."""
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


Worked_out = Callable[[str], Collection[str]]
"""Of a table, the columns that are worked out from the records and never read back."""


def returned(file: Path, worked_out: Worked_out) -> Returned | None:
    """The exported tables that a file or folder holds; None where it is something else. Raises `Unreadable`."""
    if file.is_dir():
        found = _folder(file)
    else:
        data = bytes_of(file)
        found = _packed(data) if data.startswith(b"PK\x03\x04") else _single(file, data)
    if found:
        _account(found, file, worked_out)
    return found


# --- what came, told by its content

def _packed(data: bytes) -> Returned | None:
    if is_workbook(data):
        return _workbook(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            names = [name for name in pack.namelist() if name.lower().endswith(".csv") and PurePosixPath(name).stem in TABLES]
            return _csv("ZIP of CSV", ((name, _unpacked(pack, name)) for name in names)) if names else None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        return None
    except RuntimeError:
        raise Unreadable("The ZIP is protected with a password.", "Pack it without a password.") from None


def _unpacked(pack: zipfile.ZipFile, name: str) -> bytes:
    with pack.open(name) as part:
        data = part.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise Unreadable(f"{name} holds more than {MOST_UNPACKED:,} bytes when unpacked.", _EXPORT)
    return data


def _folder(folder: Path) -> Returned | None:
    files = [path for path in sorted(folder.glob("*.csv")) if path.stem in TABLES]
    return _csv("folder of CSV", ((path.name, _part(path)) for path in files)) if files else None


def _part(file: Path) -> bytes:
    """The bytes of one file of a folder; what is wrong with it names it."""
    try:
        return bytes_of(file)
    except Unreadable as error:
        raise Unreadable(f"{file.name}: {error.found}", "Mend or remove it.") from None


def _single(file: Path, data: bytes) -> Returned | None:
    first = re.split(r"[\r\n]", _decoded(data[:20_000], partly=True).removeprefix("\ufeff"), maxsplit=1)[0]
    if not _fits(_heads(first, _delimiter(first))):
        return None
    return _csv("CSV", [(file.name, data)])


def _workbook(data: bytes) -> Returned | None:
    """The tables of a workbook, unless none of its sheets is one."""
    sheets = read_workbook(data, lambda name: _table_name(name) in TABLES or name == LONG_TEXTS)
    ours = [sheet for sheet in sheets if _table_name(sheet.name) in TABLES]
    strangers = [sheet for sheet in sheets if sheet not in ours and sheet.name not in _ALSO]
    renamed = [(sheet, table) for sheet in strangers if sheet.rows and (table := _fits(_named(sheet.rows[0][1])))]
    if not ours and not renamed:
        return None
    found = Returned("workbook")
    for sheet, table in renamed:
        message = f"The sheet {quote(sheet.name)} has the columns of {table}, but another name."
        found.problems.append(Problem(sheet.name, 1, 0, "", message, f"Name it {table} again.", "E105"))
    found.notes += [f"not read: the sheet {quote(s.name)}" for s in strangers if s not in [sheet for sheet, _ in renamed]]
    found.tables, problems = read_sheets(((_sheet_name(sheet.name), _cells(sheet)) for sheet in sheets), KEYS)
    found.problems += problems
    for sheet in ours:
        name = _table_name(sheet.name)
        heads = _named(sheet.rows[0][1]) if sheet.rows else ()
        found.columns[name] = heads
        _heading(found, sheet.name, name, heads)
    return found


def _cells(sheet: Sheet) -> Iterator[tuple[int, list[str | None]]]:
    """Rows with their escapes resolved; empty texts are empty cells."""
    for number, cells in sheet.rows:
        yield number, [cell if isinstance(cell, Worked) else unescape(cell) if cell and "_x" in cell else cell or None for cell in cells]


def _sheet_name(name: str) -> str:
    return name if name == LONG_TEXTS else re.sub(r"^\S+", lambda word: word[0].lower(), name.strip())


def _table_name(name: str) -> str:
    return re.sub(r" \d+$", "", _sheet_name(name))


def _named(heads: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(head.strip() for head in heads if head and head.strip())


# --- CSV

def _csv(what: str, files: Iterable[tuple[str, bytes]]) -> Returned:
    found = Returned(what)
    for name, data in files:
        try:
            text = _decoded(data).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise Unreadable(f"Byte {error.start + 1} of {name} is not UTF-8 text.", "Save it as “CSV UTF-8”.") from None
        if "\0" in text:
            raise Unreadable(f"{name} holds bytes that are no text.", "Save it as “CSV UTF-8”.")
        _csv_table(found, name, text)
    return found


def _decoded(data: bytes, partly: bool = False) -> str:
    """Text in UTF-8, or in the UTF-16 that some programs call Unicode."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return data.decode(encoding, "ignore" if partly else "strict")


def _csv_table(found: Returned, name: str, text: str) -> None:
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    delimiter = _delimiter(first)
    before = csv.field_size_limit(_LONGEST)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(f"{name} is no sound CSV ({error}).", "Save it as “CSV UTF-8”.") from None
    finally:
        csv.field_size_limit(before)
    if sum(map(len, rows)) > MOST_CELLS:
        raise Unreadable(f"{name} holds more than {MOST_CELLS:,} cells.", _EXPORT)
    heads = [head.strip() for head in rows[0]] if rows else []
    stem = PurePosixPath(name).stem
    table = _marked(heads, rows) or (stem if stem in TABLES else _fits(_named(heads)))
    if not table:
        raise Unreadable(f"{name} is none of the exported tables: its first row names other columns.", _EXPORT)
    found.columns[table] = _named(heads)
    _heading(found, name, table, _named(heads))
    found.tables[table] = [
        (number, {head: read(cell) for head, cell in zip(heads, row) if head} | dict.fromkeys(heads[len(row) :]))
        for number, row in enumerate(rows[1:], 2) if any(row)
    ]


def _marked(heads: list[str], rows: list[list[str]]) -> str:
    """The table that the first mark names, whatever the file is called."""
    if AS_EXPORTED.name not in heads:
        return ""
    at = heads.index(AS_EXPORTED.name)
    return next((table_of(row[at]) for row in rows[1:] if len(row) > at and row[at]), "")


def _delimiter(first: str) -> str:
    """What parts the cells of a heading: programs in many languages write semicolons or tabs."""
    return max(",;\t", key=lambda char: len(_heads(first, char)))


def _heads(first: str, delimiter: str) -> tuple[str, ...]:
    return tuple(head.strip(' "') for head in first.split(delimiter)[:1_000])


def _fits(heads: Collection[str]) -> str:
    """The table whose columns these are, empty where they are those of none: the marks, the key, and half of all columns."""
    def share(name: str) -> float:
        columns = {column.name for column in TABLES[name].columns}
        return len(columns & set(heads)) / len(columns) if set(KEYS[name]) <= set(heads) else 0

    best = max(TABLES, key=share)
    return best if share(best) >= (0.3 if AS_EXPORTED.name in heads else 0.6) else ""


# --- what of it is read

def _heading(found: Returned, shown: str, name: str, heads: Collection[str]) -> None:
    """Without the columns that name a row it cannot be told which it is; no two columns may have one name."""
    own = {column.name for column in TABLES[name].columns}
    if twice := [head for head, times in Counter(heads).items() if times > 1 and head in own]:
        message = f"The column {quote(twice[0])} stands twice."
        found.problems.append(Problem(shown, 1, 0, twice[0], message, "Delete or rename one of the two.", "E106"))
    for lacking in [column for column in KEYS[name] if column not in heads]:
        near = did_you_mean(lacking, [head for head in heads if head not in own])
        message = f"The first row does not name the column {quote(lacking)}, without which rows cannot be told apart."
        found.problems.append(Problem(shown, 1, 0, lacking, message, near or "Let the first row name the columns again.", "E101"))


def _account(found: Returned, file: Path, worked_out: Worked_out) -> None:
    """What is not read, and cells that hold a formula."""
    for name, heads in found.columns.items():
        own = {column.name for column in TABLES[name].columns}
        if added := [head for head in heads if head not in {*own, AS_EXPORTED.name, *worked_out(name)}]:
            found.notes.append(f"not read: {count(len(added), 'added column')} of {name}, {', '.join(map(quote, added[:10]))}")
        if AS_EXPORTED.name not in heads and found.tables.get(name):
            found.notes.append(f"{name} came without the column {AS_EXPORTED.name}, so that nobody can tell changes here from changes there")
        for number, row in found.tables.get(name, ()):
            for column in own & row.keys():
                if isinstance(row[column], Worked):
                    problem = Problem(name, number, 0, column, "The cell holds a formula.", "Put its value there (Paste Special, Values).", "E103")
                    found.problems.append(problem)
    found.problems = [Problem(f"{file}: {p.file}", *(p.line, p.column, p.field, p.message, p.hint, p.code)) for p in found.problems]


# --- what a cell says

def said(column: Column, text: str | None) -> str | None:
    """What a cell says as a record's file would, whatever a spreadsheet or a person's habits have made of it."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff") if text else ""
    if not tidy:
        return None
    form = _form(column)
    if form == "choice":
        return _choice(column, tidy)
    if form == "number":
        return re.sub(r"^0*([1-9][0-9]*)\.0+$", r"\1", tidy)
    if form == "month":
        return month_of(tidy) or tidy
    if form == "date":
        return _date(tidy)
    return lines_of(tidy) if form == "lines" else tidy


@cache
def _form(column: Column) -> str:
    """Which form the texts of a column have."""
    if column.choices:
        return "choice"
    if column.type == "number":
        return "number"
    if not column.pattern or column.name == "number":
        return "lines" if column.name == "lines" else "text"
    has = [bool(re.fullmatch(column.pattern, form)) for form in ("2026-12", "2026", "2026-12-31", "12-14")]
    return {(True, False, False, False): "month", (True, True, True, False): "date"}.get(tuple(has), "lines" if column.name == "lines" else "text")


def _choice(column: Column, text: str) -> str:
    """One of the words of a list, also as readers see it: `Not Initiated` is `not_initiated`."""
    folded = re.sub(r"[\s_-]+", "_", text.casefold())
    return next((choice for choice in column.choices if re.sub("[-]", "_", choice) == folded), text)


def _date(text: str) -> str:
    if found := re.fullmatch(r"([12]\d{3})[-/.](\d\d?)[-/.](\d\d?)(?:[T ]00:00(?::00)?)?", text):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return text if re.fullmatch(r"[12]\d{3}(-\d\d)?", text) else month_of(text) if re.fullmatch(r"\D*\d{2,4}|\d{4}[-/.]\d\d?", text) and month_of(text) else text
