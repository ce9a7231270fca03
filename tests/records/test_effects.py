"""`changes --summary`: what a change of the records does to the pages of the site."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.records.conftest import EVALUATION, LESSON, OTHER, RECOMMENDATION
from tests.records.test_changes import Repository

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing")
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def repository(site, monkeypatch):
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    return Repository(site)


def pages(site, *more):
    """What is said of pages: a line each."""
    status, said = site.run("changes", "--since", "one", "--summary", *more)
    assert status == 0, said
    return said.partition("## Pages\n\n")[2].rstrip().splitlines()


def test_without_a_change_no_page_changes(repository, site):
    """Two equal states have equal pages; a new layout of a file is none."""
    site.write(EVALUATION, "# a remark\n" + (site.folder / EVALUATION).read_text())
    assert pages(site) == ["- None appears.", "- None vanishes.", "- None changes."]


def test_addresses_that_appear_vanish_and_change_are_told(repository, site):
    """A new record brings its page, a removed one takes it away with a warning; pages that show either are changed."""
    (site.folder / OTHER).unlink()
    text = (site.folder / LESSON).read_text().replace("wells-2024-l01", "wells-2024-l02").replace("number: 1", "number: 2", 1)
    site.write("content/lessons/wells-2024-l02.yaml", text.replace(
        "related:\n- id: wells-2024-r01\n  basis: assigned\n  reason: Both are about wells.\n", ""
    ))
    appear, vanish, change, _, warning = pages(site)
    assert "`/lessons/wells-2024-l02/`" in appear and " vanish: `/recommendations/wells-2024-r02/`, " in vanish
    assert "`/evaluations/wells-2024/`" in change and "`/glossary/`" not in change and "`aliases`" in warning


def test_a_renamed_record_keeps_its_address(repository, site):
    """A retired id is still an address, which leads on."""
    text = (site.folder / OTHER).read_text().replace(
        "wells-2024-r02", "wells-2024-r03"
    ).replace("number: 2", "aliases:\n- wells-2024-r02\nnumber: 2")
    site.write(OTHER.replace("r02", "r03"), text)
    (site.folder / OTHER).unlink()
    assert "- None vanishes." in pages(site)


def test_faulty_records_stop_nothing(repository, site):
    """Where the change has errors, the pages of the records are told, and that it is these alone."""
    site.replace(RECOMMENDATION, "text: Dig deeper wells.", "text: Dig deep wells.")
    site.write("content/lessons/odd.yaml", "{")
    found = pages(site)
    assert "- 1 address changes: `/recommendations/wells-2024-r01/`" in found and "Only the pages of the records" in found[-1]


def test_a_large_site_is_not_planned_twice(repository, site, monkeypatch):
    """Above a bound the records' own pages are told."""
    monkeypatch.setattr("uptake.effects.MOST_PLANNED", 3)
    site.replace(OTHER, "number: 2", "number: 3")
    assert pages(site)[2] == "- 1 address changes: `/recommendations/wells-2024-r02/`"


def test_many_addresses_are_counted(repository, site, monkeypatch):
    """The summary stays short."""
    monkeypatch.setattr("uptake.effects.MOST_TOLD", 1)
    site.replace(OTHER, "number: 2", "number: 3")
    assert ", and " in pages(site)[2] and pages(site)[2].count("`/") == 1


def test_other_files_that_change_are_told(repository, site):
    """Templates and code may change any page; between two revisions as well."""
    site.write("templates/page.html", "x")
    site.replace(OTHER, "number: 2", "number: 3")
    repository.commit("two")
    assert pages(site, "--until", "two")[-1] == "The change also touches `templates` (1 file), which may show on any page."


@pytest.mark.parametrize("command", [["--help"], ["changes", "--since", "HEAD"], ["check"]])
def test_whoever_reads_only_the_beginning_is_no_fault(command):
    """`build.py … | head` ends quietly, whatever the command: a reader that went away is told by the status alone."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "build.py", *command], cwd=PROJECT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0 if command == ["--help"] else 141, "")
