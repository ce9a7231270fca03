"""Everything of a site that is no page, read by programs of others: what it is made of, and what it says."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bibtexparser
import feedparser
import icalendar
import openpyxl
import rdflib
import rispy
from markdown_it import MarkdownIt

from tests.trust.payloads_content import Place

Read = tuple[Any, list[str]]
"""What a file is made of, and the texts that it holds."""
WORD = re.compile("qz[a-j]+z[a-j]+q")
FORMULA = tuple("=+-@\t\r")
OURS = ("https://example.org/repo/", "mailto:")


def _json(data: bytes) -> Read:
    values: list[str] = []
    return _shape(json.loads(data), values), values


def _shape(value: Any, values: list[str]) -> Any:
    """The shape of plain data; its texts go to `values`. A list is as many of each shape."""
    if isinstance(value, dict):
        return tuple(sorted((name, _shape(one, values)) for name, one in value.items()))
    if isinstance(value, list):
        return "list", tuple(sorted(Counter(repr(_shape(one, values)) for one in value).items()))
    if isinstance(value, str):
        values.append(value)
    return type(value).__name__


def _lines(data: bytes) -> Read:
    found = [_json(line) for line in data.split(b"\n") if line]
    return [shape for shape, _ in found], [value for _, values in found for value in values]


def _csv(data: bytes) -> Read:
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    risky = [cell for row in rows for cell in row if cell.startswith(FORMULA) and not re.fullmatch(r"-?\d+", cell)]
    assert not risky, f"a spreadsheet takes these for formulas: {risky[:3]}"
    return [rows[0], [len(row) for row in rows]], [cell.removeprefix("'") for row in rows for cell in row]


def _workbook(data: bytes) -> Read:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = sorted(parts.namelist())
        assert not [name for name in names if re.search("(?i)external|macro|vba|embed", name)]
    book = openpyxl.load_workbook(io.BytesIO(data))
    shape: list[Any] = [names]
    values = []
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
        assert not formulas, f"formulas in {sheet.title}: {formulas[:3]}"
        shape.append((sheet.title, Counter(cell.column for cell in cells)))
        values += [re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), cell.value) for cell in cells if isinstance(cell.value, str)]
    return shape, values


def _xml(data: bytes) -> Read:
    root = ElementTree.fromstring(data)
    assert b"<!DOCTYPE" not in data and b"<!ENTITY" not in data
    nodes = list(root.iter())
    if root.tag.endswith("}feed"):
        fed = feedparser.parse(data)
        assert not fed.bozo and len(fed.entries) == sum(node.tag.endswith("}entry") for node in nodes)
    shape = Counter((node.tag, tuple(sorted(node.attrib))) for node in nodes)
    return shape, [text for node in nodes for text in (node.text or "", *node.attrib.values())]


def _calendar(data: bytes) -> Read:
    assert all(len(line) <= 75 for line in data.split(b"\r\n")) and b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    parts = list(icalendar.Calendar.from_ical(data).walk())
    shape = Counter((part.name, tuple(sorted(part.keys()))) for part in parts)
    return shape, [str(value) for part in parts for _, value in part.property_items() if isinstance(value, str)]


_LATEX = {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^"}


def bibtex(data: bytes) -> Read:
    """A file of BibTeX."""
    text = data.decode()
    found = bibtexparser.loads(text, bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False))
    assert len(found.entries) == text.count("\n@") + text.startswith("@") and not found.preambles and not found.comments
    unnamed = [re.sub(r"\\([$&#_%])", r"\1", re.sub("|".join(map(re.escape, _LATEX)), lambda m: _LATEX[m[0]], value)) for entry in found.entries for value in map(_unbraced, entry.values())]
    return [(entry["ID"], tuple(sorted(entry))) for entry in found.entries], unnamed


def _unbraced(value: str) -> str:
    """A value without the second pair of braces that keeps it as it is."""
    return value[1:-1] if value.startswith("{") and value.endswith("}") else value


def ris(data: bytes) -> Read:
    """A file of RIS."""
    entries = rispy.loads(data.decode().replace("\r\n", "\n"))
    values = [value for entry in entries for one in entry.values() for value in (one if isinstance(one, list) else [one]) if isinstance(value, str)]
    return [tuple(sorted(entry)) for entry in entries], values


def _markdown(data: bytes) -> Read:
    tokens = MarkdownIt("commonmark").parse(data.decode())
    inline = [child for token in tokens for child in token.children or ()]
    html = [token.content for token in (*tokens, *inline) if token.type in ("html_block", "html_inline", "image")]
    assert not html, f"taken for HTML or a picture: {html[:3]}"
    links = [str(token.attrs["href"]) for token in inline if token.type == "link_open"]
    assert all(re.match("(?:https?://|mailto:)", link) for link in links), links
    texts, here = [], []
    for token in tokens:
        if token.type == "inline":
            here += [child.content if child.type in ("text", "code_inline") else " " if child.type in ("softbreak", "hardbreak") else "" for child in token.children or ()]
        elif token.type in ("fence", "code_block"):
            here.append(token.content)
        elif token.type.endswith("_close") and token.level == 0 and here:
            texts.append("".join(here))
            here = []
        elif token.nesting < 0:
            here.append(" ")
    return None, [*texts, "".join(here)]


def _graph(data: bytes, form: str) -> Read:
    graph = rdflib.Graph().parse(data=data, format=form)
    subjects = [s for s in set(graph.subjects()) if isinstance(s, rdflib.URIRef)]
    shape = Counter(p for _, p, _ in graph), sorted(subjects)
    return shape, [str(o) for o in graph.objects() if isinstance(o, rdflib.Literal)]


def _same(data: bytes) -> Read:
    return data, []


def _packed(data: bytes) -> Read:
    """Each file of an archive by its own reader; the description of tables says how long they are."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        found = {name: READERS[Path(name).suffix](packed.read(name)) for name in packed.namelist()}
    shape = {name: None if name.endswith("datapackage.json") else shape for name, (shape, _) in found.items()}
    return shape, [value for _, values in found.values() for value in values]


READERS: dict[str, Callable[[bytes], Read]] = {
    ".zip": _packed,
    ".json": _json, ".webmanifest": _json, ".jsonl": _lines, ".csv": _csv, ".xlsx": _workbook, ".xml": _xml, ".ics": _calendar, ".bib": bibtex,
    ".ris": ris, ".md": _markdown, "llms.txt": _markdown, ".ttl": lambda data: _graph(data, "turtle"), ".jsonld": lambda data: _graph(data, "json-ld"),
    "robots.txt": _same, "sitemap.xml": _same, ".css": _same, ".js": _same, ".png": _same, ".svg": _same, ".nojekyll": _same,
}


def files(site: Path) -> Iterator[str]:
    """Every file but the pages, what the search reads, whose words are others, and what tells one build from another."""
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        if path.suffix != ".html" and not name.startswith("search/") and name not in (".uptake-output", "sw.js"):
            yield name


def read(site: Path, name: str) -> Read:
    """A file by its reader; one that has none fails, so that a new form gets one."""
    path = Path(name)
    return (READERS.get(path.name) or READERS[path.suffix or path.name])((site / name).read_bytes())


def compared(site: Path, words: Path, places: Iterable[Place]) -> Iterator[str]:
    """What is amiss with the files of a site, beside the same site of plain words."""
    by_word = {place.word: place for place in places}
    for name in files(site):
        try:
            shape, values = read(site, name)
            other, _ = read(words, name)
        except Exception as error:
            yield f"{name}: {type(error).__name__}: {str(error)[:300]}"
            continue
        if shape != other and not name.endswith("datapackage.json"):
            yield f"{name} is made of something else than with plain words"
        yield from (f"{name}: {what}" for what in changed(values, by_word, "*" if name.endswith(".ris") else ""))  # no author holds one, by its rules


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(re.split(r"[\s\x00-\x1f\x7f\u0085\u2028\u2029]+", text)).strip()


def changed(values: Iterable[str], by_word: dict[str, Place], without: str = "") -> Iterator[str]:
    """Texts that are not as they were written, but for marks that they may be without; one that was shortened says so with an ellipsis."""
    for value in values:
        told = flat(value).casefold()
        for word in dict.fromkeys(WORD.findall(value)):
            place = by_word.get(word)
            if place is None or place.kind in ("markdown", "url") or re.fullmatch("[a-z0-9-]+", value):
                continue
            text, listed = flat(place.text).casefold(), flat(re.sub("(?m)^- ", "", place.text)).casefold()
            if told and text.startswith(told):  # a short name, cut where its format ends it
                continue
            if (marks := "*" if value.startswith("TY  -") else without) and flat(re.sub(f"[{marks}]", "", text)) in told:
                continue
            if not (text in told or listed in told or "…" in value and text[: text.index(word) + len(word)] in told or text in flat(_unwrapped(value)).casefold()):
                yield f"{place.field} {place.text!r} is {value[:200]!r}"


def _unwrapped(value: str) -> str:
    """What a citation within a value says, or a value of which the reader did not take off the escapes."""
    if value.startswith("@"):
        return " ".join(bibtex(value.encode())[1])
    return re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], value)


def lost(site: Path, places: Iterable[Place]) -> Iterator[str]:
    """Texts that the data lacks: exact in every form that holds all records."""
    for form, names in FORMS.items():
        there = {value for name in names for value in read(site, f"data/{name}")[1]} if all((site / "data" / name).is_file() for name in names) else None
        if there is None:
            yield f"{form} is not there"
            continue
        joined = {part for value in there for part in value.split("\n")}
        for place in places:
            text = place.text
            if place.field.split(".")[0] not in ("Settings", "Glossary", "SearchWords", "(text of a source)") and text not in there and text not in joined:
                yield f"{form}: {place.field} {text!r}"


FORMS = {
    "JSON": [f"{name}.json" for name in ("sources", "evaluations", "recommendations", "lessons", "vocabularies", "vocabulary")],
    "JSON Lines": [f"{name}.jsonl" for name in ("sources", "evaluations", "recommendations", "lessons", "vocabularies", "vocabulary")],
    "CSV": [f"{name}.csv" for name in (
        "evaluations", "recommendations", "actions", "lessons", "sub_points", "tips", "history", "documents", "values", "links", "unsure", "sources",
        "vocabularies", "vocabulary", "matches",
    )],
    "workbook": ["uptake.xlsx"],
}
