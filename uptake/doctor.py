"""The health of the content on a terminal, and on request the links that lead outside: which of them are dead.

What there is to say comes from the view that the page shows too; here it is only set. Links are asked for politely: a few
hosts at a time, each host one link after another.
"""

from __future__ import annotations

import re
import socket
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import quote, urlsplit

from uptake.filters import clean, shorten
from uptake.library import Library
from uptake.views.completeness import Field
from uptake.views.health import Finding, HealthPage
from uptake.views.shared import page_of

WIDTH = 110
HOSTS = 8
"""How many hosts are asked at the same time."""
SECONDS = 15.0
"""How long one is waited for."""
_GONE = {404, 410}
_HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; Uptake link check)", "Accept": "*/*"}


def report(page: HealthPage, as_of: str) -> str:
    """The health of a library as text."""
    parts = [f"The health of the content, as of {as_of}. Records: {page.records}"]
    parts += [_completeness(kind, fields) for kind, fields in page.fields]
    parts += [_finding(finding) for finding in page.findings]
    return "\n\n".join(parts)


def _completeness(kind: str, fields: Sequence[Field]) -> str:
    return "\n".join([f"{kind} ({fields[0].of})", *(_field(field) for field in fields)]) if fields else kind


def _field(field: Field) -> str:
    more = [f"stated: {field.stated}"] if field.stated is not None else []
    more += [f"none fits or applies: {field.answered}"] if field.answered else []
    return f"  {field.name:<20} {field.have:>7} {100 * field.have // field.of:>4} %  {'; '.join(more)}".rstrip()


def _finding(finding: Finding) -> str:
    lines = [f"{finding.title}: {finding.total}"]
    for piece in finding.pieces:
        place = clean(piece.link.path) if "#" not in piece.link.path else piece.link.path.replace("index.html", "")
        lines.append(f"  {place or piece.link.label}")
        lines.append(f"      {shorten(piece.link.label, WIDTH)}" if place else "")
        note = " ".join([piece.link.note, *(other.label for other in piece.beside)])
        lines.append(f"      {shorten(note, 3 * WIDTH)}" if note else "")
    if finding.total:
        lines.append(f"  {finding.advice}")
    return "\n".join(filter(None, lines))


# --- links that lead outside

@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking for a link."""

    url: str
    paths: tuple[str, ...]
    """Pages of the records that have it."""
    dead: bool
    """Whether it certainly leads nowhere; a server that refuses a program may still serve a person."""
    said: str
    """Empty when all is well."""


def outside_links(library: Library) -> dict[str, tuple[str, ...]]:
    """Every address outside the site that a page leads to, with the pages."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for records in (library.sources, library.evaluations, library.lessons):
        for record in records.values():
            for url in _links(record):
                found[url.split("#")[0]][page_of(record)] = None
    return {url: tuple(paths) for url, paths in sorted(found.items())}


def _links(record: object) -> Iterator[str]:
    """Addresses of a source or an evaluation's documents, and those in Markdown; an address within plain text is no link."""
    if url := getattr(record, "url", None):
        yield url
    yield from (document.url for document in getattr(record, "documents", ()))
    texts = [getattr(record, name, None) or "" for name in ("imprint", "introduction", "conclusion", "narrative", "context")]
    example = getattr(record, "example", None)
    texts += [example.text] if example else []
    texts += _tip_texts(getattr(record, "tips", ()))
    for text in texts:
        yield from re.findall(r"\]\((https?://[^\s()<>]+)\)", text)
        yield from re.findall(r"<(https?://[^\s<>]+)>", text)


def _tip_texts(tips: Sequence) -> list[str]:
    return [text for tip in tips for text in (tip.text, *_tip_texts(tip.tips))]


def ask(links: dict[str, tuple[str, ...]], seconds: float = SECONDS) -> list[Answer]:
    """Ask for every link, in the order given."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in links:
        hosts[urlsplit(url).netloc].append(url)
    with ThreadPoolExecutor(HOSTS) as pool:
        said = dict(pair for pairs in pool.map(lambda urls: [(url, _ask(url, seconds)) for url in urls], hosts.values()) for pair in pairs)
    return [Answer(url, paths, *said[url]) for url, paths in links.items()]


def _ask(url: str, seconds: float) -> tuple[bool, str]:
    """Whether a link is dead, and what was said. Servers that do not answer HEAD are asked with GET."""
    dead, said = False, ""
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(quote(url, safe="%/:?#[]@!$&'()*+,;=~"), method=method, headers=_HEADERS)
        try:
            with urllib.request.urlopen(request, timeout=seconds):
                return False, ""
        except urllib.error.HTTPError as error:
            dead, said = error.code in _GONE, f"{error.code} {error.reason}"
            error.close()
        except TimeoutError:
            return False, f"no answer within {seconds:g} seconds"
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            dead, said = _leads_nowhere(reason), str(reason) or type(error).__name__
    return dead, said


def _leads_nowhere(reason: object) -> bool:
    """Whether there is no such host, or nothing that serves there. Anything else may be this machine's own network."""
    return isinstance(reason, ConnectionRefusedError) or isinstance(reason, socket.gaierror) and reason.errno == socket.EAI_NONAME


def links_report(answers: Sequence[Answer]) -> str:
    """What became of asking for links, the dead ones first."""
    wrong = [answer for answer in answers if answer.said]
    dead = sum(answer.dead for answer in wrong)
    lines = [f"Links that lead outside: {len(answers)}; dead: {dead}; not sure: {len(wrong) - dead}"]
    for answer in sorted(wrong, key=lambda answer: (not answer.dead, answer.url)):
        lines += [f"  {answer.url}", f"      {answer.said}", f"      {', '.join(map(clean, answer.paths[:3]))}"]
    return "\n".join(lines)
