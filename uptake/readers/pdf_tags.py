"""Tagged PDFs: the tree of tags says what is a paragraph, a list, a table. Elements go on over pages."""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from uptake.readers.blocks import Block, Line, Run, paragraph, row, tidy
from uptake.readers.lists import bullet
from uptake.readers.pdf_words import Joiner, Page, Word, broken, by_line, reach

_DEEPEST, _MOST = 60, 400_000
_BLOCKS = set(
    "P H H1 H2 H3 H4 H5 H6 Title L LI Table TR THead TBody TFoot TD TH Caption BlockQuote TOC TOCI Sect Div Art Part Index Note "
    "Document DocumentFragment Aside".split()
)
_HEADING = re.compile(r"(?:H|Heading\s?)([1-6])?|Title", re.IGNORECASE)
Place = tuple[int, int]
"""Number of a page, and of a tag on it."""


@dataclass(slots=True)
class Node:
    """An element, with its parts in their order."""

    type: str
    parts: dict[int, Node | Place] = field(default_factory=dict)

    def inside(self) -> list[Node | Place]:
        return [self.parts[n] for n in sorted(self.parts)]

    def nodes(self) -> list[Node]:
        return [part for part in self.inside() if isinstance(part, Node)]

    def places(self) -> Iterator[Place]:
        """Its own content and that of its parts, in reading order."""
        for part in self.inside():
            if isinstance(part, Node):
                yield from part.places()
            else:
                yield part


def tree(document: pypdfium2.PdfDocument, pages: list[Page]) -> Node | None:
    """The tree of all pages. PDFium gives it page by page, with the same places in it for the same elements."""
    root, seen = Node("Document"), [0]
    for page in pages:
        raw = document[page.number]
        handle = pdfium.FPDF_StructTree_GetForPage(raw)
        if not handle:
            continue
        for n in range(min(pdfium.FPDF_StructTree_CountChildren(handle), _MOST)):
            if child := pdfium.FPDF_StructTree_GetChildAtIndex(handle, n):
                _merge(root, n, child, page.number, 0, seen)
        pdfium.FPDF_StructTree_Close(handle)
        raw.close()
    return root if root.parts else None


def _merge(parent: Node, place: int, element: object, page: int, depth: int, seen: list[int]) -> None:
    seen[0] += 1
    if depth > _DEEPEST or seen[0] > _MOST:
        return
    node = parent.parts.setdefault(place, Node(_type(element)))
    if not isinstance(node, Node):
        return
    for n in range(min(pdfium.FPDF_StructElement_CountChildren(element), _MOST)):
        tag = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, n)
        if tag >= 0:
            node.parts.setdefault(n, (page, tag))
        elif child := pdfium.FPDF_StructElement_GetChildAtIndex(element, n):
            _merge(node, n, child, page, depth + 1, seen)


def _type(element: object) -> str:
    name = ctypes.create_string_buffer(400)
    size = pdfium.FPDF_StructElement_GetType(element, name, 400)
    return name.raw[: max(min(size, 400) - 2, 0)].decode("utf-16-le", "replace")


def held(root: Node, pages: list[Page]) -> int:
    """How many characters the tags hold."""
    tagged = set(root.places())
    return sum(len(word.text) for page in pages for word in page.words if (page.number, word.tag) in tagged)


def blocks(root: Node, pages: list[Page], joiner: Joiner) -> tuple[list[Block], list[str]]:
    """The blocks of a document, and the texts that belong to no element: running heads and page numbers."""
    reader = _Reader(pages, joiner)
    out = list(reader.blocks(root))
    tagged = set(root.places())
    aside: dict[tuple[int, int], list[Word]] = defaultdict(list)
    for page in pages:
        for word in page.words:
            if (page.number, word.tag) not in tagged:
                aside[page.number, round(word.top)].append(word)
    return out, [" ".join(word.text for word in words) for words in aside.values()]


class _Reader:
    def __init__(self, pages: list[Page], joiner: Joiner):
        self.joiner = joiner
        self.words: dict[Place, list[Word]] = defaultdict(list)
        self.edges: dict[int, float] = defaultdict(float)
        """How far to the right texts go that begin at the same distance from the left."""
        for page in pages:
            for word in page.words:
                self.words[page.number, word.tag].append(word)
        for words in self.words.values():
            begin = round(min(word.left for word in words) / 3)
            self.edges[begin] = max([self.edges[begin], *(word.right for word in words)])

    def blocks(self, node: Node, depth: int = 0) -> Iterator[Block]:
        """The blocks that an element holds."""
        if node.type == "Table":
            yield from self._table(node)
        elif node.type == "L":
            for part in node.nodes():
                yield from self._item(part, depth) if part.type == "LI" else self.blocks(part, depth + 1)
        elif node.type == "TOCI":
            yield from self._entry(node)
        elif not _has_blocks(node):
            yield from self._paragraph(node)
        else:
            yield from self._mixed(node, depth)

    def _mixed(self, node: Node, depth: int) -> Iterator[Block]:
        """An element of which some parts are blocks; what stands between them is text of its own."""
        loose = Node("P")
        for n in sorted(node.parts):
            part = node.parts[n]
            if isinstance(part, Node) and (part.type in _BLOCKS or _has_blocks(part)):
                yield from self._paragraph(loose)
                loose = Node("P")
                yield from self.blocks(part, depth)
            else:
                loose.parts[n] = part
        yield from self._paragraph(loose)

    def _paragraph(self, node: Node) -> Iterator[Block]:
        heading = _HEADING.fullmatch(node.type)
        lines = self._lines(node)
        kind = "heading" if heading else "text"
        if block := paragraph(lines, kind, int(heading.group(1) or 1) if heading else 0):
            yield block

    def _item(self, node: Node, depth: int) -> Iterator[Block]:
        """An item: its mark, its text, and the lists within it."""
        label = next((part for part in node.nodes() if part.type == "Lbl"), None)
        mark = "".join(run.text for line in self._lines(label) for run in line) if label else ""
        mark = bullet(mark) if mark else "•" if label else ""
        rest = Node("LBody", {n: part for n, part in node.parts.items() if part is not label})
        first = True
        for block in self.blocks(rest, depth + 1) if _has_blocks(rest) else self._paragraph(rest):
            if first and block.kind == "text":
                block = Block("item", block.cells, depth, mark)
            first = False
            yield block

    def _entry(self, node: Node) -> Iterator[Block]:
        """An entry of a table of contents: its words, and the page in a cell of its own."""
        words = [word for place in node.places() for word in self.words[place]]
        if len(words) > 1 and words[-1].text.isdecimal():
            title = [word for word in words[:-1] if word.text.strip(".…")]
            if block := row(((self.joiner.line(title),), (self.joiner.line(words[-1:]),))):
                yield block
        else:
            yield from self._paragraph(node)

    def _table(self, node: Node) -> Iterator[Block]:
        rows = self._filled(list(_rows(node)))
        edges: dict[int, float] = defaultdict(float)
        for cells in rows:
            for n, cell in enumerate(cells):
                edges[n] = max([edges[n], *(word.right for place in cell.places() for word in self.words[place])])
        for caption in (part for part in node.nodes() if part.type == "Caption"):
            yield from self.blocks(caption)
        for cells in rows:
            if len(cells) == 1:
                yield from self.blocks(Node("Div", cells[0].parts))
            elif block := row([self._cell(cell, edges[n]) for n, cell in enumerate(cells)]):
                yield block

    def _filled(self, rows: list[list[Node]]) -> list[list[Node]]:
        """Rows with their empty cells, which some programs leave out: a cell stands below the one that begins where it does."""
        width = max(map(len, rows), default=0)
        whole = [cells for cells in rows if len(cells) == width]
        begins = [min((self._left(cells[n]) for cells in whole), default=0.0) for n in range(width)]
        return [cells if len(cells) in (1, width) else self._placed(cells, begins) for cells in rows]

    def _placed(self, cells: list[Node], begins: list[float]) -> list[Node]:
        out = [Node("TD") for _ in begins]
        free = 0
        for n, cell in enumerate(cells):
            last = len(begins) - (len(cells) - n)
            place = min(range(free, last + 1), key=lambda column: abs(begins[column] - self._left(cell)))
            out[place], free = cell, place + 1
        return out

    def _left(self, node: Node) -> float:
        return min((word.left for place in node.places() for word in self.words[place]), default=1e6)

    def _cell(self, node: Node, edge: float) -> tuple[Line, ...]:
        node = self._once(node) if node.type == "TH" else node
        if not _has_blocks(node):
            return tuple(self._lines(node, edge))
        out: list[Line] = []
        for block in self.blocks(Node("Div", node.parts)):
            lines = [line for cell in block.cells for line in cell]
            out += [tidy([Run(f"{block.mark} "), *lines[0]]) if block.mark else lines[0], *lines[1:]] if lines else []
        return tuple(out)

    def _once(self, node: Node) -> Node:
        """The head of a column without its repetitions on further pages."""
        places = list(node.places())
        texts = {page: [word.text for p in places if p[0] == page for word in self.words[p]] for page, _ in places}
        first = min(texts, default=0)
        if any(text != texts[first] for text in texts.values()):
            return node
        return Node(node.type, dict(enumerate(place for place in places if place[0] == first)))

    def _lines(self, node: Node, edge: float | None = None) -> list[Line]:
        """The lines of a text: one begins where the line before had room for its first word."""
        words = [word for place in node.places() for word in self.words[place]]
        if edge is None and words:
            edge = reach(by_line(words), self.edges[round(min(word.left for word in words) / 3)])
        return [line for words in broken(words, edge or 0.0) if (line := self.joiner.line(words))]


def _has_blocks(node: Node) -> bool:
    return any(part.type in _BLOCKS or _has_blocks(part) for part in node.nodes())


def _rows(node: Node) -> Iterator[list[Node]]:
    for part in node.nodes():
        if part.type == "TR":
            yield [cell for cell in part.nodes() if cell.type in ("TD", "TH")]
        elif part.type != "Caption":
            yield from _rows(part)
