"""The command line: `main`. Its words are in `parser`, its commands in `site`, `records`, `exchange` and `repository`."""

from __future__ import annotations

import argparse
import os
import sys

from uptake.commands.parser import parser

CLOSED = 128 + 13
"""The exit status of a program whose reader went away, as shells give it."""


def main(arguments: list[str]) -> int:
    """Run a command, `build` when none is named. Returns the exit status: 0 well, 1 problems, 2 a wrong call."""
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
