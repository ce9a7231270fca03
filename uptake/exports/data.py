"""The published data: every record with every field as JSON and CSV. Outsiders rely on these names."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterator
from typing import Any

from uptake import followup
from uptake.kinds import VOCABULARY_OF
from uptake.library import Library
from uptake.records import KeyAction, Recommendation, Value
from uptake.views.shared import anchor_of, has_page, page_of, term_path

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would take a cell that begins so for a formula; an apostrophe before it says that it is text."""


def files(library: Library, as_of: str, base_url: str) -> Iterator[tuple[str, bytes]]:
    """Every data file: path below the site's root, and bytes."""
    for name, rows in collections(library, as_of, base_url).items():
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)  # an object a line: quick, and easy to compare
        yield f"data/{name}.json", f"[\n{lines}\n]\n".encode()
        yield f"data/{name}.csv", _csv(name, rows).encode()


def collections(library: Library, as_of: str, base_url: str) -> dict[str, list[dict[str, Any]]]:
    """All records as plain objects, by collection. Every field is there, empty ones too."""

    def record(value: Any) -> dict[str, Any]:
        return {**_object(library, value), "url": base_url + page_of(value).removesuffix("index.html")}

    return {
        "sources": [record(r) for r in library.sources.values()],
        "evaluations": [record(r) for r in library.evaluations.values()],
        "recommendations": [
            {**record(r), "actions": [_action(library, a, r, as_of, base_url) for a in r.actions]} for r in library.recommendations.values()
        ],
        "actions": [_action(library, a, r, as_of, base_url) for a, r in library.actions.values()],
        "lessons": [record(r) for r in library.lessons.values()],
        "vocabulary": [
            {"vocabulary": v.id, **_object(library, term), "url": _term_url(library, v.id, term.id, base_url)} for v in library.vocabularies for term in v.terms
        ],
    }


def _action(library: Library, action: KeyAction, record: Recommendation, as_of: str, base_url: str) -> dict[str, Any]:
    url = base_url + page_of(record).removesuffix("index.html") + "#" + anchor_of(action)
    overdue = followup.is_overdue(action, as_of)
    return {**_object(library, action), "overdue": overdue, "evaluation": record.evaluation, "recommendation": record.id, "url": url}


def _term_url(library: Library, vocabulary: str, id: str, base_url: str) -> str | None:
    return base_url + term_path(vocabulary, id).removesuffix("index.html") if has_page(library, vocabulary, id) else None


def _object(library: Library, value: Any, field: str = "") -> Any:
    """A record or a part of one as plain values; coded values also get the label of their term."""
    if dataclasses.is_dataclass(value):
        plain = {f.name: _object(library, getattr(value, f.name), f.name) for f in dataclasses.fields(value)}
        if isinstance(value, Value):
            plain["label"] = library.vocabularies.label(VOCABULARY_OF[field], value.id) if value.id else None
        return plain
    if isinstance(value, tuple):
        return [_object(library, entry, field) for entry in value]
    return dict(value) if isinstance(value, dict) else value


def _csv(name: str, rows: list[dict[str, Any]]) -> str:
    """Rows as CSV: a coded field as its terms' ids with their words and labels beside; other structures as JSON."""
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(column for row in flat for column in row if not (name == "recommendations" and column == "actions")))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guard(row.get(column, "")) for column in columns] for row in flat)
    return out.getvalue()


def _flat(row: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in row.items():
        entries = value if isinstance(value, list) else [value]
        if name in VOCABULARY_OF and "vocabulary" not in row and not isinstance(value, str):
            entries = [entry for entry in entries if entry]
            for part, column in (("id", name), ("label", f"{name}_label"), ("stated", f"{name}_stated"), ("basis", f"{name}_basis"), ("reason", f"{name}_reason")):
                flat[column] = "; ".join(str(entry[part] or "") for entry in entries) if any(entry[part] for entry in entries) else ""
        else:
            flat[name] = _cell(value)
    return flat


def _cell(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
