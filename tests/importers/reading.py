"""Helps the tests of files that are read: drafts from files, and where two drafts differ."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from uptake.content import plain
from uptake.importers import FORMATS, recognise
from uptake.importers.document import SourceDocument
from uptake.importers.draft import Draft
from uptake.importers.opening import Opened, open_document
from uptake.readers.blocks import Reading, as_text
from uptake.readers.told import told
from uptake.vocabulary import Vocabularies

CASES = Path(__file__).with_name("cases")
FILES = Path(__file__).with_name("files")


def text_draft(path: Path, vocabularies: Vocabularies) -> Draft:
    """The draft of a document's text."""
    text = path.read_text(encoding="utf-8")
    return recognise(text).read(SourceDocument("page.txt", text), vocabularies, None)


def file_draft(path: Path, vocabularies: Vocabularies) -> tuple[Opened, Draft]:
    """The draft of a file as an office has it, read as the import reads it."""
    opened = open_document(path)
    opened.document.name, opened.document.id = "page.txt", "page"
    return opened, opened.format.read(opened.document, vocabularies, None)


def read_here(data: bytes) -> Reading:
    """What a reader makes of bytes, in this process: quicker than in one of its own."""
    return import_module(f"uptake.readers.{told(data)}").read(data)


def draft_here(data: bytes, vocabularies: Vocabularies) -> Draft | None:
    """The draft of bytes, or None where no format is recognised."""
    if told(data) == "text":
        return None
    reading = read_here(data)
    for format in FORMATS:
        text = as_text(reading.blocks, format.style)
        if format.recognises(text):
            return format.read(SourceDocument("page.txt", text, whole=True), vocabularies, None)
    return None


def differences(expected: Draft, found: Draft) -> list[str]:
    """Fields in which records differ. Lines and reviews are those of another text and are not compared."""
    ours, theirs = ({record.id: _compared(plain(record)) for record in draft.records} for draft in (expected, found))
    return [d for id in {**ours, **theirs} for d in _differing(ours.get(id), theirs.get(id), id)]


def _compared(value):
    if isinstance(value, dict):
        return {name: _compared(part) for name, part in value.items() if name not in ("lines", "review")}
    return [_compared(part) for part in value] if isinstance(value, list) else value


def _differing(a, b, path: str) -> Iterator[str]:
    if isinstance(a, dict) and isinstance(b, dict):
        for name in {**a, **b}:
            yield from _differing(a.get(name), b.get(name), f"{path}.{name}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for n, (one, other) in enumerate(zip(a, b), 1):
            yield from _differing(one, other, f"{path}.{n}")
    elif a != b:
        yield f"{path}\n    expected {a!r}\n    found    {b!r}"


def marked(pack: bytes, flags: int = 0, method: int | None = None) -> bytes:
    """A packed file whose headers say otherwise of its first part how it is packed; the first flag tells of a password."""
    data = bytearray(pack)
    for begin, at in ((data.index(b"PK\3\4"), 6), (data.index(b"PK\1\2"), 8)):
        data[begin + at] |= flags
        data[begin + at + 2] = data[begin + at + 2] if method is None else method
    return bytes(data)
