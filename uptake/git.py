"""Files at a revision of a git repository. Nothing is checked out: the working tree, the index and the repository stay as they are."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120
"""After how many seconds a command of git is given up."""


class GitFailed(Exception):
    """Git cannot say what a revision holds. The message says why, in words for a person."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, as it was named."""

    name: str
    commit: str
    date: str
    """The day of the commit, by its committer."""

    def __str__(self) -> str:
        return f"{self.name} ({self.commit[:10]}, {self.date})"


def revision(folder: Path, name: str) -> Revision:
    """The commit that a name stands for in the repository that holds a folder."""
    if name.startswith("-") or not name or not name.isprintable():
        raise GitFailed(f"{name!r} is no revision. Name a commit, a tag or a branch.")
    outside = f"{folder} is in no git repository, so that nothing is known of its past."
    if _run(folder, ["rev-parse", "--is-inside-work-tree"], outside).strip() != b"true":
        raise GitFailed(f"{folder} is in no working tree of a git repository.")
    unknown = f"The repository of {folder} knows no revision {name!r}. Name a commit, a tag or a branch. A shallow clone knows few."
    commit = _run(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"], unknown).decode().strip()
    date = _run(folder, ["log", "-1", "--no-show-signature", "--format=%cd", "--date=format:%Y-%m-%d", commit], unknown).decode().strip()
    return Revision(name, commit, date)


def listing(folder: Path, at: Revision) -> dict[str, str]:
    """The regular files that a folder held at a revision: paths within the folder, with the id of what each held."""
    answer = _run(folder, ["ls-tree", "-r", "-z", at.commit, "--", "./"], f"Git cannot list what {folder} held at {at}.")
    found = {}
    for entry in filter(None, answer.split(b"\0")):
        about, _, path = entry.partition(b"\t")
        if len(parts := about.split()) != 3 or not path:
            raise GitFailed(f"Git lists what {folder} held at {at} in an unknown way: {entry[:80]!r}.")
        mode, kind, id = parts
        if kind == b"blob" and mode != b"120000":  # a link is no record
            found[os.fsdecode(path)] = id.decode()
    return found


def contents(folder: Path, ids: Iterable[str]) -> dict[str, bytes]:
    """What files held, by the ids that a listing gave."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    asked = "".join(f"{id}\n" for id in wanted).encode()
    answer = _run(folder, ["cat-file", "--batch"], "Git cannot read the files of the revision.", asked)
    found, at = {}, 0
    for id in wanted:
        end = answer.find(b"\n", at)
        head = answer[at:end].split()
        if len(head) != 3 or head[0].decode() != id:
            raise GitFailed(f"The repository lacks the object {id}. A partial clone must be completed first: git fetch --refetch.")
        at = end + 1 + int(head[2])
        found[id] = answer[end + 1 : at]
        at += 1
    return found


def changed(folder: Path, since: str, until: str | None = None) -> list[str]:
    """The files of the whole repository that differ between two revisions, or from one to the working tree: paths from its root."""
    ends = [revision(folder, name).commit for name in (since, until) if name is not None]
    answer = _run(folder, ["diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", *ends, "--"], "Git cannot compare the two.")
    return [os.fsdecode(path) for path in answer.split(b"\0") if path]


def id_of(data: bytes, like: str) -> str:
    """The id by which git would know what a file holds, of the kind of another id: SHA-1 or SHA-256."""
    kind = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _run(folder: Path, arguments: list[str], otherwise: str, given: bytes = b"") -> bytes:
    """What a command of git says. It reads only, asks nobody, fetches nothing, and is never read by a shell."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        command = ["git", "--no-pager", "-C", str(folder), *arguments]
        done = subprocess.run(command, input=given, capture_output=True, timeout=PATIENCE, env=environment, check=False)
    except OSError:
        raise GitFailed("Git cannot be run, and only git knows what the records were. Install git.") from None
    except subprocess.TimeoutExpired:
        raise GitFailed(f"Git gave no answer within {PATIENCE} seconds: git {' '.join(arguments[:1])}. Try again.") from None
    if done.returncode:
        said = re.sub(r"^fatal: ", "", done.stderr.decode("utf-8", "replace").strip().split("\n")[0])
        raise GitFailed(f"{otherwise} Git says: {said}" if said else otherwise)
    return done.stdout
