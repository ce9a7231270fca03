"""What a site has, by how many records it holds: the larger it is, the more is left to what everybody can make of the rest.

A published site may have a gigabyte. A record has a page with its whole text at every size; everything else is weighed by
what it costs a record and by what a reader loses. The thresholds are round, and stand here alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uptake.messages import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What a site of some size has beside a page for every record."""

    name: str
    twins: bool = True
    """Records in Markdown beside their pages, which take 4 KB a record. Who reads them are programs, and they can read pages."""
    documents: bool = True
    """Records as JSON beside their pages, 9 KB each. The same stands in the collections, but for links and citations."""
    arrays: bool = True
    """Collections as one array of JSON too, beside JSON Lines, which are the same line by line and can be read as they come."""
    cited_terms: bool = True
    """The citations of all that carries a term as files for reference managers; those of an evaluation are there in any case
    but on the largest sites, where a page's script makes them."""
    cited_evaluations: bool = True
    peers: bool = True
    """For each evaluation a page beside those most like it. Any that a reader chooses stand side by side on one page."""
    workbook: bool = True
    """Everything as one workbook; spreadsheet programs open no more rows with ease."""
    lines: bool = True
    """Collections as JSON Lines, each with its schema, which take 8 KB a record."""
    packed: bool = False
    """Whether all tables of CSV stand in one archive, from which everything can be made again, and not as single files: 0.7 KB a
    record instead of 5."""
    source_texts: bool = True
    """The text of each source, line by line, of which the records have the words again."""
    calendars: bool = True
    """A calendar for each organization and office beside the one of all deadlines."""
    lean: bool = False
    """Whether pages of records do without what helps other programs (linked data, previews where an address is shared, terms for
    reference managers) and without what other pages show too (the menu, the words of neighbouring records), and rows of lists have
    the beginnings of texts."""
    groups: int = 10_000
    """How many groups of recommendations that recur are shown, those from most evaluations first."""
    rows: int = 500
    """How many rows of a list have a place in its pages, where each record also stands in a list that is whole."""


WHOLE = Scale(name="whole")
LARGE = Scale(name="large", twins=False, documents=False, arrays=False, packed=True, cited_terms=False, rows=100)
LARGEST = Scale(
    name="largest", twins=False, documents=False, arrays=False, cited_terms=False, cited_evaluations=False, peers=False, workbook=False,
    lines=False, packed=True, source_texts=False, calendars=False, lean=True, groups=200, rows=25,
)
SCALES = {5_000: WHOLE, 20_000: LARGE}
"""Up to how many records a site has which scale; what is larger has the last."""

BY_NAME = {scale.name: scale for scale in (WHOLE, LARGE, LARGEST)}


def scale_of(records: int) -> Scale:
    """The scale of a site with so many records: sources, evaluations, recommendations and lessons together."""
    return next((scale for most, scale in SCALES.items() if records <= most), LARGEST)


def left_out(scale: Scale) -> Iterator[str]:
    """What a site of a scale has not, in words: for the page of data and for whoever builds it."""
    if not scale.twins:
        yield _("No Markdown stands beside the pages of records.")
    if not scale.documents:
        yield _("No JSON stands beside the pages of records; the data have every field of every record.")
    if scale.lines and not scale.arrays:
        yield _("Collections are JSON Lines, an object a line, and not also one array each.")
    if scale.packed and scale.lines:
        yield _("All tables stand in one archive, and not also as single files.")
    if not scale.lines:
        yield _("All data stand in one archive of tables, and not also as single files and as JSON.")
    if not scale.workbook:
        yield _("There is no workbook of everything; the command export writes one.")
    if not scale.cited_evaluations:
        yield _("No citations of whole lists are offered as files; each record’s page has its own.")
    elif not scale.cited_terms:
        yield _("Citations are offered as files for each evaluation with all that belongs to it, and not for terms.")
    if scale.rows < WHOLE.rows:
        yield _("Lists that are also part of a whole one show their first %(n)s rows; what changed is listed as far as ten times that.") % {"n": scale.rows}
    if not scale.peers:
        yield _("No evaluation has a page of its own beside those most like it.")
    if not scale.source_texts:
        yield _("The texts of sources, of which the records have the words, are not shown line by line.")
    if not scale.calendars:
        yield _("There is one calendar of deadlines, and none for single organizations and offices.")
    if scale.lean:
        yield _("Pages of records are brief: no menu, no linked data, no preview, no related records but those that somebody named, and not why an editor assigned a value, which the data say.")
        yield _("Of recommendations that recur, the %(n)s groups from most evaluations are shown.") % {"n": scale.groups}


_current = [WHOLE]


def use(scale: Scale) -> None:
    """Let views and templates follow a scale from now on."""
    _current[0] = scale


def current() -> Scale:
    """The scale in use."""
    return _current[0]
