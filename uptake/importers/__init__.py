"""Importers: from a document, told by its content, to draft records. The build never needs them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from uptake.importers import gate, iom, lesson_form, publication, template
from uptake.importers.document import SourceDocument
from uptake.importers.draft import Draft
from uptake.importers.mapping import Mapping, read_mappings
from uptake.readers.blocks import Style
from uptake.vocabulary import Vocabularies


class Format(NamedTuple):
    """A format that can be imported, told by its content."""

    name: str
    style: Style
    """Which looks of a page, a PDF or a Word file its text shows."""
    recognises: Callable[[str], bool]
    read: Callable[[SourceDocument, Vocabularies, str | None], Draft]


def _formats(mappings: tuple[Mapping, ...]) -> tuple[Format, ...]:
    """Every format; what is particular to one organization comes before what many have."""
    own = [Format(module.NAME, module.STYLE, module.recognises, module.read) for module in (lesson_form, gate, iom, publication)]
    recognises, read = partial(template.recognises, mappings=mappings), partial(template.read, mappings=mappings)
    return (*own, Format(template.NAME, template.STYLE, recognises, read))


FORMATS = _formats(())


def formats(data: Path) -> tuple[Format, ...]:
    """Every format, with what people have confirmed of columns in a data folder."""
    return _formats(read_mappings(data)[0])


def recognise(text: str, formats: tuple[Format, ...] = FORMATS) -> Format | None:
    """The format of a document's text, or None."""
    return next((format for format in formats if format.recognises(text)), None)
