"""The files of words, `data/glossary.yaml` and `data/search.yaml`: what they may hold, what is said of mistakes, what they give."""

from pathlib import Path

import pytest

from uptake.content import read_vocabularies
from uptake.glossary import Glossary, GlossaryTerm, SearchWords, read_glossary, read_search_words, with_organizations
from uptake.records import Term, Vocabulary
from uptake.vocabulary import Vocabularies

GLOSSARY, SEARCH = "data/glossary.yaml", "data/search.yaml"
ROOT = Path(__file__).parents[2]

KNOWN = Glossary(terms=(
    GlossaryTerm(term="Civil society organization", abbreviations=("CSO", "OSC"), also=("association",)),
    GlossaryTerm(term="Country office", abbreviations=("CO",)),
    GlossaryTerm(term="Coronavirus disease 2019", abbreviations=("COVID-19",)),
    GlossaryTerm(term="Lesson"),
))


@pytest.mark.parametrize("read, empty", [(read_glossary, Glossary()), (read_search_words, SearchWords())])
def test_a_missing_file_is_an_empty_one(tmp_path, read, empty):
    """A fork may delete either file."""
    assert read(tmp_path) == (empty, [])


def test_check_says_all_that_is_wrong_with_both_files_at_once(site):
    """Unknown fields, what stands twice, lone and double synonyms are all told, each with its line and what to do."""
    site.write(GLOSSARY, """terms:
- term: Well water
  abreviations: [WW]
- term: Drinking water
  abbreviations: [DW, PH, dw, DW]
- term: Public health
  abbreviations: [PH]
- term: Drinking-water
""")
    site.write(SEARCH, """synonyms:
- [well, wells, borehole]
- [pump]
- []
- [spring, Borehole, spring]
- [how, manner]
ignored: [how]
""")
    status, said = site.check()
    assert status == 1
    for line in (
        'data/glossary.yaml:3:3  terms.1.abreviations\n    "abreviations" is no field here. Did you mean "abbreviations"?   [E102]',
        'data/glossary.yaml:5:27  terms.2.abbreviations.3\n    "dw" does not look like an abbreviation.',
        'data/glossary.yaml:5:31  terms.2.abbreviations.4\n    "DW" stands twice. Delete one of the two.   [E106]',
        'data/glossary.yaml:7:19  terms.3.abbreviations.1\n    "PH" also stands for "Drinking water". Keep it with one of the two,',
        'data/glossary.yaml:8:3  terms.4.term\n    The term "Drinking water" stands twice. Delete one of the two.   [E106]',
        'data/search.yaml:3:3  synonyms.2\n    The group holds only "pump". Add a word that means the same, or delete the group.   [E103]',
        "data/search.yaml:4:3  synonyms.3\n    The group is empty.",
        'data/search.yaml:5:12  synonyms.4.2\n    "Borehole" stands in two groups. Keep it in one of the two; the other is that of "well".',
        'data/search.yaml:5:22  synonyms.4.3\n    "spring" stands twice in its group. Delete one of the two.   [E106]',
        'data/search.yaml:6:4  synonyms.5.1\n    "how" is also among the ignored words. Keep it in one of the two places.   [E106]',
    ):
        assert line in said, said
    assert "10 errors in 2 files." in said


def test_a_file_without_a_list_says_how_to_begin(site):
    """A file that is no mapping is told to begin with its own field."""
    site.write(SEARCH, "- [well, wells]\n")
    assert "Begin it with `synonyms: ...`." in site.check()[1]


def test_a_build_stops_at_a_faulty_file_of_words(site):
    """Nothing is written while a file of words has errors."""
    site.write(SEARCH, "synonyms:\n- [pump]\n")
    status, said = site.run("build", "--output", "out")
    assert status == 1 and "Nothing was written." in said and not (site.folder / "out").exists()


def test_comments_may_stay(site):
    """Both files may hold comments, which `format` leaves alone."""
    site.write(SEARCH, "# what we say for wells\nsynonyms:\n# all the same\n- [well, borehole]\n")
    assert site.check()[0] == 0 and site.run("format")[0] == 0
    assert (site.folder / SEARCH).read_text().startswith("# what we say") and (site.folder / "data/schemas/search.json").is_file()


@pytest.mark.parametrize("word, term", [
    ("CSO", "Civil society organization"), ("CSOs", "Civil society organization"), ("OSC", "Civil society organization"),
    ("COs", "Country office"), ("covid-19", "Coronavirus disease 2019"),
    ("co", None), ("cso", None), ("Co", None), ("Lesson", None), ("", None), ("s", None),
])
def test_an_abbreviation_finds_its_term(word, term):
    """Also in the plural; abbreviations of up to four letters only as they are written."""
    found = KNOWN.find(word)
    assert (found and found.term) == term


def test_expansions_name_every_abbreviation():
    """The plain mapping from abbreviation to long form."""
    assert KNOWN.expansions == {
        "CSO": "Civil society organization", "OSC": "Civil society organization", "CO": "Country office",
        "COVID-19": "Coronavirus disease 2019",
    }


def test_organizations_come_from_their_vocabulary():
    """Short names and one-word abbreviations of organizations are known without being repeated; the glossary's entries hold."""
    vocabularies = Vocabularies(read_vocabularies(ROOT / "data/vocabulary").records.values())
    own = GlossaryTerm(term="Pam's own", abbreviations=("PAM",))
    whole = with_organizations(Glossary(terms=(own,)), vocabularies)
    assert whole.expansions["WHO"] == "World Health Organization" and whole.find("who") is None
    assert whole.expansions["UN Women"] == whole.expansions["ONU-Femmes"]
    assert whole.expansions["PAM"] == "Pam's own"
    food = whole.find("WFP")
    assert food.abbreviations == ("WFP", "PMA") and "Programme alimentaire mondial" in food.also and "PAM" not in food.also


def test_a_heading_among_organizations_is_no_term():
    """What only groups organizations is never explained as if it were one; nor is one that the glossary already has."""
    labels = {"system": "The system", "rain": "Rain Office", "office": "Country office"}
    terms = tuple(Term(id=id, label=label, heading=id == "system") for id, label in labels.items())
    agencies = Vocabulary(id="agencies", label="Agency", plural="Agencies", definition="For tests.", terms=terms)
    whole = with_organizations(KNOWN, Vocabularies([agencies]))
    assert [term.term for term in whole.terms[len(KNOWN.terms) :]] == ["Rain Office"]


def test_anchors_keep_the_letters_of_every_script():
    """A term's anchor is made of its own letters, without accents and marks."""
    assert GlossaryTerm(term="Échange & suivi (été)").anchor == "term-echange-suivi-ete"
    assert GlossaryTerm(term="الرصد والتقييم").anchor == "term-الرصد-والتقييم"
