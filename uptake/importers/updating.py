"""Tables that came back, and the records as they stand now: cell by cell, what a person changed in the tables.

The mark of a row says how each of its cells was when it was exported. So a cell that nobody changed says nothing, even if
the record has moved on; one that was changed is taken where the record still is as it was; and where both were changed, and
not alike, the record stays and the two are shown as a conflict. A row that is missing means nothing: tables are filtered.
Parts in other tables (values, links, passages, tips) are rows like any other, known by their place: a new one needs no
position, and one whose cells are all emptied is taken out. Ids that were retired since are read as those of now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from uptake.exported import AS_EXPORTED, alike, marks, was
from uptake.importers.difference import Change, Conflict, Difference
from uptake.importers.moving import News, moved
from uptake.importers.returned import Returned, said
from uptake.problems import Problem, count, quote
from uptake.rebuilding import rebuild, row_of
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Record, Source, Term, Vocabulary
from uptake.reported import NotNews
from uptake.tables import NAMES, TABLES, Cell, Column, Table, rows
from uptake.verbatim import actions
from uptake.yamltext import UNSEEN

Key = tuple[str | None, ...]
Root = Record | Vocabulary


@dataclass(slots=True)
class _Sheet:
    """What happens to the rows of one table."""

    table: Table
    have: dict[Key, tuple[Cell, ...]]
    """The rows as the records have them now."""
    changed: dict[Key, tuple[int, dict[str, str | None]]] = field(default_factory=dict)
    new: list[tuple[int, dict[str, str | None]]] = field(default_factory=list)
    removed: set[Key] = field(default_factory=set)
    seen: dict[Key, int] = field(default_factory=dict)
    signatures: set[tuple[str, ...]] | None = None
    """What the rows say, wherever they stand; gathered when it is first asked for."""


def update(records: Iterable[Root], came: Returned, news: News) -> Difference:
    """What tables that came back change in the records, and the changed records."""
    return _Update(list(records), came, news).run()


class _Update:
    def __init__(self, records: list[Root], came: Returned, news: News):
        self.records = {(isinstance(record, Vocabulary), record.id): record for record in records}
        self.root_of = {action.id: record.id for record in records if not isinstance(record, Vocabulary) for action in actions(record)}
        self.came, self.news = came, news
        self.now = {old: new for old, new in _retired(records) if old not in self.root_of and (False, old) not in self.records}
        """Retired ids of records and of their key actions, with those that they have now."""
        self.of: dict[tuple[type, str], list] = {}
        for record in records:
            if isinstance(record, (Recommendation, Lesson)):
                owner = record.evaluation if isinstance(record, Recommendation) else record.source.id
                self.of.setdefault((type(record), owner), []).append(record)
        self.found = Difference(notes=list(came.notes), problems=list(came.problems))
        self.sheets: dict[str, _Sheet] = {}
        self.touched: set[tuple[bool, str]] = set()
        self.made: dict[str, tuple[str, int]] = {}
        """Ids that new rows were given, with their table and row."""

    def run(self) -> Difference:
        if self.found.problems:
            return self.found
        for name in [name for name in TABLES if name in self.came.tables]:
            table = TABLES[name]
            have = {_key(table, row): row for _, row in rows(name, self.records.values())}
            self.sheets[name] = _Sheet(table, have)
            self._table(self.sheets[name], self.came.tables[name], set(self.came.columns[name]))
        self._rebuild()
        return self.found

    # --- row by row

    def _table(self, sheet: _Sheet, came: Iterable[tuple[int, Mapping[str, str | None]]], columns: set[str]) -> None:
        table = sheet.table
        own = [(n, column) for n, column in enumerate(table.columns) if column.name in columns]
        named = [next(column for column in table.columns if column.name == name) for name in table.key]
        for number, row in came:
            key = tuple([self._as_now(table, column, said(column, row[column.name])) for column in named])
            if None in key:
                self._nameless(sheet, number, key, {column.name: said(column, row[column.name]) for _, column in own})
            elif key in sheet.seen:
                message = f"{quote(' '.join(map(str, key)))} stands twice; it is also in row {sheet.seen[key]}."
                self._problem(sheet, number, table.key[-1], message, "Delete one of the two rows; a new one has no id.", "E201")
            else:
                sheet.seen[key] = number
                self._row(sheet, number, key, row, own)
        self._gone(sheet)

    def _nameless(self, sheet: _Sheet, number: int, key: Key, cells: dict[str, str | None]) -> None:
        """A row that lacks what it is known by: a new one lacks its own id or position and nothing else."""
        if all(cell is None for cell in cells.values()):
            return
        if None not in key[:-1]:
            self._new(sheet, number, cells)
        else:
            name = sheet.table.key[key.index(None)]
            self._problem(sheet, number, name, "The cell is empty.", f"Write the {name} of this row, or delete the row.", "E101")

    def _row(self, sheet: _Sheet, number: int, key: Key, row: Mapping[str, str | None], own: list[tuple[int, Column]]) -> None:
        """A row with its key: its cells beside those that the records have now. Most are the same, letter by letter."""
        ours = sheet.have.get(key)
        if ours is None:
            self._unknown(sheet, number, key, {column.name: said(column, row[column.name]) for _, column in own}, row)
            return
        differs = [
            (n, column, cell) for n, column in own
            if row[column.name] != _text(ours[n])
            and alike(self._as_now(sheet.table, column, cell := said(column, row[column.name]))) != alike(ours[n])
        ]
        marked = marks(sheet.table.name, row.get(AS_EXPORTED.name)) if differs else None
        edited = [(n, column, cell) for n, column, cell in differs if not (marked and was(marked, column.name, cell))]
        if edited and self._is_emptied(sheet, row, ours, marked):
            sheet.removed.add(key)
            self._touch(sheet.table, key[0])
            now = dict(zip((column.name for column in sheet.table.columns), ours))
            self.found.changes.append(Change(_place(sheet.table, key), "the whole row", _summary(sheet.table, now), None, _where(sheet, number)))
            return
        for n, column, cell in edited:
            self._cell(sheet, number, key, column, ours[n], self._as_now(sheet.table, column, cell), marked)

    def _unknown(self, sheet: _Sheet, number: int, key: Key, cells: dict[str, str | None], row: Mapping[str, str | None]) -> None:
        """A row that no record has: new, unless its mark tells that it was exported, so that somebody has taken it out since."""
        marked = marks(sheet.table.name, row.get(AS_EXPORTED.name))
        if not marked:
            self._new(sheet, number, cells)
            return
        reason = "changed in the file, but the row is not in the records any more"
        if (owner := cells.get(sheet.table.owner[0]) if sheet.table.owner else None) in self.now:
            reason += f" ({owner} is {self.now[owner]} now)"
        self.found.conflicts += [
            Conflict(_place(sheet.table, key), name, None, cell, reason, where=_where(sheet, number))
            for name, cell in cells.items() if not was(marked, name, cell)
        ]

    def _as_now(self, table: Table, column: Column, cell: str | None) -> str | None:
        """A cell with the id that a record or key action has now, where the column holds such ids and this one was retired."""
        return self.now.get(cell, cell) if cell and self.now and column.name in _of_ids(table.name) else cell

    def _cell(
        self, sheet: _Sheet, number: int, key: Key, column: Column, ours: Cell, theirs: str | None, marked: dict[str, str] | None
    ) -> None:
        """A cell that says something else than the record."""
        place, where = _place(sheet.table, key), _where(sheet, number)
        if marked is None or not was(marked, column.name, ours):
            reason = "changed here and there since it was exported" if marked else "without the row's mark nobody can tell which is newer"
            self.found.conflicts.append(Conflict(place, column.name, _text(ours), theirs, reason, where=where))
        elif theirs is None and column.required:
            hint = "Write what holds. A record or key action is not taken out by a table."
            self._problem(sheet, number, column.name, f"The cell is empty; every row has its {column.name}.", hint, "E101")
        elif sheet.table.model is KeyAction and column.name == "recommendation":
            hint = f"Write {ours} again; write the action anew, without an id, where it belongs."
            self._problem(sheet, number, column.name, f"A key action stays with its recommendation, {ours}.", hint, "E105")
        elif theirs and (unseen := UNSEEN.search(theirs)):
            message = f"The character U+{ord(unseen[0]):04X} cannot be seen and is not allowed."
            self._problem(sheet, number, column.name, message, "Delete it.", "E103")
        else:
            sheet.changed.setdefault(key, (number, {}))[1][column.name] = theirs
            self._touch(sheet.table, key[0])
            self.found.changes.append(Change(place, column.name, _text(ours), theirs, where))

    def _is_emptied(self, sheet: _Sheet, row: Mapping[str, str | None], ours: tuple[Cell, ...], marked: dict[str, str] | None) -> bool:
        """Whether a person emptied all that a part says, and it is as it was exported."""
        if not sheet.table.owner or sheet.table.model is KeyAction or marked is None:
            return False
        told = [(n, column.name) for n, column in enumerate(sheet.table.columns) if column in sheet.table.fields]
        return all(name in row and not (row[name] or "").strip() and was(marked, name, ours[n]) for n, name in told)

    def _gone(self, sheet: _Sheet) -> None:
        """Records and key actions without a row. A part of one that has none may have been filtered with it."""
        if sheet.table.key != ("id",):
            return
        missing = [key[0] or "" for key in sheet.have if key not in sheet.seen]
        if missing:
            first = ", ".join(missing[:3]) + (" ..." if len(missing) > 3 else "")
            self.found.gone.append(f"{count(len(missing), 'row')} of {sheet.table.name}: {first}")

    def _problem(self, sheet: _Sheet, number: int, column: str, message: str, hint: str, code: str) -> None:
        self.found.problems.append(Problem(_sheet_of(self.news, sheet.table.name), number, 0, column, message, hint, code))

    def _touch(self, table: Table, id: str | None) -> None:
        of_vocabulary = table.model is Vocabulary or table.owner[:1] == ("vocabulary",)
        self.touched.add((of_vocabulary, self.root_of.get(id or "", id or "")))

    # --- new rows

    def _new(self, sheet: _Sheet, number: int, cells: dict[str, str | None]) -> None:
        """A row that no record has: it gets what it lacks, such as the next id."""
        cells = {column.name: self._as_now(sheet.table, column, cells.get(column.name)) for column in sheet.table.columns}
        complete = _COMPLETE.get(sheet.table.model)
        if complete is None and sheet.table.key[-1] == "id" and cells["id"] is None:
            hint = "Write an id: lower-case letters, digits and hyphens."
            self._problem(sheet, number, "id", f"A new row of {sheet.table.name} needs an id.", hint, "E101")
            return
        if complete(self, sheet, number, cells) if complete else self._is_there(sheet, cells):
            return
        sheet.new.append((number, cells))
        id = cells.get("id") or ""
        if sheet.table.key == ("id",):
            self.made[id] = sheet.table.name, number
        owner = cells[sheet.table.owner[0]] if sheet.table.owner else id
        self._touch(sheet.table, owner)
        what = _summary(sheet.table, cells)
        self.found.new.append(f"{_place(sheet.table, tuple(cells[name] for name in sheet.table.key))} (row {number} of {sheet.table.name}): {what}")

    def _is_there(self, sheet: _Sheet, cells: dict[str, str | None]) -> bool:
        """Whether a record has a part that says the same: the row was read before."""
        if sheet.signatures is None:
            names = [column.name for column in sheet.table.columns]
            sheet.signatures = {_signature(dict(zip(names, row))) for row in sheet.have.values()}
        return cells.get("position") is None and _signature(cells) in sheet.signatures

    def _was_read(self, sheet: _Sheet, number: int, cells: dict[str, str | None], there: Mapping[str, str], name: str) -> bool:
        """Whether a row without an id says what a record says already: it was read before."""
        id = next((id for id, said in there.items() if alike(said) == alike(cells[name])), None) if cells["id"] is None else None
        if id:
            sheet.seen.setdefault((id,), number)
        return id is not None

    def _new_action(self, sheet: _Sheet, number: int, cells: dict[str, str | None]) -> bool:
        """Whether it is there already; else it gets an id and a number."""
        recommendation = self.records.get((False, cells["recommendation"] or ""))
        there = recommendation.actions if isinstance(recommendation, Recommendation) else ()
        if self._was_read(sheet, number, cells, {action.id: action.text for action in there}, "text"):
            return True
        if recommendation is None and cells["recommendation"] not in self.made:
            message = f"There is no recommendation {quote(cells['recommendation'] or '')}."
            self._problem(sheet, number, "recommendation", message, "Write the id of the recommendation that it belongs to.", "E202")
            return True
        added = [row for _, row in sheet.new if row["recommendation"] == cells["recommendation"]]
        _number(cells, [action.number for action in there], added)
        _name(cells, f"{cells['recommendation']}-a", [action.id for action in there], added)
        return False

    def _new_recommendation(self, sheet: _Sheet, number: int, cells: dict[str, str | None]) -> bool:
        evaluation = self.records.get((False, cells["evaluation"] or ""))
        there = self.of.get((Recommendation, cells["evaluation"] or ""), [])
        if self._was_read(sheet, number, cells, {r.id: r.text for r in there}, "text"):
            return True
        if not isinstance(evaluation, Evaluation):
            message = f"There is no evaluation {quote(cells['evaluation'] or '')}."
            self._problem(sheet, number, "evaluation", message, "Write the id of the evaluation that it belongs to.", "E202")
            return True
        added = [row for _, row in sheet.new if row["evaluation"] == cells["evaluation"]]
        _number(cells, [r.number for r in there], added)
        _name(cells, f"{evaluation.id}-r", [r.id for r in there], added)
        self._draft(cells, evaluation.source.id)
        return False

    def _new_lesson(self, sheet: _Sheet, number: int, cells: dict[str, str | None]) -> bool:
        source = self.records.get((False, cells["source_id"] or ""))
        there = self.of.get((Lesson, cells["source_id"] or ""), [])
        if self._was_read(sheet, number, cells, {r.id: r.title for r in there}, "title"):
            return True
        if not isinstance(source, Source):
            message = f"There is no source {quote(cells['source_id'] or '')}."
            self._problem(sheet, number, "source_id", message, "Write the id of the source that it comes from.", "E202")
            return True
        added = [row for _, row in sheet.new if row["source_id"] == cells["source_id"]]
        _number(cells, [r.number for r in there], added)
        stem = there[0].id.rpartition("-l")[0] if there else source.id
        _name(cells, f"{stem}-l", [r.id for r in there], added)
        self._draft(cells, source.id)
        return False

    def _draft(self, cells: dict[str, str | None], source: str) -> None:
        cells["source_id"] = cells["source_id"] or source
        cells["review_state"] = cells["review_state"] or "draft"
        cells["review_by"] = cells["review_by"] or f"Added in {self.news.source}; nobody has checked it yet."

    # --- records made anew

    def _rebuild(self) -> None:
        made, problems = self._made()
        if problems:
            self._leave_out(problems)
            made, _ = self._made()
        before = bool(self.found.problems)
        self.found.problems += [
            replace(problem, file=_sheet_of(self.news, problem.file)) for problem in problems if not (before and problem.code in MAY_FOLLOW)
        ]
        for record in made:
            before = self.records.get((isinstance(record, Vocabulary), record.id))
            record = self._reported(before, record)
            if record != before:
                self.found.records.append(record)

    def _made(self) -> tuple[list[Root], list[Problem]]:
        touched = [self.records[key] for key in sorted(self.touched) if key in self.records]
        self.found.rows = {name: list(self._rows(name, touched)) for name in TABLES}
        return rebuild(self.found.rows)

    def _leave_out(self, problems: Iterable[Problem]) -> None:
        """Forget faulty cells and new rows that are told, so that what else is wrong with the records can be found at once."""
        wrong = {(problem.file, problem.line, problem.field) for problem in problems}
        for name, sheet in self.sheets.items():
            rows = {row for table, row, _ in wrong if table == name}
            sheet.new = [(number, cells) for number, cells in sheet.new if number not in rows]
            for number, cells in sheet.changed.values():
                for column in [column for column in cells if (name, number, column) in wrong]:
                    del cells[column]

    def _rows(self, name: str, touched: list[Root]) -> Iterator[tuple[int, dict[str, str | None]]]:
        """The rows of the touched records, with the changes in them, and the new rows."""
        table, sheet = TABLES[name], self.sheets.get(name)
        columns = [column.name for column in table.columns]
        for _, row in rows(name, touched):
            key = _key(table, row)
            if sheet and key in sheet.removed:
                continue
            number, changes = sheet.changed.get(key, (0, {})) if sheet else (0, {})
            yield number, {**dict(zip(columns, map(_text, row))), **changes}
        yield from sheet.new if sheet else ()

    def _reported(self, before: Root | None, record: Root) -> Root:
        """The record with an entry in the history of each action whose status, deadline or comment moved."""
        if not isinstance(before, Recommendation) or not isinstance(record, Recommendation):
            return record
        old = {action.id: action for action in before.actions}
        return replace(record, actions=tuple(self._moved(old.get(action.id), action) for action in record.actions))

    def _moved(self, old: KeyAction | None, new: KeyAction) -> KeyAction:
        """An action after its news, of which the history tells. What a person wrote into the history holds as it is."""
        if old is None or new.history != old.history:
            return new
        try:
            return moved(old, new, self.news)
        except NotNews as error:
            where = f"{self.news.source}: actions"
            self.found.problems.append(Problem(where, 0, 0, "", str(error), "Give the later date with --date.", "E106"))
            return new


_COMPLETE = {KeyAction: _Update._new_action, Recommendation: _Update._new_recommendation, Lesson: _Update._new_lesson}


MAY_FOLLOW = ("E202", "E204")
"""Problems that are there only because a row with another problem was left out."""


def told_where_it_came(problem: Problem, record: Root, found: Difference, news: News) -> Problem:
    """A problem with a record, told of the sheet and row that came back, since the record's own file is not what is wrong."""
    path = tuple(int(step) - 1 if step.isdecimal() else step for step in problem.field.split("."))
    table, row, column = row_of(found.rows, type(record), record.id, path)
    if row:
        return replace(problem, file=_sheet_of(news, table), line=row, column=0, field=column)
    return replace(problem, hint=f"{problem.hint} So it would be with the changes of {news.source}.")


def _sheet_of(news: News, table: str) -> str:
    return f"{news.source}: {table}"


def _key(table: Table, row: tuple[Cell, ...]) -> Key:
    """What a row is known by, as text."""
    return tuple([_text(row[n]) for n in _key_places(table.name)])


@cache
def _key_places(table: str) -> tuple[int, ...]:
    names = [column.name for column in TABLES[table].columns]
    return tuple(names.index(name) for name in TABLES[table].key)


@cache
def _of_ids(table: str) -> frozenset[str]:
    """The columns of a table that hold ids of records or key actions."""
    of_vocabularies = (Vocabulary, Term)
    own = {"id"} if TABLES[table].key == ("id",) and TABLES[table].model not in of_vocabularies else set()
    other = {NAMES[model] for model in of_vocabularies}
    return frozenset(own.union(*(columns for columns, target, _ in TABLES[table].leads if target not in other)))


def _retired(records: Iterable[Root]) -> Iterator[tuple[str, str]]:
    """The ids that records had, with those that they have. The ids of key actions begin with that of their recommendation."""
    for record in records:
        for alias in getattr(record, "aliases", ()):
            yield alias, record.id
            for action in actions(record):
                if action.id.startswith(f"{record.id}-a"):
                    yield f"{alias}{action.id.removeprefix(record.id)}", action.id


def _text(cell: Cell) -> str | None:
    return cell if cell is None or isinstance(cell, str) else ("true" if cell else "false") if isinstance(cell, bool) else str(cell)


def _place(table: Table, key: Key) -> str:
    """How a difference calls what a row shows."""
    if len(key) == 1:
        return key[0] or f"new row of {table.name}"
    *owner, position = [part or "new" for part in key]
    return f"{' '.join(owner)}, {table.name} {position}"


def _signature(cells: Mapping[str, Cell]) -> tuple[str, ...]:
    return tuple(alike(cell) for name, cell in sorted(cells.items()) if name != "position")


def _where(sheet: _Sheet, number: int) -> str:
    return f"row {number} of {sheet.table.name}"


def _summary(table: Table, cells: Mapping[str, Cell]) -> str:
    """The telling cells of a row on one line."""
    telling = [str(cells[c.name]) for c in table.fields if c.name not in ("id", "number", "aliases") and cells.get(c.name) not in (None, "")]
    return quote(" | ".join(telling[:3]), 160)


def _number(cells: dict[str, str | None], there: Iterable[int], added: list[dict[str, str | None]]) -> None:
    """The next number, where the row has none."""
    taken = [*there, *(int(row["number"]) for row in added if (row["number"] or "").isdecimal())]
    cells["number"] = cells["number"] or str(max(taken, default=0) + 1)


def _name(cells: dict[str, str | None], stem: str, there: Iterable[str], added: list[dict[str, str | None]]) -> None:
    """The next id, where the row has none: ids are permanent, so that it comes after all."""
    ids = [*there, *(row["id"] or "" for row in added)]
    ends = [id.removeprefix(stem) for id in ids if id.startswith(stem)]
    cells["id"] = cells["id"] or f"{stem}{max((int(end) for end in ends if end.isdecimal()), default=0) + 1:02}"
