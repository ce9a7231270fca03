"""The records of a management response, and how sure each piece of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from uptake.importers.deadlines import in_english, last_month
from uptake.importers.document import Piece, SourceDocument
from uptake.importers.iom import iso_date
from uptake.importers.language import language
from uptake.importers.mapping import Asked, Column, Mapping
from uptake.importers.naming import evaluation_name, file_name
from uptake.importers.template_parts import Fields, Part, Study, in_flow, put
from uptake.importers.units import units
from uptake.problems import did_you_mean, quote
from uptake.records import Evaluation, Event, KeyAction, Passage, Period, Recommendation, Source, SubPoint, Value
from uptake.verbatim import missing_words
from uptake.vocabulary import fold

if TYPE_CHECKING:
    from uptake.importers.template import Reader

_HEADING = re.compile(
    r"management response|réponse de la direction|réponse de l.administration|respuesta de la (?:administración|dirección|gerencia)", re.I
)
_TO = re.compile(rf"(?:{_HEADING.pattern})\s*(?:[:–—-]|to|on|for|à|au|sur|a|sobre|relative)\s+((?:\S+\s+){{2}}.*)", re.IGNORECASE)
"""A heading that goes on with what is responded to."""
_OVERDUE = re.compile(r"over\s?-?due|en retard|retrasad|atrasad|vencid", re.IGNORECASE)
_CHOSEN = re.compile(r"[☒☑✔✓✗]|\[[xX]\]|\([xX]\)")
_OPEN = re.compile(r"[☐□]|\[ ?\]|\( ?\)")
_YEARS = re.compile(r"((?:19|20)\d\d)\D{1,5}((?:19|20)\d\d)|((?:19|20)\d\d)")


class Records:
    """Makes the records of what was read."""

    def __init__(self, reader: Reader):
        self.document, self.vocabularies, self.draft = reader.document, reader.vocabularies, reader.draft
        self.mappings, self.columns = reader.mappings, reader.all_columns
        self.studies = sorted((study for study in reader.studies if study.fields or study.recommendations), key=_first_line)
        self.language = language(" ".join(self.document.lines))
        self.heading, self.imprint = Piece(), Piece()
        self._front(reader.front)

    def make(self, id: str | None) -> None:
        """The records, into the draft; and what it has to ask."""
        stem, records, names = self.document.id, [], set()
        agency = self._agency()
        if not agency and not self.columns:
            agency = Value(id="none-fits", basis="assigned", reason="The document names no organization.")
            self.draft.note(stem, "agency", "unsure", "the document names no organization; put in whose it is, also in the evaluation")
        for study in self.studies:
            name = self._name(study, id if len(self.studies) == 1 else None, names)
            records += self._study(study, name, agency)
        self.draft.records = [self._source(stem, agency), *records] if records else []
        unclear = any(column.why and column.example for column in self.columns.values())
        if records and self.columns and (unclear or not agency):
            self.draft.asks = Asked(self._proposal(agency), agency is None)

    def _proposal(self, agency: Value | None) -> Mapping:
        columns = tuple(
            Column(head=column.head[:400], holds=column.holds, example=column.example[:80].strip() or None, why=column.why or None)
            for column in self.columns.values()
        )
        stated = agency is not None and agency.basis == "stated"
        return Mapping(id=file_name(self.document.id), agency=None if stated or not agency else agency.id, columns=columns)

    def _front(self, lines: list[tuple[str, int]]) -> None:
        """Lines before the first label or table: the document's heading, the evaluation's title, the imprint."""
        titled = any("evaluation" in study.fields for study in self.studies)
        for text, n in lines:
            if not self.heading and _HEADING.search(text):
                self.heading.add(text, n)
                heading = n
            elif not titled and self.studies and not _is_imprint(text, self._named(text)):
                put(self.studies[0].fields, "evaluation", text, n)
                titled = True
                self.title_from = n
            else:
                self.imprint.add(text, n, "\n\n")
        if self.studies and not titled and (named := _TO.search(self.heading.text)):
            put(self.studies[0].fields, "evaluation", named.group(1), heading)
            self.title_from = heading

    def _agency(self) -> Value | None:
        """The organization: under a label, in the lines before all, in a title, or as a confirmed mapping says."""
        study = self.studies[0] if self.studies else Study()
        if piece := study.fields.get("agency"):
            return Value(id=self._find("agencies", piece.text), stated=in_flow(piece.text), basis="stated")
        for piece in (self.heading, self.imprint, study.fields.get("evaluation", Piece())):
            for words, id in self._named(piece.text)[:1]:
                return Value(id=id, stated=words, basis="stated")
        heads = [column.head for column in self.columns.values()]
        mapping = next((m for m in self.mappings if m.confirmed and m.agency and heads and m.fits(heads)), None)
        if mapping:
            reason = f"The document has the columns of {mapping.id}, which was confirmed to be a template of this organization."
            return Value(id=mapping.agency, basis="assigned", reason=reason)
        return None

    def _named(self, text: str) -> list[tuple[str, str]]:
        """The organizations that a text names, in its order, as (words, id)."""
        found: dict[int, tuple[str, str]] = {}
        for term in self.vocabularies.terms("agencies").values():
            for name in (term.label, *term.alternative_labels) if not term.heading else ():
                if match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, 0 if len(name) < 9 else re.IGNORECASE):
                    found.setdefault(match.start(), (match.group(), term.id))
        return [found[at] for at in sorted(found)]

    def _find(self, vocabulary: str, words: str) -> str | None:
        found = self.vocabularies.find(vocabulary, words.strip(" .;:*"))
        return found if self.vocabularies.term(vocabulary, found or "") else None

    def _name(self, study: Study, id: str | None, taken: set[str]) -> str:
        title, date = (study.fields.get(name, Piece()).text for name in ("evaluation", "date"))
        day = _date(date)
        name = base = id or evaluation_name(in_flow(title) or self.document.id, day and day[:4], self.document.id)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        return name

    # --- source and evaluation

    def _source(self, stem: str, agency: Value | None) -> Source:
        pieces = {"title": self.heading, "imprint": self.imprint}
        lines = {name: piece.where() for name, piece in pieces.items() if piece}
        return Source(
            id=stem,
            title=self.heading.text or "Management response",
            kind="response-document",
            agency=agency or _UNKNOWN_AGENCY,
            file=self.document.name,
            imprint=self.imprint.text or None,
            language=self.language,
            lines=lines,
            review=self.draft.review(stem),
        )

    def _study(self, study: Study, id: str, agency: Value | None) -> Iterator[Evaluation | Recommendation]:
        stem = self.document.id
        recommendations = [r for n, part in enumerate(study.recommendations, 1) if (r := self._recommendation(id, n, part, agency))]
        fields = study.fields
        if "evaluation" not in fields:
            self.draft.note(id, "title", "unsure", "the document gives no title of the evaluation; the file's name stands for it")
        elif fields["evaluation"].lines == [getattr(self, "title_from", 0)]:
            self.draft.note(
                id, "title", "inferred", "the first line that names something is the evaluation's title", fields["evaluation"].where()
            )
        said = {name: in_flow(piece.text) for name, piece in fields.items()}
        comment = fields.get("overall_comment", Piece()).text
        values = {
            "office": self._value("units", said.get("office")),
            "evaluation_type": self._value("evaluation-types", said.get("evaluation_type")),
            "countries": self._values("countries", fields.get("country")),
            "period": _period(said.get("period")),
            "overall_comment": comment or None,
            "published": _date(said.get("date", "")),
            "published_stated": said.get("date") or None,
        }
        for name in ("coordinator", "commissioning_unit", "responsible_unit", "approval_status", "quality_rating"):
            values[name] = said.get(name) or None
        names = {"evaluation": "title", "country": "countries", "date": "published_stated"}
        yield Evaluation(
            id=id,
            title=said.get("evaluation") or stem,
            agency=agency or _UNKNOWN_AGENCY,
            **values,
            languages=tuple(dict.fromkeys([*([language(comment, self.language)] * bool(comment)), *(r.language for r in recommendations)]))
            or (self.language,),
            source=Passage(id=stem, lines={names.get(name, name): piece.where() for name, piece in fields.items() if piece}),
            review=self.draft.review(id),
        )
        yield from recommendations

    # --- values

    def _value(self, vocabulary: str, words: str | None) -> Value | None:
        return Value(id=self._find(vocabulary, words), stated=words, basis="stated") if words else None

    def _values(self, vocabulary: str, piece: Piece | None) -> tuple[Value, ...]:
        """The values of a list; a value that has a comma of its own is found whole."""
        out: list[Value] = []
        for part in re.split(r"[;\n]", piece.text if piece else ""):
            whole = self.vocabularies.find(vocabulary, part) is not None
            for words in [part] if whole else part.split(","):
                if words := in_flow(words).strip(" .*•-"):
                    out.append(Value(id=self.vocabularies.find(vocabulary, words), stated=words, basis="stated"))
        return tuple({value.id or value.stated: value for value in out}.values())

    def _unknown(self, record: str, path: str, vocabulary: str, piece: Piece) -> None:
        near = did_you_mean(in_flow(piece.text)[:100], self.vocabularies.spellings(vocabulary))
        self.draft.note(record, path, "unsure", f"{quote(piece.text)} is no known term. {near}".strip(), piece.where())

    # --- recommendations

    def _recommendation(self, evaluation: str, number: int, part: Part, agency: Value | None) -> Recommendation | None:
        id, fields = f"{evaluation}-r{number:02}", part.fields
        text = fields.get("text")
        if not text:
            where = _where(part)
            self.draft.note(evaluation, "source", "unsure", f"recommendation {part.number or number} has no text and was left out", where)
            return None
        category, stated, reasons = self._decision(id, "", part)
        if category == "unspecified" and any("decision" in p.fields or "response" in p.fields for p in part.points) and not stated:
            self.draft.note(id, "response_category", "inferred", "the document decides on its parts only")
        pieces = {
            name: fields.get(name, Piece()) for name in ("section", "text", "description", "priority", "addressee", "criteria", "themes")
        }
        pieces |= {"response_stated": stated, "response_text": reasons}
        said = " ".join([text.text, *(p.fields["text"].text for p in part.points if "text" in p.fields)])
        priority = pieces["priority"]
        if priority and not self._find("recommendation-priorities", priority.text):
            self._unknown(id, "priority", "recommendation-priorities", priority)
        actions = tuple(self._action(id, n, a, agency) for n, a in enumerate((a for a in part.actions if self._is_action(id, a)), 1))
        return Recommendation(
            id=id,
            evaluation=evaluation,
            number=number,
            number_stated=part.number if part.number not in ("", str(number)) else None,
            section=in_flow(pieces["section"].text) or None,
            text=text.text,
            description=pieces["description"].text or None,
            sub_points=tuple(point for n, p in enumerate(part.points, 1) if (point := self._point(id, n, p))),
            priority=self._value("recommendation-priorities", in_flow(priority.text)),
            addressee=in_flow(pieces["addressee"].text) or None,
            response_category=category,
            response_stated=in_flow(stated.text) or None,
            response_text=reasons.text or None,
            themes=self._values("themes", pieces["themes"]),
            criteria=self._values("criteria", pieces["criteria"]),
            actions=actions,
            language=language(said, self.language),
            source=Passage(id=self.document.id, lines={name: piece.where() for name, piece in pieces.items() if piece}),
            review=self.draft.review(id),
        )

    def _point(self, id: str, n: int, part: Part) -> SubPoint | None:
        fields = part.fields
        if "text" not in fields:
            return None
        category, stated, reasons = self._decision(id, f"sub_points.{n}.", part)
        whole = Piece("", [line for piece in (fields["text"], stated, reasons) for line in piece.lines])
        decided = bool(stated or reasons)
        return SubPoint(
            mark=in_flow(fields.get("mark", Piece()).text) or None,
            text=fields["text"].text,
            response_category=category if decided else None,
            response_stated=in_flow(stated.text) or None,
            response_text=reasons.text or None,
            lines=whole.where(),
        )

    def _decision(self, id: str, path: str, part: Part) -> tuple[str, Piece, Piece]:
        """Category, decision as stated, reasons. A decision may stand alone, or before the reasons."""
        decision, reasons, response = (part.fields.get(name, Piece()) for name in ("decision", "reasons", "response"))
        first = decision or response
        category, stated, rest = self._chosen(first.text)
        said = Piece(in_flow(stated), list(first.lines) if stated else [])
        rest = Piece(rest, list(first.lines) if rest else [])
        if decision and not stated and len(decision.text) <= 120 and "\n" not in decision.text:
            said, rest = Piece(in_flow(decision.text), list(decision.lines)), Piece()
            self._unknown(id, f"{path}response_category", "response-categories", decision)
        elif stated and category == "unspecified":
            self.draft.note(
                id, f"{path}response_category", "unsure", "the whole menu of decisions stands there; none is marked", said.where()
            )
        elif first and not stated:
            self.draft.note(
                id, f"{path}response_category", "unsure", "no decision was recognised in the management response", first.where()
            )
        elif rest and stated:
            self.draft.note(id, f"{path}response_category", "inferred", "the words before the reasons are the decision", said.where())
        return category, said, self._joined([rest, *([response] if decision else []), reasons])

    def _joined(self, pieces: list[Piece]) -> Piece:
        """Reasons that stand in several places, as one text; what stands apart in one line cannot be, and is left over."""
        out = Piece()
        for piece in pieces:
            together = set(out.lines) & set(piece.lines)
            if piece and not (together and not _follows(self.document, out, piece)):
                out = Piece(f"{out.text}\n\n{piece.text}" if out else piece.text, [*out.lines, *piece.lines])
        return out

    def _chosen(self, text: str) -> tuple[str, str, str]:
        """The category of a text that begins with a decision, the decision, and what follows it."""
        if category := self._find("response-categories", text):
            return category, text, ""
        if ticked := self._ticked(text):
            return ticked
        begin = re.match(r"^(.{2,80}?)\s*(?:[.:;,–—\n]|\s-\s)\s*(.*)$", text, re.DOTALL)
        menu = re.match(r"^([^.:;\n]{5,120}?)(?:[.:;\n]\s*(.*))?$", text, re.DOTALL)
        choices = [c for c in re.split(r"\s*/\s*|,\s*(?:or\s+)?|\s+or\s+|\s+ou\s+|\s+o\s+", menu.group(1)) if c] if menu else []
        if len(choices) > 1 and all(self._find("response-categories", choice) for choice in choices):
            return "unspecified", menu.group(1), menu.group(2) or ""
        if begin and (category := self._find("response-categories", begin.group(1))):
            return category, begin.group(1), begin.group(2)
        return "unspecified", "", text

    def _ticked(self, text: str) -> tuple[str, str, str] | None:
        """The decision beside the only box that is ticked, and what follows the boxes."""
        parts = re.split(rf"({_CHOSEN.pattern}|{_OPEN.pattern})", text)
        choices = [self._beginning(words.strip(" /,\n")) for words in parts[2::2]]
        chosen = [choice for sign, choice in zip(parts[1::2], choices) if _CHOSEN.fullmatch(sign)]
        if len(choices) < 2 or len(chosen) != 1 or not chosen[0][0]:
            return None
        return self._find("response-categories", chosen[0][0]), chosen[0][0], choices[-1][1]

    def _beginning(self, text: str) -> tuple[str, str]:
        """The longest decision with which a text begins, and the rest."""
        said = text.split()
        for n in range(min(len(said), 8), 0, -1):
            words = " ".join(said[:n]).rstrip(" .;:,")
            if self._find("response-categories", words):
                return words, text[re.match(r"\s*" + r"\s+".join(map(re.escape, said[:n])), text).end() :].strip()
        return "", text

    # --- actions

    def _is_action(self, id: str, fields: Fields) -> bool:
        if fields.get("action"):
            return True
        where = Piece("", [line for piece in fields.values() for line in piece.lines]).where()
        self.draft.note(id, "actions", "unsure", "a row says who or when and names no action; its words are left over", where)
        return False

    def _action(self, recommendation: str, number: int, fields: Fields, agency: Value | None) -> KeyAction:
        said = {name: in_flow(piece.text) for name, piece in fields.items()}
        path = f"actions.{number}"
        deadline, approximate = self._deadline(recommendation, path, fields.get("deadline", Piece()))
        whole = Piece("", [line for piece in fields.values() for line in piece.lines])
        if "together" in fields:
            reason = "the lines of its cell begin with marks and are taken for actions of their own"
            self.draft.note(recommendation, f"{path}.text", "inferred", reason, fields["together"].where())
        for name in ("action_number", "updated"):
            for line in fields[name].lines if name in fields else ():
                self.document.set_aside(line, fields[name].text)
        return KeyAction(
            id=f"{recommendation}-a{number:02}",
            number=number,
            number_stated=said.get("action_number") or None,
            text=fields["action"].text,
            responsible=said.get("responsible") or None,
            units=units(said.get("responsible", ""), agency.id or "" if agency else "", self.vocabularies),
            deadline_stated=said.get("deadline") or None,
            deadline=deadline,
            deadline_approximate=bool(deadline and approximate),
            status=self._status(recommendation, path, fields.get("status", Piece())),
            status_stated=said.get("status") or None,
            source_overdue=bool(_OVERDUE.search(said.get("status", ""))),
            comments=fields.get("comments", Piece()).text or None,
            funding_needed=said.get("funding") or None,
            history=self._history(recommendation, path, fields.get("updated")),
            lines=whole.where(),
        )

    def _deadline(self, record: str, path: str, piece: Piece) -> tuple[str | None, bool]:
        words = in_flow(piece.text)
        day = _date(words)
        month, approximate = (
            (day[:7], False) if day and len(day) > 4 else last_month(in_english(words)) if not _SLASHED.fullmatch(words) else (None, False)
        )
        if month and approximate:
            self.draft.note(record, f"{path}.deadline", "inferred", f'the last month of "{words}"', piece.where())
        elif words and not month and _SLASHED.fullmatch(words):
            self.draft.note(record, f"{path}.deadline", "unsure", f'"{words}" may name the day or the month first', piece.where())
        elif words and not month:
            self.draft.note(record, f"{path}.deadline", "inferred", f'"{words}" names no last month', piece.where())
        return month, approximate

    def _status(self, record: str, path: str, piece: Piece) -> str:
        found = self._find("statuses", piece.text) or self._find("statuses", re.sub(r"\([^()]*\)", "", piece.text))
        if piece and not found:
            self._unknown(record, f"{path}.status", "statuses", piece)
        return found or "unreported"

    def _history(self, record: str, path: str, piece: Piece | None) -> tuple[Event, ...]:
        if not piece:
            return ()
        day = _date(in_flow(piece.text))
        if not day:
            self.draft.note(record, f"{path}.history", "unsure", f"{quote(piece.text)} is no date of update", piece.where())
            return ()
        return (Event(date=day, source=f"date of update in the source: {in_flow(piece.text)}"),)


_UNKNOWN_AGENCY = Value(id="none-fits", basis="assigned", reason="The document names no organization.")
"""Stands only in a draft that asks."""
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)")


def _date(words: str) -> str | None:
    """A date as exact as the words are: a day, a month or a year; None where day and month cannot be told apart."""
    words = words.strip()
    if found := re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?: \d\d:\d\d)?", words):
        return "-".join(part for part in found.groups() if part)
    if found := _SLASHED.fullmatch(words):
        a, b, year = int(found[1]), int(found[2]), found[3]
        day, month = (a, b) if b <= 12 and (a > 12 or a == b) else (b, a) if a <= 12 < b <= 31 else (0, 0)
        return f"{year}-{month:02}-{day:02}" if day and day <= 31 else None
    if re.fullmatch(r"(?:19|20)\d\d", words):
        return words
    return iso_date(in_english(words))


def _period(words: str | None) -> Period | None:
    if not words:
        return None
    found = _YEARS.search(words)
    first, last = (found[1] or found[3], found[2] or found[3]) if found else (None, None)
    return Period(stated=words, start=first, end=last)


def _first_line(study: Study) -> int:
    pieces = [*study.fields.values(), *(piece for part in study.recommendations for piece in part.fields.values())]
    return min((n for piece in pieces for n in piece.lines), default=0)


def _is_imprint(text: str, named: list[tuple[str, str]]) -> bool:
    """Whether a line at the beginning is no title: an organization's name, a date, or a few words in capitals."""
    return bool(_date(text) or any(fold(words) == fold(text) for words, _ in named))


def _where(part: Part) -> str:
    """The lines of all that is told of a part."""
    return Piece("", [n for piece in part.fields.values() for n in piece.lines]).where()


def _follows(document: SourceDocument, first: Piece, second: Piece) -> bool:
    """Whether the words of two texts follow one another in the lines that they share."""
    return missing_words(f"{first.text} {second.text}", first.where(), document.lines) == []
