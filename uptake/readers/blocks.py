"""What a reader makes of a document: blocks of text, and an account of what it left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BREAK = "⏎"
"""Stands for a line's end within a cell, since a row of a table is one line of the text."""
MOST_CHARACTERS = 1_900_000
"""A document with more text is not read; a source may hold two million bytes."""

Kind = Literal["text", "heading", "item", "row"]


class Unreadable(Exception):
    """A file that cannot be read: what was found, and what to do."""

    def __init__(self, found: str, hint: str):
        super().__init__(found, hint)
        self.found, self.hint = found, hint


class Run(NamedTuple):
    """Words that look alike."""

    text: str
    bold: bool = False
    italic: bool = False


Line = tuple[Run, ...]


class Block(NamedTuple):
    """A paragraph, a heading, an item of a list, or a row of a table."""

    kind: Kind
    cells: tuple[tuple[Line, ...], ...]
    """The lines of each cell; only a row has more than one cell."""
    level: int = 0
    """Level of a heading from 1; depth of an item from 0."""
    mark: str = ""
    """What stands before an item: `•`, `a.`"""

    @property
    def plain(self) -> str:
        """All words, cells parted by tabs."""
        return "\t".join(" ".join(plain(line) for line in cell) for cell in self.cells)


@dataclass(slots=True)
class Reading:
    """A document as a reader found it."""

    reader: str
    """What was read and how, for people: `PDF with marked tables`."""
    blocks: list[Block] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """What of the document is not in the text: pictures, running heads, deleted words."""
    doubts: list[str] = field(default_factory=list)
    """What was worked out and may be wrong."""


@dataclass(frozen=True, slots=True)
class Style:
    """Which looks of a document its importer wants to see in the text, and how they are written."""

    markdown: bool = False
    """Headings, emphasis and lists as Markdown has them; what only looks like Markdown is escaped."""
    bold: re.Pattern[str] | None = None
    """Bold words that mean something: those of the first group are put between `**`."""


def plain(line: Line) -> str:
    """The words of a line."""
    return "".join(run.text for run in line)


def tidy(runs: Iterable[Run]) -> Line:
    """Runs with white space collapsed, neighbours that look alike joined, and nothing at the ends."""
    out: list[Run] = []
    space = ""
    for run in runs:
        text = re.sub(r"\s+", " ", space + run.text)
        space = " " if text.endswith(" ") else ""
        text = text.strip(" ") if not out else text.rstrip(" ")
        if not text:
            continue
        if out and out[-1][1:] == run[1:]:
            out[-1] = Run(out[-1].text + text, *run[1:])
        elif out and text.startswith(" "):
            out[-1] = Run(out[-1].text + " ", *out[-1][1:])
            out.append(Run(text[1:], *run[1:]))
        else:
            out.append(Run(text, *run[1:]))
    return tuple(out)


def paragraph(lines: Iterable[Iterable[Run]], kind: Kind = "text", level: int = 0, mark: str = "") -> Block | None:
    """A block of one cell, or None without words."""
    kept = tuple(line for runs in lines if (line := tidy(runs)))
    return Block(kind, (kept,), level, mark) if kept else None


def row(cells: Iterable[tuple[Line, ...]]) -> Block | None:
    """A row of a table. A row of which one cell spans all is no row, and one without words is nothing."""
    cells = tuple(cells)
    if not any(cells):
        return None
    return Block("row", cells) if len(cells) > 1 else Block("text", cells)


def as_text(blocks: Iterable[Block], style: Style) -> str:
    """The text of a document: a paragraph, an item or a row a line, and a blank line where something else begins."""
    lines: list[str] = []
    before: Kind | None = None
    for block in blocks:
        if before and not (block.kind == before and block.kind in ("item", "row")):
            lines.append("")
        lines += _lines(block, style)
        before = block.kind
    return "\n".join(lines) + "\n" if lines else ""


def _lines(block: Block, style: Style) -> Iterator[str]:
    if block.kind == "row":
        joint = f" {BREAK} "
        yield "\t".join(joint.join(_written(line, style) for line in cell) for cell in block.cells)
        return
    lines = [_written(line, style) for line in block.cells[0]]
    if not style.markdown:
        yield from [f"{block.mark} {lines[0]}".strip(), *lines[1:]]
    elif block.kind == "heading":
        yield f"{'#' * min(block.level, 6)} {' '.join(_escaped(plain(line)) for line in block.cells[0])}"
    elif block.kind == "item":
        mark = block.mark if re.fullmatch(r"\w+[.)]", block.mark) else "-"
        yield f"{'  ' * block.level}{mark} {' '.join(lines)}"
    else:
        yield from [*(f"{line}  " for line in lines[:-1]), lines[-1]]


def _written(line: Line, style: Style) -> str:
    """A line with the emphasis that the style wants to see."""
    if not style.markdown:
        return "".join(_bold(run, style.bold) if run.bold and style.bold else run.text for run in line)
    return _escape_start("".join(_emphasised(run) for run in line))


def _bold(run: Run, pattern: re.Pattern[str]) -> str:
    if not (found := pattern.fullmatch(run.text.strip())):
        return run.text
    return run.text.replace(found.group(1), f"**{found.group(1)}**", 1)


def _emphasised(run: Run) -> str:
    stars = "*" * (2 * run.bold + run.italic)
    words = _escaped(run.text)
    if not stars or not words.strip():
        return words
    head, tail = len(words) - len(words.lstrip()), len(words.rstrip())
    return f"{words[:head]}{stars}{words[head:tail]}{stars}{words[tail:]}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]])", r"\\\1", text)


def _escape_start(text: str) -> str:
    """What would make a heading, a list, a quotation or a rule of a line is escaped at its beginning."""
    return re.sub(r"^(?:(?=[#>+=~|-])|(\d+)(?=[.)](?:\s|$)))", r"\1\\", text)
