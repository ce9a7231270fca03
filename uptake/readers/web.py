"""Web pages as browsers save them: HTML, and HTML with its pictures in one archive (MHTML)."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from uptake.readers.blocks import Block, Line, Reading, Run, Unreadable, paragraph, row, tidy
from uptake.readers.lists import number

_UNSEEN = set("script style template noscript head title svg math canvas object iframe audio video datalist".split())
_CONTROLS = set("select button input textarea option".split())
_NAVIGATION = {"nav": "navigation", "footer": "contentinfo"}
_BLOCKS = set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form "
    "header hr html legend li main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
_BOLD, _ITALIC = {"b", "strong"}, {"i", "em", "cite", "dfn", "var"}
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_SLANTED = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_NESTING = re.compile(r"<(/?)(?:div|span|table|section|article|ul|ol|b|i|em|strong|font|form|a|blockquote)\b", re.IGNORECASE)
"""Elements that do not end by themselves."""
_DEEPEST, _DEEPEST_TAGS = 400, 4_000
_TOO_DEEP = "The elements of the page are nested too deep.", "Copy the text of the page into a text file and import that."
_WIDEST = 200
"""Columns that a cell may span; pages hold numbers without sense there."""


def read(data: bytes) -> Reading:
    """The text of a saved page."""
    html, kind = _html(data)
    _check_depth(html)
    root = LexborHTMLParser(html).root
    if root is None:
        raise Unreadable("The web page is empty.", "Save it again when it is shown whole.")
    page = _Page()
    page.walk(root)
    page.end()
    reading = Reading(kind, page.blocks, page.tally.told())
    if not page.blocks:
        raise Unreadable(
            "The web page holds no text: a script may make it when it is shown.",
            "In the browser, save it as “complete page”, or print it as a PDF, and import that.",
        )
    return reading


def _check_depth(html: str) -> None:
    """Refuse a page before it is parsed whose elements are nested so deep that parsing takes minutes."""
    depth = 0
    for found in _NESTING.finditer(html):
        depth = max(depth + (-1 if found.group(1) else 1), 0)
        if depth > _DEEPEST_TAGS:
            raise Unreadable(*_TOO_DEEP)


def _html(data: bytes) -> tuple[str, str]:
    """The page's markup, and what it was saved as."""
    if re.match(rb"(?:\xef\xbb\xbf)?[A-Za-z][A-Za-z-]*:", data):
        message = email.message_from_bytes(data, policy=email.policy.default)
        part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        if part is None:
            raise Unreadable("The archive holds no web page.", "Save the page again.")
        return _decode(part.get_payload(decode=True) or b"", part.get_content_charset()), "web page saved as an archive"
    return _decode(data, None), "saved web page"


def _decode(data: bytes, stated: str | None) -> str:
    """The page in the encoding of its first bytes, of its own statement, or as browsers guess."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    found = _CHARSET.search(data[:4096])
    for name in (stated, found and found.group(1).decode("ascii", "ignore"), "utf-8"):
        if (text := _as(data, name)) is not None:
            return text
    return data.decode("cp1252", "replace")


def _as(data: bytes, name: str | None) -> str | None:
    """The text in a named encoding, or None where it is not in it. Pages that say Latin 1 mean that of Windows."""
    try:
        codec = codecs.lookup(name or "").name
        codec = "cp1252" if codec in ("iso8859-1", "ascii") else "utf-8" if codec.startswith("utf-16") else codec
        return codecs.decode(data, codec, "strict" if codec == "utf-8" else "replace")
    except (LookupError, UnicodeError, TypeError):
        return None


@dataclass(slots=True)
class _Tally:
    """What is on the page and not in the text."""

    pictures: int = 0
    controls: int = 0
    navigation: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def told(self) -> list[str]:
        out = [f"{self.pictures} picture{'s' * (self.pictures > 1)}"] * bool(self.pictures)
        out += [f"{self.controls} button{'s' * (self.controls > 1)} and fields of forms"] * bool(self.controls)
        for what, texts in (("the site's navigation", self.navigation), ("text that the page hides until it is opened", self.hidden)):
            words = " ".join(" ".join(texts).split())
            out += [f"{what}, {len(words.split())} words: {words[:120]}"] * bool(words)
        return out


@dataclass(slots=True)
class _Look:
    bold: bool = False
    italic: bool = False
    verbatim: bool = False


class _Page:
    """Walks the tree of a page and gathers blocks."""

    def __init__(self, tally: _Tally | None = None, depth: int = 0):
        self.tally = tally or _Tally()
        self.blocks: list[Block] = []
        self.lines: list[list[Run]] = [[]]
        self.kind, self.level, self.mark = "text", 0, ""
        self.depth = depth

    def end(self) -> None:
        """What was gathered is a block."""
        if block := paragraph(self.lines, self.kind, self.level, self.mark):
            self.blocks.append(block)
            self.mark = ""
        self.lines = [[]]

    def walk(self, node: LexborNode, look: _Look = _Look(), lists: int = 0) -> None:
        """All that is shown below a node."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable(*_TOO_DEEP)
        child = node.child
        while child is not None:
            self._node(child, look, lists)
            child = child.next
        self.depth -= 1

    def _node(self, node: LexborNode, look: _Look, lists: int) -> None:
        tag = node.tag
        if tag == "-text":
            self._text(node.text_content or "", look)
        elif tag == "br":
            self.lines.append([])
        elif tag == "img":
            self.tally.pictures += 1
        elif tag in _CONTROLS:
            self.tally.controls += 1
        elif tag.startswith("-") or tag.startswith("!") or tag in _UNSEEN or self._is_aside(node, tag):
            pass
        elif tag == "table":
            self.end()
            self._table(node, look)
        elif tag in ("ul", "ol", "menu"):
            self.end()
            self._list(node, look, lists)
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._section(node, look, lists, "heading", int(tag[1]))
        elif tag in _BLOCKS:
            self._section(node, _Look(look.bold, look.italic, tag == "pre"), lists, self.kind, self.level)
        else:
            self.walk(node, _looks(node, tag, look), lists)

    def _text(self, text: str, look: _Look) -> None:
        parts = text.split("\n") if look.verbatim else [text]
        for n, part in enumerate(parts):
            if n:
                self.lines.append([])
            self.lines[-1].append(Run(part, look.bold, look.italic))

    def _is_aside(self, node: LexborNode, tag: str) -> bool:
        """Whether an element is no part of what the page says; if so it is noted."""
        attributes = node.attributes
        text = lambda: node.text(deep=True, separator=" ")  # noqa: E731
        if tag in _NAVIGATION and "main" not in attributes.get("role", "") or attributes.get("role") in _NAVIGATION.values():
            self.tally.navigation.append(text())
            return True
        if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
            self.tally.hidden.append(text())
            return True
        return False

    def _section(self, node: LexborNode, look: _Look, lists: int, kind: str, level: int) -> None:
        self.end()
        before = self.kind, self.level
        self.kind, self.level = kind, level
        self.walk(node, look, lists)
        self.end()
        self.kind, self.level = before

    def _list(self, node: LexborNode, look: _Look, lists: int) -> None:
        ordered, place = node.tag == "ol", _integer(node.attributes.get("start"), 1)
        form = node.attributes.get("type") or "1"
        bare = re.search(r"list-style(?:-type)?\s*:\s*none", node.attributes.get("style") or "", re.IGNORECASE)
        child = node.child
        while child is not None:
            if child.tag == "li":
                before = self.kind, self.level, self.mark
                self.kind, self.level = "item", lists
                place = _integer(child.attributes.get("value"), place) if ordered else place
                self.mark = "" if bare else f"{number(place, form)}." if ordered else "•"
                self.walk(child, look, lists + 1)
                self.end()
                self.kind, self.level, self.mark = before
                place += 1
            else:
                self._node(child, look, lists)
            child = child.next

    def _table(self, node: LexborNode, look: _Look) -> None:
        """A table whose cells hold no tables is one of data; any other only places things on the page."""
        rows = _rows(node)
        caption = next((child for child in _children(node) if child.tag == "caption"), None)
        if caption is not None:
            self._section(caption, look, 0, "text", 0)
        if any(node.css("table")[1:]) or max(map(len, rows), default=0) < 2:
            for cells in rows:
                for cell in cells:
                    self._section(cell, look, 0, "text", 0)
            return
        below: dict[int, int] = {}
        for cells in rows:
            self._row(cells, below, look)

    def _row(self, cells: list[LexborNode], below: dict[int, int], look: _Look) -> None:
        """A row; cells that span rows stand in the first of them. `below` counts the rows that a column is still taken."""
        inner = [self._cell(cell, look) for cell in cells]
        if len(cells) == 1 and not any(below.values()):
            self.blocks += inner[0]
            return
        out: list[tuple[Line, ...]] = []
        for cell, blocks in zip(cells, inner):
            while below.get(len(out), 0):
                below[len(out)] -= 1
                out.append(())
            width = min(max(_integer(cell.attributes.get("colspan"), 1), 1), _WIDEST)
            for column in range(len(out), len(out) + width):
                below[column] = max(_integer(cell.attributes.get("rowspan"), 1), 1) - 1
            out += [_lines(blocks), *[()] * (width - 1)]
        while below.get(len(out), 0):
            below[len(out)] -= 1
            out.append(())
        if block := row(out):
            self.blocks.append(block)

    def _cell(self, node: LexborNode, look: _Look) -> list[Block]:
        inner = _Page(self.tally, self.depth)
        inner.walk(node, look)
        inner.end()
        return inner.blocks


def _lines(blocks: Iterable[Block]) -> tuple[Line, ...]:
    """The lines of a cell, with the marks of its lists."""
    out: list[Line] = []
    for block in blocks:
        first, *rest = block.cells[0]
        out += [tidy([Run(f"{block.mark} "), *first]) if block.mark else first, *rest]
    return tuple(out)


def _rows(table: LexborNode) -> list[list[LexborNode]]:
    """The cells of a table's own rows."""
    found = []
    for child in _children(table):
        rows = _children(child) if child.tag in ("tbody", "thead", "tfoot") else [child]
        found += [[cell for cell in _children(tr) if cell.tag in ("td", "th")] for tr in rows if tr.tag == "tr"]
    return [cells for cells in found if cells]


def _children(node: LexborNode) -> Iterable[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _looks(node: LexborNode, tag: str, look: _Look) -> _Look:
    style = node.attributes.get("style") or ""
    bold = look.bold or tag in _BOLD or bool(_HEAVY.search(style))
    return _Look(bold, look.italic or tag in _ITALIC or bool(_SLANTED.search(style)), look.verbatim)


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else otherwise
