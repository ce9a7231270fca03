"""From a saved file to the news that the pages show it: measured from outside, against a preview server that holds everything warm."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.bench.building import Edit, edits, mark, sign
from tests.bench.generators import AS_OF, PROJECT, SITE, hugo
from tests.bench.measuring import Failed, Watch
from tests.bench.pages import Material

PATIENCE = 600.0
"""Seconds after which a server that has not shown a change, or has not begun, has failed."""
GLANCE = 0.005
"""Seconds between two looks at a page."""
LOG = "serve.log"
SETTLE = 3.0
"""Seconds of rest after all is current, before the next file is saved."""


def _uptake(port: int) -> list[str]:
    return [
        sys.executable, str(PROJECT / "build.py"), "serve", "--content", "content", "--data", "data", "--output", SITE,
        "--as-of", AS_OF, "--port", str(port),
    ]


def _hugo(port: int) -> list[str]:
    return [str(hugo()), "server", "--quiet", "--bind", "127.0.0.1", "--port", str(port)]


SERVERS: dict[str, tuple[Callable[[int], list[str]], str, str]] = {"uptake": (_uptake, "/", "/__reload"), "hugo": (_hugo, "/repo/", "")}
"""How each preview server is started, where it has the site, and where it tells its news."""


def saved(name: str, file: str, size: int, runs: int, folder: Path, material: Material) -> Iterator[dict[str, Any]]:
    """Save a text and a title in turns, and wait until the pages show them; a row for each."""
    command, root, told = SERVERS[name]
    port = _free_port()
    shutil.rmtree(folder / SITE, ignore_errors=True)  # so that a page that is shown tells that the server's first build is done
    with _running(command(port), folder) as process, Watch(process.pid) as watch:
        look = Looks(port, process)
        changes = edits(material)
        look.until(root + changes["text"].shown[0], "<main")
        if told:
            _until_all_is_taken_up(folder, process)
        news = {name: News(port, f"{told}?page={edit.shown[0]}") if told else None for name, edit in changes.items()}
        _settle(news["text"])
        for run in range(1, runs + 1):
            for scenario, edit in changes.items():
                found = _save(edit, folder / file.format(kind=edit.kind, id=edit.id), sign(), look, root, news[scenario])
                yield {"what": "serve", "size": size, "run": run, "generator": name, "scenario": scenario, **found, "memory": watch.most}


def _until_all_is_taken_up(folder: Path, process: subprocess.Popen) -> None:
    """Wait until the preview says that its first build is done and in memory."""
    end = time.perf_counter() + PATIENCE
    while b"Everything is current" not in (folder / LOG).read_bytes():
        if time.perf_counter() > end or process.poll() is not None:
            raise Failed("the preview server's first build does not end")
        time.sleep(0.1)


def _save(edit: Edit, path: Path, word: str, look: Looks, root: str, news: News | None) -> dict[str, float]:
    """Seconds from saving until every page shows it, and until the browser was told so, that the search is current, and that all is."""
    began = time.perf_counter()
    mark(edit, path, word)
    for page in edit.shown:
        look.until(root + page, word)
    found = {"seconds": time.perf_counter() - began}
    _settle(news)
    found |= news.since(began) if news else {}
    return {name: round(seconds, 4) for name, seconds in found.items()}


def _settle(news: News | None) -> None:
    """Wait until nothing is under way any more."""
    if news:
        news.settle()
    else:
        time.sleep(SETTLE)


class Looks:
    """Looks at pages, over one connection."""

    def __init__(self, port: int, process: subprocess.Popen):
        self.port, self.process, self.connection = port, process, None

    def until(self, path: str, word: str) -> None:
        """Look at a page again and again until it says a word."""
        end = time.perf_counter() + PATIENCE
        while word not in self._page(path.removesuffix("index.html")):
            if time.perf_counter() > end or self.process.poll() is not None:
                raise Failed(f"the preview server has not shown {word!r} at {path}")
            time.sleep(GLANCE)

    def _page(self, path: str) -> str:
        try:
            self.connection = self.connection or http.client.HTTPConnection("localhost", self.port, timeout=30)
            self.connection.request("GET", path)
            return self.connection.getresponse().read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            self.connection = None
            return ""


class News:
    """What a preview server tells the browser that shows a page, with the moment of each piece."""

    def __init__(self, port: int, path: str):
        self.port, self.path = port, path
        self.told: list[tuple[float, dict[str, Any]]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        connection = http.client.HTTPConnection("localhost", self.port)
        connection.request("GET", self.path)
        with suppress(OSError, http.client.HTTPException):  # the server has ended
            for line in connection.getresponse():
                if line.startswith(b"data:"):
                    self.told.append((time.perf_counter(), json.loads(line[5:])))

    def settle(self) -> None:
        """Wait until nothing more has been told for a while and nothing is under way."""
        began = time.perf_counter()
        while not self.told or time.perf_counter() - max(began, self.told[-1][0]) < SETTLE or self.told[-1][1].get("following"):
            if time.perf_counter() - began > PATIENCE:
                raise Failed("the preview server does not come to rest")
            time.sleep(0.1)

    def since(self, began: float) -> dict[str, float]:
        """Seconds until the browser was told to show the page anew, until the search was current too, and until everything was."""
        before = next((news["edition"] for moment, news in reversed(self.told) if moment < began), None)
        newer = [(moment, news) for moment, news in self.told if moment >= began and news["edition"] != before]
        searched = [moment for moment, news in newer if news.get("following") != "search"]
        current = [moment for moment, news in newer if not news.get("following")]
        return {"told": newer[0][0] - began, "index": searched[0] - began, "everything": current[0] - began} if current else {}


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen]:
    """A server, with all that it starts, for as long as a block runs."""
    with (folder / LOG).open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
