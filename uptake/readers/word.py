"""Word documents (.docx): paragraphs, lists with their marks, tables, bold words; what was deleted stays deleted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from uptake.readers.blocks import Block, Line, Reading, Run, Unreadable, paragraph, row, tidy
from uptake.readers.lists import bullet, number
from uptake.readers.packed import Packed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FORMS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_INSIDE = {"ins", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "dir", "bdo", "customXml", "moveTo"}
_GONE = {"del", "moveFrom"}
_TAB = "\ue009"


def read(data: bytes) -> Reading:
    """The text of a Word document."""
    packed = Packed(data)
    root = packed.xml("word/document.xml")
    if root is None:
        raise Unreadable("The file holds no Word document.", "Open it with a word processor, save it as .docx, and import that.")
    body = next((child for child in root if _name(child) == "body"), None)
    document = _Document(_Styles(packed.xml("word/styles.xml")), _Numbering(packed.xml("word/numbering.xml")))
    blocks = [] if body is None else list(document.blocks(body))
    if not blocks:
        raise Unreadable("The Word document holds no text.", "If its pages are pictures, let a program recognise their words (OCR) first.")
    return Reading("Word document", blocks, document.left_out(packed.names()), document.doubts())


def _name(element: Element) -> str:
    """The name of an element of Word's own, without its namespace."""
    tag = element.tag
    return tag[len(_W) :] if tag.startswith(_W) else tag[len(_STRICT) :] if tag.startswith(_STRICT) else ""


def _get(element: Element | None, name: str = "val") -> str | None:
    if element is None:
        return None
    return element.get(_W + name) or element.get(_STRICT + name)


def _child(element: Element | None, *path: str) -> Element | None:
    """The descendant along a path of names."""
    for name in path:
        element = next((child for child in element if _name(child) == name), None) if element is not None else None
    return element


def _is_on(properties: Element | None, name: str) -> bool | None:
    """Whether a switch such as bold is on; None where nothing is said."""
    switch = _child(properties, name)
    return None if switch is None else _get(switch) not in ("0", "false", "off", "none")


class _Styles:
    """What the named styles say of headings, bold words and lists."""

    def __init__(self, root: Element | None):
        self._styles = {_get(style, "styleId"): style for style in root or () if _name(style) == "style"}

    def _line(self, id: str | None) -> Iterator[Element]:
        """A style, and the ones that it is based on."""
        seen: set[str | None] = set()
        while id in self._styles and id not in seen:
            seen.add(id)
            yield self._styles[id]
            id = _get(_child(self._styles[id], "basedOn"))

    def heading(self, id: str | None) -> int:
        """The level of a heading from 1, or 0."""
        for style in self._line(id):
            name = (_get(_child(style, "name")) or "").lower()
            if found := re.fullmatch(r"heading (\d)", name):
                return int(found.group(1))
            if name == "title":
                return 1
            level = _get(_child(style, "pPr", "outlineLvl"))
            if level and level.isdecimal() and int(level) < 9:
                return int(level) + 1
        return 0

    def is_contents(self, id: str | None) -> bool:
        return any((_get(_child(style, "name")) or "").lower().startswith("toc ") for style in self._line(id))

    def switch(self, id: str | None, name: str) -> bool:
        found = (_is_on(_child(style, "rPr"), name) for style in self._line(id))
        return next((on for on in found if on is not None), False)

    def numbering(self, id: str | None) -> Element | None:
        return next((found for style in self._line(id) if (found := _child(style, "pPr", "numPr")) is not None), None)


class _Numbering:
    """Counts the items of lists as Word does."""

    def __init__(self, root: Element | None):
        self._lists = {_get(child, "abstractNumId"): child for child in root or () if _name(child) == "abstractNum"}
        self._numbers = {_get(child, "numId"): child for child in root or () if _name(child) == "num"}
        self._counts: dict[str, Counter[int]] = defaultdict(Counter)

    def mark(self, id: str, level: int) -> str:
        """The mark of the next item."""
        lvl = self._level(id, level)
        form, text = _get(_child(lvl, "numFmt")) or "bullet", _get(_child(lvl, "lvlText")) or ""
        if lvl is None or form == "none":
            return ""
        if form == "bullet":
            return bullet(text)
        counts = self._counts[self._key(id)]
        counts[level] = counts[level] + 1 if level in counts else self._start(id, level)
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda at: self._shown(id, int(at.group(1)) - 1), text)

    def _shown(self, id: str, level: int) -> str:
        form = _get(_child(self._level(id, level), "numFmt")) or "decimal"
        counts = self._counts[self._key(id)]
        return number(counts[level] if level in counts else self._start(id, level), _FORMS.get(form, "1"))

    def _key(self, id: str) -> str:
        """Lists of one make go on counting, unless this one begins anew."""
        num = self._numbers.get(id)
        return id if _child(num, "lvlOverride") is not None else f"of {_get(_child(num, 'abstractNumId'))}"

    def _level(self, id: str, level: int) -> Element | None:
        num = self._numbers.get(id)
        overrides = [c for c in num if _name(c) == "lvlOverride" and _get(c, "ilvl") == str(level)] if num is not None else []
        own = next((found for c in overrides if (found := _child(c, "lvl")) is not None), None)
        abstract = self._lists.get(_get(_child(num, "abstractNumId")))
        of_list = (c for c in abstract if _name(c) == "lvl" and _get(c, "ilvl") == str(level)) if abstract is not None else iter(())
        return own if own is not None else next(of_list, None)

    def _start(self, id: str, level: int) -> int:
        num = self._numbers.get(id)
        for override in num if num is not None else ():
            if _name(override) == "lvlOverride" and _get(override, "ilvl") == str(level):
                if (given := _get(_child(override, "startOverride"))) and given.isdecimal():
                    return int(given)
        given = _get(_child(self._level(id, level), "start"))
        return int(given) if given and given.isdecimal() else 1


class _Document:
    def __init__(self, styles: _Styles, numbering: _Numbering):
        self.styles, self.numbering = styles, numbering
        self.deleted: list[str] = []
        self.inserted = 0
        self.pictures = 0
        self.boxes: list[str] = []
        self._instruction = 0
        """Depth within the instruction of a field, which is not shown."""

    def left_out(self, names: list[str]) -> list[str]:
        """What is in the file and not in the text."""
        words = " ".join(" ".join(self.deleted).split())
        out = [f"words deleted in tracked changes: {words[:200]}"] * bool(words)
        out += [f"{self.pictures} picture{'s' * (self.pictures > 1)}"] * bool(self.pictures)
        parts = {
            "header": "running heads and feet",
            "footer": "running heads and feet",
            "footnotes": "footnotes",
            "endnotes": "endnotes",
            "comments": "comments in the margin",
        }
        there = {what for name in names for part, what in parts.items() if re.fullmatch(rf"word/{part}\d*\.xml", name)}
        return out + sorted(there)

    def doubts(self) -> list[str]:
        return [f"{self.inserted} insertions of tracked changes are taken as accepted"] * bool(self.inserted)

    def blocks(self, parent: Element) -> Iterator[Block]:
        """The blocks of a body or a cell."""
        for child in parent:
            name = _name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name in _INSIDE:
                self.inserted += name == "ins"
                yield from self.blocks(child)
            elif name in _GONE:
                self.deleted.append(_all_text(child))

    def _paragraph(self, element: Element) -> Iterator[Block]:
        properties = _child(element, "pPr")
        style = _get(_child(properties, "pStyle"))
        lines: list[list[Run]] = [[]]
        for run in self._runs(element, style):
            parts = run.text.split("\n")
            lines[-1].append(run._replace(text=parts[0]))
            lines += [[run._replace(text=part)] for part in parts[1:]]
        if entry := self._entry(lines, style):
            yield entry
            return
        lines = [[run._replace(text=run.text.replace(_TAB, " ")) for run in line] for line in lines]
        level = self.styles.heading(style)
        if not any(tidy(line) for line in lines):
            return
        depth, mark = self._item(properties, style)
        if level and mark:
            lines[0].insert(0, Run(f"{mark} "))
        kind = "heading" if level else "item" if mark else "text"
        if block := paragraph(lines, kind, level or depth, "" if level else mark):
            yield block

    def _entry(self, lines: list[list[Run]], style: str | None) -> Block | None:
        """An entry of a table of contents: its words, and the page in a cell of its own."""
        text = "".join(run.text for line in lines for run in line)
        found = re.fullmatch(rf"(.*?)[{_TAB}\s.]*{_TAB}\s*(\d+)\s*", text, re.DOTALL)
        if not found or not self.styles.is_contents(style) and len(text) > 250:
            return None
        return row(tuple((line,) if (line := tidy([Run(part.replace(_TAB, " "))])) else () for part in found.groups()))

    def _item(self, properties: Element | None, style: str | None) -> tuple[int, str]:
        """Depth and mark of an item of a list."""
        given = _child(properties, "numPr")
        given = given if given is not None else self.styles.numbering(style)
        id, level = _get(_child(given, "numId")), _get(_child(given, "ilvl")) or "0"
        if not id or id == "0" or not level.isdecimal():
            return 0, ""
        return min(int(level), 8), self.numbering.mark(id, min(int(level), 8))

    def _runs(self, element: Element, style: str | None) -> Iterator[Run]:
        for child in element:
            name = _name(child)
            if name == "r":
                yield from self._run(child, style)
            elif name in _INSIDE:
                self.inserted += name in ("ins", "moveTo")
                yield from self._runs(child, style)
            elif name in _GONE:
                self.deleted.append(_all_text(child))

    def _run(self, element: Element, style: str | None) -> Iterator[Run]:
        properties = _child(element, "rPr")
        own = _get(_child(properties, "rStyle"))
        looks = []
        for name in ("b", "i"):
            on = _is_on(properties, name)
            looks.append(on if on is not None else self.styles.switch(own, name) or self.styles.switch(style, name))
        if _is_on(properties, "vanish"):
            self.deleted.append(_all_text(element))
            return
        for child in element:
            if text := self._words(child):
                yield Run(text, *looks)

    def _words(self, element: Element) -> str:
        """The words of one piece of a run."""
        name = _name(element)
        if name == "fldChar":
            kind = _get(element, "fldCharType")
            self._instruction = {"begin": self._instruction + 1, "separate": self._instruction - 1}.get(kind or "", self._instruction)
        elif name in ("drawing", "pict", "object"):
            self.pictures += 1
        elif name == "sym":
            return bullet(chr(int(_get(element, "char") or "f0b7", 16)))
        return {"t": element.text or "", "tab": _TAB, "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}.get(name, "")

    def _table(self, element: Element) -> Iterator[Block]:
        rows = [child for child in _through(element) if _name(child) == "tr"]
        for tr in rows:
            if _child(tr, "trPr", "del") is not None:
                self.deleted.append(_all_text(tr))
                continue
            yield from self._row([cell for cell in _through(tr) if _name(cell) == "tc"])

    def _row(self, cells: list[Element]) -> Iterator[Block]:
        inner = [list(self.blocks(cell)) for cell in cells]
        if len(inner) == 1:
            yield from inner[0]
            return
        out: list[tuple[Line, ...]] = []
        for cell, blocks in zip(cells, inner):
            span = _get(_child(cell, "tcPr", "gridSpan")) or "1"
            out += [cell_lines(blocks), *[()] * (min(int(span), 60) - 1 if span.isdecimal() else 0)]
        if block := row(out):
            yield block


def cell_lines(blocks: list[Block]) -> tuple[Line, ...]:
    """The lines of a cell, with the marks of its lists; a table within a cell gives its cells one after another."""
    out: list[Line] = []
    for block in blocks:
        lines = [line for cell in block.cells for line in cell]
        out += [tidy([Run(f"{block.mark} "), *lines[0]]) if block.mark else lines[0], *lines[1:]] if lines else []
    return tuple(out)


def _through(element: Element) -> Iterator[Element]:
    """Children, also those within content controls."""
    for child in element:
        if _name(child) in _INSIDE:
            yield from _through(child)
        else:
            yield child


def _all_text(element: Element) -> str:
    return " ".join(child.text or "" for child in element.iter() if _name(child) in ("t", "delText"))
