"""One content, one site: the same bytes in whatever environment it is built.

`python -m tests.trust.environments` builds the project's own content in all of them and compares one digest of the whole
tree, search index, workbook, pictures and the packed site included.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.project import PROJECT

HERE = Path(__file__).parent
PARTS = ("build.py", "uptake", "templates", "static", "content", "data")
MONTH = "2026-11"


@dataclass(frozen=True)
class Environment:
    """What is around a build."""

    name: str
    variables: dict[str, str] = field(default_factory=dict)
    python: tuple[str, ...] = ()
    """Options of the interpreter."""
    options: tuple[str, ...] = ()
    """Options of the build."""
    clock: str = ""
    """What the clock says at the start."""
    mask: int = 0o022
    listing: str = "given"
    """In which order the system lists folders: `given`, `reversed` or `shuffled`."""
    folder: str = "project"
    elsewhere: bool = False
    """Whether the build is called from another folder."""
    touched: bool = False
    """Whether all files bear one old date, and are read-only."""
    before: str = ""
    """Which site stands there, with what its build kept: none, the `same`, or `another` as of another month."""


ENVIRONMENTS = (
    Environment("as it is"),
    Environment("hash seed 1", {"PYTHONHASHSEED": "1"}),
    Environment("hash seed 4294967295, one process", {"PYTHONHASHSEED": "4294967295"}, options=("--jobs", "1")),
    Environment("four processes, folders listed backwards", options=("--jobs", "4"), listing="reversed"),
    Environment("folders listed in any order, another seed", {"PYTHONHASHSEED": "99"}, listing="shuffled"),
    Environment("the C locale without UTF-8 mode", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii:replace"}),
    Environment("a locale that is not there", {"LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE@euro", "LANGUAGE": "ar"}),
    Environment("fourteen hours ahead", {"TZ": "Pacific/Kiritimati"}),
    Environment("behind by half an hour more, the last evening of a year", {"TZ": "America/St_Johns"}, clock="2025-12-31T23:59:50"),
    Environment("a clock of 1999", clock="1999-12-31T23:59:58"),
    Environment("a clock of 2051", {"TZ": "Asia/Kathmandu"}, clock="2051-02-28T12:00:00"),
    Environment("another working folder", elsewhere=True),
    Environment("a path with spaces, marks and letters of many scripts", folder="Évaluation & Größe — проект 'x' 评估"),
    Environment("a long path, called from elsewhere", folder="/".join(["deep" * 10] * 3), elsewhere=True),
    Environment("files that only their owner may read", mask=0o077),
    Environment("files that everybody may write", mask=0o000, listing="reversed"),
    Environment("read-only sources of 1980", touched=True),
    Environment("no home, no terminal, no user", {"HOME": "/nonexistent", "TERM": "dumb", "USER": "", "COLUMNS": "20", "NO_COLOR": "1"}),
    Environment("an interpreter that leaves assertions out", python=("-O",)),
    Environment("warnings are errors", python=("-W", "error", "-W", "ignore::ResourceWarning", "-W", "ignore::DeprecationWarning")),
    Environment("over the same site", before="same"),
    Environment("over another site, backwards, in another seed", {"PYTHONHASHSEED": "5", "TZ": "Asia/Tokyo"}, before="another", listing="reversed"),
    Environment("nothing kept", options=("--from-nothing",), clock="2030-06-15T01:02:03"),
)


def digest(around: Environment, place: Path) -> str:
    """Build and pack the site in an environment, below an empty folder: one digest of all that comes of it."""
    project = place / around.folder
    for part in PARTS:
        _copy(PROJECT / part, project / part)
    if around.touched:
        for path in [project, *project.rglob("*")]:
            os.utime(path, (315532800, 315532800))
            path.chmod(0o555 if path.is_dir() else 0o444)
    site = place / "out" / "site"
    if around.before:
        month = MONTH if around.before == "same" else "2019-03"
        _bundle(Environment("before"), project, site, place, month)
    _bundle(around, project, site, place, MONTH)
    found = hashlib.sha256()
    for path in sorted(site.parent.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(site.parent).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _copy(there: Path, here: Path) -> None:
    here.parent.mkdir(parents=True, exist_ok=True)
    if there.is_dir():
        shutil.copytree(there, here, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(there, here)


def _bundle(around: Environment, project: Path, site: Path, place: Path, month: str) -> None:
    """Call the program as a person would."""
    where = place if around.elsewhere else project
    called = [sys.executable, *around.python, str(HERE / "started.py"), around.clock, around.listing, str(project / "build.py"), "bundle"]
    called += ["--content", os.path.relpath(project / "content", where), "--data", os.path.relpath(project / "data", where)]
    called += ["--output", str(site), "--as-of", month, "--base-url", "https://example.org/repo/", "--keep", str(place / "kept"), *around.options]
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "SOURCE_DATE"))}
    done = subprocess.run(
        called, cwd=where, env=variables | {"PYTHONDONTWRITEBYTECODE": "1"} | around.variables, umask=around.mask, capture_output=True, check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{around.name}: status {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}"


def digests(environments: Sequence[Environment]) -> dict[str, str]:
    """The digest of what each environment gives, by its name."""
    found = {}
    for around in environments:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            found[around.name] = digest(around, Path(folder).resolve())
            if around.touched:
                subprocess.run(["chmod", "-R", "u+w", folder], check=True)
        print(f"{found[around.name][:16]}  {around.name}", flush=True)
    return found


if __name__ == "__main__":
    several = set(digests(ENVIRONMENTS).values())
    print(f"{len(ENVIRONMENTS)} environments, {len(several)} {'digest' if len(several) == 1 else 'digests'}")
    sys.exit(len(several) != 1)
