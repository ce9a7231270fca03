"""The vocabularies together: looking terms up by id, and by the words that sources use for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from uptake.records import ANSWERS, NOT_APPLICABLE, Term, Vocabulary


def fold(words: str) -> str:
    """Words made comparable: white space, case and the shape of apostrophes and dashes do not matter."""
    return " ".join(words.translate(_SAME).split()).casefold()


_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-", "‑": "-"})


class Vocabularies:
    """All vocabularies by id. Terms are found in constant time."""

    def __init__(self, vocabularies: Iterable[Vocabulary]):
        self.by_id = {vocabulary.id: vocabulary for vocabulary in vocabularies}
        self._terms = {v.id: {term.id: term for term in v.terms} for v in self.by_id.values()}
        self._words = {v.id: dict(_spellings(v)) for v in self.by_id.values()}

    def __iter__(self) -> Iterator[Vocabulary]:
        return iter(self.by_id.values())

    def term(self, vocabulary: str, id: str) -> Term | None:
        """The term of that id, or None."""
        return self._terms.get(vocabulary, {}).get(id)

    def terms(self, vocabulary: str) -> dict[str, Term]:
        """The terms of a vocabulary by id, in their order; empty when there is no such vocabulary."""
        return self._terms.get(vocabulary, {})

    def find(self, vocabulary: str, words: str) -> str | None:
        """The id of the term that a source's words stand for, by label or alternative label, or None."""
        return self._words.get(vocabulary, {}).get(fold(words))

    def spellings(self, vocabulary: str) -> dict[str, str]:
        """Every known spelling, folded, with the id of its term."""
        return self._words.get(vocabulary, {})

    def label(self, vocabulary: str, id: str) -> str:
        """What readers see for an id; the id itself when the vocabulary does not know it."""
        term = self.term(vocabulary, id)
        return term.label if term else ANSWERS.get(id, id)

    def short(self, vocabulary: str, id: str) -> str:
        """The short name of an organization, its first alternative label; the label of other terms."""
        term = self.term(vocabulary, id)
        if term and vocabulary == "agencies" and term.alternative_labels:
            return term.alternative_labels[0]
        return self.label(vocabulary, id)


def _spellings(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for words in ("Not applicable", "N/A", "NA", "No aplica", "Sans objet"):
        yield fold(words), NOT_APPLICABLE
    for term in vocabulary.terms:
        if not term.heading:
            yield from ((fold(words), term.id) for words in (*term.alternative_labels, term.label))
