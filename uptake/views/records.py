"""The pages of single records: evaluation, recommendation, lesson, source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from uptake import followup, scale
from uptake.followup import Tally
from uptake.library import Library
from uptake.markup import folded, is_capitals
from uptake.messages import _
from uptake.records import Evaluation, Lesson, Recommendation, Record, Source
from uptake.verbatim import line_numbers, texts
from uptake.views.citing import CitedList, Citing, cited_evaluation, citing
from uptake.views.finder import SearchData, of_evaluation, of_lesson, of_recommendation
from uptake.views.recurring import Alike, AlikeRow, Recurrence, alike_rows
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
)


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
    citing: Citing
    citations: CitedList | None
    """Those of everything on the page."""


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
    recurs: Recurrence | None
    related: tuple[RecommendationRow, ...]
    lessons: tuple[LessonRow, ...]
    alike: tuple[AlikeRow, ...]
    """Recommendations that nobody linked and that were found to be like this one."""
    alike_lessons: tuple[AlikeRow, ...]
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
    citing: Citing


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
    alike: tuple[AlikeRow, ...]
    """Recommendations that nobody linked and that were found to be like this lesson."""
    alike_lessons: tuple[AlikeRow, ...]
    previous: Link | None
    following: Link | None
    search: SearchData
    citing: Citing


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
    citing: Citing


def evaluation_page(library: Library, record: Evaluation, as_of: str) -> EvaluationPage:
    """The page of an evaluation."""
    recommendations = library.recommendations_of.get(record.id, [])
    start, rest = folded(record.overall_comment or "")
    source = library.sources[record.source.id]
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
        source=Link(source.title, page_of(source)), passage=passage(record.source.lines.get("title", ""), source.id), search=of_evaluation(library, record),
        citing=citing(library, record), citations=cited_evaluation(library, record.id),
    )


def recommendation_page(library: Library, record: Recommendation, as_of: str, found: Alike) -> RecommendationPage:
    """The page of a recommendation, with its response and key actions, and what was found to be like it."""
    evaluation, source = library.evaluations[record.evaluation], library.sources[record.source.id]
    siblings = library.recommendations_of[record.evaluation]
    place = next(n for n, sibling in enumerate(siblings) if sibling is record)
    repeated = library.recommendations.get(record.repeats or "")
    related, lessons = _related(library, record, as_of)
    alike, alike_lessons = alike_rows(library, found, record.id, as_of)
    tally = followup.tally([record], as_of)
    return RecommendationPage(
        record=record, number=record.number_stated or str(record.number), total=len(siblings), evaluation=evaluation_link(library, record.evaluation),
        period=period_of(evaluation), organization=organization(library, evaluation), capitals=is_capitals(record.text),
        coded=coded(library, record, ("themes", "criteria", "topics", "principles", "priorities", "countries", "priority")),
        tally=tally, actions=tuple(action_row(library, a, record, as_of) for a in record.actions),
        repeats=_numbered(repeated) if repeated else None, repeated_by=tuple(_numbered(r) for r in library.repeated_by.get(record.id, [])),
        recurs=found.group_of.get(record.id), related=related, lessons=lessons, alike=alike, alike_lessons=alike_lessons,
        source=Link(source.title, page_of(source)), passage=passage(record.source.lines.get("text", ""), source.id),
        response_passage=passage(record.source.lines.get("response_text", record.source.lines.get("response_stated", "")), source.id),
        siblings=tuple(_numbered(r) for r in siblings), previous=_numbered(siblings[place - 1]) if place else None,
        following=_numbered(siblings[place + 1]) if place + 1 < len(siblings) else None,
        unsure=tuple(u.reason for u in record.review.unsure if u.field.startswith("response")),
        other_unsure=tuple(u.reason for u in record.review.unsure if not u.field.startswith(("response", "actions."))),
        search=of_recommendation(library, record, as_of), citing=citing(library, record),
    )


def _numbered(record: Recommendation) -> Link:
    return Link(record.text, page_of(record), record.response_category, record.number)


def _related(library: Library, record: Recommendation | Lesson, as_of: str) -> tuple[tuple[RecommendationRow, ...], tuple[LessonRow, ...]]:
    """The recommendations and lessons that a record names, with the reasons."""
    recommendations, lessons = [], []
    for link in record.related:
        if link.id in library.recommendations:
            recommendations.append(recommendation_row(library, library.recommendations[link.id], as_of, link.reason))
        elif link.id in library.lessons:
            lessons.append(lesson_row(library, library.lessons[link.id], link.reason, link.basis == "assigned"))
    return tuple(recommendations), tuple(lessons)


def lesson_page(library: Library, record: Lesson, as_of: str, found: Alike) -> LessonPage:
    """The page of a lesson, with what was found to be like it."""
    source = library.sources[record.source.id]
    siblings = library.once(("lessons", source.id), lambda: [r for r in library.from_source[source.id] if isinstance(r, Lesson)])
    place = next(n for n, sibling in enumerate(siblings) if sibling is record)
    related, lessons = _related(library, record, as_of)
    alike, alike_lessons = alike_rows(library, found, record.id, as_of)
    kind = record.example.kind if record.example else None
    return LessonPage(
        record=record, capitals=is_capitals(record.title), organization=organization(library, source), source=Link(source.title, page_of(source)),
        passage=passage(record.source.lines.get("title", ""), source.id), total=len(siblings),
        coded=coded(library, record, ("themes", "criteria", "topics", "countries")), example_kind=library.vocabularies.label("example-kinds", kind) if kind else "",
        evaluations=tuple(evaluation_row(library, library.evaluations[link.id], as_of, link.reason, link.basis == "assigned") for link in record.evaluations),
        related=related, lessons=lessons, alike=alike, alike_lessons=alike_lessons, previous=_lesson_link(siblings[place - 1]) if place else None,
        following=_lesson_link(siblings[place + 1]) if place + 1 < len(siblings) else None,
        search=of_lesson(library, record), citing=citing(library, record),
    )


def _lesson_link(record: Lesson) -> Link:
    return Link(record.title, page_of(record), number=record.number)


def source_page(library: Library, record: Source, text: list[str]) -> SourcePage:
    """The page of a source: its text line by line, each line with the records that took it up."""
    used: dict[int, dict[str, Link]] = defaultdict(dict)
    text = text if scale.current().source_texts else []
    records = library.from_source.get(record.id, [])
    for other in records:
        link = Link(_name(other), page_of(other))
        for _path, _text, lines in texts(other):
            for number in line_numbers(lines):
                used[number].setdefault(other.id, link)
    lines = tuple(SourceLine(n, line, tuple(used[n].values())) for n, line in enumerate(text, 1))
    links = tuple(Link(_name(other), page_of(other), getattr(other, "text", None) or other.title) for other in records)
    kind = library.vocabularies.label("source-kinds", record.kind)
    return SourcePage(record, kind, organization(library, record), is_capitals(record.title), links, lines, citing(library, record))


def _name(record: Record) -> str:
    if isinstance(record, Recommendation):
        return _("Recommendation %(n)s") % {"n": record.number}
    return _("Lesson %(n)s") % {"n": record.number} if isinstance(record, Lesson) else _("Evaluation")
