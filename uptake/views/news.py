"""What is new: everything in the library that has a date, as news, the newest first.

Dates come from the records and from the as-of month, never from a clock: when an evaluation or publication came out, the
history of a key action, and the month after its deadline, in which an open action becomes overdue. What is dated after
the as-of month has not happened yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from uptake.followup import overdue_since
from uptake.library import Library, evaluation_date
from uptake.records import Evaluation, Event, KeyAction, Lesson, Recommendation, Source
from uptake.views.shared import anchor_of, page_of

KINDS = ("evaluation", "publication", "recommendation", "lesson", "reported", "overdue")
"""In the order in which news of one date stand. A publication is a source that brings lessons and no evaluation."""
NEW = frozenset(KINDS[:4])
"""The kinds that tell of a new record; the others tell of a key action."""


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news."""

    kind: str
    date: str
    """As exact as it is known: a year, a month or a day."""
    record: Evaluation | Source | Recommendation | Lesson
    """The new record; of news about a key action, its recommendation."""
    basis: str = ""
    """What the date of a new record is: `published`, `retrieved`, or `period` for the end of what the evaluation covers."""
    action: KeyAction | None = None
    event: Event | None = None
    """What was reported."""
    turn: int = 1
    """Which of the reports of one date on one action it is."""
    status_before: str = ""
    """The status before the report, where an earlier report tells it."""
    deadline_before: str = ""

    @property
    def path(self) -> str:
        """Where it leads."""
        return page_of(self.record) + (f"#{anchor_of(self.action)}" if self.action else "")

    @property
    def id(self) -> str:
        """Its permanent address below the site's root. It depends on nothing but the news itself, whatever else becomes known."""
        if not self.action:
            return page_of(self.record)
        what = f"overdue-{self.date}" if self.kind == "overdue" else f"reported-{self.date}" + (f"-{self.turn}" if self.turn > 1 else "")
        return f"{self.path}-{what}"


def news(library: Library, as_of: str) -> list[News]:
    """Everything that is news to all: evaluations, publications, and what became of key actions."""
    def work() -> list[News]:
        records = (n for n in _of_records(library, as_of).values() if n.kind in ("evaluation", "publication"))
        return newest_first([*records, *(n for found in _of_actions(library, as_of).values() for n in found)])

    return library.once(("news", as_of), work)


def news_of(library: Library, records: Iterable[object], actions: Iterable[KeyAction], as_of: str) -> list[News]:
    """The news of some records and key actions."""
    of_records, of_actions = _of_records(library, as_of), _of_actions(library, as_of)
    found = [of_records[record.id] for record in records if record.id in of_records]  # type: ignore[attr-defined]
    return newest_first([*found, *(n for action in actions for n in of_actions.get(action.id, ()))])


def undated(library: Library) -> int:
    """How many evaluations and publications name no date by which they could be told of."""
    return sum(not date_of(library, record)[0] for record in (*library.evaluations.values(), *_publications(library)))


def newest_first(found: Iterable[News]) -> list[News]:
    """News in their order. Of one year what has a month comes first, and of one month what has a day."""
    def place(one: News) -> tuple:
        return -int(f"{one.date}-00-00"[:10].replace("-", "")), KINDS.index(one.kind), one.id

    return sorted(found, key=place)


def instant(date: str) -> str:
    """A date as an instant (RFC 3339).

    A year or month becomes its first instant, in UTC: that one is certainly in it, none after it is known, and a later one could
    lie beyond the as-of month. What is said beside tells how exact the date is.
    """
    return f"{f'{date}-01-01'[:10]}T00:00:00Z"


def date_of(library: Library, record: Evaluation | Source | Recommendation | Lesson) -> tuple[str, str]:
    """The date from which a record can be told of, and what date that is; both empty where nothing tells.

    Recommendations have that of their evaluation, lessons that of their source. A document was certainly out when it was
    fetched; the end of an evaluation's period, under which the site lists it, is the last resort.
    """
    if isinstance(record, Recommendation):
        record = library.evaluations[record.evaluation]
    if isinstance(record, Lesson):
        record = library.sources[record.source.id]
    source = library.sources[record.source.id] if isinstance(record, Evaluation) else record
    if found := record.published or source.published:
        return found, "published"
    if source.retrieved:
        return source.retrieved, "retrieved"
    return _period(library, record)


def _period(library: Library, record: Evaluation | Source) -> tuple[str, str]:
    """The end of an evaluation's period; of a source, the latest of its evaluations'."""
    about = [record] if isinstance(record, Evaluation) else [r for r in library.from_source.get(record.id, []) if isinstance(r, Evaluation)]
    dates = [date for e in about if (date := evaluation_date(e))]
    return (max(dates), "period") if dates else ("", "")


def _publications(library: Library) -> Iterator[Source]:
    """The sources that bring lessons and no evaluation."""
    for source in library.sources.values():
        brought = {type(record) for record in library.from_source.get(source.id, [])}
        if Lesson in brought and Evaluation not in brought:
            yield source


def _of_records(library: Library, as_of: str) -> dict[str, News]:
    """What tells of each record that is new by the as-of month, by the record's id."""
    def work() -> dict[str, News]:
        kinds = {
            "evaluation": library.evaluations.values(), "publication": _publications(library),
            "recommendation": library.recommendations.values(), "lesson": library.lessons.values(),
        }
        found = (News(kind, *_told(library, record)) for kind, records in kinds.items() for record in records)
        return {n.record.id: n for n in found if n.date and n.date[:7] <= as_of}

    return library.once(("news of records", as_of), work)


def _told(library: Library, record: Evaluation | Source | Recommendation | Lesson) -> tuple:
    date, basis = date_of(library, record)
    return date, record, basis


def _of_actions(library: Library, as_of: str) -> dict[str, list[News]]:
    """What became of each key action, by its id."""
    def work() -> dict[str, list[News]]:
        found = {}
        for id, (action, record) in library.actions.items():
            told = [n for n in _reported(action, record) if n.date[:7] <= as_of]
            if since := overdue_since(action, as_of):
                told.append(News("overdue", since, record, action=action))
            if told:
                found[id] = told
        return found

    return library.once(("news of actions", as_of), work)


def _reported(action: KeyAction, record: Recommendation) -> Iterator[News]:
    """The reports on an action. What held before the first of them is not known, so it is not said."""
    status, deadline, date, turn = "", "", "", 0
    for event in action.history:
        turn = turn + 1 if event.date == date else 1
        date = event.date
        yield News("reported", date, record, action=action, event=event, turn=turn, status_before=status, deadline_before=deadline)
        status, deadline = event.status or status, event.deadline or deadline
