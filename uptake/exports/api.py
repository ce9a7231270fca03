"""The index of the published data: what there is, how much, in which form, and where it is described. Programs begin here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from uptake.exports.schemas import COLLECTIONS, WITH_DOCUMENTS
from uptake.library import Library
from uptake.site import Site
from uptake.versions import CURRENT
from uptake.views.data import forms

Object = dict[str, Any]

PATH = "data/index.json"
"""Where it stands."""
LINKED = {
    "vocabularies.ttl": "text/turtle", "vocabularies.jsonld": "application/ld+json",
    "catalogue.ttl": "text/turtle", "catalogue.jsonld": "application/ld+json",
}
"""Linked data: the vocabularies as SKOS, the catalogue as DCAT."""

TABLES = {"datapackage": "data/datapackage.json", "workbook": "data/uptake.xlsx", "archive": "data/uptake.zip"}
"""All tables: described, as one workbook, or with their description in one archive; those that the site has not are null."""


def index(library: Library, site: Site, sizes: Mapping[str, int]) -> bytes:
    """The index; `sizes` holds the bytes of every data file by its path."""
    address, settings = site.base_url, site.settings

    def file(path: str) -> Object:
        return {"url": address + path, "bytes": sizes[path]}

    collections = [
        {
            "name": name, "count": _count(library, name), "description": (model.__doc__ or "").strip(),
            **({} if not site.scale.lines else {"schema": f"{address}data/schemas/{name}.json"}), **{form: file(f"data/{name}.{form}") for form in forms(site.scale)},
            **({"document": _document(address, name)} if site.scale.documents and name in WITH_DOCUMENTS else {}),
        }
        for name, model in COLLECTIONS.items()
    ]
    said = {
        "title": settings.title, "description": settings.description, "publisher": settings.organization, "rights": settings.rights,
        "version": CURRENT.number, "versions": f"{address}data/versions.json", "as_of": site.as_of, "base_url": address,
        "documentation": f"{address}data/", "collections": collections,
        "tables": {name: file(path) if path in sizes else None for name, path in TABLES.items()},
        "gap_map": f"{address}gap-map/gap-map.csv",
        "linked_data": [{"url": f"{address}data/{name}", "type": type} for name, type in LINKED.items()],
        "changes": {"page": f"{address}changes/", "feed": f"{address}feed.xml", "overdue": f"{address}actions/feed.xml"},
    }
    return (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode()


def _document(address: str, name: str) -> Object:
    """Where the document of a record is, with `{id}` for its id, and how it is described."""
    return {"template": f"{address}{name}/{{id}}/index.json", "schema": f"{address}data/schemas/{name}.document.json"}


def _count(library: Library, name: str) -> int:
    if name == "vocabularies":
        return len(library.vocabularies.by_id)
    return sum(len(v.terms) for v in library.vocabularies) if name == "vocabulary" else len(getattr(library, name))
