"""Pagefind as a service: texts in, the files of an index out, and what those files say of words.

Pagefind takes words apart, brings them and their parts to their stems and notes where each stands. What it makes of a word does
not depend on the others, so that it is asked for words, and not for every text that has them. The format of its index is private
to it. All that is read of it is held against the shape that is known; anything else is a `SearchFailed`, never a broken index.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import gzip
import json
import os
import signal
import subprocess
import tempfile
import threading
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

SECONDS = 60.0
SECONDS_A_TEXT = 0.05
"""How long Pagefind may take, many times what it needs on a slow machine."""

_MAGIC = b"pagefind_dcd"
"""Stands before the content of every compressed file."""


class SearchFailed(Exception):
    """The index could not be made. The message says why, in words for a person."""


def version() -> str:
    """The version of the program that is installed, of which an index depends."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as of

    try:
        return of("pagefind-bin")
    except PackageNotFoundError:
        return ""


def run(texts: Sequence[tuple[str, str]], language: str) -> dict[str, bytes]:
    """Hand texts to Pagefind, each with a name that errors can say. Returns the files of its index by path.

    The program runs as the service that its Node and Python packages talk to: requests on its input, responses
    on its output, each as base64 of JSON and ended by a comma. The files come as a response, because the
    service may say that it has written them before it has.
    """
    seconds = SECONDS + SECONDS_A_TEXT * len(texts)
    with tempfile.TemporaryFile() as said, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty:
        process = _start(empty, said)
        timer = threading.Timer(seconds, _kill, [process])
        asking = threading.Thread(target=_ask, args=(process, texts, language), daemon=True)
        timer.start()
        asking.start()
        try:
            files = _hear(process.stdout, texts)
            late = not timer.is_alive()
        finally:
            timer.cancel()
            _kill(process)
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


def _program() -> os.PathLike:
    try:
        from pagefind_bin import get_executable

        return get_executable()
    except (ImportError, FileNotFoundError):
        raise SearchFailed("The program pagefind is missing. Install the Python package pagefind-bin.") from None


def _start(place: str, said: BinaryIO) -> subprocess.Popen:
    """Start Pagefind where no settings of its own can reach it: it takes them from its folder and from the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("PAGEFIND_")}
    try:
        return subprocess.Popen(
            [_program(), "--service"], cwd=place, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
            start_new_session=True,
        )
    except OSError as error:
        raise SearchFailed(f"The program pagefind cannot be started: {error.strerror}.") from error


def _kill(process: subprocess.Popen) -> None:
    """End Pagefind, and whatever it may have started: what holds its output open would be waited for."""
    if process.returncode is None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()


def _ask(process: subprocess.Popen, texts: Sequence[tuple[str, str]], language: str) -> None:
    """Send every request; the number of a text's request is its position. The input stays open: its end would end Pagefind."""
    try:
        process.stdin.write(_request(len(texts), type="NewIndex"))
        for number, (_, text) in enumerate(texts):
            record = {"url": f"/{number}", "content": text, "language": language, "meta": {}, "filters": {}, "sort": {}}
            process.stdin.write(_request(number, type="AddRecord", index_id=0, **record))
        process.stdin.write(_request(len(texts), type="GetFiles", index_id=0))
        process.stdin.flush()
    except OSError:
        _kill(process)


def _request(number: int, **payload: object) -> bytes:
    return base64.b64encode(json.dumps({"message_id": number, "payload": payload}).encode()) + b","


def _hear(responses: BinaryIO, texts: Sequence[tuple[str, str]]) -> dict[str, bytes] | None:
    """Follow the responses to the end: the files, or None when Pagefind ends before it gave them."""
    for number, payload in _responses(responses):
        kind = payload.get("type")
        if kind == "Error":
            about = texts[number][0] if isinstance(number, int) and number < len(texts) else "a request"
            raise SearchFailed(f"Pagefind failed over {about}: {payload.get('message')}.")
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


TOGETHER = 500
"""How many words are one text. Pagefind takes each for itself, whatever stands beside it."""

_FIRST = "word"
"""Stands before the words of every text: Pagefind leaves out a text of nothing but dashes."""

_NOTHING = "\u200b"
"""A space without width, which Pagefind does not see; standing alone it would be a word to us and none to it."""


def stems(words: Sequence[str], language: str) -> dict[str, tuple[str, ...]]:
    """What each word, given as it stands between white space, is found by: its stem and those of its parts; nothing for a mere dash.

    Raises `SearchFailed` when Pagefind fails, or parts words otherwise than at white space.
    """
    told = [word for word in words if word.strip(_NOTHING)]
    if not told:
        return dict.fromkeys(words, ())
    parts = [told[start : start + TOGETHER] for start in range(0, len(told), TOGETHER)]
    texts = [(f"the words from {part[0]} to {part[-1]}", " ".join((_FIRST, *part))) for part in parts]
    return dict.fromkeys(words, ()) | _stems(run(texts, language), texts)


def _stems(files: dict[str, bytes], texts: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The stems that an index has of the words of its texts.

    Per language a file `pagefind.HASH.pf_meta` lists the stored texts with their numbers of words and the parts of the
    index; `pagefind-entry.json` names the lists. Raises `SearchFailed` when a text is left out or read otherwise than
    as words parted by white space, and when the index is not made so.
    """
    words = [text.split() for _, text in texts]
    found: dict[str, set[str]] = {word: set() for text in words for word in text[1:]}
    try:
        entry = json.loads(files["pagefind-entry.json"])
        (about,) = entry["languages"].values()
        content = _unpack(files[f"pagefind.{about['hash']}.pf_meta"])
        _expect(len(content) == 6, f"its list has {len(content)} parts and not 6")
        numbers = _numbers(files, content[1], texts)
        for part in content[2]:
            for stem, page, place in _places(_unpack(files[f"index/{part[2]}.pf_index"])):
                if place:
                    found[words[numbers[page]][place]].add(stem)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, zlib.error, OSError) as error:
        raise SearchFailed(
            f"Pagefind's index does not have the form that is known ({error}). Install the version of pagefind-bin that is pinned."
        ) from error
    return {word: tuple(sorted(own)) for word, own in found.items()}


def _numbers(files: dict[str, bytes], pages: list, texts: Sequence[tuple[str, str]]) -> list[int]:
    """The position of each page of the index among the texts that were to be indexed."""
    numbers = []
    for name, count in pages:
        number = int(json.loads(_content(files[f"fragment/{name}.pf_fragment"]))["url"].removeprefix("/"))
        _expect(count == len(texts[number][1].split()), f"it counts {count} words in {texts[number][0]}")
        numbers.append(number)
    missing = sorted(set(range(len(texts))).difference(numbers))
    _expect(len(set(numbers)) == len(numbers), "it holds a page twice")
    if missing:
        raise SearchFailed(f"Pagefind leaves out {', '.join(texts[n][0] for n in missing[:5])}.")
    return numbers


def _places(content: list) -> Iterator[tuple[str, int, int]]:
    """Where the stems of one part stand: stem, page and place in it. The same word with accents stands apart, and counts as the same.

    Pages and places are told by their distance from the one before. A place below 0 is a weight, after which they are counted anew.
    """
    (stems,) = content
    for stem, pages, variants in stems:
        for found in (pages, *(more for _, more in variants)):
            page = 0
            for step, steps, nothing in found:
                _expect(nothing == [], "the places of a word are told in another way")
                page, place = page + step, 0
                for number in steps:
                    place = 0 if number < 0 else place + number
                    if number >= 0:
                        yield stem, page, place


# Files are lists, text and whole numbers, in CBOR: a byte tells the kind of a value and its number or length, if that is small.

def _head(data: bytes, at: int, kind: int) -> tuple[int, int]:
    """The number or length with which a value of a kind begins, and the position after it."""
    number = data[at] & 31
    _expect(data[at] >> 5 == kind, f"a value has the unknown kind {data[at] >> 5}")
    at += 1
    if number < 24:
        return number, at
    _expect(number <= 27, "a number has an unknown size")
    size = 1 << (number - 24)
    return int.from_bytes(data[at : at + size], "big"), at + size


def _text(data: bytes, at: int) -> tuple[str, int]:
    length, at = _head(data, at, 3)
    return data[at : at + length].decode(), at + length


def _content(data: bytes) -> bytes:
    data = gzip.decompress(data)
    _expect(data.startswith(_MAGIC), "a file does not begin as it should")
    return data[len(_MAGIC) :]


def _unpack(data: bytes) -> list:
    """The content of a file of lists, text and numbers."""
    data = _content(data)
    value, end = _item(data, 0)
    _expect(end == len(data), "a file goes on after its end")
    return value


def _item(data: bytes, at: int) -> tuple[Any, int]:
    kind = data[at] >> 5
    if kind == 3:
        return _text(data, at)
    if kind < 2:
        number, at = _head(data, at, kind)
        return -1 - number if kind else number, at
    count, at = _head(data, at, 4)
    values = []
    for _ in range(count):
        value, at = _item(data, at)
        values.append(value)
    return values, at


def _expect(true: bool, otherwise: str) -> None:
    if not true:
        raise ValueError(otherwise)
