"""A tiny site: one source, one evaluation, two recommendations, one lesson, and the vocabularies that they need."""

from pathlib import Path

import pytest

from uptake.commands import main
from uptake.kinds import KIND_VOCABULARY, VOCABULARY_OF

TEXT = """Answer to the evaluation
Evaluation of the wells
We thank everybody.
Dig deeper wells.
Accepted
Safety
Buy a drill. Well Team 2024/05 Ongoing It is on its way.
Clean the wells.
Ask the neighbours first
Neighbours know where the water is.
"""
FILES = {
    "data/sources/wells.txt": TEXT,
    "data/site.yaml": "title: Wells\ntagline: T\ndescription: D\norganization: O\nrights: R\n",
    "data/vocabulary/agencies.yaml": """id: agencies
label: Organization
plural: Organizations
definition: Who publishes.
terms:
- id: well-fund
  label: Well Fund
  alternative_labels:
  - WF
""",
    "data/vocabulary/source-kinds.yaml": """id: source-kinds
label: Kind of source
plural: Kinds of sources
definition: What a source is.
terms:
- id: page
  label: Page
""",
    "data/vocabulary/lesson-kinds.yaml": """id: lesson-kinds
label: Kind of lesson
plural: Kinds of lessons
definition: What a lesson is.
terms:
- id: lesson
  label: Lesson
""",
    "data/vocabulary/themes.yaml": """id: themes
label: Theme
plural: Themes
definition: What it is about.
terms:
- id: needs
  label: Needs
  heading: true
- id: safety
  label: Safety
  broader: needs
- id: trade
  label: Trade
""",
    "data/vocabulary/topics.yaml": """id: topics
label: Topic
plural: Topics
definition: What it touches.
terms:
- id: water
  label: Water
- id: health
  label: Health
""",
    "data/vocabulary/statuses.yaml": """id: statuses
label: Status
plural: Statuses
definition: How far an action is.
terms:
- id: completed
  label: Completed
- id: ongoing
  label: Ongoing
- id: initiated
  label: Initiated
- id: not_initiated
  label: Not initiated
- id: no_longer_applicable
  label: No longer applicable
- id: unreported
  label: Not reported
""",
    "data/vocabulary/response-categories.yaml": """id: response-categories
label: Decision
plural: Decisions
definition: What management decided.
terms:
- id: accepted
  label: Accepted
- id: partially_accepted
  label: Partially accepted
- id: rejected
  label: Rejected
- id: not_applicable
  label: Not applicable
- id: unspecified
  label: Not specified
""",
    "data/vocabulary/units.yaml": """id: units
label: Unit
plural: Units
definition: Who acts.
terms:
- id: well-team
  label: Well Team
""",
    "content/sources/wells.yaml": """id: wells
title: Answer to the evaluation
kind: page
agency:
  id: well-fund
  basis: assigned
  reason: It looks like it.
published: '2024'
file: wells.txt
language: en
lines:
  title: '1'
review:
  state: checked
  by: A test.
""",
    "content/evaluations/wells-2024.yaml": """id: wells-2024
title: Evaluation of the wells
agency:
  id: well-fund
  basis: assigned
  reason: It looks like it.
overall_comment: We thank everybody.
source:
  id: wells
  lines:
    title: '2'
    overall_comment: '3'
review:
  state: checked
  by: A test.
""",
    "content/recommendations/wells-2024-r01.yaml": """id: wells-2024-r01
evaluation: wells-2024
number: 1
text: Dig deeper wells.
response_category: accepted
response_stated: Accepted
themes:
- id: safety
  stated: Safety
  basis: stated
topics:
- id: water
  basis: assigned
  reason: It is about wells.
related:
- id: wells-2024-l01
  basis: assigned
  reason: Both are about wells.
actions:
- id: wells-2024-r01-a01
  number: 1
  text: Buy a drill.
  responsible: Well Team
  units:
  - id: well-team
    stated: Well Team
    basis: assigned
    reason: The words name it.
  deadline_stated: 2024/05
  deadline: 2024-05
  status: ongoing
  status_stated: Ongoing
  comments: It is on its way.
  lines: '7'
language: en
source:
  id: wells
  lines:
    text: '4'
    response_stated: '5'
    themes: '6'
review:
  state: checked
  by: A test.
""",
    "content/recommendations/wells-2024-r02.yaml": """id: wells-2024-r02
evaluation: wells-2024
number: 2
text: Clean the wells.
response_category: unspecified
language: en
source:
  id: wells
  lines:
    text: '8'
review:
  state: checked
  by: A test.
""",
    "content/lessons/wells-2024-l01.yaml": """id: wells-2024-l01
number: 1
kind: lesson
title: Ask the neighbours first
narrative: Neighbours know where the water is.
evaluations:
- id: wells-2024
  basis: assigned
  reason: It is about the same wells.
related:
- id: wells-2024-r01
  basis: assigned
  reason: Both are about wells.
language: en
source:
  id: wells
  lines:
    title: '9'
    narrative: '10'
review:
  state: checked
  by: A test.
""",
}
FILES |= {
    f"data/vocabulary/{name}.yaml": f"id: {name}\nlabel: {name}\nplural: {name}\ndefinition: Not used here.\nterms: []\n"
    for name in {*VOCABULARY_OF.values(), *KIND_VOCABULARY.values()} if f"data/vocabulary/{name}.yaml" not in FILES
}
RECOMMENDATION = "content/recommendations/wells-2024-r01.yaml"
OTHER = "content/recommendations/wells-2024-r02.yaml"
LESSON = "content/lessons/wells-2024-l01.yaml"
EVALUATION = "content/evaluations/wells-2024.yaml"
SOURCE = "content/sources/wells.yaml"


def _schema_line(name: str) -> str:
    """The line with which the canonical form of a record or vocabulary begins."""
    top, folder, *_ = name.split("/")
    if top == "content":
        return f"# yaml-language-server: $schema=../../data/schemas/{folder.removesuffix('s')}.json\n"
    return "# yaml-language-server: $schema=../schemas/vocabulary.json\n" if folder == "vocabulary" else ""


class Site:
    """The tiny site in a folder, with what tests do to it."""

    def __init__(self, folder: Path, capsys):
        self.folder, self.capsys = folder, capsys
        for name, text in FILES.items():
            self.write(name, _schema_line(name) + text)

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file of the site."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a file where it says `old`, which has to stand there once."""
        text = (self.folder / name).read_text()
        assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))

    def add(self, name: str, text: str) -> None:
        """Put lines before a record's language, or where it has none before its source."""
        field = "\nlanguage:" if "\nlanguage:" in (self.folder / name).read_text() else "\nsource:"
        self.replace(name, field, "\n" + text.strip("\n") + field)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command: its exit status and everything that it printed."""
        self.capsys.readouterr()
        status = main([*arguments])
        printed = self.capsys.readouterr()
        return status, printed.out + printed.err

    def check(self, *arguments: str) -> tuple[int, str]:
        """Run `check`."""
        return self.run("check", *arguments)


@pytest.fixture
def site(tmp_path, monkeypatch, capsys) -> Site:
    """The tiny site, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return Site(tmp_path, capsys)
