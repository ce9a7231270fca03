"""Importing files: from a path to draft records on disk.

An existing record is never overwritten, and nothing is written before everything that one file gives has
been read and found valid. `_meet` is the one place where drafts meet the records that exist, also those that have
another id by now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from uptake.content import adapter, canonical, plain, read_bytes, read_file, read_record, schema_comment
from uptake.importers import formats
from uptake.importers.alike import Alike, alike
from uptake.importers.bounds import bounded
from uptake.importers.draft import Draft
from uptake.importers.naming import slug
from uptake.importers.opening import Opened, open_document
from uptake.kinds import BY_MODEL, KINDS, Kind
from uptake.output import put
from uptake.problems import Problem, quote
from uptake.readers.blocks import Reading, Unreadable
from uptake.records import Record, Source
from uptake.vocabulary import Vocabularies


@dataclass(slots=True)
class Outcome:
    """What became of one imported file."""

    file: Path
    reading: Reading | None = None
    """What a reader said of a page, a PDF or a Word file."""
    draft: Draft | None = None
    alike: list[Alike] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    """Records that were there already, left as they are."""
    problems: list[Problem] = field(default_factory=list)

    def fail(self, message: str, hint: str, code: str = "E001") -> None:
        """Note a problem with the file; nothing of it is written."""
        self.problems.append(Problem(str(self.file), 0, 0, "", message, hint, code))

    def ask(self) -> None:
        """Note that a person has to say first what the document leaves open; nothing of it is written."""
        asked = self.draft.asks
        unclear = [column.head for column in asked.mapping.columns if column.why]
        if unclear:
            self.fail(f"It is not certain what these columns hold: {', '.join(map(quote, unclear))}.", "Confirm it as said above.", "E103")
        if asked.agency:
            self.fail("The document does not name its organization.", "Say it as said above.", "E103")


def import_file(
    file: Path, vocabularies: Vocabularies, into: Path, sources: Path, id: str | None = None, content: Path | None = None
) -> Outcome:
    """Import one file: write its draft records below `into`, and its text to the folder `sources`.

    `id` names the evaluation, or begins the ids of a publication's lessons. Records below `content`, where that is another
    folder, are compared with the drafts too.
    """
    outcome = Outcome(file)
    if id is not None and slug(id) != id:
        outcome.fail(f"{quote(id)} is not an id.", "Use lower-case letters a-z, digits and single hyphens.", "E103")
        return outcome
    try:
        opened = open_document(file, formats(sources.parent))
        outcome.reading = opened.reading
        outcome.draft = bounded(lambda: opened.format.read(opened.document, vocabularies, id))
    except Unreadable as error:
        outcome.fail(error.found, error.hint)
        return outcome
    if outcome.draft.asks:
        outcome.ask()
        return outcome
    folders = {folder.resolve(): folder for folder in (into, content) if folder}
    now = {folder: renamed(folder) for folder in folders.values()}
    outcome.alike = alike(outcome.draft.records, now)
    _validate(outcome)
    if not outcome.problems:
        _meet(outcome, opened, into, sources, now[folders[into.resolve()]])
    return outcome


def renamed(folder: Path, kinds: Iterable[Kind] = KINDS) -> dict[str, str]:
    """The retired ids of the records of a content folder, with those that they have now. Only files that tell of such are parsed."""
    found: dict[str, str] = {}
    for path, kind in [(path, kind) for kind in kinds for path in sorted((folder / kind.plural).glob("*.yaml"))]:
        try:
            data = read_bytes(path)
        except OSError:
            continue
        if b"aliases" in data and (record := read_record(path, data, kind.model)[0]):
            found |= dict.fromkeys(record.aliases, record.id)
    return found


def _validate(outcome: Outcome) -> None:
    """Every draft has to be a valid record, as if a person had written it."""
    for record in outcome.draft.records:
        try:
            adapter(type(record)).validate_python(plain(record))
        except ValidationError as error:
            for item in error.errors():
                place = ".".join(str(step + 1 if isinstance(step, int) else step) for step in item["loc"])
                message = f"{record.id}, {place}: what was read is not valid ({item['msg']})."
                outcome.fail(message, "Correct this passage of the document's text and import it again.", "E103")


def _meet(outcome: Outcome, opened: Opened, into: Path, sources: Path, now: Mapping[str, str]) -> None:
    """Drafts and text meet what exists: a new file is written, an existing record stays, a contradiction is a problem.

    A record stays under the id that it has `now`, and a new one leads to those that others have.
    """
    text = sources / opened.document.name
    if text.exists() and read_bytes(text) != opened.stored:
        outcome.fail(f"{text} holds another text.", "Give the newer document a file name of its own.", "E201")
        return
    drafts = [_leading(record, now) for record in outcome.draft.records]
    places = [(record, into / BY_MODEL[type(record)].plural / f"{now.get(record.id, record.id)}.yaml") for record in drafts]
    for record, path in places:
        existing = read_file(path, type(record))[0] if path.exists() else None
        if existing is not None and _origin(existing) != _origin(record):
            hint = "Give the document another file name." if isinstance(record, Source) else "Name this one with --id."
            outcome.fail(f"The id {record.id} already belongs to a record from {_origin(existing)}.", hint, "E201")
            return
    new = {} if text.exists() else {text: opened.stored}
    for record, path in places:
        if path.exists():
            outcome.kept.append(path)
        else:
            new[path] = canonical(record, schema_comment(type(record))).encode()
    put(new, new=True)
    outcome.written += new


def _leading(record: Record, now: Mapping[str, str]) -> Record:
    """A draft that names the records which it belongs to as they are called now."""
    if isinstance(record, Source):
        return record
    fields: dict[str, object] = {name: now[id] for name in ("evaluation", "repeats") if (id := getattr(record, name, None)) in now}
    return replace(record, **fields, source=replace(record.source, id=now.get(record.source.id, record.source.id)))


def _origin(record: Record) -> str:
    """What a record comes from: the file of a source, the source of any other."""
    return record.file if isinstance(record, Source) else record.source.id
