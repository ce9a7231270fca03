"""Whether what is worked out to be alike is alike: held against what a reader said of all pairs of the shipped recommendations."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from uptake import library as libraries
from uptake.content import read_content, read_vocabularies
from uptake.glossary import read_glossary, with_organizations
from uptake.likeness import _compared, recurring, related
from uptake.records import Lesson, Recommendation
from uptake.vocabulary import Vocabularies

ROOT = Path(__file__).parents[2]

EVALUATIONS = {
    "I": "eu-iom-joint-initiative-2023", "M": "making-migration-safe-phase-1-2022",
    "P": "preventing-exploitation-of-women-migrant-workers-2017", "S": "safe-and-fair-2023",
}
SAME = "S1-S8 I7-M5 I7-S2 S7-I8 S7-I4 P3-M1 P3-M2 M1-M2 P3-I5 M2-I5 M4-S5 S1-P4 S8-P4"
"""They ask for nearly the same: better monitoring; flexibility when things change; that those concerned take part, from the
design on; wider services with other agencies; closer work of UN Women and the ILO."""
NEAR = """
M5-S2 P3-S7 M2-S7 I1-M2 I4-M4 M4-S4 I4-S4 S4-S5 I3-P4 I9-S1 I9-S8 M4-S1 M4-S8 P1-M3 I2-M3 P6-S3 P2-S2 S5-S6 S3-S4 I10-I6 I10-I4
I10-I7 I1-I2 I1-I3 I4-I5 I2-I9 I4-I8 I1-M1 P5-I9 M1-M5
"""
"""A reader of the one would want to see the other."""
OPEN = """
M1-I5 S2-P6 S7-P6 P2-S6 P2-S5 I1-I10 I2-I3 I5-I6 M2-S1 M2-S8 P3-M5 I3-S1 I3-S8 I10-S8 M1-S7 M2-I3 S4-S6 S3-S6 S2-S7 M3-S1 M3-S8 I1-I4
I2-I4 I5-S7 P2-P3 S5-S8 S1-S5 I1-I9 I10-S4 M3-P2 M2-M5 S3-S5 P5-P1 I2-S1 I2-S8
"""
"""One may see it so or so. All other pairs are not alike."""


def pairs(names: str) -> set[frozenset[str]]:
    """Pairs of ids, from names such as `S1-S8`."""
    return {frozenset(f"{EVALUATIONS[name[0]]}-r{int(name[1:]):02}" for name in pair.split("-")) for pair in names.split()}


SAME_PAIRS, NEAR_PAIRS, OPEN_PAIRS = pairs(SAME), pairs(NEAR), pairs(OPEN)


@pytest.fixture(scope="module")
def shipped():
    """The shipped records."""
    vocabularies = Vocabularies(read_vocabularies(ROOT / "data/vocabulary").records.values())
    return libraries.build(read_content(ROOT / "content").records.values(), vocabularies)


@pytest.fixture(scope="module")
def expansions(shipped):
    """The abbreviations of the shipped glossary."""
    return with_organizations(read_glossary(ROOT / "data")[0], shipped.vocabularies).expansions


@pytest.fixture(scope="module")
def unlinked(shipped):
    """The same records without any link of an editor, and none saying that it repeats another."""
    records = [*shipped.sources.values(), *shipped.evaluations.values()]
    records += [replace(r, related=(), repeats=None) for r in shipped.recommendations.values()]
    records += [replace(r, related=()) for r in shipped.lessons.values()]
    return libraries.build(records, shipped.vocabularies)


def shown(library, expansions) -> set[frozenset[str]]:
    """Pairs of recommendations that are shown beside one another."""
    return {
        frozenset((id, r.id)) for id, rows in related(library, expansions).items() for r in rows
        if id in library.recommendations and r.id in library.recommendations
    }


def together(groups) -> set[frozenset[str]]:
    """Pairs of recommendations that stand in one group."""
    return {frozenset(pair) for group in groups for pair in combinations(group.members, 2)}


def name(pair: frozenset[str]) -> str:
    return "-".join(sorted(f"{letter}{int(id[-2:])}" for id in pair for letter, evaluation in EVALUATIONS.items() if id.startswith(evaluation)))


def test_the_judgement_is_about_shipped_recommendations(shipped):
    """Every pair that was judged exists, and none was judged twice."""
    judged = [*SAME_PAIRS, *NEAR_PAIRS, *OPEN_PAIRS]
    assert len(judged) == len(set(judged)) and {id for pair in judged for id in pair} <= set(shipped.recommendations)


@pytest.mark.parametrize("spelled_out", [True, False])
def test_the_most_alike_are_those_that_a_reader_finds_alike(unlinked, expansions, spelled_out):
    """From words and terms alone: the first twenty pairs of a reader's ranking hold hardly one that is not alike."""
    compared = _compared(unlinked, expansions if spelled_out else {})
    places = [place for place, profile in enumerate(compared.profiles) if not profile.lesson]
    ranked = sorted(combinations(places, 2), key=lambda pair: -compared.likeness(*pair))
    ids = [frozenset(compared.profiles[place].id for place in pair) for pair in ranked]
    judged = [pair for pair in ids if pair not in OPEN_PAIRS]
    assert sum(pair in SAME_PAIRS | NEAR_PAIRS for pair in judged[:20]) >= 17
    for wanted, least in ((SAME_PAIRS, 0.7), (SAME_PAIRS | NEAR_PAIRS, 0.6)):
        ranking = [pair for pair in judged if pair in wanted or pair not in SAME_PAIRS | NEAR_PAIRS]
        hits = [place for place, pair in enumerate(ranking, 1) if pair in wanted]
        precision = sum(n / place for n, place in enumerate(hits, 1)) / len(hits)
        assert precision >= least, f"average precision {precision:.2f}"


def test_nothing_silly_is_shown_without_an_editors_help(unlinked, expansions):
    """No pair that a reader finds unlike is shown or gathered; of those that ask for the same, half and more are found."""
    found, groups = shown(unlinked, expansions), together(recurring(unlinked, expansions))
    silly = [name(pair) for pair in found | groups if pair not in SAME_PAIRS | NEAR_PAIRS | OPEN_PAIRS]
    assert not silly
    assert len(found & SAME_PAIRS) >= 8 and len(found & (SAME_PAIRS | NEAR_PAIRS)) >= 0.7 * len(found)


@pytest.mark.parametrize("wanted", [
    {"S1", "S8"}, {"I7", "M5", "S2"}, {"S7", "I8"}, {"P3", "I5"},
], ids=["repeated", "monitoring", "changing context", "those concerned take part"])
def test_what_recurs_is_found_in_the_texts_alone(unlinked, expansions, wanted):
    """A repetition, and likenesses between UN Women's and IOM's recommendations, without any link or statement of them."""
    ids = {f"{EVALUATIONS[n[0]]}-r{int(n[1:]):02}" for n in wanted}
    for words in (expansions, {}):
        assert any(ids <= set(group.members) for group in recurring(unlinked, words))


def test_a_repetition_is_found_without_topics(unlinked):
    """That one recommendation repeats another is in their words, whatever is filed where."""
    one, other = sorted(next(iter(pairs("S1-S8"))))
    records = [replace(r, topics=(), criteria=()) if isinstance(r, Recommendation | Lesson) else r for r in (
        *unlinked.sources.values(), *unlinked.evaluations.values(), *unlinked.recommendations.values(), *unlinked.lessons.values())]
    library = libraries.build(records, unlinked.vocabularies)
    assert any({one, other} <= set(group.members) for group in recurring(library))
    assert other in [r.id for r in related(library)[one]]


def test_the_shipped_groups_are_sound(shipped, expansions):
    """With the editors' links as evidence: every pair of a group is alike to a reader, and the links are not shown again."""
    groups = recurring(shipped, expansions)
    assert len(groups) >= 5
    assert not [name(pair) for pair in together(groups) if pair not in SAME_PAIRS | NEAR_PAIRS]
    linked = {frozenset((r.id, link.id)) for r in shipped.recommendations.values() for link in r.related}
    assert not shown(shipped, expansions) & linked


def test_the_editors_own_links_are_found_in_part(unlinked, shipped, expansions):
    """A good part of what is shown was linked by an editor as well, for reasons of their own."""
    linked = {frozenset((r.id, link.id)) for r in (*shipped.recommendations.values(), *shipped.lessons.values()) for link in r.related}
    found = {frozenset((id, r.id)) for id, rows in related(unlinked, expansions).items() for r in rows}
    assert len(found & linked) >= 12
