"""The published data: every record with every field as JSON and CSV, by collection and one by one. Outsiders rely on these names."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from uptake import followup
from uptake.citation import Place
from uptake.exports.documents import document
from uptake.kinds import KINDS, VOCABULARY_OF
from uptake.library import Library, evaluation_date
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Record, Source, Value
from uptake.views.shared import anchor_of, has_page, organization, page_of, short_title, term_path

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would take a cell that begins so for a formula; an apostrophe before it says that it is text."""

Object = dict[str, Any]


def files(library: Library, place: Place) -> Iterator[tuple[str, bytes]]:
    """Every data file: path below the site's root, and bytes.

    Beside each record's page stands its document. A record's object is made and written out once, for its document and
    for its collection; of all that is made, only the text of the collection in hand is kept.
    """
    for kind in KINDS:
        records = getattr(library, kind.plural)
        text = _Collection(kind.plural)
        for position, record in enumerate(records.values(), 1):
            line = text.add(_record(library, record, place))
            where = {"url": f"{place.base_url}data/{kind.plural}.json", "position": position, "of": len(records)}
            more = {**document(library, record, place), "collection": where}
            yield page_of(record).replace("index.html", "index.json"), f"{line[:-1]}, {_json(more)[1:]}\n".encode()
        yield from text.files()
    for name, rows in (("actions", _actions(library, place)), ("vocabulary", _terms(library, place))):
        text = _Collection(name)
        for row in rows:
            text.add(row)
        yield from text.files()


class _Collection:
    """The text of a collection as it grows: JSON with an object a line, quick and easy to compare, and CSV."""

    def __init__(self, name: str):
        self.name = name
        self.array = io.BytesIO()
        self.cells = io.BytesIO()
        self.table = io.TextIOWrapper(self.cells, encoding="utf-8", newline="")
        self.writer = csv.writer(self.table, lineterminator="\n")
        self.columns: list[str] = []

    def add(self, row: Object) -> str:
        """Take up an object; its line."""
        flat = _flat(row)
        if not self.columns:  # every object of a collection has the same fields
            self.columns = [column for column in flat if not (self.name == "recommendations" and column == "actions")]
            self.writer.writerow(self.columns)
        self.writer.writerow(guard(flat[column]) for column in self.columns)
        line = _json(row)
        self.array.write((",\n" if self.array.tell() else "[\n").encode() + line.encode())
        return line

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Both files, once everything is in."""
        self.array.write(b"\n]\n" if self.array.tell() else b"[\n]\n")
        self.table.flush()
        yield f"data/{self.name}.json", self.array.getvalue()
        yield f"data/{self.name}.csv", self.cells.getvalue()


_json = json.JSONEncoder(ensure_ascii=False).encode


# --- a record as an object

def _record(library: Library, record: Record, place: Place) -> Object:
    """A record with every field, empty ones too, and what a reader needs beside to show it in a row."""
    plain = {**_object(library, record), **_beside(library, record, place.as_of)}
    if isinstance(record, Recommendation):
        plain["actions"] = [_action(library, action, record, place) for action in record.actions]
    return {**plain, "url": place.address(page_of(record))}


def _beside(library: Library, record: Record, as_of: str) -> Object:
    """What we work out about a record: its organization and year, and how its actions stand."""
    if isinstance(record, Recommendation):
        evaluation = library.evaluations[record.evaluation]
        titles = {"evaluation_title": evaluation.title, "evaluation_short": short_title(evaluation)}
        return {"kind": "recommendation", "tally": _tally([record], as_of), **titles, **_origin(library, evaluation)}
    if isinstance(record, Evaluation):
        tally = _tally(library.recommendations_of.get(record.id, []), as_of)
        return {"kind": "evaluation", "tally": tally, "short": short_title(record), **_origin(library, record)}
    if isinstance(record, Lesson):
        source = library.sources[record.source.id]
        return {"source_title": source.title, **_origin(library, source)}
    return _origin(library, record)


def _origin(library: Library, record: Evaluation | Source) -> Object:
    date = evaluation_date(record) if isinstance(record, Evaluation) else record.published
    return {"organization": organization(library, record), "year": int(date[:4]) if date else None}


def _tally(recommendations: list[Recommendation], as_of: str) -> Object:
    counted = followup.tally(recommendations, as_of)
    return {name: getattr(counted, name) for name in ("actions", "done", "open", "overdue", "silent", "unreported")}


def _actions(library: Library, place: Place) -> Iterator[Object]:
    for action, record in library.actions.values():
        yield _action(library, action, record, place)


def _action(library: Library, action: KeyAction, record: Recommendation, place: Place) -> Object:
    url = f"{place.address(page_of(record))}#{anchor_of(action)}"
    overdue = followup.is_overdue(action, place.as_of)
    return {**_object(library, action), "overdue": overdue, "evaluation": record.evaluation, "recommendation": record.id, "url": url}


def _terms(library: Library, place: Place) -> Iterator[Object]:
    for vocabulary in library.vocabularies:
        for term in vocabulary.terms:
            url = place.address(term_path(vocabulary.id, term.id)) if has_page(library, vocabulary.id, term.id) else None
            yield {"vocabulary": vocabulary.id, **_object(library, term), "url": url}


@cache
def _fields(model: type) -> tuple[str, ...]:
    """The fields of a record or of a part of one; none for a plain value."""
    return tuple(f.name for f in dataclasses.fields(model)) if dataclasses.is_dataclass(model) else ()


def _object(library: Library, value: Any, field: str = "") -> Any:
    """A record or a part of one as plain values; coded values also get the label of their term."""
    if names := _fields(type(value)):
        plain = {name: _object(library, getattr(value, name), name) for name in names}
        if isinstance(value, Value):
            plain["label"] = library.vocabularies.label(VOCABULARY_OF[field], value.id) if value.id else None
        return plain
    if isinstance(value, tuple):
        return [_object(library, entry, field) for entry in value]
    return dict(value) if isinstance(value, dict) else value


# --- an object as a row of CSV

def _flat(row: Object) -> dict[str, str]:
    """A coded field as its terms' ids with their words and labels beside, a tally as its numbers; other structures as JSON."""
    flat: dict[str, str] = {}
    for name, value in row.items():
        entries = value if isinstance(value, list) else [value]
        if name in VOCABULARY_OF and "vocabulary" not in row and not isinstance(value, str):
            entries = [entry for entry in entries if entry]
            for part in ("id", "label", "stated", "basis", "reason"):
                column = name if part == "id" else f"{name}_{part}"
                flat[column] = "; ".join(str(entry[part] or "") for entry in entries) if any(entry[part] for entry in entries) else ""
        elif name == "tally":
            flat.update((f"{name}_{part}", _cell(number)) for part, number in value.items())
        else:
            flat[name] = _cell(value)
    return flat


def _cell(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _json(value) if isinstance(value, (list, dict)) else str(value)


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
