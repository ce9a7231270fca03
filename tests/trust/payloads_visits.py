"""What a reader can do to a site: questions, addresses, filters and what the browser keeps, all of them payloads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from tests.trust.payloads_content import AWKWARD, Place
from tests.trust.payloads_files import FORMULA, bibtex, ris
from tests.trust.payloads_pages import Watched, amiss, squeezed

RECORD = f"recommendations/{AWKWARD}-r01"


def addresses(payload: str) -> Iterator[str]:
    """Addresses that hold a payload wherever a page reads one."""
    it = quote(payload, safe="")
    yield f"search/?q={it}"
    yield f"search/?q=hit&themes={it}&kind={it}&agency={it}&sort={it}&page={it}&coded={it}#{it}"
    yield f"search/?themes={AWKWARD}&q={it}&{it}={it}&__proto__={it}&constructor={it}"
    yield f"compare/?e={it}&e={AWKWARD}"
    yield f"my-list/?recommendations={it},{AWKWARD}-r01&lessons=../{it}&evaluations={AWKWARD}/{it}"
    yield f"offline/?page={it}"
    yield f"{RECORD}/?highlight={it}#{it}"
    yield f"404.html?{it}#{it}"


STORED = (
    "{}", "[]", "null", "1", '"x"', "true", "[null, 1, {}, [], true]", "not JSON", '{"length": 3}', '{"filter": 1}', '[["recommendations/x"]]',
    json.dumps(["javascript:hit(1)", "../../x", "//evil.example/", "recommendations/<script>hit(1)</script>", f"recommendations/{AWKWARD}-r01\n", RECORD]),
)
"""What the browser may have kept in place of My list."""


def asked(tab: Watched, payloads: Iterable[str]) -> Iterator[str]:
    """Open every such address."""
    for payload in payloads:
        for address in addresses(payload):
            tab.open(address)
            tab.page.wait_for_load_state("networkidle")
            seen = tab.look()
            # What a page is asked for and has not: an evaluation that is not there is looked for, and not found.
            seen.asked = [url for url in seen.asked if not (url.startswith("404 ") and ("/evaluations/" in url or "/recommendations/" in url or "/lessons/" in url))]
            seen.said = [said for said in seen.said if "404" not in said]
            yield from (f"{address}: {what}" for what in amiss(seen, tab.address))
            if address.startswith(f"search/?q={quote(payload, safe='')}") and payload.strip():
                shown = squeezed(seen.text)
                if squeezed(payload) not in shown:
                    yield f"{address}: the question is not shown as it was asked"


def kept(tab: Watched, all_stored: Iterable[str] = STORED) -> Iterator[str]:
    """Put anything into what the browser keeps, and open what reads it."""
    for stored in all_stored:
        tab.open("about/index.html")
        tab.page.evaluate("(value) => localStorage.setItem(`uptake-list:${new URL('..', location.href).pathname}`, value)", stored)
        for path in ("my-list/index.html", f"{RECORD}/index.html"):
            tab.open(path)
            tab.page.wait_for_load_state("networkidle")
            yield from (f"{path} with {stored} kept: {what}" for what in amiss(tab.look(path), tab.address))
            if path.startswith(RECORD) and not tab.page.locator("main .mark-record").count():
                yield f"{path} with {stored} kept: the record can no longer be kept"
        if RECORD in stored:
            tab.open("my-list/index.html")
            tab.page.wait_for_selector("#my-list .hit")
    tab.page.evaluate("localStorage.clear()")


def found(tab: Watched, places: Iterable[Place]) -> Iterator[str]:
    """Search for the word of each text; the record that has it is shown."""
    for place in places:
        tab.open(f"search/?q={place.word}")
        try:
            tab.page.wait_for_selector("#count strong", timeout=20_000)
        except Exception:
            yield f"{place.word} of {place.field}: the search gave nothing: {tab.page.locator('#count').inner_text()}"
            continue
        seen = tab.look()
        yield from (f"searching for {place.word}: {what}" for what in amiss(seen, tab.address))
        if not any(f"/{place.owner}/" in url for _, url, _ in seen.links):
            yield f"{place.word} of {place.field} is not found"


def typed(tab: Watched, places: Iterable[Place]) -> Iterator[str]:
    """Type the beginning of a term or title: what is suggested is text."""
    tab.open("search/index.html")
    for place in places:
        tab.page.locator("#q").fill("")
        tab.page.locator("#q").press_sequentially(place.word)
        try:
            tab.page.wait_for_selector("#suggestions [role=option]", timeout=10_000)
        except Exception:
            yield f"{place.word} of {place.field} is not suggested"
            continue
        if squeezed(place.text) not in squeezed(tab.page.locator("#suggestions").inner_text()):
            yield f"{place.text!r} is suggested as {tab.page.locator('#suggestions').inner_text()!r}"
    yield from (f"suggestions: {what}" for what in amiss(tab.look(), tab.address))


def taken(tab: Watched) -> Iterator[str]:
    """Take what was found away in every form; a table holds no formula."""
    records = f"my-list/?recommendations={AWKWARD}-r01,{AWKWARD}-r02,e1-r01&lessons={AWKWARD}-l01,e1-l01&evaluations={AWKWARD},e1"
    for address, there, forms in (("search/?q=hit", "#hits li", "csv bib ris json"), (records, "#my-list .hit", "csv md bib ris json")):
        tab.open(address)
        tab.page.wait_for_selector(there)
        for form in forms.split():
            with tab.page.expect_download() as download:
                tab.page.locator(f"#take [data-take={form}]").click()
            yield from (f"{address}: {what}" for what in _file(form, download.value.path()))
        yield from (f"{address}: {what}" for what in amiss(tab.look(), tab.address))


def _file(form: str, path: str) -> Iterator[str]:
    """What is amiss with a file that a page made."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    if form == "csv":
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        yield from (f"a spreadsheet takes this for a formula: {cell!r}" for row in rows for cell in row if cell.startswith(FORMULA))
        if len({len(row) for row in rows}) != 1:
            yield "the table has rows of several lengths"
    elif form == "md":
        yield from _html_in(text)
    else:
        {"bib": bibtex, "ris": ris, "json": json.loads}[form](text.encode())


def _html_in(markdown: str) -> Iterator[str]:
    from markdown_it import MarkdownIt

    for token in MarkdownIt("commonmark").parse(markdown):
        for one in (token, *(token.children or ())):
            if one.type in ("html_block", "html_inline", "image"):
                yield f"{one.type} {one.content[:100]!r}"
            if one.type == "link_open" and not str(one.attrs["href"]).startswith(("http://", "https://", "mailto:")):
                yield f"a link to {one.attrs['href']}"
