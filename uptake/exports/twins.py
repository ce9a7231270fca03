"""Markdown twins: beside the page of an evaluation, recommendation or lesson the same in Markdown, for programs that read text.

Whatever a source says stands in a quotation block, or on one line in quotation marks; all else is ours. Twins double the number
of files that a reader of pages never opens, so that a large site does without: see `uptake/scale.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from uptake.citation import Place, text
from uptake.filters import month, shorten
from uptake.library import Library
from uptake.markdowntext import escaped, kept, link, plain, quoted
from uptake.messages import _
from uptake.records import Evaluation, Recommendation, SubPoint, Tip
from uptake.render import Page
from uptake.views.records import EvaluationPage, LessonPage, RecommendationPage
from uptake.views.shared import ActionRow, Coded, CodedValue, LessonRow, Link, Step


def files(plan: Iterable[Page], library: Library, place: Place) -> Iterator[tuple[str, bytes]]:
    """The twins of the pages that have one: path below the site's root, and bytes."""
    for page in plan:
        if write := _WRITERS.get(type(page.view)):
            parts = [*write(page.view, library, place), *_ending(page.view, place)]
            yield twin_of(page.path), ("\n\n".join(filter(None, parts)) + "\n").encode()


def twin_of(path: str) -> str:
    """Where the twin of a page stands."""
    return path.replace("index.html", "index.md")


Parts = Iterator[str]
"""Blocks of Markdown; empty ones are left out."""


# --- the three kinds of record

def _evaluation(view: EvaluationPage, library: Library, place: Place) -> Parts:
    record = view.record
    yield f"# {escaped(record.title)}"
    yield _how_to_read(place)
    yield _list([
        (_("Organization"), escaped(view.organization)), (_("Period"), escaped(month(view.period))),
        (_("Recommendations"), str(view.tally.recommendations)), *_progress(view, place, library),
        *_facts(view, view.language, place),
    ])
    yield _section(_("Management’s overall comment"), quoted(plain(record.overall_comment or "")))
    yield _section(_("Recommendations"), _numbered_links(view.recommendations, library, place))
    yield _section(_("Lessons"), _list(_lesson_link(row, place) for row in view.lessons))
    yield _section(_("About the evaluation"), _list([*_coded(view.facts, place), *_units(record)]))


def _recommendation(view: RecommendationPage, library: Library, place: Place) -> Parts:
    record = view.record
    yield f"# {escaped(_recommendation_number(view.number))}: {escaped(view.evaluation.label)}"
    yield _how_to_read(place)
    yield _list([
        (_("Decision"), _decision(library, record)), *_progress(view, place, library),
        (_("Evaluation"), link(view.evaluation.label, place.address(view.evaluation.path))),
        (_("Organization"), escaped(view.organization)), (_("Period"), escaped(month(view.period))), *_facts(view, record.language, place),
    ])
    asked = [quoted(plain(record.text)), quoted(plain(record.description or "")), *(_sub_point(library, p) for p in record.sub_points)]
    yield _section(_("What the evaluators asked"), _joined([*asked, _list([(_("Addressed to"), _said(record.addressee))])]))
    reasons = quoted(plain(record.response_text)) if record.response_text else _("The source gives no reasons.")
    yield _section(_("What management answered"), _joined([f"{_decision(library, record)}.", reasons]))
    actions = _joined(_action(row, library, place) for row in view.actions)
    yield _section(_("What is being done"), actions or _("The source gives no key action."))
    yield _section(_("Filed under"), _list(_coded(view.coded, place)))
    yield _section(_("Related"), _list([*_repeats(view, place), *_related(view, place)]))


def _lesson(view: LessonPage, library: Library, place: Place) -> Parts:
    record = view.record
    yield f"# {escaped(record.title)}"
    yield _how_to_read(place)
    yield _list([
        (library.vocabularies.label("lesson-kinds", record.kind), _("%(n)s of %(all)s") % {"n": record.number, "all": view.total}),
        (_("Organization"), escaped(view.organization)), *_facts(view, record.language, place),
    ])
    yield _section(_("What was learned"), _joined(quoted(kept(words)) for words in (record.context, record.narrative) if words))
    yield _section(_("Key tips"), _joined(_tips(record.tips, "")))
    if record.example:
        kind = _list([(_("Kind of example, assigned by an editor"), escaped(view.example_kind))])
        yield _section(_("An example"), _joined([kind, quoted(escaped(record.example.title or "")), quoted(kept(record.example.text))]))
    yield _section(_("Filed under"), _list(_coded(view.coded, place)))
    bearing = [(_("Evaluation"), _because(link(row.title, place.address(row.path)), row)) for row in view.evaluations]
    yield _section(_("Related"), _list([*bearing, *_related(view, place)]))


def _ending(view: Any, place: Place) -> Parts:
    """Where it comes from, and how it is cited."""
    where, review = (view.passage or view.source).path, view.record.review
    passage = _("line %(n)s of the source") % {"n": view.passage.label} if view.passage else ""
    yield _section(_("Source"), _joined([
        _list([(_("Document"), link(view.source.label, place.address(where))), (_("Passage"), passage), (_("Review"), escaped(review.by))]),
        *(_("Not sure: %(what)s") % {"what": escaped(f"{piece.field}: {piece.reason}")} for piece in review.unsure),
    ]))
    yield _section(_("Cite this"), escaped(text(view.citing.whole, place)))


_WRITERS: dict[type, Callable[[Any, Library, Place], Parts]] = {
    EvaluationPage: _evaluation, RecommendationPage: _recommendation, LessonPage: _lesson,
}


# --- parts that they share

def _how_to_read(place: Place) -> str:
    return " ".join((
        _("Words in quotation blocks and quotation marks are the source’s own, verbatim; all else is ours."),
        _("A coded value is stated by the source, or assigned by an editor for the reason given."),
        _("Statuses are reported by the responsible units and not verified."),
        _("What is overdue is worked out here, as of %(month)s.") % {"month": place.month},
    ))


def _progress(view: EvaluationPage | RecommendationPage, place: Place, library: Library) -> list[tuple[str, str]]:
    """How far the key actions have come, as numbers."""
    tally = view.tally
    told = [f"{library.vocabularies.label('statuses', status).lower()}: {number}" for status, number in tally.statuses]
    late = _("overdue as of %(month)s: %(n)s") % {"month": place.month, "n": tally.overdue} if tally.overdue else ""
    silent = _("past their deadline, never reported on: %(n)s") % {"n": tally.silent} if tally.silent else ""
    return [(_("Key actions"), escaped(f"{tally.actions}" + "".join(f"; {part}" for part in (*told, late, silent) if part)))]


def _decision(library: Library, part: Recommendation | SubPoint) -> str:
    """A decision, with the source's words for it where they are others."""
    label = library.vocabularies.label("response-categories", part.response_category or "")
    other = part.response_stated if (part.response_stated or "").casefold() != label.casefold() else None
    return escaped(label) + (_(" (in the source: %(words)s)") % {"words": _said(other)} if other else "")


def _sub_point(library: Library, point: SubPoint) -> str:
    decided = _("Decision: %(decision)s") % {"decision": _decision(library, point)} if point.response_category else ""
    asked = quoted("- " + plain(point.text).replace("\n", "\n  "))
    return _joined([asked, decided, quoted(plain(point.response_text or ""))])


def _action(row: ActionRow, library: Library, place: Place) -> str:
    """A key action, with what its unit reports and what follows from it."""
    deadline = _said(row.deadline_stated) or _("none given")
    if row.approximate:
        deadline += ", " + _("counted as %(month)s") % {"month": month(row.deadline)}
    facts = [
        (_("Responsible"), _said(row.responsible) or _("not stated")), (_("Offices and units"), _values(row.units, place)),
        (_("Deadline"), deadline), (_("Status"), _status(row, library, place)),
        (_("Funding needed"), _said(row.funding)), *((event.date, _event(event, library)) for event in row.history),
        (_("Address"), f"<{place.address(row.path)}>"),
    ]
    comment = _joined([_("Comment:"), quoted(plain(row.comments))]) if row.comments else ""
    heading = _("Key action %(n)s") % {"n": row.number}
    return _joined([f"### {heading}", quoted(plain(row.text)), _list(facts), comment])


def _status(row: ActionRow, library: Library, place: Place) -> str:
    label = library.vocabularies.label("statuses", row.status)
    parts = [escaped(label)]
    if row.status_stated and row.status_stated.casefold() != label.casefold():
        parts.append(_("in the source: %(words)s") % {"words": _said(row.status_stated)})
    if row.overdue:
        parts.append(_("overdue as of %(month)s") % {"month": place.month})
    if row.silent:
        parts.append(_("deadline passed, never reported on as of %(month)s") % {"month": place.month})
    if row.source_overdue:
        parts.append(_("the source calls it overdue"))
    return "; ".join(parts)


def _event(event: Step, library: Library) -> str:
    status = escaped(library.vocabularies.label("statuses", event.status)) if event.status else ""
    deadline = _("deadline %(month)s") % {"month": month(event.deadline)} if event.deadline else ""
    comment = _("the comment above") if event.commented else _said(event.comment)
    return "; ".join(filter(None, (status, deadline, comment, f"({escaped(event.source)})" if event.source else "")))


def _tips(tips: tuple[Tip, ...], above: str) -> Parts:
    for tip in tips:
        heading = _("Tip %(n)s") % {"n": above + tip.number}
        yield f"**{escaped(heading)}**"
        yield quoted(kept(tip.text))
        yield from _tips(tip.tips, f"{above}{tip.number}")


def _coded(fields: Iterable[Coded], place: Place) -> list[tuple[str, str]]:
    return [(field.label, _values(field.entries, place)) for field in fields]


def _values(values: Iterable[CodedValue], place: Place) -> str:
    """Coded values, each with who gave it."""
    told = []
    for value in values:
        words = link(value.label, place.address(value.path)) if value.path else escaped(value.label)
        if value.assigned:
            why = _("assigned: %(reason)s") % {"reason": escaped(value.reason)}
        else:
            why = _("stated as %(words)s") % {"words": _said(value.stated)} if value.stated else _("stated")
        told.append(f"{words} ({why})")
    return "; ".join(told)


def _numbered_links(rows: Iterable[Any], library: Library, place: Place) -> str:
    """The recommendations of an evaluation, with their decisions."""
    def one(row: Any) -> str:
        decision = library.vocabularies.label("response-categories", row.category)
        return f"{link(shorten(row.text, 300), place.address(row.path))} ({escaped(decision)})"

    return _list((row.number, one(row)) for row in rows)


def _related(view: RecommendationPage | LessonPage, place: Place) -> Iterator[tuple[str, str]]:
    """What editors or sources have linked, with the reasons. What was worked out is on the page alone."""
    for row in view.related:
        words = f"{link(shorten(row.text, 300), place.address(row.path))}, {escaped(row.evaluation.label)}"
        yield _recommendation_number(row.number), f"{words} ({escaped(row.reason)})" if row.reason else words
    yield from (_lesson_link(row, place) for row in view.lessons)


def _repeats(view: RecommendationPage, place: Place) -> Iterator[tuple[str, str]]:
    def one(other: Link) -> str:
        return link(_recommendation_number(other.number or other.label), place.address(other.path))

    yield from ((_("Repeats"), one(other)) for other in (view.repeats,) if other)
    yield from ((_("Repeated by"), one(other)) for other in view.repeated_by)


def _because(words: str, row: Any) -> str:
    """A link with its reason, and who made it."""
    if not row.reason:
        return words
    who = _("assigned: %(reason)s") if row.assigned else _("stated: %(reason)s")
    return f"{words} ({who % {'reason': escaped(row.reason)}})"


def _units(record: Evaluation) -> list[tuple[str, str]]:
    """What the source says of those who answer for an evaluation, and its documents."""
    said = (
        (_("Period"), record.period and record.period.stated), (_("Date"), record.published_stated),
        (_("Commissioning unit"), record.commissioning_unit), (_("Unit responsible for the response"), record.responsible_unit),
        (_("Coordinator of the response"), record.coordinator), (_("Approval"), record.approval_status),
        (_("Quality rating"), record.quality_rating),
    )
    return [*((name, _said(words)) for name, words in said), *((_("Document"), link(d.title, d.url)) for d in record.documents)]


def _facts(view: EvaluationPage | RecommendationPage | LessonPage, language: str, place: Place) -> list[tuple[str, str]]:
    """What is said of every record."""
    draft = _("Draft, not yet reviewed.") if view.record.review.state == "draft" else ""
    return [(_("Language of the texts"), language), (_("Review"), draft), (_("Address"), f"<{place.address(view.citing.whole.path)}>")]


def _recommendation_number(number: object) -> str:
    return _("Recommendation %(n)s") % {"n": number}


def _lesson_link(row: LessonRow, place: Place) -> tuple[str, str]:
    return _("Lesson %(n)s") % {"n": row.number}, _because(link(row.title, place.address(row.path)), row)


def _said(words: str | None) -> str:
    """A source's words within a line of ours."""
    return f"“{escaped(words)}”" if words else ""


def _list(rows: Iterable[tuple[str, str]]) -> str:
    """Names with what they are; those without anything are left out."""
    return "\n".join(f"- {escaped(name)}: {value}" for name, value in rows if value)


def _section(title: str, content: str) -> str:
    return f"## {escaped(title)}\n\n{content}" if content else ""


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)
