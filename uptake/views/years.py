"""What falls into which year, as a chart: key actions by the year of their deadline, and evaluations beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from uptake import followup
from uptake.records import KeyAction
from uptake.views.shared import Mark, marks

MOST_MARKS = 40
"""How many actions of one year are shown as marks; with more in any year, all years are bars."""
MOST_MARKED_YEARS = 13
MOST_YEARS = 32
"""How many columns a chart has at most; years before them are left to the list beside it."""
_LONGEST_GAP = 1
"""How many empty years in a row keep their columns; a longer gap is one narrow column."""

PARTS = ("completed", "no_longer_applicable", "unreported", "open", "overdue")
"""The parts of a bar, from the axis up. Here what is open is not overdue, so that the parts add up."""


@dataclass(frozen=True, slots=True)
class Column:
    """A year of a chart, or a gap between years."""

    year: str
    """Empty for a gap."""
    now: bool = False
    total: int = 0
    """Key actions that have their deadline in it."""
    marks: tuple[Mark, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    evaluations: int = 0


@dataclass(frozen=True, slots=True)
class YearChart:
    """Columns along an axis of years, the earliest first."""

    columns: tuple[Column, ...]
    marked: bool
    """Whether one mark is one action; otherwise the columns are bars."""
    most: int
    """The most actions of a year: the height of a full bar."""
    most_evaluations: int
    since: str
    """The first year shown, where earlier ones are left out."""


def year_chart(due: Mapping[str, Sequence[KeyAction]], evaluations: Mapping[str, int], as_of: str) -> YearChart:
    """A chart of key actions by the year of their deadline, and of the number of evaluations by year."""
    axis = _axis({*due, *evaluations, as_of[:4]})
    shown = axis[-MOST_YEARS:]
    most = max((len(due.get(year, ())) for year in shown), default=0)
    marked = most <= MOST_MARKS and len(shown) <= MOST_MARKED_YEARS
    columns = tuple(_column(year, due.get(year, ()), evaluations.get(year, 0), marked, as_of) for year in shown)
    return YearChart(columns, marked, most, max((c.evaluations for c in columns), default=0), shown[0] if len(shown) < len(axis) else "")


def _axis(years: Iterable[str]) -> list[str]:
    """All years from the first to the last; a long gap is one empty entry."""
    axis: list[str] = []
    for year in sorted(map(int, years)):
        before = int(axis[-1]) if axis else year - 1
        axis += [""] if year - before - 1 > _LONGEST_GAP else [str(n) for n in range(before + 1, year)]
        axis.append(str(year))
    return axis


def _column(year: str, actions: Sequence[KeyAction], evaluations: int, marked: bool, as_of: str) -> Column:
    column = Column(year, year == as_of[:4], len(actions), evaluations=evaluations)
    return replace(column, marks=marks(actions, as_of)) if marked else replace(column, parts=_parts(actions, as_of))


def _parts(actions: Sequence[KeyAction], as_of: str) -> tuple[tuple[str, int], ...]:
    tally = followup.count([], list(actions), as_of)
    numbers = {**dict(tally.statuses), "open": tally.open - tally.overdue, "overdue": tally.overdue}
    return tuple((part, numbers[part]) for part in PARTS if numbers.get(part))
