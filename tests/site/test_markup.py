"""Texts into HTML: no word lost, nothing smuggled in."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from uptake import markup
from uptake.markup import blocks, is_capitals, markdown_html, plain_words


def shown(html: str) -> str:
    import html as escapes

    return escapes.unescape(re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("text", ["see <Annex 3> for it", "<script>alert(1)</script> stays", "a < b > c & d", "<b onclick=x>bold</b>", "<!-- a remark -->", "![a](http://x/y.png) picture", "[here](javascript:alert(1)) it is"])
def test_raw_html_is_shown_as_the_words_it_is(text):
    """Raw HTML in Markdown loses no visible word and becomes no element."""
    html = str(markdown_html(text))
    assert not re.search(r"<(script|b|img|Annex|!--)", html)
    assert "javascript" not in re.sub(r">[^<]*<", "", html)
    for word in re.findall(r"\w+", re.sub(r"\(.*?\)", "", text)):
        assert word in shown(html)


def test_markdown_keeps_emphasis_lists_and_safe_links():
    """Emphasis, lists and links with a scheme become elements; headings begin at the level asked for."""
    html = str(markdown_html("## T\n\n*a* [b](https://c.example)\n\n1. one\n2. two", heading=4))
    assert "<em>a</em>" in html and 'href="https://c.example"' in html and html.count("<li>") == 2 and "<h4>" in html


PLAIN = st.lists(st.sampled_from(["word", "é", "日", "7", " ", "  ", "\n", "\n\n", ".", ", ", "-", "(", ")", "'", "’", "…", "=", "/"]), max_size=4).map("".join)
MARK = st.sampled_from(
    ["", "*", "**", "_", "`", "&", "&amp;", "<", ">", "#", "- ", "1. ", "[", "](http://a.example)", "\\", "~", "+ ", "> ", "\u00a0", "==="]
)
MERE = st.tuples(PLAIN, MARK, PLAIN, MARK, PLAIN).map(lambda parts: "Word" + "word".join(parts) + "word")


@settings(max_examples=500, deadline=None)
@given(MERE)
@example("Words, “and” more – (of 5%): see http://a.example/b?c=d.\n\nE.g. 1. this; A) that -- the end")
def test_a_text_without_marks_is_what_the_parser_makes_of_it(text):
    """Texts that are taken for mere words are no others than the parser would give."""
    html = markdown_html(text)
    words = markup._MERE_WORDS
    markup._MERE_WORDS = re.compile("(?!)")
    try:
        assert html == markdown_html(text)
    finally:
        markup._MERE_WORDS = words


@pytest.mark.parametrize("text", ["![" * 9000, "> " * 9000, "*" * 20000, "[" * 20000])
def test_markdown_that_would_take_very_long_is_shown_as_it_stands(text):
    """Runs of marks that no person writes do not slow the build; they are shown as text."""
    import time

    start = time.perf_counter()
    html = str(markdown_html(text))
    assert time.perf_counter() - start < 5 and text[:100].strip() in shown(html)


def test_plain_text_is_never_read_as_markdown():
    """A single line that begins with a mark stays a paragraph with its mark; repeated marks are a list."""
    assert blocks("* x\n1. y")[0].lines == ("* x", "1. y")
    assert [b.mark for b in blocks("Intro:\n- one\n- two\n\nEnd")] == ["", "-", ""]


def test_capitals_are_told_from_short_acronyms():
    """Only a longer text in capitals is set as such."""
    assert is_capitals("CENTRING MIGRANT WOMEN'S VOICES") and not is_capitals("UN WOMEN") and not is_capitals("Ordinary words of a title")


def test_plain_words_drop_marks_and_targets():
    """For titles and excerpts Markdown loses its marks and link targets, and keeps words with underscores."""
    assert plain_words("*see* [here](#) snake_case") == "see here snake_case"
