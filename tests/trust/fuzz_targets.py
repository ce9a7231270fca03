"""What is fuzzed: for each way in, a function that takes any bytes and raises only where a promise is broken.

The promise: any bytes give records or a problem in words for people, within the stated seconds of processor time; and what
was read and written again is the same record. No target needs the fuzzer: `python -m tests.trust.fuzz_targets NAME FILE`
runs one on a file, and says what it took.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import process_time

from pydantic import ValidationError

from uptake import accepted, asking, checks
from uptake.commands.repository import _event
from uptake.content import adapter, canonical, format_file, plain, read_content, read_record, read_vocabularies
from uptake.content import Reading as Content
from uptake.exports.beside import columns
from uptake.forms import Refused
from uptake.glossary import read_glossary, read_search_words
from uptake.importers import FORMATS, formats
from uptake.importers import template
from uptake.importers.difference import shown
from uptake.importers.document import SourceDocument
from uptake.importers.draft import Draft
from uptake.importers.files import Outcome
from uptake.importers.mapping import check_mappings, written
from uptake.importers.moving import News
from uptake.importers.newer import newer
from uptake.importers.opening import Opened
from uptake.importers.report import report
from uptake.importers.returned import returned
from uptake.importers.updating import update
from uptake.kinds import KINDS
from uptake.problems import Problem
from uptake.readers import opendocument, pdf, separated, sheets, web, word
from uptake.readers.blocks import Unreadable, as_text
from uptake.readers.told import told
from uptake.records import Record, Source, Vocabulary
from uptake.site import read_settings
from uptake.vocabulary import Vocabularies

Run = Callable[[bytes], None]
MODELS = (*(kind.model for kind in KINDS), Vocabulary)
DATA = ("site.yaml", "glossary.yaml", "search.yaml", "mappings/any.yaml")
"""Data files that are no records, after the models in the numbering of `records`."""
CUT = b"\n\x0c\n"
"""Parts the pieces of an input that has several."""
DAY = "2026-11-20"


@dataclass(frozen=True)
class World:
    """A small office: where it keeps its files, and what they hold."""

    folder: Path

    @cached_property
    def data(self) -> Path:
        return self.folder / "data"

    @cached_property
    def scratch(self) -> Path:
        found = self.folder / "scratch" / "mappings"
        found.mkdir(parents=True, exist_ok=True)
        return found.parent

    @cached_property
    def vocabulary(self) -> Content:
        return read_vocabularies(self.data / "vocabulary")

    @cached_property
    def vocabularies(self) -> Vocabularies:
        return Vocabularies(self.vocabulary.records.values())

    @cached_property
    def records(self) -> tuple[Record, ...]:
        return tuple(read_content(self.folder / "content").records.values())


def _hold_together(problems: Iterable[Problem]) -> None:
    """Every problem says what is wrong and what to do."""
    for problem in problems:
        assert problem.message and problem.hint and problem.file, problem


def _same_again(record: Record | Vocabulary) -> None:
    """What is written is read as the same record, and written the same."""
    text = canonical(record)
    again, problems = read_record(Path(f"{record.id}.yaml"), text.encode(), type(record))
    assert again == record and not problems, (again, record, problems)
    assert canonical(again) == text


def records(world: World) -> Run:
    """The reader of records and data files: the first byte says which of them the others are."""
    def run(data: bytes) -> None:
        which = data[0] % (len(MODELS) + len(DATA)) if data else 0
        if which >= len(MODELS):
            _data_file(DATA[which - len(MODELS)], data[1:], world)
            return
        model, path = MODELS[which], world.scratch / "any.yaml"
        record, problems = read_record(path, data[1:], model)
        _hold_together(problems)
        assert record is not None or problems
        if record is not None:
            content, vocabulary = ({path: record} if model is Vocabulary else {}, {path: record} if model is not Vocabulary else {})
            of = Content(records=vocabulary), Content(records={**world.vocabulary.records, **content})
            path.write_bytes(data[1:])
            _hold_together(checks.check(*of, world.data))
        if record is not None and not problems:
            _same_again(record)
            path.write_bytes(data[1:])
            format_file(path, model)

    return run


def _data_file(name: str, data: bytes, world: World) -> None:
    """A file of the data folder that holds no record."""
    (world.scratch / name).write_bytes(data)
    if name == "site.yaml":
        settings, problems = read_settings(world.scratch / name)
        assert settings is not None or problems
    elif name == "glossary.yaml":
        _, problems = read_glossary(world.scratch)
    elif name == "search.yaml":
        _, problems = read_search_words(world.scratch)
    else:
        problems = check_mappings(world.scratch, world.vocabularies)
    _hold_together(problems)


def _draft_holds(draft: Draft) -> None:
    """A draft can be reported, and each of its records is sound or refused in words."""
    report(Outcome(Path("page.txt"), draft=draft))
    if draft.asks:
        written(draft.asks.mapping)
    for record in draft.records:
        try:
            adapter(type(record)).validate_python(plain(record))
        except ValidationError:
            continue  # told to the person, who mends the text
        _same_again(record)


def _same_or_told(record: Record | Vocabulary) -> None:
    """What is brought in is the same when it is read again, or the command finds why not before it writes."""
    again, problems = read_record(Path(f"{record.id}.yaml"), canonical(record).encode(), type(record))
    _hold_together(problems)
    assert again == record or problems


def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _format(name: str) -> Callable[[World], Run]:
    """The importer of one format, from a document's text."""
    def made(world: World) -> Run:
        format = next(format for format in FORMATS if format.recognises.__module__.endswith(f".{name}"))

        def run(data: bytes) -> None:
            text = _text(data)
            if text is not None and format.recognises(text):
                for whole in (False, True):
                    _draft_holds(format.read(SourceDocument("page.txt", text, whole), world.vocabularies, None))

        return run

    return made


def templates(world: World) -> Run:
    """The importer of templates, with a mapping before the text where there are two pieces."""
    def run(data: bytes) -> None:
        *mapping, data = data.split(CUT, 1)
        (world.scratch / DATA[-1]).write_bytes(mapping[0] if mapping else b"")
        format = formats(world.scratch)[-1]
        assert format.name == template.NAME
        text = _text(data)
        if text is not None and format.recognises(text):
            for whole in (False, True):
                _draft_holds(format.read(SourceDocument("page.txt", text, whole), world.vocabularies, None))

    return run


def _document(read: Callable) -> Callable[[World], Run]:
    """A reader of one kind of file, and whatever importer knows its text."""
    def made(world: World) -> Run:
        def run(data: bytes) -> None:
            try:
                told(data)
                reading = read(data)
            except (Unreadable, MemoryError, RecursionError):  # the process that reads tells each of them in words
                return
            json.dumps([reading.reader, reading.blocks, reading.left_out, reading.doubts])
            for format in FORMATS:
                text = as_text(reading.blocks, format.style)
                text.encode()
                if format.recognises(text):
                    _draft_holds(format.read(SourceDocument("page.txt", text, whole=True), world.vocabularies, None))
                    return

        return run

    return made


def tables(world: World) -> Run:
    """Tables as text, which the importer of templates reads."""
    documents = _document(separated.read)(world)

    def run(data: bytes) -> None:
        if separated.recognises(data):
            documents(data)

    return run


def comes_back(world: World) -> Run:
    """Exported tables that come back: workbooks, ZIPs and CSV."""
    path = world.scratch / "back"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            came = returned(path, lambda table: [column.name for column in columns(table)])
        except Unreadable:
            return
        if came:
            found = update([*world.records, *world.vocabulary.records.values()], came, News(DAY, "back"))
            shown(found)
            _hold_together(found.problems)
            for record in found.records:
                _same_again(record)

    return run


def newer_version(world: World) -> Run:
    """A newer version of a document whose records are there."""
    source = next(record for record in world.records if isinstance(record, Source))
    mine = [record for record in world.records if record is source or getattr(record, "source", None) and record.source.id == source.id]
    taken = {record.id for record in world.records}
    stored = (world.data / "sources" / source.file).read_bytes()

    def run(data: bytes) -> None:
        text = _text(data)
        format = next((format for format in FORMATS if text is not None and format.recognises(text)), None)
        if format:
            try:
                opened = Opened(format, SourceDocument("page.txt", text), data, None)
                found = newer(opened, source, stored, mine, taken, world.vocabularies, None, DAY)
            except Unreadable:
                return
            shown(found.difference)
            for record in found.difference.records:
                _same_or_told(record)

    return run


def form(world: World) -> Run:
    """A form of the repository: an event as JSON, or the words of the form alone."""
    path = world.scratch / "event.json"

    def run(data: bytes) -> None:
        try:
            if data.startswith(b"{"):
                path.write_bytes(data)
                event = _event(path)
            else:
                event = {"issue": {"number": 7, "created_at": "2026-11-20T10:00:00Z", "body": data.decode("utf-8", "replace")}}
            draft = accepted.drafted(accepted.submission(event), world.records, world.vocabularies)
        except Refused as refused:
            assert str(refused)
            return
        for parts, text in draft.files().items():
            assert all(part not in ("", ".", "..") and not set('/\\:*?"<>|\0') & set(part) for part in parts), parts
            text.encode()
        for record in draft.records:
            _same_again(record)

    return run


def dialogue(world: World) -> Run:
    """Asking for a record on a terminal: the first byte says of which kind, each line is an answer."""
    def run(data: bytes) -> None:
        lines = iter(data[1:].decode("utf-8", "surrogateescape").split("\n"))

        def answer(_prompt: str) -> str:
            for line in lines:
                return line
            raise EOFError

        kind = KINDS[data[0] % len(KINDS)] if data else KINDS[0]
        desk = asking.Desk(kind, world.records, world.vocabularies, ("a.txt",), read=answer, say=lambda _: None)
        try:
            record = asking.ask_all(desk)
        except asking.Left:
            asking.going_on(desk)
            return
        _same_again(record)

    return run


@dataclass(frozen=True)
class Target:
    """One way in."""

    make: Callable[[World], Run]
    seconds: float
    """Of processor time that an input of `longest` bytes may take."""
    longest: int = 60_000
    form: str = "lines"
    """How inputs are mutated beside the fuzzer's own way: `lines`, `packed` parts, `pdf` streams."""


TARGETS = {
    "records": Target(records, 2),
    "form": Target(form, 2),
    "back": Target(comes_back, 10, 120_000, "packed"),
    "gate": Target(_format("gate"), 10),
    "template": Target(templates, 10),
    "iom": Target(_format("iom"), 10),
    "publication": Target(_format("publication"), 10),
    "lesson-form": Target(_format("lesson_form"), 10),
    "newer": Target(newer_version, 10),
    "tables": Target(tables, 10),
    "web": Target(_document(web.read), 10),
    "word": Target(_document(word.read), 10, 60_000, "packed"),
    "opendocument": Target(_document(opendocument.read), 10, 60_000, "packed"),
    "sheets": Target(_document(sheets.read), 10, 60_000, "packed"),
    "pdf": Target(_document(pdf.read), 20, 200_000, "pdf"),
    "dialogue": Target(dialogue, 2),
}


def main(name: str, file: str, folder: str) -> None:
    """Run one target on one file; an exception is a crash."""
    target = TARGETS[name]
    run, data = target.make(World(Path(folder))), Path(file).read_bytes()
    run(b"")
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
    with redirect_stdout(io.StringIO()):
        run(data)
    took, more = process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print(f"{name}: {len(data):,} bytes, {took:.2f} s, {more} MB")
    sys.exit(took > target.seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
