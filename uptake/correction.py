"""Suggesting a correction: a letter to those who keep the records, with everything filled in that is known."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from uptake.messages import _


def correction(site: Any, place: Any, id: str, path: str, source: str, passage: str, lines: str = "") -> str:
    """The address at which a correction of a record is suggested; empty where the settings name none.

    It is an issue of the site's repository (by GitHub's `title` and `body`), or else a message to its contact (by
    RFC 6068, where lines end in CR LF); a contact that is a web address takes no letter. `source` is the title of the
    record's source, `passage` the path of where the record stands in it, `lines` the lines there.
    """
    title, body = _("Correction: %(record)s") % {"record": id}, "\r\n".join(_letter(place, id, path, source, passage, lines))
    contact = site.contact or ""
    if site.repository:
        return f"{site.repository.rstrip('/')}/issues/new?{_query(title=title, body=body)}"
    if contact.startswith(("http:", "https:")):
        return contact
    return f"mailto:{quote(contact, safe='@')}?{_query(subject=title, body=body)}" if "@" in contact else ""


def _query(**given: str) -> str:
    return urlencode(given, quote_via=quote)


def _letter(place: Any, id: str, path: str, source: str, passage: str, lines: str) -> list[str]:
    """The lines of the letter; below each question is room for its answer."""
    known = [
        _("Record: %(address)s") % {"address": place.address(path)},
        _("File: %(file)s") % {"file": f"content/{path.split('/')[0]}/{id}.yaml"},
        (_("Source: %(title)s, line %(lines)s") if lines else _("Source: %(title)s")) % {"title": source, "lines": lines},
        place.address(passage), "",
    ]
    questions = (
        _("What is wrong, and where on the page:"), _("What the source says, in its own words, with the line:"), _("What it should say:")
    )
    return known + [line for question in questions for line in (question, "", "")]
