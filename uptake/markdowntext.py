"""Texts into Markdown (CommonMark 0.31): plain text that stays the text it is, and a record's Markdown without surprises."""

from __future__ import annotations

import re

from uptake.markup import blocks

_INLINE = re.compile(r"[\\`*\[\]<>~_&](?:(?<![_&])|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))|(?<=&)(?=#?\w+;))")
"""What means something within a line. An underscore between letters means nothing: addresses keep theirs."""
_BEGINNING = re.compile(r"#{1,6}(?=\s|$)|[-+](?=[\s-]|$)|=(?=[=\s]*$)|(\d{1,9})([.)])(?=\s|$)")
"""What makes a heading, a list or a rule where it begins a line."""
_LINES = re.compile(r"\r\n?|\n")


def escaped(text: str) -> str:
    """A text as one line of Markdown that reads as this text, wherever it stands in a line or begins one."""
    line = _INLINE.sub(r"\\\g<0>", " ".join(text.split()))
    begins = _BEGINNING.match(line)
    at = begins.start(2) if begins and begins[2] else 0
    return f"{line[:at]}\\{line[at:]}" if begins else line


def plain(text: str) -> str:
    """Plain text as paragraphs and lists: a line break stays one, marks of a source's list become Markdown's."""
    parts = []
    for block in blocks(_LINES.sub("\n", text)):
        lines = [line for line in map(escaped, block.lines) if line]
        parts.append("\n".join(f"- {line}" for line in lines) if block.mark else "\\\n".join(lines))
    return "\n\n".join(filter(None, parts))


_SURPRISES = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"  # in which nothing means anything
    r"|<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)|!(?=\[)|\](?=\((?!\s*<?(?i:https?://|mailto:)))|^(?P<space> {0,3})\[(?=[^\]\n]+\]:)",
    re.DOTALL | re.MULTILINE,
)


def kept(markdown: str) -> str:
    """A record's Markdown, with everything that the site shows as the words it is: raw HTML, pictures, references, links that lead nowhere."""
    text = _LINES.sub("\n", markdown).strip("\n")
    return _SURPRISES.sub(lambda m: m[0] if m["code"] else f"{m['space']}\\[" if m["space"] is not None else f"\\{m[0]}", text)


def quoted(markdown: str) -> str:
    """Markdown in a quotation block: words that are somebody else's. Nothing stays nothing."""
    return "\n".join(f"> {line}".rstrip() for line in markdown.split("\n")) if markdown else ""


def link(words: str, address: str) -> str:
    """A link. An address holds no white space; brackets are what could end it."""
    return f"[{escaped(words)}]({address.replace('(', '%28').replace(')', '%29')})"
