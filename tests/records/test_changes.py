"""`changes`: what differs between the records of a git revision and those of now, told as a release note."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.records.conftest import EVALUATION, LESSON, OTHER, RECOMMENDATION, SOURCE
from uptake import git
from uptake.changes import excerpt

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing")


class Repository:
    """The tiny site under version control."""

    def __init__(self, site):
        self.site = site
        self.git("init", "-q", "-b", "main")
        self.commit("one")

    def git(self, *arguments):
        names = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": "2026-03-04T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-04T12:00:00Z"}
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        environment = {**os.environ, **names, **dates, **alone}
        return subprocess.run(["git", *arguments], cwd=self.site.folder, env=environment, check=True, capture_output=True, text=True).stdout

    def commit(self, name):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", name)
        self.git("tag", name)

    def changes(self, since="one", *more):
        """The note as its sections: lines by heading."""
        status, said = self.site.run("changes", "--since", since, *more)
        assert status == 0, said
        sections, heading = {}, ""
        for line in said.splitlines():
            heading = line.removeprefix("## ") if line.startswith("## ") else heading
            if line.startswith("- ") and heading:
                sections.setdefault(heading, []).append(line)
        return sections


@pytest.fixture
def repository(site, monkeypatch):
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    return Repository(site)


def test_nothing_changed_is_said_so(repository, site):
    """Without a change the note says so; comments and another order of lines in a file are no change of the record."""
    site.write("content/evaluations/wells-2024.yaml", "# a remark\n" + (site.folder / EVALUATION).read_text())
    status, said = site.run("changes", "--since", "one")
    assert status == 0 and "No record changed." in said and "2026-03-04" in said and "the working tree" in said


def test_what_moved_is_told_from_what_to_what(repository, site):
    """Decisions, statuses and deadlines are told with what they were, in the vocabulary's words, once and not again as other words."""
    said = "response_category: {}\nresponse_stated: {}"
    site.replace(RECOMMENDATION, said.format("accepted", "Accepted"), said.format("rejected", "Rejected"))
    site.replace(RECOMMENDATION, "status: ongoing\n  status_stated: Ongoing", "status: completed\n  status_stated: Completed")
    site.replace(RECOMMENDATION, "deadline_stated: 2024/05\n  deadline: 2024-05", "deadline_stated: 2025/01\n  deadline: 2025-01")
    assert repository.changes() == {
        "Decisions changed": ["- `wells-2024-r01`: Accepted → Rejected. “Dig deeper wells.”"],
        "Statuses moved": ["- `wells-2024-r01-a01`: Ongoing → Completed. “Buy a drill.”"],
        "Deadlines moved": ["- `wells-2024-r01-a01`: May 2024 → January 2025. “Buy a drill.”"],
    }


def test_corrected_texts_show_what_differs(repository, site):
    """A text is told by the words that differ; a comment, which is news and no correction, by itself; spaces as spaces."""
    site.replace(EVALUATION, "We thank everybody.", "We thank almost everybody.")
    site.replace(RECOMMENDATION, "It is on its way.", "It has come.")
    site.replace(LESSON, "title: Ask the neighbours first", "title: Ask the  neighbours first")
    site.replace(OTHER, "text: Clean the wells.", "text: Clean the wells.\ndescription: All of *them*.")
    found = repository.changes()
    assert found == {
        "Texts corrected": [
            "- `wells-2024`, overall_comment: “We thank everybody.” → “We thank almost everybody.”",
            "- `wells-2024-l01`, title: only line breaks and spaces",
            "- `wells-2024-r02`, description: added: “All of \\*them\\*.”",
        ],
        "Comments changed": ["- `wells-2024-r01-a01`: “It is on its way.” → “It has come.”"],
    }


def test_records_that_come_and_go_are_counted_with_what_they_belong_to(repository, site):
    """A removed evaluation is told with its recommendations and lessons counted, a single new record by itself; so are key actions."""
    (site.folder / EVALUATION).unlink()
    (site.folder / RECOMMENDATION).unlink()
    (site.folder / OTHER).unlink()
    (site.folder / LESSON).unlink()
    (site.folder / SOURCE).unlink()
    repository.commit("two")
    assert repository.changes("one", "--until", "two")["Removed"] == [
        "- evaluation `wells-2024`: “Evaluation of the wells”, with 2 recommendations",
        "- source `wells`: “Answer to the evaluation”, with 1 lesson",
    ]
    repository.git("checkout", "-q", "one", "--", ".")
    site.replace(OTHER, "language: en", "actions:\n- id: wells-2024-r02-a01\n  number: 1\n  text: Sweep.\nlanguage: en")
    assert len(repository.changes("two")["Added"]) == 2
    assert repository.changes() == {"Key actions added": ["- `wells-2024-r02-a01`: “Sweep.”"]}


def test_a_retired_id_tells_a_renamed_record(repository, site):
    """A record that took over an id is renamed, not removed and added; what else changed in it is told too, its key actions' included."""
    text = (site.folder / RECOMMENDATION).read_text().replace("wells-2024-r01", "wells-2024-r09")
    text = text.replace("id: wells-2024-r09\n", "id: wells-2024-r09\naliases:\n- wells-2024-r01\n", 1)
    site.write("content/recommendations/wells-2024-r09.yaml", text.replace("status: ongoing", "status: completed"))
    (site.folder / RECOMMENDATION).unlink()
    assert repository.changes() == {
        "Renamed": ["- `wells-2024-r01` is now `wells-2024-r09`: “Dig deeper wells.”"],
        "Statuses moved": ["- `wells-2024-r09-a01`: Ongoing → Completed. “Buy a drill.”"],
    }


def test_a_record_that_another_took_in_is_no_removal(repository, site):
    """The id of a removed record that leads to one that was there before is told as renamed."""
    (site.folder / OTHER).unlink()
    site.replace(RECOMMENDATION, "id: wells-2024-r01\n", "id: wells-2024-r01\naliases:\n- wells-2024-r02\n")
    assert repository.changes()["Renamed"] == ["- `wells-2024-r02` is now `wells-2024-r01`: “Dig deeper wells.”"]
    assert "Removed" not in repository.changes()


def test_whatever_else_differs_is_named(repository, site):
    """Coded values are told as they came and went, all other fields by their names."""
    site.replace(RECOMMENDATION, "- id: safety\n  stated: Safety\n  basis: stated", "- id: trade\n  basis: assigned\n  reason: It is sold.")
    site.replace(RECOMMENDATION, "reason: It is about wells.", "reason: It is about water.")
    site.replace(RECOMMENDATION, "by: A test.", "by: Another test.")
    assert repository.changes() == {
        "Coded values changed": [
            "- `wells-2024-r01`, themes: + Trade (assigned), − Safety (stated)",
            "- `wells-2024-r01`, topics: Water (assigned) with other words or another reason",
        ],
        "Other fields changed": ["- `wells-2024-r01`: `review`"],
    }


def test_unsound_records_stop_nothing(repository, site):
    """Files that were or are broken are named and compared as far as they can be read; links and foreign files are no records."""
    site.write(OTHER, (site.folder / OTHER).read_text().replace("response_category: unspecified", "response_category: perhaps"))
    site.write("content/lessons/noise.yaml", b"\x00\xff\xfe: [")
    site.write("content/lessons/readme.txt", "No record.")
    (site.folder / "content/lessons/link.yaml").symlink_to(site.folder / "data/site.yaml")
    repository.commit("broken")
    site.replace(RECOMMENDATION, "status: ongoing", "status: completed")
    site.write("content/lessons/noise.yaml", "- a list\n")
    (site.folder / OTHER).unlink()
    site.write(LESSON, "title: [")
    status, said = site.run("changes", "--since", "broken")
    assert status == 0 and "Ongoing → Completed" in said
    assert "`lessons/noise.yaml`, broken" in said and "link" not in said and "readme" not in said
    assert re.search(r"`recommendations/wells-2024-r02.yaml`, broken .*: 1 problem, not compared", said) and "## Removed" not in said
    assert repository.changes("one", "--until", "broken")["Not sound"]


def test_the_texts_of_records_are_no_markdown(repository, site):
    """What a record says cannot become a heading, a link, a tag or an escape sequence of a terminal."""
    site.replace(OTHER, "text: Clean the wells.", 'text: "<script>[x](http://y) `code` # no"')
    (line,) = repository.changes()["Texts corrected"]
    assert "<script" not in line.replace("\\<", "") and "\\[x\\](http" in line and "\\`code\\`" in line
    site.write("content/lessons/\x1b[31m`.yaml", "title: [")
    assert repository.changes()["Not sound"] == ["- `lessons/?[31m?.yaml`, the working tree: 1 problem, not compared"]


def test_the_repository_and_the_working_tree_stay_as_they_are(repository, site):
    """Comparing writes nothing: neither the files, nor the index, nor anything below `.git`."""
    site.replace(RECOMMENDATION, "status: ongoing", "status: completed")

    def everything():
        return {p: p.read_bytes() for p in site.folder.rglob("*") if p.is_file()}

    before = everything()
    repository.changes()
    repository.changes("one", "--until", "HEAD")
    assert everything() == before


def test_a_content_folder_deep_within_a_repository_is_compared(repository, site):
    """The folder may lie anywhere in the repository, and a revision that did not have it had no records."""
    (site.folder / "deep").mkdir()
    (site.folder / "content").rename(site.folder / "deep" / "content")
    found = repository.changes("one", "--content", "deep/content")
    assert len(found["Added"]) == 2 and set(found) == {"Added"}
    repository.commit("moved")
    assert repository.changes("moved", "--content", "deep/content") == {}


@pytest.mark.parametrize("revision", ["-x", "--output=here", ""])
def test_a_revision_is_no_option(repository, site, revision, capsys):
    """What begins with a hyphen never reaches git."""
    with pytest.raises(SystemExit) as stopped:
        site.run("changes", f"--since={revision}")
    assert stopped.value.code == 2 and "revision" in capsys.readouterr().err
    with pytest.raises(git.GitFailed, match="is no revision"):
        git.revision(site.folder, revision)
    assert not (site.folder / "here").exists()


@pytest.mark.parametrize("revision", ["never", "HEAD:content", "one; touch here", "$(touch here)", "one^{tree}"])
def test_an_unknown_revision_is_told(repository, site, revision):
    """What names no commit ends with status 1 and a sentence; nothing of it is read by a shell."""
    status, said = site.run("changes", "--since", revision)
    assert status == 1 and "knows no revision" in said and not (site.folder / "here").exists()


def test_without_a_repository_it_says_so(site):
    """Outside a repository nothing is known of the past."""
    status, said = site.run("changes", "--since", "HEAD")
    assert status == 1 and "in no git repository" in said


def test_without_git_it_says_so(repository, site, monkeypatch):
    """Where git is not installed, the message says what to install."""
    monkeypatch.setenv("PATH", str(site.folder))
    status, said = site.run("changes", "--since", "one")
    assert status == 1 and "Install git" in said


def test_a_git_that_hangs_is_given_up(repository, site, monkeypatch):
    """A git that gives no answer does not hold up anybody for long."""
    fake = site.folder / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))
    monkeypatch.setattr(git, "PATIENCE", 0.5)
    status, said = site.run("changes", "--since", "one")
    assert status == 1 and "no answer within" in said


def test_a_missing_object_is_told(repository, site):
    """A repository that lacks what a revision held, such as a partial clone, is told of and fetches nothing."""
    site.replace(OTHER, "Clean the wells.", "Clean all wells.")
    id = repository.git("rev-parse", f"one:{OTHER}").strip()
    (site.folder / ".git" / "objects" / id[:2] / id[2:]).unlink()
    status, said = site.run("changes", "--since", "one")
    assert status == 1 and id in said


def test_ids_are_those_of_git(repository, site):
    """A file of the working tree has the id by which git knows it, so that only what differs is read."""
    for name in (OTHER, LESSON):
        data = (site.folder / name).read_bytes()
        assert git.id_of(data, "a" * 40) == repository.git("rev-parse", f"HEAD:{name}").strip()
    assert len(git.id_of(b"", "a" * 64)) == 64


@pytest.mark.parametrize(("before", "after", "expected"), [
    ("a b c", "a x c", ("a b c", "a x c")),
    ("1 2 3 4 5 6 7 8", "1 2 3 4 5 6 7 8 9", ("… 4 5 6 7 8", "… 4 5 6 7 8 9")),
    ("a a a", "a a", ("a a a", "a a")),
    ("x 1 2 3 4 5 6 7", "y 1 2 3 4 5 6 7", ("x 1 2 3 4 5 …", "y 1 2 3 4 5 …")),
])
def test_an_excerpt_shows_what_differs_with_words_around(before, after, expected):
    """Of two long texts the words that differ are shown, with five on either side."""
    assert excerpt(before, after) == expected
