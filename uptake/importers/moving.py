"""A key action whose status, deadline or comment moved: its history gets an entry, whichever way the news came in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from uptake.records import KeyAction
from uptake.reported import Report, with_report

_MOVING = ("status", "deadline", "comments")
_WORDS = {"status": ("status_stated",), "deadline": ("deadline_stated", "deadline_approximate")}


@dataclass(frozen=True, slots=True)
class News:
    """When and from where what is newly reported about key actions became known."""

    date: str
    source: str


def moved(old: KeyAction, new: KeyAction, news: News) -> KeyAction:
    """An action as it is now, with an entry in its history for what moved. Raises `NotNews` where a later entry is there.

    A deadline or comment that was taken away leaves no entry: an entry tells what holds from then on.
    """
    kept = {name: getattr(old, name) for name in _MOVING if getattr(new, name) is not None}
    if all(getattr(new, name) == value for name, value in kept.items()):
        return new
    report = Report(
        date=news.date, source=news.source, status=new.status, deadline=new.deadline, comment=new.comments,
        status_stated=new.status_stated if new.status_stated != old.status_stated else None,
        deadline_stated=new.deadline_stated if new.deadline_stated != old.deadline_stated else None,
        deadline_approximate=new.deadline_approximate and new.deadline_stated != old.deadline_stated,
    )
    words = {
        name: getattr(old, name) for field, names in _WORDS.items() if getattr(new, field) not in (None, getattr(old, field)) for name in names
    }
    return with_report(replace(new, **kept, **words), report)
