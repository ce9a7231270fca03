"""The timeline: evaluations and the deadlines of their key actions along one axis of years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from uptake import followup
from uptake.followup import Tally
from uptake.library import Library, evaluation_date
from uptake.records import Evaluation
from uptake.views.lists import ListPage, list_pages
from uptake.views.scopes import EVERYTHING, action_links, actions_of, years
from uptake.views.shared import PAGE_SIZE, EvaluationRow, Link, Mark, evaluation_row, marks, organization
from uptake.views.years import YearChart, year_chart

MOST_NAMED = 6
"""How many organizations a year names where its evaluations stand on a page of their own."""


@dataclass(frozen=True, slots=True)
class TimelineYear:
    """One year: its evaluations, and what falls due in it."""

    year: str
    """Empty for evaluations of which no date is known."""
    evaluations: tuple[EvaluationRow, ...]
    """All of them, where the timeline is short enough."""
    number: int
    path: str
    """The page of its evaluations, where they stand on one of their own."""
    organizations: tuple[Link, ...]
    """With how many evaluations each has, the most first; where they stand on a page of their own."""
    others: int
    """How many evaluations other organizations have."""
    due: dict[str, Link]
    """Numbers of the key actions due in it, by the list that each counts; empty where none is."""
    tally: Tally
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    chart: YearChart
    years: tuple[TimelineYear, ...]
    """The latest first, what has no date last."""
    now: str
    evaluations: int
    actions: int
    undated: Link
    """The key actions without a deadline."""


def timeline_page(library: Library, as_of: str) -> TimelinePage:
    """The timeline of everything."""
    by_year, due = _by_year(library), years(library)
    actions = {year: [a for a, _ in actions_of(library, scope)] for year, scope in due.items()}
    return TimelinePage(
        chart=year_chart(actions, {year: len(found) for year, found in by_year.items() if year}, as_of),
        years=tuple(_year(library, year, by_year.get(year, []), as_of) for year in sorted({*by_year, *due}, reverse=True)),
        now=as_of[:4], evaluations=len(library.evaluations), actions=len(library.actions),
        undated=action_links(library, EVERYTHING, as_of)["undated"],
    )


def year_pages(library: Library, as_of: str) -> Iterator[tuple[str, ListPage]]:
    """Where the timeline would be too long, the evaluations of each year by organization: pairs of path and view."""
    if _is_short(library):
        return
    by_year = _by_year(library)
    neighbours = tuple(Link(year, year_path(year), number=len(by_year[year])) for year in sorted(by_year, reverse=True))
    for year, found in by_year.items():
        rows = sorted((evaluation_row(library, e, as_of) for e in found), key=lambda row: row.organization.casefold())
        yield from list_pages(year_path(year), ListPage("timeline-year", year, others=neighbours), rows, "organization")


def year_path(year: str) -> str:
    """The page of a year's evaluations."""
    return f"timeline/{year or 'without-date'}/index.html"


def _is_short(library: Library) -> bool:
    """Whether the timeline itself can name every evaluation."""
    return len(library.evaluations) <= PAGE_SIZE


def _by_year(library: Library) -> dict[str, list[Evaluation]]:
    """Evaluations by the year that they are listed under, in the library's order."""
    found: dict[str, list[Evaluation]] = {}
    for evaluation in library.evaluations.values():
        found.setdefault((evaluation_date(evaluation) or "")[:4], []).append(evaluation)
    return found


def _year(library: Library, year: str, found: list[Evaluation], as_of: str) -> TimelineYear:
    scope = years(library).get(year)
    actions = [action for action, _ in actions_of(library, scope)] if scope else []
    row = TimelineYear(
        year, (), len(found), "", (), 0, action_links(library, scope, as_of) if scope else {},
        followup.count([], actions, as_of), marks(actions, as_of),
    )
    if _is_short(library) or not found:
        return replace(row, evaluations=tuple(evaluation_row(library, e, as_of) for e in found))
    named = sorted(Counter(organization(library, e) for e in found).items(), key=lambda pair: (-pair[1], pair[0].casefold()))
    links = tuple(Link(name, "", number=n) for name, n in named[:MOST_NAMED])
    return replace(row, path=year_path(year), organizations=links, others=sum(n for _, n in named[MOST_NAMED:]))
