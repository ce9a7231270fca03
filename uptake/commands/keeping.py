"""Writing drafts: files are kept only if every check passes for them; otherwise everything is as it was."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

from uptake.checks import check
from uptake.content import read_content, read_vocabularies
from uptake.output import put
from uptake.problems import Problem


def keep(files: dict[Path, str], options: argparse.Namespace) -> list[Problem]:
    """Write files, and take them back where the checks find errors that were not there before. Returns these errors."""
    before = {problem.finding for problem in _errors(options)}
    old = {path: path.read_bytes() if path.exists() else None for path in files}
    folders = [folder for path in files for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    checked = False
    try:
        put({path: text.encode() for path, text in files.items()})
        found = sorted(problem for problem in _errors(options) if problem.finding not in before)
        checked = not found
    finally:
        if not checked:
            _take_back(old, folders)
    return found


def _take_back(old: dict[Path, bytes | None], folders: list[Path]) -> None:
    put({path: data for path, data in old.items() if data is not None and (not path.exists() or path.read_bytes() != data)})
    for path in (path for path, data in old.items() if data is None):
        path.unlink(missing_ok=True)
    for folder in dict.fromkeys(folders):
        with suppress(OSError):
            folder.rmdir()


def _errors(options: argparse.Namespace) -> set[Problem]:
    found = check(read_content(options.content), read_vocabularies(options.data / "vocabulary"), options.data)
    return {problem for problem in found if problem.is_error}
