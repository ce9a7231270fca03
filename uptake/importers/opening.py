"""From a file to the text of a document in a format that is known: what an office has, told by its content."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from uptake.importers import FORMATS, Format, recognise
from uptake.importers.document import SourceDocument
from uptake.readers.apart import MOST_BYTES, read_apart
from uptake.readers.blocks import Reading, Unreadable, as_text
from uptake.readers.told import told
from uptake.yamltext import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was read, and its format recognised."""

    format: Format
    document: SourceDocument
    stored: bytes
    """The text that is kept as the source: of a text file its very bytes."""
    reading: Reading | None
    """What a reader said of it; None for a text file."""


def open_document(file: Path) -> Opened:
    """Read a file; raises `Unreadable`, which says what was found and what to do."""
    data = _bytes(file)
    reader = told(data)
    if reader == "text":
        return _text(file, data)
    reading = read_apart(data, reader)
    texts = ((format, as_text(reading.blocks, format.style)) for format in FORMATS)
    format, text = next(((format, text) for format, text in texts if format.recognises(text)), (None, ""))
    if not format:
        raise _unknown(f"This is a {reading.reader}, but its")
    stored = text.encode()
    if len(stored) > MAX_BYTES:
        raise Unreadable(f"The document's text holds more than {MAX_BYTES:,} bytes.", "Import only the part that matters.")
    return Opened(format, SourceDocument(f"{file.stem}.txt", text, whole=True), stored, reading)


def _text(file: Path, data: bytes) -> Opened:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file holds more than {MAX_BYTES:,} bytes.", "Import the document's text only.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"Byte {error.start + 1} is not UTF-8 text.", "Save the document as plain text in the encoding UTF-8.") from None
    if not (format := recognise(text)):
        raise _unknown("The")
    return Opened(format, SourceDocument(file.name, text), data, None)


def _unknown(begin: str) -> Unreadable:
    known = "; ".join(format.name for format in FORMATS)
    return Unreadable(f"{begin} format is not recognised.", f"Known are: {known}.")


def _bytes(file: Path) -> bytes:
    """The bytes of a regular file, no link, pipe or device, within the bound."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError("it is not a regular file")
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror or error}.", "Name a file that is there.") from None
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file holds more than {MOST_BYTES:,} bytes.", "Save or print only the part that matters and import that.")
    return data
