"""Searching in the browser: what is transferred, and how long its processes work, for common and for rare words and for a filter."""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.bench.measuring import family, processor
from tests.bench.pages import Material, texts, words
from tests.serving import ARGUMENTS, CHROMIUM

QUIET = 0.6
"""Seconds without transfer and work after which a search counts as done."""
PATIENCE = 60.0
SHARES = (0.3, 0.15, 0.08, 0.04, 0.02)
"""In which share of the records the common words stand."""
RECORDS = (1, 2, 4)
"""In how many records the rare words stand."""


def queries(material: Material) -> tuple[str, ...]:
    """Ten queries, from the records in English themselves: five common words, three rare ones, two of two words each."""
    records = [entry for entry in material.entries if entry.kind != "sources" and entry.language == "en"]
    found: Counter[str] = Counter()
    for entry in records:
        found.update({word for word in words(" ".join(texts(entry))).split() if re.fullmatch("[a-z]{6,}", word)})
    total = len(records)
    common = [_nearest(found, share * total) for share in SHARES]
    rare = [_nearest(found, number) for number in RECORDS]
    return (*common, *rare, f"{common[1]} {common[2]}", f"{common[3]} {rare[2]}")


def _nearest(found: Counter[str], number: float) -> str:
    """The word that stands in about so many records, any of those that do; taken out, so that no word comes twice."""
    word = min(found, key=lambda word: (abs(found[word] - number), sha256(word.encode()).digest()))
    del found[word]
    return word


def missing() -> str:
    """Why no browser can be measured here; empty when one can."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "Playwright is not installed"
    return "" if shutil.which(CHROMIUM) else "Chromium is missing (make tools)"


def searched(site: Path, size: int, material: Material) -> Iterator[dict[str, Any]]:
    """Every query as the first of a fresh browser, then all in a row in one; filters alone."""
    asked = queries(material)
    with _served(site) as server:
        for number, query in enumerate(asked, 1):
            with _page(server) as page:
                yield _row(size, number, "first", query, page.cost(lambda page, query=query: _type(page, query)))
        with _page(server) as page:
            for number, query in enumerate(asked):
                cost = page.cost(lambda page, query=query: _type(page, query))
                if number:
                    yield _row(size, number, "next", query, cost)
        for number in range(1, 4):
            with _page(server) as page:
                yield _row(size, number, "filter", "", page.cost(_filter))


def _row(size: int, run: int, scenario: str, query: str, cost: dict[str, Any]) -> dict[str, Any]:
    return {"what": "search", "size": size, "run": run, "generator": "uptake", "scenario": scenario, "query": query, **cost}


def _type(page: Any, query: str) -> None:
    page.locator("#q").select_text()
    page.keyboard.type(query, delay=30)


def _filter(page: Any) -> None:
    page.locator(".facet[data-facet] input").first.check()


class _Page:
    """The search page in a browser of its own."""

    def __init__(self, page: Any, browser: int, server: Any):
        self.page, self.browser, self.server = page, browser, server

    def work(self) -> float:
        """Processor seconds of the processes that show pages, their workers among them."""
        return sum(processor(pid) for pid in family(self.browser) if b"--type=renderer" in _command(pid))

    def settle(self) -> float:
        """Wait until nothing is transferred and nothing works; the moment since which it is so."""
        quiet_since, before, end = time.perf_counter(), None, time.perf_counter() + PATIENCE
        while time.perf_counter() - quiet_since < QUIET and time.perf_counter() < end:
            self.page.wait_for_timeout(50)
            now = (self.server.requests, round(self.work(), 1))
            if now != before:
                before, quiet_since = now, time.perf_counter()
        return quiet_since

    def cost(self, act: Any) -> dict[str, Any]:
        """What something that a reader does costs, until all is quiet again."""
        requests, transferred, work, began = self.server.requests, self.server.transferred, self.work(), time.perf_counter()
        act(self.page)
        until = self.settle()
        return {
            "bytes": self.server.transferred - transferred, "requests": self.server.requests - requests,
            "processor": round(self.work() - work, 2), "seconds": round(until - began, 2), "found": self.page.inner_text("#count").strip(),
        }


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def _page(server: Any) -> Iterator[_Page]:
    """The search page, opened in a fresh browser and at rest."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        opened = _Page(page, os.getpid(), server)
        page.goto(f"http://127.0.0.1:{server.server_port}/search/index.html")
        opened.settle()
        yield opened
        browser.close()


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Answers as GitHub Pages does: text, scripts and their like compressed, kept for ten minutes. Counts what it sends."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        kind = self.guess_type(str(path))
        packed = any(word in kind for word in ("text/", "javascript", "json", "svg", "xml", "wasm"))
        body = gzip.compress(path.read_bytes(), 6) if packed else path.read_bytes()
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), "Cache-Control": "max-age=600"}.items():
            self.send_header(name, str(value))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        with self.server.counting:
            self.server.requests, self.server.transferred = self.server.requests + 1, self.server.transferred + len(body)


@contextmanager
def _served(site: Path) -> Iterator[Any]:
    """A server of the site that knows how much it has sent."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(site)))
    server.counting, server.requests, server.transferred = threading.Lock(), 0, 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
