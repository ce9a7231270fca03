"""The published data as a catalogue that data portals harvest: DCAT 3, with what its European profile asks for.

What it lists are the files that were written. Dates are those that the records tell; there is no clock in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from uptake.exports.rdf import Iri, Thing, Typed, Value, Words, files as written
from uptake.exports.sitemap import changed
from uptake.library import Library, evaluation_date
from uptake.records import Evaluation, Lesson, Recommendation, Record, Source
from uptake.site import Site
from uptake.views.datasets import EVERYTHING, Form, concept_path, dataset_of, datasets

Fact = tuple[str, Value]
NAME = "data/catalogue"
_HERE = f"{NAME}.ttl"
_PUBLISHER, _RIGHTS, _CONTACT = Iri(f"{_HERE}#publisher"), Iri(f"{_HERE}#rights"), Iri(f"{_HERE}#contact")
_IANA = "https://www.iana.org/assignments/media-types/"
_THEME = Iri("http://publications.europa.eu/resource/authority/data-theme/GOVE")
"""Government and public sector, among the data themes of the European Union, which data portals sort by."""


@dataclass(frozen=True, slots=True)
class _File:
    """A form in which a dataset is there."""

    path: str
    form: Form
    size: int
    schema: str
    """Path of the schema of its objects; empty where there is none."""


def files(library: Library, site: Site, sizes: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """The catalogue in Turtle and JSON-LD. `sizes` are those of the files that were written, by their paths."""
    return written(NAME, site.place.address(""), things(library, site, sizes))


def things(library: Library, site: Site, sizes: Mapping[str, int]) -> Iterator[Thing]:
    """The catalogue, who publishes it, its datasets, and the forms in which each is there."""
    held, dates = _held(sizes), _modified(library, site.as_of)
    yield _catalogue(site, held, max(dates.values(), default=""))
    yield from _people(site)
    for name, found in held.items():
        yield from _dataset(library, site, name, found, dates.get(name, ""))


def _held(sizes: Mapping[str, int]) -> dict[str, list[_File]]:
    """The files of each dataset that has some, in the order of datasets."""
    held: dict[str, list[_File]] = {name: [] for name in datasets()}
    for path, size in sorted(sizes.items()):
        if found := dataset_of(path):
            schema = path.replace("data/", "data/schemas/").replace(".jsonl", ".json")
            held[found[0]].append(_File(path, found[1], size, schema if schema in sizes else ""))
    return {name: files for name, files in held.items() if files}


def _catalogue(site: Site, held: Iterable[str], modified: str) -> Thing:
    settings = site.settings
    return Thing(f"{_HERE}#catalogue", "dcat:Catalog", (
        ("dcterms:title", Words(settings.title, settings.language)),
        ("dcterms:description", Words(settings.description, settings.language)), ("dcterms:publisher", _PUBLISHER),
        ("dcterms:rights", _RIGHTS), ("dcterms:language", _language(settings.language)),
        ("foaf:homepage", Iri("data/")), ("dcat:themeTaxonomy", Iri(concept_path("themes"))), *_dated("dcterms:modified", modified),
        *(("dcat:dataset", Iri(f"{_HERE}#{name}")) for name in held),
    ))


def _people(site: Site) -> Iterator[Thing]:
    """Who publishes, on what terms, and whom to ask."""
    settings = site.settings
    yield Thing(_PUBLISHER.address, "foaf:Organization", (("foaf:name", Words(settings.organization)),))
    yield Thing(_RIGHTS.address, "dcterms:RightsStatement", (("rdfs:label", Words(settings.rights, settings.language)),))
    if contact := quote(settings.contact or "", safe="/:?#[]@!$&'()*+,;=%~"):
        how = ("vcard:hasEmail", Iri(f"mailto:{contact}")) if "://" not in contact else ("vcard:hasURL", Iri(contact))
        yield Thing(_CONTACT.address, "vcard:Organization", (("vcard:fn", Words(settings.organization)), how))


def _dataset(library: Library, site: Site, name: str, files: list[_File], modified: str) -> Iterator[Thing]:
    """A dataset, the time that it is about, and its files."""
    language, (title, description) = site.settings.language, datasets()[name]
    period, (start, end) = f"{_HERE}#{name}-period", _span(library, name)
    facts: list[Fact] = [
        ("dcterms:title", Words(title, language)), ("dcterms:description", Words(description, language)),
        ("dcterms:identifier", Words(name)), ("dcterms:publisher", _PUBLISHER), ("dcterms:rights", _RIGHTS),
        ("dcat:landingPage", Iri("data/")), ("dcat:theme", _THEME),
        *(("dcat:theme", Iri(concept_path("themes", id))) for id in _themes(library, name)),
        *(("dcterms:language", _language(tag)) for tag in _languages(library, name) or [language]), *_dated("dcterms:modified", modified),
        *((("dcat:contactPoint", _CONTACT),) if site.settings.contact else ()), *((("dcterms:temporal", Iri(period)),) if start else ()),
        *(("dcat:distribution", Iri(_distribution(file))) for file in files),
    ]
    yield Thing(f"{_HERE}#{name}", "dcat:Dataset", tuple(facts))
    if start:
        yield Thing(period, "dcterms:PeriodOfTime", (*_dated("dcat:startDate", start), *_dated("dcat:endDate", end)))
    yield from (_form(f"{title}, {file.form.name}", file, language) for file in files)


def _form(title: str, file: _File, language: str) -> Thing:
    """A file of a dataset. A type that is not registered is not named."""
    return Thing(_distribution(file), "dcat:Distribution", (
        ("dcterms:title", Words(title, language)), ("dcat:accessURL", Iri(file.path)), ("dcat:downloadURL", Iri(file.path)),
        *((("dcat:mediaType", Iri(_IANA + file.form.media_type)),) if file.form.registered else ()),
        *((("dcterms:conformsTo", Iri(file.schema)),) if file.schema else ()),
        ("dcat:byteSize", Typed(str(file.size), "xsd:nonNegativeInteger")), ("dcterms:rights", _RIGHTS),
    ))


def _distribution(file: _File) -> str:
    return f"{_HERE}#{file.path.removeprefix('data/')}"


# --- what the records tell

_HOLDS = {"evaluations": Evaluation, "recommendations": Recommendation, "actions": Recommendation, "lessons": Lesson, "sources": Source}
_ALL = (Source, Evaluation, Recommendation, Lesson)


def _records(library: Library, name: str) -> Iterator[Record]:
    """The records that a dataset holds, or whose actions it holds; none for the vocabularies."""
    models = _ALL if name == EVERYTHING else (_HOLDS.get(name),)
    for model, records in zip(_ALL, (library.sources, library.evaluations, library.recommendations, library.lessons)):
        if model in models:
            yield from records.values()


def _modified(library: Library, as_of: str) -> dict[str, str]:
    """The newest date that the records of each dataset tell, as the sitemap has it."""
    newest: dict[str, str] = {}
    for path, date in changed(library, as_of).items():
        for name in (path.split("/")[0], EVERYTHING, *(("actions",) if path.startswith("recommendations/") else ())):
            newest[name] = max(newest.get(name, ""), date)
    return newest


def _span(library: Library, name: str) -> tuple[str, str]:
    """The first and last date of what a dataset is about: of the evaluations and sources of its records."""
    dates = [date for record in _records(library, name) for date in _dates(library, record) if date]
    return (min(dates), max(dates)) if dates else ("", "")


def _dates(library: Library, record: Record) -> Iterator[str | None]:
    if isinstance(record, Recommendation):
        record = library.evaluations[record.evaluation]
    if isinstance(record, Evaluation):
        yield from ((record.period.start, record.period.end) if record.period else ())
        yield evaluation_date(record)
    else:
        yield (record if isinstance(record, Source) else library.sources[record.source.id]).published


def _themes(library: Library, name: str) -> list[str]:
    """The themes that the records of a dataset carry, in the vocabulary's order."""
    carried = {value.id for record in _records(library, name) for value in getattr(record, "themes", ())}
    return [id for id in library.vocabularies.terms("themes") if id in carried]


def _languages(library: Library, name: str) -> list[str]:
    """The languages of a dataset's records, without their territories."""
    tags = (tag for r in _records(library, name) for tag in (r.languages if isinstance(r, Evaluation) else (r.language,)))
    return sorted({tag.split("-")[0] for tag in tags})


def _language(tag: str) -> Iri:
    """A language by the Library of Congress, as DCAT asks: ISO 639-1 where it has a code of two letters, else ISO 639-2."""
    code = tag.split("-")[0]
    return Iri(f"http://id.loc.gov/vocabulary/{'iso639-1' if len(code) == 2 else 'iso639-2'}/{code}")


def _dated(name: str, date: str) -> Iterator[Fact]:
    """A date as exact as it is known."""
    if date:
        yield name, Typed(date, {4: "xsd:gYear", 7: "xsd:gYearMonth"}.get(len(date), "xsd:date"))
