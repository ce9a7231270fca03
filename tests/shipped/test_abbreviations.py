"""The abbreviations of the shipped records are known to the shipped glossary."""

import re
from pathlib import Path

from tests.words import verbatim
from uptake.content import read_vocabularies
from uptake.glossary import read_glossary, read_search_words, with_organizations
from uptake.vocabulary import Vocabularies

DATA = Path(__file__).parents[2] / "data"

UNCERTAIN = {
    "DIAP": "no document at hand says what it stands for",
    "MiMOSA": "IOM's database of cases, which IOM itself spells out in several ways",
    "MPPR": "the source's misspelling of MPRR",
    "MPPR-NA": "the source's misspelling of MPRR-NA",
    "NPAC": "National Project or Programme Advisory Committee",
    "NPACs": "the same",
    "PROTECT": "the name of a project, set in capitals",
    "RPAC": "Regional Project or Programme Advisory Committee",
    "UNSCDFs": "the source's misspelling of UNSDCF",
}
"""Abbreviations that the glossary leaves out, with the reason."""


def in_capitals(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters) and any(len(word) > 6 for word in line.split())


def test_every_abbreviation_of_three_capitals_is_known(records):
    """Each word with three or more capitals, outside texts set in capitals, is in the glossary or left out for a reason."""
    glossary = with_organizations(read_glossary(DATA)[0], Vocabularies(read_vocabularies(DATA / "vocabulary").records.values()))
    longest = sorted((re.escape(short) for short in glossary.expansions), key=len, reverse=True)
    known = re.compile(rf"(?<!\w)(?:{'|'.join(longest)})s?(?!\w)")
    unknown, seen = {}, 0
    for id, record in records.items():
        for path, text, _ in verbatim(record):
            for line in text.split("\n"):
                seen += len(known.findall(line))
                rest = "" if in_capitals(line) else known.sub(" ", line)
                words = re.findall(r"(?<!\w)[A-Za-z](?:[A-Za-z]|[&+-](?=[A-Z]))*\+?", rest)
                unknown |= {word: (id, path) for word in words if sum(c.isupper() for c in word) > 2}
    assert seen > 400
    assert not {word: where for word, where in unknown.items() if word not in UNCERTAIN}
    assert set(UNCERTAIN) == set(unknown), "what is known by now is no exception"


def test_the_shipped_words_are_sound_and_of_use():
    """Both files are read without a problem, have enough in them, and the common terms mean what everybody means by them."""
    (glossary, one), (words, other) = read_glossary(DATA), read_search_words(DATA)
    assert not one and not other and len(glossary.terms) > 120 and len(words.synonyms) > 60
    common = {"EVAW": "Ending violence against women", "CSOs": "Civil society organization", "M&E": "Monitoring and evaluation"}
    assert {short: glossary.find(short).term for short in common} == common
    assert glossary.find("ending") is None and not [term for term in glossary.terms if len(term.definition or "") > 320]
