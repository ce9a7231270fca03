"""Words and the texts that have them: what is kept of one shard, and what a reader loads of many together.

A `Shard` is what is found in some hundred texts, weighed and packed: for each stem the words that it stands for,
the texts that have it, how much it counts in each, and where. A `Volume` is the union of neighbouring shards, cut into
parts small enough to be loaded for a single word. How much a word counts in a text depends on that text alone, so that
scores from any number of shards and volumes can be compared.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

SATURATION, LENGTH, USUAL = 3.0, 0.75, 250
"""How fast more of the same word stops to count; how much the length of a text counts; the length that counts for nothing."""
TITLE, ALSO = 3.0, 1.5
"""What a word counts in a title, and among what a record is filed under. In the text it counts once."""
STEPS = 127
"""How finely it is told how much a word counts in a text."""
PART = 6_000
"""Bytes of a part, before it is packed: what a reader loads for a word."""

FORMAT = f"2 {PART} {SATURATION} {LENGTH} {USUAL} {TITLE} {ALSO} {STEPS}"
"""Whatever a kept shard depends on beside its texts and Pagefind's version."""


@dataclass(frozen=True, slots=True)
class Term:
    """Where a stem stands."""

    surfaces: tuple[str, ...]
    """The words, folded, that it stands for; itself not among them."""
    first: int
    last: int
    """The first and the last text that has it."""
    gaps: bytes
    """The distances of the texts between, each from the one before."""
    counts: bytes
    """How much it counts in each text, in steps."""
    places: bytes
    """For each text how often it stands there, and where: distances again."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What is kept of some texts."""

    size: int
    terms: dict[str, Term]
    words: dict[str, int]
    """Whole words in small letters, with the number of texts that have them."""


def fold(word: str) -> str:
    """A word made comparable, as the finder does: small letters without accents."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in apart if not unicodedata.combining(c))


_LETTERS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]{2,}")


Standing = dict[str, list[int]]
"""The words of a text, as they stand between white space, and where each stands."""


def standing(words: Iterable[str]) -> Standing:
    """Where each word of a text stands."""
    found: Standing = defaultdict(list)
    for place, word in enumerate(words):
        found[word].append(place)
    return found


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the title of a text ends, its own words, and what it is filed under."""

    title: int
    own: int
    all: int


@dataclass(slots=True)
class _Found:
    """Where a stem was found so far."""

    numbers: list[int] = field(default_factory=list)
    counts: bytearray = field(default_factory=bytearray)
    places: list[bytes] = field(default_factory=list)


def terms(stems: Mapping[str, Iterable[str]], texts: Sequence[tuple[Standing, Bounds]]) -> dict[str, Term]:
    """Where stems stand in texts, weighed and packed; in their order. `stems` are those of each word of the texts."""
    surfaces: dict[str, set[str]] = defaultdict(set)
    for word in set().union(*(at for at, _ in texts)):
        for stem in stems[word]:
            surfaces[stem].add(_surface(word, stem))
    found = {stem: _Found() for stem in sorted(surfaces)}
    for number, (at, bounds) in enumerate(texts):
        _find(found, number, _by_stem(at, stems), bounds)
    return {stem: _term(one, surfaces[stem] - {stem, ""}) for stem, one in found.items()}


def _by_stem(at: Standing, stems: Mapping[str, Iterable[str]]) -> dict[str, list[int]]:
    """Where each stem stands in a text."""
    found: dict[str, list[int]] = {}
    for word, places in at.items():
        for stem in stems[word]:
            found[stem] = sorted(found[stem] + places) if stem in found else places
    return found


def _find(found: dict[str, _Found], number: int, at: dict[str, list[int]], bounds: Bounds) -> None:
    """Note where stems stand in a text. Most stand there once, so that what that counts is worked out beforehand."""
    norm = SATURATION * (1 - LENGTH + LENGTH * bounds.all / USUAL)
    in_title, in_text, in_also = (_steps(weight, norm) for weight in (TITLE, 1.0, ALSO))
    for stem, places in at.items():
        one = found[stem]
        one.numbers.append(number)
        if len(places) == 1:
            place = places[0]
            one.counts.append(in_title if place < bounds.title else in_text if place < bounds.own else in_also)
            one.places.append(_ONE[place] if place < _FEW else _spots(places))
        else:
            title, own = bisect_left(places, bounds.title), bisect_left(places, bounds.own)
            one.counts.append(_steps(TITLE * title + (own - title) + ALSO * (len(places) - own), norm))
            one.places.append(_spots(places))


def _steps(weight: float, norm: float) -> int:
    return max(1, int(STEPS * weight / (weight + norm) + 0.5))


def _term(one: _Found, surfaces: set[str]) -> Term:
    gaps = [after - before for before, after in pairwise(one.numbers)]
    return Term(tuple(sorted(surfaces)), one.numbers[0], one.numbers[-1], varints(gaps), bytes(one.counts), b"".join(one.places))


def _spots(places: list[int]) -> bytes:
    """How many places, and their distances."""
    return varints([len(places), places[0], *[after - before for before, after in pairwise(places)]])


@lru_cache(1 << 16)
def _surface(token: str, stem: str) -> str:
    """The word of a token that a stem stands for: the whole, or the part of it that begins most like the stem."""
    parts = _LETTERS.findall(fold(token))
    return max(("".join(parts), *parts), key=lambda part: (_alike(part, stem), -len(part)))


def _alike(one: str, other: str) -> int:
    n = 0
    for a, b in zip(one, other):
        if a != b:
            break
        n += 1
    return n


def frequent(texts: Iterable[Standing]) -> dict[str, int]:
    """Whole words of two letters and more, in small letters, with the number of texts that have them."""
    counted: Counter[str] = Counter()
    for at in texts:
        counted.update(at.keys())
    plain: Counter[str] = Counter()
    for word, number in counted.items():
        plain.update(dict.fromkeys(_WORD.findall(word.lower()), number))
    return dict(sorted(plain.items()))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


_FEW = 1 << 14
_SMALL = [_varint(n) for n in range(_FEW)]


def varints(numbers: Sequence[int]) -> bytes:
    """Numbers of 0 and more, seven bits a byte, the lowest first."""
    if not numbers:
        return b""
    if max(numbers) < 128:
        return bytes(numbers)
    return b"".join([_SMALL[n] if n < _FEW else _varint(n) for n in numbers])


_ONE = [b"\1" + place for place in _SMALL]
"""A single place, as most are told."""


# --- as bytes, for keeping

def bundle(head: object, blobs: Sequence[bytes]) -> bytes:
    """A value and some bytes as one, which says itself whether it is whole."""
    plain = json.dumps([head, [len(blob) for blob in blobs]], ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join([len(plain).to_bytes(4, "big"), plain, *blobs])
    return hashlib.blake2b(body, digest_size=16).digest() + body


def whole(data: bytes) -> bool:
    """Whether bytes are what was bundled."""
    return hashlib.blake2b(memoryview(data)[16:], digest_size=16).digest() == data[:16]


def unbundled(data: bytes) -> tuple[Any, list[bytes]] | None:
    """What was bundled; None when it is not whole."""
    if not whole(data):
        return None
    at = 20 + int.from_bytes(data[16:20], "big")
    head, lengths = json.loads(data[20:at])
    blobs = []
    for length in lengths:
        blobs.append(data[at : at + length])
        at += length
    return head, blobs


def packed(shard: Shard) -> bytes:
    """A shard as bytes."""
    rows = [[stem, " ".join(t.surfaces), t.first, t.last] for stem, t in shard.terms.items()]
    return bundle([shard.size, shard.words, rows], [blob for t in shard.terms.values() for blob in (t.gaps, t.counts, t.places)])


def unpacked(data: bytes) -> Shard | None:
    """The shard that bytes hold; None when they are not whole."""
    if (found := unbundled(data)) is None:
        return None
    (size, words, rows), blobs = found
    three = zip(blobs[::3], blobs[1::3], blobs[2::3])
    return Shard(size, {row[0]: Term(tuple(row[1].split()), row[2], row[3], *own) for row, own in zip(rows, three)}, words)


# --- shards together, for reading

@dataclass(frozen=True, slots=True)
class Part:
    """The stems from one to another, ready to be loaded."""

    first: str
    terms: bytes
    """For each stem its words, and the texts that have it with how much it counts there."""
    places: bytes
    """For each stem where it stands in those texts, which only expressions of several words need."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A stem in several shards together; or a word that does not begin like its stems, which leads to them."""

    stem: str
    surfaces: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    number: int = 0
    texts: bytes = b""
    places: bytes = b""


def parts(shards: Sequence[Shard]) -> Iterator[Part]:
    """The words of neighbouring shards in parts. No word stands beyond the part of its stem."""
    rows: list[_Row] = []
    size, beyond = 0, ""
    for row in _rows(shards):
        if size > PART and row.stem > beyond:
            yield _part(rows)
            rows, size = [], 0
        rows.append(row)
        size += len(row.texts) + len(row.stem) + 8
        beyond = max(beyond, *row.surfaces, row.stem)
    if rows:
        yield _part(rows)


def _rows(shards: Sequence[Shard]) -> Iterator[_Row]:
    together: dict[str, list[tuple[int, Term]]] = {}
    leading: dict[str, set[str]] = {}
    start = 0
    for shard in shards:
        for stem, term in shard.terms.items():
            together.setdefault(stem, []).append((start, term))
        start += shard.size
    surfaces = {stem: {word for _, term in found for word in term.surfaces} for stem, found in together.items()}
    for stem, words in surfaces.items():
        for word in words:
            if word[:BEGINNING] != stem[:BEGINNING]:
                leading.setdefault(word, set()).add(stem)
    for stem in sorted(together.keys() | leading.keys()):
        near = tuple(sorted(word for word in surfaces.get(stem, ()) if word not in leading))
        yield _row(stem, near, tuple(sorted(leading.get(stem, ()))), together.get(stem, []))


BEGINNING = 2
"""Letters that a word and its stem have in common where one is found beside the other."""


def _row(stem: str, surfaces: tuple[str, ...], leads_to: tuple[str, ...], found: list[tuple[int, Term]]) -> _Row:
    texts, last = [], 0
    for start, term in found:
        texts += [varints([start + term.first - last]), term.gaps]
        last = start + term.last
    texts += [term.counts for _, term in found]
    return _Row(stem, surfaces, leads_to, sum(len(term.counts) for _, term in found), b"".join(texts), b"".join(term.places for _, term in found))


def _part(rows: Sequence[_Row]) -> Part:
    head = [[r.stem, " ".join(r.surfaces), r.number, len(r.texts), len(r.places), *([" ".join(r.leads_to)] if r.leads_to else [])] for r in rows]
    plain = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    body = len(plain).to_bytes(4, "big") + plain + b"".join(r.texts for r in rows)
    return Part(rows[0].stem, squeezed(body), squeezed(b"".join(r.places for r in rows)))


def squeezed(data: bytes) -> bytes:
    """Bytes packed for a browser, always in the same way."""
    return gzip.compress(data, 6, mtime=0)
