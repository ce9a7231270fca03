"""Cells of tables as text, so that no program takes them for anything else and none of them is lost: in CSV and in workbooks."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from uptake.problems import Problem, quote

Cell = str | int | bool | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet would take a cell that begins so for a formula; an apostrophe before it says that it is text."""
MOST_IN_A_CELL = 32_000
"""How much of a text a workbook's cell holds, in the units of UTF-16 that programs count; their limit is 32,767."""
CONTINUED = " […] continued in the sheet long texts"
"""Stands at the end of a cell whose text goes on in the sheet of long texts."""
MOST_ROWS = 1_000_000
"""How many rows of a table a sheet holds; further ones stand in sheets `values 2`, `values 3`."""
LONG_TEXTS = "long texts"


def guard(text: str) -> str:
    """A text that no spreadsheet takes for a formula. One that begins with an apostrophe gets another, so that `unguard` is certain."""
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def unguard(text: str) -> str:
    """The text that was guarded."""
    return text.removeprefix("'")


def written(cell: Cell) -> str:
    """A cell of CSV. None is an empty cell; the empty text, which says that a part is there and holds nothing, an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guard(cell) if cell else "'"
    return ("true" if cell else "false") if isinstance(cell, bool) else str(cell)


def line(cells: Iterable[Cell]) -> str:
    """A row of CSV with its end. Whatever may end a line is quoted, a carriage return too, which Python's own writer leaves bare."""
    return ",".join([f'"{text.replace(_QUOTE, _TWO)}"' if _SPECIAL.search(text) else text for text in map(written, cells)]) + "\n"


_SPECIAL = re.compile('[",\r\n]')
_QUOTE, _TWO = '"', '""'


def read(text: str) -> str | None:
    """What a cell of CSV said, numbers and flags as text."""
    return unguard(text) if text else None


def read_csv(text: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The rows of CSV, each with its number as a spreadsheet counts (the heading is row 1), by the names of the columns."""
    before = csv.field_size_limit(10**7)
    try:
        table = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        heads = next(table, [])
        for number, row in enumerate(table, 2):
            if any(row):
                yield number, {**dict.fromkeys(heads), **dict(zip(heads, map(read, row), strict=False))}
    finally:
        csv.field_size_limit(before)


# --- workbooks

def pieces(text: str, most: int = MOST_IN_A_CELL) -> list[str]:
    """A text in pieces that fit into a workbook's cells; one that fits is one piece."""
    if len(text) <= most // 2 or _units(text) <= most:
        return [text]
    found, start, used = [], 0, 0
    for n, char in enumerate(text):
        wide = 2 if ord(char) > 0xFFFF else 1
        if used + wide > most:
            found.append(text[start:n])
            start, used = n, 0
        used += wide
    return [*found, text[start:]]


def _units(text: str) -> int:
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


_UNWRITABLE = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_ESCAPED = re.compile(f"_(?=x[0-9A-Fa-f]{{4}}[_{_UNWRITABLE}])|[{_UNWRITABLE}]")


def escape(text: str) -> str:
    """A text as a workbook writes it: `_x000D_` for a character that XML cannot hold, `_x005F_` for an underscore before such words."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """The text that a workbook writes so."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


Rows = list[tuple[int, dict[str, str | None]]]


def read_sheets(
    sheets: Iterable[tuple[str, Iterable[tuple[int, Sequence[str | None]]]]], keys: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Rows], list[Problem]]:
    """The rows of a workbook's tables, and what became of long texts that cannot be put together.

    Takes each sheet by its name, with its rows and their numbers, the heading among them, and of each table the columns
    that no two rows have in common. Sheets that go on with a table (`values 2`) are put to it.
    """
    tables: dict[str, Rows] = {}
    for title, rows in sheets:
        name, heads = re.sub(r" \d+$", "", title), None
        for number, cells in rows if name in keys or name == LONG_TEXTS else ():
            if heads is None:
                heads = cells
            elif any(cell is not None for cell in cells):
                row = dict.fromkeys(filter(None, heads)) | {head: cell for head, cell in zip(heads, cells, strict=False) if head}
                tables.setdefault(name, []).append((number, row))
    return tables, list(_join(tables, tables.pop(LONG_TEXTS, []), keys))


def name_of(row: Mapping[str, object], key: Sequence[str]) -> str:
    """How the sheet of long texts calls a row: by the cells that no other row has."""
    return " ".join(str(row.get(column)) for column in key)


def _join(tables: dict[str, Rows], rest: Rows, keys: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Put the rests of long texts behind their beginnings; tell of those whose beginning is gone or was changed at its end."""
    more: dict[tuple[str | None, ...], list[tuple[int, int, str]]] = {}
    for number, row in rest:
        place = row.get("table"), row.get("row"), row.get("column")
        more.setdefault(place, []).append((int(row.get("part") or 0), number, row.get("text") or ""))
    for name in {place[0] for place in more} & tables.keys():
        for _, row in tables[name]:
            called = name_of(row, keys[name])
            for column, cell in row.items():
                if cell and cell.endswith(CONTINUED) and (parts := more.pop((name, called, column), None)):
                    row[column] = cell.removesuffix(CONTINUED) + "".join(text for _, _, text in sorted(parts))
    for (table, called, column), parts in more.items():
        message = f"This goes on from {column} of {called} in {table}, whose cell no longer ends with {quote(CONTINUED.strip())}."
        yield Problem(LONG_TEXTS, parts[0][1], 0, "row", message, "Put these words back at its end, or delete this row.", "E202")
