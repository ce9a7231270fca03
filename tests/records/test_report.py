"""How problems are told: to a person, to GitHub, and by the exit status."""

from tests.records.conftest import LESSON, OTHER
from uptake.problems import MANY, Problem, annotations, did_you_mean, quote, report


def problem(file: str, line: int = 1, code: str = "W303", message: str = "It is a draft.") -> Problem:
    """A problem, for what does not matter."""
    return Problem(file, line, 0, "", message, "Check it.", code)


def test_a_sound_site(site):
    """A sound site is told with one line and the exit status 0."""
    assert site.check("--strict") == (0, "5 records, no problem.\n")


def test_warnings_fail_a_strict_check_only(site):
    """A warning alone fails the check under --strict and not otherwise."""
    site.replace(LESSON, "state: checked", "state: draft")
    assert site.check()[0] == 0
    status, printed = site.check("--strict")
    assert status == 1 and printed.rstrip().endswith("1 warning in 1 file.")


def test_problems_are_sorted_and_counted():
    """Problems come sorted by file and position, each once, with a count of errors, warnings and files below."""
    problems = [problem("b", 2), problem("a", 10, "E101"), problem("a", 9), problem("b", 2)]
    told = report(problems)
    assert [line.split()[0] for line in told.split("\n") if line.startswith(("a:", "b:"))] == ["a:9", "a:10", "b:2"]
    assert told.endswith("1 error and 2 warnings in 2 files.")


def test_many_warnings_alike_are_told_once():
    """Warnings that say the same of more than five places are one block that lists them; errors and others stay apart."""
    alike = [problem(f"file{n}") for n in range(MANY + 1)]
    told = report([*alike, problem("file2", 3, "E101"), problem("file9", message="Something else.")])
    assert told.count("It is a draft. Check it.   [W303]") == 1
    assert "file0:1\nfile1:1\nfile2:1\nfile3:1\nfile4:1\nfile5:1\n    It is a draft." in told
    assert told.endswith("1 error and 7 warnings in 7 files.")
    few = report(alike[:MANY])
    assert few.count("It is a draft.") == MANY


def test_annotations_on_github(site, monkeypatch):
    """On GitHub every problem is also an annotation with file and line, in the form that GitHub reads."""
    site.replace(OTHER, "number: 2", "number: two")
    assert "::error" not in site.check()[1]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    printed = site.check()[1]
    assert f'::error file={OTHER},line=4,title=E103 number::"two" is not a number. Write a whole number in digits.\n' in printed


def test_annotations_are_escaped():
    """Characters that mean something to GitHub's commands are escaped, so that no text can forge one."""
    forged = Problem("a,b:c", 0, 0, "", "100%\n::error::no", "", "W301")
    assert annotations([forged]) == "::warning file=a%2Cb%3Ac,line=1,title=W301 ::100%25%0A::error::no"


def test_did_you_mean():
    """The nearest known word is offered whatever its case; far ones are not."""
    assert did_you_mean("Relevence", ["relevance", "impact"]) == 'Did you mean "relevance"?'
    assert did_you_mean("xyz", ["relevance", "impact"]) == ""


def test_quotations_are_short_and_on_one_line():
    """A person's own text is quoted on one line and cut when long."""
    assert quote("a\n  b") == '"a b"'
    assert len(quote("word " * 1000)) == 82
