"""Pages that gather records: home, lists, terms and crossings, follow-up, about, search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from uptake import followup
from uptake.followup import Tally
from uptake.kinds import FACET_OF
from uptake.library import Holding, Library
from uptake.messages import _
from uptake.records import ANSWERS, KeyAction, Lesson, Recommendation, Term
from uptake.views.shared import (
    ActionRow,
    EvaluationRow,
    LessonRow,
    Link,
    Mark,
    RecommendationRow,
    action_row,
    evaluation_row,
    facet_links,
    lesson_row,
    marks,
    page_of,
    reason_for,
    recommendation_row,
    term_path,
    used_terms,
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
class Section:
    """A part of a list with its heading, such as the group of a vocabulary's heading term."""

    heading: str
    definition: str
    rows: tuple[Any, ...]


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


# --- lists

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
    """Actions in the order in which they want attention: overdue, past their deadline without a report, open, the rest.

    Within each, the earliest deadline comes first, and what has none comes last.
    """
    def place(pair: tuple[KeyAction, Recommendation]) -> tuple:
        action = pair[0]
        urgency = 0 if followup.is_overdue(action, as_of) else 1 if followup.is_silent(action, as_of) else 2 if followup.is_open(action) else 3
        return urgency, action.deadline or "9999", action.id

    ordered = sorted(pairs, key=place)
    return [action_row(library, action, record, as_of) for action, record in ordered]


# --- terms

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


# --- search and about

@dataclass(frozen=True, slots=True)
class SearchFacet:
    """A facet of the search with the number of records for each value, before anything is searched."""

    name: str
    label: str
    options: tuple[tuple[str, str, int], ...]
    """Value, label and number."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    facets: tuple[SearchFacet, ...]


def search_page(library: Library, filters: Iterable[tuple[tuple[str, str], ...]]) -> SearchPage:
    """The search page from the filters of every page that is indexed."""
    counts: Counter[tuple[str, str]] = Counter()
    for pairs in filters:
        counts.update(dict.fromkeys(pairs, 1))
    labels = {"kind": "kind", "themes": "themes", "criteria": "criteria", "topics": "topics", "agency": "agencies", "countries": "countries", "year": "year", "decision": "response-categories", "status": "statuses"}
    facets = []
    for name, vocabulary in labels.items():
        options = [(value, _option(library, vocabulary, value), n) for (field, value), n in counts.items() if field == name]
        order = list(library.vocabularies.terms(vocabulary))
        options.sort(key=lambda o: (-int(o[0]),) if name == "year" else (order.index(o[0]) if o[0] in order else len(order), o[1]) if vocabulary in ("themes", "criteria", "response-categories", "statuses") else (-o[2], o[1]))
        known = library.vocabularies.by_id.get(vocabulary)
        if options:
            facets.append(SearchFacet(name, known.label if known else {"kind": _("Kind"), "year": _("Year")}[vocabulary], tuple(options)))
    return SearchPage(tuple(facets))


def _option(library: Library, vocabulary: str, value: str) -> str:
    if vocabulary == "kind":
        return {"evaluation": _("Evaluation"), "recommendation": _("Recommendation"), "lesson": _("Lesson")}[value]
    return _("Overdue") if value == "overdue" else library.vocabularies.short(vocabulary, value)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many records have a piece, of how many."""

    label: str
    have: int
    of: int


@dataclass(frozen=True, slots=True)
class AboutPage:
    sources: tuple[Link, ...]
    completeness: tuple[Completeness, ...]


def about_page(library: Library) -> AboutPage:
    """The About page: sources, method, and what the records lack."""
    recommendations, lessons = list(library.recommendations.values()), list(library.lessons.values())
    actions = [action for action, _ in library.actions.values()]
    rows = (
        Completeness("decision", sum(r.response_category != "unspecified" for r in recommendations), len(recommendations)),
        Completeness("response_text", sum(bool(r.response_text) for r in recommendations), len(recommendations)),
        Completeness("theme_stated", sum(_has(r.themes, "stated") for r in recommendations), len(recommendations)),
        Completeness("theme", sum(_has(r.themes) for r in recommendations), len(recommendations)),
        Completeness("criterion", sum(_has(r.criteria) for r in recommendations), len(recommendations)),
        Completeness("lesson_theme", sum(_has(r.themes) for r in lessons), len(lessons)),
        Completeness("responsible", sum(bool(a.responsible) for a in actions), len(actions)),
        Completeness("deadline", sum(bool(a.deadline) for a in actions), len(actions)),
        Completeness("status", sum(a.status != "unreported" for a in actions), len(actions)),
    )
    sources = tuple(Link(s.title, page_of(s), library.vocabularies.label("source-kinds", s.kind)) for s in library.sources.values())
    return AboutPage(sources, tuple(row for row in rows if row.of))


def _has(entries: tuple, basis: str = "") -> bool:
    return any(v.id and v.id not in ANSWERS and basis in ("", v.basis) for v in entries)




