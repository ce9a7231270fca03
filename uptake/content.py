"""Files and records: reading a folder of YAML into typed records, and writing records in canonical form."""

from __future__ import annotations

import dataclasses
import json
import os
import stat
import typing
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from uptake import yamltext
from uptake.digest import of_bytes
from uptake.kinds import KINDS
from uptake.output import put
from uptake.parallel import in_parallel
from uptake.problems import Problem, did_you_mean, quote
from uptake.progress import progress
from uptake.records import Record, Vocabulary


@dataclass(slots=True)
class Reading:
    """What a folder of files holds: the records with their files, and the problems met."""

    records: dict[Path, Record | Vocabulary] = field(default_factory=dict)
    salvaged: dict[Path, Record | Vocabulary] = field(default_factory=dict)
    """What is left of faulty records without their faulty parts: good for finding more problems, not for use."""
    problems: list[Problem] = field(default_factory=list)
    known: Known = field(default_factory=dict)
    """The sound records again, for whoever reads the same files once more."""


Known = dict[str, tuple[bytes, Any]]
"""Sound records by the path of their file, with the digest of what the file holds."""


def read_content(folder: Path, known: Known | None = None, jobs: int = 1) -> Reading:
    """Read every record of a content folder; each file gives a record or problems, never an exception.

    A file that holds what is `known` is not parsed again; where many have to be, `jobs` processes do it.
    """
    reading = Reading()
    if not folder.is_dir():
        reading.problems.append(_file_problem(folder, "There is no such folder.", "Name the content folder with --content."))
    files = [(path, kind.model) for kind in KINDS for path in _files(folder / kind.plural, reading)]
    parts = [files[start : start + _TOGETHER] for start in range(0, len(files), _TOGETHER)]
    with progress("reading", len(files)) as tick:
        read = in_parallel(partial(read_unless_known, known or {}), parts, jobs if len(files) > 2 * _TOGETHER else 1, tick)
    for (path, _model), (digest, record, problems) in zip(files, read, strict=True):
        sound = digest is not None and record is None and not problems
        _take(reading, path, known[str(path)][1] if sound else record, problems)
        if digest is not None and not problems:
            reading.known[str(path)] = digest, reading.records[path]
    reading.problems += list(_unread(folder, reading))
    return reading


_TOGETHER = 200
"""How many files one process reads before it takes more."""


def read_unless_known(known: Known, file: tuple[Path, type]) -> tuple[bytes | None, Any, list[Problem]]:
    """A file's digest, record and problems, as `read_file` says; no record where the file holds what is known."""
    path, model = file
    try:
        data = read_bytes(path)
    except OSError as error:
        return None, None, [_unreadable(path, error)]
    digest = of_bytes(data)
    there = known.get(str(path))
    return (digest, None, []) if there and there[0] == digest else (digest, *read_record(path, data, model))


def _take(reading: Reading, path: Path, record: Any, problems: list[Problem]) -> None:
    reading.problems += problems
    if record is not None:
        (reading.salvaged if problems else reading.records)[path] = record


def _unread(folder: Path, reading: Reading) -> Iterator[Problem]:
    """Records beside the folders of their kinds, for instance in a folder whose name is misspelt."""
    known = [kind.plural for kind in KINDS]
    for path in _entries(folder, reading):
        if path.name not in known and (path.suffix == ".yaml" or any(p.suffix == ".yaml" for p in _entries(path, reading))):
            hint = did_you_mean(path.name, known) or f"Folders are: {', '.join(known)}."
            yield _file_problem(path, "This is not read: no kind of record is kept here.", hint, "E105")


def read_vocabularies(folder: Path) -> Reading:
    """Read every vocabulary of `data/vocabulary/`."""
    reading = Reading()
    if not folder.is_dir():
        reading.problems.append(_file_problem(folder, "There is no such folder.", "Name the data folder with --data."))
    for path in _files(folder, reading):
        _take(reading, path, *read_file(path, Vocabulary))
    return reading


def _files(folder: Path, reading: Reading) -> Iterator[Path]:
    """The files of records in a folder; what is none is told."""
    if folder.is_symlink():
        reading.problems.append(_file_problem(folder, "This is a link, which is not followed.", "Put the folder itself here."))
        return
    for path in _entries(folder, reading):
        if path.suffix == ".yaml":
            yield path
        else:
            reading.problems.append(_file_problem(path, "This is not read: a record's file ends in `.yaml`.", "Rename or move it.", "E105"))


def _entries(folder: Path, reading: Reading) -> list[Path]:
    """What a folder holds, without what is hidden; nothing where it is no folder, and a problem where nobody may look."""
    try:
        return [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")] if folder.is_dir() else []
    except OSError as error:
        reading.problems.append(_unreadable(folder, error))
        return []


def read_file(path: Path, model: type) -> tuple[Any, list[Problem]]:
    """Read one file as a record of the given model.

    Returns the record and the problems. When there are problems, the record is None or what could be
    salvaged, so that further checks can find more at once.
    """
    try:
        data = read_bytes(path)
    except OSError as error:
        return None, [_unreadable(path, error)]
    return read_record(path, data, model)


def read_record(path: Path, data: bytes, model: type) -> tuple[Any, list[Problem]]:
    """Read what a file of that path holds or held, as `read_file` does."""
    document = yamltext.parse(data)
    problems = [Problem(str(path), f.line, f.column, "", f.message, f.hint, f.code) for f in document.faults]
    if document.value is None and problems:
        return None, problems
    if not isinstance(document.value, dict):
        hint = f"Begin it with `{dataclasses.fields(model)[0].name}: ...`."
        return None, [_file_problem(path, "The file holds no mapping of fields to values.", hint, "E103")]
    try:
        record = adapter(model).validate_python(document.value)
    except ValidationError as error:
        problems += _validation_problems(path, model, document, error)
        record = _salvage(model, document.value, [item["loc"] for item in error.errors()])
    name = document.value.get("id")
    if isinstance(name, str) and name != path.stem:
        hint = f"Call the file {name}.yaml, or write `id: {path.stem}`."
        problems.append(locate(str(path), document, ("id",), f"The id {quote(name)} is not the file's name.", hint, "E105"))
    return record, problems


def _salvage(model: type, value: dict, faulty: list[tuple]) -> Any:
    """The record without its faulty parts, or None where it cannot stand without them."""
    for loc in sorted(faulty, key=lambda loc: [str(step).zfill(6) for step in loc], reverse=True):
        parent: Any = value
        for step in loc[:-1]:
            parent = parent[step] if isinstance(parent, (dict, list)) and step in _steps(parent) else None
        if isinstance(parent, (dict, list)) and loc[-1] in _steps(parent):
            del parent[loc[-1]]
    try:
        return adapter(model).validate_python(value)
    except ValidationError:
        return None


def _steps(parent: dict | list) -> Any:
    return parent if isinstance(parent, dict) else range(len(parent))


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file. Opens no link, pipe or device; reads at most one byte more than is allowed."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("it is not a regular file")
        return file.read(yamltext.MAX_BYTES + 1)


def read_source(folder: Path, name: str) -> list[str] | None:
    """The lines of a source file, counted as `lines` values count them; None where there is no such file."""
    if "/" in name or "\\" in name or name.startswith("."):
        return None
    try:
        text = read_bytes(folder / name).decode("utf-8", "replace")
    except OSError:
        return None
    return text.replace("\r\n", "\n").split("\n")


@cache
def adapter(model: type) -> TypeAdapter:
    """The validator of a model, built once."""
    return TypeAdapter(model)


def _unreadable(path: Path, error: OSError) -> Problem:
    return _file_problem(path, f"The file cannot be read: {error.strerror or error}.", "Mend or remove it.")


def _file_problem(path: Path, message: str, hint: str, code: str = "E001") -> Problem:
    return Problem(str(path), 0, 0, "", message, hint, code)


_SAID = {
    "missing": ("The field {field} is missing.", "Add it."),
    "missing_keyword_only_argument": ("The field {field} is missing.", "Add it."),
    "unexpected_keyword_argument": ("{field} is no field here.", "Delete it or correct its name."),
    "string_type": ("{found} is not text.", "Write a single text here, on the field's own line."),
    "tuple_type": ("{found} is not a list.", "Write each entry on a line of its own that begins with `- `."),
    "dataclass_type": ("{found} is not a mapping of fields to values.", "Write its fields below, indented."),
    "dict_type": ("{found} is not a mapping of fields to values.", "Write its fields below, indented."),
    "literal_error": ("{found} is not one of the values allowed here.", "Allowed: {expected}."),
    "int_type": ("{found} is not a number.", "Write a whole number in digits."),
    "bool_type": ("{found} is neither true nor false.", "Write true or false."),
    "string_too_short": ("The text is empty.", "Write the text, or leave the field out."),
    "value_error": ("{found} is not a date that exists.", "Write YYYY, YYYY-MM or YYYY-MM-DD."),
    "reserved_name": ("{found} is a name that Windows keeps for a device, so that no file there can have it.", "Choose another id."),
    "file_name": ("{found} is no name that a file can have on every system.", "Use letters, digits, hyphens and a full stop before the ending."),
    "disguised_address": ("{found} has a name before its host, which can pass for the host.", "Leave out what stands before the @."),
    "address": ("{found} names no host.", "Write an address such as https://example.org/report."),
    "lines": ("{found} names lines backwards, or too many of them.", "Write the lines in which the text stands, the first before the last."),
}
_PATTERNS = {
    r"^[0-9A-Za-z]+([.][0-9A-Za-z]+)*$": ("is not a tip's number", "Write a number or letter, such as 4 or a."),
    r"^[12][0-9]{3}-(0[1-9]|1[0-2])$": ("is not a month", "Write it as YYYY-MM, or leave the field out."),
    r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$": ("is not a date", "Write YYYY, YYYY-MM or YYYY-MM-DD."),
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("is not an id", "Use lower-case letters a-z, digits and single hyphens."),
    r"^[a-z0-9]+([-_][a-z0-9]+)*$": ("is not a term's id", "Use the id of a term in `data/vocabulary/`."),
    r"^https?://[^\s<>\"\\^`{|}]+$": ("is not a web address", "Begin it with https:// and leave out spaces."),
    r"^\S(.*\S)?$": ("is not a single line of text", "Write it on one line, without spaces at its ends."),
    r"^[1-9][0-9]{0,6}(-[1-9][0-9]{0,6})?(, [1-9][0-9]{0,6}(-[1-9][0-9]{0,6})?)*$": ("names no lines", 'Write line numbers like "12", "12-14" or "64, 68".'),
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": ("is not a language tag", "Write a tag such as en, fr or es."),
    r"\S": ("holds no text", "Write the text, or leave the field out."),
}


def _validation_problems(path: Path, model: type, document: yamltext.Document, error: ValidationError) -> Iterator[Problem]:
    """Pydantic's findings in words for a person, at their places in the file; what indentation has moved is told once."""
    items = {tuple(item["loc"]): item for item in error.errors()}
    unknown = {loc for loc, item in items.items() if item["type"] == _UNKNOWN}
    missing = [loc for loc, item in items.items() if item["type"] in _MISSING and len(loc) == 1]
    moved = {loc: deeper for loc in missing if (deeper := _moved(model, document, loc[0], unknown))}
    for loc, item in items.items():
        if deeper := moved.get(loc):
            message = f"The field {quote(loc[0])} is missing: it stands here, within {quote(deeper[0])}."
            hint = "Remove the spaces before it" + ("." if deeper in unknown else "; or add it, if the one here belongs where it is.")
            yield locate(str(path), document, deeper, message, hint, "E101")
        elif loc not in unknown or loc not in moved.values():
            yield locate(str(path), document, loc, *explain(model, item))


_UNKNOWN = "unexpected_keyword_argument"
_MISSING = ("missing", "missing_keyword_only_argument")


def _moved(model: type, document: yamltext.Document, name: str, unknown: Container[yamltext.Path]) -> yamltext.Path | None:
    """Where a record's missing field stands too deep: in a mapping that has no such field, or at the end of one that need not have it."""
    deeper = [at for at in document.marks if at[-1:] == (name,) and len(at) > 1]
    return next((at for at in deeper if at in unknown), None) or next((at for at in deeper if _may_be_moved(model, document, at)), None)


def _may_be_moved(model: type, document: yamltext.Document, at: yamltext.Path) -> bool:
    """Whether a field may be meant for the record: nobody needs it where it stands, and what it begins there ends the last entry of a list."""
    last = all((*at[:n], step + 1) not in document.marks for n, step in enumerate(at) if isinstance(step, int))
    inner = _model_at(model, at[:-1]) if last else None
    if not inner or not any(f.name == at[-1] and f.default is not dataclasses.MISSING for f in dataclasses.fields(inner)):
        return False
    beside = [other[-1] for other in document.marks if other[:-1] == at[:-1]]
    return set(beside[beside.index(at[-1]) :]) <= set(_field_names(model, ()))


def explain(model: type, item: dict) -> tuple[str, str, str]:
    """One of pydantic's findings in words for a person: what was found, what to do about it, and the problem's code."""
    loc = tuple(item["loc"])
    found, kind, context = item.get("input"), item["type"], item.get("ctx", {})
    if kind == "string_pattern_mismatch":
        said, hint = _PATTERNS.get(context["pattern"], ("does not have the form asked for", f"It must match {context['pattern']}."))
        message = f"{quote(found)} {said}."
    else:
        message, hint = _SAID.get(kind, ("{found}: " + item["msg"].rstrip(".") + ".", "Correct it."))
        shown = quote(found) if isinstance(found, str) else "Nothing" if found is None else "A list" if isinstance(found, list) else "This"
        expected = context.get("expected", "").replace("'", "").replace(" or ", ", ")
        message = message.format(field=quote(loc[-1]), found=shown)
        hint = hint.format(expected=expected)
        if kind == "literal_error" and isinstance(found, str):
            hint = f"{did_you_mean(found, expected.split(', '))} {hint}".strip()
        if kind == _UNKNOWN:
            hint = did_you_mean(str(loc[-1]), _field_names(model, loc[:-1])) or hint
    code = {**dict.fromkeys(_MISSING, "E101"), _UNKNOWN: "E102", "literal_error": "E104"}.get(kind, "E103")
    return message, hint, code


def locate(file: str, document: yamltext.Document, path: yamltext.Path, message: str, hint: str, code: str) -> Problem:
    """A problem at a path of a parsed document, or at the nearest node above it that exists."""
    steps = path
    while steps and steps not in document.marks:
        steps = steps[:-1]
    line, column = document.marks.get(steps, (0, 0))
    return Problem(file, line, column, dotted(path), message, hint, code)


def dotted(path: yamltext.Path) -> str:
    """A path as problems name it: with points, its positions counted from 1."""
    return ".".join(str(step + 1 if isinstance(step, int) else step) for step in path)


def _field_names(model: type, path: tuple) -> list[str]:
    """The field names of the dataclass that stands at a path below a model."""
    return [f.name for f in dataclasses.fields(_model_at(model, path) or model)]


def _model_at(model: type | None, path: yamltext.Path) -> type | None:
    """The dataclass of what stands at a path below a model; None where it is another mapping."""
    for step in path:
        if isinstance(step, str):
            model = _dataclass_in(_hints(model).get(step)) if model else None
    return model


_hints = cache(typing.get_type_hints)


def _dataclass_in(hint: Any) -> type | None:
    """The dataclass that a type hint such as `tuple[Value, ...] | None` speaks of."""
    if dataclasses.is_dataclass(hint):
        return hint
    return next((found for inner in typing.get_args(hint) if (found := _dataclass_in(inner))), None)


def plain(value: Any) -> Any:
    """A record as plain dicts, lists, text, numbers and flags; fields at their default are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(v) for f, v in _set_fields(value)}
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return value


def _set_fields(record: Any) -> Iterator[tuple[dataclasses.Field, Any]]:
    for f in dataclasses.fields(record):
        value = getattr(record, f.name)
        default = f.default
        required = default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
        keep = required or f.name in ALWAYS or (value != default and value not in ((), {}, None))
        if keep and value is not None:
            yield f, value


ALWAYS = {"kind", "status", "basis", "language"}
"""Fields that are written even at their default, because a reader of the file wants to see them."""


def canonical(record: Record | Vocabulary, schema: str = "") -> str:
    """The canonical YAML of a record: fields in the model's order, a text a line, a comment that names its schema."""
    head = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    return head + yamltext.dump(plain(record))


def schema_comment(model: type) -> str:
    """Where a record's file finds its JSON Schema, relative to the file."""
    name = model.__name__.lower()
    return f"../schemas/{name}.json" if model is Vocabulary else f"../../data/schemas/{name}.json"


def format_file(path: Path, model: type) -> tuple[str | None, list[Problem]]:
    """The canonical text of a file, or None with the reason when it cannot be given without loss."""
    record, problems = read_file(path, model)
    if record is None or problems:  # what could be salvaged of a faulty record is not the record
        return None, problems
    text = read_bytes(path).decode("utf-8-sig")
    comments = [n for n in yamltext.comment_lines(text) if not text.splitlines()[n - 1].startswith("# yaml-language-server:")]
    if comments:
        message = "The file holds comments, which the canonical form would lose; it is left as it is."
        hint = "Move what they say into `review`."
        return None, [Problem(str(path), comments[0], 0, "", message, hint, "W302")]
    return canonical(record, schema_comment(model)), []


def json_schema(model: type) -> str:
    """The JSON Schema of a model, for completion and hover in editors. Numbers and flags are written plainly."""
    schema = adapter(model).json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def write_schemas(folder: Path, others: Mapping[str, type] = MappingProxyType({})) -> None:
    """Write the JSON Schema of every model, and of others by their names, for editors and for whoever reads the data."""
    models = {model.__name__.lower(): model for model in (*(kind.model for kind in KINDS), Vocabulary)}
    put({folder / f"{name}.json": json_schema(model).encode() for name, model in {**models, **others}.items()})
