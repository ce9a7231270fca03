"""Following up: the page that says how far everything is and what is late, and the lists that its numbers count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from uptake import followup, scale
from uptake.followup import Tally
from uptake.library import Library
from uptake.records import Recommendation
from uptake.views.following import Follow, follow_actions
from uptake.views.lists import ListPage, Numbered, action_rows, list_pages, numbered
from uptake.views.scopes import (
    EVERYTHING,
    Pair,
    Scope,
    action_links,
    action_lists_of,
    actions_of,
    decision_links,
    decision_lists_of,
    decision_path,
    list_path,
    organizations,
    paths_of,
    recommendations_of,
    units,
    years,
)
from uptake.views.shared import ActionRow, Link, Mark, RecommendationRow, marks, recommendation_row
from uptake.views.years import YearChart, year_chart

MOST = 10
"""How many organizations, offices and overdue actions stand on the follow-up page itself."""


@dataclass(frozen=True, slots=True)
class FollowRow:
    """How far the key actions of one organization or unit are, and how its recommendations were answered."""

    scope: Scope
    tally: Tally
    marks: tuple[Mark, ...]
    actions: dict[str, Link]
    """Numbers of key actions, by the name of the list that each counts."""
    decisions: dict[str, Link]
    """Numbers of recommendations, by the name of the list that each counts; empty for a unit."""


@dataclass(frozen=True, slots=True)
class YearRow:
    """How far the key actions are that have their deadline in one year."""

    year: str
    actions: dict[str, Link]


@dataclass(frozen=True, slots=True)
class FollowupPage:
    tally: Tally
    marks: tuple[Mark, ...]
    actions: dict[str, Link]
    """Numbers of all key actions, by the name of the list that each counts."""
    decisions: dict[str, Link]
    soon: str
    """The last month that counts as soon."""
    organizations: tuple[FollowRow, ...]
    all_organizations: Link | None
    """The table of all, where not all stand here."""
    units: tuple[FollowRow, ...]
    all_units: Link | None
    chart: YearChart
    years: tuple[YearRow, ...]
    """The latest first."""
    latest: tuple[ActionRow, ...]
    """The overdue actions that have been so longest."""
    follow: Follow
    """How all key actions can be followed."""


def followup_page(library: Library, as_of: str) -> FollowupPage:
    """The follow-up page."""
    actions = [action for action, _ in library.actions.values()]
    by_organization = rows_of(library, organizations(library).values(), as_of)
    by_unit = rows_of(library, units(library).values(), as_of)
    overdue = action_lists_of(library, EVERYTHING, as_of)["overdue"]
    due = {year: [a for a, _ in actions_of(library, scope)] for year, scope in years(library).items()}
    return FollowupPage(
        tally=followup.tally(library.recommendations.values(), as_of), marks=marks(actions, as_of),
        actions=action_links(library, EVERYTHING, as_of), decisions=decision_links(library, EVERYTHING),
        soon=followup.month_after(as_of, followup.SOON),
        organizations=tuple(by_organization[:MOST]), all_organizations=_all("organization", by_organization),
        units=tuple(by_unit[:MOST]), all_units=_all("unit", by_unit),
        chart=year_chart(due, {}, as_of),
        years=tuple(YearRow(year, action_links(library, scope, as_of)) for year, scope in reversed(years(library).items())),
        latest=tuple(action_rows(library, overdue, as_of).rows[:MOST]), follow=follow_actions(library),
    )


def rows_of(library: Library, scopes: Iterable[Scope], as_of: str) -> list[FollowRow]:
    """Organizations or units with their numbers, those with most overdue first, then those with most that is not reported."""
    rows = [_row(library, scope, as_of) for scope in scopes]
    rows.sort(key=lambda row: (row.scope.name.casefold(), row.scope.id))
    return sorted(rows, key=lambda row: (-row.tally.overdue, -row.tally.silent, -row.tally.actions))


def _row(library: Library, scope: Scope, as_of: str) -> FollowRow:
    actions = [action for action, _ in actions_of(library, scope)]
    records = list(recommendations_of(library, scope))
    return FollowRow(
        scope, followup.count(records, actions, as_of), marks(actions, as_of),
        action_links(library, scope, as_of), decision_links(library, scope) if records else {},
    )


def _all(kind: str, rows: list[FollowRow]) -> Link | None:
    return Link(kind, f"actions/by-{kind}/index.html", number=len(rows)) if len(rows) > MOST else None


def tables(library: Library, as_of: str) -> Iterator[tuple[str, ListPage]]:
    """The tables of all organizations and of all units, where the follow-up page only has the latest: pairs of path and view."""
    for kind, scopes in (("organization", organizations(library)), ("unit", units(library))):
        if len(scopes) > MOST:
            yield from list_pages(f"actions/by-{kind}/index.html", ListPage("followup-by", kind), rows_of(library, scopes.values(), as_of))


def action_list_names(library: Library, scope: Scope, as_of: str) -> list[str]:
    """The names of a scope's lists of key actions that have pages of their own."""
    links = action_links(library, scope, as_of)
    return [name for name in action_lists_of(library, scope, as_of) if "#" not in links[name].path]


def action_list(library: Library, scope: Scope, name: str, as_of: str) -> Iterator[tuple[str, ListPage]]:
    """A list of a scope's key actions: pairs of path and view."""
    pairs = action_lists_of(library, scope, as_of)[name]
    filters = tuple(link for link in action_links(library, scope, as_of).values() if link.path)
    tally = followup.count([], [action for action, _ in pairs], as_of)
    others = _neighbours(library) if scope.kind == "year" and name == "all" else ()
    page = ListPage("actions", name, scope, tally=tally, filters=filters, others=others, order=_order(name, pairs))
    rows, total = action_rows(library, pairs, as_of)
    return list_pages(list_path(scope, name), page, rows, total=total)


def _neighbours(library: Library) -> tuple[Link, ...]:
    """The years with what fell due in them."""
    return library.once(("neighbours",), lambda: tuple(
        Link(year, scope.path, number=len(actions_of(library, scope))) for year, scope in reversed(years(library).items())
    ))


def _order(name: str, pairs: list[Pair]) -> str:
    """In which order a list of key actions stands, as its page says it."""
    if name in ("overdue", "silent", "late-not-called"):
        return "late"
    dated = {action.deadline is not None for action, _ in pairs}
    awaited = {followup.is_awaited(action) for action, _ in pairs}
    by = "records" if dated == {False} else "deadline" if dated == {True} else "deadline-undated"
    return f"{by}-done" if len(awaited) == 2 else by


_DECISION_ORDER = {"rejected": 0, "partially_accepted": 1, "not_applicable": 2, "unspecified": 3, "accepted": 4}


def decision_list_names(library: Library, scope: Scope) -> list[str]:
    """The names of a scope's lists of recommendations by decision that have pages of their own."""
    links = decision_links(library, scope)
    return [name for name in decision_lists_of(library, scope) if "#" not in links[name].path]


def decision_list(library: Library, scope: Scope, name: str, as_of: str) -> list[Numbered]:
    """A list of a scope's recommendations by decision, with reasons on that of what was not accepted."""
    held = decision_lists_of(library, scope)[name]
    filters = tuple(link for link in decision_links(library, scope).values() if link.path)
    by_decision = name == "not-accepted"
    ordered = sorted(held, key=lambda r: _DECISION_ORDER[r.response_category]) if by_decision else held
    shown = ordered if scope is EVERYTHING and name == "all" else ordered[: scale.current().rows]

    def page() -> ListPage:
        return ListPage("recommendations", name, scope, tally=followup.tally(held, as_of), filters=filters, paths=paths_of(library, scope, as_of))

    def row(record: Recommendation) -> RecommendationRow:
        return recommendation_row(library, record, as_of, (record.response_text or "") if by_decision else "")

    return numbered(decision_path(scope, name), page, shown, row, "category" if by_decision else "", len(held))
