"""Every page of a built site: links that lead somewhere, one heading, nothing foreign."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.site.conftest import HERE
from uptake.followup import STATUSES


class Outline(HTMLParser):
    """Links, ids and headings of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.ids, self.headings, self.lang, self.inline = [], set(), [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.links += [given[name] for name in ("href", "src", "action") if given.get(name)]
        if "id" in given:
            assert given["id"] not in self.ids, f"the id {given['id']} stands twice"
            self.ids.add(given["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.lang = given.get("lang", "")
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "script" and "src" not in given and given.get("type") not in ("application/json", "application/ld+json"):
            self.inline.append("script")


@pytest.fixture(scope="module")
def outlines(built):
    return {path: Outline(path.read_text()) for path in built.folder.rglob("*.html")}


def test_every_link_leads_to_a_file_and_every_anchor_to_an_element(built, outlines):
    """No link of any page is broken, anchors included; inner links are relative and name a file."""
    broken = []
    for page, outline in outlines.items():
        for link in outline.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            path = built.folder / parts.path.removeprefix("/repo/") if parts.path.startswith("/") else page.parent / unquote(parts.path) if parts.path else page
            target = Path(re.sub(r"/[^/]+/\.\.", "", str(path))) if ".." not in str(path) else path.resolve()
            if not target.is_file() or parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in outlines[target].ids:
                broken.append(f"{page.relative_to(built.folder)}: {link}")
            if parts.path.startswith("/") and page.name != "404.html":
                broken.append(f"{page.relative_to(built.folder)}: {link} is not relative")
    assert not broken, broken[:10]


def test_every_page_has_one_main_heading_and_skips_no_level(built, outlines):
    """One h1 a page, no heading level left out, and a language."""
    for page, outline in outlines.items():
        name = page.relative_to(built.folder)
        assert outline.headings.count(1) == 1, name
        assert all(b <= a + 1 for a, b in zip(outline.headings, outline.headings[1:])), (name, outline.headings)
        assert outline.lang == "en", name


def test_no_page_has_inline_script_or_style(outlines):
    """The content policy can be as strict as it is, because nothing inline is executed or styled."""
    assert not [page for page, outline in outlines.items() if outline.inline]


def test_titles_and_canonical_addresses_are_unique(built):
    """Every page can be told from every other by its title and its address."""
    titles, canonicals = {}, {}
    for page in built.folder.rglob("*.html"):
        text = page.read_text()
        title = re.search("<title>(.*?)</title>", text, re.S).group(1)
        canonical = re.search('rel="canonical" href="(.*?)"', text)
        if canonical and "http-equiv=\"refresh" not in text:
            assert canonicals.setdefault(canonical.group(1), page) == page
            assert canonical.group(1).startswith("https://example.org/repo/")
        titles.setdefault(title, []).append(page)
    twice = {title: pages for title, pages in titles.items() if len(pages) > 1 and "/recommendations/" not in str(pages[0])}
    assert not twice, list(twice)[:5]


def test_every_word_of_a_record_is_on_its_page(built):
    """Each record's texts stand in full on its own page."""
    import html

    @cache
    def words(path):
        text = re.sub(r"</?abbr\b[^>]*>", "", (built.folder / path).read_text())
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))

    def flat(text):
        return re.sub(r"\s+", " ", re.sub(r"(?m)^[-•○?] ", "", text)).strip()

    for record in built.library.recommendations.values():
        page = words(f"recommendations/{record.id}/index.html")
        texts = [record.text, record.response_text, *(p.text for p in record.sub_points)]
        texts += [t for a in record.actions for t in (a.text, a.responsible, a.deadline_stated, a.comments)]
        for text in filter(None, texts):
            assert all(part in page for part in map(flat, text.split("\n")) if part), (record.id, text[:80])
    for record in built.library.lessons.values():
        page = words(f"lessons/{record.id}/index.html")
        assert flat(record.title) in page and all(flat(tip.text) in page or "*" in tip.text for tip in record.tips)


def test_a_term_page_lists_exactly_the_records_that_carry_the_term(built):
    """The pages of a criterion, all numbered pages together, link the recommendations and lessons that an independent count gives."""
    for criterion in ("relevance", "gender-equality"):
        expected = {r.id for r in built.library.recommendations.values() if criterion in {v.id for v in r.criteria}}
        lessons = {r.id for r in built.library.lessons.values() if criterion in {v.id for v in r.criteria}}
        text = "".join(p.read_text() for p in (built.folder / "criteria" / criterion).rglob("index.html"))
        main = "".join(re.findall(r"<main.*?</main>", text, re.S))
        listed = set(re.findall(r'recommendations/([a-z0-9-]+-r\d+)/index\.html"[^>]*>[^<]{5}', main))
        assert listed - {i for i in listed if i not in expected} == expected and not listed - expected - _repeated(built), criterion
        assert set(re.findall(r'lessons/([a-z0-9-]+-l\d+)/', main)) == lessons


def _repeated(built):
    return {r.repeats for r in built.library.recommendations.values() if r.repeats}


def test_rejected_and_called_overdue_recommendations_show_it(built):
    """A rejected recommendation says so, and an action that its source calls overdue shows the source's words."""
    rejected = next(r for r in built.library.recommendations.values() if r.response_category == "rejected")
    assert "Rejected" in (built.folder / f"recommendations/{rejected.id}/index.html").read_text()
    called, of = next((a, r) for a, r in built.library.actions.values() if a.source_overdue)
    assert "The source calls it overdue" in (built.folder / f"recommendations/{of.id}/index.html").read_text() and called.status_stated


def test_the_as_of_month_is_printed_where_overdue_is(built):
    """Wherever a page says that something is overdue, it says as of which month."""
    for page in built.folder.rglob("*.html"):
        text = page.read_text()
        if "overdue" in text:
            assert "November 2026" in text, page


def test_every_record_is_indexed(built):
    """Every recommendation, lesson and evaluation is in the search index, and nothing else."""
    assert built.result.indexed == len(built.library.lessons) + len(built.library.recommendations) + len(built.library.evaluations)


def test_the_style_has_every_mark_that_pages_show(built):
    """Each mark is a mask of the style, and the symbols from which pictures are drawn are of the same marks."""
    style = (built.folder / "static/style.css").read_text()
    masks = set(re.findall(r"\.(\w+) \{ --mark: ", style))
    symbols = set(re.findall(r'<symbol id="g-(\w+)"', (HERE / "tests/tools/marks.svg").read_text()))
    assert symbols == masks - {"asked"} | {"ask"}
    for path in built.folder.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert set(re.findall(r'<i class="glyph (\w+)"></i>', page)) | set(re.findall(r'<span class="tag (\w+)">', page)) <= masks | {"bare", "open"}, path
        assert "<symbol" not in page, path


def test_a_chart_draws_each_mark_as_the_style_does(built):
    """One mark stands for each key action; a drawing cannot take the style's masks, so it repeats their lines."""
    style = (built.folder / "static/style.css").read_text()
    (chart,) = re.findall(r'aria-label="Chart of marks">(.*?)</svg>', (built.folder / "patterns/index.html").read_text(), re.DOTALL)
    drawn = re.findall(r'<g class="(\w+)" transform="[^"]+">(.*?)</g>', chart, re.DOTALL)
    assert {status for status, _ in drawn} == {status for status in STATUSES if f'class="{status}"' in chart} and len(drawn) == 6
    for status, shape in drawn:
        (mask,) = re.findall(rf"\.{status} {{ --mark: url(.*) }}", style)
        assert _lines(shape) == _lines(mask)


def _lines(drawing: str) -> set[str]:
    """The shapes of a drawing, without their colours."""
    return {re.sub(r"""['"]""", "", found) for found in re.findall(r"""(?<= )(?:d|cx|cy|r|stroke-dasharray)=(?:'[^']*'|"[^"]*")""", drawing)}
