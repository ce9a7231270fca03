"""The library: all records by id, and what leads to what.

A library is built from sound records only. Whatever its indexes hold comes in a stable order: sources and
evaluations newest first, recommendations and lessons in their source's order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from uptake.kinds import VOCABULARY_OF
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Record, Source, Value
from uptake.tracing import remembered
from uptake.vocabulary import Vocabularies

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Holding:
    """What carries one term, each record once, in the library's order."""

    recommendations: list[Recommendation] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    actions: list[tuple[KeyAction, Recommendation]] = field(default_factory=list)
    """Key actions for which an office or unit is responsible."""


@dataclass(frozen=True, slots=True)
class Library:
    """All records and vocabularies of a site."""

    vocabularies: Vocabularies
    sources: dict[str, Source] = field(default_factory=dict)
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)
    actions: dict[str, tuple[KeyAction, Recommendation]] = field(default_factory=dict)
    """Every key action by id, with the recommendation that it answers."""
    recommendations_of: dict[str, list[Recommendation]] = field(default_factory=lambda: defaultdict(list))
    """Recommendations by the id of their evaluation, in the source's order."""
    lessons_of: dict[str, list[Lesson]] = field(default_factory=lambda: defaultdict(list))
    """Lessons by the id of each evaluation that they bear on."""
    from_source: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    """Records by the id of the source that they come from."""
    repeated_by: dict[str, list[Recommendation]] = field(default_factory=lambda: defaultdict(list))
    """Recommendations that repeat one, by its id."""
    holdings: dict[tuple[str, str], Holding] = field(default_factory=lambda: defaultdict(Holding))
    """What carries each term, by vocabulary and term."""
    worked_out: dict[tuple, tuple[Any, frozenset[str]]] = field(default_factory=dict, repr=False, compare=False)
    """What views have worked out once and show on many pages, and which records' texts it was made of."""
    lasting: set[int] = field(default_factory=set, repr=False, compare=False)
    """The `id` of each of these results, which live as long as the library."""

    def once(self, key: tuple, work: Callable[[], T]) -> T:
        """The result of `work`, which is done at most once for a key. It must depend on the key and the records alone."""
        is_new = key not in self.worked_out
        found = remembered(self.worked_out, key, work)
        if is_new:
            self.lasting.add(id(found))
        return found

    def holding(self, vocabulary: str, term: str) -> Holding:
        """What carries a term; an empty holding for a term that nothing carries."""
        return self.holdings.get((vocabulary, term)) or Holding()


def build(records: Iterable[Record], vocabularies: Vocabularies) -> Library:
    """Index sound records. Two records of one id are a defect of the caller, which must have checked them."""
    library = Library(vocabularies)
    ordered = sorted(records, key=lambda record: record.id)
    for record in ordered:
        if isinstance(record, Source):
            library.sources[record.id] = record
    for record in sorted((r for r in ordered if isinstance(r, Evaluation)), key=_newest_first):
        library.evaluations[record.id] = record
        library.from_source[record.source.id].append(record)
    place = {id: n for n, id in enumerate(library.evaluations)}
    recommendations = [r for r in ordered if isinstance(r, Recommendation)]
    for record in sorted(recommendations, key=lambda r: (place[r.evaluation], r.number, r.id)):
        _add_recommendation(library, record)
    for record in sorted((r for r in ordered if isinstance(r, Lesson)), key=lambda r: _lesson_place(library, r)):
        library.lessons[record.id] = record
        library.from_source[record.source.id].append(record)
        for link in record.evaluations:
            library.lessons_of[link.id].append(record)
    _index_terms(library)
    return library


def _index_terms(library: Library) -> None:
    """Which records carry which term. Recommendations and lessons also count for their evaluation's organizations."""
    for evaluation in library.evaluations.values():
        for vocabulary, term in _terms(evaluation):
            library.holdings[vocabulary, term].evaluations.append(evaluation)
    for recommendation in library.recommendations.values():
        own = _terms(recommendation) | _organizations(library.evaluations[recommendation.evaluation])
        for vocabulary, term in own:
            library.holdings[vocabulary, term].recommendations.append(recommendation)
        for action in recommendation.actions:
            for vocabulary, term in _terms(action):
                library.holdings[vocabulary, term].actions.append((action, recommendation))
    for lesson in library.lessons.values():
        own = _terms(lesson) | {("agencies", library.sources[lesson.source.id].agency.id)}
        for vocabulary, term in own:
            library.holdings[vocabulary, term].lessons.append(lesson)


def _terms(record: object) -> set[tuple[str, str]]:
    """The terms that a record's or action's own fields name."""
    found = set()
    for name in record.__dataclass_fields__:
        value = getattr(record, name)
        for entry in value if isinstance(value, tuple) else (value,):
            if isinstance(entry, Value) and entry.id:
                found.add((VOCABULARY_OF[name], entry.id))
    return found


def _organizations(evaluation: Evaluation) -> set[tuple[str, str]]:
    return {("agencies", value.id) for value in (evaluation.agency, *evaluation.joint_with) if value.id}


def _newest_first(evaluation: Evaluation) -> tuple:
    year = evaluation_date(evaluation)
    return tuple(-int(part) for part in (year or "0").split("-")), evaluation.id


def _lesson_place(library: Library, lesson: Lesson) -> tuple:
    """Lessons of publications, which were written to be read by others, come before those beside a management response."""
    return library.sources[lesson.source.id].kind != "publication", lesson.source.id, lesson.number, lesson.id


def evaluation_date(evaluation: Evaluation) -> str | None:
    """The date that an evaluation is listed under: its publication, else the end of its period."""
    period = evaluation.period
    return evaluation.published or (period and (period.end or period.start)) or None


def _add_recommendation(library: Library, record: Recommendation) -> None:
    library.recommendations[record.id] = record
    library.recommendations_of[record.evaluation].append(record)
    library.from_source[record.source.id].append(record)
    if record.repeats:
        library.repeated_by[record.repeats].append(record)
    for action in record.actions:
        library.actions[action.id] = action, record
