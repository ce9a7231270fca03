"""The texts of records: which fields they are, who reads them, and whether two records differ in nothing else.

An editor mostly changes a text, and a text is only shown. Whatever else changes in a record may change what is counted, sorted
and linked anywhere; most often it is how far an action has come, which is only counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, get_type_hints

from uptake.records import Document, Evaluation, Example, KeyAction, Lesson, Line, Markdown, Recommendation, Record, Source, SubPoint, Text, Tip
from uptake.tracing import note, watching

_TEXTS = (Line, Text, Markdown)
_MODELS = (Source, Evaluation, Document, Recommendation, SubPoint, KeyAction, Lesson, Tip, Example)
_NO_TEXTS = {"number_stated", "file"}
"""Fields that hold a line of text which decides what something is called or where it comes from."""


def _text_fields(model: type) -> tuple[str, ...]:
    hints = get_type_hints(model, include_extras=True)
    kinds = {f.name: hints[f.name] for f in dataclasses.fields(model) if f.name not in _NO_TEXTS}
    return tuple(name for name, hint in kinds.items() if hint in _TEXTS or hint in [text | None for text in _TEXTS])


TEXTS: dict[type, tuple[str, ...]] = {model: _text_fields(model) for model in _MODELS}
"""The fields that are texts, by model."""

PROGRESS: dict[type, tuple[str, ...]] = {
    Recommendation: ("response_category",),
    KeyAction: ("deadline", "deadline_approximate", "status", "source_overdue", "history", "lines"),
}
"""The fields that tell what was decided and how far it has come, by model. They are counted, but nothing is found or linked by them."""

_PARTS = {Evaluation: ("documents",), Recommendation: ("actions", "sub_points"), Lesson: ("tips",), Tip: ("tips",)}

_owner: dict[int, str] = {}
"""The id of the record that a record or a part of one belongs to, by where it stands in memory."""


class _Noted:
    """Stands in the place of a slot of a model, and notes that it is read."""

    def __init__(self, slot: Any):
        self._get, self._set = slot.__get__, slot.__set__

    def __get__(self, one: Any, model: type | None = None) -> Any:
        if one is None:
            return self
        note(_owner.get(id(one), ""))
        return self._get(one, model)

    def __set__(self, one: Any, value: Any) -> None:
        self._set(one, value)


@contextmanager
def traced(records: Iterable[Record]) -> Iterator[None]:
    """Texts of these records, which must live as long, are noted when they are read, also in processes that are forked meanwhile."""
    before = dict(_owner)
    _owner.update((id(part), record.id) for record in records for part in _parts(record))
    slots = {model: {name: model.__dict__[name] for name in names} for model, names in TEXTS.items()}
    try:
        for model, of in slots.items():
            for name, slot in of.items():
                setattr(model, name, _Noted(slot))
        with watching():
            yield
    finally:
        for model, of in slots.items():
            for name, slot in of.items():
                setattr(model, name, slot)
        _owner.clear()
        _owner.update(before)


def _parts(one: Any) -> Iterator[Any]:
    """A record or part of one, and every part of it that has texts."""
    yield one
    for name in _PARTS.get(type(one), ()):
        for part in getattr(one, name):
            yield from _parts(part)
    if type(one) is Lesson and one.example:
        yield one.example


def alike_but_for_texts(one: Record, other: Record) -> bool:
    """Whether two records are the same but for their texts."""
    return type(one) is type(other) and _bones(one, (TEXTS,)) == _bones(other, (TEXTS,))


def alike_but_for_progress(one: Record, other: Record) -> bool:
    """Whether two records are the same but for their texts, what was decided, and how far it has come."""
    return type(one) is type(other) and _bones(one, (TEXTS, PROGRESS)) == _bones(other, (TEXTS, PROGRESS))


def _bones(value: Any, besides: tuple[dict[type, tuple[str, ...]], ...]) -> Any:
    """A record without some fields, and with as many parts."""
    kind = type(value)
    if kind not in TEXTS:
        return tuple(_bones(part, besides) for part in value) if kind is tuple else value
    left_out = {name for fields in besides for name in fields.get(kind, ())}
    return tuple(_bones(getattr(value, f.name), besides) for f in dataclasses.fields(value) if f.name not in left_out)


def reword(known: Any, record: Any) -> None:
    """Give a record, which is frozen for all others, the texts and the progress of one that is alike but for them."""
    for one in dataclasses.fields(known):
        old, new = getattr(known, one.name), getattr(record, one.name)
        if one.name in (*TEXTS.get(type(known), ()), *PROGRESS.get(type(known), ())):
            object.__setattr__(known, one.name, new)
        elif type(old) is tuple:
            for part, other in zip(old, new, strict=True):
                if type(part) in TEXTS:
                    reword(part, other)
        elif type(old) in TEXTS:
            reword(old, new)
