"""Faults in records and what `check` says of them: twelve planted at once, and each rule for itself."""

import re
from pathlib import Path

import pytest

from tests.records.conftest import EVALUATION, LESSON, OTHER, RECOMMENDATION, SOURCE
from uptake.problems import CODES

BROKEN_LESSON = """id: wells-2024-l02
number: 2
narrative: Water is deep.
kind: lesson
source:
  id: wells
review:
  state: checked
  by: A test.
"""
TABBED = """id: tabbed
title: A tab below
agency:
\tid: well-fund
"""


def plant_twelve(site) -> None:
    """Twelve different faults in seven files."""
    site.replace(LESSON, "narrative: N", "narative: N")
    site.replace(LESSON, "    narrative: '10'\n", "")
    site.replace(LESSON, "- id: wells-2024\n", "- id: wells-2042\n")
    site.replace(RECOMMENDATION, "- id: water", "- id: watr")
    site.add(RECOMMENDATION, "- id: wells-2024-r01-a01\n  number: 2\n  text: Buy another.")
    site.replace(EVALUATION, "overall_comment: W", "title: Another evaluation\noverall_comment: W")
    site.replace(SOURCE, "published: '2024'", "published: '2024-02-30'")
    site.add(OTHER, "sub_points: all of them\nrepeats: wells-2024-r02\nrelated:\n- id: wells-2024-l01\n  reason: Both are about wells.")
    site.write("content/evaluations/tabbed.yaml", TABBED)
    site.write("content/lessons/wells-2024-l02.yaml", BROKEN_LESSON)
    site.write("content/lessons/deep.yaml", "[" * 60_000)


TWELVE = [
    (f"{EVALUATION}:8:1", "E003", "", "stands twice; the first is in line 3"),
    ("content/evaluations/tabbed.yaml:4:1", "E002", "", "A tab stands in the indentation. Indent with spaces."),
    ("content/lessons/deep.yaml:1:33", "E002", "", "nested more than 32 deep. Write them flatter."),
    (f"{LESSON}:6:1", "E102", "narative", '"narative" is no field here. Did you mean "narrative"?'),
    (f"{LESSON}:8:3", "E202", "evaluations.1.id", 'no evaluation with the id "wells-2042". Did you mean "wells-2024"?'),
    ("content/lessons/wells-2024-l02.yaml:1:1", "E101", "title", 'The field "title" is missing. Add it.'),
    (f"{RECOMMENDATION}:13:3", "E104", "topics.1.id", '"watr" is no term of the vocabulary topics. Did you mean "water"?'),
    (
        f"{RECOMMENDATION}:36:3", "E201", "actions.2.id",
        f'The id "wells-2024-r01-a01" is already used in {RECOMMENDATION}. Give this one an id of its own.',
    ),
    (f"{OTHER}:7:1", "E103", "sub_points", '"all of them" is not a list. Write each entry on a line of its own'),
    (f"{OTHER}:8:1", "E203", "repeats", "leads back to it. Let the later record name the earlier one"),
    (
        f"{OTHER}:10:3", "E204", "related.1.id",
        '"wells-2024-l01" does not name this record in turn. Add `- id: wells-2024-r02` with a reason to `related`',
    ),
    (f"{SOURCE}:9:1", "E103", "published", '"2024-02-30" is not a date that exists. Write YYYY, YYYY-MM or YYYY-MM-DD.'),
]


def found(printed: str) -> list[tuple[str, str, str, str]]:
    """Place, code, field and words of every problem that a command printed."""
    blocks = re.findall(r"^(\S+)(?:  (\S+))?\n    (.+?)   \[([EW]\d+)\]$", printed, re.MULTILINE)
    return [(place, code, field, words) for place, field, words, code in blocks]


def test_twelve_faults_in_one_run(site):
    """One run finds twelve planted faults, no fewer and no more, each with file, line and remedy, and fails."""
    plant_twelve(site)
    before = {path: path.read_bytes() for path in site.folder.rglob("*") if path.is_file()}
    status, printed = site.check()
    faults = [fault for fault in found(printed) if fault[1] != "W302"]
    for expected, fault in zip(sorted(TWELVE), sorted(faults)):
        assert fault[:3] == expected[:3] and expected[3] in fault[3]
    assert len(faults) == 12
    assert status == 1
    assert {path: path.read_bytes() for path in site.folder.rglob("*") if path.is_file()} == before


RULES = {
    # --- reading a file
    "missing id": (SOURCE, "id: wells\ntitle", "title", "E101", '"id" is missing'),
    "id and file name differ": (EVALUATION, "id: wells-2024\ntitle", "id: wells-2025\ntitle", "E105", "Call the file wells-2025.yaml"),
    "id with a capital": (LESSON, "id: wells-2024-l01\nnumber", "id: Wells-2024-l01\nnumber", "E103", "is not an id"),
    "number in words": (LESSON, "number: 1", "number: one", "E103", '"one" is not a number'),
    "number below one": (LESSON, "number: 1", "number: 0", "E103", "greater than or equal to 1"),
    "empty text": (LESSON, "title: Ask the neighbours first", "title: ''", "E103", "The text is empty"),
    "text of spaces": (OTHER, "text: Clean the wells.", "text: ' '", "E103", "holds no text"),
    "empty value": (OTHER, "text: Clean the wells.", "text:", "E103", "Nothing is not text"),
    "two lines in a title": (LESSON, "title: Ask the neighbours first", "title: |-\n  Ask\n  first", "E103", "is not a single line"),
    "a list for a text": (LESSON, "title: Ask the neighbours first", "title:\n- Ask", "E103", "A list is not text"),
    "a text for a mapping": (
        LESSON, "source:\n  id: wells\n  lines:\n    title: '9'\n    narrative: '10'", "source: wells",
        "E103", "is not a mapping",
    ),
    "no month": (RECOMMENDATION, "deadline: 2024-05", "deadline: May 2024", "E103", "is not a month. Write it as YYYY-MM"),
    "a thirteenth month": (RECOMMENDATION, "deadline: 2024-05", "deadline: 2024-13", "E103", "is not a month"),
    "no lines": (LESSON, "title: '9'", "title: nine", "E103", "names no lines"),
    "no web address": (SOURCE, "file: wells.txt", "url: example.org\nfile: wells.txt", "E103", "Begin it with https://"),
    "a web address with a name before its host": (
        SOURCE, "file: wells.txt", "url: https://example.org@evil.example/\nfile: wells.txt", "E103", "before its host",
    ),
    "no language": (LESSON, "language: en", "language: English", "E103", "is not a language tag"),
    "unknown status": (RECOMMENDATION, "status: ongoing", "status: ongoin", "E104", 'Did you mean "ongoing"? Allowed: completed, ongoing'),
    "unknown decision": (RECOMMENDATION, "response_category: accepted", "response_category: acepted", "E104", 'Did you mean "accepted"?'),
    "unknown state of review": (LESSON, "state: checked", "state: chequed", "E104", 'Did you mean "checked"?'),
    "misspelt field of an action": (RECOMMENDATION, "  comments: It", "  coments: It", "E102", 'Did you mean "comments"?'),
    "a field that the list above has swallowed": (
        OTHER, "response_category: unspecified", "sub_points:\n- text: One.\n- text: Two.\n  response_category: unspecified",
        "E101", 'is missing: it stands here, within "sub_points". Remove the spaces before it; or add it',
    ),
    "a field that the mapping above has swallowed": (
        OTHER, "\nreview:\n  state: checked\n  by: A test.", "\n  review:\n    state: checked\n    by: A test.",
        "E101", 'is missing: it stands here, within "source". Remove the spaces before it.',
    ),
    # --- terms and their basis
    "heading as a term": (
        RECOMMENDATION, "- id: safety\n  stated: Safety\n  basis: stated", "- id: needs\n  basis: assigned\n  reason: R.",
        "E104", "only groups other terms",
    ),
    "stated without words": (RECOMMENDATION, "  stated: Safety\n", "", "E106", "the source's words are missing"),
    "assigned without reason": (RECOMMENDATION, "  reason: It is about wells.\n", "", "E106", "needs a term and a reason"),
    "assigned without term": (RECOMMENDATION, "- id: water\n  basis: assigned", "- basis: assigned", "E106", "needs a term and a reason"),
    "words of another term": (
        RECOMMENDATION, "- id: safety\n  stated", "- id: trade\n  stated",
        "E106", '"Safety" stands for "safety", not for "trade"',
    ),
    "words of no term": (
        RECOMMENDATION, "- id: safety\n  stated: Safety", "- stated: Safety",
        "W301", "fit no term of the vocabulary themes",
    ),
    "unknown kind": (LESSON, "kind: lesson", "kind: leson", "E104", 'Did you mean "lesson"?'),
    "a term twice": (
        RECOMMENDATION, "related:", "- id: water\n  basis: assigned\n  reason: Again.\nrelated:",
        "E106", "stands twice in topics",
    ),
    "a missing list of terms": ("data/vocabulary/countries.yaml", "terms: []\n", "", "E101", '"terms" is missing'),
    # --- references
    "no such source": (OTHER, "  id: wells\n", "  id: well\n", "E202", 'no source with the id "well". Did you mean "wells"?'),
    "no such evaluation": (OTHER, "evaluation: wells-2024", "evaluation: wells-2023", "E202", 'Did you mean "wells-2024"?'),
    "a source for an evaluation": (OTHER, "evaluation: wells-2024", "evaluation: wells", "E202", "There is no evaluation"),
    "a link to a record that has gone": (
        LESSON, "- id: wells-2024-r01", "- id: wells-2024-r03",
        "E202", 'no recommendation or lesson with the id "wells-2024-r03". Write the right id, or delete the link.',
    ),
    "a link whose number lacks a nought": (LESSON, "- id: wells-2024-r01", "- id: wells-2024-r1", "E202", 'Did you mean "wells-2024-r01"?'),
    "related to itself": (LESSON, "- id: wells-2024-r01", "- id: wells-2024-l01", "E203", "related to itself"),
    "id of another kind": (OTHER, "language: en", "aliases:\n- wells\nlanguage: en", "E201", f"already used in {SOURCE}"),
    "number of another": (OTHER, "number: 2", "number: 1", "E106", 'recommendation 1 is already "wells-2024-r01"'),
    "action of another": (
        RECOMMENDATION, "id: wells-2024-r01-a01", "id: wells-2024-r02-a01",
        "E105", "Write wells-2024-r01-a and a number",
    ),
    # --- faithfulness to the source
    "no such text": (SOURCE, "file: wells.txt", "file: well.txt", "E205", 'no file "well.txt" in data/sources'),
    "a path for a file": (SOURCE, "file: wells.txt", "file: ../sources/wells.txt", "E103", "is no name that a file can have"),
    "a name of a device for a file": (SOURCE, "file: wells.txt", "file: con.txt", "E103", "is no name that a file can have"),
    "lines without end": (LESSON, "title: '9'", "title: '1-9999999'", "E103", "names lines backwards, or too many of them"),
    "a word too many": (
        LESSON, "where the water is", "where the good water is",
        "E106", 'From "good water is" on, the words are not those of the source\'s lines 10',
    ),
    "a word too few": (LESSON, "where the water is", "where water is", "E106", 'From "water is" on'),
    "words in another order": (LESSON, "Ask the neighbours first", "First ask the neighbours", "E106", "the words are not those"),
    "a word of an action": (RECOMMENDATION, "text: Buy a drill.", "text: Buy two drills.", "E106", "the words are not those"),
    "a stated word of a term": (RECOMMENDATION, "themes: '6'", "themes: '5'", "E106", 'From "Safety" on'),
    "lines beyond the end": (LESSON, "title: '9'", "title: '900'", "E106", "The source has no lines 900; it ends with line 11"),
    "lines of no field": (LESSON, "    title: '9'", "    titel: '9'", "E102", 'Did you mean "title"?'),
    "lines of an empty field": (
        OTHER, "    text: '8'", "    text: '8'\n    description: '8'",
        "E106", 'Lines are given for "description", which is empty',
    ),
    # --- facts of one record
    "another decision than stated": (
        RECOMMENDATION, "response_category: accepted", "response_category: rejected",
        "E106", '"Accepted" stands for "accepted"',
    ),
    "another status than stated": (RECOMMENDATION, "status: ongoing", "status: completed", "E106", '"Ongoing" stands for "ongoing"'),
    "another deadline than stated": (
        RECOMMENDATION, "deadline: 2024-05", "deadline: 2024-06",
        "E106", 'not the "2024/05" that the source states',
    ),
    "approximate without deadline": (
        RECOMMENDATION, "  deadline_stated: 2024/05\n  deadline: 2024-05\n", "  deadline_approximate: true\n",
        "E106", "called approximate, but there is none",
    ),
    "history out of order": (
        RECOMMENDATION, "  comments: It", "  history:\n  - date: '2025'\n  - date: '2024'\n  comments: It",
        "E106", "The history is not in order",
    ),
    "history that ends otherwise": (
        RECOMMENDATION, "  comments: It", "  history:\n  - date: '2025'\n    status: completed\n  comments: It",
        "E106", "history ends with the status",
    ),
    "two actions of one number": (
        RECOMMENDATION, "language: en", "- id: wells-2024-r01-a02\n  number: 1\n  text: Buy another.\nlanguage: en",
        "E106", "Two actions have the number 1",
    ),
    "a period that runs backwards": (
        EVALUATION, "overall_comment: W", "period:\n  start: '2024'\n  end: '2023'\noverall_comment: W",
        "E106", "before it starts",
    ),
    "a draft": (LESSON, "state: checked", "state: draft", "W303", "is a draft (nothing unsure). Hold it against its source"),
    "an unsure piece of a draft": (
        LESSON, "state: checked", "state: draft\n  unsure:\n  - field: title\n    reason: it may go on", "W304", "This is not sure: it may go on. Look at it in the source.",
    ),
    "an id that ends otherwise": (OTHER, "id: wells-2024-r02\n", "id: wells-2024-2\n", "E105", "Call the file wells-2024-2.yaml"),
    "two tips of one number": (
        LESSON, "evaluations:", "tips:\n- number: a\n  text: Ask.\n- number: a\n  text: Dig.\nevaluations:",
        "E106", 'Two tips have the number "a"',
    ),
    "a tip's number with a bracket": (
        LESSON, "evaluations:", "tips:\n- number: a)\n  text: Ask.\nevaluations:",
        "E103", "is not a tip's number",
    ),
    # --- vocabularies
    "a term twice in a vocabulary": ("data/vocabulary/topics.yaml", "- id: health", "- id: water", "E201", 'The term "water" stands twice'),
    "no broader term": ("data/vocabulary/themes.yaml", "broader: needs", "broader: need", "E202", 'Did you mean "needs"?'),
    "a circle of broader terms": (
        "data/vocabulary/themes.yaml", "  heading: true", "  broader: safety\n  heading: true",
        "E203", "leads back to it",
    ),
    "one spelling of two terms": (
        "data/vocabulary/topics.yaml", "label: Health", "label: Health\n  alternative_labels:\n  - water",
        "E106", '"water" also stands for "water"',
    ),
}


@pytest.mark.parametrize("file, old, new, code, words", RULES.values(), ids=RULES)
def test_rule(site, file, old, new, code, words):
    """A fault is found where it stands, with its code and the words that help; errors fail the check, warnings do not."""
    site.replace(file, old, new)
    status, printed = site.check()
    assert any(place.startswith(file) and (c, words in said) == (code, True) for place, c, _, said in found(printed)), printed
    assert status == (1 if code.startswith("E") else 0)
    assert "Traceback" not in printed


@pytest.mark.parametrize("old, new, place, number", [
    ("\nreview:\n  state: checked\n  by: A test.", "\n  review:\n    state: checked\n    by: A test.", ":12:3", 1),
    ("response_category: unspecified", "sub_points:\n- text: A.\n  response_category: accepted\n- text: B.", ":1:1", 1),
    ("response_category: unspecified", "sub_points:\n- text: A.\n  response_category: accepted\n  lines: '8'", ":1:1", 1),
    ("response_category: unspecified", "sub_points:\n- text: A.\n  response_category: acepted", ":8:3", 2),
    ("text: Clean the wells.\n", "", ":1:1", 1),
], ids=["unknown there", "not in the last part", "not at its end", "faulty there too", "a name that others have"])
def test_a_missing_field_is_told_once_and_where_it_stands(site, old, new, place, number):
    """A field is said to stand elsewhere only where it may have got by spaces; that it is not known there is not said as well."""
    site.replace(OTHER, old, new)
    missing = [said for said in found(site.check()[1]) if said[0].startswith(OTHER) and said[1] != "W302"]
    assert len(missing) == number and [said[0] for said in missing if said[1] == "E101"] == [OTHER + place], missing


def test_statuses_are_fixed(site):
    """The vocabularies of statuses and decisions can be relabelled, but not given other terms."""
    site.replace("data/vocabulary/statuses.yaml", "- id: unreported\n  label: Not reported\n", "")
    status, printed = site.check()
    assert status == 1 and "Have exactly these: completed, initiated, no_longer_applicable" in printed


def test_circle_of_repetitions(site):
    """Recommendations that repeat one another in a circle are both named."""
    site.replace(RECOMMENDATION, "related:", "repeats: wells-2024-r02\nrelated:")
    site.add(OTHER, "repeats: wells-2024-r01")
    circles = [place for place, code, *_ in found(site.check()[1]) if code == "E203"]
    assert [place.partition(":")[0] for place in circles] == [RECOMMENDATION, OTHER]


def test_nothing_follows_from_an_unreadable_file(site):
    """A reference to a record whose file cannot be read is no fault of its own."""
    site.write(EVALUATION, "id: [")
    codes = [code for _, code, *_ in found(site.check()[1])]
    assert codes == ["E002"]


@pytest.mark.parametrize("name, old, new", [
    (RECOMMENDATION, "status: ongoing", "status: Ongoing"),
    (RECOMMENDATION, "deadline: 2024-05", "deadline: 2024/05"),
    (RECOMMENDATION, "deadline_stated: 2024/05\n  deadline: 2024-05", "deadline: 2024/05\n  deadline_approximate: true"),
    (RECOMMENDATION, "  comments: It", "  history:\n  - date: '2025'\n    status: ongoing\n  - date: '2026'\n    status: Ongoing\n  comments: It"),
    (RECOMMENDATION, "  comments: It", "  history:\n  - date: '2025'\n    status: completed\n  - date: '2026'\n    status: Ongoing\n  comments: It"),
    (RECOMMENDATION, "- id: safety\n", "- id: Safe & sound\n"),
    (RECOMMENDATION, "related:\n- id: wells-2024-l01\n  basis: assigned\n  reason: Both are about wells.", "related: wells-2024-l01"),
    (OTHER, "language: en", "sub_points:\n- text: A.\n  response_category: Accepted\n  response_stated: Accepted\nlanguage: en"),
    (SOURCE, "published: '2024'\nfile: wells.txt\nlanguage: en\nlines:", "subtitle: ''\nfile: wells.txt\nlanguage: en\nlines:\n  subtitle: '1'"),
], ids="status deadline approximate history history-before term links part lines".split())
def test_nothing_follows_from_a_value_that_cannot_be_read(site, name, old, new):
    """A value without a form that can be read is told once, and compared with nothing: what would take its place is not in the file."""
    site.replace(name, old, new)
    faults = [fault for fault in found(site.check()[1]) if fault[1] != "W302"]
    assert [fault[1] for fault in faults] in (["E103"], ["E104"]), faults


def test_ids_say_what_they_are(site):
    """The id of a recommendation ends with -r and a number, a lesson's with -l; none is the address of a list's second page."""
    for name, old, new in ((OTHER, "wells-2024-r02", "wells-2024-x"), (LESSON, "wells-2024-l01", "page-2")):
        site.write(f"{Path(name).parent}/{new}.yaml", (site.folder / name).read_text().replace(f"id: {old}\n", f"id: {new}\n"))
        (site.folder / name).unlink()
    status, printed = site.check()
    assert status == 1
    assert "End it with -r and a number, such as -r02." in printed and "End it with -l and a number, such as -l01." in printed
    assert 'The address of "page-2" is that of a list\'s page. Choose another id.' in printed


def test_missing_vocabulary(site):
    """A vocabulary that some field takes its terms from has to be there, if only without terms."""
    (site.folder / "data/vocabulary/countries.yaml").unlink()
    status, printed = site.check()
    assert status == 1 and "The vocabulary countries is missing. Restore it" in printed


def test_files_that_are_not_read(site):
    """A file of another kind, or records in a folder with a misspelt name, are not passed over in silence."""
    site.write("content/lessons/notes.txt", "Remember the milk.")
    site.write("content/lesons/wells-2024-l02.yaml", "id: wells-2024-l02\n")
    (site.folder / "content/lessons/link.yaml").symlink_to(site.folder / LESSON)
    status, printed = site.check()
    assert status == 1
    assert 'content/lesons\n    This is not read: no kind of record is kept here. Did you mean "lessons"?   [E105]' in printed
    assert "content/lessons/notes.txt\n    This is not read" in printed
    assert "content/lessons/link.yaml\n    The file cannot be read" in printed


def test_missing_folders(site):
    """Folders that are not there are named with the option that names another."""
    status, printed = site.check("--content", "nowhere", "--data", "elsewhere")
    assert status == 1
    assert "nowhere\n    There is no such folder. Name it with --content.   [E001]" in printed
    assert "elsewhere\n    There is no such folder. Name it with --data.   [E001]" in printed


def test_every_code_is_found_by_a_test():
    """Every code that a problem may carry is the expectation of some test here."""
    expected = {code for _, code, *_ in TWELVE} | {rule[3] for rule in RULES.values()}
    elsewhere = {"E001", "W302"}
    """`test_files_that_are_not_read`, and the tests of the canonical form."""
    assert expected | elsewhere == set(CODES)
