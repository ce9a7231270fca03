"""Texts into HTML: plain text as paragraphs and lists, Markdown as safe HTML.

Every text is plain until its field says that it is Markdown. Raw HTML in Markdown is shown as the words it
is; what remains is sanitised.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import markdown
import nh3
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor
from markupsafe import Markup

_MARK = re.compile(r"^([-•○▪?·])\s+(?=\S)")
_TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "a", "hr"}
_MAX_MARKDOWN = 60_000
_RUNAWAY = re.compile(r"(?:!\[|\[|\*|_|`|>\s?){40,}|(?:^[ \t]{40,})", re.MULTILINE)
"""Runs of marks on which the parser takes very long; no person writes them."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of lines, or a list of points with the source's mark."""

    lines: tuple[str, ...]
    mark: str = ""
    """Empty for a paragraph."""


def blocks(text: str) -> tuple[Block, ...]:
    """Plain text as paragraphs and lists. Two or more lines after one another with the same mark are a list."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        run: list[str] = []
        mark = ""
        for line in paragraph.split("\n"):
            here = m.group(1) if (m := _MARK.match(line)) else ""
            if here != mark and run:
                found.append(_block(run, mark))
                run = []
            mark = here
            run.append(line.strip())
        found.append(_block(run, mark))
    return tuple(found)


def _block(lines: list[str], mark: str) -> Block:
    if mark and len(lines) > 1:
        return Block(tuple(_MARK.sub("", line) for line in lines), mark)
    return Block(tuple(lines))


def folded(text: str) -> tuple[str, str]:
    """A long text's beginning and the rest: its first paragraph, or the first sentences of a very long one."""
    first, _, rest = text.partition("\n\n")
    cut = first.find(". ", 500) + 1 if len(first) > 900 else 0
    return (first[:cut], f"{first[cut:].lstrip()}\n\n{rest}".strip()) if cut else (first, rest)


def is_capitals(text: str) -> bool:
    """Whether a text is set in capitals and long enough to be hard to read so."""
    capitals = sum(map(str.isupper, text))
    return capitals > 9 and (letters := sum(map(str.isalpha, text))) > 12 and capitals > 0.8 * letters


@cache
def _parser() -> markdown.Markdown:
    parser = markdown.Markdown(output_format="html", extensions=["sane_lists"], lazy_ol=False)
    parser.preprocessors.deregister("html_block")
    parser.inlinePatterns.deregister("html")
    for picture in ("image_link", "image_reference", "short_image_ref"):
        parser.inlinePatterns.deregister(picture)
    parser.parser.blockprocessors.deregister("reference")
    parser.inlinePatterns.register(_Link(LINK_RE, parser), "link", 160)
    return parser


class _Link(LinkInlineProcessor):
    """Links that lead out of the site. Any other is words in brackets, as a source may well have them, and stays that."""

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # noqa: N802
        found = super().handleMatch(m, data)
        return found if found[0] is not None and outside(found[0].get("href") or "") else (None, None, None)


_MERE_LINE = r"""[^\W\d_][^\W_]*(?:[ .,;:'"()/%?=@$€£§°’‘“”…–—-]+[^\W_]+)*[.,;:'"()/%?’‘“”…–—-]*"""
_MERE_WORDS = re.compile(rf"{_MERE_LINE}(?:\n\n?{_MERE_LINE})*")
"""Paragraphs in which nothing means anything, as most texts are: no parser is needed for them."""


def markdown_html(text: str, heading: int = 3) -> Markup:
    """Markdown as HTML that is safe to show. Its headings begin at the given level. No visible word is lost."""
    if _MERE_WORDS.fullmatch(text):
        return Markup("<p>" + text.replace("\n\n", "</p>\n<p>") + "</p>")  # noqa: S704 - it has nothing that could be a mark
    if len(text) > _MAX_MARKDOWN or _RUNAWAY.search(text):
        return Markup("").join(Markup("<p>{}</p>").format(paragraph) for paragraph in re.split(r"\n\s*\n", text))
    html = _parser().reset().convert(text)
    html = re.sub(r"<(/?)h([1-6])\b", lambda m: f"<{m[1]}h{min(6, max(heading, int(m[2]) + heading - 2))}", html)
    return Markup(sanitised(html))  # noqa: S704 - sanitised above


def sanitised(html: str) -> str:
    """HTML with the few elements and attributes that a text may have, and no others."""
    return nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href", "title"}, "ol": {"start"}}, url_schemes=SCHEMES, attribute_filter=_safe_attribute,
        link_rel="noopener",
    )


def _safe_attribute(tag: str, attribute: str, value: str) -> str | None:
    """Keep links that lead out of the site; one without a scheme leads nowhere on it. A list may begin with any number."""
    return outside(value) or None if attribute == "href" else value


SCHEMES = {"http", "https", "mailto"}
"""What a link that leads out of the site may begin with."""
_OUTSIDE = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]+", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@:/?#&]+@[^\s@:/?#&]+")


def outside(address: str) -> str:
    """Where a link leads that leaves the site, empty for an address that no link may have; of a mailbox, a letter to it.

    Every address of a record or of the settings goes through here on its way into a page.
    """
    return address if _OUTSIDE.fullmatch(address) else f"mailto:{quote(address, safe='@')}" if _MAILBOX.fullmatch(address) else ""


def plain_words(text: str) -> str:
    """Markdown as plain words, for titles and excerpts: marks of emphasis and link targets are left out."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(?<!\w)[*_]+|[*_]+(?!\w)|^#+\s*", "", text, flags=re.MULTILINE)


_IN_SCRIPT = [(mark, f"\\u{ord(mark):04x}") for mark in "<>&\u2028\u2029"]
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_in_html(value: Any) -> Markup:
    """Plain values as JSON that may stand in a `script` element: nothing in it ends the element or begins another.

    The marks that HTML and old JavaScript read occur in JSON in strings alone, where their escapes mean the same.
    """
    text = _JSON(value)
    for mark, escape in _IN_SCRIPT:  # quicker than a table, which is asked for every letter
        text = text.replace(mark, escape)
    return Markup(text)  # noqa: S704 - escaped above
