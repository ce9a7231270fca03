"""JSON Schemas of what is published: the models of the records, and what is worked out beside them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from uptake.citation import Place
from uptake.content import adapter
from uptake.exports.beside import BESIDE, columns
from uptake.kinds import KINDS
from uptake.records import KeyAction, Value
from uptake.tables import NAMES, TABLES
from uptake.versions import CURRENT, VERSIONS

Schema = dict[str, Any]

COLLECTIONS = {name: TABLES[name].model for name in BESIDE}
"""The collections that are published as JSON, with the models of their objects."""
WITH_DOCUMENTS = tuple(kind.plural for kind in KINDS)
"""The collections whose objects also have a document of their own."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def schema(name: str) -> Schema:
    """The schema of an object of a collection: every field of the model is there, null where the record has none."""
    said = adapter(COLLECTIONS[name]).json_schema()
    inner = {one: _published(part) for one, part in said.pop("$defs", {}).items()}
    for model, extras in ((Value, _LABEL), (KeyAction, _extras("actions"))):
        if model.__name__ in inner:
            _extend(inner[model.__name__], extras)
    whole = _extend(_published(said), _extras(name))
    if name == "vocabularies":
        del whole["properties"]["terms"]
        whole["required"].remove("terms")
        inner = {}
    used = json.dumps([whole, *inner.values()])
    return {**whole, "$defs": {one: part for one, part in inner.items() if f'"#/$defs/{one}"' in used}}


_LABEL = {"label": {"type": ["string", "null"], "description": "Label of the term; null where the words fit no term."}}


def _extras(name: str) -> dict[str, Schema]:
    return {extra.name: extra.schema for extra in BESIDE[name]}


def _extend(schema: Schema, properties: dict[str, Schema]) -> Schema:
    schema["properties"] |= properties
    schema["required"] = list(schema["properties"])
    return schema


def _published(said: Schema) -> Schema:
    """A schema of a file as that of what is published: nothing is left out there."""
    kept = {_STANDARD.get(key, key): _inner(key, value) for key, value in said.items() if key not in ("title", "default")}
    if "properties" in kept:
        kept["required"] = list(kept["properties"])
    return kept


_STANDARD = {"ge": "minimum"}
"""What pydantic writes for a number that is also read from text, and JSON Schema does not know."""


def _inner(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: _published(schema) for name, schema in value.items()}
    if isinstance(value, list):
        return [_published(one) if isinstance(one, dict) else one for one in value]
    return _published(value) if isinstance(value, dict) else value


# --- documents

_ENTRY = {
    "type": "object", "required": ["id", "kind", "title", "url"], "additionalProperties": False,
    "properties": {
        "id": {"type": "string"}, "kind": {"type": "string"}, "title": {"type": "string"}, "url": {"type": "string", "format": "uri"},
        "reason": {"type": "string", "description": "Why the two are linked."}, "basis": {"enum": ["stated", "assigned"]},
    },
}
_LINKS = {
    "type": "object", "description": "What the record leads to, by what that is to it.",
    "additionalProperties": {"oneOf": [{"$ref": "#/$defs/Entry"}, {"type": "array", "items": {"$ref": "#/$defs/Entry"}}, {"type": "null"}]},
}
_CITED = ("text", "bibtex", "ris")
_CITATION = {
    "type": "object", "description": "How to cite the record, in words and for programs, and its parts in words.",
    "required": [*_CITED, "csl", "parts"], "additionalProperties": False,
    "properties": {
        **{name: {"type": "string"} for name in _CITED}, "csl": {"type": "object"},
        "parts": {"type": "array", "items": {
            "type": "object", "required": ["anchor", "text"], "additionalProperties": False,
            "properties": {"anchor": {"type": "string"}, "text": {"type": "string"}},
        }},
    },
}
_COLLECTION = {
    "type": "object", "description": "Where the collection is, and the record's position in it, from 1.", "additionalProperties": False,
    "required": ["url", "position", "of"],
    "properties": {"url": {"type": "string", "format": "uri"}, **dict.fromkeys(("position", "of"), {"type": "integer", "minimum": 1})},
}


def document_schema(name: str) -> Schema:
    """The schema of a record's document: the object of its collection, with links, citation and place."""
    found = schema(name)
    more = {"links": _LINKS, "citation": _CITATION, "collection": _COLLECTION}
    whole = _extend({**found, "properties": dict(found["properties"])}, more)
    return {**whole, "$defs": {**found["$defs"], "Entry": _ENTRY}}


# --- files

def schemas() -> Iterator[tuple[str, Schema]]:
    """Every published schema, by its file's name without ending."""
    for name in COLLECTIONS:
        yield name, schema(name)
    for name in WITH_DOCUMENTS:
        yield f"{name}.document", document_schema(name)


def files(place: Place, documents: bool = True) -> Iterator[tuple[str, bytes]]:
    """The schemas, those of records' documents only where there are such: paths below the site's root, and bytes."""
    for name, found in schemas():
        if not documents and name.endswith(".document"):
            continue
        path = f"data/schemas/{name}.json"
        yield path, _text({"$schema": _DIALECT, "$id": place.base_url + path, **found})


def versions() -> Iterator[tuple[str, bytes]]:
    """What the form of the data was before."""
    said = [{part: getattr(version, part) for part in ("number", "date", "changes")} for version in VERSIONS]
    yield "data/versions.json", _text({"current": CURRENT.number, "versions": said})


def _text(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def digest() -> str:
    """What the form of the data is told by: another one where any schema or any column of a table is another."""
    tables = {name: [dataclasses.astuple(column) for column in (*table.columns, *columns(name))] for name, table in TABLES.items()}
    whole = json.dumps([dict(schemas()), tables, list(NAMES.values())], sort_keys=True)
    return hashlib.blake2b(whole.encode(), digest_size=8).hexdigest()
