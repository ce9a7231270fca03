"""The gap map: terms by UNEG criteria, with the pairs that no record carries; and the page of every pair that something does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from uptake import followup
from uptake.followup import Tally
from uptake.kinds import FACET_OF
from uptake.library import Library
from uptake.records import NONE_FITS, Lesson, Recommendation
from uptake.views.crossings import (
    ALL,
    CRITERIA,
    CROSSED,
    KINDS,
    NONE,
    WITHOUT,
    Crossing,
    crossed_terms,
    crossing,
    crossing_path,
    crossings,
    list_path,
)
from uptake.views.lists import action_rows, held
from uptake.views.shared import Link, Mark, lesson_row, marks, reason_for, recommendation_row, term_path
from uptake.views.terms import Listing, none_links, spread

MAPS = {"themes": "gap-map/index.html", "topics": "gap-map/topics/index.html"}
"""The address of the map of each vocabulary."""


@dataclass(frozen=True, slots=True)
class Side:
    """A row or column of a map."""

    id: str
    """The term, or `NONE` or `ALL`."""
    label: str
    """Empty where there is no term; the template says then which row or column it is."""
    path: str
    """Page of what it holds; empty for everything."""

    @property
    def kind(self) -> str:
        """What it stands for: a term, none, or all."""
        return {NONE: "none", ALL: "all"}.get(self.id, "term")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a map."""

    side: Side
    """Its column."""
    number: int
    assigned: int
    """How many of these carry the pair because an editor assigned one of the two values, or both."""
    path: str
    """The list of exactly these; empty for a gap."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a map."""

    side: Side
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """Terms by criteria for one kind of record, without the rows and columns that hold nothing."""

    kind: str
    total: int
    columns: tuple[Side, ...]
    rows: tuple[Row, ...]
    most: int
    """The largest number of a pair: the length of a full bar."""
    pairs: int
    """How many pairs of term and criterion there are."""
    gaps: int
    """How many of them nothing carries."""
    assigned: bool
    """Whether every number rests on assigned values."""
    empty_rows: tuple[Side, ...]
    empty_columns: tuple[Side, ...]
    none: tuple[tuple[str, tuple[Link, ...]], ...]
    """For either vocabulary: how many carry no term of it, by the reason."""


@dataclass(frozen=True, slots=True)
class MapPage:
    vocabulary: str
    label: str
    """What one term of its rows is called."""
    plural: str
    maps: tuple[Map, ...]


@dataclass(frozen=True, slots=True)
class CrossingPage:
    """Everything that carries a pair, or that carries no term of one vocabulary."""

    vocabulary: str
    row: Side
    column: Side
    row_label: str
    row_plural: str
    tally: Tally
    marks: tuple[Mark, ...]
    none: tuple[tuple[str, tuple[Link, ...]], ...]
    """For a vocabulary of which these carry no term: how many recommendations and lessons, by the reason."""
    map: str
    listings: tuple[Listing, ...] = ()
    number: int = 1


def map_page(library: Library, vocabulary: str) -> MapPage:
    """The map of a vocabulary by criteria: recommendations, lessons and open key actions apart."""
    v = library.vocabularies.by_id[vocabulary]
    return MapPage(vocabulary, v.label, v.plural, tuple(_map(library, vocabulary, kind) for kind in KINDS))


def _map(library: Library, vocabulary: str, kind: str) -> Map:
    rows, columns = _sides(library, vocabulary), _sides(library, CRITERIA)
    numbers = {pair: cell.number(kind) for pair, cell in crossings(library, vocabulary).items()}
    held = [column for column in columns if numbers.get((ALL, column.id))]
    pairs = [(row.id, column.id) for row in rows for column in columns if row.id and column.id and ALL not in (row.id, column.id)]
    cells = tuple(
        Row(row, tuple(_cell(library, vocabulary, row, column, kind, numbers.get((row.id, column.id), 0)) for column in held))
        for row in rows if numbers.get((row.id, ALL))
    )
    inner = [cell for row in cells for cell in row.cells if cell.number and ALL not in (row.side.id, cell.side.id)]
    return Map(
        kind, numbers.get((ALL, ALL), 0), tuple(held), cells, max((cell.number for cell in inner), default=0),
        len(pairs), sum(not numbers.get(pair) for pair in pairs), bool(inner) and all(cell.assigned == cell.number for cell in inner),
        tuple(row for row in rows if row.label and not numbers.get((row.id, ALL))),
        tuple(column for column in columns if column.label and not numbers.get((ALL, column.id))),
        _none(library, vocabulary, kind),
    )


def _sides(library: Library, vocabulary: str) -> list[Side]:
    """One side of a map: all, then the terms, then none of them."""
    terms = [Side(term.id, term.label, term_path(vocabulary, term.id)) for term in crossed_terms(library, vocabulary)]
    return [Side(ALL, "", ""), *terms, Side(NONE, "", f"{WITHOUT[vocabulary]}/index.html")]


def _cell(library: Library, vocabulary: str, row: Side, column: Side, kind: str, number: int) -> Cell:
    if not number:
        return Cell(column, 0, 0, "")
    assigned = crossing(library, vocabulary, row.id, column.id).assigned[kind]
    return Cell(column, number, assigned, list_path(vocabulary, row.id, column.id, kind))


def _none(library: Library, vocabulary: str, kind: str) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """For both vocabularies of a map: how many of a kind carry no term, by the reason."""
    found = []
    for side, pair in ((vocabulary, (NONE, ALL)), (CRITERIA, (ALL, NONE))):
        links = none_links(_of_kind(crossing(library, vocabulary, *pair), kind), side)
        if links:
            found.append((side, links))
    return tuple(found)


def _of_kind(cell: Crossing, kind: str) -> list[Any]:
    """What carries a pair; for actions the recommendations that they answer, once for each action."""
    return [r for _action, r in cell.actions] if kind == "open-actions" else getattr(cell, kind)


def crossed(library: Library, vocabulary: str) -> Iterator[tuple[Side, Side]]:
    """Every pair of a map that something carries, and what carries no term.

    What carries a term, whatever the criterion, is on the term's own page. What carries no criterion is the same for all
    maps, so that it comes with the first.
    """
    every_row, *rows = _sides(library, vocabulary)
    every_column, *columns = _sides(library, CRITERIA)
    pairs = [*product(rows, columns), (rows[-1], every_column), *([(every_row, columns[-1])] if vocabulary == CROSSED[0] else [])]
    return ((row, column) for row, column in pairs if (row.id, column.id) in crossings(library, vocabulary))


def crossing_pages(library: Library, vocabulary: str, row: Side, column: Side, as_of: str) -> Iterator[tuple[str, CrossingPage]]:
    """The pages of a pair: pairs of path and view."""
    v, cell = library.vocabularies.by_id[vocabulary], crossing(library, vocabulary, row.id, column.id)
    actions = [a for r in cell.recommendations for a in r.actions]
    records = [*cell.recommendations, *cell.lessons]
    sides = ((vocabulary, row), (CRITERIA, column))
    page = CrossingPage(
        vocabulary, row, column, v.label, v.plural, followup.count(cell.recommendations, actions, as_of), marks(actions, as_of),
        tuple((name, none_links(records, name)) for name, side in sides if side.id == NONE), MAPS[vocabulary],
    )

    def why(record: Recommendation | Lesson) -> str:
        return "; ".join(filter(None, (_why(record, name, side) for name, side in sides)))

    return spread(page, crossing_path(vocabulary, row.id, column.id), {
        "recommendations": held(cell.recommendations, lambda r: recommendation_row(library, r, as_of, why(r))),
        "open-actions": action_rows(library, cell.actions, as_of),
        "lessons": held(cell.lessons, lambda lesson: lesson_row(library, lesson, why(lesson))),
    })


def _why(record: Recommendation | Lesson, vocabulary: str, side: Side) -> str:
    """Why an editor filed a record where it stands; empty where its source did."""
    reason = reason_for(record, FACET_OF[vocabulary].field, side.id or NONE_FITS)
    return f"{side.label}: {reason}" if reason and side.label else reason


def cells(library: Library) -> Iterator[tuple[str, str, Side, Cell]]:
    """Every number of every map, gaps too, for the published data: vocabulary, kind, row and cell."""
    for vocabulary in CROSSED:
        for kind in KINDS:
            for row in _sides(library, vocabulary):
                for column in _sides(library, CRITERIA):
                    number = crossing(library, vocabulary, row.id, column.id).number(kind)
                    yield vocabulary, kind, row, _cell(library, vocabulary, row, column, kind, number)
