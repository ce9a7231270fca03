"""The command line: one function a command, each from options to an exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from uptake import content
from uptake.checks import check, everything
from uptake.content import read_content, read_vocabularies
from uptake.importers import FORMATS
from uptake.importers.files import import_file
from uptake.importers.files import report as import_report
from uptake.kinds import KINDS
from uptake.problems import Problem, annotations, count, on_github, report
from uptake.records import Vocabulary
from uptake.vocabulary import Vocabularies


def main(arguments: list[str]) -> int:
    """Run a command. Returns the exit status: 0 well, 1 problems in the content, 2 a wrong call."""
    options = _parser().parse_args(arguments)
    return options.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description="Uptake: a static website of evaluation knowledge from YAML records.")
    parser.set_defaults(run=lambda _: parser.print_help() or 0)
    folders = argparse.ArgumentParser(add_help=False)
    folders.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="folder of the records (default: content)")
    folders.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="folder of vocabularies, sources and settings (default: data)")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    add = commands.add_parser("check", parents=[folders], help="check every record and vocabulary; write nothing")
    add.add_argument("--strict", action="store_true", help="fail on warnings too")
    add.set_defaults(run=_check)
    add = commands.add_parser("format", parents=[folders], help="bring records and vocabularies into canonical form; write the JSON Schemas")
    add.add_argument("--check", action="store_true", help="only say what is not in canonical form")
    add.set_defaults(run=_format)
    add = commands.add_parser("import", parents=[folders], help="make draft records from documents", description="Formats, told by the content: " + "; ".join(f.name for f in FORMATS) + ".")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE", help="text of a document")
    add.add_argument("--into", type=Path, metavar="DIR", help="folder for the draft records (default: the content folder)")
    add.add_argument("--id", help="id of the evaluation, or beginning of a publication's lesson ids; with one file only")
    add.set_defaults(run=_import)
    return parser


def _tell(problems: list[Problem], closing: str = "") -> None:
    text = report(problems, closing)
    if text:
        print(text, file=sys.stderr if problems else sys.stdout)
    if problems and on_github():
        print(annotations(problems))


def _check(options: argparse.Namespace) -> int:
    records, vocabularies = read_content(options.content), read_vocabularies(options.data / "vocabulary")
    problems = [*check(records, vocabularies, options.data), *_uncanonical(options)]
    number = len(everything(records))
    _tell(problems, "" if problems else f"{count(number, 'record')}, no problem.")
    return 1 if any(p.is_error for p in problems) or problems and options.strict else 0


def _models(options: argparse.Namespace) -> list[tuple[Path, type]]:
    """Every folder of YAML files with the model of what it holds."""
    return [(options.content / kind.plural, kind.model) for kind in KINDS] + [(options.data / "vocabulary", Vocabulary)]


def _canonical_texts(options: argparse.Namespace):
    """Every YAML file with its canonical text, or None and the problems."""
    for folder, model in _models(options):
        for path in sorted(folder.glob("*.yaml")):
            yield path, *content.format_file(path, model)


def _uncanonical(options: argparse.Namespace) -> list[Problem]:
    found = []
    for path, text, _ in _canonical_texts(options):
        if text is not None and path.read_bytes() != text.encode():
            found.append(Problem(str(path), 0, 0, "", "The file is not in canonical form.", "Run `make format`.", "W302"))
    return found


def _format(options: argparse.Namespace) -> int:
    changed, problems = [], []
    for path, text, found in _canonical_texts(options):
        problems += found
        if text is not None and path.read_bytes() != text.encode():
            changed.append(path)
            if not options.check:
                path.write_bytes(text.encode())
    if not options.check:
        content.write_schemas(options.data / "schemas")
    for path in changed:
        print(path)
    _tell(problems)
    print(f"{count(len(changed), 'file')} {'not in canonical form' if options.check else 'brought into canonical form'}.")
    return 1 if problems or options.check and changed else 0


def _import(options: argparse.Namespace) -> int:
    if options.id and len(options.files) > 1:
        print("--id names one evaluation: import its file alone.", file=sys.stderr)
        return 2
    vocabularies = read_vocabularies(options.data / "vocabulary")
    known = Vocabularies(v for v in vocabularies.records.values())
    into = options.into or options.content
    sources = options.data / "sources" if options.into is None else options.into / "texts"
    problems = list(vocabularies.problems)
    for file in options.files:
        outcome = import_file(file, known, into, sources, options.id)
        problems += outcome.problems
        if outcome.draft:
            print(import_report(outcome), end="\n\n")
    _tell(problems, "Nothing of these files was written." if problems else "")
    return 1 if problems else 0
