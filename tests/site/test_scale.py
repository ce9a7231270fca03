"""What sites of other sizes have: nothing leads to what is left out, nothing speaks of it, and no record loses a word."""

import html
import json
import re
import zipfile
from types import SimpleNamespace

import pytest

from tests.rebuilt import by_id, from_csv
from tests.serving import served
from tests.site.conftest import AS_OF, BASE_URL
from uptake import scale
from uptake.build import Asked, build
from uptake.content import read_content, read_vocabularies
from uptake.scale import LARGE, LARGEST, SCALES, WHOLE, left_out, scale_of

MOST_AROUND = {"large": 17_500, "largest": 6_000}
"""How many bytes the page of a recommendation may have on average beside what readers see of it."""


@pytest.fixture(scope="module", params=[LARGE, LARGEST], ids=lambda one: one.name)
def sized(request, generated, tmp_path_factory):
    """The site of the generated records as sites of another size have it."""
    target = tmp_path_factory.mktemp(request.param.name) / "_site"
    before = scale.current()
    result = build(generated, target, Asked(AS_OF, BASE_URL, scale=request.param, index=False))
    scale.use(before)
    assert not result.failed, result.problems[:3]
    paths = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    pages = {path: (target / path).read_text() for path in paths if path.endswith(".html")}
    return SimpleNamespace(scale=request.param, folder=target, paths=paths, pages=pages)


def test_the_rule_has_round_thresholds_and_only_leaves_out():
    """Small sites have everything; each further scale has what the one before has, and less."""
    assert [scale_of(n) for n in (0, 5_000, 5_001, 20_000, 20_001, 100_000)] == [WHOLE, WHOLE, LARGE, LARGE, LARGEST, LARGEST]
    assert list(SCALES) == sorted(SCALES) and not list(left_out(WHOLE))
    assert 2 < len(list(left_out(LARGE))) < len(list(left_out(LARGEST)))
    for name in ("twins", "documents", "arrays", "cited_terms", "cited_evaluations", "peers", "workbook", "source_texts", "calendars", "rows"):
        assert getattr(WHOLE, name) >= getattr(LARGE, name) >= getattr(LARGEST, name), name


def led_to(site, path, address):
    """The path that an address on a page leads to; empty for one of another site."""
    address, _, anchor = html.unescape(address).partition("#")
    address = address.partition("?")[0]
    if address.startswith(BASE_URL):
        address = "/" + address.removeprefix(BASE_URL)
    elif re.match(r"[a-z]+:|//", address):
        return "", ""
    steps = path.split("/")[:-1] if not address.startswith("/") else []
    address = address.removeprefix("/repo/").removeprefix("/") if address.startswith("/") else address
    for step in address.split("/") if address else []:
        steps = steps[:-1] if step == ".." else steps if step == "." else [*steps, step]
    found = "/".join(steps) if address else path
    return (found + "index.html" if found.endswith("/") or not found else found), anchor


def test_no_link_is_dead(sized):
    """Every link, style, script and picture of every page is there, with the place on the page that the link names."""
    ids = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in sized.pages.items()}
    for path, text in sized.pages.items():
        for address in re.findall(r'\b(?:href|src|action|data-take-list)="([^"]*)"', text):
            found, anchor = led_to(sized, path, address)
            if not found or found.startswith(("pagefind/", "search/")) or path.startswith("patterns/"):  # examples of what is elsewhere
                continue
            assert found in sized.paths, (path, address)
            assert not anchor or found not in ids or anchor in ids[found], (path, address)


def test_every_address_that_programs_are_given_leads_to_a_file(sized):
    """The index of the data, the catalogue, the sitemap and what language models are told name only what is there."""
    given = "".join((sized.folder / path).read_text() for path in ("data/index.json", "data/catalogue.jsonld", "sitemap.xml", "llms.txt"))
    given += sized.pages["data/index.html"]
    for address in set(re.findall(rf"{re.escape(BASE_URL)}([^\s\"<>)'|]*)", html.unescape(given))):
        path = address.partition("#")[0].partition("?")[0]
        if "{" in path or "ID" in path or path.startswith("search/") or path.endswith(","):
            continue
        assert (path + "index.html" if path.endswith("/") or not path else path) in sized.paths, address


def test_what_is_left_out_is_not_there_and_not_spoken_of(sized):
    """No Markdown, no documents and no arrays stand anywhere or are named; the page of data says so."""
    data = sized.pages["data/index.html"]
    assert all(html.escape(words, quote=False) in data for words in left_out(sized.scale)) and 'id="left-out"' in data
    assert not [path for path in sized.paths if path.endswith("index.md")]
    assert {path for path in sized.paths if path.endswith("/index.json")} == {"data/index.json"}
    assert "data/recommendations.json" not in sized.paths and not [path for path in sized.paths if path.endswith(".document.json")]
    told = (sized.folder / "llms.txt").read_text()
    assert "index.md" not in told and "stands index.json" not in told and ".json)" not in told
    for path, text in sized.pages.items():
        assert "text/markdown" not in text and "This record as JSON" not in text, path
        assert not re.search(r'href="[^"]*/index\.(json|md)"', text) or path in ("data/index.html", "patterns/index.html"), path
    described = json.loads((sized.folder / "data/index.json").read_text())["collections"]
    assert all("document" not in one and "json" not in one for one in described)


def test_a_small_site_says_nothing_of_leaving_out(built):
    """Where nothing is left out the page of data does not speak of it."""
    assert 'id="left-out"' not in (built.folder / "data/index.html").read_text()


def test_every_record_has_its_page_with_every_word(sized, built):
    """Texts, response, actions, terms, source and citation of every record stand on its page, at every size."""
    def flat(text):
        return re.sub(r"\s+", " ", re.sub(r"(?m)^[-•○?] ", "", text)).strip()

    lib = built.library
    for kind in ("sources", "evaluations", "recommendations", "lessons"):
        for record in getattr(lib, kind).values():
            page = sized.pages[f"{kind}/{record.id}/index.html"]
            words = flat(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:abbr|cite)\b[^>]*>", "", page))))
            texts = [getattr(record, name, None) for name in ("text", "response_text", "addressee", "overall_comment")]
            texts += [t for a in getattr(record, "actions", ()) for t in (a.text, a.responsible, a.comments, a.deadline_stated)]
            texts += [t for point in getattr(record, "sub_points", ()) for t in (point.text, point.response_text)]
            texts += [record.title if kind != "recommendations" else None]
            for text in filter(None, texts):
                assert all(part in words for part in map(flat, text.split("\n")) if part), (record.id, text[:80])
            values = [v for name in ("themes", "criteria", "topics", "countries") for v in getattr(record, name, ()) if v.id]
            assert sized.scale.lean or all(v.reason in words for v in values if v.reason), record.id
            assert f"{BASE_URL}{kind}/{record.id}/" in words and 'class="cite"' in page
            assert kind == "sources" or f"sources/{record.source.id}/" in page
            for action in getattr(record, "actions", ()):
                assert f'id="{action.id.rpartition("-")[2]}"' in page


def test_the_data_make_the_records_again(sized, generated, tmp_path):
    """The tables hold everything, wherever they stand, and so do JSON Lines where there are such."""
    if sized.scale.packed:
        with zipfile.ZipFile(sized.folder / "data/uptake.zip") as archive:
            archive.extractall(tmp_path)
        assert "data/values.csv" not in sized.paths and (tmp_path / "datapackage.json").is_file()
    folder = tmp_path if sized.scale.packed else sized.folder / "data"
    vocabularies = read_vocabularies(generated.data / "vocabulary").records.values()
    records = by_id([*read_content(generated.content).records.values(), *vocabularies])
    assert from_csv(folder) == records
    if not sized.scale.packed:
        lines = [json.loads(line) for line in (folder / "recommendations.jsonl").read_text().splitlines()]
        assert sum(len(line["actions"]) for line in lines) == len([1 for r in records.values() for _ in getattr(r, "actions", ())])


def test_lists_have_as_many_rows_as_the_scale_says(sized):
    """Of a list that is also part of a whole one no more rows have a place; the list of all recommendations is whole."""
    pages = [text for path, text in sized.pages.items() if re.match(r"(actions|organizations|units|topics)/", path)]
    assert pages and all(text.count("<tr>") <= 3 * max(sized.scale.rows, 50) + 60 for text in pages)
    listed = {id for path, text in sized.pages.items() if re.fullmatch(r"recommendations/(page-\d+/)?index.html", path)
              for id in re.findall(r'recommendations/([a-z0-9-]+-r\d+)/', text)}
    assert listed == {path.split("/")[1] for path in sized.pages if re.fullmatch(r"recommendations/[a-z0-9-]+-r\d+/index.html", path)}


def test_the_pages_of_recommendations_are_lean(sized):
    """What a page has beside the words that readers see stays within its bound."""
    around = []
    for path, text in sized.pages.items():
        if re.fullmatch(r"recommendations/[a-z0-9-]+-r\d+/index.html", path):
            seen = re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", text, flags=re.S))
            around.append(len(text.encode()) - len(seen.encode()))
    assert len(around) > 100 and sum(around) / len(around) < MOST_AROUND[sized.scale.name], sum(around) / len(around)


@pytest.mark.browser
def test_records_are_taken_along_and_cited_without_documents(browser, sized, built, tmp_path_factory):
    """My list shows a record and takes it along as CSV from its page alone, and its page makes every format of its citation."""
    record = next(r for r in built.library.recommendations.values() if r.response_text and len(r.actions) > 1)
    document = json.loads((built.folder / f"recommendations/{record.id}/index.json").read_text())
    with served(sized.folder, tmp_path_factory.mktemp("web")) as address:
        page = browser.new_context().new_page()
        page.goto(f"{address}my-list/?recommendations={record.id}")
        page.locator(".hit h3 a").wait_for()
        assert page.inner_text(".hit h3 a").strip() == record.text
        with page.expect_download() as download:
            page.locator("[data-take=csv]").click()
        row = open(download.value.path(), encoding="utf-8-sig").read()
        assert document["citation"]["text"] in row.replace('""', '"') and record.response_category in row
        page.goto(f"{address}recommendations/{record.id}/")
        page.locator(".cite summary").first.click()
        for name, form in (("RIS", "ris"), ("BibTeX", "bibtex")):
            with page.expect_download() as download:
                page.get_by_role("button", name=f"Download {name}").click()
            assert open(download.value.path(), newline="").read() == document["citation"][form]
        page.context.close()
