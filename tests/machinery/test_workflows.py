"""The workflows of the repository: what they may do, and the steps that make a draft of a form, run here."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from tests.project import PROJECT, committed, copied, git, run, with_environment
from uptake.content import read_vocabularies
from uptake.correction import PROGRESS
from uptake.forms import NO_ANSWER, files, forms
from uptake.site import read_settings
from uptake.vocabulary import Vocabularies

WORKFLOWS = {path.name: yaml.safe_load(path.read_text()) for path in sorted((PROJECT / ".github/workflows").glob("*.yml"))}
TRUSTED = {
    "github.token", "github.repository", "github.run_id", "github.event.issue.number", "steps.pages.outputs.base_url", "steps.deployment.outputs.page_url"
}
"""What workflows may take from expressions: nothing that a person wrote."""
pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing")


def steps(workflow):
    return [step for job in WORKFLOWS[workflow]["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_no_more_than_it_needs(name):
    """A job has its own permissions; no trigger gives a stranger secrets; actions are named by commit; the clone holds no credentials."""
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {} and "pull_request_target" not in str(workflow[True])
    assert all(set(job["permissions"].values()) <= {"read", "write"} and job["timeout-minutes"] <= 30 for job in workflow["jobs"].values())
    for step in steps(name):
        assert ("uses" in step) != ("run" in step)
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
            assert "checkout" not in step["uses"] or step["with"]["persist-credentials"] is False


def test_a_linter_of_workflows_finds_nothing():
    """zizmor, in its strictest persona and without a network, has no finding in workflows and updates."""
    said = run(PROJECT, str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", "--persona=auditor", ".github")
    assert "No findings to report" in said


def test_actions_are_those_of_the_site_s_workflow():
    """One commit of each action is trusted, in one place to bring up to date."""
    pinned = {step["uses"] for step in steps("site.yml") if "uses" in step}
    assert {step["uses"] for name in WORKFLOWS for step in steps(name) if "uses" in step} == pinned


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_command_holds_an_expression(name):
    """What GitHub puts into a file before a shell reads it would be read as commands; only numbers and names of ours are passed."""
    text = (PROJECT / ".github/workflows" / name).read_text()
    for step in steps(name):
        assert "${{" not in step.get("run", "") and "${{" not in step.get("name", "")
    for expression in re.findall(r"(?m)^(?!\s*(?:group|cancel-in-progress):).*\$\{\{\s*(.*?)\s*\}\}", text):
        assert expression in TRUSTED, expression
    assert not re.search(r"github\.(head_ref|event\.[a-z_]+\.(body|title|user|head))", text)


def test_only_the_steps_that_need_it_have_a_token():
    """The step that reads the form has none."""
    for step in steps("form.yml"):
        assert ("GH_TOKEN" in step.get("env", {})) == ("gh " in step.get("run", "")), step
    (draft,) = [step for step in steps("form.yml") if step.get("id") == "draft"]
    assert "env" not in draft and WORKFLOWS["form.yml"]["jobs"]["draft"]["if"] == "github.event.label.name == 'accepted'"


def test_the_forms_are_those_of_the_models_and_vocabularies():
    """What GitHub shows is what `make format` writes, and there is no other form."""
    settings, _ = read_settings(PROJECT / "data/site.yaml")
    vocabularies = Vocabularies(read_vocabularies(PROJECT / "data/vocabulary").records.values())
    there = {path.name: path.read_text() for path in (PROJECT / ".github/ISSUE_TEMPLATE").iterdir()}
    assert there == files(vocabularies, settings.contact)


# --- what is said of a pull request


@pytest.mark.parametrize("faulty", [False, True])
def test_a_pull_request_says_what_it_does(tmp_path, origin, faulty):
    """Checked out merged, as GitHub does, its summary tells statuses that move and pages that change, faulty or not."""
    (step,) = [step for step in steps("site.yml") if "GITHUB_STEP_SUMMARY" in step.get("run", "")]
    assert step["if"] == "github.event_name == 'pull_request'" and "HEAD^1" in step["run"]
    git(tmp_path, "clone", "-q", str(origin), "clone")
    clone, id = tmp_path / "clone", action()
    git(clone, "switch", "-q", "-c", "change")
    path = clone / f"content/recommendations/{id.rpartition('-')[0]}.yaml"
    before, _, after = path.read_text().partition(f"- id: {id}\n")
    after = re.sub(r"status: .*\n  status_stated: .*", "status: completed\n  status_stated: Completed", after, count=1)
    path.write_text(f"{before}- id: {id}\n{after}")
    if faulty:
        (clone / "content/lessons/odd.yaml").write_text("{")
    committed(clone, "A change")
    git(clone, "switch", "-q", "main")
    git(clone, "merge", "-q", "--no-ff", "-m", "As GitHub tries it", "change")
    run(with_environment(clone), "bash", "-e", "-c", step["run"], GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    summary = (tmp_path / "summary.md").read_text()
    assert "## Statuses moved" in summary and f"`{id}`" in summary and f"`/recommendations/{path.stem}/`" in summary
    assert "`lessons/odd.yaml`" in summary or not faulty


# --- the steps of the form's workflow


GH = """#!/bin/sh
printf '%s\\n' "$*" >>"$GH_LOG"
for word; do
  if [ "$last" = --body-file ]; then cat "$word" >>"$GH_LOG"; fi
  last=$word
done
case "$1 $2" in
  "api repos/example/site/collaborators/officer/permission") echo "$PERMISSION" ;;
  "pr create") exit "$PR_STATUS" ;;
esac
"""


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """The repository of a site."""
    folder = tmp_path_factory.mktemp("origin")
    copied(folder / "work", ("build.py", "Makefile", "requirements.lock", ".gitignore", ".github", "uptake", "content", "data"))
    git(folder / "work", "init", "-q", "-b", "main")
    committed(folder / "work", "The site")
    return folder / "work"


class Runner:
    """Runs the steps of the workflow as GitHub would."""

    def __init__(self, tmp_path: Path, origin: Path):
        self.folder, self.temp = tmp_path / "clone", tmp_path
        git(tmp_path, "clone", "-q", "--bare", str(origin), str(tmp_path / "origin.git"))
        git(tmp_path, "clone", "-q", str(tmp_path / "origin.git"), str(self.folder))
        (self.folder / "requirements.lock").touch()
        with_environment(self.folder)
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin/gh").write_text(GH)
        (tmp_path / "bin/gh").chmod(0o755)

    def __call__(self, body, permission="write", pr_status="0"):
        """Status of the job, and what was said with `gh`."""
        event = {
            "issue": {"number": 12, "title": "$(id)", "body": body, "created_at": "2026-11-20T08:15:30Z"}, "label": {"name": "accepted"}
        }
        (self.temp / "event.json").write_text(json.dumps(event))
        (self.temp / "log").write_text("")
        given = {
            "PATH": f"{self.temp}/bin:{os.environ['PATH']}", "GH_LOG": str(self.temp / "log"),
            "PERMISSION": permission, "PR_STATUS": pr_status,
            "GITHUB_ACTOR": "officer", "GITHUB_EVENT_PATH": str(
                self.temp / "event.json"
            ), "RUNNER_TEMP": str(self.temp), "GITHUB_REF_NAME": "main",
            "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "example/site", "GH_REPO": "example/site", "NUMBER": "12",
        }
        failed = ""
        for step in steps("form.yml"):
            condition = step.get("if", "success()")
            assert condition in ("success()", "failure() && steps.draft.outcome == 'failure'")
            if "run" in step and (not failed if condition == "success()" else failed == "draft"):
                (self.temp / "step.sh").write_text(step["run"])
                said = run(self.folder, "bash", "-c", f"bash -e '{self.temp}/step.sh'; echo status $?", **given)
                if not said.rstrip().endswith("status 0"):
                    failed = failed or step.get("id", step.get("name", "?"))
        return failed, (self.temp / "log").read_text()


@pytest.fixture
def runner(tmp_path, origin):
    return Runner(tmp_path, origin)


def progress(**given):
    vocabularies = Vocabularies(read_vocabularies(PROJECT / "data/vocabulary").records.values())
    (form,) = [form for form in forms(vocabularies) if form.file == PROGRESS]
    usual = {"action": action(), "status": "Completed", "origin": "A report"}
    return "\n\n".join(f"### {q.label}\n\n{(usual | given).get(q.id) or NO_ANSWER}" for q in form.questions)


def action():
    """Some action that is not completed, whatever records the project has."""
    for path in sorted((PROJECT / "content/recommendations").glob("*.yaml")):
        for found in yaml.safe_load(path.read_text()).get("actions", []):
            if found["status"] not in ("completed", "unreported") and "history" not in found:
                return found["id"]
    pytest.skip("no record has an open action")


def test_an_accepted_form_becomes_a_pull_request(runner):
    """A branch with one commit that changes one record, a pull request with what was drafted, a word to whoever asked."""
    failed, log = runner(progress(comment="`touch hacked`; $(touch hacked)"))
    assert not failed and "pr create --base main --head form-12 --title Draft of form 12 --body-file" in log, log
    changed = git(runner.temp / "origin.git", "diff", "--name-only", "main", "form-12").split()
    assert changed == [f"content/recommendations/{action().rpartition('-')[0]}.yaml"]
    assert "touch hacked" in git(runner.temp / "origin.git", "show", f"form-12:{changed[0]}") and not list(runner.temp.rglob("hacked"))
    assert "issue comment 12" in log and "Closes #12." in log


def test_where_a_workflow_may_propose_nothing_a_person_can(runner):
    """A repository that allows workflows no pull requests has the branch, and the address to propose it."""
    failed, log = runner(progress(), pr_status="1")
    assert not failed and "https://github.com/example/site/compare/form-12" in log


def test_a_form_that_makes_no_draft_is_answered(runner):
    """The refusal is said where the form was filled in, and nothing is pushed."""
    failed, log = runner(progress(action="nothing-r01-a01"))
    assert failed == "draft" and "issue comment 12" in log and "There is no key action" in log and "pr create" not in log
    assert git(runner.temp / "origin.git", "branch", "--list", "form-12") == ""


@pytest.mark.parametrize("permission", ["read", "none", ""])
def test_a_label_by_somebody_who_may_not_write_does_nothing(runner, permission):
    """Setting labels is allowed to more people than writing; they accept nothing."""
    failed, log = runner(progress(), permission=permission)
    assert failed == "Only who may write here accepts a form" and log.count("\n") == 1


def test_a_draft_that_is_there_is_not_written_over(runner):
    """A second acceptance leaves the branch, which somebody may have worked on, as it is."""
    runner(progress())
    before = git(runner.temp / "origin.git", "rev-parse", "form-12")
    git(runner.folder, "switch", "-q", "main")
    failed, log = runner(progress(status="Ongoing", comment="Again"))
    assert not failed and "is there already" in log and git(runner.temp / "origin.git", "rev-parse", "form-12") == before
