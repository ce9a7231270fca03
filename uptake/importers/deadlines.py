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


_THEIR_MONTHS = (
    "janvier|enero", "février|fevrier|febrero", "mars|marzo", "avril|abril", "mai|mayo", "juin|junio", "juillet|julio", "août|aout|agosto",
    "septembre|septiembre|setiembre", "octobre|octubre", "novembre|noviembre", "décembre|decembre|diciembre",
)
_FIRST, _SECOND = r"(?:premier|1\.?er|primer|1[.º]º?)", r"(?:second|deuxième|2e|2ème|segundo|2\.?º)"
_THIRD, _LAST = r"(?:troisième|3e|3ème|tercer|3\.?er)", r"(?:quatrième|4e|4ème|cuarto|4\.?º|dernier|último)"
_ENGLISH = [
    *(
        (rf"\b(?:{names})\b\.?(?:\s+de(?=\s+\d{{4}}))?", month.capitalize())
        for month, names in zip(_MONTHS, _THEIR_MONTHS)
    ),
    (rf"\b{_FIRST}\s+trimestre", "first quarter"), (rf"\b{_SECOND}\s+trimestre", "second quarter"),
    (rf"\b{_THIRD}\s+trimestre", "third quarter"), (rf"\b{_LAST}\s+trimestre", "last quarter"),
    (rf"\b{_FIRST}\s+semestre", "first half"), (rf"\b{_SECOND}\s+semestre", "second half"),
    (r"\bT([1-4])\b", r"Q\1"), (r"\bmi-|\b(?:a )?mediados de(?:l)?\s+", "mid-"),
    (r"\b(?:fin|(?:a )?fines de(?:l)?|(?:a )?finales de(?:l)?)\b", "end of"),
    (r"\b(?:début|(?:a )?principios de(?:l)?|(?:a )?inicios de(?:l)?)\b", "beginning of"),
    (r"\b(?:à partir d[eu]|dès|desde|a partir de)\b", "from"),
    (rf"\b(\d{{1,2}})(?:er|[.º]º?)?\s+(?:de\s+)?(?=(?:{'|'.join(_MONTHS)})\b)", r"\1 "),
    (r"\bjusqu.(?:à|en|au)\b|\bhasta\b", "until"), (r"\b(quarter|half)\s+del?\b", r"\1 of"),
]
"""French and Spanish words of time, and what they are in English."""


def in_english(stated: str) -> str:
    """A date or a time frame with its French and Spanish words in English."""
    for pattern, english in _ENGLISH:
        stated = re.sub(pattern, english, stated, flags=re.IGNORECASE)
    return stated


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
