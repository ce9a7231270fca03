"""A form that somebody accepted: from its answers to the files of a draft, or to a clear refusal.

What comes in was written by anybody. It is read strictly, becomes values of typed records, and nothing else: no part of
it is a path, a command or YAML before a model has taken it for an id, a term or a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from typing import Any

from pydantic import ValidationError

from uptake.content import adapter, canonical, explain, plain, schema_comment
from uptake.drafting import NotValid, new
from uptake.forms import Form, Refused, answers, chosen, correctable, form_of, forms, in_words, named
from uptake.correction import CORRECTION, PROGRESS, SUGGESTION
from uptake.importers.deadlines import last_month
from uptake.importers.naming import short_name
from uptake.kinds import BY_MODEL, BY_NAME, VOCABULARY_OF
from uptake.problems import did_you_mean, quote
from uptake.records import Evaluation, Recommendation, Record, Source
from uptake.reported import NotNews, Report, in_recommendation
from uptake.vocabulary import Vocabularies

CHOSEN = "Chosen in the form by whoever filled it in."
MOST_QUOTED = 1_500


@dataclass(frozen=True, slots=True)
class Submission:
    """What an event of the repository says of a form that was filled in."""

    number: int
    body: str
    date: str
    """The day on which it was filled in."""


@dataclass(slots=True)
class Draft:
    """What an accepted form makes: files by their paths, and what somebody should look at."""

    form: Form
    number: int
    records: list[Record] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """Texts of new sources, by the names of their files."""
    notes: list[str] = field(default_factory=list)
    """What to look at, a sentence each."""
    added: bool = False
    """Whether the records are new."""

    def files(self) -> dict[tuple[str, ...], str]:
        """What to write: the parts of each path, from the content folder (`content`) or that of the data (`data`)."""
        found = {
            ("content", BY_MODEL[type(r)].plural, f"{r.id}.yaml"): canonical(r, schema_comment(type(r))) for r in self.records
        }
        return found | {("data", "sources", name): text for name, text in self.texts.items()}


def submission(event: Any) -> Submission:
    """What an event says, as GitHub writes it. Raises `Refused`."""
    said = event.get("issue") if isinstance(event, dict) else None
    number, body, date = (said.get(name) for name in ("number", "body", "created_at")) if isinstance(said, dict) else (None,) * 3
    if type(number) is not int or not 0 < number < 10**9:
        raise Refused("The event tells of no form: it has no number.")
    if not isinstance(date, str) or not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T[0-9:.]+Z", date):
        raise Refused("The event does not say when the form was filled in.")
    if not isinstance(body, str) or not body.strip():
        raise Refused("The form is empty.")
    return Submission(number, body, date[:10])


def drafted(said: Submission, records: Iterable[Record], vocabularies: Vocabularies) -> Draft:
    """The draft that an accepted form makes. Raises `Refused`."""
    form = form_of(said.body, forms(vocabularies))
    draft = Draft(form, said.number)
    given = answers(form, said.body)
    make = {SUGGESTION: _suggested, CORRECTION: _corrected, PROGRESS: _progressed}[form.file]
    try:
        make(draft, said, given, {record.id: record for record in records}, vocabularies)
    except (NotValid, NotNews) as error:
        raise Refused(str(error)) from None
    return draft


def _by(draft: Draft, what: str) -> str:
    return f"{what} with form {draft.number} of the repository; nobody has checked it yet."


def _terms(draft: Draft, id: str, answer: str, vocabularies: Vocabularies) -> list[dict]:
    """Coded values from an answer. Words that are no term are kept as words, and told."""
    question = next((q for q in draft.form.questions if q.id == id), None)
    if not answer or question is None:
        return []
    if question.options:
        ids, unknown = chosen(question, answer)
    else:
        parts = [part.strip() for part in answer.split(";") if part.strip()]
        vocabulary = VOCABULARY_OF["agency" if id == "organization" else id]
        known = {part: vocabularies.find(vocabulary, part) for part in parts}
        ids, unknown = [term for term in known.values() if term], [part for part, term in known.items() if not term]
    draft.notes += [
        f"{quote(words)}, given for {question.label.lower()}, is no term of its vocabulary. It is kept in words." for words in unknown
    ]
    values = [{"id": term, "basis": "assigned", "reason": CHOSEN} for term in dict.fromkeys(ids)]
    return values + [{"stated": words, "basis": "stated"} for words in dict.fromkeys(unknown)]


# --- a lesson


def _suggested(draft: Draft, said: Submission, given: dict[str, str], records: dict[str, Record], vocabularies: Vocabularies) -> None:
    origin = records.get(named(given["source"]))
    evaluations = [e for e in (origin, _evaluation(given["evaluation"], records)) if isinstance(e, Evaluation)]
    source = records.get(origin.source.id) if isinstance(origin, Evaluation) else origin
    if not isinstance(source, Source):
        source = _source(draft, given, records, vocabularies)
    values: dict[str, Any] = {
        "title": given["lesson"], "source": {"id": source.id}, "language": source.language,
        "evaluations": [{"id": id, "reason": "Named by whoever suggested the lesson."} for id in dict.fromkeys(e.id for e in evaluations)],
        "review": {"state": "draft", "by": _by(draft, "Suggested"), "unsure": _passage(draft, given["passage"], source)},
    }
    values |= {name: given[name] for name in ("narrative", "context") if given[name]}
    kind = next((q for q in draft.form.questions if q.id == "kind"), None)
    if kind and given["kind"]:
        ids, unknown = chosen(kind, given["kind"])
        values |= {"kind": ids[0]} if ids and not unknown else {}
        draft.notes += [f"{quote(words)} is no kind of lesson. The draft is called a lesson." for words in unknown]
    values |= {name: _terms(draft, name, given.get(name, ""), vocabularies) for name in ("themes", "criteria", "topics", "countries")}
    draft.records.append(new(BY_NAME["lesson"], values, records.values()))
    draft.added = True


def _missing(kind: str, answer: str, known: Iterable[str]) -> str:
    hints = (f"There is no {kind} {quote(answer)}.", did_you_mean(answer, known), "Give its address on the site, or its id.")
    return " ".join(filter(None, hints))


def _evaluation(answer: str, records: dict[str, Record]) -> Evaluation | None:
    if not answer:
        return None
    found = records.get(named(answer))
    if not isinstance(found, Evaluation):
        raise Refused(_missing("evaluation", answer, [id for id, r in records.items() if isinstance(r, Evaluation)]))
    return found


def _source(draft: Draft, given: dict[str, str], records: dict[str, Record], vocabularies: Vocabularies) -> Source:
    """A new source, whose text is the passage that was quoted."""
    if named(given["source"]):
        hint = "Give its address on the site, its id, or the title of a new document."
        raise Refused(f"There is no source or evaluation {quote(given['source'])}. {hint}")
    for id in ("passage", "organization"):
        if not given[id]:
            label = next(q.label for q in draft.form.questions if q.id == id)
            raise Refused(f"The document {quote(given['source'])} is new to the site, so “{label}” is needed.")
    id = short_name(given["source"], given["published"][:4] or None, "source")
    taken, number = {*records, *(alias for r in records.values() for alias in r.aliases)}, 2
    stem = id
    while id in taken:
        id, number = f"{stem}-{number}", number + 1
    kinds = vocabularies.terms("source-kinds")
    if not kinds:
        raise Refused("The vocabulary source-kinds has no term, so that a new document can't be filed.")
    agency = _terms(draft, "organization", given["organization"].replace(";", ","), vocabularies)[0]
    values = {
        "id": id, "title": given["source"], "agency": agency, "file": f"{id}.txt",
        "kind": "publication" if "publication" in kinds else next(iter(kinds)),
        **{name: given[name] for name in ("published", "url") if given[name]},
        "review": {"state": "draft", "by": _by(draft, "Named")},
    }
    source = new(BY_NAME["source"], values, records.values())
    draft.records.append(source)
    draft.texts[source.file] = given["passage"] + "\n"
    draft.notes.append(
        f"The source {source.id} is new. Its text is the passage that was quoted; import the document itself where you have it."
    )
    return source


def _passage(draft: Draft, passage: str, source: Source) -> list[dict[str, str]]:
    """What to hold the lesson against. A new source's text is the passage itself."""
    if not passage:
        return [{"field": "title", "reason": "Hold the lesson against its source; no passage was given with it."}]
    if draft.texts:
        return [{"field": "title", "reason": "Hold the lesson, and the passage that was quoted with it, against the document."}]
    return [{"field": "title", "reason": f"Hold the lesson against the passage that was quoted with it: {quote(passage, MOST_QUOTED)}"}]


# --- a correction


def _corrected(draft: Draft, said: Submission, given: dict[str, str], records: dict[str, Record], vocabularies: Vocabularies) -> None:
    id = named(given["record"])
    record = records.get(id) or records.get(re.sub(r"-a\d+$", "", id))
    if not record:
        raise Refused(_missing("record", given["record"], records))
    field_words, should = given["field"], given["should"]
    values = plain(record)
    part, model, path = values, type(record), ""
    if id != record.id:
        place = next((n for n, a in enumerate(getattr(record, "actions", ())) if a.id == id), None)
        if place is None:
            raise Refused(f"The record {record.id} has no key action {quote(id)}.")
        part, model, path = values["actions"][place], type(record.actions[place]), f"actions.{place + 1}."
    name = next((name for name in correctable(model) if in_words(name) == field_words), None)
    if name is None:
        has = ", ".join(in_words(name) for name in correctable(model))
        raise Refused(f"This needs a person: a form can't correct {quote(field_words)} of {id}. It can correct: {has}.")
    part[name] = _put(part.get(name, ""), given["says"], should, name)
    reason = f"Corrected as form {draft.number} asks, for this reason: {quote(given['evidence'], MOST_QUOTED)}"
    before = values["review"]
    unsure = [*before.get("unsure", []), {"field": f"{path}{name}", "reason": reason}]
    by = f"{before['by'].rstrip('.')[:1800]}; corrected with form {draft.number}, which nobody has checked yet."
    values["review"] = {"state": "draft", "by": by, "unsure": unsure}
    corrected = _valid(type(record), values)
    if _plain_but_review(corrected) == _plain_but_review(record):
        raise Refused(f"The record {record.id} says this already.")
    draft.records.append(corrected)


def _put(text: str, says: str, should: str, name: str) -> str:
    """The text with other words in the place of some, or all other words."""
    if not says:
        return should
    if text.count(says) != 1:
        often = "nowhere" if says not in text else f"{text.count(says)} times"
        raise Refused(
            f"The words {quote(says)} stand {often} in {quote(in_words(name))}; they have to stand there once, exactly as they are given."
        )
    return text.replace(says, should)


def _plain_but_review(record: Record) -> dict:
    return {f.name: getattr(record, f.name) for f in fields_of(record) if f.name != "review"}


def _valid(model: type, values: dict) -> Record:
    try:
        return adapter(model).validate_python(values)
    except ValidationError as error:
        found = (" ".join(explain(model, item)[:2]) for item in error.errors())
        raise Refused(" ".join(dict.fromkeys(found))) from None


# --- progress


def _progressed(draft: Draft, said: Submission, given: dict[str, str], records: dict[str, Record], vocabularies: Vocabularies) -> None:
    id = named(given["action"])
    record = records.get(re.sub(r"-a\d+$", "", id))
    if not isinstance(record, Recommendation) or id not in {a.id for a in record.actions}:
        known = [a.id for a in record.actions] if isinstance(record, Recommendation) else []
        there = f"The recommendation has: {', '.join(known)}." if known else "Give its address on the site, or its id."
        raise Refused(f"There is no key action {quote(given['action'])}. {there}")
    status, stated = _status(draft, given, vocabularies)
    deadline, approximate = last_month(given["deadline"]) if given["deadline"] else (None, False)
    if given["deadline"] and not deadline:
        raise Refused(
            f"The new deadline {quote(given['deadline'])} names no certain month. Write it as YYYY-MM, or put the words into the comment."
        )
    exact = re.fullmatch(r"\d{4}-\d\d", given["deadline"])
    report = Report(
        date=said.date, source=given["origin"], status=status, status_stated=stated, deadline=deadline,
        deadline_stated=None if exact else given["deadline"] or None, deadline_approximate=approximate, comment=given["comment"] or None,
    )
    try:
        draft.records.append(_valid(Recommendation, plain(in_recommendation(record, id, report))))
    except NotNews as error:
        raise Refused(str(error)) from None


def _status(draft: Draft, given: dict[str, str], vocabularies: Vocabularies) -> tuple[str | None, str | None]:
    """The status, and the words for it. Own words that stand for a status tell it where none was chosen."""
    question = next((q for q in draft.form.questions if q.id == "status"), None)
    ids, unknown = chosen(question, given["status"]) if question and given["status"] else ([], [])
    meant = vocabularies.find("statuses", given["status_words"])
    status = ids[0] if ids and not unknown else None if unknown else meant if vocabularies.term("statuses", meant or "") else None
    words = given["status_words"] or (given["status"] if status else "")
    if unknown or given["status_words"] and not status:
        draft.notes.append(f"{quote(given['status'] or given['status_words'])} is no status. It is kept in the comment.")
        given["comment"] = "\n\n".join(filter(None, (given["status_words"] or given["status"], given["comment"])))
    return status, words or None
