"""Calendars (RFC 5545): the deadlines of key actions on which something is still to come, each on the last day of its month."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from uptake.filters import month, shorten
from uptake.followup import is_overdue, is_silent
from uptake.library import Library
from uptake.messages import _
from uptake.records import KeyAction, Recommendation
from uptake.site import Site
from uptake.views.following import MOST_DEADLINES, Calendar, calendars
from uptake.views.shared import anchor_of, evaluation_link, page_of

_OCTETS = 75
"""How long a line may be, by RFC 5545, 3.1."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,"} | dict.fromkeys("\n\x85\u2028\u2029", "\\n"))


def files(library: Library, site: Site) -> Iterator[tuple[str, bytes]]:
    """Every calendar: path below the site's root, and bytes. An event is made once, and is the same in every calendar."""
    done: dict[str, bytes] = {}
    for one in calendars(library, site.as_of):
        for pair in one.deadlines:
            if pair[0].id not in done:
                done[pair[0].id] = _lines(_event(library, site, *pair))
        events = b"".join(done[action.id] for action, _record in one.deadlines)
        yield one.path, _lines(_head(one, site)) + events + _lines(["END:VCALENDAR"])


def _head(one: Calendar, site: Site) -> list[str]:
    name = _("Deadlines: %(name)s") % {"name": one.name or site.settings.title}
    rule = _("Deadlines of key actions that are open or not reported on, as of %(month)s; at most %(n)s, the nearest.")
    rule = _text(rule % {"month": month(site.as_of), "n": MOST_DEADLINES})
    return [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Uptake//Deadlines of key actions//EN", "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"DESCRIPTION:{rule}", f"X-WR-CALDESC:{rule}",
        # asked for anew each day, a subscription follows a site that is built each night
        "REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D",
        f"SOURCE;VALUE=URI:{site.place.address(one.path)}", f"URL:{site.place.address(one.page)}",
    ]


def _event(library: Library, site: Site, action: KeyAction, record: Recommendation) -> list[str]:
    day = _last_day(action.deadline or "")
    address = f"{site.place.address(page_of(record))}#{anchor_of(action)}"
    return [
        "BEGIN:VEVENT", f"UID:{action.id}@{urlsplit(site.base_url).hostname}", f"DTSTAMP:{site.as_of.replace('-', '')}01T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(_summary(action, site.as_of))}",
        f"DESCRIPTION:{_text(chr(10).join((*_description(library, action, record, site.as_of), address)))}",
        f"URL:{address}", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, calendar.monthrange(year, number)[1])


def _summary(action: KeyAction, as_of: str) -> str:
    late = _("Overdue: %(action)s") if is_overdue(action, as_of) else _("Not reported: %(action)s") if is_silent(action, as_of) else ""
    return (late or _("Due: %(action)s")) % {"action": shorten(action.text, 120)}


def _description(library: Library, action: KeyAction, record: Recommendation, as_of: str) -> Iterator[str]:
    """What to do, for which recommendation, and how far it is said to be: a line each."""
    yield shorten(action.text, 600)
    yield ""
    yield _("Recommendation %(n)s: %(text)s") % {"n": record.number_stated or record.number, "text": shorten(record.text, 240)}
    yield _("Evaluation: %(title)s") % {"title": evaluation_link(library, record.evaluation).label}
    if action.responsible:
        yield _("Responsible: %(unit)s") % {"unit": action.responsible}
    words = _("Status: %(status)s") if action.status == "unreported" else _("Status, as the unit reports it, not verified: %(status)s")
    yield words % {"status": library.vocabularies.label("statuses", action.status)}
    if action.deadline_stated:
        yield _("Deadline in the source’s words: %(words)s") % {"words": action.deadline_stated}
    if action.deadline_approximate:
        yield _("Worked out from these words: %(month)s") % {"month": month(action.deadline or "")}
    if is_overdue(action, as_of):
        yield _("Overdue as of %(month)s, worked out here from status and deadline") % {"month": month(as_of)}


def _text(text: str) -> str:
    """A text as a value: what has a meaning in a calendar is escaped, what no calendar may hold is left out."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_ESCAPES)


def _lines(lines: Iterable[str]) -> bytes:
    return b"".join(_folded(line.encode("utf-8", "replace")) + b"\r\n" for line in lines)


def _folded(line: bytes) -> bytes:
    """A line cut into pieces of at most 75 octets, never within a character; each further piece begins with a space."""
    pieces = []
    room = _OCTETS
    while len(line) > room:
        cut = room
        while line[cut] & 0xC0 == 0x80:  # an octet that continues a character
            cut -= 1
        pieces.append(line[:cut])
        line, room = line[cut:], _OCTETS - 1
    return b"\r\n ".join((*pieces, line))
