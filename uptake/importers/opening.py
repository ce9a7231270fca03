"""From a file to the text of a document in a format that is known: what an office has, told by its content."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from uptake.content import adapter
from uptake.importers import FORMATS, Format
from uptake.importers.bounds import bounded
from uptake.importers.document import SourceDocument
from uptake.problems import quote
from uptake.readers import separated
from uptake.readers.apart import MOST_BYTES, read_apart
from uptake.readers.blocks import Reading, Unreadable, as_text, plain
from uptake.readers.told import told
from uptake.records import FileName
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


def open_document(file: Path, formats: tuple[Format, ...] = FORMATS) -> Opened:
    """Read a file; raises `Unreadable`, which says what was found and what to do."""
    data = bytes_of(file)
    reader = told(data)
    if reader == "text" and not separated.recognises(data):
        return _text(file, data, formats)
    reading = read_apart(data, "separated" if reader == "text" else reader)
    known = bounded(lambda: next((n for n, format in enumerate(formats) if format.recognises(as_text(reading.blocks, format.style))), None))
    if known is None:
        raise _unknown(f"This is a {reading.reader}, but its", reading)
    format = formats[known]
    text = as_text(reading.blocks, format.style)
    stored = text.encode()
    if len(stored) > MAX_BYTES:
        raise Unreadable(f"The document's text holds more than {MAX_BYTES:,} bytes.", "Import only the part that matters.")
    return Opened(format, SourceDocument(_name(f"{file.stem}.txt"), text, whole=True), stored, reading)


def _text(file: Path, data: bytes, formats: tuple[Format, ...]) -> Opened:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file holds more than {MAX_BYTES:,} bytes.", "Import the document's text only.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"Byte {error.start + 1} is not UTF-8 text.", "Save the document as plain text in the encoding UTF-8.") from None
    known = bounded(lambda: next((n for n, format in enumerate(formats) if format.recognises(text)), None))
    if known is None:
        raise _unknown("The")
    return Opened(formats[known], SourceDocument(_name(file.name), text), data, None)


def _name(name: str) -> str:
    """The name under which a text is kept. Raises `Unreadable` where some system could not keep it."""
    try:
        return adapter(FileName).validate_python(name)
    except ValueError:
        hint = "Rename it: letters, digits, hyphens, and a full stop before the ending."
        raise Unreadable(f"{quote(name)} is no name that a file can have on every system.", hint) from None


_TABLES = ("spreadsheet", separated.NAME)


def _unknown(begin: str, reading: Reading | None = None) -> Unreadable:
    if reading and reading.reader in _TABLES and reading.blocks[0].kind == "row":
        heads = ", ".join(quote(" ".join(plain(line) for line in cell), 40) for cell in reading.blocks[0].cells[:8])
        hint = "Name them `Recommendation`, `Decision`, `Key action`, `Responsible`, `Deadline`, `Status`, or write a mapping (data/mappings/)."
        return Unreadable(f"This is a {reading.reader}, but too few of its columns are known: {heads}.", hint)
    known = "; ".join(format.name for format in FORMATS)
    return Unreadable(f"{begin} format is not recognised.", f"Known are: {known}.")


def bytes_of(file: Path) -> bytes:
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
