"""The tables described as a Data Package, version 2 (datapackage.org): fields, types, keys, and what leads to what."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from uptake.site import Site
from uptake.tables import TABLES, Column
from uptake.versions import CURRENT

Object = dict[str, Any]

_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES = {"text": "string", "list": "string", "number": "integer", "flag": "boolean"}


def package(site: Site, resources: Sequence[Object]) -> bytes:
    """The description of all tables of a site."""
    settings = site.settings
    described = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": _slug(settings.title), "title": settings.title, "description": settings.description,
        "version": f"{CURRENT.number}.{site.as_of.replace('-', '')}", "homepage": site.base_url,
        "licenses": [{"path": site.base_url + "about/#sources", "title": settings.rights}],
        "contributors": [{"title": settings.organization, "roles": ["publisher"]}],
        "asOf": site.as_of, "resources": list(resources),
    }
    return (json.dumps(described, indent=1, ensure_ascii=False) + "\n").encode()


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "uptake"


def resource(name: str, columns: Sequence[Column], size: int, digest: str) -> Object:
    """The description of one table."""
    table = TABLES.get(name)
    meaning = table.meaning if table else "Every id of a record or key action, with the table that has it; worked out."
    return {
        "$schema": f"{_PROFILES}/dataresource.json", "name": name, "type": "table", "path": f"{name}.csv", "description": meaning,
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": size, "hash": f"sha256:{digest}",
        "schema": _schema(name, columns),
    }


def _schema(name: str, columns: Sequence[Column]) -> Object:
    table = TABLES.get(name)
    own = {column.name for column in table.columns} if table else set()
    key, leads = (table.key, table.leads) if table else (("id",), ())
    described: Object = {
        "$schema": f"{_PROFILES}/tableschema.json", "fieldsMatch": "exact", "missingValues": [""],
        "fields": [_field(column, worked=column.name not in own) for column in columns], "primaryKey": list(key),
    }
    if leads:
        described["foreignKeys"] = [
            {"fields": list(fields), "reference": {"resource": "" if to == name else to, "fields": list(others)}}
            for fields, to, others in leads
        ]
    return described


def _field(column: Column, worked: bool) -> Object:
    constraints: Object = {"required": True} if column.required else {}
    if column.pattern:
        constraints["pattern"] = column.pattern.removeprefix("^").removesuffix("$")
    if column.choices and column.type != "flag":
        constraints["enum"] = list(column.choices)
    if column.type == "number":
        constraints["minimum"] = 0 if worked else 1
    flag = {"trueValues": ["true"], "falseValues": ["false"]} if column.type == "flag" else {}
    kept = {"constraints": constraints} if constraints else {}
    return {"name": column.name, "type": _TYPES[column.type], "description": column.meaning, **flag, **kept, "workedOut": worked}
