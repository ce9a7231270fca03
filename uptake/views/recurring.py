"""Records that are alike, worked out from their words and terms: beside a record, and as recommendations that recur."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from uptake import likeness, scale
from uptake.followup import Tally, tally
from uptake.library import Library
from uptake.likeness import Group, Relation, same_word
from uptake.records import Recommendation
from uptake.tracing import note
from uptake.views.shared import PAGE_SIZE, LessonRow, Link, RecommendationRow, lesson_row, period_of, recommendation_row, term_path


@dataclass(frozen=True, slots=True)
class Alike:
    """What was worked out about all records, once for all pages."""

    related: dict[str, tuple[Relation, ...]] = field(default_factory=dict)
    """By the id of a recommendation or lesson."""
    groups: tuple[Group, ...] = ()
    group_of: dict[str, Recurrence] = field(default_factory=dict)
    """By the id of a recommendation that recurs."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """That a recommendation recurs."""

    path: str
    """Where its group stands."""
    recommendations: int
    evaluations: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What two records have in common."""

    same_evaluation: bool
    topics: tuple[Link, ...]
    criteria: tuple[Link, ...]
    words: tuple[tuple[str, str], ...]
    """As the record of the page spells them, and as the other one does if that is another word."""


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """A record that is like the one of the page, and why."""

    row: RecommendationRow | LessonRow
    shared: Shared


@dataclass(frozen=True, slots=True)
class Answer:
    """A recommendation of a group, and what management answered."""

    row: RecommendationRow
    date: str
    response: str


@dataclass(frozen=True, slots=True)
class Part:
    """A group on a page, or what fits on the page of a group that is longer."""

    group: Group
    begins: bool
    """Whether it is the beginning of the group."""
    tally: Tally
    topics: tuple[Link, ...]
    criteria: tuple[Link, ...]
    links: tuple[str, ...]
    """What an editor said that two of the group have in common."""
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class RecurringPage:
    """A numbered page of recurring recommendations."""

    parts: tuple[Part, ...]
    groups: int
    """How many groups there are in all."""
    recommendations: int
    """How many recommendations they hold."""
    number: int
    pages: tuple[str, ...]
    """Paths of all its pages, in order."""


def alike(library: Library, expansions: Mapping[str, str]) -> Alike:
    """Which records of a library are alike. `expansions` spells abbreviations out."""
    groups = likeness.recurring(library, expansions)[: scale.current().groups]
    group_of = {
        id: Recurrence(f"{_path(number)}#{group.id}", len(group.members), group.evaluations)
        for group, number in _begins(groups) for id in group.members
    }
    return Alike({} if scale.current().lean else likeness.related(library, expansions), groups, group_of)


ALL_ALIKE = "alike"
"""What is noted by work that depends on which records are alike at all."""


def alike_name(id: str) -> str:
    """What is noted by work that depends on which records are like one."""
    return f"alike {id}"


def differing(one: Alike, other: Alike) -> set[str]:
    """What is to be done again where `one` holds instead of `other`, by the names that are noted."""
    ids = {*one.related, *other.related, *one.group_of, *other.group_of}
    changed = {alike_name(id) for id in ids if (one.related.get(id), one.group_of.get(id)) != (other.related.get(id), other.group_of.get(id))}
    return changed | ({ALL_ALIKE} if changed or one.groups != other.groups else set())


def alike_rows(library: Library, found: Alike, id: str, as_of: str) -> tuple[tuple[AlikeRow, ...], tuple[AlikeRow, ...]]:
    """The recommendations and the lessons that are like a record, the most alike first."""
    recommendations, lessons = [], []
    note(alike_name(id))
    for relation in found.related.get(id, ()):
        shared = _shared(library, relation)
        if relation.id in library.lessons:
            lessons.append(AlikeRow(lesson_row(library, library.lessons[relation.id]), shared))
        else:
            recommendations.append(AlikeRow(recommendation_row(library, library.recommendations[relation.id], as_of), shared))
    return tuple(recommendations), tuple(lessons)


def _shared(library: Library, relation: Relation) -> Shared:
    words = tuple((here, here if same_word(here, there) else there) for here, there in relation.words)
    topics, criteria = _links(library, "topics", relation.topics), _links(library, "criteria", relation.criteria)
    return Shared(relation.same_evaluation, topics, criteria, words)


def _links(library: Library, vocabulary: str, ids: tuple[str, ...]) -> tuple[Link, ...]:
    return tuple(Link(library.vocabularies.label(vocabulary, id), term_path(vocabulary, id)) for id in ids)


def recurring_pages(library: Library, found: Alike, as_of: str) -> Iterator[tuple[str, RecurringPage]]:
    """The numbered pages of recurring recommendations: pairs of path and view. There is one even when nothing recurs."""
    note(ALL_ALIKE)
    layout = _layout(found.groups) or [[]]
    paths = tuple(_path(number) for number in range(len(layout)))
    for number, parts in enumerate(layout, 1):
        shown = tuple(_part(library, group, start, stop, as_of) for group, start, stop in parts)
        yield paths[number - 1], RecurringPage(shown, len(found.groups), len(found.group_of), number, paths)


def _layout(groups: tuple[Group, ...]) -> list[list[tuple[Group, int, int]]]:
    """What stands on which page: groups with the first of their members there, and the one after the last.

    A group stays together unless it alone is longer than a page.
    """
    pages: list[list[tuple[Group, int, int]]] = []
    room = 0
    for group in groups:
        for start in range(0, len(group.members), PAGE_SIZE):
            stop = min(start + PAGE_SIZE, len(group.members))
            if stop - start > room:
                pages.append([])
                room = PAGE_SIZE
            pages[-1].append((group, start, stop))
            room -= stop - start
    return pages


def _begins(groups: tuple[Group, ...]) -> Iterator[tuple[Group, int]]:
    """Every group with the number of the page on which it begins, from 0."""
    return ((group, number) for number, parts in enumerate(_layout(groups)) for group, start, _stop in parts if not start)


def _path(number: int) -> str:
    return f"recurring/page-{number + 1}/index.html" if number else "recurring/index.html"


def _part(library: Library, group: Group, start: int, stop: int, as_of: str) -> Part:
    records = [library.recommendations[id] for id in group.members]
    links = dict.fromkeys(link.reason for record in records for link in record.related if link.id in group.members)
    return Part(
        group=group, begins=not start, tally=tally(records, as_of), topics=_links(library, "topics", group.topics),
        criteria=_links(library, "criteria", group.criteria), links=tuple(links),
        answers=tuple(_answer(library, record, as_of) for record in records[start:stop]),
    )


def _answer(library: Library, record: Recommendation, as_of: str) -> Answer:
    return Answer(recommendation_row(library, record, as_of), period_of(library.evaluations[record.evaluation]), record.response_text or "")
