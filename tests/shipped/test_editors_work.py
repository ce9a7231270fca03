"""What editors added to the shipped records: topics, terms, countries, units and links, each with its reason."""

import re
from pathlib import Path

from uptake.commands import main

ROOT = Path(__file__).parents[2]
LINKS = ("evaluations", "related")


def assigned(part, path: str = "") -> list[tuple[str, dict]]:
    """Every value and link of a record, at any depth, that an editor assigned, with its path."""
    if isinstance(part, list):
        return [found for n, entry in enumerate(part, 1) for found in assigned(entry, f"{path}.{n}")]
    if not isinstance(part, dict):
        return []
    below = [found for name, value in part.items() for found in assigned(value, f"{path}.{name}")]
    return [(path, part)] if part.get("basis") == "assigned" else below


def own_words(part) -> str:
    """Every text of a record but the editors' reasons, white space collapsed."""
    if isinstance(part, dict):
        return " ".join(own_words(value) for name, value in part.items() if name != "reason")
    if isinstance(part, list):
        return " ".join(own_words(entry) for entry in part)
    return " ".join(str(part).split())


def test_topics(records):
    """Every recommendation and every lesson has one to three topics, all different."""
    topics = {r["id"]: [topic["id"] for topic in r.get("topics", [])] for r in records.values() if "number" in r}
    assert len(topics) == 29 + 9
    assert not {id: found for id, found in topics.items() if not 1 <= len(found) <= 3 or len(set(found)) < len(found)}


def test_themes_and_criteria_are_answered(records):
    """Every recommendation and lesson says something of its theme and criteria, if only that none fits or that the source says so."""
    assert not [(r["id"], name) for r in records.values() if "number" in r for name in ("themes", "criteria") if not r.get(name)]


def test_everything_assigned_has_a_reason(records):
    """Every assigned value and every link says why, in at least three words."""
    found = [(id, path, value) for id, record in records.items() for path, value in assigned(record)]
    assert len(found) > 300
    assert not [(id, path) for id, path, value in found if len(value.get("reason", "").split()) < 3]


def test_quotations_in_reasons_are_true(records, source_lines):
    """What a reason sets between double quotes stands word for word in the record, in the one it links to, or in its source."""
    wrong, number = [], 0
    for id, record in records.items():
        source = " ".join(" ".join(source_lines[record["source"]["id"] if "source" in record else id]).split())
        for path, value in assigned(record):
            linked = own_words(records[value["id"]]) if path.split(".")[1] in LINKS else ""
            for quotation in re.findall(r'"([^"]+)"', value["reason"]):
                number += 1
                if not any(quotation in text for text in (own_words(record), linked, source)):
                    wrong.append((id, path, quotation))
    assert number > 50
    assert not wrong


def test_lessons_are_linked(records):
    """Every lesson names an evaluation that it bears on, and a recommendation or lesson related to it."""
    lessons = [r for r in records.values() if "-l0" in r["id"]]
    assert len(lessons) == 9
    assert not [r["id"] for r in lessons if not r.get("evaluations") or not r.get("related")]


def test_reviews_claim_no_person(records):
    """Every shipped record was checked, and says so without naming anybody."""
    reviews = {r["review"]["by"] for r in records.values()}
    assert all(r["review"]["state"] == "checked" for r in records.values())
    assert all(by.startswith("Held against the source's text") for by in reviews)


def test_check_strict_is_clean(capsys):
    """`build.py check --strict` finds nothing in the shipped records, not even a file that is not in canonical form."""
    status = main(["check", "--strict", "--content", str(ROOT / "content"), "--data", str(ROOT / "data")])
    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert printed.out == "47 records, no problem.\n"
