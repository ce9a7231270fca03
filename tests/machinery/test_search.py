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
NUMBER = 36


def facts(n: int) -> dict:
    """What page n is about."""
    return {"word": f"word{n % 5}"}


def page(n: int, language: str = "en") -> str:
    words = "été evaluación évaluation" if language == "fr" else f"migrants {facts(n)['word']} number{n}"
    return (
        f'<!doctype html><html lang="{language}"><head><title>Page {n}</title></head><body><main data-pagefind-body>'
        f'<h1 data-pagefind-meta="title">Page {n}</h1><p data-pagefind-meta="kind">{words}</p></main></body></html>'
    )


PAGES = [*(f"page-{n}/index.html" for n in reversed(range(NUMBER))), *(f"fr/{n}.html" for n in range(4))]
"""The pages to be found, in an order of our own."""


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
        code = "import sys; from pathlib import Path; from uptake.search import index; print(index(Path(sys.argv[1]), sys.argv[2:]))"
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        subprocess.run([sys.executable, "-c", code, site, *PAGES], cwd=ROOT, env=environment, check=True, timeout=60, stdout=subprocess.DEVNULL)
        bundles.append(contents(site / "pagefind"))
    assert bundles[0] == bundles[1] == bundles[2]
    assert sum(name.startswith("fragment/") for name in bundles[0]) == len(PAGES)


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="there is no second file system at /dev/shm")
def test_the_file_system_does_not_show(tmp_path):
    """A file system that lists files in another order gives the same bytes."""
    index(make(tmp_path / "site"), PAGES)
    other = Path("/dev/shm") / f"uptake-test-{os.getpid()}"
    try:
        index(make(other, seed=5), PAGES)
        assert contents(other / "pagefind") == contents(tmp_path / "site" / "pagefind")
    finally:
        subprocess.run(["rm", "-rf", other], check=True)


def test_settings_of_pagefind_s_own_do_not_show(tmp_path, monkeypatch):
    """Pagefind's variables in the environment and its settings in the current folder change nothing, not even when they are wrong."""
    index(make(tmp_path / "site"), PAGES)
    first = contents(tmp_path / "site" / "pagefind")
    monkeypatch.setenv("PAGEFIND_FORCE_LANGUAGE", "de")
    monkeypatch.setenv("PAGEFIND_KEEP_INDEX_URL", "perhaps")
    monkeypatch.chdir(tmp_path)
    for name in ("pagefind.yml", "pagefind.toml"):
        (tmp_path / name).write_text("force_language: [")
    assert len(index(Path("site"), PAGES).pages) == NUMBER + 4
    assert contents(tmp_path / "site" / "pagefind") == first


def test_every_page_that_is_given_is_indexed_and_told(tmp_path):
    """The pages given are indexed, each is told once while it is read, and the bundle goes where it is wanted."""
    ticks = []
    assert len(index(make(tmp_path), PAGES, bundle="assets/find", tick=lambda: ticks.append(1)).pages) == len(ticks) == NUMBER + 4
    assert (tmp_path / "assets" / "find" / "pagefind.js").exists()


def stored(bundle: Path, name: str) -> dict:
    return json.loads(gzip.decompress((bundle / "fragment" / f"{name}.pf_fragment").read_bytes()).removeprefix(search._MAGIC))


def test_a_page_is_named_by_its_place_in_the_order_given(tmp_path):
    """The name of each stored page holds its position, so that whoever finds it knows which page it is."""
    made = index(make(tmp_path), PAGES)
    assert [int(name.split("_")[1], 36) for name in made.pages] == list(range(len(PAGES)))
    assert [stored(tmp_path / "pagefind", name)["url"].strip("/").removesuffix("/index.html") for name in made.pages] == [p.removesuffix("/index.html") for p in PAGES]


def test_the_words_are_told_the_most_frequent_first(tmp_path):
    """Words of two letters and more in small letters, each once, those of most pages first."""
    words = index(make(tmp_path), PAGES).words
    assert words[:2] == ("page", "migrants") and len(set(words)) == len(words)
    assert "évaluation" in words and not any(len(word) < 2 for word in words)


def test_another_text_makes_another_edition(tmp_path):
    """A browser that keeps a stored page asks for it anew when any page has changed; and not when nothing has."""
    first = index(make(tmp_path / "one"), PAGES).edition
    other = make(tmp_path / "two")
    assert index(other, PAGES).edition == first
    page = other / PAGES[3]
    page.write_text(page.read_text(encoding="utf-8").replace("migrants", "seafarers", 1), encoding="utf-8")
    assert index(other, PAGES).edition != first


def test_unused_interfaces_are_left_out(tmp_path):
    """Of Pagefind's own files only those stay that a search needs."""
    index(make(tmp_path), PAGES)
    names = {path.name for path in (tmp_path / "pagefind").iterdir() if path.is_file() and path.suffix != ".pf_meta"}
    wanted = {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.en.pagefind", "wasm.fr.pagefind", "wasm.unknown.pagefind"}
    assert names == wanted


def test_a_new_index_keeps_nothing_of_the_old(tmp_path):
    """Indexing again without some page leaves no stale file."""
    fewer = [page for page in PAGES if page != "page-3/index.html"]
    index(make(tmp_path / "one"), PAGES)
    index(tmp_path / "one", fewer)
    index(make(tmp_path / "two"), fewer)
    assert contents(tmp_path / "one" / "pagefind") == contents(tmp_path / "two" / "pagefind")


@pytest.mark.parametrize("body", ["<main data-pagefind-body></main>", "<main>words, but no mark</main>"])
def test_a_page_that_pagefind_leaves_out_is_named(tmp_path, body):
    """Pagefind drops pages without words or without the mark silently; here that is a failure that names them."""
    make(tmp_path)
    (tmp_path / "empty.html").write_text(f'<!doctype html><html lang="en"><body>{body}</body></html>')
    with pytest.raises(SearchFailed, match="indexed 40 of 41 pages. It leaves out pages without words or without data-pagefind-body: empty.html"):
        index(tmp_path, [*PAGES, "empty.html"])


def test_no_page_to_be_found_gives_no_index(tmp_path):
    """A site without searchable pages is no failure."""
    assert index(make(tmp_path), []).pages == ()
    assert not (tmp_path / "pagefind").exists()


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
        index(make(tmp_path / "site"), PAGES)
    assert not (tmp_path / "site" / "pagefind").exists()


def test_a_missing_pagefind_is_a_failure(tmp_path, monkeypatch):
    """Without the package the error names it."""
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(SearchFailed, match="Install the Python package pagefind-bin"):
        index(make(tmp_path), PAGES)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, bytes]:
    """The files of an index as Pagefind gives them."""
    folder = make(tmp_path_factory.mktemp("site"))
    return search._run(folder, PAGES, lambda: None)


def repack(data: bytes, change) -> bytes:
    content = search._unpack(data)
    return gzip.compress(search._MAGIC + b"".join(search._pack(change(content))))


CHANGES = {
    "no entry": lambda files: files.pop("pagefind-entry.json"),
    "entry without languages": lambda files: files.update({"pagefind-entry.json": b'{"version":"2"}'}),
    "entry of another form": lambda files: files.update({"pagefind-entry.json": b"[]"}),
    "an unknown page": lambda files: files.update({"fragment/en_0000000.pf_fragment": b""}),
    "a part is missing": lambda files: files.pop(next(name for name in files if name.endswith(".pf_index"))),
    "a list with more parts": lambda files: change_list(files, lambda content: [*content, "new"]),
    "a list without orders": lambda files: change_list(files, lambda content: [*content[:4], content[5]]),
    "filters": lambda files: change_list(files, lambda content: [*content[:3], [["colour", "en_1"]], *content[4:]]),
    "a page that is not listed": lambda files: change_list(files, lambda content: [content[0], content[1][:-1] + [["en_1", 3]], *content[2:]]),
    "not compressed": lambda files: change_file(files, gzip.decompress),
    "cut off": lambda files: change_file(files, lambda data: data[:-9]),
    "not packed as known": lambda files: change_file(files, lambda data: gzip.compress(search._MAGIC + b"\xa1\x01\x02")),
    "a number written long": lambda files: change_file(files, lambda data: gzip.compress(search._MAGIC + b"\x82\x18\x01\x01")),
}


def change_list(files: dict[str, bytes], change) -> None:
    change_file(files, lambda data: repack(data, change))


def change_file(files: dict[str, bytes], change) -> None:
    name = next(name for name in files if name.endswith(".pf_meta"))
    files[name] = change(files[name])


@pytest.mark.parametrize("change", CHANGES)
def test_an_index_of_an_unknown_form_is_refused(files, change):
    """Whatever differs from the form of the index that is known is a failure that says so, never a broken index."""
    changed = dict(files)
    CHANGES[change](changed)
    with pytest.raises(SearchFailed, match="does not have the form that is known"):
        canonical(changed, PAGES)


def test_canonical_form_loses_nothing(files):
    """The canonical index lists the same pages with the same words and parts; only the pages' names differ."""
    made, found = canonical(files, PAGES)
    assert len(found.pages) == NUMBER + 4

    def told(of: dict[str, bytes]) -> dict:
        result = {}
        for language, about in json.loads(of["pagefind-entry.json"])["languages"].items():
            version, pages, parts, filters, orders, fields = search._unpack(of[f"pagefind.{about['hash']}.pf_meta"])
            result[language] = version, [(of[f"fragment/{name}.pf_fragment"], words) for name, words in pages], parts, filters, orders, fields
        return result

    assert told(made) == told(files)
    others = ("fragment/", "pagefind.")
    assert {name for name in made if not name.startswith(others)} == {name for name in files if not name.startswith(others)}


@settings(max_examples=40, deadline=None)
@given(st.recursive(st.integers(0, 2**64 - 1) | st.text(), lambda inner: st.lists(inner, max_size=12)))
def test_what_is_packed_can_be_unpacked(value):
    """Any list of lists, texts and numbers comes back as it was."""
    assert search._unpack(gzip.compress(search._MAGIC + b"".join(search._pack([value])))) == [value]


ASK = """async (words) => {
  const found = await import('/pagefind/pagefind.js')
  return (await found.search(words)).results.map((result) => parseInt(result.id.split('_')[1], 36))
}"""


@pytest.mark.browser
def test_a_browser_finds_what_the_pages_say(tmp_path, served, browser):
    """Words give in a browser the positions of the pages that have them."""
    index(make(tmp_path / "site"), PAGES)
    tab = browser.new_page()
    tab.goto(f"{served}/index.html")
    for words, true in (("migrants", lambda n: True), ("word3", lambda n: facts(n)["word"] == "word3"), ("number7", lambda n: n == 7)):
        assert set(tab.evaluate(ASK, words)) == {PAGES.index(f"page-{n}/index.html") for n in range(NUMBER) if true(n)}
    tab.close()
