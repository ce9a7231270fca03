"""Content all of whose texts are payloads: the fields are found in the models, so that a new one is tried by itself.

A site has several records of each kind. A place is a text field of one record; the places of a field get payloads one after
another, and each round goes on where the last one stopped, so that after enough rounds every field has had every payload.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.trust.payloads_list import PAYLOADS, URLS, plain
from uptake import yamltext
from uptake.glossary import Glossary, SearchWords
from uptake.kinds import KIND_VOCABULARY, KINDS, VOCABULARY_OF
from uptake.records import (
    Evaluation, Flag, KeyAction, Language, Lesson, Line, Lines, Markdown, Month, Number, PartialDate, Recommendation,
    Source, Term, Text, Tip, Url, Value, Vocabulary,
)
from uptake.site import Settings
from uptake.verbatim import MARKUP

TERMS = 4
"""How many terms a vocabulary has, where rules don't fix them. One of each is called as what every object of JavaScript has."""
AWKWARD = "constructor"


_LETTERS = str.maketrans("0123456789", "abcdefghij")
"""Words are of letters alone, since search programs part words where digits begin."""


@dataclass(frozen=True, slots=True)
class Place:
    """A text somewhere in the content."""

    owner: str
    """The page of its record, or what it belongs to."""
    field: str
    """Model and dotted path, without positions."""
    kind: Literal["line", "text", "markdown", "url"]
    text: str
    word: str


@dataclass(slots=True)
class Filling:
    """Gives every text field its text, and notes it."""

    first: int
    """Where in the list of payloads the first place of each field begins."""
    as_words: bool = False
    """Whether plain words of the same shape stand in for payloads."""
    places: list[Place] = field(default_factory=list)
    marked_up: set[str] = field(default_factory=set)
    """Texts whose payloads hold what the lines of a source are read without, so that they can't be looked up there."""
    given: dict[str, int] = field(default_factory=dict)
    """How many places of each field have a text so far."""

    def text(self, owner: str, name: str, kind: str) -> str:
        """The next text of a field."""
        number = self.given[name] = self.given.get(name, -1) + 1
        fields = list(self.given).index(name)
        payloads = URLS if kind == "url" else PAYLOADS
        word = f"qz{fields}z{number}q".translate(_LETTERS)
        text = payloads[(self.first + fields + number) % len(payloads)].replace("WORD", word)
        if kind == "line":
            text = text.replace("\n", "\u2028").strip()
        shown = plain(text) if self.as_words and kind != "url" else text
        if MARKUP.search(text):
            self.marked_up.add(shown)
        text = shown
        self.places.append(Place(owner, name, kind, text, word))
        return text


_KIND = {str(hint): kind for hint, kind in ((Line, "line"), (Text, "text"), (Markdown, "markdown"), (Url, "url"))}
_FIXED = {
    str(Flag): "false", str(PartialDate): "2024", str(Month): "2025-03", str(Language): "en", str(Number): "1",
}


@dataclass(slots=True)
class _Record:
    """Fills the fields of one record, or of another file."""

    filling: Filling
    owner: str
    root: str
    fixed: Callable[[type, str, str], Any]
    """What a field holds that is no text of its own; raises KeyError where that isn't known."""
    turn: int = 0
    """Which of two ways a coded value is given."""

    def fill(self, model: type, path: str = "") -> dict[str, Any]:
        hints = typing.get_type_hints(model, include_extras=True)
        found = {f.name: self.value(model, f.name, hints[f.name], f"{path}.{f.name}".lstrip(".")) for f in dataclasses.fields(model)}
        if model is Value:
            found |= {"id": self.fixed(Value, "id", path), "basis": "stated" if self.turn % 2 else "assigned"}
            self.turn += 1
        return {name: value for name, value in found.items() if value is not None}

    def value(self, model: type, name: str, hint: Any, path: str) -> Any:
        try:
            return self.fixed(model, name, path)
        except KeyError:
            pass
        if typing.get_origin(hint) in (typing.Union, types.UnionType):
            hint = next(option for option in typing.get_args(hint) if option is not type(None))
        if kind := _KIND.get(str(hint)):
            return self.filling.text(self.owner, f"{self.root}.{path}", kind)
        if str(hint) in _FIXED:
            return _FIXED[str(hint)]
        if str(hint) == str(Lines):
            return None  # what a text's lines are is known once the source is written
        if dataclasses.is_dataclass(hint):
            return self.fill(hint, path)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is tuple:
            return [self.value(model, name, arguments[0], path) for _ in range(2)]
        if origin is Literal:
            return arguments[0]
        if origin is dict:
            return None
        if model is Value and name == "id":
            return None
        raise AssertionError(f"payloads_content doesn't know what to write into {model.__name__}.{name}: say it in _fixed")


def _fixed(id: str, number: int, given: dict[tuple[str, str], Any]) -> Callable[[type, str, str], Any]:
    """What fields hold that decide what a record is and what it belongs to."""
    def find(model: type, name: str, path: str) -> Any:
        if (model.__name__, name) in given:
            return given[model.__name__, name]
        if model is Value and name == "id":
            return term_of(VOCABULARY_OF[path.split(".")[-1]], number)
        if name == "kind" and model.__name__.lower() in KIND_VOCABULARY:
            return term_of(KIND_VOCABULARY[model.__name__.lower()], number)
        if name in ("status", "response_category"):
            return term_of(VOCABULARY_OF[name], number)
        return {"id": id, "language": ("en", "fr", "ar")[number % 3], "number": str(number + 1)}[name] if model in _MODELS else _none(name)
    return find


_MODELS = {Source, Evaluation, Recommendation, Lesson}
_terms: dict[str, list[str]] = {}
_uses = 0


def _none(name: str) -> Any:
    raise KeyError(name)


def term_of(vocabulary: str, number: int) -> str:
    """A term of a vocabulary; each call another, so that no list names one twice."""
    global _uses
    _uses += 1
    return _terms[vocabulary][(_uses + number) % len(_terms[vocabulary])]


def write(folder: Path, groups: int, first: int, vocabularies: Path, as_words: bool = False) -> list[Place]:
    """Write `content/` and `data/`; what was written as text, and where. Each group has a source, an evaluation, two recommendations and a lesson."""
    global _uses
    _uses = 0
    filling = Filling(first, as_words)
    _vocabularies(folder, filling, vocabularies)
    _others(folder, filling)
    for group in range(groups):
        _group(folder, filling, group, groups)
    return filling.places


def _vocabularies(folder: Path, filling: Filling, known: Path) -> None:
    """Vocabularies with the ids of those that are known, and a few terms each."""
    for path in sorted(known.glob("*.yaml")):
        before = yamltext.parse(path.read_bytes()).value
        whole = before["id"] in ("statuses", "response-categories")
        ids = [term["id"] for term in before["terms"] if not term.get("heading")][: None if whole else TERMS - 1] + ([] if whole else [AWKWARD])
        _terms[before["id"]] = ids
        fixed = {("Vocabulary", "id"): before["id"], ("Vocabulary", "terms"): []}
        found = _Record(filling, f"vocabulary/{before['id']}", "Vocabulary", lambda model, name, path, fixed=fixed: fixed[model.__name__, name]).fill(Vocabulary)
        found["terms"] = [_term(filling, before["id"], id, number) for number, id in enumerate(ids)]
        _put(folder / "data/vocabulary" / path.name, found)


def _term(filling: Filling, vocabulary: str, id: str, number: int) -> dict[str, Any]:
    agency = _terms["agencies"][number % TERMS] if vocabulary in ("units",) else None
    fixed = {("Term", "id"): id, ("Term", "broader"): None, ("Term", "heading"): None, ("Term", "agency"): agency, ("Match", "relation"): "close"}
    return _Record(filling, f"vocabulary/{vocabulary}/{id}", "Term", lambda model, name, path: fixed[model.__name__, name]).fill(Term)


def _others(folder: Path, filling: Filling) -> None:
    """The settings, the glossary and the words of the search."""
    nothing: dict = {("Settings", "language"): "en", ("Settings", "editor"): None, ("Settings", "repository"): None}
    settings = _Record(filling, "settings", "Settings", lambda model, name, path: nothing[model.__name__, name]).fill(Settings)
    _put(folder / "data/site.yaml", settings)
    for name, model in (("glossary", Glossary), ("search", SearchWords)):
        found = _Record(filling, name, model.__name__, lambda model, name, path: _none(name)).fill(model)
        for term in found.get("terms", ()):
            term["abbreviations"] = [short if re.search("[A-Z]", short) else f"A{short}" for short in term["abbreviations"]]
        _put(folder / f"data/{name}.yaml", found)


def _group(folder: Path, filling: Filling, group: int, groups: int) -> None:
    """A source with all that is taken from it; each record is linked with one of the next group."""
    source, evaluation = f"s{group}", AWKWARD if group == 0 else f"e{group}"
    other = AWKWARD if (group + 1) % groups == 0 else f"e{(group + 1) % groups}"
    before = AWKWARD if (group - 1) % groups == 0 else f"e{(group - 1) % groups}"
    lines = [filling.text(f"sources/{source}", "(text of a source)", "line") for _ in range(4)]
    passage = {"id": source}
    common = {("Review", "state"): "draft" if group % 2 else "checked"}
    _record(folder, filling, lines, Source, source, group, {**common, ("Source", "file"): f"{source}.txt", ("Source", "aliases"): [f"{source}-old"]})
    _record(folder, filling, lines, Evaluation, evaluation, group, {**common, ("Evaluation", "source"): dict(passage), ("Evaluation", "aliases"): [f"{evaluation}-old"], ("Evaluation", "languages"): ["en", "fr"]})
    for n in (0, 1):
        id = f"{evaluation}-r{n + 1:02}"
        links = [] if groups < 2 else [other] if groups == 2 else [other, before]
        _record(folder, filling, lines, Recommendation, id, n, {
            **common, ("Recommendation", "source"): dict(passage), ("Recommendation", "aliases"): [f"{id}-old"], ("Recommendation", "evaluation"): evaluation,
            ("Recommendation", "repeats"): f"{evaluation}-r01" if n and group % 3 == 0 else None,
            ("Recommendation", "related"): [_link(filling, "recommendations", id, f"{to}-r{n + 1:02}") for to in links],
            ("Recommendation", "actions"): [_action(filling, id, group, m) for m in (0, 1)],
        })
    _record(folder, filling, lines, Lesson, f"{evaluation}-l01", group, {
        **common, ("Lesson", "source"): dict(passage), ("Lesson", "aliases"): [f"{evaluation}-l01-old"], ("Lesson", "related"): [],
        ("Lesson", "evaluations"): [_link(filling, "lessons", f"{evaluation}-l01", evaluation)],
        ("Lesson", "tips"): [_tip(filling, f"lessons/{evaluation}-l01", n) for n in (1, 2)],
    })
    (folder / "data/sources").mkdir(parents=True, exist_ok=True)
    (folder / f"data/sources/{source}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


def _link(filling: Filling, folder: str, owner: str, id: str) -> dict[str, str]:
    name = "Recommendation.related.reason" if folder == "recommendations" else "Lesson.evaluations.reason"
    return {"id": id, "basis": "assigned", "reason": filling.text(f"{folder}/{owner}", name, "line")}


def _action(filling: Filling, id: str, group: int, n: int) -> dict[str, Any]:
    status = ("ongoing", "not_initiated", "completed", "unreported", "initiated", "no_longer_applicable")[(group + n) % 6]
    deadline = ("2025-03", "2026-12")[n]
    fixed = {
        ("KeyAction", "id"): f"{id}-a{n + 1:02}", ("KeyAction", "number"): str(n + 1), ("KeyAction", "status"): status,
        ("KeyAction", "deadline"): deadline, ("KeyAction", "source_overdue"): "true" if n else "false", ("KeyAction", "deadline_approximate"): "true",
        ("Event", "status"): None if status == "unreported" else status, ("Event", "deadline"): deadline, ("Event", "date"): "2025-01-02",
    }
    def find(model: type, name: str, path: str) -> Any:
        if model is Value and name == "id":
            return term_of(VOCABULARY_OF[path.split(".")[-1]], group)
        return fixed[model.__name__, name]
    return _Record(filling, f"recommendations/{id}", "Recommendation.actions", find, n).fill(KeyAction)


def _tip(filling: Filling, owner: str, n: int, inner: bool = False) -> dict[str, Any]:
    parts = [] if inner else [_tip(filling, owner, m, True) for m in (1, 2)]
    fixed = {("Tip", "number"): str(n), ("Tip", "tips"): parts}
    return _Record(filling, owner, "Lesson.tips", lambda model, name, path: fixed[model.__name__, name]).fill(Tip)


def _record(folder: Path, filling: Filling, lines: list[str], model: type, id: str, number: int, given: dict[tuple[str, str], Any]) -> None:
    """Write a record; the first of its texts also stands in the text of its source."""
    kind = next(kind for kind in KINDS if kind.model is model)
    found = _Record(filling, f"{kind.plural}/{id}", model.__name__, _fixed(id, number, given), number).fill(model)
    name = "title" if "title" in found else "text"
    first, last = len(lines) + 1, len(lines) + 1 + found[name].count("\n")
    if found[name] not in filling.marked_up:
        (found if model is Source else found["source"])["lines"] = {name: f"{first}-{last}" if last > first else str(first)}
    lines += found[name].split("\n")
    _put(folder / "content" / kind.plural / f"{id}.yaml", found)


def _put(path: Path, value: dict[str, Any]) -> None:
    """Write a file, and see that it says the same when it is read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = yamltext.dump(value).encode()
    read = yamltext.parse(data)
    assert not read.faults and read.value == value, (path, read.faults[:2])
    path.write_bytes(data)


def fields(places: list[Place]) -> Iterator[str]:
    """The fields that have a place."""
    return iter(dict.fromkeys(place.field for place in places))
