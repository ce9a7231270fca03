"""What is published beside a record's own fields: worked out from it and its neighbours, so that it can be shown without them.

One table for the JSON of a collection, its schema and its columns in the tables. Nobody has to keep these: who reads the
data back takes the fields of the models, and works the others out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from uptake import followup
from uptake.citation import Place
from uptake.kinds import VOCABULARY_OF
from uptake.library import Library, evaluation_date
from uptake.records import Evaluation, Source
from uptake.tables import TABLES, Cell, Column, Row
from uptake.views.shared import anchor_of, has_page, organization, page_of, short_title, term_path

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beside:
    """A field that is worked out."""

    name: str
    schema: Schema
    """Its JSON Schema; the description says what it is."""
    work: Callable[[Library, Place, Any, str], Any]
    """From the library, the site, the thing, and the id of what the thing is a part of."""
    column: bool = True
    """Whether tables have it too."""


def _text(meaning: str, optional: bool = False, **more: Any) -> Schema:
    return {"type": ["string", "null"] if optional else "string", "description": meaning, **more}


def _origin(of: Callable[[Library, Any], Evaluation | Source]) -> tuple[Beside, Beside]:
    """Organization and year, from the evaluation or source that a record stands for or comes from."""
    year = {"type": ["integer", "null"], "description": "Year that it is listed under, where one is known."}
    return (
        Beside("organization", _text("Short name of the organization."), lambda lib, p, one, _: organization(lib, of(lib, one))),
        Beside("year", year, lambda library, p, one, _: _year(of(library, one))),
    )


def _year(record: Evaluation | Source) -> int | None:
    date = evaluation_date(record) if isinstance(record, Evaluation) else record.published
    return int(date[:4]) if date else None


_COUNTED = {
    "actions": "Key actions.", "done": "Key actions reported as completed.",
    "open": "Key actions reported as ongoing, initiated or not initiated.",
    "overdue": "Open key actions whose deadline month lies before the as-of month.",
    "silent": "Key actions past their deadline on which nothing was reported.", "unreported": "Key actions on which nothing was reported.",
}
_TALLY = {
    "type": "object", "description": "How the key actions stand in the as-of month.", "additionalProperties": False,
    "required": list(_COUNTED),
    "properties": {name: {"type": "integer", "minimum": 0, "description": meaning} for name, meaning in _COUNTED.items()},
}


def _tally(recommendations: list, as_of: str) -> dict[str, int]:
    counted = followup.tally(recommendations, as_of)
    return {name: getattr(counted, name) for name in _COUNTED}


def _evaluation_short(library: Library, place: Place, recommendation: Any, _: str) -> str:
    return short_title(library.evaluations[recommendation.evaluation])


def _kind(name: str) -> Beside:
    return Beside("kind", {"const": name, "description": "The kind of record."}, lambda *_: name, column=False)


def _url(schema: Schema, work: Callable[[Library, Place, Any, str], Any], name: str = "url") -> Beside:
    return Beside(name, {"format": "uri", **schema}, work)


def _page(library: Library, place: Place, thing: Any, _: str) -> str:
    return place.address(page_of(thing))


def _action_url(library: Library, place: Place, action: Any, recommendation: str) -> str:
    return f"{place.address(page_of(library.recommendations[recommendation]))}#{anchor_of(action)}"


def _term_url(library: Library, place: Place, term: Any, vocabulary: str) -> str | None:
    return place.address(term_path(vocabulary, term.id)) if has_page(library, vocabulary, term.id) else None


_EVALUATION_OF = _origin(lambda library, record: library.evaluations[record.evaluation])
_SELF = _origin(lambda library, record: record)
_SOURCE_OF = _origin(lambda library, record: library.sources[record.source.id])
_ADDRESS = _url(_text("Permanent address of its page."), _page)

BESIDE: dict[str, tuple[Beside, ...]] = {
    "evaluations": (
        _kind("evaluation"),
        Beside("tally", _TALLY, lambda library, place, e, _: _tally(library.recommendations_of.get(e.id, []), place.as_of)),
        Beside("short", _text("Short title, from the title's own words."), lambda library, place, e, _: short_title(e)), *_SELF, _ADDRESS,
    ),
    "recommendations": (
        _kind("recommendation"), Beside("tally", _TALLY, lambda library, place, r, _: _tally([r], place.as_of)),
        Beside("evaluation_title", _text("Title of the evaluation."), lambda library, p, r, _: library.evaluations[r.evaluation].title),
        Beside("evaluation_short", _text("Short title of the evaluation."), _evaluation_short),
        *_EVALUATION_OF, _ADDRESS,
    ),
    "actions": (
        Beside("overdue", {"type": "boolean", "description": "Whether it is open and its deadline month lies before the as-of month."},
               lambda library, place, action, _: followup.is_overdue(action, place.as_of)),
        Beside("evaluation", _text("Id of the evaluation."), lambda library, place, action, id: library.recommendations[id].evaluation),
        Beside("recommendation", _text("Id of the recommendation."), lambda library, place, action, id: id),
        _url(_text("Permanent address on its recommendation's page."), _action_url),
    ),
    "lessons": (
        Beside("source_title", _text("Title of the source."), lambda library, p, lesson, _: library.sources[lesson.source.id].title),
        *_SOURCE_OF, _ADDRESS,
    ),
    "sources": (*_SELF, _url(_text("Permanent address of its page here; `url` is the document's own."), _page, "page")),
    "vocabularies": (),
    "vocabulary": (
        Beside("vocabulary", _text("Id of the vocabulary."), lambda library, place, term, id: id),
        _url(_text("Permanent address of its page; empty for a term that has none.", optional=True), _term_url),
    ),
}
"""What is worked out, by collection."""


def beside(name: str, library: Library, place: Place, thing: Any, owner: str = "") -> dict[str, Any]:
    """What is worked out about a thing of a collection."""
    return {extra.name: extra.work(library, place, thing, owner) for extra in BESIDE[name]}


# --- the same as columns of tables

_VALUE = (
    Column("vocabulary", "The vocabulary that the term comes from."), Column("label", "Label of the term."),
)


@cache
def columns(name: str) -> tuple[Column, ...]:
    """The columns that are worked out, behind those of a table."""
    if name == "values":
        return _VALUE
    labels = [Column(f"{part.name}_label", f"Labels of {part.name}, from the table values.") for part in _coded(name)]
    return (*labels, *(column for extra in _kept(name) for column in _columns(extra)))


def _coded(name: str) -> list:
    return [part for part in TABLES[name].parts if part.table == "values"]


@cache
def _kept(name: str) -> tuple[Beside, ...]:
    have = {column.name for column in TABLES[name].columns}
    return tuple(extra for extra in BESIDE.get(name, ()) if extra.column and extra.name not in have)


def _columns(extra: Beside) -> Iterator[Column]:
    parts = extra.schema.get("properties")
    for name, schema in ({f"{extra.name}_{part}": inner for part, inner in parts.items()} if parts else {extra.name: extra.schema}).items():
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        type = {"integer": "number", "boolean": "flag"}.get(kinds[0], "text")
        yield Column(name, schema["description"].replace("`", ""), type, choices=("true", "false") if type == "flag" else ())


def cells(name: str, library: Library, place: Place, thing: Any, row: Row) -> Row:
    """What is worked out about a row of a table, in the order of the columns."""
    if name == "values":
        vocabulary = VOCABULARY_OF[str(row[1])]
        return vocabulary, library.vocabularies.label(vocabulary, thing.id) if thing.id else None
    found: list[Cell] = [_labels(library, part.name, getattr(thing, part.name)) for part in _coded(name)]
    for extra in _kept(name):
        worked = extra.work(library, place, thing, str(row[0]))
        found += worked.values() if isinstance(worked, dict) else (worked,)
    return tuple(found)


def _labels(library: Library, field: str, value: Any) -> str | None:
    """The labels of a coded field, where it has no term the source's words."""
    label, vocabulary = library.vocabularies.label, VOCABULARY_OF[field]
    entries = value if isinstance(value, tuple) else (value,) if value else ()
    return "; ".join([label(vocabulary, v.id) if v.id else v.stated or "" for v in entries]) or None


RECORDS_COLUMNS = (
    Column("id", "Id of a record or key action.", required=True, pattern="^[a-z0-9]+(-[a-z0-9]+)*$"),
    Column("table", "The table that has it.", required=True, choices=("evaluations", "recommendations", "actions", "lessons", "sources")),
)
"""The columns of the table of all ids, in which nothing is kept."""


def ids(library: Library) -> Iterator[Row]:
    """The rows of the table of all ids."""
    for name in RECORDS_COLUMNS[1].choices:
        yield from ((id, name) for id in getattr(library, name))
