"""Asking for a new record on a terminal: a question a field, with what the data dictionary says of it and the terms to choose from.

The dialogue reads and writes by two functions, so that it can be held with anybody. Every answer is examined at once. What
was answered is never lost: whoever leaves gets the command that goes on from there.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from pydantic import TypeAdapter, ValidationError

from uptake.content import explain
from uptake.drafting import NotValid, asked_for, coded, new
from uptake.filters import shorten
from uptake.forms import descriptions, in_words
from uptake.kinds import KIND_VOCABULARY, VOCABULARY_OF, Kind
from uptake.problems import did_you_mean, quote
from uptake.records import Evaluation, Record, Source
from uptake.vocabulary import Vocabularies, fold
from uptake.yamltext import UNSEEN

MOST_LISTED = 20
"""Longer lists of choices are searched by a few letters instead of being shown."""
SEVERAL_LINES = ("Text", "Markdown")
"""Types, as they are declared, of which an answer may have several lines."""
PLAIN = ("Line", "FileName", "PartialDate", "Month", "Url", "Language", *SEVERAL_LINES)
HOW = "At any question: ? lists the choices, < goes back to the question before, q leaves without writing."


@dataclass(frozen=True, slots=True)
class Choice:
    """What a field may hold."""

    id: str
    label: str
    spellings: tuple[str, ...] = ()
    """Other words for it, folded."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for one field."""

    name: str
    help: str
    choices: tuple[Choice, ...] = ()
    several: bool = False
    lines: bool = False
    """Whether an answer may have several lines."""
    free: bool = True
    """Whether an answer may be none of the choices."""


class Left(Exception):
    """Somebody left before the end."""


class Back(Exception):
    """Somebody goes back to the question before."""


@dataclass(slots=True)
class Desk:
    """What is known when a record is asked for."""

    kind: Kind
    records: tuple[Record, ...]
    vocabularies: Vocabularies
    texts: tuple[str, ...] = ()
    """Files of texts that no source names yet."""
    read: Callable[[str], str] = input
    say: Callable[[str], None] = print
    given: dict[str, str] = field(default_factory=dict)


# --- questions


def questions(desk: Desk) -> dict[str, Question]:
    """Everything that can be asked of a kind of record, by the field's name; what it needs comes first."""
    model, said = desk.kind.model, descriptions(desk.kind.model)
    declared = {f.name: str(f.type).split(" ")[0] for f in model.__dataclass_fields__.values()}
    closed = {name for name in said if _terms_of(desk.kind, name)} | {"evaluation", "source"}
    names = [name for name in said if name in closed or declared[name] in PLAIN]
    first = asked_for(desk.kind)
    ordered = [*first, *(name for name in names if name not in first and not name.endswith("_stated"))]
    return {
        name: Question(
            name, said[name], _choices(desk, name), several=coded(model).get(name, False), lines=declared[name] in SEVERAL_LINES,
            free=name not in closed,
        )
        for name in ordered
    }


def _terms_of(kind: Kind, name: str) -> str:
    """The vocabulary that a field takes its terms from; empty where it takes none."""
    if name == "kind":
        return KIND_VOCABULARY.get(kind.name, "")
    return VOCABULARY_OF[name] if name in coded(kind.model) or name == "response_category" else ""


def _choices(desk: Desk, name: str) -> tuple[Choice, ...]:
    if name in ("source", "evaluation"):
        model = Source if name == "source" else Evaluation
        return tuple(Choice(r.id, shorten(r.title, 80)) for r in desk.records if isinstance(r, model))
    if name == "file":
        return tuple(Choice(text, text) for text in desk.texts)
    terms = desk.vocabularies.terms(_terms_of(desk.kind, name)).values()
    return tuple(Choice(t.id, t.label, tuple(map(fold, t.alternative_labels))) for t in terms if not t.heading)


def matching(choices: Iterable[Choice], letters: str) -> list[Choice]:
    """The choices that some letters mean: the one that is exactly this, else those that have them at the start of a word."""
    wanted, choices = fold(letters), list(choices)
    exact = [c for c in choices if wanted in (fold(c.id), fold(c.label), *c.spellings)]
    return exact[:1] or [
        c for c in choices if any(f" {wanted}" in f" {words}" for words in (fold(c.label), c.id.replace("-", " "), *c.spellings))
    ]


# --- answers


@cache
def _adapter(model: type, name: str) -> TypeAdapter:
    return TypeAdapter(typing.get_type_hints(model, include_extras=True)[name])


def wrong_with(model: type, name: str, text: str) -> str:
    """What is wrong with a text as the value of a field; empty where nothing is."""
    try:
        _adapter(model, name).validate_python(text)
    except ValidationError as error:
        item = error.errors()[0]
        return " ".join(explain(model, {**item, "loc": (name,)})[:2])
    return ""


def ask(desk: Desk, question: Question) -> str:
    """The answer to one question; empty where it is left out. Raises `Back` and `Left`."""
    needed = question.name in asked_for(desk.kind)
    desk.say(f"\n{in_words(question.name)}{'' if needed else ' (Enter leaves it out)'}\n  {question.help}")
    shown = _show(desk, question.choices) if question.choices else []
    if not question.free and not question.choices:
        desk.say(f"  There is nothing to choose from yet.{' Leave with q, and add it first.' if needed else ''}")
    while True:
        text = _read(desk, question)
        if text == "?":
            shown = _show(desk, question.choices, all=True)
        elif not text and needed:
            desk.say("  This is needed.")
        elif not text:
            return ""
        elif question.choices or not question.free:
            answer, shown = _chosen(desk, question, text, shown)
            if answer:
                return answer
        elif wrong := wrong_with(desk.kind.model, question.name, text):
            desk.say(f"  {wrong}")
        else:
            return text


def _read(desk: Desk, question: Question) -> str:
    lines, prompt = [], "> "
    if question.lines:
        desk.say("  Several lines are possible; a line with a full stop alone ends them.")
    while True:
        line = _line(desk, prompt)
        if not lines and line in ("<", "?", "q", "") or not question.lines:
            return line
        if line == ".":
            return "\n".join(lines).strip("\n")
        lines.append(line)


def _line(desk: Desk, prompt: str) -> str:
    """What is typed on a line, which is asked for again where no record may hold it."""
    try:
        line = desk.read(prompt).strip()
        while unseen := UNSEEN.search(line):
            desk.say(f"  The character U+{ord(unseen[0]):04X} cannot be seen and is not allowed. Write the line again.")
            line = desk.read(prompt).strip()
    except (EOFError, KeyboardInterrupt):
        raise Left from None
    if line == "q":
        raise Left
    if line == "<":
        raise Back
    return line


def _show(desk: Desk, choices: Iterable[Choice], all: bool = False) -> list[Choice]:
    """List choices with their numbers. Of many, only how to find one is said. Returns what the numbers stand for."""
    choices = list(choices)
    if len(choices) > MOST_LISTED and not all:
        desk.say(f"  {len(choices)} choices: write a few letters of one, or ? for all.")
        return choices
    for number, choice in enumerate(choices, 1):
        desk.say(f"  {number:3} {choice.label}" + (f"  [{choice.id}]" if choice.id != choice.label else ""))
    return choices


def _chosen(desk: Desk, question: Question, text: str, shown: list[Choice]) -> tuple[str, list[Choice]]:
    """The ids that an answer means, with a comma between several; empty where it has to be asked again, and what is listed then."""
    found = []
    for part in (text.split(",") if question.several else [text]):
        part = part.strip()
        if part.isascii() and part.isdecimal() and 0 < int(part) <= len(shown):
            found.append(shown[int(part) - 1])
            continue
        near = matching(question.choices, part) if part else []
        if len(near) != 1:
            return _unclear(desk, question, part, near) if near or not question.free else (part, shown)
        found += near
    ids = list(dict.fromkeys(choice.id for choice in found))
    desk.say(f"  = {', '.join(choice.label for choice in found)}")
    return ",".join(ids), shown


def _unclear(desk: Desk, question: Question, part: str, near: list[Choice]) -> tuple[str, list[Choice]]:
    if near:
        desk.say(f"  {quote(part)} may be any of these:")
        return "", _show(desk, near, all=True)
    words = {word: choice for choice in question.choices for word in (choice.id, choice.label)}
    desk.say(f"  {quote(part)} is none of the choices. {did_you_mean(part, words)} ? lists them all.".replace("  ?", " ?"))
    return "", list(question.choices)


# --- the whole


def ask_all(desk: Desk) -> Record:
    """The record that somebody gives on a terminal. Raises `Left`; what was answered until then is in the desk."""
    desk.say(f"A new {desk.kind.name}. {HOW}")
    known = questions(desk)
    _ask_needed(desk, [known[name] for name in asked_for(desk.kind) if name not in desk.given])
    while True:
        try:
            record = new(desk.kind, desk.given, desk.records)
        except NotValid as error:
            desk.say(f"\n{error}")
            record = None
        name = _next(desk, known, record)
        if name:
            _answer_again(desk, known[name])
        elif record:
            return record


def _ask_needed(desk: Desk, needed: list[Question]) -> None:
    at = 0
    while at < len(needed):
        try:
            desk.given[needed[at].name] = ask(desk, needed[at])
            at += 1
        except Back:
            at = max(at - 1, 0)


def _answer_again(desk: Desk, question: Question) -> None:
    try:
        answer = ask(desk, question)
    except Back:
        return
    desk.given.pop(question.name, None)
    if answer:
        desk.given[question.name] = answer


def _next(desk: Desk, known: dict[str, Question], record: Record | None) -> str:
    """The field that somebody wants to give or change next; empty when the record shall be written."""
    others = tuple(Choice(name, in_words(name)) for name in known)
    what = f"{record.id}: Enter writes it." if record else "This cannot be written yet."
    desk.say(f"\n{what} Or name a field to give or to change; ? lists them, with what they hold.")
    while True:
        try:
            text = _line(desk, "field> ")
        except Back:
            text = next(reversed(desk.given))
        if not text and record:
            return ""
        if text == "?":
            for name in known:
                desk.say(f"  {name}: {shorten(desk.given[name], 70) if name in desk.given else '-'}")
            continue
        near = matching(others, text.replace("_", "-")) or [c for c in others if c.id == text] if text else []
        if len(near) == 1:
            return near[0].id
        desk.say(f"  {', '.join(c.id for c in near) or 'There is no such field.'}")


def going_on(desk: Desk) -> list[str]:
    """What to call the program with to go on where somebody left: with everything that was answered."""
    return ["new", desk.kind.name, *(f"{name}={value}" for name, value in desk.given.items())]
