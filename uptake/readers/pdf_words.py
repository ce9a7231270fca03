"""The words of a PDF with the places where they stand, and how they become lines of text again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from uptake.readers.blocks import Line, Run, tidy

_HYPHENS = "-\u00ad\u2010"
_DASHES = {"-", "–", "—"}
_BULLETS = set("•○▪●◦■□➢✓·\uf0b7\uf0a7")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Word:
    """Characters that stand together, measured from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    page: int
    look: tuple[int, bool, bool]
    """Number of the tag (-1: none), bold, italic."""
    glued: bool
    """Whether nothing parts it from the word before."""

    @property
    def tag(self) -> int:
        return self.look[0]

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def follows(self, other: Word) -> bool:
        """Whether it stands on the same line as another."""
        return self.page == other.page and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.4 * min(self.height, other.height)


class Edge(NamedTuple):
    """A drawn line: where it lies, and from where to where it goes."""

    at: float
    begin: float
    end: float


@dataclass(slots=True)
class Page:
    """A page as it is shown."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    level: list[Edge] = field(default_factory=list)
    """Lines from left to right."""
    upright: list[Edge] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    """Small shapes, as browsers draw for bullets."""
    pictures: int = 0
    turned: int = 0


class Joiner:
    """Joins words to lines of text, also those that a line's end has parted.

    A hyphen at a line's end goes where the document has the whole word elsewhere, and stays where it has the word with its
    hyphen. Where it tells neither, the hyphen stays, and the word is named as doubtful.
    """

    def __init__(self, pages: Sequence[Page]):
        words = [word.text for page in pages for word in page.words]
        self._known = {_small(part) for word in words for part in _LETTERS.findall(word)}
        self._inside = {
            part.lower() for page in pages for a, b in pairwise(page.words) if b.follows(a) for part in _LETTERS.findall(b.text)
        }
        """Words that stand within a line, and so are whole."""
        self._hyphened = {word.lower().strip(".,;:()") for word in words if "-" in word[1:-1]}
        self._doubtful: dict[str, None] = {}
        self._apart: dict[str, None] = {}

    def doubts(self) -> list[str]:
        """What may be joined wrongly."""
        out = []
        for what, names in (
            ("hyphens at a line's end that were kept", self._doubtful),
            ("words that a narrow column may have broken", self._apart),
        ):
            out += [f"{what}: {', '.join([*names][:12])}" + (" …" if len(names) > 12 else "")] * bool(names)
        return out

    def line(self, words: Sequence[Word]) -> Line:
        """Words in their order as one line."""
        runs: list[Run] = []
        for n, word in enumerate(words):
            joint = self._joint(words, n, runs) if n else ""
            runs += [Run(joint), Run(word.text.replace("\u00ad", "") or "-", *word.look[1:])]
        return tidy(_spaced(runs))

    def _joint(self, words: Sequence[Word], n: int, runs: list[Run]) -> str:
        """What stands between a word and the one before it."""
        before, word = words[n - 1], words[n]
        if word.follows(before):
            return "" if word.glued else " "
        if before.text[-1:] in _HYPHENS:
            return self._over(runs, before.text, word.text)
        if _is_tied(before.text, word.text):
            return ""
        alone = n == 1 or not before.follows(words[n - 2])
        return "" if alone and self._is_broken(before.text, word.text) else " "

    def _is_broken(self, first: str, second: str) -> bool:
        """Whether a word alone on its line, such as a narrow cell has, and the next are two parts of one that the document
        has elsewhere, whereas it has one of them nowhere within a line."""
        if not (left := re.search(r"[^\W\d_]+$", first)) or not (right := _LETTERS.match(second)):
            return False
        first = left.group()
        if {first.lower(), right.group().lower()} <= self._inside:
            return False
        known = _small(first + right.group()) in self._known
        rest = right.group()
        if not known and len(rest) < 5 and len(first) > 5 and rest.islower() == first[-1:].islower() and rest.lower() not in self._inside:
            self._apart[f"{first} {rest}"] = None
        return known

    def _over(self, runs: list[Run], before: str, after: str) -> str:
        """What joins two parts of a word; the hyphen may be taken off the first."""
        first, second = _LETTERS.findall(before), _LETTERS.match(after)
        if not first or not second or not _LETTERS.fullmatch(before[-2:-1]):
            return " "
        left, right = first[-1].lower(), second.group().lower()
        if f"{left}-{right}" not in self._hyphened:
            if _small(first[-1] + second.group()) in self._known or before[-1] == "\u00ad":
                runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip(_HYPHENS))
            else:
                self._doubtful[f"{first[-1]}-{second.group()}"] = None
        return ""


def _is_tied(before: str, after: str) -> bool:
    """Whether a dash that stands between two words without a space was at the line's end or beginning."""
    return bool(re.search(r"\w[—–]$", before) and after[:1].isalnum() or re.search(r"\w$", before) and re.match(r"—\w", after))


def _small(word: str) -> str:
    """A word as it is written within a sentence."""
    return word[:1].lower() + word[1:]


def _spaced(runs: Iterable[Run]) -> Iterable[Run]:
    """A space between words takes the looks of the word before it, so that runs stay whole."""
    before = Run("")
    for run in runs:
        if run.text in (" ", ""):
            yield before._replace(text=run.text)
        else:
            before = run
            yield run


def broken(words: list[Word], edge: float) -> list[list[Word]]:
    """The lines of a text that were broken on purpose: the line before had room for the first word of the next, or the mark
    of a list begins the line. With a dash, a colon or bold words a line begins where another one surely does.

    `edge` says how far to the right the text may go.
    """
    begins = [n for n in range(1, len(words)) if not words[n].follows(words[n - 1])]
    surely = {n for n in begins if words[n - 1].right + 0.25 * words[n].height + _width(words, n) < edge - 4}
    manners = {_manner(words, n) for n in surely} - {""}
    surely |= {n for n in begins if words[n].text in _BULLETS or _manner(words, n) in manners}
    starts = [0, *sorted(surely), len(words)]
    return [words[a:b] for a, b in pairwise(starts) if a < b]


def _manner(words: list[Word], n: int) -> str:
    """In which manner a line begins that need not be one."""
    if words[n].text in _DASHES or words[n].text == ":":
        return words[n].text
    return "bold" if words[n].look[1] and not words[n - 1].look[1] else ""


def reach(lines: list[list[Word]], usual: float) -> float:
    """How far to the right a text may go: as far as others that begin where it does, but for a narrow column, whose lines
    are all nearly as long as its longest."""
    rights = [line[-1].right for line in lines]
    narrow = len(lines) > 2 and min(rights[:-1]) - lines[0][0].left > 0.8 * (max(rights) - lines[0][0].left)
    return max(rights) if narrow or not usual else max(usual, *rights)


def by_line(words: list[Word]) -> list[list[Word]]:
    """Words in reading order, line by line."""
    out: list[list[Word]] = []
    for n, word in enumerate(words):
        if not n or not word.follows(words[n - 1]):
            out.append([])
        out[-1].append(word)
    return out


def _width(words: list[Word], n: int) -> float:
    """How wide a word is, with what is glued to it."""
    end = n
    while end + 1 < len(words) and words[end + 1].glued and words[end + 1].follows(words[end]):
        end += 1
    return words[end].right - words[n].left
