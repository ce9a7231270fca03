"""What templates may do with a value beside showing it."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup, escape

from uptake.citation import brief, tags, text
from uptake.correction import correction, progress_report, suggestion
from uptake.followup import SOON, month_after, months
from uptake.markup import blocks, folded, is_capitals, json_in_html, markdown_html, outside, plain_words
from uptake.messages import _

_RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "ps", "prs", "ckb", "ug", "sd", "yi", "dv"}


def month(value: str) -> str:
    """A month `YYYY-MM`, or the month of a day, in words: `November 2026`. Anything else stays as it is."""
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value):
        return value
    names = (_("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"), _("September"), _("October"), _("November"), _("December"))
    return f"{names[int(value[5:7]) - 1]} {value[:4]}"


def soon(month: str) -> str:
    """The last month that counts as soon, seen from a month."""
    return month_after(month, SOON)


def direction(language: str) -> str:
    """The writing direction of a language tag."""
    return "rtl" if language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def locale(language: str) -> str:
    """A language tag as `language_TERRITORY`, as Open Graph has it. Without a territory, the one that it takes for granted."""
    language, _, territory = language.partition("-")
    usual = {"en": "US", "ar": "AR", "zh": "CN"}.get(language, language.upper())
    return f"{language}_{territory.upper() if len(territory) == 2 else usual}"


def number(value: int) -> str:
    """A number with its thousands apart."""
    return f"{value:,}"


def percent(part: int, whole: int) -> float:
    """A share in percent, to one decimal, for the length of a bar."""
    return round(100 * part / whole, 1) if whole else 0.0


def shorten(text: str, length: int = 160) -> str:
    """The beginning of a text, cut between words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


@cache
def slice_of(part: int, whole: int) -> str:
    """The class of a pie that is filled by a share, with a space before it: so many 24ths, none and all only where it is so."""
    share = min(max(round(24 * part / whole), 1 if part else 0), 24 if part >= whole else 23) if whole else 0
    return f" p{share}" if share else ""


def clean(path: str) -> str:
    """A page's path as its address shows it, without the file's name."""
    return path.removesuffix("index.html")


def escape_all(markup: str) -> Markup:
    """Markup as the text that it is written in."""
    return escape(str(markup))


def sentence(text: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def in_sentence(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it begins with an acronym."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


FILTERS = {
    "cited_briefly": brief, "cited_text": text, "cited_tags": tags, "correction": correction,
    "progress_report": progress_report, "lesson_suggestion": suggestion,
    "sentence": sentence, "in_sentence": in_sentence, "folded": folded,
    "escape_all": escape_all, "json_in_html": json_in_html,
    "slice_of": slice_of, "clean": clean,
    "blocks": blocks, "capitals": is_capitals, "markdown": markdown_html, "plain_words": plain_words, "outside": outside,
    "month": month, "months": months, "soon": soon, "direction": direction, "locale": locale, "number": number, "percent": percent, "shorten": shorten,
}
