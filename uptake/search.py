"""The search index: Pagefind over the finished pages, brought into one canonical form.

Pagefind's command numbers pages in the order in which the file system lists them. Here the caller gives the
order, and every stored page is named by its position: the same pages give the same bytes, wherever they are indexed,
and whoever finds a page in the index knows its position without looking it up. So a name says nothing of the
content; whoever fetches a stored page adds the index's `edition`, lest a browser give an older one.
Filters and sort orders are not Pagefind's here: the finder works them out from a catalogue in the same order.

The format of the index is private to Pagefind. All that is read of it is held against the shape that is known;
anything else is a `SearchFailed`, never a broken index.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO

from uptake import output

SECONDS = 60.0
SECONDS_A_PAGE = 0.05
"""How long Pagefind may take, many times what it needs on a slow machine."""

MARK = "data-pagefind-body"
"""The attribute of what is to be found; a page without it is not indexed."""

_WORD = re.compile(r"[^\W\d_]{2,}")

UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")
"""Pagefind's own interfaces, half a megabyte. The site has an interface of its own."""


class SearchFailed(Exception):
    """The index could not be made. The message says why, in words for a person."""


@dataclass(frozen=True, slots=True)
class Index:
    """What was indexed."""

    pages: tuple[str, ...]
    """The name of each page in the index, in the order given: language and position in base 36."""
    words: tuple[str, ...]
    """The words of all pages, in small letters, the most frequent first."""
    edition: str = ""
    """Tells the stored pages of one index from those of another."""


def index(folder: Path, pages: Sequence[str], bundle: str = "pagefind", tick: Callable[[], object] | None = None) -> Index:
    """Index pages, given as paths below a folder, into the sub-folder `bundle`; `tick` is called once a page.

    Without any page nothing is written. Raises `SearchFailed` when Pagefind is missing, fails, hangs or leaves
    a page out.
    """
    if (folder / bundle).exists():
        shutil.rmtree(folder / bundle)
    if not pages:
        return Index((), (), "")
    made = _run(folder, pages, tick or (lambda: None))
    files, found = canonical({path: data for path, data in made.items() if not any(fnmatch(path, name) for name in UNUSED)}, pages)
    for path, data in files.items():
        output.write(folder, f"{bundle}/{path}", data)
    return found


def _program() -> Path:
    try:
        from pagefind_bin import get_executable

        return get_executable()
    except (ImportError, FileNotFoundError):
        raise SearchFailed("The program pagefind is missing. Install the Python package pagefind-bin.") from None


def _run(folder: Path, pages: Sequence[str], tick: Callable[[], object]) -> dict[str, bytes]:
    """Hand pages to Pagefind in their order. Returns the files of its index by path.

    The program runs as the service that its Node and Python packages talk to: requests on its input, responses
    on its output, each as base64 of JSON and ended by a comma. The files come as a response, because the
    service may say that it has written them before it has.
    """
    seconds = SECONDS + SECONDS_A_PAGE * len(pages)
    with tempfile.TemporaryFile() as said, tempfile.TemporaryDirectory() as empty:
        process = _start(empty, said)
        timer = threading.Timer(seconds, process.kill)
        asking = threading.Thread(target=_ask, args=(process, folder, pages), daemon=True)
        timer.start()
        asking.start()
        try:
            files = _hear(process.stdout, pages, tick)
            late = not timer.is_alive()
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            asking.join()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
        if files is not None:
            return files
        if late:
            raise SearchFailed(f"Pagefind did not end within {seconds:.0f} seconds.")
        said.seek(0)
        last = said.read()[-500:].decode("utf-8", "replace").strip()
        raise SearchFailed(f"Pagefind ended without an index. It said: {last or 'nothing.'}")


def _start(place: str, said: BinaryIO) -> subprocess.Popen:
    """Start Pagefind where no settings of its own can reach it: it takes them from its folder and from the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("PAGEFIND_")}
    try:
        return subprocess.Popen(
            [_program(), "--service"], cwd=place, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
        )
    except OSError as error:
        raise SearchFailed(f"The program pagefind cannot be started: {error.strerror}.") from error


def _ask(process: subprocess.Popen, folder: Path, pages: Sequence[str]) -> None:
    """Send every request; the number of a page's request is its position. The input stays open: its end would end Pagefind."""
    try:
        process.stdin.write(_request(len(pages), type="NewIndex"))
        for number, page in enumerate(pages):
            html = (folder / page).read_bytes().decode("utf-8", "replace")
            process.stdin.write(_request(number, type="AddFile", index_id=0, file_path=page, file_contents=html))
        process.stdin.write(_request(len(pages), type="GetFiles", index_id=0))
        process.stdin.flush()
    except OSError:
        process.kill()


def _request(number: int, **payload: object) -> bytes:
    return base64.b64encode(json.dumps({"message_id": number, "payload": payload}).encode()) + b","


def _hear(responses: BinaryIO, pages: Sequence[str], tick: Callable[[], object]) -> dict[str, bytes] | None:
    """Follow the responses to the end: the files, or None when Pagefind ends before it gave them."""
    for number, payload in _responses(responses):
        kind = payload.get("type")
        if kind == "Error":
            about = pages[number] if isinstance(number, int) and number < len(pages) else "a request"
            raise SearchFailed(f"Pagefind failed over {about}: {payload.get('message')}.")
        if kind == "IndexedFile":
            tick()
        if kind == "GetFiles":
            return dict(payload["files"])
    return None


def _responses(stream: BinaryIO) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """The number and the content of each response; files as pairs of path and bytes."""
    parts: list[bytes] = []
    while chunk := stream.read1(1 << 20):
        *ended, rest = chunk.split(b",")
        for end in ended:
            yield _response(b"".join([*parts, end]))
            parts = []
        parts.append(rest)


def _response(line: bytes) -> tuple[int | None, dict[str, Any]]:
    try:
        message = json.loads(base64.b64decode(line, validate=True))
        number, payload = message["message_id"], message["payload"]
        files = [(file["path"], base64.b64decode(file["content"])) for file in payload.get("files", ())]
        return number, payload | {"files": files}
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError):
        raise SearchFailed(f"Pagefind said something that is no response: {line[:80]!r}.") from None


def canonical(files: dict[str, bytes], pages: Sequence[str]) -> tuple[dict[str, bytes], Index]:
    """An index's files in canonical form, and what it holds of the pages that were to be indexed.

    Per language a file `pagefind.HASH.pf_meta` lists pages, parts, filters and sort orders;
    `fragment/NAME.pf_fragment` holds a page's text, `pagefind-entry.json` names the languages' lists. Pages get
    the name that `Index` describes, lists are named by their new content. Raises `SearchFailed` when a page is
    left out or the index is not made so.
    """
    files = dict(files)
    try:
        entry = json.loads(files["pagefind-entry.json"])
        names, words = _name_fragments(files, pages)
        stored = sorted((path, data) for path, data in files.items() if path.startswith("fragment/"))
        languages = sorted(entry["languages"].items())
        for language, about in languages:
            about["hash"] = _canonical_language(files, language, about["hash"], names)
        entry["languages"] = dict(languages)
        files["pagefind-entry.json"] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
        listed = sum(about["page_count"] for _, about in languages)
        _expect(listed == len(names), f"it counts {listed} pages and holds {len(names)}")
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, zlib.error, OSError) as error:
        raise SearchFailed(
            f"Pagefind's index does not have the form that is known ({error}). Install the version of pagefind-bin that is pinned."
        ) from error
    return files, Index(tuple(sorted(names.values(), key=_position)), words, _edition(stored))


def _name_fragments(files: dict[str, bytes], pages: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Rename every stored page after its position and content. Returns the new names by the old, and the pages' words."""
    positions = {f"/{page}".removesuffix("index.html"): n for n, page in enumerate(pages)}
    names, words = {}, Counter()
    for path in [path for path in files if path.startswith("fragment/")]:
        old, data = path.removeprefix("fragment/").removesuffix(".pf_fragment"), files.pop(path)
        stored = gzip.decompress(data)
        _expect(stored.startswith(_MAGIC), "a page does not begin as it should")
        page = json.loads(stored.removeprefix(_MAGIC))
        position = positions.pop(page["url"].removesuffix("index.html"))
        names[old] = f"{old.split('_')[0]}_{base36(position)}"
        files[f"fragment/{names[old]}.pf_fragment"] = data
        words.update(set(page["content"].split()))
    if positions:
        left_out = ", ".join(pages[n] for n in sorted(positions.values())[:5])
        raise SearchFailed(f"Pagefind indexed {len(names)} of {len(pages)} pages. It leaves out pages without words or without {MARK}: {left_out}.")
    return names, _frequent(words)


def _edition(files: Sequence[tuple[str, bytes]]) -> str:
    together = hashlib.sha256()
    for path, data in files:
        together.update(f"{path} {len(data)} ".encode() + data)
    return together.hexdigest()[:8]


def _frequent(words: Counter[str]) -> tuple[str, ...]:
    """Whole words of two letters and more, in small letters, the most frequent first."""
    plain: Counter[str] = Counter()
    for word, number in words.items():
        plain.update(dict.fromkeys(_WORD.findall(word.lower()), number))
    return tuple(word for word, _ in sorted(plain.items(), key=lambda pair: (-pair[1], pair[0])))


def _position(name: str) -> int:
    return int(name.split("_")[1], 36)


def base36(number: int) -> str:
    """A number of 0 and more in digits and small letters."""
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        if not number:
            return digits


def _canonical_language(files: dict[str, bytes], language: str, hash: str, names: dict[str, str]) -> str:
    """Rewrite one language's list of pages; returns its new hash."""
    content = _unpack(files.pop(f"pagefind.{hash}.pf_meta"))
    _expect(len(content) == 6, f"its list has {len(content)} parts and not 6")
    version, pages, parts, filters, orders, fields = content
    _expect(all(len(page) == 2 and page[0] in names for page in pages), "a page is missing")
    _expect(all(len(part) == 3 and f"index/{part[2]}.pf_index" in files for part in parts), "a part is missing")
    _expect(not filters and not orders, "it has filters or sort orders, which differ from run to run")
    data = _MAGIC + b"".join(_pack([version, [[names[old], words] for old, words in pages], parts, filters, orders, fields]))
    new = f"{language}_{hashlib.sha256(data).hexdigest()[:10]}"
    files[f"pagefind.{new}.pf_meta"] = gzip.compress(data, mtime=0)
    return new


def _expect(true: bool, otherwise: str) -> None:
    if not true:
        raise ValueError(otherwise)


_MAGIC = b"pagefind_dcd"
"""Stands before the content of every compressed file."""


def _unpack(data: bytes) -> list:
    """The content of a file: lists, text and numbers of 0 and more, in CBOR. Whatever else CBOR has is refused."""
    data = gzip.decompress(data)
    _expect(data.startswith(_MAGIC), "a file does not begin as it should")
    value, end = _item(data, len(_MAGIC))
    _expect(end == len(data) and b"".join(_pack(value)) == data[len(_MAGIC) :], "a file is packed in an unknown way")
    return value


def _item(data: bytes, at: int) -> tuple[Any, int]:
    """The value that begins at a position, and the position after it."""
    kind, number = data[at] >> 5, data[at] & 31
    at += 1
    if number >= 24:
        _expect(number <= 27, "a number has an unknown size")
        size = 1 << (number - 24)
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    if kind == 0:
        return number, at
    if kind == 3:
        return data[at : at + number].decode(), at + number
    _expect(kind == 4, f"a value has the unknown kind {kind}")
    values = []
    for _ in range(number):
        value, at = _item(data, at)
        values.append(value)
    return values, at


def _pack(value: Any) -> Iterator[bytes]:
    if isinstance(value, int):
        yield _head(0, value)
    elif isinstance(value, str):
        yield _head(3, len(value.encode())) + value.encode()
    else:
        yield _head(4, len(value))
        for entry in value:
            yield from _pack(entry)


def _head(kind: int, number: int) -> bytes:
    """A value's kind and its number or length, as short as they can be written."""
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([kind << 5 | 23 + size.bit_length()]) + number.to_bytes(size, "big")
