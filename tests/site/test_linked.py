"""What pages say of themselves to other programs: JSON-LD that is read by an RDF library, true, brief and harmless."""

import gzip
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF

from uptake.citation import Place
from uptake.library import Library
from uptake.markup import json_in_html
from uptake.records import ANSWERS
from uptake.site import Settings
from uptake.views.data import data_page
from uptake.views.linked import downloads, linked
from uptake.views.shared import term_path
from uptake.views.terms import term_pages
from uptake.vocabulary import Vocabularies

BASE = "https://example.org/repo/"
SCHEMA = rdflib.Namespace("https://schema.org/")
CONTEXT = {"@vocab": str(SCHEMA), **{name: {"@type": "@id"} for name in ("url", "item", "sameAs", "contentUrl")}}
"""What schema.org's own context says of the properties used here: nothing is fetched."""
TYPES = {
    "Report", "CreativeWork", "DefinedTerm", "DefinedTermSet", "Dataset", "DataDownload", "DataCatalog", "BreadcrumbList",
    "ListItem", "WebSite", "SearchAction", "EntryPoint", "Organization", "Place", "Role", "MediaObject", "DigitalDocument",
}
PROPERTIES = {
    "name", "alternateName", "description", "inLanguage", "author", "datePublished", "encoding", "encodingFormat", "contentUrl", "position",
    "isPartOf", "hasPart", "about", "spatialCoverage", "temporalCoverage", "isBasedOn", "contributor", "genre", "associatedMedia", "url",
    "sameAs", "roleName", "termCode", "inDefinedTermSet", "itemListElement", "item", "potentialAction",
    "target", "urlTemplate", "query-input", "publisher", "creator", "copyrightNotice", "isAccessibleForFree", "includedInDataCatalog", "distribution",
}
"""Names of schema.org, as its vocabulary has them (version 28)."""
PLACE = Place(title="Uptake", organization="The maintainers", base_url=BASE, as_of="2026-11", month="November 2026")
HOSTILE = ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "&lt;/script&gt;", "a\u2028b\u2029c", '"}</', "\\u003c", "\x00\x1f"]
SETTINGS = Settings(title=HOSTILE[0], tagline=HOSTILE[1], description=HOSTILE[4], organization=HOSTILE[5], rights="R")


class Scripts(HTMLParser):
    """The JSON-LD of a page, and its visible crumbs."""

    def __init__(self, text):
        super().__init__()
        self.found, self.crumbs, self.inside, self.crumb = [], [], False, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.inside = tag == "script" and given.get("type") == "application/ld+json"
        self.found += [""] if self.inside else []
        if tag == "nav":
            self.crumb = "crumbs" in (given.get("class") or "")
        if self.crumb and tag == "li":
            self.crumbs.append("")

    def handle_endtag(self, tag):
        self.inside, self.crumb = False, self.crumb and tag != "nav"

    def handle_data(self, data):
        if self.inside:
            self.found[-1] += data
        elif self.crumb and self.crumbs:
            self.crumbs[-1] += data


@cache
def scripts(page):
    return Scripts(page.read_text())


def data_of(built, path):
    """What a page says of itself beside its crumbs."""
    found = [json.loads(text) for text in scripts(built.folder / path / "index.html").found]
    others = [one for one in found if one.get("@type") != "BreadcrumbList"]
    assert len(others) == 1, path
    return others[0]


def graph_of(data):
    """The statements that a page's JSON-LD makes, read without asking anybody."""
    graph = rdflib.Graph()
    graph.parse(data=json.dumps({**data, "@context": CONTEXT}), format="json-ld")
    return graph


def nodes(data):
    """Every object within a value, itself included."""
    if isinstance(data, dict):
        yield data
    for one in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from nodes(one)


# --- every page

def test_every_page_s_data_is_json_and_names_only_what_schema_org_has(built):
    """All JSON-LD of all pages is JSON with the types and properties of schema.org, and holds nothing empty."""
    pages = 0
    for page in built.folder.rglob("*.html"):
        for text in scripts(page).found:
            assert not re.search("[<>&\u2028\u2029]", text), page
            data = json.loads(text)
            pages += 1
            assert data.pop("@context") == "https://schema.org"
            for node in nodes(data):
                kinds = node.get("@type", [])
                assert set(kinds if isinstance(kinds, list) else [kinds]) <= TYPES, page
                assert {name for name in node if name[0] != "@"} <= PROPERTIES, page
                assert all(value not in ("", None, [], {}, False) for value in node.values()), (page, node)
    assert pages > 500


def test_crumbs_say_what_the_visible_crumbs_say(built):
    """Each page with crumbs has one list of them for programs: the same labels in the same order, addresses of pages, the last without."""
    seen = 0
    for page in built.folder.rglob("*.html"):
        found = scripts(page)
        lists = [data for data in map(json.loads, found.found) if data.get("@type") == "BreadcrumbList"]
        shown = [" ".join(words.split()) for words in found.crumbs]
        said = [" ".join(step["name"].split()) for one in lists for step in one["itemListElement"]]
        assert said == shown, page
        for step in (step for one in lists for step in one["itemListElement"][:-1]):
            assert (built.folder / step["item"].removeprefix(BASE) / "index.html").is_file()
        assert all("item" not in one["itemListElement"][-1] for one in lists)
        seen += len(lists)
    assert seen > 500


def test_addresses_of_this_site_lead_somewhere(built):
    """Every address of the site in a page's data is that of a page, of a file, or of a place within one."""
    for kind in ("evaluations", "recommendations", "lessons", "sources", "themes", "organizations", "data"):
        for page in sorted(built.folder.glob(f"{kind}/*/index.html"))[:40]:
            for node in (node for text in scripts(page).found for node in nodes(json.loads(text))):
                for address in (value for value in node.values() if isinstance(value, str) and value.startswith(BASE)):
                    path, _, anchor = address.removeprefix(BASE).partition("#")
                    file = built.folder / path / "index.html" if not path or path.endswith("/") else built.folder / path
                    assert file.is_file() or "{search_term_string}" in address, address
                    assert not anchor or f'id="{anchor}"' in file.read_text() or f"#{anchor}>" in file.read_text(), address


# --- records

def test_terms_are_told_apart_by_who_chose_them(built):
    """A record is about each of its terms that has a page: those of the source directly, those of an editor through a role that says so."""
    direct, assigned = 0, 0
    for record in [*built.library.recommendations.values(), *built.library.lessons.values()]:
        folder = "recommendations" if record.id in built.library.recommendations else "lessons"
        graph = graph_of(data_of(built, f"{folder}/{record.id}"))
        work = rdflib.URIRef(f"{BASE}{folder}/{record.id}/")
        kinds = {one: next(graph.objects(one, RDF.type)) for one in graph.objects(work, SCHEMA.about)}
        said = {str(one) for one, kind in kinds.items() if kind == SCHEMA.DefinedTerm}
        roles = [one for one, kind in kinds.items() if kind == SCHEMA.Role]
        assert all(str(next(graph.objects(role, SCHEMA.roleName))) == "assigned" for role in roles)
        by_editor = {str(term) for role in roles for term in graph.objects(role, SCHEMA.about)}
        fields = [name for name in ("themes", "criteria", "topics", "principles", "priorities") if hasattr(record, name)]
        values = [(name, value) for name in fields for value in getattr(record, name) if value.id and value.id not in ANSWERS]
        paths = {(v.basis, BASE + term_path(name, v.id).removesuffix("index.html")) for name, v in values}
        assert {*(("stated", path) for path in said), *(("assigned", path) for path in by_editor)} == paths, record.id
        direct, assigned = direct + len(said), assigned + len(by_editor)
    assert direct and assigned


def test_an_evaluation_and_its_parts_name_each_other(built):
    """An evaluation is a report whose parts are its recommendations, each of which says of what it is a part."""
    for evaluation, records in built.library.recommendations_of.items():
        report = data_of(built, f"evaluations/{evaluation}")
        assert report["@type"] == "Report" and report["@id"] == f"{BASE}evaluations/{evaluation}/"
        assert [part["@id"] for part in report["hasPart"]] == [f"{BASE}recommendations/{r.id}/" for r in records]
        for record in records[:2]:
            work = next(node for node in nodes(data_of(built, f"recommendations/{record.id}")) if node.get("@type") == "CreativeWork")
            assert work["isPartOf"]["@id"] == report["@id"]


def test_a_record_s_data_is_brief_and_leads_to_its_document(built):
    """Names are beginnings, no long text stands a second time, and the document that has everything is named."""
    for kind in ("evaluations", "recommendations", "lessons", "sources"):
        for id in list(getattr(built.library, kind))[:40]:
            data = data_of(built, f"{kind}/{id}")
            work = next(node for node in nodes(data) if "encoding" in node)
            assert work["encoding"]["contentUrl"] == f"{BASE}{kind}/{id}/index.json"
            named = [node for node in nodes(data) if "name" in node and node["@type"] in ("CreativeWork", "Report")]
            assert named and all(len(node["name"]) <= 150 for node in named)
            assert len(gzip.compress(json.dumps(data).encode(), mtime=0)) < 2_000


# --- terms, the site and its data

def test_a_term_s_page_names_its_concept_and_its_set(built):
    """The page of a term is that of a defined term of its vocabulary, the same as its concept among the linked vocabularies."""
    concepts = rdflib.Graph().parse(built.folder / "data/vocabularies.ttl")
    skos = rdflib.Namespace("http://www.w3.org/2004/02/skos/core#")
    terms = [("themes", "ending-violence"), ("criteria", "relevance"), ("topics", "livelihoods"), ("agencies", "un-women")]
    for vocabulary, id in terms:
        path = term_path(vocabulary, id).removesuffix("index.html")
        data = data_of(built, path)
        concept = rdflib.URIRef(data["sameAs"][0])
        assert (concept, RDF.type, skos.Concept) in concepts
        assert str(next(concepts.objects(concept, skos.prefLabel))) == data["name"] == built.library.vocabularies.label(vocabulary, id)
        set_page = data["inDefinedTermSet"]["@id"].removeprefix(BASE)
        assert data_of(built, set_page)["@type"] == "DefinedTermSet" and data["@id"] == BASE + path


def test_a_further_page_of_a_list_does_not_claim_to_be_the_term(built):
    """Only the first page of a term describes it."""
    path, view = next(iter(term_pages(built.library, "themes", built.library.vocabularies.term("themes", "ending-violence"), "2026-11")))
    assert linked(view, path, PLACE, SETTINGS) and linked(replace(view, number=2), path, PLACE, SETTINGS) is None


def test_the_home_page_tells_how_to_search(built):
    """The site is a WebSite whose search is asked by an address that exists."""
    data = data_of(built, "")
    target = data["potentialAction"]["target"]["urlTemplate"]
    assert data["@type"] == "WebSite" and target == f"{BASE}search/?q={{search_term_string}}"
    assert data["potentialAction"]["query-input"] == "required name=search_term_string"


def test_the_data_page_offers_files_that_exist(built):
    """The page of data is a dataset; what it offers is there, in the form that it names."""
    data = data_of(built, "data")
    offered = {one["contentUrl"].removeprefix(BASE): one["encodingFormat"] for one in data["distribution"]}
    assert data["@type"] == "Dataset" and len(data["description"]) >= 50
    assert len(offered) == len(list(downloads(data_page(built.library)))) > 20
    assert all((built.folder / path).is_file() for path in offered)


# --- harmless

@settings(max_examples=200, deadline=None)
@given(st.one_of(st.sampled_from(HOSTILE), st.text()).map(lambda words: {"name": words, words: [words]}))
def test_nothing_ends_the_element(value):
    """Whatever a text holds, a browser reads one element, and its JSON is the value again."""
    written = str(json_in_html(value))
    assert not re.search("[<>&\u2028\u2029]", written) and json.loads(written) == value


def test_hostile_titles_stay_in_their_field():
    """A site with hostile names has them in its data, and no element more."""
    data = linked(data_page(Library(Vocabularies([]))), "data/index.html", PLACE, SETTINGS)
    page = Scripts(f'<script type="application/ld+json">{json_in_html(data)}</script>')
    assert len(page.found) == 1 and json.loads(page.found[0])["creator"]["name"] == HOSTILE[5]


@pytest.mark.browser
def test_the_content_policy_has_nothing_against_it(browser, address, built):
    """A browser that keeps the content policy reports no violation on pages with JSON-LD, and runs none of it."""
    page = browser.new_context().new_page()
    page.add_init_script("window.broken = []; addEventListener('securitypolicyviolation', (e) => broken.push(e.violatedDirective))")
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for path in ("", "data/", f"recommendations/{next(iter(built.library.recommendations))}/", "themes/ending-violence/"):
        page.goto(address + path)
        assert page.locator('script[type="application/ld+json"]').count() >= 1
        assert page.evaluate("broken") == [] and errors == []
    page.context.close()
