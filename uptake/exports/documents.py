"""A record's document: what stands in it beside the record itself, namely what it leads to, and how it is cited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from uptake.citation import Place, citation, text
from uptake.filters import shorten
from uptake.kinds import BY_MODEL
from uptake.library import Library
from uptake.records import Evaluation, Lesson, Link, Recommendation, Record, Source
from uptake.views.citing import part_references, reference
from uptake.views.shared import page_of

Object = dict[str, Any]


def document(library: Library, record: Record, place: Place) -> Object:
    """Links and citation of a record."""
    return {"links": _links(library, record, place), "citation": _citation(library, record, place)}


def _links(library: Library, record: Record, place: Place) -> Object:
    """What a record leads to, by what that is to it; each with its id, kind, title and address."""
    of = {Source: _of_source, Evaluation: _of_evaluation, Recommendation: _of_recommendation, Lesson: _of_lesson}
    found = of[type(record)](library, record)
    return {name: [_entry(place, *one) for one in to] if isinstance(to, list) else to and _entry(place, to) for name, to in found.items()}


def _of_source(library: Library, record: Source) -> Object:
    held = library.from_source.get(record.id, [])
    return {BY_MODEL[model].plural: [(r,) for r in held if isinstance(r, model)] for model in (Evaluation, Recommendation, Lesson)}


def _of_evaluation(library: Library, record: Evaluation) -> Object:
    lessons = [(lesson, link) for lesson in library.lessons_of.get(record.id, []) for link in lesson.evaluations if link.id == record.id]
    return {
        "source": library.sources[record.source.id],
        "recommendations": [(r,) for r in library.recommendations_of.get(record.id, [])], "lessons": lessons,
    }


def _of_recommendation(library: Library, record: Recommendation) -> Object:
    siblings = library.recommendations_of[record.evaluation]
    previous, following = library.once(("around", "recommendations", record.evaluation), lambda: _around(siblings))[record.id]
    return {
        "evaluation": library.evaluations[record.evaluation], "source": library.sources[record.source.id],
        "previous": previous, "following": following, "repeats": library.recommendations.get(record.repeats or ""),
        "repeated_by": [(r,) for r in library.repeated_by.get(record.id, [])], "related": _related(library, record),
    }


def _of_lesson(library: Library, record: Lesson) -> Object:
    source, held = record.source.id, library.from_source[record.source.id]
    around = library.once(("around", "lessons", source), lambda: _around([r for r in held if isinstance(r, Lesson)]))
    previous, following = around[record.id]
    return {
        "source": library.sources[source], "previous": previous, "following": following,
        "evaluations": [(library.evaluations[link.id], link) for link in record.evaluations], "related": _related(library, record),
    }


def _around(group: Sequence[Record]) -> dict[str, tuple[Record | None, Record | None]]:
    """For each record of a group, by its id, the one before and the one after it."""
    return {r.id: (before, after) for before, r, after in zip([None, *group], group, [*group[1:], None])}


def _related(library: Library, record: Recommendation | Lesson) -> list[tuple[Record, Link]]:
    return [(found, link) for link in record.related if (found := library.recommendations.get(link.id) or library.lessons.get(link.id))]


def _entry(place: Place, record: Record, link: Link | None = None) -> Object:
    title = shorten(record.text) if isinstance(record, Recommendation) else record.title
    plain = {"id": record.id, "kind": BY_MODEL[type(record)].name, "title": title, "url": place.address(page_of(record))}
    return {**plain, "reason": link.reason, "basis": link.basis} if link else plain


def _citation(library: Library, record: Record, place: Place) -> Object:
    """A record's citation in every format, and those of its parts in words."""
    whole = citation(reference(library, record), place)
    parts = [{"anchor": anchor, "text": text(part, place)} for anchor, part in part_references(library, record)]
    return {"text": whole.text, "bibtex": whole.bibtex, "ris": whole.ris, "csl": whole.csl, "parts": parts}
