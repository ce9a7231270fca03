"""Holding records against their sources: which words a text has, and whether its source has them too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from uptake.records import Evaluation, KeyAction, Recommendation, Record, Source, Value
from uptake.yamltext import Path

_WORD = re.compile(r"[^\W_]+")
MARKUP = re.compile(r"</?(?:ul|ol|li|p|br|div|span|table|t[rdh]|b|strong|em|i)\b[^<>]*>", re.IGNORECASE)
"""Markup that extraction left in a text."""


def words(text: str) -> list[str]:
    """The words of a text: runs of letters and digits, as they are written."""
    return _WORD.findall(text)


def line_numbers(lines: str) -> list[int]:
    """The numbers that a `lines` value names: `"64, 68-70"` gives 64, 68, 69, 70."""
    numbers: list[int] = []
    for part in lines.split(", "):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def texts(record: Record) -> Iterator[tuple[Path, str, str]]:
    """Every verbatim text of a record: its path, its words as one text, and its lines."""
    if isinstance(record, Source):
        lines = record.lines
    else:
        lines = record.source.lines
    for name, where in lines.items():
        value = getattr(record, name, None)
        if value is not None:
            yield (name,), _stated(value), where
    yield from _parts(record)


def _stated(value: Any) -> str:
    """The source's words in a field's value."""
    if isinstance(value, tuple):
        return " ".join(_stated(entry) for entry in value)
    if isinstance(value, str):
        return value
    return getattr(value, "stated", None) or ""


def _parts(record: Record) -> Iterator[tuple[Path, str, str]]:
    if isinstance(record, (Source, Evaluation)):
        return
    if isinstance(record, Recommendation):
        for n, point in enumerate(record.sub_points):
            yield from _fields(("sub_points", n), point, ("text", "response_stated", "response_text"))
        for n, action in enumerate(record.actions):
            yield from _fields(("actions", n), action, [name for name in ACTION_TEXTS if not _is_news(action, name)])
        return
    yield from _tips(("tips",), record.tips)
    if record.example:
        yield from _fields(("example",), record.example, ("title", "text"))


def _tips(path: Path, tips: tuple) -> Iterator[tuple[Path, str, str]]:
    for n, tip in enumerate(tips):
        yield from _fields((*path, n), tip, ("text",))
        yield from _tips((*path, n, "tips"), tip.tips)


NEWS = {"status_stated": "status", "deadline_stated": "deadline", "comments": "comment"}
"""The texts of a key action that a later report may replace, with the names that they have in its history."""


def _is_news(action: KeyAction, name: str) -> bool:
    """Whether a text of an action comes from a later report, of which its history tells, and not from the source."""
    return name in NEWS and any(getattr(event, NEWS[name]) for event in action.history)


def _fields(path: Path, part: Any, names: Iterable[str]) -> Iterator[tuple[Path, str, str]]:
    for name in names:
        text = getattr(part, name)
        if text and part.lines:
            yield (*path, name), text, part.lines


ACTION_TEXTS = ("text", "responsible", "deadline_stated", "status_stated", "comments", "funding_needed")
"""The verbatim texts of a key action, in the order of GATE's rows."""


def missing_words(text: str, lines: str, source: list[str]) -> list[str] | None:
    """The rest of a text from the first word on that its lines do not have; None when the lines do not exist.

    On each line the text's words follow one another without a gap, so that none can be left out; only left-over
    markup may stand between them. `source` is the source file, line by line.
    """
    numbers = line_numbers(lines)
    if not numbers or max(numbers) > len(source):
        return None
    wanted = words(text)
    furthest, left = 0, _TRIES * (len(wanted) + 1_000)
    waiting: dict[str, set[int]] = defaultdict(set)
    """Where the text may go on, by the word that it has there."""
    if wanted:
        waiting[wanted[0]].add(0)
    for n in numbers:
        ends, steps = _ends(wanted, waiting, words(MARKUP.sub(" ", source[n - 1])), left)
        for end in ends:
            furthest = max(furthest, end)
            if end < len(wanted):
                waiting[wanted[end]].add(end)
        left -= steps
        if left <= 0:
            break
    return wanted[furthest:]


_TRIES = 40
"""How often each word of a text may be compared. A text that repeats itself more than any source does is not followed to its end."""


def _ends(wanted: list[str], waiting: dict[str, set[int]], there: list[str], most: int) -> tuple[set[int], int]:
    """How far a text can be read on one line from where it may go on, and in how many steps. A run may end a few words
    earlier than it could, where the next field goes on by chance as the text does on its next line."""
    ends: set[int] = set()
    steps = 0
    for at, word in enumerate(there):
        for start in waiting.get(word, ()):
            end = start
            while end < len(wanted) and at + end - start < len(there) and wanted[end] == there[at + end - start]:
                end += 1
            ends.update(range(max(start + 1, end - 3), end + 1))
            steps += end - start
            if steps > most:
                return ends, steps
    return ends, steps


def actions(record: Record) -> tuple[KeyAction, ...]:
    """The key actions of a recommendation; none of any other record."""
    return record.actions if isinstance(record, Recommendation) else ()


def values(record: Record) -> Iterator[tuple[Path, str, Value]]:
    """Every coded value of a record with its path and the name of its field."""
    yield from _values((), record)
    for n, action in enumerate(actions(record)):
        yield from _values(("actions", n), action)


def _values(path: Path, part: Any) -> Iterator[tuple[Path, str, Value]]:
    for name in part.__dataclass_fields__:
        value = getattr(part, name)
        if isinstance(value, Value):
            yield (*path, name), name, value
        elif isinstance(value, tuple) and value and isinstance(value[0], Value):
            yield from (((*path, name, n), name, entry) for n, entry in enumerate(value))
