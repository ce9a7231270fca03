"""The glossary's page: its terms by the alphabet, and every abbreviation with a way to its term."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from uptake.glossary import Glossary, GlossaryTerm, plain_letters


@dataclass(frozen=True, slots=True)
class Letter:
    """The terms that begin with a letter."""

    letter: str
    anchor: str
    terms: tuple[GlossaryTerm, ...]


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    letters: tuple[Letter, ...]
    abbreviations: tuple[tuple[str, GlossaryTerm], ...]
    """Every abbreviation with its term, by the alphabet."""


_NONE = "#"
"""Stands for the letter of terms that begin with none."""


def _letter(term: GlossaryTerm) -> str:
    letter = plain_letters(term.term)[:1].upper()
    return letter if letter.isalpha() else _NONE


def glossary_page(glossary: Glossary) -> GlossaryPage:
    """The page of a glossary. Accents and case do not matter for its order."""
    terms = sorted(glossary.terms, key=lambda term: (plain_letters(term.term), term.term))
    grouped = groupby(sorted(terms, key=lambda term: _letter(term) == _NONE), key=_letter)
    letters = tuple(Letter(letter, f"letter-{'other' if letter == _NONE else letter.lower()}", tuple(group)) for letter, group in grouped)
    shorts = [(short, term) for term in terms for short in term.abbreviations]
    return GlossaryPage(letters, tuple(sorted(shorts, key=lambda pair: (plain_letters(pair[0]), pair[0]))))
