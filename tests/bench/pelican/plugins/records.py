"""Ties articles together as records, labels the tags, and cuts their lists."""

import json
from pathlib import Path

from joins import Record, join
from pelican import signals


def tie(generator):
    """Give every article its record, and the templates the labels of terms."""
    folder = Path(generator.settings["PATH"]).parent
    terms, settings = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("terms", "settings"))
    articles = {(str(article.category), article.slug): article for article in generator.articles}
    records = [_record(kind, slug, article) for (kind, slug), article in articles.items()]
    found = join(records, {key: term["label"] for key, term in terms.items()})
    for key, article in articles.items():
        article.record = found[key]
    generator.context["terms"] = terms
    totals = {tag.name: len(tagged) for tag, tagged in generator.tags.items()}
    generator.context["totals"] = totals
    generator.tags = {tag: sorted(tagged, key=_order)[: settings["rows"]] for tag, tagged in generator.tags.items()}


def _order(article):
    return ("recommendations", "lessons", "evaluations", "sources").index(article.record.kind), article.record.place


def _record(kind, slug, article):
    meta = {name: value for name, value in article.metadata.items() if isinstance(value, (str, list))}
    meta["terms"], meta["reasons"] = {}, {}
    for tag in getattr(article, "tags", ()):
        folder, _, id = tag.name.partition("/")
        meta["terms"].setdefault(folder, []).append(id)
    for line in _lines(meta.pop("reason", ())):
        key, _, reason = line.partition(": ")
        meta["reasons"][key] = reason
    meta["related"] = [(*key.split("/"), reason) for key, _, reason in (line.partition(": ") for line in _lines(meta.get("related", ())))]
    meta["evaluations"], meta["marks"] = meta.get("bears_on", "").split(), meta.get("marks", "").split()
    return Record(kind, slug, article.title, int(article.place), meta)


def _lines(value):
    return [value] if isinstance(value, str) else value


def register():
    """Called by Pelican."""
    signals.article_generator_finalized.connect(tie)
