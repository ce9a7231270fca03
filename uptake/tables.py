"""The records as tables: which tables there are, their columns, and every record as rows of them.

The tables come from the models in `records`: a field that holds one value is a column; a part that is there at most once
is columns that begin with its name (`review_state`); a field that holds many parts is a table of its own, whose rows name
the record that they belong to and their position in it. A coded value is a row of `values`, wherever it stands. So each
fact has one place, and `rebuilding` makes the same records of the rows again.

In a row, None is what a record does not have. No text of a record is empty; the empty text therefore has a meaning of its
own: a part whose fields may all be missing is there, and they are.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from uptake.cells import Cell
from uptake.content import adapter
from uptake.kinds import KIND_VOCABULARY
from uptake.records import (
    Document,
    Evaluation,
    Event,
    KeyAction,
    Lesson,
    Link,
    Match,
    Passage,
    Recommendation,
    Record,
    Source,
    SubPoint,
    Term,
    Tip,
    Unsure,
    Value,
    Vocabulary,
)

Row = tuple[Cell, ...]
Path = tuple[str, ...]

RECORDS = "records"
"""The table of all ids that rows of several tables may belong to. It says nothing that the others do not."""
PASSAGES = "passages"
NAMES: dict[type, str] = {
    Evaluation: "evaluations", Recommendation: "recommendations", KeyAction: "actions", Lesson: "lessons",
    SubPoint: "sub_points", Tip: "tips", Event: "history", Document: "documents", Value: "values", Link: "links", Passage: PASSAGES,
    Unsure: "unsure", Source: "sources", Vocabulary: "vocabularies", Term: "vocabulary", Match: "matches",
}
"""The tables by what their rows are, in the order in which they are shown. A passage has a row for each of its lines."""
ROOTS = (Evaluation, Recommendation, Lesson, Source, Vocabulary)
"""What is a record of its own, and a part of nothing."""
_OWNER = {
    Evaluation: ("evaluation",), Recommendation: ("recommendation",), KeyAction: ("action",), Lesson: ("lesson",),
    Vocabulary: ("vocabulary",), Term: ("vocabulary", "term"),
}
"""The columns in which a part names what it is a part of, if all rows of its table are parts of the same; else `record`."""
_LEADS: dict[tuple[type, Path], str] = {
    (Recommendation, ("evaluation",)): "evaluations", (Recommendation, ("repeats",)): "recommendations", (Link, ("id",)): RECORDS,
    **{(model, ("source", "id")): "sources" for model in (Evaluation, Recommendation, Lesson)},
}
"""Fields that hold the id of a row of another table."""
_KINDS = {(Source, ("kind",)): "source", (Lesson, ("kind",)): "lesson", (Lesson, ("example", "kind")): "example"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    meaning: str
    type: Literal["text", "number", "flag", "list"] = "text"
    """`list`: several texts, one a line."""
    required: bool = False
    """Whether every row has it."""
    path: Path = ()
    """The fields that lead to it in the model; empty for a column that says where the row belongs."""
    choices: tuple[str, ...] = ()
    pattern: str = ""
    vocabulary: str = ""
    """The vocabulary that its terms come from."""
    long: bool = False
    """Whether its texts may have paragraphs."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a model whose entries are rows of another table."""

    table: str
    path: Path
    model: type
    many: bool
    """Whether there may be more than one."""

    @property
    def name(self) -> str:
        """What rows call the field: of a passage's lines, the passage."""
        return self.path[0]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns and keys."""

    name: str
    model: type
    meaning: str
    owner: tuple[str, ...]
    """The columns that name what a row is a part of; none in a table of records."""
    belongs: tuple[Column, ...]
    """The columns that say where a row belongs: whose part it is, and where in it."""
    fields: tuple[Column, ...]
    """The columns that say what the row is."""
    parts: tuple[Part, ...]
    """What of it stands in other tables."""
    key: tuple[str, ...]
    """Columns that no two rows have in common."""
    leads: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]
    """Columns that name a row of a table by columns of that table."""
    cells: Callable[[Any], Row] = field(repr=False)
    """The row of a thing, without the columns that say where it belongs."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.belongs + self.fields


# --- rows

def rows(name: str, records: Iterable[Record | Vocabulary]) -> Iterator[tuple[Any, Row]]:
    """The rows of a table, each with the record or part that it shows."""
    cells = TABLES[name].cells
    return ((thing, where + cells(thing)) for thing, where in _entries(TABLES[name], records))


def count(name: str, records: Iterable[Record | Vocabulary]) -> int:
    """How many rows a table has."""
    return sum(1 for _ in _entries(TABLES[name], records))


def _entries(table: Table, records: Iterable[Record | Vocabulary]) -> Iterator[tuple[Any, Row]]:
    """What the rows of a table show, each after the columns that say where it belongs."""
    for record in records:
        if type(record) is table.model:
            yield record, ()
        elif table.name in _reach(type(record)):
            yield from _entries_within(record, (record.id,), table)


def _entries_within(thing: Any, key: Row, table: Table) -> Iterator[tuple[Any, Row]]:
    """What the rows of a table show of a thing's parts, and of the parts of its parts; `key` is what they name the thing by."""
    for part in TABLES[NAMES[type(thing)]].parts:
        if part.table == table.name:
            for where, entry in _placed(_value(thing, part.path), part, table):
                yield entry, key + where
        elif table.name in _reach(part.model):
            before = () if TABLES[part.table].key == ("id",) else key
            for entry in _value(thing, part.path) or ():
                yield from _entries_within(entry, (*before, entry.id), table)


@cache
def _reach(model: type) -> frozenset[str]:
    """The tables that have rows for the parts of a thing of that model, or for their parts."""
    parts = TABLES[NAMES[model]].parts if model in NAMES else ()
    return frozenset(part.table for part in parts).union(*(_reach(part.model) for part in parts if part.model is not model))


def _placed(value: Any, part: Part, table: Table) -> Iterator[tuple[Row, Any]]:
    """The entries of a field, each after the columns that say where in the thing it belongs."""
    if not value:
        return
    if table.model is Tip:
        yield from (((position, within), tip) for position, within, tip in _preorder(value))
        return
    found = (value,) if not part.many else value.items() if isinstance(value, dict) else value
    named = (part.name,) if any(column.name == "field" for column in table.belongs) else ()
    yield from (((*named, position), entry) for position, entry in enumerate(found, 1))


def _preorder(tips: Iterable[Tip]) -> Iterator[tuple[int, int | None, Tip]]:
    """Tips before their parts, each with its position and that of the tip that it is a part of."""
    ahead: list[tuple[int | None, Tip]] = [(None, tip) for tip in reversed(tuple(tips))]
    position = 0
    while ahead:
        within, tip = ahead.pop()
        position += 1
        yield position, within, tip
        ahead += [(position, part) for part in reversed(tip.tips)]


def _value(thing: Any, path: Path) -> Any:
    for name in path:
        thing = thing and getattr(thing, name)
    return thing


# --- shapes, from the models

def _tables() -> dict[str, Table]:
    fields = {model: _fields(model) for model in NAMES}
    parts = {model: tuple(_parts(model)) for model in NAMES}
    return {name: _table(model, fields[model], parts) for model, name in NAMES.items()}


def _table(model: type, fields: tuple[Column, ...], parts: dict[type, tuple[Part, ...]]) -> Table:
    name = NAMES[model]
    fed = [(owner, part) for owner, found in parts.items() for part in found if part.table == name and owner is not model]
    owners = list(dict.fromkeys(owner for owner, part in fed))
    owner = () if model in ROOTS else _OWNER[owners[0]] if len(owners) == 1 else ("record",)
    belongs = _belongs(model, owner, several=len(fed) > len(owners)) if owner else ()
    alone = model in ROOTS or model is KeyAction
    places = tuple(column.name for column in belongs if column.name != "within")
    key = ("id",) if alone else ("vocabulary", "id") if model is Term else places
    leads = [(owner, NAMES[owners[0]] if len(owners) == 1 else RECORDS, ("vocabulary", "id")[-len(owner):])] if owner else []
    leads += [((column.name,), table, ("id",)) for column in fields if (table := _LEADS.get((model, column.path)))]
    return Table(name, model, _meaning(model), owner, belongs, fields, parts[model], key, tuple(leads), _cells(model, fields))


def _belongs(model: type, owner: tuple[str, ...], several: bool) -> tuple[Column, ...]:
    """The columns that say whose part a row is, under which of its fields, and where among them."""
    of = "record or key action" if owner == ("record",) else owner[-1]
    named = {name: of if name == owner[-1] else name for name in owner}
    columns = [Column(name, f"Id of the {what} that this belongs to.", required=True, pattern=_ID) for name, what in named.items()]
    if several:
        columns.append(Column("field", f"The field of the {of} that this is a value of.", required=True))
    columns.append(Column("position", "Position there, from 1.", "number", required=True))
    if model is Tip:
        columns.append(Column("within", "Position of the tip that this is a part of; empty for a tip that is a part of none.", "number"))
    return tuple(columns)


_ID = "^[a-z0-9]+([-_][a-z0-9]+)*$"


@cache
def _properties(model: type) -> dict[str, Any]:
    """What the JSON Schema of a model says of its fields."""
    schema = adapter(model).json_schema()
    return (schema["$defs"][model.__name__] if "$ref" in schema else schema)["properties"]


def _meaning(model: type) -> str:
    if model is Passage:
        return "For each verbatim field of a record, the lines of the source file that it was taken from."
    return model.__doc__ or ""


def _hint(model: type, name: str) -> tuple[Any, bool]:
    """The type of a field, and whether the field may be missing."""
    found = typing.get_type_hints(model)[name]
    inner = [hint for hint in typing.get_args(found) if hint is not types.NoneType]
    return (inner[0], True) if types.NoneType in typing.get_args(found) else (found, False)


def _fields(model: type) -> tuple[Column, ...]:
    if model is Passage:
        lines = "^[1-9][0-9]*(-[1-9][0-9]*)?(, [1-9][0-9]*(-[1-9][0-9]*)?)*$"
        where = Column("lines", "Lines of the source file.", required=True, path=("lines",), pattern=lines)
        return Column("field", "The field.", required=True, path=("",)), where
    return tuple(_columns(model, (), model, True))


def _columns(root: type, before: Path, model: type, certain: bool) -> Iterator[Column]:
    """A column for each field that holds one value or a list of texts, also of parts that are there at most once."""
    for f in dataclasses.fields(model):
        hint, optional = _hint(model, f.name)
        path = (*before, f.name)
        if dataclasses.is_dataclass(hint):
            if hint is not Value:
                yield from _columns(root, path, hint, certain and not optional)
        elif typing.get_origin(hint) is not dict and not _entry_model(hint):
            yield _column(root, path, _properties(model)[f.name], hint, certain and not optional)


def _column(root: type, path: Path, said: dict[str, Any], hint: Any, required: bool) -> Column:
    form = next((one for one in said.get("anyOf", ()) if one.get("type") != "null"), said)
    many = typing.get_origin(hint) is tuple
    type = "list" if many else {"integer": "number", "boolean": "flag"}.get(form.get("type"), "text")
    meaning = said["description"].replace("`", "") + (" One a line." if many else "")
    pattern = form.get("pattern", "").replace(r"\d", "[0-9]") if not many else ""
    choices = tuple(form.get("enum", ())) or (("true", "false") if type == "flag" else ())
    return Column(
        "_".join(path), meaning, type, required and not many, path, choices, pattern="" if "S" in pattern else pattern,
        vocabulary=KIND_VOCABULARY.get(_KINDS.get((root, path), ""), ""), long=form.get("maxLength", 0) > 10_000,
    )


def _entry_model(hint: Any) -> type | None:
    """The model of what a field holds many of, if that is a part and no text."""
    args = typing.get_args(hint)
    return args[0] if typing.get_origin(hint) is tuple and dataclasses.is_dataclass(args[0]) else None


def _parts(model: type, before: Path = ()) -> Iterator[Part]:
    if model is Passage and not before:
        return
    for f in dataclasses.fields(model):
        hint, _ = _hint(model, f.name)
        path = (*before, f.name)
        if hint is Value:
            yield Part(NAMES[Value], path, Value, False)
        elif dataclasses.is_dataclass(hint):
            yield from _parts(hint, path)
        elif typing.get_origin(hint) is dict:
            yield Part(PASSAGES, path, Passage, True)
        elif entry := _entry_model(hint):
            yield Part(NAMES[entry], path, entry, True)


def _cells(model: type, columns: tuple[Column, ...]) -> Callable[[Any], Row]:
    """What makes a row of a thing of a model."""
    if model is Passage:
        return tuple
    getters = tuple(_getter(model, column) for column in columns)
    return lambda thing: tuple([get(thing) for get in getters])


def _getter(model: type, column: Column) -> Callable[[Any], Cell]:
    *before, name = column.path
    if column.type == "list":
        return lambda thing: "\n".join(getattr(thing, name)) or None
    if not before:
        return attrgetter(name)
    (outer,) = before
    part, optional = _hint(model, outer)
    if not optional:
        return attrgetter(f"{outer}.{name}")
    names = [f.name for f in dataclasses.fields(part)]
    if name == names[0] and may_be_empty(part):
        return lambda thing: _told(getattr(thing, outer), names)
    return lambda thing: (inner := getattr(thing, outer)) and getattr(inner, name)


def may_be_empty(part: type) -> bool:
    """Whether a part may be there with none of its fields."""
    return all(f.default is None for f in dataclasses.fields(part))


def _told(part: Any, names: list[str]) -> Cell:
    """The first field of a part; the empty text where the part is there and holds nothing."""
    return None if part is None else "" if all(getattr(part, name) is None for name in names) else getattr(part, names[0])


TABLES: dict[str, Table] = _tables()
"""The tables by name, in the order in which they are shown."""
