"""A built site behind a web server, and a real browser to look at it."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), "chromium")
"""The browser without its windows, which opens a page with a sixth of the work, or the whole one."""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]


def need(present: bool, what: str) -> None:
    """Skip with a visible reason where a tool is missing; in CI it must be there."""
    if not present and os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing; in CI it must be there (make tools)")
    if not present:
        pytest.skip(f"{what} is missing (make tools)")


@contextmanager
def chromium() -> Iterator:
    """A browser of the system, driven by Playwright."""
    need(bool(shutil.which(CHROMIUM)), "Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(site: Path, tmp: Path) -> Iterator[str]:
    """The address of a site that is served under `/repo/`, as on a project's pages."""
    root = tmp / "served"
    root.mkdir(exist_ok=True)
    if not (root / "repo").exists():
        (root / "repo").symlink_to(site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/repo/"
    server.shutdown()


def opened(browser, **options):
    """A page of its own that keeps what scripts and the content policy complain of in `said`."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    return page
