"""What is newly reported about a key action: its status, deadline and comment move, and its history says when and from where.

A report changes what the action shows now. The words that it replaces are kept beside it, as far as no earlier entry of
the history has them already, so that nothing that a source said is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from uptake.records import Event, KeyAction, Recommendation, Status
from uptake.verbatim import NEWS

MOST_KEPT = 1_500
"""How many characters of replaced words an entry of the history keeps; the whole is in the source, and in git."""


class NotNews(Exception):
    """A report that changes nothing or comes too late. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """News about one action. Whatever is None, or as it is already, stays."""

    date: str
    """When it became known: a year, a month or a day."""
    source: str
    """Where the news comes from."""
    status: Status | None = None
    status_stated: str | None = None
    """The status in the words of the report."""
    deadline: str | None = None
    """A month."""
    deadline_stated: str | None = None
    deadline_approximate: bool = False
    comment: str | None = None
    gone: tuple[str, ...] = ()
    """What is taken away with nothing in its place: `deadline` (its month; words may remain), `comment`."""


def with_report(action: KeyAction, report: Report) -> KeyAction:
    """The action as it stands after a report. Raises `NotNews`."""
    if action.history and report.date < action.history[-1].date:
        raise NotNews(f"A report of {action.history[-1].date} on {action.id} is there already; this one, of {report.date}, is older.")
    now = {
        "status": report.status if report.status != action.status else None,
        "deadline": report.deadline if report.deadline != action.deadline else None,
        "comment": report.comment if report.comment != action.comments else None,
    }
    if not any(now.values()) and not report.gone:
        raise NotNews(f"Nothing in the report on {action.id} is new: its status, deadline and comment are these already.")
    event = Event(date=report.date, source=_origin(action, report, now), **now)
    return replace(action, **_standing(now, report), history=(*action.history, event))


def in_recommendation(record: Recommendation, action: str, report: Report) -> Recommendation:
    """The recommendation with a report on its action of that id. Raises `NotNews`, `KeyError` where it has no such action."""
    if action not in {a.id for a in record.actions}:
        raise KeyError(action)
    return replace(record, actions=tuple(with_report(a, report) if a.id == action else a for a in record.actions))


def _standing(now: dict[str, str | None], report: Report) -> dict[str, object]:
    """The fields of an action that a report gives another value. What the source called overdue, it said of what held then."""
    changed: dict[str, object] = {}
    if now["status"]:
        changed |= {"status": now["status"], "status_stated": report.status_stated}
    if now["deadline"] or "deadline" in report.gone:
        changed |= {
            "deadline": now["deadline"], "deadline_stated": report.deadline_stated, "deadline_approximate": report.deadline_approximate
        }
    if now["comment"] or "comment" in report.gone:
        changed["comments"] = now["comment"]
    return changed | ({"source_overdue": False} if {"status", "deadline"} & changed.keys() else {})


def _origin(action: KeyAction, report: Report, now: dict[str, str | None]) -> str:
    """Where the news comes from, what it takes away, and the words that it takes the place of."""
    words = " / ".join(f"“{' '.join(text.split())}”" for text in _replaced(action, report, now))
    kept = words if len(words) <= MOST_KEPT else f"{words[:MOST_KEPT]} …"
    without = [f"without a {name} now" for name in report.gone if name != "deadline" or not report.deadline_stated]
    return "; ".join([report.source, *without, *([f"before: {kept}"] if kept else [])])


def _replaced(action: KeyAction, report: Report, now: dict[str, str | None]) -> Iterator[str]:
    """The source's own words that are replaced or taken away and stand in no entry of the history."""
    for field, name in NEWS.items():
        told = any(getattr(event, name) for event in action.history)
        if not told and (now[name] or name in report.gone) and (words := _before(action, report, field)):
            yield words


def _before(action: KeyAction, report: Report, field: str) -> str | None:
    """The words of a field. Where a month alone is taken away, with no words or from beside words that stay, it is the month."""
    if field == "deadline_stated" and "deadline" in report.gone and action.deadline_stated in (None, report.deadline_stated):
        return action.deadline
    return getattr(action, field)
