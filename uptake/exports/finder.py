"""What the search page loads beside the index: the catalogue of facets, the words of the field, and words to mend a misspelt one.

The catalogue has a place for every record, in the order in which the records were indexed, which is also the
order of newest first. It is made to be small: within a facet each record has the numbers of its values,
joined by a full stop (a star marks a value that an editor assigned), and records are joined by a comma.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from uptake import followup
from uptake.glossary import Glossary, SearchWords, plain_letters
from uptake.kinds import FACETS
from uptake.library import Library
from uptake.search import Index
from uptake.views.finder import SearchData
from uptake.views.shared import evaluation_link, term_path

SHORTEST = 4
"""Letters of the shortest words that the finder takes for misspelt."""

MOST_WORDS = 10_000
"""Bounds the list of words for those that are misspelt: a download of about 40 KB."""

MOST_TITLES = 100
"""How many evaluations the suggestions know, the newest first: all titles of a large site would weigh too much."""


def files(
    library: Library, found: Sequence[tuple[str, SearchData]], index: Index, glossary: Glossary, words: SearchWords
) -> Iterator[tuple[str, bytes]]:
    """Every file of the finder: path below the site's root, and bytes. `found` are paths and records in the index's order."""
    yield "search/catalogue.json", catalogue([record for _, record in found], index)
    yield "search/addresses.json", addresses(path for path, _ in found)
    yield "search/words.json", field_words(glossary, words, index.words)
    yield "search/suggestions.json", _json(list(_suggestions(library)))
    yield "search/spelling.json", spelling(index.words)


def catalogue(records: Sequence[SearchData], index: Index) -> bytes:
    """The facets and deadlines of records, given in the index's order."""
    facets: dict[str, dict[str, int]] = {}
    for record in records:
        for one in record.filters:
            values = facets.setdefault(one.facet, {})
            values.setdefault(one.value, len(values))
    plain = {
        "size": len(records), "language": index.pages[0].split("_")[0] if index.pages else "", "edition": index.edition,
        "deadlines": ",".join(record.deadline for record in records),
        "facets": {name: {"values": list(values), "of": ",".join(_numbers(record, name, values) for record in records)} for name, values in facets.items()},
    }
    return _json(plain)


def _numbers(record: SearchData, facet: str, values: dict[str, int]) -> str:
    return ".".join(dict.fromkeys(f"{values[one.value]}{'*' * one.assigned}" for one in record.filters if one.facet == facet))


def addresses(paths: Iterable[str]) -> bytes:
    """The addresses of all records, in the catalogue's order: for those who take results with them."""
    return _json([path.removesuffix("index.html") for path in paths])


def field_words(glossary: Glossary, words: SearchWords, occurring: Iterable[str]) -> bytes:
    """Abbreviations with their long forms, words that are meant alike, and words that a question is made of.

    Each group is a pair: forms that may occur in the pages, which are worth looking up, and the others, by which the
    group is only recognised. A group of which no form occurs helps nobody and is left out.
    """
    begun = {plain_letters(word)[:n] for word in occurring for n in range(_BEGINNING, len(word) + 1)}
    short = [(term.term, *term.abbreviations) for term in glossary.terms if term.abbreviations]
    alike = [(term.term, *term.also) for term in glossary.terms if term.also]
    known = {name: [pair for group in groups if (pair := _parted(group, begun))[0]] for name, groups in (("short", short), ("alike", [*alike, *words.synonyms]))}
    return _json({**known, "ignored": words.ignored})


def _parted(group: Sequence[str], begun: set[str]) -> tuple[list[str], list[str]]:
    """The forms of a group that may occur, and the others. A word may occur with another ending."""
    there = [all(word[: max(_BEGINNING, len(word) - _ENDING)] in begun or len(word) < _BEGINNING for word in _WORD.findall(plain_letters(form))) for form in group]
    return [form for form, is_there in zip(group, there) if is_there], [form for form, is_there in zip(group, there) if not is_there]


_WORD = re.compile(r"[^\W\d_]+")
_BEGINNING, _ENDING = 3, 3
"""Letters that a word's beginning has at least, and its ending at most."""


def _suggestions(library: Library) -> Iterable[list]:
    """Label, what it is, address, number of records and other labels of each."""
    for facet in FACETS:
        vocabulary = library.vocabularies.by_id[facet.vocabulary]
        for term in vocabulary.terms:
            held = library.holding(facet.vocabulary, term.id)
            if number := len(held.recommendations) + len(held.lessons) + len(held.evaluations) or len(held.actions):
                yield [term.label, vocabulary.label, term_path(facet.vocabulary, term.id), number, *term.alternative_labels]
    yield from _states(library)
    for id in list(library.evaluations)[:MOST_TITLES]:
        link = evaluation_link(library, id)
        yield [link.label, "", link.path, len(library.recommendations_of.get(id, []))]


def _states(library: Library) -> Iterable[list]:
    """The decisions and statuses that occur, with the lists of what has them."""
    tally = followup.tally(library.recommendations.values(), "0001-01")
    for vocabulary, folder, counts in (("response-categories", "recommendations", tally.decisions), ("statuses", "actions", tally.statuses)):
        for id, number in counts:
            term = library.vocabularies.terms(vocabulary)[id]
            yield [term.label, library.vocabularies.by_id[vocabulary].label, f"{folder}/{id.replace('_', '-')}/index.html", number, *term.alternative_labels]


def spelling(words: Iterable[str]) -> bytes:
    """The longer words that occur, the most frequent first: what a misspelt one may mean."""
    return _json(" ".join([word for word in words if len(word) >= SHORTEST][:MOST_WORDS]))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
