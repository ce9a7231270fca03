"""The shipped records are all there: numbers counted by eye in the sources."""

from collections import Counter

ACTIONS = {
    "making-migration-safe-phase-1-2022": [3, 2, 4, 2, 3],
    "preventing-exploitation-of-women-migrant-workers-2017": [2, 2, 2, 2, 3, 1],
    "safe-and-fair-2023": [5, 5, 3, 2, 1, 4, 2, 8],
    "eu-iom-joint-initiative-2023": [5, 4, 3, 3, 4, 2, 5, 2, 5, 3],
}
"""Number of key actions of each recommendation, by evaluation."""
STATUSES = {
    "making-migration-safe-phase-1-2022": {"ongoing": 6, "not_initiated": 5, "completed": 2, "initiated": 1},
    "preventing-exploitation-of-women-migrant-workers-2017": {"completed": 12},
    "safe-and-fair-2023": {"not_initiated": 16, "initiated": 12, "completed": 1, "no_longer_applicable": 1},
    "eu-iom-joint-initiative-2023": {"unreported": 36},
}
DECISIONS = {
    "making-migration-safe-phase-1-2022": ["accepted"] * 5,
    "preventing-exploitation-of-women-migrant-workers-2017": ["accepted"] * 6,
    "safe-and-fair-2023": [*["accepted"] * 6, "partially_accepted", "accepted"],
    "eu-iom-joint-initiative-2023": [
        "accepted", *["partially_accepted"] * 4, "accepted", "accepted", "unspecified", "unspecified", "partially_accepted",
    ],
}
MENU = "Accept / Partially Accept / Reject"


def recommendations(records: dict, evaluation: str) -> list[dict]:
    """The recommendations of an evaluation in their order."""
    return sorted((r for r in records.values() if r.get("evaluation") == evaluation), key=lambda r: r["number"])


def test_number_of_records(records):
    """There are 5 sources, 4 evaluations, 29 recommendations with 92 key actions, and 9 lessons."""
    evaluations = {r["evaluation"] for r in records.values() if "evaluation" in r}
    lessons = [r for r in records.values() if "-l0" in r["id"]]
    sources = [r for r in records.values() if "file" in r]
    actions = [a for r in records.values() for a in r.get("actions", [])]
    assert (len(sources), len(evaluations), len(lessons), len(actions)) == (5, 4, 9, 92)
    assert len(records) == 5 + 4 + 29 + 9


def test_numbers_of_actions(records):
    """Every recommendation has as many key actions as its source, numbered from one."""
    found = {id: [len(r["actions"]) for r in recommendations(records, id)] for id in ACTIONS}
    assert found == ACTIONS
    assert all([a["number"] for a in r["actions"]] == [*range(1, len(r["actions"]) + 1)] for r in records.values() if "actions" in r)


def test_statuses(records):
    """Every evaluation's actions have the statuses that its source reports."""
    found = {id: Counter(a["status"] for r in recommendations(records, id) for a in r["actions"]) for id in STATUSES}
    assert found == STATUSES


def test_decisions(records):
    """Every recommendation has the decision that its source states, and none where the source leaves it open."""
    assert {id: [r["response_category"] for r in recommendations(records, id)] for id in DECISIONS} == DECISIONS


def test_menu_of_decisions_is_kept(records):
    """Where a menu of decisions stands in the source, its words are kept, and only a bold word counts as the choice."""
    stated = {n: records[f"eu-iom-joint-initiative-2023-r{n:02}"]["response_stated"] for n in (7, 8, 9)}
    assert stated == {7: f"**Accept**{MENU.removeprefix('Accept')}", 8: MENU, 9: MENU}


def test_repeated_recommendation(records):
    """Recommendation 8 of Safe and Fair says that it repeats recommendation 1; no other repeats anything."""
    assert {r["id"]: r["repeats"] for r in records.values() if "repeats" in r} == {"safe-and-fair-2023-r08": "safe-and-fair-2023-r01"}
    first, last = records["safe-and-fair-2023-r01"], records["safe-and-fair-2023-r08"]
    assert first["text"] == last["text"] and first["response_text"] == last["response_text"]
    assert first["themes"] != last["themes"]


def test_doubled_row(records):
    """The row that stands twice in the source under recommendation 2 of Safe and Fair is two actions, each with its line."""
    actions = records["safe-and-fair-2023-r02"]["actions"]
    said = Counter((a["text"], a.get("responsible"), a["deadline"], a["status"], a.get("comments")) for a in actions)
    assert sorted(said.values()) == [1, 1, 1, 2]
    assert len({a["lines"] for a in actions}) == 5


def test_nested_tips_and_examples(records):
    """Every lesson of the publication has tips and an example, and tip 4 of lesson 1 has five parts, a to e."""
    lessons = [records[f"strengthening-migration-programming-2023-l{n:02}"] for n in range(1, 8)]
    assert [len(lesson["tips"]) for lesson in lessons] == [4, 4, 2, 3, 2, 3, 2]
    assert [part["number"] for part in lessons[0]["tips"][3]["tips"]] == ["a", "b", "c", "d", "e"]
    assert all(lesson["example"]["title"] and lesson["example"]["text"] for lesson in lessons)
