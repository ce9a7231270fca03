"""The telling words of a text: those that say what it is about, by their stems and by the notions that they name.

Words that tell nothing are left out, and what is named in different words becomes one: "M&E systems", "a results framework"
and "le suivi" are all about monitoring. See `telling_words` for the lists.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import snowballstemmer

from uptake.telling_words import DULL, SAME

_WORDS = re.compile(r"\w[\w&]*\w")
_LITTLE = frozenset("the and for les des aux del los las una une dans".split())
"""Besides words of two letters, what is skipped over inside a word group."""
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}


class _Known(NamedTuple):
    """What is known of a word by itself."""

    word: str
    stem: str = ""
    """Empty for a word that tells nothing and stands in no word group."""
    notions: tuple[str, ...] = ()
    groups: tuple[tuple[tuple[str, ...], str], ...] = ()
    """Word groups that begin with it, by their stems, the longest first, and what they stand for."""


class Reader:
    """Reads the telling words of texts in one language. Every word is looked up and stemmed once.

    `names` are words for one thing each, such as an organization, with what they stand for, or with nothing if they are to
    be left out. `expansions` spells abbreviations out.
    """

    def __init__(self, language: str, names: Mapping[str, str], expansions: Mapping[str, str]):
        known = _STEMMERS.get(language)
        self._stem = snowballstemmer.stemmer(known).stemWord if known else str
        self._known: dict[str, _Known] = {}
        self._dull = {self._stem(word) for word in DULL.get(language, "").split()}
        self._abbreviations = {name: (notion,) if notion else () for name, notion in names.items() if _is_abbreviation(name)}
        self._groups: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._grouped: set[str] = set()
        """Stems of all words that stand in a word group."""
        spelled_out = ((name, notion) for name, notion in names.items() if not _is_abbreviation(name))
        for name, notion in sorted({*_notions(language), *spelled_out}):
            if stems := tuple(self._stem(word.casefold()) for word in _WORDS.findall(name) if not _is_little(word)):
                self._groups[stems[0]].append((stems, notion))
                self._grouped.update(stems)
        long_forms = {short: tuple(n for _word, notions in self.read(long) for n in notions) for short, long in expansions.items()}
        self._abbreviations = long_forms | self._abbreviations
        self._known.clear()

    def read(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """The telling words and word groups of a text in its order, as it spells them, each with what it stands for:
        a stem or a notion, or several for an abbreviation that is spelled out. Capitals do not tell abbreviations from words
        in a text that is all in capitals."""
        if text.isupper():
            return [(spelling.upper(), notions) for spelling, notions in self.read(text.lower())]
        look = self._known.get
        known = [entry for word in _WORDS.findall(text) if (entry := look(word) or self._look_up(word)).stem]
        found = []
        after = 0
        for place, entry in enumerate(known):
            if place < after:
                continue
            length, notions = self._at(known, place) if entry.groups else (1, entry.notions)
            if notions:
                found.append((entry.word if length == 1 else _as_spelled(text, known[place : place + length]), notions))
            after = place + length
        return found

    def _at(self, known: list[_Known], place: int) -> tuple[int, tuple[str, ...]]:
        """How many words from a place on stand for which notions."""
        for stems, notion in known[place].groups:
            if len(stems) == 1 or tuple(entry.stem for entry in known[place : place + len(stems)]) == stems:
                return len(stems), (notion,) if notion else ()
        return 1, known[place].notions

    def _look_up(self, word: str) -> _Known:
        stem = sys.intern(self._stem(word.casefold()))
        notions = () if stem in self._dull or _is_little(word) else (stem,)
        if _is_abbreviation(word):
            notions = self._abbreviations.get(word, self._abbreviations.get(word.removesuffix("s"), notions))
        groups = tuple(sorted(self._groups.get(stem, ()), key=lambda group: (-len(group[0]), group)))
        known = _Known(sys.intern(word), stem, notions, groups) if notions or stem in self._grouped else _Known(word)
        return self._known.setdefault(word, known)


def _as_spelled(text: str, group: list[_Known]) -> str:
    """A word group with what stands between its words: hyphens, and words that were skipped."""
    words = [entry.word for entry in group]
    found = re.search(r"\W+(?:\w+\W+){0,3}?".join(words), text)
    return sys.intern(found.group() if found else " ".join(words))


def _is_little(word: str) -> bool:
    return word in _LITTLE or len(word) == 2 and not word.isupper() or not word.replace("&", "").isalpha()


def _is_abbreviation(word: str) -> bool:
    return word[:2].isupper() and " " not in word


@cache
def _notions(language: str) -> frozenset[tuple[str, str]]:
    """Every name that a notion has in a language, with the notion."""
    found = set()
    for line in SAME.replace("\n  ", " ").strip().splitlines():
        names = {part.split()[0]: part.strip()[2:].split(",") for part in line.split("|")}
        found.update((name.strip(), sys.intern(f"~{names['en'][0].strip()}")) for name in names.get(language, ()))
    return frozenset(found)
