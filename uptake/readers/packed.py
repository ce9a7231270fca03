"""Parts of a packed document (Word, OpenDocument, spreadsheets): unpacked within bounds, and read as XML without surprises."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from uptake.readers.blocks import Unreadable

_MOST = 40_000_000
"""Bytes that one part may have when unpacked. A thousand pages of Word have about ten million."""
_DAMAGED = "Open the file with the program that it was made with, save it anew, and import that."


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
        try:
            return ElementTree.fromstring(self._plain(name))
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise Unreadable(f"The part {name} of the file is damaged ({error}).", _DAMAGED) from None

    def elements(self, name: str, *tags: str) -> Iterator[Element]:
        """The elements of a long part that have these names, one after another; each is forgotten once the next is asked for."""
        if name not in self._file.namelist():
            return
        inside: list[Element] = []
        try:
            for event, element in ElementTree.iterparse(io.BytesIO(self._plain(name)), ("start", "end")):
                if event == "start":
                    inside.append(element)
                    continue
                inside.pop()
                if element.tag.rpartition("}")[2] in tags:
                    yield element
                    element.clear()
                    if inside:
                        inside[-1].remove(element)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise Unreadable(f"The part {name} of the file is damaged ({error}).", _DAMAGED) from None

    def _plain(self, name: str) -> bytes:
        """The bytes of a part without entities of its own."""
        data = self._bytes(name)
        if re.search(rb"<!DOCTYPE|<!ENTITY", data[:10_000]) or b"<!ENTITY" in data:
            raise Unreadable(f"The part {name} defines entities, which no office program writes.", "Do not trust this file.")
        return data

    def _bytes(self, name: str) -> bytes:
        try:
            with self._file.open(name) as part:
                data = part.read(_MOST + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError):
            raise Unreadable(f"The part {name} of the file is damaged.", _DAMAGED) from None
        except RuntimeError:
            raise Unreadable("The file is protected with a password.", "Save a copy without a password and import that.") from None
        if len(data) > _MOST:
            raise Unreadable(
                f"The part {name} holds more than {_MOST:,} bytes when unpacked.", "Import only the part of the document that matters."
            )
        return data
