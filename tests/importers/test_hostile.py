"""Hostile, broken and foreign files: a clear error within seconds, and nothing invented."""

import io
import sys
import time
import zipfile
from collections import Counter
from random import Random

import pytest

from tests.importers.documents import docx, gate_docx, gate_html, w_p
from tests.importers.reading import CASES, FILES, draft_here, marked, read_here, text_draft
from tests.words import verbatim
from tests.words import words as words_of
from uptake import parallel
from uptake.content import adapter, plain
from uptake.importers.bounds import bounded
from uptake.importers.files import import_file
from uptake.importers.opening import open_document
from uptake.readers import apart
from uptake.readers.blocks import Unreadable


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


_DOCUMENT = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
REFUSED = {
    "a zip bomb": (lambda: zipped(word__document_xml=_DOCUMENT + b"<w:p/>" * 20_000_000), "bytes when unpacked"),
    "an XML bomb": (lambda: zipped(word__document_xml=b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + _DOCUMENT), "defines entities"),
    "deep tables": (
        lambda: zipped(
            word__document_xml=_DOCUMENT
            + b"<w:tbl><w:tr><w:tc>" * 20_000
            + b"<w:p/>"
            + b"</w:tc></w:tr></w:tbl>" * 20_000
            + b"</w:body></w:document>"
        ),
        "",
    ),
    "a cut Word file": (lambda: docx(w_p("Words"))[:-40], "damaged"),
    "a broken part": (lambda: zipped(word__document_xml=_DOCUMENT + b"<w:p>"), "is damaged"),
    "another packed file": (lambda: zipped(a=b"b"), "packed file"),
    "a spreadsheet": (lambda: zipped(xl__workbook_xml=b"<x/>"), "spreadsheet"),
    "a presentation": (lambda: zipped(ppt__presentation_xml=b"<x/>"), "This is a presentation"),
    "a packed file whose kind is damaged": (
        lambda: zipped(mimetype=b"application/" * 9).replace(b"mimetypeK", b"mimetype\xff", 1), "packed and damaged",
    ),
    "a Word file with a password": (lambda: marked(zipped(word__document_xml=_DOCUMENT), flags=1), "protected with a password"),
    "a Word file that is packed in a rare way": (
        lambda: marked(zipped(word__document_xml=_DOCUMENT), method=9), "word/document.xml of the file is damaged",
    ),
    "a program": (lambda: b"MZ\x90\0\3" + bytes(90), "no document whose text can be read"),
    "a table with a cell without end": (lambda: b"a,b,c\n1,2,3\n1,2," + b"x" * 200_000, "The table cannot be read"),
    "an empty Word file": (lambda: docx(""), "no text"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word file"),
    "rich text": (lambda: b"{\\rtf1 words}", "Rich Text"),
    "a picture": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "picture (JPEG)"),
    "a scanned PDF": (lambda: (FILES / "scanned.pdf").read_bytes(), "pages are pictures"),
    "a protected PDF": (lambda: (FILES / "protected.pdf").read_bytes(), "password"),
    "half a PDF": (lambda: b"%PDF-1.7\n1 0 obj <<", "damaged"),
    "a page that has no end": (lambda: b"<html>" + b"<div>" * 200_000, "nested too deep"),
    "a page without words": (lambda: b"<html><body><script>show()</script></body></html>", "no text"),
    "some other page": (lambda: b"<html><body><p>Good morning.</p></body></html>", "its format is not recognised"),
}


@pytest.mark.parametrize("make, said", REFUSED.values(), ids=REFUSED)
def test_refused(make, said, tmp_path):
    """A file that cannot be read says within seconds what was found and what to do."""
    path = tmp_path / "file.pdf"
    path.write_bytes(make())
    begin = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        open_document(path)
    assert said in refused.value.found and refused.value.hint
    assert time.monotonic() - begin < 10


def recursive_pdf() -> bytes:
    """A PDF whose only page draws a form that draws itself."""
    stream = b"/F Do /F Do"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</F 4 0 R>>>>/Contents 4 0 R>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>/Length %d>>stream\n%s\nendstream"
        % (len(stream), stream),
    ]
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(parts, 1)) + b"trailer<</Root 1 0 R>>"


def test_recursive_pdf(tmp_path):
    """A PDF that draws itself without end is refused like any without text."""
    (tmp_path / "x.pdf").write_bytes(recursive_pdf())
    with pytest.raises(Unreadable):
        open_document(tmp_path / "x.pdf")


FAULTS = {
    "hangs": ("import time; time.sleep(60)", "takes more than 0.5 seconds"),
    "crashes": ("import os; os.abort()", "gave up"),
    "runs out of memory": ("raise MemoryError", "more memory"),
    "recurses": ("raise RecursionError", "nested too deep"),
}


@pytest.mark.parametrize("fault, said", FAULTS.values(), ids=FAULTS)
def test_faults_of_a_reader(fault, said, tmp_path, monkeypatch):
    """A reader that hangs, crashes or wants too much is a message, for it runs in a process of its own."""
    program = tmp_path / "program"
    program.write_text(
        f"#!/bin/sh\nshift 2\nexec {apart.sys.executable} -c \"\nimport sys, types, uptake.readers\n"
        f"fake = types.ModuleType('fake')\ndef read(data):\n    {fault}\nfake.read = read\n"
        "sys.modules['uptake.readers.fake'] = fake\nfrom uptake.readers.apart import main\nmain('fake')\"\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(program))
    with pytest.raises(Unreadable, match=said):
        apart.read_apart(b"x", "fake", seconds=0.5 if "hangs" in said or "seconds" in said else 20)


def test_memory_is_bounded():
    """The process that reads may not take more memory than its bound, where the system can limit it."""
    resource = pytest.importorskip("resource")
    code = f"from uptake.readers.apart import limit; limit(); print(len(b'x' * {apart.MEMORY * 2}))"
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=apart._ROOT)
    assert resource and done.returncode and "MemoryError" in done.stderr


def test_a_system_that_has_no_bounds_is_left_as_it_is(monkeypatch):
    """A bound that the system refuses keeps the others from nothing, and where it knows none at all, the work is done without."""
    resource, asked = pytest.importorskip("resource"), []

    def refuses(what, most):
        asked.append(what)
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuses)
    apart.limit()
    assert len({*asked}) == len(asked) == 4
    monkeypatch.setitem(sys.modules, "resource", None)
    apart.limit()
    assert len(asked) == 4


def burn():
    """Work that takes far too long, and ends after all where nothing bounds it, so that a test says so."""
    end = time.process_time() + 10
    while time.process_time() < end:
        pass


def test_without_another_process_no_bound_outlasts_the_work(monkeypatch):
    """Where no process can be had, the work is done in this one, which can still write files and take its time afterwards."""
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(parallel, "_can_fork", lambda: False)
    before = [resource.getrlimit(what) for what in (resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_AS)]
    assert bounded(lambda: "done") == "done"
    assert before == [resource.getrlimit(what) for what in (resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_AS)]


def test_what_importers_work_out_is_bounded_too():
    """Work on a text that takes too long, wants too much memory or nests too deep is a message; any other result comes back."""
    for work, said in ((burn, "more than 1 seconds"), (lambda: len(b"x" * apart.MEMORY * 2), "more memory"), (lambda: nested(0), "nested too deep")):
        with pytest.raises(Unreadable, match=said):
            bounded(work, seconds=1)
    assert bounded(lambda: {"a": 1}) == {"a": 1}
    with pytest.raises(ZeroDivisionError):
        bounded(lambda: 1 // 0)


def nested(depth: int) -> int:
    return nested(depth + 1)


@pytest.mark.parametrize("case, at", [("gate-units", "Fine work.")])
def test_a_text_that_takes_too_long_is_a_message(case, at, tmp_path, vocabularies, monkeypatch):
    """A page with tens of thousands of short lines is refused after the stated seconds; nothing is written."""
    text = (CASES / case / "page.txt").read_text(encoding="utf-8")
    (tmp_path / "page.txt").write_text(text.replace(at, "a b\n" * 40_000 + at, 1))
    monkeypatch.setattr("uptake.importers.files.bounded", lambda work: bounded(work, 1))
    outcome = import_file(tmp_path / "page.txt", vocabularies, tmp_path / "content", tmp_path / "data/sources")
    assert ["more than 1 seconds" in problem.message for problem in outcome.problems] == [True] and not (tmp_path / "content").exists()


@pytest.mark.parametrize("name", ["con.txt", "a?.txt", "page.", "PRN.anything"])
def test_a_document_whose_name_no_other_system_can_have(name, tmp_path, vocabularies):
    """A document is kept under its own name, so that it needs one which works everywhere; it is told before anything is written."""
    (tmp_path / name).write_bytes((CASES / "gate-units/page.txt").read_bytes())
    outcome = import_file(tmp_path / name, vocabularies, tmp_path / "content", tmp_path / "data/sources")
    assert ["is no name that a file can have on every system" in problem.message for problem in outcome.problems] == [True]
    assert not (tmp_path / "content").exists()


TIMES = 100


def whole_files(vocabularies) -> dict[str, bytes]:
    """A whole file of every format, from one document."""
    draft = text_draft(CASES / "gate-cells-on-lines/page.txt", vocabularies)
    files = {name: (FILES / name).read_bytes() for name in ("gate-chromium-tagged.pdf", "gate-libreoffice.pdf", "iom-libreoffice.odt")}
    return files | {"page.html": gate_html(draft).encode(), "page.docx": gate_docx(draft)}


@pytest.mark.parametrize("name", ["page.html", "page.docx", "gate-chromium-tagged.pdf", "gate-libreoffice.pdf", "iom-libreoffice.odt"])
def test_truncated(name, vocabularies):
    """A file cut off anywhere is refused or gives valid records, of which every word stands in the whole file."""
    data = whole_files(vocabularies)[name]
    assert draft_here(data, vocabularies).records
    known = Counter(words_of(" ".join(block.mark + " " + block.plain for block in read_here(data).blocks)))
    random = Random(name)
    for at in [random.randrange(len(data)) for _ in range(TIMES)]:
        try:
            draft = draft_here(data[:at], vocabularies)
        except Unreadable as refused:
            assert refused.found and refused.hint
            continue
        for record in draft.records if draft else ():
            adapter(type(record)).validate_python(plain(record))
            invented = Counter(words_of(" ".join(text for _, text, _ in verbatim(plain(record))))) - known
            assert invented.total() <= 1 and all(any(word.startswith(part) for word in known) for part in invented), (at, invented)
