"""Pages of vocabularies: an index of each, and a page for every term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from uptake import followup
from uptake.followup import Tally
from uptake.kinds import FACET_OF
from uptake.library import Holding, Library
from uptake.records import ANSWERS, Evaluation, Recommendation, Term
from uptake.views.briefing import briefing_path
from uptake.views.citing import CitedList, cited_term
from uptake.views.crossings import (
    CRITERIA,
    CROSSED,
    NONE,
    REASONS,
    WITHOUT,
    crossed_terms,
    crossing,
    crossing_path,
    open_actions,
    why_none,
)
from uptake.views.following import Follow, follow_term
from uptake.views.lists import PAGE_SIZE, Held, action_rows, held
from uptake.views.scopes import FOLLOWED, action_links, paths_of, scope_of
from uptake.views.shared import (
    Link,
    Mark,
    evaluation_row,
    facet_links,
    lesson_row,
    marks,
    reason_for,
    recommendation_row,
    term_path,
    used_terms,
)

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a list with its heading, such as the group of a vocabulary's heading term."""

    heading: str
    definition: str
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Records of one kind on a page that lists several kinds; what is long goes on at numbered pages of its own."""

    kind: str
    """Which rows it holds, and its anchor: recommendations, actions, open-actions, lessons, evaluations."""
    rows: tuple[Any, ...]
    total: int
    number: int
    pages: tuple[str, ...]
    """Paths of all its pages, in order; the first is its anchor on the page itself."""

    @property
    def first(self) -> int:
        """Position of its first row in the whole list, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def listed(self) -> int:
        """How many of its rows have a place in its pages."""
        return min(self.total, len(self.pages) * PAGE_SIZE)


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
    paths: dict[str, str]
    """For an organization or unit: where its figures lead."""
    lists: tuple[Link, ...]
    """For an organization or unit: the lists that follow up its key actions."""
    cross: tuple[CrossRow, ...] = ()
    cross_vocabulary: str = ""
    cross_label: str = ""
    cross_gaps: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    number: int = 1
    """1 for the page that has everything; further pages have a part of one list."""
    briefing: str = ""
    """Path of the term's briefing, where it has one."""
    follow: Follow = Follow("", "")
    """How the term can be followed."""
    citations: CitedList | None = None
    """Those of everything that carries the term."""


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
    """How many recommendations carry no term, by the reason."""
    without: str
    """The page that lists them, where there is one."""


def vocabulary_page(library: Library, vocabulary: str) -> VocabularyPage:
    """The index of a vocabulary."""
    v = library.vocabularies.by_id[vocabulary]
    links = {link.path: link for link in facet_links(library, vocabulary)}
    terms = library.vocabularies.terms(vocabulary)
    groups: dict[str, list[Link]] = {}
    for term in used_terms(library, vocabulary):
        link = links[term_path(vocabulary, term.id)]
        groups.setdefault(heading_of(terms, term), []).append(Link(term.label, link.path, term.definition or "", link.number))
    sections = tuple(
        Section(terms[id].label if id else "", (terms[id].definition or "") if id else "", tuple(rows)) for id, rows in groups.items()
    )
    none = none_links(_without(library, vocabulary), vocabulary)
    most = max((link.number or 0 for link in links.values()), default=0)
    without = f"{WITHOUT[vocabulary]}/index.html" if none and vocabulary in WITHOUT else ""
    counts = "actions" if vocabulary == "units" else "recommendations"
    return VocabularyPage(vocabulary, v.plural, v.definition, counts, sections, most, none, without)


def heading_of(terms: dict[str, Term], term: Term) -> str:
    """The id of the nearest heading above a term; empty where there is none."""
    at = term.broader
    while at and not terms[at].heading:
        at = terms[at].broader
    return at or ""


def _without(library: Library, vocabulary: str) -> list[Recommendation]:
    """The recommendations that carry no term of a vocabulary, where recommendations have a field for it."""
    field = FACET_OF[vocabulary].field
    if field in ("agency", "units", "countries"):
        return []
    return [r for r in library.recommendations.values() if all(v.id is None or v.id in ANSWERS for v in getattr(r, field))]


def none_links(records: Iterable[Any], vocabulary: str) -> tuple[Link, ...]:
    """Of records that carry no term of a vocabulary, how many for which reason."""
    found = why_none(records, vocabulary)
    return tuple(Link(reason, "", number=found[reason]) for reason in REASONS if found[reason])


def term_pages(library: Library, vocabulary: str, term: Term, as_of: str) -> Iterator[tuple[str, TermPage]]:
    """The pages of a term: definition, figures, a table by another vocabulary, and everything that carries it.

    Pairs of path and view; a list that is long goes on, 50 a page.
    """
    held = library.holding(vocabulary, term.id)
    page = _term_page(library, vocabulary, term, held, as_of)
    return spread(page, term_path(vocabulary, term.id), _lists(library, vocabulary, term, held, as_of))


def spread(page: V, path: str, lists: dict[str, Held]) -> Iterator[tuple[str, V]]:
    """A page with its lists, then a page for every further part of each: pairs of path and view.

    `page` is a view with the fields `listings` and `number`.
    """
    cut = [_listings(kind, *held, path) for kind, held in lists.items() if held.rows]
    yield path, replace(page, listings=tuple(parts[0] for parts in cut))  # type: ignore[type-var]
    for part in (part for parts in cut for part in parts[1:]):
        yield part.pages[part.number - 1], replace(page, listings=(part,), number=part.number)  # type: ignore[type-var]


def _listings(kind: str, rows: Sequence[Any], total: int, path: str) -> list[Listing]:
    number = -(-len(rows) // PAGE_SIZE)
    further = (path.replace("index.html", f"{kind}/page-{n}/index.html") for n in range(2, number + 1))
    pages = (f"{path}#{kind}", *further)
    return [Listing(kind, tuple(rows[(n - 1) * PAGE_SIZE : n * PAGE_SIZE]), total, n, pages) for n in range(1, number + 1)]


def _lists(library: Library, vocabulary: str, term: Term, holding: Holding, as_of: str) -> dict[str, Held]:
    """Everything that carries a term, by kind. What is open is listed where the gap map or the list of places counts it."""
    field = FACET_OF[vocabulary].field

    def why(record: object) -> str:
        return reason_for(record, field, term.id) or reason_for(record, "joint_with", term.id)

    still_open = open_actions(holding.recommendations) if vocabulary in (*CROSSED, CRITERIA, "countries") else []
    return {
        "recommendations": held(holding.recommendations, lambda r: recommendation_row(library, r, as_of, why(r))),
        "actions": action_rows(library, holding.actions, as_of),
        "open-actions": action_rows(library, still_open, as_of),
        "lessons": held(holding.lessons, lambda lesson: lesson_row(library, lesson, why(lesson))),
        "evaluations": held(evaluations_of(library, holding), lambda e: evaluation_row(library, e, as_of, why(e))),
    }


def evaluations_of(library: Library, held: Holding) -> list[Evaluation]:
    """The evaluations that carry a term, or whose recommendations do, newest first."""
    ids = {e.id for e in held.evaluations} | {r.evaluation for r in held.recommendations}
    return [evaluation for evaluation in library.evaluations.values() if evaluation.id in ids]


def _term_page(library: Library, vocabulary: str, term: Term, held: Holding, as_of: str) -> TermPage:
    v = library.vocabularies.by_id[vocabulary]
    chosen = [action for action, _ in held.actions] if vocabulary == "units" else [a for r in held.recommendations for a in r.actions]
    terms = library.vocabularies.terms(vocabulary)
    scope = scope_of(library, vocabulary, term.id)
    links = action_links(library, scope, as_of) if scope else {}
    page = TermPage(
        term=term, vocabulary=vocabulary, label=v.label, plural=v.plural, index=f"{FACET_OF[vocabulary].folder}/index.html",
        name=library.vocabularies.label(vocabulary, term.id), stated=_spellings(library, vocabulary, term),
        broader=terms[term.broader].label if term.broader in terms else "",
        tally=followup.count(held.recommendations, chosen, as_of), marks=marks(chosen, as_of),
        briefing=briefing_path(library, vocabulary, term.id), paths=paths_of(library, scope, as_of),
        follow=follow_term(library, vocabulary, term.id), citations=cited_term(library, vocabulary, term.id),
        lists=tuple(links[name] for name in FOLLOWED if name in links and links[name].path),
    )
    other = {"themes": CRITERIA, CRITERIA: "themes", "topics": CRITERIA}.get(vocabulary)
    return _crossed(library, page, other, as_of) if other else page


def _crossed(library: Library, page: TermPage, other: str, as_of: str) -> TermPage:
    """A term's page with the table of how its records spread over another vocabulary, and where it has none."""
    rows, gaps = [], []
    label = library.vocabularies.by_id[other].label
    for id, name in (*((term.id, term.label) for term in crossed_terms(library, other)), (NONE, "")):
        side, pair = (other, (id, page.term.id)) if page.vocabulary == CRITERIA else (page.vocabulary, (page.term.id, id))
        cell = crossing(library, side, *pair)
        if cell.recommendations or cell.lessons:
            rows.append(CrossRow(Link(name, crossing_path(side, *pair)), followup.tally(cell.recommendations, as_of), len(cell.lessons)))
        elif id:
            gaps.append(name)
    return replace(page, cross=tuple(rows), cross_vocabulary=other, cross_label=label, cross_gaps=tuple(gaps))


def _spellings(library: Library, vocabulary: str, term: Term) -> tuple[str, ...]:
    """The source's words for a term, where they differ from its label."""
    field = FACET_OF[vocabulary].field
    if field in ("agency", "units", "countries", "topics"):
        return ()
    held = library.holding(vocabulary, term.id)
    found = {v.stated for r in held.recommendations for v in getattr(r, field) if v.id == term.id and v.stated}
    return tuple(sorted(words for words in found if words.casefold() != term.label.casefold()))
