"""What a management response tells, before it becomes records: evaluations, recommendations and their parts, actions."""

from __future__ import annotations

from dataclasses import dataclass, field

from uptake.importers.document import Piece

Fields = dict[str, Piece]


@dataclass(slots=True)
class Part:
    """A recommendation, or a part of one with a decision of its own."""

    number: str = ""
    of: Part | None = None
    """The recommendation that it is a part of."""
    fields: Fields = field(default_factory=dict)
    points: list[Part] = field(default_factory=list)
    actions: list[Fields] = field(default_factory=list)

    def put(self, name: str, text: str, n: int, joint: str = " ") -> None:
        put(self.fields, name, text, n, joint)


@dataclass(slots=True)
class Study:
    """An evaluation with its recommendations."""

    fields: Fields = field(default_factory=dict)
    recommendations: list[Part] = field(default_factory=list)
    numbered: dict[str, Part] = field(default_factory=dict)
    told: dict[str, Part] = field(default_factory=dict)
    """Recommendations and parts by the words of the cells that told of them."""

    def find(self, number: str) -> Part | None:
        """The recommendation or part of that number."""
        return self.numbered.get(number) if number else None


@dataclass(slots=True)
class Seen:
    """A column, as the heads of a table name it."""

    head: str
    holds: str
    why: str
    example: str = ""


def put(fields: Fields, name: str, text: str, n: int, joint: str = " ") -> None:
    """Add text, whose lines stay lines, to a field."""
    piece = fields.setdefault(name, Piece())
    for k, line in enumerate(text.split("\n")):
        piece.add(line, n, "\n" if k else joint)


def in_flow(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
