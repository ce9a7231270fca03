"""Ties pages together as records, once MkDocs has read them all, and fills the lists."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from joins import FOLDERS, Record, by_term, join

PER_PAGE = 50
SITE = {}


def on_env(env, config, files):
    """Every page has been read: find what leads to what."""
    terms, settings = (json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")) for name in ("terms", "settings"))
    metas = [file.page.meta for file in files.documentation_pages() if "id" in file.page.meta]
    labels = {key: term["label"] for key, term in terms.items()}
    found = join([Record(m["kind"], m["id"], m["title"], m["place"], m) for m in metas], labels)
    lists = by_term(list(found.values()))
    for record in found.values():
        lists.setdefault(record.kind, []).append(record)
    SITE.update(records=found, terms=terms, lists=lists, most=settings["rows"])
    return env


def on_page_context(context, page, config, nav):
    """What the template shows of a page: a record, a part of a list, or an index."""
    meta = page.meta
    if "id" in meta:
        context["record"] = SITE["records"][meta["kind"], meta["id"]]
    elif "list" in meta:
        context["list"] = _list(meta["list"], meta["number"])
    else:
        context["links"] = _links(meta.get("index"))
    return context


def _list(name, number):
    term, records = SITE["terms"].get(name), SITE["lists"].get(name, [])
    shown = records[: SITE["most"]] if term else records
    title, definition = (term["label"], term["definition"]) if term else (name.capitalize(), "")
    rows = shown[(number - 1) * PER_PAGE : number * PER_PAGE]
    return {
        "title": title, "definition": definition, "total": len(records), "rows": rows, "number": number,
        "pages": max(1, -(-len(shown) // PER_PAGE)), "address": name,
    }


def _links(folder):
    if folder:
        terms = [(key, term) for key, term in SITE["terms"].items() if key.startswith(f"{folder}/")]
        return [(term["label"], f"/repo/{key}/", len(SITE["lists"].get(key, ()))) for key, term in terms]
    return [(label, f"/repo/{folder}/", "") for folder, label in FOLDERS.items()]
