"""For language models and those who feed them: what the site holds and where, after the proposal of llmstxt.org."""

from __future__ import annotations

from collections.abc import Iterator

from uptake.exports.twins import twin_of
from uptake.library import Library
from uptake.markdowntext import escaped, link
from uptake.messages import _
from uptake.records import Record
from uptake.scale import Scale
from uptake.site import Site
from uptake.views.data import forms
from uptake.views.shared import organization, page_of, period_of

MOST = 100
"""How many evaluations and how many lessons are named; the data names them all."""

Entry = tuple[str, str, str]
"""A page or file: what it is called, its path below the root, and a note."""


def files(library: Library, site: Site) -> Iterator[tuple[str, bytes]]:
    """The file `llms.txt`: a heading, a summary, what to know, then lists of links under headings."""
    settings = site.settings
    parts = [f"# {escaped(settings.title)}", f"> {escaped(settings.description)}", *_about(library, site)]
    records = (_("Evaluations"), _evaluations(library, site)), (_("Lessons"), _lessons(library, site))
    for title, entries in ((_("Overviews"), _overviews()), *records, (_("Data"), _data(site.scale)), ("Optional", _optional())):
        lines = [f"- {link(name, site.place.address(path))}: {escaped(note)}" for name, path, note in entries]
        parts += [f"## {title}", "\n".join(lines)] if lines else []  # the proposal gives "Optional" a meaning, so it stays English
    yield "llms.txt", ("\n\n".join(parts) + "\n").encode()


def _about(library: Library, site: Site) -> Iterator[str]:
    """What a reader has to know to quote the site rightly."""
    counts = {
        "evaluations": len(library.evaluations), "recommendations": len(library.recommendations),
        "actions": len(library.actions), "lessons": len(library.lessons), "month": site.place.month,
    }
    yield _(
        "As of %(month)s it holds evaluations: %(evaluations)s; recommendations with management's response: %(recommendations)s;"
        " key actions: %(actions)s; lessons: %(lessons)s."
    ) % counts
    told = [
        _("The texts of records are their sources' own words, verbatim."),
        _("A coded value is stated by the source or assigned by an editor, who gives a reason: keep the two apart when you quote them."),
        _("Statuses of key actions are reported by the responsible units and not verified."),
        _("What is overdue is worked out by this site, as of the month above."),
        _("Each record has a permanent address, such as %(address)s.") % {"address": site.place.address("recommendations/ID/index.html")},
    ]
    if site.scale.documents:
        told.append(_("Beside each record's page stands index.json, with every field, its links and how it is cited."))
    if site.scale.twins:
        told.append(_("Beside the page of each evaluation, recommendation and lesson stands index.md, the same in Markdown."))
    yield "\n".join(f"- {escaped(line)}" for line in [*told, site.settings.rights])


def _overviews() -> Iterator[Entry]:
    yield _("Recommendations"), "recommendations/index.html", _("every recommendation, with decision and progress")
    yield _("Not accepted, and why"), "recommendations/not-accepted/index.html", _("what management did not accept in full, with reasons")
    yield _("Follow-up"), "actions/index.html", _("how key actions stand, and what is overdue")
    yield _("Lessons"), "lessons/index.html", _("what was learned, with tips and examples")
    yield _("Gap map"), "gap-map/index.html", _("themes by UNEG criteria: where evidence is, and where it is not")
    yield _("About"), "about/index.html", _("sources, method, how overdue is worked out, what the records lack")


def _evaluations(library: Library, site: Site) -> Iterator[Entry]:
    for record in list(library.evaluations.values())[:MOST]:
        number = len(library.recommendations_of.get(record.id, []))
        note = (organization(library, record), period_of(record), _("recommendations: %(n)s") % {"n": number})
        yield record.title, _place(record, site), ", ".join(filter(None, note))


def _lessons(library: Library, site: Site) -> Iterator[Entry]:
    for record in list(library.lessons.values())[:MOST]:
        source = library.sources[record.source.id]
        yield record.title, _place(record, site), ", ".join(filter(None, (organization(library, source), source.title)))


def _place(record: Record, site: Site) -> str:
    """Where a record is best read by a program."""
    return twin_of(page_of(record)) if site.scale.twins else page_of(record)


def _data(scale: Scale) -> Iterator[Entry]:
    """The collections as JSON, which has the most; the Data page names the other forms."""
    notes = {
        "evaluations": _("every evaluation with every field"),
        "recommendations": _("every recommendation with response, coded values and key actions"),
        "actions": _("every key action, and whether it is overdue"), "lessons": _("every lesson"), "sources": _("every source document"),
        "vocabulary": _("every term, with its definition"),
    }
    if not scale.lines:
        return iter([("uptake.zip", "data/uptake.zip", _("all of these as tables: CSV, described as a data package"))])
    ending = "json" if scale.arrays else forms(scale)[-1]
    return ((f"{name}.{ending}", f"data/{name}.{ending}", note) for name, note in notes.items())


def _optional() -> Iterator[Entry]:
    yield _("Data"), "data/index.html", _("the same as CSV, and how to read it")
    yield _("Glossary"), "glossary/index.html", _("terms and abbreviations of the field")
    yield "sitemap.xml", "sitemap.xml", _("every page")
