"""A key action whose status, deadline or comment moved: its history gets an entry, whichever way the news came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from uptake.records import KeyAction
from uptake.reported import Report, with_report

_MOVING = {"status": "status", "deadline": "deadline", "comments": "comment"}
"""The fields of an action that move, with the names that they have in its history."""
_WORDS = {"status": ("status_stated",), "deadline": ("deadline_stated", "deadline_approximate")}


@dataclass(frozen=True, slots=True)
class News:
    """When and from where what is newly reported about key actions became known."""

    date: str
    source: str


def moved(old: KeyAction, new: KeyAction, news: News) -> KeyAction:
    """An action as it is now, with an entry in its history for what moved. Raises `NotNews` where a later entry is there.

    A deadline or comment that was taken away has no value from then on: its entry says so, and keeps the words.
    """
    gone = tuple(_gone(old, new))
    kept = {name: getattr(old, name) for name in _MOVING if getattr(new, name) is not None or _MOVING[name] in gone}
    if not gone and all(getattr(new, name) == value for name, value in kept.items()):
        return new
    without_month = "deadline" in gone
    other_words = new.deadline_stated != old.deadline_stated
    report = Report(
        date=news.date, source=news.source, status=new.status, deadline=new.deadline, comment=new.comments, gone=gone,
        status_stated=new.status_stated if new.status_stated != old.status_stated else None,
        deadline_stated=new.deadline_stated if other_words or without_month else None,
        deadline_approximate=new.deadline_approximate and other_words and not without_month,
    )
    words = {
        name: getattr(old, name) for field, names in _WORDS.items()
        if field in gone or getattr(new, field) not in (None, getattr(old, field)) for name in names
    }
    return with_report(replace(new, **kept, **words), report)


def _gone(old: KeyAction, new: KeyAction) -> Iterator[str]:
    """What of an action was taken away with nothing in its place, in the words of its history."""
    if not new.deadline and (old.deadline or old.deadline_stated and not new.deadline_stated):
        yield "deadline"
    if old.comments and not new.comments:
        yield "comment"
