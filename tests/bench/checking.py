"""Whether a built site has what is compared: a page for every record with all its texts, whole lists, a page for every term."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from tests.bench.generators import lists
from tests.bench.pages import KINDS, Entry, Material, texts, words

_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"</?(?:p|br|li|ul|ol|h\d|td|th|tr|div|dd|dt|section|pre|blockquote|span|a|summary)\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(r'href="(?:/repo/|(?:\.\./)*)((?:evaluations|recommendations|lessons|sources)/[a-z0-9-]+)/')


def faults(site: Path, material: Material, ours: bool = False) -> Iterator[str]:
    """What is missing in a site, in words. `ours` has further lists and orders, so that only its pages of records are looked at."""
    for entry in material.entries:
        page = site / entry.path
        if not page.is_file():
            yield f"{entry.path}: no such page"
            continue
        shown = _shown(page.read_text(encoding="utf-8"), ours)
        for text in sentences(entry):
            if f" {words(_unmarked(text))} ".rstrip() not in f" {shown} ":
                yield f"{entry.path}: does not say {text[:80]!r}"
    if not ours:
        yield from _list_faults(site, material)


def sentences(entry: Entry) -> Iterator[str]:
    """The texts that a record's page has to hold, sentence by sentence: a page may fold a long one."""
    return (sentence for text in texts(entry) for sentence in re.split(r"\n\s*\n|(?<=[.?!]) ", text))


def _list_faults(site: Path, material: Material) -> Iterator[str]:
    held: dict[str, set[str]] = {}
    for entry in material.entries:
        for name in (entry.kind, *(f"{folder}/{id}" for folder, ids in entry.terms.items() for id in ids)):
            held.setdefault(name, set()).add(f"{entry.kind}/{entry.id}")
    for name, number in lists(material).items():
        pages = [site / name / "index.html", *(_page(site / name, n) for n in range(2, number + 1))]
        if lacking := [page for page in pages if not page.is_file()]:
            yield f"{name}: {len(lacking)} of {number} pages are missing, such as {lacking[0]}"
            continue
        linked = {link for page in pages for link in _LINK.findall(page.read_text(encoding="utf-8"))}
        shown = linked & held[name]
        whole = len(held[name]) if name in KINDS else min(len(held[name]), material.scale.rows)
        if len(shown) != whole:
            yield f"{name}: lists {len(shown)} records instead of {whole}"


def _page(folder: Path, number: int) -> Path:
    """A further page of a list, under either of its usual addresses."""
    path = folder / "page" / str(number) / "index.html"
    return path if path.is_file() else folder / f"page-{number}" / "index.html"


def _shown(page: str, ours: bool) -> str:
    """The words that a page shows."""
    main = page[page.index("<main") :]
    if ours:
        main = re.sub(r"</?abbr\b[^>]*>", "", main)
    return words(html.unescape(_TAG.sub("", _BLOCK.sub(" ", main))))


def _unmarked(text: str) -> str:
    """Text without the marks of Markdown that are no words."""
    return re.sub(r"(?<!\w)_|_(?!\w)|^\d+[.)]\s", " ", text, flags=re.MULTILINE)
