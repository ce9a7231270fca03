"""A newer version of a document, merged three ways with what people changed by hand."""

import pytest

from tests.importers.office import A1, A2, B1, EVALUATION, NAME, PAGE, R1, R2
from uptake.importers.newer import known_again, merged
from uptake.records import KeyAction

DATE = ("--date", "2027-03-31")
TRAIN = "Train the people who are to keep the wells."
ROW = f"{TRAIN} Regional Office 2026/12 Not Initiated"


def update(office, *changes, page=PAGE, status=0):
    return office.run("import", str(office.newer(*changes, page=page)), "--apply", *DATE, status=status)


def sound(office) -> None:
    """The checks pass: every text still stands in the lines that its record names."""
    assert " error" not in office.run("check", status=0)


# --- each kind of change, and of conflict

MERGES = {
    # what a person did by hand; what the newer page says; what holds; whether that is a conflict
    "a status moved": (None, ("Not Initiated\nRec", "Ongoing\nRec"), lambda r: r[R1].actions[1].status == "ongoing", False),
    "a deadline moved": (None, ("2026/12", "2027/06"), lambda r: r[R1].actions[1].deadline == "2027-06", False),
    "a comment came": (None, ("It is ordered.", "It has come."), lambda r: r[R1].actions[0].comments == "It has come.", False),
    "a comment went": (None, (" It is ordered.", ""), lambda r: r[R1].actions[0].comments is None, False),
    "a text changed": (None, ("dry places.", "dry places and towns."), lambda r: r[R1].text.endswith("and towns."), False),
    "a response changed": (None, ("and will dig.", "and has dug."), lambda r: r[R1].response_text.endswith("has dug."), False),
    "a decision changed": (None, ("Category: Partially Accepted", "Category: Rejected"), lambda r: r[R2].response_category == "rejected", False),
    "a criterion came": (None, ("Criteria: Sustainability", "Criteria: Sustainability,Impact"), lambda r: len(r[R2].criteria) == 2, False),
    "the overall comment changed": (None, ("for their work.", "for their good work."), lambda r: "good" in r[EVALUATION].overall_comment, False),
    "the approval went": (None, (": Approved\n", ""), lambda r: r[EVALUATION].approval_status is None, False),
    "a hand's topic stays": ((R1, "actions:\n- id", "topics:\n- id: labour-migration\n  basis: assigned\n  reason: R\nactions:\n- id"),
                             ("dry places.", "dry places and towns."), lambda r: r[R1].topics and r[R1].text.endswith("towns."), False),
    "a hand's status stays": ((R1, "status: ongoing\n  status_stated: Ongoing", "status: completed"), ("It is ordered.", "It is here."),
                              lambda r: r[R1].actions[0].status == "completed" and r[R1].actions[0].comments == "It is here.", False),
    "the same by both": ((R1, "status: ongoing\n  status_stated: Ongoing", "status: completed"), ("2026/05 Ongoing", "2026/05 Completed"),
                         lambda r: (r[R1].actions[0].status, r[R1].actions[0].status_stated) == ("completed", "Completed"), False),
    "two statuses": ((R1, "status: ongoing\n  status_stated: Ongoing", "status: initiated"), ("2026/05 Ongoing", "2026/05 Completed"),
                     lambda r: r[R1].actions[0].status == "initiated", True),
    "two deadlines": ((R1, "deadline_stated: 2026/12\n  deadline: 2026-12", "deadline: 2026-10"), ("2026/12", "2027/06"),
                      lambda r: r[R1].actions[1].deadline == "2026-10", True),
    "two comments": ((R1, "comments: It is ordered.", "comments: It is"), ("It is ordered.", "It has come."),
                     lambda r: r[R1].actions[0].comments == "It is", True),
    "two decisions": ((R2, "response_category: partially_accepted\nresponse_stated: Partially Accepted", "response_category: accepted"),
                      ("Category: Partially Accepted", "Category: Rejected"), lambda r: r[R2].response_category == "accepted", True),
    "two texts": ((R1, "text: Dig deeper wells in dry places.", "text: Dig deeper wells in dry"), ("dry places.", "dry towns."),
                  lambda r: r[R1].text == "Dig deeper wells in dry", True),
}


@pytest.mark.parametrize("case", MERGES)
def test_changes_are_merged_three_ways(office, case):
    """What only the page changed is taken, what only a person changed stays, and a conflict keeps ours, is shown and noted."""
    hand, change, holds, conflict = MERGES[case]
    if hand:
        office.edit_record(*hand)
    said = update(office, change, status=int(conflict))
    records = office.records()
    assert holds(records), said
    assert ("in conflict" in said) == conflict
    pieces = [piece.reason for record in records.values() for piece in record.review.unsure if "Changed by hand from" in piece.reason]
    assert len(pieces) == int(conflict)
    if conflict:
        assert all(f"        {label}" in said for label in ("before:", "in the records:", "in the file:")) and "2027-03-31" in pieces[0]
    sound(office)


@pytest.mark.parametrize("case", MERGES)
def test_the_same_file_again_changes_nothing(office, case):
    """After a merge the new text is the source's: importing it once more finds nothing to do."""
    hand, change, _, conflict = MERGES[case]
    if hand:
        office.edit_record(*hand)
    update(office, change, status=int(conflict))
    before = office.state()
    office.run("import", str(office.folder / "new" / NAME), "--apply", *DATE, status=0)
    assert office.state() == before


def test_nothing_is_written_before_it_is_asked_for(office):
    """Without --apply the changes are shown, and no byte changes."""
    before = office.state()
    said = office.run("import", str(office.newer(("Ongoing It", "Completed It"))), *DATE, status=0)
    assert "status: ongoing -> completed" in said and "nothing was written" in said and office.state() == before


# --- what is new, what is gone, and ids

def test_a_row_that_is_put_in_shifts_no_id(office):
    """Actions are known again by their words: the new one gets the next id and its place, the others keep theirs."""
    said = update(office, (ROW, f"Ask the villages where wells are dry. Regional Office 2027/01 Initiated\n{ROW}"))
    actions = office.records()[R1].actions
    assert [(a.id, a.number) for a in actions] == [(A1, 1), (f"{R1}-a03", 2), (A2, 3)] and actions[2].text == TRAIN
    assert f'{R1}-a03: "Ask the villages where wells are dry."' in said
    sound(office)


def test_an_action_that_is_told_anew_keeps_its_id(office):
    """A few other words make it no other action; the new words are taken."""
    update(office, (TRAIN, "Train the people who are to keep the new wells."))
    assert [(a.id, a.text) for a in office.records()[R1].actions][1] == (A2, "Train the people who are to keep the new wells.")
    assert office.records()[R1].review.state == "draft"


def test_an_action_that_is_gone_stays_and_is_told(office):
    """What the page no longer has stays, without lines, and is to be looked at."""
    said = update(office, (f"\n{ROW}", ""))
    action, review = office.action(A2), office.records()[R1].review
    assert action.text == TRAIN and action.lines is None and "not there any more" in said and A2 in said
    assert [(piece.field, "no longer has this" in piece.reason) for piece in review.unsure] == [("actions.2", True)]
    sound(office)


def test_an_action_that_was_deleted_by_hand_does_not_come_back(office):
    """A person took it out; the page still has it."""
    text = (office.folder / f"content/recommendations/{R1}.yaml").read_text()
    begin, end = text.index(f"- id: {A2}"), text.index("language: en")
    (office.folder / f"content/recommendations/{R1}.yaml").write_text(text[:begin] + text[end:])
    update(office, ("It is ordered.", "It has come."))
    assert [a.id for a in office.records()[R1].actions] == [A1]


def test_an_action_that_was_added_by_hand_stays(office):
    """The page never had it."""
    office.edit_record(R1, "language: en", f"- id: {R1}-a03\n  number: 3\n  text: By hand.\n  status: ongoing\nlanguage: en")
    update(office, (ROW, f"{ROW}\nPay for the drill. UN Women 2027/01 Initiated"))
    assert [(a.number, a.id, a.text) for a in office.records()[R1].actions][2:] == [
        (3, f"{R1}-a04", "Pay for the drill."), (4, f"{R1}-a03", "By hand."),
    ]
    sound(office)


def test_a_recommendation_that_is_put_in_shifts_no_id(office):
    """The new one gets the next id and its place among the numbers."""
    new = "Recommendation: Measure the water of every well each month.\nManagement Response Category: Accepted\n"
    said = update(office, ("Recommendation: Clean", f"{new}Recommendation: Clean"))
    records = office.records()
    assert (records[f"{EVALUATION}-r03"].number, records[R2].number, records[R2].actions[0].id) == (2, 3, B1)
    assert "number: 2 -> 3" in said and records[f"{EVALUATION}-r03"].review.state == "draft"
    sound(office)


def test_a_recommendation_that_is_gone_stays(office):
    """It keeps its id and its actions, without lines."""
    said = update(office, page=PAGE[: PAGE.index("Recommendation: Clean")])
    record = office.records()[R2]
    assert record.source.lines == {} and record.actions[0].lines is None and record.review.state == "draft" and R2 in said
    sound(office)


def test_lines_follow_their_texts(office):
    """A line above moves every text down; records that say the same have the new lines, and are no drafts for that."""
    for id in (R1, R2, EVALUATION):
        office.edit_record(id, "state: draft", "state: checked")
    before = office.records()[R2]
    update(office, (": Approved\n", ": Approved\n\n\n"))
    after = office.records()[R2]
    assert after.source.lines != before.source.lines and after.review == before.review
    sound(office)


# --- history, dates, review

def test_news_stand_in_the_history(office):
    """Status, deadline and comment of one action are one entry, with the date, the source, and the words that they replace."""
    update(office, ("2026/05 Ongoing It is ordered.", "2026/09 Completed It has come."))
    (event,) = office.action(A1).history
    assert (event.date, event.status, event.deadline, event.comment) == ("2027-03-31", "completed", "2026-09", "It has come.")
    assert all(word in event.source for word in ("“Ongoing”", "“2026/05”", "“It is ordered.”"))
    update_two = office.newer(("2026/05 Ongoing It is ordered.", "2026/09 No Longer Applicable It broke."))
    office.run("import", str(update_two), "--apply", "--date", "2027-06-30", status=0)
    assert [e.status for e in office.action(A1).history] == ["completed", "no_longer_applicable"]
    sound(office)


def test_a_comment_that_the_newer_version_no_longer_has_stays_in_the_history(office):
    """What the document takes away is kept in words, alone and beside a deadline that moved or became uncertain."""
    update(office, ("2026/05 Ongoing It is ordered.", "2026/09 Ongoing"), ("2026/08 Initiated A draft is there.", "Initiated"))
    one, two = office.action(A1), office.action(B1)
    (moved,), (gone,) = one.history, two.history
    assert one.comments is None and moved.deadline == "2026-09" and "“2026/05”" in moved.source and "“It is ordered.”" in moved.source
    assert two.comments is None and two.deadline is None and "“2026/08”" in gone.source and "“A draft is there.”" in gone.source
    sound(office)


def test_news_alone_make_no_draft(office):
    """An action that moved tells itself where that comes from; a checked record stays checked. A text that changed makes a draft."""
    for id in (R1, R2):
        office.edit_record(id, "state: draft", "state: checked")
    update(office, ("Ongoing It", "Completed It"), ("twice a year.", "thrice a year."))
    records = office.records()
    assert (records[R1].review.state, records[R2].review.state) == ("checked", "draft")
    assert "2027-03-31" in records[R2].review.by


def test_the_date_of_a_document_that_gives_one(office):
    """Without --date and without one in the document, today is the date."""
    office.run("import", str(office.newer(("Ongoing It", "Completed It"))), "--apply", status=0)
    assert len(office.action(A1).history[0].date) == 10


def test_a_later_report_wins_over_an_older_version(office):
    """News that are older than what the history tells are a conflict."""
    update(office, ("Ongoing It", "Initiated It"))
    said = office.run("import", str(office.newer(("Ongoing It", "Completed It"))), "--apply", "--date", "2026-01-01", status=1)
    assert "is older" in said and office.action(A1).status == "initiated"


def test_the_earlier_text_is_kept(office):
    """The text that the newer one replaces stands beside it, under its last day."""
    update(office, ("Ongoing It", "Completed It"))
    earlier = office.folder / "data/sources/earlier" / NAME.replace(".txt", ".until-2027-03-31.txt")
    assert earlier.read_text() == PAGE and "Completed It" in (office.folder / "data/sources" / NAME).read_text()


def test_another_name_with_its_source(office):
    """A file of any name is a newer version of the source that is named."""
    path = office.newer(("Ongoing It", "Completed It")).rename(office.folder / "march.txt")
    office.run("import", str(path), "--update", "gate-wells-programme", "--apply", *DATE, status=0)
    assert office.action(A1).status == "completed"
    assert "There is no source nowhere" in office.run("import", str(path), "--update", "nowhere", status=1)


@pytest.mark.parametrize("page", [
    PAGE.replace("Dig deeper wells in dry places.", "Hire more teachers now.").replace("Clean the old wells twice a year.", "Print school books."),
])
def test_another_document_of_the_same_name_is_refused(office, page):
    """A page that has hardly anything in common is no newer version; nothing changes."""
    before = office.state()
    assert "little in common" in update(office, page=page, status=1) and office.state() == before


# --- parts

def test_known_again():
    """The same words first, in their order where they stand twice; then nearly the same; what is new is nobody's."""
    olds = [KeyAction(id=f"x-a{n}", number=n, text=t) for n, t in enumerate(["Same words here", "Same words here", "Train all the people well"], 1)]
    news = [replace_text(olds[0], t) for t in ["Something else entirely", "Same words here", "Train all people well", "Same words here"]]
    assert known_again(olds, news) == {1: 0, 3: 1, 2: 2}


def replace_text(action, text):
    return KeyAction(id=action.id, number=action.number, text=text)


def test_fields_without_a_base():
    """Where nobody knows what was before, ours stays, and what ours lacks is taken."""
    ours, theirs = KeyAction(id="a", number=1, text="T", responsible="We"), KeyAction(id="a", number=1, text="T", responsible="They", comments="C")
    found = merged(ours, None, theirs)
    assert found.values == {"comments": "C"} and [name for name, *_ in found.conflicts] == ["responsible"]


def test_what_was_unsure_stays_and_follows_its_action(office):
    """A piece that is unsure of the second action is one of the third once a row was put in before it."""
    path = office.folder / f"content/recommendations/{R1}.yaml"
    head, _, _ = path.read_text().partition("  unsure:\n")
    path.write_text(f"{head.rstrip()}\n  unsure:\n  - field: actions.2.text\n    reason: Is this all?\n")
    update(office, (ROW, f"Ask the villages where wells are dry. Regional Office 2027/01 Initiated\n{ROW}"))
    assert ("actions.3.text", "Is this all?") in [(piece.field, piece.reason) for piece in office.records()[R1].review.unsure]


def test_a_version_that_makes_a_field_too_long_is_told_before_anything_is_written(office):
    """What a newer document puts into a record can be read back, or nothing of it is written."""
    office.newer((": Approved", ": " + "Approved by the board. " * 100))
    before = office.state()
    said = office.run("import", f"new/{NAME}", "--apply", status=1)
    assert "String should have at most 2000 characters" in said and "Nothing was written." in said and office.state() == before
