"""The vocabularies of `data/vocabulary/`: the spellings that sources use, and lists that others keep."""

from pathlib import Path

import pycountry
import pytest

from uptake.content import read_vocabularies
from uptake.kinds import KIND_VOCABULARY, VOCABULARY_OF
from uptake.records import NOT_APPLICABLE
from uptake.vocabulary import Vocabularies, fold

FOLDER = Path(__file__).parents[2] / "data/vocabulary"
SPELLINGS = {
    "response-categories": ["Accepted", "Partially Accepted", "Rejected", "Not applicable"],
    "statuses": [
        "Completed", "Ongoing", "Initiated", "Not Initiated", "No Longer Applicable",
        "Overdue-Initiated", "Overdue-Not Initiated", "Over due",
    ],
    "themes": [
        *(f"{area} (SPs before 2018)" for area in (
            "Women economic empowerment", "Ending violence against women", "Global norms and standards", "Peace and security",
            "Governance and planning", "Leadership and political participation",
        )),
        "Leadership and participation in governance systems (SP 2018-2021)",
    ],
    "principles": [
        "National ownership", "Promoting inclusiveness/Leaving no one behind", "Capacity development", "Knowledge management", "Advocacy",
        "Alignment with strategy", "Internal coordination and communication", "Resource mobilization", "Evidence, Data and statistics",
    ],
    "priorities": [
        "UN Coordination", "Operational activities", "Partnership", "Organizational efficiency", "Normative Support",
        "Culture of results/RBM", "Humanitarian action",
    ],
    "criteria": [
        "Relevance", "Coherence", "Effectiveness", "Efficiency", "Impact", "Sustainability", "Gender equality", "Human Rights",
        "Appropriateness", "Coverage", "Connectedness",
    ],
    "office-types": ["HQ", "RO", "MCO", "CO", "EO", "PP"],
}
"""GATE's own words."""


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    """The vocabularies as they are read."""
    reading = read_vocabularies(FOLDER)
    assert not reading.problems
    return Vocabularies(reading.records.values())


@pytest.mark.parametrize("vocabulary", SPELLINGS)
def test_spellings_of_gate(vocabularies, vocabulary):
    """Each of GATE's spellings stands for a term of its own, whatever the case and the white space."""
    terms = [vocabularies.find(vocabulary, words) for words in SPELLINGS[vocabulary]]
    assert all(vocabularies.term(vocabulary, term or "") for term in terms)
    assert len(set(terms)) == len(terms) - (2 if vocabulary == "statuses" else 0)
    assert terms == [vocabularies.find(vocabulary, f" {words.upper().replace(' ', '  ')}") for words in SPELLINGS[vocabulary]]


def test_not_applicable_is_no_term_of_a_theme(vocabularies):
    """ "Not applicable" is an answer and not a theme; as a decision it is a term."""
    assert vocabularies.find("themes", "Not applicable") == NOT_APPLICABLE
    assert vocabularies.find("response-categories", "Not applicable") == "not_applicable"


def test_headings_are_never_found(vocabularies):
    """A term that only groups others is not given for a source's words."""
    assert vocabularies.find("criteria", "OECD-DAC criteria") is None


def test_countries_are_those_of_iso_3166(vocabularies):
    """Every country of ISO 3166-1 is a term, by its code and the name that pycountry has for it, and no other is."""
    ours = {id: term.label for id, term in vocabularies.terms("countries").items() if not term.heading}
    theirs = {country.alpha_2.lower(): getattr(country, "common_name", country.name) for country in pycountry.countries}
    assert ours == theirs


def test_every_coded_field_has_a_vocabulary(vocabularies):
    """Every field of coded values takes its terms from a vocabulary that exists, in which every term is defined."""
    known = {vocabulary.id: vocabulary for vocabulary in vocabularies}
    assert {*VOCABULARY_OF.values(), *KIND_VOCABULARY.values()} == set(known)
    defined = [v for v in known.values() if v.id not in ("countries", "agencies")]
    assert not [(v.id, term.id) for v in defined for term in v.terms if not term.definition]


def test_topics_are_few(vocabularies):
    """There are 12 to 18 topics: enough to tell records apart, few enough to choose from."""
    assert 12 <= len(vocabularies.terms("topics")) <= 18


def test_folding():
    """Words are compared without regard to white space, case, and the shape of apostrophes and dashes."""
    assert fold(" Women’s\n empowerment – WEE ") == fold("WOMEN'S EMPOWERMENT - wee")
