"""Release notes: what changed in the records since a revision, in Markdown for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from uptake import git
from uptake.changes import Changes, Moved, Recoded, compare, excerpt
from uptake.content import read_bytes, read_record
from uptake.filters import month, shorten
from uptake.kinds import BY_MODEL, KINDS, VOCABULARY_OF
from uptake.markdowntext import escaped
from uptake.problems import count
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Record, Value

Label = Callable[[str, str], str]
"""The label of a term, by vocabulary and id."""


@dataclass(slots=True)
class State:
    """What the content folder held at one time, of all files that differ between two times."""

    name: str
    """When that was, in words."""
    records: dict[str, Record] = field(default_factory=dict)
    faulty: dict[str, int] = field(default_factory=dict)
    """How many problems a file had, by its path. What could be read of it is among the records."""


def states(folder: Path, since: str, until: str | None = None) -> tuple[State, State]:
    """The content folder at a revision and at another, or as it stands in the working tree. Raises `git.GitFailed`."""
    first = git.revision(folder, since)
    before = _records_only(git.listing(folder, first))
    if until is None:
        held = _working_tree(folder)
        then, now = _differing(before, {path: git.id_of(data, next(iter(before.values()), "")) for path, data in held.items()})
        return _state(str(first), _read(folder, then)), _state("the working tree", {path: held[path] for path in now})
    last = git.revision(folder, until)
    then, now = _differing(before, _records_only(git.listing(folder, last)))
    return _state(str(first), _read(folder, then)), _state(str(last), _read(folder, now))


def _differing(before: dict[str, str], after: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Of two listings, the files that differ: ids by paths, before and after."""
    paths = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
    return {path: before[path] for path in paths if path in before}, {path: after[path] for path in paths if path in after}


def _read(folder: Path, listing: dict[str, str]) -> dict[str, bytes]:
    blobs = git.contents(folder, listing.values())
    return {path: blobs[id] for path, id in listing.items()}


_FOLDERS = {kind.plural: kind for kind in KINDS}


def _records_only(listing: dict[str, str]) -> dict[str, str]:
    return {path: id for path, id in listing.items() if _is_record(PurePosixPath(path))}


def _is_record(path: PurePosixPath) -> bool:
    return len(path.parts) == 2 and path.parts[0] in _FOLDERS and path.suffix == ".yaml" and not path.name.startswith(".")


def _working_tree(folder: Path) -> dict[str, bytes]:
    """What the files of records hold now. A file that cannot be opened holds nothing that could be compared."""
    found = {}
    for path in sorted(path for name in _FOLDERS for path in (folder / name).glob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        if _is_record(PurePosixPath(name)) and not path.is_symlink():
            try:
                found[name] = read_bytes(path)
            except OSError:
                found[name] = b""
    return found


def _state(name: str, files: dict[str, bytes]) -> State:
    state = State(name)
    for path, data in files.items():
        record, problems = read_record(Path(path), data, _FOLDERS[path.partition("/")[0]].model)
        if problems:
            state.faulty[path] = len(problems)
        if record is not None:
            state.records[path] = record
    return state


# --- in words


def note(before: State, after: State, label: Label) -> str:
    """What changed from one state to another, as Markdown. `label` gives the labels of terms."""
    unread = {path for state in (before, after) for path in state.faulty if path not in state.records}
    changes = compare(*({path: r for path, r in state.records.items() if path not in unread} for state in (before, after)))
    sections = [(title, lines) for title, lines in _sections(changes, label) if lines]
    head = ["# What changed in the records", "", f"From {_words(before.name)} to {_words(after.name)}."]
    if sections:
        head += ["", *(f"- {title}: {len(lines)}" for title, lines in sections)]
    else:
        head += ["", "No record changed."]
    body = [line for title, lines in sections for line in ("", f"## {title}", "", *lines)]
    faulty = [_faulty(state, path, path in unread) for state in (before, after) for path in state.faulty]
    if faulty:
        body += ["", "## Not sound", "", *faulty]
    return "\n".join((*head, *body))


def _faulty(state: State, path: str, unread: bool) -> str:
    problems = count(state.faulty[path], "problem")
    return f"- `{_code(path)}`, {_words(state.name)}: {problems}, {'not compared' if unread else 'compared as far as it could be read'}"


def _sections(changes: Changes, label: Label) -> Iterator[tuple[str, list[str]]]:
    yield "Added", _listed(changes.added)
    yield "Removed", _listed(changes.removed)
    yield "Renamed", [f"- `{_code(r.before)}` is now `{_code(r.record.id)}`: {_about(_title(r.record))}" for r in changes.renamed]
    yield "Decisions changed", [_moved(m, lambda id: label("response-categories", id)) for m in changes.decisions]
    yield "Statuses moved", [_moved(m, lambda id: label("statuses", id)) for m in changes.statuses]
    yield "Deadlines moved", [_moved(m, month) for m in changes.deadlines]
    yield "Key actions added", [_action(action) for action in changes.actions_added]
    yield "Key actions removed", [_action(action) for action in changes.actions_removed]
    yield "Comments changed", [_text(m) for m in changes.comments]
    yield "Texts corrected", [_text(m) for m in changes.texts]
    yield "Coded values changed", [_recoded(r, label) for r in changes.coded]
    yield "Other fields changed", [f"- `{_code(id)}`: {', '.join(f'`{name}`' for name in names)}" for id, names in changes.others]


def _listed(records: Sequence[Record]) -> list[str]:
    """Records, those that came or went with their evaluation or source counted beside it."""
    there = {record.id for record in records}
    beside: dict[str, Counter[str]] = {}
    alone = []
    for record in records:
        if (parent := _parent(record)) in there and not isinstance(record, Evaluation):
            beside.setdefault(parent, Counter())[BY_MODEL[type(record)].name] += 1
        else:
            alone.append(record)
    return [_record(record, beside.get(record.id, Counter())) for record in alone]


def _parent(record: Record) -> str:
    """What a record comes and goes with: its evaluation, or its source."""
    if isinstance(record, Recommendation):
        return record.evaluation
    return record.source.id if isinstance(record, Lesson) else ""


def _record(record: Record, beside: Counter[str]) -> str:
    kind = BY_MODEL[type(record)]
    others = ", ".join(count(number, name) for name, number in sorted(beside.items()))
    return f"- {kind.name} `{_code(record.id)}`: {_about(_title(record))}" + (f", with {others}" if others else "")


def _title(record: Record) -> str:
    return record.text if isinstance(record, Recommendation) else record.title


def _action(action: KeyAction) -> str:
    return f"- `{_code(action.id)}`: {_about(action.text)}"


def _moved(moved: Moved, name: Callable[[str], str]) -> str:
    part = f", {moved.field.rpartition('.')[0]}" if "." in moved.field else ""
    before, after = (_words(name(value)) if value else "none" for value in (moved.before, moved.after))
    return f"- `{_code(moved.id)}`{part}: {before} → {after}. {_about(moved.about)}"


def _text(moved: Moved) -> str:
    """A text that is another: only what differs, with some words around it."""
    where = f"- `{_code(moved.id)}`" + ("" if moved.field == "comments" else f", {moved.field}")
    if not moved.before or not moved.after:
        return f"{where}: {'removed' if moved.before else 'added'}: {_about(moved.before or moved.after)}"
    before, after = excerpt(moved.before, moved.after)
    if before == after:
        return f"{where}: only line breaks and spaces"
    return f"{where}: {_about(before)} → {_about(after)}"


def _recoded(recoded: Recoded, label: Label) -> str:
    """A coded field's values that came and went; one that only has another basis, reason or wording is told so."""
    gone, new = ({_value(recoded.field, v, label): v for v in values} for values in (recoded.gone, recoded.new))
    came = [f"+ {words}" for words in new if words not in gone]
    went = [f"− {words}" for words in gone if words not in new]
    reworded = [f"{words} with other words or another reason" for words in new if words in gone]
    return f"- `{_code(recoded.id)}`, {recoded.field}: {', '.join((*came, *went, *reworded))}"


def _value(field: str, value: Value, label: Label) -> str:
    name = label(VOCABULARY_OF[field], value.id) if value.id else value.stated or "none"
    return f"{_words(name)} ({value.basis})"


def _about(text: str) -> str:
    return f"“{_words(shorten(text))}”"


def _words(text: str) -> str:
    """A text of a record on one line, with nothing in it that Markdown or a terminal would take for more than words."""
    return escaped("".join(c if c.isprintable() else " " for c in text))


def _code(text: str) -> str:
    return "".join(c if c.isprintable() and c != "`" else "?" for c in text)
