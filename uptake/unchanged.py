"""Whether nothing has changed since the last build, told before anything else is loaded.

A build that went well leaves a stamp: how it was called, which site it made, and the size and date of every file that it was made
from. The same call finds all as it was, or builds. Dates only ever say that nothing changed; what did is told by content. They also
tell whether what is read has changed meanwhile.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

STAMP = "stamp.json"
_SETTLED = 50_000_000
"""Nanoseconds after which a file that is written again has another date, on every file system that is in use."""
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PROGRAM = [os.path.join(_HERE, name) for name in ("uptake", "templates", "static")]


class Changed(Exception):
    """What a site is made from was changed while it was made."""


@contextmanager
def at_one_moment(folders: Iterable[str], moment: str = "") -> Iterator[None]:
    """Raises `Changed` unless all that the block reads in folders is as it was at one moment: when it began, or the one that is named."""
    folders = [folder for folder in folders if os.path.isdir(folder)]
    moment = moment or dated(folders)[0]
    try:
        yield
    except OSError:
        if dated(folders)[0] != moment:
            raise Changed from None  # what was to be read has gone
        raise
    if dated(folders)[0] != moment:
        raise Changed


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


def stamp(folder: str, arguments: list[str], before: tuple[str, int], folders: list[str], output: tuple[str, int], text: str) -> None:
    """Leave a stamp, where the files were old enough `before` the build to tell by their dates. A disk that is full costs only time.

    The `output` is the file that marks the site, and its date, which tells the site from any other.
    """
    seen, newest = before
    name = os.path.join(folder, STAMP)
    try:
        if newest > time.time_ns() - _SETTLED or files(folders)[0] != seen:
            os.unlink(name)
            return
        with open(f"{name}.new", "w", encoding="utf-8") as file:
            marker, modified = output
            json.dump({"call": call(arguments), "output": modified, "files": seen, "folders": folders, "marker": marker, "said": text}, file)
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
    return dated((*folders, *_PROGRAM))


def dated(folders: Iterable[str]) -> tuple[str, int]:
    """The same of folders alone."""
    found, newest = hashlib.blake2b(digest_size=16), 0
    for folder in folders:
        for path, size, modified in _walk(folder):
            found.update(f"{path}\0{size}\0{modified}\0".encode("utf-8", "surrogateescape"))
            newest = max(newest, modified)
    return found.hexdigest(), newest


def _walk(folder: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, int, int]]:
    """Path, size and date of every file below a folder, through links too, in an order that no file system decides.

    What goes while it is looked for, and a link that leads to nothing or back, is left out.
    """
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            with suppress(FileNotFoundError):
                if not entry.is_dir():
                    there = entry.stat()
                    yield entry.path, there.st_size, there.st_mtime_ns
                elif entry.name != "__pycache__":
                    real = os.path.realpath(entry.path) if entry.is_symlink() or above else ""
                    if real not in above:  # which a link that leads back comes to in the end
                        yield from _walk(entry.path, (*above, real) if real else ())


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
