"""The same work on many things, on several processes where the system can fork."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

_CHUNK = 50
_work: tuple[Callable[[Any], None], Sequence[Any]] | None = None
"""What forked processes do; they inherit it, so that nothing has to be sent to them."""


def in_parallel(work: Callable[[Any], None], things: Sequence[Any], jobs: int, tick: Callable[[], object]) -> None:
    """Do `work` on each thing; `tick` is called for each done. An exception in any process is raised here."""
    global _work
    if jobs <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        for thing in things:
            work(thing)
            tick()
        return
    _work = work, things
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            for done in pool.imap_unordered(_chunk, range(0, len(things), _CHUNK)):
                for _ in range(done):
                    tick()
    finally:
        _work = None


def _chunk(start: int) -> int:
    assert _work is not None
    work, things = _work
    chunk = things[start : start + _CHUNK]
    for thing in chunk:
        work(thing)
    return len(chunk)
