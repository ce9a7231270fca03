"""Records that are made up, rendered as a GATE page or as an IOM document and imported again, are the same records."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers import documents
from tests.importers.documents import parts
from tests.importers.reading import draft_here
from tests.importers.test_template import TEXT, compared
from uptake.importers.draft import Draft
from uptake.records import Evaluation, KeyAction, Lesson, Passage, Period, Recommendation, Review, Source, SubPoint, Value

SENTENCE = TEXT.map(lambda words: f"{words}.")
REVIEW = Review(state="draft", by="a test")
STATUSES = {
    "Completed": "completed",
    "Ongoing": "ongoing",
    "Initiated": "initiated",
    "Not Initiated": "not_initiated",
    "No Longer Applicable": "no_longer_applicable",
}
FRAMES = {
    "2024": ("2024-12", True),
    "First half of 2024": ("2024-06", True),
    "Up to 2026, ongoing": ("2026-12", True),
    "Ongoing": (None, False),
}
SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def stated(words: str, id: str | None = None) -> Value:
    return Value(id=id, stated=words, basis="stated")


@st.composite
def recommendations(draw, action, marks: str, decisions: dict) -> list[Recommendation]:
    out = []
    for number, text in enumerate(draw(st.lists(SENTENCE, min_size=1, max_size=4, unique=True)), 1):
        id, decision = f"e-r{number:02}", draw(st.sampled_from(list(decisions)))
        points = tuple(SubPoint(mark=mark, text=draw(SENTENCE)) for mark in marks[: draw(st.sampled_from([0, 2]))])
        actions = tuple(draw(action(f"{id}-a{n:02}", n)) for n in range(1, draw(st.integers(1, 4)) + 1))
        out.append(
            Recommendation(
                id=id,
                evaluation="e",
                number=number,
                text=text,
                sub_points=points,
                response_category=decisions[decision],
                response_stated=decision,
                response_text=draw(SENTENCE),
                actions=actions,
                section="Recommendations of the fixture",
                source=Passage(id="s"),
                review=REVIEW,
            )
        )
    return out


@st.composite
def of_gate(draw, id: str, number: int) -> KeyAction:
    status, month = draw(st.sampled_from(list(STATUSES))), draw(st.integers(1, 12))
    return KeyAction(
        id=id,
        number=number,
        text=draw(SENTENCE),
        responsible=draw(TEXT),
        deadline_stated=f"2024/{month:02}",
        deadline=f"2024-{month:02}",
        status=STATUSES[status],
        status_stated=status,
        comments=draw(st.none() | SENTENCE),
    )


@st.composite
def of_iom(draw, id: str, number: int) -> KeyAction:
    frame = draw(st.sampled_from(list(FRAMES)))
    deadline, approximate = FRAMES[frame]
    return KeyAction(
        id=id,
        number=number,
        text=draw(SENTENCE),
        responsible=draw(TEXT),
        deadline_stated=frame,
        deadline=deadline,
        deadline_approximate=approximate,
    )


GATE_DECISIONS = {
    "Accepted": "accepted",
    "Partially Accepted": "partially_accepted",
    "Rejected": "rejected",
    "Not applicable": "not_applicable",
}
IOM_DECISIONS = {"Accept": "accepted", "Partially Accept": "partially_accepted", "Reject": "rejected"}


@SLOW
@given(records=recommendations(of_gate, "••", GATE_DECISIONS), title=TEXT, comment=SENTENCE)
def test_gate_page_there_and_back(records, title, comment, vocabularies):
    """A GATE page of records that were made up gives these records."""
    evaluation = Evaluation(
        id="e",
        title=f"Evaluation of {title}",
        agency=stated("UN Women", "un-women"),
        office=stated("Hill Office"),
        office_type=stated("CO", "co"),
        commissioning_unit="Hill Office",
        responsible_unit="Hill Office",
        period=Period(stated="2022 - 2024"),
        overall_comment=comment,
        approval_status="Approved",
        source=Passage(id="s"),
        review=REVIEW,
    )
    source = Source(id="s", title="Page", kind="response-page", agency=evaluation.agency, file="s.txt", review=REVIEW)
    _, found, again, _ = parts(draft_here(documents.gate_html(Draft("GATE", [source, evaluation, *records])).encode(), vocabularies))
    assert compared(again) == compared(records)
    assert (found.title, found.overall_comment, found.approval_status) == (evaluation.title, comment, "Approved")


@SLOW
@given(records=recommendations(of_iom, "--", IOM_DECISIONS), title=TEXT, comment=SENTENCE, lesson=SENTENCE, word=st.booleans())
def test_iom_document_there_and_back(records, title, comment, lesson, word, vocabularies):
    """An IOM plan of records that were made up, as a page or a Word file, gives these records."""
    evaluation = Evaluation(
        id="e",
        title=f"Evaluation of {title}",
        agency=stated("IOM", "iom"),
        published_stated="30 June 2023",
        overall_comment=comment,
        coordinator="Programme unit",
        source=Passage(id="s"),
        review=REVIEW,
    )
    source = Source(
        id="s",
        title="Management Response and Action Plan",
        kind="response-document",
        agency=evaluation.agency,
        file="s.txt",
        imprint="International Organization for Migration",
        published_stated="July 2023",
        review=REVIEW,
    )
    told = Lesson(id="e-l01", number=1, title=lesson, source=Passage(id="s"), review=REVIEW)
    draft = Draft("IOM", [source, evaluation, *records, told])
    file = documents.iom_docx(draft) if word else documents.iom_html(draft).encode()
    _, found, again, (lesson_again,) = parts(draft_here(file, vocabularies))
    assert compared(again) == compared(records)
    assert (found.title, found.overall_comment, lesson_again.title) == (evaluation.title, comment, lesson)
