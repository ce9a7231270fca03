"""The citations of whole lists as files: every record once, read by the programs that they are for, within bounds."""

import json
import re

import bibtexparser
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from tests.site.conftest import HERE
from tests.site.test_citing import check_csl
from uptake.build import templates
from uptake.library import Holding, Library
from uptake.messages import use
from uptake.render import Page, render
from uptake.site import Settings, Site
from uptake.views import citing
from uptake.views.citing import citation_lists, cited_term
from uptake.views.shared import term_path
from uptake.views.terms import term_pages
from uptake.vocabulary import Vocabularies


STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>P</title><id>p</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout suffix="."><names variable="author"><name/></names>
<date variable="issued" prefix=" (" suffix=") "><date-part name="year"/></date>
<text variable="title" prefix=" "/><text variable="URL" prefix=" "/></layout></bibliography></style>"""


@pytest.fixture(scope="module")
def lists(built):
    """Every list with files: its path and the ids of its records."""
    return {path: [record.id for record in records] for path, records in citation_lists(built.library)}


def test_evaluations_and_terms_have_files(built, lists):
    """There is a list for each evaluation with everything of it, and for terms of every kind; no file stands alone."""
    files = {str(p.relative_to(built.folder).with_suffix("")) for p in built.folder.rglob("citations.*")}
    assert files == set(lists) and len(lists) > 100
    assert {path.split("/")[0] for path in lists} >= {"evaluations", "themes", "criteria", "topics", "organizations", "units", "countries"}
    assert all((built.folder / f"{path}.{ending}").is_file() for path in lists for ending in ("bib", "ris", "json"))
    for evaluation, records in built.library.recommendations_of.items():
        lessons = [lesson.id for lesson in built.library.lessons_of.get(evaluation, [])]
        assert lists[f"evaluations/{evaluation}/citations"] == [evaluation, *(r.id for r in records), *lessons]


def test_every_form_has_every_record_of_the_list_once(built, lists):
    """BibTeX, RIS and CSL-JSON are read by the programs that they are for, each with the same keys in the same order."""
    for path, ids in sorted(lists.items())[::12]:
        text = (built.folder / f"{path}.bib").read_text()
        assert [entry["ID"] for entry in bibtexparser.loads(text).entries] == ids, path
        ris = (built.folder / f"{path}.ris").read_bytes().decode()
        assert [record["urls"][0].rstrip("/").rpartition("/")[2] for record in rispy.loads(ris.replace("\r\n", "\n"))] == ids
        assert ris.replace("\r\n", "").count("\n") == 0
        items = json.loads((built.folder / f"{path}.json").read_text())
        assert [one["id"] for one in items] == ids
        for one in items:
            check_csl(one)


def test_a_citation_in_a_list_is_that_of_the_record(built, lists):
    """What a list says of a record is what its own document says."""
    path, ids = next((path, ids) for path, ids in lists.items() if path.startswith("topics/"))
    items, text = json.loads((built.folder / f"{path}.json").read_text()), (built.folder / f"{path}.bib").read_text()
    for one in items:
        own = json.loads((built.folder / one["URL"].removeprefix("https://example.org/repo/") / "index.json").read_text())["citation"]
        assert own["csl"] == one and own["bibtex"] in text


def test_a_processor_renders_a_list(built, lists, tmp_path):
    """A citation processor renders each item of a list with a style: organization, title and address."""
    path = next(path for path in lists if path.startswith("evaluations/"))
    items = json.loads((built.folder / f"{path}.json").read_text())
    style = tmp_path / "plain.csl"
    style.write_text(STYLE)
    bibliography = CitationStylesBibliography(CitationStylesStyle(str(style), validate=False), CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem(one["id"]) for one in items]))
    shown = [str(one) for one in bibliography.bibliography()]
    assert len(shown) == len(items)
    for one, words in zip(items, shown):
        assert words.startswith(one["author"][0]["literal"]) and one["URL"] in words and one["title"][:20] in words


def test_pages_offer_the_files_without_a_script(built, lists):
    """An evaluation, a term and its briefing link their three files, to be saved; so does no page without a list."""
    for path in sorted(lists)[::12]:
        folder = built.folder / path.removesuffix("/citations")
        for page in filter(lambda page: page.exists(), (folder / "index.html", folder / "briefing/index.html")):
            found = re.findall(r'<a href="(?:\.\./)+([^"]*/citations\.(?:bib|ris|json))" type="[^"]+" download>', page.read_text())
            assert found == [f"{path}.bib", f"{path}.ris", f"{path}.json"], page


class Held:
    """A record of which only the id matters."""

    def __init__(self, number):
        self.id = f"x-r{number}"


@pytest.mark.parametrize("number, offered", [(0, None), (1, None), (2, True), (citing.MOST, True), (citing.MOST + 1, False)])
def test_how_many_records_a_list_may_have(number, offered):
    """One record is cited on its own page; more than can be kept small are left to the records' documents, and the page says so."""
    holding = Holding(recommendations=[Held(n) for n in range(number)], actions=[(None, Held(0))] * min(number, 1))
    found = cited_term(Library(Vocabularies([]), holdings={("themes", "x"): holding}), "themes", "x")
    assert (found and bool(found.path)) == offered and (not found or found.number == number)


def test_a_list_that_is_too_long_says_so(built, monkeypatch):
    """Its page names the number and leads to the data."""
    monkeypatch.setattr(citing, "MOST", 2)
    term = built.library.vocabularies.term("themes", "ending-violence")
    _path, view = next(iter(term_pages(built.library, "themes", term, "2026-11")))
    site = Site(Settings(title="T", tagline="T", description="D", organization="O", rights="R"), "2026-11", "https://example.org/repo/")
    env = templates(HERE / "templates", built.library, site, use("en", HERE / "data/locale"))
    shown = render(env, Page(term_path("themes", term.id), "pages/term.html", view))
    assert view.citations.path == "" and f"{view.citations.number} records are too many to be taken as one list" in shown
    assert "citations.bib" not in shown
