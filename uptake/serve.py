"""The preview server: the site on this machine, built anew and reloaded whenever its sources change.

The pages that an edit shows on come first, from memory; the build that makes everything as it should be follows beside.

It answers this machine alone, and only under its own name: a foreign page can neither read the site through
the browser nor reach it under a name that was made to point here.
"""

from __future__ import annotations

import asyncio
import html
import json
import mimetypes
import os
import secrets
import socket
import sys
import time
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import uvicorn
import watchfiles
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from uptake.output import MARKER
from uptake.problems import count

HOST = "127.0.0.1"
MOST_STREAMS = 100
"""How many pages may listen for news at once."""
MOST_EDITIONS = 20_000
"""Of so many files at most it is known which edition each is of; with more, every open page is loaded again."""

Build = Callable[[], str | None]
"""Builds the site; returns None when all is well, else the problems as text, and leaves the old site in place."""


class Quick(Protocol):
    """What can show an edit before the site is built."""

    def show(self, changed: Set[Path]) -> Iterator[Mapping[str, bytes]]:
        """The pages that changed files show on, by path, as they come; none where only a build can tell."""

    def search(self) -> Mapping[str, bytes]:
        """The files of the search that are other ones after what was shown last."""

    def settle(self) -> Set[str] | None:
        """Take up the site that was built; the paths of what is not as it was shown before, or None where that isn't known."""


class ServeRefused(Exception):
    """The server cannot start. The message says why, in words for a person."""


def listening(port: int) -> socket.socket:
    """What requests of this machine to a port will come in by, to any free one where it is 0. Raises `ServeRefused` where it is taken."""
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        hint = "Stop the program that uses it, or name another with --port."
        raise ServeRefused(f"Port {port} cannot be used: {error.strerror}. {hint}") from None


def serve(
    build: Build, watch: Sequence[Path], output: Path, at: socket.socket, quick: Quick | None = None, stop: Callable[[], None] | None = None
) -> None:
    """Serve `output` until interrupted; build it at the start and whenever a file in one of `watch` changes.

    Requests come in by `at`, which is the caller's to close. `quick` shows what it can before; `stop` ends a build that is under way, since another change makes it worthless.
    """
    port = at.getsockname()[1]
    news = News()
    app = application(output, port, news, lambda: _Following(build, watch, output, news, quick, stop).run())
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2)
    try:
        Server(config, news, f"http://localhost:{port}/   Ctrl-C ends it.").run(sockets=[at])
    except KeyboardInterrupt:
        pass


class Server(uvicorn.Server):
    """A server that says when it answers, and ends the streams of news first, since they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, news: News, greeting: str = ""):
        super().__init__(config)
        self.news, self.greeting = news, greeting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so: from here on Ctrl-C is a request to end, and no exception at any place."""
        await super().startup(sockets)
        if self.greeting:
            print(self.greeting, flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.news.close()
        await super().shutdown(sockets)


class News:
    """What open pages should know: which edition of them there is, what keeps the newest from being seen, and whether more follows."""

    def __init__(self) -> None:
        self.edition = secrets.token_hex(4)
        """Changes with every good build of which it isn't known what it changed, and is never the same in two runs of the server."""
        self.problems: str | None = None
        self.following = ""
        """What is still to be brought up to what the pages show: `search`, `data` where only that is left, or nothing."""
        self.closed = False
        self.files: dict[str, bytes] = {}
        """Files that are newer than the site, by path."""
        self._editions: dict[str, str] = {}
        self._listeners: set[asyncio.Event] = set()

    @property
    def streams(self) -> int:
        """How many pages listen."""
        return len(self._listeners)

    def edition_of(self, path: str) -> str:
        """The edition of a page, by its path."""
        return self._editions.get(path, self.edition)

    def shown(self, files: Mapping[str, bytes], following: str = "search") -> None:
        """Take in files that are newer than the site."""
        self.files.update(files)
        self._editions.update(dict.fromkeys(files, secrets.token_hex(4)))
        self.problems, self.following = None, following
        self._wake()

    def built(self, problems: str | None, changed: Set[str] | None = None) -> None:
        """Tell the outcome of a build: of a good one what it changed, by path, or None where that may be anything."""
        self.problems, self.following = problems, ""
        if problems is None:
            self.files.clear()
            edition = secrets.token_hex(4)
            if changed is None or len(self._editions) > MOST_EDITIONS:
                self.edition = edition
                self._editions.clear()
            else:
                self._editions.update(dict.fromkeys(changed, edition))
        self._wake()

    def close(self) -> None:
        """End all streams."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.set()

    async def stream(self, path: str) -> AsyncIterator[str]:
        """Server-sent events for a page: how things stand, now and after every change."""
        changed = asyncio.Event()
        self._listeners.add(changed)
        try:
            yield "retry: 500\n\n"
            while not self.closed:
                told = {"edition": self.edition_of(path), "problems": self.problems, "following": self.following}
                yield f"data: {json.dumps(told)}\n\n"
                await changed.wait()
                changed.clear()
        finally:
            self._listeners.discard(changed)


def application(output: Path, port: int, news: News | None = None, background: Callable[[], Coroutine] | None = None) -> Starlette:
    """The server's application: the site in `output`, for requests that name this machine and this port.

    `background` runs for as long as the application does.
    """
    news = news or News()
    folder = Path(os.path.realpath(output))

    def page(request: Request) -> Response:
        return _answer(folder, request, news)

    async def events(request: Request) -> Response:
        if news.streams >= MOST_STREAMS:
            return Response("Too many pages listen.\n", 503, media_type="text/plain")
        return StreamingResponse(news.stream(_file(request.query_params.get("page", ""))), media_type="text/event-stream")

    routes = [
        Route("/__reload", events),
        Route("/__reload.js", lambda request: Response(RELOAD_JS, media_type="text/javascript")),
        Route("/__reload.css", lambda request: Response(RELOAD_CSS, media_type="text/css")),
        Route("/{path:path}", page),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(background()) if background else None
        yield
        if task:
            task.cancel()

    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(Guard, port=port)])


class Guard:
    """Refuses requests under a foreign name or from a foreign page, and keeps answers out of every cache."""

    def __init__(self, app: ASGIApp, port: int):
        self.app = app
        self.hosts = {f"{name}:{port}" for name in ("localhost", HOST, "[::1]")} | ({"localhost", HOST, "[::1]"} if port == 80 else set())
        self.origins = {f"http://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await (self._refusal(scope) or self.app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        hosts = {value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"}
        origins = {value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"origin"}
        if not hosts or hosts - self.hosts:
            return Response("This server answers only to localhost and its own port.\n", 421, media_type="text/plain")
        if origins - self.origins:
            return Response("This server answers no other site's pages.\n", 403, media_type="text/plain")
        return None


_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


def _answer(folder: Path, request: Request, news: News) -> Response:
    """The file that a path leads to, a redirect to a folder's own address, or a page that says what is amiss."""
    if not (folder / MARKER).is_file():
        return _html(_not_built(news.problems), news, 503)
    path = request.path_params["path"]
    if newer := news.files.get(_file(path)):
        return _html(newer, news, path=_file(path)) if _file(path).endswith(".html") else _plain(newer, _file(path))
    found = _find(folder, path)
    if found and found.is_dir() and path and not path.endswith("/"):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{quote(path.strip('/'))}/{query}")
    if found and found.is_dir():
        found = _find(folder, f"{path}/index.html")
    try:
        if not found:
            return _html((folder / "404.html").read_bytes(), news, 404)
        if found.suffix == ".html" and not path.startswith("admin/"):  # the form editor writes what a build follows
            return _html(found.read_bytes(), news, path=found.relative_to(folder).as_posix())
        return _plain(found.read_bytes(), found.name)
    except OSError:
        return _html(b"<!doctype html><title>Not found</title><p>There is no such page.", news, 404)


def _find(folder: Path, path: str) -> Path | None:
    """The file or folder that a request's path leads to, if it is in the folder; no `..` and no link leads out of it."""
    try:
        found = Path(os.path.realpath(f"{folder}/{path}", strict=True))
    except (OSError, ValueError):
        return None
    within = found == folder or folder in found.parents
    return found if within and (found.is_file() or found.is_dir()) else None


def _plain(data: bytes, name: str) -> Response:
    """A file that is no page, as its name says."""
    return Response(data, media_type=_TYPES.guess_type(name)[0] or "application/octet-stream")


def _file(path: str) -> str:
    """The path of the page that an address of the site stands for."""
    path = path.removeprefix("/")
    return f"{path}index.html" if path.endswith("/") or not path else path


_TYPES = mimetypes.MimeTypes()
for _type, _suffix in (
    ("text/javascript", ".js"),
    ("application/atom+xml", ".atom"),
    ("application/ld+json", ".jsonld"),
    ("application/manifest+json", ".webmanifest"),
    ("application/yaml", ".yaml"),
    ("font/woff2", ".woff2"),
    ("text/markdown", ".md"),
):
    _TYPES.add_type(_type, _suffix)


def _html(page: bytes, news: News, status: int = 200, path: str = "") -> Response:
    """A page with the script that reloads it, which obeys the page's own Content-Security-Policy."""
    script = f'<script src="/__reload.js" data-edition="{news.edition_of(path)}" data-page="{quote(path)}" defer></script>'.encode()
    at = page.lower().rfind(b"</body")
    page = page[:at] + script + page[at:] if at >= 0 else page + script
    return Response(page, status, media_type="text/html")


def _not_built(problems: str | None) -> bytes:
    said = f'<div id="__reload"><pre>{html.escape(problems)}</pre></div>' if problems else "<p>The site is being built …</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not built yet</title>'
        f'<link rel="stylesheet" href="/__reload.css"></head><body>{said}</body></html>'
    ).encode()


RELOAD_JS = """\
// Reloads the page when there is another edition of it, shows the problems after a bad build, and says what is still under way.
const { edition, page } = document.currentScript.dataset
const show = (text, role) => {
  document.getElementById('__reload')?.remove()
  if (!text) return
  if (!document.querySelector('link[href="/__reload.css"]')) {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/__reload.css' }))
  }
  const box = Object.assign(document.createElement('div'), { id: '__reload', role, className: role })
  box.append(Object.assign(document.createElement('pre'), { textContent: text }))
  document.body.append(box)
}
new EventSource(`/__reload?page=${page}`).onmessage = (event) => {
  const news = JSON.parse(event.data)
  if (news.edition !== edition) location.reload()
  else if (news.problems) show(news.problems, 'alert')
  else show({ search: 'This page is current. The search and data follow.', data: 'This page and the search are current. Data follow.' }[news.following], 'status')
}
"""

RELOAD_CSS = """\
#__reload {
  position: fixed;
  inset: auto 0 0;
  z-index: 2147483647;
  max-block-size: 60vh;
  overflow: auto;
  padding: 1rem;
  border-block-start: 4px solid #b3261e;
  background: #1f1f1f;
  color: #fff;
}
#__reload.status {
  inset: auto 1rem 1rem auto;
  padding: 0.25rem 0.75rem;
  border: 0;
}
#__reload pre {
  margin: 0;
  padding: 0;
  background: none;
  color: inherit;
  font: 0.875rem/1.5 monospace;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
"""


class _Following:
    """Showing and building after every change, also after one that comes while a build is under way."""

    def __init__(
        self, build: Build, watch: Sequence[Path], output: Path, news: News, quick: Quick | None = None, stop: Callable[[], None] | None = None
    ):
        self.build, self.news, self.quick, self.stop = build, news, quick, stop
        self.places = [path for path in watch if path.exists()]
        self.folder = Path(os.path.realpath(output))
        self.changed = asyncio.Event()
        self.paths: set[Path] = set()

    async def run(self) -> None:
        """Take up the site that stands, so that an edit is shown even before the first build has ended; build now and after every change."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch())
            await self._settled()
            while True:
                self.changed.clear()
                await self._show()
                if self.stop and self.changed.is_set():
                    continue  # what a build would make is no longer wanted
                await self._built()
                await self.changed.wait()

    async def _watch(self) -> None:
        if not self.places:
            return
        try:
            async for found in watchfiles.awatch(
                *self.places, watch_filter=lambda change, path: _concerns(self.folder, change, path), debounce=100, step=20
            ):
                self.paths |= {Path(path) for _, path in found}
                self.changed.set()
        except (OSError, RuntimeError) as error:
            print(f"Changes are no longer noticed: {error}", file=sys.stderr)

    async def _show(self) -> None:
        """Show what the changed files are seen on, as far as that can be told without a build."""
        paths, self.paths = self.paths, set()
        if not self.quick or not paths:
            return
        started, number = time.perf_counter(), 0
        try:
            found = self.quick.show(paths)
            while (pages := await asyncio.to_thread(next, found, None)) is not None:
                self.news.shown(pages)
                number += len(pages)
                print(f"{count(number, 'page')} after {time.perf_counter() - started:.2f} s", flush=True)
            if number:
                self.news.shown(await asyncio.to_thread(self.quick.search), "data")
                print(f"The search after {time.perf_counter() - started:.2f} s", flush=True)
        except Exception:  # the build tells what is wrong
            traceback.print_exc()

    async def _built(self) -> None:
        """Build beside the server; a change that comes meanwhile ends a build that can be stopped."""
        building = asyncio.create_task(self._build())
        try:
            if self.stop:
                coming = asyncio.create_task(self.changed.wait())
                await asyncio.wait([building, coming], return_when=asyncio.FIRST_COMPLETED)
                coming.cancel()
                while not building.done():  # its process may not have begun yet
                    self.stop()
                    await asyncio.wait([building], timeout=0.1)
            await building
        finally:
            if self.stop:
                self.stop()  # also where the server ends, which would wait for it

    async def _settled(self) -> Set[str] | None:
        """Take up the site that stands; what of it is another than before, where that is known."""
        try:
            return await asyncio.to_thread(self.quick.settle) if self.quick else None
        except Exception:  # a build shows the same without it
            traceback.print_exc()
            return None

    async def _build(self) -> None:
        """A defect of the build is told like its problems, and does not end the server."""
        started = time.perf_counter()
        try:
            problems = await asyncio.to_thread(self.build)
            if self.stop and self.changed.is_set():
                return
        except Exception:
            problems = traceback.format_exc()
        changed = await self._settled() if problems is None else None
        if problems:
            print(problems, file=sys.stderr, flush=True)
        elif self.quick:
            print(f"Everything is current after {time.perf_counter() - started:.1f} s", flush=True)
        self.news.built(problems, changed)


def _concerns(folder: Path, change: watchfiles.Change, path: str) -> bool:
    """Whether a changed file is a source, and not the site, the site's next edition, or an editor's own file."""
    changed = Path(os.path.realpath(path))
    if folder.parent in changed.parents:
        name = changed.relative_to(folder.parent).parts[0]
        if name == folder.name or name.startswith(f".{folder.name}."):
            return False
    return _SOURCES(change, path)


_SOURCES = watchfiles.DefaultFilter()
