"""What can be followed: which feeds and calendars there are, where they are, and what each holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from uptake import followup, scale
from uptake.library import Holding, Library
from uptake.messages import _
from uptake.records import KeyAction, Recommendation
from uptake.views.news import News, news, news_of
from uptake.views.scopes import EVERYTHING, Pair, Scope, actions_of, organizations, scope_of, units
from uptake.views.shared import has_page, term_path, used_terms

MOST_NEWS = 50
"""How many entries a feed has: the newest."""
MOST_DEADLINES = 300
"""How many deadlines a calendar has: those ahead, the nearest first, and where room is left the latest of those that have passed."""
_FOLLOWED = ("themes", "criteria", "topics", "agencies", "units")
"""The vocabularies whose terms have feeds."""


@dataclass(frozen=True, slots=True)
class Follow:
    """How a page can be followed: the paths of its feed and of its calendar, each empty where there is none."""

    feed: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What is new of something."""

    path: str
    page: str
    """The page that it belongs to."""
    name: str
    """Of what; empty for everything."""
    rule: str
    """What it tells of, in a sentence."""
    entries: Sequence[News]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The deadlines of key actions on which something is still to come."""

    path: str
    page: str
    name: str
    deadlines: Sequence[Pair]


def follow_everything() -> Follow:
    """How everything can be followed."""
    return Follow("feed.xml", "")


def follow_actions(library: Library) -> Follow:
    """How all key actions can be followed."""
    return Follow("actions/feed.xml", _calendar_path(library, EVERYTHING))


def follow_term(library: Library, vocabulary: str, term: str) -> Follow:
    """How a term can be followed: by a feed where it holds something, by a calendar where deadlines are awaited of it."""
    followed = vocabulary in _FOLLOWED and (vocabulary, term) in library.holdings and has_page(library, vocabulary, term)
    scope = scope_of(library, vocabulary, term)
    feed = term_path(vocabulary, term).replace("index.html", "feed.xml") if followed else ""
    return Follow(feed, _calendar_path(library, scope) if scope else "")


def feeds(library: Library, as_of: str) -> Iterator[Feed]:
    """Every feed: of everything, of key actions, and of each theme, criterion, topic, organization and unit that holds something."""
    found = news(library, as_of)
    rule = _("New evaluations and lessons, and what was reported on key actions.")
    yield _feed("feed.xml", "changes/index.html", "", rule, _but(found, "overdue"))
    rule = _("What was reported on key actions, and which became overdue.")
    yield _feed("actions/feed.xml", "actions/index.html", _("Follow-up"), rule, [n for n in found if n.action])
    for vocabulary in _FOLLOWED:
        for term in used_terms(library, vocabulary):
            if path := follow_term(library, vocabulary, term.id).feed:
                held, name = library.holding(vocabulary, term.id), library.vocabularies.label(vocabulary, term.id)
                yield _feed(path, term_path(vocabulary, term.id), name, *_OF_TERM.get(vocabulary, _of_subject)(library, held, as_of))


def _feed(path: str, page: str, name: str, rule: str, found: Sequence[News]) -> Feed:
    return Feed(path, page, name, rule, found[:MOST_NEWS])


def _but(found: Iterable[News], kind: str) -> list[News]:
    return [n for n in found if n.kind != kind]


def _of_subject(library: Library, held: Holding, as_of: str) -> tuple[str, list[News]]:
    """Of a theme, criterion or topic. Whoever follows a subject wants what was learned, not what is late."""
    found = news_of(library, [*held.recommendations, *held.lessons], _actions(held.recommendations), as_of)
    return _("New recommendations and lessons, and what was reported on key actions."), _but(found, "overdue")


def _of_organization(library: Library, held: Holding, as_of: str) -> tuple[str, list[News]]:
    sources = {lesson.source.id: library.sources[lesson.source.id] for lesson in held.lessons}
    rule = _("New evaluations and lessons, what was reported on key actions, and which became overdue.")
    return rule, news_of(library, [*held.evaluations, *sources.values()], _actions(held.recommendations), as_of)


def _of_unit(library: Library, held: Holding, as_of: str) -> tuple[str, list[News]]:
    recommendations = {record.id: record for _action, record in held.actions}
    rule = _("New evaluations, new recommendations with key actions for it, what was reported on these, and which became overdue.")
    return rule, news_of(library, [*held.evaluations, *recommendations.values()], [action for action, _record in held.actions], as_of)


_OF_TERM = {"agencies": _of_organization, "units": _of_unit}


def _actions(recommendations: Iterable[Recommendation]) -> Iterator[KeyAction]:
    return (action for record in recommendations for action in record.actions)


def calendars(library: Library, as_of: str) -> Iterator[Calendar]:
    """Every calendar: of everything, and of each organization and unit. One without a deadline is not there."""
    for scope in (EVERYTHING, *organizations(library).values(), *units(library).values()):
        if path := _calendar_path(library, scope):
            yield Calendar(path, scope.path, scope.name, _nearest(_deadlines(library, scope), as_of))


def _calendar_path(library: Library, scope: Scope) -> str:
    offered = scope is EVERYTHING or scale.current().calendars
    return f"{scope.folder}/deadlines.ics" if offered and _deadlines(library, scope) else ""


def _deadlines(library: Library, scope: Scope) -> list[Pair]:
    """The key actions of a scope that have a deadline and on which something is still to come."""
    def work() -> list[Pair]:
        return [pair for pair in actions_of(library, scope) if pair[0].deadline and followup.is_awaited(pair[0])]

    return library.once(("deadlines", scope.folder), work)


def _nearest(pairs: Iterable[Pair], as_of: str) -> list[Pair]:
    """The deadlines that a calendar has room for, the earliest first."""
    now = followup.months(as_of)

    def distance(pair: Pair) -> tuple:
        ahead = followup.months(pair[0].deadline or as_of) - now
        return ahead < 0, abs(ahead), pair[0].id

    return sorted(sorted(pairs, key=distance)[:MOST_DEADLINES], key=lambda pair: (pair[0].deadline, pair[0].id))
