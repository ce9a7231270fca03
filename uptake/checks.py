"""Cross-checks: what no record can show by itself. Terms, references, ids, links, and faithfulness to sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from uptake import yamltext
from uptake.content import Reading, dotted, locate, read_bytes, read_source
from uptake.kinds import BY_MODEL, KIND_VOCABULARY, VOCABULARY_OF
from uptake.problems import Problem, did_you_mean, quote
from uptake.records import (
    ANSWERS,
    Category,
    Evaluation,
    KeyAction,
    Lesson,
    Recommendation,
    Record,
    Source,
    Status,
    Value,
    Vocabulary,
)
from uptake.verbatim import actions, line_numbers, missing_words, texts, values
from uptake.vocabulary import Vocabularies


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at a path of a file, before its line is looked up."""

    file: Path
    path: yamltext.Path
    message: str
    hint: str
    code: str


@dataclass(slots=True)
class _Shelf:
    """Everything that the checks ask about, gathered once."""

    records: dict[Path, Record]
    vocabularies: Vocabularies
    sources_folder: Path
    of_id: dict[str, Record] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    """Ids that files claim which could not be read; a reference to them is no problem of its own."""
    unread: dict[str, set[str]] = field(default_factory=dict)
    """For records of which some values could not be read: the fields that hold these, and all above them."""
    texts: dict[str, list[str] | None] = field(default_factory=dict)
    """Source files that were read, line by line; None for those that are missing."""


def check(content: Reading, vocabulary: Reading, data: Path, texts: Mapping[str, list[str]] = MappingProxyType({})) -> list[Problem]:
    """Every problem of the records and vocabularies together, sorted; also those met while reading them.

    `texts` are source files, line by line, that are not on the disk yet.
    """
    vocabularies = Vocabularies(v for v in everything(vocabulary).values() if isinstance(v, Vocabulary))
    shelf = _Shelf(_by_file_name(everything(content)), vocabularies, data / "sources", texts=dict(texts))
    read = {path.stem for path in shelf.records}
    shelf.unreadable = {Path(p.file).stem for p in content.problems} - read
    shelf.unread = _unread(content.problems)
    for record in shelf.records.values():
        shelf.of_id.setdefault(record.id, record)
    findings = [*_check_complete(vocabulary, data / "vocabulary"), *_check_vocabularies(vocabulary), *_check_ids(shelf), *_check_files(shelf), *_check_circles(shelf)]
    for file, record in shelf.records.items():
        for finding in (_check_terms, _check_references, _check_links, _check_facts, _check_source):
            findings += (Finding(file, *rest) for rest in finding(shelf, record) if not _follows(rest[0], shelf.unread.get(record.id)))
    return sorted({*content.problems, *vocabulary.problems, *_located(findings)})


def _unread(problems: Iterable[Problem]) -> dict[str, set[str]]:
    """By the name of the file: the fields whose values have no form that can be read, and all above them."""
    found: dict[str, set[str]] = {}
    for problem in problems:
        if problem.code in ("E103", "E104") and problem.field:
            steps = problem.field.split(".")
            found.setdefault(Path(problem.file).stem, set()).update(".".join(steps[:n]) for n in range(1, len(steps) + 1))
    return found


def _follows(path: yamltext.Path, unread: set[str] | None) -> bool:
    """Whether a finding is about a value that could not be read, or compares another with it: the first is told already."""
    if not unread or not path:
        return False
    *above, last = path
    named = [(last,)] if above[-1:] == ["lines"] else [(*above, name) for name in (last, *_COMPARED.get(last, ()))]
    return any(dotted(one) in unread for one in named)


_COMPARED = {"status": ["history"], "deadline": ["history"], "deadline_approximate": ["deadline"]}
"""What a field of an action is compared with, where a finding stands at that field."""


def _by_file_name(records: dict[Path, Record]) -> dict[Path, Record]:
    """Records under the names of their files, so that one wrong id is one problem; an id used twice stays twice."""
    stems = {path.stem for path in records}
    return {path: r if r.id == path.stem or r.id in stems else replace(r, id=path.stem) for path, r in records.items()}


def everything(reading: Reading) -> dict:
    """Sound and salvaged records by file."""
    return {**reading.records, **reading.salvaged}


def _located(findings: Iterable[Finding]) -> Iterator[Problem]:
    documents: dict[Path, yamltext.Document] = {}
    for f in findings:
        if f.path and f.file not in documents:
            documents[f.file] = yamltext.parse(read_bytes(f.file)) if f.file.is_file() else yamltext.Document()
        document = documents[f.file] if f.path else yamltext.Document()
        yield locate(str(f.file), document, f.path, f.message, f.hint, f.code)


Found = Iterator[tuple[yamltext.Path, str, str, str]]
"""Path, message, hint and code of findings in one record."""


def _check_terms(shelf: _Shelf, record: Record) -> Found:
    unread = shelf.unread.get(record.id)
    for path, name, value in values(record):
        if unread and dotted(path) in unread:
            continue
        yield from _check_value(shelf.vocabularies, VOCABULARY_OF[name], path, value)
    if isinstance(record, (Source, Lesson)):
        yield from _check_kind(shelf, KIND_VOCABULARY[BY_MODEL[type(record)].name], ("kind",), record.kind)
    if isinstance(record, Lesson) and record.example and record.example.kind:
        yield from _check_kind(shelf, KIND_VOCABULARY["example"], ("example", "kind"), record.example.kind)


def _check_kind(shelf: _Shelf, vocabulary: str, path: yamltext.Path, id: str) -> Found:
    if not shelf.vocabularies.term(vocabulary, id):
        yield _unknown_term(shelf.vocabularies, vocabulary, path, id)


def _unknown_term(vocabularies: Vocabularies, vocabulary: str, path: yamltext.Path, id: str) -> tuple:
    terms = vocabularies.terms(vocabulary)
    hint = did_you_mean(id, terms) or f"Use a term of data/vocabulary/{vocabulary}.yaml, or add it there."
    return path, f"{quote(id)} is no term of the vocabulary {vocabulary}.", hint, "E104"


def _check_value(vocabularies: Vocabularies, vocabulary: str, path: yamltext.Path, value: Value) -> Found:
    term = vocabularies.term(vocabulary, value.id) if value.id else None
    if value.id and not term and value.id not in ANSWERS:
        yield _unknown_term(vocabularies, vocabulary, (*path, "id"), value.id)
    if term and term.heading:
        hint = "Use one of the terms below it."
        yield (*path, "id"), f"{quote(value.id)} only groups other terms.", hint, "E104"
    if value.basis == "stated" and not value.stated:
        yield path, "The value is called stated, but the source's words are missing.", "Add `stated`, or write `basis: assigned` with a reason.", "E106"
    if value.basis == "assigned" and not (value.id and value.reason):
        yield path, "An assigned value needs a term and a reason.", "Add `id` and `reason`.", "E106"
    known = term or value.id in ANSWERS
    meant = vocabularies.find(vocabulary, value.stated) if value.basis == "stated" and value.stated and known else None
    if meant and meant != value.id:
        yield (*path, "id"), f"{quote(value.stated)} stands for {quote(meant)}, not for {quote(value.id)}.", "Correct one of the two.", "E106"
    if value.stated and not value.id:
        near = did_you_mean(value.stated, vocabularies.spellings(vocabulary))
        hint = f"{near} Add these words to the term's alternative labels, or add a term.".strip()
        yield (*path, "stated"), f"The source's words {quote(value.stated)} fit no term of the vocabulary {vocabulary}.", hint, "W301"


def _check_references(shelf: _Shelf, record: Record) -> Found:
    for path, id, model in _references(record):
        target = shelf.of_id.get(id)
        if id in shelf.unreadable and not target:
            continue
        if not isinstance(target, model):
            known = [i for i, r in shelf.of_id.items() if isinstance(r, model) and i[:3] == id[:3] and not _are_siblings(i, id)]
            other = "add the record" if path[0] in ("source", "evaluation") else "delete the link"
            hint = did_you_mean(id, known) or f"Write the right id, or {other}."
            names = " or ".join(BY_MODEL[m].name for m in (model if isinstance(model, tuple) else (model,)))
            yield path, f"There is no {names} with the id {quote(id)}.", hint, "E202"


_NUMBERED = re.compile(r"(.+)-([rl])(\d+)")


def _are_siblings(one: str, other: str) -> bool:
    """Whether two ids are those of two recommendations or lessons side by side, so that neither is a slip of the pen for the other."""
    first, second = _NUMBERED.fullmatch(one), _NUMBERED.fullmatch(other)
    if not first or not second or first[1] != second[1]:
        return False
    return (first[2], first[3].lstrip("0")) != (second[2], second[3].lstrip("0"))


def _references(record: Record) -> Iterator[tuple[yamltext.Path, str, type | tuple[type, ...]]]:
    if not isinstance(record, Source):
        yield ("source", "id"), record.source.id, Source
    if isinstance(record, Recommendation):
        yield ("evaluation",), record.evaluation, Evaluation
        if record.repeats:
            yield ("repeats",), record.repeats, Recommendation
    if isinstance(record, Lesson):
        yield from ((("evaluations", n, "id"), link.id, Evaluation) for n, link in enumerate(record.evaluations))
    if isinstance(record, (Recommendation, Lesson)):
        yield from ((("related", n, "id"), link.id, (Recommendation, Lesson)) for n, link in enumerate(record.related))


def _check_links(shelf: _Shelf, record: Record) -> Found:
    if not isinstance(record, (Recommendation, Lesson)):
        return
    for n, link in enumerate(record.related):
        other = shelf.of_id.get(link.id)
        if link.id == record.id:
            yield ("related", n, "id"), "The record is related to itself.", "Delete the link.", "E203"
        elif isinstance(other, (Recommendation, Lesson)) and record.id not in {back.id for back in other.related} and not _follows(
            ("related",), shelf.unread.get(other.id)
        ):
            hint = f"Add `- id: {record.id}` with a reason to `related` of {other.id}, or delete this link."
            yield ("related", n, "id"), f"{quote(link.id)} does not name this record in turn.", hint, "E204"


def _check_circles(shelf: _Shelf) -> Iterator[Finding]:
    """Recommendations that repeat themselves, directly or through others."""
    repeats = {r.id: r.repeats for r in shelf.records.values() if isinstance(r, Recommendation) and r.repeats}
    for file, record in shelf.records.items():
        if record.id in repeats and _comes_back(record.id, repeats):
            yield Finding(file, ("repeats",), f"Following `repeats` from {quote(record.id)} leads back to it.", "Let the later record name the earlier one, and only so.", "E203")


def _comes_back(start: str, step: dict[str, str]) -> bool:
    seen, at = set(), step.get(start)
    while at and at not in seen:
        if at == start:
            return True
        seen.add(at)
        at = step.get(at)
    return False


def _check_facts(shelf: _Shelf, record: Record) -> Found:
    """Things of one record that contradict each other or stand twice."""
    yield from _check_twice(record)
    yield from _check_stated(shelf, record)
    ending = {Recommendation: "r", Lesson: "l"}.get(type(record))
    if ending and not re.fullmatch(rf".+-{ending}\d+", record.id):
        yield ("id",), f"The id {quote(record.id)} does not end as a {BY_MODEL[type(record)].name}'s does.", f"End it with -{ending} and a number, such as -{ending}{record.number:02}.", "E105"
    if re.fullmatch(r"page-\d+", record.id):
        yield ("id",), f"The address of {quote(record.id)} is that of a list's page.", "Choose another id.", "E105"
    if isinstance(record, Lesson):
        yield from _check_tips(record)
    numbers: set[int] = set()
    for n, action in enumerate(actions(record)):
        if action.number in numbers:
            yield ("actions", n, "number"), f"Two actions have the number {action.number}.", "Number them in order.", "E106"
        numbers.add(action.number)
        if not (action.id.startswith(f"{record.id}-a") and action.id[len(record.id) + 2 :].isdecimal()):
            hint = f"Write {record.id}-a and a number, such as {record.id}-a{action.number:02}."
            yield ("actions", n, "id"), f"The id {quote(action.id)} is not one of this recommendation.", hint, "E105"
        yield from ((("actions", n, *path), *rest) for path, *rest in _check_action(action))
    period = getattr(record, "period", None)
    if period and period.start and period.end and period.start > period.end:
        yield ("period",), f"The period ends ({period.end}) before it starts ({period.start}).", "Correct one of the two.", "E106"
    if record.review.state == "draft":
        pieces = len(record.review.unsure)
        said = f"{pieces} unsure" if pieces else "nothing unsure"
        yield (), f"The record is a draft ({said}).", "Hold it against its source, then write `state: checked` in `review`.", "W303"
        yield from ((_path(piece.field), f"This is not sure: {_sentence(piece.reason)}", "Look at it in the source.", "W304") for piece in record.review.unsure)


def _sentence(text: str) -> str:
    """A text that another sentence may follow."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _path(field: str) -> yamltext.Path:
    """The path of a field that is written with points, whose positions count from 1."""
    return tuple(int(step) - 1 if step.isdecimal() else step for step in field.split("."))


def _check_stated(shelf: _Shelf, record: Record) -> Found:
    """Decisions and statuses that are not those for which the source's words stand."""
    if not isinstance(record, Recommendation):
        return
    decided = [((), record), *((("sub_points", n), point) for n, point in enumerate(record.sub_points))]
    coded = [((*path, "response_category"), "response-categories", part.response_category, part.response_stated) for path, part in decided]
    coded += [(("actions", n, "status"), "statuses", action.status, action.status_stated) for n, action in enumerate(record.actions)]
    for path, vocabulary, id, stated in coded:
        meant = shelf.vocabularies.find(vocabulary, stated or "")
        if shelf.vocabularies.term(vocabulary, meant or "") and meant != id:
            yield path, f"{quote(stated)} stands for {quote(meant)}, not for {quote(id or 'nothing')}.", "Correct one of the two.", "E106"


def _check_action(action: KeyAction) -> Found:
    """Dates of one action that contradict each other."""
    exact = re.fullmatch(r"(\d{4})[/-](\d\d)", action.deadline_stated or "")
    if exact and action.deadline != "-".join(exact.groups()):
        said = f"The deadline is not the {quote(action.deadline_stated)} that the source states."
        yield ("deadline",), said, "Correct one of the two.", "E106"
    if action.deadline_approximate and not action.deadline:
        hint = "Add the deadline, or delete this line."
        yield ("deadline_approximate",), "A deadline is called approximate, but there is none.", hint, "E106"
    dates = [event.date for event in action.history]
    if dates != sorted(dates):
        yield ("history",), "The history is not in order.", "Put the oldest entry first.", "E106"
    for name in ("status", "deadline"):
        latest = next((value for event in reversed(action.history) if (value := getattr(event, name))), None)
        if latest and latest != getattr(action, name):
            hint = "Bring the two into line: the action shows what holds now."
            now = quote(getattr(action, name) or "none")
            yield (name,), f"The history ends with the {name} {quote(latest)}, the action has {now}.", hint, "E106"


def _check_tips(record: Lesson) -> Found:
    """A tip's number makes its anchor, so it stands once among its neighbours."""
    for path, tips in ((("tips",), record.tips), *((("tips", n, "tips"), tip.tips) for n, tip in enumerate(record.tips))):
        seen: set[str] = set()
        for n, tip in enumerate(tips):
            if tip.number in seen:
                yield (*path, n, "number"), f"Two tips have the number {quote(tip.number)}.", "Number them in order.", "E106"
            seen.add(tip.number)


def _check_twice(record: Record) -> Found:
    for name in record.__dataclass_fields__:
        entries = getattr(record, name)
        if not isinstance(entries, tuple):
            continue
        seen: set[str] = set()
        for n, entry in enumerate(entries):
            id = getattr(entry, "id", None)
            if id and id in seen and name != "actions":
                yield (name, n), f"{quote(id)} stands twice in {name}.", "Delete one of the two.", "E106"
            seen.add(id)


def _check_source(shelf: _Shelf, record: Record) -> Found:
    """The file of a source exists, and every verbatim text of a record stands in the lines that it names."""
    named = record if isinstance(record, Source) else shelf.of_id.get(record.source.id)
    if not isinstance(named, Source):
        return
    source = _source_text(shelf, named)
    if source is None:
        if named is record:
            yield ("file",), f"There is no file {quote(named.file)} in {shelf.sources_folder}.", "Put the extracted text there.", "E205"
        return
    for name in (record.lines if named is record else record.source.lines):
        path = ("lines", name) if named is record else ("source", "lines", name)
        if name not in record.__dataclass_fields__:
            hint = did_you_mean(name, record.__dataclass_fields__) or "Name a field of this record, or delete the line."
            yield path, f"{quote(name)} is no field of this record.", hint, "E102"
        elif not getattr(record, name):
            yield path, f"Lines are given for {quote(name)}, which is empty.", "Add the text, or delete this line.", "E106"
    said = list(texts(record))
    if sum(len(source[n - 1]) for _, _, lines in said for n in line_numbers(lines) if n <= len(source)) > _MOST_HELD:
        hint = "Name for each text only the lines in which it stands."
        yield (), f"Its texts name more than {_MOST_HELD:,} characters of the source, so that they are not held against it.", hint, "E106"
        return
    for path, text, lines in said:
        missing = missing_words(text, lines, source)
        if missing is None:
            yield path, f"The source has no lines {lines}; it ends with line {len(source)}.", "Correct `lines`.", "E106"
        elif missing:
            hint = "Restore the source's words, or correct `lines`."
            yield path, f"From {quote(' '.join(missing[:8]))} on, the words are not those of the source's lines {lines}.", hint, "E106"


_MOST_HELD = 5_000_000
"""Characters of a source that the texts of one record may be held against, lines that several of them name each time."""


def _source_text(shelf: _Shelf, source: Source) -> list[str] | None:
    if source.file not in shelf.texts:
        shelf.texts[source.file] = read_source(shelf.sources_folder, source.file)
    return shelf.texts[source.file]


def _check_ids(shelf: _Shelf) -> Iterator[Finding]:
    """Ids are unique over all kinds of record, key actions and retired ids."""
    owner: dict[str, Path] = {}
    numbers: dict[tuple[str, int], str] = {}
    for file, record in shelf.records.items():
        ids = [(("id",), record.id), *((("aliases", n), alias) for n, alias in enumerate(record.aliases))]
        ids += [(("actions", n, "id"), action.id) for n, action in enumerate(actions(record))]
        for path, id in ids:
            if id in owner:
                yield Finding(file, path, f"The id {quote(id)} is already used in {owner[id]}.", "Give this one an id of its own.", "E201")
            owner.setdefault(id, file)
        if isinstance(record, Recommendation):
            first = numbers.setdefault((record.evaluation, record.number), record.id)
            if first != record.id:
                yield Finding(file, ("number",), f"The evaluation's recommendation {record.number} is already {quote(first)}.", "Number them in the source's order.", "E106")


def _check_files(shelf: _Shelf) -> Iterator[Finding]:
    """Files of sources whose names are one on a system that does not tell capitals or forms of letters apart."""
    seen: dict[str, str] = {}
    for file, record in shelf.records.items():
        if isinstance(record, Source):
            other = seen.setdefault(unicodedata.normalize("NFKC", record.file).casefold(), record.file)
            if other != record.file:
                message = f"The file {quote(record.file)} cannot be told from {quote(other)} on every system."
                yield Finding(file, ("file",), message, "Give one of the two another name.", "E201")


def _check_complete(vocabulary: Reading, folder: Path) -> Iterator[Finding]:
    """Every vocabulary that a field takes its terms from is there."""
    have = {v.id for v in everything(vocabulary).values()} | {Path(p.file).stem for p in vocabulary.problems}
    for name in sorted({*VOCABULARY_OF.values(), *KIND_VOCABULARY.values()} - have if folder.is_dir() else ()):
        hint = "Restore it; a vocabulary that an organization does not use may have an empty list of terms."
        yield Finding(folder / f"{name}.yaml", (), f"The vocabulary {name} is missing.", hint, "E205")


def _check_vocabularies(vocabulary: Reading) -> Iterator[Finding]:
    fixed = {"statuses": set(get_args(Status)), "response-categories": set(get_args(Category))}
    for file, v in everything(vocabulary).items():
        terms = {term.id: term for term in v.terms}
        broader = {term.id: term.broader for term in v.terms if term.broader}
        spelt: dict[str, str] = {}
        seen: set[str] = set()
        for n, term in enumerate(v.terms):
            if term.id in seen:
                yield Finding(file, ("terms", n, "id"), f"The term {quote(term.id)} stands twice.", "Delete one of the two.", "E201")
            seen.add(term.id)
            if term.broader and term.broader not in terms:
                hint = did_you_mean(term.broader, terms) or "Use the id of a term of this vocabulary."
                yield Finding(file, ("terms", n, "broader"), f"There is no term {quote(term.broader)}.", hint, "E202")
            if _comes_back(term.id, broader):
                yield Finding(file, ("terms", n, "broader"), f"Following `broader` from {quote(term.id)} leads back to it.", "Delete one of the links.", "E203")
            for words in (term.label, *term.alternative_labels):
                other = spelt.setdefault(words.casefold(), term.id)
                if other != term.id:
                    yield Finding(file, ("terms", n), f"{quote(words)} also stands for {quote(other)}.", "Keep it with one of the two.", "E106")
        yield from (Finding(file, *rest) for rest in _check_matches(v))
        if v.id in fixed and fixed[v.id] != set(terms):
            wanted = ", ".join(sorted(fixed[v.id]))
            yield Finding(file, ("terms",), "The terms of this vocabulary are fixed, because rules depend on them.", f"Have exactly these: {wanted}.", "E104")


def _check_matches(vocabulary: Vocabulary) -> Found:
    """Matches that SKOS does not allow: a notion matched twice by one term, or exactly by two terms of a vocabulary."""
    exact: dict[str, str] = {}
    for n, term in enumerate(vocabulary.terms):
        seen: set[str] = set()
        for m, match in enumerate(term.matches):
            path = ("terms", n, "matches", m, "uri")
            if match.uri in seen:
                yield path, f"{quote(match.uri)} stands twice among the matches of {quote(term.id)}.", "Keep the closer of the two.", "E106"
            seen.add(match.uri)
            other = exact.setdefault(match.uri, term.id) if match.relation == "exact" else term.id
            if other != term.id:
                hint = "Two terms cannot mean the same; call one of them close."
                yield path, f"{quote(match.uri)} is also the exact match of {quote(other)}.", hint, "E106"
