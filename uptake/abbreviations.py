"""Abbreviations explained where they first stand on a page: `<abbr title="long form">`, the visible text unchanged.

A title cannot be reached by touch, by keyboard or on paper; so a page that explains abbreviations also lists, near
its end, those that it met.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from uptake import scale
from uptake.glossary import Glossary, GlossaryTerm, plain_letters
from uptake.markup import is_capitals
from uptake.render import met_on_page

_LEFT_ALONE = r"""<a\b.*?</a>|<code\b.*?</code>|<abbr\b.*?</abbr>|<(?:[^<>"']|"[^"]*"|'[^']*')*>"""
"""Parts of markup in which nothing is explained: tags, and the whole of links and code."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation with the term that it stands for."""

    short: str
    term: GlossaryTerm


class Abbreviations:
    """The abbreviations of a glossary, found in texts by one expression."""

    def __init__(self, glossary: Glossary):
        self._known = {str(escape(short)): Abbreviation(short, term) for term in glossary.terms for short in term.abbreviations}
        self._opening = {short: Markup('<abbr title="{}">').format(known.term.term) for short, known in self._known.items()}
        self._pattern = _pattern(self._known)

    def explained(self, text: str) -> Markup:
        """A text, plain or markup, with the abbreviations that the page has not met before explained.

        Nor are they on sites of which every page is brief. A text in capitals does not tell abbreviations from words ("MIGRANTS WHO RETURN"), so it is left as it is.
        """
        met, html = met_on_page(), escape(text)
        if met is None or scale.current().lean:
            return html
        new: set[str] = set()

        def explain(match: re.Match[str]) -> str:
            short = match["short"]
            if short is None or short in met or short in new:
                return match[0]
            new.add(short)
            return f"{self._opening[short]}{match[0]}</abbr>"

        explained = self._pattern.sub(explain, html)
        if not new or is_capitals(self._pattern.sub("", html)):
            return html
        met |= new
        return Markup(explained)  # noqa: S704 - escaped text with elements of our own

    @pass_context
    def filter(self, _context: Context, text: str) -> Markup:
        """`explained` as a filter. It takes the context so that Jinja does not fold it into a constant for all pages."""
        return self.explained(text)

    def on_page(self) -> list[Abbreviation]:
        """The abbreviations that the page has met so far, by the alphabet."""
        return sorted((self._known[short] for short in met_on_page() or ()), key=lambda a: (plain_letters(a.short), a.short))


def _pattern(shorts: Iterable[str]) -> re.Pattern[str]:
    """What finds any of the abbreviations as a whole word, also in the plural; of two that begin alike, the longer."""
    longest_first = sorted(shorts, key=lambda short: (-len(short), short))
    first = "".join(sorted({re.escape(short[0]) for short in longest_first})) or "-"
    either = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(rf"{_LEFT_ALONE}|(?<!\w)(?<!&amp;)(?=[{first}])(?P<short>{either})s?(?!\w|&amp;\w)", re.DOTALL)
