"""Every word of the five sources is in exactly one field of the shipped records, and no field has another word.

The test shares nothing with the importers, nor with the checks that `build.py check` makes: it has its own words, its
own list of verbatim fields, and its own list of furniture.
"""

import re

import pytest

from tests.shipped.furniture import BROKEN_ROWS, FURNITURE, without_furniture
from tests.words import ACTION_TEXTS, invented, numbers, words

ORDER = (
    "title", "period", "office", "office_type", "section", "text", "description", "sub_points", "response_stated", "response_text",
    "actions", "narrative", "tips", "example",
)
"""Fields in the order in which they follow one another where several stand on one line."""
IOM_ROW = ("text", "deadline_stated", "responsible")
"""The columns of IOM's table; GATE's are in the order of `ACTION_TEXTS`."""


def passages(source: str, records: dict) -> list[tuple[int, int, list[str], str]]:
    """The verbatim texts of the records of a source in its order: line, place on the line, words, and what it is.

    A text that a page breaks gives two passages. A heading over several records counts once.
    """
    found: dict[tuple, tuple] = {}
    for record in records.values():
        if record["id"] != source and record.get("source", {}).get("id") != source:
            continue
        for place, (path, text, lines) in enumerate(_texts(record)):
            if path == "section":
                found[path, lines[0]] = lines[0], place, words(text), path
            else:
                found[record["id"], path] = lines[0], place, words(text), f"{record['id']} {path}"
    return sorted(found.values())


def _texts(record: dict) -> list[tuple[str, str, list[int]]]:
    """The verbatim texts of a record in reading order."""
    lines = record["source"]["lines"] if "lines" in record.get("source", {}) else record.get("lines", {})
    own = {name: [(name, _stated(record[name]), numbers(where))] for name, where in lines.items()}
    columns = IOM_ROW if record["id"].startswith("eu-iom") else ACTION_TEXTS
    own["sub_points"] = [(f"sub_points.{n}", p["text"], numbers(p["lines"])) for n, p in enumerate(record.get("sub_points", []))]
    cells = [(n, name, action) for n, action in enumerate(record.get("actions", [])) for name in columns if name in action]
    own["actions"] = [(f"actions.{n}.{name}", action[name], numbers(action["lines"])) for n, name, action in cells]
    own["tips"] = [(f"tips.{n}", tip["text"], numbers(tip["lines"])) for n, tip in enumerate(_flat(record.get("tips", [])))]
    example = record.get("example", {})
    own["example"] = [(f"example.{name}", example[name], numbers(example["lines"])) for name in ("title", "text") if name in example]
    return [text for name in sorted(own, key=lambda name: ORDER.index(name) if name in ORDER else -1) for text in own[name]]


def _stated(value) -> str:
    if isinstance(value, list):
        return " ".join(_stated(entry) for entry in value)
    return value["stated"] if isinstance(value, dict) else value


def _flat(tips: list[dict]):
    for tip in tips:
        yield tip
        yield from _flat(tip.get("tips", []))


def reading_order(source: str, lines: list[str]) -> list[str]:
    """The words of a source without its furniture; the rest of a broken row follows the part of its text before the break."""
    left = {n: words(without_furniture(source, n, line)) for n, line in enumerate(lines, 1)}
    for rest, row in BROKEN_ROWS.get(source, {}).items():
        cells = [words(without_furniture(source, row, cell)) for cell in lines[row - 1].split("\t")]
        left[row] = [*cells[0], *left[rest], *cells[1], *cells[2]]
        left[rest] = []
    return [word for n in sorted(left) for word in left[n]]


@pytest.mark.parametrize("source", FURNITURE)
def test_every_word_is_in_exactly_one_field(source, records, source_lines):
    """A source without its furniture is, word by word and in order, the verbatim fields of its records one after another."""
    wanted = reading_order(source, source_lines[source])
    found = [(word, what) for _, _, said, what in passages(source, records) for word in said]
    for n, (word, (said, what)) in enumerate(zip(wanted, found)):
        there, here = " ".join(wanted[n : n + 8]), " ".join(word for word, _ in found[n : n + 8])
        assert word == said, f"the source goes on with {there!r}, {what} with {here!r}"
    assert len(wanted) == len(found), f"left over: {wanted[len(found) :] or found[len(wanted) :]}"


@pytest.mark.parametrize("source", FURNITURE)
def test_every_text_stands_in_the_lines_it_names(source, records, source_lines):
    """Line by line: the lines that a text names hold its words one after another, and none of them is named in vain.

    Rows of tables share their line, and examples their lines; for them the test above and the one below suffice.
    """
    wrong = []
    for record in records.values():
        if record["id"] != source and record.get("source", {}).get("id") != source:
            continue
        for path, text, where in _texts(record):
            there = [(word, n) for n in where for word in words(without_furniture(source, n, source_lines[source][n - 1]))]
            if not path.startswith(("actions", "example")) and _consecutive(words(text), there) != set(where):
                wrong.append((record["id"], path, where))
    assert not wrong


def _consecutive(wanted: list[str], there: list[tuple[str, int]]) -> set[int] | None:
    """The lines of the first place where the words follow one another, or None."""
    for start in range(len(there) - len(wanted) + 1):
        if [word for word, _ in there[start : start + len(wanted)]] == wanted:
            return {n for _, n in there[start : start + len(wanted)]}
    return None


def test_no_word_is_invented(records, source_lines):
    """No verbatim field has a word that its source lacks in the lines that the field names."""
    wrong = []
    for record in records.values():
        source = record["source"]["id"] if "source" in record else record["id"]
        wrong += [f"{record['id']} {path}" for path in invented(record, source_lines[source])]
    assert not wrong


def test_furniture_is_all_there(source_lines):
    """Every mark of the furniture list matches something, so that the list says nothing about texts that are not there."""
    idle = []
    for source, marks in FURNITURE.items():
        for mark in marks:
            lines = [line for n, line in enumerate(source_lines[source], 1) if mark.lines is None or n in mark.lines]
            if not any(re.search(mark.pattern, line) for line in lines):
                idle.append((source, mark.why))
    assert not idle
