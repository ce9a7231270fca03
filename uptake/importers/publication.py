"""A lessons publication, as text with Markdown headings or as a file whose headings and emphasis are known.

Title pages, contents, introduction, then for each lesson a numeral, the statement, the narrative, key tips
and an example, and a conclusion. The texts are Markdown; links that extraction left without a target keep
their words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from uptake.importers.document import Piece, SourceDocument
from uptake.importers.draft import Draft
from uptake.importers.iom import iso_date
from uptake.importers.language import language
from uptake.importers.naming import short_name
from uptake.readers.blocks import Style
from uptake.records import Example, Lesson, Passage, Source, Tip, Value
from uptake.vocabulary import Vocabularies

NAME = "Lessons publication"
STYLE = Style(markdown=True)

_HEADING = re.compile(r"^\s*(#{1,6})\s*(.*?)\s*$")
_LESSON = re.compile(r"^(?:LESSONS?(?: LEARNED)?|LEÇON|LECCIÓN)\s*(?:(?:NO\.?|#|N°)\s*)?(\d+)?\s*[:.–-]?\s*(.*)$", re.IGNORECASE)
_NUMERAL = re.compile(r"^\d{1,3}$")
_INTRODUCTION = re.compile(r"^(?:INTRODUCTION|FOREWORD|INTRODUCCIÓN)$", re.IGNORECASE)
_CONCLUSION = re.compile(r"^(?:CONCLUSIONS?|CONCLUSIÓN|CONCLUSIONES)\s*:?\s*(.*)$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:TABLE OF )?CONTENTS$", re.IGNORECASE)
_TIPS = re.compile(r"^(?:KEY )?TIPS$", re.IGNORECASE)
_EXAMPLE = re.compile(r"^(?:EXAMPLE|CASE STUDY|GOOD PRACTICE)(?:\s+\d+\s*[:.–-]?\s*|\s*[:–-]\s*|$)(.*)$", re.IGNORECASE)
_PHOTO = re.compile(r"^(?:Photo|Cover photo|Photo credits?)(?: ID)?\s*:", re.IGNORECASE)
_RULE = re.compile(r"^[-*_]{3,}$")
_ENTRY = re.compile(r"^(.*\S)[\s.]*\t\s*\d+\s*$|^(.*\S?)\.{2,}\s*\d+\s*$")
_ITEM = re.compile(r"^(\s*)(?:[-*•]\s+)?(\d+|[a-z])[.)]\s+(.*)$")
_TIP = re.compile(r"^(\s*)(?:(?:[-*•]\s+)?(\d+|[a-z])[.)]|[-*•])\s+(.*)$")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3})(?=\S)(.+?)(?<=[^\s\\])\1")
_DEAD_LINK = re.compile(r"\[([^\]]+)\]\((?:#[^)]*)?\)")
_DATE = re.compile(r"\b((?:January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:19|20)\d\d)\b")
_SUBTITLE = re.compile(r"^(?:GOOD PRACTICES AND )?LESSONS LEARN(?:ED|T)(?: AND GOOD PRACTICES)?$", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether a text is such a publication, or the greater part of one."""
    lessons = re.findall(r"(?im)^[ \t]*#{1,6}[ \t]*LESSON\b", text)
    tips = re.findall(r"(?im)^[ \t]*#{1,6}[ \t]*KEY TIPS\b", text)
    return bool(lessons) and bool(tips or len(lessons) > 1) or bool(len(tips) > 1)


@dataclass(slots=True)
class _Part:
    """One lesson as it stands in the publication."""

    number: int
    title: Piece = field(default_factory=Piece)
    narrative: Piece = field(default_factory=Piece)
    tips: list[list] = field(default_factory=list)
    """Tips as `[number, text, parts]`, parts being tips of the same shape."""
    counted: bool = False
    """Whether the source sets a bullet before a tip and no number, so that its place in the list is its number."""
    example_title: Piece = field(default_factory=Piece)
    example: Piece = field(default_factory=Piece)


@dataclass(slots=True)
class _Front:
    """What does not belong to one lesson."""

    title: Piece = field(default_factory=Piece)
    subtitle: Piece = field(default_factory=Piece)
    imprint: Piece = field(default_factory=Piece)
    introduction: Piece = field(default_factory=Piece)
    conclusion: Piece = field(default_factory=Piece)


def read(document: SourceDocument, vocabularies: Vocabularies, id: str | None = None) -> Draft:
    """The draft records of a publication: source and lessons.

    `id` begins the lessons' ids; by default it comes from the publication's title and year.
    """
    return _Reader(document, vocabularies).read(id)


class _Reader:
    def __init__(self, document: SourceDocument, vocabularies: Vocabularies):
        self.document = document
        self.vocabularies = vocabularies
        self.draft = Draft(NAME)
        self.front = _Front()
        self.lessons: list[_Part] = []
        self.part = "title"
        self.gap = 0
        self.back = 0
        """Line at which the back cover begins."""

    def read(self, id: str | None) -> Draft:
        for n in range(1, len(self.document) + 1):
            self._line(n)
        stem = self.document.id
        dated = _DATE.search(self.front.imprint.text)
        published = iso_date(dated.group(1)) if dated else None
        name = id or short_name(self.front.title.text or stem, published and published[:4], stem)
        lessons = [r for part in self.lessons if (r := self._lesson(name, stem, part))]
        self.draft.records = [self._source(stem, published), *lessons]
        self.draft.left_over = self.document.left_over(self.draft.records)
        return self.draft

    # --- taking the publication apart

    def _line(self, n: int) -> None:
        line = self.document.line(n)
        text = line.strip()
        heading = _HEADING.match(line)
        if not text:
            self.gap += 1
        elif _PHOTO.match(text) or _RULE.match(text):
            self.document.set_aside(n)
        elif heading and heading.group(2):
            self._heading(n, _plain(heading.group(2)))
        elif self.part == "back" or self.part == "contents" and _ENTRY.match(line):
            self.document.set_aside(n)
        elif self.part == "contents":
            pass  # no entry of the contents: left over, and reported
        else:
            self._text(n, line, text)

    def _heading(self, n: int, plain: str) -> None:
        lesson, conclusion, example = _LESSON.match(plain), _CONCLUSION.match(plain), _EXAMPLE.match(plain)
        if _CONTENTS.match(plain):
            self._begin("contents", n)
        elif _INTRODUCTION.match(plain):
            self._begin("introduction", n)
        elif conclusion and (self.lessons or self.front.introduction):
            self._begin("conclusion", n, plain[: conclusion.start(1)])
            self.front.conclusion.add(conclusion.group(1), n)
        elif _TIPS.match(plain) and self.lessons:
            self._begin("tips", n)
        elif lesson and not _SUBTITLE.match(plain):
            self._lesson_heading(n, plain, lesson)
        elif _NUMERAL.match(plain):
            self._numeral(n, int(plain))
        elif example and self.lessons and self.part in ("tips", "narrative"):
            self._begin("example", n, plain[: example.start(1)])
            self.lessons[-1].example_title.add(example.group(1), n)
        else:
            self._titled(n, plain)
        self.gap = 0

    def _begin(self, part: str, n: int, label: str | None = None) -> None:
        self.part = part
        self.document.set_aside(n, label)

    def _numeral(self, n: int, number: int) -> None:
        self.document.set_aside(n)
        if self.part == "lesson" and number not in {part.number for part in self.lessons}:
            self.lessons[-1].number = number

    def _lesson_heading(self, n: int, plain: str, lesson: re.Match[str]) -> None:
        numbers = {0, *(part.number for part in self.lessons)}
        number = int(lesson.group(1) or 0)
        self.lessons.append(_Part(number if number not in numbers else max(numbers) + 1))
        self._begin("lesson", n, plain[: lesson.start(2)])
        if lesson.group(2):
            self.lessons[-1].title.add(lesson.group(2), n)
            self.part = "narrative"

    def _titled(self, n: int, plain: str) -> None:
        """A heading that is a title: of the publication, of a lesson, of an example, or inside a text."""
        if self.part == "back":
            self.part = "conclusion"
        if self.part in ("title", "front"):
            self._front_title(n, plain)
        elif self.part == "contents":
            self.part = "front"
            self._front_title(n, plain)
        elif self.part == "lesson":
            self.lessons[-1].title.add(plain, n)
            self.part = "narrative"
        elif self.part == "example" and not self.lessons[-1].example_title:
            self.lessons[-1].example_title.add(plain, n)
        elif self.part in ("introduction", "conclusion"):
            self._target().add(f"## {plain}", n, "\n\n")
        else:
            self._target().add(f"### {plain}", n, "\n\n")

    def _front_title(self, n: int, plain: str) -> None:
        front = self.front
        if not front.title:
            front.title.add(plain, n)
            self.part = "front"
        elif plain.casefold() == front.title.text.casefold():
            self.document.set_aside(n)
        else:
            front.imprint.add(plain, n, "\n\n")

    def _target(self) -> Piece:
        lesson = self.lessons[-1] if self.lessons else None
        if self.part in ("introduction", "conclusion") or lesson is None:
            return {"conclusion": self.front.conclusion, "introduction": self.front.introduction}.get(self.part, self.front.imprint)
        return lesson.example if self.part == "example" else lesson.narrative

    def _text(self, n: int, line: str, text: str) -> None:
        words = _DEAD_LINK.sub(r"\1", text)
        if self.part in ("title", "front"):
            self._front_text(n, words)
        elif self.part == "tips":
            self._tip(n, line)
        elif self.part == "conclusion" and self._is_back_cover(text):
            self._begin("back", n)
            self.back = n
        elif _NUMERAL.match(text):
            self.document.set_aside(n)
        elif self.part == "lesson":
            self.lessons[-1].title.add(words, n)
            self.part = "narrative"
        else:
            self._paragraph(self._target(), words, n)
        self.gap = 0

    def _front_text(self, n: int, words: str) -> None:
        front = self.front
        if _SUBTITLE.match(words) and front.title:
            if front.subtitle:
                self.document.set_aside(n)
            front.subtitle.add(words, n) if not front.subtitle else None
        else:
            front.imprint.add(words, n, "\n\n" if self.gap else " ")

    def _paragraph(self, piece: Piece, words: str, n: int) -> None:
        """A line of running text: a list item, a new paragraph, or the rest of one that a page broke."""
        if _ITEM.match(words) or words[:2] in ("- ", "* "):
            before = piece.text.rpartition("\n")[2]
            joint = "\n" if _ITEM.match(before) or before[:2] in ("- ", "* ") else "\n\n"
        else:
            broken = bool(piece.text) and not re.search(r"[.!?:;)”\"’*_\]]$", piece.text) and words[:1].islower()
            joint = "\n\n" if self.gap and not broken else " "
        piece.add(words, n, joint)

    def _tip(self, n: int, line: str) -> None:
        tips = self.lessons[-1].tips
        item = _TIP.match(line)
        if not item:
            words = _DEAD_LINK.sub(r"\1", line.strip())
            if not tips:
                self._paragraph(self.lessons[-1].narrative, words, n)
            else:
                last = tips[-1][2][-1] if tips[-1][2] else tips[-1]
                last[1].add(words, n, "\n\n" if self.gap else " ")
            return
        indent, number, words = item.groups()
        piece = Piece()
        piece.add(_DEAD_LINK.sub(r"\1", words), n)
        nested = tips and (len(indent) >= 2 or (number or "").isalpha() and tips[-1][0].isdigit())
        self.document.set_aside(n, number or "")
        beside = tips[-1][2] if nested else tips
        beside.append([number or str(len(beside) + 1), piece, []])
        self.lessons[-1].counted |= not number

    def _is_back_cover(self, text: str) -> bool:
        """The publisher's words about itself: a paragraph in bold capitals after the conclusion."""
        plain = text.strip("* ")
        return bool(self.front.conclusion) and text.startswith("**") and plain == plain.upper() and len(plain) > 10

    # --- making records

    def _source(self, stem: str, published: str | None) -> Source:
        front = self.front
        if self.back:
            reason = "bold capitals after the conclusion begin the back cover, which is no text of the publication"
            self.draft.note(stem, "conclusion", "inferred", reason, str(self.back))
        pieces = {name: getattr(front, name) for name in ("title", "subtitle", "imprint", "introduction", "conclusion")}
        return Source(
            id=stem, title=front.title.text or stem, subtitle=front.subtitle.text or None, kind="publication",
            agency=self._agency(stem), published=published, file=self.document.name, imprint=front.imprint.text or None,
            introduction=front.introduction.text or None, conclusion=front.conclusion.text or None,
            language=language(front.introduction.text + " ".join(part.narrative.text for part in self.lessons)),
            lines={name: piece.where() for name, piece in pieces.items() if piece}, review=self.draft.review(stem),
        )

    def _agency(self, stem: str) -> Value:
        """The organization that the title pages name, otherwise the one that the text names most."""
        text = "\n".join(self.document.lines)
        for where, stated in ((self.front.imprint.text, True), (text, False)):
            terms = self.vocabularies.terms("agencies").values()
            best = max(terms, key=lambda t: (_mentions(where, (t.label, *t.alternative_labels[:1])), t.id), default=None)
            if best and (words := _mentioned(where, (best.label, *best.alternative_labels[:1]))):
                if stated:
                    return Value(id=best.id, stated=words, basis="stated")
                self.draft.note(stem, "agency", "unsure", f'the text names "{words}" most often')
                return Value(id=best.id, basis="assigned", reason=f"The text names {words} most often.")
        self.draft.note(stem, "agency", "unsure", "the publication names no organization of the vocabulary")
        return Value(id="not-applicable", basis="assigned", reason="The publication names no organization that the vocabulary knows.")

    def _lesson(self, prefix: str, stem: str, part: _Part) -> Lesson | None:
        id = f"{prefix}-l{part.number:02}"
        if not part.title:
            self.draft.note(id, "title", "unsure", f"lesson {part.number} has no title and was left out")
            return None
        if not part.tips:
            self.draft.note(id, "tips", "unsure", "no key tips were found")
        if part.counted:
            self.draft.note(id, "tips", "inferred", "the source sets bullets before the tips; their numbers are their places in the list")
        example = None
        if part.example:
            lines = Piece("", [*part.example_title.lines, *part.example.lines]).where()
            example = Example(title=part.example_title.text or None, text=part.example.text, lines=lines)
        elif part.example_title:
            self.draft.note(id, "example", "unsure", "the example has a title but no text and was left out", part.example_title.where())
        pieces = {"title": part.title, "narrative": part.narrative}
        return Lesson(
            id=id, number=part.number, kind="lesson", title=part.title.text, narrative=part.narrative.text or None,
            tips=tuple(_tip(tip) for tip in part.tips if tip[1]), example=example, language=language(part.narrative.text),
            source=Passage(id=stem, lines={name: piece.where() for name, piece in pieces.items() if piece}), review=self.draft.review(id),
        )


def _plain(heading: str) -> str:
    """A heading's words without emphasis and dead links: titles are no Markdown."""
    words = _EMPHASIS.sub(r"\2", _DEAD_LINK.sub(r"\1", heading)).strip("* ")
    return re.sub(r"\\([\\`*_\[\]#>+=~|.)-])", r"\1", words)


def _tip(tip: list) -> Tip:
    number, piece, parts = tip
    return Tip(number=number, text=piece.text, tips=tuple(_tip(part) for part in parts if part[1]), lines=piece.where())


def _mentions(text: str, names: tuple[str, ...]) -> int:
    return sum(len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)) for name in set(names) if len(name) > 3)


def _mentioned(text: str, names: tuple[str, ...]) -> str | None:
    """The first of the names as the text writes it."""
    found = [m for name in names if len(name) > 3 and (m := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))]
    return " ".join(min(found, key=lambda m: m.start()).group().split()) if found else None
