"""PDFs without tags: lines, paragraphs, lists and tables from where the words stand and from the lines that are drawn."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from uptake.readers.blocks import Block, Line, paragraph, plain, row, tidy
from uptake.readers.lists import bullet
from uptake.readers.pdf_tables import Table, rows_by_gaps, tables
from uptake.readers.pdf_words import Joiner, Page, Word, broken, reach

_BULLET = re.compile(r"[•○▪●◦■□·–➢✓\uf0b7\uf0a7-]")
_NUMBER = re.compile(r"(?:\d{1,2}|[a-z])[.)]")
_COLUMN = 6
"""From how many lines on side by side text stands in columns."""
_LARGE = 1.06
"""From how many times the usual size on a few lines are a heading."""


@dataclass(slots=True)
class _Row:
    """Words that stand on one line, from left to right."""

    words: list[Word] = field(default_factory=list)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def size(self) -> float:
        return median(word.height for word in self.words)

    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def blocks(pages: list[Page], joiner: Joiner) -> tuple[list[Block], list[str]]:
    """The blocks of a document, and the running heads and page numbers."""
    rows = {page.number: _rows(page.words) for page in pages}
    usual = _usual_size(pages)
    aside = _running(pages, rows, usual)
    gone = {id(word) for lines in aside.values() for line in lines for word in line.words}
    left = {page.number: [word for word in page.words if id(word) not in gone] for page in pages}
    drawn = {page.number: tables(page, left[page.number]) for page in pages}
    inside = {id(word) for found in drawn.values() for table in found for word in table.words}
    left = {number: [word for word in words if id(word) not in inside] for number, words in left.items()}
    reader = _Reader(joiner, usual, _edges(pages, left))
    for page in pages:
        reader.page(page, left[page.number], drawn[page.number])
    reader.end()
    return reader.blocks, [line.text() for lines in aside.values() for line in lines]


def _usual_size(pages: list[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for word in page.words:
            sizes[round(word.height * 2) / 2] += len(word.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=10.0)


def _in_columns(rows: list[_Row]) -> list[_Row]:
    """Lines in reading order: where text stands in two columns, the left one before the right one."""
    out: list[_Row] = []
    n = 0
    while n < len(rows):
        gutter = _gutter(rows[n : n + _COLUMN])
        end = n + 1
        while gutter and end < len(rows) and not any(word.left < gutter < word.right for word in rows[end].words):
            end += 1
        if gutter:
            words = [word for r in rows[n:end] for word in r.words]
            out += [*_rows(word for word in words if word.left < gutter), *_rows(word for word in words if word.left >= gutter)]
        else:
            out.append(rows[n])
        n = end
    return out


def _gutter(rows: list[_Row]) -> float:
    """Where the gap between two columns of text lies; 0 where lines are whole, or too few to tell."""
    if len(rows) < _COLUMN:
        return 0.0
    gaps = [(a.right, b.left) for r in rows for a, b in pairwise(r.words) if b.left - a.right > 0.8 * r.size]
    for _, right in gaps:
        at = right - 1
        free = not any(word.left < at < word.right for r in rows for word in r.words)
        sides = [[sum((word.left < at) == left for word in r.words) for r in rows] for left in (True, False)]
        if free and all(median(words) >= 3 for words in sides):
            return at
    return 0.0


def _edges(pages: list[Page], words: dict[int, list[Word]]) -> dict[int, float]:
    """How far to the right the words of pages go, by the width of the page."""
    edges: dict[int, float] = defaultdict(float)
    for page in pages:
        edges[round(page.width)] = max([edges[round(page.width)], *(word.right for word in words[page.number])])
    return edges


def _rows(words: Iterable[Word]) -> list[_Row]:
    """Words that stand side by side, from the top of the page to its end."""
    rows: list[_Row] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.left)):
        near = next((r for r in reversed(rows[-4:]) if word.follows(r.words[-1])), None)
        if near:
            near.words.append(word)
        else:
            rows.append(_Row([word]))
    for r in rows:
        r.words.sort(key=lambda word: word.left)
    return sorted(rows, key=lambda r: (r.top + r.bottom, r.left))


def _running(pages: list[Page], rows: dict[int, list[_Row]], usual: float) -> dict[int, list[_Row]]:
    """The first and last lines of pages that stand on several of them at the same height, but for their numbers."""
    places: dict[tuple[str, int], list[tuple[int, _Row]]] = defaultdict(list)
    for page in pages:
        for line in (line for line in _outer(rows[page.number], page) if line.size <= _LARGE * usual):
            places[re.sub(r"\d+", "0", line.text()), round(line.top / 4)].append((page.number, line))
    found: dict[int, list[_Row]] = {page.number: [] for page in pages}
    for (text, _), lines in places.items():
        often = len({number for number, _ in lines})
        enough = often >= max(2, 0.4 * len(pages)) and (often > 2 or "0" in text or often == len(pages))
        if enough or len(pages) == 1 and re.fullmatch(r"(?:page\s*)?0(?:\s*(?:/|of)\s*0)?", text.lower()):
            for number, line in lines:
                found[number].append(line)
    return found


def _outer(rows: list[_Row], page: Page) -> list[_Row]:
    """The lines at the top and at the foot of a page that stand apart from its text."""
    top = next((n for n, (a, b) in enumerate(pairwise(rows), 1) if b.top - a.bottom > 0.7 * a.size), 0)
    foot = next((n for n, (a, b) in reversed([*enumerate(pairwise(rows), 1)]) if b.top - a.bottom > 0.7 * b.size), len(rows))
    heads = rows[:top] if top and rows[top - 1].bottom < page.height * 0.13 else []
    feet = rows[foot:] if foot < len(rows) and rows[foot].top > page.height * 0.87 else []
    return heads + feet


class _Reader:
    """Goes through the pages; a paragraph or a row that a page breaks goes on with the next."""

    def __init__(self, joiner: Joiner, usual: float, edges: dict[int, float]):
        self.joiner, self.usual, self.edges = joiner, usual, edges
        self.blocks: list[Block] = []
        self.open: list[_Row] = []
        """Lines of the paragraph that is being read."""
        self.mark, self.depth, self.indents = "", 0, [0.0]
        self.edge = 0.0
        self.dots: list[tuple[float, float]] = []
        self.table: Table | None = None
        """The last table, where nothing followed it yet."""

    def page(self, page: Page, words: list[Word], drawn: list[Table]) -> None:
        """Read a page from top to bottom: its tables, and what stands before, between and after them."""
        self.dots = page.dots
        rows = _rows(words)
        found = rows_by_gaps([r.words for r in rows], page, [] if self.table is None or self.table.drawn else list(self.table.columns))
        inside = {id(word) for table in found for word in table.words}
        rows = [r for r in rows if not any(id(word) in inside for word in r.words)]
        self.edge = self.edges[round(page.width)]
        rows = _in_columns(rows)
        things: list[_Row | Table] = list(rows)
        for table in sorted([*found, *drawn], key=lambda table: table.top):
            things.insert(next((n for n, thing in enumerate(things) if thing.top > table.top), len(things)), table)
        for n, thing in enumerate(things):
            if isinstance(thing, Table):
                self._table(thing, first=n == 0)
            else:
                self._line(thing)

    def end(self) -> None:
        """What was read is a paragraph, a heading or an item."""
        words = [word for line in self.open for word in line.words]
        if words:
            large = len(self.open) < 4 and median(line.size for line in self.open) > _LARGE * self.usual
            kind = "item" if self.mark else "heading" if large else "text"
            lines = [self.joiner.line(part) for part in broken(words, reach([line.words for line in self.open], self.edge))]
            level = self.depth if self.mark else int(large)
            found = [paragraph([line], kind, level) for line in lines] if kind == "heading" else [paragraph(lines, kind, level, self.mark)]
            self.blocks += filter(None, found)
        self.open, self.mark = [], ""

    def _line(self, line: _Row) -> None:
        self.table = None
        mark = self._marked(line)
        if self.open and (mark or not self._goes_on(line)):
            self.end()
        if entry := self._entry(line):
            self.open = []
            self.blocks.append(entry)
            return
        if mark:
            self._indent(line.left)
            self.mark = mark
            line.words = line.words[1:] if self._is_mark(line) else line.words
        self.open.append(line)

    def _marked(self, line: _Row) -> str:
        """The mark that makes an item of a line."""
        if self._is_mark(line):
            return bullet(line.words[0].text)
        return "•" if any(0 < line.left - x < 30 and line.top < y < line.bottom for x, y in self.dots) else ""

    def _is_mark(self, line: _Row) -> bool:
        """Whether the first word of a line is a bullet or a number."""
        first = line.words[0].text
        return len(line.words) > 1 and bool(_BULLET.fullmatch(first) or _NUMBER.fullmatch(first))

    def _indent(self, left: float) -> None:
        """How deep an item stands, by how far it is indented."""
        if not (self.blocks and self.blocks[-1].kind == "item"):
            self.indents = [left]
        while len(self.indents) > 1 and left < self.indents[-1] - 4:
            self.indents.pop()
        if left > self.indents[-1] + 8:
            self.indents.append(left)
        self.depth = len(self.indents) - 1

    def _goes_on(self, line: _Row) -> bool:
        """Whether a line belongs to the paragraph above: as large, no further away than its lines, and no new beginning."""
        last = self.open[-1]
        if (
            abs(last.size - line.size) > 0.08 * last.size
            or last.words[0].look[1] != line.words[0].look[1]
            and last.words[-1].look[1] != line.words[0].look[1]
        ):
            return False
        if last.words[0].page != line.words[0].page:
            first = line.words[0]
            return last.right + 0.25 * first.height + first.right - first.left > self.edge - 4
        gaps = [max(b.top - a.bottom, 0.0) for a, b in pairwise(self.open)]
        usual = min(gaps, default=0.2 * line.size)
        return line.top - last.bottom <= max(usual, 0.1 * line.size) + 0.35 * line.size

    def _entry(self, line: _Row) -> Block | None:
        """An entry of a table of contents: words, a wide gap or dots, and a page."""
        *title, page = line.words
        if not title or not page.text.isdecimal() or self.mark:
            return None
        words = [word for word in title if word.text.strip(".…")]
        dotted = any(not word.text.strip(".…") and len(word.text) > 2 for word in title) or words and re.search(r"\.{3,}$", words[-1].text)
        if not words or not (dotted or page.left - words[-1].right > 3 * line.size):
            return None
        text = self.joiner.line([word for above in self.open for word in above.words] + words)
        text = (*text[:-1], text[-1]._replace(text=re.sub(r"\s*\.{3,}$", "", text[-1].text)))
        return row(((text,), (self.joiner.line([page]),)))

    def _table(self, table: Table, first: bool) -> None:
        self.end()
        rows = [[tuple(self.joiner.line(part) for part in broken(words, edge)) for words, edge in cells] for cells in table.rows]
        spanning = {id(cells) for n, cells in enumerate(rows) if n in table.spanning}
        again = first and self.table is not None and self.table.goes_on_as(table)
        if again and rows and _same(rows[0], self.table.head):
            rows = rows[1:]
        table.head = self.table.head if again and self.table else rows[0] if rows else []
        last = self.blocks[-1] if again and rows and self.blocks and self.blocks[-1].kind == "row" else None
        if last and (table.opens or self.table.ends_open or _goes_on(last, rows[0])):
            self.blocks[-1] = _joined(last, rows[0])
            rows = rows[1:]
        for cells in rows:
            filled = [cell for cell in cells if cell]
            if len(filled) == 1 and id(cells) in spanning:
                self.blocks.append(Block("text", (filled[0],)))
            elif block := row(cells):
                self.blocks.append(block)
        self.table = table


def _same(cells: list[tuple[Line, ...]], others: list[tuple[Line, ...]]) -> bool:
    return bool(others) and [[plain(line) for line in cell] for cell in cells] == [[plain(line) for line in cell] for cell in others]


def _goes_on(block: Block, cells: list[tuple[Line, ...]]) -> bool:
    """Whether the first row of a page is the rest of the last one before: it lacks what that one has, and a cell goes
    on in the middle of a sentence, or it lacks much of it."""
    pairs = [(plain(old[-1]), plain(new[0])) for old, new in zip(block.cells, cells) if old and new]
    within = any(new[:1].islower() and not re.search(r"[.!?:;)]$", old) for old, new in pairs)
    lacking = sum(bool(old) and not new for old, new in zip(block.cells[1:], cells[1:]))
    return within and (lacking > 0 or len(pairs) == 1 or not cells[0]) or lacking > 1 or lacking > 0 and not cells[0]


def _joined(block: Block, rest: list[tuple[Line, ...]]) -> Block:
    """A row with the rest of it from the next page; the last line of each cell goes on."""
    cells = list(block.cells)
    for n, lines in enumerate(rest[: len(cells)]):
        if lines and cells[n] and re.match(r"[•○▪–-] ", plain(lines[0])):
            cells[n] += lines
        elif lines and cells[n]:
            first, *more = lines
            joint = "" if re.search(r"\w-$", plain(cells[n][-1])) and plain(first)[:1].isalpha() else " "
            middle = tidy([*cells[n][-1], first[0]._replace(text=joint + first[0].text), *first[1:]])
            cells[n] = (*cells[n][:-1], middle, *more)
        elif lines:
            cells[n] = lines
    return block._replace(cells=tuple(cells))
