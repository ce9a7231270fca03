"""A new record by hand: on a command line, or asked for on a terminal."""

import shlex
import shutil
from types import SimpleNamespace

import pytest

from tests.records.conftest import LESSON
from uptake import asking
from uptake.asking import Desk, Left, ask_all
from uptake.commands.keeping import keep
from uptake.content import canonical, read_content, read_vocabularies
from uptake.kinds import BY_NAME
from uptake.vocabulary import Vocabularies


def asked(site, kind, *answers, given=None, texts=()):
    """Hold the dialogue: the record or None, what was said, and the desk."""
    left, said = list(answers), []

    def read(prompt):
        if not left:
            raise EOFError
        return left.pop(0)

    vocabularies = Vocabularies(read_vocabularies(site.folder / "data/vocabulary").records.values())
    desk = Desk(BY_NAME[kind], tuple(
        read_content(site.folder / "content").records.values()
    ), vocabularies, texts, read, said.append, dict(given or {}))
    try:
        record = ask_all(desk)
    except Left:
        record = None
    assert not left or record is None, f"not asked for: {left}"
    return record, "\n".join(said), desk


def test_what_is_needed_is_asked_for_and_nothing_else(site):
    """A lesson needs a title and a source; help texts are those of the data dictionary."""
    record, said, _ = asked(site, "lesson", "Ask twice", "1", "")
    assert (record.id, record.number, record.title, record.source.id) == ("wells-2024-l02", 2, "Ask twice", "wells")
    assert "The lesson as a statement." in said and "[wells]" in said and canonical(record)


def test_a_recommendation_has_the_source_of_its_evaluation(site):
    """Nobody is asked what follows from another answer; a text may have several lines."""
    record, said, _ = asked(site, "recommendation", "wells-2024", "Dig.", "", "Deep.", ".", "accepted", "")
    assert (record.id, record.source.id, record.text, record.response_category) == ("wells-2024-r03", "wells", "Dig.\n\nDeep.", "accepted")


def test_choices_are_numbers_letters_ids_or_words(site):
    """A number of what is listed, a few letters, an id or a label choose; what is unclear or unknown is said at once."""
    record, said, _ = asked(
        site, "recommendation", "wells", "Dig.", ".", "a", "2", "topics", "wat, heal", "themes", "saf", "themes", "trad", ""
    )
    assert record.response_category == "partially_accepted"
    assert [t.id for t in record.topics] == ["water", "health"] and [t.id for t in record.themes] == ["trade"]
    record, said, _ = asked(site, "recommendation", "wellz", "wells-2024", "Dig.", ".", "acceptd", "accepted", "")
    assert record and 'Did you mean "accepted"' in said.replace("Accepted", "accepted") and "none of the choices" in said


def test_a_wrong_answer_is_said_at_once(site):
    """A date that does not exist, an empty needed answer: the question is asked again."""
    record, said, _ = asked(
        site, "source", "", "Answer two", "page", "WF", "new.txt", "published", "2024-13", "2024-12", "", texts=("new.txt",)
    )
    assert record.published == "2024-12" and record.agency.id == "well-fund" and "This is needed." in said and "Write YYYY" in said


def test_what_no_record_may_hold_is_said_at_once(site):
    """A line with a character that cannot be seen is asked for again, also within a text of several lines."""
    record, said, _ = asked(site, "recommendation", "wells-2024", "Dig.", "De\x07ep.", "Deep.", ".", "accepted", "")
    assert record.text == "Dig.\nDeep." and "The character U+0007 cannot be seen" in said
    assert asked(site, "lesson", "Ask\0", "Ask twice", "1", "")[0].title == "Ask twice"


def test_one_can_go_back_and_change(site):
    """`<` leads to the question before, also from the last; the other answers stay."""
    record, _, _ = asked(site, "lesson", "Ask twice", "<", "Ask thrice", "wells", "")
    assert record.title == "Ask thrice" and record.source.id == "wells"
    record, _, _ = asked(site, "lesson", "Ask twice", "wells", "topics", "<", "title", "Ask always", "<", "Ask ever", "")
    assert record.title == "Ask ever" and record.source.id == "wells" and not record.topics


@pytest.mark.parametrize("end", [("q",), ()])
def test_whoever_leaves_loses_nothing(site, end):
    """`q`, or the end of input, writes nothing and gives the command that goes on with what was answered."""
    record, _, desk = asked(site, "lesson", "It's $HOME; `ls`", *end)
    assert record is None
    words = asking.going_on(desk)
    assert words == ["new", "lesson", "title=It's $HOME; `ls`"]
    status, said = site.run(*words, "source=wells")
    assert status == 0 and "wells-2024-l02.yaml" in said


def test_where_nothing_is_to_choose_it_is_said(site):
    """A recommendation without any evaluation, or an office where no unit is a term, can't be chosen; what is needed comes first."""
    (site.folder / "content/evaluations/wells-2024.yaml").unlink()
    record, said, _ = asked(site, "recommendation", "wells", "q")
    assert record is None and "nothing to choose from yet. Leave with q" in said


def test_fields_are_listed_with_what_they_hold(site):
    """`?` lists the fields; parts that need a file by hand are not among them."""
    _, said, _ = asked(site, "lesson", "Ask twice", "wells", "?", "nonsense", "")
    assert "title: Ask twice" in said and "topics: -" in said and "tips" not in said and "There is no such field." in said


def test_without_a_terminal_values_are_given(site):
    """As FIELD=VALUE; lists of terms with commas. What is missing, unknown or faulty is said, and nothing is written."""
    status, said = site.run("new", "lesson", "source=wells", "title=Ask twice", "topics=water,health")
    assert status == 0 and "- id: health" in (site.folder / "content/lessons/wells-2024-l02.yaml").read_text() and site.check()[0] == 0
    assert site.run("new", "lesson", "title=x") == (2, "A new lesson also needs: source. Give them as FIELD=VALUE.\n")
    assert site.run("new", "lesson", "title")[0] == 2
    status, said = site.run("new", "lesson", "foo=bar", "titel=x")
    assert status == 2 and '"foo" is no field of a new lesson. Its fields are: id,' in said and "also needs" not in said
    assert said.endswith('"titel" is no field of a new lesson. Did you mean "title"?\n')
    for wrong in ("topics=rain", "language=no language", "source=nowhere"):
        before = sorted((site.folder / "content").rglob("*"))
        status, said = site.run("new", "lesson", "title=x", *(["source=wells"] if "source" not in wrong else []), wrong)
        assert status == 1 and said and sorted((site.folder / "content").rglob("*")) == before


def test_what_does_not_check_leaves_nothing_behind(site):
    """Drafts in which the checks find errors are taken back with the folders made for them; a file that was there is as it was."""
    options = SimpleNamespace(content=site.folder / "content", data=site.folder / "data")
    lesson, before = site.folder / LESSON, (site.folder / LESSON).read_bytes()
    shutil.rmtree(site.folder / "content/evaluations")
    found = keep({lesson: "id: [", site.folder / "content/evaluations/x-2025.yaml": "id: x\n"}, options)
    assert found and lesson.read_bytes() == before and not (site.folder / "content/evaluations").exists()


def test_an_old_error_with_another_hint_is_no_new_one(site):
    """A link that leads nowhere did so before, though now a record is there that may have been meant."""
    site.replace("content/recommendations/wells-2024-r01.yaml", "- id: wells-2024-l01", "- id: deepwels-l01")
    assert "Did you mean" not in site.check()[1].partition("deepwels-l01")[2].splitlines()[0]
    assert site.run("new", "lesson", "source=wells", "title=Ask twice", "id=deepwells-l01") == (0, "content/lessons/deepwells-l01.yaml\n")
    assert 'Did you mean "deepwells-l01"' in site.check()[1]


def test_a_record_that_is_there_stays(site):
    """Nothing is written over."""
    status, said = site.run("new", "lesson", "source=wells", "title=x", "id=wells-2024-l01")
    assert status == 1 and "exists already" in said


def test_the_next_id_begins_as_those_beside_it(site):
    """Where all lessons of a source share another beginning than its id, the next one goes on with it; where they differ, it does not."""
    (site.folder / "content/lessons/wells-2024-l01.yaml").rename(site.folder / "content/lessons/deep-wells-l01.yaml")
    site.replace("content/lessons/deep-wells-l01.yaml", "id: wells-2024-l01", "id: deep-wells-l01")
    site.replace("content/recommendations/wells-2024-r01.yaml", "- id: wells-2024-l01", "- id: deep-wells-l01")
    given = ("new", "lesson", "source=wells", "title=Ask twice")
    assert site.run(*given) == (0, "content/lessons/deep-wells-l02.yaml\n")
    assert site.run(*given, "id=other-l07", "number=7")[0] == 0
    assert site.run(*given) == (0, "content/lessons/wells-l08.yaml\n")
