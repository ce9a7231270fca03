"""Records made anew from the rows of tables; what does not fit is told with its table, row and column, all at once.

The rows may stand in any order. Cells hold text, or None where they are empty; columns that the models do not know are
worked out by those who publish the tables, and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from uptake.content import adapter, explain
from uptake.problems import Problem, did_you_mean, quote
from uptake.records import Record, Tip, Vocabulary
from uptake.tables import NAMES, PASSAGES, ROOTS, TABLES, Column, Part, Table

Cells = Mapping[str, str | None]
Rows = Iterable[tuple[int, Cells]]
"""Rows as they were read: each with its number in its file, and its cells by the names of their columns."""


@dataclass(slots=True)
class _Node:
    """A row with the rows that are parts of it, by the part's name, in order."""

    table: Table
    row: int
    cells: Cells
    parts: dict[str, list[_Node]] = field(default_factory=dict)

    def problem(self, column: str, message: str, hint: str, code: str = "E103") -> Problem:
        """A problem with a cell of the row, or with the row as a whole."""
        return Problem(self.table.name, self.row, 0, column, message, hint, code)


def rebuild(tables: Mapping[str, Rows]) -> tuple[list[Record | Vocabulary], list[Problem]]:
    """The records that tables hold, and every problem with their rows; `file` and `line` of a problem are table and row.

    A record with a problem is left out.
    """
    known, problems = _known(tables)
    if not known:
        return [], problems
    wrong = {(p.file, p.line) for p in problems}
    records = []
    for model in ROOTS:
        for node in known[NAMES[model]].values():
            record, found = _record(model, node)
            problems += found
            if record is not None and not found and not (wrong and _touches(node, wrong)):
                records.append(record)
    return records, problems


def row_of(tables: Mapping[str, Rows], model: type, id: str, path: tuple) -> tuple[str, int, str]:
    """The table, row and column that hold what stands at a path of a record; the row is 0 where no row does."""
    node = _known(tables)[0].get(NAMES[model], {}).get((id,))
    if node is None:
        return NAMES[model], 0, ""
    found, column, _ = _find(node, path)
    return found.table.name, found.row, column


def _known(tables: Mapping[str, Rows]) -> tuple[dict[str, dict[tuple, _Node]], list[Problem]]:
    """The rows that others belong to, by table and key, with these in them; none where a table lacks columns."""
    problems: list[Problem] = []
    nodes = {name: [_Node(table, row, cells) for row, cells in tables.get(name, ())] for name, table in TABLES.items()}
    for name, table in TABLES.items():
        problems += _missing_columns(table, nodes[name])
    if problems:
        return {}, problems
    known = {name: _by_key(found, problems) for name, found in nodes.items() if "id" in TABLES[name].key}
    for name, found in nodes.items():
        if TABLES[name].owner:
            problems += _attach(TABLES[name], found, known)
    return known, problems


def _missing_columns(table: Table, nodes: list[_Node]) -> Iterator[Problem]:
    """Columns without which the rows cannot be told apart or understood. One without a fault says nothing."""
    have = nodes[0].cells if nodes else None
    for column in table.columns if have is not None else ():
        if column.name not in have:
            near = did_you_mean(column.name, [name for name in have if name not in {c.name for c in table.columns}])
            message = f"The column {quote(column.name)} is missing."
            yield Problem(table.name, 1, 0, column.name, message, near or "Add it; its cells may be empty.", "E101")


def _by_key(nodes: list[_Node], problems: list[Problem]) -> dict[tuple, _Node]:
    """The rows of a table that others belong to, by their key."""
    found: dict[tuple, _Node] = {}
    for node in nodes:
        key = tuple(node.cells[name] for name in node.table.key)
        if None in key:
            empty = node.table.key[key.index(None)]
            problems.append(node.problem(empty, "The cell is empty.", f"Write the {empty} of this row, or delete the row.", "E101"))
        elif key in found:
            message = f"{quote(key[-1])} stands twice; it is also in row {found[key].row}."
            problems.append(node.problem("id", message, "Delete one of the two rows.", "E201"))
        else:
            found[key] = node
    return found


# --- which row is a part of which

_UNPLACED = ""
"""The name under which a row has parts that have no place in it, so that its record is known to be faulty."""


def _attach(table: Table, nodes: list[_Node], known: dict[str, dict[tuple, _Node]]) -> list[Problem]:
    """Put the rows of a table into those that they are parts of."""
    problems: list[Problem] = []
    found = _owners(table)
    groups: dict[tuple[int, str], tuple[_Node, list[tuple[int, _Node]]]] = {}
    for node in nodes:
        key = tuple(node.cells[name] for name in table.owner)
        owner = next((known[name][key] for name in found if key in known[name]), None)
        if owner is None:
            hint = f"Write an id that stands in {' or '.join(found)}, or delete the row."
            problems.append(node.problem(table.owner[-1], f"There is no {quote(key[-1] or '')}.", hint, "E202"))
            continue
        part = _part(owner, node, problems)
        place = _position(node, problems)
        if part and place:
            groups.setdefault((id(owner), part.name), (owner, []))[1].append((place, node))
        else:
            owner.parts.setdefault(_UNPLACED, []).append(node)
    for (_, name), (owner, placed) in groups.items():
        owner.parts[name] = _in_order(placed, problems)
        if table.model is Tip:
            owner.parts[name] = _nested(placed, problems)
        problems += _twice(table, next(part for part in owner.table.parts if part.name == name), owner.parts[name])
    return problems


def _twice(table: Table, part: Part, nodes: list[_Node]) -> Iterator[Problem]:
    """Rows of which a record can hold only one."""
    seen: set[str | None] = set()
    for node in nodes if table.name == PASSAGES or not part.many else ():
        said = node.cells["field"]
        if said in seen:
            yield node.problem("field", f"{quote(said or '')} stands twice for this record.", "Delete one of the two rows.", "E106")
        seen.add(said)


def _owners(table: Table) -> list[str]:
    """The tables whose rows have parts in a table."""
    return [name for name, other in TABLES.items() if other is not table and any(part.table == table.name for part in other.parts)]


def _part(owner: _Node, node: _Node, problems: list[Problem]) -> Part | None:
    """Which part of its owner a row is."""
    parts = [part for part in owner.table.parts if part.table == node.table.name]
    if not any(column.name == "field" for column in node.table.belongs):
        return parts[0]
    said = node.cells["field"]
    found = next((part for part in parts if part.name == said), None)
    if found is None:
        names = [part.name for part in parts]
        message = f"{quote(said or '')} is no field of {owner.table.name} that has {node.table.name}."
        problems.append(node.problem("field", message, did_you_mean(said or "", names) or f"Write one of: {', '.join(names)}.", "E102"))
    return found


_LAST = 10**9


def _position(node: _Node, problems: list[Problem], column: str = "position") -> int:
    """The number in a cell; without one, the row comes after all others. 0 when it cannot be read."""
    said = node.cells[column]
    if said is None:
        return _LAST
    if re.fullmatch(r"0*[1-9][0-9]{0,8}(\.0+)?", said, re.ASCII):
        return int(said.split(".")[0])
    problems.append(node.problem(column, f"{quote(said)} is not a number.", "Write a whole number from 1."))
    return 0


def _in_order(placed: list[tuple[int, _Node]], problems: list[Problem]) -> list[_Node]:
    """Rows by their positions; those without one in the order in which they stand, at the end."""
    ordered = sorted(placed, key=lambda one: (one[0], one[1].row if one[0] == _LAST else 0))
    for (before, first), (after, second) in zip(ordered, ordered[1:]):
        if before == after != _LAST:
            message = f"The position {after} stands twice; it is also in row {first.row}."
            problems.append(second.problem("position", message, "Number the rows in their order.", "E106"))
    return [node for _, node in ordered]


def _nested(placed: list[tuple[int, _Node]], problems: list[Problem]) -> list[_Node]:
    """Tips with their parts in them; the tips that are parts of none."""
    at = {place: node for place, node in placed if place != _LAST}
    inner: dict[int, list[tuple[int, _Node]]] = {}
    for place, node in placed:
        within = _position(node, problems, "within") if node.cells["within"] else 0
        if within and (within not in at or within >= place):
            message = f"No tip of this lesson before this one has the position {within}."
            hint = "Write the position of the tip that this is a part of, or empty the cell."
            problems.append(node.problem("within", message, hint, "E202"))
        else:
            inner.setdefault(within, []).append((place, node))
    for within, parts in inner.items():
        if within:
            at[within].parts["tips"] = _in_order(parts, problems)
    return _in_order(inner.get(0, []), problems)


def _touches(node: _Node, wrong: set[tuple[str, int]]) -> bool:
    """Whether a row or one of its parts has a problem."""
    return (node.table.name, node.row) in wrong or any(_touches(part, wrong) for parts in node.parts.values() for part in parts)


# --- a row with its parts as a record

def _record(model: type, node: _Node) -> tuple[Any, list[Problem]]:
    try:
        return adapter(model).validate_python(_plain(node)), []
    except ValidationError as error:
        return None, [_problem(model, node, item) for item in error.errors()]


def _plain(node: _Node) -> dict[str, Any]:
    """A row as a record's file would say it: what is empty is left out."""
    value: dict[str, Any] = {}
    for column in node.table.fields:
        cell = node.cells[column.name]
        if cell is not None:
            *before, name = column.path
            inner = _inner(value, before)
            if cell:
                inner[name] = _read(column, cell)
    for part in node.table.parts:
        nodes = node.parts.get(part.name, [])
        if nodes or part.many and part.table != PASSAGES:
            *before, name = part.path
            _inner(value, before)[name] = _entries(part, nodes)
    return value


def _inner(value: dict[str, Any], path: Iterable[str]) -> dict[str, Any]:
    for name in path:
        value = value.setdefault(name, {})
    return value


def _read(column: Column, cell: str) -> str | list[str]:
    """What a cell says, as a record's file would."""
    if column.type == "list":
        return [entry for entry in cell.split("\n") if entry]
    return cell.casefold() if column.type == "flag" else cell


def _entries(part: Part, nodes: list[_Node]) -> Any:
    if part.table == PASSAGES:
        return {node.cells["field"] or "": node.cells["lines"] for node in nodes}
    return [_plain(node) for node in nodes] if part.many else _plain(nodes[0])


def _problem(model: type, node: _Node, item: dict) -> Problem:
    """One of pydantic's findings, at the cell that it is about."""
    message, hint, code = explain(model, item)
    at, column, lacking = _find(node, tuple(item["loc"]))
    if lacking:
        hint = f"Add a row with {lacking.owner[-1]} {at.cells['id']} and field {column} to the table {lacking.name}."
    return at.problem(column, message, hint, code)


def _find(node: _Node, loc: tuple) -> tuple[_Node, str, Table | None]:
    """The row and column that a place in a record came from; and the table that lacks a row, where a part is missing."""
    for part in node.table.parts:
        if loc[: len(part.path)] != part.path:
            continue
        rest, nodes = loc[len(part.path) :], node.parts.get(part.name, [])
        if not rest or not nodes:
            return node, part.name, None if nodes else TABLES[part.table]
        if part.table == PASSAGES:
            return next((one for one in nodes if one.cells["field"] == rest[0]), nodes[0]), "lines", None
        return _find(nodes[rest[0]], rest[1:]) if part.many else _find(nodes[0], rest)
    column = next((c for c in node.table.fields if loc and loc[: len(c.path)] == c.path), None)
    return node, column.name if column else "", None
