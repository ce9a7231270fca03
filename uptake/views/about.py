"""What the search and About pages say of the whole site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from uptake.library import Library
from uptake.messages import _
from uptake.records import ANSWERS
from uptake.views.shared import Link, page_of


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
