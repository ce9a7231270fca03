"""Scopes: whose key actions and recommendations are counted, and the addresses of the lists that hold what is counted.

A list is a scope and a name, and its address says both: `actions/overdue/` is everybody's, `organizations/un-women/overdue/`
an organization's, `units/un-women-roap/overdue/` an office's, `actions/due-2025/overdue/` what fell due in a year. Every
number that is shown of a scope comes from here, with the list that it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from uptake.followup import DECISIONS, LISTS, STATUSES, lists_of
from uptake.library import Library
from uptake.records import KeyAction, Recommendation, Term
from uptake.views.shared import PAGE_SIZE, Link, term_path, used_terms

Pair = tuple[KeyAction, Recommendation]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose key actions and recommendations a set of lists holds."""

    kind: str
    """`everything`, `organization`, `unit`, or `year` for what has its deadline in one."""
    id: str
    """The term or the year; empty for everything."""
    name: str
    folder: str
    """Folder of its lists of key actions."""
    path: str
    """Its own page."""
    owner: str = ""
    """Of a unit: the short name of its organization."""


EVERYTHING = Scope("everything", "", "", "actions", "actions/index.html")

FOLLOWED = ("all", "overdue", "silent", "due-soon", "open")
"""What an office is asked about. There may be thousands of offices, so that these have no other lists unless they have many
actions, and all their actions stand on their own page."""
_FOR_EVERYTHING = ("due-soon-unreported", "called-not-late", "late-not-called")
"""What is only shown of everything."""
NAMES = {
    "everything": tuple(LISTS),
    "organization": tuple(name for name in LISTS if name not in _FOR_EVERYTHING),
    "unit": FOLLOWED,
    "year": ("all", "overdue", "open", "completed", "unreported", "no_longer_applicable"),
}
"""The lists of key actions that a scope of each kind may have."""
_LASTING = {
    "everything": tuple(name for name in LISTS if "called" not in name),
    "organization": ("all", "overdue"), "unit": ("overdue",), "year": ("all",),
}
"""Lists that are there even when they hold nothing, so that an office can keep the address of what is overdue."""
_FOLDERS = {"silent": "past-deadline-not-reported", "undated": "without-deadline", "due-soon-unreported": "due-soon-not-reported",
            "called-not-late": "called-overdue-not-late", "late-not-called": "overdue-not-called"}


def organizations(library: Library) -> dict[str, Scope]:
    """The organizations whose evaluations made recommendations, alone or jointly, by id; by name."""
    return library.once(("scopes", "agencies"), lambda: {
        term.id: _scope(library, "organization", "agencies", term)
        for term in used_terms(library, "agencies") if library.holding("agencies", term.id).recommendations
    })


def units(library: Library) -> dict[str, Scope]:
    """The offices and units that are responsible for key actions, by id; by name."""
    return library.once(("scopes", "units"), lambda: {
        term.id: _scope(library, "unit", "units", term)
        for term in used_terms(library, "units") if library.holding("units", term.id).actions
    })


def _scope(library: Library, kind: str, vocabulary: str, term: Term) -> Scope:
    path, name = term_path(vocabulary, term.id), library.vocabularies.short(vocabulary, term.id)
    owner = library.vocabularies.short("agencies", term.agency) if term.agency else ""
    return Scope(kind, term.id, name, path.removesuffix("/index.html"), path, owner if owner != name else "")


def years(library: Library) -> dict[str, Scope]:
    """The years in which key actions have their deadline, by year, the earliest first."""
    return library.once(("scopes", "years"), lambda: {
        year: Scope("year", year, year, f"actions/due-{year}", f"actions/due-{year}/index.html") for year in sorted(_due(library))
    })


def _due(library: Library) -> dict[str, list[Pair]]:
    """The key actions by the year of their deadline."""
    def work() -> dict[str, list[Pair]]:
        found: dict[str, list[Pair]] = {}
        for pair in library.actions.values():
            if pair[0].deadline:
                found.setdefault(pair[0].deadline[:4], []).append(pair)
        return found

    return library.once(("due",), work)


def scope_of(library: Library, vocabulary: str, term: str) -> Scope | None:
    """The scope of an organization's or unit's page; none for other terms, and where nothing is counted."""
    found = {"agencies": organizations, "units": units}.get(vocabulary)
    return found(library).get(term) if found else None


def actions_of(library: Library, scope: Scope) -> Sequence[Pair]:
    """The key actions of a scope: an organization's are those of its evaluations, a unit's those filed under it."""
    if scope.kind == "everything":
        return list(library.actions.values())
    if scope.kind == "unit":
        return library.holding("units", scope.id).actions
    if scope.kind == "year":
        return _due(library).get(scope.id, [])
    return [(action, record) for record in recommendations_of(library, scope) for action in record.actions]


def recommendations_of(library: Library, scope: Scope) -> Sequence[Recommendation]:
    """The recommendations of everything or of an organization's evaluations; none for a scope that is made of actions alone."""
    if scope.kind == "everything":
        return list(library.recommendations.values())
    return library.holding("agencies", scope.id).recommendations if scope.kind == "organization" else []


def list_path(scope: Scope, name: str) -> str:
    """The address of a list of key actions. All those of a unit stand on its own page."""
    if name == "all" and scope.kind in ("unit", "year"):
        return f"{scope.folder}/index.html" + ("#actions" if scope.kind == "unit" else "")
    return f"{scope.folder}/{_FOLDERS.get(name, name.replace('_', '-'))}/index.html"


def decision_path(scope: Scope, name: str) -> str:
    """The address of a list of recommendations by decision. All those of an organization stand on its own page."""
    folder, anchor = ("recommendations", "") if scope.kind == "everything" else (scope.folder, "#recommendations")
    return f"{folder}/index.html{anchor}" if name == "all" else f"{folder}/{name.replace('_', '-')}/index.html"


def action_lists_of(library: Library, scope: Scope, as_of: str) -> dict[str, list[Pair]]:
    """The key actions in each of a scope's lists, by the list's name. A list that holds nothing is only there if it lasts."""
    def work() -> dict[str, list[Pair]]:
        names = library.once(("lists of", as_of), lambda: {id: lists_of(action, as_of) for id, (action, _) in library.actions.items()})
        pairs = actions_of(library, scope)
        wanted = NAMES[scope.kind] + (STATUSES if scope.kind == "unit" and len(pairs) > PAGE_SIZE else ())
        found: dict[str, list[Pair]] = {name: [] for name in wanted}
        for pair in pairs:
            for name in names[pair[0].id]:
                if name in found:
                    found[name].append(pair)
        return {name: held for name, held in found.items() if held or name in _LASTING[scope.kind]}

    return library.once(("action lists", scope.folder, as_of), work)


def decision_lists_of(library: Library, scope: Scope) -> dict[str, list[Recommendation]]:
    """The recommendations in each of a scope's lists by decision. Those of nobody are not there, but for everything's two."""
    records = recommendations_of(library, scope)
    found = {name: [r for r in records if holds(r)] for name, holds in DECISIONS.items()}
    return {name: held for name, held in found.items() if held or scope.kind == "everything" and name in ("all", "not-accepted")}


def action_links(library: Library, scope: Scope, as_of: str) -> dict[str, Link]:
    """The numbers of a scope's key actions, by the name of the list that each counts; without a path where there is no list."""
    held = action_lists_of(library, scope, as_of)
    return {name: _link(name, list_path(scope, name), held.get(name)) for name in dict.fromkeys((*NAMES[scope.kind], *held))}


def decision_links(library: Library, scope: Scope) -> dict[str, Link]:
    """The numbers of a scope's recommendations, by the name of the list that each counts."""
    def work() -> dict[str, Link]:
        held = decision_lists_of(library, scope)
        return {name: _link(name, decision_path(scope, name), held.get(name)) for name in DECISIONS}

    return library.once(("decision links", scope.folder), work)


def _link(name: str, path: str, held: list | None) -> Link:
    return Link(name, "" if held is None else path, number=len(held or ()))


def paths_of(library: Library, scope: Scope | None, as_of: str) -> dict[str, str]:
    """Where the figures of a scope's track lead: by decision and status, `recommendations` and `all`, `overdue` and `silent`."""
    if not scope:
        return {}
    decisions, actions = decision_links(library, scope), action_links(library, scope, as_of)
    links = {**decisions, "recommendations": decisions["all"], **actions}
    return {name: link.path for name, link in links.items() if link.path and link.number}
