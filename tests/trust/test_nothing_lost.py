"""Nothing is lost: calls to the file system that fail, processes that die, programs that hang, and content that changes meanwhile."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.trust.faults import office_in, sample, told
from tests.trust.faults_calls import AFTER, BEFORE, Fault
from tests.trust.faults_scenes import HERE, building, tree, unformat, warmed, writing
from uptake import build as building_module
from uptake import git, kept, pagefind, parallel, search
from uptake.build import Asked, Inputs, KeepsChanging, build
from uptake.content import read_content
from uptake.output import put
from uptake.records import Recommendation
from uptake.release import states
from uptake.scale import BY_NAME


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An office with an older site."""
    with warmed():
        return office_in(tmp_path_factory.mktemp("office"))


@pytest.fixture
def quick():
    """Builds of this process are quick, and fork nothing."""
    with warmed():
        yield


def test_a_call_that_fails_leaves_the_old_site_or_the_new_one(office, quick):
    """One call from each place that writes the site, and some kills: a whole site, a clear word, and the next build heals."""
    scene = building(office, "build")
    scene.count()
    changes = scene.counted[""]["any change"]
    kills = [Fault("any change", number, way) for number, way in ((changes // 3, BEFORE), (changes // 2, AFTER))]
    chosen = [fault for n, fault in enumerate(sample(scene)) if n % 12 == 0 or fault.kind == "exchange"]
    wrong = [f"{fault}: {found}\n{end.said}" for fault in (*chosen, *kills) for found, end in [scene.fails(fault)] if found not in ("old", "new")]
    assert not wrong and len(chosen) > 4


def test_a_record_is_the_old_one_or_the_new_one(office, quick):
    """Records are written aside first: whatever fails or is killed, each is whole, and the command can be given again."""
    scene = writing(office, "format", "format", begin=unformat)
    scene.count()
    chosen = [fault for n, fault in enumerate(sample(scene)) if n % 3 == 0]
    kills = [Fault("any change", number, BEFORE) for number in (2, 12)]
    wrong = [f"{fault}: {found}\n{end.said}" for fault in (*chosen, *kills) for found, end in [scene.fails(fault)] if found not in ("old", "new")]
    assert not wrong and len(chosen) > 2


def test_the_count_is_told_in_words():
    """What the long proof has found is a sentence."""
    assert told({"old": 1640, "new": 2, "anything else": 0}) == "1,642 faults: 1,640 left what was there, 2 what is new, 0 anything else"


# --- records

@pytest.mark.parametrize("failing", ["write", "replace"])
def test_where_one_file_cannot_be_written_none_is(tmp_path, monkeypatch, failing):
    """Files that belong together are all new or all as they were, and nothing is left aside."""
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o600)
    real, calls = os.replace, []

    def fails(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments) if failing == "replace" else None

    monkeypatch.setattr(os, *("replace", fails) if failing == "replace" else ("fsync", fails))
    with pytest.raises(OSError, match="No space"):
        put({tmp_path / name: b"new" for name in "abc"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}
    put({tmp_path / "a": b"new"})
    assert (tmp_path / "a").read_bytes() == b"new" and (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_new_file_takes_the_place_of_none(tmp_path):
    """What is to be new and is there already is an error, and nothing of the rest is written."""
    (tmp_path / "b").write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        put({tmp_path / "a": b"ours", tmp_path / "b": b"ours"}, new=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b": b"theirs"}


def test_what_a_killed_process_left_aside_goes(tmp_path):
    """The next command that writes there removes it; what a living process writes stays."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / f".a.uptake-{gone.pid}").write_bytes(b"half")
    (tmp_path / f".a.uptake-{os.getpid()}").write_bytes(b"half")
    put({tmp_path / "b": b"new"})
    assert {path.name for path in tmp_path.iterdir()} == {f".a.uptake-{os.getpid()}", "b"}


# --- processes

def end_at_once(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_is_killed_is_an_error_and_no_wait():
    """Of several that work, or one beside: the message says how it ended."""
    with pytest.raises(parallel.Lost, match=r"was killed \(signal 9\)"):
        parallel.in_parallel(end_at_once, [[1], [2], [3], [4]], 2)
    with parallel.beside(lambda: end_at_once(3)) as result, pytest.raises(parallel.Lost, match="signal 9"):
        result()


def test_where_no_process_can_be_had_the_work_is_done(monkeypatch):
    """A system that has no process left makes a build slower, and nothing else."""
    def fails():
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fails)
    assert parallel.in_parallel(lambda one: one * 2, [[1], [2, 3]], 2) == [2, 4, 6]
    with parallel.beside(lambda: 7) as result:
        assert result() == 7


def test_processes_end_with_the_one_that_started_them(tmp_path):
    """Killed outright, a build leaves no process behind."""
    code = (
        "import os, time; from uptake.parallel import beside, in_parallel\n"
        "def work(n): os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)\n"
        "with beside(lambda: in_parallel(work, [[1], [2]], 2)) as result: result()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=HERE, stdout=subprocess.PIPE)
    children = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    gone_within(5, children)


def gone_within(seconds: float, processes: list[int]) -> None:
    until = time.monotonic() + seconds
    while alive := [process for process in processes if is_alive(process)]:
        assert time.monotonic() < until, f"{alive} live on"
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def started(root: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, str(HERE / "build.py"), "build", "--content", "records/content", "--data", "records/data", "--as-of", "2026-11-22",
               "--scale", "largest", *more]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # which is ignored by whatever runs in the background
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, preexec_fn=heard)


def children_of(process: int) -> list[int]:
    found = [int(child) for task in Path(f"/proc/{process}/task").glob("*/children") for child in task.read_text().split()]
    return [*found, *(grandchild for child in found for grandchild in children_of(child))]


@pytest.mark.parametrize("how, status, told", [
    (signal.SIGTERM, 143, ""), (signal.SIGINT, 130, "Interrupted; nothing is left half written.\n")
], ids=["ended", "interrupted"])
def test_a_build_that_is_told_to_end_puts_things_in_order(office, how, status, told):
    """Interrupted at a terminal, with all its processes, or told to end: the old site, nothing beside it, no process, no traceback."""
    office.restore()
    office.point("two")
    process = started(office.root, "--output", "site", "--jobs", "2", "--from-nothing")
    while not list(office.root.glob(".site.uptake-new-*/**/*.html")):
        assert process.poll() is None
        time.sleep(0.02)
    children = children_of(process.pid)
    os.killpg(process.pid, how) if how == signal.SIGINT else process.send_signal(how)
    said, _ = process.communicate(timeout=20)
    assert (process.returncode, said) == (status, told)
    assert tree(office.root / "site") == office.sites["one"] and office.names() == {"site", ".uptake"}
    gone_within(5, children)


def test_two_builds_share_what_is_kept(office):
    """Two sites built at the same time with one folder of kept things are both right, and so is the next."""
    office.restore()
    office.point("two")
    both = [started(office.root, "--output", name, "--keep", "shared") for name in ("x", "y")]
    assert [process.communicate(timeout=60)[1] or process.returncode for process in both] == [0, 0]
    assert tree(office.root / "x") == tree(office.root / "y") == office.sites["two"]


def test_what_another_build_uses_is_not_let_go(tmp_path):
    """What is kept of the search index goes when no call has used it for long, and not while another may."""
    keeping = search._keeping(tmp_path)
    keeping.put("theirs", b"just written")
    keeping.clear(["ours"])
    assert keeping.get("theirs") == b"just written"
    os.utime(tmp_path / "theirs", (1, 1))
    keeping.clear(["ours"])
    assert keeping.get("theirs") is None


def test_what_pagefind_starts_ends_with_it(tmp_path, monkeypatch):
    """A Pagefind that hangs, and has started something that holds its output open, is given up in time, and nothing of it lives on."""
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {tmp_path}/pid\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(pagefind, "_program", lambda: program)
    monkeypatch.setattr(pagefind, "SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(search.SearchFailed, match="did not end within"):
        pagefind.run([("one", "text")], "en")
    assert time.monotonic() - begun < 5
    gone_within(5, [int((tmp_path / "pid").read_text())])


GIT = shutil.which("git")


@pytest.mark.skipif(not GIT, reason="needs git")
@pytest.mark.parametrize("script", [
    "exit 0", "echo rubbish", "kill -9 $$", "sleep 60",
    'case "$*" in *cat-file*) exit 0;; esac; exec "$REAL" "$@"', 'case "$*" in *cat-file*) echo rubbish; exit 0;; esac; exec "$REAL" "$@"',
    'case "$*" in *ls-tree*) echo rubbish; exit 0;; esac; exec "$REAL" "$@"',
], ids=["nothing", "rubbish", "killed", "hangs", "no files", "files of rubbish", "listing of rubbish"])
def test_a_git_that_misbehaves_is_a_failure_in_words(tmp_path, monkeypatch, script):
    """A git that does nothing, babbles, dies or hangs is told as what it is, in time."""
    repository = tmp_path / "content"
    (repository / "lessons").mkdir(parents=True)
    (repository / "lessons" / "a.yaml").write_text("id: a\n")
    committing = ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "one"]
    for arguments in (["init", "-q"], ["add", "-A"], committing):
        subprocess.run([GIT, "-C", repository, *arguments], check=True, capture_output=True)
    (repository / "lessons" / "a.yaml").write_text("id: a\ntitle: b\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("REAL", GIT)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(git, "PATIENCE", 2 if script.startswith("sleep") else 60)
    with pytest.raises(git.GitFailed):
        states(repository, "HEAD")


# --- one moment

class Site:
    """A site built within this process, to be disturbed."""

    def __init__(self, office, tmp_path: Path):
        for name in ("content", "data"):
            shutil.copytree(office.root / "one" / name, tmp_path / name)
        self.inputs = Inputs(tmp_path / "content", tmp_path / "data", HERE / "templates", HERE / "static")
        self.asked = Asked("2026-11", "https://example.org/", keep=tmp_path / "kept", jobs=1, scale=BY_NAME["largest"])
        self.folder = tmp_path

    def build(self):
        return build(self.inputs, self.folder / "site", self.asked)

    def clean(self) -> dict[str, str]:
        build(self.inputs, self.folder / "clean", replace(self.asked, keep=None))
        return tree(self.folder / "clean")


@pytest.fixture
def site(office, tmp_path):
    return Site(office, tmp_path)


CHANGES = {
    "a record": ("content/recommendations/*.yaml", "text: ", "text: Changed. "),
    "a vocabulary": ("data/vocabulary/themes.yaml", "plural: ", "plural: Changed "),
    "the settings": ("data/site.yaml", "title: ", "title: Changed "),
}


@pytest.mark.parametrize("what, when", [("a record", "_read"), ("a vocabulary", "read_site"), ("the settings", "surroundings")])
def test_what_changes_while_it_is_read_is_read_again(site, monkeypatch, what, when):
    """Whatever is changed after it was read, and before the site is made, is in the site; what is kept tells no other state."""
    pattern, before, after = CHANGES[what]
    path = next(site.folder.glob(pattern))
    real, done = getattr(building_module, when), []

    def disturbed(*arguments):
        found = real(*arguments)
        if not done:
            done.append(path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8"))
        return found

    monkeypatch.setattr(building_module, when, disturbed)
    assert not site.build().failed and done
    assert tree(site.folder / "site") == site.clean()


def test_what_changes_later_is_of_the_next_build(site, monkeypatch):
    """A text that is edited once everything was read is not in this site, not even where it is looked at late; the next build has it."""
    path = next(iter((site.folder / "data/sources").glob("*.txt")))
    wanted, real = site.clean(), building_module._Build.into

    def disturbed(self, folder):
        path.write_text(path.read_text(encoding="utf-8") + "\nOne line more.\n", encoding="utf-8")
        real(self, folder)

    with monkeypatch.context() as patched:
        patched.setattr(building_module._Build, "into", disturbed)
        site.build()
    assert tree(site.folder / "site") == wanted
    site.build()
    assert tree(site.folder / "site") == site.clean()


def test_what_never_rests_is_given_up(site, monkeypatch):
    """Where something writes all the time, the build says so in the end, and the old site stays."""
    path = next((site.folder / "content/recommendations").glob("*.yaml"))
    real, number = building_module.read_site, iter(range(1, 99))

    def disturbed(*arguments):
        os.utime(path, (1, next(number)))
        return real(*arguments)

    monkeypatch.setattr(building_module, "read_site", disturbed)
    monkeypatch.setattr(building_module, "_WAITS", (0, 0))
    with pytest.raises(KeepsChanging, match="kept changing"):
        site.build()
    assert not (site.folder / "site").exists()


def test_a_store_that_cannot_be_written_costs_only_time(site):
    """Where the folder of kept things can't be one, the site is built without it."""
    (site.folder / "kept").write_text("a file")
    assert not site.build().failed
    assert tree(site.folder / "site") == site.clean()


def test_what_was_kept_and_is_damaged_is_not_used(site):
    """A single bit that has changed on the disk, in whatever is kept and even in a text, never shows in the site."""
    site.build()
    wanted = tree(site.folder / "site")
    text = next(r.text for r in read_content(site.inputs.content).records.values() if isinstance(r, Recommendation)).encode()
    assert text in (site.folder / "kept/records.kept").read_bytes()
    for path in sorted(path for path in (site.folder / "kept").rglob("*") if path.is_file()):
        data = bytearray(path.read_bytes())
        data[data.index(text) if text in data else len(data) * 2 // 3] ^= 1
        path.write_bytes(data)
    shutil.rmtree(site.folder / "site")
    site.build()
    assert tree(site.folder / "site") == wanted


def test_what_is_kept_brings_nothing_to_life_but_records(tmp_path):
    """A kept file that names a function, sound as it may be otherwise, is not read, and the function is not called."""
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    for found, wanted in ((Trap(), {}), (b"text", {"a.yaml": (b"", b"text")})):
        kept.save(tmp_path, b"program", kept.Kept({"a.yaml": (b"", found)}))
        assert kept.load(tmp_path, b"program").records == wanted
    assert not (tmp_path / "sprung").exists()


def test_a_source_that_cannot_be_read_any_more_is_no_empty_text(site, monkeypatch):
    """A text that was there when it was checked, and can't be read when it is to be shown, ends the build."""
    monkeypatch.setattr(building_module, "read_source", lambda folder, name: None)
    with pytest.raises(OSError, match="cannot be read"):
        site.build()


def test_another_site_of_the_same_folder_of_kept_things_is_no_help(site):
    """Records that one build kept and the pages that another kept are not held against each other."""
    site.build()
    path = next((site.folder / "content/recommendations").glob("*.yaml"))
    kept = (site.folder / "kept/site.kept").read_bytes()
    original = path.read_text(encoding="utf-8")
    path.write_text(original.replace("text: ", "text: Changed. ", 1).replace("number: ", "number: 9", 1), encoding="utf-8")
    build(site.inputs, site.folder / "other", site.asked)
    (site.folder / "kept/site.kept").write_bytes(kept)
    path.write_text(path.read_text(encoding="utf-8").replace("Changed.", "Changed again."), encoding="utf-8")
    site.build()
    assert tree(site.folder / "site") == site.clean()
