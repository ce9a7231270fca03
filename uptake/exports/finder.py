"""What the search page loads beside the index: a catalogue of facets, the words of the field, and words to mend a misspelt one.

The index has its records in volumes. Of each the catalogue tells how many records have which value, so that a volume
that the chosen filters rule out is never loaded; which values each record has is loaded by volume when it must be known.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from uptake import followup
from uptake.glossary import Glossary, SearchWords, plain_letters
from uptake.kinds import FACETS
from uptake.library import Library
from uptake.postings import squeezed
from uptake.search import Index, Volume
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
    """Every file of the finder beside the index: path below the site's root, and bytes. `found` are paths and records in any order."""
    records = dict(found)
    values = _values(record for _, record in sorted(found))
    parts = _json([volume.parts for volume in index.volumes])
    volumes, written = [], set()
    for volume in index.volumes:
        held = [records[path] for path in volume.paths]
        packed = {"rows": rows(held, values), "deadlines": deadlines(held)}
        volumes.append(_volume(volume, held, values) | {name: _name(data) for name, data in packed.items()})
        yield from ((f"search/rows/{_name(data)}.bin", data) for data in packed.values() if data not in written)
        written.update(packed.values())
        yield f"search/addresses/{volume.name}.json", addresses(volume.paths)
    yield f"search/parts/{_name(parts)}.json", parts
    facets = {name: list(numbers) for name, numbers in values.items()}
    yield "search/catalogue.json", _json({"size": index.size, "parts": _name(parts), "facets": facets, "volumes": volumes})
    yield "search/words.json", field_words(glossary, words, index.words)
    yield "search/suggestions.json", _json(list(_suggestions(library)))
    yield "search/spelling.json", spelling(index.words)


def _name(data: bytes) -> str:
    """The name of a file that is named by its content, so that a browser that has it never asks again, nor gets an older one."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _values(records: Iterable[SearchData]) -> dict[str, dict[str, int]]:
    """The values of each facet, by their names, with the numbers that stand for them."""
    met: dict[str, set[str]] = {}
    for record in records:
        for one in record.filters:
            met.setdefault(one.facet, set()).add(one.value)
    return {facet: {value: n for n, value in enumerate(sorted(met[facet]))} for facet in sorted(met)}


def _volume(volume: Volume, held: Sequence[SearchData], values: dict[str, dict[str, int]]) -> dict[str, object]:
    """What the finder knows of a volume before it loads any of it: its dates in a row, how many records have which value, its shards."""
    dates = [f"{date}*{len(list(same))}" for date, same in groupby(record.date for record in held)]
    counts = Counter((facet, value) for record in held for facet, value in {(one.facet, one.value) for one in record.filters})
    has: dict[str, list[list[int]]] = {facet: [] for facet in values}
    for (facet, value), number in sorted(counts.items()):
        has[facet].append([values[facet][value], number])
    shards = [f"{key}*{number}" for key, number in volume.shards]
    return {
        "words": volume.name, "size": len(held), "dates": ",".join(dates), "shards": ",".join(shards),
        "has": {facet: sorted(pairs) for facet, pairs in has.items() if pairs},
    }


def rows(held: Sequence[SearchData], values: dict[str, dict[str, int]]) -> bytes:
    """The facets of a volume's records, packed.

    For each facet stands once which combinations of values occur: numbers joined by a full stop, with a star where an
    editor assigned the value.
    """
    return _columns({facet: [_numbers(record, facet, numbers) for record in held] for facet, numbers in values.items()})


def deadlines(held: Sequence[SearchData]) -> bytes:
    """The deadlines of a volume's records, packed. They are apart because only one order needs them."""
    return _columns({"deadline": [record.deadline for record in held]})


def _columns(columns: dict[str, list[str]]) -> bytes:
    """Values by record: of each column stands once which values occur, the most frequent first, then for each record the number of its value.

    First all low bytes and, where there are more than 256 values, all high bytes.
    """
    head, packed = [], []
    for name, own in columns.items():
        ordered = [value for value, _ in sorted(Counter(own).items(), key=lambda pair: (-pair[1], pair[0]))]
        place = {value: n for n, value in enumerate(ordered)}
        head.append([name, ordered])
        packed.append(bytes(place[value] & 255 for value in own))
        if len(ordered) > 256:
            packed.append(bytes(place[value] >> 8 for value in own))
    plain = _json(head)
    return squeezed(b"".join([len(plain).to_bytes(4, "big"), plain, *packed]))


def _numbers(record: SearchData, facet: str, values: dict[str, int]) -> str:
    found = {(values[one.value], one.assigned) for one in record.filters if one.facet == facet}
    return ".".join(f"{number}{'*' * assigned}" for number, assigned in sorted(found))


def addresses(paths: Iterable[str]) -> bytes:
    """The addresses of records, in a volume's order: for those who take results with them."""
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
