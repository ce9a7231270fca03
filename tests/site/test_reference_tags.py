"""What reference managers read in the head of a page: Highwire and Dublin Core tags, held against the rules that Zotero has written down.

The translator itself was not run. The rules are those of *Exposing Your Metadata* (zotero.org/support/dev/exposing_metadata), which
names the Embedded Metadata translator, and of the code of that translator (2024-06-13) and of the RDF translator which it asks:

1. A page with `citation_technical_report_institution` is a report. Otherwise a `DC.type` that is the name of an item type, such as
   `webpage`, says what it is; without one, a `citation_title` makes it a journal's article. An Open Graph type `website` is a web page,
   `article` is a guess that comes after all others.
2. Title, date, institution, address and language are those of `citation_title`, `citation_publication_date`,
   `citation_technical_report_institution`, `citation_public_url` and `citation_language`, each the first of its name; what is missing
   is taken from Dublin Core, and of a web page the site from `og:site_name`, unless there is a `DC.source`.
3. Each `citation_author` is a name. Semicolons part it; so do commas between names of two words, if it is the only one. White space and
   the marks . , / [ ] : are taken off its ends. A name that had a comma is a last name and, after its comma, a first name; without one
   its last word is the last name.
4. `citation_pdf_url` is attached as the document itself.
"""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uptake.citation import Place, Reference, flat, tags
from uptake.records import Document, Evaluation, Passage, Review, Value
from uptake.views.citing import reference

BASE = "https://example.org/repo/"
PLACE = Place(title="Sample", organization="The maintainers", base_url=BASE, as_of="2026-11", month="November 2026")


class Metas(HTMLParser):
    """The meta elements of a page, by their names, in their order."""

    def __init__(self, text):
        super().__init__()
        self.found, self.schemas = {}, {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "meta" and given.get("content"):
            for name in filter(None, (given.get("name"), given.get("property"))):
                self.found.setdefault(name, []).append(given["content"])
        if tag == "link" and given.get("rel", "").startswith("schema."):
            self.schemas[given["rel"][7:]] = given["href"]


def item(found):
    """What Zotero makes of meta elements, by the rules above."""
    first = {name: contents[0] for name, contents in found.items()}
    kind = "report" if "citation_technical_report_institution" in first else None
    kind = kind or {"website": "webpage"}.get(first.get("og:type")) or (first.get("DC.type") if first.get("DC.type") == "webpage" else None)
    return {
        "type": kind or ("journalArticle" if "citation_title" in first else "webpage"),
        "title": first.get("citation_title") or first.get("DC.title"), "url": first.get("citation_public_url"),
        "date": first.get("citation_publication_date") or first.get("DC.date"),
        "institution": first.get("citation_technical_report_institution") or first.get("DC.publisher"),
        "language": first.get("citation_language") or first.get("DC.language"), "authors": list(authors(found.get("citation_author", []))),
        "site": first.get("DC.source") or first.get("og:site_name"), "pdf": first.get("citation_pdf_url"),
    }


def authors(contents):
    """Pairs of last and first name."""
    for content in contents:
        names = re.split(r"\s*;\s*", content)
        parts = re.split(r"\s*,\s*", names[0])
        if len(names) == len(contents) == 1 and len(parts) > 1 and " " in parts[0] and " " in parts[1]:
            names = parts
        for name in (name.strip() for name in names if re.search(r"[^\s,\-.;]", name)):
            bare = re.sub(r"[\s,/\[\]:.]+$", "", re.sub(r"^[\s.,/\[\]:]+", "", name))
            if "," in name:
                last, _, rest = bare.partition(",")
                yield last, rest.strip()
            else:
                yield bare.rpartition(" ")[2], bare.rpartition(" ")[0]


def test_every_record_becomes_what_it_is_cited_as(built):
    """Of each record's page Zotero makes the item that the citation names: report or web page, one organization, date and address."""
    kinds = {"evaluations": "report", "sources": "report", "recommendations": "webpage", "lessons": "webpage"}
    dated = 0
    for folder, kind in kinds.items():
        for record in getattr(built.library, folder).values():
            page = Metas((built.folder / folder / record.id / "index.html").read_text())
            cited, found = reference(built.library, record), item(page.found)
            assert (found["type"], found["title"], found["url"]) == (kind, flat(cited.title), f"{BASE}{folder}/{record.id}/")
            assert found["date"] == (cited.issued.replace("-", "/") or None) and found["language"] == cited.language
            assert found["site" if kind == "webpage" else "institution"] == "Sample"
            assert len(found["authors"]) == (1 if cited.author else 0) and all(not given for _last, given in found["authors"])
            assert all(last in (flat(cited.author), flat(cited.short_author)) for last, _given in found["authors"]), found["authors"]
            assert page.schemas == {"DC": "http://purl.org/dc/elements/1.1/"}
            dated += bool(cited.issued)
    assert dated > 50


def test_only_pages_that_are_cited_have_tags(built):
    """A list or a term is no work of its own."""
    for path in ("", "recommendations", "themes/ending-violence", "data", "search"):
        assert not [name for name in Metas((built.folder / path / "index.html").read_text()).found if name.startswith(("citation_", "DC."))]


def cited(**given):
    plain = {"key": "x", "kind": "report", "author": "UN Women", "issued": "2023", "title": "T", "within": "W", "language": "en"}
    return Reference(**{**plain, "path": "evaluations/x/index.html", **given})


def tagged(**given):
    found = {}
    for name, _property, content in tags(cited(**given), PLACE):
        found.setdefault(name, []).append(content)
    return found


@pytest.mark.parametrize("name, short, shown", [
    ("United Nations Entity for Gender Equality (UN Women)", "UN Women", "United Nations Entity for Gender Equality (UN Women)"),
    ("United Nations Educational, Scientific and Cultural Organization (UNESCO)", "UNESCO", "UNESCO"),
    ("Office of A; Office of B", "", "Office of A Office of B"), ("IOM", "", "IOM"),
    ("Ministry of Water, Land and Air", "", "Ministry of Water Land and Air"),
])
def test_an_organization_is_one_name(name, short, shown):
    """Whatever marks an organization's name holds, it is one author with a last name alone."""
    found = tagged(author=name, short_author=short)
    assert item(found)["authors"] == [(shown, "")]


ANYTHING = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(',;:./[] "<&')), max_size=40)


@settings(max_examples=200, deadline=None)
@given(words=ANYTHING, kind=st.sampled_from(["report", "part"]))
def test_any_text_keeps_its_kind(words, kind):
    """Whatever a title or name holds, the item is of its kind, with one author at most, and nothing runs over a line."""
    found = item(tagged(kind=kind, title=words, author=words, within=words))
    assert found["type"] == {"report": "report", "part": "webpage"}[kind] and found["title"] == (flat(words) or None)
    assert len(found["authors"]) <= 1 and all(not given for _last, given in found["authors"])
    assert all("\n" not in content for contents in tagged(title=words, author=words).values() for content in contents)


@pytest.mark.parametrize("issued, date", [("2023", "2023"), ("2023-06", "2023/06"), ("2023-06-30", "2023/06/30")])
def test_a_date_is_as_exact_as_it_is_known(issued, date):
    """A date has slashes; where none is known, there is none."""
    found = tagged(issued=issued)
    assert found["citation_publication_date"] == [date] and "citation_publication_date" not in tagged(issued="")


@pytest.mark.parametrize("urls, pdf", [
    (["https://x.example/a.html", "https://x.example/b.PDF?x=1#2"], "https://x.example/b.PDF?x=1#2"),
    (["https://x.example/a?file=b.pdf"], None),
    (["http://[x/.pdf"], "http://[x/.pdf"), ([], None),
])
def test_a_pdf_is_named_where_its_address_says_so(built, urls, pdf):
    """The first document whose address ends as a PDF's does is the report itself; none is guessed."""
    record = Evaluation(
        id="x", title="T", agency=Value(id="un-women", basis="stated", stated="UN Women"),
        documents=tuple(Document(title="D", url=url) for url in urls),
        source=Passage(id=next(iter(built.library.sources))), review=Review(state="checked", by="A test."),
    )
    found = {name: content for name, _property, content in tags(reference(built.library, record), PLACE)}
    assert found.get("citation_pdf_url") == pdf
