"""Crossings: what carries both a term of one vocabulary and a UNEG criterion, and what carries none of either.

Thematic areas and topics are crossed with the criteria. A record that carries no term of a vocabulary is not lost: it is
counted under `NONE`, and everything is counted under `ALL`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from uptake import followup
from uptake.kinds import FACET_OF
from uptake.library import Library
from uptake.records import ANSWERS, NONE_FITS, NOT_APPLICABLE, KeyAction, Lesson, Recommendation, Term
from uptake.views.shared import term_path, used_terms

NONE, ALL = "", "*"
"""In the place of a term: no term of the vocabulary, and any or none. Neither can be the id of a term."""

CRITERIA = "criteria"
CROSSED = ("themes", "topics")
"""The vocabularies whose terms are crossed with the criteria."""

WITHOUT = {"themes": "gap-map/without-theme", "topics": "gap-map/without-topic", CRITERIA: "gap-map/without-criterion"}
"""Folders of what carries no term of a vocabulary. Below `gap-map/` no folder is named after a term, so that none can clash."""

KINDS = ("recommendations", "lessons", "open-actions")
"""What is counted apart; each is the anchor of its list on a page."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """What carries a pair of terms, in the library's order."""

    recommendations: list[Recommendation] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)
    assigned: Counter[str] = field(default_factory=Counter)
    """How many of each kind carry the pair because an editor assigned one of the two values, or both."""

    @property
    def actions(self) -> list[tuple[KeyAction, Recommendation]]:
        """The open key actions of its recommendations."""
        return open_actions(self.recommendations)

    def number(self, kind: str) -> int:
        """How many of a kind there are."""
        return len(self.actions) if kind == "open-actions" else len(getattr(self, kind))


def open_actions(recommendations: Iterable[Recommendation]) -> list[tuple[KeyAction, Recommendation]]:
    """The key actions of recommendations that are still to be done, each with its recommendation."""
    return [(action, r) for r in recommendations for action in r.actions if followup.is_open(action)]


def crossings(library: Library, vocabulary: str) -> dict[tuple[str, str], Crossing]:
    """Every pair of a term of a vocabulary and a criterion that something carries, `NONE` and `ALL` included."""
    return library.once(("crossings", vocabulary), lambda: _crossings(library, vocabulary))


def crossing(library: Library, vocabulary: str, term: str, criterion: str) -> Crossing:
    """What carries one pair; an empty crossing where nothing does."""
    return crossings(library, vocabulary).get((term, criterion)) or Crossing()


def _crossings(library: Library, vocabulary: str) -> dict[tuple[str, str], Crossing]:
    found: dict[tuple[str, str], Crossing] = {}
    for kind, records in (("recommendations", library.recommendations), ("lessons", library.lessons)):
        for record in records.values():
            counted = {kind: 1, "open-actions": len(open_actions([record]))} if kind == "recommendations" else {kind: 1}
            for pair, assigned in _pairs(record, vocabulary):
                cell = found.setdefault(pair, Crossing())
                getattr(cell, kind).append(record)
                if assigned:
                    cell.assigned.update(counted)
    return found


def _pairs(record: Recommendation | Lesson, vocabulary: str) -> Iterator[tuple[tuple[str, str], bool]]:
    """The pairs that a record carries, and whether an editor assigned one of the two."""
    for (term, one), (criterion, other) in product(_places(record, vocabulary), _places(record, CRITERIA)):
        yield (term, criterion), one or other


def _places(record: Recommendation | Lesson, vocabulary: str) -> list[tuple[str, bool]]:
    """Where a record stands along a vocabulary, each with whether an editor put it there; `ALL` always."""
    values = getattr(record, FACET_OF[vocabulary].field)
    stated = {v.id for v in values if v.basis == "stated"}
    terms = dict.fromkeys(v.id for v in values if v.id and v.id not in ANSWERS)
    if terms:
        return [*((id, id not in stated) for id in terms), (ALL, False)]
    return [(NONE, bool(values) and not stated), (ALL, False)]


REASONS = (NOT_APPLICABLE, NONE_FITS, "words", "nothing")
"""Why a record carries no term: its source says so, an editor says so, its source's words fit no term, nothing is said."""


def why_none(records: Iterable[Recommendation | Lesson], vocabulary: str) -> Counter[str]:
    """Of records that carry no term of a vocabulary, how many for which reason; each record counts once."""
    return Counter(_reason(record, vocabulary) for record in records)


def _reason(record: Recommendation | Lesson, vocabulary: str) -> str:
    values = getattr(record, FACET_OF[vocabulary].field)
    ids = {v.id for v in values}
    return next((answer for answer in (NOT_APPLICABLE, NONE_FITS) if answer in ids), "words" if values else "nothing")


def crossed_terms(library: Library, vocabulary: str) -> list[Term]:
    """The terms along one side of a map, in the vocabulary's order."""
    return library.once(("crossed", vocabulary), lambda: used_terms(library, vocabulary))


def crossing_path(vocabulary: str, term: str, criterion: str) -> str:
    """The path of the page of a pair; of a term's own page where the other side is `ALL`; empty for everything there is."""
    if term == ALL or criterion == ALL:
        side, id = (vocabulary, term) if criterion == ALL else (CRITERIA, criterion)
        return "" if id == ALL else term_path(side, id) if id else f"{WITHOUT[side]}/index.html"
    if term and criterion:
        return f"{FACET_OF[vocabulary].folder}/{term}/{criterion}/index.html"
    if term:
        return f"{WITHOUT[CRITERIA]}/{FACET_OF[vocabulary].folder}/{term}/index.html"
    return f"{WITHOUT[vocabulary]}/{'criteria/' + criterion if criterion else 'without-criterion'}/index.html"


EVERYTHING = {"recommendations": "recommendations/index.html", "lessons": "lessons/index.html", "open-actions": "actions/open/index.html"}
"""The lists of everything of a kind."""


def list_path(vocabulary: str, term: str, criterion: str, kind: str) -> str:
    """The path of the list of a kind, with its anchor: what a number of the map leads to."""
    path = crossing_path(vocabulary, term, criterion)
    return f"{path}#{kind}" if path else EVERYTHING[kind]
