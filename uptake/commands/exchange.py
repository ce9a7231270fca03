"""Commands that bring records in from documents, and take them out as tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from uptake.commands.telling import missing_folders, tell
from uptake.content import read_vocabularies
from uptake.output import put
from uptake.problems import Problem, count
from uptake.site import Site, read_settings, today
from uptake.vocabulary import Vocabularies


def import_(options: argparse.Namespace) -> int:
    """Each file gives drafts and a report, a difference to what is there, or problems; one that fails stops no other."""
    if options.id and len(options.files) > 1:
        print("--id names one evaluation: import its file alone.", file=sys.stderr)
        return 2
    if options.update and len(options.files) > 1:
        print("--update names one source: import its newer document alone.", file=sys.stderr)
        return 2
    return max([_import_one(file, options) for file in options.files])


def _import_one(file: Path, options: argparse.Namespace) -> int:
    """Tables that come back and newer documents change what is there; any other document gives drafts."""
    from uptake.commands.returning import documents_source, put_back, tables_of, update_from
    from uptake.readers.blocks import Unreadable

    try:
        if came := tables_of(file):
            return put_back(file, came, options)
        if source := documents_source(file, options):
            return update_from(file, source, options)
    except Unreadable as error:
        tell([Problem(str(file), 0, 0, "", error.found, error.hint, "E001")], "Nothing of it was written.")
        return 1
    return import_document(file, options)


def import_document(file: Path, options: argparse.Namespace, asked: bool = False) -> int:
    """Make drafts of a document; records that are there stay as they are. What it leaves open is asked once."""
    from uptake.commands.confirming import confirmed
    from uptake.importers.files import import_file
    from uptake.importers.report import keep
    from uptake.importers.report import report as import_report

    read = read_vocabularies(options.data / "vocabulary")
    if read.problems:
        tell(read.problems, "Nothing of this file was written.")
        return 1
    known = Vocabularies(read.records.values())
    outcome = import_file(file, known, options.into or options.content, options.data / "sources", options.id, options.content)
    if outcome.draft and outcome.draft.asks:
        if not asked and confirmed(outcome.draft.asks, options):
            return import_document(file, options, asked=True)
    elif outcome.draft:
        said = import_report(outcome)
        print(f"{said}\n  kept as {keep(said, outcome, Path('.uptake/imports'))}\n")
    tell(outcome.problems, "Nothing of this file was written." if outcome.problems else "")
    return 1 if outcome.problems else 0


def export(options: argparse.Namespace) -> int:
    """Never writes over anything: what stands there may hold somebody's changes."""
    targets = [path for path in (options.xlsx, options.csv) if path]
    if not targets:
        print("Say what to write: --xlsx FILE, --csv DIR, or both.", file=sys.stderr)
        return 2
    if there := [path for path in targets if path.exists() and (path.is_file() or any(path.iterdir()))]:
        print(f"{there[0]} exists already; it is left as it is. Name another place, or remove it.", file=sys.stderr)
        return 1
    if missing := missing_folders(options):
        tell(missing, "Nothing was written.")
        return 1
    from uptake.build import Inputs, read

    library, built = read(Inputs(options.content, options.data, Path(), Path()))
    settings, problems = read_settings(options.data / "site.yaml")
    if library is None or settings is None:
        tell([*built.problems, *problems], "Nothing was written.")
        return 1
    try:
        _write_tables(options, library, Site(settings, options.as_of or today()[:7], options.base_url))
    except OSError as error:
        print(f"{error.filename or targets[0]} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"{count(built.records, 'record')}: {' and '.join(map(str, targets))}")
    return 0


def _write_tables(options: argparse.Namespace, library, site: Site) -> None:
    from uptake.exports import tabular
    from uptake.exports.workbook import workbook

    files = {options.xlsx: workbook(library, site, tabular.sheets(library, site))} if options.xlsx else {}
    if options.csv:
        files |= {options.csv / name: content for name, content in tabular.csv_files(library, site, marked=True)}
    put(files)
