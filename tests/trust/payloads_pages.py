"""Pages in a real browser: what ran, what was asked for, what stands there, beside the same page of plain words."""

from __future__ import annotations

import http.server
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASE = "/repo/"
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="[^"]*">')

WATCHING = """
window.hits = [], window.broken = [];
window.hit = (...what) => { window.top.hits.push(what.join()) };
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (...what) => window.hit(name, ...what);
addEventListener("securitypolicyviolation", (event) => window.broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
"""What is there before a page: what a payload would call, and what the policy complains of."""

MARKDOWN = {"lessons": "main .said.read, main .tips > li > div, main .example > .said", "sources": "main .said.read"}
"""Where a record's Markdown stands on the pages of a folder; it has elements of its own, of a short list."""

LOOK = """(markdown) => {
  const count = {}, odd = [];
  const own = /^(class|id|name|style|data-.*)$/;
  const allowed = { P: [], BR: [], EM: [], STRONG: [], CODE: [], PRE: [], UL: [], OL: ["start"], LI: [], BLOCKQUOTE: [], H2: [], H3: [], H4: [], H5: [], H6: [], A: ["href", "rel", "title"], HR: [], ABBR: ["title"] };
  const within = (node) => {
    for (const child of node.children) {
      if (child.matches("ol.tips")) { walk(child, "tips"); continue; }
      if (child.matches("ol:has(> li[id^=tip-])")) { [...child.children].forEach(within); continue; } // as the largest sites have tips
      const attributes = child.getAttributeNames().filter((name) => !allowed[child.tagName]?.includes(name));
      if (!(child.tagName in allowed) || attributes.length) odd.push(child.outerHTML.slice(0, 200));
      within(child);
    }
  };
  const walk = (node, above) => {
    const names = node.getAttributeNames().sort().map((name) => own.test(name) ? `${name}=${node.getAttribute(name)}` : name);
    const key = `${above} > ${node.nodeName} ${names.join(" ")}`;
    count[key] = (count[key] || 0) + 1;
    if (markdown && node.matches(markdown)) return within(node);
    const here = `${node.nodeName}.${node.classList}`;
    for (const child of node.children) walk(child, here);
    if (node instanceof HTMLTemplateElement) for (const child of node.content.children) walk(child, here);
  };
  walk(document.documentElement, "");
  const words = (root) => {
    const found = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => node.parentElement.closest("script, style, template") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    while (walker.nextNode()) found.push(walker.currentNode.data);
    return found.join("");
  };
  const links = [...document.querySelectorAll("[href], [src], [action], [formaction], [*|href]")].map((node) => [node.nodeName, node.href?.baseVal ?? node.href ?? node.src ?? node.action, !!(markdown && node.closest(markdown))]);
  const values = [document.title, ...[...document.querySelectorAll("meta[content], [title], [aria-label], [placeholder], [alt], option, summary")].map((node) => node.content || node.title || node.ariaLabel || node.placeholder || node.alt || node.textContent)];
  return { hits: window.hits, broken: window.broken, count, odd, links, values, frames: window.length,
    data: [...document.querySelectorAll('script[type$="json"]')].map((node) => node.textContent), text: document.body ? words(document.body) : "" };
}"""


@dataclass(slots=True)
class Seen:
    """What a browser saw of a page."""

    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Addresses of other sites that were asked, and of this one that are not there."""
    broken: list[str] = field(default_factory=list)
    """What the content policy forbade."""
    said: list[str] = field(default_factory=list)
    """What the console said, and errors of scripts."""
    count: Counter = field(default_factory=Counter)
    """The element skeleton: what stands in what, with names of attributes, and values of those that name or style."""
    odd: list[str] = field(default_factory=list)
    """Elements in Markdown that are none of the short list."""
    links: list[tuple[str, str, bool]] = field(default_factory=list)
    text: str = ""
    values: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)


class _Handler(http.server.SimpleHTTPRequestHandler):
    folder: Path
    bare = False

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.split("?")[0].split("#")[0].removeprefix(BASE)
        file = self.folder / (f"{path}index.html" if path.endswith("/") or not path else path)
        if not self.path.startswith(BASE) or not file.is_file():
            self.send_error(404)
            return
        data = file.read_bytes()
        if self.bare and file.suffix == ".html":
            data, number = POLICY.subn(b"", data)
            assert number == 1, path
        data = data.replace(b'http-equiv="refresh"', b'http-equiv="x-refresh"')  # what a retired id leads to is looked at by itself
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)) + ("; charset=utf-8" if file.suffix in (".html", ".md", ".txt") else ""))
        if "/static/" in self.path:
            self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def served(folder: Path, bare: bool = False) -> Iterator[str]:
    """The address of a site; `bare` takes the content policy off its pages."""
    handler = type("Handler", (_Handler,), {"folder": folder, "bare": bare, "protocol_version": "HTTP/1.1"})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{BASE}"
    server.shutdown()
    server.server_close()


class Watched:
    """A tab that notes everything that must not happen."""

    def __init__(self, browser: Any, address: str, **options: Any):
        self.address = address
        self.context = browser.new_context(service_workers="block", **options)
        self.context.add_init_script(WATCHING)
        self.page = self.context.new_page()
        self.seen = Seen()
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("response", lambda answer: self.seen.asked.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
        self.page.on("dialog", lambda dialog: (self.seen.ran.append(dialog.message), dialog.dismiss()))
        self.page.on("console", lambda message: self.seen.said.append(message.text) if "Service Worker" not in message.text else None)
        self.page.on("pageerror", lambda error: self.seen.said.append(str(error)))
        self.context.on("page", lambda page: self.seen.ran.append(f"opened {page.url}") if page != self.page else None)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:image/", "blob:")):
            self.seen.asked.append(url)

    def open(self, path: str) -> None:
        """Go to a page of the site, and begin to note anew."""
        self.seen = Seen()
        self.page.goto(self.address + path.removesuffix("index.html"), wait_until="load")
        if path.split("/")[0] in ("my-list", "offline", "compare"):  # which go on to draw
            self.page.wait_for_load_state("networkidle")

    def look(self, path: str = "") -> Seen:
        """What there is now."""
        found = self.page.evaluate(LOOK, MARKDOWN.get(path.split("/")[0]))
        seen = self.seen
        seen.ran += found["hits"] + [f"{found['frames']} frames"] * bool(found["frames"])
        seen.broken += found["broken"]
        seen.count, seen.odd, seen.links = Counter(found["count"]), found["odd"], [tuple(link) for link in found["links"]]
        seen.text, seen.values, seen.data = found["text"], found["values"], found["data"]
        return seen

    def close(self) -> None:
        self.context.close()


def amiss(seen: Seen, address: str) -> list[str]:
    """What must not be on any page, in words."""
    found = [f"{name}: {what[:300]}" for name in ("ran", "asked", "broken", "said", "odd") for what in getattr(seen, name)]
    found += [f"an object of the program is shown: {what}" for what in ("[native code]", "[object Object]") if what in seen.text]
    for element, url, _ in seen.links:
        scheme = url.split(":")[0].lower()
        if element.upper() != "A" and not url.startswith((address, "https://example.org/repo/", "http://purl.org/dc/", "#")):
            found.append(f"{element} leads to {url}")
        elif element.upper() == "A" and scheme not in ("http", "https", "mailto"):
            found.append(f"a link of the scheme {scheme}: {url}")
    return found


def _bones(seen: Seen, path: str) -> Counter:
    """A skeleton without the policy; of the glossary, whose terms are sorted by the words themselves, what there is at all."""
    bones = Counter({what: n for what, n in seen.count.items() if what != "HEAD. > META content http-equiv"})
    if path != "glossary/index.html":
        return bones
    return Counter({re.sub(r"id=(?:term|letter)-[\w-]+$", "id=", what) for what in bones})


def other_bones(path: str, one: Seen, other: Seen) -> list[str]:
    """How two skeletons differ, of which one may have had its policy taken off."""
    one, other = (Seen(count=_bones(seen, path)) for seen in (one, other))
    return [f"+{n} {what}" for what, n in (one.count - other.count).items()] + [f"-{n} {what}" for what, n in (other.count - one.count).items()]


def squeezed(text: str) -> str:
    """A text as it can be found on a page: without white space, marks of lists, which become lists, and capitals, which a sentence begins with."""
    return re.sub(r"[\s\u0085\u2028\u2029]+", "", re.sub(r"(?m)^[-•○▪?·]\s+", "", text)).casefold().rstrip(".")
