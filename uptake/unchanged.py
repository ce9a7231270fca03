"""Whether nothing has changed since the last build, told before anything else is loaded.

A build that went well leaves a stamp: how it was called, which site it made, and the size and date of every file that it was made
from. The same call finds all as it was, or builds. Dates only ever say that nothing changed; what did is told by content.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator

STAMP = "stamp.json"
_SETTLED = 50_000_000
"""Nanoseconds after which a file that is written again has another date, on every file system that is in use."""
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PROGRAM = [os.path.join(_HERE, name) for name in ("uptake", "templates", "static")]


def said(arguments: list[str]) -> str | None:
    """What the last build said of its site, if the same call would build the same again; else None."""
    started = time.perf_counter()
    folder = _value(arguments, "--keep", os.path.join(".uptake", "kept"))
    try:
        with open(os.path.join(folder, STAMP), encoding="utf-8") as file:
            stamp = json.load(file)
        if stamp["call"] != call(arguments) or stamp["output"] != _modified(stamp["marker"]) or stamp["files"] != files(stamp["folders"])[0]:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return f"{stamp['said']}: nothing has changed ({time.perf_counter() - started:.1f} s)"


def stamp(folder: str, arguments: list[str], before: tuple[str, int], folders: list[str], marker: str, text: str) -> None:
    """Leave a stamp, where the files were old enough `before` the build to tell by their dates. A disk that is full costs only time."""
    seen, newest = before
    name = os.path.join(folder, STAMP)
    try:
        if newest > time.time_ns() - _SETTLED or files(folders)[0] != seen:
            os.unlink(name)
            return
        with open(f"{name}.new", "w", encoding="utf-8") as file:
            json.dump({"call": call(arguments), "output": _modified(marker), "files": seen, "folders": folders, "marker": marker, "said": text}, file)
        os.replace(f"{name}.new", name)
    except OSError:
        pass


def call(arguments: list[str]) -> list[str]:
    """All that decides what a build makes beside the files: arguments, folder, program, libraries, and the month or day set for it."""
    libraries = [str(_modified(path)) for path in sys.path if path.endswith("site-packages")]
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    month = epoch or datetime.date.today().isoformat()[:7]
    return [*arguments, os.getcwd(), _HERE, sys.version, *libraries, month]


def files(folders: Iterable[str]) -> tuple[str, int]:
    """A digest of the path, size and date of every file in folders and in the program's own, and the date of the newest in nanoseconds."""
    found, newest = hashlib.blake2b(digest_size=16), 0
    for folder in (*folders, *_PROGRAM):
        for path, size, modified in _walk(folder):
            found.update(f"{path}\0{size}\0{modified}\0".encode("utf-8", "surrogateescape"))
            newest = max(newest, modified)
    return found.hexdigest(), newest


def _walk(folder: str) -> Iterator[tuple[str, int, int]]:
    """Path, size and date of every file below a folder, in an order that no file system decides."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _walk(entry.path)
            else:
                there = entry.stat(follow_symlinks=False)
                yield entry.path, there.st_size, there.st_mtime_ns


def _modified(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _value(arguments: list[str], option: str, otherwise: str) -> str:
    """The value of an option as it stands among the arguments."""
    for one, following in zip(arguments, [*arguments[1:], ""]):
        if one == option:
            return following
        if one.startswith(f"{option}="):
            return one.partition("=")[2]
    return otherwise
