"""What a feed says of a piece of news: its title and, in plain sentences, its summary."""

from __future__ import annotations

from collections.abc import Iterator

from uptake.filters import month, shorten
from uptake.library import Library
from uptake.messages import _
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation
from uptake.views.news import News
from uptake.views.shared import evaluation_link

_LONG = 400
"""How many characters of a text of a record a summary has."""


def title(library: Library, news: News) -> tuple[str, str]:
    """The title, and its language where it is the record's own words."""
    if news.action:
        return _("%(news)s: %(action)s") % {"news": _became(library, news), "action": shorten(news.action.text)}, ""
    record = news.record
    if isinstance(record, Evaluation):
        return shorten(record.title), record.languages[0] if record.languages else ""
    return shorten(record.text if isinstance(record, Recommendation) else record.title), record.language


def _became(library: Library, news: News) -> str:
    """What became of a key action, in a word or two."""
    if not news.event:
        return _("Overdue")
    if news.event.status:
        return library.vocabularies.label("statuses", news.event.status)
    return _("Deadline moved") if news.event.deadline else _("Reported")


def summary(library: Library, news: News) -> Iterator[str]:
    """The sentences of the summary."""
    if news.action:
        yield from _of_action(library, news, news.action)
    else:
        yield from _of_record(library, news)


def _of_record(library: Library, news: News) -> Iterator[str]:
    record = news.record
    if isinstance(record, Recommendation):
        yield _("New recommendation of the evaluation “%(title)s”.") % {"title": evaluation_link(library, record.evaluation).label}
        decision = library.vocabularies.label("response-categories", record.response_category)
        yield _("Management’s decision: %(decision)s.") % {"decision": decision}
        yield from _counts(actions=len(record.actions))
    elif isinstance(record, Lesson):
        yield _("New lesson from “%(title)s”.") % {"title": shorten(library.sources[record.source.id].title)}
    elif isinstance(record, Evaluation):
        held = library.recommendations_of.get(record.id, [])
        yield _("New evaluation.")
        yield from _counts(len(held), sum(len(r.actions) for r in held), len(library.lessons_of.get(record.id, [])))
    else:
        yield _("New publication.")
        yield from _counts(lessons=sum(isinstance(r, Lesson) for r in library.from_source.get(record.id, [])))
    yield _dated(news)


def _counts(recommendations: int = 0, actions: int = 0, lessons: int = 0) -> Iterator[str]:
    counted = ((_("Recommendations: %(n)s."), recommendations), (_("Key actions: %(n)s."), actions), (_("Lessons: %(n)s."), lessons))
    return (words % {"n": number} for words, number in counted if number)


def _dated(news: News) -> str:
    """What the date is, and how exact it is known."""
    words = {
        "published": _("Published: %(date)s."), "retrieved": _("Date of publication not known; fetched from its publisher: %(date)s."),
        "period": _("Date of publication not known; the evaluation’s period ends: %(date)s."),
    }
    return words[news.basis] % {"date": news.date if len(news.date) == 10 else month(news.date)}


def _of_action(library: Library, news: News, action: KeyAction) -> Iterator[str]:
    record = news.record
    assert isinstance(record, Recommendation)
    yield from _reported(library, news) if news.event else _overdue(library, action)
    if action.responsible:
        yield _("Responsible: %(unit)s.") % {"unit": shorten(action.responsible)}
    yield _("Recommendation %(n)s of the evaluation “%(title)s”: %(text)s") % {
        "n": record.number_stated or record.number, "text": shorten(record.text),
        "title": evaluation_link(library, record.evaluation).label,
    }


def _overdue(library: Library, action: KeyAction) -> Iterator[str]:
    said = {"month": month(action.deadline or ""), "status": library.vocabularies.label("statuses", action.status)}
    yield _("The deadline, %(month)s, has passed, and the unit reports: %(status)s.") % said
    yield _("“Overdue” is worked out here from the two; the status is not verified.")


def _reported(library: Library, news: News) -> Iterator[str]:
    event, label = news.event, library.vocabularies.label
    assert event
    if event.status and news.status_before not in ("", event.status):
        yield _("Status, as the unit reports it: %(after)s, before: %(before)s.") % {
            "after": label("statuses", event.status), "before": label("statuses", news.status_before),
        }
    elif event.status:
        yield _("Status, as the unit reports it: %(status)s.") % {"status": label("statuses", event.status)}
    if event.deadline and news.deadline_before not in ("", event.deadline):
        yield _("Deadline: %(after)s, before: %(before)s.") % {"after": month(event.deadline), "before": month(news.deadline_before)}
    elif event.deadline:
        yield _("Deadline: %(month)s.") % {"month": month(event.deadline)}
    if event.comment:
        yield _("Comment: “%(text)s”") % {"text": shorten(event.comment, _LONG)}
    if event.source:
        yield _("Told by: %(source)s.") % {"source": shorten(event.source)}
