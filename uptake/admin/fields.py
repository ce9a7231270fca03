"""The forms of the editor, made of the models and the vocabularies, so that they can't drift from them.

What a field is follows from its JSON Schema: a text, a choice, a list, a part with fields of its own. Every field of a record
is in its form, since an editor could lose what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from uptake.content import adapter, explain
from uptake.forms import in_words
from uptake.kinds import KIND_VOCABULARY, KINDS, VOCABULARY_OF, Kind
from uptake.records import ANSWERS
from uptake.vocabulary import Vocabularies

MOST_DEPTH = 3
"""Parts may hold parts of their own kind; what lies deeper has no form, and is kept as it is."""
MOST_OF_A_LINE = 2_000
SUMMARY = {"source": "{{title}}", "evaluation": "{{title}}", "recommendation": "{{number}}. {{text}}", "lesson": "{{title}}"}
"""What a list shows of a record."""
SHOWN = ("text", "title", "date", "id", "stated", "field", "state")
"""What a list shows of a part: the first of these that it has."""
RELATIONS = {
    "recommendation.evaluation": "evaluation", "recommendation.repeats": "recommendation", "lesson.evaluations.id": "evaluation",
    "evaluation.source.id": "source", "recommendation.source.id": "source", "lesson.source.id": "source",
}
"""The fields that hold the id of one kind of record. What is related may be of two, and is written by its id."""
OURS = {"reason", "by", "file", "field", "source", "comment"}
"""Texts that are ours. All others are the source's words, but for the names of documents."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: the names that lead to it, and the parts that the schemas know."""

    names: tuple[str, ...]
    parts: dict[str, Any]
    vocabularies: Vocabularies
    model: type

    def within(self, name: str) -> Place:
        """The place of a field of the part that stands here."""
        return Place((*self.names, name), self.parts, self.vocabularies, self.model)

    @property
    def vocabulary(self) -> str | None:
        """The vocabulary that the field takes its terms from."""
        *_, above, name = self.names
        if name == "kind":
            return KIND_VOCABULARY.get(above)
        return VOCABULARY_OF.get(above if name == "id" else name)


def collections(vocabularies: Vocabularies) -> list[dict[str, Any]]:
    """A collection for every kind of record."""
    return [_collection(kind, vocabularies) for kind in reversed(KINDS)]


def _collection(kind: Kind, vocabularies: Vocabularies) -> dict[str, Any]:
    schema = adapter(kind.model).json_schema()
    place = Place((kind.name,), schema.get("$defs", {}), vocabularies, kind.model)
    return {
        "name": kind.plural, "label": kind.plural.capitalize(), "label_singular": kind.name.capitalize(),
        "description": schema.get("description", ""),
        "folder": f"content/{kind.plural}", "extension": "yaml", "format": kind.name,
        "identifier_field": "id", "slug": {"template": "{{id}}", "editable": False}, "aliases_field": False,
        "summary": SUMMARY[kind.name], "sortable_fields": ["id"],
        "view_filters": [{"label": "Drafts", "field": "review.state", "pattern": "draft"}],
        "delete": False, "duplicate": False, "thumbnail": False, "editor": {"preview": False},
        "fields": list(_fields(schema, place)),
    }


def _fields(schema: dict[str, Any], place: Place) -> Iterator[dict[str, Any]]:
    required = schema.get("required", ())
    for name, said in schema["properties"].items():
        if place.names.count(name) < MOST_DEPTH:
            yield _field(name, _resolved(said, place.parts), name in required, place.within(name))


def _resolved(said: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """What a schema says of a field that is there, with what it refers to."""
    present = next((each for each in said.get("anyOf", ()) if each.get("type") != "null"), {})
    whole = {**present, **{key: value for key, value in said.items() if key != "anyOf"}}
    if "$ref" in whole:
        whole = {**parts[whole["$ref"].rpartition("/")[2]], **whole}
    return whole


def _field(name: str, said: dict[str, Any], required: bool, place: Place) -> dict[str, Any]:
    field = {"name": name, "label": in_words(name), "required": required, "hint": _hint(name, said, place), **_widget(said, place)}
    if said.get("default") not in (None, [], {}):
        field["default"] = said["default"]
    if required and field["widget"] == "object":
        field["collapsed"] = False
    return field


def _hint(name: str, said: dict[str, Any], place: Place) -> str:
    words = said.get("description", "").replace("`", "")
    if place.names[-2:] == (place.names[0], "id"):
        return f"{words} It cannot be changed once the record is saved."
    return f"**The source’s words**, to be held against it. {words}" if _is_said(name, said, place) else words


def _is_said(name: str, said: dict[str, Any], place: Place) -> bool:
    """Whether a field holds the source's words: a text without a form, a choice or a meaning of its own."""
    free = said.get("type") == "string" and said.get("pattern") in (r"^\S(.*\S)?$", r"\S")
    return free and name not in OURS and "documents" not in place.names


def _widget(said: dict[str, Any], place: Place) -> dict[str, Any]:
    """What kind of field it is, in the words of Sveltia CMS."""
    if relation := RELATIONS.get(".".join(place.names)):
        return _relation(relation)
    if "enum" in said or place.vocabulary and said.get("type") == "string":
        return {"widget": "select", "options": list(_options(said, place))}
    match said.get("type"):
        case "array":
            return _list(said, place)
        case "object" if "properties" in said:
            return {"widget": "object", "collapsed": "auto", "fields": list(_fields(said, place)), **_summary(said)}
        case "object":
            return {"widget": "keyvalue", "key_label": "Field", "value_label": "Lines"}
        case "integer":
            return {"widget": "number", "value_type": "int", "min": 1}
        case "boolean":
            return {"widget": "boolean"}
    return _text(said, place)


def _text(said: dict[str, Any], place: Place) -> dict[str, Any]:
    if said.get("maxLength", 0) > MOST_OF_A_LINE:
        return {"widget": "text"}  # Markdown, too, as it is written: another editor would write it anew
    if "pattern" not in said:
        return {"widget": "string"}
    finding = {"type": "string_pattern_mismatch", "loc": (place.names[-1],), "input": "", "ctx": {"pattern": said["pattern"]}}
    return {"widget": "string", "pattern": [said["pattern"], explain(place.model, finding)[1]]}


def _relation(kind: str) -> dict[str, Any]:
    name = next(each.plural for each in KINDS if each.name == kind)
    shown = "text" if kind == "recommendation" else "title"
    return {"widget": "relation", "collection": name, "value_field": "id", "display_fields": ["id", shown], "search_fields": ["id", shown]}


def _options(said: dict[str, Any], place: Place) -> Iterator[dict[str, str]]:
    """The terms that may be chosen; of a coded value also the answers that are no terms."""
    vocabulary = place.vocabulary or ""
    if "enum" in said:
        yield from ({"label": place.vocabularies.label(vocabulary, id) if vocabulary else in_words(id), "value": id} for id in said["enum"])
        return
    yield from ({"label": term.label, "value": term.id} for term in place.vocabularies.terms(vocabulary).values() if not term.heading)
    if place.names[-1] == "id":
        yield from ({"label": label, "value": id} for id, label in ANSWERS.items())


def _list(said: dict[str, Any], place: Place) -> dict[str, Any]:
    items = _resolved(said["items"], place.parts)
    if "properties" not in items:
        return {"widget": "list", "label_singular": "one", "field": {"name": "entry", "label": "Entry", **_widget(items, place)}}
    shown = {"collapsed": "auto", "minimize_collapsed": "auto", "label_singular": _singular(items["title"], place)}
    return {"widget": "list", **shown, "fields": list(_fields(items, place)), **_summary(items)}


def _singular(model: str, place: Place) -> str:
    """What one part is called: a term as its vocabulary calls it, another as its model is called."""
    vocabulary = place.vocabularies.by_id.get(place.vocabulary or "")
    return vocabulary.label if vocabulary else in_words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model))


def _summary(said: dict[str, Any]) -> dict[str, str]:
    name = next((name for name in SHOWN if name in said["properties"]), None)
    return {"summary": f"{{{{fields.{name}}}}}"} if name else {}
