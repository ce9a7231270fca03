"""What comes back to records that are there already, shown before it is written: changes, conflicts, what is new and what is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from uptake.problems import Problem, count
from uptake.records import Record, Vocabulary

_MOST = 160


@dataclass(frozen=True, slots=True)
class Change:
    """A field that gets another value."""

    place: str
    """Id of the record or key action, or where in it a part stands."""
    field: str
    before: object
    after: object
    where: str = ""
    """Where the new value stands: `row 12 of actions`, `line 40`."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed on both sides; the record's own value stays."""

    place: str
    field: str
    ours: object
    theirs: object
    reason: str
    base: object = ""
    """What both began with, where that is known."""
    where: str = ""


@dataclass(slots=True)
class Difference:
    """What an import changes, and what it leaves to a person."""

    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    """What is not there yet, a line each."""
    gone: list[str] = field(default_factory=list)
    """What the import no longer has. It stays."""
    notes: list[str] = field(default_factory=list)
    """What was read in another way than it stands, or not at all."""
    problems: list[Problem] = field(default_factory=list)
    records: list[Record | Vocabulary] = field(default_factory=list)
    """The records that change and the new ones, as they will be. With problems, as they would be without what these are about."""
    rows: dict[str, list] = field(default_factory=dict)
    """The rows that these were made of, by table, with their numbers in what came; 0 for one that did not change."""


def shown(found: Difference) -> str:
    """A difference for a terminal."""
    lines = [f"  {sentence}" for sentence in found.notes]
    lines += _section(found.changes, "changed", _change)
    lines += _section(found.conflicts, "in conflict: changed on both sides. What the records have stays; decide, and correct it there", _conflict)
    lines += _listed(found.new, "new")
    lines += _listed(found.gone, "not there any more; it is left as it is")
    if not (found.changes or found.conflicts or found.new or found.problems):
        lines.append("  nothing changed")
    return "\n".join(lines)


def _section(entries: list, title: str, one) -> Iterator[str]:
    if entries:
        yield f"  {count(len(entries), 'field')} {title}:"
    for place, some in groupby(entries, key=lambda entry: (entry.place, entry.where)):
        yield f"    {place[0]}" + (f" ({place[1]})" if place[1] else "")
        for entry in some:
            yield from one(entry)


def _listed(entries: list[str], title: str, most: int = 50) -> Iterator[str]:
    if entries:
        yield f"  {count(len(entries), 'piece')} {title}:"
        yield from (f"    {entry}" for entry in entries[:most])
        if len(entries) > most:
            yield f"    and {len(entries) - most:,} more"


def _change(change: Change) -> Iterator[str]:
    before, after = _excerpts(change.before, change.after)
    yield f"      {change.field}: {before} -> {after}"


def _conflict(conflict: Conflict) -> Iterator[str]:
    ours, theirs = _excerpts(conflict.ours, conflict.theirs)
    yield f"      {conflict.field}: {conflict.reason}"
    if conflict.base != "":
        yield f"        before:        {_excerpts(conflict.base, conflict.base)[0]}"
    yield f"        in the records: {ours}"
    yield f"        in the file:    {theirs}"


def _excerpts(before: object, after: object) -> tuple[str, str]:
    """Two values on a line each, with what they have in common at their beginnings cut off where they are long."""
    one, other = ("" if value in (None, "") else " ".join(str(value).split()) for value in (before, after))
    same = next((n for n, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    start = max(0, same - 40) if max(len(one), len(other)) > _MOST else 0
    return _excerpt(one, start), _excerpt(other, start)


def _excerpt(text: str, start: int) -> str:
    if not text:
        return "(empty)"
    cut = text[start : start + _MOST]
    return ("…" if start else "") + cut + ("…" if start + _MOST < len(text) else "")
