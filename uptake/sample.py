"""Records of any number, made up, to try the site at size. Same number and seed, same records.

They are shaped like those of real evaluation offices: two ways of reporting (a tracking system with coded values and
statuses, and plans of action in free words), decisions and deadlines of every kind, three languages. Their texts are
composed from the grammars in `sample_words`, of words that evaluators use, and say nothing about anybody.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Any

from uptake import content, output, yamltext
from uptake.glossary import FILES
from uptake.kinds import BY_MODEL
from uptake.problems import quote
from uptake.records import (
    NONE_FITS,
    NOT_APPLICABLE,
    Document,
    Evaluation,
    Event,
    Example,
    KeyAction,
    Lesson,
    Link,
    Passage,
    Period,
    Recommendation,
    Record,
    Review,
    Source,
    SubPoint,
    Tip,
    Value,
    Vocabulary,
)
from uptake.sample_words import ENGLISH, FRENCH, SPANISH
from uptake.site import Settings
from uptake.vocabulary import Vocabularies

REVIEW = Review(state="checked", by="Generated to try the site at size.")
NOW = 2026
"""The last year that a record speaks of as the present; fixed, so that records do not change with the calendar."""

NO_COUNTRY, NO_TOPIC = "world", "programme"
"""Stand in ids where a vocabulary has no terms."""

SETTINGS = Settings(
    title="Sample",
    tagline="Records that were made up to try the site at size",
    description="None of these evaluations, recommendations and lessons exist.",
    organization="Nobody",
    rights="The texts were generated and may be used freely.",
)


def records(number: int, vocabularies: Vocabularies, seed: int = 1) -> Iterator[Record]:
    """Exactly so many records: sources, evaluations, recommendations and lessons together.

    A source comes before what is taken from it, and an evaluation before its recommendations. Every reference leads
    to a record among them, and every link is given on both sides.
    """
    for plan in _plans(number, vocabularies, seed):
        yield from _Writer(plan, vocabularies, seed).records()


def write(into: Path, number: int, vocabularies: Vocabularies, seed: int = 1, data: Path | None = None) -> None:
    """Write sample records, their sources' texts, the vocabularies and settings as `content/` and `data/` below a folder.

    The glossary and the search's words are those of the folder `data`, where it has them.

    The folder is replaced as a whole. Raises `output.OutputRefused` when it holds anything that was not written so.
    """
    with output.staged(into) as folder:
        for vocabulary in vocabularies:
            text = content.canonical(vocabulary, content.schema_comment(Vocabulary))
            output.write(folder, f"data/vocabulary/{vocabulary.id}.yaml", text.encode())
        output.write(folder, "data/site.yaml", content.canonical(SETTINGS).encode())
        for path in (data / f"{name}.yaml" for name in FILES if data):
            if path.is_file():
                output.write(folder, f"data/{path.name}", path.read_bytes())
        content.write_schemas(folder / "data" / "schemas", FILES)
        texts: dict[str, list[str]] = {}
        for record in records(number, vocabularies, seed):
            kind = BY_MODEL[type(record)]
            output.write(folder, f"content/{kind.plural}/{record.id}.yaml", canonical(record).encode())
            if isinstance(record, Source):
                texts[record.file] = about = []
            about += _source_lines(record)
        for name, lines in texts.items():
            output.write(folder, f"data/sources/{name}", "\n\n".join(lines).encode() + b"\n")


def _source_lines(record: Record) -> list[str]:
    """What a source's text has of a record."""
    if isinstance(record, Recommendation):
        return [f"Recommendation: {record.text}", record.response_text or "", *(action.text for action in record.actions)]
    if isinstance(record, Lesson):
        return [record.title, record.narrative or ""]
    return [record.title, getattr(record, "overall_comment", None) or ""]


# ---------------------------------------------------------------- what there will be


@dataclass(slots=True)
class _Place:
    """A recommendation or lesson that will be: what it is about, and what it leads to."""

    id: str
    topic: str
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    """A source with all that will be taken from it."""

    source: str
    language: str
    agency: str
    country: str
    start: int
    end: int
    evaluation: str | None = None
    about: str | None = None
    """For a publication, an evaluation that its lessons bear on."""
    recommendations: list[_Place] = field(default_factory=list)
    lessons: list[_Place] = field(default_factory=list)


def _plans(number: int, vocabularies: Vocabularies, seed: int) -> list[_Plan]:
    """Plans that add up to the number, each with ids of its own, and linked with one another by topic."""
    random = Random(f"{seed} plan")
    taken: dict[str, int] = defaultdict(int)
    plans: list[_Plan] = []
    while number > 0:
        plan = _plan(random, vocabularies, taken, plans)
        plan.recommendations = plan.recommendations[: max(number - 2, 0)]
        plan.lessons = plan.lessons[: max(number - (2 if plan.evaluation else 1) - len(plan.recommendations), 0)]
        if number == 1:
            plan.evaluation = None
        plans.append(plan)
        number -= 1 + bool(plan.evaluation) + len(plan.recommendations) + len(plan.lessons)
    _link(random, plans, vocabularies)
    return plans


def _plan(random: Random, vocabularies: Vocabularies, taken: dict[str, int], before: list[_Plan]) -> _Plan:
    end = NOW - int(17 * random.random() ** 1.4)
    start = max(2010, end - _within(random, 0, 4))
    agency = _agency(random, vocabularies)
    country = _pick(random, _ids(vocabularies, "countries")) or NO_COUNTRY
    topics = [_pick(random, _ids(vocabularies, "topics")) or NO_TOPIC for _ in range(3)]
    id = f"{_slug(vocabularies.label('countries', country))}-{_slug(topics[0])}-{end}"
    taken[id] += 1
    id = f"{id}-{taken[id]}" if taken[id] > 1 else id
    language = _weighed(random, {"en": 86, "fr": 7, "es": 7})
    evaluated = [plan for plan in before[-50:] if plan.evaluation]
    if evaluated and random.random() < 0.1:
        id = f"lessons-{id}"
        plan = _Plan(id, language, agency, country, start, end, about=_pick(random, evaluated).evaluation)
        plan.lessons = [_Place(f"{id}-l{n:02}", _pick(random, topics)) for n in range(1, _within(random, 4, 9) + 1)]
        return plan
    plan = _Plan(f"response-{id}", language, agency, country, start, end, evaluation=id)
    plan.recommendations = [_Place(f"{id}-r{n:02}", _pick(random, topics)) for n in range(1, _within(random, 5, 10) + 1)]
    if random.random() < 0.4:
        plan.lessons = [_Place(f"{id}-l{n:02}", _pick(random, topics)) for n in range(1, _within(random, 1, 4) + 1)]
    return plan


def _agency(random: Random, vocabularies: Vocabularies) -> str:
    ids = _ids(vocabularies, "agencies")
    return _weighed(random, {id: {"un-women": 55, "iom": 27}.get(id, 18 / len(ids)) for id in ids})


def _link(random: Random, plans: list[_Plan], vocabularies: Vocabularies) -> None:
    """Link every fourth record with an earlier one of the same topic, on both sides."""
    earlier: dict[str, list[_Place]] = defaultdict(list)
    for plan in plans:
        for place in (*plan.recommendations, *plan.lessons):
            if earlier[place.topic] and random.random() < 0.25:
                other = _pick(random, earlier[place.topic])
                reason = _pick(random, REASONS).format(vocabularies.label("topics", place.topic).lower())
                place.links.append(Link(id=other.id, reason=reason))
                other.links.append(Link(id=place.id, reason=reason))
            earlier[place.topic].append(place)


# ---------------------------------------------------------------- the records


class _Writer:
    """Writes the records of one plan. Nothing but the plan and the seed decides what they say."""

    def __init__(self, plan: _Plan, vocabularies: Vocabularies, seed: int):
        self.plan = plan
        self.vocabularies = vocabularies
        self.random = Random(f"{seed} {plan.source}")
        self.coded = plan.agency == "un-women"
        country = vocabularies.label("countries", plan.country)
        self.given = {
            "agency": vocabularies.short("agencies", plan.agency),
            "country": country,
            "start": str(plan.start),
            "year": str(plan.end),
            "next": str(plan.end + 1),
        }
        kind = _pick(self.random, _ids(vocabularies, "evaluation-types"))
        self.kind = Value(id=kind, basis="assigned", reason="The title says so") if kind else None
        self.given["kind"] = vocabularies.label("evaluation-types", kind) if kind else "Evaluation"
        units = vocabularies.terms("units").values()
        self.units = [term.id for term in units if term.agency == plan.agency and not term.heading]
        self.title = ""
        self.asked: dict[str, str] = {}
        """The texts of the recommendations so far, by their ids."""

    def records(self) -> Iterator[Record]:
        self.title = self.text("publication" if self.plan.about else "title", 1)
        yield self.source()
        if self.plan.evaluation:
            yield self.evaluation()
        for number, place in enumerate(self.plan.recommendations, 1):
            yield self.recommendation(place, number)
        for number, place in enumerate(self.plan.lessons, 1):
            yield self.lesson(place, number)

    def source(self) -> Source:
        plan = self.plan
        publication = plan.about is not None
        return Source(
            id=plan.source,
            title=self.title if publication else f"Management response: {self.title}",
            subtitle=self.text("caption", 1) if publication and self.chance(0.5) else None,
            kind="publication" if publication else "response-page",
            agency=Value(id=plan.agency, basis="assigned", reason="The document has the form of this organization's documents."),
            published=f"{plan.end}-{self.within(1, 12):02}" if publication else None,
            url=f"https://example.org/documents/{plan.source}" if self.chance(0.7) else None,
            retrieved=f"{NOW}-03-{self.within(1, 28):02}" if self.chance(0.5) else None,
            file=f"{plan.source}.txt",
            imprint=self.text("tell", 1) if publication else None,
            introduction=self.paragraphs("tell", 3) if publication else None,
            conclusion=self.paragraphs("tell", 2) if publication else None,
            language=plan.language,
            review=REVIEW,
        )

    def evaluation(self) -> Evaluation:
        plan = self.plan
        office = self.pick(self.units) if self.chance(0.8) else None
        office_label = self.vocabularies.label("units", office) if office else self.text("unit", 1)
        partners = [id for id in _ids(self.vocabularies, "agencies") if id != plan.agency]
        countries = [*self.countries(), *self.several(_ids(self.vocabularies, "countries"), 0, 3)] if self.chance(0.9) else []
        return Evaluation(
            id=plan.evaluation,
            title=self.title,
            agency=self.stated("agencies", plan.agency),
            office=self.stated("units", office) if office else None,
            office_type=self.stated("office-types", self.pick(_ids(self.vocabularies, "office-types"))) if self.coded else None,
            commissioning_unit=office_label,
            responsible_unit=office_label if self.chance(0.8) else self.text("unit", 1),
            evaluation_type=self.kind if self.chance(0.8) else None,
            period=Period(stated=f"{plan.start} - {plan.end}", start=str(plan.start), end=str(plan.end)) if self.coded else None,
            published=f"{plan.end}-{self.within(1, 12):02}" if not self.coded or self.chance(0.2) else None,
            joint_with=self.assigned(self.several(partners, 1, 3), "It shares the programme") if self.chance(0.15) else (),
            countries=self.assigned(countries, "The evaluation covers it"),
            languages=(plan.language,) if self.chance(0.8) else tuple(dict.fromkeys((plan.language, "en", "fr"))),
            overall_comment=self.paragraphs("overall", self.within(1, 4)) if self.chance(0.9) else None,
            approval_status="Approved" if self.coded else None,
            quality_rating=self.pick(("Good", "Very good", "Satisfactory")) if self.chance(0.3) else None,
            documents=self.documents() if self.chance(0.4) else (),
            source=Passage(id=plan.source),
            review=REVIEW,
        )

    def documents(self) -> tuple[Document, ...]:
        url = f"https://example.org/reports/{self.plan.evaluation}"
        parts = ("Report", "Annexes", "Brief")[: self.within(1, 3)]
        return tuple(Document(title=f"{part} – {self.title[:80].strip()}", url=f"{url}/{part.lower()}.pdf") for part in parts)

    def recommendation(self, place: _Place, number: int) -> Recommendation:
        category = _weighed(self.random, DECISIONS)
        repeats = self.pick(list(self.asked)) if self.chance(0.03) else None
        text = self.asked.get(repeats) or self.text(*self.pick((("ask", 1), ("ask", 2), ("ask", 2), ("ask", 3), ("ask", 4), ("short", 1))))
        self.asked[place.id] = text
        return Recommendation(
            id=place.id,
            evaluation=self.plan.evaluation,
            number=number,
            number_stated=f"{1 + number // 3}.{number % 3 + 1}" if not self.coded and self.chance(0.2) else None,
            section=self.text("heading", 1) if self.chance(0.15) else None,
            text=text,
            description=self.paragraphs("explain", self.within(1, 3)) if self.chance(0.6) else None,
            sub_points=self.sub_points() if self.chance(0.2) else (),
            priority=self.stated("recommendation-priorities", self.pick(_ids(self.vocabularies, "recommendation-priorities")))
            if not self.coded and self.chance(0.5)
            else None,
            addressee=self.text("unit", 1) if not self.coded and self.chance(0.4) else None,
            response_category=category,
            response_stated=self.decision_words(category),
            response_text=self.response(category),
            **self.codes(place.topic, text),
            repeats=repeats,
            related=tuple({link.id: link for link in place.links}.values()),
            actions=() if category == "rejected" and self.chance(0.6) else self.actions(place.id),
            language=self.plan.language,
            source=Passage(id=self.plan.source),
            review=REVIEW,
        )

    def sub_points(self) -> tuple[SubPoint, ...]:
        marks = self.pick((("-",) * 6, ("?",) * 6, ("a)", "b)", "c)", "d)", "e)", "f)")))
        own = self.chance(0.2)
        return tuple(
            SubPoint(
                mark=mark,
                text=self.text("short", 1),
                response_category=self.pick(("accepted", "accepted", "partially_accepted")) if own else None,
                response_text=self.text("agree", 1) if own else None,
            )
            for mark in marks[: self.within(2, 6)]
        )

    def decision_words(self, category: str) -> str | None:
        if category == "unspecified":
            return self.pick((None, "Accept / Partially Accept / Reject"))
        return self.vocabularies.label("response-categories", category)

    def response(self, category: str) -> str | None:
        """Management's reasons; a refusal always has some."""
        symbol = {"partially_accepted": "partly", "rejected": "reject", "not_applicable": "moot"}.get(category, "agree")
        if category != "rejected" and self.chance(0.15):
            return None
        return self.text(symbol, 1) + (f" {self.text('agree', 1)}" if category != "rejected" and self.chance(0.8) else "")

    def codes(self, topic: str, text: str) -> dict[str, tuple[Value, ...]]:
        """Coded values: stated by a tracking system, else assigned; topics and countries are always assigned."""
        reason = f"Concerns {quote(text, self.within(40, 90))}"
        known = _ids(self.vocabularies, "topics")
        codes = {
            "topics": self.assigned([topic, *self.several(known, 0, 2)] if known else [], reason),
            "countries": self.assigned(self.countries() if self.given["country"] in text else [], "The text names it"),
        }
        for name, most in (("themes", 2), ("principles", 3), ("priorities", 2), ("criteria", 3)):
            chosen = self.several(_ids(self.vocabularies, name), 1, most)
            if self.coded and self.chance(0.05):
                codes[name] = (Value(id=NOT_APPLICABLE, stated="Not applicable", basis="stated"),)
            elif self.coded:
                codes[name] = tuple(self.stated(name, id) for id in chosen)
            elif name == "themes" and self.chance(0.4):
                codes[name] = (Value(id=NONE_FITS, basis="assigned", reason="No thematic area covers what is asked for"),)
            elif name in ("themes", "criteria"):
                codes[name] = self.assigned(chosen[:2], reason)
        return codes

    def countries(self) -> list[str]:
        return [self.plan.country] if self.plan.country != NO_COUNTRY else []

    def actions(self, recommendation: str) -> tuple[KeyAction, ...]:
        return tuple(self.action(recommendation, number) for number in range(1, _weighed(self.random, ACTIONS) + 1))

    def action(self, recommendation: str, number: int) -> KeyAction:
        deadline = self.deadline()
        status, status_stated, overdue = self.status(deadline.get("deadline"))
        units = self.several(self.units, 1, 3)
        named = [self.pick((term.label, *term.alternative_labels)) for term in (self.vocabularies.term("units", id) for id in units)]
        return KeyAction(
            id=f"{recommendation}-a{number:02}",
            number=number,
            number_stated=f"{number}." if not self.coded and self.chance(0.1) else None,
            text=self.text("do", _weighed(self.random, {1: 50, 2: 38, 3: 12})),
            responsible=(", ".join(named) or self.text("unit", 1)) if self.chance(0.95) else None,
            units=tuple(Value(id=id, stated=words, basis="assigned", reason=NAMED) for id, words in zip(units, named)),
            **deadline,
            status=status,
            status_stated=status_stated,
            source_overdue=overdue,
            comments=self.text("note", self.within(1, 3)) if self.chance(0.55) else None,
            funding_needed=f"USD {self.within(5, 900)},000" if not self.coded and self.chance(0.1) else None,
            history=self.history(status) if self.chance(0.05) else (),
        )

    def deadline(self) -> dict[str, Any]:
        """The deadline's fields: a month, words that stand for one more or less, or none."""
        year, month = self.plan.end + self.pick((0, 0, 1, 1, 2)), self.within(1, 12)
        if self.coded and self.chance(0.06):
            return {"deadline_stated": "No Deadline Established"}
        if self.coded:
            return {"deadline_stated": f"{year}/{month:02}", "deadline": f"{year}-{month:02}"}
        if self.chance(0.08):
            return {}
        words, month = self.pick(SPANS[self.plan.language])
        approximate = {"deadline": f"{year}-{month:02}", "deadline_approximate": True} if month else {}
        return {"deadline_stated": words.format(year)} | approximate

    def status(self, deadline: str | None) -> tuple[str, str | None, bool]:
        """Status, the source's words for it, and whether the source calls the action overdue."""
        if self.plan.agency == "iom":
            return "unreported", None, False
        age = min(max(NOW - self.plan.end, 0), 4)
        status = _weighed(self.random, {name: shares[age] for name, shares in STATUSES.items()})
        label = self.vocabularies.label("statuses", status)
        if deadline and deadline < f"{NOW}-01" and status in ("initiated", "not_initiated") and self.chance(0.4):
            return status, f"Overdue-{label.title()}", True
        if status == "unreported":
            return (status, "Over due", True) if self.chance(0.4) else (status, None, False)
        return status, label, False

    def history(self, status: str) -> tuple[Event, ...]:
        first = Event(date=f"{self.plan.end}-{self.within(1, 6):02}", status="not_initiated", source="The office")
        return first, Event(date=f"{self.plan.end + 1}-{self.within(1, 12):02}", status=status, comment=self.text("note", 1))

    def lesson(self, place: _Place, number: int) -> Lesson:
        title = self.text("lesson", 1)
        codes = self.codes(place.topic, title)
        about = self.plan.evaluation or self.plan.about
        basis = "stated" if self.plan.evaluation else "assigned"
        return Lesson(
            id=place.id,
            number=number,
            kind=_weighed(self.random, dict.fromkeys(_ids(self.vocabularies, "lesson-kinds"), 1) | {"lesson": 6}),
            title=title.upper() if self.chance(0.1) else title,
            narrative=self.paragraphs("tell", self.within(1, 4)),
            tips=self.tips(),
            example=self.example() if self.chance(0.7) else None,
            context=self.text("tell", 1) if self.chance(0.3) else None,
            evaluations=(Link(id=about, basis=basis, reason="The lesson comes from the work that was evaluated"),),
            related=tuple({link.id: link for link in place.links}.values()),
            **{name: codes[name] for name in ("themes", "criteria", "topics", "countries") if name in codes},
            language=self.plan.language,
            source=Passage(id=self.plan.source),
            review=REVIEW,
        )

    def tips(self) -> tuple[Tip, ...]:
        return tuple(
            Tip(
                number=str(number),
                text=self.text("tip", 1),
                tips=self.parts() if self.chance(0.2) else (),
            )
            for number in range(1, self.within(2, 6) + 1)
        )

    def parts(self) -> tuple[Tip, ...]:
        return tuple(Tip(number=letter, text=self.text("part", 1)) for letter in "abcd"[: self.within(2, 4)])

    def example(self) -> Example:
        kind = self.pick(_ids(self.vocabularies, "example-kinds")) if self.chance(0.8) else None
        return Example(title=self.text("caption", 1) if self.chance(0.9) else None, kind=kind, text=self.text("shown", self.within(1, 3)))

    # chance and choice

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def within(self, low: int, high: int) -> int:
        return _within(self.random, low, high)

    def pick(self, choices: Any) -> Any:
        return _pick(self.random, choices)

    def several(self, choices: Sequence[str], low: int, high: int) -> list[str]:
        """Between `low` and `high` of the choices, no two the same; fewer where there are not so many."""
        return list(dict.fromkeys(self.pick(choices) for _ in range(self.within(low, high)) if choices))

    # values

    def stated(self, vocabulary: str, id: str) -> Value | None:
        return Value(id=id, stated=self.vocabularies.label(vocabulary, id), basis="stated") if id else None

    def assigned(self, ids: Sequence[str], reason: str) -> tuple[Value, ...]:
        return tuple(Value(id=id, basis="assigned", reason=reason) for id in dict.fromkeys(ids))

    # texts

    def text(self, symbol: str, sentences: int) -> str:
        text = " ".join(_capital(self.say(symbol)) for _ in range(sentences))
        for pattern, fused in FUSED[self.plan.language]:
            text = pattern.sub(fused, text)
        return text

    def paragraphs(self, symbol: str, number: int) -> str:
        return "\n\n".join(self.text(symbol, self.within(2, 4)) for _ in range(number))

    def say(self, symbol: str) -> str:
        """One of the wordings of a symbol of the language's grammar; with a capital when the symbol has one."""
        if symbol in self.given:
            return self.given[symbol]
        if symbol == "n":
            return str(self.within(2, 97))
        if symbol[0].isupper():
            return _capital(self.say(symbol.lower()))
        wordings, skew = _grammar(self.plan.language)[symbol]
        wording = wordings[int(len(wordings) * self.random.random() ** skew)]
        if isinstance(wording, str):
            return wording
        parts = wording.copy()
        for n in range(1, len(parts), 2):
            parts[n] = self.say(parts[n])
        return "".join(parts)


NAMED = "The responsible text names it."
REASONS = ("Both are about {}", "Both ask for steps on {}", "One shows what the other asks for on {}")
DECISIONS = {"accepted": 76, "partially_accepted": 13, "rejected": 4, "not_applicable": 2, "unspecified": 5}
ACTIONS = {1: 16, 2: 26, 3: 22, 4: 15, 5: 9, 6: 6, 7: 3, 8: 3}
"""How many key actions a recommendation has, and how often."""
STATUSES = {
    "completed": (10, 25, 50, 65, 75),
    "ongoing": (30, 28, 18, 10, 5),
    "initiated": (24, 20, 12, 8, 5),
    "not_initiated": (30, 18, 10, 7, 5),
    "no_longer_applicable": (1, 3, 5, 6, 6),
    "unreported": (5, 6, 5, 4, 4),
}
"""How often an action has a status in the year of its plan, the next year, and so on."""
SPANS = {
    "en": (
        ("Up to {}", 12),
        ("{}", 12),
        ("First quarter of {}", 3),
        ("First half of {}", 6),
        ("By mid-{}", 6),
        ("Last quarter of {}", 12),
        ("Second half of {}", 12),
        ("Bi-yearly up to {} (ongoing)", 12),
        ("Ongoing", None),
        ("September {} and beyond", None),
    ),
    "fr": (("Jusqu’en {}", 12), ("Premier semestre {}", 6), ("Fin {}", 12), ("Premier trimestre {}", 3), ("En continu", None)),
    "es": (("Hasta {}", 12), ("Primer semestre de {}", 6), ("Fines de {}", 12), ("Primer trimestre de {}", 3), ("Continuo", None)),
}
"""Words for a deadline, with the last month that they allow."""


@lru_cache(64)
def _ids(vocabularies: Vocabularies, name: str) -> tuple[str, ...]:
    return tuple(id for id, term in vocabularies.terms(name).items() if not term.heading)


def _pick(random: Random, choices: Any) -> Any:
    return choices[int(len(choices) * random.random())] if choices else None


def _within(random: Random, low: int, high: int) -> int:
    return low + int((high - low + 1) * random.random())


def _weighed(random: Random, shares: dict) -> Any:
    left = random.random() * sum(shares.values())
    for choice, share in shares.items():
        left -= share
        if left < 0:
            return choice
    return choice


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _slug(text: str, most: int = 30) -> str:
    """A text as part of an id, cut between words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall("[a-z0-9]+", plain)
    while len("-".join(words)) > most and len(words) > 1:
        words.pop()
    return "-".join(words)[:most] or "x"


# ---------------------------------------------------------------- canonical YAML, quickly


def canonical(record: Record) -> str:
    """The same text as `content.canonical` gives with the schema's comment, several times as fast."""
    lines = [f"# yaml-language-server: $schema={content.schema_comment(type(record))}\n"]
    _mapping(lines, record, "", "")
    return "".join(lines)


def _mapping(lines: list[str], record: Any, pad: str, first: str) -> None:
    """The fields of a dataclass, at an indentation; the first field's line begins otherwise within a list."""
    for name, default, always in _fields(type(record)):
        value = getattr(record, name)
        if value is None or (not always and (value == default or value in ((), {}))):
            continue
        if isinstance(value, str):
            lines.append(f"{first}{name}: {_scalar(value, pad)}\n")
        elif isinstance(value, tuple):
            lines.append(f"{first}{name}:\n")
            for entry in value:
                if isinstance(entry, str):
                    lines.append(f"{pad}- {_scalar(entry, pad)}\n")
                else:
                    _mapping(lines, entry, f"{pad}  ", f"{pad}- ")
        elif isinstance(value, (bool, int)):
            lines.append(f"{first}{name}: {str(value).lower()}\n")
        else:
            lines.append(f"{first}{name}:\n")
            _mapping(lines, value, f"{pad}  ", f"{pad}  ")
        first = pad


@cache
def _fields(model: type) -> tuple[tuple[str, Any, bool], ...]:
    return tuple((f.name, f.default, f.name in content.ALWAYS) for f in dataclasses.fields(model))


_PLAIN = re.compile(r"""[^\W\d_][\w ,.;()'"’“”«»–/%*&+-]{4,}[\w.)”»%]""")
"""Texts that surely need no quotes: they begin with a letter and hold neither a colon nor a hash nor a line break."""


def _scalar(text: str, pad: str) -> str:
    if "\n" in text:
        return "|-\n" + "\n".join(f"{pad}  {line}" if line else "" for line in text.split("\n"))
    return text if _PLAIN.fullmatch(text) else _quoted(text)


@lru_cache(10_000)
def _quoted(text: str) -> str:
    return yamltext.dump({"a": text})[3:-1]


# ---------------------------------------------------------------- grammars


@cache
def _grammar(language: str) -> dict[str, tuple[list, float]]:
    """The wordings of each symbol: a text, or parts that are by turns text and symbol; and how much the first are preferred."""
    symbols: dict[str, list] = defaultdict(list)
    words = ""
    for line in {"en": ENGLISH, "fr": FRENCH, "es": SPANISH}[language].strip().splitlines():
        if rule := re.match(r"(\w+): (.*)", line):
            symbols[rule[1]] += [re.split(r"\{(\w+)\}", wording) if "{" in wording else wording for wording in rule[2].split(" | ")]
        else:
            words, line = re.match(r"(\w+)= (.*)", line).groups() if "=" in line else (words, line)
            symbols[words] += [word.replace("_", " ") for word in line.split()]
    if language == "en":
        symbols["ving"] = [_participle(verb, "ing") for verb in symbols["v"]]
        symbols["ved"] = [_participle(verb, "ed") for verb in symbols["v"]]
    return {symbol: (wordings, 1.7 if len(wordings) > 60 else 1.0) for symbol, wordings in symbols.items()}


FUSED = {
    "en": (),
    "fr": (
        (re.compile(r"\b([Dd])e les\b"), r"\1es"),
        (re.compile(r"\b([Dd])e le\b"), r"\1u"),
        (re.compile(r"\b([Dd])e (?=[aeéêiouœ]|harm)"), r"\1’"),
        (re.compile(r"\bà les\b"), "aux"),
        (re.compile(r"\bà le\b"), "au"),
    ),
    "es": (
        (re.compile(r"\b([Dd])e el\b"), r"\1el"),
        (re.compile(r"\ba el\b"), "al"),
        (re.compile(r"\by (?=i)"), "e "),
    ),
}
"""Words that a language writes as one when they meet."""

_DOUBLED = frozenset("equip format fulfil label log map model permit plan submit transfer transmit trim".split())


def _participle(verb: str, ending: str) -> str:
    if verb.endswith("e"):
        return verb[:-1] + ending
    if verb in _DOUBLED:
        return verb + verb[-1] + ending
    if ending == "ed" and verb.endswith("y") and verb[-2] not in "aeou":
        return f"{verb[:-1]}ied"
    return verb + ending
