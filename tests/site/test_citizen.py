"""The site as a citizen of the web: found, shared, read by programs, read without a connection, taken along whole."""

import html
import json
import re
import shutil
import struct
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.serving import served
from uptake import sample
from uptake.commands import main
from uptake.content import read_vocabularies
from uptake.exports import llms, sitemap
from uptake.exports.bundle import READ_ME
from uptake.filters import locale
from uptake.markdowntext import escaped, kept, link, plain, quoted
from uptake.markup import blocks
from uptake.site import read_settings
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parent.parent.parent
BASE_URL = "https://example.org/repo/"
STATIC = HERE / "static"
PICTURES = {"site", "evaluations", "recommendations", "lessons"}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder of few records, and what builds a site of it."""
    folder = tmp_path_factory.mktemp("small")
    sample.write(folder / "in", 14, Vocabularies(read_vocabularies(HERE / "data/vocabulary").records.values()), 5, HERE / "data")
    folders = ["--content", str(folder / "in/content"), "--data", str(folder / "in/data")]

    def build(name, *options, command="build", as_of="2026-11-21"):
        assert main([command, *folders, "--output", str(folder / name), "--base-url", BASE_URL, "--as-of", as_of, *options]) == 0
        return folder / name

    return SimpleNamespace(folder=folder, build=build, site=build("site"))


@pytest.fixture(scope="module")
def title(generated):
    """What the site of the generated records is called."""
    return read_settings(generated.data / "site.yaml")[0].title


def pages(built):
    return {path.relative_to(built.folder).as_posix(): path.read_text() for path in built.folder.rglob("*.html")}


def meta(text, name):
    found = re.findall(rf'<meta (?:name="[\w.]+" )?(?:property|name)="{name}"(?: property="[\w:]+")? content="([^"]*)">', text)
    return html.unescape(found[0]) if len(found) == 1 else None


# --- found

def test_a_browser_can_take_up_the_search(built, title):
    """The description is OpenSearch 1.1 with its limits, leads to the search, and every page names it."""
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ET.parse(built.folder / "opensearch.xml").getroot()
    assert root.tag == f"{name}OpenSearchDescription"
    search = next(url for url in root.iter(f"{name}Url") if url.get("type") == "text/html")
    assert search.get("template") == f"{BASE_URL}search/?q={{searchTerms}}"
    assert 0 < len(root.findtext(f"{name}ShortName")) <= 16 and 0 < len(root.findtext(f"{name}Description")) <= 1024
    for image in root.iter(f"{name}Image"):
        assert (built.folder / image.text.removeprefix(BASE_URL)).is_file()
    for path, text in pages(built).items():
        up = "../" * path.count("/") if path != "404.html" else "/repo/"
        assert f'<link rel="search" type="application/opensearchdescription+xml" title="{title}" href="{up}opensearch.xml">' in text, path


def test_the_sitemap_dates_pages_by_their_records_alone(built):
    """A page has the newest date that its record, evaluation, source and actions tell up to the as-of month; other pages have none."""
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = ET.parse(built.folder / "sitemap.xml").getroot().findall("s:url", space)
    dates = {url.findtext("s:loc", "", space).removeprefix(BASE_URL): url.findtext("s:lastmod", None, space) for url in urls}
    library = built.library
    for record in library.recommendations.values():
        evaluation, source = library.evaluations[record.evaluation], library.sources[record.source.id]
        told = [evaluation.published, source.published, source.retrieved, *(event.date for a in record.actions for event in a.history)]
        newest = max((date for date in told if date and date[:7] <= "2026-11"), default=None)
        assert dates[f"recommendations/{record.id}/"] == newest, record.id
    assert any(dates.values()) and dates["lessons/"] is None and dates[""] is None


def test_a_date_to_come_is_no_change_and_the_clock_does_not_matter(built):
    """What is dated after the as-of month does not count, and a later as-of month changes nothing else."""
    early, late = sitemap.changed(built.library, "2015-01"), sitemap.changed(built.library, "2090-01")
    assert early and all(date[:7] <= "2015-01" for date in early.values())
    assert late == sitemap.changed(built.library, "2091-01")


# --- shared

def test_every_page_says_how_it_is_shown_where_it_is_shared(built, title):
    """Title, description, address, kind, site and picture are told on every page, and agree with the page."""
    pictures = set()
    for path, text in pages(built).items():
        named = html.unescape(re.search("<title>(.*?)</title>", text, re.S)[1]).strip()
        canonical = re.search('rel="canonical" href="(.*?)"', text)
        cited = meta(text, "citation_title")
        assert meta(text, "og:title").strip() == (cited or named.removesuffix(f" · {title}")), path
        assert meta(text, "og:description") == meta(text, "description"), path
        assert meta(text, "og:url") == (html.unescape(canonical[1]) if canonical else None), path
        assert meta(text, "og:site_name") == title, path
        assert meta(text, "twitter:card") == "summary_large_image", path
        record = re.fullmatch(r"(evaluations|recommendations|lessons)/([a-z0-9-]+)/index.html", path)
        kind = record[1] if record and record[2] in getattr(built.library, record[1]) else "site"
        assert meta(text, "og:image") == f"{BASE_URL}static/previews/{kind}.png" and meta(text, "og:image:alt"), path
        assert meta(text, "og:type") == ("website" if kind == "site" else "article"), path
        pictures.add(kind)
    assert pictures == PICTURES


def size(png):
    """Width and height as the head of a PNG tells them."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and png[12:16] == b"IHDR"
    return struct.unpack(">II", png[16:24])


def test_the_pictures_have_their_size_and_are_small():
    """A picture for each kind of page, 1200 by 630, no more than 120 KB together, and nothing beside that no page shows."""
    found = {path.stem: path.read_bytes() for path in (STATIC / "previews").iterdir()}
    assert set(found) == PICTURES and {size(png) for png in found.values()} == {(1200, 630)}
    assert sum(map(len, found.values())) < 120_000


@pytest.mark.parametrize(("tag", "told"), [("en", "en_US"), ("fr", "fr_FR"), ("pt-BR", "pt_BR"), ("ar", "ar_AR"), ("zh-Hant", "zh_CN")])
def test_a_language_is_told_with_a_territory(tag, told):
    """Open Graph wants a language with a territory, which a tag may lack."""
    assert locale(tag) == told


# --- Markdown

def rendered(markdown):
    """The words of Markdown as CommonMark reads it, and the kinds of blocks that they stand in."""
    parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark")
    words, kinds = [], set()
    for token in parser.enable(["table", "strikethrough"]).parse(markdown):
        kinds.add(token.type.removesuffix("_open").removesuffix("_close"))
        for child in token.children or ():
            words.append(child.content if child.type in ("text", "code_inline") else "\n" if child.type.endswith("break") else "")
            kinds.add(child.type.removesuffix("_open").removesuffix("_close"))
        words.append("\n")
    return "".join(words).split(), kinds - {"inline", "text", "softbreak", "hardbreak"}


AWKWARD = "#*_-+=>`~[]()<>!&;:|\\/ \n\t.019abAé”–•?\r\"'"


@settings(max_examples=400, deadline=None)
@given(st.text(AWKWARD, max_size=60))
def test_plain_text_stays_the_text_it_is(text):
    """Whatever a text looks like, its Markdown reads as its words, in paragraphs and the lists that the site sees, and as nothing else."""
    expected = [word for block in blocks(re.sub("\r\n?", "\n", text)) for line in block.lines for word in line.split()]
    allowed = {"paragraph", "bullet_list", "list_item"}
    for markdown, more in ((plain(text), set()), (quoted(plain(text)), {"blockquote"})):
        words, kinds = rendered(markdown)
        assert words == expected and kinds <= allowed | more, (markdown, kinds)


LOOKS = [
    "# no heading", "- no list", "1. no list", "12) none", "--- ", "=== ", "> none", "    none", "a\n---", "[a]: http://b",
    "**b** _c_ `d`", "<b>x</b>", "&amp;", "![a](b)", "|a|b|\n|-|-|",
]


@pytest.mark.parametrize("text", LOOKS)
def test_what_looks_like_markdown_is_text(text):
    """Headings, lists, rules, emphasis, links, markup and tables of a plain text are its characters."""
    words, kinds = rendered(plain(text))
    assert words == text.split() and kinds == {"paragraph"}
    assert rendered(f"- {escaped(text)}")[1] == {"bullet_list", "list_item", "paragraph"}


def test_addresses_in_a_text_stay_whole():
    """An underscore within an address is not escaped, so that programs that make links of addresses find it."""
    assert plain("see https://example.org/a_b_c?d=e_f") == "see https://example.org/a_b_c?d=e_f"
    assert rendered(link("a [b] (c)", "https://example.org/x_(y)"))[1] == {"paragraph", "link"}


def test_markdown_of_a_record_keeps_its_marks_and_nothing_else_is_read():
    """Emphasis, lists and links of a record's Markdown stay; raw HTML, pictures and references are the words they are."""
    words, kinds = rendered(kept("*a* [b](https://c.d) `<i>` <https://e.f>\n\n- g"))
    assert kinds == {"paragraph", "em", "link", "code_inline", "bullet_list", "list_item"} and "<i>" in words
    words, kinds = rendered(kept("<script>x</script> <!-- y --> ![p](https://q.r)\n\n[s]: https://t.u"))
    assert kinds == {"paragraph", "link"} and {"<script>x</script>", "y", "!p", "[s]:"} <= set(words)


def test_a_twin_has_every_word_of_its_record(built):
    """The Markdown beside a page has the record's texts, its decision, statuses and where it comes from, and links that lead to pages."""
    label = built.library.vocabularies.label
    for record in built.library.recommendations.values():
        text = (built.folder / f"recommendations/{record.id}/index.md").read_text()
        words, kinds = rendered(text)
        flat = " ".join(words)
        texts = [record.text, record.description, record.response_text, *(p.text for p in record.sub_points)]
        texts += [t for a in record.actions for t in (a.text, a.responsible, a.deadline_stated, a.status_stated, a.comments)]
        for line in (line for text in filter(None, texts) for block in blocks(text) for line in block.lines):
            assert " ".join(line.split()) in flat or label("statuses", "completed") in line, (record.id, line)
        assert f"Decision: {label('response-categories', record.response_category)}" in flat
        assert flat.count("Key action ") >= len(record.actions) and f"{BASE_URL}recommendations/{record.id}/" in flat
        assert not kinds & {"html_block", "html_inline", "code_block", "fence", "table", "hr", "image"}
    for path in (*(built.folder / "evaluations").glob("*/index.md"), *(built.folder / "lessons").glob("*/index.md")):
        for address in re.findall(re.escape(BASE_URL) + r"([^)>\s]*)", path.read_text()):
            assert (built.folder / address.split("#")[0] / "index.html").is_file(), address


def test_a_twin_tells_stated_from_assigned_and_ours_from_theirs(built):
    """Each assigned value stands with its reason, each stated one as stated; headings are ours alone; what is overdue says as of when."""
    for record in list(built.library.recommendations.values())[:60]:
        text = (built.folder / f"recommendations/{record.id}/index.md").read_text()
        reasons = [v.reason for v in (*record.themes, *record.criteria, *record.topics) if v.basis == "assigned"]
        assert all(f"(assigned: {escaped(reason)})" in text for reason in reasons)
        headings = set(re.findall("^## (.*)$", text, re.M))
        assert headings <= {
            "What the evaluators asked", "What management answered", "What is being done", "Filed under", "Related", "Source", "Cite this",
        }
        assert len(re.findall("^# ", text, re.M)) == 1
        assert "overdue as of" not in text or "overdue as of November 2026" in text


def test_pages_name_their_twin_and_only_records_have_one(built):
    """A record's page names its Markdown, which is there; no other page names one."""
    named = {path for path, text in pages(built).items() if '<link rel="alternate" type="text/markdown"' in text}
    twin = {path.relative_to(built.folder).as_posix().replace("index.md", "index.html") for path in built.folder.rglob("index.md")}
    library = built.library
    assert named == twin and len(twin) == len(library.evaluations) + len(library.recommendations) + len(library.lessons)


def test_llms_txt_is_as_its_proposal_says(built, title):
    """A heading, a summary in a quotation block, what to know, then lists of links under headings, each leading to a file."""
    text = (built.folder / "llms.txt").read_text()
    assert re.match(rf"# {re.escape(title)}\n\n> .+\n\n", text) and len(re.findall("^# ", text, re.M)) == 1
    assert text.index("- The texts") < text.index("## ")
    sections = re.split(r"^## (.+)\n\n", text, flags=re.M)[1:]
    assert "Optional" in sections[::2] and len(text) < 60_000
    for lines in sections[1::2]:
        for line in lines.strip().split("\n"):
            found = re.fullmatch(r"- \[.+\]\((\S+)\): .+", line)
            path = found[1].removeprefix(BASE_URL)
            assert (built.folder / (path + "index.html" if path.endswith("/") else path)).is_file(), line
    assert text.count("/evaluations/") <= llms.MOST + 1


# --- an application that is read without a connection

def test_the_site_is_an_application(built, title):
    """The manifest's icons are there in the sizes that it tells, its addresses stay below the site, and every page names it."""
    manifest = json.loads((built.folder / "manifest.webmanifest").read_text())
    assert manifest["name"] == title and manifest["start_url"] == manifest["scope"] == "./"
    for icon in manifest["icons"]:
        data = (built.folder / icon["src"]).read_bytes()
        assert icon["sizes"] == "any" or "x".join(map(str, size(data))) == icon["sizes"]
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert all((built.folder / shortcut["url"]).is_file() for shortcut in manifest["shortcuts"])
    assert all('<link rel="manifest" href="' in text for text in pages(built).values())


def edition(site):
    return re.search('EDITION = "([0-9a-f]{16})"', (site / "sw.js").read_text())[1]


def test_another_build_is_another_edition(small):
    """The service worker of the same site is the same; another month makes it another, and so does a word of one record."""
    assert edition(small.build("again")) == edition(small.site) != edition(small.build("later", as_of="2027-03-01"))
    shutil.copytree(small.folder / "in/content", small.folder / "reworded")
    record = next((small.folder / "reworded/recommendations").glob("*-r02.yaml"))
    record.write_text(re.sub("^  by: .*", "  by: Read once more.", record.read_text(), flags=re.M))
    assert edition(small.build("reworded-site", "--content", str(small.folder / "reworded"))) != edition(small.site)


def until(page, condition):
    """Wait for what a page says only after a while; Playwright's own waiting takes any promise for yes."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"waited in vain for {condition}")


@pytest.fixture
def visitor(small, browser, tmp_path):
    """A reader on the small site, whose pages are kept from the first one on."""
    with served(small.site, tmp_path) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        until(page, "async () => navigator.serviceWorker.controller !== null && (await caches.match(location.href)) !== undefined")
        yield SimpleNamespace(page=page, address=address, context=context)
        context.close()


@pytest.mark.browser
def test_visited_pages_are_read_without_a_connection(visitor, small):
    """Offline, visited pages open with their styles; another page leads to the list of what is kept; the search says what it needs."""
    page, address = visitor.page, visitor.address
    record = next((small.site / "recommendations").glob("*-r01")).name
    page.goto(f"{address}recommendations/{record}/index.html?from=list")
    heading = page.inner_text("h1")
    page.goto(address + "search/")
    page.wait_for_selector(".hit")
    page.evaluate("fetch(new URL('../data/actions.json', location)).then((a) => a.text())")
    visitor.context.set_offline(True)
    page.goto(f"{address}recommendations/{record}/")
    assert page.inner_text("h1") == heading
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead .wrap')).display") == "flex"
    page.goto(address)
    page.goto(address + "search/?q=training")
    page.wait_for_function("document.getElementById('count').textContent.includes('connection')")
    assert page.evaluate("fetch(new URL('../data/actions.json', location), { cache: 'no-store' }).then(() => true, () => false)") is False
    page.goto(address + "lessons/")
    assert "no connection" in page.inner_text("h1") and "/offline/" in page.url
    page.wait_for_selector(f"#visited a[href='{address}recommendations/{record}/']")
    page.click("#visited a >> nth=0")
    assert page.url.startswith(address) and "/offline/" not in page.url
    visitor.context.set_offline(False)
    page.goto(address + "offline/?page=" + address + "lessons/")
    page.click("#again a")
    assert page.url == address + "lessons/"


KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) found.push(url);
    return found;
}"""


@pytest.mark.browser
def test_only_pages_and_what_shows_them_are_kept_and_not_too_many(visitor):
    """No data and nothing of the search; beyond a hundred pages the one not visited for longest goes; a reader can remove all."""
    page, address = visitor.page, visitor.address
    page.evaluate("""async (address) => {
        const cache = await caches.open((await caches.keys())[0]);
        const headers = { "content-type": "text/html" };
        for (let n = 0; n < 120; n++) await cache.put(`${address}lessons/made-${n}/`, new Response("", { headers }));
    }""", address)
    page.goto(address + "search/")
    page.wait_for_selector(".hit")
    page.goto(address + "data/")
    until(page, f"async () => (await ({KEPT})()).includes('{address}data/')")
    until(page, f"async () => (await ({KEPT})()).filter((url) => !url.includes('/static/')).length <= 101")
    paths = [url.removeprefix(address) for url in page.evaluate(KEPT)]
    assert "lessons/made-119/" in paths and "lessons/made-0/" not in paths and "data/" in paths
    assert all(path.endswith("/") or path == "" or re.fullmatch(r"static/[\w-]+\.(css|js|svg)", path) for path in paths)
    page.goto(address + "offline/")
    page.click("#forget")
    page.wait_for_selector("#visited-none")
    left = {url.removeprefix(address) for url in page.evaluate(KEPT)}
    assert {path for path in left if not path.startswith("static/")} == {"offline/"}


@pytest.mark.browser
def test_a_new_edition_takes_the_place_of_the_old(visitor, small):
    """When the site is built anew, what browsers kept of the old edition goes, and of other sites nothing."""
    page, worker = visitor.page, small.site / "sw.js"
    old = worker.read_text()
    page.evaluate("caches.open('offline /other/ 1')")
    try:
        worker.write_text(old.replace(edition(small.site), "f" * 16))
        page.goto(visitor.address + "about/")
        page.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
        until(page, "async () => (await caches.keys()).sort().join() === 'offline /other/ 1,offline /repo/ ' + 'f'.repeat(16)")
    finally:
        worker.write_text(old)


# --- taken along

@pytest.fixture(scope="module")
def packed(small):
    small.build("packed", command="bundle")
    return small.folder / "packed.zip"


def test_the_bundle_is_the_site_and_the_same_twice(small, packed):
    """The file holds every file of the site in order, with no date and no owner of this machine, and how to read it comes first."""
    small.build("packed", "--into", str(small.folder / "other.zip"), command="bundle")
    assert (small.folder / "other.zip").read_bytes() == packed.read_bytes()
    with zipfile.ZipFile(packed) as file:
        entries, top = file.infolist(), file.namelist()[0].split("/")[0]
        assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)} and {e.external_attr for e in entries} == {0o100644 << 16}
        names = [e.filename.split("/", 1)[1] for e in entries]
        assert names[0] == READ_ME and names[1:] == sorted(names[1:])
        there = {p.relative_to(small.folder / "packed").as_posix() for p in (small.folder / "packed").rglob("*") if p.is_file()}
        assert there - set(names) == {".nojekyll", ".uptake-output", "sw.js"} and set(names) - there == {READ_ME}
        assert all(file.read(f"{top}/{name}") == (small.folder / "packed" / name).read_bytes() for name in names[1:])
        said = file.read(f"{top}/{READ_ME}").decode("utf-8-sig")
    assert "index.html" in said and "python3 -m http.server" in said and "November 2026" in said and "\r\n" in said


@pytest.mark.browser
def test_the_bundle_is_browsed_from_the_disk(packed, browser, tmp_path):
    """Unpacked, the site is browsed as files, records and data included, and nothing is missed."""
    with zipfile.ZipFile(packed) as file:
        file.extractall(tmp_path)
        top = tmp_path / file.namelist()[0].split("/")[0]
    page = browser.new_page()
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.goto(f"file://{top}/index.html")
    page.click("footer a:has-text('Recommendations')")
    page.click(".table .title >> nth=0")
    assert page.url.startswith("file://") and page.locator("main h1").count() == 1
    page.click("a:has-text('This record as JSON')")
    assert json.loads(page.inner_text("pre"))["citation"]["text"]
    assert not wrong, wrong
    page.close()
