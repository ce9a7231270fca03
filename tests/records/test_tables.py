"""Tables: every record as rows and back, the same; what does not fit is told with its place."""

import dataclasses
import errno
import re
import tempfile
import typing
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.rebuilt import KEYS, by_id, from_workbook, sheets
from uptake import library, records
from uptake.cells import CONTINUED, LONG_TEXTS, escape, guard, pieces, read_csv, read_sheets, unescape, unguard
from uptake.content import adapter
from uptake.exports import beside
from uptake.exports.tabular import csv_of
from uptake.exports.workbook import workbook
from uptake.rebuilding import rebuild
from uptake.records import Evaluation, KeyAction, Lesson, Match, Period, Recommendation, Tip
from uptake.tables import NAMES, RECORDS, ROOTS, TABLES, count, rows
from uptake.vocabulary import Vocabularies

# --- records that hold whatever the models allow

AWKWARD = [
    "=1+1", "'quoted", "''", "'=1", "+1", "-", "@x", "＝1", "\t=1", "\n=1", "\r=1", "_x000D_", "_x005F_x000D_", "_x000d_a", "<r>x</r>", "<r>&amp;</r>",
    "a\nb", "a\r\nb", "a\rb", "a\u2028b\x85c", "\ufeffa", "😀" * 17_000, "x" * 40_000, "=" + "é" * 33_000, "  lead", "trail  ", "a\n", "true", "null",
    "1e5", "2024-03", "00123", "#REF!", 'a "b", c; d', "\x01\x0b\x1f\ufffe\uffff", "\x00a", "x" + CONTINUED, "y" * 40_000 + CONTINUED, "[]", "_x", "&lt;",
    "_x000D\x01",
]
free = st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
texts = free.filter(lambda text: re.search(r"\S", text))
one_line = free.filter(lambda text: re.fullmatch(r"\S(.*\S)?", text) and len(text) <= 2_000)
ids = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True).filter(lambda id: id not in records.RESERVED)
dates = st.sampled_from(["2024", "2024-02", "2024-02-29", "1999-12"])
SCALARS = (
    (records.Id, ids), (records.TermId, ids), (records.Line, one_line), (records.Text, texts), (records.Markdown, texts), (records.PartialDate, dates),
    (records.Month, st.sampled_from(["2024-02", "1999-12"])), (records.Lines, st.sampled_from(["1", "12-14", "64, 68"])), (records.FileName, st.sampled_from(["a.txt", "Plan (2).txt", "é.txt"])),
    (records.Url, st.just("https://example.org/a?b=c&d")), (records.Language, st.sampled_from(["en", "fr", "zh-Hant"])),
    (records.Number, st.integers(1, 99)), (records.Flag, st.booleans()), (typing.get_type_hints(Tip, include_extras=True)["number"], st.sampled_from(["1", "1.10", "a"])),
)


def strategy(hint, model=None):
    """Values of a type, as a model's field has it."""
    args = typing.get_args(hint)
    known = next((found for scalar, found in SCALARS if scalar == hint), None)
    if known is not None:
        return known
    if dataclasses.is_dataclass(hint):
        return built(hint)
    origin = typing.get_origin(hint)
    if origin is tuple:
        if args[0] is Tip:
            return tips if model is Lesson else st.deferred(lambda: tips)
        key = "id" if args[0] in (KeyAction, records.Term) else None
        return st.lists(strategy(args[0], model), max_size=3, unique_by=(lambda one: one.id) if key else None).map(tuple)
    if origin is dict:
        return st.dictionaries(st.sampled_from(["title", "text", "narrative"]), strategy(args[1]), max_size=3)
    if type(None) in args:
        return st.none() | st.one_of([strategy(one, model) for one in args if one is not type(None)])
    return st.sampled_from(args)


def built(model):
    hints = typing.get_type_hints(model, include_extras=True)
    return st.builds(model, **{f.name: strategy(hints[f.name], model) for f in dataclasses.fields(model)})


def _tip(inner):
    hints = typing.get_type_hints(Tip, include_extras=True)
    simple = {name: strategy(hints[name]) for name in ("number", "text", "lines")}
    return st.lists(st.builds(Tip, **simple, tips=inner), max_size=3).map(tuple)


tips = st.recursive(st.just(()), _tip, max_leaves=6)


def named(record, n):
    """A record with ids of its own, as checked records have."""
    if isinstance(record, Recommendation):
        record = dataclasses.replace(record, actions=tuple(dataclasses.replace(a, id=f"r{n}-a{i}") for i, a in enumerate(record.actions)))
    return dataclasses.replace(record, id=f"{type(record).__name__.lower()}-{n}")


def some(*models):
    return st.tuples(*map(built, models)).map(lambda found: [named(record, n) for n, record in enumerate(found)])


slow = settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate],  # texts of 40,000 characters take minutes to shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@pytest.mark.parametrize("model", ROOTS)
@slow
@given(data=st.data())
def test_csv_gives_the_same_records(model, data):
    """Any records that the models allow are the same records again after they went through CSV, in whatever order the rows come."""
    found = data.draw(some(model, model))
    tables = {name: list(read_csv(csv_of(table.columns, (row for _, row in rows(name, found))).decode())) for name, table in TABLES.items()}
    again, problems = rebuild({name: reversed(rows) for name, rows in tables.items()})
    assert problems == [] and by_id(again) == by_id(found)


@pytest.mark.parametrize("model", ROOTS)
@settings(slow, max_examples=6)
@given(data=st.data())
def test_the_workbook_gives_the_same_records(model, data):
    """Any records that the models allow are the same records again after they went through a workbook, long texts too."""
    found = data.draw(some(model))
    assert from_workbook(book(found)) == by_id(found)


def book(found) -> bytes:
    """The workbook of some records, without what is worked out."""
    shown = []
    for name, table in TABLES.items():
        worked = beside.columns(name)
        shown.append((name, (*table.columns, *worked), [row + (None,) * len(worked) for _, row in rows(name, found)]))
    site = SimpleNamespace(
        as_of="2026-11", base_url="https://example.org/", place=SimpleNamespace(month="November 2026"),
        settings=SimpleNamespace(title="T", organization="O", description="D", rights="R"),
    )
    return workbook(library.build([], Vocabularies([])), site, shown)


def test_a_part_that_is_there_and_holds_nothing_stays():
    """An evaluation whose period is there and empty is another than one without a period."""
    base = {"id": "e", "title": "T", "agency": {"id": "a", "basis": "stated"}, "source": {"id": "s"}, "review": {"state": "draft", "by": "B"}}
    one = adapter(Evaluation).validate_python(base | {"period": {}})
    assert one.period == Period()
    for record in (one, dataclasses.replace(one, period=None)):
        tables = {name: list(read_csv(csv_of(table.columns, (row for _, row in rows(name, [record]))).decode())) for name, table in TABLES.items()}
        assert rebuild(tables) == ([record], [])


def test_no_text_of_a_record_may_be_empty():
    """No field of any model takes an empty text, so that an empty cell can mean that there is none."""
    taken = []
    for model in NAMES:
        for name, hint in typing.get_type_hints(model, include_extras=True).items():
            for one in (hint, *typing.get_args(hint)):
                if one in (type(None), ...) or dataclasses.is_dataclass(one) or typing.get_origin(one) in (tuple, dict):
                    continue
                try:
                    adapter(one).validate_python("")
                except Exception:
                    continue
                if one is not str:  # an inner part of an annotation
                    taken.append((model.__name__, name))
    assert not taken


def test_every_field_of_every_model_has_one_place():
    """Each field is a column, the columns of a part, or rows of another table, and no two are the same."""
    for name, table in TABLES.items():
        if table.model is records.Passage:
            continue
        told = [column.path[0] for column in table.fields] + [part.path[0] for part in table.parts]
        assert set(told) == {f.name for f in dataclasses.fields(table.model)}, name
        assert len({column.name for column in table.columns}) == len(table.columns), name
    assert set(ROOTS) < set(NAMES) and RECORDS not in TABLES and Match in NAMES


def test_counting_rows_makes_none(site):
    """The number of rows is that of the rows."""
    found = list(RECORDS_OF(site).values())
    assert {name: count(name, found) for name in TABLES} == {name: len(list(rows(name, found))) for name in TABLES}


# --- cells

@given(free)
def test_a_guarded_cell_is_no_formula_and_gives_its_text_back(text):
    """What begins a formula never begins a cell, and taking the guard off gives the text, also one that begins with an apostrophe."""
    cell = guard(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert unguard(cell) == text


@pytest.mark.parametrize("text", ["", "a" * 10, "a" * 11, "😀" * 5, "😀" * 6, "a😀" * 20])
def test_pieces_fit_and_lose_nothing(text):
    """A long text is cut into pieces that fit, counted as spreadsheets count, and never within a character."""
    found = pieces(text, 10)
    assert "".join(found) == text and all(len(piece.encode("utf-16-le")) <= 20 for piece in found)
    assert len(found) == max(1, -(-len(text.encode("utf-16-le")) // 20)) or "a😀" in text


def test_no_cell_of_a_workbook_holds_more_than_spreadsheets_take(site):
    """Every cell keeps within the limit of 32,767 units, and the rest stands in its sheet."""
    record = dataclasses.replace(RECORDS_OF(site)["wells-2024-l01"], narrative="😀" * 60_000)
    found = dict(sheets(book([record])))
    assert len(found[LONG_TEXTS]) == 4 and found[LONG_TEXTS][1][1][:4] == ["lessons", "wells-2024-l01", "narrative", "2"]
    assert all(len((cell or "").encode("utf-16-le")) <= 2 * 32_767 for rows in found.values() for _, cells in rows for cell in cells)


def test_a_long_text_whose_beginning_was_changed_at_its_end_is_told(site):
    """The rest of a long text is never dropped silently."""
    record = dataclasses.replace(RECORDS_OF(site)["wells-2024-l01"], narrative="x" * 40_000)
    changed = [(title, [(n, [cell and cell.removesuffix(CONTINUED) for cell in cells]) for n, cells in found]) for title, found in sheets(book([record]))]
    tables, (problem,) = read_sheets(changed, KEYS)
    assert (problem.file, problem.line) == (LONG_TEXTS, 2) and "narrative of wells-2024-l01 in lessons" in problem.message


def test_a_table_that_is_longer_than_a_sheet_goes_on_in_another(site, monkeypatch):
    """Sheets `values 2`, `values 3` take up what one sheet cannot hold, and are read as one table."""
    monkeypatch.setattr("uptake.exports.workbook.MOST_ROWS", 3)
    found = list(RECORDS_OF(site).values())
    content = book(found)
    assert {"values", "values 2"} <= {title for title, _ in sheets(content)}
    assert from_workbook(content) == by_id(found)


def test_a_disk_that_is_full_meanwhile_is_an_error_of_the_system_and_leaves_nothing(site, monkeypatch, tmp_path):
    """Sheets are put down in a folder until they are packed; where that fails, the system's own error is raised and the folder is gone."""
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    monkeypatch.setattr("os.utime", full)
    with pytest.raises(OSError, match="No space left on device"):
        book(RECORDS_OF(site).values())
    assert not list(aside.iterdir())


@given(st.text(st.sampled_from(list("_x005FD\x01\r\ufffea")), max_size=30))
def test_escapes_give_the_text_back(text):
    """However escapes overlap, the text is had back, and holds nothing that XML cannot."""
    assert unescape(escape(text)) == text and not re.search("[\x01\r\ufffe]", escape(text))


def test_an_empty_row_is_none():
    """A row without a word, as spreadsheets leave behind, is no record, and the rows after it keep their numbers."""
    assert list(read_csv("id,text\n,\nr1,Dig.\n\nr2,Clean.\n")) == [(3, {"id": "r1", "text": "Dig."}), (5, {"id": "r2", "text": "Clean."})]
    found, _ = read_sheets([("values", [(1, ["record", "field"]), (2, [None, None]), (3, ["r1", "themes"])])], KEYS)
    assert found == {"values": [(3, {"record": "r1", "field": "themes"})]}


def test_escapes_of_workbooks():
    """`_x000D_` is a carriage return, and `_x005F_x000D_` the words themselves."""
    assert unescape("a_x000D_b") == "a\rb" and unescape("_x005F_x000D_") == "_x000D_" and unescape("_x00_") == "_x00_"


# --- what does not fit

def RECORDS_OF(site):
    """The records and vocabularies of the tiny site by id."""
    from uptake.content import read_content, read_vocabularies

    read = (read_content(site.folder / "content"), read_vocabularies(site.folder / "data/vocabulary"))
    return {record.id: record for reading in read for record in reading.records.values()}


def tables_of(site):
    found = list(RECORDS_OF(site).values())
    return {name: list(read_csv(csv_of(table.columns, (row for _, row in rows(name, found))).decode())) for name, table in TABLES.items()}


FAULTS = {
    "unknown status": ("actions", {"status": "ongoin"}, "status", 'Did you mean "ongoing"?', "E104"),
    "no month": ("actions", {"deadline": "May"}, "deadline", '"May" is not a month', "E103"),
    "no text": ("actions", {"text": None}, "text", "The field \"text\" is missing", "E101"),
    "no number": ("actions", {"number": "one"}, "number", '"one" is not a number', "E103"),
    "no position": ("actions", {"position": "x"}, "position", '"x" is not a number', "E103"),
    "no flag": ("actions", {"source_overdue": "perhaps"}, "source_overdue", "neither true nor false", "E103"),
    "no id": ("actions", {"id": None}, "id", "The cell is empty", "E101"),
    "no field": ("values", {"field": "agenci"}, "field", 'Did you mean "agency"?', "E102"),
    "wrong date": ("sources", {"published": "2024-13"}, "published", '"2024-13" is not a date', "E103"),
    "wrong lines": ("passages", {"lines": "two"}, "lines", '"two" names no lines', "E103"),
    "wrong id": ("links", {"id": "No id"}, "id", "is not an id", "E103"),
    "wrong part of a part": ("evaluations", {"review_state": "done"}, "review_state", "Allowed: draft, checked", "E104"),
    "a reason of two lines": ("values", {"reason": "a\nb"}, "reason", "is not a single line", "E103"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_cell_that_does_not_fit_is_told_with_table_row_and_column(site, case):
    """Table, row and column are named, what was found, and what to do; the record is left out, the others stay."""
    table, change, column, said, code = FAULTS[case]
    tables = tables_of(site)
    tables[table][0][1].update(change)
    found, problems = rebuild(tables)
    problem = next(p for p in problems if p.field == column)
    assert (problem.file, problem.line, problem.code) == (table, 2, code) and problem.hint
    assert said in f"{problem.message} {problem.hint}"
    assert 0 < len(found) < len(RECORDS_OF(site))


def test_a_row_that_belongs_to_nothing_is_told(site):
    """A row that names a record which is not there is told with what to do."""
    tables = tables_of(site)
    tables["actions"][0][1]["recommendation"] = "wells-2024-r09"
    problem = next(p for p in rebuild(tables)[1] if p.file == "actions")
    assert (problem.line, problem.field, problem.code) == (2, "recommendation", "E202") and 'There is no "wells-2024-r09".' in problem.message


def test_all_problems_are_told_at_once(site):
    """One pass names every cell that does not fit."""
    tables = tables_of(site)
    tables["actions"][0][1]["status"] = "x"
    tables["lessons"][0][1]["number"] = "x"
    tables["values"][0][1]["basis"] = "x"
    assert {(p.file, p.field) for p in rebuild(tables)[1]} == {("actions", "status"), ("lessons", "number"), ("values", "basis")}


def test_rows_that_stand_twice_or_lack_are_told(site):
    """An id, a position or a single value that stands twice is told, and a value that has to be there and is not."""
    tables = tables_of(site)
    action = dict(tables["actions"][0][1])
    value = next(row for _, row in tables["values"] if row["field"] == "agency" and row["record"] == "wells")
    tables["values"].append((90, {**value, "position": "2"}))
    tables["values"] = [(n, row) for n, row in tables["values"] if row["record"] != "wells-2024"]
    tables["actions"] += [(91, action), (92, {**action, "id": "wells-2024-r01-a02"})]
    tables["passages"].append((93, {**tables["passages"][0][1], "position": None}))
    told = {(p.file, p.line, p.field, p.code): f"{p.message} {p.hint}" for p in rebuild(tables)[1]}
    assert told["actions", 91, "id", "E201"].startswith('"wells-2024-r01-a01" stands twice; it is also in row 2.')
    assert "The position 1 stands twice" in told["actions", 92, "position", "E106"]
    assert '"agency" stands twice' in told["values", 90, "field", "E106"]
    assert "stands twice for this record" in told["passages", 93, "field", "E106"]
    assert "Add a row with record wells-2024 and field agency to the table values" in told["evaluations", 2, "agency", "E101"]


def test_a_missing_column_is_told_with_the_one_that_may_be_meant(site):
    """Without a column nothing is read, and a column of nearly that name is named."""
    tables = tables_of(site)
    tables["actions"] = [(n, {("Status" if name == "status" else name): cell for name, cell in row.items()}) for n, row in tables["actions"]]
    found, (problem,) = rebuild(tables)
    assert found == [] and (problem.file, problem.line, problem.field) == ("actions", 1, "status") and '"Status"' in problem.hint


def test_a_row_without_a_position_comes_last(site):
    """Who adds a row need not count."""
    tables = tables_of(site)
    tables["actions"].append((9, {**tables["actions"][0][1], "id": "wells-2024-r01-a02", "number": "2", "position": None}))
    record = next(r for r in rebuild(tables)[0] if r.id == "wells-2024-r01")
    assert [action.id for action in record.actions] == ["wells-2024-r01-a01", "wells-2024-r01-a02"]


def test_a_tip_within_none_is_told(site):
    """A tip can be a part only of one that stands before it."""
    tables = tables_of(site)
    row = {"lesson": "wells-2024-l01", "position": "1", "within": "1", "number": "1", "text": "T", "lines": None}
    tables["tips"] = [(2, row)]
    (problem,) = rebuild(tables)[1]
    assert (problem.file, problem.line, problem.field) == ("tips", 2, "within")


def test_columns_that_are_worked_out_are_not_read(site):
    """Whatever stands in a column that the models do not know changes nothing."""
    tables = tables_of(site)
    for _, row in tables["actions"]:
        row |= {"overdue": "perhaps", "units_label": "=1"}
    assert by_id(rebuild(tables)[0]) == by_id(list(RECORDS_OF(site).values()))
