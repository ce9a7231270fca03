"""Rules that keep text text: what templates, scripts and Markdown may do. The code is read, and any text is tried."""

import ast
import html
import re
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tests.trust.payloads_list import PAYLOADS, REFUSED_URLS, URLS
from tests.trust.test_properties import examples
from uptake.markup import SCHEMES, markdown_html, outside, sanitised
from uptake.messages import use
from uptake.render import environment

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = [*sorted((ROOT / "static").glob("*.js")), ROOT / "uptake/admin/editor.js"]
MARKED = {"abbreviations": "escaped text with elements of our own", "markup": "sanitised, or escaped for a script element", "render": "a type that is asked for"}
"""Modules that may call something markup, and why."""


def made(templates: dict[str, str]) -> jinja2.Environment:
    """The environment of a site over other templates."""
    env = environment(ROOT / "templates", "/", {}, {}, use("en", ROOT / "data/locale"))
    env.loader = jinja2.DictLoader(templates)
    return env


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.xml", "a.html.j2", "a.atom", "a.svg", "a"])
def test_every_template_escapes_whatever_its_name(name):
    """A text is escaped in a template of any name, also as an argument of a macro, in a loop and as a default."""
    source = "{% macro m(x) %}{{ x }}{% endmacro %}{{ t }}{{ m(t) }}{% for x in [t] %}{{ x }}{% endfor %}{% set y = t %}{{ y }}{{ t ~ t }}{{ [t]|join('<') }}"
    text = made({name: source}).get_template(name).render(t="<b>'\"&")
    assert "<" not in text and "'" not in text and '"' not in text and text.count("&lt;b&gt;") == 7


def test_a_name_that_is_not_there_fails():
    """An undefined name, attribute or item is an error wherever it stands, and nothing empty."""
    for number, source in enumerate(("{{ nothing }}", "{{ t.nothing }}", "{% if nothing %}{% endif %}", "{% for x in nothing %}{% endfor %}", "{{ t['x'] }}")):
        name = f"{number}.html"
        with pytest.raises((jinja2.UndefinedError, AttributeError, LookupError)):
            made({name: source}).get_template(name).render(t={})


def test_no_template_calls_a_text_safe():
    """No template marks a text as markup, switches escaping off, or names an attribute by a text."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|Markup|__html__|\|\s*xmlattr|\|\s*attr\b|\|\s*forceescape", text), path
        assert not re.search(r"<[a-z][^<>]*\son[a-z]+\s*=|<[^<>{]*\sstyle\s*=|srcdoc|javascript:", text), path
        assert not re.search(r"<script(?![^>]*(?:src=|type=\"application/(?:ld\+)?json\"))", text), path


def test_few_modules_make_markup():
    """Only the modules that escape or sanitise call a text markup."""
    found = set()
    for path in (ROOT / "uptake").rglob("*.py"):
        if not re.search("Markup|MarkSafe", path.read_text(encoding="utf-8")):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("Markup", "MarkSafe") and node.args:
                if not (isinstance(node.args[0], ast.Constant)):
                    found.add(path.stem)
    assert found <= set(MARKED), found - set(MARKED)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_elements_or_code_of_text(path):
    """Scripts build elements one by one: none parses a text into a page or runs it."""
    text = re.sub(r"(?m)^\s*//.*$", "", path.read_text(encoding="utf-8"))
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\s*\(|new Function|createContextualFragment|srcdoc|setHTML|\.cssText|javascript:|set(?:Timeout|Interval)\(\s*[\"'`]"
    assert not re.search(forbidden, text)
    assert not re.search(r"https?://(?!www\.w3\.org/)[\w.]+\.\w", re.sub(r"\"https://api\.github\.com\"", "", text)) or path.name == "editor.js"


# --- addresses

OF_THE_SITE = {"search", "data", "versions", "themes", "criteria", "topics", "organizations", "units"}
"""Variables of sentences that hold what the filter `link` gave."""
GIVEN = {"href": "a component's caller gives it through a filter"}


def test_every_link_of_a_template_goes_through_one_of_two_filters():
    """Where an address is no constant and no anchor, `link` has made it, which leads within the site, or `outside`, which knows few schemes."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for value in re.findall(r"""\s(?:href|src|action|formaction|content)="([^"{]*\{\{(?:[^"}]|"[^"]*"|\}(?!\}))*\}\}[^"]*)\"""", text):
            if re.match(r"#", value) or "|link" in value or "|outside" in value or re.match(r"\{\{ base_url ~ (view\.)?path\|clean", value):
                continue
            name = re.fullmatch(r"\{\{ (\w+) \}\}", value)
            assert name and name[1] in OF_THE_SITE | set(GIVEN) or not re.search(rf'(?:href|src|action)="{re.escape(value)}"', text), (path.name, value)


def test_what_components_are_given_as_addresses_is_filtered():
    """Whoever calls the component that takes an address gives it through a filter."""
    for path in TEMPLATES:
        for call in re.findall(r"\btag\(([^{}]*?)\) ?\}\}", path.read_text(encoding="utf-8")):
            assert "href=" not in call or "|link" in call, (path.name, call)
        for name in OF_THE_SITE:
            for start in re.findall(rf"\{{% trans[^%]*\b{name}=([^,%]+)", path.read_text(encoding="utf-8")):
                assert "|link" in start or "index.html" not in start, (path.name, name, start)


@pytest.mark.parametrize("address", [url for url in REFUSED_URLS if "@" not in url] + ["", " https://x", "https://x y", "https:", "http:x", "x@y z", "a@b?bcc=c"])
def test_no_other_address_becomes_a_link(address):
    """What does not name one of the few schemes is no link outside: not in a template, not in Markdown."""
    allowed = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
    assert not outside(address) or allowed.match(address) and not re.search(r"\s", address)
    links = re.findall('href="([^"]*)"', str(markdown_html(f"[word]({address}) [word](<{address}>) <{address}>")))
    assert all(allowed.match(html.unescape(link)) for link in links)


@pytest.mark.parametrize("address", URLS)
def test_addresses_of_records_are_links(address):
    """An address that a record may have leads where it says."""
    assert outside(address) == address
    assert outside("office@example.org") == "mailto:office@example.org" and SCHEMES == {"http", "https", "mailto"}


# --- Markdown

PIECES = (
    "* ** _ __ ` `` [ ] ( ) ]( ![ < > </b> <b> <!-- --> # - > --- === \\ <https://a.b/c> <javascript:x> https://a.b javascript: mailto:a@b \" ' word é 中文 ! | ``` ~~~ "
    "a@b.c <?x <!x ::"
).split(" ") + ["\n", "\n\n", "    ", "- ", "1. ", "> ", "# ", " ", "]: ", "[a]: ", "Annex 3", "\t", "<a href=https://x>", "<svg/onload=hit()>", "{: .c}", "  \n", "& ", *PAYLOADS]
WRITTEN_OUT = [piece for piece in PIECES if not re.search(r"&#?\w", piece)]
"""Pieces without names of characters, which are shown as these."""
MARKDOWN = st.lists(st.sampled_from(PIECES) | st.text("abcXYZ 2", min_size=1, max_size=4), max_size=14).map("".join)
ALLOWED = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "a", "hr"}


def letters(text: str) -> str:
    """What can be read of a text; the numbers of a list may be others."""
    return re.sub(r"[\W_\d]+", "", text)


def seen(shown: str) -> str:
    """What a reader finds in HTML: words, and behind a link where it leads and what it is called."""
    links = re.sub(r'<a href="([^"]*)"(?: title="([^"]*)")?[^>]*>(.*?)</a>', lambda m: f"{m[3]} {m[1]} {m[2] or ''}", shown, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", links))


@examples(300)
@given(st.lists(st.sampled_from(WRITTEN_OUT) | st.text("abcXYZ 2", min_size=1, max_size=4), max_size=14).map("".join))
def test_no_visible_word_of_markdown_is_lost(text):
    """Every letter of any Markdown can be read in what is shown, in its order."""
    left = iter(letters(seen(str(markdown_html(text)))))
    assert all(letter in left for letter in letters(text))


@examples(300)
@given(MARKDOWN | st.text(max_size=60))
def test_markdown_has_few_elements(text):
    """Whatever Markdown says, it becomes elements of a short list, with the attributes of a link and of a list's number alone."""
    for tag, attributes in re.findall(r"<([a-z0-9]+)((?:\s[^<>]*)?)>", shown := str(markdown_html(text))):
        assert tag in ALLOWED
        names = re.findall(r'\s([a-z]+)="([^"]*)"', attributes)
        assert {name for name, _ in names} <= ({"href", "title", "rel"} if tag == "a" else {"start"} if tag == "ol" else set())
        assert all(outside(html.unescape(value)) for name, value in names if name == "href")
    assert not re.search(r"<(?![a-z0-9/])", shown)


@examples(300)
@given(MARKDOWN.map(lambda text: str(markdown_html(text))) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_what_is_sanitised_stays_as_it_is(text):
    """Sanitising once more changes nothing, whatever was given."""
    once = sanitised(text)
    assert sanitised(once) == once


def test_words_in_brackets_are_no_link():
    """What looks like a link and leads nowhere stays the words that it is."""
    assert markdown_html("see [Annex 3](page 12) and [here](javascript:hit)") == Markup("<p>see [Annex 3](page 12) and [here](javascript:hit)</p>")
