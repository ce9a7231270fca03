"""What the search knows of a record: its words, its facets; and the search page: facets, counts and the newest records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from uptake import followup
from uptake.followup import Tally
from uptake.library import Library, evaluation_date
from uptake.markup import is_capitals, plain_words
from uptake.messages import _
from uptake.records import Evaluation, Lesson, Recommendation, SubPoint, Tip
from uptake.search import Entry, Section, Text
from uptake.views.shared import anchor_of, coded, organization, page_of, short_title, years_of

FIRST = 10
"""How many results a page of the finder has."""

SHORT = 8
"""Values of a facet that are always shown; longer lists fold."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A value by which a record is found."""

    facet: str
    value: str
    assigned: bool = False
    """Whether an editor assigned it; otherwise the source states it, or it was worked out."""


@dataclass(frozen=True, slots=True)
class SearchData:
    """A record as the search sees it."""

    title: str
    language: str
    capitals: bool
    filters: tuple[Filter, ...]
    terms: str
    """Labels of its coded values: words by which it is found although its text may not have them."""
    date: str
    """For the order by newest: a date, or `0000`."""
    deadline: str
    """For the order by deadline: the earliest deadline of an open action, or empty."""
    brief: str
    """What stands above a result: the kind of record and where it belongs."""
    category: str = ""
    """Of a recommendation: management's decision."""
    tally: Tally | None = None
    """Of a recommendation: how far its actions have come."""

    @property
    def chain(self) -> str:
        """The state of a recommendation in a few words: decision, done/started/all, overdue, silent, unreported; else empty."""
        tally = self.tally
        if not tally:
            return ""
        started = tally.actions - tally.unreported - dict(tally.statuses).get("not_initiated", 0)
        return f"{self.category} {tally.done}/{started}/{tally.actions} {tally.overdue} {tally.silent} {tally.unreported}"


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet of the search with the number of records for each value, before anything is searched."""

    name: str
    label: str
    options: tuple[tuple[str, str, int], ...]
    """Value, label and number."""

    @property
    def shown(self) -> tuple[tuple[str, str, int], ...]:
        """The values that are always shown."""
        return self.options if len(self.options) <= SHORT + 2 else self.options[:SHORT]

    @property
    def folded(self) -> tuple[tuple[str, str, int], ...]:
        """The values that a reader has to unfold."""
        return self.options[len(self.shown) :]


@dataclass(frozen=True, slots=True)
class SearchPage:
    facets: tuple[Facet, ...]
    first: tuple[tuple[str, SearchData], ...]
    """The first results before anything is searched: path and record."""
    total: int


def newest_first(found: Iterable[tuple[str, SearchData]]) -> list[tuple[str, SearchData]]:
    """Records with their paths in the order of the catalogue: by date, the newest first, then by path."""
    return sorted(sorted(found, key=lambda pair: pair[0]), key=lambda pair: pair[1].date, reverse=True)


_VOCABULARIES = {
    "kind": "", "themes": "themes", "criteria": "criteria", "topics": "topics", "decision": "response-categories", "status": "statuses",
    "agency": "agencies", "countries": "countries", "year": "",
}
"""The facets in their order, with the vocabularies of their values."""
_IN_ORDER = ("kind", "themes", "criteria", "decision", "status")
"""Facets whose values keep their own order; the others show the most frequent first."""


def search_page(library: Library, found: Iterable[tuple[str, SearchData]]) -> SearchPage:
    """The search page of everything that can be found, given as paths and records."""
    ordered = newest_first(found)
    counts: Counter[tuple[str, str]] = Counter()
    for _path, record in ordered:
        counts.update({(f.facet, f.value) for f in record.filters})
    facets = []
    for name, vocabulary in _VOCABULARIES.items():
        options = [(value, _option(library, name, vocabulary, value), n) for (facet, value), n in counts.items() if facet == name]
        if options:
            facets.append(Facet(name, _facet_label(library, name, vocabulary), tuple(sorted(options, key=_place(library, name, vocabulary)))))
    return SearchPage(tuple(facets), tuple(ordered[:FIRST]), len(ordered))


def _place(library: Library, name: str, vocabulary: str):
    order = {value: n for n, value in enumerate(("recommendation", "lesson", "evaluation") if name == "kind" else library.vocabularies.terms(vocabulary))}
    if name == "year":
        return lambda option: -int(option[0])
    if name in _IN_ORDER:
        return lambda option: (order.get(option[0], len(order)), option[1])
    return lambda option: (-option[2], option[1].casefold())


def _facet_label(library: Library, name: str, vocabulary: str) -> str:
    return library.vocabularies.by_id[vocabulary].label if vocabulary else {"kind": _("Kind"), "year": _("Year")}[name]


def _option(library: Library, name: str, vocabulary: str, value: str) -> str:
    if name == "kind":
        return {"evaluation": _("Evaluations"), "recommendation": _("Recommendations"), "lesson": _("Lessons")}[value]
    if value == "overdue":
        return _("Overdue")
    return library.vocabularies.short(vocabulary, value) if vocabulary else value


def searchable(library: Library, as_of: str) -> list[tuple[str, SearchData]]:
    """Everything that can be found, as paths and records."""
    def once(record: Evaluation | Recommendation | Lesson, work: Callable[[], SearchData]) -> tuple[str, SearchData]:
        return page_of(record), library.once(("searched", record.id, as_of), work)

    return [
        *(once(e, lambda e=e: of_evaluation(library, e)) for e in library.evaluations.values()),  # type: ignore[misc]
        *(once(r, lambda r=r: of_recommendation(library, r, as_of)) for r in library.recommendations.values()),  # type: ignore[misc]
        *(once(r, lambda r=r: of_lesson(library, r)) for r in library.lessons.values()),  # type: ignore[misc]
    ]


def of_evaluation(library: Library, record: Evaluation) -> SearchData:
    """An evaluation as the search sees it."""
    years = years_of(record)
    span = "–".join(dict.fromkeys((years[0], years[-1]))) if years else ""
    return SearchData(
        title=record.title, language=record.languages[0] if record.languages else "en", capitals=False,
        filters=(Filter("kind", "evaluation"), *_coded(record, ("countries",)), *_belonging(record)),
        terms=_words(library, record, ("countries",)), date=evaluation_date(record) or "0000",
        deadline=_next_deadline(library.recommendations_of.get(record.id, [])),
        brief=" · ".join(filter(None, (_("Evaluation"), organization(library, record), span))),
    )


def of_recommendation(library: Library, record: Recommendation, as_of: str) -> SearchData:
    """A recommendation as the search sees it."""
    evaluation = library.evaluations[record.evaluation]
    names = ("themes", "criteria", "topics", "countries")
    number = _("Recommendation %(n)s") % {"n": record.number_stated or record.number}
    return SearchData(
        title=record.text, language=record.language, capitals=is_capitals(record.text),
        filters=(
            Filter("kind", "recommendation"), *_coded(record, names), *_belonging(evaluation), Filter("decision", record.response_category),
            *_statuses(record, as_of),
        ),
        terms="; ".join(filter(None, (*_states(library, record, as_of), _words(library, record, names)))),
        date=evaluation_date(evaluation) or "0000", deadline=_next_deadline([record]),
        brief=" · ".join((number, short_title(evaluation), organization(library, evaluation))),
        category=record.response_category, tally=followup.tally([record], as_of),
    )


def of_lesson(library: Library, record: Lesson) -> SearchData:
    """A lesson as the search sees it."""
    source = library.sources[record.source.id]
    names = ("themes", "criteria", "topics", "countries")
    filters = [Filter("kind", "lesson"), *_coded(record, names)]
    filters += [Filter("agency", source.agency.id)] if source.agency.id else []
    filters += [Filter("year", source.published[:4])] if source.published else []
    return SearchData(
        title=record.title, language=record.language, capitals=is_capitals(record.title), filters=tuple(filters),
        terms=_words(library, record, names), date=source.published or "0000", deadline="",
        brief=" · ".join((_("Lesson %(n)s") % {"n": record.number}, organization(library, source))),
    )


def entries(
    library: Library, found: Iterable[tuple[str, SearchData]], language: str, stamp: Callable[[str, Callable[[], Text]], str] = lambda path, text: ""
) -> list[Entry]:
    """What is to be indexed: everything that can be found, given as paths and records, on a site in a language.

    `stamp` gives the stamp of a path's text where it has been kept.
    """
    every = (*library.evaluations.values(), *library.recommendations.values(), *library.lessons.values())
    records = {page_of(record): record for record in every}
    texts = ((path, one.date, partial(text_of, library, records[path], one, language)) for path, one in found)
    return [Entry(path, path.partition("/")[0], date, text, stamp(path, text)) for path, date, text in texts]


def text_of(library: Library, record: Evaluation | Recommendation | Lesson, search: SearchData, language: str) -> Text:
    """What is searched of a record, the site's language being given: what its source says, by the parts that have an anchor."""
    sections = _SECTIONS[type(record)](library, record)
    told = {"brief": search.brief, "chain": search.chain, "lang": search.language if search.language != language else ""}
    said = tuple(one for one in sections if one.text or one.anchor)
    return Text(search.title, said, search.terms, {name: words for name, words in told.items() if words})


def _of_evaluation(library: Library, record: Evaluation) -> Iterator[Section]:
    facts = coded(library, record, ("agency", "office", "office_type", "evaluation_type", "joint_with", "countries"))
    period = record.period.stated if record.period else ""
    units = (record.commissioning_unit, record.responsible_unit, record.coordinator)
    stated = (period, record.published_stated, *units, record.approval_status, record.quality_rating)
    yield Section(record.overall_comment or "")
    yield Section(_sentences(*(f"{one.label} {one.stated}".strip() for fact in facts for one in fact.entries), *stated))
    yield Section(_sentences(*(document.title for document in record.documents), library.sources[record.source.id].title))


def _of_recommendation(library: Library, record: Recommendation) -> Iterator[Section]:
    yield Section(_sentences(record.description, *(words for point in record.sub_points for words in _point(library, point)), record.addressee))
    yield Section(record.response_text or "")
    for action in record.actions:
        told = (event.comment for event in action.history if event.comment != action.comments)
        text = _sentences(action.text, action.comments, *told, action.responsible, action.funding_needed)
        yield Section(text, anchor_of(action), _("Key action %(n)s") % {"n": action.number} + ".")


def _point(library: Library, point: SubPoint) -> tuple[str | None, ...]:
    return point.text, point.response_category and library.vocabularies.label("response-categories", point.response_category), point.response_text


def _of_lesson(library: Library, record: Lesson) -> Iterator[Section]:
    yield Section(_sentences(plain_words(record.context or ""), plain_words(record.narrative or "")))
    yield from _tips(record.tips, ("tip",))
    if record.example:
        title = record.example.title or ""
        yield Section(_sentences(plain_words(record.example.text)), "example" if title else "", _sentences(title))


def _tips(tips: Iterable[Tip], parents: tuple[str, ...]) -> Iterator[Section]:
    for tip in tips:
        anchor = (*parents, tip.number)
        yield Section(_sentences(plain_words(tip.text)), "-".join(anchor), _("Tip %(n)s") % {"n": tip.number} + ".")
        yield from _tips(tip.tips, anchor)


_SECTIONS = {Evaluation: _of_evaluation, Recommendation: _of_recommendation, Lesson: _of_lesson}


def _sentences(*texts: str | None) -> str:
    """Texts after one another, each ended, so that none runs into the next."""
    return " ".join(text if text[-1:] in ".!?;:…" else f"{text}." for text in (one.strip() for one in texts if one) if text)


def _coded(record: object, names: tuple[str, ...]) -> list[Filter]:
    return [Filter(name, value.id, value.basis == "assigned") for name in names for value in getattr(record, name) if value.id]


def _belonging(evaluation: Evaluation) -> list[Filter]:
    """The organizations and years of an evaluation, which count for its recommendations too. Whose it is, is no judgement of an editor."""
    agencies = [value.id for value in (evaluation.agency, *evaluation.joint_with) if value.id]
    return [*(Filter("agency", id) for id in agencies), *(Filter("year", year) for year in years_of(evaluation))]


def _statuses(record: Recommendation, as_of: str) -> list[Filter]:
    """The statuses of a recommendation's actions, and whether one is overdue."""
    late = [Filter("status", "overdue")] if any(followup.is_overdue(a, as_of) for a in record.actions) else []
    return [Filter("status", status) for status in sorted({a.status for a in record.actions})] + late


def _states(library: Library, record: Recommendation, as_of: str) -> list[str]:
    """Decision and statuses in words, so that "partially accepted" and "no longer applicable" find what is so."""
    label = library.vocabularies.label
    statuses = dict.fromkeys(_("Overdue") if one.value == "overdue" else label("statuses", one.value) for one in _statuses(record, as_of))
    return [label("response-categories", record.response_category), *statuses]


def _words(library: Library, record: object, names: tuple[str, ...]) -> str:
    """The labels of a record's coded values."""
    terms = [library.vocabularies.term(name, value.id) for name in names for value in getattr(record, name) if value.id]
    return "; ".join(term.label for term in terms if term)


def _next_deadline(recommendations: list[Recommendation]) -> str:
    return min((a.deadline for r in recommendations for a in r.actions if a.deadline and followup.is_open(a)), default="")
