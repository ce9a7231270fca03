"""The records: every field that Uptake knows, typed and described. This module is the data dictionary.

The YAML files, the JSON Schemas, the published data and the pages all take their names from here. Two
conventions hold throughout:

* *Stated and assigned are apart.* A field `x_stated` keeps the source's own words; `x` holds the canonical
  value. A coded value says whether the source states it or an editor assigned it, and why.
* *Every verbatim text knows its place.* `lines` says which lines of the source file a text was taken from,
  1-based, as in `"12"`, `"12-14"` or `"64, 68"`. A text without lines is ours, not the source's.

Records are frozen: what has been read and checked does not change on its way to a page.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)

NOT_APPLICABLE = "not-applicable"
NONE_FITS = "none-fits"
ANSWERS = {NOT_APPLICABLE: "Not applicable", NONE_FITS: "None fits"}
"""Answers that are no terms: a source says "Not applicable", or an editor found that no term fits. Both are
facts to keep; neither has a page of its own."""

OPEN_STATUSES = frozenset({"ongoing", "initiated", "not_initiated"})
"""The statuses under which an action is still to be done."""


def _real_date(text: str) -> str:
    """Accept `YYYY`, `YYYY-MM` and `YYYY-MM-DD`, and only dates that exist."""
    year, *rest = (int(part) for part in text.split("-"))
    datetime.date(year, rest[0] if rest else 1, rest[1] if len(rest) > 1 else 1)
    return text


RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")})
"""Names that Windows keeps for devices, whatever ending follows them."""
MOST_LINES = 20_000
"""Lines of a source that one text may name."""


def _free_name(text: str) -> str:
    """Accept an id that can be the name of a file and of a folder on every system."""
    if text in RESERVED:
        raise PydanticCustomError("reserved_name", "is a name that Windows keeps for a device")
    return text


def _file_name(text: str) -> str:
    """Accept the name of a file that can be kept on every system, and is written in one way only."""
    stem, bare = text.partition(".")[0].rstrip().casefold(), re.fullmatch(r"[^\s.\x00-\x1f\x7f<>:\"/\\|?*][^\x00-\x1f\x7f<>:\"/\\|?*]*", text)
    if not bare or stem in RESERVED or text.endswith((".", " ")) or unicodedata.normalize("NFC", text) != text or len(text.encode()) > 150:
        raise PydanticCustomError("file_name", "is no name that a file can have on every system")
    return text


def _address(text: str) -> str:
    """Accept a web address that names a host, before which nothing hides it, and a port that exists if it names one."""
    try:
        host, _ = urlsplit(text).hostname, urlsplit(text).port
    except ValueError:
        host = None
    if not host or re.search(r"[\x00-\x1f\x7f]", text):
        raise PydanticCustomError("address", "names no host")
    if "@" in urlsplit(text).netloc:
        raise PydanticCustomError("disguised_address", "has a name before its host")
    return text


def _few_lines(text: str) -> str:
    """Accept lines that go forward, and not more than a text can have."""
    ends = [[int(number) for number in part.split("-")] for part in text.split(", ")]
    if any(part[0] > part[-1] for part in ends) or sum(part[-1] - part[0] + 1 for part in ends) > MOST_LINES:
        raise PydanticCustomError("lines", "names lines backwards, or too many")
    return text


def _number(value: object) -> object:
    """Read a number written in decimal digits; YAML hands over every scalar as text."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10 else value


def _flag(value: object) -> object:
    """Read `true` and `false`, and no other word."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


Number = Annotated[int, BeforeValidator(_number), Field(strict=True, ge=1)]
"""A position, counted from 1."""
Flag = Annotated[bool, BeforeValidator(_flag), Field(strict=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100), AfterValidator(_free_name)]
TermId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=100), AfterValidator(_free_name)]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=150), AfterValidator(_file_name)]
"""Name of a file, without a folder, that every system can have."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^\S(.*\S)?$")]
"""Plain text on one line."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=200_000, pattern=r"\S")]
"""Plain text; never read as Markdown. A blank line parts paragraphs, a line break is kept."""
Markdown = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200_000, pattern=r"\S"),
    Field(json_schema_extra={"contentMediaType": "text/markdown"}),
]
"""Markdown text, without raw HTML."""
PartialDate = Annotated[
    str,
    StringConstraints(pattern=r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"),
    AfterValidator(_real_date),
]
"""An ISO 8601 date as exact as it is known: a year, a month or a day."""
Month = Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
Lines = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{0,6}(-[1-9][0-9]{0,6})?(, [1-9][0-9]{0,6}(-[1-9][0-9]{0,6})?)*$", max_length=200_000),
    AfterValidator(_few_lines),
]
"""Lines of the source file, 1-based: `"12"`, `"12-14"`, `"64, 68"`."""
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"\\^`{|}]+$", max_length=2_000), AfterValidator(_address)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A language tag by BCP 47, such as `en` or `fr`."""

Basis = Literal["stated", "assigned"]
Status = Literal["completed", "ongoing", "initiated", "not_initiated", "no_longer_applicable", "unreported"]
Relation = Literal["exact", "close", "broad", "narrow", "related"]
Category = Literal["accepted", "partially_accepted", "rejected", "not_applicable", "unspecified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A coded value: a term, the source's words for it, and who chose it."""

    __pydantic_config__ = STRICT
    id: TermId | None = None
    """Term of the field's vocabulary, or `not-applicable` or `none-fits`. Empty when the source's words fit no term."""
    stated: Line | None = None
    """The source's own words, verbatim."""
    basis: Basis
    """`stated` by the source, or `assigned` by an editor."""
    reason: Line | None = None
    """Why an editor assigned it. Required for assigned values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to another record, with the reason for it."""

    __pydantic_config__ = STRICT
    id: Id
    """Id of the record that is linked to."""
    basis: Basis = "assigned"
    """`stated` by the source, or `assigned` by an editor."""
    reason: Line
    """What the two have to do with each other, readable from both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Where a record's texts stand in their source."""

    __pydantic_config__ = STRICT
    id: Id
    """Id of the source."""
    lines: dict[str, Lines] = field(default_factory=dict)
    """For each verbatim field of the record, the lines of the source file that it was taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """One piece of a record that somebody should look at."""

    __pydantic_config__ = STRICT
    field: Line
    """Dotted path of the field, such as `actions.2.responsible`; positions count from 1."""
    reason: Line
    """Why it is unsure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who or what checked a record, and what is still unsure."""

    __pydantic_config__ = STRICT
    state: Literal["draft", "checked"]
    """`draft` as an importer leaves it, `checked` once somebody or something held it against its source."""
    by: Line
    """Who or what made this state, said so that a reader can weigh it. Names no person who did not do it."""
    unsure: tuple[Unsure, ...] = ()
    """Pieces that are still unsure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of years or months."""

    __pydantic_config__ = STRICT
    stated: Line | None = None
    """The source's own words, verbatim."""
    start: PartialDate | None = None
    """First year, month or day."""
    end: PartialDate | None = None
    """Last year, month or day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that belongs to an evaluation, such as its report."""

    __pydantic_config__ = STRICT
    title: Line
    """Title of the document."""
    url: Url
    """Where it is published."""
    language: Language | None = None
    """Language of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document that records come from, with the texts that belong to it as a whole."""

    __pydantic_config__ = STRICT
    id: Id
    """Permanent id; equals the file's name and makes the address."""
    aliases: tuple[Id, ...] = ()
    """Retired ids, which keep leading here."""
    title: Line
    """Title of the document; verbatim where `lines` has it, otherwise a name that says what the document is."""
    subtitle: Line | None = None
    """Subtitle, as the source has it."""
    kind: TermId
    """Kind of source: management response page, management response document or publication."""
    agency: Value
    """Organization that published it."""
    published: PartialDate | None = None
    """Date of publication, as exact as it is known."""
    published_stated: Line | None = None
    """Date of publication in the source's words."""
    url: Url | None = None
    """Original address, where known."""
    retrieved: PartialDate | None = None
    """When the document was fetched from there, where known."""
    file: FileName
    """Name of the extracted text, a file under `data/sources/`."""
    imprint: Markdown | None = None
    """What the title pages say of publisher, funding, place and date."""
    introduction: Markdown | None = None
    """The publication's introduction."""
    conclusion: Markdown | None = None
    """The publication's conclusion."""
    language: Language = "en"
    """Language of the document."""
    lines: dict[str, Lines] = field(default_factory=dict)
    """For each verbatim field, the lines of the file that it was taken from."""
    review: Review
    """Who or what checked this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A study of a programme or policy, with the overall comment that opens its management response."""

    __pydantic_config__ = STRICT
    id: Id
    """Permanent id; equals the file's name and makes the address."""
    aliases: tuple[Id, ...] = ()
    """Retired ids, which keep leading here."""
    title: Line
    """Title of the evaluation."""
    agency: Value
    """Organization that answers for the evaluation."""
    office: Value | None = None
    """Office of the organization."""
    office_type: Value | None = None
    """Type of the office: headquarters, regional, multi-country, country, evaluation office, programme presence."""
    commissioning_unit: Line | None = None
    """Unit that commissioned the evaluation, in the source's words."""
    responsible_unit: Line | None = None
    """Unit responsible for the management response, in the source's words."""
    evaluation_type: Value | None = None
    """Type of evaluation: final, mid-term, thematic ..."""
    period: Period | None = None
    """Period of the evaluation plan or of the programme, as the source gives it."""
    published: PartialDate | None = None
    """Date of the evaluation or its response, as exact as it is known."""
    published_stated: Line | None = None
    """That date in the source's words."""
    joint_with: tuple[Value, ...] = ()
    """Other organizations that share the programme or the evaluation."""
    countries: tuple[Value, ...] = ()
    """Countries that the evaluation covers (ISO 3166-1 alpha-2, lower case)."""
    languages: tuple[Language, ...] = ()
    """Languages of the record's texts, the main one first."""
    overall_comment: Text | None = None
    """Management's overall comment."""
    coordinator: Line | None = None
    """Name and function of the coordinator of the management response, in the source's words."""
    approval_status: Line | None = None
    """Approval status of the management response, in the source's words."""
    quality_rating: Line | None = None
    """Rating of the evaluation report's quality, in the source's words."""
    documents: tuple[Document, ...] = ()
    """Reports and annexes, published elsewhere."""
    source: Passage
    """Where the texts stand in their source."""
    review: Review
    """Who or what checked this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubPoint:
    """A part of a recommendation, as the source lists it; it may have its own decision."""

    __pydantic_config__ = STRICT
    mark: Line | None = None
    """The mark that the source sets before the part: `-`, `a)`, or the `?` that a lost bullet left behind."""
    text: Text
    """The part's text."""
    response_category: Category | None = None
    """Management's decision on this part, where it has one of its own."""
    response_stated: Line | None = None
    """That decision in the source's words."""
    response_text: Text | None = None
    """Management's reasons for that decision."""
    lines: Lines | None = None
    """Lines of the source file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated piece of news about an action."""

    __pydantic_config__ = STRICT
    date: PartialDate
    """When it became known."""
    status: Status | None = None
    """The status from then on, if it changed."""
    deadline: Month | None = None
    """The deadline from then on, if it changed."""
    comment: Text | None = None
    """The comment from then on, if it changed."""
    source: Line | None = None
    """Where the news comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAction:
    """What a unit promised to do about a recommendation, by when, and how far it says it has come."""

    __pydantic_config__ = STRICT
    id: Id
    """Permanent id: the recommendation's, followed by `-a` and a number."""
    number: Number
    """Position in the source's table, from 1."""
    number_stated: Line | None = None
    """The source's own number, where it has one that is no part of the text."""
    text: Text
    """The action, verbatim."""
    responsible: Line | None = None
    """The responsible unit or person, in the source's words."""
    units: tuple[Value, ...] = ()
    """Offices and units that these words stand for, so that an office can find its actions."""
    deadline_stated: Line | None = None
    """The deadline in the source's words."""
    deadline: Month | None = None
    """Last month of the deadline, `YYYY-MM`; empty where none is certain."""
    deadline_approximate: Flag = False
    """Whether the month was worked out from words that name a quarter, a year or a span."""
    status: Status = "unreported"
    """How far the action has come, as the unit reports it; not verified."""
    status_stated: Line | None = None
    """The status in the source's words."""
    source_overdue: Flag = False
    """Whether the source itself calls the action overdue."""
    comments: Text | None = None
    """The unit's comments."""
    funding_needed: Line | None = None
    """Funding that the action needs, in the source's words."""
    history: tuple[Event, ...] = ()
    """Dated changes of status, deadline or comment, oldest first."""
    lines: Lines | None = None
    """Lines of the source file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What the evaluators ask for, management's response to it, and the key actions that follow."""

    __pydantic_config__ = STRICT
    id: Id
    """Permanent id: the evaluation's, followed by `-r` and a number."""
    aliases: tuple[Id, ...] = ()
    """Retired ids, which keep leading here."""
    evaluation: Id
    """Id of the evaluation."""
    number: Number
    """Position in the source, from 1."""
    number_stated: Line | None = None
    """The source's own number, where it differs from the position (`2.1`, `B`)."""
    section: Line | None = None
    """Heading under which the source groups the recommendation."""
    text: Text
    """The recommendation, verbatim."""
    description: Text | None = None
    """What the source adds to explain it."""
    sub_points: tuple[SubPoint, ...] = ()
    """Parts that the source lists under the recommendation or at the end of its description."""
    priority: Value | None = None
    """Priority."""
    addressee: Line | None = None
    """To whom the recommendation is addressed, in the source's words."""
    response_category: Category
    """Management's decision; `unspecified` where the source does not say, never a guess."""
    response_stated: Line | None = None
    """The decision in the source's words."""
    response_text: Text | None = None
    """Management's response: its reasons."""
    themes: tuple[Value, ...] = ()
    """Thematic areas."""
    principles: tuple[Value, ...] = ()
    """Operating principles."""
    priorities: tuple[Value, ...] = ()
    """Organizational priorities."""
    criteria: tuple[Value, ...] = ()
    """UNEG evaluation criteria."""
    topics: tuple[Value, ...] = ()
    """Topics, assigned by editors."""
    countries: tuple[Value, ...] = ()
    """Countries that the recommendation is about."""
    repeats: Id | None = None
    """Id of an earlier recommendation that this one repeats."""
    related: tuple[Link, ...] = ()
    """Recommendations and lessons that bear on this one; both sides name each other."""
    actions: tuple[KeyAction, ...] = ()
    """Key actions, in the source's order."""
    language: Language = "en"
    """Language of the texts."""
    source: Passage
    """Where the texts stand in their source."""
    review: Review
    """Who or what checked this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """A piece of advice that follows from a lesson; it may have parts."""

    __pydantic_config__ = STRICT
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]+([.][0-9A-Za-z]+)*$", max_length=20)]
    """The source's number or letter: `4`, `a`. It makes the tip's anchor."""
    text: Markdown
    """The advice."""
    tips: tuple[Tip, ...] = ()
    """Parts of the advice."""
    lines: Lines | None = None
    """Lines of the source file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What happened somewhere that shows the lesson."""

    __pydantic_config__ = STRICT
    title: Line | None = None
    """Title of the example."""
    kind: TermId | None = None
    """Kind of example, assigned: case study, study, knowledge product, training, event, guide, campaign."""
    text: Markdown
    """The example."""
    lines: Lines | None = None
    """Lines of the source file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned, told so that another programme can use it."""

    __pydantic_config__ = STRICT
    id: Id
    """Permanent id: the source's or evaluation's, followed by `-l` and a number."""
    aliases: tuple[Id, ...] = ()
    """Retired ids, which keep leading here."""
    number: Number
    """Position in the source, from 1."""
    kind: TermId = "lesson"
    """Lesson, good practice or challenge."""
    title: Line
    """The lesson as a statement."""
    narrative: Markdown | None = None
    """The lesson told in full."""
    tips: tuple[Tip, ...] = ()
    """Key tips."""
    example: Example | None = None
    """An example."""
    context: Markdown | None = None
    """Where and under which conditions it was learned."""
    evaluations: tuple[Link, ...] = ()
    """Evaluations that the lesson comes from or bears on."""
    related: tuple[Link, ...] = ()
    """Recommendations and lessons that bear on this one; both sides name each other."""
    themes: tuple[Value, ...] = ()
    """Thematic areas."""
    criteria: tuple[Value, ...] = ()
    """UNEG evaluation criteria."""
    topics: tuple[Value, ...] = ()
    """Topics, assigned by editors."""
    countries: tuple[Value, ...] = ()
    """Countries that the lesson is about."""
    language: Language = "en"
    """Language of the texts."""
    source: Passage
    """Where the texts stand in their source."""
    review: Review
    """Who or what checked this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What another vocabulary calls a term, so that data from elsewhere can be joined to this."""

    __pydantic_config__ = STRICT
    uri: Url
    """Permanent address of the notion there."""
    label: Line
    """What it is called there."""
    relation: Relation
    """How alike the two are, in the words of SKOS: `exact`, `close`, `broad` (the other is wider), `narrow` or `related`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of a vocabulary."""

    __pydantic_config__ = STRICT
    id: TermId
    """Permanent id; makes the address."""
    label: Line
    """The term as readers see it."""
    definition: Line | None = None
    """What it means, in our words."""
    definition_source: Line | None = None
    """Where the notion comes from."""
    alternative_labels: tuple[Line, ...] = ()
    """Other spellings and abbreviations; importers recognise them. The first of an organization is its short name."""
    broader: TermId | None = None
    """The wider term of the same vocabulary."""
    heading: Flag = False
    """Whether it only groups other terms and is never assigned itself."""
    agency: TermId | None = None
    """Organization that an office or unit belongs to."""
    matches: tuple[Match, ...] = ()
    """The same or a like notion in vocabularies of others, where that is certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A list of terms from which a field takes its values."""

    __pydantic_config__ = STRICT
    id: TermId
    """Permanent id; equals the file's name."""
    label: Line
    """What one term is called."""
    plural: Line
    """What several are called."""
    definition: Line
    """What the vocabulary is for."""
    terms: tuple[Term, ...]
    """The terms, in the order in which they are shown."""


Record = Source | Evaluation | Recommendation | Lesson
