"""From the words of a time frame to the last month that they certainly mean."""

from __future__ import annotations

import re

_MONTHS = "january february march april may june july august september october november december".split()
_OPEN_ENDED = re.compile(
    r"\b(beyond|onwards?|thereafter|since|after|starting|continuous(ly)?)\b|^\s*from\b(?!.*\b(to|until)\b)|\b20\d\d\s*[-–]\s*$|\+", re.I
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_QUARTERS = {
    "first": 3, "1st": 3, "q1": 3, "second": 6, "2nd": 6, "q2": 6, "third": 9, "3rd": 9, "q3": 9,
    "fourth": 12, "4th": 12, "q4": 12, "last": 12, "final": 12,
}
_HALVES = {"first": 6, "1st": 6, "second": 12, "2nd": 12, "last": 12}
_BEFORE = (
    (re.compile(r"\b(first|1st|second|2nd|third|3rd|fourth|4th|last|final)\s+quarter(?:\s+of)?\s*$", re.I), _QUARTERS),
    (re.compile(r"\b(q[1-4])\s*(?:of|/|-)?\s*$", re.I), _QUARTERS),
    (re.compile(r"\b(first|1st|second|2nd|last)\s+(?:half|semester)(?:\s+of)?\s*$", re.I), _HALVES),
    (re.compile(r"\b(mid|middle|end|late)(?:\s*-\s*|\s+of\s+|\s+)?$", re.I), {"mid": 6, "middle": 6, "end": 12, "late": 12}),
)
_EARLY = re.compile(r"\b(early|beginning|start)(\s+of)?[\s-]*$", re.I)


def last_month(stated: str) -> tuple[str | None, bool]:
    """The last month of a time frame as `YYYY-MM`, or None where no month is certain; and whether it is approximate.

    A span ends with its last year, a year with December, a quarter or half with its last month. Words without
    an end ("ongoing", "2024 onwards", "September 2023 and beyond") give None.
    """
    exact = re.fullmatch(r"\s*((?:19|20)\d\d)\s*[/.-]\s*(0?[1-9]|1[0-2])\s*", stated)
    if exact:
        return f"{exact.group(1)}-{int(exact.group(2)):02}", False
    years = list(_YEAR.finditer(stated))
    if not years or _OPEN_ENDED.search(stated):
        return None, False
    year = years[-1]
    before = stated[: year.start()]
    for pattern, months in _BEFORE:
        if found := pattern.search(before):
            return f"{year.group(1)}-{months[found.group(1).lower()]:02}", True
    named = re.search(r"\b([A-Za-z]{3,9})\.?,?\s*(?:of\s+)?$", before)
    if named:
        for number, month in enumerate(_MONTHS, 1):
            if month.startswith(named.group(1).lower()):
                return f"{year.group(1)}-{number:02}", False
    if _EARLY.search(before):
        return None, False
    return f"{year.group(1)}-12", True
