"""Saying how far work has come, on a terminal, once it takes longer than a second."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

SILENT_SECONDS = 1.0
"""Work that ends sooner is not worth a line."""
STEP_SECONDS = 0.1

_CLEAR = "\r\x1b[K"


@contextmanager
def progress(stage: str, total: int, stream: TextIO | None = None) -> Iterator[Callable[[], None]]:
    """A function to call after each of `total` steps; it keeps one line up to date, which is gone at the end.

    Nothing is written when the stream (standard error, unless another is given) is no terminal.
    """
    stream = stream or sys.stderr
    if not _can_rewrite(stream):
        yield lambda: None
        return
    started = time.monotonic()
    next_time = started + SILENT_SECONDS
    done = 0

    def tick() -> None:
        nonlocal done, next_time
        done += 1
        now = time.monotonic()
        if now >= next_time:
            next_time = now + STEP_SECONDS
            _show(stream, f"{stage}: {done:,} of {total:,}, {done / (now - started):,.0f} a second")

    try:
        yield tick
    finally:
        if next_time > started + SILENT_SECONDS:
            stream.write(_CLEAR)
            stream.flush()


def _can_rewrite(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _show(stream: TextIO, line: str) -> None:
    """Rewrite the line, cut to the terminal's width: a line that wraps cannot be rewritten."""
    width = shutil.get_terminal_size().columns
    stream.write(_CLEAR + line[: width - 1])
    stream.flush()
