"""Importing files: from a path to draft records on disk, and the report of what was done.

An existing record is never overwritten, and nothing is written before everything that one file gives has
been read and found valid.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from uptake.content import adapter, canonical, plain, read_bytes, read_file, schema_comment
from uptake.importers import FORMATS, recognise
from uptake.importers.document import SourceDocument
from uptake.importers.draft import Draft
from uptake.importers.naming import slug
from uptake.kinds import BY_MODEL
from uptake.problems import Problem, count, quote
from uptake.records import Record, Source
from uptake.vocabulary import Vocabularies
from uptake.yamltext import MAX_BYTES


@dataclass(slots=True)
class Outcome:
    """What became of one imported file."""

    file: Path
    draft: Draft | None = None
    written: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    """Records that were there already, left as they are."""
    problems: list[Problem] = field(default_factory=list)


def import_file(file: Path, vocabularies: Vocabularies, into: Path, sources: Path, id: str | None = None) -> Outcome:
    """Import one file: write its draft records below `into`, and its text to the folder `sources`.

    `id` names the evaluation, or begins the ids of a publication's lessons.
    """
    outcome = Outcome(file)
    if id is not None and slug(id) != id:
        _fail(outcome, f"{quote(id)} is not an id.", "Use lower-case letters a-z, digits and single hyphens.", "E103")
        return outcome
    text = _read(outcome)
    format = recognise(text) if text is not None else None
    if text is None:
        return outcome
    if not format:
        known = "; ".join(f.name for f in FORMATS)
        _fail(outcome, "The format is not recognised.", f"Known are the texts of: {known}.")
        return outcome
    outcome.draft = format.read(SourceDocument(file.name, text), vocabularies, id)
    _validate(outcome)
    if not outcome.problems and not _is_taken(outcome, into) and not _differs(outcome, sources):
        _write(outcome, into, sources)
    return outcome


def _fail(outcome: Outcome, message: str, hint: str, code: str = "E001") -> None:
    outcome.problems.append(Problem(str(outcome.file), 0, 0, "", message, hint, code))


def _read(outcome: Outcome) -> str | None:
    try:
        data = read_bytes(outcome.file)
    except OSError as error:
        return _fail(outcome, f"The file cannot be read: {error.strerror or error}.", "Name a text file.")
    if len(data) > MAX_BYTES:
        return _fail(outcome, f"The file holds more than {MAX_BYTES:,} bytes.", "Import the document's text only.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _fail(outcome, f"Byte {error.start + 1} is not UTF-8 text.", "Save the document as plain text in the encoding UTF-8.")


def _validate(outcome: Outcome) -> None:
    """Every draft has to be a valid record, as if a person had written it."""
    for record in outcome.draft.records:
        try:
            adapter(type(record)).validate_python(plain(record))
        except ValidationError as error:
            for item in error.errors():
                place = ".".join(str(step + 1 if isinstance(step, int) else step) for step in item["loc"])
                message = f"{record.id}, {place}: what was read is not valid ({item['msg']})."
                _fail(outcome, message, "Correct this passage of the document's text and import it again.", "E103")


def _path(record: Record, into: Path) -> Path:
    return into / BY_MODEL[type(record)].plural / f"{record.id}.yaml"


def _is_taken(outcome: Outcome, into: Path) -> bool:
    """Whether an id already belongs to a record from another document."""
    for record in outcome.draft.records:
        path = _path(record, into)
        existing = read_file(path, type(record))[0] if path.exists() else None
        if existing is not None and _origin(existing) != _origin(record):
            hint = "Give the document another file name." if isinstance(record, Source) else "Name this one with --id."
            _fail(outcome, f"The id {record.id} already belongs to a record from {_origin(existing)}.", hint, "E201")
            return True
    return False


def _origin(record: Record) -> str:
    """What a record comes from: the file of a source, the source of any other."""
    return record.file if isinstance(record, Source) else record.source.id


def _differs(outcome: Outcome, sources: Path) -> bool:
    """Whether another document of the same name was imported before; its line numbers would no longer hold."""
    text = sources / outcome.file.name
    if text.exists() and read_bytes(text) != read_bytes(outcome.file):
        _fail(outcome, f"{text} holds another text.", "Give the newer document a file name of its own.", "E201")
        return True
    return False


def _write(outcome: Outcome, into: Path, sources: Path) -> None:
    text = sources / outcome.file.name
    if not text.exists():
        _create(text, read_bytes(outcome.file))
        outcome.written.append(text)
    for record in outcome.draft.records:
        path = _path(record, into)
        if path.exists():
            outcome.kept.append(path)
        else:
            _create(path, canonical(record, schema_comment(type(record))).encode())
            outcome.written.append(path)


def _create(path: Path, data: bytes) -> None:
    """Write a new file whole or not at all; an existing one is an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(data)
        os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def report(outcome: Outcome) -> str:
    """What was found, how sure it is, and which words of the document went nowhere."""
    draft = outcome.draft
    if not draft:
        return ""
    kinds = Counter(BY_MODEL[type(record)].name for record in draft.records)
    found = ", ".join(count(n, kind) for kind, n in kinds.items())
    actions = sum(len(getattr(record, "actions", ())) for record in draft.records)
    lines = [f"{outcome.file}: {draft.format}", f"  found: {found}" + (f", {count(actions, 'key action')}" if actions else "")]
    for confidence in ("inferred", "unsure"):
        notes = [note for note in draft.notes if note.confidence == confidence]
        if notes:
            what = "read by rule" if confidence == "inferred" else "look at these"
            lines.append(f"  {confidence}: {count(len(notes), 'piece')}; {what}:")
            lines += _grouped(notes) if confidence == "inferred" else [_note(note) for note in sorted(notes)]
    if draft.left_over:
        lines.append(f"  left out: words of {count(len(draft.left_over), 'line')} are in no record:")
        lines += [f"    line {n}: {words[:100]}" for n, words in draft.left_over]
    else:
        lines.append("  left out: no word")
    lines.append(f"  {count(len(outcome.written), 'file')} written, {count(len(outcome.kept), 'existing record')} left as they are")
    return "\n".join(lines)


def _note(note) -> str:
    where = f" (line {note.lines})" if note.lines else ""
    return f"    {note.record} {note.field}{where}: {note.reason}"


def _grouped(notes: list) -> list[str]:
    """Inferred pieces by their reason, since there are many of the same."""
    reasons = Counter(note.reason for note in notes)
    return [f"    {n} × {reason}" if n > 1 else _note(next(x for x in notes if x.reason == reason)) for reason, n in reasons.items()]
