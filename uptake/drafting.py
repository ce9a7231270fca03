"""A new record by hand: from a few values to a valid draft, with ids and numbers filled in."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import ValidationError

from uptake.content import adapter, explain
from uptake.importers.naming import short_name
from uptake.kinds import VOCABULARY_OF, Kind
from uptake.records import Record, Value

BY = "Entered by hand; nobody has checked it yet."
REASON = "Entered by hand."


class NotValid(Exception):
    """The values make no valid record. The message says which and why, a line each."""


def asked_for(kind: Kind) -> list[str]:
    """The fields that a person has to give for a new record of a kind; the others are worked out or may wait."""
    worked_out = {"id", "number", "review"} | ({"source"} if kind.name == "recommendation" else set())
    needed = [
        f.name for f in dataclasses.fields(kind.model) if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    return [name for name in needed if name not in worked_out]


@cache
def coded(model: type) -> dict[str, bool]:
    """The fields of a model that hold terms, and whether they hold several."""
    hints = typing.get_type_hints(model)
    names = [name for name in hints if name in VOCABULARY_OF and Value in _within(hints[name])]
    return {name: tuple in (typing.get_origin(hints[name]), hints[name]) for name in names}


def _within(hint: Any) -> set[Any]:
    return {hint}.union(*(_within(inner) for inner in typing.get_args(hint)))


def new(kind: Kind, given: dict[str, Any], existing: Iterable[Record]) -> Record:
    """A draft record of a kind from values as text. Raises `NotValid` when they do not make one.

    A plain term stands for a coded value, terms with commas between them for several, `source=ID` for the source that
    the record comes from.
    """
    values: dict[str, Any] = dict(given)
    records = list(existing)
    values.setdefault("review", {"state": "draft", "by": BY})
    for name, several in coded(kind.model).items():
        if isinstance(values.get(name), str):
            terms = [term.strip() for term in (values[name].split(",") if several else [values[name]]) if term.strip()]
            assigned = [{"id": term, "basis": "assigned", "reason": REASON} for term in terms]
            values[name] = assigned if several else (assigned or [None])[0]
    if isinstance(values.get("source"), str):
        values["source"] = {"id": values["source"]}
    _place(kind, values, records)
    try:
        return adapter(kind.model).validate_python(values)
    except ValidationError as error:
        told = (f"{'.'.join(map(str, item['loc']))}: {' '.join(explain(kind.model, item)[:2])}" for item in error.errors())
        raise NotValid("\n".join(told)) from None


def _place(kind: Kind, values: dict[str, Any], records: list[Record]) -> None:
    """Number and id: the next recommendation of the evaluation, whose source it has, or the next lesson of the source."""
    evaluation = next((r for r in records if r.id == values.get("evaluation")), None) if kind.name == "recommendation" else None
    if evaluation and hasattr(evaluation, "source"):
        values.setdefault("source", {"id": evaluation.source.id})
    parent = values.get("evaluation") if kind.name == "recommendation" else (
        values.get("source") or {}
    ).get("id") if kind.name == "lesson" else None
    if parent:
        beside = [r for r in records if isinstance(r, kind.model) and parent in (getattr(r, "evaluation", None), r.source.id)]
        number = values.setdefault("number", max((r.number for r in beside), default=0) + 1)
        beginnings = {r.id.rpartition("-")[0] for r in beside}
        ids = [f"{beginning}-{kind.name[0]}{str(number).zfill(2)}" for beginning in (*beginnings, parent)]
        values.setdefault("id", ids[0] if len(beginnings) == 1 and ids[0] not in {r.id for r in records} else ids[-1])
    elif "id" not in values:
        values["id"] = short_name(values.get("title", ""), (values.get("published") or "")[:4] or None, kind.name)
