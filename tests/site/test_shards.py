"""The search over many shards and volumes is the search over one: in a real browser, the same records asked both ways."""

from pathlib import Path

import pytest

from tests.serving import served
from uptake import search
from uptake.content import read_content, read_vocabularies
from uptake.exports import finder
from uptake.glossary import read_glossary, read_search_words, with_organizations
from uptake.library import Library, build
from uptake.views.finder import entries, newest_first, searchable
from uptake.vocabulary import Vocabularies

pytestmark = pytest.mark.browser
STATIC = Path(__file__).parents[2] / "static"

ASK = """async ([asked, whole]) => {
  const engine = await import(new URL('find.js', location.href)), finder = await engine.open(new URL('./', location.href), { whole }), told = []
  for (const [query, chosen, stated, sort] of asked) {
    const search = query ? await finder.search(query, chosen) : null
    const { hits, counts, unknown } = await finder.select(search ? search.places : finder.everything(), chosen, stated)
    const places = await finder.order(hits, sort, search?.scores), ten = places.slice(0, 10), cards = await Promise.all(ten.map(finder.card))
    const marked = search ? cards.map((card, n) => [...engine.passages(card, ten[n], search.found).marked.keys()]) : []
    told.push({ total: hits.length, counts, unknown: [...unknown], places, ten: await finder.addresses(ten), titles: cards.map((card) => card.meta.title), marked, missing: search?.missing })
  }
  return told
}"""


def make(folder: Path, library: Library, data: Path) -> search.Index:
    """The finder's files of a site's records, and a page that may load them."""
    found = searchable(library, "2026-11")
    words, _ = read_search_words(data)
    index = search.index(entries(library, found, "en"), jobs=1)
    search.write(folder, index)
    for name, content in finder.files(library, found, index, with_organizations(read_glossary(data)[0], library.vocabularies), words):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "find.js").write_bytes((STATIC / "find.js").read_bytes())
    (folder / "index.html").write_text("<!doctype html><html lang=en><title>Search</title>", encoding="utf-8")
    return index


@pytest.fixture(scope="module")
def library(generated):
    vocabularies = Vocabularies(read_vocabularies(generated.data / "vocabulary").records.values())
    return build(read_content(generated.content).records.values(), vocabularies)


@pytest.fixture(scope="module")
def both(generated, library, browser, tmp_path_factory):
    """Asks two finders of the same records: one of few shards and volumes, one of very many."""
    usual = search.USUAL, search.MOST, search.VOLUME, search.VOLUMES
    tabs = []
    one, many = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("many")
    with served(one, tmp_path_factory.mktemp("web")) as first, served(many, tmp_path_factory.mktemp("web")) as second:
        make(one, library, generated.data)
        search.USUAL, search.MOST, search.VOLUME, search.VOLUMES = 6, 15, 12, 99
        try:
            index = make(many, library, generated.data)
        finally:
            search.USUAL, search.MOST, search.VOLUME, search.VOLUMES = usual
        assert len(index.volumes) > 10 and index.shards > 20
        for address in (first, second):
            tabs.append(browser.new_page())
            tabs[-1].goto(address)
        yield lambda *asked, whole=20000: [tab.evaluate(ASK, [asked, whole]) for tab in tabs], tabs[1]
        for tab in tabs:
            tab.close()


QUERIES = ["training", "women workers", "gender equality", "VAW", "the role of local authorities in Kenya", "reintegratoin", "human-rights-based", "women's", '"key action"', "trai", "qqqq"]
CHOSEN = [{}, {"kind": ["lesson"]}, {"decision": ["rejected", "partially_accepted"], "status": ["overdue"]}, {"year": ["2019"], "themes": ["ending-violence"]}]


@pytest.mark.parametrize("query", ["", *QUERIES])
def test_many_shards_find_what_one_finds(both, query):
    """Total, every count, the order of all results by relevance, date and deadline, their titles and what is marked: all the same."""
    ask, _ = both
    asked = [(query, chosen, sort == "date", sort) for chosen in CHOSEN for sort in ("", "date", "deadline")]
    for what, one, many in zip(asked, *ask(*asked)):
        assert one == many, what
        assert not one["unknown"] and len(one["ten"]) == min(10, one["total"])


def test_everything_stands_newest_first(both, library):
    """Without words and filters all records come by date, and those of one date by address, whatever their volumes."""
    _, tab = both
    told = tab.evaluate("async () => (await (await import(new URL('find.js', location.href))).open(new URL('./', location.href))).addresses()")
    assert told == [path.removesuffix("index.html") for path, _ in newest_first(searchable(library, "2026-11"))]


def test_words_are_found_by_their_stems_beginnings_and_nearest(both):
    """Another ending, a beginning, an apostrophe, an accent or a slip finds what the word finds; nonsense finds nothing."""
    ask, _ = both
    queries = ["training", "trainings", "TRAINING", "trainin", "tràining", "women", "women's", "women’s", "qqqq", "trainning"]
    told = dict(zip(queries, ask(*((query, {}, False, "") for query in queries))[0]))
    total = {query: one["total"] for query, one in told.items()}
    assert total["training"] == total["trainings"] == total["TRAINING"] > 0 and total["trainin"] == total["tràining"] > 0
    assert total["women"] == total["women's"] == total["women’s"] > 0 == total["qqqq"]
    assert told["trainning"]["missing"] == [{"word": "trainning", "instead": "training"}]


def test_filters_load_only_what_they_can_match(both):
    """On a large site, volumes without a chosen value are not asked for; results and their counts are the same, and what is not known is said."""
    ask, tab = both
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    question = "training", {"year": ["2019"]}, False, ""
    whole = ask(question)[1][0]
    every = {url.split("/search/words/")[1].split("/")[0] for url in asked if "/search/words/" in url}
    asked.clear()
    part = ask(question, whole=0)[1][0]
    some = {url.split("/search/words/")[1].split("/")[0] for url in asked if "/search/words/" in url}
    assert 0 < len(some) < len(every) and some < every
    assert part["unknown"] == ["year"] and part["total"] == whole["total"] > 0 and sorted(part["places"]) == sorted(whole["places"])
    assert {name: counts for name, counts in part["counts"].items() if name != "year"} == {name: counts for name, counts in whole["counts"].items() if name != "year"}


def test_filters_alone_load_no_words(both):
    """Facets, orders and pages without words ask for values and cards alone; nothing chosen, not even for values."""
    ask, tab = both
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    ask(("", {}, False, ""))
    assert asked and not [url for url in asked if "/rows/" in url or "/words" in url]
    ask(("", {"decision": ["rejected"]}, False, "deadline"))
    assert [url for url in asked if "/rows/" in url] and not [url for url in asked if "/words" in url or "/parts/" in url]
