"""Abbreviations explained where they first stand on a page, and the glossary's page."""

import gettext
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from uptake import render as rendering
from uptake.abbreviations import Abbreviations
from uptake.build import Asked, read_site, templates
from uptake.build import read as read_inputs
from uptake.content import read_vocabularies
from uptake.glossary import Glossary, GlossaryTerm, read_glossary, with_organizations
from uptake.markup import markdown_html
from uptake.pages import pages
from uptake.render import Page, environment, render
from uptake.vocabulary import Vocabularies

SHORTS = ("M&E", "UN", "UN Women", "WHO", "EVAW", "EVAWG", "WMW", "LGBTIQ+", "CO")
ABBREVIATIONS = Abbreviations(Glossary(terms=tuple(GlossaryTerm(term=f'Long "form" of <{s}>', abbreviations=(s,)) for s in SHORTS)))


@pytest.fixture
def page():
    """A page that explains abbreviations."""
    token = rendering._MET.set(set())
    yield
    rendering._MET.reset(token)


def marked(text) -> list[str]:
    """What is explained in a text, in its order."""
    return [unescape(found) for found in re.findall("<abbr[^>]*>(.*?)</abbr>", ABBREVIATIONS.explained(text))]


def visible(html: str) -> str:
    return unescape(re.sub(r"</?abbr\b[^>]*>", "", html))


@pytest.mark.parametrize("text, expected", [
    ("UN and UN, then UN Women", ["UN", "UN Women"]),
    ("M&E: of WMWs, and LGBTIQ+ people", ["M&E", "WMWs", "LGBTIQ+"]),
    ("EVAW/EVAWG (EVAW)", ["EVAW", "EVAWG"]),
    ("EU-UN, UN-led; the UN's work", ["UN"]),
    ("co, UNITED, eUN, UN2, M&EU, R&UN, MUN, who and Co", []),
    ("SUPPORT MIGRANTS WHO RETURN TO THE CO", []),
    ("Migrants WHO helped", ["WHO"]),
])
def test_the_first_whole_word_is_explained(page, text, expected):
    """Once a page, whole words only, the longer of two, also in the plural; a text in capitals tells no abbreviation from a word."""
    assert marked(text) == expected


def test_a_page_remembers_over_its_texts(page):
    """What one text explained, the next does not; and the page's list has it all, by the alphabet."""
    assert marked("WMWs, UN") == ["WMWs", "UN"] and marked("UN, EVAW, WMW") == ["EVAW"]
    assert [a.short for a in ABBREVIATIONS.on_page()] == ["EVAW", "UN", "WMW"]


def test_nothing_is_explained_elsewhere():
    """Where a page does not explain, the text is escaped and else as it was."""
    assert ABBREVIATIONS.explained("UN <b>") == "UN &lt;b&gt;" and ABBREVIATIONS.on_page() == []


def test_markup_keeps_its_tags_links_and_code(page):
    """Of markup only words are looked at: no attribute, no link, no code."""
    html = markdown_html("[UN](https://example.org/UN?a='>UN) and `UN` and *UN*, see <UN>\n\n- M&E of WMWs\n")
    found = ABBREVIATIONS.explained(html)
    assert re.findall("<abbr[^>]*>(.*?)</abbr>", found) == ["UN", "M&amp;E", "WMWs"] and "<em><abbr" in found
    assert re.sub("</?abbr[^>]*>", "", found) == html


def test_the_long_form_is_escaped(page):
    """A long form with quotes and angles stays within its attribute."""
    assert ABBREVIATIONS.explained("UN") == '<abbr title="Long &#34;form&#34; of &lt;UN&gt;">UN</abbr>'


PIECES = [*SHORTS, "s", " ", "<", ">", "&", '"', "'", "-", "(", "x", "é", "\n", "abbr", "</a>"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_the_visible_text_stays_as_it_is(text):
    """Whatever a text holds, readers see what it says."""
    token = rendering._MET.set(set())
    assert visible(ABBREVIATIONS.explained(text)) == text
    rendering._MET.reset(token)


def test_an_empty_glossary_explains_nothing(page):
    """Without terms every text stays as it is."""
    assert Abbreviations(Glossary()).explained("The UN & \0") == escape("The UN & \0")


def test_pages_and_shared_fragments_do_not_know_of_each_other(tmp_path):
    """Each page begins anew, and a fragment that many pages share explains nothing, wherever it is first rendered."""
    (tmp_path / "page.html").write_text(
        "{% macro row(text) %}{{ text|explained }}{% endmacro %}"
        "{{ 'UN'|explained }} {{ fragment('k', row, 'EVAW UN') }} {{ 'EVAW'|explained }} {{ met()|length }}"
    )
    env = environment(tmp_path, "/", {"met": ABBREVIATIONS.on_page}, {"explained": ABBREVIATIONS.filter}, gettext.NullTranslations())
    first, again = (render(env, Page("x.html", "page.html", None, explains=True)) for _ in range(2))
    assert first == again and re.sub(' title="[^"]*"', "", first) == "<abbr>UN</abbr> EVAW UN <abbr>EVAW</abbr> 2"
    assert render(env, Page("x.html", "page.html", None)) == "UN EVAW UN EVAW 0"


@pytest.fixture(scope="module")
def words(generated):
    vocabularies = Vocabularies(read_vocabularies(generated.data / "vocabulary").records.values())
    return with_organizations(read_glossary(generated.data)[0], vocabularies)


def test_record_pages_explain_each_abbreviation_once_and_list_it(built, words):
    """On every record's page each abbreviation is explained once, with its long form, and stands in the list with a way to its term."""
    explained = 0
    for path in [p for kind in ("recommendations", "lessons", "evaluations") for p in built.folder.glob(f"{kind}/*-*/index.html")]:
        text = path.read_text()
        found = re.findall('<abbr title="([^"]*)">(.*?)</abbr>', text)
        terms = [words.find(unescape(short)) for _, short in found]
        assert all(term and unescape(long) == term.term for (long, _), term in zip(found, terms)), path
        listed = re.findall(r'<dt>([^<]*)</dt><dd><a href="\.\./\.\./glossary/index\.html#(term-[^"]*)">', text)
        assert sorted(anchor for _, anchor in listed) == sorted(term.anchor for term in terms), path
        assert len({short for short, _ in listed}) == len(listed) and text.count("Abbreviations on this page") == bool(listed)
        explained += len(found)
    assert explained > 100


def test_a_page_reads_the_same_with_and_without_a_glossary(built, generated):
    """But for the marks and the list, a record's page is the same bytes with and without explained abbreviations."""
    library, what = read_inputs(generated)
    site = read_site(generated, Asked("2026-11", "https://example.org/repo/"), library, what)
    plain = templates(generated.templates, library, replace(site, glossary=Glossary()), gettext.NullTranslations())
    found = [page for page in pages(library, "2026-11", {}, site.glossary) if page.explains]
    for page in found[::7]:
        text = (built.folder / page.path).read_text()
        text = re.sub("</?abbr[^>]*>", "", text)
        text = re.sub(r"<section[^>]*><h2[^>]*>Abbreviations on this page</h2>.*?</section>\n?", "", text, flags=re.S)
        assert re.sub(r"\s+", " ", text) == re.sub(r"\s+", " ", render(plain, page)), page.path


def test_only_record_pages_explain(built):
    """Lists, terms and sources show texts as they are."""
    kinds = ("recommendations", "lessons", "evaluations")
    others = [p for p in built.folder.rglob("*.html") if p.relative_to(built.folder).parts[0] not in kinds]
    lists = [built.folder / kind / "index.html" for kind in kinds]
    assert not [p for p in others + lists if "<abbr" in p.read_text()]


def test_the_glossary_has_every_term_and_abbreviation_in_order(built, words):
    """Every term stands under its letter with what is known of it, every abbreviation leads to its term, and each term to the search."""
    text = (built.folder / "glossary/index.html").read_text()
    anchors = re.findall(r'<div id="(term-[^"]+)"><dt>', text)
    assert sorted(anchors) == sorted(term.anchor for term in words.terms)
    assert all(one <= other for one, other in pairwise(anchor.split("-")[1][0] for anchor in anchors))
    index = re.search('<ul class="shorts-index">(.*?)</ul>', text, re.S).group(1)
    assert {(unescape(short), anchor) for anchor, short in re.findall('href="#([^"]+)">([^<]+)', index)} == {
        (short, term.anchor) for term in words.terms for short in term.abbreviations
    }
    assert re.findall('href="#(letter-[^"]+)"', text) == re.findall('<section class="sheet" id="(letter-[^"]+)"', text)
    assert '../search/index.html?q=M%26E"' in text
    monitoring = words.find("M&E")
    assert escape(monitoring.definition) in text and monitoring.also[0] in text


def test_the_search_is_told_the_words_of_the_field(built, words):
    """The glossary's and the search's words reach the finder."""
    told = "".join(path.read_text() for path in (built.folder / "search").glob("*.json"))
    assert '"Civil society organization"' in told and '"CSO"' in told and '"quelles"' in told and "capacity building" in told
