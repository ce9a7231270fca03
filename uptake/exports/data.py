"""The published data: every record with every field as JSON, by collection and one by one. Outsiders rely on these names."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from uptake.citation import Place
from uptake.exports import schemas
from uptake.exports.beside import beside
from uptake.exports.documents import document
from uptake.kinds import KINDS, VOCABULARY_OF
from uptake.library import Library
from uptake.records import Recommendation, Record, Value, Vocabulary
from uptake.scale import Scale
from uptake.site import Site
from uptake.views.shared import page_of

Object = dict[str, Any]


def files(library: Library, site: Site) -> Iterator[tuple[str, bytes]]:
    """The collections, their schemas and versions: paths below the site's root, and bytes."""
    if site.scale.lines:
        yield from _documents(library, site)
        yield from _parts(library, site)
        yield from schemas.files(site.place, site.scale.documents)
    yield from schemas.versions()


def _documents(library: Library, site: Site) -> Iterator[tuple[str, bytes]]:
    """The collections of records, and beside each record's page its document where the site is not too large.

    A record's object is made and written out once, for its document and for its collection; of all that is made, only
    the text of the collection in hand is kept.
    """
    place, documents = site.place, site.scale.documents
    for kind in KINDS:
        records = getattr(library, kind.plural)
        text = _Collection(kind.plural, site.scale)
        for position, record in enumerate(records.values(), 1):
            line = text.add(_record(library, kind.plural, record, place))
            if documents:
                where = {"url": f"{place.base_url}data/{kind.plural}.json", "position": position, "of": len(records)}
                more = {**document(library, record, place), "collection": where}
                yield page_of(record).replace("index.html", "index.json"), f"{line[:-1]},{_json(more)[1:]}\n".encode()
        yield from text.files()


def _parts(library: Library, site: Site) -> Iterator[tuple[str, bytes]]:
    """The collections of what is part of records, and of vocabularies."""
    place = site.place
    collections = {"actions": _actions(library, place), "vocabularies": _vocabularies(library), "vocabulary": _terms(library, place)}
    for name, objects in collections.items():
        text = _Collection(name, site.scale)
        for one in objects:
            text.add(one)
        yield from text.files()


class _Collection:
    """The text of a collection as it grows: an object a line, quick to read one by one and easy to compare."""

    def __init__(self, name: str, scale: Scale):
        self.name = name
        self.scale = scale
        self.lines = io.BytesIO()

    def add(self, row: Object) -> str:
        """Take up an object; its line."""
        line = _json(row)
        self.lines.write(line.encode() + b"\n")
        return line

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The collection as JSON Lines and, if there is room, as an array of the same lines, once everything is in."""
        lines = self.lines.getvalue()
        yield f"data/{self.name}.jsonl", lines
        if self.scale.arrays:
            yield f"data/{self.name}.json", b"[\n" + lines[:-1].replace(b"\n", b",\n") + b"\n]\n"


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: Object) -> str:
    """An object on one line, also for programs that know more line ends than one."""
    return _encode(value).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


# --- a record as an object

def _record(library: Library, name: str, record: Record, place: Place) -> Object:
    """A record with every field, empty ones too, and what a reader needs beside to show it in a row."""
    plain = _object(library, record)
    if isinstance(record, Recommendation):
        plain["actions"] = [_action(library, action, record, place) for action in record.actions]
    return plain | beside(name, library, place, record)


def _actions(library: Library, place: Place) -> Iterable[Object]:
    return (_action(library, action, record, place) for action, record in library.actions.values())


def _action(library: Library, action: Any, record: Recommendation, place: Place) -> Object:
    return _object(library, action) | beside("actions", library, place, action, record.id)


def _vocabularies(library: Library) -> Iterable[Object]:
    """The vocabularies without their terms, which are a collection of their own."""
    names = [name for name in _fields(Vocabulary) if name != "terms"]
    return ({name: getattr(vocabulary, name) for name in names} for vocabulary in library.vocabularies)


def _terms(library: Library, place: Place) -> Iterable[Object]:
    return (
        _object(library, term) | beside("vocabulary", library, place, term, vocabulary.id)
        for vocabulary in library.vocabularies for term in vocabulary.terms
    )


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
