"""Pages of vocabularies: an index of each, a page for every term, and the crossings of two."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from uptake import followup
from uptake.followup import Tally
from uptake.kinds import FACET_OF
from uptake.library import Holding, Library
from uptake.records import ANSWERS, Lesson, Recommendation, Term
from uptake.views.lists import PAGE_SIZE, action_rows
from uptake.views.shared import (
    ActionRow,
    EvaluationRow,
    LessonRow,
    Link,
    Mark,
    RecommendationRow,
    evaluation_row,
    facet_links,
    lesson_row,
    marks,
    reason_for,
    recommendation_row,
    term_path,
    used_terms,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a list with its heading, such as the group of a vocabulary's heading term."""

    heading: str
    definition: str
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CrossRow:
    """A row of a term's table by another vocabulary."""

    link: Link
    tally: Tally
    lessons: int


@dataclass(frozen=True, slots=True)
class TermPage:
    term: Term
    vocabulary: str
    label: str
    """What one term of the vocabulary is called."""
    plural: str
    index: str
    name: str
    stated: tuple[str, ...]
    """Spellings that sources use."""
    broader: str
    tally: Tally
    marks: tuple[Mark, ...]
    cross: tuple[CrossRow, ...]
    cross_label: str
    cross_gaps: tuple[str, ...]
    recommendations: tuple[RecommendationRow, ...]
    actions: tuple[ActionRow, ...]
    lessons: tuple[LessonRow, ...]
    evaluations: tuple[EvaluationRow, ...]
    totals: tuple[int, int, int, int]
    """How many recommendations, actions, lessons and evaluations there are on all pages."""
    number: int
    pages: tuple[str, ...]
    parent: Link | None = None
    """For a crossing: the other term."""


@dataclass(frozen=True, slots=True)
class VocabularyPage:
    """The index of a vocabulary's terms, grouped by their headings."""

    vocabulary: str
    plural: str
    definition: str
    counts: str
    sections: tuple[Section, ...]
    most: int
    none: tuple[Link, ...]
    """How many recommendations carry no term, by the answer that they give instead."""


def vocabulary_page(library: Library, vocabulary: str) -> VocabularyPage:
    """The index of a vocabulary."""
    v = library.vocabularies.by_id[vocabulary]
    links = {link.path: link for link in facet_links(library, vocabulary)}
    terms = library.vocabularies.terms(vocabulary)
    groups: dict[str, list[Link]] = {}
    for term in used_terms(library, vocabulary):
        heading = _heading_of(terms, term)
        link = links[term_path(vocabulary, term.id)]
        groups.setdefault(heading, []).append(Link(library.vocabularies.label(vocabulary, term.id), link.path, term.definition or "", link.number))
    sections = tuple(
        Section(terms[id].label if id else "", (terms[id].definition or "") if id else "", tuple(rows)) for id, rows in groups.items()
    )
    none = Counter(value for r in library.recommendations.values() for value in _answers(r, vocabulary))
    return VocabularyPage(
        vocabulary, v.plural, v.definition, "actions" if vocabulary == "units" else "recommendations", sections,
        max((link.number or 0 for link in links.values()), default=0), tuple(Link(ANSWERS[id], "", number=n) for id, n in sorted(none.items())),
    )


def _heading_of(terms: dict[str, Term], term: Term) -> str:
    """The id of the nearest heading above a term."""
    at = term.broader
    while at and not terms[at].heading:
        at = terms[at].broader
    return at or ""


def _answers(record: Recommendation, vocabulary: str) -> list[str]:
    field = FACET_OF[vocabulary].field
    return [v.id for v in getattr(record, field, ()) if v.id in ANSWERS] if field not in ("agency", "units") else []


def term_pages(library: Library, vocabulary: str, term: Term, as_of: str) -> list[tuple[str, TermPage]]:
    """The pages of a term: definition, figures, a table by another vocabulary, and everything that carries it.

    Pairs of path and view; what is long goes on, 50 of each kind a page.
    """
    held = library.holding(vocabulary, term.id)
    other = {"themes": "criteria", "criteria": "themes", "topics": "criteria"}.get(vocabulary, "")
    cross, gaps = _cross(library, vocabulary, term, other, as_of) if other else ((), ())
    page = _term_page(library, vocabulary, term, held, as_of)
    label = library.vocabularies.by_id[other].label if other else ""
    return _cut(replace(page, cross=cross, cross_label=label, cross_gaps=gaps), term_path(vocabulary, term.id))


def crossing_pages(library: Library, theme: Term, criterion: Term, as_of: str) -> list[tuple[str, TermPage]]:
    """The pages of what carries both a thematic area and a criterion; none where nothing does."""
    recommendations, lessons = _both(library, "themes", theme.id, "criteria", criterion.id)
    if not recommendations and not lessons:
        return []
    page = _term_page(library, "themes", theme, Holding(recommendations, lessons), as_of)
    return _cut(replace(page, parent=Link(criterion.label, term_path("criteria", criterion.id))), crossing_path(theme.id, criterion.id))


def _cut(page: TermPage, path: str) -> list[tuple[str, TermPage]]:
    """A long page as numbered pages; figures and tables stand on the first."""
    number = max(1, -(-max(page.totals) // PAGE_SIZE))
    paths = tuple(path if n == 1 else path.replace("index.html", f"page-{n}/index.html") for n in range(1, number + 1))
    cut = []
    for n, target in enumerate(paths, 1):
        part = slice((n - 1) * PAGE_SIZE, n * PAGE_SIZE)
        rows = {name: getattr(page, name)[part] for name in ("recommendations", "actions", "lessons", "evaluations")}
        cut.append((target, replace(page, number=n, pages=paths, **rows)))
    return cut


def _both(library: Library, first: str, a: str, second: str, b: str) -> tuple[list[Recommendation], list[Lesson]]:
    one, two = library.holding(first, a), library.holding(second, b)
    ids = {r.id for r in (*two.recommendations, *two.lessons)}
    return [r for r in one.recommendations if r.id in ids], [r for r in one.lessons if r.id in ids]


def crossing_path(theme: str, criterion: str) -> str:
    """The path of a crossing of a thematic area and a criterion."""
    return f"themes/{theme}/{criterion}/index.html"


def _cross(library: Library, vocabulary: str, term: Term, other: str, as_of: str) -> tuple[tuple[CrossRow, ...], tuple[str, ...]]:
    """How a term's records spread over another vocabulary, and the terms with which it has none."""
    rows, gaps = [], []
    answers = [Term(id=id, label=label) for id, label in ANSWERS.items()]
    for crossed in (*used_terms(library, other), *answers):
        recommendations, lessons = _both(library, vocabulary, term.id, other, crossed.id)
        if not recommendations and not lessons:
            if crossed.id not in ANSWERS:
                gaps.append(crossed.label)
            continue
        rows.append(CrossRow(Link(crossed.label, _cross_path(vocabulary, term.id, other, crossed.id)), followup.tally(recommendations, as_of), len(lessons)))
    return tuple(rows), tuple(gaps)


def _cross_path(vocabulary: str, term: str, other: str, crossed: str) -> str:
    if crossed in ANSWERS:
        return ""
    if {vocabulary, other} == {"themes", "criteria"}:
        return crossing_path(term, crossed) if vocabulary == "themes" else crossing_path(crossed, term)
    return term_path(other, crossed)


def _term_page(library: Library, vocabulary: str, term: Term, held: Holding, as_of: str) -> TermPage:
    v = library.vocabularies.by_id[vocabulary]
    facet = FACET_OF[vocabulary]
    chosen = [action for action, _ in held.actions] if vocabulary == "units" else [a for r in held.recommendations for a in r.actions]
    evaluations = held.evaluations or _evaluations_of(library, held.recommendations)
    terms = library.vocabularies.terms(vocabulary)
    return TermPage(
        term=term, vocabulary=vocabulary, label=v.label, plural=v.plural, index=f"{facet.folder}/index.html",
        name=library.vocabularies.label(vocabulary, term.id), stated=_spellings(library, vocabulary, term),
        broader=terms[term.broader].label if term.broader in terms else "",
        tally=followup.count(held.recommendations, chosen, as_of), marks=marks(chosen, as_of), cross=(), cross_label="", cross_gaps=(),
        recommendations=tuple(recommendation_row(library, r, as_of, reason_for(r, facet.field, term.id)) for r in held.recommendations),
        actions=tuple(action_rows(library, held.actions, as_of)),
        lessons=tuple(lesson_row(library, lesson, reason_for(lesson, facet.field, term.id)) for lesson in held.lessons),
        evaluations=tuple(evaluation_row(library, e, as_of, reason_for(e, facet.field, term.id) or reason_for(e, "joint_with", term.id)) for e in evaluations),
        totals=(len(held.recommendations), len(held.actions), len(held.lessons), len(evaluations)), number=1, pages=(),
    )


def _evaluations_of(library: Library, recommendations: list[Recommendation]) -> list:
    ids = dict.fromkeys(r.evaluation for r in recommendations)
    return [library.evaluations[id] for id in ids]


def _spellings(library: Library, vocabulary: str, term: Term) -> tuple[str, ...]:
    """The source's words for a term, where they differ from its label."""
    field = FACET_OF[vocabulary].field
    if field in ("agency", "units", "countries", "topics"):
        return ()
    held = library.holding(vocabulary, term.id)
    found = {v.stated for r in held.recommendations for v in getattr(r, field) if v.id == term.id and v.stated}
    return tuple(sorted(words for words in found if words.casefold() != term.label.casefold()))
