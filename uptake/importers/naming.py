"""Ids from titles: short, readable, and the same whenever the same document is read."""

from __future__ import annotations

import re
import unicodedata

_GENRE = set(
    "a an the of for on in at to and final mid midterm term end line evaluation evaluations report independent external "
    "joint review summative formative thematic country project programme program regional global management response "
    "evaluacion informe revision intermedia conjunta proyecto programa del de la el los las y "
    "rapport du des le les l d et mi parcours finale conjointe externe projet programme".split()
)
"""Words that say what kind of document it is, not which; they are left out at the beginning of a name."""
_JOINTS = set("a of for in on at to from with by and de du des del la le los las para por en dans pour sur et y".split())
"""Words at which a name that already has three words may end."""
_PHASE = re.compile(r"\bphase\s+(\d+|[ivx]+|one|two|three)\b", re.IGNORECASE)


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; empty when the text has no Latin letters or digits."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"['’]s?\b", "", plain)
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def file_name(stem: str) -> str:
    """An id from the name of a file; `page-2` would be taken for a list's second page."""
    name = slug(stem)[:80].strip("-") or "document"
    return f"{name}-text" if re.fullmatch(r"page-\d+", name) else name


def short_name(title: str, year: str | None, fallback: str) -> str:
    """A readable id from a title and a year.

    The quoted part of a title is its name, else what stands before a colon; words that only say "final
    evaluation of the" are dropped; the name ends before a preposition once it has three words, or after six.
    """
    phase = _PHASE.search(title)
    quoted = re.search(r"[“\"«]([^”\"»]+)[”\"»]", title)
    name = quoted.group(1) if quoted and len(quoted.group(1).split()) > 1 else title
    parts = [_distinctive(part) for part in re.split(r":|\s[–—-]\s|\(", name)]
    chosen = next((part for part in parts if len(part) > 1), None) or next(filter(None, parts), None)
    stem = "-".join(chosen or [file_name(fallback)])
    if phase and "phase" not in stem:
        stem += f"-phase-{phase.group(1).lower()}"
    return f"{stem}-{year}" if year else stem


def _distinctive(part: str) -> list[str]:
    words = slug(part).split("-") if slug(part) else []
    while words and words[0] in _GENRE:
        words.pop(0)
    while words and words[-1] in _GENRE:
        words.pop()
    kept: list[str] = []
    for word in words:
        if word in _JOINTS and len([w for w in kept if w not in _JOINTS]) >= 3 or len(kept) == 6:
            break
        kept.append(word)
    while kept and (kept[-1] in _JOINTS or len("-".join(kept)) > 70):
        kept.pop()
    return kept


def evaluation_name(title: str, year: str | None, source: str) -> str:
    """The id of an evaluation from its title, another than that of the source document it comes from."""
    name = short_name(title, year, source)
    return name if name != source else f"{name}-evaluation"
