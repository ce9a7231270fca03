"""Citations: how to name a record elsewhere, as plain text, BibTeX, RIS and CSL-JSON.

A `Reference` says what is cited, a `Place` which site shows it. Texts come from records and may hold anything; each
format has its rule for keeping them within their field, and what a format leaves out (a year that nobody knows) is left
out, so that the citing program says it in its own style.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from uptake.messages import _

BIBTEX_TYPE = {"report": "techreport", "part": "misc"}
RIS_TYPE = {"report": "RPRT", "part": "ELEC"}
CSL_TYPE = {"report": "report", "part": "webpage"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What is cited."""

    key: str
    """Unique and permanent: letters, digits and hyphens."""
    kind: Literal["report", "part"]
    """A document as a whole, or a part of one that has an address of its own."""
    author: str | None
    """The organization; empty where none is known, and None for what the site says itself."""
    short_author: str = ""
    """What the organization is called in a text, where it is not the same."""
    issued: str
    """A date as exact as it is known; empty where it is not."""
    title: str
    within: str
    """What it is, and what it is a part of: `Recommendation 7 in: ...`."""
    path: str
    """Address below the site's root, with the anchor of a part."""
    language: str
    note: str = ""
    pdf: str = ""
    """Address of the document itself, where it is known and a PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The site that shows what is cited."""

    title: str
    organization: str
    base_url: str
    as_of: str
    """The month of the build, `YYYY-MM`, in which the page said what it says."""
    month: str
    """The same in words."""

    def address(self, path: str) -> str:
        """The permanent address of a page, with nothing in it that an address must not hold (RFC 3986)."""
        return quote(self.base_url + path.replace("index.html", ""), safe="/:?#[]@!$&'()*+,;=%~")


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference in every format. Field names are those of the published data."""

    key: str
    text: str
    bibtex: str
    ris: str
    csl: dict[str, Any]
    """One item of CSL-JSON; a file of it is an array of such items."""


def citation(reference: Reference, place: Place) -> Citation:
    """A reference in every format."""
    return Citation(reference.key, text(reference, place), bibtex(reference, place), ris(reference, place), csl(reference, place))


def text(reference: Reference, place: Place) -> str:
    """A citation for people: organization, year, title, what it is part of, the site with its month, the address."""
    return " ".join([*("".join(piece[1:]) for piece in _pieces(reference, place)), place.address(reference.path)])


def _pieces(reference: Reference, place: Place) -> Iterator[tuple[str, str, str, str]]:
    """The sentences of a citation for people: what each tells, if it is a field of the reference, what stands before, words, what stands after."""
    who = ", ".join(filter(None, (flat(reference.short_author) or _author(reference, place), reference.issued[:4] or _("n.d."))))
    quotes = ("", "") if reference.kind == "report" else ("“", "”")
    fields = (("title", reference.title, *quotes), ("within", reference.within, "", ""), ("", _shown(place), "", ""), ("note", reference.note, "", ""))
    for name, words, before, after in (("", who, "", ""), *fields):
        if (words := flat(words)) or before:
            yield name, before, words, after + _stop(f"{before}{words}{after}")


@dataclass(frozen=True, slots=True)
class Brief:
    """A citation for people with all that a script needs to make the formats of it."""

    author: str
    short: str
    issued: str
    whole: bool
    pieces: tuple[tuple[str, str, str, str], ...]
    address: str
    bibtex: str
    """Empty where the script is to make this, too."""


def brief(reference: Reference, place: Place, with_bibtex: bool = True) -> Brief:
    """A citation for people, in pieces."""
    return Brief(
        _author(reference, place), flat(reference.short_author), reference.issued, reference.kind == "report", tuple(_pieces(reference, place)),
        place.address(reference.path), bibtex(reference, place) if with_bibtex else "",
    )


def bibtex(reference: Reference, place: Place) -> str:
    """A BibTeX entry, by *BibTeXing* (Patashnik 1988), with the fields `url`, `urldate` and `shortauthor` of biblatex.

    A value ends at the brace that balances its first one, and BibTeX counts braces whether or not a backslash stands
    before them; braces of a text are therefore named, and so is everything else that LaTeX takes for a command. The
    second pair of braces keeps an organization one name, and a title's capitals as they are.
    """
    whole = reference.kind == "report"
    noted = [_("As of %(month)s") % {"month": place.month} if whole else _shown(place), reference.note]
    fields = [
        ("author", _braced(_author(reference, place))), ("shortauthor", _braced(reference.short_author)),
        ("title", _braced(reference.title)),
        ("type" if whole else "howpublished", _plain(reference.within)), ("institution", whole and _plain(place.title)),
        ("year", reference.issued[:4] and "{%s}" % reference.issued[:4]), ("month", _month(reference.issued)),
        ("note", _plain(". ".join(filter(None, noted)))), ("url", "{%s}" % place.address(reference.path)),
        ("urldate", "{%s}" % place.as_of),
    ]
    lines = "".join(f"  {name} = {value},\n" for name, value in fields if value)
    return f"@{BIBTEX_TYPE[reference.kind]}{{{reference.key},\n{lines}}}\n"


def ris(reference: Reference, place: Place) -> str:
    """A RIS record, by the *RIS Format Specifications* (Reference Manager; tags and types as of 2011).

    A field is a line: two characters, two spaces, a hyphen and a space, then text up to a carriage return and line feed;
    a text that holds no line break can neither begin a field nor end the record. An author holds no asterisk. Dates
    are `YYYY/MM/DD/`, with their slashes where a part is unknown.
    """
    whole = reference.kind == "report"
    fields = [
        ("TY", RIS_TYPE[reference.kind]), ("AU", _author(reference, place).replace("*", "")), ("PY", reference.issued[:4]),
        ("DA", _slashed(reference.issued)), ("TI", flat(reference.title)), ("M3" if whole else "N1", flat(reference.within)),
        ("PB" if whole else "T2", flat(place.title)), ("N1", flat(reference.note)), ("LA", reference.language),
        ("UR", place.address(reference.path)), ("Y2", _slashed(place.as_of)),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value) + "ER  - \r\n"


def csl(reference: Reference, place: Place) -> dict[str, Any]:
    """An item of CSL-JSON, by the data schema of CSL 1.0.2 (`csl-data.json`): its names and no others.

    An organization is a `literal` name, which is never taken apart; a date is `date-parts` of numbers.
    """
    author, whole = _author(reference, place), reference.kind == "report"
    item = {
        "id": reference.key, "type": CSL_TYPE[reference.kind], "author": [{"literal": author}] if author else None,
        "issued": _parts(reference.issued), "title": flat(reference.title), "genre": flat(reference.within),
        "publisher" if whole else "container-title": flat(place.title), "note": flat(reference.note),
        "URL": place.address(reference.path), "accessed": _parts(place.as_of), "language": reference.language,
    }
    return {name: value for name, value in item.items() if value}


def tags(reference: Reference, place: Place) -> list[tuple[str, str, str]]:
    """The `meta` elements of a page by which reference managers know what it shows: name, property of Open Graph, content.

    They say what the other formats say, in the words of Highwire Press, by what Zotero documents of its translators *Embedded
    Metadata* and *RDF*: an institution of a technical report makes it a report; without one the Dublin Core type `webpage` keeps
    a title from making it a journal's article. Title and address are also those that are shown where the page is shared.
    """
    author, whole, address = _author(reference, place), reference.kind == "report", place.address(reference.path)
    pairs = [
        ("citation_title", "og:title", flat(reference.title)), ("citation_author", "", _undivided(author, flat(reference.short_author))),
        ("citation_publication_date", "", reference.issued.replace("-", "/")),
        ("citation_technical_report_institution", "", whole and flat(place.title)), ("citation_public_url", "og:url", address),
        ("citation_pdf_url", "", reference.pdf), ("citation_language", "", reference.language),
        ("DC.type", "", flat(reference.within) if whole else "webpage"),
    ]
    return [pair for pair in pairs if pair[2]]


def _undivided(author: str, short: str) -> str:
    """An organization's name as one name: with a comma at its end, before which is a last name. One that holds a mark that
    parts names is called by its short name, or loses the mark."""
    name = author if not re.search("[,;]", author) else short if short and not re.search("[,;]", short) else re.sub("[,;]", "", author)
    return f"{name}," if name else ""


def csl_file(items: Iterable[dict[str, Any]]) -> str:
    """Items of CSL-JSON as a file, a variable a line."""
    lines = ([f' "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in item.items()] for item in items)
    return "[%s]\n" % ", ".join("{\n%s\n}" % ",\n".join(variables) for variables in lines)


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def flat(words: str) -> str:
    """Words on one line: any white space and any control character is a space."""
    return " ".join((words if words.isprintable() else _CONTROLS.sub(" ", words)).split())


_LATEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "$&#_%"},
})


def _plain(words: str) -> str:
    """Words as a value in braces; empty where there are none."""
    return "{%s}" % flat(words).translate(_LATEX) if words else ""


def _braced(words: str) -> str:
    return "{%s}" % _plain(words) if words else ""


def _author(reference: Reference, place: Place) -> str:
    """The organization; the site's own, for what the site says itself."""
    return flat(place.organization if reference.author is None else reference.author)


def _shown(place: Place) -> str:
    return _("%(site)s, as of %(month)s") % {"site": flat(place.title), "month": place.month}


def _stop(words: str) -> str:
    """The full stop that a sentence needs, if it has no end yet."""
    return "" if words.endswith((".", "?", "!", ".”", "?”", "!”", "…”")) else "."


def _numbers(date: str) -> list[int]:
    return [int(part) for part in date.split("-")] if date else []


def _parts(date: str) -> dict[str, Any] | None:
    return {"date-parts": [_numbers(date)]} if date else None


def _slashed(date: str) -> str:
    """`2023-06` as `2023/06//`; empty for a year alone, which its own tag tells."""
    parts = date.split("-")
    return "/".join([*parts, *[""] * (4 - len(parts))]) if len(parts) > 1 else ""


def _month(date: str) -> str:
    """A month's macro, which every BibTeX style defines."""
    return _MONTHS[int(date[5:7]) - 1] if len(date) > 4 else ""
