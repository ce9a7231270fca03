"""The importers' drafts and the shipped actions against a table of all 92 key actions that was read by eye."""

import csv
from pathlib import Path

import pytest

CODED = ("deadline_stated", "deadline", "deadline_approximate", "status_stated", "status")
TEXTS = ("text", "responsible", "deadline_stated", "status_stated", "comments")
MAY_BE_WRONG = 2
"""Rows of GATE pages, of 56, in which text and responsible unit may be parted elsewhere than a reader would."""


@pytest.fixture(scope="module")
def truth() -> dict[tuple[str, int, int], dict]:
    """The rows of the table by source, recommendation and action."""
    with Path(__file__).with_name("truth").joinpath("actions.csv").open(encoding="utf-8", newline="") as file:
        return {(row["source"], int(row["recommendation"]), int(row["action"])): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def drafted(drafts) -> dict[tuple[str, int, int], dict]:
    """The drafts' actions, each with the fields that its recommendation calls unsure."""
    return by_place(record for records in drafts.values() for record in records)


@pytest.fixture(scope="module")
def shipped(records) -> dict[tuple[str, int, int], dict]:
    """The shipped actions by the same key."""
    return by_place(records.values())


def by_place(records) -> dict[tuple[str, int, int], dict]:
    """Actions by source, number of the recommendation and number of the action."""
    return {
        (r["source"]["id"], r["number"], a["number"]): {**a, "unsure": unsure(r, a["number"])}
        for r in records for a in r.get("actions", [])
    }


def unsure(recommendation: dict, number: int) -> set[str]:
    """The fields of an action that its recommendation calls unsure."""
    marked = (entry["field"].split(".") for entry in recommendation["review"].get("unsure", []))
    return {path[-1] for path in marked if path[:2] == ["actions", str(number)]}


def said(row: dict, name: str) -> str:
    """A field's words with white space collapsed; a flag that is down says nothing."""
    value = " ".join(str(row.get(name, "")).split())
    return {"True": "true", "False": "", "false": ""}.get(value, value)


def differing(row: dict, action: dict, names) -> list[str]:
    """The fields in which an action differs from a row of the table."""
    return [name for name in names if said(action, name) != said(row, name)]


def test_drafts_have_every_action(truth, drafted):
    """The importers find the 92 actions, in their order, and no others."""
    assert len(truth) == 92
    assert drafted.keys() == truth.keys()


def test_coded_values_of_drafts(truth, drafted):
    """Every deadline and status, stated and derived, is read exactly."""
    assert not [place for place, row in truth.items() if differing(row, drafted[place], CODED)]


def test_texts_of_drafts(truth, drafted):
    """Text and responsible unit are parted as a reader parts them in all but two rows, and a row parted wrongly is called unsure."""
    wrong = [place for place, row in truth.items() if differing(row, drafted[place], ("text", "responsible"))]
    assert len(wrong) <= MAY_BE_WRONG
    assert all(drafted[place]["unsure"] & {"text", "responsible"} for place in wrong)
    assert all(place[0].startswith("gate-") for place in wrong)


def test_comments_and_lines_of_drafts(truth, drafted):
    """Comments are read whole, and each action names the lines that it stands in."""
    assert not [place for place, row in truth.items() if differing(row, drafted[place], ("comments", "lines"))]


def test_few_rows_are_called_unsure(drafted):
    """An importer that calls everything unsure says nothing: at least nine rows in ten are sure."""
    assert sum(bool(action["unsure"]) for action in drafted.values()) <= 9


def test_shipped_actions_equal_the_table(truth, shipped):
    """The shipped actions equal the table in all 92 rows and every column."""
    assert shipped.keys() == truth.keys()
    assert not [place for place, row in truth.items() if differing(row, shipped[place], (*TEXTS, *CODED, "lines"))]
