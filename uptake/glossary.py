"""The words of the field: the glossary with its abbreviations, and the words that the search takes for alike.

Both are files that anybody may edit or delete: `data/glossary.yaml` and `data/search.yaml`. An abbreviation of
up to four letters is known only as it is written, so that "CO" is not "co" and "WHO" is not "who".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from uptake import yamltext
from uptake.content import locate, read_bytes, read_file
from uptake.problems import Problem, quote
from uptake.records import STRICT, Line
from uptake.vocabulary import Vocabularies, fold

_SHORT = 4
"""Abbreviations of up to so many characters are told from words by their capitals alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryTerm:
    """A term of the glossary."""

    __pydantic_config__ = STRICT
    term: Line
    """The term in its long form, such as `Monitoring and evaluation`."""
    abbreviations: tuple[Line, ...] = ()
    """What stands for it, exactly as texts write it; the first is the usual one. Plurals with -s are found by themselves."""
    definition: Line | None = None
    """What it means, in one or two sentences of our own."""
    source: Line | None = None
    """Where the notion comes from."""
    also: tuple[Line, ...] = ()
    """Other words for the same thing: other spellings, other languages."""

    @property
    def short(self) -> str:
        """Its usual abbreviation, or the term itself where it has none."""
        return self.abbreviations[0] if self.abbreviations else self.term

    @property
    def anchor(self) -> str:
        """Its anchor on the glossary's page."""
        return "term-" + "-".join(re.findall(r"[^\W_]+", plain_letters(self.term)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The terms of the field: the file `data/glossary.yaml`."""

    __pydantic_config__ = STRICT
    terms: tuple[GlossaryTerm, ...] = ()
    """The terms, in any order; readers see them by the alphabet."""

    @property
    def expansions(self) -> dict[str, str]:
        """Every abbreviation with its long form."""
        return {short: term.term for short, term in _by_abbreviation(self).items()}

    def find(self, word: str) -> GlossaryTerm | None:
        """The term that an abbreviation stands for, also in the plural (`CSOs`); short ones only as they are written."""
        known = _by_abbreviation(self)
        for form in (word, word[:-1] if word.endswith("s") else word):
            if term := known.get(form) or (known.get(_folded(self).get(form.casefold(), "")) if len(form) > _SHORT else None):
                return term
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWords:
    """What the search knows about words: the file `data/search.yaml`."""

    __pydantic_config__ = STRICT
    synonyms: tuple[tuple[Line, ...], ...] = ()
    """Groups of words or phrases that a searcher means alike. A word stands in one group only; nothing follows from one to the next."""
    ignored: tuple[Line, ...] = ()
    """Words that questions are made of, which are not looked for. An abbreviation in capitals still is: `WHO`, not `who`."""


FILES = {"glossary": Glossary, "search": SearchWords}
"""The models of the two files, by the names of their JSON Schemas."""


def read_glossary(data: Path) -> tuple[Glossary, list[Problem]]:
    """The glossary of a data folder, empty where there is none; and every problem with it."""
    return _read(data / "glossary.yaml", Glossary, _check_glossary)


def read_search_words(data: Path) -> tuple[SearchWords, list[Problem]]:
    """The search's words of a data folder, empty where there are none; and every problem with them."""
    return _read(data / "search.yaml", SearchWords, _check_search_words)


def _read(path: Path, model: type, check: Any) -> tuple[Any, list[Problem]]:
    """A file, or the empty model where there is no such file. What could be salvaged of a faulty one is checked too."""
    if not path.exists():
        return model(), []
    read, problems = read_file(path, model)
    if read is None:
        return model(), problems
    document = yamltext.parse(read_bytes(path))
    problems += [locate(str(path), document, where, message, hint, code) for where, message, hint, code in check(read)]
    return read, sorted(problems)


Found = Iterator[tuple[yamltext.Path, str, str, str]]
"""Path, message, hint and code of findings in one file."""


def _check_glossary(glossary: Glossary) -> Found:
    """A term stands once, and an abbreviation stands for one thing and looks like an abbreviation."""
    terms: dict[str, int] = {}
    shorts: dict[str, int] = {}
    for n, term in enumerate(glossary.terms):
        first = terms.setdefault(term.anchor, n)
        if first != n:
            yield ("terms", n, "term"), f"The term {quote(glossary.terms[first].term)} stands twice.", "Delete one of the two.", "E106"
        for m, short in enumerate(term.abbreviations):
            where, first = ("terms", n, "abbreviations", m), shorts.setdefault(short, n)
            if first != n:
                hint = "Keep it with one of the two, or with neither."
                yield where, f"{quote(short)} also stands for {quote(glossary.terms[first].term)}.", hint, "E106"
            elif short in term.abbreviations[:m]:
                yield where, f"{quote(short)} stands twice.", "Delete one of the two.", "E106"
            if len(short) < 2 or not any(c.isupper() for c in short):
                hint = "Write it as texts do, with at least two characters and a capital letter; other words go into `also`."
                yield where, f"{quote(short)} does not look like an abbreviation.", hint, "E103"


def _check_search_words(words: SearchWords) -> Found:
    """A group has two words, a word stands in one group, and no word is looked for and ignored at once."""
    place: dict[str, int] = {}
    ignored = {fold(word) for word in words.ignored}
    for n, group in enumerate(words.synonyms):
        if len(group) < 2:
            said = f"The group holds only {quote(group[0])}." if group else "The group is empty."
            yield ("synonyms", n), said, "Add a word that means the same, or delete the group.", "E103"
        for m, word in enumerate(group):
            first = place.setdefault(fold(word), n)
            if first != n:
                with_ = next((other for other in words.synonyms[first] if fold(other) != fold(word)), word)
                hint = f"Keep it in one of the two; the other is that of {quote(with_)}."
                yield ("synonyms", n, m), f"{quote(word)} stands in two groups.", hint, "E106"
            elif fold(word) in map(fold, group[:m]):
                yield ("synonyms", n, m), f"{quote(word)} stands twice in its group.", "Delete one of the two.", "E106"
            if fold(word) in ignored:
                yield ("synonyms", n, m), f"{quote(word)} is also among the ignored words.", "Keep it in one of the two places.", "E106"


def with_organizations(glossary: Glossary, vocabularies: Vocabularies) -> Glossary:
    """The glossary together with the organizations of their vocabulary, so that they need not be written twice.

    Where both know a term or an abbreviation, the glossary's entry holds.
    """
    known, taken = {fold(term.term) for term in glossary.terms}, set(_by_abbreviation(glossary))
    added = []
    for agency in vocabularies.terms("agencies").values():
        if agency.heading or fold(agency.label) in known:
            continue
        short = tuple(a for n, a in enumerate(agency.alternative_labels) if _is_short(a, n == 0) and a not in taken)
        also = tuple(a for a in agency.alternative_labels if a not in short and a not in taken and not re.search(r"\(.*\)$", a))
        taken.update(short)
        about = {"definition": agency.definition, "source": agency.definition_source}
        added.append(GlossaryTerm(term=agency.label, abbreviations=short, also=also, **about))
    return Glossary(terms=(*glossary.terms, *added))


def _is_short(name: str, usual: bool) -> bool:
    """Whether an organization's other name is an abbreviation: its short name, or one word, with two capitals in a row."""
    return bool(re.search(r"[A-Z]{2}", name)) and (usual or " " not in name)


def plain_letters(words: str) -> str:
    """Words in small letters without accents, for order and addresses."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return unicodedata.normalize("NFKC", "".join(c for c in apart if not unicodedata.combining(c)))


@cache
def _by_abbreviation(glossary: Glossary) -> dict[str, GlossaryTerm]:
    pairs: Iterable[tuple[str, GlossaryTerm]] = ((short, term) for term in glossary.terms for short in term.abbreviations)
    return dict(pairs)


@cache
def _folded(glossary: Glossary) -> dict[str, str]:
    """The spelling of each longer abbreviation by its small letters."""
    return {short.casefold(): short for short in _by_abbreviation(glossary) if len(short) > _SHORT}
