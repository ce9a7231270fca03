"""The README, done: its commands are read from it and run in folders of their own."""

import re
import shlex
import shutil

import pytest
import yaml

from tests.project import PROJECT, committed, copied, git, run, with_environment

README = re.sub(r"(?ms)^```markdown\n.*?^```$", "", (PROJECT / "README.md").read_text(encoding="utf-8"))
ELSEWHERE = {"serve", "test", "tools"}
"""Targets of make that are not run here: they don't end, are this run itself, or need a whole machine."""
CASE = PROJECT / "tests/importers/cases/gate-units/page.txt"
pytestmark = pytest.mark.skipif(not shutil.which("git") or not shutil.which("make"), reason="git or make is missing")


def commands(section):
    """The commands of a section of the README: the lines of its shell blocks, without what is done elsewhere."""
    (text,) = re.findall(rf"(?ms)^## {section}\n(.*?)(?=^## |\Z)", README)
    for line in "\n".join(re.findall(r"(?ms)^```sh\n(.*?)^```", text)).splitlines():
        line = line.split("    #")[0].strip()
        words = shlex.split(line)
        if words and words[0] == "make":
            assert all(re.search(rf"(?m)^{word}:", (PROJECT / "Makefile").read_text()) for word in words[1:] if "=" not in word), line
            words = [word for word in words if word not in ELSEWHERE]
        if words != ["make"]:
            yield shlex.join(words) if words and words[0] == "make" else line


def do(folder, lines, **more):
    """Run lines in one shell, which stops at the first that fails."""
    return run(folder, "bash", "-e", "-c", "\n".join(lines), **more)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as somebody who just got it has it, under git."""
    folder = copied(tmp_path_factory.mktemp("project") / "uptake")
    git(folder, "init", "-q", "-b", "main")
    committed(folder, "The project")
    return with_environment(folder)


@pytest.fixture
def own(project, tmp_path):
    """A copy of it, to do something to."""
    shutil.copytree(project, tmp_path / "uptake", symlinks=True)
    return tmp_path / "uptake"


def test_an_evaluation_is_added_as_the_readme_says(own):
    """The text of a page is imported, checked, and is there as drafts; a second import writes over nothing."""
    lines = list(commands("Add an evaluation"))
    first = next(line for line in lines if " import " in line)
    text = first.split()[-1]
    shutil.copy(CASE, own / text)
    said = do(own, [line for line in lines if " new " not in line])
    drafts = sorted(git(own, "status", "--porcelain", "-uall", "content", "data/sources").split("\n"))
    assert any(line.startswith("?? content/recommendations/") for line in drafts) and "error" not in said
    before = git(own, "status", "--porcelain", "-uall")
    run(own, "bash", "-c", first, status=None)
    assert git(own, "status", "--porcelain", "-uall") == before


def test_a_lesson_is_written_by_hand_as_the_readme_says(own):
    """Without a terminal the command tells what it needs; with that, it writes a valid draft."""
    (line,) = [line for line in commands("Add an evaluation") if " new " in line]
    assert "title, source" in run(own, "bash", "-c", line, status=2)
    source = sorted((own / "content/sources").glob("*.yaml"))[0].stem
    said = do(own, [f"{line} source={source} title='Ask the neighbours first'", "make check"])
    assert f"content/lessons/{source}-l" in said
    (line,) = re.findall(r"`(\S+ build\.py new lesson source=ID title='...' topics=\S+)`", README)
    assert "content/lessons/" in run(own, "bash", "-c", line.replace("=ID", f"={source}"))


def test_the_tables_are_exported_as_the_readme_says(own):
    """What the section on commands says of export works as it stands, and writes over nothing."""
    (said,) = re.findall(r"`(\.venv/bin/python build\.py export --xlsx FILE)` .*?`(--csv DIR)`", README)
    line = " ".join(said).replace("FILE", "all.xlsx").replace("DIR", "tables")
    do(own, [line])
    assert (own / "all.xlsx").stat().st_size > 1000 and list((own / "tables").glob("*.csv"))
    assert "exists already" in run(own, "bash", "-c", line, status=1)


@pytest.fixture(scope="module")
def begun(project, tmp_path_factory):
    """A site that was begun with the README's commands, built."""
    place = tmp_path_factory.mktemp("agency")
    shutil.copytree(project, place / "uptake", symlinks=True)
    init, enter, *_ = commands("Your own site")
    assert " init " in init and enter.endswith("make site")
    do(place / "uptake", [init])
    folder = with_environment(place / "our-evaluations")
    said = do(place / "uptake", [enter])
    assert "0 pages" not in said
    return folder


def test_a_site_of_one_s_own_is_begun_as_the_readme_says(begun):
    """The folder builds at once, checks without an error, is in canonical form, and shows its own name and one example of each kind."""
    home = (begun / "_site/index.html").read_text()
    assert "Our evaluations" in home and "example" in (begun / "_site/lessons/index.html").read_text().lower()
    records = [path.parent.name for path in sorted((begun / "content").rglob("*.yaml"))]
    assert records == ["evaluations", "lessons", "recommendations", "sources"]
    said = run(begun, ".venv/bin/python", "build.py", "check")
    assert "4 warnings in 4 files." in said and set(re.findall(r"\[([EW]\d+)\]", said)) == {"W303"}
    assert run(begun, ".venv/bin/python", "build.py", "format", "--check") == "0 files not in canonical form.\n"
    assert (begun / "README.md").read_text().startswith("# Our evaluations\n") and "Our organization" in (
        begun / "data/vocabulary/agencies.yaml"
    ).read_text()


def test_what_was_begun_is_committed_as_its_readme_says(begun, tmp_path):
    """The step before the push leaves nothing behind; the README of the project says it too, and both say whose the citation is."""
    own = (begun / "README.md").read_text().partition("\n---\n")[0]
    (line,) = re.findall(r"`(git add .* && git commit .*?)`", own)
    assert line in README and "CITATION.cff" in own and own.index(line) < own.index("Push to")
    site = shutil.copytree(begun, tmp_path / "site", symlinks=True)
    do(site, [line])
    assert git(site, "status", "--porcelain") == ""


def test_a_site_is_begun_in_no_folder_that_holds_something(own, tmp_path):
    """Neither in the project itself nor in a folder with files; and not without a title, or with an address that is none."""
    options = ("--title", "T", "--organization", "O")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    for folder, more, status, said in (
        ("../full", options, 1, "not empty"), ("inner", options, 1, "the project itself"), ("../new", options[:2], 2, "--organization"),
        (
            "../new", (*options, "--repository", "javascript:x"), 1, "Begin it with https://"
        ), ("../new", ("--title", " ", *options[2:]), 1, "title"),
    ):
        assert said in run(own, ".venv/bin/python", "build.py", "init", folder, *more, status=status)
    assert not (tmp_path / "new").exists() and not (own / "inner").exists() and len(list((tmp_path / "full").iterdir())) == 1


def test_a_project_without_history_can_be_begun_from(own, tmp_path):
    """Where there is no repository, as in an unpacked archive, the site is there all the same, and says what it lacks."""
    shutil.rmtree(own / ".git")
    said = run(own, ".venv/bin/python", "build.py", "init", "../new", "--title", "T", "--organization", "O")
    assert "no history" in said and (tmp_path / "new/content/lessons/example-l01.yaml").is_file() and not (tmp_path / "new/.git").exists()


def test_an_upgrade_is_taken_as_the_readme_says(project, begun, tmp_path):
    """A newer project has other code, terms and records; the site takes code and terms, and keeps its records."""
    upstream = tmp_path / "newer"
    shutil.copytree(project, upstream, symlinks=True)
    (upstream / "templates/new.html").write_text("new")
    glossary = upstream / "data/glossary.yaml"
    glossary.write_text(glossary.read_text() + "- term: Well\n  definition: A hole with water in it.\n")
    first, second, *_ = sorted((upstream / "content/lessons").glob("*.yaml"))
    first.write_text(first.read_text().replace("number: 1", "number: 7"))
    second.unlink()
    shutil.copy(first, upstream / "content/lessons/newer-l01.yaml")
    (upstream / "data/site.yaml").write_text((upstream / "data/site.yaml").read_text().replace("title: ", "title: Newer "))
    (upstream / "data/sources/newer.txt").write_text("new")
    committed(upstream, "Newer")
    site = tmp_path / "site"
    shutil.copytree(begun, site, symlinks=True, ignore=shutil.ignore_patterns("_site"))
    lesson = site / "content/lessons/example-l01.yaml"
    lesson.write_text(lesson.read_text().replace("Tell it as", "Tell it  as"))
    committed(site, "Our site")
    git(site, "remote", "remove", "upstream")
    ours = git(site, "ls-tree", "-r", "HEAD", "content", "data/sources", "data/site.yaml")
    lines = [line.replace("ADDRESS-OF-THIS-REPOSITORY", str(upstream)) for line in list(commands("Your own site"))[2:]]
    do(site, [f"{line} || true" if " merge " in line else line for line in lines])
    assert git(site, "ls-tree", "-r", "HEAD", "content", "data/sources", "data/site.yaml") == ours
    assert (site / "templates/new.html").is_file() and "term: Well" in (site / "data/glossary.yaml").read_text()
    assert git(site, "status", "--porcelain") == "" and git(site, "merge-base", "--is-ancestor", "upstream/main", "HEAD") == ""


def test_hooks_run_what_the_project_has(own):
    """What git runs before a commit are commands of the project; both pass."""
    (repo,) = yaml.safe_load((own / ".pre-commit-config.yaml").read_text())["repos"]
    assert [hook["id"] for hook in repo["hooks"]] == ["format", "check"]
    for hook in repo["hooks"]:
        assert hook["language"] == "system"
        do(own, [hook["entry"]])
    assert git(own, "status", "--porcelain") == ""
