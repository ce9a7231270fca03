"""The search index: Pagefind over the finished pages, brought into one canonical form.

Pagefind's command numbers pages in the order in which the file system lists them, and writes filters in the
order of a hash table that changes from run to run. Here pages are handed over in the order of their paths, and
filters are sorted afterwards: the same pages give the same bytes, wherever they are indexed.

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
import shutil
import subprocess
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO

from uptake import output

SECONDS = 60.0
SECONDS_A_PAGE = 0.05
"""How long Pagefind may take, many times what it needs on a slow machine."""

MARK = "data-pagefind-body"
"""The attribute of what is to be found; a page without it is not indexed."""

UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")
"""Pagefind's own interfaces, half a megabyte. The site has an interface of its own."""


class SearchFailed(Exception):
    """The index could not be made. The message says why, in words for a person."""


def index(folder: Path, expected: int | None = None, bundle: str = "pagefind", tick: Callable[[], object] | None = None) -> int:
    """Index every page below a folder that bears `MARK`, into the sub-folder `bundle`; `tick` is called once a page.

    Returns the number of pages indexed; without any, nothing is written. Raises `SearchFailed` when Pagefind is
    missing, fails, hangs or leaves a page out, and when not exactly `expected` pages are to be indexed.
    """
    pages = _pages(folder)
    if expected is not None and len(pages) != expected:
        raise SearchFailed(f"Of the site's pages {expected} should be searchable, but {len(pages)} bear {MARK}.")
    if (folder / bundle).exists():
        shutil.rmtree(folder / bundle)
    if not pages:
        return 0
    made = _run(folder, pages, tick or (lambda: None))
    files, number = canonical({path: data for path, data in made.items() if not any(fnmatch(path, name) for name in UNUSED)})
    if number != len(pages):
        left_out = ", ".join(_left_out(files, pages)[:5])
        raise SearchFailed(f"Pagefind indexed {number} of {len(pages)} pages. It leaves out pages without words: {left_out}.")
    for path, data in files.items():
        output.write(folder, f"{bundle}/{path}", data)
    return number


def _pages(folder: Path) -> list[str]:
    """The paths of pages to be found, relative to the folder, sorted."""
    found = []
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if name.endswith(".html") and MARK.encode() in Path(path).read_bytes():
                found.append(Path(path).relative_to(folder).as_posix())
    return sorted(found)


def _left_out(files: dict[str, bytes], pages: list[str]) -> list[str]:
    """The pages whose address is in none of the index's fragments."""
    fragments = (data for path, data in files.items() if path.startswith("fragment/"))
    there = {json.loads(gzip.decompress(data).removeprefix(_MAGIC))["url"].rstrip("/") for data in fragments}
    return [page for page in pages if f"/{page}".removesuffix("/index.html") not in there]


def _program() -> Path:
    try:
        from pagefind_bin import get_executable

        return get_executable()
    except (ImportError, FileNotFoundError):
        raise SearchFailed("The program pagefind is missing. Install the Python package pagefind-bin.") from None


def _run(folder: Path, pages: list[str], tick: Callable[[], object]) -> dict[str, bytes]:
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


def _ask(process: subprocess.Popen, folder: Path, pages: list[str]) -> None:
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


def _hear(responses: BinaryIO, pages: list[str], tick: Callable[[], object]) -> dict[str, bytes] | None:
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


def canonical(files: dict[str, bytes]) -> tuple[dict[str, bytes], int]:
    """An index's files in canonical form, and the number of pages that it holds.

    Per language a file `pagefind.HASH.pf_meta` lists pages, parts, filters and sort orders, and a file
    `filter/HASH.pf_filter` holds one filter's values, each with its pages. Filters, values and sort orders are
    sorted by name, and the files named by their new content; `pagefind-entry.json` names the languages' files.
    Raises `SearchFailed` when the index is not made so.
    """
    files = dict(files)
    try:
        entry = json.loads(files["pagefind-entry.json"])
        languages = sorted(entry["languages"].items())
        for language, about in languages:
            about["hash"] = _canonical_language(files, language, about["hash"])
        entry["languages"] = dict(languages)
        files["pagefind-entry.json"] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
        pages = sum(about["page_count"] for _, about in languages)
        stored = sum(path.startswith("fragment/") for path in files)
        _expect(pages == stored, f"it counts {pages} pages and holds {stored}")
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, zlib.error, OSError) as error:
        raise SearchFailed(
            f"Pagefind's index does not have the form that is known ({error}). Install the version of pagefind-bin that is pinned."
        ) from error
    return files, pages


def _canonical_language(files: dict[str, bytes], language: str, hash: str) -> str:
    """Rewrite one language's filters and its list of them; returns the list's new hash."""
    content = _unpack(files.pop(f"pagefind.{hash}.pf_meta"))
    _expect(len(content) == 6, f"its list has {len(content)} parts and not 6")
    version, pages, parts, filters, orders, fields = content
    _expect(all(len(page) == 2 and f"fragment/{page[0]}.pf_fragment" in files for page in pages), "a page is missing")
    _expect(all(len(part) == 3 and f"index/{part[2]}.pf_index" in files for part in parts), "a part is missing")
    _expect(all(sorted(order) == sorted(set(order)) for _, order in orders), "a page stands twice in an order")
    filters = [[name, _canonical_filter(files, language, name, old)] for name, old in sorted(filters)]
    return _store(files, "pagefind.{}.pf_meta", language, [version, pages, parts, filters, sorted(orders), fields])


def _canonical_filter(files: dict[str, bytes], language: str, name: str, hash: str) -> str:
    stored, values = _unpack(files.pop(f"filter/{hash}.pf_filter"))
    _expect(stored == name, f"the filter {name} is called {stored}")
    _expect(all(type(value) is str and pages == sorted(pages) for value, pages in values), f"the filter {name} is out of order")
    return _store(files, "filter/{}.pf_filter", language, [name, sorted(values)])


def _store(files: dict[str, bytes], name: str, language: str, content: list) -> str:
    """Add a file named by its content; returns its hash."""
    data = _MAGIC + b"".join(_pack(content))
    hash = f"{language}_{hashlib.sha256(data).hexdigest()[:10]}"
    files[name.format(hash)] = gzip.compress(data, mtime=0)
    return hash


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
