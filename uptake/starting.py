"""Starting another agency's site: the project without its records, with settings, vocabularies and one example of each kind of record.

A site is a copy of the project, as a fork on GitHub is: templates, styles and rules are the agency's own to change, and
the history of the project, where there is one, comes along, so that upgrades can be merged.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from uptake import forms, yamltext
from uptake.content import adapter, canonical, plain, schema_comment
from uptake.importers.naming import slug
from uptake.kinds import BY_NAME
from uptake.records import Record, Term, Vocabulary
from uptake.site import Settings
from uptake.vocabulary import Vocabularies

LEFT = {
    ".git", ".venv", ".uptake", ".pytest_cache", ".hypothesis", ".ruff_cache", "__pycache__", "node_modules",
    "_site", "_site.zip", "_sample",
}
"""What is made anew, and not copied. Records, their sources and the settings are not copied either."""
OWN = ("content", "data/sources", "data/site.yaml")
EXAMPLE = "Written when the site was started, as an example to be replaced; it tells of nothing that exists."
PATIENCE = 600
"""After how many seconds a command of git is given up. It may have to copy a long history."""
TEXT = """EXAMPLE. Replace this text, and the records that were taken from it.
Management response to the example evaluation
We thank everybody who took part.
Recommendation 1: Say what should be done, and by whom.
Accepted
We agree, and begin at once.
Say what you will do. Example unit. Initiated.
Example lesson: Say what was learned, so that others can use it
Tell it as you would tell a colleague who begins such a programme.
"""
"""The source of the examples, line by line."""


class Refused(Exception):
    """The site can't be started there. The message says why."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is asked for a new site."""

    title: str
    organization: str
    contact: str = ""
    repository: str = ""
    language: str = "en"


def settings(start: Start) -> Settings:
    """The settings of a new site. Raises pydantic's `ValidationError` where an answer can't be one."""
    given = {name: value for name, value in dataclasses.asdict(start).items() if value}
    return adapter(Settings).validate_python({
        **given,
        "tagline": "What evaluations recommended, what was answered, and what was done",
        "description": f"Recommendations, management responses, key actions and lessons from evaluations of {start.organization}.",
        "rights": f"The texts are those of {start.organization}, or of the publishers that they name.",
    })


def begin(project: Path, target: Path, start: Start, vocabularies: Vocabularies) -> bool:
    """Write a new site into a folder. Returns whether the project's history came along. Raises `Refused`."""
    project, target = project.resolve(), target.resolve()
    if target == project or project in target.parents:
        raise Refused(f"{target} lies in the project itself. Choose a folder outside.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target} exists already, and is not empty. Choose another folder.")
    made = settings(start)
    history = _history(project, target)
    _copy(project, target)
    for path, text in _files(made, vocabularies, (project / "README.md").read_text(encoding="utf-8")):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8")
    if history:
        _git(target, "reset", "-q")
    return history


def _history(project: Path, target: Path) -> bool:
    """Take along the history, so that upgrades can be merged: without files, and with the project as `upstream`."""
    if not (project / ".git").exists() or not shutil.which("git"):
        return False
    if _git(project.parent, "clone", "-q", "--no-checkout", "--origin", "upstream", str(project), str(target)) is None:
        return False
    if origin := _git(project, "remote", "get-url", "origin"):
        _git(target, "remote", "set-url", "upstream", origin)
    return True


def _git(folder: Path, *arguments: str) -> str | None:
    """What git says; None where it fails."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout.strip()


def _copy(project: Path, target: Path) -> None:
    own = {project / path for path in OWN}

    def left(folder: str, names: list[str]) -> set[str]:
        return {n for n in names if n in LEFT or n.startswith(
            ("._site.", "._sample.")
        ) or Path(folder, n) in own or Path(folder, n).is_symlink()}

    shutil.copytree(project, target, ignore=left, dirs_exist_ok=True)


def _files(made: Settings, vocabularies: Vocabularies, readme: str) -> Iterator[tuple[str, str]]:
    """Everything that is the new site's own: paths and texts."""
    agency = vocabularies.find("agencies", made.organization) or slug(made.organization)[:80].strip("-") or "our-organization"
    yield "data/site.yaml", yamltext.dump(plain(made))
    yield "data/sources/example.txt", TEXT
    for record in examples(agency):
        kind = next(kind for kind in BY_NAME.values() if kind.model is type(record))
        yield f"content/{kind.plural}/{record.id}.yaml", canonical(record, schema_comment(kind.model))
    own = {v.id: v for v in _vocabularies(vocabularies, agency, made.organization)}
    for vocabulary in own.values():
        yield f"data/vocabulary/{vocabulary.id}.yaml", canonical(vocabulary, schema_comment(Vocabulary))
    for name, text in forms.files(Vocabularies({**vocabularies.by_id, **own}.values()), made.contact).items():
        yield f".github/ISSUE_TEMPLATE/{name}", text
    yield "README.md", _readme(made) + readme


def _vocabularies(vocabularies: Vocabularies, agency: str, organization: str) -> Iterator[Vocabulary]:
    """The vocabularies that begin otherwise: the organization is a term, and its units are its own to list."""
    agencies, units = vocabularies.by_id["agencies"], vocabularies.by_id["units"]
    if not vocabularies.term("agencies", agency):
        yield dataclasses.replace(agencies, terms=(Term(id=agency, label=organization), *agencies.terms))
    yield dataclasses.replace(units, terms=())


def examples(agency: str) -> Iterator[Record]:
    """One valid draft of each kind, that says of itself that it is an example."""
    review = {"state": "draft", "by": EXAMPLE}
    assigned = {"basis": "assigned", "reason": "An example."}
    given = {
        "source": {
            "id": "example", "title": "EXAMPLE. Replace this text, and the records that were taken from it.", "kind": "response-document",
            "agency": {"id": agency, **assigned}, "file": "example.txt", "lines": {"title": "1"},
        },
        "evaluation": {
            "id": "example-evaluation", "title": "Management response to the example evaluation", "agency": {"id": agency, **assigned},
            "overall_comment": "We thank everybody who took part.", "source": {
                "id": "example", "lines": {"title": "2", "overall_comment": "3"}
            },
        },
        "recommendation": {
            "id": "example-evaluation-r01", "evaluation": "example-evaluation", "number": 1,
            "text": "Say what should be done, and by whom.",
            "response_category": "accepted", "response_stated": "Accepted", "response_text": "We agree, and begin at once.",
            "criteria": [{"id": "relevance", **assigned}],
            "actions": [{
                "id": "example-evaluation-r01-a01", "number": 1, "text": "Say what you will do.", "responsible": "Example unit",
                "status": "initiated", "status_stated": "Initiated", "lines": "7",
            }],
            "source": {"id": "example", "lines": {"text": "4", "response_stated": "5", "response_text": "6"}},
        },
        "lesson": {
            "id": "example-l01", "number": 1, "title": "Example lesson: Say what was learned, so that others can use it",
            "narrative": "Tell it as you would tell a colleague who begins such a programme.",
            "evaluations": [{"id": "example-evaluation", "reason": "Both are examples."}],
            "source": {"id": "example", "lines": {"title": "8", "narrative": "9"}},
        },
    }
    for name, values in given.items():
        yield adapter(BY_NAME[name].model).validate_python({**values, "review": review})


def _readme(made: Settings) -> str:
    """The beginning of the new site's README; what stands below it is the project's, and is merged with its upgrades."""
    return f"""# {made.title}

Evaluation knowledge of {made.organization}, published with Uptake, which is described below.

1. `make site` builds the site into `_site/`; `make serve` shows it.
2. `data/site.yaml` says what the site is called and whom to ask; `data/vocabulary/` holds the terms. Add your units to `units.yaml`,
   and change what is called otherwise in your organization.
3. `content/` and `data/sources/` hold one example of each kind of record. `.venv/bin/python build.py import FILE` and `.venv/bin/python build.py new lesson`
   make yours; then delete the files that are called `example`.
4. `git add -A && git commit -m "Our site"` keeps it.
5. Push to a repository on GitHub and turn on GitHub Pages with *GitHub Actions* as its source.

`LICENSE` and `CITATION.cff` are those of the program, Uptake; leave them so. What holds for your texts is `rights` in `data/site.yaml`.

---

"""
