"""Management responses of any organization: recommendations under labels, as rows of a table, or both.

Two shapes and what lies between them: a document whose paragraphs and cells begin with labels (`Recommendation 1: ...`,
`Management response: ...`), with a table of actions under each recommendation; and a table with a row for each recommendation,
part of one, or action, where what holds for several rows is merged, repeated or left blank. What labels and heads mean is in
`heads.py`; where that is not certain, a mapping is asked for (`mapping.py`). Empty cells stay empty.
"""

from __future__ import annotations

import re

from uptake.importers.document import Piece, SourceDocument, cells, in_lines, in_one
from uptake.importers.draft import Draft
from uptake.importers.heads import ACTION, DOCUMENT, SPELLINGS, Label, head, label, normal
from uptake.importers.mapping import Mapping
from uptake.importers.template_parts import Fields, Part, Seen, Study, in_flow, put
from uptake.importers.template_records import Records
from uptake.readers.blocks import Style
from uptake.vocabulary import Vocabularies, fold

NAME = "Management response of any organization, under labels or as a table"
STYLE = Style()

_MARK = re.compile(r"^\s*([-•○▪*–·]|\(?(?:[a-z]|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2})+[.)]?)\s+(?=\S)")
"""The mark of a part of a recommendation or of an action in a list."""
_LEADING = re.compile(r"^\s*(?:R(?:ec(?:ommendation)?)?\s*)?(\d{1,3}(?:\.\d{1,2})*)\s*(?:[.):–—-]+\s*|\s)(?=\S)", re.IGNORECASE)
_NO_ACTION = {"n/a", "na", "-", "none", "no action", "not applicable", "sans objet", "néant", "no aplica", "ninguna"}
"""What a cell says where there is no action."""
_ON_A_LINE = {*DOCUMENT, "priority", "addressee", "responsible", "deadline", "status", "funding", "criteria", "themes"} - {
    "overall_comment"
}
"""Fields whose text ends with its paragraph."""
_OF_WHOLE = {"decision", "reasons", "response", "priority", "addressee", "description", "section", "criteria", "themes"}


def recognises(text: str, mappings: tuple[Mapping, ...] = ()) -> bool:
    """Whether a text holds recommendations with responses or actions, by its labels or the heads of its tables."""
    found: set[str] = set()
    for line in text.split("\n"):
        if "\t" in line:
            row = cells(line)
            fields = _heads(row, mappings) or [named.field for _, named, _ in _pairs(row)]
            found.update(fields)
        elif named := label(line):
            found.add(named.field)
    answered = {"decision", "reasons", "response"} & found
    done = "action" in found and {"responsible", "deadline", "status"} & found
    return bool("recommendation" in found and (answered or done) or done and "number" in found)


def read(document: SourceDocument, vocabularies: Vocabularies, id: str | None = None, mappings: tuple[Mapping, ...] = ()) -> Draft:
    """The draft records of a document, or of several evaluations in one table.

    `id` names the evaluation. Where the document leaves open what a column holds, the draft asks.
    """
    return Reader(document, vocabularies, mappings).read(id)


def _heads(row: list[str], mappings: tuple[Mapping, ...]) -> list[str]:
    """What the columns under a row of heads hold; nothing where the row is none."""
    seen = _seen(row, mappings)
    return [column.holds if column else "nothing" for column in seen] if seen else []


def _seen(row: list[str], mappings: tuple[Mapping, ...]) -> list[Seen | None]:
    said = [in_one(cell).strip("* ") for cell in row]
    named = [words for words in said if words]
    if len(named) < 2 or max(map(len, named)) > 160:
        return []
    mapped = next((mapping.fields() for mapping in mappings if mapping.confirmed and mapping.fits(named)), None)
    if mapped is not None:
        return [Seen(words, mapped[normal(words)], "") if words else None for words in said]
    if not any(normal(words) in SPELLINGS for words in named):
        return []
    found = [Seen(words, *head(words)) if words else None for words in said]
    certain = {column.holds for column in found if column and not column.why}
    near = {column.holds for column in found if column and column.holds != "nothing" and len(column.head) < 60}
    sure = len(certain) > 1 and 2 * len(certain) >= len(named)
    return found if sure or certain and len(near) > 2 and 3 * len(near) >= 2 * len(named) else []


def _pairs(row: list[str]) -> list[tuple[int, Label, str]]:
    """Labels in cells of their own, each with the cell after it."""
    filled = [n for n, cell in enumerate(row) if cell]
    if len(filled) < 1 or len(filled) > 8:
        return []
    found: list[tuple[int, Label, str]] = []
    while filled:
        n = filled.pop(0)
        named = label(in_one(row[n]))
        if not named or named.text or named.field in ACTION and named.field != "comments":
            return []
        value = row[filled.pop(0)] if filled and not _is_label(row[filled[0]]) else ""
        found.append((n, named, value))
    return found if any(value for *_, value in found) else []


def _is_label(cell: str) -> bool:
    named = label(in_one(cell))
    return bool(named and not named.text)


class Reader:
    """Takes a document apart."""

    def __init__(self, document: SourceDocument, vocabularies: Vocabularies, mappings: tuple[Mapping, ...]):
        self.document, self.vocabularies, self.mappings = document, vocabularies, mappings
        self.draft = Draft(NAME)
        self.studies = [Study()]
        self.front: list[tuple[str, int]] = []
        """Lines before the first label or table, as (text, line)."""
        self.whole: Part | None = None
        """The recommendation that is being told,"""
        self.part: Part | None = None
        """and it or the part of it that is."""
        self.action: Fields | None = None
        """The action that paragraphs tell of."""
        self.fields: Fields = {}
        """Where the text of a paragraph without a label goes on, and in which field."""
        self.name = ""
        self.columns: list[Seen | None] = []
        self.all_columns: dict[str, Seen] = {}
        self.head_line = 0
        self.in_table = False
        self.gap = True
        self.section: tuple[str, int] | None = None

    @property
    def study(self) -> Study:
        return self.studies[-1]

    def read(self, id: str | None) -> Draft:
        for n in range(1, len(self.document) + 1):
            line = self.document.line(n)
            if not line.strip():
                self.gap = True
                continue
            if "\t" in line:
                self._row(n, cells(line))
                self.in_table = True
            else:
                self._paragraph(n, line.strip())
                self.in_table = False
            self.gap = False
        Records(self).make(id)
        self.draft.left_over = self.document.left_over(self.draft.records)
        return self.draft

    # --- paragraphs

    def _paragraph(self, n: int, text: str) -> None:
        named = label(text)
        if named and self._is_heading(named):
            self.front.append((text, n)) if self._is_front() else self.document.set_aside(n)
        elif named and self._begins(named):
            self._labelled(n, named)
        elif self.gap and self._before_recommendation(n):
            self.section, self.name = (text, n), ""
        elif self.name and not (self.gap and self.name in _ON_A_LINE):
            self._go_on(n, text)
        elif self._is_front():
            self.front.append((text, n))

    def _is_front(self) -> bool:
        return not self.studies[0].recommendations and not self.columns

    def _is_heading(self, named: Label) -> bool:
        """Whether a label is the heading of a document or of all recommendations."""
        plural = named.field == "recommendation" and normal(named.said).rstrip("s") != normal(named.said)
        return not named.text and not named.number and (plural or named.field == "response" and self._is_front() and not self.name)

    def _begins(self, named: Label) -> bool:
        """Whether a label begins something here: in the midst of a text, a line such as `Action` is text."""
        if named.field in ACTION and named.field not in ("action", "comments") and self.action is None:
            return False
        if named.field == "decision" and not named.text and self.name in ("decision", "response") and not self.fields.get(self.name):
            return False  # the menu under a label
        return bool(named.text or named.number or self.gap or not self.name) and (named.field != "action" or bool(self.whole))

    def _before_recommendation(self, n: int) -> bool:
        following = (self.document.line(m).strip() for m in range(n + 1, len(self.document) + 1))
        named = label(next((line for line in following if line), ""))
        heading = len(self.document.line(n)) < 100 and not re.search(r"[.;:!?,]\s*$|^\W", self.document.line(n))
        return bool(heading and named and named.field == "recommendation" and named.number and (self.whole or self.name))

    def _labelled(self, n: int, named: Label, said: str | None = None) -> None:
        """A label, with the text after it."""
        text = named.text if said is None else said
        aside = f" {named.aside}" if named.aside and not self.vocabularies.find("recommendation-priorities", named.aside) else ""
        self.document.set_aside(n, named.said.replace(named.aside, " ") if named.aside else named.said)
        if named.field in ("recommendation", "sub_recommendation"):
            self._open(named.number or "", sub=named.field == "sub_recommendation")
            if named.aside and not aside:
                self.part.put("priority", named.aside, n)
            self.fields, self.name = self.part.fields, "text"
            self._section()
        else:
            self.fields, self.name = self._place(named.field)
        if text:
            self._go_on(n, text, first=True)

    def _place(self, name: str) -> tuple[Fields, str]:
        """Where the text after a label belongs, by where it stands."""
        if self.part and name == "action":
            self.action = {}
            self.whole.actions.append(self.action)
        if self.action is not None and name in ACTION:
            return self.action, name
        if not self.part:
            return self.study.fields, {"comments": "overall_comment", "response": "overall_comment"}.get(name, name)
        if name in ("overall_comment", "comments"):
            name = "response" if name == "overall_comment" else "reasons"
        if name in DOCUMENT:
            return self.study.fields, name
        return self.part.fields, name

    def _section(self) -> None:
        if self.section and self.whole:
            text, n = self.section
            self.whole.put("section", text, n)
            self.section = None

    def _go_on(self, n: int, text: str, first: bool = False) -> None:
        """More text of the field that is being told; the parts of a recommendation stand in a list."""
        lines = text.split("\n")
        for k, line in enumerate(lines):
            mark = _MARK.match(line)
            joint = "\n\n" if self.gap and not k and not first else "\n" if k or self.document.whole else " "
            if self.name == "text" and mark and self.part and self.part is self.whole and (k or not first):
                point = Part()
                point.put("mark", mark.group(1), n)
                self.document.set_aside(n, mark.group(1))
                point.put("text", line[mark.end() :], n)
                self.part.points.append(point)
                self.fields = point.fields
            elif self.name == "text" and self.fields is not self.part.fields and self.gap and not k:
                self.part.points.append(Part())
                self.part.points[-1].put("text", line, n)
                self.fields = self.part.points[-1].fields
            else:
                put(self.fields, self.name, line, n, joint)

    # --- rows

    def _row(self, n: int, row: list[str]) -> None:
        pairs = _pairs(row)
        if pairs and (not self.in_table or not self.columns or pairs[0][1].number or len(pairs) == 1 and pairs[0][1].field in _OF_WHOLE):
            for _, named, value in pairs:
                self._labelled(n, named, in_lines(value))
            self.name = ""
        elif seen := self._second_heads(n, row) or _seen(row, self.mappings):
            self._open_table(n, seen)
        elif self.columns:
            self._entry(n, row)
        elif self._is_front() and (first := next(k for k, cell in enumerate(row) if cell) if any(row) else None) is not None:
            self._headed(n, row, first)

    def _headed(self, n: int, row: list[str], first: int) -> None:
        """A row before all others: a cell that names the document, and perhaps labels with what they say."""
        self.front.append((in_one(row[first]), n))
        for _, named, value in _pairs(row[first + 1 :]):
            self._labelled(n, named, in_lines(value))
        self.name = ""

    def _second_heads(self, n: int, row: list[str]) -> list[Seen | None]:
        """Heads in a second row, below one that spans them."""
        if n != self.head_line + 1 or not self.columns:
            return []
        said = [in_one(cell) for cell in row]
        below = [Seen(words, *head(words)) if words else None for words in said]
        if not any(below) or any(column and column.why for column in below) or all(below):
            return []
        above = [*self.columns, *[None] * (len(below) - len(self.columns))]
        return [b or a for a, b in zip(above, [*below, *[None] * (len(above) - len(below))])]

    def _open_table(self, n: int, seen: list[Seen | None]) -> None:
        self.document.set_aside(n)
        for column in [c for c in self.columns if n == self.head_line + 1 and c and c not in seen]:
            self.all_columns.pop(normal(column.head), None)
        if self.whole and not any(column and column.holds == "recommendation" for column in seen):
            for column in seen:
                if column and column.holds == "number" and not normal(column.head).startswith("rec"):
                    column.holds = "action_number"
        fields = [column.holds for column in seen if column]
        if "comments" in fields and "action" in fields and "reasons" not in fields and fields.index("comments") < fields.index("action"):
            column = next(column for column in seen if column and column.holds == "comments")
            mapped = any(mapping.confirmed and mapping.fits([column.head]) for mapping in self.mappings)
            column.holds, column.why = ("comments", "") if mapped else ("reasons", "it stands before the actions")
        twice = [name for name in set(fields) if fields.count(name) > 1 and name != "nothing"]
        for column in seen:
            if column and column.holds in twice and not column.why:
                column.why = f"another column says {column.holds} too"
        self.columns, self.head_line = seen, n
        for column in filter(None, seen):
            self.all_columns.setdefault(normal(column.head), column)
        self.name = ""

    def _entry(self, n: int, row: list[str]) -> None:
        """A row of a table: what it says of the evaluation, of a recommendation, and of an action."""
        values: dict[str, str] = {}
        for column, cell in zip([*self.columns, *[None] * len(row)], row):
            if not cell:
                continue
            if column is None:
                continue
            known = self.all_columns.get(normal(column.head), column)
            known.example = known.example or in_one(cell)
            if column.holds == "nothing":
                self.document.set_aside(n, cell)
            elif column.holds not in values:
                values[column.holds] = in_lines(cell)
        self._of_study(n, {name: values.pop(name) for name in DOCUMENT if name in values})
        actions = {name: values.pop(name) for name in ACTION if name in values}
        self._of_recommendation(n, values)
        if actions and self.whole:
            self._of_action(n, actions)

    def _of_study(self, n: int, values: dict[str, str]) -> None:
        title = values.get("evaluation")
        known = next((study for study in self.studies if title and study.fields.get("evaluation", Piece()).text == in_flow(title)), None)
        if title and not known and self.study.recommendations:
            self.studies.append(Study())
            self.whole = self.part = None
        elif known and known is not self.study:
            self.studies.remove(known)
            self.studies.append(known)
            self.whole = self.part = next(reversed(known.recommendations), None)
        for name, text in values.items():
            self._once(self.study.fields, name, text, n)

    def _once(self, fields: Fields, name: str, text: str, n: int) -> bool:
        """Put a text into a field that has none; a repetition is furniture, another text stays left over."""
        there = fields.get(name)
        if there and there.text:
            if _same(there.text, text):
                self.document.set_aside(n, text)
            return False
        put(fields, name, text, n)
        return True

    def _of_recommendation(self, n: int, values: dict[str, str]) -> None:
        number, text = in_flow(values.pop("number", "")), values.pop("recommendation", "")
        sub = values.pop("sub_recommendation", "")
        if text and (named := label(text.split("\n")[0])) and named.field in ("recommendation", "sub_recommendation"):
            number, said = number or named.number, named.said
            self.document.set_aside(n, said)
            text = "\n".join([named.text, *text.split("\n")[1:]]).strip() or ""
        elif text and (lead := _LEADING.match(text)) and (not number or lead.group(1) == number.rstrip(".")):
            number = lead.group(1)
            self.document.set_aside(n, lead.group())
            text = text[lead.end() :]
        elif number:
            self.document.set_aside(n, number)
            number = re.sub(r"^\D+(?=\d)", "", number)
        number = number.rstrip(".)")
        if number or text:
            self._arrive(n, number, text)
        if sub and self.whole:
            self._arrive_sub(n, sub)
        for name, said in values.items():
            if self.part:
                self._once(self.part.fields, name, said, n)

    def _arrive(self, n: int, number: str, text: str) -> None:
        """A row tells of a recommendation: of the same again, of one met before, of a part, or of a new one."""
        known = self.study.find(number) if number else self.study.told.get(fold(text))
        if known and (not text or known is self.study.told.get(fold(text)) or not known.fields.get("text")):
            self.part, self.whole = known, known.of or known
            if text and not known.fields.get("text"):
                self._tell(n, text)
            elif text:
                self.document.set_aside(n, text)
            return
        self._open(number)
        if text:
            self._tell(n, text)

    def _arrive_sub(self, n: int, text: str) -> None:
        known = self.study.told.get(fold(f"{self.whole.number} {text}"))
        if known:
            self.part = known
            self.document.set_aside(n, text)
            return
        lead = _LEADING.match(text) or _MARK.match(text)
        whole = self.whole
        self._open(lead.group(1) if lead and lead.re is _LEADING else "", sub=True)
        self.study.told[fold(f"{whole.number} {text}")] = self.part
        self.part.put("text", text[lead.end() :] if lead else text, n)
        if lead:
            self.part.fields["mark"] = Piece(lead.group(1))
            self.document.set_aside(n, lead.group())

    def _open(self, number: str, sub: bool = False) -> None:
        """A new recommendation, or a part of one where its number or its label says so."""
        parent = self.study.find(number.rpartition(".")[0]) or (self.whole if sub else None)
        self.part, self.action = Part(number, parent), None
        self.study.numbered.setdefault(number, self.part)
        if parent:
            self.whole = parent
            parent.points.append(self.part)
        else:
            self.whole = self.part
            self.study.recommendations.append(self.part)
        if parent and number:
            self.part.fields["mark"] = Piece(number)

    def _tell(self, n: int, text: str) -> None:
        """The text of a recommendation in a cell, its list among it."""
        self.study.told.setdefault(fold(text), self.part)
        self.fields, self.name, gap = self.part.fields, "text", self.gap
        self.gap = False
        self._go_on(n, text, first=True)
        self.name, self.gap = "", gap

    def _of_action(self, n: int, values: dict[str, str]) -> None:
        """The actions of a row. What a row without an action says is left over."""
        if fold(values.get("action", "")).strip(" .") in _NO_ACTION:
            self.document.set_aside(n, values["action"])
            return
        several = _split(values)
        for some in several:
            action: Fields = {"together": Piece("", [n])} if len(several) > 1 else {}
            for name, text in some.items():
                put(action, name, text, n)
            self.whole.actions.append(action)


def _same(a: str, b: str) -> bool:
    return fold(a) == fold(b)


def _split(values: dict[str, str]) -> list[dict[str, str]]:
    """The actions of a row: several where each line of the action's cell begins with a mark and the others have as many lines."""
    lines = values.get("action", "").split("\n")
    others = {name: text.split("\n") for name, text in values.items() if name != "action"}
    if len(lines) < 2 or not all(_MARK.match(line) or _LEADING.match(line) for line in lines):
        return [values]
    if any(len(some) not in (1, len(lines)) for some in others.values()):
        return [values]
    return [{"action": line, **{name: some[k if len(some) > 1 else 0] for name, some in others.items()}} for k, line in enumerate(lines)]
