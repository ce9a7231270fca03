"""Importers: from a document, told by its content, to draft records. The build never needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from uptake.importers import gate, iom, publication
from uptake.importers.document import SourceDocument
from uptake.importers.draft import Draft
from uptake.readers.blocks import Style
from uptake.vocabulary import Vocabularies


class Format(NamedTuple):
    """A format that can be imported, told by its content."""

    name: str
    style: Style
    """Which looks of a page, a PDF or a Word file its text shows."""
    recognises: Callable[[str], bool]
    read: Callable[[SourceDocument, Vocabularies, str | None], Draft]


FORMATS = tuple(Format(module.NAME, module.STYLE, module.recognises, module.read) for module in (gate, iom, publication))


def recognise(text: str) -> Format | None:
    """The format of a document's text, or None."""
    return next((format for format in FORMATS if format.recognises(text)), None)
