"""What is cited: records, and by their anchors the key actions and tips within them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from uptake import scale
from uptake.citation import Reference
from uptake.filters import shorten
from uptake.kinds import FACETS
from uptake.library import Library
from uptake.markup import plain_words
from uptake.messages import _
from uptake.records import ANSWERS, Evaluation, KeyAction, Lesson, Recommendation, Record, Source, Tip
from uptake.views.shared import anchor_of, page_of, period_of, term_path, used_terms

BEGINNING = 150
"""How much of a text stands for its title."""

MOST = 200
"""How many records a list may have whose citations are offered as files. They have some 1.5 KB a record and list, and a record
stands in about ten lists; who takes more takes them from the records' documents."""


@dataclass(frozen=True, slots=True)
class Citing:
    """What a record's page says about citing it."""

    whole: Reference
    parts: tuple[tuple[str, Reference], ...]
    """Parts by their anchors."""


@dataclass(frozen=True, slots=True)
class CitedList:
    """What the page of a list says about citing everything on it."""

    number: int
    """How many records."""
    path: str
    """Path of the files with their citations, without the ending; empty where there are too many."""


def citing(library: Library, record: Record) -> Citing:
    """How a record and its parts are cited."""
    return Citing(reference(library, record), tuple(part_references(library, record)))


def reference(library: Library, record: Record) -> Reference:
    """How a record is cited."""
    build = {Evaluation: _evaluation, Recommendation: _recommendation, Lesson: _lesson, Source: _source}[type(record)]
    return build(library, record)


def part_references(library: Library, record: Record) -> Iterator[tuple[str, Reference]]:
    """How a recommendation's key actions and a lesson's tips are cited: pairs of anchor and reference."""
    if isinstance(record, Recommendation):
        for action in record.actions:
            yield anchor_of(action), _action(library, action, record)
    elif isinstance(record, Lesson):
        yield from _tips(library, record, record.tips, ())


def cited_evaluation(library: Library, id: str) -> CitedList | None:
    """The citations of an evaluation with everything on its page; None where sites of this size have none."""
    return _cited(f"evaluations/{id}", _with_evaluation(library, id)) if scale.current().cited_evaluations else None


def cited_term(library: Library, vocabulary: str, term: str) -> CitedList | None:
    """The citations of everything that carries a term; None where sites of this size have none."""
    if not scale.current().cited_terms:
        return None
    return _cited(term_path(vocabulary, term).removesuffix("/index.html"), _with_term(library, vocabulary, term))


def _cited(folder: str, records: list[Record]) -> CitedList | None:
    """One record is cited on its own page."""
    return CitedList(len(records), f"{folder}/citations" if len(records) <= MOST else "") if len(records) > 1 else None


def citation_lists(library: Library) -> Iterator[tuple[str, list[Record]]]:
    """Every list whose citations are offered as files: their path without the ending, and its records."""
    for id in library.evaluations:
        if (found := cited_evaluation(library, id)) and found.path:
            yield found.path, _with_evaluation(library, id)
    for facet in FACETS:
        for term in used_terms(library, facet.vocabulary):
            if (found := cited_term(library, facet.vocabulary, term.id)) and found.path:
                yield found.path, _with_term(library, facet.vocabulary, term.id)


def _with_evaluation(library: Library, id: str) -> list[Record]:
    return [library.evaluations[id], *library.recommendations_of.get(id, []), *library.lessons_of.get(id, [])]


def _with_term(library: Library, vocabulary: str, term: str) -> list[Record]:
    """The records that carry a term, each once; for an office or unit also the recommendations whose actions are its own."""
    held = library.holding(vocabulary, term)
    found = [*held.evaluations, *held.recommendations, *(record for _action, record in held.actions), *held.lessons]
    return list({record.id: record for record in found}.values())


def _evaluation(library: Library, record: Evaluation) -> Reference:
    name, short = _organization(library, record)
    period = "" if _issued(record) else period_of(record)
    return Reference(
        key=record.id, kind="report", author=name, short_author=short, issued=_issued(record), title=record.title,
        within=", ".join(filter(None, [_("Evaluation and management response"), period])),
        path=page_of(record), language=record.languages[0] if record.languages else "en",
        pdf=_pdf(document.url for document in record.documents),
    )


def _recommendation(library: Library, record: Recommendation) -> Reference:
    within = _("Recommendation %(n)s in: %(whole)s") % {"n": _number(record), "whole": _response(library, record)}
    return _part_of_response(library, record, record.id, record.text, within, page_of(record))


def _action(library: Library, action: KeyAction, record: Recommendation) -> Reference:
    words = {"n": action.number, "recommendation": _number(record), "whole": _response(library, record)}
    within = _("Key action %(n)s on recommendation %(recommendation)s in: %(whole)s") % words
    return _part_of_response(library, record, action.id, action.text, within, f"{page_of(record)}#{anchor_of(action)}")


def _part_of_response(library: Library, record: Recommendation, key: str, text: str, within: str, path: str) -> Reference:
    evaluation = library.evaluations[record.evaluation]
    name, short = _organization(library, evaluation)
    return Reference(
        key=key, kind="part", author=name, short_author=short, issued=_issued(evaluation), title=shorten(text, BEGINNING),
        within=within, path=path, language=record.language,
    )


def _lesson(library: Library, record: Lesson) -> Reference:
    whole = _whole(library.sources[record.source.id])
    within = _("%(kind)s %(n)s in: %(whole)s") % {"kind": _kind(library, record), "n": record.number, "whole": whole}
    return _part_of_source(library, record, record.id, record.title, within, page_of(record))


def _tips(library: Library, record: Lesson, tips: tuple[Tip, ...], above: tuple[str, ...]) -> Iterator[tuple[str, Reference]]:
    """The tips of a lesson with those under them; `4`, `a` is tip 4a."""
    kind, whole = _kind(library, record).lower(), _whole(library.sources[record.source.id])
    for tip in tips:
        numbers = (*above, tip.number)
        anchor = "-".join(("tip", *numbers))
        words = {"n": "".join(numbers), "kind": kind, "lesson": record.number, "whole": whole}
        within, path = _("Tip %(n)s of %(kind)s %(lesson)s in: %(whole)s") % words, f"{page_of(record)}#{anchor}"
        yield anchor, _part_of_source(library, record, f"{record.id}-{anchor}", plain_words(tip.text), within, path)
        yield from _tips(library, record, tip.tips, numbers)


def _part_of_source(library: Library, record: Lesson, key: str, text: str, within: str, path: str) -> Reference:
    source = library.sources[record.source.id]
    name, short = _organization(library, source)
    return Reference(
        key=key, kind="part", author=name, short_author=short, issued=source.published or "", title=shorten(text, BEGINNING),
        within=within, path=path, language=record.language,
    )


def _source(library: Library, record: Source) -> Reference:
    name, short = _organization(library, record)
    note = ""
    if record.url:
        note = _("Original: %(url)s (fetched %(date)s)") if record.retrieved else _("Original: %(url)s")
    return Reference(
        key=record.id, kind="report", author=name, short_author=short, issued=record.published or "", title=_whole(record),
        within=library.vocabularies.label("source-kinds", record.kind), path=page_of(record), language=record.language,
        note=note % {"url": record.url, "date": record.retrieved}, pdf=_pdf([record.url or ""]),
    )


def _pdf(addresses: Iterable[str]) -> str:
    """The first address that leads to a PDF, by what it says itself."""
    return next((address for address in addresses if re.fullmatch(r"[^?#]+\.pdf([?#].*)?", address, re.IGNORECASE)), "")


def _organization(library: Library, record: Evaluation | Source) -> tuple[str, str]:
    """An organization's full name with the short one in brackets, and the short one where there is one; empty where none is known."""
    value = record.agency
    if not value.id or value.id in ANSWERS:
        return value.stated or "", ""
    name, short = library.vocabularies.label("agencies", value.id), library.vocabularies.short("agencies", value.id)
    return (name, "") if short in name else (f"{name} ({short})", short)


def _issued(evaluation: Evaluation) -> str:
    """When an evaluation was published: its date, or the year that is all of its period. The end of a longer period tells no date."""
    period = evaluation.period
    if evaluation.published or not (period and period.start and period.end):
        return evaluation.published or ""
    return period.start[:4] if period.start[:4] == period.end[:4] else ""


def _response(library: Library, record: Recommendation) -> str:
    """The management response that a recommendation stands in, by its evaluation."""
    evaluation = library.evaluations[record.evaluation]
    period = "" if _issued(evaluation) else period_of(evaluation)
    return ", ".join(filter(None, [evaluation.title, period, _("management response")]))


def _whole(source: Source) -> str:
    return f"{source.title}: {source.subtitle}" if source.subtitle else source.title


def _number(record: Recommendation) -> str:
    return record.number_stated or str(record.number)


def _kind(library: Library, record: Lesson) -> str:
    return library.vocabularies.label("lesson-kinds", record.kind)
