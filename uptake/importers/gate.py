"""Management response pages of UN Women's GATE, as text or as a saved or printed page.

The page has lost its labels in most exports. In order it gives: commissioning unit; evaluation plan (period,
unit, office type in the last brackets); evaluation title; evaluation type (often empty or absent); unit
responsible for the response; then the overall comment and the approval status; then the recommendations,
each with labelled texts, coded values and a table of key actions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from uptake.importers.document import Piece, SourceDocument, cells, ranges
from uptake.importers.draft import Draft
from uptake.importers.language import language
from uptake.importers.naming import evaluation_name
from uptake.importers.rows import OVERDUE, Row, RowReader
from uptake.importers.units import units
from uptake.problems import did_you_mean
from uptake.readers.blocks import Style
from uptake.records import Evaluation, KeyAction, Passage, Period, Recommendation, Source, SubPoint, Value
from uptake.vocabulary import Vocabularies

NAME = "UN Women GATE management response page"
AGENCY = "un-women"
STYLE = Style()

_LABELS = (
    ("Recommendation", "text"),
    ("Management Response Category", "response"),
    ("Management Response", "response_text"),
    ("Description", "description"),
    ("Thematic Areas?", "themes"),
    ("Operating Principles?", "principles"),
    ("Organi[sz]ational Priorit(?:y|ies)", "priorities"),
    ("UNEG Criteri(?:a|on)", "criteria"),
)
"""Labels and the field that each stands before; a longer label before one that begins it."""
_CODED = ("themes", "principles", "priorities", "criteria")
_ONE_LINE = (*_CODED, "response")
"""Fields that a line's end does not part; in texts of a page that was not wrapped it begins a new line."""
_LABEL = re.compile(rf"^\s*(?:[|*]\s*)?({'|'.join(label for label, _ in _LABELS)})[^\S\t]*(?::|\t\s*:?)\s*", re.IGNORECASE)
_INNER_LABEL = re.compile(
    r"(?<=\s)(Management Response Category:|Management Response:|Description:|Thematic Areas?:|Operating Principles:|"
    r"Organi[sz]ational Priorities:|UNEG Criteria:)(?=\s|$)"
)
_HEADER_LABELS = (
    ("commissioning_unit", r"(?:Evaluation )?Commissioning Unit"),
    ("plan", r"(?:Evaluation )?Plan(?: Period| Details)?"),
    ("title", r"(?:Evaluation )?(?:Title|Name)(?: of (?:the )?Evaluation)?"),
    ("type", r"(?:Evaluation )?Type(?: of (?:the )?Evaluation)?"),
    ("responsible_unit", r"(?:Responsible Unit|Units? Responsible)(?: for (?:providing |preparing )?(?:the )?(?:Management Response|MR))?"),
    ("comment", r"Overall Comments?(?: by (?:the )?.{1,40}?)?"),
    ("approval", r"(?:Approval |Management Response |MR )?(?:Approval )?Status"),
)
"""Labels that a saved page may still have above its recommendations, and what each stands before."""
_HEADER_LABEL = re.compile("|".join(rf"(?P<{name}>{label})" for name, label in _HEADER_LABELS), re.IGNORECASE)
_ACTIONS = re.compile(r"^\s*\|?\s*Key Actions?\s*:?\s*\|?\s*$", re.IGNORECASE)
_HEAD_WORD = re.compile(r"(?i)\b(?:Key\s+Actions?|Responsible(?:\s+Units?)?|Deadline|Status|Comments)\b")
_NO_ACTION = re.compile(r"(?i)^\s*Key Actions? not added\.?\s*$")
_PLAN = re.compile(r"^((?:19|20)\d\d)(?:\s*[-–]\s*((?:19|20)\d\d)\s*(?:,\s*(.*))?|\s*,\s*(.*))$")
_HEADING = re.compile(r"(?i)^[\s|]*Management Response[\s|]*$")
_RULE = re.compile(r"^[\s|:]*(?:-{2,}[\s|:]*)+$")
_EMPTY = {"", "<>", "<p></p>"}
_APPROVAL = re.compile(r"(?i)^(approved|not approved|draft|pending|submitted|in progress|under review|rejected)\b.*$")
_BULLET = re.compile(r"(?:^|(?<=\s))([?•·▪])\s+")
_HINT = re.compile(r"(?i)select one of the (?:below|following)")
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]")
_ONLY_NUMBER = re.compile(r"(?i)(?:recommendation\s*)?(?:no\.?\s*|n°\s*)?[\d.]*\s*[:.]?")
_BY_ELIMINATION = "it stands where either the type of evaluation or the responsible unit may stand"


def recognises(text: str) -> bool:
    """Whether a text is such a page, or the greater part of one."""
    marks = (
        r"(?m)^[ \t|]*Management Response Category *[:\t]", r"(?m)^[ \t|]*(?:Key Actions?[ \t|]+)?Responsible\b.*Deadline",
        r"(?m)^[ \t|]*UNEG Criteria *[:\t]", r"(?m)^[ \t|]*: *(?:19|20)\d\d *[-–] *(?:19|20)\d\d", r"(?m)^[ \t|]*Recommendation *[:\t]",
        r"(?m)^[ \t|]*: *Approved[ \t|]*$",
    )
    return sum(bool(re.search(mark, text)) for mark in marks) >= 2


@dataclass(slots=True)
class _Block:
    """One recommendation as it stands on the page."""

    fields: dict[str, Piece] = field(default_factory=dict)
    rows: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Header:
    """What stands above the first recommendation."""

    commissioning_unit: Piece = field(default_factory=Piece)
    plan: Piece = field(default_factory=Piece)
    title: Piece = field(default_factory=Piece)
    type: Piece = field(default_factory=Piece)
    responsible_unit: Piece = field(default_factory=Piece)
    comment: Piece = field(default_factory=Piece)
    approval: Piece = field(default_factory=Piece)
    doubtful: bool = False
    """Whether the responsible unit could as well be the type of evaluation."""


@dataclass(slots=True)
class _Asked:
    """What a recommendation asks for: its own number if it has one, its text, what explains it, and its points."""

    number: Piece
    text: Piece
    description: Piece
    points: tuple[SubPoint, ...]


def read(document: SourceDocument, vocabularies: Vocabularies, id: str | None = None) -> Draft:
    """The draft records of a page: source, evaluation, recommendations with their key actions.

    `id` names the evaluation; by default the name comes from its title and the first year of its plan.
    """
    return _Reader(document, vocabularies).read(id)


class _Reader:
    def __init__(self, document: SourceDocument, vocabularies: Vocabularies):
        self.document = document
        self.vocabularies = vocabularies
        self.draft = Draft(NAME)
        self.rows = RowReader(vocabularies)
        self.wrapped = not document.whole and is_wrapped(document.lines)
        self.language = language("\n".join(document.lines))

    def read(self, id: str | None) -> Draft:
        header, blocks = self._parts()
        period = _PLAN.match(header.plan.text)
        stem = self.document.id
        name = id or evaluation_name(header.title.text or header.commissioning_unit.text, period and period.group(1), stem)
        recommendations = [r for n, block in enumerate(blocks, 1) if (r := self._recommendation(name, stem, n, block))]
        evaluation = self._evaluation(name, stem, header, recommendations)
        self.draft.records = [self._source(stem, evaluation), evaluation, *recommendations]
        self.draft.left_over = self.document.left_over(self.draft.records)
        return self.draft

    # --- taking the page apart

    def _parts(self) -> tuple[_Header, list[_Block]]:
        """Header and recommendation blocks; what is no text is set aside."""
        header_lines, blocks = [], []
        target, table = None, False
        begin = self._begin()
        for n, line in self._pieces(begin):
            label = _LABEL.match(line)
            if label and not (not blocks and _key(label.group(1)) != "text"):
                name, rest = self._strip_labels(n, line)
                if _begins(blocks, name):
                    blocks.append(_Block())
                target, table = blocks[-1].fields.setdefault(name, Piece()), False
                joint = " " if self.wrapped or name in _ONE_LINE else "\n"
                target.add(rest, n)
            elif not blocks:
                header_lines.append(n)
            elif _ACTIONS.match(line) or _is_table_head(line):
                self.document.set_aside(n)
                table = True
            elif table and (_RULE.match(line) or not _HEAD_WORD.sub("", line).replace("|", "").strip()):
                self.document.set_aside(n)
            elif _NO_ACTION.match(line):
                self.document.set_aside(n)
            elif table:
                blocks[-1].rows.append(Piece("\t".join(cells(line)), [n]) if line.strip() else Piece())
            elif line.strip():
                target.add(line.strip(" \t|"), n, joint)
        return self._header(header_lines), blocks

    def _pieces(self, begin: int) -> Iterator[tuple[int, str]]:
        """The lines of the page. A PDF does not tell whether a full line was broken, so that a label may stand within one."""
        for n in range(begin, len(self.document) + 1):
            line = self.document.line(n)
            starts = [0, *(found.start(1) for found in _INNER_LABEL.finditer(line))] if self.document.whole and _LABEL.match(line) else [0]
            yield from ((n, line[a:b]) for a, b in zip(starts, [*starts[1:], None]))

    def _begin(self) -> int:
        """The line after the page's heading. What stands before it, such as a site's menu, belongs to no record."""
        labels = ((n, _LABEL.match(line)) for n, line in enumerate(self.document.lines, 1))
        first = next((n for n, label in labels if label and _key(label.group(1)) == "text"), len(self.document) + 1)
        headings = [n for n in range(1, first) if _HEADING.match(self.document.line(n))]
        begin = headings[-1] + 1 if headings else 1
        if not headings:
            labels = [n for n in range(1, first) if self.document.line(n).lstrip(" |").startswith(":")]
            begin = labels[0] if labels else 1
        if headings:
            self.document.set_aside(headings[-1])
        return begin

    def _strip_labels(self, n: int, line: str) -> tuple[str, str]:
        """The field that a line's label names, and the rest of the line; a label may stand twice."""
        name, rest = "", line
        while (label := _LABEL.match(rest)) and (not name or _key(label.group(1)) == name):
            name = _key(label.group(1))
            self.document.set_aside(n, label.group(1))
            rest = rest[label.end() :]
        return name, rest.rstrip(" |")

    def _header(self, numbers: list[int]) -> _Header:
        """What stands above the first recommendation: by its labels, or by its order where these were lost."""
        labels = {n: found for n in numbers if (found := _HEADER_LABEL.fullmatch(_before_colon(self.document.line(n))))}
        return self._labelled(numbers, labels) if len({found.lastgroup for found in labels.values()}) > 1 else self._unlabelled(numbers)

    def _labelled(self, numbers: list[int], labels: dict[int, re.Match[str]]) -> _Header:
        """Values after their labels, on the same line or the next; a comment goes on until the next label."""
        header, name = _Header(), ""
        for n in numbers:
            line = self.document.line(n)
            if n in labels:
                name = labels[n].lastgroup or ""
                self.document.set_aside(n, labels[n].group())
                line = line[line.index(labels[n].group()) + len(labels[n].group()) :]
            text = line.strip(" \t|").removeprefix(":").strip()
            piece = getattr(header, name) if name else None
            if piece is not None and text not in _EMPTY and (name == "comment" or not piece):
                piece.add(text, n, "\n\n")
        return header

    def _unlabelled(self, numbers: list[int]) -> _Header:
        """The lost labels' values by their order, then comment and approval."""
        header = _Header()
        values: list[Piece] = []
        comment: list[int] = []
        joins = False
        for n in numbers:
            line = self.document.line(n).strip(" \t|")
            if line.startswith(":") and not comment:
                values.append(Piece())
                values[-1].add(line[1:], n)
                joins = self.wrapped and bool(values[-1]) and len(line) > 60
            elif line.startswith(":"):
                header.approval.add(line[1:], n)
            elif joins and line:
                values[-1].add(line, n)
            else:
                joins = False
                if line:
                    comment.append(n)
        if not header.approval and len(values) > 1 and values[-1] and _APPROVAL.match(values[-1].text):
            header.approval = values.pop()
        self._comment(header, comment)
        self._values(header, [value for value in values if value])
        return header

    def _comment(self, header: _Header, numbers: list[int]) -> None:
        for n in numbers:
            text = self.document.line(n).strip(" \t|")
            if text in _EMPTY:
                self.document.set_aside(n)
            elif n == numbers[-1] and len(numbers) > 1 and not header.approval and _APPROVAL.fullmatch(text) and len(text) < 30:
                header.approval.add(text, n)
            else:
                parted = bool(header.comment) and n - header.comment.lines[-1] > 1
                header.comment.add(text, n, "\n\n" if parted else " " if self.wrapped else "\n")

    def _values(self, header: _Header, values: list[Piece]) -> None:
        """Tell the values apart by the line of the plan, which alone has a form of its own."""
        at = next((n for n, value in enumerate(values) if _PLAN.match(value.text)), None)
        before, after = (values[:at], values[at + 1 :]) if at is not None else (values[:1], values[1:])
        if at is not None:
            header.plan = values[at]
        if before:
            header.commissioning_unit = before[-1]
        units = {_same(unit) for unit in (header.commissioning_unit.text, _plan_parts(header.plan.text)[2]) if unit}
        if after and (_same(after[-1].text) in units or len(after) > 2):
            header.responsible_unit = after.pop()
        if len(after) == 2 and not header.responsible_unit and not self.vocabularies.find("evaluation-types", after[1].text):
            header.responsible_unit = after.pop()
            header.doubtful = True
        if after:
            header.title = after.pop(0)
        if after:
            header.type = after.pop(0)

    # --- making records

    def _source(self, stem: str, evaluation: Evaluation) -> Source:
        self.draft.note(stem, "agency", "inferred", "the form of the page is that of UN Women's GATE")
        return Source(
            id=stem,
            title=f"Management response: {evaluation.title}",
            kind="response-page",
            agency=Value(id=AGENCY, basis="assigned", reason="The page has the form of UN Women's GATE system."),
            file=self.document.name,
            language=evaluation.languages[0],
            review=self.draft.review(stem),
        )

    def _evaluation(self, id: str, stem: str, header: _Header, recommendations: list[Recommendation]) -> Evaluation:
        period, lines = self._period(header), {}
        _, _, unit, office_type = _plan_parts(header.plan.text)
        pieces = {
            "title": header.title, "commissioning_unit": header.commissioning_unit, "responsible_unit": header.responsible_unit,
            "overall_comment": header.comment, "approval_status": header.approval, "period": header.plan,
        }
        lines = {name: piece.where() for name, piece in pieces.items() if piece}
        office = self._value(id, "office", "units", unit, lines, header.plan)
        kind = self._value(id, "office_type", "office-types", office_type, lines, header.plan)
        type_ = self._value(id, "evaluation_type", "evaluation-types", header.type.text, lines, header.type)
        if header.doubtful:
            self.draft.note(id, "responsible_unit", "unsure", _BY_ELIMINATION, header.responsible_unit.where())
        self._suspect(id, "overall_comment", header.comment)
        title = header.title.text
        if not title:
            title = " ".join(filter(None, ["Evaluation", unit or header.commissioning_unit.text, period and f"({period.stated})"]))
            self.draft.note(id, "title", "unsure", "the page gives no title; this one was put together from unit and plan")
        return Evaluation(
            id=id,
            title=title,
            agency=Value(id=AGENCY, basis="assigned", reason="The page has the form of UN Women's GATE system."),
            office=office,
            office_type=kind,
            commissioning_unit=header.commissioning_unit.text or None,
            responsible_unit=header.responsible_unit.text or None,
            evaluation_type=type_,
            period=period,
            languages=_languages(header.comment.text, recommendations),
            overall_comment=self._listed(header.comment.text) or None,
            approval_status=header.approval.text or None,
            source=Passage(id=stem, lines=lines),
            review=self.draft.review(id),
        )

    def _period(self, header: _Header) -> Period | None:
        stated, found, _, _ = _plan_parts(header.plan.text)
        return Period(stated=stated, start=found[0], end=found[1]) if found else None

    def _value(self, id: str, name: str, vocabulary: str, words: str, lines: dict[str, str], piece: Piece) -> Value | None:
        if not words:
            return None
        lines[name] = piece.where()
        term = self.vocabularies.find(vocabulary, words)
        if not term:
            self.draft.note(id, name, "unsure", self._unknown(vocabulary, words), piece.where())
        return Value(id=term, stated=words, basis="stated")

    def _unknown(self, vocabulary: str, words: str) -> str:
        """That words fit no term, and which term is nearest."""
        nearest = did_you_mean(words, (term.label for term in self.vocabularies.terms(vocabulary).values()))
        return f'the words "{words}" fit no term of the vocabulary. {nearest}'.strip()

    def _recommendation(self, evaluation: str, stem: str, number: int, block: _Block) -> Recommendation | None:
        id = f"{evaluation}-r{number:02}"
        asked = self._asked(id, block.fields)
        if not asked.text:
            self.draft.note(id, "text", "unsure", "the recommendation has no text and was left out")
            return None
        response = block.fields.get("response_text", Piece())
        pieces = {"number_stated": asked.number, "text": asked.text, "description": asked.description, "response_text": response}
        lines = {name: piece.where() for name, piece in pieces.items() if piece}
        category, stated = self._decision(id, block.fields.get("response", Piece()), lines)
        coded = {name: self._coded(id, name, piece, lines) for name in _CODED if (piece := block.fields.get(name))}
        for name in ("text", "description", "response_text"):
            self._suspect(id, name, block.fields.get(name, Piece()))
        return Recommendation(
            id=id, evaluation=evaluation, number=number, number_stated=asked.number.text or None,
            text=self._listed(asked.text.text), description=self._listed(asked.description.text) or None, sub_points=asked.points,
            response_category=category, response_stated=stated, response_text=self._listed(response.text) or None, **coded,
            actions=self._actions(id, block.rows),
            language=language(" ".join((asked.text.text, asked.description.text, *(point.text for point in asked.points)))),
            source=Passage(id=stem, lines=lines), review=self.draft.review(id),
        )

    def _asked(self, id: str, fields: dict[str, Piece]) -> _Asked:
        """What a recommendation asks for. Its points may stand in its text or, where that has none, in its description."""
        number, text, description = Piece(), fields.get("text", Piece()), fields.get("description", Piece())
        if description and _ONLY_NUMBER.fullmatch(text.text):
            number, text, description = text, description, Piece()
            self.draft.note(id, "text", "inferred", "the recommendation's text stands under Description", text.where())
        intro, points = self._points(id, text)
        if points and intro:
            return _Asked(number, Piece(intro, text.lines), description, points)
        intro, points = self._points(id, description)
        return _Asked(number, text, Piece(intro, description.lines), points)

    def _points(self, id: str, piece: Piece) -> tuple[str, tuple[SubPoint, ...]]:
        """A text's introduction and the points that it lists, with the mark that the source sets before each."""
        marks = self._bullets(piece.text)
        if len(marks) < 2 and not (marks and marks[0].start() == 0):
            return piece.text, ()
        ends = [mark.start() for mark in marks[1:]] + [len(piece.text)]
        points = tuple(
            SubPoint(mark=mark.group(1), text=piece.text[mark.end() : end].strip(), lines=piece.where())
            for mark, end in zip(marks, ends) if piece.text[mark.end() : end].strip()
        )
        if marks[0].group(1) == "?":
            reason = "a spaced ? that repeats stands for a lost bullet; the points are a list"
            self.draft.note(id, "sub_points", "inferred", reason, piece.where())
        return piece.text[: marks[0].start()].strip(), points

    def _bullets(self, text: str) -> list[re.Match[str]]:
        """The marks of a list within a text. In French a spaced ? after a word is a question's own."""
        marks = list(_BULLET.finditer(text))
        if not any(mark.group(1) == "?" for mark in marks) or language(text, self.language) != "fr":
            return marks
        return [mark for mark in marks if mark.group(1) != "?" or text[: mark.start()].rstrip()[-1:] in ("", *".;:,!")]

    def _listed(self, text: str) -> str:
        """Text with a line break before each bullet where bullets repeat; nothing else changes."""
        starts = [mark.start() for mark in self._bullets(text)]
        if len(starts) < 2:
            return text
        return "\n".join(text[a:b].strip() for a, b in zip([0, *starts], [*starts, None])).strip()

    def _decision(self, id: str, piece: Piece, lines: dict[str, str]) -> tuple[str, str | None]:
        if not piece:
            self.draft.note(id, "response_category", "inferred", "the page gives no response category")
            return "unspecified", None
        lines["response_stated"] = piece.where()
        category = self.vocabularies.find("response-categories", piece.text)
        category = "not_applicable" if category == "not-applicable" else category
        if not category:
            self.draft.note(id, "response_category", "unsure", f'"{piece.text}" is no known decision', piece.where())
        return category or "unspecified", piece.text

    def _coded(self, id: str, name: str, piece: Piece, lines: dict[str, str]) -> tuple[Value, ...]:
        """The values of a coded line. They are parted by commas, but a value may hold a comma itself."""
        lines[name] = piece.where()
        values: list[Value] = []
        rest = [part.strip() for part in piece.text.split(",")]
        while rest:
            size = next((n for n in range(min(len(rest), 4), 0, -1) if self.vocabularies.find(name, ", ".join(rest[:n]))), 1)
            words, rest = ", ".join(rest[:size]), rest[size:]
            if not words:
                continue
            term = self.vocabularies.find(name, words)
            if not term:
                self.draft.note(id, name, "unsure", self._unknown(name, words), piece.where())
            values.append(Value(id=term, stated=words, basis="stated"))
        return tuple(values)

    def _actions(self, id: str, pieces: list[Piece]) -> tuple[KeyAction, ...]:
        rows = self.rows.read(pieces, self.wrapped)
        return tuple(self._action(id, n, row) for n, row in enumerate(rows, 1))

    def _action(self, recommendation: str, number: int, row: Row) -> KeyAction:
        path = f"actions.{number}"
        where = ranges(row.lines)
        if row.inferred:
            self.draft.note(recommendation, f"{path}.responsible", "inferred", f"parted from the text by {row.inferred}", where)
        for name, reason in row.unsure:
            self.draft.note(recommendation, f"{path}.{name}", "unsure", reason, where)
        for name, text in (("text", row.text), ("comments", row.comments)):
            self._suspect(recommendation, f"{path}.{name}", Piece(text, list(row.lines)))
        status, overdue = self._status(row.status)
        dated = re.fullmatch(r"(\d{4})/(\d\d)", row.deadline)
        return KeyAction(
            id=f"{recommendation}-a{number:02}", number=number, text=self._listed(row.text), responsible=row.responsible or None,
            units=units(row.responsible, AGENCY, self.vocabularies),
            deadline_stated=row.deadline or None, deadline=f"{dated.group(1)}-{dated.group(2)}" if dated else None,
            status=status, status_stated=row.status or None, source_overdue=overdue,
            comments=self._listed(row.comments) or None, lines=where,
        )

    def _status(self, words: str) -> tuple[str, bool]:
        """The canonical status of the source's words, and whether they call the action overdue."""
        if OVERDUE.fullmatch(words):
            _, _, progress = re.sub(r"\s*[-–]\s*", "-", words).partition("-")
            return {"initiated": "initiated", "not initiated": "not_initiated"}.get(progress.lower(), "unreported"), True
        return self.vocabularies.find("statuses", words) or "unreported", False

    def _suspect(self, id: str, name: str, piece: Piece) -> None:
        if _HINT.search(piece.text):
            self.draft.note(id, name, "unsure", "a hint of the form seems to have been pasted into the text", piece.where())
        if _LOST_LETTER.search(piece.text):
            self.draft.note(id, name, "unsure", "a ? inside a word may stand for a lost letter; it is kept as it is", piece.where())


def _is_table_head(line: str) -> bool:
    """Whether a line holds names of the table's columns and nothing else."""
    first, *others = cells(line)
    named = len(set(_HEAD_WORD.findall(line))) > 2 and not _HEAD_WORD.sub("", line).replace("|", "").strip()
    return named or len(others) > 2 and bool(_ACTIONS.match(first))


def _before_colon(line: str) -> str:
    return re.split(r"[:\t|]", line.strip(" \t|"), maxsplit=1)[0].strip()


def _begins(blocks: list[_Block], name: str) -> bool:
    """Whether a label begins a recommendation: its own does, and so does one whose text the last one already has."""
    if not blocks:
        return True
    last = blocks[-1]
    return bool(last.rows or any(last.fields.values())) if name == "text" else bool(last.fields.get(name))


def _key(label: str) -> str:
    """The field that a label stands before."""
    return next(name for pattern, name in _LABELS if re.fullmatch(pattern, label, re.IGNORECASE))


def _same(unit: str) -> str:
    return re.sub(r"\W+", " ", unit).strip().casefold()


def _plan_parts(plan: str) -> tuple[str, tuple[str, str] | None, str, str]:
    """Period in the source's words, its years, the unit, and the office type: the last brackets."""
    found = _PLAN.match(plan)
    if not found:
        return "", None, "", ""
    first, last, *rests = found.groups()
    rest = next(filter(None, rests), "").strip()
    typed = re.fullmatch(r"(.*?)\s*\(([A-Z]{2,4})\)", rest)
    unit, office_type = typed.groups() if typed else (rest, "")
    stated = plan[: len(plan) - len(rest)].rstrip(" ,")
    return stated, (first, last or first), unit.strip(), office_type


def _languages(comment: str, recommendations: list[Recommendation]) -> tuple[str, ...]:
    """The languages of a page's texts, the one with most text first."""
    amount = Counter({language(comment): len(comment)}) if comment else Counter()
    for r in recommendations:
        amount[r.language] += sum(len(text or "") for text in (r.text, r.description, r.response_text, *(a.text for a in r.actions)))
    return tuple(tag for tag, _ in amount.most_common()) or ("en",)


def is_wrapped(lines: list[str]) -> bool:
    """Whether the lines of a text were broken to a width: none is long, and many are nearly as long as the longest."""
    lengths = [len(line) for line in lines if line.strip()]
    longest = max(lengths, default=0)
    return 40 <= longest <= 160 and sum(n > 0.75 * longest for n in lengths) > 0.25 * len(lengths)
