"""What commands have in common: telling of problems, and asking for their folders."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from uptake.problems import Problem, annotations, on_github, report


def tell(problems: list[Problem], closing: str = "") -> None:
    """Say all problems, on GitHub also beside the faulty lines, with something to close with."""
    text = report(problems, closing)
    if text:
        print(text, file=sys.stderr if problems else sys.stdout)
    if problems and on_github():
        print(annotations(problems))


def fault(error: Exception) -> str:
    """What has gone wrong with a file, or beside, in a sentence."""
    if not isinstance(error, OSError):
        return str(error)
    why = (error.strerror or str(error) or type(error).__name__).rstrip(".")
    return f"{error.filename}: {why}." if error.filename else f"{why}."


def pasted(*arguments: str) -> str:
    """A command of this program as it can be pasted: by the Python that runs it now, from the folder that somebody is in."""
    return shlex.join([*(_from_here(path) for path in (Path(sys.executable), _DOOR)), *arguments])


_DOOR = Path(__file__).parents[2] / "build.py"


def _from_here(path: Path) -> str:
    """A path from the working folder, where it lies below it. Links are not followed: an environment is known by its own name."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def missing_folders(options: argparse.Namespace) -> list[Problem]:
    """Without its folders nothing can be said of the records, so this is said alone."""
    folders = (("--content", options.content), ("--data", options.data))
    return [
        Problem(str(f), 0, 0, "", "There is no such folder.", f"Name it with {option}.", "E001") for option, f in folders if not f.is_dir()
    ]
