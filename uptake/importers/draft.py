"""What an importer makes of a document: draft records, and an honest account of how sure it is of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from uptake.importers.mapping import Asked
from uptake.records import Record, Review, Unsure

IMPORTED = "Read from the source's text by an importer; nobody has checked it yet."
"""What `review.by` says of a draft. It claims no person."""

Confidence = Literal["inferred", "unsure"]


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """How one piece was read, where that was not plain."""

    record: str
    """Id of the record."""
    field: str
    """Dotted path of the field; positions count from 1."""
    confidence: Confidence
    """`inferred`: read by a rule that the reason names. `unsure`: somebody should look at it."""
    reason: str
    lines: str = ""
    """Lines of the source."""


@dataclass(slots=True)
class Draft:
    """The records of one document, with the notes and what went nowhere."""

    format: str
    """Name of the format, for people."""
    records: list[Record] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    left_over: list[tuple[int, str]] = field(default_factory=list)
    """Words of the source that are in no field, by line."""
    asks: Asked | None = None
    """What a person has to confirm before these records may be written."""

    def note(self, record: str, field: str, confidence: Confidence, reason: str, lines: str = "") -> None:
        """Say how a piece was read."""
        self.notes.append(Note(record, field, confidence, reason, lines))

    def review(self, record: str) -> Review:
        """The review of a draft: everything that is unsure of it, listed once."""
        unsure = dict.fromkeys((n.field, n.reason) for n in self.notes if n.record == record and n.confidence == "unsure")
        return Review(state="draft", by=IMPORTED, unsure=tuple(Unsure(field=f, reason=r) for f, r in unsure))
