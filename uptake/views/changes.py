"""What changed: everything dated, by month, the newest first, and how to be told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uptake import scale
from uptake.library import Library
from uptake.records import Evaluation, Lesson, Recommendation, Source
from uptake.views.following import MOST_DEADLINES, MOST_NEWS, Follow, follow_actions, follow_everything
from uptake.views.lists import ListPage, list_pages
from uptake.views.news import KINDS, NEW, News, news, undated
from uptake.views.shared import Link, evaluation_link, organization

_LISTS = {"all": frozenset(KINDS), "new": NEW, "reported": frozenset({"reported"}), "overdue": frozenset({"overdue"})}
"""The lists of changes, by name: which kinds of news each holds."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """An evaluation or publication that is new, in the list of changes."""

    id: str
    kind: str
    month: str
    day: str
    """Empty where the day is not known."""
    basis: str
    """What the date is: `published`, `retrieved` or `period`."""
    path: str
    title: str
    language: str
    organization: str
    recommendations: int
    actions: int
    lessons: int


@dataclass(frozen=True, slots=True)
class ActionChange:
    """What became of a key action, in the list of changes."""

    id: str
    kind: str
    month: str
    day: str
    path: str
    text: str
    language: str
    responsible: str
    evaluation: Link
    recommendation: Link
    status: str
    """The status reported; of an action that became overdue, the one that it has."""
    status_before: str
    deadline: str
    deadline_before: str
    comment: str
    source: str


ROUNDS = 10
"""How many times as many changes are listed, the newest, as other lists have rows; they stand in no list that is whole."""


@dataclass(frozen=True, slots=True)
class ChangesPage(ListPage):
    """A numbered page of changes, grouped by month."""

    follow: Follow = Follow("", "")
    """How this list can be followed; the main one by everything's feed, the others by that of key actions."""
    actions: Follow = Follow("", "")
    """How key actions can be followed."""
    undated: int = 0
    """How many evaluations and publications name no date, and so are missing."""
    reports: int = 0
    """How many dated reports on key actions there are."""
    most_news: int = MOST_NEWS
    most_deadlines: int = MOST_DEADLINES
    """How much a feed and a calendar have room for."""


def change_pages(library: Library, as_of: str) -> Iterator[tuple[str, ChangesPage]]:
    """What changed, and what of it is new, reported or overdue: pairs of path and view. A list that holds all or nothing is not there."""
    found = news(library, as_of)
    held = {name: [n for n in found if n.kind in kinds] for name, kinds in _LISTS.items()}
    held = {name: part for name, part in held.items() if name == "all" or 0 < len(part) < len(found)}
    filters = tuple(Link(name, _path(name), number=len(part)) for name, part in held.items()) if len(held) > 1 else ()
    most = ROUNDS * scale.current().rows
    for name, part in held.items():
        actions = follow_actions(library)
        page = ChangesPage(
            "changes", name, filters=filters, follow=actions if name in ("reported", "overdue") else follow_everything(), actions=actions,
            undated=undated(library) if name in ("all", "new") else 0, reports=sum(n.kind == "reported" for n in found),
        )
        rows = [library.once(("change", n.id), lambda n=n: _row(library, n)) for n in part[:most]]
        yield from list_pages(_path(name), page, rows, "month", len(part))  # type: ignore[misc]


def _path(name: str) -> str:
    return "changes/index.html" if name == "all" else f"changes/{name}/index.html"


def _row(library: Library, one: News) -> NewRecord | ActionChange:
    when = {"id": one.id, "kind": one.kind, "month": one.date[:7], "day": one.date if len(one.date) == 10 else "", "path": one.path}
    return _action_change(library, one, when) if one.action else _new_record(library, one, when)


def _new_record(library: Library, one: News, when: dict[str, str]) -> NewRecord:
    record = one.record
    assert isinstance(record, (Evaluation, Source))
    if isinstance(record, Evaluation):
        language = record.languages[0] if record.languages else "en"
        recommendations, lessons = library.recommendations_of.get(record.id, []), len(library.lessons_of.get(record.id, []))
    else:
        language, recommendations = record.language, []
        lessons = sum(isinstance(r, Lesson) for r in library.from_source.get(record.id, []))
    return NewRecord(
        **when, basis=one.basis, title=record.title, language=language, organization=organization(library, record),
        recommendations=len(recommendations), actions=sum(len(r.actions) for r in recommendations), lessons=lessons,
    )


def _action_change(library: Library, one: News, when: dict[str, str]) -> ActionChange:
    action, record, told = one.action, one.record, one.event or one.action
    assert action and isinstance(record, Recommendation)
    return ActionChange(
        **when, text=action.text, language=record.language, responsible=action.responsible or "",
        evaluation=evaluation_link(library, record.evaluation),
        recommendation=Link(record.text, one.path.partition("#")[0], number=record.number),
        status=told.status or "", status_before=one.status_before if one.status_before != told.status else "",
        deadline=told.deadline or "", deadline_before=one.deadline_before if one.deadline_before != told.deadline else "",
        comment=(one.event.comment or "") if one.event else "", source=(one.event.source or "") if one.event else "",
    )
