"""Words and the texts that have them: what is kept of one shard, and what a reader loads of many together.

A `Shard` is what Pagefind found in some hundred texts, weighed and packed: for each stem the words that it stands for,
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
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
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


@dataclass(frozen=True, slots=True)
class _Scale:
    """How much words count in one text."""

    title: int
    own: int
    norm: float
    once: tuple[int, int, int]
    """What a word counts that stands once: in the title, in the text, among what the record is filed under."""

    def count(self, positions: tuple[int, ...]) -> int:
        if len(positions) == 1:
            return self.once[0 if positions[0] < self.title else 1 if positions[0] < self.own else 2]
        return _steps(sum([TITLE if at < self.title else 1.0 if at < self.own else ALSO for at in positions]), self.norm)


def _scale(words: list[str], title: int, own: int) -> _Scale:
    norm = SATURATION * (1 - LENGTH + LENGTH * len(words) / USUAL)
    return _Scale(title, own, norm, (_steps(TITLE, norm), _steps(1.0, norm), _steps(ALSO, norm)))


def _steps(weight: float, norm: float) -> int:
    return max(1, int(STEPS * weight / (weight + norm) + 0.5))


def terms(
    found: Iterable[tuple[str, Sequence[tuple[int, tuple[int, ...]]]]], texts: Sequence[list[str]], bounds: Sequence[tuple[int, int]]
) -> dict[str, Term]:
    """What Pagefind found, weighed and packed. `bounds` are where a text's title ends and where its own words end."""
    scales = [_scale(words, *own) for words, own in zip(texts, bounds)]
    first = _first_standing(texts)
    return {stem: _term(stem, places, scales, first) for stem, places in found}


def _term(stem: str, places: Sequence[tuple[int, tuple[int, ...]]], scales: Sequence[_Scale], first: Sequence[dict[int, str]]) -> Term:
    surfaces = {
        _surface(first[number][at], stem) for number, positions in places if first[number] for at in positions if at in first[number]
    }
    numbers = [number for number, _ in places]
    gaps = [after - before for before, after in zip(numbers, numbers[1:])]
    counts = bytes([scales[number].count(positions) for number, positions in places])
    spots = b"".join([_spots(positions) for _, positions in places])
    return Term(tuple(sorted(surfaces - {stem, ""})), numbers[0], numbers[-1], varints(gaps), counts, spots)


def _first_standing(texts: Sequence[list[str]]) -> list[dict[int, str]]:
    """For each text the words that stand in none before it, by where they do."""
    known: set[str] = set()
    found = []
    for words in texts:
        new = set(words) - known
        known |= new
        found.append({words.index(word): word for word in new})
    return found


@lru_cache(1 << 16)
def _spots(positions: tuple[int, ...]) -> bytes:
    """How many positions, and their distances."""
    return varints([len(positions), positions[0], *(after - before for before, after in zip(positions, positions[1:]))])


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


def frequent(texts: Iterable[list[str]]) -> dict[str, int]:
    """Whole words of two letters and more, in small letters, with the number of texts that have them."""
    counted: Counter[str] = Counter()
    for words in texts:
        counted.update(set(words))
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


_SMALL = [_varint(n) for n in range(1 << 14)]


def varints(numbers: Sequence[int]) -> bytes:
    """Numbers of 0 and more, seven bits a byte, the lowest first."""
    if not numbers:
        return b""
    if max(numbers) < 128:
        return bytes(numbers)
    return b"".join([_SMALL[n] if n < 1 << 14 else _varint(n) for n in numbers])


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
