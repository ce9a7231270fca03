"""Writing so that readers see what was there or what is new, whole, and nothing between: a site, or files that stand for themselves.

A site is written into a hidden folder beside its place and takes that place in one step. Whatever ends a
build early, an error or a kill, leaves the old site as it was; the next build clears away the remains.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

MARKER = ".uptake-output"
"""Stands in every folder written here, and is the leave to replace all that the folder holds."""

_MARKER_TEXT = b"This folder is generated. The next build replaces everything in it.\n"
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_held: set[Path] = set()
"""Targets that this process writes now; a record lock does not keep a process from itself."""


class OutputRefused(Exception):
    """The target must not or cannot be written. The message says why, and what to do, in words for a person."""


@contextmanager
def staged(target: Path, inputs: Iterable[Path] = ()) -> Iterator[Path]:
    """A fresh, empty folder to write a site into; at the end it takes the target's place.

    `inputs` are folders that the site is made from; the target may hold none of them and lie in none of them.
    When the block raises, the target stays as it was. Raises `OutputRefused` before anything is touched when
    the target holds files that were not written here, when it is no place for a site, or when another build is
    writing it.
    """
    target = Path(os.path.realpath(target))
    _refuse_dangerous(target, inputs)
    _refuse_foreign(target)
    with _locked(target):
        _clear_remains(target)
        stage = beside(target, f"new-{secrets.token_hex(4)}")
        stage.mkdir()
        try:
            _mark(stage)
            yield stage
            _finish(stage)
            _refuse_foreign(target)
            _exchange(stage, target)
        finally:
            _remove(stage)


def write(folder: Path, path: str, data: bytes) -> int:
    """Write a new file at a relative path below a staged folder, making the folders above it; when that was, in nanoseconds.

    Raises `ValueError` for a path that leads out of the folder or is not in its plainest form, and
    `FileExistsError` when the file is already there: two pages that claim one address are a defect. An existing
    file is never opened, so that a hard link to a file of the old site cannot change that site.
    """
    full = _below(folder, path)
    try:
        descriptor = os.open(full, _NEW_FILE, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(full), exist_ok=True)
        descriptor = os.open(full, _NEW_FILE, 0o666)
    try:
        with open(descriptor, "wb", buffering=0) as file:
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]
            return os.fstat(descriptor).st_mtime_ns
    except OSError as error:
        error.filename = full  # an open file does not know its name
        raise


def link(old: str, folder: Path, path: str) -> None:
    """Let a file of the site before stand in a staged folder too, without copying it. Raises `OSError` where that can't be."""
    full = _below(folder, path)
    try:
        os.link(old, full, follow_symlinks=False)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(full), exist_ok=True)
        os.link(old, full, follow_symlinks=False)


@contextmanager
def held(target: Path) -> Iterator[None]:
    """Keep others from writing a site, or a file that is made of one, meanwhile. Raises `OutputRefused` when one is writing it."""
    target = Path(os.path.realpath(target))
    with _locked(target):
        _clear_remains(target)
        yield


def tidy(target: Path) -> None:
    """Clear away what builds have left beside a site that could not be removed then, unless one is under way."""
    with suppress(OSError, OutputRefused), held(target):
        pass


def put(files: Mapping[Path, bytes], new: bool = False) -> None:
    """Write files that stand for themselves, such as records: each is the old one or the new one, whole, at any time.

    All are written aside before the first takes its place, so that a full disk changes none; where one can't take its place, the others
    are put back. Files that are to be `new` take the place of none: one that is there is a `FileExistsError`.
    """
    before = {path: path.read_bytes() if path.exists() and not new else None for path in files}
    for folder in dict.fromkeys(path.parent for path in files):
        _sweep(folder)
    asides: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            asides[path] = path.with_name(f"{_ASIDE.format(path.name)}{os.getpid()}")
            _write_aside(asides[path], data, path)
        for path, aside in asides.items():
            done.append(path)
            os.link(aside, path) if new else os.replace(aside, path)
    except BaseException:
        for path in done:
            with suppress(OSError):
                _put_back(path, before[path], asides[path])
        raise
    finally:
        for aside in asides.values():
            with suppress(OSError):
                aside.unlink(missing_ok=True)


_ASIDE = ".{}.uptake-"
"""How the name of a file begins that is written aside; the process stands behind. Nothing reads such files, and git is told to ignore them."""


def _sweep(folder: Path) -> None:
    """Remove what processes have written aside that are no more."""
    with suppress(OSError):
        for name in os.listdir(folder):
            found = re.fullmatch(r"\..+\.uptake-([1-9]\d*)", name)
            if found and not _is_running(int(found[1])):
                os.unlink(folder / name)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _write_aside(aside: Path, data: bytes, path: Path) -> None:
    try:
        with open(aside, "wb") as file:
            if path.exists():
                os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        error.filename = str(path)
        raise


def _put_back(path: Path, data: bytes | None, aside: Path) -> None:
    """Put back what a file held, unless it holds that still; what was not there goes, if it is what stands aside."""
    if data is None:
        if path.exists() and (not aside.exists() or path.samefile(aside)):
            path.unlink()
    elif path.read_bytes() != data:
        _write_aside(aside, data, path)
        os.replace(aside, path)


def _below(folder: Path, path: str) -> str:
    if not path or "\\" in path or "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
        raise ValueError(f"{path!r} is no plain relative path")
    return os.path.join(folder, path)


_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def _refuse_dangerous(target: Path, inputs: Iterable[Path]) -> None:
    """Refuse places whose content is certainly more than a site."""
    places = [(Path.cwd(), "the folder you are in"), (os.path.expanduser("~"), "your home folder"), *((path, str(path)) for path in inputs)]
    for place, name in places:
        place = Path(os.path.realpath(place))
        if target == place or target in place.parents:
            raise OutputRefused(f"{target} is or holds {name}, and a build would replace it. Name another output folder.")
    for path in inputs:
        if Path(os.path.realpath(path)) in target.parents:
            raise OutputRefused(f"{target} lies within {path}, which the site is made from. Name another output folder.")


def _refuse_foreign(target: Path) -> None:
    """Refuse a target that holds anything and was not written here."""
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise OutputRefused(f"{target} is a file. Remove it, or name another output folder.")
    if not (target / MARKER).is_file() and any(target.iterdir()):
        raise OutputRefused(
            f"{target} holds files that no build has written (it has no {MARKER}), and they would be lost. "
            "Name another output folder, or empty this one."
        )


def beside(target: Path, what: str) -> Path:
    """Where something stands beside a target that belongs to it."""
    return target.parent / f".{target.name}.uptake-{what}"


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Hold the target for this process. The lock ends with the process, however it ends.

    A record lock, unlike one by `flock`, does not live on in worker processes that outlive a killed build.
    """
    path = beside(target, "lock")
    if target in _held:
        raise OutputRefused(f"{target} is being written already. Wait for that build to end.")
    _held.add(target)
    try:
        descriptor = _lock(path, target)
        try:
            with suppress(OSError):  # only told to those who come meanwhile
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
            yield
        finally:
            with suppress(OSError):  # the file does no harm: what counts is the lock
                path.unlink(missing_ok=True)
            os.close(descriptor)
    finally:
        _held.discard(target)


def _lock(path: Path, target: Path) -> int:
    """A locked descriptor of the lock file that bears the path at this moment."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise OutputRefused(f"{target} cannot be written: {error.strerror} ({error.filename}). Name another output folder.") from error
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                error.filename = str(path)
                raise
            who = f"Another build (process {holder})" if holder else "Another build"
            raise OutputRefused(f"{who} is writing {target}. Wait for it to end, or name another output folder.") from None
        if _is_at(path, descriptor):
            return descriptor
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether an open file still bears the path; its last holder may have removed it in between."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _clear_remains(target: Path) -> None:
    """Clear away what killed builds have left, and put back a site that was caught between two renames."""
    old = beside(target, "old")
    if old.is_dir() and not os.path.lexists(target):
        os.rename(old, target)
    _remove(old)
    prefix = beside(target, "new-").name
    for name in os.listdir(target.parent):
        if name.startswith(prefix):
            _remove(target.parent / name)


def _remove(path: Path) -> None:
    """Remove a folder or a file; what can't be removed stays until the next time."""
    with suppress(OSError):  # which the library does not ignore everywhere
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def _mark(stage: Path) -> None:
    """Mark the folder as ours. The date of the marker tells this site from any other."""
    with open(stage / MARKER, "wb") as file:
        file.write(_MARKER_TEXT)


def _finish(stage: Path) -> None:
    """Get the folder and what marks it to the disk.

    Not every page is forced to the disk: that takes seconds, and a site lost with the power is built anew.
    """
    (stage / ".nojekyll").write_bytes(b"")
    for path in (stage / MARKER, stage):
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        os.close(descriptor)


def _exchange(stage: Path, target: Path) -> None:
    """Put the stage in the target's place; what was there, if anything, goes."""
    try:
        if not target.exists():
            os.rename(stage, target)
        elif not _swap(stage, target):
            _rename_twice(stage, target, beside(target, "old"))
    except OSError as error:
        raise OutputRefused(f"{target} cannot be replaced: {error.strerror}. Name another output folder.") from error
    with suppress(OSError):  # the new site stands; only whether it outlives a power cut is not known
        _sync(target.parent)


def _rename_twice(stage: Path, target: Path, old: Path) -> None:
    os.rename(target, old)
    try:
        os.rename(stage, target)
    except OSError:
        os.rename(old, target)
        raise
    _remove(old)


def _swap(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or its file system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), str(other))
