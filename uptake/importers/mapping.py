"""Which column of a document holds what: proposed by an import, confirmed once by a person, kept in `data/mappings/`.

A mapping holds for every document whose tables have its heads. It is needed only where the heads alone do not say enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from uptake import yamltext
from uptake.content import locate, plain, read_bytes, read_file
from uptake.importers.heads import Field, normal
from uptake.output import put
from uptake.problems import Problem, did_you_mean, quote
from uptake.records import STRICT, Flag, Id, Line, TermId
from uptake.vocabulary import Vocabularies


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table, told by its head."""

    __pydantic_config__ = STRICT
    head: Line
    """The head, as the document has it."""
    holds: Field
    """What the column holds; `nothing` leaves it out."""
    example: Line | None = None
    """What stands in it somewhere, to judge by."""
    why: Line | None = None
    """Why the import was not certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """The columns of a template: a file of `data/mappings/`."""

    __pydantic_config__ = STRICT
    id: Id
    """Equals the file's name."""
    confirmed: Flag = False
    """Whether a person has looked at it. Only then imports use it."""
    agency: TermId | None = None
    """Organization whose template it is, where the documents themselves do not name it."""
    columns: tuple[Column, ...] = ()
    """The columns, in the document's order."""

    def fields(self) -> dict[str, str]:
        """What the columns hold, by their heads made comparable."""
        return {normal(column.head): column.holds for column in self.columns}

    def fits(self, heads: Iterable[str]) -> bool:
        """Whether it knows all of these heads."""
        known = self.fields()
        return all(normal(words) in known for words in heads)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an import has to be told before it can make records."""

    mapping: Mapping
    """The proposal."""
    agency: bool
    """Whether the organization is missing."""


NAME = "mappings"
_SCHEMA = "# yaml-language-server: $schema=../schemas/mapping.json\n"
_ABOUT = """# What the columns of a document hold, as an import proposes it. Look at each `holds` beside its `example`, correct it,
# write `nothing` for a column that is to be left out, then write `confirmed: true` and import the document again.
# It then holds for every document with these heads.
"""


def read_mappings(data: Path) -> tuple[tuple[Mapping, ...], list[Problem]]:
    """The mappings of a data folder by their names, and every problem with them."""
    found, problems = [], []
    for path in sorted((data / NAME).glob("*.yaml")):
        mapping, wrong = read_file(path, Mapping)
        if mapping is not None:
            document = yamltext.parse(read_bytes(path))
            wrong += [locate(str(path), document, where, *said) for where, *said in _check(mapping)]
        problems += wrong
        if mapping is not None and not any(problem.is_error for problem in wrong):
            found.append(mapping)
    return tuple(found), sorted(problems)


def _check(mapping: Mapping) -> Iterator[tuple[yamltext.Path, str, str, str]]:
    """A head stands once, a field is held by one column, something is recommended or done, and somebody has looked at it."""
    heads: dict[str, int] = {}
    fields: dict[str, int] = {}
    for n, column in enumerate(mapping.columns):
        if heads.setdefault(normal(column.head), n) != n:
            yield ("columns", n, "head"), f"The head {quote(column.head)} stands twice.", "Delete one of the two.", "E106"
        elif column.holds != "nothing" and fields.setdefault(column.holds, n) != n:
            other = mapping.columns[fields[column.holds]].head
            hint = "Let one of the two hold something else, or nothing."
            yield ("columns", n, "holds"), f"The column {quote(other)} also holds {quote(column.holds)}.", hint, "E106"
    if mapping.columns and not {"recommendation", "action"} & set(fields):
        yield ("columns",), "No column holds a recommendation or an action.", "Say which one does.", "E106"
    if not mapping.confirmed:
        hint = "Look at its columns, then write `confirmed: true`."
        yield ("confirmed",), "Nobody has confirmed this mapping, so that no import uses it.", hint, "W303"


def check_mappings(data: Path, vocabularies: Vocabularies) -> list[Problem]:
    """Every problem with the mappings of a data folder, also organizations that nobody knows."""
    mappings, problems = read_mappings(data)
    known = vocabularies.terms("agencies")
    for mapping in mappings:
        if mapping.agency and mapping.agency not in known:
            path = data / NAME / f"{mapping.id}.yaml"
            message = f"{quote(mapping.agency)} is no term of the vocabulary agencies."
            hint = did_you_mean(mapping.agency, known) or "Use a term of data/vocabulary/agencies.yaml, or add it there."
            problems.append(locate(str(path), yamltext.parse(read_bytes(path)), ("agency",), message, hint, "E104"))
    return sorted(problems)


def written(mapping: Mapping) -> str:
    """The text of a mapping's file. The organization has a line also where it is to be filled in."""
    value: dict[str, Any] = {"confirmed": mapping.confirmed, **plain(mapping)}
    text = yamltext.dump({"id": value.pop("id"), **value})
    if mapping.agency is None:
        text = text.replace(
            "\ncolumns:",
            "\n# agency: the organization's id in data/vocabulary/agencies.yaml, where the document does not name it\ncolumns:",
            1,
        )
    return f"{_SCHEMA}{_ABOUT}{text}"


def keep(mapping: Mapping, data: Path) -> tuple[Path, bool]:
    """Keep a proposal in the data folder, and say whether it was written: one that waits there for the same heads is left as
    it is, since somebody may be at it."""
    folder = data / NAME
    number, path = 1, folder / f"{mapping.id}.yaml"
    while path.exists():
        there = read_file(path, Mapping)[0]
        if there is not None and there.fields().keys() == mapping.fields().keys():
            return path, False
        number += 1
        path = folder / f"{mapping.id}-{number}.yaml"
    put({path: written(replace(mapping, id=path.stem)).encode()})
    return path, True


def confirm(path: Path, agency: str | None = None) -> None:
    """Write down that a person has confirmed a mapping; what stands in its file stays as it is."""
    text = path.read_text(encoding="utf-8").replace("\nconfirmed: false\n", "\nconfirmed: true\n", 1)
    if agency:
        text = text.replace("\nconfirmed: true\n", f"\nconfirmed: true\nagency: {agency}\n", 1)
    put({path: text.encode()})


def told(mapping: Mapping) -> str:
    """A mapping in words, a line a column."""
    wide = max((len(column.head) for column in mapping.columns), default=0)
    return "\n".join(
        f"    {column.head:{min(wide, 40)}}  {column.holds:18} e.g. {quote(column.example or '', 40)}"
        + (f"  ({column.why})" if column.why else "")
        for column in mapping.columns
    )
