"""Numbered lists: what is long goes on, 50 a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from uptake import followup, scale
from uptake.followup import Tally
from uptake.library import Library
from uptake.records import KeyAction, Recommendation
from uptake.tracing import remembered
from uptake.views.scopes import Scope
from uptake.views.shared import PAGE_SIZE, Link, action_row


@dataclass(frozen=True, slots=True)
class ListPage:
    """A numbered page of a list."""

    kind: str
    """Which rows it holds, and its template: evaluations, recommendations, lessons, actions ..."""
    name: str = "all"
    """Which of the lists of its kind it is; the template gives it a title."""
    scope: Scope | None = None
    """Whose list it is, where it is not everybody's."""
    rows: tuple[Any, ...] = ()
    total: int = 0
    number: int = 1
    pages: tuple[str, ...] = ()
    """Paths of all its pages, in order."""
    tally: Tally | None = None
    filters: tuple[Link, ...] = ()
    """Other lists of the same kind and scope, with their numbers."""
    others: tuple[Link, ...] = ()
    """The same list of other scopes, such as the neighbouring years."""
    groups: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    """For some lists: the rows under their headings, in their order."""
    order: str = ""
    """Of key actions, in which order they stand: `late`, `deadline`, `deadline-undated` where some have none, or `records`;
    with `-done` where what is done comes last."""
    paths: dict[str, str] = field(default_factory=dict)
    """Where the figures of its track lead."""

    @property
    def first(self) -> int:
        """Position of the page's first row in the list, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def listed(self) -> int:
        """How many of its rows have a place in its pages."""
        return min(self.total, len(self.pages) * PAGE_SIZE)

    @property
    def current(self) -> str:
        """Path of the list's first page."""
        return self.pages[0]


class Held(NamedTuple):
    """The rows of a list that have a place in its pages, and how many there are in all."""

    rows: list[Any]
    total: int


def held(things: Sequence[Any], row: Callable[[Any], Any]) -> Held:
    """The rows of a list, in the order of what they show: as many as the site's scale lets have a place.

    Nobody leafs through more; whoever needs them narrows the list, searches, or takes the data. Each record also stands in a
    list that is whole: of all recommendations, of all lessons, of all evaluations.
    """
    return Held([row(thing) for thing in things[: scale.current().rows]], len(things))


def list_pages(path: str, page: ListPage, rows: Sequence[Any], heading: str = "", total: int | None = None) -> Iterator[tuple[str, ListPage]]:
    """A list cut into numbered pages: pairs of path and view. `path` is that of the first; `page` says what all have in common.

    `heading` names the field by which the rows are grouped, if any; rows of one group follow one another. `total` says how
    many rows the list has, where it has more than are given.
    """
    for target, view in numbered(path, lambda: page, rows, lambda row: row, heading, total):
        yield target, view()


class Numbered(NamedTuple):
    """A numbered page of a list that can be made without the others."""

    path: str
    view: Callable[[], ListPage]


def numbered(
    path: str, page: Callable[[], ListPage], things: Sequence[Any], row: Callable[[Any], Any], heading: str = "", total: int | None = None
) -> list[Numbered]:
    """A list cut into numbered pages, as `list_pages` cuts it, each of which is made when its view is asked for.

    `page` gives what all have in common, and `row` the row of one of the `things`.
    """
    number = max(1, -(-len(things) // PAGE_SIZE))
    paths = tuple(path if n == 1 else path.replace("index.html", f"page-{n}/index.html") for n in range(1, number + 1))
    common: dict[str, tuple[Any, frozenset[str]]] = {}

    def view(n: int) -> ListPage:
        part = tuple(map(row, things[n * PAGE_SIZE : (n + 1) * PAGE_SIZE]))
        size = len(things) if total is None else total
        return replace(remembered(common, path, page), rows=part, total=size, number=n + 1, pages=paths, groups=_grouped(part, heading))

    return [Numbered(target, partial(view, n)) for n, target in enumerate(paths)]


def _grouped(rows: tuple[Any, ...], heading: str) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    return tuple((key, tuple(group)) for key, group in groupby(rows, attrgetter(heading))) if heading else ()


def action_rows(library: Library, pairs: Sequence[tuple[KeyAction, Recommendation]], as_of: str) -> Held:
    """Actions by deadline, the earliest first, what has none last; those that are completed or dropped come after all others.

    Of actions that are late, those that are so longest therefore come first.
    """

    def place(pair: tuple[KeyAction, Recommendation]) -> tuple:
        action = pair[0]
        return not followup.is_awaited(action), action.deadline or "9999", action.id

    return held(sorted(pairs, key=place), lambda pair: action_row(library, *pair, as_of))

