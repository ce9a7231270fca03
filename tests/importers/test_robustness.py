"""Damaged documents: cut off anywhere, or with lines missing anywhere.

They are cut from the source files below `data/sources/` for which the tests of the shipped records know, from their
own list, which words are furniture; where these files are not there, the tests are skipped.
"""

from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from time import process_time

import pytest

from tests.shipped.furniture import FURNITURE, without_furniture
from tests.words import verbatim, words
from uptake.content import adapter, plain
from uptake.importers import recognise
from uptake.importers.document import SourceDocument
from uptake.verbatim import missing_words, texts

SOURCES = Path(__file__).parents[2] / "data/sources"
TIMES = 100
Numbered = list[tuple[int, str]]
"""Lines with the numbers that they have in the whole document."""


def truncations(text: str, random: Random) -> list[Numbered]:
    """A text cut off at random characters."""
    whole = text.split("\n")
    cut = [text[: random.randrange(len(text))].split("\n") for _ in range(TIMES)]
    assert all(lines[:-1] == whole[: len(lines) - 1] for lines in cut)
    return [list(enumerate(lines, 1)) for lines in cut]


def deletions(text: str, random: Random) -> list[Numbered]:
    """A text without some random lines, few or many."""
    lines = list(enumerate(text.split("\n"), 1))
    gone = [set(random.sample(lines, random.choice((1, 1, 2, 5, len(lines) // 10, len(lines) // 2)))) for _ in range(TIMES)]
    return [[line for line in lines if line not in some] for some in gone]


def lost(source: str, whole: list[str], numbered: Numbered, records: list[dict], left_over: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Words of a damaged document that are no furniture, nor a part of it, in no field, and not reported as left over."""
    rest = {n: Counter(text_words(source, number, line, whole[number - 1])) for n, (number, line) in enumerate(numbered, 1)}
    for record in records:
        for _, text, where in verbatim(record):
            for word in words(text):
                at = next((n for n in where if rest[n][word] > 0), None)
                if at:
                    rest[at][word] -= 1
    for n, said in left_over:
        rest[n] -= Counter(words(said))
    return [(numbered[n - 1][0], word) for n in rest for word in rest[n].elements()]


@cache
def text_words(source: str, number: int, line: str, whole: str) -> list[str]:
    """The words of text in a line, of which the end may be cut off; none where the whole line has none."""
    return words(without_furniture(source, number, line)) if words(without_furniture(source, number, whole)) else []


@pytest.mark.parametrize("damage", [truncations, deletions], ids=["truncated", "lines-deleted"])
@pytest.mark.parametrize("source", FURNITURE)
def test_damaged_documents(source, damage, vocabularies):
    """A damaged document gives valid records, or none; nothing in them is invented, and what is left out is reported."""
    path = SOURCES / f"{source}.txt"
    if not path.is_file():
        pytest.skip(f"there is no {path.name}")
    problems = []
    whole = path.read_text(encoding="utf-8")
    for time, numbered in enumerate(damage(whole, Random(f"{source} {damage.__name__}"))):
        lines = [line for _, line in numbered]
        format = recognise("\n".join(lines))
        if not format:
            continue
        draft = format.read(SourceDocument(path.name, "\n".join(lines)), vocabularies, None)
        records = [plain(record) for record in draft.records]
        for record, data in zip(draft.records, records):
            adapter(type(record)).validate_python(data)
        said = [(record.id, *text) for record in draft.records for text in texts(record)]
        problems += [(time, id, path) for id, path, text, where in said if missing_words(text, where, lines)]
        problems += [(time, *word) for word in lost(source, whole.split("\n"), numbered, records, draft.left_over)]
        problems += [(time, "ids", ids) for ids in [[r["id"] for r in records]] if len(set(ids)) < len(ids)]
    assert not problems


LONG = {
    "blank lines": ("Fine work.", "\n" * 20_000 + "Fine work."),
    "blanks": ("Fine work.", " " * 200_000 + "Fine work."),
    "commas": ("Thematic Area: ", "Thematic Area: " + "x, " * 2_000),
    "names of units": ("Climb and look.", "Climb and look. " + "ILO UN Women " * 20_000),
    "bullets": ("Fine work.", "? a " * 10_000),
    "rows": ("Climb and look.", "Climb. Country Office 2022/09 Completed\n" * 1_000 + "Climb and look."),
}


@pytest.mark.parametrize("old, new", LONG.values(), ids=LONG)
def test_long_runs(old, new, vocabularies):
    """A page in which something repeats thousands of times is read in seconds and not in minutes."""
    text = (Path(__file__).with_name("cases") / "gate-units/page.txt").read_text(encoding="utf-8")
    assert text.count(old) == 1
    text = text.replace(old, new)
    start = process_time()
    draft = recognise(text).read(SourceDocument("page.txt", text), vocabularies, None)
    assert process_time() - start < 5
    assert len(draft.records) == 3
