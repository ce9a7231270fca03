"""The door, `build.py`, where the program behind it cannot be loaded, or is interrupted meanwhile."""

import os
import subprocess
import sys

import pytest

from tests.project import PROJECT
from uptake.commands.telling import pasted


@pytest.mark.parametrize("raised, status, said", [
    (
        "ModuleNotFoundError('gone', name='markdown.core')", 1,
        "This Python has no markdown. `make site` sets up one in .venv that has all that is needed; "
        "then run: .venv/bin/python build.py new 'a b'\n",
    ),
    ("KeyboardInterrupt", 130, "Interrupted; nothing is left half written.\n"),
], ids=["without the environment", "interrupted"])
def test_what_ends_while_the_program_is_loaded_is_told_in_a_line(tmp_path, raised, status, said):
    """A library that is missing, and an interruption in the first second, are no tracebacks."""
    (tmp_path / "markdown.py").write_text(f"raise {raised}")
    command = [sys.executable, "build.py", "new", "a b"]
    done = subprocess.run(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", said)


def test_a_fault_of_the_program_s_own_is_not_told_as_a_missing_library(tmp_path):
    """A module of the program, or of Python itself, that is not there is a defect, and shown as one."""
    (tmp_path / "markdown.py").write_text("import uptake.gone")
    command = [sys.executable, "build.py", "--help"]
    done = subprocess.run(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "No module named 'uptake.gone'" in done.stderr and "make site" not in done.stderr


def test_a_command_to_paste_runs_as_it_stands(monkeypatch):
    """It begins with the Python that runs, by its path from the working folder where it lies below it, and is quoted."""
    monkeypatch.setattr(sys, "executable", str(PROJECT / ".venv/bin/python"))
    monkeypatch.chdir(PROJECT)
    assert pasted("check", "a b") == ".venv/bin/python build.py check 'a b'"
    monkeypatch.chdir(PROJECT / "tests")
    assert pasted("check") == f"{PROJECT}/.venv/bin/python {PROJECT}/build.py check"
