"""Atom feeds (RFC 4287): what is new, for feed readers. All is plain text, from the records and the as-of month alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from uptake.exports.feed_words import summary, title
from uptake.library import Library
from uptake.messages import _
from uptake.records import Evaluation, Lesson, Recommendation, Record
from uptake.site import Site
from uptake.views.following import Feed, feeds
from uptake.views.news import News, instant
from uptake.views.shared import organization

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold, not even escaped."""


def files(library: Library, site: Site) -> Iterator[tuple[str, bytes]]:
    """Every feed: path below the site's root, and bytes. An entry is made once, and is the same in every feed that has it."""
    done: dict[str, str] = {}
    for feed in feeds(library, site.as_of):
        for news in feed.entries:
            if news.id not in done:
                done[news.id] = _entry(library, site, news)
        yield feed.path, _document(feed, site, [done[news.id] for news in feed.entries]).encode()


def _document(feed: Feed, site: Site, entries: list[str]) -> str:
    address, settings = site.place.address, site.settings
    how = _("This is a feed: give its address to a feed reader, and it tells you what is new.")
    head = (
        _element("title", f"{feed.name} · {settings.title}" if feed.name else settings.title),
        _element("subtitle", f"{feed.rule} {how}"),
        _element("id", address(feed.path)),
        _element("link", rel="self", type="application/atom+xml", href=address(feed.path)),
        _element("link", rel="alternate", type="text/html", href=address(feed.page)),
        _element("updated", instant(feed.entries[0].date if feed.entries else site.as_of)),
        _author(settings.organization), _element("rights", settings.rights), _element("generator", "Uptake"),
    )
    style = f"{'../' * feed.path.count('/')}static/feed.css"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet type="text/css" href="{style}"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={_quoted(settings.language)}>\n' + "\n".join((*head, *entries)) + "\n</feed>\n"
    )


def _entry(library: Library, site: Site, news: News) -> str:
    address = site.place.address
    words, language = title(library, news)
    spoken = {"xml:lang": language} if language and language != site.settings.language else {}
    parts = (
        _element("title", words, **spoken), _element("id", address(news.id)),
        _element("link", rel="alternate", type="text/html", href=address(news.path)),
        _element("updated", instant(news.date)), _author(_organization(library, news.record) or site.settings.organization),
        *(_element("category", term=id, scheme=address("themes/index.html"), label=label) for id, label in _themes(library, news.record)),
        _element("summary", " ".join(summary(library, news))),
    )
    return f"<entry>{''.join(parts)}</entry>"


def _author(name: str) -> str:
    return f"<author>{_element('name', name)}</author>"


def _element(name: str, text: str = "", **attributes: str) -> str:
    """An element that holds plain text."""
    given = "".join(f" {key}={_quoted(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{escape(_plain(text))}</{name}>" if text else f"<{name}{given}/>"


def _quoted(text: str) -> str:
    return quoteattr(_plain(text))


def _plain(text: str) -> str:
    """A text on one line, without what XML cannot hold."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())


def _organization(library: Library, record: Record) -> str:
    """Whose evaluation or publication a piece of news is about."""
    if isinstance(record, Recommendation):
        record = library.evaluations[record.evaluation]
    return organization(library, library.sources[record.source.id] if isinstance(record, Lesson) else record)


def _themes(library: Library, record: Record) -> Iterator[tuple[str, str]]:
    """The themes of a record, an evaluation's being those of its recommendations: ids and labels, in the vocabulary's order."""
    about = library.recommendations_of.get(record.id, []) if isinstance(record, Evaluation) else [record]
    held = [value for one in about for value in getattr(one, "themes", ())]
    stated, all = {value.id for value in held if value.basis == "stated"}, {value.id for value in held}
    for id, term in library.vocabularies.terms("themes").items() if all else ():
        if id in all:
            yield id, term.label if id in stated else _("%(term)s (assigned)") % {"term": term.label}
