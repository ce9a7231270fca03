"""The search index: complete, canonical, and right in a browser."""

import gzip
import json
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uptake import search
from uptake.search import SearchFailed, canonical, index

ROOT = Path(search.__file__).parent.parent
COLOURS, SIZES = ("red", "green", "blue"), ("large", "small")
NUMBER = 36


def facts(n: int) -> dict:
    """What page n is about."""
    return {"colour": {COLOURS[n % 3], COLOURS[n % 2]}, "size": SIZES[n % 4 == 0], "year": 2000 + n * 7 % 25, "word": f"word{n % 5}"}


def page(n: int, language: str = "en") -> str:
    about = facts(n)
    filters = [("colour", colour) for colour in sorted(about["colour"])] + [("size", about["size"]), ("kind", "page")]
    marks = "".join(f'<span data-pagefind-filter="{name}:{value}"></span>' for name, value in filters)
    words = "été evaluación évaluation" if language == "fr" else f"migrants {about['word']} number{n}"
    return (
        f'<!doctype html><html lang="{language}"><head><title>Page {n}</title></head><body><main data-pagefind-body>'
        f'<h1 data-pagefind-meta="title">Page {n}</h1>{marks}<span data-pagefind-sort="year:{about["year"]}"></span>'
        f'<span data-pagefind-sort="number:{n}"></span><p data-pagefind-meta="kind">{words}</p></main></body></html>'
    )


def make(folder: Path, seed: int = 0) -> Path:
    """A site of some pages in two languages and one that is not to be found, written in an order that the seed decides."""
    texts = {f"page-{n}/index.html": page(n) for n in range(NUMBER)}
    texts |= {f"fr/{n}.html": page(n, "fr") for n in range(4)}
    texts["index.html"] = '<!doctype html><html lang="en"><body>The home page speaks of migrants too</body></html>'
    order = sorted(texts)
    random.Random(seed).shuffle(order)
    for path in order:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(texts[path], encoding="utf-8")
    return folder


def contents(bundle: Path) -> dict[str, bytes]:
    return {path.relative_to(bundle).as_posix(): path.read_bytes() for path in bundle.rglob("*") if path.is_file()}


def test_the_same_pages_give_the_same_bytes(tmp_path):
    """Runs in other processes, with other hash seeds and pages written in another order, give byte-identical bundles."""
    bundles = []
    for seed in range(3):
        site = make(tmp_path / f"site-{seed}", seed)
        code = "import sys; from pathlib import Path; from uptake.search import index; print(index(Path(sys.argv[1])))"
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        subprocess.run([sys.executable, "-c", code, site], cwd=ROOT, env=environment, check=True, timeout=60, stdout=subprocess.DEVNULL)
        bundles.append(contents(site / "pagefind"))
    assert bundles[0] == bundles[1] == bundles[2]
    assert sum(name.startswith("filter/") for name in bundles[0]) == 6


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="there is no second file system at /dev/shm")
def test_the_file_system_does_not_show(tmp_path):
    """A file system that lists files in another order gives the same bytes."""
    index(make(tmp_path / "site"))
    other = Path("/dev/shm") / f"uptake-test-{os.getpid()}"
    try:
        index(make(other, seed=5))
        assert contents(other / "pagefind") == contents(tmp_path / "site" / "pagefind")
    finally:
        subprocess.run(["rm", "-rf", other], check=True)


def test_settings_of_pagefind_s_own_do_not_show(tmp_path, monkeypatch):
    """Pagefind's variables in the environment and its settings in the current folder change nothing, not even when they are wrong."""
    index(make(tmp_path / "site"))
    first = contents(tmp_path / "site" / "pagefind")
    monkeypatch.setenv("PAGEFIND_FORCE_LANGUAGE", "de")
    monkeypatch.setenv("PAGEFIND_KEEP_INDEX_URL", "perhaps")
    monkeypatch.chdir(tmp_path)
    for name in ("pagefind.yml", "pagefind.toml"):
        (tmp_path / name).write_text("force_language: [")
    assert index(Path("site")) == NUMBER + 4
    assert contents(tmp_path / "site" / "pagefind") == first


def test_pages_without_the_mark_are_not_indexed(tmp_path):
    """Only pages with data-pagefind-body count, and each is told once while it is read."""
    ticks = []
    assert index(make(tmp_path), expected=NUMBER + 4, bundle="assets/find", tick=lambda: ticks.append(1)) == NUMBER + 4
    assert len(ticks) == NUMBER + 4
    assert (tmp_path / "assets" / "find" / "pagefind.js").exists()


def test_unused_interfaces_are_left_out(tmp_path):
    """Of Pagefind's own files only those stay that a search needs."""
    index(make(tmp_path))
    names = {path.name for path in (tmp_path / "pagefind").iterdir() if path.is_file() and path.suffix != ".pf_meta"}
    wanted = {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.en.pagefind", "wasm.fr.pagefind", "wasm.unknown.pagefind"}
    assert names == wanted


def test_a_new_index_keeps_nothing_of_the_old(tmp_path):
    """Indexing again after a page has gone leaves no stale file."""
    index(make(tmp_path / "one"))
    (tmp_path / "one" / "page-3" / "index.html").unlink()
    index(tmp_path / "one")
    make(tmp_path / "two")
    (tmp_path / "two" / "page-3" / "index.html").unlink()
    index(tmp_path / "two")
    assert contents(tmp_path / "one" / "pagefind") == contents(tmp_path / "two" / "pagefind")


def test_another_number_of_pages_than_expected_is_a_failure(tmp_path):
    """When not as many pages bear the mark as should be searchable, the index fails and says both numbers."""
    with pytest.raises(SearchFailed, match="41 should be searchable, but 40 bear data-pagefind-body"):
        index(make(tmp_path), expected=41)


def test_a_page_without_words_is_named(tmp_path):
    """Pagefind drops pages without words silently; here that is a failure that names them."""
    make(tmp_path)
    (tmp_path / "empty.html").write_text('<!doctype html><html lang="en"><body><main data-pagefind-body></main></body></html>')
    with pytest.raises(SearchFailed, match="indexed 40 of 41 pages. It leaves out pages without words: empty.html"):
        index(tmp_path)


def test_no_page_to_be_found_gives_no_index(tmp_path):
    """A site without searchable pages is no failure, unless some were expected."""
    (tmp_path / "index.html").write_text("<!doctype html><p>Nothing")
    assert index(tmp_path, expected=0) == 0
    assert not (tmp_path / "pagefind").exists()
    with pytest.raises(SearchFailed):
        index(tmp_path, expected=1)


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
def test_a_pagefind_that_misbehaves_is_a_failure(tmp_path, monkeypatch, script, said):
    """A program that does nothing, crashes, hangs or babbles gives an error for people, in time, and no index."""
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(search, "_program", lambda: program)
    monkeypatch.setattr(search, "SECONDS", 0.3)
    monkeypatch.setattr(search, "SECONDS_A_PAGE", 0)
    with pytest.raises(SearchFailed, match=said):
        index(make(tmp_path / "site"))
    assert not (tmp_path / "site" / "pagefind").exists()


def test_a_missing_pagefind_is_a_failure(tmp_path, monkeypatch):
    """Without the package the error names it."""
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(SearchFailed, match="Install the Python package pagefind-bin"):
        index(make(tmp_path))


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, bytes]:
    """The files of an index as Pagefind gives them."""
    folder = make(tmp_path_factory.mktemp("site"))
    return search._run(folder, search._pages(folder), lambda: None)


def repack(data: bytes, change) -> bytes:
    content = search._unpack(data)
    return gzip.compress(search._MAGIC + b"".join(search._pack(change(content))))


CHANGES = {
    "no entry": lambda files: files.pop("pagefind-entry.json"),
    "entry without languages": lambda files: files.update({"pagefind-entry.json": b'{"version":"2"}'}),
    "entry of another form": lambda files: files.update({"pagefind-entry.json": b"[]"}),
    "a filter is missing": lambda files: files.pop(next(name for name in files if name.endswith(".pf_filter"))),
    "a page is missing": lambda files: files.pop(next(name for name in files if name.endswith(".pf_fragment"))),
    "an unknown page": lambda files: files.update({"fragment/en_0000000.pf_fragment": b""}),
    "a part is missing": lambda files: files.pop(next(name for name in files if name.endswith(".pf_index"))),
    "a list with more parts": lambda files: change_list(files, lambda content: [*content, "new"]),
    "a list without orders": lambda files: change_list(files, lambda content: [*content[:4], content[5]]),
    "filters of another form": lambda files: change_list(files, lambda content: [*content[:3], ["colour"], *content[4:]]),
    "another filter in a file": lambda files: change_filter(files, lambda content: ["other", content[1]]),
    "a filter of another form": lambda files: change_filter(files, lambda content: [*content, 1]),
    "not compressed": lambda files: change_filter(files, lambda content: content, lambda data: gzip.decompress(data)),
    "cut off": lambda files: change_filter(files, lambda content: content, lambda data: data[:-9]),
    "not packed as known": lambda files: change_filter(files, None, lambda data: gzip.compress(search._MAGIC + b"\xa1\x01\x02")),
    "a number written long": lambda files: change_filter(files, None, lambda data: gzip.compress(search._MAGIC + b"\x82\x18\x01\x01")),
}


def change_list(files: dict[str, bytes], change) -> None:
    name = next(name for name in files if name.endswith(".pf_meta"))
    files[name] = repack(files[name], change)


def change_filter(files: dict[str, bytes], change, encode=lambda data: data) -> None:
    name = next(name for name in files if name.endswith(".pf_filter"))
    files[name] = encode(repack(files[name], change) if change else files[name])


@pytest.mark.parametrize("change", CHANGES)
def test_an_index_of_an_unknown_form_is_refused(files, change):
    """Whatever differs from the form of the index that is known is a failure that says so, never a broken index."""
    changed = dict(files)
    CHANGES[change](changed)
    with pytest.raises(SearchFailed, match="does not have the form that is known"):
        canonical(changed)


def test_canonical_form_loses_nothing(files):
    """The canonical index holds the same filters, values, pages and orders, and is its own canonical form."""
    made, number = canonical(files)
    assert number == NUMBER + 4
    assert canonical(made) == (made, number)

    def told(of: dict[str, bytes]) -> dict:
        languages = json.loads(of["pagefind-entry.json"])["languages"]
        result = {}
        for language, about in languages.items():
            version, pages, parts, filters, orders, fields = search._unpack(of[f"pagefind.{about['hash']}.pf_meta"])
            values = {name: dict(search._unpack(of[f"filter/{hash}.pf_filter"])[1]) for name, hash in filters}
            result[language] = version, pages, parts, values, dict(orders), fields
        return result

    assert told(made) == told(files)
    assert {name for name in made if not name.startswith(("filter", "pagefind."))} == {
        name for name in files if not name.startswith(("filter", "pagefind."))
    }


@settings(max_examples=40, deadline=None)
@given(st.recursive(st.integers(0, 2**64 - 1) | st.text(), lambda inner: st.lists(inner, max_size=12)))
def test_what_is_packed_can_be_unpacked(value):
    """Any list of lists, texts and numbers comes back as it was."""
    assert search._unpack(gzip.compress(search._MAGIC + b"".join(search._pack([value])))) == [value]


ASK = """async (question) => {
  const found = await import('/pagefind/pagefind.js')
  const all = await found.filters()
  const { results, filters } = await found.search(question.words, question.options)
  const pages = await Promise.all(results.map((result) => result.data()))
  return { urls: pages.map((page) => page.url), filters, all }
}"""


@pytest.mark.browser
def test_a_browser_finds_what_the_pages_say(tmp_path, served, browser):
    """Words, filters (any of one, all of several), counts and orders give in a browser what the pages themselves say."""
    index(make(tmp_path / "site"))
    tab = browser.new_page()
    tab.goto(f"{served}/index.html")

    def ask(words, **options):
        return tab.evaluate(ASK, {"words": words, "options": options})

    def wanted(true) -> set[str]:
        return {f"/page-{n}/" for n in range(NUMBER) if true(facts(n))}

    everything = ask("migrants")
    assert set(everything["urls"]) == wanted(lambda about: True)
    assert set(ask("word3")["urls"]) == wanted(lambda about: about["word"] == "word3")
    for colour in COLOURS:
        assert set(ask("migrants", filters={"colour": colour})["urls"]) == wanted(lambda about: colour in about["colour"])
    both = ask("word1", filters={"colour": {"any": ["green", "blue"]}, "size": "large"})
    large = wanted(lambda about: about["word"] == "word1" and about["size"] == "large")
    assert set(both["urls"]) == large & wanted(lambda about: about["colour"] & {"green", "blue"}) != large
    counts = {colour: len(wanted(lambda about: colour in about["colour"])) for colour in COLOURS}
    assert everything["all"]["colour"] == everything["filters"]["colour"] == counts
    by_year = ask("migrants", sort={"year": "desc"})["urls"]
    years = [facts(int(url.strip("/").removeprefix("page-")))["year"] for url in by_year]
    assert len(years) == NUMBER and years == sorted(years, reverse=True)
    assert ask("migrants", sort={"number": "asc"})["urls"] == [f"/page-{n}/" for n in range(NUMBER)]
    tab.close()
