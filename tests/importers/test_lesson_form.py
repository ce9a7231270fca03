"""Lessons written by hand as Markdown."""

import re
from pathlib import Path

import pytest

from tests.importers.documents import parts
from uptake.checks import check
from uptake.content import read_content, read_vocabularies
from uptake.importers import lesson_form, recognise
from uptake.importers.document import SourceDocument
from uptake.importers.files import import_file

ROOT = Path(__file__).parents[2]


def example() -> str:
    """The form as README shows it."""
    return re.search(r"```markdown\n(---\n.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)


def test_the_form_of_the_readme(tmp_path, vocabularies):
    """README's example is imported whole, its own text is the source, and the checks find nothing but that it is a draft."""
    (tmp_path / "handover.md").write_text(example(), encoding="utf-8")
    outcome = import_file(tmp_path / "handover.md", vocabularies, tmp_path / "content", tmp_path / "data/sources")
    source, _, _, (lesson,) = parts(outcome.draft)
    assert not outcome.problems and not outcome.draft.left_over and not outcome.draft.notes
    assert (source.file, lesson.kind, len(lesson.tips), lesson.topics[0].id) == (
        "handover.md",
        "good-practice",
        1,
        "knowledge-and-learning",
    )
    assert (tmp_path / "data/sources/handover.md").read_text(encoding="utf-8") == example()
    problems = check(read_content(tmp_path / "content"), read_vocabularies(ROOT / "data/vocabulary"), tmp_path / "data")
    assert {problem.code for problem in problems} == {"W303", "E202"}, "a draft, whose evaluation is not in this empty folder"


def read(text: str, vocabularies):
    assert recognise(text).name == lesson_form.NAME
    draft = lesson_form.read(SourceDocument("my.md", text), vocabularies)
    return draft, parts(draft)


def test_several_lessons_share_a_head(vocabularies):
    """Each heading of the first level begins a lesson; what the head says holds for all."""
    _, (source, _, _, lessons) = read(
        "---\nkind: challenge\nthemes: Peace and security\n---\n# One\na\n## Tips\n- x\n# Two\nb\n## Tips\n- b\n", vocabularies
    )
    assert [(x.id, x.number, x.title, x.kind) for x in lessons] == [("my-l01", 1, "One", "challenge"), ("my-l02", 2, "Two", "challenge")]
    assert lessons[0].themes == lessons[1].themes and lessons[0].themes[0].basis == "stated" and lessons[1].tips[0].number == "1"
    assert [x.narrative for x in lessons] == ["a", "b"]
    assert source.agency.id == "none-fits" and source.review.unsure[0].field == "agency"


@pytest.mark.parametrize(
    "head",
    ["kind: leçon\nlangue: fr\npays: Kenya", "tipo: lección\nidioma: es\npaíses: Kenya", "Kind: Lesson\nLanguage: en\nCountry: Kenya"],
)
def test_heads_in_other_languages(head, vocabularies):
    """The head may be English, French or Spanish."""
    draft, (_, _, _, (lesson,)) = read(f"---\n{head}\n---\n# Title\nText\n", vocabularies)
    assert (lesson.kind, lesson.countries[0].id, lesson.language) == ("lesson", "ke", re.search(r"\b(fr|es|en)\b", head).group())
    assert not draft.left_over


def test_markdown_stays_as_it_is(vocabularies):
    """Lists, headings and emphasis of a section stay the words and lines that they are; a line that is no tip is told."""
    text = "---\nkind: lesson\n---\n# T\n- a\n- *b*\n\n### c\n    code\n## Tips\nNo item.\n1. One\n"
    draft, (_, _, _, (lesson,)) = read(text, vocabularies)
    assert lesson.narrative == "- a\n- *b*\n\n### c\n    code"
    assert [number for number, _ in draft.left_over] == [11] and draft.notes


def test_without_a_title(vocabularies):
    """A lesson without a statement is left out, and that is said; the head's title stands for one."""
    draft, (_, _, _, lessons) = read("---\nkind: lesson\n---\nText\n", vocabularies)
    assert not lessons and any("left out" in note.reason for note in draft.notes) and draft.left_over
    assert read("---\nkind: lesson\ntitle: Ask early.\n---\nText\n", vocabularies)[1][3][0].title == "Ask early."


def test_other_markdown_is_no_form():
    """A head of something else, or none, is not recognised as a lesson."""
    assert not lesson_form.recognises("---\nlayout: post\n---\n# Lesson\n") and not lesson_form.recognises("# Lesson\nkind: lesson\n")
