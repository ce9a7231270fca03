"""What one build keeps for the next: sound records by the content of their files, and what was made in which step from what.

All of it can be made anew: it is safe to delete, a file of it is written aside and then takes its place in one step, and what can't be
read, or comes from another version of the program, counts as not there. Everything is known by its content and not by dates of files,
so that a fresh checkout loses nothing. Files are read so that they can bring nothing to life but records.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from uptake import records
from uptake.collecting import paused
from uptake.digest import of_bytes

HERE = Path(__file__).parents[1]


class File(NamedTuple):
    """A file of the site, as it was written."""

    path: str
    listed: bool
    """Whether it is a page that search engines are told of."""
    view: bytes
    """Digest of what the page shows; empty where that isn't known, and for what is no page."""
    content: bytes
    """Digest of its bytes."""
    size: int
    written: int
    """When, in nanoseconds, as the file system says it."""


class Made(NamedTuple):
    """What came of a step."""

    reads: frozenset[str]
    """What it was made from: ids of records whose texts it read, and names of other things."""
    files: tuple[File, ...]


@dataclass(slots=True)
class Kept:
    """What is known of the last build."""

    records: dict[str, tuple[bytes, Any]] = field(default_factory=dict)
    """Sound records by the path of their file, with the digest of what the file holds."""
    surroundings: bytes = b""
    """Digest of everything beside the records that the site was made from."""
    output: tuple[str, int] = ("", 0)
    """Where the site stands, and what tells it from any other that may stand there."""
    contents: dict[str, bytes] = field(default_factory=dict)
    """Digests of the records' files, and of the texts of sources, that the site was made from."""
    made: dict[str, Made] = field(default_factory=dict)
    """What came of each step, by its name."""
    counts: dict[str, int] = field(default_factory=dict)
    """What there is in the search index."""
    alike: tuple[bytes, Any] = (b"", None)
    """Which records are alike, with the digest of the words and terms that tell."""
    likeness: bytes = b""
    """That digest as it was for the site, which need not be the last that was built with this folder."""


PARTS = {"records": ("records",), "alike": ("alike",), "site": ("surroundings", "output", "contents", "made", "counts", "likeness")}
"""The files that it is kept in."""


def load(folder: Path | None, program: bytes, parts: Iterable[str] = tuple(PARTS)) -> Kept:
    """What the folder keeps of a build by the same program; without a folder, or where nothing can be read, nothing."""
    kept = Kept()
    for part in parts if folder else ():
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError, KeyError, AttributeError, ImportError, pickle.UnpicklingError):
            with open(folder / f"{part}.kept", "rb") as file:
                if file.read(len(program)) != program or file.read(_SUM) != hashlib.file_digest(file, _sum).digest():
                    continue
                file.seek(len(program) + _SUM)
                with paused():
                    values = _Reader(file).load()
                for name in PARTS[part]:
                    setattr(kept, name, values[name])
    return kept


def save(folder: Path | None, program: bytes, kept: Kept, parts: Iterable[str] = tuple(PARTS)) -> None:
    """Keep it for the next build. A disk that is full costs that build its time, and this one nothing."""
    for part in parts if folder else ():
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with paused():
                data = pickle.dumps({name: getattr(kept, name) for name in PARTS[part]}, 5)
            _replace(folder / f"{part}.kept", program, data)


_SUM = 16
_sum = partial(hashlib.blake2b, digest_size=_SUM)
"""What tells that a file is still as it was written: a record that a disk has changed would show on pages."""


def _replace(path: Path, program: bytes, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(aside, "wb") as file:
            file.writelines((program, _sum(data).digest(), data))
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


class _Reader(pickle.Unpickler):
    """Reads values of a few known types; a file that names anything else is refused."""

    def find_class(self, module: str, name: str) -> Any:
        if module == records.__name__ and name in _RECORDS:
            return getattr(records, name)
        if (module, name) in _OTHERS:
            return _OTHERS[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that is kept")


_RECORDS = {name for name, value in vars(records).items() if hasattr(value, "__dataclass_fields__")}
_OTHERS: dict[tuple[str, str], Any] = {(__name__, "File"): File, (__name__, "Made"): Made}


def may_be_kept(*kinds: type) -> None:
    """Let values of further types be kept, beside records, text, numbers, tuples and dicts."""
    _OTHERS.update({(kind.__module__, kind.__name__): kind for kind in kinds})


LIBRARIES = ("jinja2", "markdown", "markupsafe", "nh3", "pagefind-bin", "pydantic", "pydantic-core", "pyyaml", "snowballstemmer", "xlsxwriter")
"""What has a hand in the bytes of a site; what only imports or serves has not."""


def program() -> bytes:
    """The digest of the program itself, whose every change makes what was kept worthless."""
    import importlib.metadata
    import sys

    libraries = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    return of_folders([HERE / "uptake"], (".py", ".json", ".sha256"), "; ".join([sys.version, *libraries]))


def of_folders(folders: Iterable[Path], suffixes: tuple[str, ...] = (), *words: str) -> bytes:
    """The digest of the files in folders, with their paths, of those with some suffixes where any are given."""
    found = hashlib.blake2b("\0".join(words).encode(), digest_size=16)
    for folder in folders:
        for path in files_below(folder):
            if suffixes and path.suffix not in suffixes:
                continue
            found.update(f"\0{path.relative_to(folder).as_posix()}\0".encode() + of_bytes(path.read_bytes()))
    return found.digest()


def files_below(folder: Path) -> list[Path]:
    """Every file below a folder, in an order that no file system decides. A folder that can't be read is an error, and not empty."""
    def fail(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    return sorted(path for place, _, names in os.walk(folder, onerror=fail) for path in (Path(place, name) for name in names) if path.is_file())
