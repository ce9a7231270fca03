"""The report of an import: what was found, how sure it is of every piece, what is missing, which words went nowhere.

It is printed, and kept as a file below `.uptake/imports/`, outside of the content: it is made anew by importing the same
file again, and what has to last of it, the unsure pieces, stands in the `review` of each record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from uptake.importers.draft import Draft, Note
from uptake.importers.files import Outcome
from uptake.kinds import BY_MODEL
from uptake.output import put
from uptake.problems import count
from uptake.records import Evaluation, KeyAction, Lesson, Recommendation, Record, Source
from uptake.verbatim import texts

_EXPECTED: dict[type, tuple[str, ...]] = {
    Source: ("published", "url"),
    Evaluation: ("office", "evaluation_type", "overall_comment"),
    Recommendation: ("response_text", "criteria", "topics", "actions"),
    KeyAction: ("responsible", "units", "deadline"),
    Lesson: ("narrative", "tips", "topics"),
}
"""Fields that a reader of the site will miss."""
_UNSAID = {"response_category": "unspecified", "status": "unreported"}


def report(outcome: Outcome) -> str:
    """The report of one file, or nothing where no draft was made of it."""
    draft = outcome.draft
    if not draft:
        return ""
    lines = [f"{outcome.file}: {draft.format}", *_read(outcome), f"  found: {_found(draft)}"]
    lines += [f"  exact: {count(_exact(draft), 'piece')}, as the document has them"]
    for confidence in ("inferred", "unsure"):
        notes = [note for note in draft.notes if note.confidence == confidence]
        if notes:
            what = "read by rule" if confidence == "inferred" else "look at these"
            lines.append(f"  {confidence}: {count(len(notes), 'piece')}; {what}:")
            lines += _grouped(notes) if confidence == "inferred" else [_note(note) for note in sorted(notes)]
    lines += [*_alike(outcome), *_missing(draft), *_left_out(draft)]
    lines.append(f"  {count(len(outcome.written), 'file')} written, {count(len(outcome.kept), 'existing record')} left as they are")
    return "\n".join(lines)


def keep(text: str, outcome: Outcome, folder: Path) -> Path:
    """Keep a report below `folder`, under the id of its source; a newer one takes the place of an older."""
    source = next(record.id for record in outcome.draft.records if isinstance(record, Source))
    path = folder / f"{source}.txt"
    put({path: f"{text}\n".encode()})
    return path


def _read(outcome: Outcome) -> Iterator[str]:
    """With which reader a file was read, and what the reader left out."""
    if not outcome.reading:
        return
    yield f"  read as: {outcome.reading.reader}"
    for name, sentences in (("not in its text", outcome.reading.left_out), ("to be compared with the file", outcome.reading.doubts)):
        yield from (f"  {name}: {sentence}" for sentence in sentences)


def _found(draft: Draft) -> str:
    kinds = Counter(BY_MODEL[type(record)].name for record in draft.records)
    actions = sum(len(getattr(record, "actions", ())) for record in draft.records)
    return ", ".join([*(count(n, kind) for kind, n in kinds.items()), *([count(actions, "key action")] * bool(actions))])


def _exact(draft: Draft) -> int:
    """How many verbatim texts no note is about."""
    noted = {(note.record, note.field) for note in draft.notes}
    paths = [
        (record.id, ".".join(str(step + 1 if isinstance(step, int) else step) for step in path))
        for record in draft.records
        for path, text, _ in texts(record)
        if text
    ]
    return sum(path not in noted for path in paths)


def _alike(outcome: Outcome) -> Iterator[str]:
    if outcome.alike:
        yield f"  alike: {count(len(outcome.alike), 'statement')} may stand twice:"
    for pair in outcome.alike:
        where = "" if pair.stored else ", in this document"
        yield f"    {pair.record} says nearly the same as {pair.other} ({pair.share:.0%} of their words{where})"


def _missing(draft: Draft) -> Iterator[str]:
    """Fields that stay empty, by kind, with how many records lack them."""
    lacking: dict[str, Counter[str]] = defaultdict(Counter)
    for record in draft.records:
        for part in (record, *getattr(record, "actions", ())):
            lacking["key action" if isinstance(part, KeyAction) else BY_MODEL[type(part)].name].update(_lacks(part))
    if any(lacking.values()):
        yield "  missing: to be added by hand where the document or somebody knows it:"
    for kind, fields in lacking.items():
        if fields:
            yield f"    {kind}: " + ", ".join(f"{field} ({n})" if n > 1 else field for field, n in fields.items())


def _lacks(part: Record | KeyAction) -> list[str]:
    unsaid = [name for name, value in _UNSAID.items() if getattr(part, name, None) == value]
    return [name for name in _EXPECTED[type(part)] if not getattr(part, name)] + unsaid


def _left_out(draft: Draft) -> Iterator[str]:
    if not draft.left_over:
        yield "  left out: no word"
        return
    yield f"  left out: words of {count(len(draft.left_over), 'line')} are in no record:"
    yield from (f"    line {n}: {words[:100]}" for n, words in draft.left_over)


def _note(note: Note) -> str:
    where = f" (line {note.lines})" if note.lines else ""
    return f"    {note.record} {note.field}{where}: {note.reason}"


def _grouped(notes: list[Note]) -> list[str]:
    """Inferred pieces by their reason, since there are many of the same."""
    reasons = Counter(note.reason for note in notes)
    return [f"    {n} × {reason}" if n > 1 else _note(next(x for x in notes if x.reason == reason)) for reason, n in reasons.items()]
