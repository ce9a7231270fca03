"""Tables of a PDF without tags: by the lines that are drawn, or by columns that stand one below another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from uptake.readers.pdf_words import Edge, Page, Word

_NEAR = 2.5
"""Lines that are nearer than this are one."""


@dataclass(slots=True)
class Table:
    """The rows of a table on one page: for each cell its words in reading order, and how far to the right they may go."""

    top: float
    columns: tuple[float, ...]
    """Where its columns begin, to know a table again on the next page."""
    rows: list[list[tuple[list[Word], float]]]
    words: list[Word]
    opens: bool = False
    """Whether its first row has no line above it."""
    ends_open: bool = False
    """Whether its last row has no line below it."""
    spanning: set[int] = field(default_factory=set)
    """Rows of which one cell spans all columns."""
    head: list = field(default_factory=list)
    drawn: bool = True
    """Whether lines part its columns."""

    def goes_on_as(self, other: Table) -> bool:
        """Whether another table has the same columns."""
        return len(self.columns) == len(other.columns) and all(abs(a - b) < 4 for a, b in zip(self.columns, other.columns))


def tables(page: Page, words: list[Word]) -> list[Table]:
    """The tables whose cells are parted by drawn lines."""
    level, upright = _merged(page.level), _merged(page.upright)
    if len(upright) > 2_000 or len(level) > 4_000:
        return []
    found = [_Grid(part, page).table(words) for part in _regions(level, upright)]
    return [table for table in found if table]


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    """Lines that continue one another, as one."""
    out: list[Edge] = []
    for edge in sorted(edges):
        at = next((n for n in range(len(out) - 1, max(len(out) - 12, -1), -1) if _touch(out[n], edge)), None)
        if at is None:
            out.append(edge)
        else:
            out[at] = Edge(out[at].at, min(out[at].begin, edge.begin), max(out[at].end, edge.end))
    return [edge for edge in out if edge.end - edge.begin > 4]


def _touch(a: Edge, b: Edge) -> bool:
    return abs(a.at - b.at) <= _NEAR and a.begin <= b.end + _NEAR and b.begin <= a.end + _NEAR


def _regions(level: list[Edge], upright: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Lines that cross or meet belong to one table."""
    parts: list[tuple[list[Edge], list[Edge]]] = []
    for line in upright:
        crossing = [e for e in level if line.begin - _NEAR <= e.at <= line.end + _NEAR and e.begin - _NEAR <= line.at <= e.end + _NEAR]
        near = [part for part in parts if any(e in part[0] for e in crossing)]
        merged = ([*dict.fromkeys([e for part in near for e in part[0]] + crossing)], [e for part in near for e in part[1]] + [line])
        parts = [part for part in parts if part not in near] + [merged]
    return [part for part in parts if len(part[1]) >= 3 and part[0]]


def _snapped(values: Iterable[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out


class _Grid:
    """A grid of lines; cells between which no line is drawn are one."""

    def __init__(self, part: tuple[list[Edge], list[Edge]], page: Page):
        self.level, self.upright = part
        self.xs = _snapped(edge.at for edge in self.upright)
        ends = [end for edge in self.upright for end in (edge.begin, edge.end)]
        self.ys = _snapped([*(edge.at for edge in self.level), min(ends), max(ends)])

    def table(self, words: list[Word]) -> Table | None:
        columns, lines = len(self.xs) - 1, len(self.ys) - 1
        if columns < 2 or lines < 1:
            return None
        owner = self._owners(lines, columns)
        cells: dict[tuple[int, int], list[Word]] = defaultdict(list)
        inside = []
        for word in words:
            place = self._place(word)
            if place:
                cells[owner[place]].append(word)
                inside.append(word)
        if not inside:
            return None
        rows, spanning = [], set()
        for y in range(lines):
            own = [x for x in range(columns) if owner[y, x] == (y, x)]
            if not own:
                continue
            edges = {x: self.xs[max(c for c in range(columns) if owner[y, c] == (y, x)) + 1] for x in own}
            if len(own) == 1 and columns > 1 and owner[y, columns - 1] == (y, 0):
                spanning.add(len(rows))
            rows.append([(reading_order(cells[y, x]), _edge(cells[y, x], edges.get(x, 0.0))) for x in range(columns)])
        return Table(self.ys[0], tuple(self.xs), rows, inside, not self._line_at(self.ys[0]), not self._line_at(self.ys[-1]), spanning)

    def _line_at(self, y: float) -> bool:
        return any(abs(edge.at - y) <= _NEAR for edge in self.level)

    def _place(self, word: Word) -> tuple[int, int] | None:
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        column = next((n for n, (a, b) in enumerate(pairwise(self.xs)) if a <= x < b), None)
        line = next((n for n, (a, b) in enumerate(pairwise(self.ys)) if a <= y < b), None)
        return None if column is None or line is None else (line, column)

    def _owners(self, lines: int, columns: int) -> dict[tuple[int, int], tuple[int, int]]:
        """For every field of the grid the first field of the cell that it belongs to."""
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for y in range(lines):
            for x in range(columns):
                left, above = (
                    x > 0 and not self._parted(self.upright, self.xs[x], y, self.ys),
                    y > 0 and not self._parted(self.level, self.ys[y], x, self.xs),
                )
                owner[y, x] = owner[y, x - 1] if left else owner[y - 1, x] if above else (y, x)
        return owner

    def _parted(self, edges: list[Edge], at: float, n: int, steps: list[float]) -> bool:
        """Whether a line is drawn at a place along a step of the grid."""
        middle = (steps[n] + steps[n + 1]) / 2
        return any(abs(edge.at - at) <= _NEAR and edge.begin <= middle <= edge.end for edge in edges)


def reading_order(words: Iterable[Word]) -> list[Word]:
    """Words of a cell, line by line."""
    out: list[Word] = []
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.page, word.top + word.bottom, word.left)):
        if lines and word.follows(lines[-1][0]):
            lines[-1].append(word)
        else:
            lines.append([word])
    for line in lines:
        out += sorted(line, key=lambda word: word.left)
    return out


def _edge(words: list[Word], line: float) -> float:
    """How far the text of a cell may go: to where its longest line goes, or nearly to the line that ends the cell."""
    return max([line - 8, *(word.right for word in words)])


def rows_by_gaps(lines: list[list[Word]], page: Page, before: list[float]) -> list[Table]:
    """Tables without lines between their columns: lines of words that fall into the columns which their first line shows.

    `before` says where the columns of the last page's table begin, in case it goes on.
    """
    found: list[Table] = []
    n = 0
    while n < len(lines):
        again = not n and len(before) > 2 and _keeps(lines[0], before) and len(_filled(lines[0], before)) > 1
        starts = before if again else _starts(lines[n])
        size = _extent(lines, n, starts, again) if len(starts) > 2 else 0
        if size > 1 or size and again:
            found.append(_by_gaps(lines[n : n + size], starts, page))
        n += max(size, 1)
    return found


def _starts(words: list[Word]) -> list[float]:
    """Where the parts of a line begin that wide gaps part."""
    return [words[0].left] + [b.left for a, b in pairwise(words) if b.left - a.right > 0.42 * b.height]


def _extent(lines: list[list[Word]], first: int, starts: list[float], again: bool) -> int:
    """How many lines from the first on keep to the columns; one that stands in the first column alone goes on with a row.

    `again` says that the table goes on from the last page: the rest of a row may follow its head, or begin it.
    """
    n = first
    while n < len(lines) and _keeps(lines[n], starts):
        height = lines[n][0].height
        alone = lines[n][-1].left < starts[1] - 3
        if (
            n > first + again
            and alone
            and (lines[n][0].top - max(word.bottom for word in lines[n - 1]) > 0.4 * height or lines[n][0].look[1])
        ):
            break
        n += 1
    return n - first if again or sum(len(_filled(line, starts)) > 2 for line in lines[first:n]) > 1 else 0


def _filled(words: list[Word], starts: list[float]) -> dict[int, float]:
    """The columns in which words of a line stand, and where the first word of each begins."""
    out: dict[int, float] = {}
    for word in words:
        column = max((n for n, start in enumerate(starts) if word.left > start - 3), default=0)
        out.setdefault(column, word.left)
    return out


def _keeps(words: list[Word], starts: list[float]) -> bool:
    """Whether the words of a line begin where columns do, and none runs over where the next begins."""
    over = any(word.left < start - 3 and word.right > start + 1 for word in words for start in starts)
    return not over and all(abs(left - starts[column]) < 3 for column, left in _filled(words, starts).items())


def _by_gaps(lines: list[list[Word]], starts: list[float], page: Page) -> Table:
    ends = [*(start - 6 for start in starts[1:]), max(word.right for line in lines for word in line)]
    columns: list[list[tuple[list[Word], float]]] = []
    bounds = _row_bounds(lines, page)
    groups: list[list[Word]] = [[] for _ in range(len(bounds) + 1)]
    for line in lines:
        for word in line:
            groups[sum(word.top + word.bottom > 2 * bound for bound in bounds)].append(word)
    for group in filter(None, groups):
        cells: list[list[Word]] = [[] for _ in starts]
        for word in group:
            cells[max(n for n, start in enumerate(starts) if word.left > start - 3 or n == 0)].append(word)
        columns.append([(reading_order(cell), max([end, *(word.right for word in cell)])) for cell, end in zip(cells, ends)])
    words = [word for line in lines for word in line]
    return Table(min(word.top for word in words), tuple(starts), columns, words, drawn=False)


def _row_bounds(lines: list[list[Word]], page: Page) -> list[float]:
    """Where one row ends and the next begins: at a drawn line, or where the lines of all columns stand wider apart."""
    words = sorted((word for line in lines for word in line), key=lambda word: word.top)
    top, bottom = words[0].top, max(word.bottom for word in words)
    left, right = min(word.left for word in words), max(word.right for word in words)
    drawn = [e.at for e in _merged(page.level) if top < e.at < bottom and e.end - e.begin > 0.6 * (right - left)]
    if len(drawn) >= 2:
        return drawn
    strips, reached = [], words[0].bottom
    for word in words:
        if word.top > reached - 0.5:
            strips.append((word.top - reached, (word.top + reached) / 2))
        reached = max(reached, word.bottom)
    usual = min((gap for gap, _ in strips), default=0.0)
    return [at for gap, at in strips if gap > usual + 1.8]
