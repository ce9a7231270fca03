"""Writing a site in one step."""

import ctypes
import errno
import fcntl
import os
import resource
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from uptake import output
from uptake.output import MARKER, OutputRefused, beside, held, put, staged, tidy, write

ROOT = Path(output.__file__).parent.parent
PAGES = [f"part-{n % 4}/page-{n}/index.html" for n in range(20)]


def build(target: Path, text: bytes, **options) -> None:
    with staged(target, **options) as folder:
        for page in PAGES:
            write(folder, page, text)


def texts(target: Path) -> set[bytes]:
    """The different texts of all pages; a missing page raises."""
    return {(target / page).read_bytes() for page in PAGES}


def test_new_site_takes_the_place_of_the_old(tmp_path):
    """A second build replaces the first as a whole, and leaves nothing else beside it."""
    target = tmp_path / "deep" / "site"
    build(target, b"old")
    with staged(target) as folder:
        write(folder, "only.html", b"new")
    assert sorted(os.listdir(target)) == sorted([".nojekyll", MARKER, "only.html"])
    assert os.listdir(target.parent) == ["site"]


@pytest.mark.parametrize("swaps", [True, False])
def test_an_error_leaves_the_old_site(tmp_path, monkeypatch, swaps):
    """An exception in a build, whatever it is, reaches the caller and leaves the old site and nothing else."""
    if not swaps:
        monkeypatch.setattr(output, "_swap", lambda one, other: False)
    target = tmp_path / "site"
    build(target, b"old")
    for error in (ValueError, KeyboardInterrupt, PermissionError):
        with pytest.raises(error), staged(target) as folder:
            write(folder, PAGES[0], b"new")
            raise error
    assert texts(target) == {b"old"}
    assert os.listdir(tmp_path) == ["site"]


def exchange_that_fails(number: int) -> SimpleNamespace:
    """The system's library, whose exchange of folders fails so."""
    return SimpleNamespace(renameat2=lambda *_: ctypes.set_errno(number) or -1)


@pytest.mark.parametrize("library", [
    SimpleNamespace(), *map(exchange_that_fails, (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP))
], ids="unknown-to-the-system unknown-to-the-kernel unknown-to-the-disk not-supported".split())
def test_without_an_atomic_exchange_two_renames_do(tmp_path, monkeypatch, library):
    """Where the system or the disk cannot exchange folders, the new site still takes the old one's place."""
    target = tmp_path / "site"
    build(target, b"old")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    build(target, b"new")
    assert texts(target) == {b"new"}
    assert os.listdir(tmp_path) == ["site"]


def fails_at(call: int, real=os.rename):
    """A rename that fails the Nth time it is asked for."""
    calls = []

    def renamed(*arguments):
        calls.append(arguments)
        if len(calls) == call:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(*arguments)

    return renamed


@pytest.mark.parametrize("library, failing", [(exchange_that_fails(errno.EXDEV), 0), (SimpleNamespace(), 1), (SimpleNamespace(), 2)],
                         ids="the-exchange the-first-rename the-second".split())
def test_a_site_that_cannot_be_replaced_stays(tmp_path, monkeypatch, library, failing):
    """Whichever step of the replacement fails, the old site stands where it stood, and what is wrong is told."""
    target = tmp_path / "site"
    build(target, b"old")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    monkeypatch.setattr(os, "rename", fails_at(failing))
    with pytest.raises(OutputRefused, match="site cannot be replaced: Invalid cross-device link. Name another output folder."):
        build(target, b"new")
    assert texts(target) == {b"old"} and os.listdir(tmp_path) == ["site"]


def test_a_disk_that_fails_names_the_file(tmp_path, monkeypatch):
    """A page that does not fit, and a folder that the disk does not take, are errors that name them; the old site stays."""
    target = tmp_path / "site"
    build(target, b"old")
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.raises(OSError, match="too large.*new.html"), staged(target) as folder:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, most[1]))
        try:
            write(folder, "new.html", b"n" * 200)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, most)

    def fails(_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match=f"Input/output error.*{MARKER}"):
        build(target, b"new")
    with pytest.raises(OSError, match="Input/output error.*record.yaml"):
        put({tmp_path / "record.yaml": b"new"})
    assert texts(target) == {b"old"} and os.listdir(tmp_path) == ["site"]


CHILD = """
import signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from uptake import output
target, last, swaps = Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "True"
if not swaps:
    output._swap = lambda one, other: False
events = []
def hook(event, arguments):
    if event == "open" or event.startswith("os."):
        if len(events) == last:
            signal.raise_signal(signal.SIGKILL)
        events.append(event)
sys.addaudithook(hook)
with output.staged(target) as folder:
    for page in sys.argv[5:]:
        output.write(folder, page, b"new")
print(" ".join(events))
"""


def run_child(target: Path, last: int, swaps: bool) -> subprocess.CompletedProcess:
    """Build in a process that is killed before its step number `last`."""
    arguments = [sys.executable, "-I", "-c", CHILD, str(ROOT), str(target), str(last), str(swaps), *PAGES]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=20)


@pytest.mark.parametrize("swaps", [True, False])
def test_killed_at_any_point_a_whole_site_remains(tmp_path, swaps):
    """Killed at ten points and more, a build leaves the old site or the new one whole, and no later build is hindered."""
    build(tmp_path / "whole", b"old")
    steps = run_child(tmp_path / "whole", -1, swaps).stdout.split()
    points = {len(steps) * n // 10 for n in range(10)} | {n for n, step in enumerate(steps) if step == "os.rename"} | {len(steps) - 1}
    assert len(points) > 10

    def kill_at(point: int) -> None:
        target = tmp_path / f"{point}" / "site"
        build(target, b"old")
        assert run_child(target, point, swaps).returncode == -signal.SIGKILL
        if swaps:
            assert texts(target) in ({b"old"}, {b"new"})
        with pytest.raises(ValueError), staged(target):
            assert texts(target) in ({b"old"}, {b"new"})
            raise ValueError
        build(target, b"newer")
        assert texts(target) == {b"newer"}
        assert os.listdir(target.parent) == ["site"]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(kill_at, points))


@pytest.mark.skipif(sys.platform != "linux", reason="folders are exchanged in one step on Linux only")
def test_readers_never_miss_a_page(tmp_path):
    """While builds follow one another, a page can be read at every moment."""
    target = tmp_path / "site"
    build(target, b"0")
    ended, missed = threading.Event(), []

    def read() -> None:
        while not ended.is_set():
            try:
                (target / PAGES[0]).read_bytes()
            except OSError as error:
                missed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(12):
        build(target, str(n).encode())
    ended.set()
    reader.join()
    assert not missed


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    """A folder with files that no build wrote is refused before any work, in words that say what to do, and stays as it is."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("all my work")
    with pytest.raises(OutputRefused, match="would be lost. Name another output folder, or empty this one."):
        with staged(tmp_path / "site"):
            pytest.fail("work began")
    assert os.listdir(tmp_path / "site") == ["thesis.txt"]


def test_a_file_that_appears_during_the_build_is_not_lost(tmp_path):
    """An empty target that somebody fills while the site is built is refused at the end."""
    (tmp_path / "site").mkdir()
    with pytest.raises(OutputRefused, match="would be lost"), staged(tmp_path / "site"):
        (tmp_path / "site" / "thesis.txt").write_text("all my work")
    assert os.listdir(tmp_path) == ["site"]
    assert os.listdir(tmp_path / "site") == ["thesis.txt"]


def test_an_empty_folder_is_taken(tmp_path):
    """An empty folder that nobody has written to may be the target."""
    (tmp_path / "site").mkdir()
    build(tmp_path / "site", b"new")
    assert texts(tmp_path / "site") == {b"new"}


def test_a_file_in_the_target_s_place_is_refused(tmp_path):
    """A target that is a file is refused and stays as it is."""
    (tmp_path / "site").write_text("a file")
    with pytest.raises(OutputRefused, match="is a file"):
        build(tmp_path / "site", b"new")
    assert (tmp_path / "site").read_text() == "a file"


@pytest.mark.parametrize("place", [".", "/", "~", "..", "work", "work/content", "work/content/site"])
def test_dangerous_targets_are_refused(tmp_path, monkeypatch, place):
    """The current folder, the root, the home folder, and folders that hold the content or lie in it are refused, even empty."""
    content = tmp_path / "work" / "content"
    here = tmp_path / "home" / "here"
    for folder in (content, here):
        folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(here)
    target = tmp_path / place if place.startswith("work") else Path(place).expanduser()
    with pytest.raises(OutputRefused, match="Name another output folder"):
        build(target, b"new", inputs=[content])
    assert not list(tmp_path.rglob("index.html"))


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path):
    """A target that is a link to a folder keeps being one."""
    build(tmp_path / "real", b"old")
    (tmp_path / "link").symlink_to("real")
    build(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert texts(tmp_path / "real") == {b"new"}


HOLDER = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from uptake import output
with output.staged(Path(sys.argv[2])):
    if os.fork() == 0:
        time.sleep(3)
        os._exit(0)
    print("held", flush=True)
    time.sleep(30)
"""


def test_one_build_at_a_time_until_its_process_is_dead(tmp_path):
    """While a process builds, another is refused and told which; killed, it hinders nobody, though a child of it lives on."""
    target = tmp_path / "site"
    build(target, b"old")
    holder = subprocess.Popen([sys.executable, "-I", "-c", HOLDER, str(ROOT), str(target)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(OutputRefused, match=rf"process {holder.pid}\) is writing"):
            build(target, b"new")
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    build(target, b"new")
    assert texts(target) == {b"new"}
    assert os.listdir(tmp_path) == ["site"]


def test_one_build_at_a_time_within_a_process(tmp_path):
    """A build that begins while the same process builds the same target is refused."""
    with staged(tmp_path / "site") as folder:
        with pytest.raises(OutputRefused, match="is being written already"):
            build(tmp_path / "site", b"inner")
        for page in PAGES:
            write(folder, page, b"outer")
    assert texts(tmp_path / "site") == {b"outer"}


def test_a_target_below_a_file_is_refused(tmp_path):
    """A place that cannot exist is an error for people, not a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputRefused, match="cannot be written"):
        build(tmp_path / "file" / "site", b"new")


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "a/", "./a", "a\\b", "a\0b"])
def test_only_plain_relative_paths_are_written(tmp_path, path):
    """A path that leads out of the folder, or is not in its plainest form, is refused."""
    (tmp_path / "in").mkdir()
    with pytest.raises(ValueError, match="no plain relative path"):
        write(tmp_path / "in", path, b"")
    assert not list((tmp_path / "in").iterdir())


def test_a_page_is_written_once(tmp_path):
    """Writing a path a second time is a defect that is told, and the file stays; so does one it is a hard link to."""
    write(tmp_path, "new/a.html", b"one")
    os.link(tmp_path / "new" / "a.html", tmp_path / "linked.html")
    for path in ("new/a.html", "linked.html"):
        with pytest.raises(FileExistsError):
            write(tmp_path, path, b"two")
    assert (tmp_path / "new" / "a.html").read_bytes() == b"one"


# --- what is left, and what keeps others away

def leave(target: Path, what: str) -> None:
    """What a killed build has left beside a target."""
    beside(target, what).mkdir(parents=True)
    (beside(target, what) / "index.html").write_text("left")


def test_what_builds_have_left_is_cleared_away(tmp_path):
    """Half a site goes; a site that was caught between two renames is back in its place; another site's remains are not touched."""
    leave(tmp_path / "site", "new-0abc")
    leave(tmp_path / "site", "old")
    leave(tmp_path / "other", "new-0abc")
    tidy(tmp_path / "site")
    assert (tmp_path / "site/index.html").read_text() == "left"
    assert sorted(os.listdir(tmp_path)) == [".other.uptake-new-0abc", "site"]
    leave(tmp_path / "site", "old")
    (tmp_path / "site/index.html").write_text("newer")
    tidy(tmp_path / "site")
    assert (tmp_path / "site/index.html").read_text() == "newer" and sorted(os.listdir(tmp_path)) == [".other.uptake-new-0abc", "site"]


def test_nothing_of_a_build_under_way_is_cleared_away(tmp_path):
    """Tidying while a build writes leaves that alone; a target that is held is not written, nor is one whose place cannot be."""
    with staged(tmp_path / "site") as folder:
        write(folder, "index.html", b"new")
        tidy(tmp_path / "site")
        assert (folder / "index.html").read_bytes() == b"new"
    (tmp_path / "link").symlink_to("site")
    with held(tmp_path / "link"), pytest.raises(OutputRefused, match="is being written already"):
        build(tmp_path / "site", b"newer")
    (tmp_path / "file").write_text("")
    tidy(tmp_path / "file" / "site")
    assert (tmp_path / "site/index.html").read_bytes() == b"new"


def test_a_lock_whose_file_has_gone_meanwhile_is_taken_anew(tmp_path, monkeypatch):
    """Between opening the file of the lock and locking it, its last holder may remove it: a lock on that would keep nobody away."""
    real, lock = fcntl.lockf, beside(tmp_path / "site", "lock")

    def late(descriptor, how):
        monkeypatch.setattr(fcntl, "lockf", real)
        lock.unlink()
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "lockf", late)
    with held(tmp_path / "site"):
        assert lock.read_text() == f"{os.getpid()}\n"
    assert not lock.exists()


def test_a_disk_without_locks_is_told(tmp_path, monkeypatch):
    """A file system that cannot lock is no other build: the error says what it is and where, and nothing is written."""
    def fails(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", fails)
    open_files = os.listdir("/dev/fd")
    with pytest.raises(OSError, match="No locks available.*site.uptake-lock"):
        build(tmp_path / "site", b"new")
    assert not (tmp_path / "site").exists() and len(os.listdir("/dev/fd")) == len(open_files)


# --- files that stand for themselves

def test_what_a_process_of_somebody_else_writes_aside_stays(tmp_path, monkeypatch):
    """A process that this user may not ask lives; whether a number can be one at all is no question that fails."""
    def may_not(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    for process in ("1", "9" * 40):
        (tmp_path / f".a.uptake-{process}").write_bytes(b"half")
    with monkeypatch.context() as patched:
        patched.setattr(os, "kill", may_not)
        put({tmp_path / "b": b"new"})
        assert (tmp_path / ".a.uptake-1").exists()
    put({tmp_path / "b": b"newer"})
    assert sorted(os.listdir(tmp_path)) == [".a.uptake-1", "b"]


def test_a_file_that_could_not_be_replaced_is_not_written_anew(tmp_path, monkeypatch):
    """Where the old file still stands it is left as it stands, with its date, and is not put back over itself."""
    (tmp_path / "a").write_bytes(b"old")
    before = (tmp_path / "a").stat()
    monkeypatch.setattr(os, "replace", fails_at(1, os.replace))
    with pytest.raises(OSError, match="cross-device"):
        put({tmp_path / "a": b"new"})
    after = (tmp_path / "a").stat()
    assert (tmp_path / "a").read_bytes() == b"old" and (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
