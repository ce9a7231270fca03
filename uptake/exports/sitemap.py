"""For search engines: the list of pages, and where to find it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape


def sitemap(paths: Iterable[str], base_url: str) -> str:
    """A sitemap of pages, by the protocol of sitemaps.org (0.9)."""
    rows = "".join(f"<url><loc>{escape(base_url + path.removesuffix('index.html'))}</loc></url>\n" for path in sorted(paths))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'


def robots(base_url: str) -> str:
    """Everything may be read; the sitemap lists it."""
    return f"User-agent: *\nAllow: /\nSitemap: {base_url}sitemap.xml\n"
