"""Briefings: what is known under a term on one printed page, for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from uptake import followup
from uptake.citation import Reference
from uptake.filters import month
from uptake.followup import Tally
from uptake.kinds import FACET_OF
from uptake.library import Holding, Library
from uptake.messages import _
from uptake.records import Lesson, Recommendation, Term
from uptake.views.citing import CitedList, cited_term
from uptake.views.lists import action_rows
from uptake.views.shared import (
    ActionRow,
    LessonRow,
    Link,
    RecommendationRow,
    lesson_row,
    organization,
    page_of,
    period_of,
    recommendation_row,
    short_title,
    term_path,
    used_terms,
)

T = TypeVar("T")
ACROSS = {"themes": "criteria", "criteria": "themes", "topics": "criteria"}
"""The vocabularies that have briefings, and the one by which each one's gaps are told."""
REFUSED = ("rejected", "partially_accepted")
"""The decisions that a meeting asks about first."""
TELLING, LATEST, LATE, LESSONS, SOURCES, GAPS = 3, 5, 4, 3, 6, 10
"""How many of each fit on the page: recommendations that were not simply accepted, recommendations in all, and so on."""


@dataclass(frozen=True, slots=True)
class Few:
    """The first of many."""

    rows: tuple
    total: int


@dataclass(frozen=True, slots=True)
class Briefing:
    term: Term
    label: str
    """What a term of its vocabulary is called."""
    plural: str
    index: str
    path: str
    """The page of the term, which has everything."""
    tally: Tally
    evaluations: int
    recommendations: Few
    """Rows; those that were not simply accepted come first, with management's reasons."""
    overdue: Few
    """Action rows, the earliest deadline first."""
    lessons: Few
    """Pairs of a row and the lesson's first tip."""
    gaps: Few
    """Terms under which nothing of this is filed, as links."""
    gaps_label: str
    sources: Few
    """Links to evaluations and publications, the organization and time as their note."""
    reference: Reference
    citations: CitedList | None
    """Those of everything that carries the term."""


def briefing_path(library: Library, vocabulary: str, term: str) -> str:
    """The path of a term's briefing; empty where it has none: where nothing is filed under it."""
    held = library.holding(vocabulary, term)
    if vocabulary not in ACROSS or not (held.recommendations or held.lessons):
        return ""
    return term_path(vocabulary, term).replace("index.html", "briefing/index.html")


def briefing(library: Library, vocabulary: str, term: Term, as_of: str) -> Briefing:
    """The briefing on a term that something is filed under."""
    held, v = library.holding(vocabulary, term.id), library.vocabularies.by_id[vocabulary]
    tally = followup.tally(held.recommendations, as_of)
    path = briefing_path(library, vocabulary, term.id)
    return Briefing(
        term=term, label=v.label, plural=v.plural, index=f"{FACET_OF[vocabulary].folder}/index.html", path=term_path(vocabulary, term.id),
        tally=tally, evaluations=len({r.evaluation for r in held.recommendations}),
        recommendations=Few(_telling(library, held.recommendations, as_of), tally.recommendations),
        overdue=Few(_overdue(library, held.recommendations, as_of), tally.overdue), lessons=_few(_lessons(library, held.lessons), LESSONS),
        gaps=_few(_gaps(library, held, ACROSS[vocabulary]), GAPS), gaps_label=library.vocabularies.by_id[ACROSS[vocabulary]].label,
        sources=_few(_sources(library, held), SOURCES), reference=_reference(vocabulary, term, as_of, path),
        citations=cited_term(library, vocabulary, term.id),
    )


def _few(rows: list[T], most: int) -> Few:
    return Few(tuple(rows[:most]), len(rows))


def _telling(library: Library, recommendations: list[Recommendation], as_of: str) -> tuple[RecommendationRow, ...]:
    """The recommendations that tell most: what was rejected, what was accepted in part, the latest; none that repeats another."""
    own = [r for r in recommendations if not r.repeats] or recommendations
    refused = [r for category in REFUSED for r in own if r.response_category == category]
    others = [r for r in own if r.response_category not in REFUSED]
    chosen = [*refused[:TELLING], *others, *refused[TELLING:]][:LATEST]
    return tuple(recommendation_row(library, r, as_of, r.response_text or "" if r.response_category in REFUSED else "") for r in chosen)


def _overdue(library: Library, recommendations: list[Recommendation], as_of: str) -> tuple[ActionRow, ...]:
    """The actions that are overdue longest."""
    late = [(action, r) for r in recommendations for action in r.actions if followup.is_overdue(action, as_of)]
    return tuple(action_rows(library, sorted(late, key=lambda pair: pair[0].deadline)[:LATE], as_of).rows)


def _lessons(library: Library, lessons: list[Lesson]) -> list[tuple[LessonRow, str]]:
    return [(lesson_row(library, lesson), lesson.tips[0].text if lesson.tips else "") for lesson in lessons]


def _gaps(library: Library, held: Holding, vocabulary: str) -> list[Link]:
    """The terms of a vocabulary that no record of a holding carries."""
    field = FACET_OF[vocabulary].field
    carried = {value.id for record in (*held.recommendations, *held.lessons) for value in getattr(record, field)}
    return [Link(term.label, term_path(vocabulary, term.id)) for term in used_terms(library, vocabulary) if term.id not in carried]


def _sources(library: Library, held: Holding) -> list[Link]:
    """Where a holding comes from: the evaluations of its recommendations, and the publications of its lessons."""
    evaluations = [library.evaluations[id] for id in dict.fromkeys(r.evaluation for r in held.recommendations)]
    sources = [library.sources[id] for id in dict.fromkeys(lesson.source.id for lesson in held.lessons)]
    own = {evaluation.source.id for evaluation in evaluations}
    links = [Link(short_title(e), page_of(e), _when(organization(library, e), period_of(e))) for e in evaluations]
    return links + [Link(s.title, page_of(s), _when(organization(library, s), s.published or "")) for s in sources if s.id not in own]


def _when(organization: str, date: str) -> str:
    return ", ".join(filter(None, [organization, month(date)]))


def _reference(vocabulary: str, term: Term, as_of: str, path: str) -> Reference:
    """How to cite a briefing: as the site's own words of a month."""
    title = _("Briefing: %(name)s") % {"name": term.label}
    key = f"briefing-{FACET_OF[vocabulary].folder}-{term.id}".replace("_", "-")
    return Reference(key=key, kind="part", author=None, issued=as_of, title=title, within="", path=path, language="")
