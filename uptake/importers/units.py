"""From the source's words for who is responsible to the offices and units of the vocabulary."""

from __future__ import annotations

import re
from functools import lru_cache

from uptake.records import Value
from uptake.vocabulary import Vocabularies


def units(responsible: str, agency: str, vocabularies: Vocabularies) -> tuple[Value, ...]:
    """The offices and units that the words name, in their order, as assigned values with the words as reason.

    Longer names are found before shorter ones; only units of the evaluation's organization and whole
    organizations count; names of up to four letters must match letter by letter.
    """
    found: dict[int, tuple[str, str]] = {}
    rest = responsible
    for name, id in _names(agency, vocabularies):
        short = len(name) <= 4
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", rest, 0 if short else re.IGNORECASE):
            found.setdefault(match.start(), (id, match.group()))
            rest = rest[: match.start()] + "\0" * len(match.group()) + rest[match.end() :]
    named: dict[str, str] = {}
    for _, (id, words) in sorted(found.items()):
        named.setdefault(id, words)
    return tuple(
        Value(id=id, stated=words, basis="assigned", reason="The responsible text names it.") for id, words in named.items()
    )


@lru_cache(maxsize=16)
def _names(agency: str, vocabularies: Vocabularies) -> list[tuple[str, str]]:
    whole = vocabularies.terms("agencies")
    names = [
        (name, term.id)
        for term in vocabularies.terms("units").values()
        if not term.heading and (term.agency in (agency, None) or term.id in whole)
        for name in (term.label, *term.alternative_labels)
    ]
    return sorted(names, key=lambda item: (-len(item[0]), item))
