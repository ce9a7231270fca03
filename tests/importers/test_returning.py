"""Changes that come back in workbooks and CSV: shown, written when asked, never over somebody's edit."""

import datetime
import re
import shlex
import sys
import zipfile
from dataclasses import replace

import pytest

from tests.importers.office import A1, A2, B1, EVALUATION, R1, R2, Book, read_table, write_table
from tests.project import PROJECT
from uptake.exported import alike, lines_of, mark, marks, month_of, was
from uptake.importers.returned import said as says
from uptake.tables import TABLES, rows

DAY = ("--date", "2026-11-20")


@pytest.fixture
def book(office) -> Book:
    return Book(office)


# --- without edits

@pytest.mark.parametrize("form", ["xlsx", "saved", "csv", "zip", "one"])
def test_a_round_trip_without_edits_changes_no_byte(office, form):
    """A workbook, as exported or saved anew by another program, a folder or a ZIP of CSV, and one table: nothing changes."""
    office.run("export", "--csv", "tables", status=0)
    before = office.state()
    if form == "zip":
        with zipfile.ZipFile("tables.zip", "w") as pack:
            for path in sorted((office.folder / "tables").iterdir()):
                pack.write(path, f"tables/{path.name}")
    name = {"xlsx": "out.xlsx", "csv": "tables", "zip": "tables.zip", "one": "tables/actions.csv"}.get(form) or Book(office, "again.xlsx").save()
    assert "nothing changed" in office.run("import", name, "--apply", status=0)
    assert office.state() == before


# --- a changed action

def test_changes_are_shown_first_and_written_when_asked(office, book):
    """The difference names record, field, old and new; without --apply no byte changes; with it the history tells of it."""
    book.set("completed", "actions", "status", id=A1)
    book.set("All drills are there.", "actions", "comments", id=A1)
    book.set("2027-03", "actions", "deadline", id=A2)
    name, before = book.save("autumn.xlsx"), office.state()
    said = office.run("import", name, status=0)
    assert office.state() == before and "nothing was written" in said
    words = shlex.split(said.splitlines()[-1].partition("to write it: ")[2])
    assert words[:3] == [sys.executable, str(PROJECT / "build.py"), "import"] and name in words and words[-1] == "--apply"
    for line in (A1, "status: ongoing -> completed", "comments: It is ordered. -> All drills are there.", "deadline: 2026-12 -> 2027-03"):
        assert line in said
    office.run("import", name, "--apply", *DAY, status=0)
    one, two = office.action(A1), office.action(A2)
    assert (one.status, one.status_stated, one.comments) == ("completed", None, "All drills are there.")
    (event,) = one.history
    assert (event.date, event.status, event.comment, event.deadline) == ("2026-11-20", "completed", "All drills are there.", None)
    assert "autumn.xlsx" in event.source and "“Ongoing”" in event.source and "“It is ordered.”" in event.source
    assert two.deadline == "2027-03" and two.history[0].deadline == "2027-03" and two.status == "not_initiated"
    assert " error" not in office.run("check", status=0)


@pytest.mark.parametrize("more", [{}, {"deadline": "2027-03"}, {"status": "completed"}, {"deadline": None, "deadline_stated": None}])
def test_words_that_are_cleared_stay_in_the_history(office, book, more):
    """A comment or deadline that was emptied gets an entry with its words, alone and beside what else moved; and only once."""
    book.set(None, "actions", "comments", id=A1)
    for column, value in more.items():
        book.set(value, "actions", column, id=A1)
    office.run("import", book.save(), "--apply", *DAY, status=0)
    action = office.action(A1)
    (event,) = action.history
    assert action.comments is None and event.comment is None and event.date == "2026-11-20"
    assert "without a comment now" in event.source and "“It is ordered.”" in event.source
    assert (event.status, event.deadline) == (more.get("status"), more.get("deadline"))
    gone = "deadline_stated" in more
    assert ("without a deadline now" in event.source) == gone and (action.deadline is None) == gone and ("“2026/05”" in event.source) == ("deadline" in more)
    before = office.state()
    office.run("import", "back.xlsx", "--apply", "--date", "2026-12-01", status=0)
    assert office.state() == before and " error" not in office.run("check", status=0)


def test_a_month_that_is_cleared_beside_its_words_stays_in_the_history(office, book):
    """Whoever takes an uncertain month out leaves the source's words where they are; the entry has the month."""
    office.edit_record(R1, "deadline_stated: 2026/12\n  deadline: 2026-12", "deadline: 2026-12")
    book = Book(office, "month.xlsx")
    book.set(None, "actions", "deadline", id=A2)
    office.run("import", book.save(), "--apply", *DAY, status=0)
    assert office.action(A2).deadline is None and "before: “2026-12”" in office.action(A2).history[0].source


def test_the_same_file_again_changes_nothing(office, book):
    """Changes, new rows and new parts are read once, however often the file comes."""
    book.set("completed", "actions", "status", id=A1)
    book.add("actions", recommendation=R1, text="Tell the villages.", status="Ongoing")
    book.add("recommendations", evaluation=EVALUATION, text="Count the wells.", response_category="accepted")
    book.add("values", record=R1, field="topics", id="labour-migration", basis="assigned", reason="It fits.")
    name = book.save()
    office.run("import", name, "--apply", *DAY, status=0)
    before = office.state()
    said = office.run("import", name, "--apply", "--date", "2026-12-01", status=0)
    assert "nothing changed" in said and "not there any more" not in said and office.state() == before


def test_a_recommendation_and_an_action_without_id_get_the_next(office, book):
    """Ids and numbers go on; a new recommendation is a draft of its evaluation's source."""
    book.add("actions", recommendation=R1, text="Tell the villages.", status="Ongoing")
    book.add("recommendations", evaluation=EVALUATION, text="Count the wells.", response_category="Not applicable")
    office.run("import", book.save(), "--apply", status=0)
    action, record = office.records()[R1].actions[-1], office.records()[f"{EVALUATION}-r03"]
    assert (action.id, action.number, action.status) == (f"{R1}-a03", 3, "ongoing")
    assert (record.number, record.response_category, record.source.id, record.review.state) == (3, "not_applicable", "gate-wells-programme", "draft")
    assert "back.xlsx" in record.review.by


def test_values_links_and_texts_come_back_too(office, book):
    """Parts in other tables are rows like any other: changed, added without a position, and taken out by emptying them."""
    book.add("values", record=R2, field="topics", id="labour-migration", basis="assigned", reason="It fits.")
    for column in ("id", "stated", "basis", "reason"):
        book.set(None, "values", column, record=R1, field="criteria", position=2)
    book.set("A plan, with the villages.", "recommendations", "section", id=R2)
    office.run("import", book.save(), "--apply", status=0)
    one, two = office.records()[R1], office.records()[R2]
    assert [v.id for v in two.topics] == ["labour-migration"] and [v.id for v in one.criteria] == ["relevance"]
    assert two.section == "A plan, with the villages." and two.actions[0].history == ()


# --- edited on both sides

@pytest.mark.parametrize(("here", "there", "kept", "conflict"), [
    (None, "completed", "completed", False),
    ("completed", None, "completed", False),
    ("completed", "completed", "completed", False),
    ("initiated", "completed", "initiated", True),
])
def test_an_edit_made_since_is_never_overwritten(office, book, here, there, kept, conflict):
    """What only one side changed holds; where both did, the record stays and both values are shown."""
    if here:
        office.edit_record(R1, "status: ongoing\n  status_stated: Ongoing", f"status: {here}")
    if there:
        book.set(there, "actions", "status", id=A1)
    said = office.run("import", book.save(), "--apply", *DAY, status=int(conflict))
    assert office.action(A1).status == kept and ("in conflict" in said) == conflict
    if conflict:
        assert re.search(r"in the records: initiated\n +in the file: +completed", said)


def test_a_change_beside_a_conflict_is_taken(office, book):
    """A conflict in one field keeps no other field from changing."""
    office.edit_record(R1, "comments: It is ordered.", "comments: It is lost.")
    book.set("It is here.", "actions", "comments", id=A1)
    book.set("completed", "actions", "status", id=A1)
    office.run("import", book.save(), "--apply", *DAY, status=1)
    action = office.action(A1)
    assert (action.status, action.comments) == ("completed", "It is lost.") and len(action.history) == 1


def test_a_record_that_is_gone_is_not_made_again(office, book):
    """Whoever deleted an action here is told that it was changed there."""
    record = (office.folder / f"content/recommendations/{R2}.yaml").read_text()
    begin, end = record.index("actions:\n"), record.index("language: en")
    (office.folder / f"content/recommendations/{R2}.yaml").write_text(record[:begin] + record[end:])
    book.set("completed", "actions", "status", id=B1)
    before = office.state()
    assert "is not in the records any more" in office.run("import", book.save(), "--apply", status=1)
    assert office.state() == before


def test_a_file_from_before_a_rename_brings_its_changes_back(office, book):
    """Records and their key actions are known by their retired ids, also where a new row or a reference names them."""
    book.set("completed", "actions", "status", id=A1)
    book.set("A plan.", "recommendations", "section", id=R1)
    book.set("A reason.", "values", "reason", record=R1, field="criteria", position=1)
    book.set(R1, "recommendations", "repeats", id=R2)
    book.add("actions", recommendation=R1, text="Tell the villages.", status="Ongoing")
    name, new = book.save(), f"{EVALUATION}-dig-r01"
    office.rename(R1, new)
    said = office.run("import", name, "--apply", *DAY, status=0)
    record, other = office.records()[new], office.records()[R2]
    assert [(a.id, a.status) for a in record.actions] == [(f"{new}-a01", "completed"), (f"{new}-a02", "not_initiated"), (f"{new}-a03", "ongoing")]
    assert record.section == "A plan." and record.criteria[0].reason == "A reason." and record.aliases == (R1,) and other.repeats == new
    assert "in conflict" not in said and "not there any more" not in said and R1 not in office.records()
    assert "nothing changed" in office.run("import", name, "--apply", *DAY, status=0)


def test_a_row_that_is_gone_is_told_with_its_fields_and_the_new_id(office, book):
    """Of an action that is not there any more each changed value is shown, and how its recommendation is called now."""
    book.set("completed", "actions", "status", id=B1)
    name, new = book.save(), f"{EVALUATION}-clean-r02"
    office.rename(R2, new)
    path = office.folder / f"content/recommendations/{new}.yaml"
    path.write_text(re.sub(r"(?s)actions:\n.*(?=language: en)", "", path.read_text()))
    said = office.run("import", name, "--apply", status=1)
    assert f"({R2} is {new} now)" in said and re.search(r"status: changed in the file.*\n.*\n +in the file: +completed", said)


def test_without_marks_nothing_is_overwritten(office, book):
    """Where the column of the marks is gone, a difference is a conflict."""
    book.set("completed", "actions", "status", id=A1)
    table = book.book["actions"]
    table.delete_cols(table.max_column)
    said = office.run("import", book.save(), "--apply", status=1)
    assert "nobody can tell" in said and office.action(A1).status == "ongoing"


# --- habits of spreadsheets and people

def sort_rows(book):
    table = book.book["actions"]
    found = [[cell.value for cell in row] for row in table.iter_rows(min_row=2)]
    for n, row in enumerate(reversed(found), 2):
        for m, value in enumerate(row, 1):
            table.cell(n, m).value = value


def date(book, value, format):
    cell = book.cell("actions", "deadline", id=A2)
    cell.value, cell.number_format = value, format


HABITS = {
    "the same month as a date": lambda b: date(b, datetime.datetime(2026, 12, 1), "mmm-yy"),
    "another day of the same month": lambda b: date(b, datetime.datetime(2026, 12, 1), "yyyy-mm-dd"),
    "spaces behind": lambda b: b.set("It is ordered.   ", "actions", "comments", id=A1),
    "curly quotes": lambda b: b.set("UN Women thanks the evaluators for their work. ", "evaluations", "overall_comment", id=EVALUATION),
    "TRUE and FALSE": lambda b: b.set(False, "actions", "deadline_approximate", id=A1),
    "a number as text": lambda b: b.set("1", "actions", "number", id=A1),
    "a number with zeros": lambda b: b.set("1.0", "actions", "number", id=A1),
    "sorted rows": sort_rows,
    "filtered rows": lambda b: b.book["actions"].delete_rows(3),
    "a deleted column": lambda b: b.book["actions"].delete_cols(6),
    "a hidden column": lambda b: setattr(b.book["actions"].column_dimensions["F"], "hidden", True),
    "an added column": lambda b: setattr(b.book["actions"].cell(1, 40), "value", "notes"),
    "a deleted sheet": lambda b: b.book.remove(b.book["values"]),
    "an added sheet": lambda b: b.book.create_sheet("My notes").append(["a", "b"]),
    "a changed grey column": lambda b: b.set("=1+1", "actions", "overdue", id=A1),
    "another case of a sheet's name": lambda b: setattr(b.book["actions"], "_WorkbookChild__title", "Actions"),
    "an empty row": lambda b: b.book["actions"].insert_rows(3),
}


@pytest.mark.parametrize("habit", HABITS)
def test_habits_that_change_nothing(office, book, habit):
    """What a spreadsheet does by itself, and what only changes how a sheet looks, is no change."""
    HABITS[habit](book)
    before = office.state()
    said = office.run("import", book.save(), "--apply", status=0)
    assert "nothing changed" in said and office.state() == before
    if habit.startswith("an added"):
        assert "not read:" in said
    if habit == "filtered rows":
        assert f"1 row of actions: {A2}" in said


READ_AS = {
    "a date for a month": (lambda b: date(b, datetime.datetime(2027, 3, 31), "dd/mm/yyyy"), lambda a: a.deadline == "2027-03"),
    "words for a month": (lambda b: date(b, "March 2027", "@"), lambda a: a.deadline == "2027-03"),
    "slashes for a month": (lambda b: date(b, "2027/3", "@"), lambda a: a.deadline == "2027-03"),
    "a label for a status": (lambda b: b.set("No Longer Applicable", "actions", "status", id=A2), lambda a: a.status == "no_longer_applicable"),
    "TRUE for a flag": (lambda b: b.set(True, "actions", "source_overdue", id=A2), lambda a: a.source_overdue is True),
    "a lost apostrophe": (lambda b: b.set("'=1+1", "actions", "comments", id=A2), lambda a: a.comments == "'=1+1"),
    "spaces around": (lambda b: b.set("  Soon.\r\n", "actions", "comments", id=A2), lambda a: a.comments == "Soon."),
    "Markdown and HTML": (lambda b: b.set("# <b>x</b> [a](b)", "actions", "comments", id=A2), lambda a: a.comments == "# <b>x</b> [a](b)"),
    "YAML": (lambda b: b.set("- a: b # c", "actions", "comments", id=A2), lambda a: a.comments == "- a: b # c"),
    "a number in a text": (lambda b: b.set(42, "actions", "comments", id=A2), lambda a: a.comments == "42"),
    "an emptied comment": (lambda b: b.set(None, "actions", "comments", id=A1), lambda a: a.comments is None),
}


@pytest.mark.parametrize("habit", READ_AS)
def test_habits_that_are_read_as_they_are_meant(office, book, habit):
    """Dates, labels, flags and spaces mean what a person means by them; text stays text."""
    do, holds = READ_AS[habit]
    do(book)
    office.run("import", book.save(), "--apply", *DAY, status=0)
    assert holds(office.action(A1 if "emptied" in habit else A2))
    assert " error" not in office.run("check", status=0)


def formula(book):
    book.set("=1+1", "actions", "comments", id=A1)


def copied_row(book):
    table = book.book["actions"]
    table.append([cell.value for cell in table[2]])


ERRORS = {
    "a renamed sheet": (lambda b: setattr(b.book["actions"], "title", "Q4"), '"Q4" has the columns of actions'),
    "an emptied status": (lambda b: b.set(None, "actions", "status", id=A1), "every row has its status"),
    "an emptied text": (lambda b: b.set(None, "actions", "text", id=A1), "every row has its text"),
    "an id twice": (copied_row, f'"{A1}" stands twice; it is also in row 2'),
    "a formula": (formula, "The cell holds a formula"),
    "no status of the list": (lambda b: b.set("nearly", "actions", "status", id=A1), '"nearly" is not one of the values'),
    "no month": (lambda b: b.set("soon", "actions", "deadline", id=A1), '"soon" is not a month'),
    "a column without a name": (lambda b: setattr(b.book["actions"]["C1"], "value", "Id no."), 'does not name the column "id"'),
    "another recommendation": (lambda b: b.set(R2, "actions", "recommendation", id=A1), "A key action stays with its recommendation"),
    "an unknown recommendation": (lambda b: b.add("actions", recommendation="x-r01", text="T"), 'no recommendation "x-r01"'),
    "a new evaluation without an id": (lambda b: b.add("evaluations", title="T"), "needs an id"),
    "an unknown term": (lambda b: b.set("peaceful", "values", "id", record=R1, field="themes"), '"peaceful" is no term'),
    "words that the source does not have": (lambda b: b.set("Buy ten drills.", "actions", "text", id=A1), "are not those of the source"),
    "a sign that cannot be seen": (lambda b: b.set("a\u202eb", "actions", "comments", id=A1), "cannot be seen"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_what_cannot_be_meant_is_an_error_with_its_place(office, book, case):
    """Each is told, already when it is only shown; nothing is written, not even what else the file has."""
    do, message = ERRORS[case]
    book.set("completed", "actions", "status", id=A2)
    do(book)
    before, name = office.state(), book.save()
    for more in ((), ("--apply",)):
        said = office.run("import", name, *more, status=1)
        assert message in said and "Nothing was written." in said and "Traceback" not in said
    assert office.state() == before


def test_errors_name_the_row_that_came_back_and_come_all_at_once(office, book):
    """What the checks find wrong with a change is told of its sheet and row, together with what no record could hold."""
    book.set("Buy ten drills.", "actions", "text", id=A1)
    book.set("soon", "actions", "deadline", id=A1)
    book.set("a\u202eb", "actions", "comments", id=A2)
    book.set("peaceful", "values", "id", record=R1, field="themes")
    row = book.cell("values", "id", record=R1, field="themes").row
    before, said = office.state(), office.run("import", book.save(), "--apply", status=1)
    flat = " ".join(said.split())
    for told in ("back.xlsx: actions:2", "back.xlsx: actions:3", f"back.xlsx: values:{row}", '"ten drills" on, the words', "is not a month", "no term"):
        assert told in flat, said
    assert "4 errors in" in flat and ".yaml" not in said.partition("back.xlsx: actions")[2].replace("themes.yaml", "") and office.state() == before


def test_comments_in_a_file_are_not_lost(office, book):
    """A file into which somebody wrote a comment is not written anew."""
    office.edit_record(R1, "number: 1\ntext:", "number: 1  # ask Bo\ntext:")
    book.set("completed", "actions", "status", id=A1)
    before = office.state()
    said = office.run("import", book.save(), "--apply", status=1)
    assert "comments, which the canonical form would lose" in said and f"{R1}.yaml:" in said
    assert office.state() == before


def test_news_that_come_too_late_are_told(office, book):
    """A report that is older than the history's last entry is not put behind it."""
    name = book.save("first.xlsx")
    book.set("completed", "actions", "status", id=A1)
    office.run("import", book.save(name), "--apply", *DAY, status=0)
    later = Book(office, "later.xlsx")
    later.set("ongoing", "actions", "status", id=A1)
    assert "is older" in office.run("import", later.save(), "--apply", "--date", "2026-01-01", status=1)


# --- CSV

@pytest.mark.parametrize("how", [{"delimiter": ";"}, {"delimiter": "\t"}, {"encoding": "utf-8-sig"}, {"encoding": "utf-16"}, {"lineterminator": "\r"}])
def test_csv_as_programs_save_it(office, how):
    """Semicolons, tabs, byte order marks and other line ends are read alike, whatever the file is called."""
    office.run("export", "--csv", "tables", status=0)
    table = read_table(office.folder / "tables/actions.csv")
    next(row for row in table if row["id"] == A1)["status"] = "completed"
    write_table(office.folder / "my changes.csv", table, **how)
    office.run("import", "my changes.csv", "--apply", *DAY, status=0)
    assert office.action(A1).status == "completed" and office.action(A2).status == "not_initiated"


def test_what_a_spreadsheet_does_to_csv_is_no_change(office):
    """`2026-12` comes back as `Dec-26`, `12-14` as `14-Dec`, `false` as `FALSE`; a changed cell beside them is still taken."""
    office.run("export", "--csv", "tables", status=0)
    table = read_table(office.folder / "tables/actions.csv")
    for row in table:
        row["deadline_approximate"] = row["deadline_approximate"].upper()
        year, month = row["deadline"].split("-")
        row["deadline"] = row["deadline_stated"] = f"{datetime.date(int(year), int(month), 1):%b-%y}"
    table[0]["comments"] = "New."
    write_table(office.folder / "actions.csv", table)
    said = office.run("import", "actions.csv", status=0)
    assert "1 field changed" in said and "comments: It is ordered. -> New." in said


def test_csv_in_another_encoding_is_told(office):
    """Bytes that are no UTF-8 are not guessed at."""
    office.run("export", "--csv", "tables", status=0)
    path = office.folder / "tables/actions.csv"
    path.write_bytes(path.read_bytes().replace(b"It is ordered.", "Déjà".encode("latin-1")))
    assert "CSV UTF-8" in office.run("import", "tables/actions.csv", status=1)


# --- marks

def test_marks_tell_cells_that_changed(office):
    """Each row's mark fits it, and does not fit it once any cell says something else."""
    for name, table in TABLES.items():
        for _, row in rows(name, office.records().values()):
            marked = marks(name, mark(name, row))
            for column, cell in zip(table.columns, row):
                assert was(marked, column.name, cell) and not was(marked, column.name, f"{cell}x")


def test_a_mark_of_other_columns_is_none(office):
    """Marks of another table or another version of the columns are not taken for this one's."""
    _, row = next(iter(rows("actions", office.records().values())))
    assert marks("actions", mark("actions", row)) and not marks("values", mark("actions", row)) and not marks("actions", "abc")
    assert marks("actions", mark("actions", row)[:-1]) is None


@pytest.mark.parametrize(("one", "other"), [
    ("2026-12", "Dec-26"), ("2026/12", "2026-12-01"), ("2.10", "2.1"), ("007", "7"), ("a ", "a"), ("it's", "it’s"), ("'=1", "=1"), (True, "TRUE"), (None, ""),
    ("a\r\nb", "a\nb"),
])
def test_what_a_spreadsheet_does_by_itself_is_alike(one, other):
    """The two are one to a mark."""
    assert alike(one) == alike(other)


@pytest.mark.parametrize(("one", "other"), [("2026-12", "2026-12-15"), ("2.1", "2.2"), ("a b", "ab"), ("Ongoing", "ongoing"), ("10", "100"), ("2026", "2026-01")])
def test_what_a_person_does_is_not_alike(one, other):
    """An edit is seen."""
    assert alike(one) != alike(other)


def test_months_and_lines():
    """A date that may be one of two is none; lines that were taken for a day are lines again."""
    assert [month_of(t) for t in ("31/12/2026", "12.31.2026", "05/06/2026", "Dec 2026", "2026/1", "May")] == ["2026-12", "2026-12", "", "2026-12", "2026-01", ""]
    assert [lines_of(t) for t in ("14-Dec", "Dec-14", "10-Dec", "12-Oct", "64, 68", "7")] == ["12-14", "12-14", "10-12", "10-12", "64, 68", "7"]


@pytest.mark.parametrize(("cell", "date"), [
    ("2024-05-07", "2024-05-07"), ("2024/5/7", "2024-05-07"), ("2024.05.07", "2024-05-07"), ("2024-05-07 00:00:00", "2024-05-07"),
    ("2024-05-07T00:00", "2024-05-07"), ("2024", "2024"), ("2024-05", "2024-05"), ("2024/5", "2024-05"), ("May 2024", "2024-05"),
    ("07/05/2024", "07/05/2024"), ("2024-05-07 13:00", "2024-05-07 13:00"), ("soon", "soon"),
])
def test_dates_as_programs_write_them(cell, date):
    """A day, a month or a year in a column of dates is that one; what may be another day, or none, stays for a person to look at."""
    published = next(column for column in TABLES["sources"].columns if column.name == "published")
    assert says(published, cell) == date


def test_every_field_of_the_records_comes_back(office, book):
    """Whatever the sample of the records has: the officer's table of an unchanged record is that record."""
    record = office.records()[R1]
    assert replace(record) == record and "nothing changed" in office.run("import", book.save(), status=0)


def test_a_table_of_a_strange_name_and_strange_columns_in_a_pack_is_told(office):
    """A file that is called like a table and has other columns is taken for that table; one that is neither is refused in words."""
    with zipfile.ZipFile("tables.zip", "w") as pack:
        pack.writestr("one/actions.csv.csv", "a,b\n1,2\n")
        pack.writestr("actions.csv", "record,field\nx,y\n")
    assert "does not name the column" in office.run("import", "tables.zip", status=1)
    (office.folder / "cut.csv").write_text('x,"record,field,position,id,stated,basis,reason,vocabulary,label,as_exported\n')
    assert "cut.csv is none of the exported tables" in office.run("import", "cut.csv", status=1)
