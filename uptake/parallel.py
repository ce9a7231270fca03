"""The same work on many things, on several processes where the system can fork; and one piece of work beside another.

A process that ends without a result, as when the system has no memory left for it, is an error and never a wait without end. Where no
further process can be had, the work is done by those that there are. Processes end with the one that has started them.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_ENDINGS = {signal.SIGINT, signal.SIGTERM}
_PR_SET_PDEATHSIG = 1
_PATIENCE = 5
"""Seconds after which a process that doesn't end when it is told to is killed."""


class Lost(Exception):
    """A process ended without a result. The message says how, in words for a person."""


def processes(wanted: int = 0) -> int:
    """How many processes to use: as many as wanted, or as there are processors, but not more than four; 1 where the system can't fork."""
    return (wanted or min(4, os.cpu_count() or 1)) if _can_fork() else 1


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def in_parallel(work: Callable[[T], R], parts: Sequence[Sequence[T]], jobs: int, tick: Callable[[], object] = lambda: None) -> list[R]:
    """What `work` gives for each thing of each part, in order; a part is done by one process. `tick` is called for each thing done.

    An exception in any process is raised here.
    """
    done: list[R] = []
    if jobs <= 1 or not _can_fork() or len(parts) <= 1:
        for part in parts:
            for thing in part:
                done.append(work(thing))
                tick()
        return done
    with closing(in_order(lambda number: [work(thing) for thing in parts[number]], len(parts), jobs)) as parted:
        for some in parted:
            done += some
            for _ in some:
                tick()
    return done


def in_order(work: Callable[[int], R], number: int, jobs: int) -> Iterator[R]:
    """What `work` gives for each number from 0 on, in order, by several processes at once.

    They inherit the work, so that nothing has to be sent to them but numbers. An exception in any process is raised here. Whoever does
    not want all of it closes it.
    """
    helpers = _helpers(work, min(jobs, number)) if jobs > 1 and number > 1 and _can_fork() else {}
    if not helpers:
        yield from map(work, range(number))
        return
    ahead, done = iter(range(number)), {}
    try:
        for pipe in helpers:
            _give(pipe, ahead)
        for following in range(number):
            while following not in done:
                for pipe in wait(list(helpers)):
                    given, result = _received(pipe, helpers[pipe])
                    done[given] = result
                    _give(pipe, ahead)
            yield done.pop(following)
    finally:
        _end(helpers)


def _give(pipe: Connection, ahead: Iterator[int]) -> None:
    """Ask a process for the next number, if any. One that is gone is told of when its answer is missed."""
    with suppress(OSError, StopIteration):
        pipe.send(next(ahead))


def _helpers(work: Callable[[int], Any], wanted: int) -> dict[Connection, Any]:
    """Processes by the pipes to them: as many as wanted, or as can be had."""
    helpers: dict[Connection, Any] = {}
    with suppress(OSError):
        for _ in range(wanted):
            here, process = _started(lambda there: _serve(work, there), list(helpers), daemon=True)
            helpers[here] = process
    return helpers


def _serve(work: Callable[[int], Any], pipe: Connection) -> None:
    with suppress(EOFError, OSError):  # whoever asked is gone
        while True:
            number = pipe.recv()
            pipe.send(_tried(lambda: (number, work(number))))


@contextmanager
def beside(work: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """Start some work in a process of its own. Gives a function that waits for its result, or raises what the work raised.

    What the work changes in memory is lost; what it returns must be picklable. It ends with the block at the latest. Where no process can
    be had, the work is done when its result is asked for.
    """
    try:
        here, process = _started(lambda there: _answer(work, there)) if _can_fork() else (None, None)
    except OSError:
        here = None
    if here is None:
        yield work
        return
    def result() -> R:
        received = _received(here, process)
        process.join(_PATIENCE)  # so that its processor time counts from now on
        return received

    try:
        yield result
    finally:
        _end({here: process})


def _answer(work: Callable[[], Any], pipe: Connection) -> None:
    with suppress(OSError):
        pipe.send(_tried(work))


def _tried(work: Callable[[], R]) -> tuple[R | None, Exception | None]:
    """What some work gives, or what it raises, to be told to whoever waits for it."""
    try:
        return work(), None
    except Exception as error:
        error.add_note(f"in another process:\n{traceback.format_exc()}")
        return None, error


def _received(pipe: Connection, process: Any) -> Any:
    try:
        result, error = pipe.recv()
    except (EOFError, ConnectionResetError):
        process.join()
        status = process.exitcode
        killed = f"was killed (signal {-status}); there may not be enough memory, of which --jobs 1 needs less"
        how = killed if status < 0 else f"ended (status {status})"
        raise Lost(f"A process of the build {how}.") from None
    if error is not None:
        raise error
    return result


# --- processes

def _started(work: Callable[[Connection], None], others: Sequence[Connection] = (), daemon: bool = False) -> tuple[Connection, Any]:
    """A process that does some work with one end of a pipe, and the other end. `others` are ends that are none of its business."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_begin, args=(work, there, [here, *others], os.getpid()), daemon=daemon)
    try:
        with there:
            before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)  # what ends the build must not unwind a copy of it
            try:
                process.start()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
    except BaseException:
        here.close()
        if process.pid:
            process.terminate()
        raise
    return here, process


def _begin(work: Callable[[Connection], None], pipe: Connection, others: Sequence[Connection], parent: int) -> None:
    """Begin as a process of its own: one that ends, with all that it has started, when it is told to or left alone."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever has started it ends it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    if os.getppid() == parent:
        work(pipe)


def _end(helpers: dict[Connection, Any]) -> None:
    for pipe, process in helpers.items():
        pipe.close()
        process.terminate()
    for process in helpers.values():
        process.join(_PATIENCE)
        process.kill()
        process.join()
