"""The command line: `main`. Its words are in `parser`, its commands in `site`, `records`, `exchange` and `repository`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from uptake.commands.parser import parser
from uptake.commands.telling import fault
from uptake.output import OutputRefused
from uptake.parallel import Lost

CLOSED, ENDED = 128 + 13, 128 + signal.SIGTERM
"""The exit statuses of a program whose reader went away, and that was told to end, as shells give them."""


def main(arguments: list[str]) -> int:
    """Run a command, `build` when none is named. Returns the exit status: 0 well, 1 problems, 2 a wrong call.

    Raises `KeyboardInterrupt` once things have been put in order; the door says so, whenever it comes.
    """
    with _endable():
        try:
            return _run(arguments)
        except (OSError, OutputRefused, Lost) as error:
            print(fault(error), file=sys.stderr)
            return 1


@contextmanager
def _endable() -> Iterator[None]:
    """Meanwhile whoever tells this process to end is obeyed, but not before things have been put in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(arguments: list[str]) -> int:
    given = arguments
    if not arguments or arguments[0].startswith("-") and arguments[0] not in ("-h", "--help"):
        arguments = ["build", *arguments]
    try:
        try:
            options = parser().parse_args(arguments, argparse.Namespace(arguments=given))
            return options.run(options)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # as with `| head`: whoever read has seen enough; what is still held back must not be written at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED
