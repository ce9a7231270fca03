"""Workbooks that come back: any records, and hostile or broken files. A clear error within seconds; the content stays as it was."""

import dataclasses
import io
import os
import random
import zipfile
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import given

from tests.importers.office import A1, Book, Office
from tests.importers.reading import marked
from tests.records.test_tables import ROOTS, slow, some, st
from uptake import library
from uptake.exported import AS_EXPORTED, mark
from uptake.exports import beside
from uptake.exports.tabular import csv_of
from uptake.exports.workbook import workbook
from uptake.importers.moving import News
from uptake.importers.returned import returned
from uptake.importers.updating import update
from uptake.readers import spreadsheet
from uptake.readers.blocks import Unreadable
from uptake.tables import TABLES, rows
from uptake.vocabulary import Vocabularies
from uptake.yamltext import UNSEEN

SITE = SimpleNamespace(
    as_of="2026-11", base_url="https://example.org/", place=SimpleNamespace(month="November 2026"),
    settings=SimpleNamespace(title="T", organization="O", description="D", rights="R"),
)


def exported(records):
    """Every table of some records with its marks, without what is worked out."""
    for name, table in TABLES.items():
        worked = beside.columns(name)
        found = [row + (None,) * len(worked) + (mark(name, row),) for _, row in rows(name, records)]
        yield name, (*table.columns, *worked, AS_EXPORTED), found


def seen(part):
    """A record without the characters that no file of a record may have."""
    if isinstance(part, str):
        return UNSEEN.sub("x", part)
    if isinstance(part, tuple):
        return tuple(map(seen, part))
    if dataclasses.is_dataclass(part):
        return dataclasses.replace(part, **{f.name: seen(getattr(part, f.name)) for f in dataclasses.fields(part)})
    return part


def came_back(path: Path):
    return returned(path, lambda table: [column.name for column in beside.columns(table)])


@pytest.mark.parametrize("model", ROOTS)
@slow
@given(data=st.data())
def test_any_records_come_back_unchanged(model, data, tmp_path_factory):
    """Whatever a record's file may hold: out and in again, through a workbook and through CSV, changes nothing."""
    records = [seen(record) for record in data.draw(some(model, model))]
    folder = tmp_path_factory.mktemp("out")
    (folder / "book.xlsx").write_bytes(workbook(library.build([], Vocabularies([])), SITE, exported(records)))
    for name, columns, found in exported(records):
        (folder / f"{name}.csv").write_bytes(csv_of(columns, found))
    for path in (folder / "book.xlsx", folder):
        found = update(records, came_back(path), News("2026-11-20", "x"))
        assert (found.changes, found.conflicts, found.new, found.problems, found.records) == ([], [], [], [], [])


# --- hostile and broken files

@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        found = Office(folder)
        found.found()
        yield found


def with_part(office, part: str, data: bytes) -> bytes:
    """The exported workbook with another part."""
    out = io.BytesIO()
    with zipfile.ZipFile(office.folder / "out.xlsx") as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, data)
    return out.getvalue()


_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
_ACTIONS = "xl/worksheets/sheet4.xml"
HOSTILE = {
    "a zip bomb": (_ACTIONS, lambda: _SHEET % (b" " * (spreadsheet.MOST_UNPACKED + 1)), "bytes when unpacked"),
    "millions of cells": (_ACTIONS, lambda: _SHEET % (b'<row r="1">' + b"<c/>" * (spreadsheet.MOST_CELLS + 1) + b"</row>"), "cells"),
    "an XML bomb": (_ACTIONS, lambda: b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>', "document type"),
    "an outside entity": ("xl/sharedStrings.xml", lambda: b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><sst/>', "document type"),
    "broken XML": (_ACTIONS, lambda: b"<worksheet><sheetData><row>", "damaged"),
    "a column too far": (_ACTIONS, lambda: _SHEET % b'<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>', "damaged"),
    "a row that is no number": (_ACTIONS, lambda: _SHEET % b'<row r="x"><c r="A1"><v>1</v></c></row>', "damaged"),
    "a text that is not there": (_ACTIONS, lambda: _SHEET % b'<row r="1"><c r="A1" t="s"><v>999</v></c></row>', "damaged"),
    "a number that is none": (_ACTIONS, lambda: _SHEET % b'<row r="1"><c r="A1"><v>x</v></c></row>', "damaged"),
    "an empty part": (_ACTIONS, lambda: b"", "damaged"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_workbook_is_an_error(office, monkeypatch, case):
    """What was found is told, and the content stays as it was."""
    monkeypatch.chdir(office.folder)
    monkeypatch.setattr(spreadsheet, "MOST_UNPACKED", 20_000_000)
    monkeypatch.setattr(spreadsheet, "MOST_CELLS", 100_000)
    part, data, message = HOSTILE[case]
    (office.folder / "hostile.xlsx").write_bytes(with_part(office, part, data()))
    before = office.state()
    said = office.run("import", "hostile.xlsx", "--apply", status=1)
    assert message in said and "Nothing of it was written." in said and office.state() == before


def test_a_hundred_truncations_are_errors(office, monkeypatch):
    """Cut anywhere, a workbook is an error and changes nothing."""
    monkeypatch.chdir(office.folder)
    whole, before = (office.folder / "out.xlsx").read_bytes(), office.state()
    cuts = random.Random(1)
    for _ in range(100):
        (office.folder / "cut.xlsx").write_bytes(whole[: cuts.randrange(len(whole))])
        assert "error" in office.run("import", "cut.xlsx", "--apply", status=1)
    assert office.state() == before


def test_flipped_bytes_never_crash(office):
    """A hundred damaged workbooks are read or refused, and nothing else is raised."""
    whole = bytearray((office.folder / "out.xlsx").read_bytes())
    chance = random.Random(2)
    for _ in range(100):
        damaged = bytearray(whole)
        for _ in range(8):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            spreadsheet.read(bytes(damaged), lambda _: True)
        except Unreadable as error:
            assert error.found and error.hint


def test_links_to_other_files_are_not_followed(office, monkeypatch):
    """A cell that takes its value from another file is a formula, and told; the part that names the file is not opened."""
    monkeypatch.chdir(office.folder)
    book = Book(office)
    book.set("='file:///etc/[passwd]x'!A1", "actions", "comments", id=A1)
    assert "The cell holds a formula" in office.run("import", book.save("linked.xlsx"), status=1)


@pytest.mark.parametrize("what", ["ours", "stranger", "zip"])
def test_only_our_tables_are_taken_for_ours(tmp_path, office, what):
    """A workbook of somebody else's, and a ZIP of something else, are not read as exported tables."""
    book = openpyxl.Workbook()
    book.active.append(["Recommendation", "Action", "Who", "When"])
    book.save(tmp_path / "stranger.xlsx")
    with zipfile.ZipFile(tmp_path / "zip.zip", "w") as pack:
        pack.writestr("letters.csv", "a,b\n1,2\n")
    path = {"ours": office.folder / "out.xlsx", "stranger": tmp_path / "stranger.xlsx", "zip": tmp_path / "zip.zip"}[what]
    assert (came_back(path) is not None) == (what == "ours")


def test_cells_of_all_kinds():
    """Shared and rich texts, numbers, flags, dates of both calendars, and results of formulas."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["text", 3, 2.5, True, None, "=1+1", "_x005F_x000D_"])
    found = io.BytesIO()
    book.save(found)
    ((_, cells),) = spreadsheet.read(found.getvalue(), lambda _: True)[0].rows
    assert cells[:4] == ["text", "3", "2.5", "true"] and cells[4] is None and isinstance(cells[5], spreadsheet.Worked)


def written(rows: str, properties: str = "", strings: str = "") -> bytes:
    """A workbook as it is written: its rows, with a date as the first style and a month as the second."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="urn:r"'
    parts = {
        "workbook.xml": f'<workbook {space}>{properties}<sheets><sheet name="actions" r:id="a"/></sheets></workbook>',
        "_rels/workbook.xml.rels": '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>',
        "styles.xml": f'<styleSheet {space}><cellXfs><xf numFmtId="14"/><xf numFmtId="17"/><xf/></cellXfs></styleSheet>',
        "sharedStrings.xml": f"<sst {space}>{strings}</sst>",
        "worksheets/s.xml": f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, text in parts.items():
            pack.writestr(f"xl/{name}", text)
    return out.getvalue()


def cells_of(rows: str, **more: str) -> list:
    (sheet,) = spreadsheet.read(written(rows, **more), lambda _: True)
    return sheet.rows


def test_dates_of_both_calendars():
    """Days are counted from 1900, or from 1904 where the workbook says so; a number that can be no day stays a number."""
    numbers = ((0, 45000), (1, 45000), (2, 45000), (0, 0), (0, 2958466))
    row = "<row>" + "".join(f'<c s="{style}"><v>{number}</v></c>' for style, number in numbers) + "</row>"
    assert cells_of(row) == [(1, ["2023-03-15", "2023-03", "45000", "0", "2958466"])]
    assert cells_of(row, properties='<workbookPr date1904="1"/>') == [(1, ["2027-03-16", "2027-03", "45000", "0", "2958466"])]


def test_what_is_spelt_out_above_characters_is_no_part_of_a_cell():
    """The reading of Japanese characters that a cell shows above them is left out, in shared texts and in a cell's own."""
    text = "<r><t>井</t></r><r><t>戸</t></r><rPh sb='0' eb='1'><t>い</t></rPh><rPh sb='1' eb='2'><t>ど</t></rPh>"
    row = f'<row><c t="s"><v>0</v></c><c t="inlineStr"><is>{text}</is></c><c t="str"><v>deep</v></c></row>'
    assert cells_of(row, strings=f"<si>{text}</si>") == [(1, ["井戸", "井戸", "deep"])]


def test_rows_and_cells_that_say_nothing():
    """An empty row is none, rows keep their numbers, a cell without a place follows the one before, and a formula may come to nothing."""
    rows = '<row r="1"><c r="A1"/></row><row><c r="B2" t="str"><v>b</v></c><c t="str"><v>c</v></c></row>'
    rows += '<row r="9"><c r="C9" t="b"><v>0</v></c><c t="s"><f>A1</f></c></row>'
    assert cells_of(rows) == [(2, [None, "b", "c"]), (9, [None, None, "false", ""])]


def test_shared_texts_count_as_cells(monkeypatch):
    """A workbook of few cells and of texts without number is as large as it is."""
    monkeypatch.setattr(spreadsheet, "MOST_CELLS", 3)
    assert cells_of("", strings="<si><t>a</t></si>" * 3) == []
    with pytest.raises(Unreadable, match="holds more than 3 cells"):
        cells_of("", strings="<si><t>a</t></si>" * 4)


@pytest.mark.parametrize("place", ["a1", "1", "XFE1", "Ä1"])
def test_a_place_that_no_sheet_has_is_damage(place):
    """A cell beyond the last column, or in none, is not put anywhere else."""
    with pytest.raises(Unreadable, match="The workbook is damaged"):
        cells_of(f'<row r="1"><c r="{place}" t="str"><v>x</v></c></row>')


def test_a_workbook_with_a_password_is_told_from_one_that_is_damaged():
    """A part that needs a password is told; one that is packed in a way which few programs know is damage, and no password helps."""
    for how, said in (({"flags": 1}, "protected with a password"), ({"method": 9}, "is damaged")):
        with pytest.raises(Unreadable, match=said):
            spreadsheet.read(marked(written(""), **how), lambda _: True)


# --- packs and folders of CSV

def packed(folder: Path, **how: int) -> bytes:
    """A ZIP of one table; of another method of compression, or with a password, as its headers say."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("actions.csv", (folder / "actions.csv").read_bytes())
    return marked(out.getvalue(), **how)


@pytest.fixture
def tables(tmp_path) -> Path:
    """A folder with one exported table."""
    (tmp_path / "actions.csv").write_text("recommendation,id,text,status\nr1,r1-a01,Dig.,ongoing\n")
    return tmp_path


def refused(path: Path) -> str:
    with pytest.raises(Unreadable) as found:
        came_back(path)
    assert found.value.hint
    return found.value.found


def test_a_pack_with_a_password_is_told(tables):
    """Nobody can open it here; what to do is said."""
    (tables / "a.zip").write_bytes(packed(tables, flags=1))
    assert refused(tables / "a.zip") == "The ZIP is protected with a password."


def test_a_damaged_pack_is_none_of_ours(tables):
    """Half a ZIP, and one that is packed in a way which few programs know, are left to whoever tells what a file is."""
    for data in (packed(tables)[:-30], packed(tables, method=9)):
        (tables / "a.zip").write_bytes(data)
        assert came_back(tables / "a.zip") is None


def test_bounds_of_packs_and_csv(tables, monkeypatch):
    """A table that unpacks to too much, has too many cells, or one cell without end, is refused by its name."""
    (tables / "a.zip").write_bytes(packed(tables))
    for name, most, path, said in (
        ("MOST_UNPACKED", 20, "a.zip", "actions.csv holds more than 20 bytes when unpacked"),
        ("MOST_CELLS", 7, ".", "actions.csv holds more than 7 cells"),
        ("_LONGEST", 7, ".", "actions.csv is no sound CSV (field larger than field limit (7))"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(f"uptake.importers.returned.{name}", most)
            assert said in refused(tables / path)
    assert len(came_back(tables / "a.zip").tables["actions"]) == 1 == len(came_back(tables).tables["actions"])


def test_bytes_that_are_no_text_are_told(tables):
    """A NUL, as half an encoding leaves them, is no text."""
    (tables / "actions.csv").write_text("recommendation,id,text,status\nr1,r1-a01,Dig\0.,ongoing\n")
    assert refused(tables) == "actions.csv holds bytes that are no text."


def test_a_file_of_a_folder_that_is_none_is_named(tables):
    """A link that leads nowhere, or a pipe, in a folder of tables: the one that is meant is named."""
    (tables / "values.csv").symlink_to("nowhere.csv")
    assert refused(tables).startswith("values.csv: The file cannot be read: ")
    (tables / "values.csv").unlink()
    os.mkfifo(tables / "values.csv")
    assert refused(tables) == "values.csv: The file cannot be read: it is not a regular file."


def test_a_folder_without_tables_is_none_of_ours(tmp_path):
    """A folder of other things, and a file that is no text, hold none of the exported tables."""
    (tmp_path / "letters.csv").write_bytes(b"\xff\xfe\xd8")
    assert came_back(tmp_path) is None and came_back(tmp_path / "letters.csv") is None
