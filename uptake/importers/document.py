"""A source document while it is being read: its lines, and an account of where each word went."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from uptake.importers.naming import file_name
from uptake.readers.blocks import BREAK
from uptake.records import Record
from uptake.verbatim import line_numbers, texts, words
from uptake.yamltext import UNSEEN

_BLANKS = re.compile(r"[^\S\t\n]{40,}")
"""Long runs of blanks say no more than short ones, and would keep patterns busy."""


@dataclass(slots=True)
class Piece:
    """Text with the lines that it came from."""

    text: str = ""
    lines: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.text)

    def add(self, text: str, line: int, joint: str = " ") -> None:
        """Append text of a further line; white space is collapsed."""
        text = " ".join(text.split())
        if text:
            self.text = f"{self.text}{joint}{text}" if self.text else text
            self.lines.append(line)

    def where(self) -> str:
        """The lines as a `lines` value: runs joined, `12-14`."""
        return ranges(self.lines)


def cells(line: str) -> list[str]:
    """The cells of a row that tabs part, with white space collapsed; `BREAK` stands for a line's end within a cell."""
    return [" ".join(cell.split()) for cell in line.split("\t")]


def in_lines(cell: str) -> str:
    """A cell's text with the line ends that it had."""
    return re.sub(rf"\s*{BREAK}\s*", "\n", cell)


def in_one(cell: str) -> str:
    """A cell's text on one line."""
    return re.sub(rf"\s*{BREAK}\s*", " ", cell)


def ranges(numbers: Iterable[int]) -> str:
    """Line numbers as a `lines` value: `[64, 68, 69]` gives `64, 68-69`."""
    runs: list[list[int]] = []
    for n in sorted(set(numbers)):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


class SourceDocument:
    """The lines of a document, 1-based, and which of their words are furniture."""

    def __init__(self, name: str, text: str, whole: bool = False):
        self.whole = whole
        """Whether a reader has put it together from a file, so that a line is a paragraph and was not broken to a width."""
        self.name = name
        """Name of the file, without its folder."""
        self.id = file_name(name.rpartition(".")[0] or name)
        """Id of the source, from the file's name."""
        self.lines = [_BLANKS.sub(" " * 40, UNSEEN.sub(" ", line)) for line in text.replace("\r\n", "\n").split("\n")]
        self.furniture: dict[int, Counter[str]] = defaultdict(Counter)

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, number: int) -> str:
        return self.lines[number - 1]

    def set_aside(self, number: int, text: str | None = None) -> None:
        """Call words of a line furniture, by default the whole line: labels, table heads, page numbers."""
        self.furniture[number].update(words(self.line(number) if text is None else text))

    def left_over(self, records: Iterable[Record]) -> list[tuple[int, str]]:
        """The words of each line that are neither furniture nor in a field of a record, as (line, words)."""
        unused = {n: Counter(words(line)) - self.furniture[n] for n, line in enumerate(self.lines, 1)}
        for record in records:
            for _, text, where in texts(record):
                numbers = line_numbers(where)
                for word in words(text):
                    n = next((n for n in numbers if unused[n][word] > 0), None)
                    if n:
                        unused[n][word] -= 1
        return [(n, _in_order(self.line(n), left)) for n, left in unused.items() if left.total()]


def _in_order(line: str, left: Counter[str]) -> str:
    """The left words in the order of the line."""
    out, left = [], Counter(left)
    for word in words(line):
        if left[word] > 0:
            left[word] -= 1
            out.append(word)
    return " ".join(out)
