"""What differs between two sets of records: what was added, removed and renamed, and which decision, status, deadline or text is another.

Two sets are compared as they are, sound or not. Whatever differs is told: what has no list of its own here is named by its field.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from uptake.records import Example, KeyAction, Period, Recommendation, Record, SubPoint, Tip, Value

_LISTS = {"response_category": "decisions", "status": "statuses", "deadline": "deadlines", "comments": "comments"}
"""The lists of changes of fields that have their own; all others are texts."""
_BESIDE = {
    "status_stated": "status", "deadline_stated": "deadline", "deadline_approximate": "deadline", "response_stated": "response_category",
}
"""Fields that move along with others, and need not be told of beside them."""
_CONTEXT = 5
"""How many words stand around what differs in an excerpt."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A field that has another value."""

    id: str
    """Of the record or key action that has it now."""
    field: str
    """Dotted path within it; `sub_points.2.text` counts from 1."""
    before: str
    """Empty where there was none."""
    after: str
    about: str
    """The text of the record or key action."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A record that another id leads to now."""

    before: str
    record: Record


@dataclass(frozen=True, slots=True)
class Recoded:
    """A coded field that has other values."""

    id: str
    field: str
    gone: tuple[Value, ...]
    new: tuple[Value, ...]


@dataclass(slots=True)
class Changes:
    """All that differs, each list by id."""

    added: list[Record] = dataclasses.field(default_factory=list)
    removed: list[Record] = dataclasses.field(default_factory=list)
    renamed: list[Renamed] = dataclasses.field(default_factory=list)
    decisions: list[Moved] = dataclasses.field(default_factory=list)
    actions_added: list[KeyAction] = dataclasses.field(default_factory=list)
    actions_removed: list[KeyAction] = dataclasses.field(default_factory=list)
    statuses: list[Moved] = dataclasses.field(default_factory=list)
    deadlines: list[Moved] = dataclasses.field(default_factory=list)
    comments: list[Moved] = dataclasses.field(default_factory=list)
    texts: list[Moved] = dataclasses.field(default_factory=list)
    coded: list[Recoded] = dataclasses.field(default_factory=list)
    others: list[tuple[str, tuple[str, ...]]] = dataclasses.field(default_factory=list)
    """Ids with the names of the other fields that differ."""


def compare(before: Mapping[str, Record], after: Mapping[str, Record]) -> Changes:
    """What differs between two sets of records. Both are by a key that stays while the id does, such as the file's path."""
    changes = Changes()
    renamed = _renamed(before, after)
    former = {new: old for old, new in renamed.items() if new not in before}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(former.get(key, key)), after.get(key)
        if key in renamed:
            changes.renamed.append(Renamed(before[key].id, after[renamed[key]]))
        elif new is None:
            changes.removed.append(before[key])
        elif old is None:
            changes.added.append(new)
        else:
            _compare(changes, old, new, {"id", "aliases"} if key in former else {"id"})
    return changes


def _renamed(before: Mapping[str, Record], after: Mapping[str, Record]) -> dict[str, str]:
    """The keys of records that are gone, with the keys of those that took over their ids."""
    gone = {(type(record), record.id): key for key, record in before.items() if key not in after}
    ids = [(key, (type(after[key]), alias)) for key in sorted(after) for alias in after[key].aliases]
    return {gone.pop(id): key for key, id in ids if id in gone}


def _compare(changes: Changes, old: Record, new: Record, told: set[str]) -> None:
    if isinstance(old, Recommendation) and isinstance(new, Recommendation):
        _compare_actions(changes, old.actions, new.actions)
    _compare_fields(changes, old, new, new.id, told | {"actions"})


def _compare_actions(changes: Changes, old: Iterable[KeyAction], new: Iterable[KeyAction]) -> None:
    """Key actions are matched by the end of their ids, which stays when their recommendation is renamed."""
    before, after = ({action.id.rpartition("-")[2]: action for action in actions} for actions in (old, new))
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            changes.actions_added.append(after[key])
        elif key not in after:
            changes.actions_removed.append(before[key])
        else:
            _compare_fields(changes, before[key], after[key], after[key].id, {"id"})


def _compare_fields(changes: Changes, old: Any, new: Any, id: str, told: set[str]) -> None:
    """Compare two records or two key actions, field by field, but for the fields that are told of already."""
    about = getattr(new, "text", None) or getattr(new, "title", "")
    for moved in _moved(old, new, id, about):
        told.add(moved.field.partition(".")[0])
        getattr(changes, _LISTS.get(moved.field.rpartition(".")[2], "texts")).append(moved)
    for recoded in _recoded(old, new, id):
        told.add(recoded.field)
        changes.coded.append(recoded)
    told |= {field for field, with_ in _BESIDE.items() if with_ in told}
    others = tuple(name for name in _names(old) if name not in told and getattr(old, name) != getattr(new, name))
    if others:
        changes.others.append((id, others))


def _names(part: Any) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(part))


def _moved(old: Any, new: Any, id: str, about: str) -> Iterator[Moved]:
    """The texts, decisions, statuses and deadlines that differ."""
    before, after = dict(_plain(old, "")), dict(_plain(new, ""))
    for field in dict.fromkeys((*after, *before)):
        one, other = before.get(field, ""), after.get(field, "")
        head, dot, name = field.rpartition(".")
        leader = f"{head}{dot}{_BESIDE[name]}" if name in _BESIDE else ""
        if one != other and not (leader and before.get(leader) != after.get(leader)):
            yield Moved(id, field, one, other, about)


def _plain(part: Any, path: str) -> Iterator[tuple[str, str]]:
    """The texts of a record or of a part of one, with decision, status and deadline, by their paths.

    Which fields hold texts is told by how they are declared, so that a new field is compared without being named here.
    """
    for f in dataclasses.fields(part):
        value = getattr(part, f.name)
        declared = str(f.type).split(" ")[0]
        if value and (declared in ("Line", "FileName", "Text", "Markdown") or f.name in ("response_category", "status", "deadline")):
            yield path + f.name, value
        elif isinstance(value, (Example, Period)):
            yield from _plain(value, f"{path}{f.name}.")
        elif isinstance(value, tuple) and value and isinstance(value[0], (SubPoint, Tip)):
            for n, entry in enumerate(value, 1):
                yield from _plain(entry, f"{path}{f.name}.{n}.")


def _recoded(old: Any, new: Any, id: str) -> Iterator[Recoded]:
    for name in _names(new):
        before, after = _values(getattr(old, name)), _values(getattr(new, name))
        if before != after:
            gone, added = tuple(v for v in before if v not in after), tuple(v for v in after if v not in before)
            if gone or added:
                yield Recoded(id, name, gone, added)


def _values(value: Any) -> tuple[Value, ...]:
    """The coded values of a field; none of any other field."""
    entries = value if isinstance(value, tuple) else (value,)
    return tuple(entry for entry in entries if isinstance(entry, Value))


def excerpt(before: str, after: str) -> tuple[str, str]:
    """Of two texts, what differs, with some words around it."""
    one, other = before.split(), after.split()
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    return _part(one, start, len(one) - end), _part(other, start, len(other) - end)


def _alike(one: list[str], other: list[str]) -> int:
    """How many words two lists begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other)))


def _part(words: list[str], start: int, end: int) -> str:
    first, last = max(0, start - _CONTEXT), min(len(words), end + _CONTEXT)
    return f"{'… ' if first else ''}{' '.join(words[first:last])}{' …' if last < len(words) else ''}"
