"""Pages that gather records: home and the numbered lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from uptake import followup
from uptake.followup import Tally
from uptake.kinds import FACET_OF
from uptake.library import Library
from uptake.records import KeyAction, Recommendation
from uptake.views.shared import (
    ActionRow,
    EvaluationRow,
    LessonRow,
    Link,
    Mark,
    action_row,
    evaluation_row,
    facet_links,
    lesson_row,
    marks,
)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class FacetList:
    """The terms of a vocabulary to browse by."""

    vocabulary: str
    label: str
    plural: str
    definition: str
    path: str
    links: tuple[Link, ...]
    counts: str
    """What the numbers count: recommendations or key actions."""
    total: int
    """How many terms there are in all."""

    @property
    def most(self) -> int:
        return max((link.number or 0 for link in self.links), default=0)


@dataclass(frozen=True, slots=True)
class HomePage:
    tally: Tally
    marks: tuple[Mark, ...]
    organizations: tuple[str, ...]
    evaluations: tuple[EvaluationRow, ...]
    number_of_evaluations: int
    lessons: tuple[LessonRow, ...]
    number_of_lessons: int
    facets: tuple[FacetList, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A numbered page of a list."""

    kind: str
    """Which rows it holds: evaluations, recommendations, lessons, actions."""
    name: str
    """Which of the lists of its kind it is; the template gives it a title."""
    rows: tuple[Any, ...]
    total: int
    number: int
    pages: tuple[str, ...]
    """Paths of all its pages, in order."""
    tally: Tally | None
    filters: tuple[Link, ...]
    """Other lists of the same kind, with their numbers."""
    current: str
    """Path of the list's first page."""
    groups: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    """For some lists: the rows under their headings, in their order."""
    summary: tuple[EvaluationRow, ...] = ()
    """For the follow-up of everything: the evaluations with something overdue or not reported, the most first."""

    @property
    def first(self) -> int:
        """Position of the page's first row in the list, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1


def home_page(library: Library, as_of: str) -> HomePage:
    """The home page."""
    recommendations = list(library.recommendations.values())
    organizations = [link.label for link in facet_links(library, "agencies") if link.number]
    agencies = {library.vocabularies.short("agencies", e.agency.id) for e in library.evaluations.values() if e.agency.id}
    evaluations = list(library.evaluations.values())
    lessons = list(library.lessons.values())
    return HomePage(
        tally=followup.tally(recommendations, as_of), marks=marks([a for r in recommendations for a in r.actions], as_of),
        organizations=tuple(name for name in organizations if name in agencies),
        evaluations=tuple(evaluation_row(library, e, as_of) for e in evaluations[:8]), number_of_evaluations=len(evaluations),
        lessons=tuple(lesson_row(library, lesson) for lesson in lessons[:9]), number_of_lessons=len(lessons),
        facets=tuple(facet_list(library, v, 8) for v in ("themes", "criteria", "topics", "agencies", "countries", "units")),
    )


def facet_list(library: Library, vocabulary: str, most: int = 0) -> FacetList:
    """A vocabulary to browse by; with `most`, only its most used terms."""
    v = library.vocabularies.by_id[vocabulary]
    links = facet_links(library, vocabulary)
    total = len(links)
    if most:
        links = tuple(sorted((link for link in links if link.number), key=lambda link: -(link.number or 0))[:most])
    counts = "actions" if vocabulary == "units" else "recommendations"
    return FacetList(vocabulary, v.label, v.plural, v.definition, f"{FACET_OF[vocabulary].folder}/index.html", links, counts, total)


def list_pages(folder: str, kind: str, name: str, rows: Sequence[Any], tally: Tally | None, filters: tuple[Link, ...], heading: str) -> list[tuple[str, ListPage]]:
    """A list cut into numbered pages: pairs of path and view. The first page is the folder's index.

    `heading` names the field by which the rows are grouped, if any; rows of one group follow one another.
    """
    number = max(1, -(-len(rows) // PAGE_SIZE))
    paths = tuple(f"{folder}/index.html" if n == 1 else f"{folder}/page-{n}/index.html" for n in range(1, number + 1))
    return [
        (path, ListPage(kind, name, part, len(rows), n, paths, tally, filters, paths[0], _grouped(part, heading)))
        for n, path in enumerate(paths, 1)
        for part in (tuple(rows[(n - 1) * PAGE_SIZE : n * PAGE_SIZE]),)
    ]


def late_evaluations(library: Library, as_of: str) -> tuple[EvaluationRow, ...]:
    """The evaluations with actions past their deadline, those with most first; at most ten."""
    rows = [evaluation_row(library, e, as_of) for e in library.evaluations.values()]
    late = [row for row in rows if row.tally.overdue or row.tally.silent]
    return tuple(sorted(late, key=lambda row: (-row.tally.overdue, -row.tally.silent, row.id))[:10])


def _grouped(rows: tuple[Any, ...], heading: str) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    return tuple((key, tuple(group)) for key, group in groupby(rows, attrgetter(heading))) if heading else ()


def action_rows(library: Library, pairs: Iterable[tuple[KeyAction, Recommendation]], as_of: str) -> list[ActionRow]:
    """Actions by deadline, the earliest first, what has none last; those that are completed or dropped come after all others."""

    def place(pair: tuple[KeyAction, Recommendation]) -> tuple:
        action = pair[0]
        return not (followup.is_open(action) or action.status == "unreported"), action.deadline or "9999", action.id

    return [action_row(library, action, record, as_of) for action, record in sorted(pairs, key=place)]
