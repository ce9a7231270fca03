"""Writing drafts: files are kept only if every check passes for them; otherwise everything is as it was."""

from __future__ import annotations

import argparse
from pathlib import Path

from uptake.checks import check
from uptake.content import read_content, read_vocabularies
from uptake.problems import Problem


def keep(files: dict[Path, str], options: argparse.Namespace) -> list[Problem]:
    """Write files, and take them back where the checks find errors that were not there before. Returns these errors."""
    before = _errors(options)
    old = {path: path.read_bytes() if path.exists() else None for path in files}
    folders = [folder for path in files for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = sorted(_errors(options) - before)
    if found:
        for path, data in old.items():
            path.unlink() if data is None else path.write_bytes(data)
        for folder in dict.fromkeys(folders):
            folder.rmdir()
    return found


def _errors(options: argparse.Namespace) -> set[Problem]:
    found = check(read_content(options.content), read_vocabularies(options.data / "vocabulary"), options.data)
    return {problem for problem in found if problem.is_error}
