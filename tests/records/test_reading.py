"""Reading YAML strictly: any bytes give a value or a fault, in bounded time, and no text is guessed to be anything else."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from uptake.content import read_file
from uptake.kinds import KINDS
from uptake.records import Vocabulary
from uptake.yamltext import MAX_BYTES, Document, parse

TOKENS = [
    "- ", ": ", ":\n", "\n", "\n  ", "\n    ", "? ", "[", "]", "{", "}", ",", "#", " #", "&a ", "*a", "!", "!!str ", "!!binary ",
    "|\n  ", ">-\n  ", '"', "'", '"\\0"', '"\\ud800"', "\t", "---\n", "...\n", "%YAML 1.1\n", "%TAG ! x\n", "<<", "=", "~", "null",
    "id", "title", "a", "é", "\x00",
    "\x07", "\x85", "\u2028", "\ufeff", "\u202e", "\ud7ff", "\U0001f40b", "\r", "\r\n", "@", "`", "no", "0o7",
]
MODELS = [*(kind.model for kind in KINDS), Vocabulary]
documents = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(TOKENS), max_size=60).map(lambda tokens: "".join(tokens).encode()),
)


def is_plain(value) -> bool:
    """Whether a value is made of nothing but mappings with keys of text, lists, text and nothing."""
    if isinstance(value, dict):
        return all(type(key) is str and is_plain(entry) for key, entry in value.items())
    return all(map(is_plain, value)) if isinstance(value, list) else value is None or type(value) is str


@examples(600)
@given(documents)
def test_any_bytes_give_a_value_or_a_fault(data):
    """Whatever the bytes, reading them raises nothing; the value is plain, every fault names a line of the file and a remedy."""
    document = parse(data)
    assert isinstance(document, Document)
    assert is_plain(document.value)
    lines = len(re.split("[\n\r\x85\u2028\u2029]", data.decode("utf-8", "replace"))) + 1
    assert all(0 <= fault.line <= lines and fault.message and fault.hint for fault in document.faults)


@examples(150)
@given(data=documents, model=st.sampled_from(MODELS))
def test_any_bytes_give_a_record_or_problems(tmp_path_factory, data, model):
    """Whatever a record's file holds, it gives a record or problems that say what to do."""
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    record, problems = read_file(path, model)
    assert record is not None or problems
    assert all(problem.message and problem.hint and problem.file == str(path) for problem in problems)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi"))
HOSTILE = {
    "60 KB of [": ("[" * 60_000, "nested more than 32 deep"),
    "60 KB of {": ("{" * 60_000, "cannot be a key"),
    "60 KB of -": ("- " * 30_000, "nested more than 32 deep"),
    "an alias bomb": (BOMB, "An anchor (&) is not allowed"),
    "an alias": ("a: *b", "An alias (*) is not allowed"),
    "a tag": ("a: !!python/object:os.system x", "A tag (!) is not allowed"),
    "a tag of text": ("a: !!str x", "A tag (!) is not allowed"),
    "a directive": ("%YAML 1.1\n---\na: b", "A directive (%) is not allowed"),
    "two documents": ("a: b\n---\nc: d", "A second document begins here"),
    "a mapping as a key": ("? {a: b}\n: c", "cannot be a key"),
    "a list as a key": ("[a, b]: c", "cannot be a key"),
    "a null in quotes": ('a: "\\0"', "The character U+0000 cannot be seen"),
    "half a character in quotes": ('a: "\\ud800"', "not valid YAML"),
    "a bell": ("a: \x07", "The character U+0007 cannot be seen"),
    "a mark that turns text round": ("a: \u202eabc", "The character U+202E cannot be seen"),
    "too many values": ("- a\n" * 50_001, "holds more than 50,000 values"),
    "too many bytes": ("# " + "x" * MAX_BYTES, "a record may hold 2,000,000"),
    "a tab for indentation": ("a:\n\tb: c", "A tab stands in the indentation"),
    "an open quotation": ('a: "b\nc: d', "The quotation that begins here does not end"),
    "an open quotation before another": ('a: "b\nc: "d"', "The quotation that begins here does not end"),
    "a conflict": ("a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> other\n", "both sides of a conflict"),
    "a colon in plain text": ("a: b: c", "not valid YAML"),
    "text after a quotation": ('a: "b" c', "not valid YAML"),
}


@pytest.mark.parametrize("text, said", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused(text, said):
    """Hostile or mistaken YAML is refused at once, with its line and what to do, and gives no value."""
    start = time.process_time()
    document = parse(text.encode("utf-8", "surrogatepass"))
    assert time.process_time() - start < 1
    assert document.value is None
    assert len(document.faults) == 1 and said in document.faults[0].message and document.faults[0].hint


@pytest.mark.parametrize("text, place", [
    ('a: b\nc: "d\ne: f\ng: h\n', (2, 4)),
    ('a: b\nc:\n- d: \'e\n  f: \'g\'\nh: i\n', (3, 6)),
    ('a: "b"\nc: "d" e\n', (2, 8)),
    ('a: "b\n  c"\nd: e: f\n', (3, 5)),
    ("a: |\n  b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> x: y\n", (3, 1)),
    ("a: b\n=======\nc: d\n", (2, 1)),
], ids=["open to the end", "open to the next", "closed", "long and sound", "conflict", "rest of a conflict"])
def test_what_is_wrong_is_told_where_it_begins(text, place):
    """A quotation that is not closed is told where it begins, a conflict where its first line stands, whatever line the parser gave up in."""
    (fault,) = parse(text.encode()).faults
    assert (fault.line, fault.column) == place


def test_not_utf_8():
    """A file in another encoding is told with the line of the first byte that is wrong."""
    fault = parse("a: b\nc: é".encode("latin-1")).faults[0]
    assert (fault.line, fault.message) == (2, "Byte 9 is not UTF-8.")


def test_every_scalar_is_text():
    """What YAML would take for numbers, flags, dates and times stays the text that it is."""
    words = ["no", "Yes", "on", "010", "0x1F", "3.10", "1e3", "12:30:00", "2022-12-01", ".inf", "=", "<<", "1_000"]
    assert parse("\n".join(f"- {word}" for word in words).encode()).value == words


def test_empty_scalars():
    """Nothing, a tilde and null are nothing; between quotes they are text."""
    assert parse(b"- \n- ~\n- null\n- 'null'\n- '~'\n- ''").value == [None, None, None, "null", "~", ""]


def test_merge_keys_merge_nothing():
    """The key << is a key like any other."""
    assert parse(b"a:\n  <<: {b: c}").value == {"a": {"<<": {"b": "c"}}}


def test_duplicate_keys():
    """A key that stands twice is a fault with the lines of both, at any depth, and the first value stays."""
    document = parse(b"a: 1\nb:\n  c: 2\n  d: 3\n  c: 4\na: [5, 6]\n")
    assert document.value == {"a": "1", "b": {"c": "2", "d": "3"}}
    assert [(f.line, f.column, f.code) for f in document.faults] == [(5, 3, "E003"), (6, 1, "E003")]
    assert '"c" stands twice; the first is in line 3' in document.faults[0].message


def test_marks():
    """Every node knows where it stands: entries of a mapping by their key, entries of a list by themselves."""
    document = parse(b"a:\n  - b: c\n    d: e\n  - f\n")
    assert document.marks[("a",)] == (1, 1)
    assert document.marks[("a", 0, "d")] == (3, 5)
    assert document.marks[("a", 1)] == (4, 5)


def test_signs_of_other_systems():
    """A byte order mark and line ends of Windows or old Macs change nothing."""
    assert parse("\ufeffa: |\r\n  b\r\n  c\r\n".encode()).value == {"a": "b\nc\n"}
    assert parse(b"a: b\rc: d").value == {"a": "b", "c": "d"}
