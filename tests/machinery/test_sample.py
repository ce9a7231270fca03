"""Sample records: sound, canonical, the same every time, and of every kind."""

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from uptake import content, sample
from uptake.checks import check
from uptake.content import read_content, read_vocabularies
from uptake.output import OutputRefused
from uptake.records import Category, Evaluation, Lesson, Recommendation, Source, Status, Vocabulary
from uptake.vocabulary import Vocabularies

DATA = Path(sample.__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return Vocabularies(read_vocabularies(DATA / "vocabulary").records.values())


@pytest.fixture(scope="module")
def records(vocabularies) -> list:
    return list(sample.records(1_500, vocabularies))


def of(records: list, model: type) -> list:
    return [record for record in records if isinstance(record, model)]


@pytest.mark.parametrize("number", [0, 1, 2, 3, 9, 40, 41, 42])
def test_there_are_exactly_as_many_as_asked_for(vocabularies, number):
    """Sources, evaluations, recommendations and lessons together are as many as asked for, each with its own id."""
    made = list(sample.records(number, vocabularies))
    assert len(made) == len({record.id for record in made}) == number


def test_number_and_seed_decide_all(vocabularies):
    """The same number and seed give the same records, another seed gives others."""
    first, again, other = (list(sample.records(60, vocabularies, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_what_is_written_has_no_problem(tmp_path, vocabularies):
    """The checks find nothing at all to say about records, references, links, terms and files of a written sample."""
    sample.write(tmp_path / "made", 300, vocabularies)
    read, terms = read_content(tmp_path / "made" / "content"), read_vocabularies(tmp_path / "made" / "data" / "vocabulary")
    assert len(read.records) == 300
    assert check(read, terms, tmp_path / "made" / "data") == []
    written = sorted(read.records.values(), key=lambda record: record.id)
    assert written == sorted(sample.records(300, vocabularies), key=lambda record: record.id)


def test_what_is_written_is_canonical(records):
    """The quick writer gives the very text that the project's own form has, for every record."""
    for record in records[:500]:
        assert sample.canonical(record) == content.canonical(record, content.schema_comment(type(record)))


def test_vocabularies_are_written_as_they_are(tmp_path, vocabularies):
    """The data folder holds the vocabularies as given, settings, schemas, and a text for every source."""
    sample.write(tmp_path / "made", 30, vocabularies)
    data = tmp_path / "made" / "data"
    assert read_vocabularies(data / "vocabulary").records.keys() == {data / "vocabulary" / f"{v.id}.yaml" for v in vocabularies}
    for vocabulary in vocabularies:
        assert content.read_file(data / "vocabulary" / f"{vocabulary.id}.yaml", Vocabulary) == (vocabulary, [])
    sources = of(list(sample.records(30, vocabularies)), Source)
    assert {path.name for path in (data / "sources").iterdir()} == {source.file for source in sources}
    assert content.read_file(data / "site.yaml", type(sample.SETTINGS))[1] == []
    assert (data / "schemas" / "recommendation.json").exists()


def test_a_folder_with_real_records_is_not_replaced(tmp_path, vocabularies):
    """A folder that holds anything that no sample wrote is refused."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "mine.yaml").write_text("id: mine\n")
    with pytest.raises(OutputRefused):
        sample.write(tmp_path, 10, vocabularies)
    assert (tmp_path / "content" / "mine.yaml").exists()


def test_everything_that_can_occur_occurs(records):
    """Decisions, statuses, deadlines, marks and languages of every kind are among them, refusals always with reasons."""
    recommendations, lessons = of(records, Recommendation), of(records, Lesson)
    actions = [action for record in recommendations for action in record.actions]
    assert {record.response_category for record in recommendations} == set(get_args(Category))
    assert all(record.response_text for record in recommendations if record.response_category == "rejected")
    assert {action.status for action in actions} == set(get_args(Status))
    assert {action.status for action in actions if action.source_overdue} == {"initiated", "not_initiated", "unreported"}
    assert {(bool(a.deadline), a.deadline_approximate, bool(a.deadline_stated)) for a in actions} >= {
        (True, False, True),
        (True, True, True),
        (False, False, True),
        (False, False, False),
    }
    for name in "comments history funding_needed number_stated units responsible".split():
        assert any(getattr(action, name) for action in actions), name
    for name in "description sub_points priority addressee repeats related section number_stated themes topics countries".split():
        assert any(getattr(record, name) for record in recommendations), name
    assert {value.basis for record in recommendations for value in record.themes} == {"stated", "assigned"}
    assert any(tip.tips for record in lessons for tip in record.tips) and any(record.example for record in lessons)
    assert {record.language for record in records if not isinstance(record, Evaluation)} == {"en", "fr", "es"}
    assert len({record.agency.id for record in of(records, Evaluation)}) > 5
    years = {int((record.published or record.period.end)[:4]) for record in of(records, Evaluation)}
    assert min(years) == 2010 and max(years) == sample.NOW


def test_the_proportions_are_those_of_real_records(records):
    """Evaluations have 5 to 10 recommendations, these about 3.2 actions, and a record about 3.8 KB of YAML."""
    recommendations = of(records, Recommendation)
    counts = Counter(record.evaluation for record in recommendations)
    assert all(5 <= number <= 10 for number in list(counts.values())[:-1])
    numbers = [len(record.actions) for record in recommendations]
    assert 2.9 < sum(numbers) / len(numbers) < 3.5 and max(numbers) == 8
    assert all(number or record.response_category == "rejected" for record, number in zip(recommendations, numbers))
    size = sum(len(sample.canonical(record).encode()) for record in records) / len(records)
    assert 3_500 < size < 4_100
    shares = Counter(record.response_category for record in recommendations)
    assert shares["accepted"] > 0.6 * len(recommendations)


def test_repeats_have_the_words_of_what_they_repeat(records):
    """A recommendation that repeats another comes later and has its text."""
    texts: dict[str, str] = {}
    for record in of(records, Recommendation):
        if record.repeats:
            assert record.text == texts[record.repeats]
        texts[record.id] = record.text


def test_words_vary(records):
    """Texts use a few thousand words, the common ones much more often than the rest, and no placeholder is left in them."""
    told = "\n".join(sample.canonical(record) for record in records)
    assert not re.search(r"[{}]|None|\b(\w+ed|\w+ing) \1\b|lorem", told)
    common = Counter(re.findall(r"[^\W\d_]{3,}", told.casefold())).most_common()
    assert len(common) > 3_000
    assert sum(number for _, number in common[:100]) > 0.4 * sum(number for _, number in common)


def test_references_lead_to_records_that_are_there(records):
    """Every link has its return, and whatever a record names comes with it or before it."""
    links = {(record.id, link.id): link.reason for record in records for link in getattr(record, "related", ())}
    assert links and all(links[other, one] == reason for (one, other), reason in links.items())
    seen: set[str] = set()
    for record in records:
        named = [record.source.id] if hasattr(record, "source") else []
        named += [record.evaluation] if isinstance(record, Recommendation) else []
        named += [link.id for link in record.evaluations] if isinstance(record, Lesson) else []
        assert seen.issuperset(named)
        seen.add(record.id)


def test_fewer_vocabularies_do(vocabularies):
    """A project with other, smaller vocabularies gets records too, with no term that it does not have."""
    few = Vocabularies(v for v in vocabularies if v.id in ("agencies", "source-kinds", "lesson-kinds", "statuses"))
    for record in sample.records(100, few):
        assert not getattr(record, "themes", ()) or record.themes[0].id in ("not-applicable", "none-fits")
