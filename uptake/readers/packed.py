"""Parts of a packed document (Word, OpenDocument): unpacked within bounds, and read as XML without surprises."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from uptake.readers.blocks import Unreadable

_MOST = 40_000_000
"""Bytes that one part may have when unpacked. A thousand pages of Word have about ten million."""
_DAMAGED = "Open the file with a word processor, save it anew, and import that."


class Packed:
    """A packed document in memory."""

    def __init__(self, data: bytes):
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except Exception:
            raise Unreadable("The file is damaged: its end may be missing.", "Fetch or save it again.") from None

    def names(self) -> list[str]:
        return self._file.namelist()

    def xml(self, name: str) -> Element | None:
        """The root of a part, or None where the document has no such part."""
        if name not in self._file.namelist():
            return None
        data = self._bytes(name)
        if re.search(rb"<!DOCTYPE|<!ENTITY", data[:10_000]) or b"<!ENTITY" in data:
            raise Unreadable(f"The part {name} defines entities, which no word processor writes.", "Do not trust this file.")
        try:
            return ElementTree.fromstring(data)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise Unreadable(f"The part {name} of the file is damaged ({error}).", _DAMAGED) from None

    def _bytes(self, name: str) -> bytes:
        try:
            with self._file.open(name) as part:
                data = part.read(_MOST + 1)
        except RuntimeError:
            raise Unreadable("The file is protected with a password.", "Save a copy without a password and import that.") from None
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError):
            raise Unreadable(f"The part {name} of the file is damaged.", _DAMAGED) from None
        if len(data) > _MOST:
            raise Unreadable(
                f"The part {name} holds more than {_MOST:,} bytes when unpacked.", "Import only the part of the document that matters."
            )
        return data
