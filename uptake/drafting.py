"""A new record by hand: from a few values to a valid draft, with ids and numbers filled in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from uptake.content import adapter
from uptake.importers.naming import short_name
from uptake.kinds import Kind
from uptake.records import Record

BY = "Entered by hand; nobody has checked it yet."


class NotValid(Exception):
    """The values make no valid record. The message says which and why, a line each."""


def asked_for(kind: Kind) -> list[str]:
    """The fields that a person has to give for a new record of a kind; the others are worked out or may wait."""
    worked_out = {"id", "number", "review"}
    needed = [f.name for f in dataclasses.fields(kind.model) if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING]
    return [name for name in needed if name not in worked_out]


def new(kind: Kind, given: dict[str, str], existing: Iterable[Record]) -> Record:
    """A draft record of a kind from values as text. Raises `NotValid` when they do not make one.

    A plain term stands for a coded value, `source=ID` for the source that the record comes from.
    """
    values: dict[str, Any] = dict(given)
    records = list(existing)
    values.setdefault("review", {"state": "draft", "by": BY})
    for name in ("agency", "office", "office_type", "evaluation_type", "priority"):
        if isinstance(values.get(name), str):
            values[name] = {"id": values[name], "basis": "assigned", "reason": "Entered by hand."}
    if isinstance(values.get("source"), str):
        values["source"] = {"id": values["source"]}
    _place(kind, values, records)
    try:
        return adapter(kind.model).validate_python(values)
    except ValidationError as error:
        raise NotValid("\n".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())) from None


def _place(kind: Kind, values: dict[str, Any], records: list[Record]) -> None:
    """Number and id: the next recommendation of the evaluation, the next lesson of the source."""
    parent = values.get("evaluation") if kind.name == "recommendation" else (values.get("source") or {}).get("id") if kind.name == "lesson" else None
    if parent:
        taken = [r.number for r in records if isinstance(r, kind.model) and parent in (getattr(r, "evaluation", None), r.source.id)]
        values.setdefault("number", max(taken, default=0) + 1)
        values.setdefault("id", f"{parent}-{kind.name[0]}{int(values['number']):02}")
    elif "id" not in values:
        values["id"] = short_name(values.get("title", ""), (values.get("published") or "")[:4] or None, kind.name)
