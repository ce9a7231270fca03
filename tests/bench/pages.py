"""What every generator is given: the records as plain values, each with what its page has to show.

The values are the records' own. What Uptake works out beside them (likeness, citations, linked data, feeds, calendars,
comparisons, gap maps) is left out, so that the others have less to do, never more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from uptake import library as libraries
from uptake.content import read_content, read_vocabularies
from uptake.kinds import BY_MODEL, FACETS
from uptake.library import Library
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Record, Source, Tip, Value
from uptake.scale import Scale, scale_of
from uptake.views.shared import PAGE_SIZE, evaluation_link, organization, period_of, used_terms
from uptake.vocabulary import Vocabularies

PER_PAGE = PAGE_SIZE
KINDS = ("evaluations", "recommendations", "lessons", "sources")
FOLDERS = {facet.field: facet.folder for facet in FACETS}
"""The folder of each coded field's terms."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, ready for any generator."""

    kind: str
    """Its folder: evaluations, recommendations, lessons, sources."""
    id: str
    title: str
    place: int
    """Its place in the list of its kind, from 1."""
    organization: str
    language: str
    terms: dict[str, list[str]]
    """The ids of its terms, by their folder."""
    reasons: dict[str, str]
    """Why an editor assigned a term, by folder and id."""
    fields: dict[str, Any] = field(default_factory=dict)
    """What only its kind has."""
    body: str = ""
    """The lesson's narrative (Markdown), or the source's text."""

    @property
    def path(self) -> str:
        """Where its page is written."""
        return f"{self.kind}/{self.id}/index.html"


@dataclass(frozen=True, slots=True)
class Term:
    """A term in use."""

    folder: str
    id: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that a site of the benchmark is made of."""

    entries: tuple[Entry, ...]
    terms: tuple[Term, ...]
    folders: dict[str, str]
    """What the terms of each folder are called, together."""
    scale: Scale
    """What Uptake's site of that size has; the others leave out the same."""


def read(sample: Path) -> Material:
    """The material of a sample, which holds `content/` and `data/`."""
    vocabularies = Vocabularies(read_vocabularies(sample / "data/vocabulary").records.values())
    library = libraries.build(read_content(sample / "content").records.values(), vocabularies)
    kinds = [list(getattr(library, kind).values()) for kind in KINDS]
    scale = scale_of(sum(map(len, kinds)))
    where = sample / "data/sources" if scale.source_texts else None
    entries = [_entry(library, record, place, where) for records in kinds for place, record in enumerate(records, 1)]
    used = {(folder, id) for entry in entries for folder, ids in entry.terms.items() for id in ids}
    terms = [
        Term(facet.folder, term.id, term.label, term.definition or "")
        for facet in FACETS for term in used_terms(library, facet.vocabulary) if (facet.folder, term.id) in used
    ]
    folders = {facet.folder: vocabularies.by_id[facet.vocabulary].plural for facet in FACETS}
    return Material(tuple(entries), tuple(terms), folders, scale)


def _entry(library: Library, record: Record, place: int, sources: Path | None) -> Entry:
    kind = BY_MODEL[type(record)].plural
    terms, reasons = _terms(library, record)
    fields = {"review": record.review.by, **_FIELDS[type(record)](library, record)}
    about = record if isinstance(record, (Source, Evaluation)) else library.sources[record.source.id]
    if isinstance(record, Recommendation):
        about = library.evaluations[record.evaluation]
    title = flat(record.text if isinstance(record, Recommendation) else record.title)
    whose, language, body = organization(library, about), _language(record), _body(record, sources)
    return Entry(kind, record.id, title, place, whose, language, terms, reasons, _given(fields), body)


def _language(record: Record) -> str:
    return next(iter(record.languages), "en") if isinstance(record, Evaluation) else record.language


def _body(record: Record, sources: Path | None) -> str:
    if isinstance(record, Source):
        return (sources / record.file).read_text(encoding="utf-8") if sources else ""
    return (record.narrative or "") if isinstance(record, Lesson) else ""


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _terms(library: Library, record: Record) -> tuple[dict[str, list[str]], dict[str, str]]:
    """A record's terms by folder, its evaluation's organization and its actions' units among them, and the reasons of the assigned ones."""
    terms: dict[str, list[str]] = {}
    reasons = {}
    for name, value in _values(library, record):
        if value.id and library.vocabularies.term(_vocabulary(name), value.id):
            ids = terms.setdefault(FOLDERS[name], [])
            if value.id not in ids:
                ids.append(value.id)
            if value.reason:
                reasons[f"{FOLDERS[name]}/{value.id}"] = value.reason
    return terms, reasons


def _vocabulary(name: str) -> str:
    return next(facet.vocabulary for facet in FACETS if facet.field == name)


def _values(library: Library, record: Record) -> Iterator[tuple[str, Value]]:
    """The coded values that have pages."""
    for name in FOLDERS:
        value = getattr(record, name, None) or ()
        yield from ((name, one) for one in (value if isinstance(value, tuple) else (value,)))
    if isinstance(record, Recommendation):
        yield "agency", library.evaluations[record.evaluation].agency
        yield from (("units", unit) for action in record.actions for unit in action.units)
    if isinstance(record, Lesson):
        yield "agency", library.sources[record.source.id].agency


def _source(library: Library, record: Source) -> dict[str, Any]:
    return {
        "document": library.vocabularies.label("source-kinds", record.kind), "url": record.url,
        "published": record.published_stated or record.published,
        "subtitle": record.subtitle, "imprint": record.imprint, "introduction": record.introduction, "conclusion": record.conclusion,
    }


def _evaluation(library: Library, record: Evaluation) -> dict[str, Any]:
    facts = {
        "Commissioning unit": record.commissioning_unit, "Unit responsible for the response": record.responsible_unit,
        "Coordinator of the response": record.coordinator, "Approval": record.approval_status, "Quality rating": record.quality_rating,
        "Date": record.published_stated,
    }
    return {
        "short": evaluation_link(library, record.id).label, "period": period_of(record), "source": record.source.id,
        "comment": record.overall_comment,
        "facts": [{"name": name, "text": text} for name, text in facts.items() if text],
        "documents": [{"title": document.title, "url": document.url} for document in record.documents],
    }


def _recommendation(library: Library, record: Recommendation) -> dict[str, Any]:
    label = library.vocabularies.label
    return {
        "number": record.number, "evaluation": record.evaluation, "source": record.source.id,
        "text": record.text if "\n" in record.text else None, "description": record.description, "addressee": record.addressee,
        "points": [_given({"text": point.text, "response": point.response_text}) for point in record.sub_points],
        "decision": label("response-categories", record.response_category), "mark": record.response_category,
        "stated": record.response_stated, "response": record.response_text,
        "actions": [_action(library, action) for action in record.actions],
        "related": _related(library, record), "section": record.section,
    }


def _action(library: Library, action: KeyAction) -> dict[str, Any]:
    return _given({
        "number": action.number, "text": action.text, "responsible": action.responsible, "comments": action.comments,
        "units": [unit.id for unit in action.units if unit.id and library.vocabularies.term("units", unit.id)],
        "deadline": action.deadline_stated or action.deadline, "mark": action.status,
        "status": library.vocabularies.label("statuses", action.status),
    })


def _lesson(library: Library, record: Lesson) -> dict[str, Any]:
    example = record.example
    return {
        "number": record.number, "form": library.vocabularies.label("lesson-kinds", record.kind),
        "source": record.source.id, "context": record.context,
        "tips": [_tip(tip) for tip in record.tips],
        "example": _given({"title": example.title, "text": example.text}) if example else None,
        "evaluations": [{"id": link.id, "reason": link.reason} for link in record.evaluations], "related": _related(library, record),
    }


def _tip(tip: Tip) -> dict[str, Any]:
    return _given({"number": tip.number, "text": tip.text, "tips": [_tip(part) for part in tip.tips]})


def _related(library: Library, record: Recommendation | Lesson) -> list[dict[str, str]]:
    """The records that a record names, with their kind and the reason."""
    kind = {True: "recommendations", False: "lessons"}
    return [{"kind": kind[link.id in library.recommendations], "id": link.id, "reason": link.reason} for link in record.related]


_FIELDS = {Source: _source, Evaluation: _evaluation, Recommendation: _recommendation, Lesson: _lesson}


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def texts(entry: Entry) -> Iterator[str]:
    """Every text that a record's page has to hold, whatever generator made it."""
    yield entry.title
    yield from entry.body.splitlines() if entry.kind == "sources" else [entry.body]
    yield from _texts({name: value for name, value in entry.fields.items() if name in _SHOWN})


_SHOWN = {
    "text", "description", "addressee", "points", "response", "actions", "comments", "responsible", "deadline",
    "context", "tips", "example", "title", "comment", "facts", "documents", "imprint", "introduction", "conclusion",
    "subtitle", "status", "decision",
}


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in _SHOWN:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def words(text: str) -> str:
    """The words of a text, without marks of any markup, to compare what several generators made of it."""
    return " ".join(re.findall(r"\w+", text))
