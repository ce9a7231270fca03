"""Ways to those who keep the records: to correct one, to report on its actions, to suggest a lesson.

Each is a form of the site's repository, filled in as far as is known, or else a letter to the site's contact.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from uptake.markup import outside
from uptake.messages import _

SUGGESTION, CORRECTION, PROGRESS = "suggest-a-lesson.yml", "correct-a-record.yml", "report-progress.yml"
"""The files of the forms."""
CRLF = "\r\n"


def correction(site: Any, place: Any, id: str, path: str, source: str, passage: str, lines: str = "") -> str:
    """The address at which a correction of a record is suggested; empty where the settings name none.

    It is the form of the site's repository, or else a message to its contact; a contact that is a web address takes no
    letter. `source` is the title of the record's source, `passage` the path of where the record stands in it, `lines` the
    lines there.
    """
    title = _("Correction: %(record)s") % {"record": id}
    if site.repository:
        return _form(site, CORRECTION, title, record=id)
    if _is_page(site.contact or ""):
        return outside(site.contact)
    return _letter(site, title, [*_known(place, id, path, source, passage, lines), *_room(
        _("What is wrong, and where on the page:"), _("What the source says, in its own words, with the line:"), _("What it should say:")
    )])


def progress_report(site: Any, place: Any, id: str, path: str, actions: int) -> str:
    """The address at which progress on the key actions of a recommendation is reported; empty where the settings name none.

    The form is filled in with the id of the action; where there are several, its number is left to fill in.
    """
    title = _("Progress: %(record)s") % {"record": id}
    if site.repository:
        return _form(site, PROGRESS, title, action=f"{id}-a01" if actions == 1 else f"{id}-a")
    return _letter(site, title, [place.address(path), "", *_room(_("Key action and its status:"), _("Where this is reported:"))])


def suggestion(site: Any, id: str) -> str:
    """The address at which a lesson from an evaluation is suggested; empty without a repository, since a lesson is no short letter."""
    return _form(site, SUGGESTION, "", source=id, evaluation=id) if site.repository else ""


def _form(site: Any, file: str, title: str, **given: str) -> str:
    """A form by GitHub's query parameters. Only lines and texts can be filled in; a filled-in choice empties the form."""
    return f"{site.repository.rstrip('/')}/issues/new?{_query(template=file, **({'title': title} if title else {}), **given)}"


def _letter(site: Any, subject: str, lines: list[str]) -> str:
    """A message by RFC 6068, where lines end in CR LF."""
    contact = site.contact or ""
    return f"{outside(contact)}?{_query(subject=subject, body=CRLF.join(lines))}" if outside(contact) and not _is_page(contact) else ""


def _is_page(contact: str) -> bool:
    return contact.startswith(("http:", "https:"))


def _query(**given: str) -> str:
    return urlencode(given, quote_via=quote)


def _known(place: Any, id: str, path: str, source: str, passage: str, lines: str) -> list[str]:
    return [
        _("Record: %(address)s") % {"address": place.address(path)},
        _("File: %(file)s") % {"file": f"content/{path.split('/')[0]}/{id}.yaml"},
        (_("Source: %(title)s, line %(lines)s") if lines else _("Source: %(title)s")) % {"title": source, "lines": lines},
        place.address(passage), "",
    ]


def _room(*questions: str) -> list[str]:
    """Questions, each with room for its answer below."""
    return [line for question in questions for line in (question, "", "")]
