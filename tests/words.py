"""Words of texts, and the verbatim texts of records: written for the tests alone, so that they do not judge
`uptake.verbatim` by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

ACTION_TEXTS = ("text", "responsible", "deadline_stated", "status_stated", "comments")
"""The verbatim texts of a key action in the order of a row."""


def words(text: str) -> list[str]:
    """Runs of letters and digits, as they are written. Marks, bullets and emphasis are no words."""
    return re.findall(r"[^\W_]+", text)


def numbers(lines: str) -> list[int]:
    """The line numbers that a `lines` value names: `64, 68-70` names 64, 68, 69 and 70."""
    found: list[int] = []
    for run in lines.split(", "):
        ends = [int(end) for end in run.split("-")]
        found += range(ends[0], ends[-1] + 1)
    return found


def verbatim(record: dict) -> Iterator[tuple[str, str, list[int]]]:
    """Every verbatim text of a record, given as plain data: path, words as the source has them, line numbers."""
    lines = record["source"]["lines"] if "lines" in record.get("source", {}) else record.get("lines", {})
    for name, where in lines.items():
        yield name, _stated(record[name]), numbers(where)
    for n, point in enumerate(record.get("sub_points", []), 1):
        yield from _part(f"sub_points.{n}", point, ("text", "response_stated", "response_text"))
    for n, action in enumerate(record.get("actions", []), 1):
        yield from _part(f"actions.{n}", action, ACTION_TEXTS)
    yield from _tips("tips", record.get("tips", []))
    if "example" in record:
        yield from _part("example", record["example"], ("title", "text"))


def _stated(value) -> str:
    if isinstance(value, list):
        return " ".join(_stated(entry) for entry in value)
    return value.get("stated", "") if isinstance(value, dict) else value


def _part(path: str, part: dict, names: tuple[str, ...]) -> Iterator[tuple[str, str, list[int]]]:
    for name in names:
        if name in part:
            yield f"{path}.{name}", part[name], numbers(part["lines"])


def _tips(path: str, tips: list[dict]) -> Iterator[tuple[str, str, list[int]]]:
    for n, tip in enumerate(tips, 1):
        yield from _part(f"{path}.{n}", tip, ("text",))
        yield from _tips(f"{path}.{n}.tips", tip.get("tips", []))


def invented(record: dict, source: list[str]) -> list[str]:
    """Paths of the texts that hold a word which their lines do not have, or have in another order."""
    return [path for path, text, lines in verbatim(record) if not _within(words(text), words(" ".join(source[n - 1] for n in lines)))]


def _within(wanted: list[str], there: list[str]) -> bool:
    rest = iter(there)
    return all(word in rest for word in wanted)
