"""What browsers and other programs look for at a site: its search, its name and icons as an application, its service worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from uptake.filters import direction
from uptake.messages import _
from uptake.site import Site

_COLOUR = "#1c2fb8"
"""The colour of the mark, as in `static/icon.svg`."""


def files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Every such file but the service worker: path below the site's root, and bytes."""
    yield "opensearch.xml", _opensearch(site).encode()
    yield "manifest.webmanifest", _manifest(site).encode()


def worker(edition: str) -> bytes:
    """The service worker at the root of the site; what it does is in `static/offline.js`. `edition` tells this site from the one before."""
    return _WORKER.replace("EDITION_HERE", edition).encode()


_WORKER = """\
// Another edition of the site makes browsers drop what they keep of this one.
const EDITION = "EDITION_HERE";
importScripts("static/offline.js");
"""


def _opensearch(site: Site) -> str:
    """The description by which a browser takes up the site's search, by OpenSearch 1.1 (draft 6), which says how long each name may be."""
    settings, address = site.settings, site.place.address
    contact = settings.contact if "@" in (settings.contact or "") else ""
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>', '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(settings.title[:16].strip())}</ShortName>", f"<LongName>{escape(settings.title[:48].strip())}</LongName>",
        f"<Description>{escape(settings.description[:1024].strip())}</Description>",
        f"<Contact>{escape(contact)}</Contact>" if contact else "",
        f"<Url type=\"text/html\" template={quoteattr(address('search/') + '?q={searchTerms}')}/>",
        f"<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template={quoteattr(address('opensearch.xml'))}/>",
        f"<Image width=\"192\" height=\"192\" type=\"image/png\">{escape(address('static/icon-192.png'))}</Image>",
        f"<Image type=\"image/svg+xml\">{escape(address('static/icon.svg'))}</Image>",
        f"<Language>{escape(settings.language)}</Language>",
        "<InputEncoding>UTF-8</InputEncoding>", "<OutputEncoding>UTF-8</OutputEncoding>", "</OpenSearchDescription>",
    ]
    return "\n".join(filter(None, rows)) + "\n"


def _manifest(site: Site) -> str:
    """The site as an application (W3C Web App Manifest). Addresses are relative to the manifest, which stands at the root."""
    settings = site.settings
    pages = ((_("Search"), "search/index.html"), (_("Follow-up"), "actions/index.html"), (_("My list"), "my-list/index.html"))
    plain = {
        "name": settings.title, "short_name": settings.title[:12].strip(), "description": settings.description,
        "lang": settings.language, "dir": direction(settings.language), "start_url": "./", "scope": "./", "display": "minimal-ui",
        "background_color": "#ffffff", "theme_color": _COLOUR, "icons": list(_icons()),
        "shortcuts": [{"name": name, "url": url} for name, url in pages],
    }
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _icons() -> Iterator[dict[str, str]]:
    yield {"src": "static/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    for size in (192, 512):
        yield {"src": f"static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
    yield {"src": "static/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"}
