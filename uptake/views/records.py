"""The pages of single records: evaluation, recommendation, lesson, source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from uptake import followup
from uptake.followup import Tally
from uptake.library import Library, evaluation_date
from uptake.markup import folded, is_capitals
from uptake.messages import _
from uptake.records import Evaluation, Lesson, Recommendation, Record, Source
from uptake.verbatim import line_numbers, texts
from uptake.views.shared import (
    ActionRow,
    Coded,
    EvaluationRow,
    LessonRow,
    Link,
    Mark,
    RecommendationRow,
    action_row,
    coded,
    evaluation_link,
    evaluation_row,
    lesson_row,
    marks,
    organization,
    page_of,
    passage,
    period_of,
    recommendation_row,
    short_title,
    years_of,
)


@dataclass(frozen=True, slots=True)
class SearchData:
    """What the search index knows of a page beside its words."""

    filters: tuple[tuple[str, str], ...]
    """Pairs of filter and term."""
    date: str
    """For sorting by newest: a date, or `0000`."""
    deadline: str
    """For sorting by deadline: the earliest deadline of an open action, or `9999`."""
    brief: str
    """What stands above a result: the kind of record and where it belongs."""
    chain: str = ""
    """The state of a recommendation, for the mark beside a result."""


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    record: Evaluation
    short: str
    organization: str
    language: str
    period: str
    facts: tuple[Coded, ...]
    tally: Tally
    marks: tuple[Mark, ...]
    comment_start: str
    """First paragraph of the overall comment."""
    comment_rest: str
    recommendations: tuple[RecommendationRow, ...]
    lessons: tuple[LessonRow, ...]
    source: Link
    passage: Link | None
    search: SearchData


@dataclass(frozen=True, slots=True)
class RecommendationPage:
    record: Recommendation
    number: str
    total: int
    evaluation: Link
    period: str
    organization: str
    capitals: bool
    coded: tuple[Coded, ...]
    tally: Tally
    actions: tuple[ActionRow, ...]
    repeats: Link | None
    repeated_by: tuple[Link, ...]
    related: tuple[RecommendationRow, ...]
    lessons: tuple[LessonRow, ...]
    source: Link
    passage: Link | None
    response_passage: Link | None
    siblings: tuple[Link, ...]
    """All recommendations of the evaluation, by number; the category stands in the note."""
    previous: Link | None
    following: Link | None
    unsure: tuple[str, ...]
    """What is unsure about management's answer."""
    other_unsure: tuple[str, ...]
    search: SearchData


@dataclass(frozen=True, slots=True)
class LessonPage:
    record: Lesson
    capitals: bool
    organization: str
    source: Link
    passage: Link | None
    total: int
    coded: tuple[Coded, ...]
    example_kind: str
    evaluations: tuple[EvaluationRow, ...]
    related: tuple[RecommendationRow, ...]
    lessons: tuple[LessonRow, ...]
    previous: Link | None
    following: Link | None
    search: SearchData


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a source's text, with the records that took it up."""

    number: int
    text: str
    records: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SourcePage:
    record: Source
    kind: str
    organization: str
    capitals: bool
    records: tuple[Link, ...]
    lines: tuple[SourceLine, ...]


def evaluation_page(library: Library, record: Evaluation, as_of: str) -> EvaluationPage:
    """The page of an evaluation."""
    recommendations = library.recommendations_of.get(record.id, [])
    start, rest = folded(record.overall_comment or "")
    source = library.sources[record.source.id]
    search = SearchData(
        tuple(_filters(library, record, "evaluation", record)),
        evaluation_date(record) or "0000", _next_deadline(recommendations), " · ".join(filter(None, [_("Evaluation"), organization(library, record), "–".join(dict.fromkeys(years_of(record)[:: max(1, len(years_of(record)) - 1)]))])),
    )
    return EvaluationPage(
        record=record, short=short_title(record), organization=organization(library, record),
        language=record.languages[0] if record.languages else "en", period=period_of(record),
        facts=coded(library, record, ("agency", "office", "office_type", "evaluation_type", "joint_with", "countries")),
        tally=followup.tally(recommendations, as_of), marks=marks([a for r in recommendations for a in r.actions], as_of),
        comment_start=start, comment_rest=rest,
        recommendations=tuple(recommendation_row(library, r, as_of) for r in recommendations),
        lessons=tuple(
            lesson_row(library, lesson, link.reason, link.basis == "assigned")
            for lesson in library.lessons_of.get(record.id, []) for link in lesson.evaluations if link.id == record.id
        ),
        source=Link(source.title, page_of(source)), passage=passage(record.source.lines.get("title", ""), source.id), search=search,
    )


def recommendation_page(library: Library, record: Recommendation, as_of: str) -> RecommendationPage:
    """The page of a recommendation, with its response and key actions."""
    evaluation, source = library.evaluations[record.evaluation], library.sources[record.source.id]
    siblings = library.recommendations_of[record.evaluation]
    place = next(n for n, sibling in enumerate(siblings) if sibling is record)
    repeated = library.recommendations.get(record.repeats or "")
    related, lessons = _related(library, record, as_of)
    tally = followup.tally([record], as_of)
    brief = " · ".join([_("Recommendation %(n)s") % {"n": record.number}, short_title(evaluation), organization(library, evaluation)])
    search = SearchData(
        (*_filters(library, record, "recommendation", evaluation), ("decision", record.response_category), *_statuses([record], as_of)),
        evaluation_date(evaluation) or "0000", _next_deadline([record]), brief, _chain(record.response_category, tally),
    )
    return RecommendationPage(
        record=record, number=record.number_stated or str(record.number), total=len(siblings), evaluation=evaluation_link(library, record.evaluation),
        period=period_of(evaluation), organization=organization(library, evaluation), capitals=is_capitals(record.text),
        coded=coded(library, record, ("themes", "criteria", "topics", "principles", "priorities", "countries", "priority")),
        tally=tally, actions=tuple(action_row(library, a, record, as_of) for a in record.actions),
        repeats=_numbered(repeated) if repeated else None, repeated_by=tuple(_numbered(r) for r in library.repeated_by.get(record.id, [])),
        related=related, lessons=lessons, source=Link(source.title, page_of(source)),
        passage=passage(record.source.lines.get("text", ""), source.id),
        response_passage=passage(record.source.lines.get("response_text", record.source.lines.get("response_stated", "")), source.id),
        siblings=tuple(_numbered(r) for r in siblings), previous=_numbered(siblings[place - 1]) if place else None,
        following=_numbered(siblings[place + 1]) if place + 1 < len(siblings) else None,
        unsure=tuple(u.reason for u in record.review.unsure if u.field.startswith("response")),
        other_unsure=tuple(u.reason for u in record.review.unsure if not u.field.startswith(("response", "actions."))), search=search,
    )


def _numbered(record: Recommendation) -> Link:
    return Link(record.text, page_of(record), record.response_category, record.number)


def _chain(category: str, tally: Tally) -> str:
    """The state of a recommendation in one word a station: its decision, and how far its actions have come."""
    return f"{category} {tally.done}/{tally.actions} {tally.overdue} {tally.silent} {tally.unreported}"


def _related(library: Library, record: Recommendation | Lesson, as_of: str) -> tuple[tuple[RecommendationRow, ...], tuple[LessonRow, ...]]:
    """The recommendations and lessons that a record names, with the reasons."""
    recommendations, lessons = [], []
    for link in record.related:
        if link.id in library.recommendations:
            recommendations.append(recommendation_row(library, library.recommendations[link.id], as_of, link.reason))
        elif link.id in library.lessons:
            lessons.append(lesson_row(library, library.lessons[link.id], link.reason, link.basis == "assigned"))
    return tuple(recommendations), tuple(lessons)


def lesson_page(library: Library, record: Lesson, as_of: str) -> LessonPage:
    """The page of a lesson."""
    source = library.sources[record.source.id]
    siblings = library.once(("lessons", source.id), lambda: [r for r in library.from_source[source.id] if isinstance(r, Lesson)])
    place = next(n for n, sibling in enumerate(siblings) if sibling is record)
    related, lessons = _related(library, record, as_of)
    kind = record.example.kind if record.example else None
    filters = [("kind", "lesson"), *_terms(record, ("themes", "criteria", "topics", "countries")), ("agency", source.agency.id or "")]
    year = (source.published or "")[:4]
    brief = " · ".join([_("Lesson %(n)s") % {"n": record.number}, organization(library, source)])
    return LessonPage(
        record=record, capitals=is_capitals(record.title), organization=organization(library, source), source=Link(source.title, page_of(source)),
        passage=passage(record.source.lines.get("title", ""), source.id), total=len(siblings),
        coded=coded(library, record, ("themes", "criteria", "topics", "countries")), example_kind=library.vocabularies.label("example-kinds", kind) if kind else "",
        evaluations=tuple(evaluation_row(library, library.evaluations[link.id], as_of, link.reason, link.basis == "assigned") for link in record.evaluations),
        related=related, lessons=lessons, previous=_lesson_link(siblings[place - 1]) if place else None,
        following=_lesson_link(siblings[place + 1]) if place + 1 < len(siblings) else None,
        search=SearchData((*((f, t) for f, t in filters if t), *((("year", year),) if year else ())), source.published or "0000", "9999", brief),
    )


def _lesson_link(record: Lesson) -> Link:
    return Link(record.title, page_of(record), number=record.number)


def source_page(library: Library, record: Source, text: list[str]) -> SourcePage:
    """The page of a source: its text line by line, each line with the records that took it up."""
    used: dict[int, dict[str, Link]] = defaultdict(dict)
    records = library.from_source.get(record.id, [])
    for other in records:
        link = Link(_name(other), page_of(other))
        for _path, _text, lines in texts(other):
            for number in line_numbers(lines):
                used[number].setdefault(other.id, link)
    lines = tuple(SourceLine(n, line, tuple(used[n].values())) for n, line in enumerate(text, 1))
    links = tuple(Link(_name(other), page_of(other), getattr(other, "text", None) or other.title) for other in records)
    return SourcePage(record, library.vocabularies.label("source-kinds", record.kind), organization(library, record), is_capitals(record.title), links, lines)


def _name(record: Record) -> str:
    if isinstance(record, Recommendation):
        return _("Recommendation %(n)s") % {"n": record.number}
    return _("Lesson %(n)s") % {"n": record.number} if isinstance(record, Lesson) else _("Evaluation")


# --- what the search index is told

def _filters(library: Library, record: Evaluation | Recommendation, kind: str, evaluation: Evaluation) -> list[tuple[str, str]]:
    names = ("countries",) if isinstance(record, Evaluation) else ("themes", "criteria", "topics", "countries")
    agencies = [v.id for v in (evaluation.agency, *evaluation.joint_with) if v.id]
    return [("kind", kind), *_terms(record, names), *(("agency", id) for id in agencies), *(("year", year) for year in years_of(evaluation))]


def _terms(record: object, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, value.id) for name in names for value in getattr(record, name) if value.id]


def _statuses(recommendations: list[Recommendation], as_of: str) -> list[tuple[str, str]]:
    actions = [a for r in recommendations for a in r.actions]
    late = [("status", "overdue")] if any(followup.is_overdue(a, as_of) for a in actions) else []
    return sorted({("status", a.status) for a in actions}) + late


def _next_deadline(recommendations: list[Recommendation]) -> str:
    return min((a.deadline for r in recommendations for a in r.actions if a.deadline and followup.is_open(a)), default="9999")
