"""Which drafts say nearly the same as records that are there already, or as one another.

Only a warning hangs on it, so that no record is read whole: its statement is found in its file, and words are compared.
Thousands of records take a moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from uptake.kinds import BY_MODEL
from uptake.records import Evaluation, Lesson, Recommendation, Record
from uptake.verbatim import words

_STATEMENTS = {Evaluation: "title", Recommendation: "text", Lesson: "title"}
_SAME = 0.85
"""From which share of common words on two statements are nearly the same."""
_FEWEST = 4
"""Shorter statements say too little to be compared."""


class Alike(NamedTuple):
    """A draft that says nearly the same as another record."""

    record: str
    other: str
    share: float
    """Of the words of both, how many are common."""
    stored: bool
    """Whether the other is a record that was there before."""


def alike(records: Iterable[Record], folders: Mapping[Path, Mapping[str, str]]) -> list[Alike]:
    """Drafts with records of the folders that say nearly the same, then those that say the same as one another.

    Each folder comes with the ids that its records once had: a draft under one of these is that record, and no other.
    """
    found: set[Alike] = set()
    drafts = [(record, said) for record in records if (said := _said(record))]
    own = {id for record, _ in drafts for id in (record.id, *(now[record.id] for now in folders.values() if record.id in now))}
    for model, field in _STATEMENTS.items():
        some = [(record.id, said) for record, said in drafts if type(record) is model]
        found |= {
            Alike(id, other, share, True)
            for folder in (folders if some else ())
            for other, there in _stored(folder / BY_MODEL[model].plural, field)
            if other not in own
            for id, said in some
            if (share := _share(said, there)) >= _SAME
        }
        found |= {Alike(b, a, share, False) for (a, said), (b, there) in combinations(some, 2) if (share := _share(said, there)) >= _SAME}
    return sorted(found)


def _said(record: Record) -> frozenset[str]:
    field = _STATEMENTS.get(type(record))
    return _words(getattr(record, field)) if field else frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in words(text))


def _stored(folder: Path, field: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The statements of stored records, by id."""
    statement = re.compile(rf"(?m)^{field}: (.*(?:\n(?: .*)?$)*)")
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        try:
            said = statement.search(path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
        if said:
            yield path.stem, _words(said.group(1))


def _share(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of common words; 0 where the numbers of words alone make them different."""
    if min(len(a), len(b)) < _FEWEST or min(len(a), len(b)) < 0.7 * max(len(a), len(b)):
        return 0.0
    return 2 * len(a & b) / (len(a) + len(b))
