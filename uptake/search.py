"""The search index: made shard by shard of what Pagefind finds in words, kept by content, and published in parts that a reader needs few of.

Texts are cut into shards where their own paths say so, so that a change touches one shard and an addition one or two. A
shard is kept under a key of all that it depends on. Neighbouring shards make a volume, of one group of records and some
years: what a reader's filters can rule out, and what is loaded with one request a word. A volume depends on its texts
alone, so that everything published is named by its content: same texts, same bytes, however many processes, and
whatever was kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import TypeVar

from uptake import output, pagefind, postings
from uptake.collecting import paused
from uptake.pagefind import SearchFailed
from uptake.parallel import in_order
from uptake.postings import Bounds, Shard

__all__ = ["Entry", "Index", "Piece", "SearchFailed", "Section", "StoreFailed", "Text", "Volume", "index", "write"]

USUAL, MOST = 128, 320
"""Texts of a shard, on average before the end is reached at which it is cut anyway. One of 128 takes a fifth of a second."""

VOLUME, VOLUMES = 2_500, 12
"""Texts from which on a group of records is parted by years, as long as there are not many more volumes than so."""

TOGETHER = 4
"""Texts whose cards make one file: what a result shows is loaded with its neighbours."""

CALLS = 5
"""Calls after which goes what none of them has used."""

SPARED = 3_600
"""Seconds for which nothing is let go that was written or used: another call may be at work in the same folder."""

T = TypeVar("T")


class StoreFailed(SearchFailed):
    """The folder of what is kept can't be written, or has lost what was put there. Nothing else is wrong."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a text: with an anchor of its page and a heading, or a mere paragraph."""

    text: str
    anchor: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """What is searched of a record, and what a result shows of it."""

    title: str
    sections: tuple[Section, ...] = ()
    also: str = ""
    """Words by which it is found although its text may not have them."""
    shown: dict[str, str] = field(default_factory=dict)
    """What a result shows beside words of the text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be found: its page, the group that it belongs to, its date (newest first is the order), and its text."""

    path: str
    group: str
    date: str
    text: Callable[[], Text]
    """Works the text out. It is asked for where a shard is made, and not kept."""
    stamp: str = ""
    """The text's `stamp_of`, if the caller has kept it; else the text is worked out to be told."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Neighbouring shards as they are published."""

    name: str
    """The folder of its words."""
    paths: tuple[str, ...]
    """The pages of its records; a record's place here is its number in the volume."""
    shards: tuple[tuple[str, int], ...]
    """The folder of each shard's cards and the number of its records."""
    parts: tuple[str, ...]
    """The first stem of each part."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Files of the index that belong together."""

    name: str
    """Tells all that they hold: where a piece of this name has been written before, it need not be written again."""
    files: Callable[[], Iterator[tuple[str, bytes]]] = field(compare=False)
    """Paths below the site's root, and bytes."""


@dataclass(frozen=True, slots=True)
class Index:
    """What was indexed."""

    volumes: tuple[Volume, ...] = ()
    words: tuple[str, ...] = ()
    """The words of all texts, in small letters, the most frequent first."""
    pieces: tuple[Piece, ...] = ()
    """What is to be published."""
    shards: int = 0
    indexed: int = 0
    """How many shards were made anew; the others were kept."""

    @property
    def size(self) -> int:
        """The number of records that can be found."""
        return sum(len(volume.paths) for volume in self.volumes)


def index(
    entries: Sequence[Entry], store: Path | None = None, jobs: int = 0, tick: Callable[[], object] | None = None, language: str = "en"
) -> Index:
    """Index entries; `tick` is called once an entry. What the finder loads is to be written by the caller: the index's pieces.

    `store` is a folder in which shards are kept from one call to the next; it may be emptied at any time but while it is
    used. `jobs` is the number of processes (0: as many as there are cores), `language` the one by whose rules words are
    brought to their stems. Raises `SearchFailed` when Pagefind is missing, fails or hangs.
    """
    keeping = _keeping(store)
    shelves = volumes(entries)
    every = [shard for shelf in shelves for shard in shelf]
    made = _make(every, keeping, language, jobs, tick or (lambda: None))
    keyed = zip((key for key, _ in made), every)
    words: Counter[str] = Counter()
    found = tuple(_volume(keeping, list(islice(keyed, len(shelf))), words) for shelf in shelves)
    pieces = [Piece(f"words/{one.name}", partial(_words, one.name, keeping)) for one in found]
    pieces += [Piece(f"cards/{key}", partial(_cards, key, keeping)) for key in dict.fromkeys(key for key, _ in made)]
    keeping.clear([f"{one.name}.volume" for one in found] + [f"{key}.{kind}" for key, _ in made for kind in ("shard", "cards")])
    ordered = tuple(word for word, _ in sorted(words.items(), key=lambda pair: (-pair[1], pair[0])))
    return Index(found, ordered, tuple(pieces), len(every), sum(new for _, new in made))


def write(folder: Path, found: Index) -> None:
    """Write everything of an index below a site's folder."""
    for piece in found.pieces:
        for path, data in piece.files():
            output.write(folder, path, data)


# --- which texts belong together

def volumes(entries: Sequence[Entry]) -> list[list[list[Entry]]]:
    """Entries in volumes of shards: by group, from newest to oldest.

    Large groups are parted where a year ends, counted from the oldest, so that what is added changes the newest. A reader
    loads a part of each volume for a word, and an editor waits for a volume to be put together: a large site has larger ones.
    """
    least = VOLUME
    while least * VOLUMES < len(entries):
        least *= 2
    ordered = sorted(sorted(entries, key=lambda entry: entry.path), key=lambda entry: entry.date, reverse=True)
    ordered.sort(key=lambda entry: entry.group)
    found = []
    for _, group in groupby(ordered, key=lambda entry: entry.group):
        years = [list(year) for _, year in groupby(group, key=lambda entry: entry.date[:4])]
        shelf: list[list[list[Entry]]] = []
        for year in reversed(years):
            if not shelf or sum(map(len, shelf[0])) >= least:
                shelf.insert(0, [])
            shelf[0].insert(0, year)
        found += [list(shards([entry for year in volume for entry in year])) for volume in shelf]
    return found


def shards(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Neighbouring entries in shards. A shard ends where the path of its last entry says so, or when it is too large.

    So an entry that comes or goes changes its own shard, and none beyond the next end that a path tells.
    """
    shard: list[Entry] = []
    for entry in entries:
        shard.append(entry)
        digest = hashlib.blake2b(entry.path.encode(), digest_size=4).digest()
        if int.from_bytes(digest, "big") % USUAL == 0 or len(shard) == MOST:
            yield shard
            shard = []
    if shard:
        yield shard


# --- making and keeping shards

@dataclass(frozen=True, slots=True)
class _Keeping:
    """What is kept from one call to the next, each file under a key of all that it depends on."""

    place: Path
    passing: tempfile.TemporaryDirectory | None = None
    """What removes the folder once nothing needs it."""

    def whole(self, name: str) -> bool:
        """Whether something is kept under a name, and is not damaged."""
        return postings.whole(self.get(name) or b"")

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes. A file has its name once it is whole."""
        aside = self.place / f".{name}.{os.getpid()}"
        try:
            aside.write_bytes(data)
            os.replace(aside, self.place / name)
        except OSError as error:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise StoreFailed(f"The search index cannot be kept in {self.place}: {error.strerror}.") from error

    def get(self, name: str) -> bytes | None:
        """What is kept under a name, which counts as used now; None where it can't be had."""
        try:
            data = (self.place / name).read_bytes()
            os.utime(self.place / name)
        except OSError:
            return None
        return data

    def clear(self, used: Iterable[str]) -> None:
        """Let go what none of the last calls has used, and what killed ones have left."""
        history = postings.unbundled(self.get(_HISTORY) or bytes(20))
        calls = [sorted(used), *(history[0] if history else [])][:CALLS]
        wanted = {_HISTORY}.union(*calls)
        with suppress(OSError, StoreFailed):  # what should go may stay
            self.put(_HISTORY, postings.bundle(calls, []))
            for path in self.place.iterdir():
                if path.name not in wanted and path.is_file() and path.stat().st_mtime <= time.time() - SPARED:
                    path.unlink(missing_ok=True)


_HISTORY = "history"


def _keeping(store: Path | None) -> _Keeping:
    """What is kept in the folder that is given, or in one that goes with the index."""
    if store is None:
        passing = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        return _Keeping(Path(passing.name), passing)
    try:
        store.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFailed(f"The search index cannot be kept in {store}: {error.strerror}.") from error
    return _Keeping(store)


def _make(every: Sequence[Sequence[Entry]], keeping: _Keeping, language: str, jobs: int, tick: Callable[[], object]) -> list[tuple[str, bool]]:
    """See that every shard is kept: the key of each, and whether it was made anew."""
    version, stems = pagefind.version(), _Stems(language)
    made = []
    with closing(in_order(lambda number: _one(every[number], keeping, stems, version), len(every), jobs or os.cpu_count() or 1)) as work:
        for shard, one in zip(every, work):
            made.append(one)
            for _ in shard:
                tick()
    return made


def _one(shard: Sequence[Entry], keeping: _Keeping, stems: _Stems, version: str) -> tuple[str, bool]:
    texts = [None if entry.stamp else entry.text() for entry in shard]
    told = [(entry.path, entry.stamp or stamp_of(text)) for entry, text in zip(shard, texts)]
    key = hashlib.blake2b(json.dumps([postings.FORMAT, TOGETHER, version, stems.language, told]).encode(), digest_size=10).hexdigest()
    if keeping.whole(f"{key}.shard") and keeping.whole(f"{key}.cards"):
        return key, False
    with paused():
        _index(key, [(entry.path, text or entry.text()) for entry, text in zip(shard, texts)], keeping, stems)
    return key, True


def stamp_of(text: Text) -> str:
    """What tells a text from any other."""
    told = [text.title, [[one.text, one.anchor, one.heading] for one in text.sections], text.also, text.shown]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=10).hexdigest()


def _index(key: str, texts: Sequence[tuple[str, Text]], keeping: _Keeping, stems: _Stems) -> None:
    laid = [_laid_out(path, text) for path, text in texts]
    standing = [postings.standing(one.words) for one in laid]
    terms = postings.terms(stems.of(set().union(*standing)), [(at, Bounds(one.title, one.own, len(one.words))) for at, one in zip(standing, laid)])
    keeping.put(f"{key}.cards", postings.bundle(None, [_shown(laid[n : n + TOGETHER]) for n in range(0, len(laid), TOGETHER)]))
    keeping.put(f"{key}.shard", postings.packed(Shard(len(laid), terms, postings.frequent(standing))))


_APOSTROPHES = re.compile("[’ʼ‘]")
"""Pagefind takes `l'accueil` apart, and not what is written with one of these."""

_MOST_WORDS = 200_000
"""Bounds the memory of words that are known from other shards."""


@dataclass(frozen=True, slots=True)
class _Stems:
    """What words are found by, in a language. Pagefind is asked only for what was not asked yet."""

    language: str
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, words: set[str]) -> dict[str, tuple[str, ...]]:
        """The stems of each word."""
        asked = {word: _APOSTROPHES.sub("'", word) for word in words}
        if len(self.known) > _MOST_WORDS:
            self.known.clear()
        self.known.update(pagefind.stems(sorted(set(asked.values()) - self.known.keys()), self.language))
        return {word: self.known[plain] for word, plain in asked.items()}


@dataclass(frozen=True, slots=True)
class _Laid:
    """A text as one row of words, with the numbers of those with which something begins."""

    url: str
    words: list[str]
    title: int
    """Words of the title."""
    own: int
    """Words of the title and the text."""
    anchors: list[list]
    """Anchor, number of its first word, and of its heading's words."""
    shown: dict[str, str]


def _laid_out(path: str, text: Text) -> _Laid:
    words = text.title.split()
    title, anchors = len(words), []
    for section in text.sections:
        if section.anchor:
            heading = section.heading.split()
            anchors.append([section.anchor, len(words), len(heading)])
            words += heading
        words += section.text.split()
    own = len(words)
    return _Laid(path.removesuffix("index.html"), words + text.also.split(), title, own, anchors, text.shown)


def _shown(laid: Sequence[_Laid]) -> bytes:
    cards = [[one.url, " ".join(one.words[: one.own]), one.title, one.anchors, one.shown] for one in laid]
    return postings.squeezed(json.dumps(cards, ensure_ascii=False, separators=(",", ":")).encode())


# --- what a reader loads

def _volume(keeping: _Keeping, shelf: Sequence[tuple[str, Sequence[Entry]]], words: Counter[str]) -> Volume:
    """See that a volume of shards, given by their keys, is kept; its words are added to those of others."""
    keys = [key for key, _ in shelf]
    name = hashlib.blake2b(" ".join(keys).encode(), digest_size=10).hexdigest()
    data = keeping.get(f"{name}.volume")
    found = postings.unbundled(data) if data else None
    first, own = found[0] if found else _bound(name, keys, keeping)
    words.update(own)
    paths = tuple(entry.path for _, shard in shelf for entry in shard)
    return Volume(name, paths, tuple((key, len(shard)) for key, shard in shelf), tuple(first))


def _bound(name: str, keys: Sequence[str], keeping: _Keeping) -> tuple[list[str], Counter[str]]:
    """Make a volume of its shards: the first stem of each part, and its words. It is kept too, because this takes time."""
    shards = [_whole(postings.unpacked, f"{key}.shard", keeping) for key in keys]
    words: Counter[str] = Counter()
    for shard in shards:
        words.update(shard.words)
    parts = list(postings.parts(shards))
    first = [part.first for part in parts]
    keeping.put(f"{name}.volume", postings.bundle([first, words], [blob for part in parts for blob in (part.terms, part.places)]))
    return first, words


def _words(name: str, keeping: _Keeping) -> Iterator[tuple[str, bytes]]:
    _, blobs = _whole(postings.unbundled, f"{name}.volume", keeping)
    for number, (terms, places) in enumerate(zip(blobs[::2], blobs[1::2])):
        yield f"search/words/{name}/{number}.bin", terms
        yield f"search/words/{name}/{number}-places.bin", places


def _cards(key: str, keeping: _Keeping) -> Iterator[tuple[str, bytes]]:
    _, blobs = _whole(postings.unbundled, f"{key}.cards", keeping)
    return ((f"search/cards/{key}/{number}.bin", cards) for number, cards in enumerate(blobs))


def _whole(read: Callable[[bytes], T | None], name: str, keeping: _Keeping) -> T:
    """What is kept under a name."""
    data = keeping.get(name)
    if data and (found := read(data)) is not None:
        return found
    with suppress(OSError):
        (keeping.place / name).unlink(missing_ok=True)
    raise StoreFailed(f"What was kept of the search index is gone or damaged ({name}). Build again.")
