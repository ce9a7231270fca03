"""Properties that hold for whatever anybody writes: every input is read or refused in words, every text of a record is on its page
and in the data, and a record that is added changes the pages that have to do with it and no other.

`make properties` runs the same for long.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.examples import examples, is_long
from tests.trust.fuzz_mutators import FORMS, NASTY, lines, packed, unpressed
from tests.trust.fuzz_seeds import ROOT, SEEDS, found
from tests.trust.fuzz_targets import DATA, MODELS, TARGETS, World
from uptake.build import Asked, Inputs, build
from uptake.content import adapter, canonical, plain, read_file
from uptake.kinds import BY_NAME, FACETS
from uptake.records import Vocabulary
from uptake.yamltext import UNSEEN

@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    return found(tmp_path_factory.mktemp("world") / "office")


# --- any bytes

PIECES = [
    "&a ", "*a", "!!str ", "!!python/object:os.system ", "! ", "<<: *a", "<<: {a: b}", "2022-12-01", "2022-13-45", ".nan", ".inf", "9" * 5_000, "0x1F",
    "1e999", "no", "~", "null", "\t", "\ufeff", "\x85", "\u2028", "\u2029", "\xa0", "\u202e", "\x00", "\ud800", "\U0001f40b", "%YAML 1.1", "---", "...",
    "? ", "- - - ", "[" * 40, "{" * 40, "{a: " * 40, "|+9\n", ">-\n", "'", '"', '"\\ud800"', '"\\0"', '"\\x85"', "# ", ": ", "e\u0301", "é", "con", "²", "٣",
]


@cache
def sound(office: Path) -> list[bytes]:
    """Sound files of every kind, each behind the number of its kind."""
    return [seed for seed in SEEDS["records"](World(office)) if len(seed) < 6_000]


@examples(120)
@given(data=st.data())
def test_any_changed_record_or_data_file_is_read_or_refused(world, data):
    """Sound files of every kind with pieces of hostile YAML put anywhere, keys doubled, other encodings: a record or problems."""
    seed = data.draw(st.sampled_from(sound(world.folder)))
    text = seed[1:].decode()
    for at, piece in data.draw(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(PIECES)), max_size=4)):
        places = [0, *(found.end() for found in re.finditer(r"\n|: |- ", text))]
        place = places[at % len(places)]
        text = text[:place] + piece + text[place:]
    if data.draw(st.booleans()):
        rows = text.split("\n")
        rows.insert(data.draw(st.integers(0, len(rows))), data.draw(st.sampled_from(rows)))
        text = "\n".join(rows)
    encoding = data.draw(st.sampled_from(["utf-8"] * 6 + ["utf-16", "utf-32-be", "latin-1", "utf-7"]))
    TARGETS["records"].make(world)(seed[:1] + text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace"))


@examples(60)
@given(which=st.integers(0, len(MODELS) + len(DATA) - 1), data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(world, which, data):
    """Any bytes in a file of any kind: a record or problems."""
    TARGETS["records"].make(world)(bytes([which]) + data)


@pytest.mark.parametrize("name", TARGETS)
def test_every_way_in_stands_what_is_changed_at_random(world, name):
    """A sample of what `make fuzz` does for long: sound inputs of each way in, changed as it changes them, are read or refused."""
    target, random = TARGETS[name], Random(name)
    run, seeds, start = target.make(world), [seed for seed in SEEDS[name](world) if len(seed) < 60_000] or [*SEEDS[name](world)], process_time()
    limit = 60 if is_long() else 0.4
    while process_time() - start < limit:
        data = random.choice(seeds)
        for _ in range(random.choice((1, 2, 5))):
            data = FORMS[target.form](data, target.longest, random, lambda part, longest: flipped(part, random)[:longest])
        began = process_time()
        run(data)
        assert process_time() - began < target.seconds


def flipped(part: bytes, random: Random) -> bytes:
    """A few bytes replaced, put in or taken out."""
    out = bytearray(part)
    for _ in range(random.choice((1, 2, 8))):
        at = random.randrange(len(out) + 1)
        out[at : at + random.choice((0, 1))] = random.choice(NASTY) if random.random() < 0.3 else random.randbytes(random.choice((0, 1, 1)))
    return bytes(out)


def test_changes_of_packed_files_stay_packed_files(world):
    """The mutations reach what is inside: most changed workbooks and Word files can still be unpacked; a PDF's streams are plain."""
    import io
    import zipfile

    random = Random(1)
    for name in ("back", "word"):
        seed = next(SEEDS[name](world))
        changed = [packed(seed, 200_000, random, lambda part, longest: flipped(part, random)) for _ in range(20)]
        assert sum(zipfile.is_zipfile(io.BytesIO(data)) for data in changed) == 20 and len(set(changed)) > 10
    seeds = [*SEEDS["pdf"](world)]
    assert any(b"Tj" in seed or b"TJ" in seed for seed in seeds) and all(unpressed(seed) == seed for seed in seeds)
    assert lines(b"", 10, random, lambda part, longest: part) is not None


# --- a site of one record of each kind, with a text in every field

LINE, TEXT, PROSE = "a line", "a text", "prose"
VALUE = {"stated": LINE, "basis": "stated"}
"""Of a field whose words fit no term."""
MEANT = {"id": "labour-migration", "stated": LINE, "basis": "stated"}
"""Of one whose words stand for a term."""


def coded(term: str) -> dict:
    return {"id": term, "basis": "assigned", "reason": LINE}


REVIEW = {"state": "draft", "by": LINE, "unsure": [{"field": "title", "reason": LINE}]}
FULL = {
    "source": {
        "id": "wells", "title": LINE, "subtitle": LINE, "kind": "publication", "agency": coded("un-women"), "published": "2024-03",
        "published_stated": LINE, "url": "https://example.org/report", "retrieved": "2024-04-01", "file": "wells.txt", "imprint": PROSE,
        "introduction": PROSE, "conclusion": PROSE, "language": "en", "review": REVIEW,
    },
    "evaluation": {
        "id": "wells-2024", "title": LINE, "agency": coded("un-women"), "office": VALUE, "office_type": VALUE, "commissioning_unit": LINE,
        "responsible_unit": LINE, "evaluation_type": VALUE, "period": {"stated": LINE, "start": "2020", "end": "2022"}, "published": "2024-02",
        "published_stated": LINE, "joint_with": [VALUE], "countries": [coded("th")], "languages": ["en", "fr"], "overall_comment": TEXT,
        "coordinator": LINE, "approval_status": LINE, "quality_rating": LINE,
        "documents": [{"title": LINE, "url": "https://example.org/annex", "language": "fr"}], "source": {"id": "wells"}, "review": REVIEW,
    },
    "recommendation": {
        "id": "wells-2024-r01", "evaluation": "wells-2024", "number": 1, "number_stated": LINE, "section": LINE, "text": TEXT, "description": TEXT,
        "sub_points": [{"mark": "a)", "text": TEXT, "response_category": "accepted", "response_stated": LINE, "response_text": TEXT}],
        "priority": VALUE, "addressee": LINE, "response_category": "accepted", "response_stated": LINE, "response_text": TEXT,
        "themes": [VALUE], "principles": [VALUE], "priorities": [VALUE], "criteria": [VALUE], "topics": [MEANT], "countries": [VALUE],
        "related": [{"id": "wells-2024-l01", "reason": LINE}],
        "actions": [{
            "id": "wells-2024-r01-a01", "number": 1, "number_stated": LINE, "text": TEXT, "responsible": LINE, "units": [VALUE],
            "deadline_stated": LINE, "deadline": "2026-12", "status": "ongoing", "status_stated": LINE, "comments": TEXT, "funding_needed": LINE,
            "history": [{"date": "2025-01", "status": "ongoing", "deadline": "2026-12", "comment": TEXT, "source": LINE}],
        }],
        "language": "en", "source": {"id": "wells"}, "review": REVIEW,
    },
    "lesson": {
        "id": "wells-2024-l01", "number": 1, "kind": "lesson", "title": LINE, "narrative": PROSE,
        "tips": [{"number": "1", "text": PROSE, "tips": [{"number": "a", "text": PROSE}]}],
        "example": {"title": LINE, "kind": "case-study", "text": PROSE}, "context": PROSE,
        "evaluations": [{"id": "wells-2024", "reason": LINE}], "related": [{"id": "wells-2024-r01", "reason": LINE}],
        "themes": [VALUE], "criteria": [VALUE], "topics": [coded("labour-migration")], "countries": [VALUE], "language": "en",
        "source": {"id": "wells"}, "review": REVIEW,
    },
}
"""A record of each kind that has every field; what stands for a text is replaced by one."""


def leaves(value, path: str = ""):
    """Every text of a plain record with its path."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for n, part in enumerate(value, 1):
            yield from leaves(part, f"{path}.{n}")
    elif isinstance(value, str):
        yield path, value


def filled(value, texts):
    """A plain record with texts in the places of what stands for them."""
    if isinstance(value, dict):
        return {name: filled(part, texts) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, texts) for part in value]
    return next(texts[value]) if value in texts else value


def test_the_full_records_have_every_field():
    """No field of a record is left out of what is proved here, but those that hold no text of their own or that others exclude."""
    without = {"aliases", "lines", "repeats", "deadline_approximate", "source_overdue"}

    def fields(model, value, path):
        for name, field in model.__dataclass_fields__.items():
            assert name in value or name in without, f"{path}.{name}"

    for name, value in FULL.items():
        fields(BY_NAME[name].model, value, name)
        record = adapter(BY_NAME[name].model).validate_python(filled(value, {key: iter(lambda: "word", None) for key in (LINE, TEXT, PROSE)}))
        for part, of in (("actions", 0), ("sub_points", 0), ("documents", 0), ("tips", 0)):
            if getattr(record, part, None):
                fields(type(getattr(record, part)[of]), value[part][of], f"{name}.{part}")


VISIBLE = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters=[chr(n) for n in range(0x10000) if UNSEEN.search(chr(n))])
AWKWARD = [
    "<b>bold</b>", "<script>alert(1)</script>", "see <Annex 3> there", "&lt;i&gt;", "&amp;", "{{ 7*7 }}", "{% if %}", "*x*", "**", "1. FOO", "# x", "- x",
    "[a](javascript:b)", "http://example.org/?a=1&b=2", "=1+1", "a\u2028b", "a\xa0b", "“quoted” ‘so’", "日本語のテキスト", "مرحبا بالعالم", "%(x)s", "%s %d", "{0}",
    "\\n", "'", '"', "--", "…", "a\u200bb", "e\u0301", "ﬁ", "İ", "x" * 300, "CSO and GBV of UNDP", "--><!--", "]]>", "${x}", "`x`", "~~x~~", "| a | b |",
]
words_ = st.one_of(st.sampled_from(AWKWARD), st.text(VISIBLE, min_size=1, max_size=12))
free = st.lists(words_, min_size=1, max_size=4).map(" ".join)
line_ = free.map(lambda text: " ".join(re.split(r"[\t\n\r\f\v ]+", text)).strip()).filter(lambda text: re.fullmatch(r"\S(.*\S)?", text))
text_ = st.lists(free, min_size=1, max_size=4).flatmap(lambda parts: st.sampled_from(["\n", "\n\n", "  ", "\t"]).map(lambda joint: joint.join(parts)))
prose_ = st.lists(st.text("abc déß", min_size=1, max_size=9).filter(str.strip), min_size=1, max_size=5).map(lambda parts: " <Annex 3> & ".join(parts))
"""Of Markdown only what means nothing to it; what its marks mean is tested where it is made."""


class Small:
    """A site of one record of each kind, in folders of its own."""

    before: dict[str, bytes]
    """What the site was made of at first."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.inputs = Inputs(folder / "content", folder / "data", ROOT / "templates", ROOT / "static")
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "data/sources").mkdir(parents=True)
        (folder / "data/vocabulary").mkdir()
        (folder / "data/sources/wells.txt").write_text("Wells.\n")
        shutil.copy(ROOT / "data/site.yaml", folder / "data/site.yaml")
        shutil.copy(ROOT / "data/glossary.yaml", folder / "data/glossary.yaml")
        for path in sorted((ROOT / "data/vocabulary").glob("*.yaml")):
            vocabulary, _ = read_file(path, Vocabulary)
            wanted = {"un-women", "iom", "th", "ne", "labour-migration", "return-and-reintegration", "publication", "case-study", "lesson"}
            whole = vocabulary.id in ("statuses", "response-categories")
            kept = tuple(replace(term, broader=None, heading=False, matches=()) for term in vocabulary.terms if whole or term.id in wanted)
            (folder / "data/vocabulary" / path.name).write_text(canonical(replace(vocabulary, terms=kept)), encoding="utf-8")

    def put(self, kind: str, value: dict):
        """Write a record; what is read of it."""
        record = adapter(BY_NAME[kind].model).validate_python(value)
        path = self.inputs.content / BY_NAME[kind].plural / f"{record.id}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(canonical(record), encoding="utf-8")
        return record

    def build(self, name: str = "site", **more) -> Path:
        built = build(self.inputs, self.folder / name, Asked("2026-11", "https://example.org/repo/", jobs=1, index=False, **more))
        assert not built.failed, [p for p in built.problems if p.is_error][:3]
        return self.folder / name


def one_space(text: str) -> str:
    """The rule for white space on pages: runs of it are one space, as browsers show them."""
    return " ".join(text.split())


def stands(text: str, page: str) -> bool:
    """Whether a text is on a page, paragraph by paragraph: a long comment is folded between two. What is shown as a sentence gets a capital."""
    parts = [one_space(part) for part in re.split(r"\n\s*\n", text)]
    return all(part in page or part[:1].upper() + part[1:] in page for part in parts)


def shown(html: str) -> str:
    """All text of a page's main part, elements that begin a line parted by a space."""
    main = LexborHTMLParser(html).css_first("main")
    for abbreviation in main.css("abbr[title]"):
        abbreviation.unwrap()
    parts = []

    def walk(node):
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                parts.append(child.text_content or "")
            else:
                inline = child.tag in ("abbr", "a", "em", "strong", "span", "b", "i", "q", "wbr", "bdi", "mark", "code")
                parts.append("" if inline else " ")
                walk(child)
                parts.append("" if inline else " ")

    walk(main)
    return one_space("".join(parts))


@examples(3, 0.01)
@given(data=st.data())
def test_every_text_is_on_its_page_and_in_the_data(world, data):
    """Each text of each field stands in full on the record's own page, white space apart, and exactly in its data."""
    small = Small(world.folder / "small")
    texts = {key: iter(lambda strategy=strategy: data.draw(strategy), None) for key, strategy in ((LINE, line_), (TEXT, text_), (PROSE, prose_))}
    records = {kind: small.put(kind, filled(value, texts)) for kind, value in FULL.items()}
    site, missing = small.build(), []
    for kind, record in records.items():
        folder = site / BY_NAME[kind].plural / record.id
        page, given_ = shown((folder / "index.html").read_text(encoding="utf-8")), dict(leaves(json.loads((folder / "index.json").read_text(encoding="utf-8"))))
        said = dict(leaves(plain(record)))
        for path, form in leaves(FULL[kind]):
            if form in (LINE, TEXT, PROSE):
                assert given_[path] == said[path], (kind, path)
                if not stands(said[path], page):
                    missing.append((kind, path, said[path]))
    assert not missing


# --- a record that is added

@pytest.fixture(scope="module")
def two_programmes(world) -> Small:
    """A site of two programmes that share nothing but the site: a source, an evaluation, two recommendations and two lessons each."""
    small = Small(world.folder / "two")
    for name, agency, country, topic, said in (
        ("wells", "un-women", "th", "labour-migration", "Dig deeper where it is dry"), ("roads", "iom", "ne", "return-and-reintegration", "Pave slopes first"),
    ):
        words = {key: iter(lambda said=said: said, None) for key in (LINE, TEXT, PROSE)}
        (small.inputs.data / "sources" / f"{name}.txt").write_text("Words.\n")
        for kind, number in (("source", 0), ("evaluation", 0), ("recommendation", 1), ("recommendation", 2), ("lesson", 1), ("lesson", 2)):
            text = json.dumps(filled({**FULL[kind], "related": [], "evaluations": [], "topics": [], "countries": []}, words))
            value = json.loads(re.sub(r"-([rl])01", rf"-\g<1>0{number}", text).replace("wells", name).replace("un-women", agency))
            value = {key: one for key, one in value.items() if one != []} | ({"number": number} if number else {})
            if kind in ("evaluation", "recommendation", "lesson"):
                value["countries"] = [filled(coded(country), words)]
            if number:
                value["topics"] = [filled(coded(topic), words)]
            small.put(kind, {key: one for key, one in value.items() if key not in ("joint_with", "sub_points")})
    small.before = files_of(small.build())
    return small


def files_of(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


OF_THE_WHOLE = re.compile(
    r"(index\.html|(actions|changes|compare|data|gap-map|health|recurring|search|timeline)/.*|"
    r"(evaluations|lessons|recommendations|sources|themes|criteria|topics|principles|priorities|organizations|units|countries)/"
    r"(index\.html|page-\d+/index\.html|[^/]+\.\w+)|recommendations/(accepted|answered|not-accepted|[a-z-]+)/(page-\d+/)?index\.html|"
    r"[a-z-]+\.(xml|txt|js|json|ics)|about/.*|briefing/.*)"
)
"""What counts or lists all records, whatever they are about: the overviews, the indexes, the data, the news, what is kept for offline."""


_COUNTED = re.compile(rb'"position":\d+,"of":\d+')
"""In the data of each record, its place among all of its kind."""


def scopes_of(record, evaluation) -> set[str]:
    """The folders of the pages that speak of what a record belongs to: its evaluation and source, the records beside it, its terms."""
    found = {f"sources/{record.source.id}/"}
    if evaluation:
        found |= {f"evaluations/{evaluation.id}/", f"compare/{evaluation.id}", f"recommendations/{evaluation.id}-r"}
    for owner in filter(None, (record, evaluation)):
        for facet in FACETS:
            value = getattr(owner, facet.field, None)
            for one in value if isinstance(value, tuple) else [value] if value else []:
                found.add(f"{facet.folder}/{one.id}/")
    return found


@examples(2, 0.01)
@given(programme=st.sampled_from(["wells", "roads"]), kind=st.sampled_from(["recommendation", "lesson"]), words=line_)
def test_a_record_that_is_added_changes_what_has_to_do_with_it_alone(two_programmes, programme, kind, words):
    """Each file that is another after a record was added lists or links it, is of a scope that it belongs to, or counts all records.

    Scopes are its source, evaluation, organization and terms, and the records that share one with it: which of them are called related
    is weighed among all of them. Of the other programme, which shares none, not a byte changes.
    """
    small = two_programmes
    plural, letter = BY_NAME[kind].plural, kind[0]
    old, _ = read_file(small.inputs.content / plural / f"{programme}-2024-{letter}02.yaml", BY_NAME[kind].model)
    more = {"text": words, "actions": ()} if kind == "recommendation" else {"title": words}
    new = replace(old, id=f"{programme}-2024-{letter}03", number=3, **more)
    path = small.inputs.content / plural / f"{new.id}.yaml"
    path.write_text(canonical(new), encoding="utf-8")
    try:
        after = files_of(small.build("more"))
    finally:
        path.unlink()
    evaluation, _ = read_file(small.inputs.content / f"evaluations/{programme}-2024.yaml", BY_NAME["evaluation"].model)
    scopes = tuple(scopes_of(new, evaluation if kind == "recommendation" else None) | {f"{beside}/{programme}-" for beside in ("recommendations", "lessons")})
    changed = [name for name in after if _COUNTED.sub(b"", after[name]) != _COUNTED.sub(b"", small.before.get(name, b""))]
    strange = [name for name in changed if new.id.encode() not in after[name] and not name.startswith(scopes) and not OF_THE_WHOLE.fullmatch(name)]
    assert not strange and small.before.keys() <= after.keys()
    other = "roads" if programme == "wells" else "wells"
    assert f"{plural}/{new.id}/index.html" in changed
    assert not [name for name in changed if re.match(rf"(evaluations|sources|recommendations|lessons)/{other}", name)]
