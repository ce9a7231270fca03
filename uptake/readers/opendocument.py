"""OpenDocument texts (.odt), as LibreOffice writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from uptake.readers.blocks import Block, Line, Reading, Run, Unreadable, paragraph, row, tidy
from uptake.readers.lists import bullet, number
from uptake.readers.packed import Packed
from uptake.readers.word import cell_lines

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _TABLE, _STYLE, _OFFICE = (_NS % name for name in ("text", "table", "style", "office"))
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_REPEATED = 60


def read(data: bytes) -> Reading:
    """The text of an OpenDocument file."""
    packed = Packed(data)
    if (manifest := packed.xml("META-INF/manifest.xml")) is not None and any(e.tag.endswith("encryption-data") for e in manifest.iter()):
        raise Unreadable("The file is protected with a password.", "Save a copy without a password and import that.")
    root = packed.xml("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
    if body is None:
        raise Unreadable("The file holds no text document.", "Open it with a word processor, save it as .docx, and import that.")
    document = _Document([root, packed.xml("styles.xml")])
    blocks = list(document.blocks(body))
    if not blocks:
        raise Unreadable("The document holds no text.", "If its pages are pictures, let a program recognise their words (OCR) first.")
    return Reading("OpenDocument text", blocks, document.left_out())


class _Document:
    def __init__(self, parts: list[Element | None]):
        there = [part for part in parts if part is not None]
        self.styles = {e.get(f"{_STYLE}name"): e for part in there for e in part.iter(f"{_STYLE}style")}
        self.lists = {e.get(f"{_STYLE}name"): e for part in there for e in part.iter(f"{_TEXT}list-style")}
        self.counts: dict[tuple[str | None, int], int] = {}
        self.deleted: list[str] = []
        self.pictures = 0

    def left_out(self) -> list[str]:
        words = " ".join(" ".join(self.deleted).split())
        out = [f"words deleted in tracked changes: {words[:200]}"] * bool(words)
        return out + [f"{self.pictures} picture{'s' * (self.pictures > 1)}"] * bool(self.pictures)

    def blocks(self, parent: Element, depth: int = 0) -> Iterator[Block]:
        """The blocks of a body, a section or a cell."""
        for child in parent:
            if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield from self._paragraph(child, "", depth)
            elif child.tag == f"{_TEXT}list":
                yield from self._list(child, 0, None)
            elif child.tag == f"{_TABLE}table":
                yield from self._table(child)
            elif child.tag == f"{_TEXT}tracked-changes":
                self.deleted += ["".join(e.itertext()) for e in child.iter(f"{_TEXT}deletion")]
            elif child.tag in (f"{_TEXT}section", f"{_TEXT}table-of-content", f"{_TEXT}index-body", f"{_TEXT}index-title"):
                yield from self.blocks(child, depth)

    def _paragraph(self, element: Element, mark: str, depth: int) -> Iterator[Block]:
        level = self._level(element)
        look = self._look(element.get(f"{_TEXT}style-name"), (False, False))
        lines: list[list[Run]] = [[]]
        for run in self._runs(element, look):
            parts = run.text.split("\v")
            lines[-1].append(run._replace(text=parts[0]))
            lines += [[run._replace(text=part)] for part in parts[1:]]
        if found := re.fullmatch(r"(.*?)\t\s*(\d+)\s*", "".join(run.text for line in lines for run in line), re.DOTALL):
            yield Block("row", tuple((tidy([Run(part)]),) for part in found.groups()))
            return
        kind = "heading" if level.isdecimal() else "item" if mark else "text"
        if block := paragraph(lines, kind, int(level) if kind == "heading" else depth, mark if kind == "item" else ""):
            yield block

    def _level(self, element: Element) -> str:
        """The level of a heading, as the element or its style says; empty for a paragraph."""
        if element.tag == f"{_TEXT}h":
            return element.get(f"{_TEXT}outline-level") or "1"
        name, seen = element.get(f"{_TEXT}style-name"), set()
        while name in self.styles and name not in seen:
            seen.add(name)
            if found := re.fullmatch(r"Heading_20_(\d)", name):
                return found.group(1)
            name = self.styles[name].get(f"{_STYLE}parent-style-name")
        return "1" if name == "Title" else ""

    def _runs(self, element: Element, look: tuple[bool, bool]) -> Iterator[Run]:
        yield Run((element.text or "").replace("\v", " "), *look)
        for child in element:
            if child.tag == f"{_TEXT}s":
                yield Run(" ", *look)
            elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
                yield Run("\t" if child.tag.endswith("tab") else "\v", *look)
            elif child.tag.startswith(_DRAW):
                self.pictures += 1
            elif child.tag.startswith(_TEXT) and child.tag not in (f"{_TEXT}note", f"{_TEXT}soft-page-break"):
                yield from self._runs(child, self._look(child.get(f"{_TEXT}style-name"), look))
            yield Run(child.tail or "", *look)

    def _look(self, name: str | None, look: tuple[bool, bool]) -> tuple[bool, bool]:
        style = self.styles.get(name)
        properties = style.find(f"{_STYLE}text-properties") if style is not None else None
        if properties is None:
            return look
        weight, slant = properties.get(f"{_FO}font-weight"), properties.get(f"{_FO}font-style")
        return (weight == "bold" or weight is None and look[0], slant == "italic" or slant is None and look[1])

    def _list(self, element: Element, level: int, style: str | None) -> Iterator[Block]:
        style = element.get(f"{_TEXT}style-name") or style
        if element.get(f"{_TEXT}continue-numbering") != "true" and not element.get(f"{_TEXT}continue-list"):
            self.counts.pop((style, level), None)
        for item in element:
            mark = self._mark(style, level) if item.tag == f"{_TEXT}list-item" else ""
            for child in item:
                if child.tag == f"{_TEXT}list":
                    yield from self._list(child, level + 1, style)
                elif child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                    yield from self._paragraph(child, mark, level)
                    mark = ""

    def _mark(self, style: str | None, level: int) -> str:
        found = self.lists.get(style)
        levels = [e for e in found if e.get(f"{_TEXT}level") == str(level + 1)] if found is not None else []
        if not levels or levels[0].tag != f"{_TEXT}list-level-style-number":
            return bullet(levels[0].get(f"{_TEXT}bullet-char") or "•") if levels else "•"
        rule = levels[0]
        start = rule.get(f"{_TEXT}start-value") or "1"
        n = self.counts[style, level] = self.counts.get((style, level), (int(start) if start.isdecimal() else 1) - 1) + 1
        form = rule.get(f"{_STYLE}num-format") or ""
        return f"{rule.get(f'{_STYLE}num-prefix') or ''}{number(n, form)}{rule.get(f'{_STYLE}num-suffix') or ''}" if form else ""

    def _table(self, element: Element) -> Iterator[Block]:
        for tr in element.iter(f"{_TABLE}table-row"):
            cells: list[tuple[Line, ...]] = []
            inner: list[Block] = []
            for cell in tr:
                if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                    inner = list(self.blocks(cell))
                    times = cell.get(f"{_TABLE}number-columns-repeated") or "1"
                    cells += [cell_lines(inner)] * (min(int(times), _REPEATED) if times.isdecimal() else 1)
            if len(cells) == 1:
                yield from inner
            elif block := row(cells):
                yield block
