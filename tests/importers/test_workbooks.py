"""Workbooks that come back: any records, and hostile or broken files. A clear error within seconds; the content stays as it was."""

import dataclasses
import io
import random
import zipfile
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import given

from tests.importers.office import A1, Book, Office
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
