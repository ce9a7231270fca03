"""The published data: every field, right addresses, safe cells."""

import csv
import dataclasses
import json

import pytest

from uptake import records
from uptake.exports.data import guard

MODELS = {"sources": records.Source, "evaluations": records.Evaluation, "recommendations": records.Recommendation, "actions": records.KeyAction, "lessons": records.Lesson}


def load(built, name):
    return json.loads((built.folder / f"data/{name}.json").read_text())


@pytest.mark.parametrize("name", MODELS)
def test_json_holds_every_field_of_every_record(built, name):
    """Each collection is an array of objects with every field of the model and an address."""
    rows = load(built, name)
    assert len(rows) == len(getattr(built.library, name))
    fields = {f.name for f in dataclasses.fields(MODELS[name])} | {"url"}
    assert all(fields <= set(row) for row in rows)


def test_actions_say_whether_they_are_overdue_and_to_what_they_belong(built):
    """Actions carry `overdue`, `evaluation` and `recommendation`, and the page says the same."""
    rows = load(built, "actions")
    late = [row for row in rows if row["overdue"]]
    assert late and all(row["status"] in ("ongoing", "initiated", "not_initiated") and row["deadline"] < "2026-11" for row in late)
    assert {row["recommendation"] for row in rows} <= set(built.library.recommendations)
    assert {row["evaluation"] for row in rows} <= set(built.library.evaluations)


def test_addresses_lead_to_pages_and_anchors(built):
    """Every `url` is the canonical address of a page that exists, an action's with its anchor."""
    for name in (*MODELS, "vocabulary"):
        for row in load(built, name):
            if row["url"] is None:
                continue
            path, _, anchor = row["url"].removeprefix("https://example.org/repo/").partition("#")
            page = built.folder / path / "index.html"
            assert page.is_file(), row["url"]
            assert not anchor or f'id="{anchor}"' in page.read_text(), row["url"]


def test_coded_values_carry_their_label(built):
    """A coded value has the term, its label, the source's words, the basis and the reason."""
    value = next(v for row in load(built, "recommendations") for v in row["criteria"] if v["id"] == "relevance")
    assert value["label"] == "Relevance" and set(value) == {"id", "stated", "basis", "reason", "label"}


@pytest.mark.parametrize("name", [*MODELS, "vocabulary"])
def test_csv_holds_the_same_rows(built, name):
    """The CSV of a collection has the rows of its JSON, with the same ids."""
    with (built.folder / f"data/{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [row["id"] for row in load(built, name)]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_looks_like_a_formula_is_guarded(cell):
    """No cell begins with a character that makes a spreadsheet compute."""
    assert guard(cell) == f"'{cell}" and guard("plain") == "plain"
