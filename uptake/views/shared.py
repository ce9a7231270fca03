"""Parts that many pages share: links, coded values, rows of recommendations and actions, and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from uptake import followup
from uptake.followup import Tally, is_overdue, is_silent, months_late
from uptake.kinds import FACET_OF, VOCABULARY_OF
from uptake.library import Library, evaluation_date
from uptake.markup import is_capitals
from uptake.messages import _
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Record, Source, Term, Value

PAGE_SIZE = 50
"""How many rows a page of a list has; what is long goes on at numbered pages."""


@dataclass(frozen=True, slots=True)
class Link:
    """Something to follow, with what to call it."""

    label: str
    path: str
    note: str = ""
    """A short remark, such as a reason or a count."""
    number: int | None = None
    """How many records it leads to."""


@dataclass(frozen=True, slots=True)
class CodedValue:
    """A value of a coded field, as shown beside a record."""

    label: str
    path: str
    """Page of the term; empty for a value that has none."""
    assigned: bool
    stated: str
    """The source's words where they differ from the label."""
    reason: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded field with its values."""

    field: str
    label: str
    entries: tuple[CodedValue, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One action as a mark."""

    status: str
    late: bool


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation in a list."""

    id: str
    path: str
    number: str
    text: str
    language: str
    evaluation: Link
    organization: str
    category: str
    tally: Tally
    marks: tuple[Mark, ...]
    repeats: Link | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of an action's history, beside what held before, as far as the history tells."""

    date: str
    status: str | None
    status_before: str
    deadline: str | None
    deadline_before: str
    comment: str | None
    commented: bool
    """Whether the comment of that day is the one that still holds, which the row shows."""
    source: str | None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A key action, on its recommendation's page or in a list."""

    id: str
    anchor: str
    path: str
    number: int
    number_stated: str
    """The source's own number, where it has one."""
    text: str
    language: str
    responsible: str
    units: tuple[CodedValue, ...]
    deadline: str
    """Month, `YYYY-MM`, or empty."""
    deadline_stated: str
    approximate: bool
    status: str
    status_stated: str
    comments: str
    funding: str
    history: tuple[Step, ...]
    overdue: bool
    silent: bool
    months_late: int
    source_overdue: bool
    passage: Link | None
    notes: tuple[str, ...]
    """What is unsure about it."""
    recommendation: Link
    evaluation: Link


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson in a list."""

    id: str
    path: str
    number: int
    title: str
    capitals: bool
    language: str
    organization: str
    source: str
    tips: int
    has_example: bool
    reason: str = ""
    assigned: bool = True
    """Whether an editor gave the reason; otherwise the source itself makes the link."""


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """An evaluation in a list."""

    id: str
    path: str
    title: str
    language: str
    organization: str
    office: str
    period: str
    tally: Tally
    marks: tuple[Mark, ...]
    reason: str = ""
    assigned: bool = True
    """Whether an editor gave the reason; otherwise the source itself makes the link."""


def page_of(record: Record) -> str:
    """The path of a record's page."""
    folder = {Source: "sources", Evaluation: "evaluations", Recommendation: "recommendations", Lesson: "lessons"}[type(record)]
    return f"{folder}/{record.id}/index.html"


def term_path(vocabulary: str, id: str) -> str:
    """The path of a term's page; empty where its vocabulary has no pages."""
    facet = FACET_OF.get(vocabulary)
    return f"{facet.folder}/{id}/index.html" if facet else ""


def has_page(library: Library, vocabulary: str, id: str) -> bool:
    """Whether a term has a page: a real term, and one that is used or whose gaps are shown."""
    facet, term = FACET_OF.get(vocabulary), library.vocabularies.term(vocabulary, id)
    return bool(facet and term and not term.heading and (facet.all_terms or (vocabulary, id) in library.holdings))


_GENRE = re.compile(
    r"^(?:(?:independent|joint|external|final|mid-?term|end-?term|thematic|summative|formative|country|project|programme|portfolio)\s+)*"
    r"evaluation\s+(?:report\s+)?(?:of|on|for)\s+(?:the\s+)?",
    re.IGNORECASE,
)


def short_title(evaluation: Evaluation) -> str:
    """The name of what was evaluated, from the title's own words: its quoted part, or the part before a colon."""
    quoted = re.search(r"[“«\"]([^”»\"]{12,})[”»\"]", evaluation.title)
    name = quoted.group(1) if quoted else evaluation.title.split(": ")[0] if len(evaluation.title.split(": ")[0]) > 12 else evaluation.title
    short = _GENRE.sub("", name.strip()).strip() or name
    return short[:1].upper() + short[1:]


def period_of(evaluation: Evaluation) -> str:
    """The evaluation's period, or else its date, as short as it can be said."""
    period = evaluation.period
    if period and period.start:
        return period.start if period.end in (None, period.start) else f"{period.start}–{period.end}"
    return evaluation_date(evaluation) or (period and period.stated) or ""


def years_of(evaluation: Evaluation) -> tuple[str, ...]:
    """The years that an evaluation counts under: of its publication, else all of its period; none when nothing tells."""
    if evaluation.published:
        return (evaluation.published[:4],)
    period = evaluation.period
    if not period or not (period.start or period.end):
        return ()
    first, last = int((period.start or period.end)[:4]), int((period.end or period.start)[:4])
    return tuple(str(year) for year in range(first, min(last, first + 50) + 1))


def coded(library: Library, record: object, names: Iterable[str]) -> tuple[Coded, ...]:
    """The coded fields of a record that have values, in the given order."""
    found = []
    for name in names:
        value = getattr(record, name)
        entries = value if isinstance(value, tuple) else (value,) if value else ()
        if entries:
            vocabulary = library.vocabularies.by_id[VOCABULARY_OF[name]]
            label = _("Joint with") if name == "joint_with" else vocabulary.label
            found.append(Coded(name, label, tuple(coded_value(library, vocabulary.id, v) for v in entries)))
    return tuple(found)


def coded_value(library: Library, vocabulary: str, value: Value) -> CodedValue:
    """A coded value with its label and page."""
    label = library.vocabularies.label(vocabulary, value.id) if value.id else value.stated or ""
    path = term_path(vocabulary, value.id) if value.id and has_page(library, vocabulary, value.id) else ""
    stated = value.stated or ""
    return CodedValue(label, path, value.basis == "assigned", stated if stated.casefold() != label.casefold() else "", value.reason or "")


def organization(library: Library, record: Evaluation | Source) -> str:
    """The short name of a record's organization."""
    return library.vocabularies.short("agencies", record.agency.id) if record.agency.id else record.agency.stated or ""


def evaluation_link(library: Library, id: str) -> Link:
    """The link to an evaluation, by its short title."""
    evaluation = library.evaluations[id]
    return library.once(("link", id), lambda: Link(short_title(evaluation), page_of(evaluation)))


def passage(lines: str, source: str) -> Link | None:
    """The link to a passage of a source's text."""
    first = re.match(r"\d+", lines)
    return Link(lines, f"sources/{source}/index.html#L{first.group()}") if first else None


def marks(actions: Iterable[KeyAction], as_of: str) -> tuple[Mark, ...]:
    """Actions as marks, in the order of their stages."""
    ordered = sorted(actions, key=lambda a: (followup.STATUSES.index(a.status), not is_overdue(a, as_of)))
    return tuple(Mark(a.status, is_overdue(a, as_of)) for a in ordered)


def recommendation_row(library: Library, record: Recommendation, as_of: str, reason: str = "") -> RecommendationRow:
    """A recommendation as a row of a list."""
    row = library.once(("recommendation", record.id, as_of), lambda: _recommendation_row(library, record, as_of))
    return replace(row, reason=reason) if reason else row


def _recommendation_row(library: Library, record: Recommendation, as_of: str) -> RecommendationRow:
    repeated = library.recommendations.get(record.repeats or "")
    evaluation = library.evaluations[record.evaluation]
    return RecommendationRow(
        id=record.id, path=page_of(record), number=record.number_stated or str(record.number), text=record.text, language=record.language,
        evaluation=evaluation_link(library, record.evaluation), organization=organization(library, evaluation),
        category=record.response_category, tally=followup.tally([record], as_of), marks=marks(record.actions, as_of),
        repeats=Link(str(repeated.number), page_of(repeated)) if repeated else None,
    )


def action_row(library: Library, action: KeyAction, record: Recommendation, as_of: str) -> ActionRow:
    """A key action with its progress."""
    return library.once(("action", action.id, as_of), lambda: _action_row(library, action, record, as_of))


def _action_row(library: Library, action: KeyAction, record: Recommendation, as_of: str) -> ActionRow:
    anchor = anchor_of(action)
    position = record.actions.index(action) + 1
    notes = [u.reason for u in record.review.unsure if u.field.split(".")[:2] == ["actions", str(position)]]
    return ActionRow(
        id=action.id, anchor=anchor, path=f"{page_of(record)}#{anchor}", number=action.number, number_stated=action.number_stated or "", text=action.text, language=record.language,
        responsible=action.responsible or "", units=tuple(coded_value(library, "units", v) for v in action.units),
        deadline=action.deadline or "", deadline_stated=action.deadline_stated or "", approximate=action.deadline_approximate,
        status=action.status, status_stated=action.status_stated or "", comments=action.comments or "", funding=action.funding_needed or "",
        history=tuple(_steps(action)), overdue=is_overdue(action, as_of), silent=is_silent(action, as_of), months_late=months_late(action, as_of),
        source_overdue=action.source_overdue, passage=passage(action.lines or "", record.source.id), notes=tuple(notes),
        recommendation=Link(record.text, page_of(record), number=record.number), evaluation=evaluation_link(library, record.evaluation),
    )


def _steps(action: KeyAction) -> Iterator[Step]:
    """An action's history, each entry with the status and deadline that an earlier one tells."""
    status, deadline = "", ""
    for event in action.history:
        holds = bool(event.comment) and event.comment == action.comments
        yield Step(
            event.date, event.status, status if event.status else "", event.deadline, deadline if event.deadline else "",
            None if holds else event.comment, holds, event.source,
        )
        status, deadline = event.status or status, event.deadline or deadline


def anchor_of(action: KeyAction) -> str:
    """The anchor of an action on its recommendation's page: the end of its id, `a01`."""
    return action.id.rpartition("-")[2]


def lesson_row(library: Library, record: Lesson, reason: str = "", assigned: bool = True) -> LessonRow:
    """A lesson as a row of a list."""
    row = library.once(("lesson", record.id), lambda: _lesson_row(library, record))
    return replace(row, reason=reason, assigned=assigned) if reason else row


def _lesson_row(library: Library, record: Lesson) -> LessonRow:
    source = library.sources[record.source.id]
    return LessonRow(
        id=record.id, path=page_of(record), number=record.number, title=record.title, capitals=is_capitals(record.title), language=record.language,
        organization=organization(library, source), source=source.title, tips=len(record.tips), has_example=record.example is not None,
    )


def evaluation_row(library: Library, record: Evaluation, as_of: str, reason: str = "", assigned: bool = True) -> EvaluationRow:
    """An evaluation as a row of a list."""
    row = library.once(("evaluation", record.id, as_of), lambda: _evaluation_row(library, record, as_of))
    return replace(row, reason=reason, assigned=assigned) if reason else row


def _evaluation_row(library: Library, record: Evaluation, as_of: str) -> EvaluationRow:
    recommendations = library.recommendations_of.get(record.id, [])
    office = record.office
    return EvaluationRow(
        id=record.id, path=page_of(record), title=record.title, language=record.languages[0] if record.languages else "en",
        organization=organization(library, record), office=library.vocabularies.label("units", office.id) if office and office.id else office.stated if office else "",
        period=period_of(record), tally=followup.tally(recommendations, as_of),
        marks=marks([a for r in recommendations for a in r.actions], as_of),
    )


def reason_for(record: object, field: str, term: str) -> str:
    """Why a record carries a term, where an editor assigned it; empty where its source states it."""
    value = getattr(record, field, None)
    entries = value if isinstance(value, tuple) else (value,) if value else ()
    return next((v.reason or "" for v in entries if v.id == term and v.basis == "assigned"), "")


def used_terms(library: Library, vocabulary: str) -> list[Term]:
    """The terms of a vocabulary that have a page, in the vocabulary's order; long lists by name."""
    terms = [t for t in library.vocabularies.terms(vocabulary).values() if has_page(library, vocabulary, t.id)]
    facet = FACET_OF[vocabulary]
    return terms if facet.all_terms else sorted(terms, key=lambda t: library.vocabularies.short(vocabulary, t.id).casefold())


def facet_links(library: Library, vocabulary: str) -> tuple[Link, ...]:
    """The terms of a facet as links with the number of recommendations (for units: key actions) that carry them."""
    links = []
    for term in used_terms(library, vocabulary):
        held = library.holding(vocabulary, term.id)
        number = len(held.actions) if vocabulary == "units" else len(held.recommendations)
        links.append(Link(library.vocabularies.short(vocabulary, term.id), term_path(vocabulary, term.id), number=number))
    return tuple(links)
