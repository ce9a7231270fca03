"""The health of the content: how complete the records are, and what somebody should look at. The page and the command show the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from uptake.filters import month
from uptake.followup import is_overdue, is_silent, month_after, months_late
from uptake.kinds import FACET_OF, KIND_VOCABULARY, VOCABULARY_OF
from uptake.library import Library
from uptake.messages import _
from uptake.records import KeyAction, Lesson, Recommendation, Record, Source, Tip
from uptake.tracing import note
from uptake.verbatim import values
from uptake.views.completeness import Field, completeness
from uptake.views.recurring import ALL_ALIKE, Alike
from uptake.views.scopes import EVERYTHING, paths_of
from uptake.views.shared import Link, anchor_of, page_of
from uptake.vocabulary import fold

MOST = 10
"""How many things of a kind are named; the number says how many there are."""
NAMES = 12
"""How many unused terms of a vocabulary are named."""
_GIVEN = {"countries", "response-categories", "statuses"}
"""Vocabularies that are complete because a standard or the data dictionary gives them, whatever records carry."""
ALIKE = 0.8
"""From which likeness on two records are likely the same one twice."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to look at."""

    link: Link
    """What it is and where; the note says what is the matter. The path is empty for what has no page."""
    language: str = ""
    """Of words that are a source's; empty for ours."""
    beside: tuple[Link, ...] = ()
    """What it is likely a duplicate of."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind of thing to look at."""

    name: str
    title: str
    advice: str
    """What it means, and what to do about it."""
    total: int
    pieces: tuple[Piece, ...]
    """The first of them."""
    more: bool
    """Whether there are others."""
    all: str = ""
    """Path of a list that has them all."""


@dataclass(frozen=True, slots=True)
class HealthPage:
    records: int
    fields: tuple[tuple[str, tuple[Field, ...]], ...]
    """Kinds of record with their fields."""
    findings: tuple[Finding, ...]


def health_page(library: Library, alike: Alike, as_of: str, most: int = MOST) -> HealthPage:
    """The health of a library; of each kind of finding `most` are named."""
    paths = paths_of(library, EVERYTHING, as_of)
    note(ALL_ALIKE)
    findings = tuple(_finding(*row, most, paths.get(row[0], "")) for row in _told(library, alike, as_of))
    return HealthPage(len(list(_records(library))), tuple(completeness(library).items()), findings)


def _told(library: Library, alike: Alike, as_of: str) -> tuple[tuple[str, str, str, Iterable[Piece]], ...]:
    """Kinds of findings, what is wrong first: name, title, advice, and all that was found."""
    return (
        ("drafts", _("Drafts, not yet reviewed"), _("Hold each against its source, then set its review to checked."), _drafts(library)),
        ("unsure", _("Pieces that are unsure"), _("Each record says what is unsure about it, and why."), _unsure(library)),
        (
            "unknown-words", _("Words of sources that no term knows"),
            _("Add them to the other spellings of a term, or add a term, in data/vocabulary."), _unknown_words(library),
        ),
        (
            "without-theme", _("Records without a thematic area"),
            _("None is stated or assigned, nor is it said that none fits."), _without_theme(library),
        ),
        (
            "without-lines", _("Texts that name no lines of their source"),
            _("Nothing can hold them against the source, word by word."), _without_lines(library),
        ),
        (
            "duplicates", _("Likely duplicates"),
            _("Worked out from their words. If one repeats the other, let it say so; if they are one, keep one and alias the other id."),
            _duplicates(library, alike),
        ),
        ("overdue", _("Overdue for longest"), _("As their units report them; ask for news."), _late(library, is_overdue, as_of)),
        (
            "silent", _("Past their deadline, never reported on"),
            _("The source gives no status; ask for one."), _late(library, is_silent, as_of),
        ),
        (
            "unused-terms", _("Terms that nothing carries"),
            _("They may wait for their records; a term that is not needed can go."), _unused_terms(library),
        ),
    )


def _finding(name: str, title: str, advice: str, pieces: Iterable[Piece], most: int, path: str) -> Finding:
    found = list(pieces)
    total = sum(piece.link.number or 0 for piece in found) if name == "unused-terms" else len(found)
    return Finding(name, title, advice, total, tuple(found[:most]), len(found) > most, path)


# --- what is told of single records

def _records(library: Library) -> Iterator[Record]:
    for collection in (library.sources, library.evaluations, library.recommendations, library.lessons):
        yield from collection.values()


def _piece(record: Record, note: str, anchor: str = "", beside: tuple[Link, ...] = ()) -> Piece:
    language = record.languages[0] if getattr(record, "languages", ()) else getattr(record, "language", "en")
    return Piece(Link(_words(record), page_of(record) + anchor, note), language, beside)


def _words(record: Record) -> str:
    return record.text if isinstance(record, Recommendation) else record.title


def _drafts(library: Library) -> Iterator[Piece]:
    for record in _records(library):
        if record.review.state == "draft":
            number = len(record.review.unsure)
            yield _piece(record, _("unsure pieces: %(n)s") % {"n": number} if number else _("nothing unsure"))


def _unsure(library: Library) -> Iterator[Piece]:
    for record in _records(library):
        yield from (_piece(record, f"{unsure.field}: {unsure.reason}") for unsure in record.review.unsure)


def _without_theme(library: Library) -> Iterator[Piece]:
    for record in (*library.recommendations.values(), *library.lessons.values()):
        if not any(value.id for value in record.themes):
            yield _piece(record, _("words that no term knows: %(words)s") % {"words": record.themes[0].stated} if record.themes else "")


def _without_lines(library: Library) -> Iterator[Piece]:
    for record in _records(library):
        if isinstance(record, Source):  # whose title may be ours, when the document has none
            lacking = [name for name in _SOURCE_TEXTS if getattr(record, name) and name not in record.lines]
        else:
            lacking = [] if record.source.lines else [_("the record itself")]
        lacking += [path for path, part in _parts(record) if not part.lines]
        if lacking:
            yield _piece(record, ", ".join(lacking))


_SOURCE_TEXTS = ("subtitle", "imprint", "introduction", "conclusion")


def _parts(record: Record) -> Iterator[tuple[str, object]]:
    """The parts of a record that a source's lines belong to, by their paths."""
    if isinstance(record, Recommendation):
        yield from ((f"sub_points.{n}", point) for n, point in enumerate(record.sub_points, 1))
        yield from ((f"actions.{n}", action) for n, action in enumerate(record.actions, 1))
    elif isinstance(record, Lesson):
        yield from _tips("tips", record.tips)
        if record.example:
            yield "example", record.example


def _tips(path: str, tips: tuple[Tip, ...]) -> Iterator[tuple[str, Tip]]:
    for n, tip in enumerate(tips, 1):
        yield f"{path}.{n}", tip
        yield from _tips(f"{path}.{n}.tips", tip.tips)


def _late(library: Library, is_late: Callable[[KeyAction, str], bool], as_of: str) -> list[Piece]:
    """Actions past their deadline, the latest first."""
    found = [(action, record) for action, record in library.actions.values() if is_late(action, as_of)]
    found.sort(key=lambda entry: (-months_late(entry[0], as_of), entry[0].id))
    return [_late_piece(action, record, as_of) for action, record in found]


def _late_piece(action: KeyAction, record: Recommendation, as_of: str) -> Piece:
    since = _("since %(month)s") % {"month": month(month_after(action.deadline or as_of, 1))}
    note = ", ".join(filter(None, (since, action.responsible)))
    return Piece(Link(action.text, _place(action, record), note), record.language)


def _place(action: KeyAction, record: Recommendation) -> str:
    return f"{page_of(record)}#{anchor_of(action)}"


# --- what is told of several records together

def _duplicates(library: Library, alike: Alike) -> Iterator[Piece]:
    """Records and key actions with the same words; then records whose words are nearly the same and that nobody has linked."""
    known = {frozenset((r.id, id)) for r in library.recommendations.values() for id in (r.repeats, *(link.id for link in r.related)) if id}
    same: set[frozenset[str]] = set()
    for records in _same_words(library):
        first, *others = records
        same |= {frozenset((one.id, other.id)) for one in records for other in records}
        if not all(frozenset((first.id, other.id)) in known for other in others):
            yield _piece(first, _("the same words as:"), beside=tuple(Link(other.id, page_of(other)) for other in others))
    yield from _same_actions(library)
    yield from _nearly_same(library, alike, same)


def _same_words(library: Library) -> list[list[Record]]:
    """Groups of records of one kind whose main text is the same."""
    groups: dict[tuple[type, str], list[Record]] = defaultdict(list)
    for record in _records(library):
        if not isinstance(record, Source):
            groups[type(record), fold(_words(record))].append(record)
    return [records for records in groups.values() if len(records) > 1]


def _same_actions(library: Library) -> Iterator[Piece]:
    """Key actions that stand twice under one recommendation."""
    for record in library.recommendations.values():
        first: dict[str, KeyAction] = {}
        for action in record.actions:
            other = first.setdefault(fold(action.text), action)
            if other is not action:
                beside = Link(other.id, _place(other, record))
                yield Piece(Link(action.text, _place(action, record), _("the same words as:")), record.language, (beside,))


def _nearly_same(library: Library, alike: Alike, same: set[frozenset[str]]) -> Iterator[Piece]:
    records: dict[str, Record] = {**library.recommendations, **library.lessons}
    pairs = [
        (relation.likeness, id, relation.id) for id, relations in alike.related.items() for relation in relations
        if id < relation.id and relation.likeness >= ALIKE and frozenset((id, relation.id)) not in same
    ]
    for _likeness, one, other in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
        yield _piece(records[one], _("nearly the same words as:"), beside=(Link(other, page_of(records[other])),))


def _unknown_words(library: Library) -> list[Piece]:
    """Words that a source states and that fit no term, by vocabulary; the most frequent first."""
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in _records(library):
        for _path, name, value in values(record):
            if value.stated and not value.id:
                found[VOCABULARY_OF[name], value.stated].append(record)
    ordered = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return [_unknown_piece(library, *named, records) for named, records in ordered]


def _unknown_piece(library: Library, vocabulary: str, words: str, records: list[Record]) -> Piece:
    note = _("%(vocabulary)s, records: %(n)s") % {"vocabulary": library.vocabularies.by_id[vocabulary].label, "n": len(records)}
    return Piece(Link(words, page_of(records[0]), note), "en")


def _unused_terms(library: Library) -> Iterator[Piece]:
    """Vocabularies with the terms that no record carries. A term that groups others is never carried itself."""
    used = _used_terms(library)
    for vocabulary in library.vocabularies:
        terms = [term for term in vocabulary.terms if not term.heading and vocabulary.id not in _GIVEN]
        unused = [term.label for term in terms if (vocabulary.id, term.id) not in used]
        if unused:
            names = ", ".join(unused[:NAMES]) + (", …" if len(unused) > NAMES else "")
            count = _("%(n)s of %(all)s") % {"n": len(unused), "all": len(terms)}
            path = f"{FACET_OF[vocabulary.id].folder}/index.html" if vocabulary.id in FACET_OF else ""
            yield Piece(Link(vocabulary.plural, path, f"{count}: {names}", len(unused)))


def _used_terms(library: Library) -> set[tuple[str, str]]:
    """Vocabulary and term of every value of every record."""
    used = {(VOCABULARY_OF[name], value.id or "") for record in _records(library) for _path, name, value in values(record)}
    used |= {(KIND_VOCABULARY["source"], source.kind) for source in library.sources.values()}
    for lesson in library.lessons.values():
        used |= {(KIND_VOCABULARY["lesson"], lesson.kind), (KIND_VOCABULARY["example"], lesson.example and lesson.example.kind or "")}
    return used
