"""Calls to the file system that fail on demand, in a process of its own: the Nth of a kind, in a way of choice.

The calls are replaced where Python makes them, below all buffers: what `write` is here reaches the disk as one call. So this needs
neither a compiler nor a right that a test hasn't.
"""

from __future__ import annotations

import builtins
import ctypes
import errno
import fcntl
import io
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

READING = ("open to read", "read", "stat", "list")
CHANGING = (
    "open to write", "write", "truncate", "fsync", "rename", "exchange", "link", "unlink", "mkdir", "rmdir", "lock", "utime", "chmod",
)
TAKES_SPACE = {"open to write", "write", "mkdir", "link"}
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES}
SHORT, FULL, BEFORE, AFTER = "short, then ENOSPC", "ENOSPC from then on", "killed before", "killed after"
WAYS = {"any change": (BEFORE, AFTER)} | {kind: ("ENOSPC", "EIO", "EACCES") for kind in CHANGING} | {
    "write": ("ENOSPC", "EIO", SHORT, FULL),
} | {kind: ("EIO", "EACCES") for kind in READING}
"""How a call of a kind can fail. A process can be killed at any change."""
_OS = {
    "stat": ("stat", "lstat", "fstat"), "list": ("scandir", "listdir"), "truncate": ("ftruncate",), "fsync": ("fsync",),
    "rename": ("rename", "replace"), "link": ("link",), "unlink": ("unlink", "remove"), "mkdir": ("mkdir",), "rmdir": ("rmdir",),
    "write": ("pwrite",), "utime": ("utime",), "chmod": ("fchmod",),
}
_HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_OURS = (os.path.join(_HERE, "uptake"),)


class Fault(NamedTuple):
    """Which call fails, and how."""

    kind: str
    number: int
    """Of the calls of that kind, from 1."""
    way: str

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: {self.way}"


class Calls:
    """All calls of this process from now on. It counts them by kind, and notes where in the program each was made."""

    def __init__(self, fault: Fault | None = None, places: bool = False):
        self.fault, self.counts, self.happened = fault, Counter(), False
        self.places: dict[str, list[str]] | None = {} if places else None
        self._full = False

    def install(self) -> None:
        """Stand in the way of every call. There is no way back: meant for a process that ends soon."""
        for kind, names in _OS.items():
            for name in names:
                setattr(os, name, self._wrapped(kind, getattr(os, name)))
        fcntl.lockf = self._wrapped("lock", fcntl.lockf)
        self._open, os.open = os.open, self._os_open
        builtins.open = io.open = self._io_open
        self._library, ctypes.CDLL = ctypes.CDLL, self._loaded

    def __call__(self, kind: str, work: Callable[[], Any], part: Callable[[], Any] = lambda: None) -> Any:
        """Make a call, or fail it as is wanted; `part` is what a call does that fails half way."""
        self.counts[kind] += 1
        self._note(kind)
        counted = kind
        if kind in CHANGING:
            self.counts["any change"] += 1
            if self.fault and self.fault.kind == "any change":
                counted = "any change"
        if self._full and kind in TAKES_SPACE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if not self.fault or counted != self.fault.kind or self.counts[counted] != self.fault.number:
            return work()
        self.happened = True
        if self.fault.way == AFTER:
            work()
        if self.fault.way in (BEFORE, AFTER):
            os.kill(os.getpid(), signal.SIGKILL)
        self._full = self.fault.way == FULL
        if self.fault.way == SHORT:
            part()
        number = ERRORS.get(self.fault.way, errno.ENOSPC)
        raise OSError(number, os.strerror(number))

    def _note(self, kind: str) -> None:
        if self.places is None:
            return
        frame, found = sys._getframe(2), []
        while frame and len(found) < 2:
            if frame.f_code.co_filename.startswith(_OURS):
                found.append(f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}")
            frame = frame.f_back
        self.places.setdefault(kind, []).append(" ".join(found))

    def _wrapped(self, kind: str, call: Callable) -> Callable:
        def made(*arguments: Any, **named: Any) -> Any:
            try:
                return self(kind, lambda: call(*arguments, **named))
            except OSError as error:
                if error.filename is None and arguments and isinstance(arguments[0], (str, os.PathLike)):
                    error.filename = os.fspath(arguments[0])  # as the system's own errors do
                raise

        return made

    def _os_open(self, path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        kind = "open to write" if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) else "open to read"
        return self._wrapped(kind, lambda path: self._open(path, flags, *arguments, **named))(path)

    def _io_open(self, file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
                 newline: str | None = None, closefd: bool = True, opener: Callable | None = None) -> Any:
        plain = mode.replace("b", "").replace("t", "")
        if isinstance(file, int):
            raw = _Raw(self, file, plain, closefd, opener)
        else:
            kind = "open to read" if plain == "r" else "open to write"
            raw = self._wrapped(kind, lambda file: _Raw(self, file, plain, closefd, opener))(file)
        if buffering == 0:
            return raw
        kind = io.BufferedRandom if "+" in mode else io.BufferedReader if plain == "r" else io.BufferedWriter
        buffer = kind(raw, max(buffering, io.DEFAULT_BUFFER_SIZE))
        if "b" in mode:
            return buffer
        text = io.TextIOWrapper(buffer, encoding, errors, newline)
        text.mode = mode
        return text

    def _loaded(self, *arguments: Any, **named: Any) -> Any:
        return _Library(self, self._library(*arguments, **named))


class _Raw(io.FileIO):
    """An open file, below all buffers."""

    def __init__(self, calls: Calls, file: Any, mode: str, closefd: bool, opener: Callable | None):
        super().__init__(file, mode, closefd, opener)
        self._calls, self._named = calls, not isinstance(file, int)

    def write(self, data: Any) -> int:
        return self._calls("write", lambda: super(_Raw, self).write(data), lambda: super(_Raw, self).write(memoryview(data)[: len(data) // 2]))

    def readinto(self, into: Any) -> int:
        return self._calls("read", lambda: super(_Raw, self).readinto(into)) if self._named else super().readinto(into)

    def readall(self) -> bytes:
        return self._calls("read", super().readall) if self._named else super().readall()

    def read(self, size: int = -1) -> bytes:
        return self._calls("read", lambda: super(_Raw, self).read(size)) if self._named else super().read(size)


class _Library:
    """The C library, of which only one call can fail: the one that exchanges two folders."""

    def __init__(self, calls: Calls, library: Any):
        self._calls, self._library = calls, library

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._library, name)
        if name != "renameat2":
            return call

        def made(*arguments: Any) -> int:
            try:
                return self._calls("exchange", lambda: call(*arguments))
            except OSError as error:
                ctypes.set_errno(error.errno)
                return -1

        return made
