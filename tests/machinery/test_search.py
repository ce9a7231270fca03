"""The search index: complete, the same bytes whatever was kept, in shards that stay, and right in a browser."""

import gzip
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uptake import pagefind, postings, search
from uptake.search import Entry, SearchFailed, Section, Text, index, shards, volumes

ROOT = Path(search.__file__).parent.parent
NUMBER = 36


def entry(n: int, words: str = "", group: str = "pages", date: str = "") -> Entry:
    """A record of which word, number and date are known."""
    text = Text(f"Page {n}", (Section(words or f"migrants word{n % 5} number{n}."),), "label", {"brief": f"No. {n}"})
    return Entry(f"{group}/page-{n}/index.html", group, date or f"{2020 - n % 4}-05", lambda: text)


ENTRIES = [entry(n) for n in range(NUMBER)]


@pytest.fixture
def small(monkeypatch):
    """Shards of a few records, and volumes of not many more."""
    monkeypatch.setattr(search, "USUAL", 5)
    monkeypatch.setattr(search, "MOST", 9)
    monkeypatch.setattr(search, "VOLUME", 12)
    monkeypatch.setattr(search, "VOLUMES", 99)


def published(found: search.Index) -> dict[str, bytes]:
    return {path: data for piece in found.pieces for path, data in piece.files()}


def names(entries) -> list[list[str]]:
    return [[one.path for one in shard] for volume in volumes(entries) for shard in volume]


CODE = """
import sys
from pathlib import Path
from tests.machinery.test_search import ENTRIES
from uptake import search
search.USUAL, search.MOST, search.VOLUME, search.VOLUMES = 5, 9, 12, 99
search.write(Path(sys.argv[1]), search.index(ENTRIES[::int(sys.argv[2])], None, int(sys.argv[3])))
"""


def test_the_same_records_give_the_same_bytes(tmp_path):
    """Other hash seeds, another order, one process or three: byte-identical files."""
    bundles = []
    for seed, (step, jobs) in enumerate(((1, 1), (-1, 3))):
        folder = tmp_path / str(seed)
        environment = os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", CODE, folder, str(step), str(jobs)], cwd=ROOT, env=environment, check=True, timeout=60)
        bundles.append({path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert bundles[0] == bundles[1] and len(bundles[0]) > 10


def test_settings_of_pagefind_s_own_do_not_show(tmp_path, monkeypatch):
    """Pagefind's variables in the environment and its settings in the current folder change nothing, not even when they are wrong."""
    first = published(index(ENTRIES))
    monkeypatch.setenv("PAGEFIND_FORCE_LANGUAGE", "de")
    monkeypatch.setenv("PAGEFIND_KEEP_INDEX_URL", "perhaps")
    monkeypatch.chdir(tmp_path)
    for name in ("pagefind.yml", "pagefind.toml"):
        (tmp_path / name).write_text("force_language: [")
    assert published(index(ENTRIES)) == first


def test_every_record_is_indexed_and_told(small):
    """Each record has its place in one volume, newest first, and is told once."""
    ticks = []
    found = index(ENTRIES, jobs=2, tick=lambda: ticks.append(1))
    paths = [path for volume in found.volumes for path in volume.paths]
    assert sorted(paths) == sorted(one.path for one in ENTRIES) and found.size == len(ticks) == NUMBER
    assert paths == [one.path for one in sorted(sorted(ENTRIES, key=lambda one: one.path), key=lambda one: one.date, reverse=True)]
    assert len(found.volumes) > 1 and found.indexed == found.shards == sum(len(volume.shards) for volume in found.volumes)


def test_the_words_are_told_the_most_frequent_first(small):
    """Words of two letters and more in small letters, each once, those of most records first, over all shards."""
    words = index([*ENTRIES, entry(99, "Évaluation à")]).words
    assert words[:3] == ("label", "page", "migrants") and len(set(words)) == len(words)
    assert "évaluation" in words and "à" not in words


# --- shards

MANY = [entry(n, date=f"{2000 + n % 20}-0{1 + n % 9}", group=("lessons", "evaluations")[n % 3 == 0]) for n in range(3000)]


def test_shards_hold_neighbours_of_one_group():
    """Every record is in one shard; none is too large; groups are not mixed; the order of the records given is nothing."""
    found = names(MANY)
    assert sorted(path for shard in found for path in shard) == sorted(one.path for one in MANY)
    assert max(map(len, found)) <= search.MOST and len({len({path.split("/")[0] for path in shard}) for shard in found}) == 1
    assert found == names(MANY[::-1]) and 4 < len(found) < 80


@pytest.mark.parametrize("n", [1, 700, 2999])
def test_what_comes_or_goes_touches_few_shards(n):
    """An added or removed record changes its own shard, and at most two more: those beside it that it parts or joins."""
    before, after = ({tuple(shard) for shard in names(entries)} for entries in (MANY, [*MANY[:n], *MANY[n + 1 :]]))
    assert 1 <= len(before - after) <= 3 and 1 <= len(after - before) <= 3


def test_a_shard_ends_by_its_own_paths():
    """After a shard that is cut for its size, later ends are where they were: what is added does not move them all."""
    ends = [{shard[-1].path for shard in shards(entries)} for entries in (MANY, MANY[50:])]
    assert len(ends[0] & ends[1]) > len(ends[0]) / 2


def test_volumes_are_of_a_group_and_of_whole_years(small):
    """A large group is parted between years, counted from the oldest, so that a new record does not move the others' volumes."""
    def held(entries):
        return [{(one.group, one.date[:4]) for shard in volume for one in shard} for volume in volumes(entries)]

    found = held(ENTRIES)
    assert sum(map(len, found)) == len(set().union(*found)) and len(found) > 1
    assert held([*ENTRIES, entry(77, date="2024-01")])[-len(found) + 1 :] == found[1:]


# --- what is kept

def test_an_unchanged_shard_is_kept(tmp_path, small):
    """One record's text changed: one shard is indexed again, and the files are those of an index from nothing."""
    first = index(ENTRIES, tmp_path)
    assert index(ENTRIES, tmp_path).indexed == 0
    changed = [*ENTRIES[:7], entry(7, "seafarers"), *ENTRIES[8:]]
    again = index(changed, tmp_path)
    assert (again.indexed, again.shards) == (1, first.shards) and first.shards > 3
    assert published(again) == published(index(changed))
    same = {piece.name for piece in first.pieces} & {piece.name for piece in again.pieces}
    assert len(same) >= len(first.pieces) - 2, "only the shard's cards and its volume's words have another name"


def test_a_stamp_spares_the_text(tmp_path, small):
    """Where the caller tells texts apart itself, no text of a kept shard is worked out."""
    asked = []
    stamped = [Entry(one.path, one.group, one.date, lambda one=one: asked.append(one.path) or one.text(), f"stamp {n}") for n, one in enumerate(ENTRIES)]
    made = index(stamped, tmp_path, jobs=1)
    assert sorted(asked) == sorted(one.path for one in ENTRIES)
    asked.clear()
    assert index(stamped, tmp_path, jobs=1) == made.__class__(made.volumes, made.words, made.pieces, made.shards, 0) and not asked
    other = [*stamped[:3], Entry(stamped[3].path, stamped[3].group, stamped[3].date, stamped[3].text, "another"), *stamped[4:]]
    assert index(other, tmp_path, jobs=1).indexed == 1


@pytest.mark.parametrize("kind", ["shard", "cards", "volume"])
def test_what_is_damaged_or_gone_is_made_again(tmp_path, small, kind):
    """A file that is cut off, emptied or removed is not used; nothing is lost but time."""
    wanted = published(index(ENTRIES, tmp_path))
    for damage in (lambda path: path.write_bytes(path.read_bytes()[:-5]), lambda path: path.write_bytes(b""), lambda path: path.unlink()):
        damage(sorted(tmp_path.glob(f"*.{kind}"))[0])
        assert published(index(ENTRIES, tmp_path)) == wanted


def test_what_a_killed_call_left_is_cleared_away(tmp_path, small):
    """A file that was being written has no name that is ever used, and goes once nobody can be writing it any more."""
    (tmp_path / ".half.shard.1").write_bytes(b"half")
    os.utime(tmp_path / ".half.shard.1", (1, 1))
    index(ENTRIES, tmp_path)
    assert not (tmp_path / ".half.shard.1").exists()


def test_what_is_not_used_goes_after_some_calls(tmp_path, small, monkeypatch):
    """The store holds what the last calls used, so that going back and forth costs nothing, and does not grow."""
    monkeypatch.setattr(search, "SPARED", -1)
    index(ENTRIES, tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    changed = [*ENTRIES[:7], entry(7, "seafarers"), *ENTRIES[8:]]
    index(changed, tmp_path)
    assert before < {path.name for path in tmp_path.iterdir()} and index(ENTRIES, tmp_path).indexed == 0
    for _ in range(search.CALLS):
        index(ENTRIES, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == before


def test_another_version_of_pagefind_indexes_anew(tmp_path, monkeypatch):
    """What another version made is not used."""
    index(ENTRIES, tmp_path)
    monkeypatch.setattr(pagefind, "version", lambda: "another")
    assert index(ENTRIES, tmp_path).indexed == 1


# --- Pagefind

def test_a_record_without_a_word_costs_the_others_nothing():
    """A record of nothing but a dash, or of nothing, is found by no word, and has its place among those that filters find."""
    empty = [Entry(f"pages/{name}/index.html", "pages", "2020", lambda text=text: Text("", (Section(text),))) for name, text in (("dash", "—"), ("none", ""))]
    found = index([*ENTRIES, *empty])
    assert found.size == NUMBER + 2 and {one.path for one in empty} < {path for volume in found.volumes for path in volume.paths}
    assert found.words == index(ENTRIES).words


def test_no_record_to_be_found_gives_no_index(tmp_path):
    """A site without searchable records is no failure."""
    found = index([], tmp_path)
    assert found.size == found.shards == 0 and not published(found)


@pytest.mark.parametrize(
    "script, said",
    [
        ("exit 0", "ended without an index. It said: nothing"),
        ("echo out of memory >&2; exit 3", "It said: out of memory"),
        ("cat >/dev/null & exec sleep 30", "did not end within"),
        ("echo hello,; cat >/dev/null", "is no response"),
        ("kill -9 $$", "ended without an index"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_pagefind_that_misbehaves_is_a_failure(tmp_path, monkeypatch, small, script, said, jobs):
    """A program that does nothing, crashes, hangs or babbles gives an error for people, in time, and nothing is kept of it."""
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(pagefind, "_program", lambda: program)
    monkeypatch.setattr(pagefind, "SECONDS", 0.3)
    monkeypatch.setattr(pagefind, "SECONDS_A_TEXT", 0)
    with pytest.raises(SearchFailed, match=said):
        index(ENTRIES, tmp_path / "store", jobs)
    assert not list((tmp_path / "store").glob("*.shard"))


def test_a_missing_pagefind_is_a_failure(monkeypatch):
    """Without the package the error names it."""
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(SearchFailed, match="Install the Python package pagefind-bin"):
        index(ENTRIES)


TEXTS = [("one", "word Trained women train, été été."), ("two", "word The training of Women's groups —"), ("three", "word gender-responsive end")]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The files of an index as Pagefind gives them."""
    return pagefind.run(TEXTS, "en")


def test_pagefind_s_stems_are_read():
    """A word has its stem, also with accents, and the parts of a compound have theirs; a dash has none, and no more has a space without width."""
    found = pagefind.stems("Trained women train, été end gender-responsive — \u200b".split(" "), "en")
    assert found["Trained"] == found["train,"] == ("train",) and found["été"] == ("ete",)
    assert {"gender", "respons"} < set(found["gender-responsive"]) and found["—"] == found["\u200b"] == ()


def test_every_word_has_its_own_stems(monkeypatch):
    """However many words are asked for at once, each has what it has when it is asked for alone; words of nothing but dashes part no others."""
    words = [*"women, training groups co-operation l'accueil 2030 – — … Évaluations UN's e-mail".split(), *(f"number{n}" for n in range(40))]
    together = pagefind.stems(words, "en")
    monkeypatch.setattr(pagefind, "TOGETHER", 1)
    assert pagefind.stems(words, "en") == together and together["number7"] == ("number7",)


def test_pagefind_is_asked_once_for_a_word(small, monkeypatch):
    """What is known of a word from one shard serves the next."""
    asked = []
    stems = pagefind.stems
    monkeypatch.setattr(pagefind, "stems", lambda words, language: asked.extend(words) or stems(words, language))
    assert index([*ENTRIES, entry(99, "migrants’ seafarers")], jobs=1).indexed > 3
    assert len(set(asked)) == len(asked) > 40 and "migrants'" in asked


def repack(data: bytes, change) -> bytes:
    return gzip.compress(pagefind._MAGIC + change(gzip.decompress(data)[len(pagefind._MAGIC) :]))


CHANGES = {
    "no entry": lambda files: files.pop("pagefind-entry.json"),
    "entry without languages": lambda files: files.update({"pagefind-entry.json": b'{"version":"2"}'}),
    "entry of another form": lambda files: files.update({"pagefind-entry.json": b"[]"}),
    "a part is missing": lambda files: files.pop(next(name for name in files if name.endswith(".pf_index"))),
    "a text is missing": lambda files: files.pop(next(name for name in files if name.endswith(".pf_fragment"))),
    "not compressed": lambda files: change_file(files, ".pf_index", gzip.decompress),
    "cut off": lambda files: change_file(files, ".pf_index", lambda data: repack(data, lambda plain: plain[:-9])),
    "with more at its end": lambda files: change_file(files, ".pf_index", lambda data: repack(data, lambda plain: plain + b"\x01")),
    "a map": lambda files: change_file(files, ".pf_meta", lambda data: repack(data, lambda plain: b"\xa1\x01\x02")),
    "a list with fewer parts": lambda files: change_file(files, ".pf_meta", lambda data: repack(data, lambda plain: b"\x81\x01")),
}


def change_file(files: dict[str, bytes], kind: str, change) -> None:
    name = next(name for name in sorted(files) if name.endswith(kind))
    files[name] = change(files[name])


@pytest.mark.parametrize("change", CHANGES)
def test_an_index_of_an_unknown_form_is_refused(files, change):
    """Whatever differs from the form of the index that is known is a failure that says so, never a broken index."""
    changed = dict(files)
    CHANGES[change](changed)
    with pytest.raises(SearchFailed, match="does not have the form that is known"):
        pagefind._stems(changed, TEXTS)


def test_a_text_that_was_not_indexed_is_named(files):
    """As many texts come out as went in, and as many words of each."""
    with pytest.raises(SearchFailed, match="leaves out four"):
        pagefind._stems(files, [*TEXTS, ("four", "…")])
    with pytest.raises(SearchFailed, match="counts 3 words in three"):
        pagefind._stems(files, [*TEXTS[:2], ("three", "word gender-responsive end more")])


# --- words packed

def placed(*texts: str, bounds=(0, 999)) -> list[tuple]:
    return [(postings.standing(words), postings.Bounds(*bounds, len(words))) for words in map(str.split, texts)]


STEMS = {"Trained": ("train",), "training": ("train",), "train": ("train",), "gender-responsive": ("gender", "genderrespons", "respons"), "—": ()}


def test_a_word_leads_to_its_stem_and_a_stem_to_its_words():
    """A stem knows the words of the texts that it stands for, folded."""
    terms = postings.terms(STEMS, placed("Trained train —", "training gender-responsive"))
    assert terms["train"].surfaces == ("trained", "training") and terms["gender"].surfaces == () and list(terms) == sorted(terms)
    assert terms["respons"].surfaces == ("responsive",)


def test_a_stem_stands_where_its_words_do():
    """Places of all words of a stem, in order, told by their distances, for each text how many; texts by their distances too."""
    term = postings.terms(STEMS, placed("training — Trained train", "—", "train"))["train"]
    assert (term.first, term.last, term.gaps, term.places) == (0, 2, bytes([2]), bytes([3, 0, 2, 1, 1, 0]))
    far = postings.terms(STEMS, placed("— " * 300 + "train", "— " * 20_000 + "train"))["train"].places
    assert far == bytes([1, 0xAC, 2, 1, 0xA0, 0x9C, 1])


def test_a_word_counts_more_in_a_title_and_less_in_a_long_text():
    """What counts is where a word stands, how often, and among how many."""
    def counted(text: str, *bounds: int) -> int:
        return postings.terms({"word": ("word",), "x": ()}, placed(text, bounds=bounds))["word"].counts[0]

    title, text, label = counted("word x", 1, 2), counted("word x", 0, 2), counted("word x", 0, 0)
    twice, far = counted("word word", 0, 2), counted("word" + " x" * 600, 0, 601)
    assert title > twice > text > far > 0 and title > label > text
    assert counted("word word", 1, 2) > max(title, twice)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=5), st.binary(max_size=20))))
def test_what_is_bundled_comes_back_or_is_refused(pairs):
    """A value and bytes come back as they were; anything cut off is refused."""
    head, blobs = [text for text, _ in pairs], [blob for _, blob in pairs]
    data = postings.bundle(head, blobs)
    assert postings.unbundled(data) == (head, blobs)
    assert postings.unbundled(data[:-1]) is None and postings.unbundled(b"") is None


def test_no_word_stands_beyond_the_part_of_its_stem(monkeypatch):
    """Whoever looks a word up loads the part in which it stands, whatever the stems around it; one that begins otherwise leads on."""
    monkeypatch.setattr(postings, "PART", 10)
    def term(*surfaces):
        return postings.Term(surfaces, 0, 0, b"", b"\1", b"\1\0")
    stems = {"studi": term("studies", "study"), "studio": term(), "study-x": term(), "stuff": term("stuffed"), "مرا": term("المراه"), "z": term()}
    parts = list(postings.parts([postings.Shard(1, stems, {})]))
    firsts = [part.first for part in parts]
    assert len(parts) > 2
    for part, after in zip(parts, [*firsts[1:], "\uffff"]):
        plain = gzip.decompress(part.terms)
        for stem, surfaces, *_ in json.loads(plain[4 : 4 + int.from_bytes(plain[:4], "big")]):
            assert all(part.first <= word < after for word in (stem, *surfaces.split()))
    assert b'"\xd8\xa7\xd9\x84\xd9\x85\xd8\xb1\xd8\xa7\xd9\x87"' in b"".join(gzip.decompress(part.terms) for part in parts)
