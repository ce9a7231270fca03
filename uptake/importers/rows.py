"""The action rows of a GATE page: `text responsible deadline status comments`.

Tabs between them, as a saved page or a copied table has, make the cells certain. Mostly there is nothing between them:
deadline and status can be recognised, but not where the action's text ends and the responsible unit begins. Several
readings are tried, and a row says which of them agreed and whether somebody should look at it.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from uptake.importers.document import Piece, in_lines, in_one
from uptake.vocabulary import Vocabularies, fold

DEADLINE = r"(?:(?:19|20)\d\d/(?:0[1-9]|1[0-2])|No Deadline Established)"
"""A deadline as GATE writes it: `2025/03`."""


OVERDUE = re.compile(r"(?:Over\s?due(?:\s*[-–]\s*(?:Not )?[Ii]nitiated)?|OVER\s?DUE(?:\s*[-–]\s*(?:NOT )?INITIATED)?)")
"""GATE's ways to call an action overdue."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, taken apart."""

    lines: tuple[int, ...]
    text: str
    responsible: str = ""
    deadline: str = ""
    status: str = ""
    comments: str = ""
    unsure: tuple[tuple[str, str], ...] = ()
    """Fields that somebody should look at, each with the reason."""
    inferred: str = ""
    """By which signs text and responsible unit were parted."""


class _Joined(NamedTuple):
    """The lines of one row as one text."""

    piece: Piece
    trails: bool
    """Whether lines follow its deadline that need not be its comments."""


@dataclass(slots=True)
class _Cells:
    """The cells of a row, and the lines that they stand on."""

    cells: list[str]
    lines: list[int]

    def add(self, rest: _Cells) -> None:
        """Put the rest of the row back, cell by cell."""
        self.cells = [f"{a} {b}".strip() for a, b in zip(self.cells, rest.cells)]
        self.lines += rest.lines


class Split(NamedTuple):
    """A reading of where the responsible unit begins: the position of its first character."""

    at: int
    sign: str
    strong: bool


@lru_cache(maxsize=4)
def status_pattern(vocabularies: Vocabularies) -> str:
    """All spellings of statuses as they stand in a row, the longest first, with a capital as labels have."""
    terms = vocabularies.terms("statuses").values()
    words = {word for term in terms for word in (term.label, *term.alternative_labels)}
    shown = {form for word in words if word[:1].isupper() for form in (word, word.title(), word.upper())}
    ordered = sorted(shown, key=lambda word: (-len(word), word))
    return rf"(?:{OVERDUE.pattern}|{'|'.join(map(re.escape, ordered))})"


class RowReader:
    """Takes the rows of one page apart; rows that share a unit help one another."""

    def __init__(self, vocabularies: Vocabularies):
        self.vocabularies = vocabularies
        status = status_pattern(vocabularies)
        self.pair = re.compile(rf"(?<!\S)({DEADLINE})\s+({status})(?!\w)")
        self.deadline = re.compile(rf"(?<!\S)({DEADLINE})(?!\S)")
        self.status = re.compile(rf"(?<!\w)({status})(?!\w)")

    def read(self, pieces: Iterable[Piece], wrapped: bool = False) -> list[Row]:
        """The rows of one table, a piece a line. `wrapped` says that lines were broken to a width."""
        pieces = [piece for piece in pieces if piece]
        if any(piece.text.count("\t") > 2 for piece in pieces):
            return list(self._tab_rows(pieces))
        pieces = [Piece(" ".join(piece.text.split()), piece.lines) for piece in pieces]
        if any("|" in piece.text for piece in pieces):
            return list(self._cell_rows(_cells(pieces)))
        return [self._row(row) for row in self._joined(pieces, wrapped)]

    def _joined(self, pieces: list[Piece], wrapped: bool) -> list[_Joined]:
        """Lines put together to rows, each of which begins a line and holds one pair of deadline and status."""
        anchors = self._anchors(pieces, wrapped)
        begins = [0] if pieces else []
        for (_, last), (first, _) in pairwise(anchors):
            begins.append(self._begin(pieces, last + 1, first) if wrapped else first)
        rows = []
        for n, (begin, end) in enumerate(zip(begins, [*begins[1:], len(pieces)])):
            row = _Joined(Piece(), bool(anchors) and not wrapped and end - 1 > anchors[n][1])
            for piece in pieces[begin:end]:
                row.piece.add(piece.text, piece.lines[0])
            rows.append(row)
        return rows

    def _anchors(self, pieces: list[Piece], wrapped: bool) -> list[tuple[int, int]]:
        """First and last line of each pair that stands in a row of its own, also where the pair runs over two lines."""
        ends = list(accumulate(len(piece.text) + 1 for piece in pieces))
        text = " ".join(piece.text for piece in pieces)
        found = [(bisect(ends, pair.start()), bisect(ends, pair.end() - 1)) for pair in self.pair.finditer(text)]
        if not wrapped:
            found += [(n, n) for n, piece in enumerate(pieces) if self._is_row_without_status(piece.text)]
        anchors: list[tuple[int, int]] = []
        for first, last in sorted(found):
            if not anchors or first > anchors[-1][1]:
                anchors.append((first, last))
        return anchors

    def _is_row_without_status(self, text: str) -> bool:
        dates = list(self.deadline.finditer(text))
        return not self.pair.search(text) and any(self._unit_at_end(text[: date.start()].strip()) for date in dates)

    def _begin(self, pieces: list[Piece], first: int, last: int) -> int:
        """The line at which a row of wrapped text begins: the one before had room for its first word, so that it was
        broken on purpose; else one that begins a sentence after another has ended."""
        width = max(len(piece.text) for piece in pieces)
        for n in range(first, last + 1):
            if len(pieces[n - 1].text) + 1 + len(pieces[n].text.split()[0]) <= width - 2:
                return n
        sentences = (n for n in range(first, last + 1) if pieces[n].text[0].isupper() and pieces[n - 1].text[-1] in ".!?")
        return next(sentences, last)

    def _tab_rows(self, pieces: list[Piece]) -> Iterable[Row]:
        """Rows whose cells are parted by tabs. A row that a page broke goes on in the next; lines without cells are no rows."""
        last: _Cells | None = None
        for piece in pieces:
            if "\t" not in piece.text:
                continue
            row = _Cells(piece.text.split("\t"), list(piece.lines))
            if last and self._is_rest(row, last):
                last.add(row)
                continue
            if last:
                yield self._tab_row(last)
            last = row
        if last:
            yield self._tab_row(last)

    def _is_rest(self, row: _Cells, last: _Cells) -> bool:
        """Whether a row is the rest of the last one: it names no unit, deadline and status, or the last one lacked them."""
        width = len(last.cells)
        if len(row.cells) != width or width < 5:
            return False
        return not any(row.cells[1:4]) or not any(last.cells[2:4]) and not row.cells[0]

    def _tab_row(self, row: _Cells) -> Row:
        lines = tuple(sorted(set(row.lines)))
        if len(row.cells) != 5 or not any(row.cells[:2]):
            return replace(self._odd_row(row, lines), unsure=(("text", "the row does not have its five cells"),))
        text, responsible, deadline, status, comments = row.cells
        unsure = []
        if deadline and not self.deadline.fullmatch(deadline):
            unsure.append(("deadline", f'"{in_one(deadline)}" is no deadline as GATE writes it'))
        if not status or not self.status.fullmatch(status):
            unsure.append(("status", f'"{in_one(status)}" is no known status' if status else "the row has no status"))
        if not text:
            text, responsible = responsible, ""
            unsure.append(("text", "the first cell of the row is empty"))
        broken = "the cells of a row that a page breaks" if len(row.lines) > 1 else ""
        return Row(lines, in_lines(text), in_one(responsible), in_one(deadline), in_one(status), in_lines(comments), tuple(unsure), broken)

    def _odd_row(self, row: _Cells, lines: tuple[int, ...]) -> Row:
        """A row with other cells than it should have: parted at its deadline, or else all of it is its text."""
        cells = [Piece(in_one(cell), row.lines) for cell in row.cells]
        date = next((n for n, cell in enumerate(cells) if self.deadline.fullmatch(cell.text)), 0)
        found = self._cell_row([cell for cell in cells[:date] if cell], cells[date], cells[date + 1 :]) if date else None
        return found or Row(lines, " ".join(cell.text for cell in cells if cell))

    def _cell_rows(self, cells: list[Piece]) -> Iterable[Row]:
        """Rows whose cells are parted by bars: text, responsible, deadline, status, comments."""
        dates = [n for n, cell in enumerate(cells) if self.deadline.fullmatch(cell.text)]
        start = 0
        for k, at in enumerate(dates):
            end = self._next_row(cells, at, dates[k + 1]) if k + 1 < len(dates) else len(cells)
            row = self._cell_row([c for c in cells[start:at] if c], cells[at], [c for c in cells[at + 1 : end] if c])
            if row:
                yield row
            start = end

    def _cell_row(self, before: list[Piece], date: Piece, after: list[Piece]) -> Row | None:
        if not before:
            return None
        status = after[0].text if after and self.status.fullmatch(after[0].text) else ""
        comments = " ".join(cell.text for cell in after[1 if status else 0 :])
        text = " ".join(cell.text for cell in (before[:-1] or before))
        responsible = before[-1].text if len(before) > 1 else ""
        unsure = () if len(before) == 2 and status else (("text", "the row does not have its five cells"),)
        lines = tuple(sorted({n for cell in (*before, date, *after) for n in cell.lines}))
        return Row(lines, text, responsible, date.text, status, comments, unsure, "cells of the table")

    def _next_row(self, cells: list[Piece], at: int, following: int) -> int:
        """Where the next row begins: two filled cells, text and unit, stand before its deadline."""
        filled = [n for n in range(at + 2, following) if cells[n]]
        return filled[-2] if len(filled) >= 2 else filled[0] if filled else following

    def _row(self, joined: _Joined) -> Row:
        text, lines = joined.piece.text, tuple(joined.piece.lines)
        row = self._taken_apart(text, lines)
        if joined.trails:
            reason = "a line without a deadline follows the row; it may be a row of its own"
            row = replace(row, unsure=(*row.unsure, ("comments", reason)))
        return row

    def _taken_apart(self, text: str, lines: tuple[int, ...]) -> Row:
        pairs = list(self.pair.finditer(text))
        if not pairs:
            return self._without_pair(text, lines)
        pair = self._true_pair(text, pairs)
        front, comments = text[: pair.start()].strip(), text[pair.end() :].strip()
        row = Row(lines, front, "", pair.group(1), pair.group(2), comments)
        if len(pairs) > 1:
            reason = "the row holds more than one deadline with a status"
            row = replace(row, unsure=(("deadline", reason), ("text", reason), ("comments", reason)))
        return self._part(row)

    def _true_pair(self, text: str, pairs: list[re.Match[str]]) -> re.Match[str]:
        """The pair before which the row reads as an action with its unit; the last such, else the first.

        An action's text may end in a date, an office and a status of its own; the true pair comes after them.
        """
        good = [pair for pair in pairs if self._unit_at_end(text[: pair.start()].strip())]
        return good[-1] if good else pairs[0]

    def _without_pair(self, text: str, lines: tuple[int, ...]) -> Row:
        if date := next(iter(reversed(list(self.deadline.finditer(text)))), None):
            row = Row(lines, text[: date.start()].strip(), "", date.group(1), "", text[date.end() :].strip())
            row = replace(row, unsure=(("status", "the row holds a deadline but no status"),))
            return self._part(row) if row.text else replace(row, text=text, deadline="", comments="")
        return Row(lines, text, unsure=(("text", "no deadline and no status were recognised in the row"),))

    def _unit_at_end(self, front: str) -> bool:
        found = self._closing_units(front)
        return bool(found and found.start() > 0)

    def _closing_units(self, text: str) -> re.Match[str] | None:
        """The run of known units with which a text closes; it is looked for near the end only, however long the text."""
        return self._units().search(text, max(0, len(text) - 600))

    def _units(self) -> re.Pattern[str]:
        """A closing run of known units; made only for a page that needs it, since it has thousands of names."""
        return _unit_patterns(self.vocabularies)[0]

    def _part(self, row: Row) -> Row:
        """Part text and responsible unit where most signs agree."""
        splits = [s for s in (_by_case(row.text), self._by_units(row.text), _by_sentence(row.text), _by_office(row.text)) if s]
        if not splits:
            return replace(row, unsure=(*row.unsure, ("responsible", "no sign tells where the responsible unit begins")))
        votes = Counter(split.at for split in splits)
        strong = [split for split in splits if split.strong] or splits
        best = max(strong, key=lambda split: (votes[split.at], -splits.index(split)))
        signs = " and ".join(split.sign for split in splits if split.at == best.at)
        row = replace(row, text=row.text[: best.at].strip(), responsible=row.text[best.at :].strip(), inferred=signs)
        others = {split.sign for split in splits if split.strong and split.at != best.at}
        if not best.strong:
            return replace(row, unsure=(*row.unsure, ("responsible", f"only a weak sign parts it from the text: {signs}")))
        if others and votes[best.at] < 2:
            reason = f"read by {signs}; {' and '.join(sorted(others))} would part it elsewhere"
            return replace(row, unsure=(*row.unsure, ("responsible", reason)))
        return row

    def _by_units(self, text: str) -> Split | None:
        """The longest run of known offices and organizations at the end."""
        found = self._closing_units(text)
        if not found or found.start() == 0:
            return None
        at = found.start()
        while _ends_open(text[:at]):
            later = self._units().search(text, at + 1 + len(text[at:].split()[0]))
            if not later:
                return None
            at = later.start()
        certain = not _unit_patterns(self.vocabularies)[1].search(text, at)
        return Split(at, "names of known units" if certain else "names of known units with nothing between them", certain)


def _cells(pieces: list[Piece]) -> list[Piece]:
    """Cells of a table: a bar ends a cell; a line's end does so only where the line is a whole row."""
    cells, current = [], Piece()
    for piece in pieces:
        parts = piece.text.split("|")
        for n, part in enumerate(parts):
            if n:
                cells.append(current)
                current = Piece()
            current.add(part, piece.lines[0])
        if len(parts) > 4:
            cells.append(current)
            current = Piece()
    return [*cells, current]


@lru_cache(maxsize=4)
def _unit_patterns(vocabularies: Vocabularies) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A closing run of known units, and two known units side by side, which need not both belong to the run."""
    names = {fold(name) for name in (*vocabularies.spellings("units"), *vocabularies.spellings("agencies"))}
    names -= {fold(n) for n in ("Not applicable", "N/A", "NA", "who", "No aplica", "Sans objet")}
    names |= {f"{name}s" for name in names if name.endswith(("office", "unit", "section"))}
    one = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(names, key=len, reverse=True))
    joint = r"(?:\s*[,;/&+]\s*(?:and\s+)?|\s+(?:and|et|y|with)\s+|\s+)"
    run = rf"(?<![\w’'-])(?:the\s+)?(?:{one})(?:{joint}(?:{one}))*\s*$"
    return re.compile(run, re.IGNORECASE), re.compile(rf"(?<!\w)(?:{one})\s+(?:{one})(?!\w)", re.IGNORECASE)


_OPEN_WORDS = set(
    "a an the of for to with by from in on at and or as into its their between among through via under including "
    "avec de des du la le les et con para y e por".split()
)


def _ends_open(text: str) -> bool:
    """Whether a text breaks off at a word that wants something after it: `... report with`."""
    last = re.findall(r"[^\W\d_]+[,;]?$|[,&/(-]$", text.rstrip()[-40:])
    return bool(last) and (last[0].rstrip(",;").lower() in _OPEN_WORDS or last[0] in {",", "&", "/", "(", "-"} or last[0].endswith(","))


def _by_case(text: str) -> Split | None:
    """Where capitals end: an action all in capitals, followed by a unit in ordinary letters."""
    words = list(re.finditer(r"\S+", text))
    shouted = [bool(re.search(r"[^\W\d_]", w.group())) and w.group() == w.group().upper() for w in words]
    small = [n for n, w in enumerate(words) if re.search(r"[a-zà-ÿ]", w.group())]
    if not small or small[0] < 4 or sum(shouted[: small[0]]) < 0.8 * small[0]:
        return None
    return Split(words[small[0]].start(), "the end of the capitals", True)


def _by_sentence(text: str) -> Split | None:
    """A full stop before a short rest that begins with a capital and is no sentence itself."""
    stops = list(re.finditer(r"[.!?;)”\"]\s+(?=[A-ZÀ-Þ])", text))
    for stop in reversed(stops):
        rest = text[stop.end() :]
        numbered = re.fullmatch(r"\s*\W?\d+", text[: stop.start()])
        if not numbered and stop.group()[0] in ".!?" and len(rest.split()) <= 14 and not rest.rstrip().endswith("."):
            return Split(stop.end(), "the end of the sentence", True)
    return None


_OFFICE = re.compile(
    r"\b(Offices?|HQ|Headquarters|Unit|Units|Section|Division|Team|Teams|Department|Branch|Bureau|Secretariat|Specialist|"
    r"Manager|Officer|Coordinator|Representative|Director|CO|COs|RO|ROs|MCO|Oficina|Unidad|Sección|División|Equipo|"
    r"Unité|Équipe|Direction|Chargée?|Coordonnateur|Coordonnatrice|Programme|Program)\b"
)


_ROMANCE_OFFICE = re.compile(
    r"(?<=[^\W\d_A-ZÀ-Þ] )(?:Équipe|Bureau|Unité|Direction|Chargée?|Coordonnat(?:eur|rice)|Point focal|"
    r"Oficina|Unidad|Sección|División|Equipo|Coordinadora?|Punto focal|Encargad[oa])\b(?:\s\S+){0,7}$"
)


def _by_office(text: str) -> Split | None:
    """A closing run of capitalised words, one of them a word for an office or a function; in French and Spanish
    only the first word of an office's name has a capital."""
    words = list(re.finditer(r"\S+", text))
    joints = {"for", "of", "the", "and", "&", "/", "in", "to", "de", "du", "des", "la", "le", "et", "y", "del", "para", "-", "–"}
    n = len(words)
    while n > 0 and (words[n - 1].group()[:1].isupper() or words[n - 1].group()[:1] in "(&/" or words[n - 1].group().lower() in joints):
        n -= 1
    while n < len(words) and words[n].group().lower() in joints:
        n += 1
    if 0 < n < len(words) and _OFFICE.search(text[words[n].start() :]):
        return Split(words[n].start(), "a run of capitalised words with an office", False)
    named = _ROMANCE_OFFICE.search(text)
    return Split(named.start(), "a word for an office", False) if named else None
