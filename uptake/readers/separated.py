"""Tables as text (.csv): rows whose cells a comma or a semicolon parts."""

from __future__ import annotations

import csv
import io

from uptake.readers.blocks import MOST_CHARACTERS, Line, Reading, Run, Unreadable, row

NAME = "table with separated cells (CSV)"
_SEPARATORS = ",;"


def recognises(data: bytes) -> bool:
    """Whether a text is such a table: every row has as many cells as the first."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return _separator(text) is not None


def _separator(text: str) -> str | None:
    begin = text[:20_000]
    for separator in _SEPARATORS if "\t" not in begin.partition("\n")[0] else ():
        rows = _rows(begin, separator)
        rows = rows[:-1] if len(text) > len(begin) else rows
        if len(rows) > 1 and len(rows[0]) > 2 and all(len(cells) == len(rows[0]) for cells in rows):
            return separator
    return None


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return [cells for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(cells)]
    except csv.Error:
        return []


def read(data: bytes) -> Reading:
    """The rows of such a table."""
    text = data.decode("utf-8-sig")
    rows = _rows(text, _separator(text) or ",")
    if not rows or len(text) > MOST_CHARACTERS:
        raise Unreadable(
            f"The table cannot be read, or holds more than {MOST_CHARACTERS:,} characters.", "Save it anew as CSV UTF-8, or split it."
        )
    return Reading(NAME, [block for cells in rows if (block := row([_lines(cell) for cell in cells]))])


def _lines(cell: str) -> tuple[Line, ...]:
    return tuple((Run(line),) for part in cell.split("\n") if (line := " ".join(part.split())))
