"""Where records may stand: names that every system can have, and nothing that is no plain file in the content folder."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.records.conftest import EVALUATION, LESSON, SOURCE
from uptake import verbatim
from uptake.content import adapter, read_content, read_vocabularies
from uptake.kinds import KINDS
from uptake.problems import Problem, report
from uptake.records import FileName, Id, TermId, Url
from uptake.verbatim import missing_words

DEVICES = ["con", "prn", "aux", "nul", "com0", "com1", "com9", "lpt1"]


@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.parametrize("kind", [Id, TermId])
def test_no_id_is_the_name_of_a_device(kind, name):
    """An id makes a file and a folder, which Windows refuses for the names of its devices; what only begins so may be one."""
    with pytest.raises(ValueError, match="Windows keeps"):
        adapter(kind).validate_python(name)
    assert adapter(kind).validate_python(f"{name}-2020") == f"{name}-2020"


@pytest.mark.parametrize("name", [
    *DEVICES, "con.txt", "NUL.tar.gz", "com¹.txt", ".hidden", "..", "a/b.txt", "a\\b.txt", "a:b.txt", "a?.txt", "a*", 'a"', "a|b", "<a>", "a.",
    "a ", " a", "a\nb", "a\0", "e\u0301.txt", "ü" * 80, "",
])
def test_names_of_files_that_some_system_cannot_have(name):
    """The name of a source's file works on every system, whichever it was written on."""
    with pytest.raises(ValueError):
        adapter(FileName).validate_python(name)


@pytest.mark.parametrize("name", ["plan.txt", "Plan (2) of 2024.txt", "é.txt", "计划.txt", "console.txt", "a..b.txt"])
def test_usual_names_of_files(name):
    """Spaces, brackets and letters of any script are fine."""
    assert adapter(FileName).validate_python(name) == name


@pytest.mark.parametrize("address", ["https://[x", "https://:80", "https://a:99999/", "https://a:b/", "https://?", "http://\x00a"])
def test_addresses_that_no_program_can_read(address):
    """A web address has a host, and a port only if it is one: what reads it later never has to guess."""
    with pytest.raises(ValueError, match="names no host"):
        adapter(Url).validate_python(address)


def test_files_whose_names_some_systems_take_for_one(site):
    """Two sources with `Wells.txt` and `wells.txt` would share one file on many computers."""
    text = (site.folder / SOURCE).read_text()
    site.write("content/sources/other.yaml", text.replace("id: wells", "id: other").replace("file: wells.txt", "file: Wells.txt"))
    status, said = site.check()
    assert status == 1 and 'The file "wells.txt" cannot be told from "Wells.txt" on every system.' in said


def test_an_id_in_capitals_is_no_id(site):
    """Ids are lower-case letters, digits and hyphens, so that no two can differ by capitals or by forms of a letter alone."""
    site.write("content/lessons/Wells-2024-l01.yaml", (site.folder / LESSON).read_text().replace("id: wells", "id: Wells"))
    status, said = site.check()
    assert status == 1 and '"Wells-2024-l01" is not an id' in said


@pytest.mark.parametrize("retired", ["wells-2024", "wells-2024-r01-a01", "wells"])
def test_a_retired_id_is_no_other_id(site, retired):
    """A retired id collides with ids, and with those of actions, of every kind of record."""
    site.replace(LESSON, "number: 1", f"aliases:\n- {retired}\nnumber: 1")
    status, said = site.check()
    assert status == 1 and "E201" in said and "is already used in" in said


STRANGERS = {
    "a pipe": os.mkfifo if hasattr(os, "mkfifo") else None,
    "a folder": os.mkdir,
    "a link to a device": lambda path: os.symlink("/dev/zero", path),
    "a link to a file outside": lambda path: os.symlink(__file__, path),
    "a link to nothing": lambda path: os.symlink("nowhere", path),
    "a link to itself": lambda path: os.symlink(path.name, path),
}


def bound(path):
    """A socket of that name."""
    import socket

    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes in folders")
@pytest.mark.parametrize("make", [*STRANGERS.values(), bound], ids=[*STRANGERS, "a socket"])
@pytest.mark.parametrize("folder", ["content/lessons", "data/vocabulary"])
def test_what_is_no_plain_file_is_told_and_never_opened(site, folder, make, monkeypatch):
    """A pipe, device, socket, folder or link called like a record is a problem at once; nobody waits, nothing outside is read."""
    monkeypatch.chdir(site.folder)
    path = site.folder / folder / "strange.yaml"
    make(path)
    start = time.monotonic()
    reading = read_vocabularies(path.parent) if "data" in folder else read_content(site.folder / "content")
    assert time.monotonic() - start < 20, "a busy machine is slow, but a pipe would never end"
    (found,) = [problem for problem in reading.problems if problem.file == str(path)]
    assert "cannot be read" in found.message and found.hint and path not in reading.records


def test_a_pipe_for_a_source_text_is_missing(site):
    """The text of a source is read from a plain file only."""
    text = site.folder / "data/sources/wells.txt"
    text.unlink()
    os.mkfifo(text)
    status, said = site.check()
    assert status == 1 and "There is no file" in said


@pytest.mark.parametrize("kind", [kind.plural for kind in KINDS])
def test_a_linked_folder_is_not_followed(site, tmp_path, kind):
    """A folder of records that is a link may lead anywhere: it is told, and none of its files is read."""
    (site.folder / "content" / kind).rename(tmp_path / "elsewhere")
    (site.folder / "content" / kind).symlink_to(tmp_path / "elsewhere")
    reading = read_content(site.folder / "content")
    assert any("This is a link, which is not followed." in p.message for p in reading.problems)
    assert not any(path.parent.name == kind for path in reading.records)


@pytest.mark.parametrize("place", ["content/lessons", "content/other", "data/vocabulary"])
def test_a_folder_that_nobody_may_open_is_told(site, monkeypatch, place):
    """Folders and files without permission are problems with what the system says."""
    (site.folder / place).mkdir(exist_ok=True)
    seen, listing = site.folder / place, Path.iterdir

    def iterdir(folder):
        if folder == seen:
            raise PermissionError(13, "Permission denied", str(folder))
        return listing(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    reading = read_vocabularies(seen) if "data" in place else read_content(site.folder / "content")
    assert any(p.file == str(seen) and "Permission denied" in p.message for p in reading.problems)


def test_a_file_that_nobody_may_open_is_told(site, monkeypatch):
    """A file without permission is a problem of its own; the others are read."""
    opened = os.open

    def refuse(path, *more, **named):
        if str(path).endswith(EVALUATION):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *more, **named)

    monkeypatch.setattr(os, "open", refuse)
    reading = read_content(site.folder / "content")
    assert [p.message for p in reading.problems] == ["The file cannot be read: Permission denied."] and len(reading.records) == 4


def test_names_of_files_are_shown_and_not_obeyed(site):
    """A file's name may hold line ends, colours or bytes that are no text; on a terminal or in a workflow it is only shown."""
    folder = os.fsencode(site.folder / "content/lessons")
    for name in (b"a\n::error::x.yaml", b"b\x1b[31m.yaml", b"\xff\xfe.yaml"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(b"[")
    status, said = site.check()
    assert status == 1 and "\n::" not in said and "\x1b" not in said
    for shown in (r"a\n::error::x.yaml", r"b\x1b[31m.yaml", r"\udcff\udcfe.yaml"):
        assert shown in said
    said.encode()


def test_messages_are_shown_and_not_obeyed():
    """Neither place nor words of a problem begin another line, and a space that does not break stays one."""
    told = report([Problem("a\u2028b", 1, 0, "f", "m\r\nn\xa0o", "h\x07", "E001")])
    assert told.startswith("a\\u2028b:1  f\n    m\\r\\nn\xa0o h\\x07   [E001]")


# --- texts held against their sources

SAME = "well " * 3_000
REPEATING = {
    "one word, on one line": (SAME, "1", [SAME]),
    "one word, on many lines": (SAME, "1-300", [SAME] * 300),
    "two words in turn": ("a b " * 3_000, "1-100", ["b a " * 500] * 100),
    "one line, named again and again": (SAME, ", ".join(["1"] * 600), [SAME]),
}


@pytest.mark.parametrize("text, lines, source", REPEATING.values(), ids=REPEATING)
def test_words_that_repeat_take_no_time(text, lines, source):
    """A text of one word over and over is held against a source of that word in a moment."""
    start = time.process_time()
    assert missing_words(text, lines, source) is not None
    assert time.process_time() - start < 1


def test_many_texts_of_one_long_line(site, monkeypatch):
    """A record that names more of its source than it could have come from is told so, and not held against it."""
    monkeypatch.setattr("uptake.checks._MOST_HELD", 30)
    status, said = site.check()
    assert status == 1 and "name more than 30 characters of the source" in said


def test_the_bound_on_repeating_words_can_be_met(monkeypatch):
    """Where words repeat beyond the bound, the text is missing from there on: an error, and no silence."""
    monkeypatch.setattr(verbatim, "_TRIES", 0)
    assert missing_words("a b c", "1-3", ["a", "b", "c"])


def test_the_largest_file_of_a_record_takes_two_seconds_and_200_megabytes(site):
    """Two million bytes of the shortest values, of one long text, of brackets and of keys: within the bounds, in a process of its own."""
    head = (site.folder / EVALUATION).read_text()
    hostile = ["- a\n" * 500_000, head + "overall_comment: " + "word " * 399_000, "[" * 2_000_000, "a: " * 600_000,
               head + "documents:\n" + "- title: x\n  url: http://a.b/c\n" * 60_000, head + "".join(f"k{n}: v\n" for n in range(49_000)),
               head + "documents:\n" + "- {}\n" * 24_000, head + 'title: "' + "\\u0041" * 330_000 + '"', "# " + "x" * 1_999_990]
    for number, text in enumerate(hostile):
        (site.folder / EVALUATION).write_text(text[:2_000_000])
        done = subprocess.run([sys.executable, "-c", MEASURE, str(site.folder / EVALUATION)], capture_output=True, text=True, cwd=ROOT)
        assert not done.returncode, done.stderr
        seconds, megabytes = map(float, done.stdout.split())
        assert seconds < 2 and megabytes < 200, (number, seconds, megabytes)


ROOT = Path(__file__).parents[2]
MEASURE = """
import resource, sys, time
from pathlib import Path
from uptake.content import read_file
from uptake.records import Evaluation
used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
read_file(Path('none'), Evaluation)
before, start = used(), time.process_time()
record, problems = read_file(Path(sys.argv[1]), Evaluation)
assert problems or record is not None
print(time.process_time() - start, used() - before)
"""
