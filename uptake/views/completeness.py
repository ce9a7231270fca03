"""How complete the records are: for every field that a record may lack, how many have it, and for coded fields from whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from functools import cache

from uptake.content import adapter
from uptake.kinds import VOCABULARY_OF
from uptake.library import Library
from uptake.records import ANSWERS, Evaluation, KeyAction, Lesson, Recommendation, Source, Value

MODELS = {"evaluations": Evaluation, "recommendations": Recommendation, "actions": KeyAction, "lessons": Lesson, "sources": Source}
"""What has fields, by its collection in the library."""

_OPEN = {"response_category": "unspecified", "status": "unreported"}
"""Fields that always have a value, and the one that says that the source does not tell."""
_NO_LACK = {"aliases", "number_stated", "repeats", "lines"}
"""Fields that most records rightly do without, and the lines of parts, which are looked at with those of the record."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """How many records of a kind have a field."""

    name: str
    meaning: str
    """What the data dictionary says of it, in English."""
    have: int
    of: int
    stated: int | None = None
    """Of a coded field: how many have a term that their source states; the others have one that an editor assigned."""
    answered: int = 0
    """Of a coded field: how many have no term, but the answer that none fits or applies."""

    @property
    def lack(self) -> int:
        """How many have nothing, not even an answer."""
        return self.of - self.have - self.answered


def completeness(library: Library) -> dict[str, tuple[Field, ...]]:
    """The fields of every kind of record that there is, in the order of the data dictionary."""
    return library.once(("completeness",), lambda: _completeness(library))


def _completeness(library: Library) -> dict[str, tuple[Field, ...]]:
    held = {name: list(getattr(library, name).values()) for name in MODELS}
    held["actions"] = [action for action, _record in library.actions.values()]
    return {name: tuple(_field(field, found) for field in _fields(MODELS[name])) for name, found in held.items() if found}


def named(fields: Iterable[Field]) -> dict[str, Field]:
    """Fields by name."""
    return {field.name: field for field in fields}


@cache
def _fields(model: type) -> tuple[tuple[str, str], ...]:
    """The fields that a record may lack, with their meaning."""
    meanings = adapter(model).json_schema()["properties"]
    optional = [f.name for f in dataclasses.fields(model) if f.name in _OPEN or f.default is None or f.default == ()]
    return tuple((name, meanings[name]["description"].replace("`", "")) for name in optional if name not in _NO_LACK)


def _field(field: tuple[str, str], records: Sequence[object]) -> Field:
    name, meaning = field
    values = [getattr(record, name) for record in records]
    if name not in VOCABULARY_OF or name in _OPEN:
        nothing = _OPEN.get(name)
        return Field(name, meaning, sum(bool(value) and value != nothing for value in values), len(values))
    coded = [_bases(value if isinstance(value, tuple) else (value,) if value else ()) for value in values]
    have, stated = sum(bool(bases - {"answer"}) for bases in coded), sum("stated" in bases for bases in coded)
    return Field(name, meaning, have, len(values), stated, sum(bases == {"answer"} for bases in coded))


def _bases(values: Iterable[Value]) -> set[str]:
    """Where the terms of a coded field come from; an answer is no term. Words that fit no term count for nothing."""
    return {"answer" if value.id in ANSWERS else value.basis for value in values if value.id}
