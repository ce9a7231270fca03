"""For search engines: the list of pages, and where to find it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

MOST = 50_000
"""How many addresses one sitemap may hold, by the protocol of sitemaps.org (0.9)."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def files(paths: Iterable[str], base_url: str) -> Iterator[tuple[str, str]]:
    """The sitemap of pages: names and texts of its files; above 50,000 pages an index and its parts."""
    urls = [base_url + path.removesuffix("index.html") for path in sorted(paths)]
    if len(urls) <= MOST:
        yield "sitemap.xml", _document("urlset", "url", urls)
        return
    parts = [urls[start : start + MOST] for start in range(0, len(urls), MOST)]
    names = [f"sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    yield "sitemap.xml", _document("sitemapindex", "sitemap", [base_url + name for name in names])
    yield from ((name, _document("urlset", "url", part)) for name, part in zip(names, parts))


def _document(root: str, element: str, addresses: list[str]) -> str:
    rows = "".join(f"<{element}><loc>{escape(address)}</loc></{element}>\n" for address in addresses)
    return f"{_HEAD}<{root} {_NAMESPACE}>\n{rows}</{root}>\n"


def robots(base_url: str) -> str:
    """Everything may be read; the sitemap lists it."""
    return f"User-agent: *\nAllow: /\nSitemap: {base_url}sitemap.xml\n"
