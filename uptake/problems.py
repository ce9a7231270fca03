"""Problems are values: collected from every file, sorted, and printed in one place.

Nothing in Uptake stops at the first mistake in a record. Each finding becomes a `Problem`; the command
that asked for the findings decides at its end what they mean.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

CODES = {
    "E001": "The file cannot be read.",
    "E002": "The file is not valid YAML, or uses a part of YAML that records may not use.",
    "E003": "A key stands twice in one mapping.",
    "E101": "A field is missing.",
    "E102": "A field is not known.",
    "E103": "A value has the wrong type or form.",
    "E104": "A term is not in its vocabulary.",
    "E105": "An id does not fit the file that holds it, or the record that it belongs to.",
    "E106": "Two values of one record contradict each other.",
    "E201": "An id is used twice.",
    "E202": "A reference leads nowhere.",
    "E203": "A record refers to itself, or references run in a circle.",
    "E204": "A link is given on one side only.",
    "E205": "A file that a record names is missing.",
    "W301": "A source's words fit no term of the vocabulary.",
    "W302": "A file is not in canonical form.",
    "W303": "A record is a draft that nobody has reviewed.",
    "W304": "A piece of a draft is unsure.",
}
"""Every code that a problem may carry, with what it means. E is an error, W a warning."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding, for a person to act on."""

    file: str
    """Path as the person knows it, or the empty string where no file is concerned."""
    line: int
    """1-based line, 0 where the file as a whole is concerned."""
    column: int
    """1-based column, 0 where unknown."""
    field: str
    """Dotted path of the field, such as `actions.2.status`; empty for the whole file."""
    message: str
    """What was found, in the person's own words, and what is wrong with it."""
    hint: str
    """What to do about it."""
    code: str
    """One of `CODES`."""

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")

    @property
    def finding(self) -> tuple[str, str, str, str]:
        """What tells it from another: not the hint, which may be another one as soon as there are other records."""
        return self.file, self.field, self.message, self.code

    def place(self) -> str:
        """`file:line:column`, as editors and terminals make clickable."""
        position = "".join(f":{n}" for n in (self.line, self.column) if n)
        return self.file + position


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """A hint that names the nearest of the known words, or the empty string when none is near."""
    choices = {word.casefold(): word for word in known}
    near = get_close_matches(found.casefold(), choices, n=1, cutoff=0.6)
    return f'Did you mean "{choices[near[0]]}"?' if near else ""


def quote(text: object, limit: int = 80) -> str:
    """A person's own text between double quotes on one line, shortened when long."""
    flat = " ".join(str(text).split())
    return f'"{flat[: limit - 1]}…"' if len(flat) > limit else f'"{flat}"'


def count(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: `1 file`, `2 files`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


MANY = 5
"""Warnings that say the same of more places than so many are printed once, below all their places."""


def _grouped(ordered: list[Problem]) -> Iterable[list[Problem]]:
    """Problems one by one, but warnings that say the same of many places together, where the first of them stands."""
    same: dict[tuple, list[Problem]] = {}
    for p in ordered:
        same.setdefault((p.message, p.hint, p.code), []).append(p)
    for p in ordered:
        alike = same[p.message, p.hint, p.code]
        if p.is_error or len(alike) <= MANY:
            yield [p]
        elif p == alike[0]:
            yield alike


def _block(alike: list[Problem]) -> str:
    places = "\n".join(visible(f"{p.place()}  {p.field}".rstrip()) for p in alike)
    return places + "\n    " + visible(f"{alike[0].message} {alike[0].hint}".rstrip()) + f"   [{alike[0].code}]"


_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
"""White space that is more than a gap between words."""


def visible(text: str) -> str:
    """A text on one line whose every character can be seen: a file's name may hold what a terminal or a workflow would obey."""
    return "".join(char if char.isprintable() or char.isspace() and char not in _BREAKS else char.encode("unicode_escape", "surrogatepass").decode() for char in text)


def report(problems: Iterable[Problem], closing: str = "") -> str:
    """All problems as text for a terminal, each once, sorted by file and position, with a count below."""
    ordered = sorted(set(problems))
    blocks = [_block(alike) for alike in _grouped(ordered)]
    errors = sum(p.is_error for p in ordered)
    parts = [count(errors, "error")] if errors else []
    if len(ordered) > errors:
        parts.append(count(len(ordered) - errors, "warning"))
    files = count(len({p.file for p in ordered}), "file")
    summary = f"{' and '.join(parts)} in {files}." if parts else ""
    return "\n\n".join([*blocks, f"{summary} {closing}".strip()]).strip()


def annotations(problems: Iterable[Problem]) -> str:
    """The same as workflow commands, which GitHub shows beside the faulty lines of a pull request."""

    def escape(text: str, also: str = "") -> str:
        for char in "%\r\n" + also:
            text = text.replace(char, f"%{ord(char):02X}")
        return visible(text)

    lines = []
    for p in sorted(set(problems)):
        level = "error" if p.is_error else "warning"
        where = f"file={escape(p.file, ',:')},line={max(p.line, 1)},title={escape(f'{p.code} {p.field}', ',:')}"
        lines.append(f"::{level} {where}::{escape(f'{p.message} {p.hint}'.strip())}")
    return "\n".join(lines)


def on_github() -> bool:
    """Whether this runs as a step of a GitHub workflow."""
    return os.environ.get("GITHUB_ACTIONS") == "true"
