"""What the About page says of the whole site."""

from __future__ import annotations

from dataclasses import dataclass

from uptake.library import Library
from uptake.views.completeness import completeness, named
from uptake.views.shared import Link, page_of


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many records have a piece, of how many."""

    label: str
    have: int
    of: int


@dataclass(frozen=True, slots=True)
class AboutPage:
    sources: tuple[Link, ...]
    completeness: tuple[Completeness, ...]


def about_page(library: Library) -> AboutPage:
    """The About page: sources, method, and the most important of what the records lack."""
    fields = {kind: named(found) for kind, found in completeness(library).items()}
    rows = [
        Completeness(label, (getattr(field, part) or 0), field.of)
        for label, kind, name, part in _ROWS if (field := fields.get(kind, {}).get(name))
    ]
    sources = tuple(Link(s.title, page_of(s), library.vocabularies.label("source-kinds", s.kind)) for s in library.sources.values())
    return AboutPage(sources, tuple(rows))


_ROWS = (
    ("decision", "recommendations", "response_category", "have"), ("response_text", "recommendations", "response_text", "have"),
    ("theme_stated", "recommendations", "themes", "stated"), ("theme", "recommendations", "themes", "have"),
    ("criterion", "recommendations", "criteria", "have"), ("lesson_theme", "lessons", "themes", "have"),
    ("responsible", "actions", "responsible", "have"), ("deadline", "actions", "deadline", "have"), ("status", "actions", "status", "have"),
)
"""The rows of the table: how each is called, and which number of which field of which kind of record it shows."""
