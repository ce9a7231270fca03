"""A copy of the project in a folder of its own, as somebody who just got it has it, and commands run in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent
PARTS = (
    "build.py", "Makefile", "README.md", "requirements.lock", ".gitignore", ".github", ".pre-commit-config.yaml",
    "uptake", "templates", "static", "content", "data", "tests/requirements.lock",
)
ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_EDITOR": "true"}
WHO = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def copied(target: Path, parts: tuple[str, ...] = PARTS) -> Path:
    """Copy the project, without what is made anew."""
    for part in parts:
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        if (PROJECT / part).is_dir():
            shutil.copytree(PROJECT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(PROJECT / part, target / part)
    return target


def with_environment(folder: Path) -> Path:
    """Give a copy the environment of these tests, as `make` would set it up."""
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    for name in (".venv/ready", ".venv/test-ready"):
        (folder / name).touch()
    return folder


def run(folder: Path, *command: str, status: int | None = 0, **more: str) -> str:
    """Run a command there; what it prints. Its status has to be the given one, unless that is None."""
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith("GIT_") and k not in ("GITHUB_ACTIONS", "MAKEFLAGS", "MAKELEVEL")
    }
    done = subprocess.run(command, cwd=folder, env={
        **environment, **ALONE, **WHO, **more
    }, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    said = done.stdout + done.stderr
    assert status is None or done.returncode == status, f"{command}: status {done.returncode}\n{said}"
    return said


def git(folder: Path, *arguments: str, **more) -> str:
    """Run git there."""
    return run(folder, "git", *arguments, **more)


def committed(folder: Path, message: str) -> None:
    """Commit everything."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
