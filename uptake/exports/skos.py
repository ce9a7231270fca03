"""The vocabularies as linked data: SKOS, a concept scheme for each and a concept for every term.

A term's address is a part of `data/vocabularies.ttl`, whether or not the term has a page. Labels and
definitions are in the site's language; other labels are of several, which nobody noted, and so carry none. Matches with other
vocabularies are those that the vocabularies name (`matches`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from uptake.exports.rdf import Iri, Thing, Value, Words, files as written
from uptake.library import Library
from uptake.messages import _
from uptake.records import Term, Vocabulary
from uptake.site import Site
from uptake.views.datasets import VOCABULARIES, concept_path
from uptake.views.shared import has_page, term_path

Fact = tuple[str, Value]
MATCH = {"exact": "exactMatch", "close": "closeMatch", "broad": "broadMatch", "narrow": "narrowMatch", "related": "relatedMatch"}
_ISO = "countries"
"""The vocabulary whose ids are codes of ISO 3166-1; the regions that group them have words for ids."""


def files(library: Library, site: Site) -> Iterator[tuple[str, bytes]]:
    """The vocabularies in Turtle and JSON-LD: path below the site's root, and bytes."""
    return written(VOCABULARIES, site.place.address(""), things(library, site.settings.language))


def things(library: Library, language: str) -> Iterator[Thing]:
    """Every vocabulary with its terms, in its own order."""
    for vocabulary in library.vocabularies:
        yield _scheme(vocabulary, language)
        narrower = defaultdict(list)
        for term in vocabulary.terms:
            narrower[term.broader].append(term.id)
        for term in vocabulary.terms:
            facts = (*_labels(term, language), *_place(vocabulary.id, term, narrower[term.id]), *_elsewhere(library, vocabulary.id, term))
            yield Thing(concept_path(vocabulary.id, term.id), "skos:Concept", facts)


def _scheme(vocabulary: Vocabulary, language: str) -> Thing:
    tops = (("skos:hasTopConcept", Iri(concept_path(vocabulary.id, term.id))) for term in vocabulary.terms if not term.broader)
    return Thing(concept_path(vocabulary.id), "skos:ConceptScheme", (
        ("dcterms:identifier", Words(vocabulary.id)), ("dcterms:title", Words(vocabulary.plural, language)),
        ("dcterms:description", Words(vocabulary.definition, language)), *tops,
    ))


def _labels(term: Term, language: str) -> Iterator[Fact]:
    """What a term is called and what it means. A label is preferred or alternative, never both."""
    yield "skos:prefLabel", Words(term.label, language)
    yield from (("skos:altLabel", Words(label)) for label in term.alternative_labels if label != term.label)
    if term.definition:
        yield "skos:definition", Words(term.definition, language)
    if term.definition_source:
        yield "dcterms:source", Words(term.definition_source)
    if term.heading:
        yield "skos:scopeNote", Words(_("Only groups other terms; no record carries it."), language)


def _place(vocabulary: str, term: Term, narrower: list[str]) -> Iterator[Fact]:
    """Where a term stands in its vocabulary."""
    scheme = Iri(concept_path(vocabulary))
    yield "dcterms:identifier", Words(term.id)
    if vocabulary == _ISO and not term.heading:
        yield "skos:notation", Words(term.id.upper())
    yield "skos:inScheme", scheme
    yield ("skos:broader", Iri(concept_path(vocabulary, term.broader))) if term.broader else ("skos:topConceptOf", scheme)
    yield from (("skos:narrower", Iri(concept_path(vocabulary, id))) for id in narrower)


def _elsewhere(library: Library, vocabulary: str, term: Term) -> Iterator[Fact]:
    """What a term belongs to, its page, and what it is called in other vocabularies."""
    if term.agency and library.vocabularies.term("agencies", term.agency):
        yield "dcterms:isPartOf", Iri(concept_path("agencies", term.agency))
    if has_page(library, vocabulary, term.id):
        yield "foaf:page", Iri(term_path(vocabulary, term.id).removesuffix("index.html"))
    yield from ((f"skos:{MATCH[match.relation]}", Iri(match.uri)) for match in term.matches)
