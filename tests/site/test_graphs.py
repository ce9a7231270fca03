"""Linked data as files: the vocabularies as SKOS and the catalogue as DCAT, judged by an RDF library and by shapes."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF, SKOS

from uptake.exports import catalogue, rdf, skos
from uptake.exports.rdf import Iri, Thing, Typed, Words
from uptake.library import Library
from uptake.records import Match, Term, Vocabulary
from uptake.site import Settings, Site
from uptake.views.datasets import dataset_of
from uptake.views.shared import has_page
from uptake.vocabulary import Vocabularies

SHAPES = Path(__file__).parents[1] / "shapes"
BASE = "https://example.org/repo/"
FILES = {"vocabularies": "skos.ttl", "catalogue": "dcat.ttl"}
SETTINGS = Settings(title="Wells", tagline="T", description="D", organization="O", rights="R", contact="office@example.org")
SITE = Site(SETTINGS, "2026-11", BASE)


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Nothing is asked of anybody: a context or ontology that had to be fetched would fail."""
    def refuse(*_arguments, **_more):
        raise AssertionError("something was to be fetched")
    monkeypatch.setattr("urllib.request.OpenerDirector.open", refuse)


@cache
def graph(path):
    return rdflib.Graph().parse(path)


def of_things(things, form="turtle"):
    text = rdf.turtle(BASE, things) if form == "turtle" else rdf.jsonld(BASE, things)
    return rdflib.Graph().parse(data=text, format=form)


def faults(data, name):
    """What the shapes of a kind of file have against a graph."""
    conforms, _report, words = pyshacl.validate(data, shacl_graph=graph(SHAPES / FILES[name]), advanced=True)
    return "" if conforms else words


# --- both files

@pytest.mark.parametrize("name", FILES)
def test_turtle_and_json_ld_are_the_same_graph(built, name):
    """The two forms of a file parse, and say the same."""
    one, other = (graph(built.folder / f"data/{name}.{ending}") for ending in ("ttl", "jsonld"))
    assert len(one) > 50 and isomorphic(one, other)
    assert not [node for node in one.all_nodes() if isinstance(node, rdflib.BNode)]


@pytest.mark.parametrize("name", FILES)
def test_the_shapes_have_nothing_against_it(built, name):
    """Each file keeps the rules of its vocabulary, as shapes."""
    assert not faults(graph(built.folder / f"data/{name}.ttl"), name)


SPOILT = {
    "a label twice": ("vocabularies", "INSERT { ?c skos:prefLabel 'Other'@en } WHERE { ?c skos:prefLabel 'Relevance'@en }"),
    "no label": ("vocabularies", "DELETE { ?c skos:prefLabel ?l } WHERE { ?c skos:prefLabel ?l FILTER (str(?l) = 'Relevance') }"),
    "a wider term that does not know it": (
        "vocabularies", "DELETE { ?w skos:narrower ?c } WHERE { ?w skos:narrower ?c ; skos:prefLabel 'OECD-DAC criteria'@en }",
    ),
    "neither top nor below": ("vocabularies", "DELETE { ?c skos:broader ?w } WHERE { ?c skos:broader ?w ; skos:prefLabel 'Relevance'@en }"),
    "a top that is none": (
        "vocabularies", "INSERT { ?s skos:hasTopConcept ?c } WHERE { ?c skos:inScheme ?s ; skos:prefLabel 'Relevance'@en }",
    ),
    "a circle": ("vocabularies", "INSERT { ?w skos:broader ?c } WHERE { ?c skos:broader ?w ; skos:prefLabel 'Relevance'@en }"),
    "an alternative label that is preferred": (
        "vocabularies", "INSERT { ?c skos:altLabel 'Relevance'@en } WHERE { ?c skos:prefLabel 'Relevance'@en }",
    ),
    "a dataset without a title": ("catalogue", "DELETE { ?d dcterms:title ?t } WHERE { ?d a dcat:Dataset ; dcterms:title ?t }"),
    "a file without an address": ("catalogue", "DELETE { ?d dcat:accessURL ?a } WHERE { ?d dcat:accessURL ?a }"),
    "a dataset in no catalogue": ("catalogue", "DELETE { ?c dcat:dataset ?d } WHERE { ?c dcat:dataset ?d ; a dcat:Catalog }"),
    "no publisher": ("catalogue", "DELETE { ?c dcterms:publisher ?p } WHERE { ?c dcterms:publisher ?p }"),
}


@pytest.mark.parametrize("name, update", SPOILT.values(), ids=SPOILT)
def test_the_shapes_find_what_is_wrong(built, name, update):
    """A file that breaks a rule does not pass: the shapes are no empty ones."""
    few = Library(Vocabularies([built.library.vocabularies.by_id["criteria"]]))
    spoilt = of_things(skos.things(few, "en")) if name == "vocabularies" else rdflib.Graph() + graph(built.folder / f"data/{name}.ttl")
    before = len(spoilt)
    assert not faults(spoilt, name)
    spoilt.update(update, initNs={"skos": SKOS, "dcat": DCAT, "dcterms": DCTERMS})
    assert len(spoilt) != before and faults(spoilt, name)


MARKS = st.sampled_from('"\\\n\r\t<>@^.;#\x00\x7f\x85\u2028\u2029')
ANYTHING = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), MARKS), max_size=40)


@settings(max_examples=150, deadline=None)
@given(words=ANYTHING, language=st.sampled_from(["", "en", "fr-CA"]))
def test_any_text_is_kept(words, language):
    """Whatever a text holds, both forms give it back, and nothing else."""
    things = [Thing("a/b.ttl#c/d", "skos:Concept", (
        ("skos:definition", Words(words, language)), ("dcterms:identifier", Words(words)), ("dcterms:identifier", Words(words)),
        ("dcterms:modified", Typed("2023-06", "xsd:gYearMonth")), ("skos:exactMatch", Iri("http://metadata.un.org/sdg/5")),
    ))]
    for form in ("turtle", "json-ld"):
        found = of_things(things, form)
        subject = rdflib.URIRef(f"{BASE}a/b.ttl#c/d")
        assert len(found) == 5 and isomorphic(found, of_things(things))
        assert str(next(found.objects(subject, SKOS.definition))) == words
        assert (next(found.objects(subject, SKOS.definition)).language or "").lower() == language.lower()


# --- vocabularies

def test_every_term_is_a_concept_with_all_that_is_known(built):
    """Counted by SPARQL and by the library: vocabularies, terms, labels, other labels, definitions, what is wider, what matches."""
    data, terms = graph(built.folder / "data/vocabularies.ttl"), [t for v in built.library.vocabularies for t in v.terms]
    counts = {
        "?x a skos:ConceptScheme": len(built.library.vocabularies.by_id), "?x a skos:Concept": len(terms),
        "?x skos:prefLabel ?y FILTER (lang(?y) = 'en')": len(terms),
        "?x skos:altLabel ?y FILTER (lang(?y) = '')": sum(len(set(t.alternative_labels) - {t.label}) for t in terms),
        "?x skos:definition ?y": sum(bool(t.definition) for t in terms),
        "?x dcterms:source ?y": sum(bool(t.definition_source) for t in terms),
        "?x skos:broader ?y": sum(bool(t.broader) for t in terms), "?y skos:narrower ?x": sum(bool(t.broader) for t in terms),
        "?x skos:topConceptOf ?y": sum(not t.broader for t in terms), "?y skos:hasTopConcept ?x": sum(not t.broader for t in terms),
        "?x skos:scopeNote ?y": sum(t.heading for t in terms),
        "?x skos:notation ?y": sum(not t.heading for t in built.library.vocabularies.by_id["countries"].terms),
        "?x foaf:page ?y": sum(has_page(built.library, v.id, t.id) for v in built.library.vocabularies for t in v.terms),
        "?x dcterms:isPartOf ?y": sum(bool(t.agency) for t in terms),
        "?x skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch|skos:relatedMatch ?y": sum(len(t.matches) for t in terms),
    }
    for pattern, expected in counts.items():
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
        assert int(next(iter(data.query(query))).n) == expected, pattern
    assert sum(len(t.matches) for t in terms) > 10


def test_a_concept_says_where_it_stands(built):
    """One term, spelt out: its label, other labels, scheme, what is wider, its page, and what the United Nations call it."""
    data = graph(built.folder / "data/vocabularies.jsonld")
    theme, criterion = (rdflib.URIRef(f"{BASE}data/vocabularies.ttl#{id}") for id in ("themes/ending-violence", "criteria/relevance"))
    assert str(data.value(theme, SKOS.closeMatch)) == "http://metadata.un.org/sdg/5.2"
    assert str(data.value(theme, rdflib.namespace.FOAF.page)) == f"{BASE}themes/ending-violence/"
    assert str(data.value(criterion, SKOS.broader)) == f"{BASE}data/vocabularies.ttl#criteria/oecd-dac"
    assert {"Pertinence", "Pertinencia"} <= {str(label) for label in data.objects(criterion, SKOS.altLabel)}
    france = rdflib.URIRef(f"{BASE}data/vocabularies.ttl#countries/fr")
    assert str(data.value(france, SKOS.notation)) == "FR" and str(data.value(france, SKOS.prefLabel)) == "France"


@pytest.mark.parametrize("relation, name", skos.MATCH.items())
def test_each_relation_has_its_property(relation, name):
    """A match becomes the mapping property of its relation, to the address that it names."""
    term = Term(id="water", label="Water", matches=(Match(uri="https://x.example/1", label="L", relation=relation),))
    library = Library(Vocabularies([Vocabulary(id="x", label="X", plural="Xs", definition="D", terms=(term,))]))
    found = of_things(skos.things(library, "fr"))
    assert [str(p) for p in found.predicates(None, rdflib.URIRef("https://x.example/1"))] == [str(SKOS[name])]
    assert next(found.objects(None, SKOS.prefLabel)).language == "fr" and not faults(found, "vocabularies")


# --- the catalogue

def test_the_catalogue_lists_the_files_that_there_are(built):
    """Every file of a collection is a distribution of its dataset, with its size and type, and every distribution is a file."""
    data = graph(built.folder / "data/catalogue.ttl")
    listed = {str(url).removeprefix(BASE): one for one, url in data.subject_objects(DCAT.downloadURL)}
    there = {f"data/{file.name}" for file in (built.folder / "data").iterdir() if dataset_of(f"data/{file.name}")}
    assert set(listed) == there and {"data/uptake.xlsx", "data/datapackage.json", "data/vocabularies.ttl", "data/actions.jsonl"} <= there
    for path, one in listed.items():
        assert int(data.value(one, DCAT.byteSize)) == (built.folder / path).stat().st_size
        assert data.value(one, DCAT.mediaType) or path.endswith(".jsonl")
        schema = data.value(one, DCTERMS.conformsTo)
        assert not schema or (built.folder / str(schema).removeprefix(BASE)).is_file()
    names = {str(name) for name in data.objects(None, DCTERMS.identifier)}
    assert names == {"uptake", "evaluations", "recommendations", "actions", "lessons", "sources", "vocabulary", "vocabularies"}


def test_dates_are_those_that_the_records_tell(built):
    """No date of the catalogue is of today: modified is the newest that records tell, none after the as-of month; periods span them."""
    data = graph(built.folder / "data/catalogue.ttl")
    events = [e.date for action, _ in built.library.actions.values() for e in action.history if e.date[:7] <= "2026-11"]
    actions = rdflib.URIRef(f"{BASE}data/catalogue.ttl#actions")
    modified = str(data.value(actions, DCTERMS.modified))
    assert max(events) <= modified and modified[:7] <= "2026-11"
    start = str(data.value(data.value(actions, DCTERMS.temporal), DCAT.startDate))
    with_actions = {record.evaluation for _action, record in built.library.actions.values()}
    periods = [e.period for e in built.library.evaluations.values() if e.id in with_actions and e.period and e.period.start]
    assert periods and all(start[:4] <= period.start[:4] for period in periods)
    whole = rdflib.URIRef(f"{BASE}data/catalogue.ttl#catalogue")
    assert str(data.value(whole, DCTERMS.modified)) == max(str(date) for date in data.objects(None, DCTERMS.modified))


def test_an_empty_site_has_a_catalogue():
    """Without records there are datasets without dates, themes or periods of their own, and whom to ask."""
    sizes = {"data/lessons.json": 4, "data/lessons.jsonl": 1, "data/other.json": 3}
    things = list(catalogue.things(Library(Vocabularies([])), SITE, sizes))
    found = of_things(things)
    assert not faults(found, "catalogue") and isomorphic(found, of_things(things, "json-ld"))
    assert len(list(found.subjects(RDF.type, DCAT.Dataset))) == 1 and not list(found.objects(None, DCTERMS.modified))
    assert rdflib.URIRef("mailto:office@example.org") in set(found.objects())


def test_a_language_of_three_letters_has_the_code_of_its_standard():
    """Two letters are a code of ISO 639-1, three of ISO 639-2."""
    other = replace(SITE, settings=replace(SITE.settings, language="ckb"))
    found = of_things(catalogue.things(Library(Vocabularies([])), other, {"data/lessons.json": 4}))
    assert {str(one) for one in found.objects(None, DCTERMS.language)} == {"http://id.loc.gov/vocabulary/iso639-2/ckb"}


def test_the_same_records_give_the_same_bytes(built):
    """The files are written anew with the same bytes, and hold no clock."""
    site = SimpleNamespace(settings=SITE.settings, place=SITE.place)
    again = dict(skos.files(built.library, site))
    assert again == dict(skos.files(built.library, site))
    text = (built.folder / "data/catalogue.jsonld").read_text()
    assert json.loads(text)["@context"]["@base"] == BASE and "T0" not in text
