"""The library: all records by id, and what leads to what.

A library is built from sound records only. Whatever its indexes hold comes in a stable order: sources and
evaluations newest first, recommendations and lessons in their source's order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Record, Source
from uptake.vocabulary import Vocabularies


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
    for record in sorted((r for r in ordered if isinstance(r, Lesson)), key=lambda r: (r.source.id, r.number, r.id)):
        library.lessons[record.id] = record
        library.from_source[record.source.id].append(record)
        for link in record.evaluations:
            library.lessons_of[link.id].append(record)
    return library


def _newest_first(evaluation: Evaluation) -> tuple:
    year = evaluation_date(evaluation)
    return tuple(-int(part) for part in (year or "0").split("-")), evaluation.id


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
