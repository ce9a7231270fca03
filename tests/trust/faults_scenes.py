"""Scenes for faults: a small office with an older site, commands that are run in it, and what has to be true after each, whatever failed."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import jinja2

from tests.trust.faults_calls import Calls, Fault
from uptake import content, output, pagefind, parallel, sample
from uptake.commands import main
from uptake.records import Evaluation, Lesson, Recommendation
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parents[2]
RECORDS, SEED, MOST_TERMS = 8, 14, 3
"""Few records, of every kind, and few terms, so that a build is made of few calls."""
SMALL = ("--as-of", "2026-11-22", "--jobs", "1", "--scale", "largest")


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    """Its exit status; that of a process that was killed is below 0."""
    said: str
    happened: bool
    """Whether the fault had its turn."""


def ended(root: Path, arguments: list[str], fault: Fault | None = None, places: dict | None = None) -> Ended:
    """Run a command with a fault, in a process that is forked from this one."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        _in_child(root, arguments, fault, places is not None, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        told = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if places is not None:
        places.update(eval(told.partition("\n")[2]))  # what this module itself has written below
    killed = os.WIFSIGNALED(status)
    status = -os.WTERMSIG(status) if killed else os.WEXITSTATUS(status)
    return Ended(status, (root / "said").read_text(encoding="utf-8"), killed or told.startswith("happened"))


def _in_child(root: Path, arguments: list[str], fault: Fault | None, places: bool, pipe: int) -> None:
    status, write = 70, os.write
    try:
        said = os.open(root / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        os.chdir(root)
        calls = Calls(fault, places)
        calls.install()
        try:
            status = main(arguments)
        except SystemExit as stop:
            status = stop.code
        except BaseException:
            traceback.print_exc()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        write(pipe, b"happened\n" if calls.happened else b"\n")
        if places:
            told = repr({"": dict(calls.counts), **(calls.places or {})}).encode()
            while told:
                told = told[write(pipe, told) :]
    finally:
        os._exit(status)


# --- an office

class Office:
    """A folder with two states of the records, the site of the older one, and what its build has kept."""

    def __init__(self, root: Path):
        self.root = root
        whole = content.read_vocabularies(HERE / "data/vocabulary").records.values()
        few = Vocabularies(replace(one, terms=one.terms[:MOST_TERMS]) if len(one.terms) > 8 else one for one in whole)
        sample.write(root / "one", RECORDS, few, SEED)
        (root / "one" / output.MARKER).unlink()
        shutil.copytree(root / "one", root / "two")
        _edit(root / "two")
        self.point("one")
        self.sites: dict[str, dict[str, str]] = {}

    def point(self, state: str) -> None:
        """Let the records be those of a state."""
        aside = self.root / "aside"
        aside.symlink_to(state)
        os.replace(aside, self.root / "records")

    def call(self, command: str = "build", output: str = "site", *more: str) -> list[str]:
        return [command, "--content", "records/content", "--data", "records/data", "--output", output, *SMALL, *more]

    def warm(self) -> None:
        """Build both states without a fault, the older one last: with its site and what it keeps every fault begins."""
        for state in ("two", "one"):
            self.point(state)
            _succeed(self.run_here(self.call("build", "clean", "--from-nothing")))
            self.sites[state] = tree(self.root / "clean")
        shutil.rmtree(self.root / "clean")
        _succeed(self.run_here(self.call()))
        assert tree(self.root / "site") == self.sites["one"]
        self.point("two")
        _succeed(self.run_here(self.call("build", "other", "--keep", "other-kept")))  # so that all that the newer state needs is known
        for name in ("other", "other-kept"):
            shutil.rmtree(self.root / name)
        shutil.copytree(self.root / "site", self.root / "saved" / "site")
        shutil.copytree(self.root / ".uptake", self.root / "saved" / ".uptake")
        self.sound = self.records()

    def run_here(self, arguments: list[str]) -> int:
        before = os.getcwd()
        os.chdir(self.root)
        try:
            return main(arguments)
        finally:
            os.chdir(before)

    def restore(self) -> None:
        """Bring back the older site and what its build has kept."""
        for path in list(self.root.iterdir()):
            if path.name not in ("one", "two", "records", "saved"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name in ("site", ".uptake"):
            shutil.copytree(self.root / "saved" / name, self.root / name)

    def dates(self) -> str:
        """What tells whether anything was touched but records, and files that are known by what they hold."""
        parts = [self.root / name for name in self.names() | {".uptake"} if (self.root / name).is_dir()]
        found = [f"{p.relative_to(self.root)} {s.st_size} {s.st_ino} {'' if 'search' in p.parts else s.st_mtime_ns}"
                 for part in parts for p in sorted(part.rglob("*")) for s in [p.lstat()]]
        return "\n".join([*sorted(self.names()), *found])

    def records(self) -> dict[str, dict[str, str]]:
        return {state: tree(self.root / state) for state in ("one", "two")}

    def names(self) -> set[str]:
        return {path.name for path in self.root.iterdir()} - {"one", "two", "records", "saved", "said"}


def _succeed(status: int) -> None:
    assert status == 0, f"without a fault it ended with {status}"


def _edit(folder: Path) -> None:
    """Another text, another title, another decision, a record less and one renamed."""
    read = content.read_content(folder / "content").records
    named = {link.id for r in read.values() for link in getattr(r, "related", ())} | {getattr(r, "repeats", None) for r in read.values()}
    of = lambda model: [(path, r) for path, r in sorted(read.items()) if isinstance(r, model)]  # noqa: E731
    recommendations = of(Recommendation)
    _put(*_changed(recommendations[0], text="Something else was recommended."))
    _put(*_changed(recommendations[1], response_text="Management has thought again."))
    _put(*_changed(of(Evaluation)[0], title="An evaluation of another name"))
    next(path for path, r in reversed(recommendations) if r.id not in named and not r.related).unlink()
    for path, lesson in of(Lesson)[:1]:
        path.unlink()
        id = f"{lesson.id}9"
        _put(path.with_name(f"{id}.yaml"), _changed((path, lesson), id=id, aliases=(lesson.id,), related=())[1])
        for other, record in read.items():
            if other.exists() and any(link.id == lesson.id for link in getattr(record, "related", ())):
                _put(*_changed((other, record), related=()))


def _changed(found: tuple[Path, object], **values: object) -> tuple[Path, object]:
    return found[0], replace(found[1], **values)


def _put(path: Path, record: object) -> None:
    path.write_text(content.canonical(record), encoding="utf-8")


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, with a digest of what it holds."""
    return {
        path.relative_to(folder).as_posix(): hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()
    }


@contextmanager
def warmed() -> Iterator[None]:
    """Let this process and those forked from it do once what is the same every time: compile templates, ask Pagefind; and fork no more."""
    compiled: dict = {}
    asked: dict = {}
    compile, run, can_fork = jinja2.Environment.compile, pagefind.run, parallel._can_fork

    def compiled_once(self, source, name=None, filename=None, *rest):
        key = source, name, filename
        if key not in compiled:
            compiled[key] = compile(self, source, name, filename, *rest)
        return compiled[key]

    def asked_once(texts, language):
        key = tuple(texts), language
        if key not in asked:
            asked[key] = run(texts, language)
        return asked[key]

    jinja2.Environment.compile, pagefind.run, parallel._can_fork = compiled_once, asked_once, lambda: False
    try:
        yield
    finally:
        jinja2.Environment.compile, pagefind.run, parallel._can_fork = compile, run, can_fork


# --- what is done in the office

@dataclass
class Scene:
    """A command, and what must hold after it."""

    name: str
    office: Office
    arguments: list[str]
    prepare: Callable[[], None]
    """Brings about what the command begins with."""
    outcome: Callable[[Ended], str]
    """Says which whole state there is: `old` or `new`; anything else is a failure, in words."""
    heal: Callable[[], str]
    """Does it again without a fault; what is wrong then, or nothing."""
    at_once: bool = True
    """Whether a process that is killed leaves a whole state before anybody has done anything."""
    counted: dict[str, list[str]] = field(default_factory=dict)
    """The places from which calls are made, by kind, in their order."""

    def count(self) -> None:
        """See which calls there are."""
        self.prepare()
        _succeed(ended(self.office.root, self.arguments, None, self.counted).status)

    def fails(self, fault: Fault) -> tuple[str, Ended]:
        """Let a fault happen. What there is afterwards, `old` or `new`, or what is wrong."""
        if not self._prepared:
            self.prepare()
        before = self.office.dates()
        end = ended(self.office.root, self.arguments, fault)
        found = self.outcome(end) if end.status >= 0 or self.at_once else "old"
        wrong = _told_badly(end, found)
        if not wrong and self.office.records() != self.office.sound:
            wrong = "records are others"
        self._prepared = not wrong and found == "old" and self.office.dates() == before
        if self._prepared:
            return found, end  # all is as it was, so that the next attempt is the one that was seen to succeed
        return wrong or (self.heal() or found), end

    _prepared: bool = False


_TRACEBACK = re.compile(r"Traceback|Exception ignored")


def _told_badly(end: Ended, found: str) -> str:
    """What is wrong with how a command ended, or with what it left."""
    if found not in ("old", "new"):
        return f"{found} (status {end.status})"
    if _TRACEBACK.search(end.said):
        return "a traceback"
    if end.status not in (0, 1, -9):
        return f"status {end.status}"
    if end.status == 0 and found == "old":
        return "ended well, and there is the old site"
    if end.status == 1 and not end.said.strip():
        return "failed without a word"
    if end.status == 1 and found == "new" and "old site" in end.said:
        return "speaks of the old site, and there is the new one"
    return ""


def building(office: Office, name: str, *more: str, first: bool = False, at_once: bool = True) -> Scene:
    """A build, over an older site or where there is none."""
    root, arguments = office.root, office.call("build", "site", *more)

    def prepare() -> None:
        office.restore()
        office.point("two")
        if first:
            for path in (root / "site", root / ".uptake"):
                shutil.rmtree(path)

    def outcome(_: Ended) -> str:
        site = tree(root / "site") if (root / "site").is_dir() else {}
        if site == office.sites["two"]:
            return "new"
        if site == ({} if first else office.sites["one"]):
            return "old"
        return "the site is neither the old one nor the new one"

    def heal() -> str:
        end = ended(root, arguments)
        if end.status:
            return f"the next build fails: {end.said}"
        if tree(root / "site") != office.sites["two"]:
            return "the next build gives another site"
        if others := office.names() - {"site", ".uptake"}:
            return f"the next build leaves {sorted(others)}"
        return ""

    return Scene(name, office, arguments, prepare, outcome, heal, at_once)


def packing(office: Office, name: str, file: str, arguments: list[str]) -> Scene:
    """A command that writes one file of all records: over an older one, or where there is none if it refuses that."""
    root, over = office.root, "--xlsx" not in arguments

    def prepare() -> None:
        office.restore()
        office.point("two")
        if over:
            shutil.copy(root / "one" / file, root / file)

    def outcome(end: Ended) -> str:
        packed = (root / file).read_bytes() if (root / file).exists() else None
        if packed == (root / "two" / file).read_bytes():
            return "new"
        old = (root / "one" / file).read_bytes() if over else None
        return "old" if packed == old else "the file is neither the old one nor the new one"

    def heal() -> str:
        end = ended(root, arguments) if over or outcome(Ended(0, "", True)) == "old" else Ended(0, "", True)
        if end.status or outcome(end) != "new":
            return f"the next call fails: {end.said}"
        others = office.names() - {"site", file, ".uptake"}
        return f"the next call leaves {sorted(others)}" if others else ""

    for state in ("one", "two"):
        office.restore()
        office.point(state)
        _succeed(ended(root, arguments).status)
        shutil.copy(root / file, root / state / file)
    office.sound = office.records()
    return Scene(name, office, arguments, prepare, outcome, heal)


def writing(office: Office, name: str, command: str, *more: str, begin: Callable[[Path], None] = lambda folder: None) -> Scene:
    """A command that writes records: each file holds what it held or what it is to hold, and the command can be given again."""
    root = office.root
    arguments = [command, "--content", "work/content", "--data", "work/data", *more]

    def prepare() -> None:
        office.restore()
        shutil.copytree(root / "one", root / "work")
        begin(root / "work")

    prepare()
    old = tree(root / "work")
    _succeed(ended(root, arguments).status)
    new = tree(root / "work")
    assert old != new

    def standing() -> dict[str, str]:
        return {path: digest for path, digest in tree(root / "work").items() if not _ASIDE.search(path)}

    def outcome(_: Ended) -> str:
        now = standing()
        if now == new:
            return "new"
        mixed = [path for path in now.keys() | old.keys() | new.keys() if now.get(path) not in (old.get(path), new.get(path))]
        return f"{sorted(mixed)} is neither as it was nor as it is to be" if mixed else "old"

    def heal() -> str:
        if outcome(Ended(0, "", True)) == "new":
            return ""
        end = ended(root, arguments)
        left = standing()
        if end.status == 0 and left == new:
            return ""
        return f"the next call ends with {end.status} and leaves {sorted(left.keys() - new.keys())}: {end.said}"

    return Scene(name, office, arguments, prepare, outcome, heal)


_ASIDE = re.compile(r"/\.[^/]+\.uptake-\d+$")
"""What a process that was killed has left aside. Git ignores it, nothing reads it, and the next command that writes to its folder removes it."""


def unformat(folder: Path) -> None:
    """Bring some records out of their canonical form."""
    for path in sorted((folder / "content").rglob("*.yaml"))[:3]:
        path.write_text(re.sub("(?m)^id: (.*)", r'id: "\1"', path.read_text(encoding="utf-8")), encoding="utf-8")


def returned(office: Office) -> Path:
    """The exported table of recommendations, in which each has another text."""
    tables = office.root / "saved/tables"
    _succeed(ended(office.root, ["export", "--content", "one/content", "--data", "one/data", "--csv", str(tables)]).status)
    table = tables / "recommendations.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"text": f"{row['text']} Soon."} for row in rows)
    return table


def scenes(office: Office) -> Iterator[Scene]:
    """Every scene, the first ones first."""
    evaluation = next((office.root / "one/content/evaluations").iterdir()).stem
    source = next((office.root / "one/content/sources").iterdir()).stem
    given = [f"evaluation={evaluation}", "text=Do it.", "response_category=accepted", f"source={source}"]
    yield writing(office, "new record", "new", "recommendation", *given)
    yield writing(office, "format", "format", begin=unformat)
    yield building(office, "build over an older site")
    yield building(office, "first build", first=True)
    yield building(office, "build without anything kept", "--from-nothing")
    yield packing(office, "bundle", "site.zip", office.call("bundle", "site", "--into", "site.zip"))
    records = ["--content", "records/content", "--data", "records/data"]
    yield packing(office, "workbook", "tables.xlsx", ["export", *records, "--as-of", "2026-11-22", "--xlsx", "tables.xlsx"])
    yield writing(office, "import of a document", "import", str(HERE / "tests/importers/files/gate-libreoffice.pdf"))
    yield writing(office, "tables that come back", "import", str(returned(office)), "--apply", "--date", "2026-11-20")
