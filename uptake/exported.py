"""What a row of a table was when it was exported, in a short mark behind it, so that whoever reads it back can tell what was changed.

The mark has four letters for each cell and a point for an empty one, behind four that name the table and its columns.
With it, a cell that differs from the record tells which of the two was changed, without a copy of what was exported.
What a spreadsheet does to cells by itself, such as taking the zeros off a number, is no change; `alike` makes it equal.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from functools import cache, lru_cache
from hashlib import blake2b

from uptake.tables import TABLES, Cell, Column, Row

AS_EXPORTED = Column("as_exported", "How the row was when it was exported, for reading it back. Leave it as it is.")
"""The column of the marks, behind all others."""

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_QUOTES = str.maketrans({"’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "\u202f": " ", "…": "..."})
_LONG = 40
"""Letters from which on a cell is a text of its own, and no number or date."""
_NUMBER = re.compile(r"-?0*([0-9]+)(?:\.([0-9]*?)0*)?")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3})[a-z]*[-/. ]+((?:[12][0-9])?[0-9]{2})")
_YEAR_MONTH = re.compile(r"([12][0-9]{3})[-/.](0?[1-9]|1[0-2])(?:[-/.]([0-3]?[0-9])(?:[T ]00:00(?::00)?)?)?")
_DAY_MONTH_YEAR = re.compile(r"([0-3]?[0-9])[-/.]([0-3]?[0-9])[-/.]([12][0-9]{3})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[-/. ]([A-Za-z]{3})")


def mark(table: str, row: Row) -> str:
    """The mark of a row; `row` holds the table's own columns, in their order."""
    return _form(table) + "".join([_of_long(cell) if type(cell) is str and len(cell) > _LONG else _of(cell) for cell in row])


def marks(table: str, said: str | None) -> dict[str, str] | None:
    """What a mark says of each column, or None where it is none of this table and these columns."""
    said = (said or "").strip().lstrip("'")
    if said[:4] != _form(table):
        return None
    found = re.findall(r"\.|[\w-]{4}", said[4:])
    names = [column.name for column in TABLES[table].columns]
    return dict(zip(names, found)) if len(found) == len(names) and "".join(found) == said[4:] else None


def table_of(said: str) -> str:
    """The table that a mark belongs to; empty where it is not one."""
    return next((name for name in TABLES if said.lstrip("'")[:4] == _form(name)), "")


def was(marked: dict[str, str], column: str, cell: Cell) -> bool:
    """Whether a cell is as the row's mark says."""
    return marked[column] == _short(alike(cell))


def _of_long(cell: Cell) -> str:
    """What a mark says of a cell."""
    return _short(alike(cell))


_of = lru_cache(maxsize=100_000, typed=True)(_of_long)
"""The same for a cell that many rows have."""


@cache
def _form(table: str) -> str:
    return _short("\n".join([table, *(column.name for column in TABLES[table].columns)]))


def _short(text: str) -> str:
    if not text:
        return "."
    return urlsafe_b64encode(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).digest()).decode()


def alike(cell: Cell) -> str:
    """What a cell says, without what a spreadsheet does to it by itself: white space at its ends, curly quotes, dates, zeros."""
    if not isinstance(cell, str):
        return "" if cell is None else str(cell).lower()
    if len(cell) > _LONG:
        return _smoothed(cell)
    text = _smoothed(cell)
    if text in ("TRUE", "FALSE"):
        return text.lower()
    if number := _NUMBER.fullmatch(text):
        return number[1] + (f".{number[2]}" if number[2] else "")
    return _first_day(text) or text


def _smoothed(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_QUOTES).split("\n")
    return "\n".join([line.rstrip() for line in lines]).strip().lstrip("'")


def _first_day(text: str) -> str:
    """The month for which a spreadsheet writes the day that it begins with, or `Dec-26`."""
    found = _YEAR_MONTH.fullmatch(text)
    return month_of(text) if found and found[3] in (None, "1", "01") or _MONTH_YEAR.fullmatch(text) else ""


def month_of(text: str) -> str:
    """The month that a date names, `YYYY-MM`, or the empty string where it names none for certain."""
    if found := _YEAR_MONTH.fullmatch(text):
        return f"{found[1]}-{int(found[2]):02}"
    if (found := _MONTH_YEAR.fullmatch(text)) and (month := _MONTHS.get(found[1].lower())):
        return f"{found[2] if len(found[2]) == 4 else f'20{found[2]}'}-{month:02}"
    if found := _DAY_MONTH_YEAR.fullmatch(text):
        months = {int(n) for n in found.groups()[:2] if 0 < int(n) <= 12}
        return f"{found[3]}-{months.pop():02}" if len(months) == 1 else ""
    return ""


def lines_of(text: str) -> str:
    """Line numbers that a spreadsheet took for a day: `14-Dec` and `Dec-14` were `12-14`."""
    found = _DAY_MONTH.fullmatch(text) or re.fullmatch(r"([A-Za-z]{3})[-/. ]([0-9]{1,2})", text)
    words = found.groups() if found else ()
    numbers = sorted(int(word) if word.isdecimal() else _MONTHS.get(word.lower(), 0) for word in words)
    return "-".join(map(str, numbers)) if numbers and numbers[0] else text
