"""Documents of every kind and oddity, each in a folder of its own below `cases/`: to add a test, add a folder.

`page.txt` is the document. `expected.yaml` says what its draft must hold:

- `about`: the oddity, in a sentence;
- `source`, `evaluation`, `recommendations`, `lessons`: fields that matter; other fields may be anything, lists have
  to be as long as given, and `null` says that a field is absent;
- `unsure`: fields that the draft must ask somebody to look at;
- `sure`: fields that it must not;
- `reported`: words that the draft must say it does not know;
- `left_over`: numbers of the lines with words that are in no field; none unless given.
"""

from pathlib import Path

import pytest

from tests.words import invented
from uptake import yamltext
from uptake.content import adapter, plain
from uptake.importers import recognise
from uptake.importers.document import SourceDocument
from uptake.records import Evaluation, Lesson, Recommendation, Source
from uptake.verbatim import missing_words, texts

CASES = sorted(Path(__file__).with_name("cases").iterdir())
PARTS = {"source": Source, "evaluation": Evaluation, "recommendations": Recommendation, "lessons": Lesson}


def differences(expected, found, path: str) -> list[str]:
    """Where what was found is not what was expected."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [d for name, value in expected.items() for d in differences(value, found.get(name), f"{path}.{name}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [d for n, value in enumerate(expected, 1) for d in differences(value, found[n - 1], f"{path}.{n}")]
    return [] if expected == _text(found) else [f"{path}\n    expected {expected!r}\n    found    {found!r}"]


def _text(value):
    """Numbers and flags as YAML writes them; the strict reader gives nothing but text."""
    return value if value is None or isinstance(value, (dict, list, str)) else str(value).lower()


def _within(path: str, field: str) -> bool:
    """Whether a path is a field or a part of it."""
    return f"{path}.".startswith(f"{field}.")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case, vocabularies):
    """A document gives the draft that its folder describes, nothing in it invented and no word lost unsaid."""
    text = (case / "page.txt").read_text(encoding="utf-8")
    reading = yamltext.parse((case / "expected.yaml").read_bytes())
    assert not reading.faults
    expected = reading.value
    draft = recognise(text).read(SourceDocument("page.txt", text), vocabularies, None)
    records = [plain(adapter(type(record)).validate_python(plain(record))) for record in draft.records]

    found = {name: [r for r, record in zip(records, draft.records) if isinstance(record, model)] for name, model in PARTS.items()}
    singles = [(name, found[name][0] if found[name] else {}) for name in ("source", "evaluation")]
    wrong = [d for name, one in singles for d in differences(expected.get(name, {}), one, name)]
    wrong += [d for name in ("recommendations", "lessons") if name in expected for d in differences(expected[name], found[name], name)]
    lines = text.split("\n")
    wrong += [f"{record['id']}: invented {path}" for record in records for path in invented(record, lines)]
    verbatim = [(record.id, *text) for record in draft.records for text in texts(record)]
    wrong += [f"{id}: the checks miss words of {path}" for id, path, said, where in verbatim if missing_words(said, where, lines)]
    unsure = [entry["field"] for record in records for entry in record["review"].get("unsure", [])]
    wrong += [f"{field} is not called unsure" for field in expected.get("unsure", []) if not any(_within(u, field) for u in unsure)]
    wrong += [f"{u} is called unsure" for u in unsure for field in expected.get("sure", []) if _within(u, field)]
    wrong += [f"{word} is not reported" for word in expected.get("reported", []) if not any(word in note.reason for note in draft.notes)]
    wrong += differences(expected.get("left_over", []), [str(n) for n, _ in draft.left_over], "left_over")
    assert not wrong, "\n" + "\n".join(wrong)
