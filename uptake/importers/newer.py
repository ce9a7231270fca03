"""A newer version of a document whose records are there already: merged three ways, record by record and field by field.

*Before* is what the importer reads from the text that is kept, *newer* what it reads from the new one, and *ours* the
records as they stand, with what people changed by hand. What only the document changed is taken; what only a person
changed stays; where both changed, ours stays, and all three are shown and noted in the record's `review`. Records and key
actions are known again by their words, not by their position, so that a row that was put in shifts no id.

The new text becomes the source's text, and the lines of what it still says are those of the new text. What it says no
longer stays in the records, without lines.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from uptake.content import plain
from uptake.importers.difference import Change, Conflict, Difference
from uptake.importers.document import SourceDocument
from uptake.importers.draft import Draft
from uptake.importers.moving import News, moved
from uptake.importers.opening import Opened
from uptake.problems import quote
from uptake.readers.blocks import Unreadable
from uptake.records import Evaluation, Example, KeyAction, Lesson, Recommendation, Record, Source, SubPoint, Tip, Unsure
from uptake.reported import NotNews
from uptake.verbatim import ACTION_TEXTS, missing_words, words
from uptake.vocabulary import Vocabularies

T = TypeVar("T")
_LIKE = 0.6
"""From which share of common words on two key actions or recommendations are the same, told anew."""
_OURS = {"id", "aliases", "evaluation", "number", "actions", "source", "review", "lines", "history", "file"}
"""Fields that no document changes; those of them that it does have rules of their own."""
_TOGETHER = {
    "status": ("status", "status_stated", "source_overdue"),
    "deadline": ("deadline", "deadline_stated", "deadline_approximate"),
    "response_category": ("response_category", "response_stated"),
}
"""Fields that say one thing, under the first of them."""
_NEWS = {"status", "deadline", "comments"}
_UPDATED = "; brought up to a newer version of its document"


@dataclass(slots=True)
class Newer:
    """What a newer version of a document changes."""

    date: str
    """Of the version, where it gives one; else the given one."""
    draft: Draft
    difference: Difference = field(default_factory=Difference)


def newer(
    opened: Opened, source: Source, stored: bytes, mine: Sequence[Record], taken: Iterable[str], vocabularies: Vocabularies,
    date: str | None, today: str,
) -> Newer:
    """Merge a newer version of a source's document into its records. `mine` are these, `taken` all ids of all records."""
    id = document_id(mine)
    text = opened.stored.decode("utf-8-sig")
    theirs = _draft(opened, source, text, opened.document.whole, vocabularies, id)
    if theirs.asks:
        hint = "Import a copy of it under a name of its own: the columns are asked for and kept, and nothing else is written. Then import this again."
        raise Unreadable(f"It has columns that {source.id} did not have, and nobody has confirmed what they hold.", hint)
    base = _base(opened, source, stored.decode("utf-8-sig", "replace"), vocabularies, id, mine)
    known = date or _published(base, theirs) or today
    found = Newer(known, theirs)
    _Merge(found, source, list(mine), base, theirs, set(taken), text).run()
    return found


def document_id(mine: Iterable[Record]) -> str | None:
    """What the importer is to call the evaluation, or to begin the ids of lessons with, so that new records are called like ours."""
    mine = list(mine)
    return next((r.id for r in mine if isinstance(r, Evaluation)), None) or first_id(mine)


def first_id(mine: Iterable[Record]) -> str | None:
    """The same by the ids that most records have or had, also where the evaluation has another since, so that each is found again."""
    mine = list(mine)
    ids = [id for record in mine if isinstance(record, (Recommendation, Lesson)) for id in (record.id, *record.aliases)]
    stems = Counter(found[1] for id in ids if (found := re.fullmatch(r"(.+)-[rl]\d+", id)))
    evaluation = next((r for r in mine if isinstance(r, Evaluation)), None)
    names = (*evaluation.aliases, evaluation.id) if evaluation else stems
    return max(names, key=lambda name: stems[name], default=None)


def _draft(opened: Opened, source: Source, text: str, whole: bool, vocabularies: Vocabularies, id: str | None) -> Draft:
    document = SourceDocument(source.file, text, whole)
    document.id = source.id
    return opened.format.read(document, vocabularies, id)


def _base(opened: Opened, source: Source, text: str, vocabularies: Vocabularies, id: str | None, mine: Sequence[Record]) -> Draft:
    """What the importer reads from the stored text. That does not say whether a reader put it together; the records do."""
    if not opened.format.recognises(text):
        hint = "Import it under another name, or name the source of which it is a newer version with --update."
        raise Unreadable(f"The text of {source.id} is no {opened.format.name}, as this file is.", hint)
    said = {_bare(getattr(part, "text", getattr(part, "title", ""))) for record in mine for part in (record, *getattr(record, "actions", ()))}
    drafts = [_draft(opened, source, text, whole, vocabularies, id) for whole in (opened.document.whole, not opened.document.whole)]
    return max(drafts, key=lambda draft: sum(_bare(_statement(part)) in said for part in _parts(draft.records)))


def _parts(records: Iterable[Record]) -> Iterator[Any]:
    for record in records:
        yield record
        yield from getattr(record, "actions", ())


def _statement(part: Any) -> str:
    return getattr(part, "text", None) or getattr(part, "title", "")


def _published(base: Draft, theirs: Draft) -> str | None:
    """The date that the newer version gives, if it is another than before."""
    before, after = (next((r.published for r in d.records if isinstance(r, (Source, Evaluation)) and r.published), None) for d in (base, theirs))
    return after if after != before else None


# --- knowing parts again

def known_again(olds: Sequence[T], news: Sequence[T], statement: Callable[[T], str] = _statement) -> dict[int, int]:
    """Which new part is which old one, by their positions: those that say the same, then those that say nearly the same."""
    found: dict[int, int] = {}
    same: dict[str, list[int]] = defaultdict(list)
    for n, old in enumerate(olds):
        same[_bare(statement(old))].append(n)
    for n, new in enumerate(news):
        if places := same.get(_bare(statement(new))):
            found[n] = places.pop(0)
    left = [n for n in range(len(olds)) if n not in set(found.values())]
    bags = {n: Counter(words(statement(olds[n]).casefold())) for n in left}
    near = []
    for n, new in ((n, new) for n, new in enumerate(news) if n not in found and left):
        bag = Counter(words(statement(new).casefold()))
        near += [(-share, abs(n - m), n, m) for m in left if (share := _share(bag, bags[m])) >= _LIKE]
    for _, _, n, m in sorted(near):
        if n not in found and m not in found.values():
            found[n] = m
    return found


def _share(one: Counter, other: Counter) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _bare(value: Any) -> Any:
    """A value without the lines that it stands in and however it is broken into lines: what it says."""
    value = plain(value)
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, (list, tuple)):
        return [_bare(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _bare(entry) for name, entry in value.items() if name != "lines"}
    return value


# --- the merge

@dataclass(slots=True)
class _Fields:
    """What became of the fields of a record or action."""

    values: dict[str, Any] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    """Fields that the document changed."""
    conflicts: list[tuple[str, Any, Any, Any]] = field(default_factory=list)
    """Fields that both changed: before, ours, newer."""


def merged(ours: Any, base: Any, theirs: Any) -> _Fields:
    """The fields of a part after a merge. Without `base`, nobody knows who changed what, and ours stays."""
    found = _Fields()
    names = [f.name for f in fields(ours) if f.name not in _OURS]
    inner = {name for group in _TOGETHER.values() for name in group[1:]}
    for name in (name for name in names if name not in inner):
        group = [one for one in _TOGETHER.get(name, (name,)) if one in names]
        o, b, t = ([getattr(part, one) if part is not None else None for one in group] for part in (ours, base, theirs))
        if _bare(o) == _bare(t) or base is not None and _bare(t) == _bare(b):
            continue
        if base is not None and _bare(o) == _bare(b) or _is_less(o, t) or base is None and not any(o):
            found.values.update(zip(group, t))
            found.taken.append(name)
        elif not (base is None and not any(t)):
            found.conflicts.append((name, b[0], o[0], t[0]) if o[0] != t[0] else (name, *(value[1] for value in (b, o, t))))
    return found


def _is_less(ours: list[Any], theirs: list[Any]) -> bool:
    """Whether ours says the same without the source's words for it: they may come with the newer version."""
    return len(ours) > 1 and ours[0] == theirs[0] and not ours[1] and bool(theirs[1])


class _Merge:
    def __init__(self, found: Newer, source: Source, mine: list[Record], base: Draft, theirs: Draft, taken: set[str], text: str):
        self.found, self.difference = found, found.difference
        self.source, self.mine, self.base, self.theirs, self.taken = source, mine, base.records, theirs.records, taken
        self.text = text.replace("\r\n", "\n").split("\n")
        self.news = News(found.date, source.title)

    def run(self) -> None:
        self._of_one(Source)
        self._of_one(Evaluation)
        for model in (Recommendation, Lesson):
            self._of_many(model)
        unchanged = {record.id: record for record in self.mine}
        self.difference.records = [record for record in self.difference.records if record != unchanged.get(record.id)]

    def _of_one(self, model: type) -> None:
        ours, base, theirs = (next((r for r in records if isinstance(r, model)), None) for records in (self.mine, self.base, self.theirs))
        if ours and theirs:
            self.difference.records.append(self._record(ours, base, theirs, theirs.number if hasattr(theirs, "number") else 0))
        elif theirs:
            self._add(theirs)

    def _of_many(self, model: type) -> None:
        ours, base, theirs = ([r for r in records if isinstance(r, model)] for records in (self.mine, self.base, self.theirs))
        ours.sort(key=lambda record: record.number)
        triples, gone = _triples(ours, base, theirs)
        if len(base) > 1 and len(base) - len(gone) < len(base) / 2 and sum(b is not None for _, b, _ in triples) < len(base) / 2:
            hint = "Import it under another file name."
            raise Unreadable(f"This file has little in common with the document of {self.source.id}; it seems to be another one.", hint)
        used = {new.number for _, _, new in triples}
        for old, before, new in triples:
            self.difference.records.append(self._record(old, before, new, new.number)) if old else self._add(new)
        matched = {old.id for old, _, _ in triples if old}
        for old in (old for old in ours if old.id not in matched):
            number = _free(old.number, used)
            self.difference.records.append(self._left(old, number, old.id in gone))

    def _add(self, theirs: Record) -> None:
        """A record that is new in the document, under an id that no record has or had."""
        id = theirs.id
        if id in self.taken and (stem := re.sub(r"\d+$", "", id)) != id:
            ends = [int(end) for one in self.taken if one.startswith(stem) and (end := one[len(stem) :]).isdecimal()]
            id = f"{stem}{max(ends, default=0) + 1:02}"
        self.taken.add(id)
        if isinstance(theirs, Recommendation):
            theirs = replace(theirs, actions=tuple(replace(a, id=f"{id}-a{a.number:02}") for a in theirs.actions))
        self.difference.records.append(replace(theirs, id=id))
        self.difference.new.append(f"{id}: {quote(_statement(theirs), 160)}")

    def _record(self, ours: Record, base: Record | None, theirs: Record, number: int) -> Record:
        """A record brought up to the newer version."""
        what = merged(ours, base, theirs)
        self._tell(ours.id, what, ours)
        unsure = [(name, _three(values, self.found.date)) for name, *values in what.conflicts]
        record = replace(ours, **what.values)
        told = set(what.taken)
        if number and number != ours.number:
            self.difference.changes.append(Change(ours.id, "number", ours.number, number))
            record = replace(record, number=number)
        at: dict[int, int] = {}
        if isinstance(record, Recommendation):
            actions, at, more, changed = self._actions(record, base, theirs)
            record = replace(record, actions=actions)
            unsure += more
            told |= changed
        unsure += [(u.field, u.reason) for u in theirs.review.unsure if _concerns(u.field, told)]
        return self._reviewed(self._lined(record, theirs), at, unsure, bool(unsure or told))

    def _left(self, ours: Record, number: int, gone: bool) -> Record:
        """A record that the newer version does not have."""
        unsure = [("text" if isinstance(ours, Recommendation) else "title", self._no_longer())] if gone else []
        if gone:
            self.difference.gone.append(f"{ours.id}: {quote(_statement(ours), 160)}")
        return self._reviewed(self._lined(replace(ours, number=number), None), {}, unsure, gone)

    def _no_longer(self) -> str:
        return f"The version of {self.found.date} of the document no longer has this."

    def _tell(self, place: str, what: _Fields, ours: Any) -> None:
        changed = {name: value for name, value in what.values.items() if _bare(value) != _bare(getattr(ours, name))}
        self.difference.changes += [Change(place, name, _value(getattr(ours, name)), _value(value)) for name, value in changed.items()]
        reason = "changed by hand and by the document"
        self.difference.conflicts += [Conflict(place, name, _value(o), _value(t), reason, _value(b)) for name, b, o, t in what.conflicts]

    # --- key actions

    def _actions(
        self, ours: Recommendation, base: Recommendation | None, theirs: Recommendation
    ) -> tuple[tuple[KeyAction, ...], dict[int, int], list[tuple[str, str]], set[str]]:
        """The actions, where each of ours stands now, what is unsure, and the paths that the document changed, but for news."""
        triples, gone = _triples(ours.actions, base.actions if base else (), theirs.actions)
        place = {action.id: n for n, action in enumerate(ours.actions, 1)}
        made: list[KeyAction] = []
        at, unsure, changed = {}, [], set()
        ids = [action.id for action in ours.actions]
        for old, before, new in triples:
            path = f"actions.{len(made) + 1}"
            if old is None:
                ids.append(_next_id(ours.id, ids))
                made.append(replace(new, id=ids[-1]))
                self.difference.new.append(f"{ids[-1]}: {quote(new.text, 160)}")
                changed.add(path)
                continue
            at[place[old.id]] = len(made) + 1
            action, conflicts, taken = self._action(old, before, new)
            made.append(action)
            unsure += [(f"{path}.{name}", reason) for name, reason in conflicts]
            changed |= {f"{path}.{name}" for name in taken}
        used = {action.number for action in made}
        for old in (old for old in ours.actions if place[old.id] not in at):
            at[place[old.id]] = len(made) + 1
            made.append(self._lined_action(replace(old, number=_free(old.number, used)), None))
            if old.id in gone:
                self.difference.gone.append(f"{old.id}: {quote(old.text, 160)}")
                unsure.append((f"actions.{len(made)}", self._no_longer()))
        return tuple(made), at, unsure, changed

    def _action(self, ours: KeyAction, base: KeyAction | None, theirs: KeyAction) -> tuple[KeyAction, list[tuple[str, str]], list[str]]:
        what = merged(ours, base, theirs)
        self._tell(ours.id, what, ours)
        conflicts = [(name, _three(values, self.found.date)) for name, *values in what.conflicts]
        action = replace(ours, **what.values, number=theirs.number)
        try:
            action = moved(ours, action, self.news)
            action = replace(action, **{name: what.values[name] for name in ("source_overdue",) if name in what.values})
        except NotNews as error:
            action = replace(ours, number=theirs.number)
            self.difference.conflicts.append(Conflict(ours.id, "history", "later news", self.found.date, str(error)))
            conflicts.append(("history", str(error)))
        return self._lined_action(action, theirs), conflicts, [name for name in what.taken if name not in _NEWS]

    # --- where it stands now

    def _holds(self, text: str, lines: str | None) -> bool:
        return bool(lines) and missing_words(text, lines, self.text) == []

    def _lined_action(self, action: KeyAction, theirs: KeyAction | None) -> KeyAction:
        """The action with the lines of the new text, if these have all of its words that are the source's."""
        bare = replace(action, lines=theirs.lines if theirs else None)
        told = {name for name, event in (("status_stated", "status"), ("deadline_stated", "deadline"), ("comments", "comment"))
                if any(getattr(one, event) for one in action.history)}
        texts = [text for name in ACTION_TEXTS if name not in told and (text := getattr(action, name))]
        return bare if theirs and all(self._holds(text, theirs.lines) for text in texts) else replace(bare, lines=None)

    def _lined(self, record: Record, theirs: Record | None) -> Record:
        """The record with the lines of the new text, for every text that stands there."""
        there = ({} if theirs is None else theirs.lines if isinstance(theirs, Source) else theirs.source.lines)
        lines = {
            name: where for name, where in there.items()
            if getattr(record, name, None) and self._holds(_said(getattr(record, name)), where)
        }
        parts: dict[str, Any] = {}
        for name in ("sub_points", "tips"):
            if entries := getattr(record, name, ()):
                parts[name] = tuple(self._lined_part(entry, getattr(theirs, name, ())) for entry in entries)
        if example := getattr(record, "example", None):
            parts["example"] = self._lined_part(example, [e for e in (getattr(theirs, "example", None),) if e])
        if isinstance(record, Recommendation) and theirs is None:
            parts["actions"] = tuple(self._lined_action(action, None) for action in record.actions)
        if isinstance(record, Source):
            return replace(record, lines=lines, **parts)
        return replace(record, source=replace(record.source, lines=lines), **parts)

    def _lined_part(self, part: SubPoint | Tip | Example, theirs: Iterable[Any]) -> Any:
        like = next((one for one in theirs if _bare(one.text) == _bare(part.text)), None)
        inner = {"tips": tuple(self._lined_part(tip, like.tips if like else ()) for tip in part.tips)} if isinstance(part, Tip) else {}
        texts = [text for name in ("title", "text", "response_stated", "response_text") if (text := getattr(part, name, None))]
        holds = like is not None and all(self._holds(text, like.lines) for text in texts)
        return replace(part, lines=like.lines if holds else None, **inner)

    def _reviewed(self, record: Record, at: dict[int, int], unsure: list[tuple[str, str]], changed: bool) -> Record:
        """The record with what is unsure of it now. News of an action tell in its history where they come from; all else is to be checked."""
        old = [(_moved_path(u.field, at), u.reason) for u in record.review.unsure]
        pieces = tuple(Unsure(field=path, reason=reason) for path, reason in dict.fromkeys([*old, *unsure]))
        review = replace(record.review, unsure=pieces)
        if changed:
            by = record.review.by.partition(_UPDATED)[0].rstrip(".")[:1_800]
            review = replace(review, state="draft", by=f"{by}{_UPDATED} of {self.found.date}, which nobody has checked yet.")
        return replace(record, review=review)


def _triples(ours: Sequence[T], base: Sequence[T], theirs: Sequence[T]) -> tuple[list[tuple[T | None, T | None, T]], set[str]]:
    """For each part of the newer version what it was before and what is ours of it; and the ids of ours that it no longer has."""
    before = known_again(base, theirs)
    was_ours = {b: o for o, b in known_again(base, ours).items()}
    mine = {n: was_ours[m] for n, m in before.items() if m in was_ours}
    free_ours = [n for n in range(len(ours)) if n not in set(mine.values()) and n not in was_ours.values()]
    free_theirs = [n for n in range(len(theirs)) if n not in mine and n not in before]
    added = known_again([ours[n] for n in free_ours], [theirs[n] for n in free_theirs])
    mine |= {free_theirs[n]: free_ours[m] for n, m in added.items()}
    gone = {ours[o].id for b, o in was_ours.items() if b not in before.values()}
    deleted = {n for n, m in before.items() if m not in was_ours}
    triples = [
        (ours[mine[n]] if n in mine else None, base[before[n]] if n in before else None, new)
        for n, new in enumerate(theirs) if n not in deleted
    ]
    return triples, gone


def _free(number: int, used: set[int]) -> int:
    """The number, or the next where another has it."""
    number = number if number not in used else max(used) + 1
    used.add(number)
    return number


def _next_id(recommendation: str, ids: Iterable[str]) -> str:
    ends = [int(end) for id in ids if (end := id.removeprefix(f"{recommendation}-a")).isdecimal()]
    return f"{recommendation}-a{max(ends, default=0) + 1:02}"


def _moved_path(path: str, at: dict[int, int]) -> str:
    """The path of a piece in an action that stands elsewhere now."""
    found = re.fullmatch(r"actions\.(\d+)(.*)", path)
    return f"actions.{at.get(int(found[1]), int(found[1]))}{found[2]}" if found else path


def _concerns(path: str, told: set[str]) -> bool:
    return any(path == one or path.startswith(f"{one}.") for one in told)


def _three(values: list[Any], date: str) -> str:
    """What stands before, in the record, and in the newer version, on one line."""
    before, ours, theirs = (quote(_value(value) or "nothing", 400) for value in values)
    return f"Changed by hand from {before} to {ours}, and in the version of {date} of the document to {theirs}."


def _value(value: Any) -> str | None:
    """A value of a field as a difference shows it."""
    if value in (None, (), ""):
        return None
    if isinstance(value, tuple):
        return "; ".join(str(_value(entry)) for entry in value)
    if isinstance(value, (str, int)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    for name in ("stated", "text", "id", "title", "start"):
        if found := getattr(value, name, None):
            return str(found)
    return str(value)


def _said(value: Any) -> str:
    """The source's words in a value."""
    if isinstance(value, tuple):
        return " ".join(_said(entry) for entry in value)
    return value if isinstance(value, str) else getattr(value, "stated", None) or ""
