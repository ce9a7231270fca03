"""Places: the countries that records name, by region, with what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uptake.library import Library
from uptake.messages import _
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Term
from uptake.views.crossings import open_actions
from uptake.views.shared import Link, term_path, used_terms
from uptake.views.terms import evaluations_of, heading_of

KINDS = ("evaluations", "recommendations", "lessons", "open-actions")
"""What is counted, in the order of the columns; each is the anchor of its list on a country's page."""


@dataclass(frozen=True, slots=True)
class Number:
    """How many of a kind."""

    kind: str
    number: int
    path: str
    """The list of exactly these; empty for a region and where there is none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country with its numbers."""

    label: str
    path: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A region with the countries that records name, by the parts that its vocabulary groups them in."""

    id: str
    label: str
    numbers: tuple[Number, ...]
    """What bears on any of its countries, each record once."""
    parts: tuple[tuple[str, tuple[Place, ...]], ...]
    """Name of the part, empty where the region has none, and its countries."""


@dataclass(frozen=True, slots=True)
class PlacesPage:
    plural: str
    definition: str
    countries: int
    named: int
    """How many regions these lie in; countries of no region stand last, under a label of their own."""
    regions: tuple[Region, ...]
    chart: tuple[Link, ...]
    """The regions with their numbers of evaluations."""
    most: int
    """The largest number of evaluations of a country."""
    empty: tuple[str, ...]
    """Regions of which no record names a country."""
    nowhere: tuple[Number, ...]
    """What names no country."""


Held = dict[str, dict[str, Evaluation | Recommendation | Lesson | KeyAction]]
"""Records of each kind, by id."""


def places_page(library: Library) -> PlacesPage:
    """The countries by region; what a number counts is what the country's page lists."""
    vocabulary = library.vocabularies.by_id["countries"]
    terms = library.vocabularies.terms("countries")
    held = {term.id: _held(library, term.id) for term in used_terms(library, "countries")}
    groups = _grouped(terms, held)
    used = sorted((id for id, parts in groups.items() if parts), key=lambda id: not id)
    regions = tuple(_region(terms[id].label if id else _("Other countries"), id, terms, groups[id], held) for id in used)
    return PlacesPage(
        vocabulary.plural, vocabulary.definition, len(held), sum(map(bool, used)), regions,
        chart=tuple(Link(r.label, f"countries/index.html#{r.id}", number=r.numbers[0].number) for r in regions),
        most=max((len(kinds["evaluations"]) for kinds in held.values()), default=0),
        empty=tuple(terms[id].label for id, parts in groups.items() if not parts), nowhere=_nowhere(library, held.values()),
    )


def _grouped(terms: dict[str, Term], countries: Iterable[str]) -> dict[str, dict[str, list[Term]]]:
    """Countries by region, then by its part; every region, also those of no country."""
    groups: dict[str, dict[str, list[Term]]] = {id: {} for id, term in terms.items() if term.heading and not heading_of(terms, term)}
    for id in countries:
        region, part = _region_of(terms, terms[id])
        groups.setdefault(region, {}).setdefault(part, []).append(terms[id])
    return groups


def _region_of(terms: dict[str, Term], term: Term) -> tuple[str, str]:
    """The outermost heading above a country, and the nearest where that is another."""
    nearest = region = heading_of(terms, term)
    while region and heading_of(terms, terms[region]):
        region = heading_of(terms, terms[region])
    return region, nearest if nearest != region else ""


def _held(library: Library, country: str) -> Held:
    """What bears on a country: records that name it, evaluations whose recommendations do, open actions of these."""
    holding = library.holding("countries", country)
    return {
        "evaluations": {e.id: e for e in evaluations_of(library, holding)},
        "recommendations": {r.id: r for r in holding.recommendations},
        "lessons": {lesson.id: lesson for lesson in holding.lessons},
        "open-actions": {action.id: action for action, _record in open_actions(holding.recommendations)},
    }


def _region(label: str, id: str, terms: dict[str, Term], parts: dict[str, list[Term]], held: dict[str, Held]) -> Region:
    together = [held[term.id] for countries in parts.values() for term in countries]
    numbers = tuple(Number(kind, len({id for kinds in together for id in kinds[kind]}), "") for kind in KINDS)
    order = [part for part in ("", *terms) if part in parts]
    named = tuple((terms[part].label if part else "", tuple(_place(term, held[term.id]) for term in parts[part])) for part in order)
    return Region(f"region-{id}" if id else "region", label, numbers, named)


def _place(term: Term, kinds: Held) -> Place:
    path = term_path("countries", term.id)
    return Place(term.label, path, tuple(Number(kind, len(kinds[kind]), f"{path}#{kind}" if kinds[kind] else "") for kind in KINDS))


def _nowhere(library: Library, held: Iterable[Held]) -> tuple[Number, ...]:
    """How many evaluations, recommendations and lessons bear on no country."""
    found = [*held]
    numbers = []
    for kind in KINDS[:3]:
        everything: dict[str, object] = getattr(library, kind)
        numbers.append(Number(kind, len(everything) - len({id for kinds in found for id in kinds[kind]}), ""))
    return tuple(number for number in numbers if number.number)
