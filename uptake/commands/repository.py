"""Commands about the repository that holds the records: starting one, what changed in it, and what a form of it makes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from uptake.commands.keeping import keep
from uptake.content import read_content, read_vocabularies
from uptake.markdowntext import escaped
from uptake.problems import Problem, count
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parents[2]
"""The folder of the project."""
INIT = {
    "title": "name of the site",
    "organization": "who publishes it",
    "contact": "address for questions: a web address or an e-mail address",
    "repository": "address of the repository that will hold the records",
    "language": "language of the interface, such as en",
}
NEEDED = ("title", "organization")
MOST_BYTES = 5_000_000
"""What an event may hold; GitHub's are far smaller."""


def changes(options: argparse.Namespace) -> int:
    """With --summary also which pages appear, vanish and change; faults in the records are told, and stop nothing."""
    from uptake.git import GitFailed
    from uptake.release import note, states

    if not options.content.is_dir():
        print(f"There is no folder {options.content}. Name the content folder with --content.", file=sys.stderr)
        return 1
    try:
        before, after = states(options.content, options.since, options.until)
        print(note(before, after, Vocabularies(read_vocabularies(options.data / "vocabulary").records.values()).label))
        if options.summary:
            from uptake.effects import effects

            print(f"\n{effects(options.content, options.data, options.since, options.until)}")
    except GitFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


def init(options: argparse.Namespace) -> int:
    """On a terminal what is missing is asked for; elsewhere a title and an organization have to be given."""
    from pydantic import ValidationError

    from uptake.content import explain
    from uptake.site import Settings
    from uptake.starting import Refused, Start, begin

    given = {name: getattr(options, name) for name in INIT}
    if sys.stdin.isatty() and any(given[name] is None for name in NEEDED):
        given = {name: _asked(name, what) if given[name] is None else given[name] for name, what in INIT.items()}
    if missing := [f"--{name}" for name in NEEDED if not given[name]]:
        print(f"A site needs {' and '.join(missing)}.", file=sys.stderr)
        return 2
    vocabularies = Vocabularies(read_vocabularies(HERE / "data" / "vocabulary").records.values())
    try:
        history = begin(HERE, options.folder, Start(**{name: text for name, text in given.items() if text}), vocabularies)
    except ValidationError as error:
        print("\n".join(f"{item['loc'][-1]}: {' '.join(explain(Settings, item)[:2])}" for item in error.errors()), file=sys.stderr)
        return 1
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{options.folder} holds the site. Build it there with: make site")
    brought = "Its history is that of the project, so that upgrades can be merged: see README.md."
    print(brought if history else "It has no history: put it under git.")
    return 0


def _asked(name: str, what: str) -> str:
    try:
        return input(f"{name.capitalize()} ({what}{'' if name in NEEDED else '; Enter leaves it out'}): ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def form(options: argparse.Namespace) -> int:
    """What is said is Markdown for whoever filled in the form, on standard output whether the draft was made or refused."""
    from uptake.accepted import drafted, submission
    from uptake.forms import Refused

    content, vocabularies = read_content(options.content), read_vocabularies(options.data / "vocabulary")
    if content.problems or vocabularies.problems:
        print("The records have faults of their own, so that no draft can be added. Run `make check`.")
        return 1
    try:
        said = submission(_event(options.event))
        draft = drafted(said, content.records.values(), Vocabularies(vocabularies.records.values()))
        files = {getattr(options, top).joinpath(*rest): text for (top, *rest), text in draft.files().items()}
        if taken := [path for path in files if path.exists() and draft.added]:
            raise Refused(f"{taken[0]} exists already; it is left as it is.")
        if found := keep(files, options):
            raise Refused(_faults(found))
    except Refused as refused:
        print(f"No draft was made of this form. {_inert(str(refused))}")
        return 1
    print(_made(draft, files))
    return 0


def _inert(text: str) -> str:
    """Words on one line of Markdown that mean nothing to it, and call nobody."""
    return escaped(text).replace("@", "@<!-- -->")


def _event(path: Path) -> object:
    from uptake.forms import Refused

    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        return json.loads(data) if len(data) <= MOST_BYTES else None
    except OSError as error:
        raise Refused(f"The event can't be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise Refused("The event is not JSON.") from None


def _faults(found: list[Problem]) -> str:
    """The first errors that the draft would bring, on one line."""
    told = " ".join(f"{problem.message} {problem.hint}".strip() for problem in found[:5])
    return f"{told} ({count(len(found), 'error')} in all.)" if len(found) > 5 else told


def _made(draft, files: dict[Path, str]) -> str:
    """What was drafted, in Markdown."""
    what = [f"- `{path.as_posix()}`" for path in files]
    notes = [f"- {_inert(note)}" for note in draft.notes]
    unchecked = any(record.review.state == "draft" for record in draft.records)
    held = "It is a draft: hold it against its source, then set its `review` to `checked`."
    head = f"From form {draft.number}, “{draft.form.name}”. {held if unchecked else 'Compare it with where it was reported.'}"
    return "\n".join([head, "", *what, *(["", "To look at:", "", *notes] if notes else [])])
