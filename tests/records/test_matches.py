"""What other vocabularies call a term: checked, kept in canonical form, and true of the vocabularies that come with the project."""

import re
from pathlib import Path

import pytest

from uptake.content import canonical, read_file, read_vocabularies
from uptake.records import Match, Term, Vocabulary

FOLDER = Path(__file__).parents[2] / "data/vocabulary"
TOPICS = "data/vocabulary/topics.yaml"
GOAL = "  - uri: http://metadata.un.org/sdg/6\n    label: Clean water and sanitation\n    relation: {}\n"
RULES = {
    "a relation that is none": (GOAL.format("same"), "E104", '"same" is not one of the values allowed here'),
    "an address that is none": (GOAL.format("close").replace("http:", "sdg:"), "E103", "is not a web address"),
    "a notion twice": (GOAL.format("close") + GOAL.format("related"), "E106", "stands twice among the matches"),
}


@pytest.mark.parametrize("matches, code, words", RULES.values(), ids=RULES)
def test_a_faulty_match_is_told(site, matches, code, words):
    """A match that is none is found where it stands, with its code."""
    site.replace(TOPICS, "  label: Water\n", f"  label: Water\n  matches:\n{matches}")
    status, printed = site.check()
    assert status == 1 and words in printed and f"[{code}]" in printed and f"{TOPICS}:" in printed


def test_two_terms_cannot_match_the_same_exactly(site):
    """What two terms match exactly would make them one; that they are close to the same is no fault."""
    for relation, faulty in (("exact", True), ("close", False)):
        text = (site.folder / TOPICS).read_text()
        for name in ("Water", "Health"):
            site.replace(TOPICS, f"  label: {name}\n", f"  label: {name}\n  matches:\n{GOAL.format(relation)}")
        status, printed = site.check()
        assert (status == 1) == faulty and ("is also the exact match" in printed) == faulty, printed
        site.write(TOPICS, text)


def test_a_match_keeps_its_form(tmp_path):
    """A vocabulary with matches reads as it was written."""
    match = Match(uri="http://metadata.un.org/sdg/6", label="Goal 6: it's clean", relation="broad")
    vocabulary = Vocabulary(id="x", label="X", plural="Xs", definition="D", terms=(Term(id="water", label="Water", matches=(match,)),))
    path = tmp_path / "x.yaml"
    path.write_text(canonical(vocabulary))
    again, problems = read_file(path, Vocabulary)
    assert not problems and again == vocabulary and canonical(again) == path.read_text()


def test_matches_with_the_goals_say_which():
    """Matches of the project's vocabularies are goals and targets of the 2030 Agenda, by the addresses that they have there."""
    matches = [match for v in read_vocabularies(FOLDER).records.values() for term in v.terms for match in term.matches]
    assert len(matches) > 10
    for match in matches:
        number = re.fullmatch(r"http://metadata\.un\.org/sdg/((1[0-7]|[1-9])(\.(\d{1,2}|[a-d]))?)", match.uri)[1]
        assert match.label.startswith(f"{'SDG target' if '.' in number else 'Sustainable Development Goal'} {number}: ")
        assert match.relation != "exact"  # a goal is something to reach, no field of work
