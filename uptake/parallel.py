"""The same work on many things, on several processes where the system can fork; and one piece of work beside another."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_work: tuple[Callable[[Any], Any], Sequence[Sequence[Any]]] | None = None
"""What forked processes do; they inherit it, so that nothing has to be sent to them."""


def processes(wanted: int = 0) -> int:
    """How many processes to use: as many as wanted, or as there are processors, but not more than four; 1 where the system can't fork."""
    return (wanted or min(4, os.cpu_count() or 1)) if _can_fork() else 1


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def in_parallel(work: Callable[[T], R], parts: Sequence[Sequence[T]], jobs: int, tick: Callable[[], object] = lambda: None) -> list[R]:
    """What `work` gives for each thing of each part, in order; a part is done by one process. `tick` is called for each thing done.

    An exception in any process is raised here.
    """
    global _work
    done: list[R] = []
    if jobs <= 1 or not _can_fork() or len(parts) <= 1:
        for part in parts:
            for thing in part:
                done.append(work(thing))
                tick()
        return done
    _work = work, parts
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            for some in pool.imap(_part, range(len(parts))):
                done += some
                for _ in some:
                    tick()
    finally:
        _work = None
    return done


def _part(number: int) -> list:
    assert _work is not None
    work, parts = _work
    return [work(thing) for thing in parts[number]]


@contextmanager
def beside(work: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """Start some work in a process of its own. Gives a function that waits for its result, or raises what the work raised.

    What the work changes in memory is lost; what it returns must be picklable. It ends with the block at the latest.
    """
    if not _can_fork():
        yield work
        return
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(work, there))
    process.start()
    there.close()
    try:
        yield lambda: _receive(here, process)
    finally:
        here.close()
        if process.is_alive():
            process.terminate()
        process.join()


def _send(work: Callable[[], Any], pipe: Any) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # processes that the work has started end with it
    try:
        answer = work(), None
    except Exception as error:  # told to whoever waits for the result
        answer = None, error
    pipe.send(answer)


def _receive(pipe: Any, process: Any) -> Any:
    try:
        result, error = pipe.recv()
    except EOFError:
        process.join()
        raise RuntimeError(f"a process ended with the status {process.exitcode} and without a result") from None
    if error is not None:
        raise error
    return result
