"""IOM's Management Response and Action Plan.

Recommendations stand under headings `Recommendation n: ...`; their bullets are sub-points; the decision and
its reasons follow `Management response:`; the action plan is a table of action, time frame and responsible
unit, parted by tabs or bars. Rows break over pages: the rest of the action's text then stands alone in its
row. There is no status.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from uptake.importers.deadlines import last_month
from uptake.importers.document import Piece, SourceDocument, in_lines, in_one
from uptake.importers.draft import Draft
from uptake.importers.language import language
from uptake.importers.naming import evaluation_name
from uptake.importers.units import units
from uptake.readers.blocks import BREAK, Style
from uptake.records import Evaluation, KeyAction, Lesson, Link, Passage, Recommendation, Source, SubPoint, Value
from uptake.verbatim import MARKUP
from uptake.vocabulary import Vocabularies

NAME = "IOM Management Response and Action Plan"
AGENCY = "iom"
STYLE = Style(bold=re.compile(r"(?:Management response\s*:\s*)?((?:Partially\s+|Not\s+)?Accept(?:ed)?|Reject(?:ed)?)\W*", re.IGNORECASE))
"""A bold word is the choice from the menu of decisions."""

_LIST = "\ue000"
"""Stands where a list begins, once the markup is gone."""
_HEADING = re.compile(r"^\W*Recommendation\s+(\d+(?:\.\d+)?)\s*[:.]\s*", re.IGNORECASE)
_RESPONSE = re.compile(r"^\W*Management response\s*:\s*", re.IGNORECASE)
_CHOICE = r"\**\s*(?:Partially\s+Accept(?:ed)?|Accept(?:ed)?|Reject(?:ed)?|Not\s+Accept(?:ed)?)\s*\**"
_DECISION = re.compile(rf"^({_CHOICE}(?:\s*/\s*{_CHOICE})*)(?![\w,])\s*", re.IGNORECASE)
_BOLD = re.compile(r"\*\*\s*([^*]+?)\s*\*\*")
_TABLE_HEAD = re.compile(r"^\W*Key actions?\b.*(?:Time frame|deadline|Responsible)", re.IGNORECASE)
_SECTION = re.compile(r"(?i)\brecommendations\b[^.]*$")
_RULE = re.compile(r"^[\s|:\-\t]*-{2,}[\s|:\-\t]*$")
_CONTENTS_ENTRY = re.compile(r"^(.*\S)[\s.]*\t\s*\d+\s*$|^(.*\S?)\.{2,}\s*\d+\s*$")
_BULLET = re.compile(r"^\s*([-•○▪*])\s+")
_INLINE = re.compile(r"(?:^|\s)([-•○▪])\s+(?=\S)")
_DATE = re.compile(r"^(?:(\d{1,2})\s+)?([A-Z][a-z]+)\s+((?:19|20)\d\d)$")
_MONTHS = "January February March April May June July August September October November December".split()
_LABELS = {
    "coordinator": re.compile(r"^Name and function of the management response coordinator\s*:\s*", re.I),
    "published": re.compile(r"^Date of publication\s*:\s*", re.I),
    "comment": re.compile(r"^Overall comments?(?: on (?:the )?evaluation(?: process)?)?\s*:\s*", re.I),
    "lessons": re.compile(r"^Lessons? learned\s*:\s*", re.I),
    "contents": re.compile(r"^(?:Table of )?Contents\s*$", re.I),
}
_OWN = r"\bIOM\b|International Organization for Migration|Management Response and Action Plan|(?i:management response coordinator)|" \
    r"Responsible individual or unit\(s\)"
"""What other organizations' documents, which are much alike, do not say."""
_TITLE = re.compile(r"^Management Response and Action Plan$", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether a text is such a document, or the greater part of one."""
    marks = (
        r"Management Response and Action Plan", r"(?im)^[^\w\n]*(?:<p>)?Recommendation\s+\d+\s*:",
        r"(?im)^[^\w\n]*(?:<p>)?Management response\s*:\s*\**(?:Partially )?(?:Accept|Reject)",
        r"(?im)^Key actions?[\t|].*(?:Time frame|Responsible)", r"(?im)management response coordinator",
    )
    if not re.search(_OWN, text):
        return False
    return sum(bool(re.search(mark, text)) for mark in marks) >= 2 and "Management Response Category" not in text


@dataclass(slots=True)
class _Block:
    """One recommendation as it stands in the document."""

    number: str
    section: Piece
    text: Piece = field(default_factory=Piece)
    points: list[tuple[str | None, Piece]] = field(default_factory=list)
    response: Piece = field(default_factory=Piece)
    decision: Piece = field(default_factory=Piece)
    rows: list[list[Piece]] = field(default_factory=list)
    """Rows of the action plan: action, time frame, responsible."""


@dataclass(slots=True)
class _Front:
    """What stands before the recommendations."""

    imprint: Piece = field(default_factory=Piece)
    heading: Piece = field(default_factory=Piece)
    title: Piece = field(default_factory=Piece)
    date: Piece = field(default_factory=Piece)
    coordinator: Piece = field(default_factory=Piece)
    published: Piece = field(default_factory=Piece)
    comment: Piece = field(default_factory=Piece)
    lessons: list[Piece] = field(default_factory=list)


def read(document: SourceDocument, vocabularies: Vocabularies, id: str | None = None) -> Draft:
    """The draft records of a document: source, evaluation, recommendations with key actions, lessons.

    `id` names the evaluation; by default the name comes from its title and year.
    """
    return _Reader(document, vocabularies).read(id)


class _Reader:
    def __init__(self, document: SourceDocument, vocabularies: Vocabularies):
        self.document = document
        self.vocabularies = vocabularies
        self.draft = Draft(NAME)
        self.front = _Front()
        self.blocks: list[_Block] = []
        self.section = Piece()
        self.contents: set[str] = set()
        """Entries of the contents page."""

    def read(self, id: str | None) -> Draft:
        start = self._read_front()
        self._read_blocks(start)
        stem = self.document.id
        date = iso_date(self.front.date.text) or iso_date(self.front.published.text)
        name = id or evaluation_name(self.front.title.text or stem, date and date[:4], stem)
        recommendations = [r for n, block in enumerate(self.blocks, 1) if (r := self._recommendation(name, stem, n, block))]
        evaluation = self._evaluation(name, stem, recommendations)
        lessons = [self._lesson(name, stem, n, piece) for n, piece in enumerate(self.front.lessons, 1)]
        self.draft.records = [self._source(stem, evaluation), evaluation, *recommendations, *lessons]
        self.draft.left_over = self.document.left_over(self.draft.records)
        return self.draft

    # --- taking the document apart

    def _line(self, n: int) -> str:
        """A line without left-over markup, which is furniture."""
        line = self.document.line(n)
        for tag in MARKUP.findall(line):
            self.document.set_aside(n, tag)
        return MARKUP.sub(lambda tag: _LIST if tag.group()[1:3].lower() in ("ul", "ol") else " ", line)

    def _read_front(self) -> int:
        """Everything before the first recommendation; returns the line at which that begins."""
        first = self._first_heading()
        part, contents = "title", False
        gap = 0
        for n in range(1, first):
            line = self._line(n).replace(_LIST, " ")
            text = line.strip()
            label = next(((name, m) for name, pattern in _LABELS.items() if (m := pattern.match(text))), None)
            if label:
                part, contents = label[0], label[0] == "contents"
                self.document.set_aside(n, label[1].group(0))
                text = text[label[1].end() :]
            if contents and text:
                if entry := _CONTENTS_ENTRY.match(line) or _HEADING.match(text):
                    self.contents.add(entry.group(entry.lastindex or 0).strip(" ."))
                    self.document.set_aside(n)
                    continue
                part, contents = "section", False
            elif text and not label and self._is_section(n, text):
                part = "section"
            if not text:
                gap += 1
                continue
            self._front_text(part, text, n, gap)
            gap = 0
        return first

    def _front_text(self, part: str, text: str, n: int, gap: int) -> None:
        front = self.front
        if part == "title":
            self._title_page(text, n, gap)
        elif part == "coordinator" and (not front.coordinator or not gap and len(front.coordinator.text) < 150):
            front.coordinator.add(text, n)
        elif part == "published" and not front.published:
            front.published.add(text, n)
        elif part == "comment":
            front.comment.add(text, n, "\n\n" if gap else " ")
        elif part == "lessons":
            self._lesson_line(text, n, gap)
        elif part == "section":
            self._open_section(text, n)

    def _title_page(self, text: str, n: int, gap: int) -> None:
        front = self.front
        if _TITLE.match(text):
            front.heading.add(text, n)
        elif not front.heading:
            front.imprint.add(text, n, "\n\n")
        elif _DATE.match(text) and front.title:
            front.date.add(text, n)
        elif not front.title or not gap and not front.date and len(front.title.text) < 300:
            front.title.add(text, n)

    def _lesson_line(self, text: str, n: int, gap: int) -> None:
        bullet = _BULLET.match(text + " ")
        if bullet or not self.front.lessons:
            rest = text[bullet.end() :].strip() if bullet and len(text) > 1 else "" if bullet else text
            if rest:
                self.front.lessons.append(Piece())
                self.front.lessons[-1].add(rest, n)
        elif not gap:
            self.front.lessons[-1].add(text, n)

    def _first_heading(self) -> int:
        """The first heading of a recommendation that is no entry of the contents page."""
        for n in range(1, len(self.document) + 1):
            line = self.document.line(n)
            if _HEADING.match(MARKUP.sub(" ", line).strip()) and not _CONTENTS_ENTRY.match(line.rstrip()):
                return n
        return len(self.document) + 1

    def _read_blocks(self, start: int) -> None:
        part, gap = "", 0
        for n in range(start, len(self.document) + 1):
            line = self._line(n)
            text = line.replace(_LIST, " ").strip()
            heading, response = _HEADING.match(text), _RESPONSE.match(text)
            if not text:
                gap += 1
                continue
            if heading:
                part = "points"
                self._open(n, line, heading)
            elif response and self.blocks:
                part = "response"
                self.document.set_aside(n, response.group(0))
                self._response(text[response.end() :].strip(" \t|"), n)
            elif _TABLE_HEAD.match(text) or _RULE.match(text):
                part = "rows" if _TABLE_HEAD.match(text) else part
                self.document.set_aside(n)
            elif part and self._is_section(n, text):
                self._open_section(text, n)
            elif part == "rows":
                self._table_line(n, line, text)
            elif part == "response":
                self._response(text, n, gap)
            elif part == "points":
                self._point_line(text.strip("|\t "), n, gap)
            gap = 0

    def _open(self, n: int, line: str, heading: re.Match[str]) -> None:
        """A new recommendation. Inside table markup, its list stands on the heading's own line."""
        block = _Block(heading.group(1), self.section)
        self.blocks.append(block)
        self.document.set_aside(n, heading.group(0))
        head, _, rest = line.partition(_LIST)
        block.text.add(_HEADING.sub("", head.strip(" \t|")), n)
        for mark, text in _inline_points(rest):
            piece = Piece()
            piece.add(text, n)
            block.points.append((mark, piece))

    def _point_line(self, text: str, n: int, gap: int) -> None:
        block = self.blocks[-1]
        bullet = _BULLET.match(text)
        if bullet:
            piece = Piece()
            piece.add(text[bullet.end() :], n)
            if piece:
                block.points.append((bullet.group(1), piece))
        elif block.points:
            block.points[-1][1].add(text, n)
        elif not gap:
            block.text.add(text, n)
        else:
            piece = Piece()
            piece.add(text, n)
            block.points.append((None, piece))

    def _response(self, text: str, n: int, gap: int = 0) -> None:
        block = self.blocks[-1]
        decision = _DECISION.match(text) if not block.decision and not block.response else None
        if decision:
            block.decision.add(decision.group(1), n)
            text = text[decision.end() :]
        block.response.add(text, n, "\n\n" if gap else " ")

    def _table_line(self, n: int, line: str, text: str) -> None:
        """A row, or the rest of a broken one."""
        block = self.blocks[-1]
        cells = _cells(line)
        if len(cells) >= 3 and any(cells[1:]):
            row = [Piece() for _ in range(3)]
            for piece, cell in zip(row, [_bulleted(cells[0]), in_one(cells[1]), in_one(" ".join(cells[2:]))]):
                _add_lines(piece, cell, n)
            block.rows.append(row)
        else:
            self._rest_of_row(block, _bulleted(" ".join(filter(None, cells))), n)

    def _rest_of_row(self, block: _Block, text: str, n: int) -> None:
        if not block.rows:
            block.rows.append([Piece(), Piece(), Piece()])
            self.draft.note("", "actions", "unsure", "a row of the table is incomplete", str(n))
        _add_lines(block.rows[-1][0], text, n)

    def _is_section(self, n: int, text: str) -> bool:
        """Whether a line is a heading over recommendations: the contents page has it, or it reads like one and the
        heading of a recommendation follows."""
        if "\t" in self.document.line(n) or "|" in text:
            return False
        following = (self.document.line(m) for m in range(n + 1, len(self.document) + 1))
        before_heading = _HEADING.match(next((MARKUP.sub(" ", line).strip() for line in following if line.strip()), ""))
        return text in self.contents or bool(before_heading and _SECTION.search(text) and len(text) < 100)

    def _open_section(self, text: str, n: int) -> None:
        self.section = Piece()
        self.section.add(text, n)

    # --- making records

    def _source(self, stem: str, evaluation: Evaluation) -> Source:
        front, lines = self.front, {}
        for name, piece in (("title", front.heading), ("imprint", front.imprint), ("published_stated", front.published)):
            if piece:
                lines[name] = piece.where()
        return Source(
            id=stem, title=front.heading.text or "Management Response and Action Plan", kind="response-document",
            agency=_agency(front.imprint.text),
            published=iso_date(front.published.text), published_stated=front.published.text or None, file=self.document.name,
            imprint=front.imprint.text or None, language=evaluation.languages[0], lines=lines, review=self.draft.review(stem),
        )

    def _evaluation(self, id: str, stem: str, recommendations: list[Recommendation]) -> Evaluation:
        front = self.front
        pieces = {"title": front.title, "published_stated": front.date, "overall_comment": front.comment, "coordinator": front.coordinator}
        if not front.title:
            self.draft.note(id, "title", "unsure", "the document gives no title of the evaluation; the file's name stands for it")
        return Evaluation(
            id=id, title=front.title.text or stem,
            agency=_agency(front.imprint.text),
            published=iso_date(front.date.text), published_stated=front.date.text or None,
            languages=tuple(dict.fromkeys([language(front.comment.text), *(r.language for r in recommendations)])),
            overall_comment=front.comment.text or None, coordinator=front.coordinator.text or None,
            source=Passage(id=stem, lines={name: piece.where() for name, piece in pieces.items() if piece}), review=self.draft.review(id),
        )

    def _recommendation(self, evaluation: str, stem: str, number: int, block: _Block) -> Recommendation | None:
        id = f"{evaluation}-r{number:02}"
        if not block.text:
            self.draft.note(id, "text", "unsure", f"recommendation {block.number} has no text and was left out")
            return None
        category, stated = self._decision(id, block)
        pieces = {"section": block.section, "text": block.text, "response_stated": block.decision, "response_text": block.response}
        points = tuple(SubPoint(mark=mark, text=piece.text, lines=piece.where()) for mark, piece in block.points)
        return Recommendation(
            id=id, evaluation=evaluation, number=number, number_stated=block.number if block.number != str(number) else None,
            section=block.section.text or None, text=block.text.text, sub_points=points,
            response_category=category, response_stated=stated, response_text=block.response.text or None,
            actions=tuple(self._action(id, n, row) for n, row in enumerate(block.rows, 1) if row[0]),
            language=language(" ".join([block.text.text, *(p.text for p in points)])),
            source=Passage(id=stem, lines={name: piece.where() for name, piece in pieces.items() if piece}), review=self.draft.review(id),
        )

    def _decision(self, id: str, block: _Block) -> tuple[str, str | None]:
        """The decision: the only choice given, or the bold one of a menu; an unedited menu decides nothing."""
        stated = block.decision.text
        if not stated:
            reason = "no decision was recognised in the management response"
            self.draft.note(id, "response_category", "unsure", reason, block.response.where())
            return "unspecified", None
        choices = [choice.strip(" *") for choice in stated.split("/")]
        if len(choices) > 1:
            bold = _BOLD.findall(stated)
            if len(bold) != 1:
                reason = "the whole menu of decisions stands unedited; none of them is marked"
                self.draft.note(id, "response_category", "unsure", reason, block.decision.where())
                return "unspecified", stated
            self.draft.note(id, "response_category", "inferred", "the menu's bold word is the choice", block.decision.where())
            return self.vocabularies.find("response-categories", bold[0]) or "unspecified", stated
        return self.vocabularies.find("response-categories", choices[0]) or "unspecified", choices[0]

    def _action(self, recommendation: str, number: int, row: list[Piece]) -> KeyAction:
        text, time, responsible = row
        deadline, approximate = last_month(time.text)
        path = f"actions.{number}"
        if deadline and approximate:
            self.draft.note(recommendation, f"{path}.deadline", "inferred", f'the last month of "{time.text}"', time.where())
        if time and not deadline:
            self.draft.note(recommendation, f"{path}.deadline", "inferred", f'"{time.text}" names no last month', time.where())
        if len(set(text.lines)) > 1:
            reason = "the row breaks over a page; the rest of the text was put back"
            self.draft.note(recommendation, f"{path}.text", "inferred", reason, text.where())
        whole = Piece("", [*text.lines, *time.lines, *responsible.lines])
        return KeyAction(
            id=f"{recommendation}-a{number:02}", number=number, text=text.text, responsible=responsible.text or None,
            units=units(responsible.text, AGENCY, self.vocabularies),
            deadline_stated=time.text or None, deadline=deadline, deadline_approximate=bool(deadline and approximate),
            status="unreported", lines=whole.where(),
        )

    def _lesson(self, evaluation: str, stem: str, number: int, piece: Piece) -> Lesson:
        id = f"{evaluation}-l{number:02}"
        return Lesson(
            id=id, number=number, kind="lesson", title=piece.text, language=language(piece.text),
            evaluations=(Link(id=evaluation, basis="stated", reason="The lesson stands in the evaluation's management response."),),
            source=Passage(id=stem, lines={"title": piece.where()}), review=self.draft.review(id),
        )


def _agency(imprint: str) -> Value:
    """IOM, as the title page says, or as the document's form shows."""
    named = next((line for line in imprint.split("\n") if re.search(r"\bIOM\b|International Organization for Migration", line)), None)
    if named:
        return Value(id=AGENCY, stated=named, basis="stated")
    return Value(id=AGENCY, basis="assigned", reason="The document has the form of IOM's management response and action plan.")


def iso_date(words: str) -> str | None:
    """`30 June 2023` as `2023-06-30`, `June 2023` as `2023-06`; None for other words."""
    found = _DATE.match(words.strip())
    if not found or found.group(2) not in _MONTHS:
        return None
    day, month, year = found.groups()
    return f"{year}-{_MONTHS.index(month) + 1:02}" + (f"-{int(day):02}" if day else "")


def _cells(line: str) -> list[str]:
    parts = line.split("\t") if "\t" in line else line.strip().strip("|").split("|") if "|" in line else [line]
    return [" ".join(part.split()) for part in parts]


def _bulleted(cell: str) -> str:
    """A cell with a line break before each mark of its list. The list's first mark is its mark; a dash is one
    only where the markup said that a list begins."""
    if BREAK in cell:
        return in_lines(cell.replace(_LIST, " "))
    head, _, rest = cell.partition(_LIST)
    first = _INLINE.match(rest) or re.search(r"(?:^|\s)([•○▪])\s+(?=\S)", rest or head)
    if not first:
        return cell.replace(_LIST, " ")
    mark = first.group(1)
    body = re.sub(rf"(?:^|\s+){re.escape(mark)}\s+(?=\S)", f"\n{mark} ", rest or head)
    return (f"{head.strip()}\n{body.strip()}" if rest else body).strip()


def _add_lines(piece: Piece, text: str, n: int) -> None:
    """Add text whose lines stay lines."""
    for k, line in enumerate(text.split("\n")):
        joint = "\n" if k or line[:1] in "-•○▪" else " "
        piece.add(line, n, joint)


def _inline_points(text: str) -> list[tuple[str | None, str]]:
    """Points of a list that stands on one line, with their marks."""
    text = text.strip(" \t|")
    marks = [m for m in _INLINE.finditer(text) if m.group(1) != "-"]
    if not marks:
        return [(None, text.strip())] if text.strip() else []
    points: list[tuple[str | None, str]] = []
    if lead := text[: marks[0].start()].strip():
        points.append((None, lead))
    ends = [m.start() for m in marks[1:]] + [len(text)]
    return points + [(m.group(1), text[m.end() : end].strip()) for m, end in zip(marks, ends)]
