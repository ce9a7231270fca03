"""The Data page: which files there are, how much each holds, and what their form was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uptake import scale
from uptake.library import Library
from uptake.records import Record, Vocabulary
from uptake.scale import Scale
from uptake.tables import RECORDS, TABLES, count
from uptake.versions import VERSIONS, Version

COLLECTIONS = ("evaluations", "recommendations", "actions", "lessons", "sources", "vocabularies", "vocabulary")
"""The tables that are also published as JSON, a row with its parts an object."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the number of its rows."""

    name: str
    rows: int
    forms: tuple[str, ...] = ()
    """For a collection: the endings of its files."""


@dataclass(frozen=True, slots=True)
class DataPage:
    collections: tuple[Table, ...]
    parts: tuple[Table, ...]
    """The tables that are published as CSV alone."""
    workbook: bool
    left_out: tuple[str, ...]
    """What a site of this size has not, in words."""
    versions: tuple[Version, ...]


def data_page(library: Library) -> DataPage:
    """What the Data page tells."""
    rows = {name: count(name, everything(library)) for name in TABLES}
    ids = sum(rows[name] for name in ("evaluations", "recommendations", "actions", "lessons", "sources"))
    parts = [Table(name, number) for name, number in rows.items() if name not in COLLECTIONS]
    held = scale.current()
    collections = tuple(Table(name, rows[name], forms(held)) for name in COLLECTIONS)
    return DataPage(collections, (*parts, Table(RECORDS, ids)), held.workbook, tuple(scale.left_out(held)), VERSIONS)


def forms(held: Scale) -> tuple[str, ...]:
    """The endings of the files in which a site of a scale has each collection; none where all data stand in one archive."""
    has = {"csv": not held.packed, "json": held.arrays, "jsonl": held.lines}
    return tuple(ending for ending in has if has[ending])


def everything(library: Library) -> Iterator[Record | Vocabulary]:
    """All records and vocabularies, in the order in which tables show them."""
    for records in (library.evaluations, library.recommendations, library.lessons, library.sources):
        yield from records.values()
    yield from library.vocabularies
