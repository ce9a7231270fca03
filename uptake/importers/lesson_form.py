"""Lessons written by hand, in any editor: a Markdown file with a head and sections.

    ---
    kind: lesson
    organization: UN Women
    evaluation: making-migration-safe-phase-1-2022
    topics: Reintegration; Capacity development
    ---
    # Plan the handover with those who will keep what is handed over.

    What happened, and what was learned ...

    ## Key tips
    1. Ask early who will pay for repairs.

    ## Example: The workshop in the valley
    ## Context

Several lessons may share a head: each begins with a heading of the first level. The file itself is the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from uptake.importers.document import Piece, SourceDocument, ranges
from uptake.importers.draft import Draft
from uptake.importers.heads import normal
from uptake.importers.iom import iso_date
from uptake.importers.language import language
from uptake.problems import did_you_mean, quote
from uptake.readers.blocks import Style
from uptake.records import Example, Lesson, Link, Passage, Source, Tip, Value
from uptake.vocabulary import Vocabularies

NAME = "lesson in the Markdown form"
STYLE = Style(markdown=True)

_KINDS = (
    "lesson|good practice|best practice|promising practice|challenge|leçon|enseignement|bonne pratique|défi|lección|buena práctica|desafío"
)
_KIND = re.compile(rf"\s*---\s*\n(?:(?!---).*\n)*?(?:kind|type|genre|tipo)\s*:\s*[*\"']?(?:{_KINDS})", re.IGNORECASE)
_KEYS = {
    "kind": "kind | type | genre | tipo",
    "title": "title | titre | título",
    "source": "source | document | fuente",
    "organization": "organization | organisation | agency | organización | organisme",
    "date": "date | fecha | published",
    "evaluations": "evaluation | evaluations | évaluation | évaluations | evaluación | evaluaciones",
    "themes": "themes | theme | thèmes | thème | temas | tema",
    "criteria": "criteria | criterion | critères | critère | criterios | criterio",
    "topics": "topics | topic | sujets | sujet | asuntos | asunto",
    "countries": "countries | country | pays | países | país",
    "language": "language | langue | lengua | idioma",
}
_SECTIONS = {
    "narrative": "narrative | the lesson | what happened | what was learned | récit | la leçon | relato | la lección",
    "tips": "key tips | tips | conseils | conseils clés | consejos | consejos clave",
    "context": "context | contexte | contexto",
    "example": "example | case study | exemple | étude de cas | ejemplo | estudio de caso",
}
_KEY = {normal(words): name for name, several in _KEYS.items() for words in several.split("|")}
_SECTION = {normal(words): name for name, several in _SECTIONS.items() for words in several.split("|")}
_TIP = re.compile(r"^(\s*)(?:(\d{1,3}|[a-z])[.)]|[-*•])\s+(\S.*)$")
_ABOUT = {"themes": "themes", "criteria": "criteria", "topics": "topics", "countries": "countries"}


def recognises(text: str) -> bool:
    """Whether a text is such a form: its head says what kind of lesson it is."""
    return bool(_KIND.match(text[:5_000].replace("\r\n", "\n").removeprefix("\ufeff")))


def read(document: SourceDocument, vocabularies: Vocabularies, id: str | None = None) -> Draft:
    """The draft records of a form: its source and its lessons. `id` begins the lessons' ids."""
    return _Reader(document, vocabularies).read(id)


@dataclass(slots=True)
class _Body:
    """Markdown text with its lines, as it stands."""

    lines: list[tuple[str, int]] = field(default_factory=list)

    def text(self) -> str | None:
        return "\n".join(line for line, _ in self.lines).strip("\n") or None

    def where(self) -> str:
        return ranges(n for line, n in self.lines if line.strip())


@dataclass(slots=True)
class _Told:
    """A lesson as it stands in the file."""

    title: Piece = field(default_factory=Piece)
    sections: dict[str, _Body] = field(default_factory=dict)
    example_title: Piece = field(default_factory=Piece)


class _Reader:
    def __init__(self, document: SourceDocument, vocabularies: Vocabularies):
        self.document, self.vocabularies = document, vocabularies
        self.draft = Draft(NAME)
        self.head: dict[str, Piece] = {}
        self.lessons: list[_Told] = []

    def read(self, id: str | None) -> Draft:
        begin = self._head()
        section = "narrative"
        for n in range(begin, len(self.document) + 1):
            section = self._line(n, self.document.line(n).rstrip(), section)
        if "title" in self.head and self.lessons and not self.lessons[0].title:
            self.lessons[0].title = self.head["title"]
        stem = self.document.id
        lessons = [lesson for n, told in enumerate(self.lessons, 1) if (lesson := self._lesson(id or stem, stem, n, told))]
        self.draft.records = [self._source(stem, lessons), *lessons]
        self.draft.left_over = self.document.left_over(self.draft.records)
        return self.draft

    # --- taking the form apart

    def _head(self) -> int:
        """The head between two rules; returns the line after it. A list may stand on lines of its own."""
        name, open_ = "", False
        for n in range(1, len(self.document) + 1):
            line = self.document.line(n).strip().removeprefix("\ufeff")
            if re.fullmatch(r"-{3,}", line):
                if open_:
                    return n + 1
                open_ = True
                continue
            key, colon, rest = line.partition(":")
            known = _KEY.get(normal(key)) if colon and not line.startswith("-") else None
            if known:
                name, line = known, rest
                self.document.set_aside(n, key)
            elif not line.startswith("-"):
                name = ""
            if name and (value := line.strip().removeprefix("- ").strip().strip("\"'")):
                self.head.setdefault(name, Piece()).add(value, n, "; ")
        return len(self.document) + 1

    def _line(self, n: int, line: str, section: str) -> str:
        """One line of the body; returns the section that goes on after it."""
        heading = re.match(r"^(#{1,6})\s+(.*?)\s*#*$", line)
        if heading and len(heading.group(1)) == 1:
            self.lessons.append(_Told())
            self.lessons[-1].title.add(heading.group(2), n)
            return "narrative"
        if not self.lessons:
            if not line.strip():
                return section
            self.lessons.append(_Told())
        told = self.lessons[-1]
        if heading:
            words, colon, rest = heading.group(2).partition(":")
            if known := _SECTION.get(normal(words)):
                self.document.set_aside(n, words)
                if known == "example":
                    told.example_title.add(rest, n)
                return known
        told.sections.setdefault(section, _Body()).lines.append((line, n))
        return section

    # --- making records

    def _source(self, stem: str, lessons: list[Lesson]) -> Source:
        said = {name: piece.text for name, piece in self.head.items()}
        lines = {"title": self.head["source"].where()} if "source" in self.head else {}
        if "date" in self.head:
            lines["published_stated"] = self.head["date"].where()
        date = said.get("date", "")
        return Source(
            id=stem,
            title=said.get("source") or (lessons[0].title if lessons else stem),
            kind="publication",
            agency=self._agency(stem),
            published=date if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else iso_date(date),
            published_stated=date or None,
            file=self.document.name,
            language=self._language(said.get("source", ""), lessons),
            lines=lines,
            review=self.draft.review(stem),
        )

    def _agency(self, stem: str) -> Value:
        if piece := self.head.get("organization"):
            for n in piece.lines:
                self.document.set_aside(n, piece.text)
            return self._value("agencies", piece.text)
        self.draft.note(stem, "agency", "unsure", "the form names no organization; add `organization:` to its head")
        return Value(id="none-fits", basis="assigned", reason="The form names no organization.")

    def _language(self, text: str, lessons: list[Lesson]) -> str:
        if piece := self.head.get("language"):
            for n in piece.lines:
                self.document.set_aside(n, piece.text)
            return piece.text.lower()
        return lessons[0].language if lessons else language(text)

    def _value(self, vocabulary: str, words: str) -> Value:
        """A value by its label or its id."""
        term = self.vocabularies.term(vocabulary, words)
        return Value(id=term.id if term else self.vocabularies.find(vocabulary, words), stated=words, basis="stated")

    def _values(self, id: str, name: str) -> tuple[Value, ...]:
        out: dict[str, Value] = {}
        for words in re.split(r";\s*", self.head.get(name, Piece()).text):
            if not words.strip():
                continue
            value = self._value(_ABOUT[name], words.strip())
            if not value.id:
                near = did_you_mean(words, [*self.vocabularies.spellings(_ABOUT[name]), *self.vocabularies.terms(_ABOUT[name])])
                self.draft.note(id, name, "unsure", f"{quote(words)} is no known term. {near}".strip(), self.head[name].where())
            out.setdefault(value.id or words, value)
        return tuple(out.values())

    def _lesson(self, name: str, stem: str, number: int, told: _Told) -> Lesson | None:
        id = f"{name}-l{number:02}"
        if not told.title:
            self.draft.note(stem, "title", "unsure", "a lesson has no title and was left out: begin it with `# ` and its statement")
            return None
        body = {section: told.sections.get(section, _Body()) for section in _SECTIONS}
        pieces = {"title": told.title.where(), **{section: body[section].where() for section in ("narrative", "context")}}
        pieces |= {about: self.head[about].where() for about in _ABOUT if about in self.head}
        tips = self._tips(id, body["tips"])
        kind = self.head.get("kind", Piece())
        for n in kind.lines:
            self.document.set_aside(n, kind.text)
        return Lesson(
            id=id,
            number=number,
            kind=self.vocabularies.find("lesson-kinds", kind.text) or "lesson",
            title=told.title.text,
            narrative=body["narrative"].text(),
            tips=tips,
            example=self._example(told, body["example"]),
            context=body["context"].text(),
            evaluations=self._evaluations(),
            **{about: self._values(id, about) for about in _ABOUT},
            language=self.head["language"].text.lower()
            if "language" in self.head
            else language(f"{told.title.text} {body['narrative'].text()}"),
            source=Passage(id=stem, lines={name: where for name, where in pieces.items() if where}),
            review=self.draft.review(id),
        )

    def _evaluations(self) -> tuple[Link, ...]:
        piece = self.head.get("evaluations", Piece())
        for n in piece.lines:
            self.document.set_aside(n, piece.text)
        ids = dict.fromkeys(id.strip() for id in re.split(r"[;,]", piece.text) if id.strip())
        return tuple(Link(id=id, basis="stated", reason="The author of the lesson names this evaluation.") for id in ids)

    def _example(self, told: _Told, body: _Body) -> Example | None:
        if not (text := body.text()):
            return None
        where = ranges([*told.example_title.lines, *(n for line, n in body.lines if line.strip())])
        return Example(title=told.example_title.text or None, text=text, lines=where)

    def _tips(self, id: str, body: _Body) -> tuple[Tip, ...]:
        """Items of a list and of the lists within them; a tip without a number has that of its place."""
        tips: list[list] = []
        for line, n in body.lines:
            found = _TIP.match(line)
            if found:
                level = tips[-1][3] if tips and len(found.group(1)) > 1 else tips
                number = found.group(2) or (str(len(level) + 1) if level is tips else chr(97 + len(level) % 26))
                level.append([number, found.group(3), [n], []])
                self.document.set_aside(n, found.group(2) or "")
            elif line.strip() and tips:
                last = tips[-1][3][-1] if tips[-1][3] else tips[-1]
                last[1] += f"\n{line.strip()}"
                last[2].append(n)
            elif line.strip():
                self.draft.note(id, "tips", "unsure", "a tip is an item of a list; this line is left out", str(n))
        return tuple(
            Tip(number=number, text=text, lines=ranges(lines), tips=tuple(Tip(number=a, text=b, lines=ranges(c)) for a, b, c, _ in parts))
            for number, text, lines, parts in tips
        )
