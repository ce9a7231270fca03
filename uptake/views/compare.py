"""Evaluations side by side: the newest, each beside those most like it, and the list to choose from.

The table has a row for every measure that any of its evaluations has, in a fixed order, so that a table of any evaluations
can be put together from the first columns of their own pages.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from uptake import scale
from uptake.kinds import FACET_OF
from uptake.library import Library
from uptake.records import ANSWERS, Evaluation, Recommendation, Value
from uptake.views.crossings import NONE, WITHOUT
from uptake.views.lists import PAGE_SIZE
from uptake.views.shared import EvaluationRow, Link, Mark, evaluation_row, has_page, page_of, short_title, term_path

MOST = 4
"""How many evaluations stand side by side."""

TERMS = ("themes", "criteria", "topics", "countries")
GROUPS = ("recommendations", "actions", "lessons", *TERMS)
"""The parts of the table, in their order."""


class Measure(NamedTuple):
    """What a row of the table tells; rows are sorted by it."""

    group: int
    """Position in `GROUPS`."""
    place: int
    """Position in the group: fixed, or the term's in its vocabulary."""
    name: str
    """Which measure, decision or term; `NONE` for no term."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure comes to for one evaluation."""

    number: int
    of: int | None = None
    """For a share: the number of which it is one."""
    assigned: int = 0
    """How many of the number rest on a value that an editor assigned."""
    covered: str = ""
    """For a country: how the evaluation as a whole names it, `stated` or `assigned`."""
    path: str = ""
    """The list of exactly these, where there is one."""
    marks: tuple[Mark, ...] = ()
    reported: bool = True
    """Whether anything at all was reported on what it counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """A measure with the figure of each evaluation, None where it has none."""

    place: int
    name: str
    label: Link | None
    """For a term: what it is called and its page."""
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share a heading and a scale."""

    name: str
    label: str
    rows: tuple[Row, ...]
    most: int
    """The largest number that has a bar: the length of a full one."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An evaluation that is like another one."""

    link: Link
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    """What both have, by what the vocabulary calls it."""


@dataclass(frozen=True, slots=True)
class ComparePage:
    subject: EvaluationRow | None
    """The evaluation that is shown beside those most like it; None on the pages to choose from."""
    short: str
    columns: tuple[EvaluationRow, ...]
    groups: tuple[Group, ...]
    peers: tuple[Peer, ...] = ()
    rows: tuple[EvaluationRow, ...] = ()
    """Evaluations to choose from, on this page."""
    total: int = 0
    number: int = 1
    pages: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """Position of the page's first evaluation in the list, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1


def compare_path(id: str) -> str:
    """The path of the page of an evaluation beside those most like it."""
    return f"evaluations/{id}/compare/index.html"


def choice_pages(library: Library, as_of: str) -> Iterator[tuple[str, ComparePage]]:
    """The newest evaluations side by side, and all evaluations to choose from, which needs a page for each: pairs of path and view."""
    if not scale.current().peers:
        columns, groups = _side_by_side(library, list(library.evaluations.values())[:MOST], as_of)
        yield "compare/index.html", ComparePage(None, "", columns, groups, pages=("compare/index.html",))
        return
    rows = [evaluation_row(library, e, as_of) for e in library.evaluations.values()]
    number = max(1, -(-len(rows) // PAGE_SIZE))
    pages = ("compare/index.html", *(f"compare/page-{n}/index.html" for n in range(2, number + 1)))
    newest = list(library.evaluations.values())[:MOST]
    for n, path in enumerate(pages, 1):
        part = tuple(rows[(n - 1) * PAGE_SIZE : n * PAGE_SIZE])
        columns, groups = _side_by_side(library, newest, as_of) if n == 1 else ((), ())
        yield path, ComparePage(None, "", columns, groups, rows=part, total=len(rows), number=n, pages=pages)


def peers_page(library: Library, evaluation: Evaluation, as_of: str) -> ComparePage:
    """An evaluation beside those most like it, and what they share."""
    near = most_like(library, evaluation)
    columns, groups = _side_by_side(library, [evaluation, *near], as_of)
    return ComparePage(columns[0], short_title(evaluation), columns, groups, tuple(_peer(library, evaluation, other) for other in near))


def _side_by_side(library: Library, evaluations: list[Evaluation], as_of: str) -> tuple[tuple[EvaluationRow, ...], tuple[Group, ...]]:
    columns = tuple(evaluation_row(library, e, as_of) for e in evaluations)
    figures = [_figures(library, e, as_of) for e in evaluations]
    measures = sorted({measure for each in figures for measure in each})
    groups = []
    for position, name in enumerate(GROUPS):
        own = [m for m in measures if m.group == position]
        rows = tuple(Row(m.place, m.name, _label(library, name, m.name), tuple(each.get(m) for each in figures)) for m in own)
        most = max((figure.number for row in rows for figure in row.figures if figure and not figure.marks), default=0)
        vocabulary = library.vocabularies.by_id.get(name)
        groups.append(Group(name, vocabulary.plural if vocabulary else "", rows, most))
    return columns, tuple(groups)


def _label(library: Library, group: str, name: str) -> Link | None:
    if group not in TERMS:
        return None
    path = f"{WITHOUT[group]}/index.html" if name == NONE else term_path(group, name) if has_page(library, group, name) else ""
    return Link(library.vocabularies.label(group, name) if name else "", path)


def _figures(library: Library, evaluation: Evaluation, as_of: str) -> dict[Measure, Figure]:
    """Every measure that an evaluation has."""
    pairs = chain(_progress(library, evaluation, as_of), _terms(library, evaluation))
    return library.once(("figures", evaluation.id, as_of), lambda: dict(pairs))


def _progress(library: Library, evaluation: Evaluation, as_of: str) -> Iterator[tuple[Measure, Figure]]:
    """From recommended to done; these measures every evaluation has, but for decisions that did not occur."""
    row, page = evaluation_row(library, evaluation, as_of), page_of(evaluation)
    tally, lessons = row.tally, len(library.lessons_of.get(evaluation.id, ()))
    yield Measure(0, 0, "recommended"), Figure(tally.recommendations, path=f"{page}#recommendations" if tally.recommendations else "")
    yield Measure(0, 1, "answered"), Figure(tally.answered, of=tally.recommendations)
    for place, (category, number) in enumerate(tally.decisions):
        yield Measure(0, 2 + _order(library, "response-categories", category, place), category), Figure(number)
    yield Measure(1, 0, "actions"), Figure(tally.actions, marks=row.marks)
    for place, name in enumerate(("done", "open", "overdue"), 1):
        yield Measure(1, place, name), Figure(getattr(tally, name), of=tally.actions, reported=tally.unreported < tally.actions)
    if tally.silent:
        yield Measure(1, 4, "silent"), Figure(tally.silent, of=tally.actions)
    yield Measure(2, 0, "lessons"), Figure(lessons, path=f"{page}#lessons" if lessons else "")


def _terms(library: Library, evaluation: Evaluation) -> Iterator[tuple[Measure, Figure]]:
    """How many of an evaluation's recommendations carry which term."""
    for vocabulary in TERMS:
        covered = {v.id: v.basis for v in evaluation.countries} if vocabulary == "countries" else {}
        total, assigned = _counted(library.recommendations_of.get(evaluation.id, []), vocabulary)
        for id in dict.fromkeys((*covered, *total)):
            if id in ANSWERS or not id and vocabulary == "countries":
                continue
            measure = Measure(GROUPS.index(vocabulary), _order(library, vocabulary, id, 0), id)
            yield measure, Figure(total[id], assigned=assigned[id], covered=covered.get(id, ""))


def _counted(recommendations: Iterable[Recommendation], vocabulary: str) -> tuple[Counter[str], Counter[str]]:
    """How many recommendations carry each term, and how many of them because an editor assigned it."""
    total: Counter[str] = Counter()
    assigned: Counter[str] = Counter()
    for record in recommendations:
        values: tuple[Value, ...] = getattr(record, FACET_OF[vocabulary].field)
        terms = {v.id or NONE for v in values} - set(ANSWERS) - {NONE} or {NONE}
        stated = {v.id for v in values if v.basis == "stated"}
        total.update(terms)
        assigned.update(id for id in terms if (id not in stated if id else bool(values) and not stated))
    return total, assigned


def _order(library: Library, vocabulary: str, id: str, otherwise: int) -> int:
    """A term's position in its vocabulary; what is no term comes last."""
    places = library.once(("places", vocabulary), lambda: {id: n for n, id in enumerate(library.vocabularies.terms(vocabulary))})
    return places.get(id, len(places) + otherwise)


# --- which evaluations are alike

Trait = tuple[str, str]

_LOOKED = 600
"""How many holders of its traits to look at for one evaluation, its rarest traits first: the work grows only with the evaluations."""
_NEAR = 150
"""How many holders of one trait to look at, before and after it in time."""
_CLOSE = 48
"""How many of those found so to weigh in full."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What evaluations have in common: thematic areas, topics, countries and organizations."""

    order: tuple[Evaluation, ...]
    place: dict[str, int]
    of: tuple[frozenset[Trait], ...]
    """The traits of each evaluation, by its place."""
    holders: dict[Trait, list[int]]
    weights: dict[Trait, int]
    """The fewer evaluations share a trait, the more it counts."""


def most_like(library: Library, evaluation: Evaluation) -> list[Evaluation]:
    """The evaluations that share most with one, those of its time first where they share as much."""
    traits = library.once(("traits",), lambda: _traits(library))
    place = traits.place[evaluation.id]
    mine = traits.of[place]

    def rank(other: int) -> tuple[int, int, int]:
        return -sum(traits.weights[t] for t in mine & traits.of[other]), abs(other - place), other

    return [traits.order[other] for other in sorted(_candidates(traits, place), key=rank)[: MOST - 1]]


def _candidates(traits: Traits, place: int) -> list[int]:
    """The places of evaluations that share the rarest traits of one, and many of them."""
    found: Counter[int] = Counter()
    left = _LOOKED
    for trait in sorted(traits.of[place], key=lambda t: (-traits.weights[t], t)):
        at = bisect(traits.holders[trait], place)
        near = traits.holders[trait][max(0, at - _NEAR - 1) : at + _NEAR]
        for other in near:
            found[other] += traits.weights[trait]
        left -= len(near)
        if left < 0:
            break
    found.pop(place, None)
    return sorted(found, key=lambda other: (-found[other], abs(other - place), other))[:_CLOSE]


def _traits(library: Library) -> Traits:
    order = tuple(library.evaluations.values())
    of = tuple(frozenset(_traits_of(library, evaluation)) for evaluation in order)
    holders: dict[Trait, list[int]] = {}
    for place, traits in enumerate(of):
        for trait in sorted(traits):
            holders.setdefault(trait, []).append(place)
    weights = {trait: round(1000 * math.log(1 + len(order) / len(places))) for trait, places in holders.items()}
    return Traits(order, {e.id: n for n, e in enumerate(order)}, of, holders, weights)


def _traits_of(library: Library, evaluation: Evaluation) -> Iterator[Trait]:
    yield from (("agencies", v.id) for v in (evaluation.agency, *evaluation.joint_with) if v.id)
    yield from (("countries", v.id) for v in evaluation.countries if v.id and v.id not in ANSWERS)
    for record in library.recommendations_of.get(evaluation.id, ()):
        for vocabulary in ("themes", "topics", "countries"):
            yield from ((vocabulary, v.id) for v in getattr(record, FACET_OF[vocabulary].field) if v.id and v.id not in ANSWERS)


def _peer(library: Library, evaluation: Evaluation, other: Evaluation) -> Peer:
    """Another evaluation with what it shares with one."""
    traits = library.once(("traits",), lambda: _traits(library))
    both = traits.of[traits.place[evaluation.id]] & traits.of[traits.place[other.id]]
    shared = []
    for vocabulary in ("countries", "themes", "topics", "agencies"):
        ids = sorted((id for name, id in both if name == vocabulary), key=lambda id: _order(library, vocabulary, id, 0))
        if ids:
            known = library.vocabularies.by_id[vocabulary]
            shared.append((known.plural if len(ids) > 1 else known.label, tuple(library.vocabularies.short(vocabulary, id) for id in ids)))
    return Peer(Link(other.title, page_of(other)), tuple(shared))
