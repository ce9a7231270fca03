"""YAML as records use it: a strict, total reader and a canonical writer.

The reader accepts a small, safe part of YAML: mappings, sequences and text. Every scalar is text (YAML's
guesses turn `no` into false and `3.10` into 3.1); anchors, aliases, tags, directives, merge keys, second
documents and duplicate keys are refused; size, depth and number of nodes are bounded while reading, before
anything is built. Any bytes give a value or a `Fault`, in bounded time and memory.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events as ev

MAX_BYTES = 2_000_000
MAX_DEPTH = 32
MAX_NODES = 50_000

Path = tuple[str | int, ...]
"""Keys and 0-based positions from the root of a document to a node."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters, surrogates, and the marks that reorder text so that it reads otherwise than it is."""
_NULLS = {"", "~", "null", "Null", "NULL"}
_SECOND = "\0"
"""Stands for a key that was already there; no readable text can equal it."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a YAML file that cannot be read, with its 1-based line and column."""

    line: int
    column: int
    message: str
    hint: str
    code: str = "E002"


@dataclass(slots=True)
class Document:
    """What a file holds: its value (None when it cannot be read), where each node stands, and the faults."""

    value: Any = None
    marks: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each node; of a mapping's entry, those of its key."""
    faults: list[Fault] = field(default_factory=list)


class _Unreadable(Exception):
    def __init__(self, fault: Fault):
        self.fault = fault


def parse(data: bytes) -> Document:
    """Read one YAML document of mappings, sequences and text.

    Returns a document whose value is built of dict, list, str and None (an empty scalar). When the text
    cannot be read the value is None; when keys stand twice it holds their first values, beside the faults.
    Never raises for any bytes.
    """
    document, text = Document(), ""
    try:
        text = _decode(data)
        _Builder(document).build(text)
    except _Unreadable as unreadable:
        document.value = None
        document.faults.append(unreadable.fault)
    except yaml.YAMLError as error:
        document.value = None
        document.faults.append(_syntax_fault(error, text))
    return document


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        _refuse(0, 0, f"The file holds {len(data):,} bytes; a record may hold {MAX_BYTES:,}.", "Split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _refuse(line, 0, f"Byte {error.start + 1} is not UTF-8.", "Save the file in the encoding UTF-8.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if unwanted := UNSEEN.search(text):
        _refuse_character(unwanted.group(), text.count("\n", 0, unwanted.start()) + 1)
    return text


def _refuse(line: int, column: int, message: str, hint: str) -> None:
    raise _Unreadable(Fault(line, column, message, hint))


def _refuse_character(char: str, line: int) -> None:
    _refuse(line, 0, f"The character U+{ord(char):04X} cannot be seen and is not allowed.", "Delete it.")


_CONFLICT = re.compile(r"^(<{7}|[|]{7}|={7}|>{7})( .*)?$", re.MULTILINE)
"""Lines that git leaves where two versions of a file are in conflict."""


def _syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or "the text cannot be parsed"
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    if conflict := _CONFLICT.search(text):
        hint = "Keep of the two what is right, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>."
        return Fault(text.count("\n", 0, conflict.start()) + 1, 1, "The file holds both sides of a conflict that git could not merge.", hint)
    if mark and re.match(" *\t", text.split("\n")[mark.line] if mark.line <= text.count("\n") else ""):
        return Fault(line, column, "A tab stands in the indentation.", "Indent with spaces.")
    if mark and (begun := _quotation(error, mark, text)):
        hint = "Close it where its text ends; a double quotation mark within it is written \\\"."
        return Fault(begun.line + 1, begun.column + 1, "The quotation that begins here does not end where it should.", hint)
    hint = "Put the text between double quotes if it holds a colon, a hash or a bracket; check the indentation."
    return Fault(line, column, f"This is not valid YAML: {said}.", hint)


def _quotation(error: yaml.YAMLError, given_up: yaml.Mark, text: str) -> yaml.Mark | None:
    """Where a quotation begins that nothing closes, or only a mark some lines below, behind which the text goes on."""
    if getattr(error, "context", "") == "while scanning a quoted scalar":
        return error.context_mark
    quoted = None
    try:
        for token in yaml.scan(text, Loader=_LOADER):
            if (token.start_mark.line, token.start_mark.column) >= (given_up.line, given_up.column):
                break
            quoted = token if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"') else quoted
    except yaml.YAMLError:
        pass  # what was met until then is what is asked for
    return quoted.start_mark if quoted and quoted.start_mark.line < quoted.end_mark.line == given_up.line else None


class _Builder:
    """Builds the value from libyaml's events, so that limits hold while reading and nothing is resolved."""

    def __init__(self, document: Document):
        self.document = document
        self.stack: list[tuple[Any, Path]] = []
        self.key: list[str | None] = []
        self.nodes = 0
        self.documents = 0

    def build(self, text: str) -> None:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, ev.ScalarEvent):
                self._check(event)
                self._scalar(event)
            elif isinstance(event, (ev.MappingStartEvent, ev.SequenceStartEvent)):
                self._check(event)
                self._open({} if isinstance(event, ev.MappingStartEvent) else [], event)
            elif isinstance(event, (ev.MappingEndEvent, ev.SequenceEndEvent)):
                self.stack.pop()
                self.key.pop()
            elif isinstance(event, ev.AliasEvent):
                self._forbid(event, "An alias (*) is not allowed in a record.", "Write the value out, or quote the text.")
            elif isinstance(event, ev.DocumentStartEvent):
                self._start(event)

    def _start(self, event: ev.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            self._forbid(event, "A second document begins here.", "Keep one record in one file; delete the `---`.")
        if event.tags or event.version:
            self._forbid(event, "A directive (%) is not allowed in a record.", "Delete the line.")

    def _check(self, event: ev.NodeEvent) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._forbid(event, f"The file holds more than {MAX_NODES:,} values.", "Split it.")
        if event.anchor:
            self._forbid(event, "An anchor (&) is not allowed in a record.", "Delete it, or quote the text.")
        if event.tag and event.tag != "!":
            self._forbid(event, "A tag (!) is not allowed in a record.", "Delete it, or quote the text.")

    def _forbid(self, event: ev.Event, message: str, hint: str) -> None:
        _refuse(event.start_mark.line + 1, event.start_mark.column + 1, message, hint)

    def _awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1][0], dict) and self.key[-1] is None

    def _scalar(self, event: ev.ScalarEvent) -> None:
        if unwanted := UNSEEN.search(event.value):
            _refuse_character(unwanted.group(), event.start_mark.line + 1)
        event.value = sys.intern(event.value)  # most words stand in many records; held once, records need a third less memory
        if self._awaits_key():
            self._name(event)
        else:
            plain = not event.style and event.tag is None
            self._put(None if plain and event.value in _NULLS else event.value, event)

    def _name(self, event: ev.ScalarEvent) -> None:
        mapping, path = self.stack[-1]
        if event.value in mapping:
            first = self.document.marks[(*path, event.value)][0]
            message = f'"{event.value[:60]}" stands twice; the first is in line {first}.'
            where = event.start_mark.line + 1, event.start_mark.column + 1
            self.document.faults.append(Fault(*where, message, "Keep one of the two.", "E003"))
            self.key[-1] = _SECOND
            return
        self.document.marks[(*path, event.value)] = event.start_mark.line + 1, event.start_mark.column + 1
        self.key[-1] = event.value

    def _open(self, container: Any, event: ev.Event) -> None:
        if self._awaits_key():
            self._forbid(event, "A list or mapping cannot be a key.", "Put the text between double quotes.")
        path = self._put(container, event)
        if len(self.stack) >= MAX_DEPTH:
            self._forbid(event, f"Values are nested more than {MAX_DEPTH} deep.", "Write them flatter.")
        self.stack.append((container, path))
        self.key.append(None)

    def _put(self, value: Any, event: ev.Event) -> Path:
        if not self.stack:
            self.document.value = value
            self.document.marks[()] = 1, 1
            return ()
        container, path = self.stack[-1]
        if isinstance(container, dict):
            step: str | int = self.key[-1]  # type: ignore[assignment]
            self.key[-1] = None
            if step != _SECOND:
                container[step] = value
        else:
            step = len(container)
            container.append(value)
            self.document.marks[(*path, step)] = event.start_mark.line + 1, event.start_mark.column + 1
        return (*path, step)


def comment_lines(text: str) -> list[int]:
    """1-based numbers of the lines that hold a YAML comment. The text must be valid YAML."""
    lines, last = [], 0
    for token in [*yaml.scan(text, Loader=_LOADER), None]:
        start = token.start_mark.index if token else len(text)
        gap = text[last:start]
        lines += [text.count("\n", 0, last + found.start()) + 1 for found in re.finditer("#", gap)]
        last = max(last, token.end_mark.index) if token else last
    return sorted(set(lines))


class _Dumper(_DUMPER):
    """Writes text plain where YAML allows, else in double quotes, and several lines as a literal block."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text:
        style = "|"
    elif "'" in text and re.search(r"""^[-?:,\[\]{}#&*!|>'"%@`\s]|: | #|:$""", text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def dump(value: dict[str, Any]) -> str:
    """A mapping of text, numbers, flags, lists and mappings as canonical YAML; one text, one line (or one block)."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**31 - 1, default_flow_style=False)
