"""What in the five sources is no text of a record: an explicit list, made by reading the sources and nothing else.

Whoever doubts that a record holds everything its source says can judge it here. A mark is a regular expression whose
match in a line is furniture, with the reason; where it could match a text elsewhere, it names the lines that it is
about. Marks are taken off a line in the order in which they stand here. Every word that no mark matches has to be in
exactly one field of one record.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Mark(NamedTuple):
    """A piece of furniture."""

    pattern: str
    why: str
    lines: range | None = None
    """Lines that it is about; all when empty."""


_GATE = (
    Mark(r"^Management Response$", "heading of the page"),
    Mark(
        r"^(Recommendation|Management Response Category|Management Response|Description|Thematic Area|Operating Principles|"
        r"Organizational Priorities|UNEG Criteria):",
        "label before a text or a coded value",
    ),
    Mark(r"^Key Actions$", "heading of the table"),
    Mark(r"^Responsible Deadline Status Comments$", "head of the table"),
)

_IOM = (
    Mark(r"</?(p|ul|li)\b[^<>]*>", "markup left over from extraction"),
    Mark(
        r"^(Name and function of the management response coordinator|Date of publication|Overall comment on evaluation process|"
        r"Lessons learned):",
        "label",
    ),
    Mark(r"^Contents$", "heading of the contents page", range(34, 35)),
    Mark(r"^.*\t\d+$", "entry of the contents page, with its page number", range(36, 47)),
    Mark(r"^\s*Recommendation \d+:", "label before a recommendation's heading; its number is the record's `number`"),
    Mark(r"^\s*Management response:", "label before the decision"),
    Mark(r"^Key action\tTime frame or deadline\tResponsible individual or unit\(s\)$", "head of the table"),
)

_PUBLICATION = (
    Mark(r"^Photo( ID)?:.*$", "photo credit"),
    Mark(r"^# STRENGTHENING MIGRATION PROGRAMMING FROM A GENDER PERSPECTIVE$", "title again, on the second title page", range(19, 20)),
    Mark(r"^LESSONS LEARNED$", "subtitle again, on the second title page", range(23, 24)),
    Mark(r"^# TABLE OF CONTENTS$", "heading of the contents page"),
    Mark(r"^.*\t\d+$", "entry of the contents page, with its page number", range(38, 47)),
    Mark(r"^# (INTRODUCTION|CONCLUSION)$", "heading over a text that is a field of its own"),
    Mark(r"^# (LESSON|\d)$", "the word and the numeral that open a lesson; the number is the record's `number`"),
    Mark(r"^## KEY TIPS$", "heading over the tips"),
    Mark(r"^### EXAMPLE \d$", "heading over an example"),
    Mark(r"^[\s-]*(\d|[a-e])\. ", "number or letter of a tip, which is its `number`", range(62, 276)),
    Mark(r"^.*$", "the publisher about itself, its address and its pages, on the back cover", range(286, 400)),
)

FURNITURE = {
    "gate-making-migration-safe-phase-1": _GATE,
    "gate-preventing-exploitation-women-migrant-workers": _GATE,
    "gate-safe-and-fair-programme": _GATE,
    "iom-joint-initiative-north-africa": _IOM,
    "un-women-lessons-learned-migration": _PUBLICATION,
}

BROKEN_ROWS = {"iom-joint-initiative-north-africa": {68: 64, 171: 167, 187: 183}}
"""Rows of a table that break over a page: the line on which the rest of an action's text stands, and the row's own."""


def without_furniture(source: str, number: int, line: str) -> str:
    """What is left of a source's line when its furniture is taken off."""
    for mark in FURNITURE[source]:
        if mark.lines is None or number in mark.lines:
            line = re.sub(mark.pattern, " ", line)
    return line
