"""The Data page: which files there are, how much each holds, and what their form was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uptake.library import Library
from uptake.records import Record, Vocabulary
from uptake.tables import RECORDS, TABLES, count
from uptake.versions import VERSIONS, Version

MOST_IN_WORKBOOK = 20_000
"""Up to how many records a site has the workbook; spreadsheets open no more with ease, and it takes long to make."""
COLLECTIONS = ("evaluations", "recommendations", "actions", "lessons", "sources", "vocabularies", "vocabulary")
"""The tables that are also published as JSON, a row with its parts an object."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the number of its rows."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class DataPage:
    collections: tuple[Table, ...]
    parts: tuple[Table, ...]
    """The tables that are published as CSV alone."""
    workbook: bool
    most: int
    """Up to how many records there is a workbook."""
    versions: tuple[Version, ...]


def data_page(library: Library) -> DataPage:
    """What the Data page tells."""
    rows = {name: count(name, everything(library)) for name in TABLES}
    ids = sum(rows[name] for name in ("evaluations", "recommendations", "actions", "lessons", "sources"))
    parts = [Table(name, number) for name, number in rows.items() if name not in COLLECTIONS]
    collections = tuple(Table(name, rows[name]) for name in COLLECTIONS)
    return DataPage(collections, (*parts, Table(RECORDS, ids)), has_workbook(library), MOST_IN_WORKBOOK, VERSIONS)


def everything(library: Library) -> Iterator[Record | Vocabulary]:
    """All records and vocabularies, in the order in which tables show them."""
    for records in (library.evaluations, library.recommendations, library.lessons, library.sources):
        yield from records.values()
    yield from library.vocabularies


def has_workbook(library: Library) -> bool:
    """Whether the site of a library has the workbook."""
    return len(library.sources) + len(library.evaluations) + len(library.recommendations) + len(library.lessons) <= MOST_IN_WORKBOOK
