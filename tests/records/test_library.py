"""The library: records by id, what leads to what, and in which order."""

from pathlib import Path

import pytest

from tests.records.conftest import OTHER, RECOMMENDATION
from uptake.content import read_content, read_vocabularies
from uptake.library import Library, build
from uptake.vocabulary import Vocabularies


def library(folder: Path) -> Library:
    """The library of a site's folder."""
    records, vocabularies = read_content(folder / "content"), read_vocabularies(folder / "data/vocabulary")
    assert not records.problems
    return build(records.records.values(), Vocabularies(vocabularies.records.values()))


def ids(records) -> list[str]:
    """The ids of records."""
    return [record.id for record in records]


def test_records_lead_to_one_another(site):
    """From an evaluation to its recommendations and lessons, from a source to all its records, from a term to what carries it."""
    site.add(OTHER, "repeats: wells-2024-r01")
    found = library(site.folder)
    assert ids(found.recommendations_of["wells-2024"]) == ["wells-2024-r01", "wells-2024-r02"]
    assert ids(found.lessons_of["wells-2024"]) == ["wells-2024-l01"]
    assert ids(found.from_source["wells"]) == ["wells-2024", "wells-2024-r01", "wells-2024-r02", "wells-2024-l01"]
    assert ids(found.repeated_by["wells-2024-r01"]) == ["wells-2024-r02"]
    assert found.actions["wells-2024-r01-a01"][1].id == "wells-2024-r01"
    assert ids(found.holding("topics", "water").recommendations) == ["wells-2024-r01"]
    assert ids(action for action, _ in found.holding("units", "well-team").actions) == ["wells-2024-r01-a01"]
    assert found.holding("topics", "health").recommendations == []


def test_everything_counts_for_its_organization(site):
    """Recommendations count for their evaluation's organization, lessons for their source's."""
    holding = library(site.folder).holding("agencies", "well-fund")
    assert (ids(holding.evaluations), len(holding.recommendations), ids(holding.lessons)) == (["wells-2024"], 2, ["wells-2024-l01"])


def test_newest_first(site):
    """Evaluations come newest first by what is known of their date, and their recommendations with them, in the source's order."""
    text = (site.folder / "content/evaluations/wells-2024.yaml").read_text()
    for year, line in (("2026", "published: 2026-01"), ("2025", "period:\n  start: '2020'\n  end: '2025'")):
        dated = text.replace("wells-2024", f"wells-{year}").replace("overall_comment: W", f"{line}\noverall_comment: W")
        site.write(f"content/evaluations/wells-{year}.yaml", dated)
    site.replace(RECOMMENDATION, "number: 1\ntext", "number: 12\ntext")
    other = (site.folder / OTHER).read_text().replace("id: wells-2024-r02", "id: a-r01")
    other = other.replace("evaluation: wells-2024", "evaluation: wells-2025")
    site.write("content/recommendations/a-r01.yaml", other)
    found = library(site.folder)
    assert [*found.evaluations] == ["wells-2026", "wells-2025", "wells-2024"]
    assert [*found.recommendations] == ["a-r01", "wells-2024-r02", "wells-2024-r01"]


def test_order_does_not_depend_on_the_order_of_files(site):
    """The same records in another order give the same library."""
    records = [*read_content(site.folder / "content").records.values()]
    empty = Vocabularies([])
    assert build(records, empty) == build(reversed(records), empty)


def test_unsound_records_are_a_defect(site):
    """A library is built from checked records only: one whose evaluation is missing is refused outright."""
    records = [r for r in read_content(site.folder / "content").records.values() if r.id != "wells-2024"]
    with pytest.raises(KeyError):
        build(records, Vocabularies([]))
