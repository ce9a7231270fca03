"""What a page is about, for search engines and other programs: schema.org in JSON-LD, as plain values.

It says briefly what the page says and leads on: to the pages of other records and terms, and to the record's document, which
has everything. An `@id` is the permanent address of a page, or of a part of it by its anchor. A term that an editor assigned
stands in a `Role` that says so; one that the source states stands by itself. Key actions stand in the data alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from markupsafe import Markup

from uptake import scale
from uptake.citation import Place, Reference, flat
from uptake.filters import shorten
from uptake.records import ANSWERS, Document, Period
from uptake.site import Settings
from uptake.views.citing import BEGINNING
from uptake.views.data import DataPage
from uptake.views.datasets import EVERYTHING, FORMS, PACKAGE, VOCABULARIES, concept_path, datasets
from uptake.views.home import HomePage
from uptake.views.records import EvaluationPage, LessonPage, RecommendationPage, SourcePage
from uptake.views.shared import Coded, CodedValue, Link
from uptake.views.terms import TermPage, VocabularyPage

Object = dict[str, Any]



def linked(view: Any, path: str, place: Place, settings: Settings) -> Object | None:
    """What a page is about; None where schema.org has no word for it."""
    describe = _DESCRIBED.get(type(view))
    found = describe(view, path, place, settings) if describe else None
    return _whole(found) if found else None


def crumb_list(trail: Iterable[tuple[str, str]], here: str, place: Place, settings: Settings) -> Object:
    """The way to a page as its crumbs show it; the page itself, which comes last, needs no address."""
    steps = [{"name": _bare(name), "item": place.address(path)} for path, name in (("index.html", settings.title), *trail)]
    listed = [{"@type": "ListItem", "position": n, **step} for n, step in enumerate((*steps, {"name": _bare(here)}), 1)]
    return _whole({"@type": "BreadcrumbList", "itemListElement": listed})


def _bare(label: str) -> str:
    """A label as words; one that a template put together comes as markup."""
    return label.striptags() if isinstance(label, Markup) else label


def _whole(found: Object) -> Object:
    return {"@context": "https://schema.org", **_filled(found)}


def _filled(found: Object) -> Object:
    """What is known: nothing empty is said."""
    return {name: value for name, value in found.items() if value}


# --- records

def _evaluation(view: EvaluationPage, path: str, place: Place, _settings: Settings) -> Object:
    facts = {coded.field: coded.entries for coded in view.facts}
    return {
        **_record("Report", view.citing.whole, place),
        "genre": [value.label for value in facts.get("evaluation_type", ()) if value.label not in ANSWERS.values()],
        "temporalCoverage": _interval(view.record.period),
        "spatialCoverage": _values(facts.get("countries", ()), "spatialCoverage", "Place", place),
        "contributor": _values(facts.get("joint_with", ()), "contributor", "Organization", place),
        "isBasedOn": {"@id": place.address(view.source.path)},
        "hasPart": [{"@id": place.address(row.path)} for row in view.recommendations],
        "associatedMedia": [_document(document) for document in view.record.documents],
    }


def _recommendation(view: RecommendationPage, path: str, place: Place, _settings: Settings) -> Object:
    return {
        **_record("CreativeWork", view.citing.whole, place), "position": view.number, "isPartOf": _named("Report", view.evaluation, place), "about": _terms(view.coded, place),
        "spatialCoverage": _countries(view.coded, place), "isBasedOn": {"@id": place.address(view.source.path)},
    }


def _lesson(view: LessonPage, path: str, place: Place, _settings: Settings) -> Object:
    return {
        **_record("CreativeWork", view.citing.whole, place), "position": view.record.number,
        "isPartOf": _named("CreativeWork", view.source, place), "about": _terms(view.coded, place),
        "spatialCoverage": _countries(view.coded, place),
    }


def _source(view: SourcePage, path: str, place: Place, _settings: Settings) -> Object:
    return {**_record("CreativeWork", view.citing.whole, place), "genre": view.kind, "sameAs": view.record.url}


def _record(kind: str, reference: Reference, place: Place) -> Object:
    """What every record says: itself as it is cited, and where its document stands."""
    address = place.address(reference.path)
    author = {"@type": "Organization", "name": reference.author, "alternateName": reference.short_author}
    return {
        "@type": kind, "@id": address, "name": shorten(flat(reference.title), BEGINNING), "inLanguage": reference.language,
        "author": reference.author and _filled(author), "datePublished": reference.issued,
        "encoding": scale.current().documents and {"@type": "MediaObject", "encodingFormat": "application/json", "contentUrl": f"{address}index.json"},
    }


def _document(document: Document) -> Object:
    return _filled({"@type": "DigitalDocument", "name": document.title, "url": document.url, "inLanguage": document.language})


def _interval(period: Period | None) -> str:
    """A period as an ISO 8601 interval; open where one end is not known."""
    if not period or not (period.start or period.end):
        return ""
    return period.start or "" if period.start == period.end else f"{period.start or '..'}/{period.end or '..'}"


# --- coded values

def _terms(fields: Iterable[Coded], place: Place) -> list[Object]:
    """The terms that a record is filed under; countries are places."""
    return [one for coded in fields if coded.field != "countries" for one in _values(coded.entries, "about", "DefinedTerm", place)]


def _countries(fields: Iterable[Coded], place: Place) -> list[Object]:
    return [one for coded in fields if coded.field == "countries" for one in _values(coded.entries, "spatialCoverage", "Place", place)]


def _values(entries: Iterable[CodedValue], name: str, kind: str, place: Place) -> list[Object]:
    """Values that have a page. Within a role the property is repeated, as schema.org has it."""
    nodes = ((value, _node(value, kind, place)) for value in entries if value.path)
    return [{"@type": "Role", "roleName": "assigned", name: node} if value.assigned else node for value, node in nodes]


def _node(value: CodedValue, kind: str, place: Place) -> Object:
    return {"@type": kind, "@id": place.address(value.path), "name": value.label}


def _named(kind: str, link: Link, place: Place) -> Object:
    return {"@type": kind, "@id": place.address(link.path), "name": shorten(link.label, BEGINNING)}


# --- terms, the site and its data

def _term(view: TermPage, path: str, place: Place, _settings: Settings) -> Object | None:
    if view.number > 1:
        return None
    term, address = view.term, place.address(path)
    same = [match.uri for match in term.matches if match.relation == "exact"]
    kind = ["DefinedTerm", "Organization"] if view.vocabulary in ("agencies", "units") else "DefinedTerm"
    return {
        "@type": kind, "@id": address, "url": address, "name": term.label, "alternateName": list(term.alternative_labels),
        "description": term.definition, "termCode": term.id,
        "inDefinedTermSet": _named("DefinedTermSet", Link(view.plural, view.index), place),
        "sameAs": [place.address(concept_path(view.vocabulary, term.id)), *same],
    }


def _vocabulary(view: VocabularyPage, path: str, place: Place, _settings: Settings) -> Object:
    address = place.address(path)
    same = place.address(concept_path(view.vocabulary))
    return {"@type": "DefinedTermSet", "@id": address, "url": address, "name": view.plural, "description": view.definition, "sameAs": same}


def _home(view: HomePage, path: str, place: Place, settings: Settings) -> Object:
    target = {"@type": "EntryPoint", "urlTemplate": f"{place.address('search/')}?q={{search_term_string}}"}
    return {
        "@type": "WebSite", "@id": place.base_url, "url": place.base_url, "name": settings.title, "alternateName": settings.tagline,
        "description": settings.description, "inLanguage": settings.language,
        "publisher": {"@type": "Organization", "name": settings.organization},
        "potentialAction": {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"},
    }


def _dataset(view: DataPage, path: str, place: Place, settings: Settings) -> Object:
    address = place.address(path)
    return {
        "@type": "Dataset", "@id": address, "url": address, "name": f"{settings.title}: {datasets()[EVERYTHING][0]}",
        "description": settings.description, "inLanguage": settings.language, "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": settings.organization}, "copyrightNotice": settings.rights,
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": place.address("data/catalogue.ttl#catalogue"), "name": settings.title},
        "distribution": [
            {"@type": "DataDownload", "name": name, "encodingFormat": media_type, "contentUrl": place.address(path)}
            for path, name, media_type in downloads(view)
        ],
    }


def downloads(view: DataPage) -> Iterator[tuple[str, str, str]]:
    """What the page of data offers: path, name and media type."""
    for table in view.collections:
        for ending in table.forms:
            yield f"data/{table.name}.{ending}", f"{datasets()[table.name][0]}, {FORMS[ending].name}", FORMS[ending].media_type
    whole = datasets()[EVERYTHING][0]
    if scale.current().packed:
        yield f"data/{EVERYTHING}.zip", f"{whole}, {FORMS['zip'].name}", FORMS["zip"].media_type
    else:
        yield "data/datapackage.json", f"{whole}, {PACKAGE.name}", PACKAGE.media_type
    if view.workbook:
        yield f"data/{EVERYTHING}.xlsx", f"{whole}, {FORMS['xlsx'].name}", FORMS["xlsx"].media_type
    for ending in ("ttl", "jsonld"):
        yield f"{VOCABULARIES}.{ending}", f"{datasets()['vocabularies'][0]}, {FORMS[ending].name}", FORMS[ending].media_type


_DESCRIBED: dict[type, Callable[[Any, str, Place, Settings], Object | None]] = {
    EvaluationPage: _evaluation, RecommendationPage: _recommendation, LessonPage: _lesson, SourcePage: _source, TermPage: _term,
    VocabularyPage: _vocabulary, HomePage: _home, DataPage: _dataset,
}
