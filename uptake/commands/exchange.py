"""Commands that bring records in from documents, and take them out as tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from uptake.commands.telling import missing_folders, tell
from uptake.content import read_vocabularies
from uptake.problems import count
from uptake.site import Site, read_settings, today
from uptake.vocabulary import Vocabularies


def import_(options: argparse.Namespace) -> int:
    """Each file gives drafts and a report, or problems; one that fails stops no other."""
    from uptake.importers.files import import_file
    from uptake.importers.report import keep
    from uptake.importers.report import report as import_report

    if options.id and len(options.files) > 1:
        print("--id names one evaluation: import its file alone.", file=sys.stderr)
        return 2
    vocabularies = read_vocabularies(options.data / "vocabulary")
    known = Vocabularies(v for v in vocabularies.records.values())
    into = options.into or options.content
    problems = list(vocabularies.problems)
    for file in () if problems else options.files:
        outcome = import_file(file, known, into, options.data / "sources", options.id)
        problems += outcome.problems
        if outcome.draft:
            said = import_report(outcome)
            print(f"{said}\n  kept as {keep(said, outcome, Path('.uptake/imports'))}\n")
    tell(problems, "Nothing of these files was written." if problems else "")
    return 1 if problems else 0


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

    if options.xlsx:
        options.xlsx.parent.mkdir(parents=True, exist_ok=True)
        options.xlsx.write_bytes(workbook(library, site, tabular.sheets(library, site)))
    if options.csv:
        options.csv.mkdir(parents=True, exist_ok=True)
        for name, content in tabular.csv_files(library, site, marked=True):
            (options.csv / name).write_bytes(content)
