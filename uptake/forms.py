"""The forms of the repository: what GitHub asks somebody who has no YAML to write, and the answers as they come back.

A form is made of the models and the vocabularies, so that it can't drift from them: its help texts are the descriptions
of the fields, its choices are the terms. GitHub turns a filled-in form into Markdown, a heading a question; `answers`
reads exactly that, and nothing that merely looks like it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from uptake import yamltext
from uptake.content import adapter
from uptake.correction import CORRECTION, PROGRESS, SUGGESTION
from uptake.kinds import KIND_VOCABULARY, KINDS, VOCABULARY_OF
from uptake.records import Event, KeyAction, Lesson, Source, Term
from uptake.vocabulary import Vocabularies

MOST_OPTIONS = 60
"""Longer lists can't be looked through; their terms are asked for in words."""
MOST_CHARACTERS = 65_536
"""What GitHub allows a body."""
MOST_ON_A_LINE = 2_000
NO_ANSWER = "_No response_"
"""What GitHub writes where nothing was answered."""
HEAD = "# Written by `python build.py format`, from the models and the vocabularies. Change those, not this file.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of a form."""

    id: str
    """Its name in an address that fills the form in."""
    label: str
    """The question, which is the heading of its answer."""
    help: str
    kind: Literal["line", "text", "one", "several"] = "line"
    """A line, a text, one choice or several."""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    """Choices: what readers see, and the id that it stands for."""
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of the repository."""

    file: str
    name: str
    about: str
    title: str
    """How its title begins."""
    label: str
    """The label that it carries, where the repository has it."""
    intro: str
    questions: tuple[Question, ...]


class Refused(Exception):
    """What came back is not what the form asks for. The message says what is wrong, and what to do about it."""


def descriptions(model: type) -> dict[str, str]:
    """What the data dictionary says of each field of a model."""
    schema = adapter(model).json_schema()
    properties = schema.get("properties") or schema["$defs"][model.__name__]["properties"]
    return {name: said.get("description", "") for name, said in properties.items()}


CORRECTABLE = ("Line", "FileName", "Text", "Markdown", "PartialDate", "Month", "Url")
"""The types, as they are declared, of the fields that a form can correct: texts, dates and addresses."""


def correctable(model: type) -> list[str]:
    """The names of the fields of a model that a form can correct. A source's file is a name of a file, and not among them."""
    return [f.name for f in dataclasses.fields(model) if str(f.type).split(" ")[0] in CORRECTABLE and f.name != "file"]


def in_words(name: str) -> str:
    """The name of a field as a choice of a form: `overall_comment` is "Overall comment"."""
    return name.replace("_", " ").capitalize()


def forms(vocabularies: Vocabularies) -> tuple[Form, ...]:
    """Every form. The first question of each is its own, so that an answer tells its form."""
    return _suggestion(vocabularies), _correction(), _progress(vocabularies)


def _suggestion(vocabularies: Vocabularies) -> Form:
    said, source = descriptions(Lesson), descriptions(Source)
    coded = ("themes", "criteria", "topics", "countries")
    return Form(
        file=SUGGESTION, name="Suggest a lesson", title="Lesson: ", label="lesson",
        about="Something that was learned and that another programme can use, with the document that says it.",
        intro="Everybody can read what you write here, with the name of your account. Somebody who keeps the records looks at it before it "
        "becomes a draft, and holds the draft against the document before it is published as checked.",
        questions=(
            Question(id="lesson", label="The lesson", help=said["title"], required=True, placeholder="Talk findings over early."),
            Question(id="narrative", label="The lesson told", help=said["narrative"], kind="text"),
            Question(id="context", label="Context", help=said["context"], kind="text"),
            *_choice("kind", "Kind of lesson", said["kind"], vocabularies, KIND_VOCABULARY["lesson"]),
            Question(
                id="source", label="Where it comes from", required=True,
                help="The address of the source or evaluation on the site, or its id. Of a document that is new to the site: its title.",
            ),
            Question(
                id="passage", label="What the document says", kind="text",
                help="The passage in its own words. It is needed of a document that the site does not have: the lesson is held against it.",
            ),
            Question(id="organization", label="Organization", help=f"{source['agency']} For a document that the site does not have."),
            Question(
                id="published", label="Published", help=f"{source['published']} A year, or YYYY-MM, or YYYY-MM-DD.", placeholder="2026-03"
            ),
            Question(id="url", label="Address of the document", help=source["url"], placeholder="https://"),
            Question(
                id="evaluation", label="Evaluation",
                help="The evaluation that the lesson comes from or bears on: its address on the site, or its id.",
            ),
            *(q for name in coded for q in _choice(name, in_words(name), said[name], vocabularies, VOCABULARY_OF[name], several=True)),
        ),
    )


SOMETHING_ELSE = "Something else"


def _correction() -> Form:
    names = dict.fromkeys(name for model in (*(kind.model for kind in KINDS), KeyAction) for name in correctable(model))
    options = (*((in_words(name), name) for name in names), (SOMETHING_ELSE, ""))
    return Form(
        file=CORRECTION, name="Correct a record", title="Correction: ", label="correction",
        about="A record says something else than its source, or something that is wrong.",
        intro="Texts of records are the source's own words, and stay so. What is suggested is held against the source, word by word.",
        questions=(
            Question(
                id="record", label="The record", required=True,
                help="Its address on the site, or its id. Of a key action: the recommendation's id, then -a and the action's number.",
            ),
            Question(
                id="field", label="What is wrong", help="The part of the record that is wrong.", kind="one", required=True, options=options
            ),
            Question(
                id="says", label="What it says now", kind="text",
                help="The words that are wrong, exactly as the site shows them. Leave it empty where the whole part is to be another.",
            ),
            Question(
                id="should", label="What it should say", help="The words that should stand in their place.", kind="text", required=True
            ),
            Question(
                id="evidence", label="How you know", kind="text", required=True,
                help="What the source says, in its own words, with the line or page.",
            ),
        ),
    )


def _progress(vocabularies: Vocabularies) -> Form:
    said, event = descriptions(KeyAction), descriptions(Event)
    return Form(
        file=PROGRESS, name="Report progress on an action", title="Progress: ", label="progress",
        about="How far a key action has come, with a new deadline or comment.",
        intro="The site shows what is reported, with its date, as reported by the unit and verified by nobody else.",
        questions=(
            Question(
                id="action", label="The key action", required=True, placeholder="x-r07-a01",
                help="Its address on the site, behind its number, or its id: the recommendation's, then -a and the action's number.",
            ),
            *_choice("status", "Status", said["status"], vocabularies, VOCABULARY_OF["status"], leave=("unreported",)),
            Question(
                id="status_words", label="Status in the unit's own words",
                help=f"{said['status_stated']} Leave it empty where the choice above says it.",
            ),
            Question(
                id="deadline", label="New deadline", placeholder="2027-06",
                help="Only where it is another: the month, or the words that name it.",
            ),
            Question(id="comment", label="Comment", help=said["comments"], kind="text"),
            Question(
                id="origin", label="Where this is reported", help=event["source"], required=True, placeholder="Quarterly report, page 3"
            ),
        ),
    )


def _choice(
    id: str, label: str, help: str, vocabularies: Vocabularies, vocabulary: str, several: bool = False, leave: tuple[str, ...] = ()
) -> Iterator[Question]:
    """A question whose answers are terms. Many are asked for in words, and of none nobody is asked."""
    terms = [term for term in vocabularies.terms(vocabulary).values() if not term.heading and term.id not in leave]
    if len(terms) > MOST_OPTIONS:
        help = f"{help} In words{', with a semicolon between several' if several else ''}."
        yield Question(id=id, label=label, help=help)
    elif terms:
        yield Question(id=id, label=label, help=help, kind="several" if several else "one", options=tuple(_options(terms)))


def _options(terms: Iterable[Term]) -> Iterator[tuple[str, str]]:
    """Choices have to differ, and GitHub keeps the word None to itself."""
    seen = {"none"}
    for term in terms:
        label = f"{term.label} ({term.id})" if term.label.casefold() in seen else term.label
        seen.add(label.casefold())
        yield label, term.id


# --- as files


def files(vocabularies: Vocabularies, contact: str | None) -> dict[str, str]:
    """The files below `.github/ISSUE_TEMPLATE/` by name."""
    links = [{"name": "Ask a question", "url": contact, "about": "For everything that is none of these."}]
    config = {"blank_issues_enabled": True} | ({"contact_links": links} if (contact or "").startswith(("http:", "https:")) else {})
    return {"config.yml": HEAD + yamltext.dump(config)} | {form.file: HEAD + yamltext.dump(_written(form)) for form in forms(vocabularies)}


def _written(form: Form) -> dict:
    body = [{"type": "markdown", "attributes": {"value": form.intro}}, *map(_asked, form.questions)]
    return {"name": form.name, "description": form.about, "title": form.title, "labels": [form.label], "body": body}


def _asked(question: Question) -> dict:
    type = {"line": "input", "text": "textarea"}.get(question.kind, "dropdown")
    attributes: dict = {"label": question.label, "description": question.help}
    if question.placeholder:
        attributes["placeholder"] = question.placeholder
    if question.options:
        attributes |= {"multiple": question.kind == "several", "options": [label for label, _ in question.options]}
    return {"type": type, "id": question.id, "attributes": attributes, "validations": {"required": question.required}}


# --- as they come back


def form_of(body: str, known: Iterable[Form]) -> Form:
    """The form that a body is an answer to, told by its first heading. Raises `Refused`."""
    first = next((line.strip() for line in _lines(body) if line.strip()), "")
    for form in known:
        if first == f"### {form.questions[0].label}":
            return form
    raise Refused("This was not written with one of the forms: it does not begin with the heading of a first question.")


def answers(form: Form, body: str) -> dict[str, str]:
    """The answers by the ids of their questions; empty where nothing was answered. Raises `Refused`."""
    lines = _lines(body)
    headings = {f"### {question.label}": question for question in form.questions}
    places = [(n, headings[line.rstrip()]) for n, line in enumerate(lines) if line.rstrip() in headings]
    found = [question.id for _, question in places]
    if found != [question.id for question in form.questions]:
        raise Refused(f"The headings are not those of the form “{form.name}”, {_misfit(form, found)}. Fill in the form anew.")
    ends = [n for n, _ in places[1:]] + [len(lines)]
    return {q.id: _answer(q, "\n".join(lines[n + 1 : end])) for (n, q), end in zip(places, ends)}


def _misfit(form: Form, found: list[str]) -> str:
    for question in form.questions:
        if found.count(question.id) != 1:
            return f"“{question.label}” stands there {'twice' if found.count(question.id) > 1 else 'nowhere'}"
    return "they stand in another order"


def _lines(body: str) -> list[str]:
    if len(body) > MOST_CHARACTERS:
        raise Refused(f"The text has {len(body):,} characters; {MOST_CHARACTERS:,} are allowed. Shorten it.")
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    if unwanted := yamltext.UNSEEN.search(text):
        raise Refused(f"The character U+{ord(unwanted.group()):04X} cannot be seen and is not allowed. Delete it.")
    return text.split("\n")


def _answer(question: Question, text: str) -> str:
    said = "" if text.strip() == NO_ANSWER else text.strip("\n").rstrip()
    if question.kind != "text":
        said = " ".join(said.split())
        if len(said) > MOST_ON_A_LINE:
            raise Refused(f"The answer to “{question.label}” is longer than {MOST_ON_A_LINE:,} characters. Shorten it.")
    if question.required and not said.strip():
        raise Refused(f"“{question.label}” has no answer. It is needed.")
    return said if said.strip() else ""


def chosen(question: Question, answer: str) -> tuple[list[str], list[str]]:
    """The ids of the choices that an answer names, and the words in it that are none. Labels may hold commas themselves."""
    ids, unknown, rest = dict(question.options), [], answer
    found = []
    while rest:
        label = max((label for label in ids if rest == label or rest.startswith(f"{label}, ")), key=len, default=None)
        if label is None:
            label = rest.partition(", ")[0]
            unknown.append(label)
        else:
            found.append(ids[label])
        rest = rest[len(label) :].removeprefix(", ")
    return list(dict.fromkeys(found)), unknown


def named(answer: str) -> str:
    """The id that an answer names: by itself, or at the end of an address on the site. Empty where it names none.

    The anchor of an action belongs to it: `.../recommendations/x-r03/#a02` is `x-r03-a02`.
    """
    bare = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", answer)
    address = re.fullmatch(r"https?://\S+?/([a-z0-9]+(?:-[a-z0-9]+)*)/(?:index\.(?:html|json|md))?(?:#(a\d+)?\S*)?", answer)
    if bare:
        return bare[0]
    return "-".join(filter(None, address.groups())) if address else ""
