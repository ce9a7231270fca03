"""Bringing changes back into records that are there: from exported tables, and from a newer version of a document.

What would change is shown; `--apply` writes it. Nothing is written before the checks have passed for all of it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from uptake.checks import check, everything
from uptake.commands.telling import missing_folders, pasted, tell
from uptake.content import Reading, canonical, format_file, read_content, read_record, read_vocabularies, schema_comment
from uptake.importers import formats
from uptake.importers.bounds import bounded
from uptake.importers.difference import Difference, shown
from uptake.importers.files import renamed
from uptake.importers.naming import file_name
from uptake.importers.newer import Newer, first_id, newer
from uptake.importers.opening import open_document
from uptake.importers.returned import Returned, returned
from uptake.importers.moving import News
from uptake.importers.updating import MAY_FOLLOW, told_where_it_came, update
from uptake.kinds import BY_MODEL
from uptake.output import put
from uptake.problems import Problem, count
from uptake.records import Record, Source, Vocabulary
from uptake.site import today
from uptake.vocabulary import Vocabularies


def tables_of(file: Path) -> Returned | None:
    """The exported tables that a file or folder holds; None where it is something else."""
    from uptake.exports.beside import columns

    return bounded(lambda: returned(file, lambda table: [column.name for column in columns(table)]), _SECONDS)


_SECONDS = 120
"""Of processor time that reading a workbook may take. One of ten thousand key actions takes a few."""


def put_back(file: Path, came: Returned, options: argparse.Namespace) -> int:
    """Put what a person changed in exported tables into the records."""
    read = _read(options)
    if read is None:
        return 1
    content, vocabularies = read
    news = News(_date(options), file.name)
    found = update([*content.records.values(), *vocabularies.records.values()], came, news)
    print(f"{file}: {came.what}, exported from these records")
    return _finish(found, read, options, news=news)


def documents_source(file: Path, options: argparse.Namespace) -> str:
    """The id of the source of which a file may be a newer version: the one that is named, or the one of the file's name."""
    id = options.update or (file_name(file.stem) if not options.into else "")
    if not id or options.update or (options.content / "sources" / f"{id}.yaml").is_file():
        return id
    return renamed(options.content, [BY_MODEL[Source]]).get(id, "")


def update_from(file: Path, source: str, options: argparse.Namespace) -> int:
    """Bring the records of a source up to a newer version of its document."""
    from uptake.commands.exchange import import_document

    read = _read(options)
    if read is None:
        return 1
    content, vocabularies = read
    record = next((r for r in content.records.values() if isinstance(r, Source) and r.id == source), None)
    if record is None:
        tell([Problem(str(file), 0, 0, "", f"There is no source {source}.", "Name one of content/sources/ with --update.", "E202")])
        return 1
    path = options.data / "sources" / record.file
    opened = open_document(file, formats(options.data))
    mine = [r for r in content.records.values() if r is record or not isinstance(r, Source) and r.source.id == source]
    if not path.is_file() or path.read_bytes() == opened.stored:
        options.id = options.id or first_id(mine)
        return import_document(file, options)
    taken = {id for r in content.records.values() for id in (r.id, *r.aliases)}
    stored, known = path.read_bytes(), Vocabularies(vocabularies.records.values())
    found = bounded(lambda: newer(opened, record, stored, mine, taken, known, options.date, today()))
    earlier = _earlier(path, found.date)
    files = {path: opened.stored, **({earlier: path.read_bytes()} if earlier else {})}
    said = f"{file}: a newer version of {source}, {opened.format.name}\n{shown(found.difference)}"
    print(said, flush=True)
    status = _finish(found.difference, read, options, files, {record.file: opened.stored.decode().replace("\r\n", "\n").split("\n")}, told=True)
    if found.difference.records or options.apply:
        print(f"  kept as {_keep_report(file, found, said)}")
    return status


def _earlier(path: Path, date: str) -> Path | None:
    """Where the text that a newer one replaces is kept: records of it may remain, and not every folder is under git."""
    folder = path.parent / "earlier"
    names = [f"{path.stem}.until-{date}{path.suffix}", *(f"{path.stem}.until-{date}-{n}{path.suffix}" for n in range(2, 1_000))]
    for name in names:
        there = folder / name
        if not there.exists():
            return there
        if there.read_bytes() == path.read_bytes():
            return None
    return None


def _keep_report(file: Path, found: Newer, said: str) -> Path:
    from uptake.importers.files import Outcome
    from uptake.importers.report import keep, report

    outcome = Outcome(file, draft=found.draft)
    return keep(f"{said}\n\n{report(outcome)}", outcome, Path(".uptake/imports"))


# --- what both have in common

_Read = tuple[Reading, Reading]


def _read(options: argparse.Namespace) -> _Read | None:
    """Records and vocabularies; None, after telling why, where some cannot be read."""
    if missing := missing_folders(options):
        tell(missing)
        return None
    read = read_content(options.content), read_vocabularies(options.data / "vocabulary")
    if wrong := [problem for reading in read for problem in reading.problems if problem.is_error]:
        tell(wrong, "Mend these first; nothing was written.")
        return None
    return read


def _date(options: argparse.Namespace) -> str:
    return options.date or today()


def _finish(
    found: Difference, read: _Read, options: argparse.Namespace,
    files: Mapping[Path, bytes] = {}, texts: Mapping[str, list[str]] = {}, told: bool = False, news: News | None = None,
) -> int:
    """Show a difference, hold it against the checks, and write it if that is asked for. Of tables, `news` says which came back."""
    if not told:
        print(shown(found), flush=True)
    paths = {_path(record, options): record for record in found.records}
    wrong = [*_invalid(paths)] or _new_errors(paths, read, options, texts) if paths else []
    if news:
        of_file = {str(path): record for path, record in paths.items()}
        wrong = [told_where_it_came(p, of_file[p.file], found, news) if p.file in of_file and p.field else p for p in wrong]
    if problems := [*found.problems, *_commented(paths), *(p for p in wrong if not (found.problems and p.code in MAY_FOLLOW))]:
        tell(problems, "Nothing was written.")
        return 1
    if options.apply and (paths or files):
        changed = {path: canonical(record, schema_comment(type(record))).encode() for path, record in paths.items()}
        put({**changed, **files})
        print(f"  {count(len(changed) + len(files), 'file')} written")
    elif paths or files:
        print(f"  nothing was written; to write it: {pasted(*options.arguments, '--apply')}")
    return 1 if found.conflicts else 0


def _path(record: Record | Vocabulary, options: argparse.Namespace) -> Path:
    if isinstance(record, Vocabulary):
        return options.data / "vocabulary" / f"{record.id}.yaml"
    return options.content / BY_MODEL[type(record)].plural / f"{record.id}.yaml"


def _commented(paths: Mapping[Path, Record | Vocabulary]) -> Iterable[Problem]:
    """Files that a person has written comments into: writing them anew would lose these."""
    for path, record in paths.items():
        if path.exists() and _MAY_BE_COMMENT.search(path.read_bytes()):
            yield from format_file(path, type(record))[1]


_MAY_BE_COMMENT = re.compile(rb"\s#|^#(?! yaml-language-server:)")


def _invalid(paths: Mapping[Path, Record | Vocabulary]) -> Iterable[Problem]:
    """What of the records could not be read back, such as a title that a newer document makes too long."""
    for path, record in paths.items():
        yield from read_record(path, canonical(record).encode(), type(record))[1]


def _new_errors(paths: Mapping[Path, Record | Vocabulary], read: _Read, options: argparse.Namespace, texts: Mapping[str, list[str]]) -> list[Problem]:
    """What would be wrong once all was written, and is not wrong now."""
    content, vocabularies = read
    after = (_with(content, {p: r for p, r in paths.items() if not isinstance(r, Vocabulary)}),
             _with(vocabularies, {p: r for p, r in paths.items() if isinstance(r, Vocabulary)}))
    errors = {problem for problem in check(*after, options.data, texts) if problem.is_error}
    before = {problem.finding for problem in check(content, vocabularies, options.data)} if errors else set()
    return sorted(problem for problem in errors if problem.finding not in before)


def _with(reading: Reading, records: Mapping[Path, Record | Vocabulary]) -> Reading:
    return replace(reading, records={**everything(reading), **records}, salvaged={})
