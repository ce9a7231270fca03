"""The canonical form: what is written reads back as the same, twice the same, and with nothing lost."""

import string

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.records.conftest import LESSON, OTHER
from uptake.content import adapter, canonical, plain, read_file
from uptake.records import Lesson
from uptake.yamltext import UNSEEN, comment_lines, dump, parse

HARD = [
    "no", "~", "null", "3.10", "2022-12-01", "- a", "a: b", "# a", "a #b", " a", "a ", "'a'", '"', "|", ">", "&a", "*a", "!a", "%a", "@a",
    "`a", "?", "=", "<<", "---", "...",
]
printable = st.text(string.ascii_letters + string.punctuation + " \t", max_size=20)
UNREADABLE = "\r" + "".join(char for char in map(chr, range(0x10000)) if UNSEEN.search(char))
"""Characters that no record may hold, and the line end that reading turns into another."""
text = st.one_of(
    st.sampled_from(HARD),
    st.text(st.characters(exclude_characters=UNREADABLE), max_size=40),
    st.lists(st.one_of(st.sampled_from(HARD), printable), max_size=4).map("\n".join),
)
lists = st.lists(text, min_size=1, max_size=3)
values = st.one_of(text, lists, st.dictionaries(text, lists, min_size=1, max_size=3))


@examples(250)
@given(st.dictionaries(text, values, min_size=1, max_size=4))
def test_what_is_written_reads_back(value):
    """Any mapping of texts, lists and mappings that is written as YAML reads back as the same value, without a fault."""
    document = parse(dump(value).encode())
    assert document.faults == []
    assert document.value == value


filled = text.filter(lambda words: words.strip())
line = filled.map(lambda words: " ".join(words.split())).filter(bool)


@examples(100)
@given(title=line, narrative=filled, tips=st.lists(filled, max_size=3), reason=line)
def test_a_record_that_is_written_reads_back(tmp_path_factory, title, narrative, tips, reason):
    """A record in canonical form reads back as an equal record, and its canonical form is the same text."""
    record = adapter(Lesson).validate_python({
        "id": "x-l01", "number": "1", "title": title, "narrative": narrative, "tips": [{"number": "1", "text": tip} for tip in tips],
        "topics": [{"id": "water", "basis": "assigned", "reason": reason}], "source": {"id": "x"},
        "review": {"state": "draft", "by": "A test."},
    })
    path = tmp_path_factory.getbasetemp() / "x-l01.yaml"
    path.write_bytes(canonical(record, "../x.json").encode())
    again, problems = read_file(path, Lesson)
    assert problems == [] and again == record
    assert canonical(again, "../x.json").encode() == path.read_bytes()


def test_one_text_one_line(site):
    """A text of one line is one line however long, so that a changed word is a changed line; several lines are a block."""
    record, _ = read_file(site.folder / LESSON, Lesson)
    data = plain(record) | {"title": "word " * 300 + "end", "narrative": "One: two.\n\nThree # four."}
    written = canonical(adapter(Lesson).validate_python(data))
    assert f"\ntitle: {data['title']}\n" in written
    assert "\nnarrative: |-\n  One: two.\n\n  Three # four.\n" in written


def test_fields_come_in_the_order_of_the_model(site):
    """Fields are written in the model's order, without those that hold nothing but their default, each in one style."""
    site.write(OTHER, """
review: {by: A test., state: checked}
source: {id: wells, lines: {text: "8"}}
sub_points: []
language: 'en'
response_category: "unspecified"
text: >-
  Clean the
  wells.
number: 2
evaluation: wells-2024
id: wells-2024-r02
description:
""")
    assert site.run("format") == (0, f"{OTHER}\n1 file brought into canonical form.\n")
    assert site.check("--strict")[0] == 0
    first = (site.folder / OTHER).read_text().splitlines()[1:5]
    assert first == ["id: wells-2024-r02", "evaluation: wells-2024", "number: 2", "text: Clean the wells."]


def test_formatting_twice(site):
    """Formatting what was formatted changes nothing."""
    site.replace(OTHER, "number: 2", "number:   2")
    site.run("format")
    before = {path: path.read_bytes() for path in (site.folder / "content").rglob("*.yaml")}
    assert site.run("format") == (0, "0 files brought into canonical form.\n")
    assert {path: path.read_bytes() for path in before} == before


def test_format_check_writes_nothing(site):
    """`format --check` names what is not in canonical form, leaves it, and fails; `check` warns of it with the remedy."""
    site.replace(OTHER, "number: 2", "number:   2")
    before = (site.folder / OTHER).read_bytes()
    assert site.run("format", "--check") == (1, f"{OTHER}\n1 file not in canonical form.\n")
    assert (site.folder / OTHER).read_bytes() == before
    assert "not in canonical form. Run `make format`.   [W302]" in site.check()[1]


def test_comments_are_not_lost(site):
    """A file with a comment of its own is left alone, with a warning that says where the comment is."""
    site.replace(OTHER, "number: 2", "number:   2 # or three?")
    before = (site.folder / OTHER).read_bytes()
    status, printed = site.run("format")
    assert status == 1
    assert f"{OTHER}:4\n    The file holds comments" in printed
    assert (site.folder / OTHER).read_bytes() == before


def test_faulty_files_are_not_formatted(site):
    """A file with a fault is left as it is, be it one without which the record could stand, and the fault is told."""
    site.replace(LESSON, "narrative: N", "narative: N")
    before = (site.folder / LESSON).read_bytes()
    status, printed = site.run("format")
    assert status == 1 and 'Did you mean "narrative"?' in printed
    assert (site.folder / LESSON).read_bytes() == before


def test_required_lists_are_written_when_empty(site):
    """A field that a record has to have is written even when its list is empty, so that the file can be read again."""
    site.replace("data/vocabulary/countries.yaml", "terms: []", "terms:  []")
    site.run("format")
    assert (site.folder / "data/vocabulary/countries.yaml").read_text().endswith("\nterms: []\n")
    assert site.check("--strict")[0] == 0


def test_comment_lines():
    """A hash is a comment only where YAML reads it so: not in a word, between quotes or in a block."""
    text = "# one\na: b#c # two\nd: '# no'\ne: |\n  # no\n  f\n# three\ng: http://x#y\n"
    assert comment_lines(text) == [1, 2, 7]
