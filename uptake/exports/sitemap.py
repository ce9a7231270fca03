"""For search engines: the list of pages, when their records last changed, and where to find it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from uptake.citation import Place
from uptake.library import Library
from uptake.records import Recommendation, Record, Source
from uptake.views.shared import page_of

MOST = 50_000
"""How many addresses one sitemap may hold, by the protocol of sitemaps.org (0.9)."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def files(paths: Iterable[str], changed: Mapping[str, str], place: Place) -> Iterator[tuple[str, bytes]]:
    """The sitemap of pages: names and content of its files; above 50,000 pages an index and its parts.

    `changed` are the dates of the pages that have one.
    """
    rows = [(place.address(path), changed.get(path, "")) for path in sorted(paths)]
    if len(rows) <= MOST:
        yield "sitemap.xml", _document("urlset", "url", rows)
        return
    parts = [rows[start : start + MOST] for start in range(0, len(rows), MOST)]
    names = [f"sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    newest = [max(date for _address, date in part) for part in parts]
    yield "sitemap.xml", _document("sitemapindex", "sitemap", [(place.base_url + name, date) for name, date in zip(names, newest)])
    yield from ((name, _document("urlset", "url", part)) for name, part in zip(names, parts))


def _document(root: str, element: str, rows: Iterable[tuple[str, str]]) -> bytes:
    dated = ((escape(address), f"<lastmod>{date}</lastmod>" if date else "") for address, date in rows)
    lines = (f"<{element}><loc>{address}</loc>{date}</{element}>\n" for address, date in dated)
    return f"{_HEAD}<{root} {_NAMESPACE}>\n{''.join(lines)}</{root}>\n".encode()


def changed(library: Library, as_of: str) -> dict[str, str]:
    """The date of each record's page that has one: the newest that the record, its evaluation and its source tell.

    It is as exact as they tell it: a W3C date, of which the protocol speaks, may be a year or a month. A date after the
    as-of month is a plan or a slip, and no change; nor is the end of an evaluation's period.
    """
    found = {}
    for records in (library.sources, library.evaluations, library.recommendations, library.lessons):
        for record in records.values():
            if dates := [date for date in _dates(library, record) if date and date[:7] <= as_of]:
                found[page_of(record)] = max(dates)
    return found


def _dates(library: Library, record: Record) -> Iterator[str | None]:
    source = record if isinstance(record, Source) else library.sources[record.source.id]
    evaluation = library.evaluations[record.evaluation] if isinstance(record, Recommendation) else record
    yield from (source.published, source.retrieved, getattr(evaluation, "published", None))
    recommendations = [record] if isinstance(record, Recommendation) else library.recommendations_of.get(record.id, [])
    yield from (event.date for r in recommendations for action in r.actions for event in action.history)


def robots(base_url: str) -> bytes:
    """Everything may be read; the sitemap lists it."""
    return f"User-agent: *\nAllow: /\nSitemap: {base_url}sitemap.xml\n".encode()
