"""The published data: every field, right addresses, safe cells; other tools can read it, and make the records of it again."""

import csv
import dataclasses
import hashlib
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import jsonschema
import openpyxl
import pytest

from tests.rebuilt import by_id, from_csv, from_json, from_workbook
from uptake import records
from uptake.cells import read_csv
from uptake.commands import main
from uptake.exported import AS_EXPORTED
from uptake.exports import schemas
from uptake.exports.beside import columns
from uptake.exports.tabular import sheets
from uptake.exports.workbook import workbook
from uptake.sample import SETTINGS
from uptake.site import Site
from uptake.tables import RECORDS, TABLES
from uptake.versions import CURRENT, VERSIONS
from uptake.views.data import COLLECTIONS, everything

MODELS = {"sources": records.Source, "evaluations": records.Evaluation, "recommendations": records.Recommendation, "actions": records.KeyAction, "lessons": records.Lesson}
BASE = "https://example.org/repo/"


def load(built, name):
    return json.loads((built.folder / f"data/{name}.json").read_text())


def cells(built, name):
    with (built.folder / f"data/{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def book(built):
    """The workbook as another program reads it."""
    return openpyxl.load_workbook(built.folder / "data/uptake.xlsx")


# --- nothing is lost

@pytest.mark.parametrize("form", ["JSON", "JSON Lines", "CSV", "workbook"])
def test_every_form_gives_the_same_records(built, form):
    """Every record and vocabulary is made again from each form of the data, and is the same."""
    data = built.folder / "data"
    read = {
        "JSON": lambda: from_json(data), "JSON Lines": lambda: from_json(data, lines=True), "CSV": lambda: from_csv(data),
        "workbook": lambda: from_workbook((data / "uptake.xlsx").read_bytes()),
    }
    assert read[form]() == by_id(everything(built.library))


# --- JSON

@pytest.mark.parametrize("name", MODELS)
def test_json_holds_every_field_of_every_record(built, name):
    """Each collection is an array of objects with every field of the model."""
    rows = load(built, name)
    assert len(rows) == len(getattr(built.library, name))
    fields = {f.name for f in dataclasses.fields(MODELS[name])}
    assert all(fields <= set(row) for row in rows)


def test_actions_say_whether_they_are_overdue_and_to_what_they_belong(built):
    """Actions carry `overdue`, `evaluation` and `recommendation`, and the page says the same."""
    rows = load(built, "actions")
    late = [row for row in rows if row["overdue"]]
    assert late and all(row["status"] in ("ongoing", "initiated", "not_initiated") and row["deadline"] < "2026-11" for row in late)
    assert {row["recommendation"] for row in rows} <= set(built.library.recommendations)
    assert {row["evaluation"] for row in rows} <= set(built.library.evaluations)


def test_addresses_lead_to_pages_and_anchors(built):
    """Every address is the canonical one of a page that exists, an action's with its anchor."""
    for name in (*MODELS, "vocabulary"):
        for row in load(built, name):
            address = row["page"] if name == "sources" else row["url"]
            if address is None:
                continue
            path, _, anchor = address.removeprefix(BASE).partition("#")
            page = built.folder / path / "index.html"
            assert page.is_file(), address
            assert not anchor or f'id="{anchor}"' in page.read_text(), address


def test_coded_values_carry_their_label(built):
    """A coded value has the term, its label, the source's words, the basis and the reason."""
    value = next(v for row in load(built, "recommendations") for v in row["criteria"] if v["id"] == "relevance")
    assert value["label"] == "Relevance" and set(value) == {"id", "stated", "basis", "reason", "label"}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_json_lines_are_the_lines_of_the_array(built, name):
    """The array is the lines with commas between; a line has no line end of any kind within it."""
    lines = (built.folder / f"data/{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert (built.folder / f"data/{name}.json").read_text(encoding="utf-8") == "[\n" + ",\n".join(lines) + "\n]\n"
    assert [json.loads(line) for line in lines] == load(built, name)


# --- schemas and versions

@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_object_is_as_its_schema_says(built, name):
    """Every object of a collection is valid by the published schema, which allows nothing else and says what each field is."""
    schema = load(built, f"schemas/{name}")
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"{BASE}data/schemas/{name}.json" and schema["additionalProperties"] is False
    assert all(field.get("description") for field in schema["properties"].values())
    wrong = [error.message for row in load(built, name) for error in jsonschema.Draft202012Validator(schema).iter_errors(row)]
    assert not wrong, wrong[:3]


@pytest.mark.parametrize("name", schemas.WITH_DOCUMENTS)
def test_every_document_is_as_its_schema_says(built, name):
    """Every record's document is valid by the published schema, and has the object of its collection in it."""
    validator = jsonschema.Draft202012Validator(load(built, f"schemas/{name}.document"))
    paths = list((built.folder / name).glob("*/index.json"))
    whole = {row["id"]: row for row in load(built, name)}
    order = list(whole)
    assert {path.parent.name for path in paths} == set(whole)
    for path in paths:
        document = json.loads(path.read_text())
        errors = [error.message for error in validator.iter_errors(document)]
        assert not errors, (path, errors[:3])
        assert whole[path.parent.name].items() <= document.items()
        assert order[document["collection"]["position"] - 1] == path.parent.name


def test_a_schema_refuses_what_is_not_published(built):
    """A field too much, one too few, and a word that is none of the choices are all refused."""
    validator = jsonschema.Draft202012Validator(load(built, "schemas/actions"))
    row = load(built, "actions")[0]
    assert validator.is_valid(row)
    for wrong in ({**row, "more": 1}, {k: v for k, v in row.items() if k != "overdue"}, {**row, "status": "done"}, {**row, "deadline": "May"}):
        assert not validator.is_valid(wrong)
    lesson = load(built, "lessons")[0]
    review = {name: value for name, value in lesson["review"].items() if name != "unsure"}
    assert not jsonschema.Draft202012Validator(load(built, "schemas/lessons")).is_valid({**lesson, "review": review})


def test_a_change_of_the_published_form_is_a_new_version():
    """The newest version carries the digest of the schemas and tables; whoever changes them adds a version that says what changed."""
    said = f'The form of the published data is another than in version {CURRENT.number}: add a version to uptake/versions.py with digest="{schemas.digest()}"'
    assert CURRENT.digest == schemas.digest(), said
    numbers = [tuple(map(int, version.number.split("."))) for version in VERSIONS]
    assert numbers == sorted(set(numbers), reverse=True) and all(version.changes for version in VERSIONS)


def test_a_changed_field_changes_the_digest(monkeypatch):
    """The digest tells a field that is new from one that is not, in JSON and in tables."""
    before = schemas.digest()
    monkeypatch.setitem(schemas.BESIDE, "lessons", schemas.BESIDE["lessons"][:-1])
    schemas.schema.cache_clear()
    changed = schemas.digest()
    monkeypatch.undo()
    schemas.schema.cache_clear()
    assert changed != before == schemas.digest()


# --- CSV and the package

@pytest.mark.parametrize("name", COLLECTIONS)
def test_csv_holds_the_same_rows(built, name):
    """The CSV of a collection has the rows of its JSON, with the same ids."""
    assert sorted(row["id"] for row in cells(built, name)) == sorted(row["id"] for row in load(built, name))


def test_no_cell_of_csv_begins_a_formula(built):
    """No cell begins with a character that makes a spreadsheet compute."""
    for name in (*TABLES, RECORDS):
        assert not [cell for row in cells(built, name) for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], name


def test_worked_out_columns_are_those_of_json(built):
    """What is worked out beside a record is the same in CSV and JSON."""
    objects = {row["id"]: row for row in load(built, "recommendations")}
    for row in cells(built, "recommendations"):
        whole = objects[row["id"]]
        assert row["tally_overdue"] == str(whole["tally"]["overdue"]) and row["url"] == whole["url"]
        assert row["themes_label"] == "; ".join(v["label"] or v["stated"] for v in whole["themes"])
    overdue = {row["id"]: row["overdue"] for row in load(built, "actions")}
    assert {row["id"]: row["overdue"] == "true" for row in cells(built, "actions")} == overdue
    label = built.library.vocabularies.label
    assert all(row["label"] == (label(row["vocabulary"], row["id"]) if row["id"] else "") for row in cells(built, "values"))


def test_frictionless_finds_nothing_wrong(built):
    """The data package is valid: types, choices, patterns, primary and foreign keys, sizes and digests of all tables."""
    frictionless = pytest.importorskip("frictionless")
    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(str(built.folder / "data/datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])[:3]
    assert {task.name for task in report.tasks} == {*TABLES, RECORDS} and report.stats["errors"] == 0


def test_frictionless_finds_what_is_wrong(built, tmp_path):
    """A value without its record, a word that is none of the choices and an id that stands twice are found by the package's rules alone."""
    frictionless = pytest.importorskip("frictionless")
    for path in (built.folder / "data").glob("*.csv"):
        shutil.copy(path, tmp_path)
    package = load(built, "datapackage")
    for one in package["resources"]:
        del one["bytes"], one["hash"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    for name, old, new in (("values", "stated", "guessed"), ("actions", "-a02", "-a01"), ("values", "\n", "\nnobody-r01,themes,9,,x,stated,,,\n")):
        text = (tmp_path / f"{name}.csv").read_text()
        (tmp_path / f"{name}.csv").write_text(text.replace(old, new, 2 if old == "stated" else 1))
    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert {"foreign-key", "primary-key", "incorrect-label"} <= {error.type for task in report.tasks for error in task.errors}


def test_the_package_says_what_it_is(built):
    """Title, rights and publisher are the site's; every resource has its size, digest, keys and a description of each field."""
    package = load(built, "datapackage")
    assert package["$schema"].endswith("/2.0/datapackage.json") and package["title"] == "Sample" and package["licenses"][0]["title"]
    for one in package["resources"]:
        content = (built.folder / "data" / one["path"]).read_bytes()
        assert one["bytes"] == len(content) and one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert one["schema"]["primaryKey"] and all(field["description"] for field in one["schema"]["fields"])
        assert content.decode().split("\n", 1)[0].split(",") == [field["name"] for field in one["schema"]["fields"]]
    leads = {one["name"]: one["schema"].get("foreignKeys", []) for one in package["resources"]}
    assert {"fields": ["recommendation"], "reference": {"resource": "recommendations", "fields": ["id"]}} in leads["actions"]


# --- the workbook

def test_the_workbook_explains_itself(book):
    """The first sheet says what every column of every sheet means; heads stand still, and every sheet can be filtered."""
    assert book.sheetnames == ["read me", *TABLES, "long texts"]
    told = {(row[0], row[1]): row for row in book["read me"].iter_rows(values_only=True)}
    for name, table in TABLES.items():
        sheet = book[name]
        heads = [cell.value for cell in sheet[1]]
        assert heads == [column.name for column in (*table.columns, *columns(name), AS_EXPORTED)]
        assert all(told[name, head][2] for head in heads) and sheet.freeze_panes == "B2" and sheet.auto_filter.ref
    assert told["actions", "overdue"][3].startswith("worked out") and told["actions", "status"][4] == "yes"


def test_the_workbook_offers_what_a_cell_may_hold(book):
    """Statuses, decisions and kinds are drop-downs, and the terms of a coded value are those of its field's vocabulary."""
    def lists(name):
        heads = [cell.value for cell in book[name][1]]
        found = {}
        for rule in book[name].data_validations.dataValidation:
            for place in rule.sqref.ranges:
                found[heads[place.min_col - 1]] = rule.formula1
        return found

    assert lists("actions")["status"] == '"completed,ongoing,initiated,not_initiated,no_longer_applicable,unreported"'
    assert lists("recommendations")["response_category"].startswith('"accepted,')
    first, last = map(int, re.findall(r"\$C\$(\d+)", lists("sources")["kind"]))
    kinds = [row for row in book["vocabulary"].iter_rows(min_row=first, max_row=last, values_only=True)]
    assert {row[0] for row in kinds} == {"source-kinds"} and len(kinds) == sum(row[0] == "source-kinds" for row in book["vocabulary"].iter_rows(values_only=True))
    assert "MATCH($H2" in lists("values")["id"] and book["values"]["H1"].value == "vocabulary"


def test_cells_are_text_and_what_is_worked_out_is_grey(book):
    """A month stays text, positions are numbers, no cell is a formula, and worked-out columns look it."""
    sheet = book["actions"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    deadline = next(cell for (cell,) in sheet.iter_rows(min_row=2, min_col=heads["deadline"], max_col=heads["deadline"]) if cell.value)
    assert re.fullmatch(r"\d{4}-\d\d", deadline.value) and deadline.number_format == "@"
    assert sheet.cell(2, heads["position"]).data_type == "n"
    assert sheet.cell(2, heads["overdue"]).fill.fgColor.rgb != sheet.cell(2, heads["status"]).fill.fgColor.rgb
    assert not [cell for one in book for row in one.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_workbook_is_the_same_each_time(built):
    """Same records and month, same bytes: no clock and no random name is in it."""
    site = Site(SETTINGS, "2026-11", BASE)
    one, other = (workbook(built.library, site, sheets(built.library, site)) for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as pack:
        assert {entry.date_time[0] for entry in pack.infolist()} == {1980}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", pack.read("docProps/core.xml").decode())) == {"2026-11-01T00:00:00Z"}


# --- the index and the page

def test_the_index_names_what_there_is(built):
    """Every address of the index leads to a file of the site, and counts and sizes are true."""
    index = load(built, "index")
    assert index["version"] == CURRENT.number and index["as_of"] == "2026-11" and index["base_url"] == BASE
    assert [one["name"] for one in index["collections"]] == list(COLLECTIONS)
    for one in index["collections"]:
        assert one["count"] == len(load(built, one["name"]))
        for form in ("json", "jsonl", "csv"):
            assert (built.folder / one[form]["url"].removeprefix(BASE)).stat().st_size == one[form]["bytes"]
        if "document" in one:
            first = load(built, one["name"])[0]["id"]
            assert (built.folder / one["document"]["template"].removeprefix(BASE).replace("{id}", first)).is_file()
    addresses = re.findall(r'"(https://example\.org/repo/[^"{}#]*)"', json.dumps(index))
    assert len(addresses) > 40
    for address in addresses:
        path = built.folder / address.removeprefix(BASE)
        assert path.is_file() or (path / "index.html").is_file(), address


def test_the_page_counts_what_the_files_hold(built):
    """The Data page names every table with the number of its rows."""
    page = (built.folder / "data/index.html").read_text()
    for name in (*TABLES, RECORDS):
        number = len(cells(built, name))
        row = next(row for row in re.findall(r"<tr>.*?</tr>", page) if f"{name}.csv" in row)
        assert f">{number:,}<" in row.replace("\u202f", ",").replace("\xa0", ","), (name, row)


def example(built, address, name):
    """An example of the Data page, with the address at which the site is served now."""
    page = (built.folder / "data/index.html").read_text()
    return html.unescape(re.search(rf'<code id="{name}">(.*?)</code>', page, re.S).group(1)).replace(BASE, address)


def test_the_example_in_python_runs(built, address):
    """The example gives the number of overdue actions of each unit."""
    done = subprocess.run([sys.executable, "-c", example(built, address, "python")], capture_output=True, text=True, timeout=60, check=True)
    late = [row for row in load(built, "actions") if row["overdue"] and row["units"]]
    assert late and sum(map(int, re.findall(r", (\d+)\)", done.stdout))) == sum(len(row["units"]) for row in late)


def test_the_example_for_the_command_line_runs(built, address):
    """The example counts what the data hold."""
    if not shutil.which("curl"):
        pytest.skip("curl is missing")
    command = example(built, address, "curl")
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=True, env={**os.environ, "no_proxy": "127.0.0.1"})
    assert int(done.stdout) == sum(row["overdue"] for row in load(built, "actions")) > 0


# --- the command

def test_export_writes_the_same_tables(generated, built, tmp_path, capsys):
    """`export` writes the workbook and the tables of the site, CSV with the marks of its rows, and never over anything."""
    given = ["export", "--content", str(generated.content), "--data", str(generated.data), "--base-url", BASE, "--as-of", "2026-11-01"]
    assert main([*given, "--xlsx", str(tmp_path / "a/x.xlsx"), "--csv", str(tmp_path / "b")]) == 0
    assert (tmp_path / "a/x.xlsx").read_bytes() == (built.folder / "data/uptake.xlsx").read_bytes()
    assert {path.name for path in (tmp_path / "b").iterdir()} == {f"{name}.csv" for name in (*TABLES, RECORDS)} | {"datapackage.json"}
    for path in (tmp_path / "b").glob("*.csv"):
        found, there = (list(read_csv(one.read_bytes().decode())) for one in (path, built.folder / "data" / path.name))
        assert [(n, {name: cell for name, cell in row.items() if name != AS_EXPORTED.name}) for n, row in found] == there
        assert path.stem == RECORDS or all(row[AS_EXPORTED.name] for _, row in found)
    before = (tmp_path / "a/x.xlsx").stat().st_mtime_ns
    assert main([*given, "--xlsx", str(tmp_path / "a/x.xlsx")]) == main([*given, "--csv", str(tmp_path / "b")]) == 1
    assert (tmp_path / "a/x.xlsx").stat().st_mtime_ns == before and "is left as it is" in capsys.readouterr().err
    assert main(given) == 2 and "--xlsx FILE" in capsys.readouterr().err
