"""The home page."""

from __future__ import annotations

from dataclasses import dataclass

from uptake import followup
from uptake.followup import Tally
from uptake.kinds import FACET_OF
from uptake.library import Library
from uptake.views.following import Follow, follow_everything
from uptake.views.scopes import EVERYTHING, paths_of
from uptake.views.shared import EvaluationRow, LessonRow, Link, Mark, evaluation_row, facet_links, lesson_row, marks


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
    paths: dict[str, str]
    """Where its figures lead."""
    marks: tuple[Mark, ...]
    organizations: tuple[str, ...]
    evaluations: tuple[EvaluationRow, ...]
    number_of_evaluations: int
    lessons: tuple[LessonRow, ...]
    number_of_lessons: int
    facets: tuple[FacetList, ...]
    follow: Follow
    """How everything can be followed."""


def home_page(library: Library, as_of: str) -> HomePage:
    """The home page."""
    recommendations = list(library.recommendations.values())
    organizations = [link.label for link in facet_links(library, "agencies") if link.number]
    agencies = {library.vocabularies.short("agencies", e.agency.id) for e in library.evaluations.values() if e.agency.id}
    evaluations = list(library.evaluations.values())
    lessons = list(library.lessons.values())
    return HomePage(
        tally=followup.tally(recommendations, as_of), paths=paths_of(library, EVERYTHING, as_of),
        marks=marks([a for r in recommendations for a in r.actions], as_of),
        organizations=tuple(name for name in organizations if name in agencies),
        evaluations=tuple(evaluation_row(library, e, as_of) for e in evaluations[:8]), number_of_evaluations=len(evaluations),
        lessons=tuple(lesson_row(library, lesson) for lesson in lessons[:9]), number_of_lessons=len(lessons),
        facets=tuple(facet_list(library, v, 8) for v in ("themes", "criteria", "topics", "agencies", "countries", "units")),
        follow=follow_everything(),
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
