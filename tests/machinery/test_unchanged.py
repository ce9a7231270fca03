"""Telling that nothing has changed, before anything else is loaded."""

import datetime
import errno
import os
import subprocess
import sys
import time

import pytest
import time_machine

from tests.project import PROJECT
from uptake import unchanged
from uptake.kept import files_below
from uptake.site import today


@pytest.fixture
def stamped(tmp_path, monkeypatch):
    """A folder of records with a stamp of a build; gives what the same call finds."""
    monkeypatch.chdir(tmp_path)
    for name in ("content", "data", "kept", "site"):
        (tmp_path / name).mkdir()
    (tmp_path / "content" / "a.yaml").write_text("one")
    (tmp_path / "site" / "marker").write_text("")
    os.utime(tmp_path / "content" / "a.yaml", (1, 1))
    monkeypatch.setattr(unchanged, "_PROGRAM", [])
    arguments = ["build", "--keep", "kept"]
    marked = "site/marker", os.stat("site/marker").st_mtime_ns
    unchanged.stamp("kept", arguments, unchanged.files(["content", "data"]), ["content", "data"], marked, "4 pages")
    return lambda arguments=arguments: unchanged.said(arguments)


def test_the_same_call_finds_all_as_it_was(stamped):
    """With the same arguments and files, what the build said is said again."""
    assert "4 pages: nothing has changed" in stamped()


@pytest.mark.parametrize("change", [
    lambda: open("content/a.yaml", "w").write("two"), lambda: open("data/new", "w").close(), lambda: os.unlink("content/a.yaml"),
    lambda: os.utime("content/a.yaml", (2, 2)), lambda: os.utime("site/marker", (3, 3)), lambda: os.unlink("site/marker"),
    lambda: os.unlink("kept/stamp.json"),
    lambda: open("kept/stamp.json", "w").write("{"), lambda: os.environ.__setitem__("SOURCE_DATE_EPOCH", "0"),
], ids="edited added deleted touched rebuilt removed lost torn clock".split())
def test_whatever_differs_is_not_taken_for_the_same(stamped, change, monkeypatch):
    """Another file, date, site or clock, or no stamp that can be read, means that the site is built."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    change()
    assert stamped() is None


def test_a_file_behind_a_link_is_looked_at(tmp_path):
    """What is read through a link counts as it is there, whether a file or a folder of files; links in circles and to nothing do not hang."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/text").write_text("one")
    (tmp_path / "data").mkdir()
    for name, to in (("file", "../shared/text"), ("folder", "../shared"), ("back", "."), ("nothing", "gone")):
        (tmp_path / "data" / name).symlink_to(to)
    (tmp_path / "shared/round").symlink_to("../data")
    before = unchanged.dated([str(tmp_path / "data")])
    assert before == unchanged.dated([str(tmp_path / "data")])
    (tmp_path / "shared/text").write_text("other")
    assert before != unchanged.dated([str(tmp_path / "data")])


def test_a_file_that_goes_while_it_is_looked_for_is_none(tmp_path):
    """An editor's own file may be gone before its date is asked for."""
    (tmp_path / "a").write_text("one")
    (tmp_path / "b").symlink_to("gone")  # is found, and has no date
    with unchanged.at_one_moment([str(tmp_path)]):
        pass
    assert [path for path, _, _ in unchanged._walk(str(tmp_path))] == [str(tmp_path / "a")]


def test_the_day_of_a_build_can_be_set(monkeypatch):
    """`SOURCE_DATE_EPOCH` names the day, in the time zone of nobody; what is no number of seconds is not taken for one."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793491199")
    assert today() == "2026-10-31"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with time_machine.travel(datetime.datetime(2026, 11, 20, 12), tick=False):
        assert today() == "2026-11-20"


def test_another_call_is_built(stamped):
    """Other arguments make another site."""
    assert stamped(["build", "--keep", "kept", "--strict"]) is None and stamped(["check"]) is None


def test_a_folder_that_cannot_be_read_is_not_empty(tmp_path, monkeypatch):
    """Where files are listed that a site is made from, a folder that is not there holds none, and one that may not be read is an error."""
    assert files_below(tmp_path / "nowhere") == []

    def may_not(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", may_not)
    with pytest.raises(PermissionError):
        files_below(tmp_path)


def test_libraries_that_come_or_go_are_another_call(stamped, monkeypatch):
    """A folder of libraries may be named and not be there; once it is, the site is built."""
    monkeypatch.setattr(sys, "path", [*sys.path, os.path.abspath("site-packages")])
    without = unchanged.call(["build"])
    os.mkdir("site-packages")
    assert unchanged.call(["build"]) != without and stamped() is None


def test_the_folder_of_the_stamp_is_the_one_that_is_named(stamped):
    """`--keep=kept` names the same folder as `--keep kept`; without either it is the usual one, which has no stamp here."""
    marked = "site/marker", os.stat("site/marker").st_mtime_ns
    unchanged.stamp("kept", ["build", "--keep=kept"], unchanged.files(["content"]), ["content"], marked, "5 pages")
    assert "5 pages: nothing has changed" in stamped(["build", "--keep=kept"]) and stamped(["build"]) is None


def test_a_stamp_that_cannot_be_written_costs_only_time(stamped, tmp_path):
    """Where there is no folder for the stamp, the next build finds none, and this one has not failed."""
    unchanged.stamp("kept/nowhere", ["build"], unchanged.files(["content"]), ["content"], ("site/marker", 0), "5 pages")
    assert "4 pages" in stamped() and not (tmp_path / "kept/nowhere").exists()


@pytest.mark.parametrize("goes", [True, False])
def test_what_goes_while_it_is_read_is_a_change(tmp_path, goes):
    """A file that is gone when it is to be read is read again where something has changed; where nothing has, it is the error it is."""
    (tmp_path / "a.yaml").write_text("one")
    with pytest.raises(unchanged.Changed if goes else FileNotFoundError), unchanged.at_one_moment([str(tmp_path)]):
        if goes:
            (tmp_path / "a.yaml").unlink()
        open(tmp_path / ("a.yaml" if goes else "b.yaml")).close()


def test_files_that_are_as_young_as_the_build_leave_no_stamp(stamped, tmp_path):
    """A file written just now could be written again with the same date: dates can't tell yet."""
    (tmp_path / "content" / "b.yaml").write_text("young")
    os.utime(tmp_path / "content" / "b.yaml", ns=(time.time_ns(), time.time_ns()))
    unchanged.stamp("kept", ["build"], unchanged.files(["content", "data"]), ["content", "data"], ("site/marker", 0), "4 pages")
    assert not (tmp_path / "kept" / "stamp.json").exists()


def test_it_needs_nothing_but_the_standard_library():
    """The door loads it before all else, so that it takes no time: no library, and no other module of the program."""
    code = "import sys; before = set(sys.modules); import uptake.unchanged; print(*(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-S", "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
    assert {name for name in loaded if name.startswith("uptake")} <= {"uptake", "uptake.unchanged"}
    assert not {"pydantic", "jinja2", "yaml"} & set(loaded)
