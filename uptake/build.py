"""The pipeline: read, check, link, plan, render, write, then the search index.

Every stage is a function from values to values; only the first and the last touch the disk. Nothing is
written before everything has been read and found sound, and the new site takes the old one's place in one
step.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import Environment

from uptake import library as libraries
from uptake import messages, output, search
from uptake.abbreviations import Abbreviations
from uptake.admin import placing
from uptake.checks import check
from uptake.content import read_content, read_source, read_vocabularies
from uptake.exports import calendars, catalogue, citations, data, feeds, finder, gap_map, llms, sitemap, skos, twins, web
from uptake.filters import FILTERS
from uptake.followup import STATUSES
from uptake.glossary import read_glossary, read_search_words, with_organizations
from uptake.library import Library
from uptake.pages import pages
from uptake.parallel import in_parallel
from uptake.problems import Problem
from uptake.progress import progress
from uptake.render import Page, environment, render
from uptake.site import Site, read_settings
from uptake.views.finder import newest_first
from uptake.views.linked import crumb_list, linked
from uptake.views.patterns import patterns_page
from uptake.vocabulary import Vocabularies


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where a build takes everything from."""

    content: Path
    data: Path
    templates: Path
    static: Path


@dataclass(slots=True)
class Built:
    """What a build did."""

    problems: list[Problem] = field(default_factory=list)
    records: int = 0
    pages: int = 0
    indexed: int = 0
    as_of: str = ""
    twins: bool = True
    """Whether the same in Markdown stands beside the pages of records."""
    editor: str = ""
    """What its owner should know of the form editor, where it is switched on."""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def build(
    inputs: Inputs, target: Path, as_of: str, base_url: str, strict: bool = False, jobs: int = 0, most_twins: int = twins.MOST
) -> Built:
    """Build the site into `target`. With errors (or, if strict, warnings) nothing is written.

    `as_of` is a month, `jobs` the number of processes that render pages (0: as many as help); `most_twins` says up to how
    many records a site has Markdown beside their pages.
    """
    started = time.perf_counter()
    library, built = read(inputs)
    built.twins = built.records <= most_twins
    site = _read_site(inputs, as_of, base_url, library, built)
    if library is None or site is None or strict and built.problems:
        return built
    translations = messages.use(site.settings.language, inputs.data / "locale")
    plan = list(pages(library, as_of, _source_texts(library, inputs.data / "sources"), site.glossary))
    plan.append(Page("patterns/index.html", "pages/patterns.html", patterns_page(inputs.templates), listed=False))
    editor, editing, built.editor = placing.put(site, library.vocabularies)
    plan += [editor] if editor else []
    with output.staged(target, [inputs.content, inputs.data, inputs.templates, inputs.static]) as folder:
        _write_pages(folder, plan, _environment(inputs.templates, library, site, translations), jobs)
        _write_files(folder, plan, library, inputs.static, site)
        for name, content in editing.items():
            output.write(folder, name, content)
        built.indexed = _write_search(folder, plan, library, site)
    built.pages, built.as_of = len(plan), as_of
    built.seconds = time.perf_counter() - started
    return built


def read(inputs: Inputs) -> tuple[Library | None, Built]:
    """Read and check everything: the library, or None when there are errors; and the problems."""
    content, vocabulary = read_content(inputs.content), read_vocabularies(inputs.data / "vocabulary")
    built = Built(check(content, vocabulary, inputs.data), len(content.records))
    if built.failed:
        return None, built
    return libraries.build(content.records.values(), Vocabularies(vocabulary.records.values())), built


def _read_site(inputs: Inputs, as_of: str, base_url: str, library: Library | None, built: Built) -> Site | None:
    """The site's settings and words, or None when they cannot be used; problems with their files go to what the build did."""
    settings, problems = read_settings(inputs.data / "site.yaml")
    (glossary, one), (search_words, other) = read_glossary(inputs.data), read_search_words(inputs.data)
    built.problems += [*problems, *one, *other]
    if library is None or settings is None or built.failed:
        return None
    return Site(settings, as_of, base_url, with_organizations(glossary, library.vocabularies), search_words, built.twins)


def _source_texts(library: Library, folder: Path) -> dict[str, list[str]]:
    return {source.id: read_source(folder, source.file) or [] for source in library.sources.values()}


def _environment(templates: Path, library: Library, site: Site, translations: NullTranslations) -> Environment:
    """The templates, with everything that they may use."""
    abbreviations = Abbreviations(site.glossary)
    shared = {**_shared(library, site), "abbreviations_met": abbreviations.on_page}
    filters = {**FILTERS, "explained": abbreviations.filter, "linked": linked, "crumb_list": crumb_list}
    return environment(templates, site.base_path, shared, filters, translations)


def _shared(library: Library, site: Site) -> dict[str, Any]:
    """What every template may use beside its view."""
    return {
        "site": site.settings, "as_of": site.as_of, "base_url": site.base_url, "place": site.place, "twins": site.twins,
        "label": library.vocabularies.label, "statuses": STATUSES,
    }


def _write_pages(folder: Path, plan: list[Page], env: Environment, jobs: int) -> None:
    """Render and write every page, on several processes where there are many: a page depends on its view alone."""

    def write(page: Page) -> None:
        output.write(folder, page.path, render(env, page).encode())

    jobs = jobs or (min(4, os.cpu_count() or 1) if len(plan) > 400 else 1)
    with progress("pages", len(plan)) as tick:
        in_parallel(write, plan, jobs, tick)


def _write_search(folder: Path, plan: list[Page], library: Library, site: Site) -> int:
    """Index the pages of records and write what the finder needs beside; the number of pages."""
    found = newest_first((page.path, page.view.search) for page in plan if hasattr(page.view, "search"))
    with progress("search index", len(found)) as tick:
        index = search.index(folder, [path for path, _ in found], tick=tick)
    for name, content in finder.files(library, found, index, site.glossary, site.search_words):
        output.write(folder, name, content)
    return len(index.pages)


def _write_files(folder: Path, plan: list[Page], library: Library, static: Path, site: Site) -> None:
    """Everything that is no page; last the service worker, which has to know one edition of the site from the next."""
    edition = hashlib.blake2b((folder / "index.html").read_bytes(), digest_size=8)
    for name, content in _files(plan, library, static, site):
        output.write(folder, name, content)
        edition.update(content)
    output.write(folder, "sw.js", web.worker(edition.hexdigest()))


def _files(plan: list[Page], library: Library, static: Path, site: Site) -> Iterator[tuple[str, bytes]]:
    """Styles and scripts, data, feeds, calendars, twins in Markdown, and what programs look for: paths and bytes."""
    for path in sorted(path for path in static.rglob("*") if path.is_file()):
        yield f"static/{path.relative_to(static).as_posix()}", path.read_bytes()
    sizes: dict[str, int] = {}
    yield from _measured(data.files(library, site), sizes)
    yield from _measured(skos.files(library, site), sizes)
    yield from catalogue.files(library, site, sizes)
    yield from citations.files(library, site.place)
    yield from gap_map.files(library, site.base_url)
    yield from feeds.files(library, site)
    yield from calendars.files(library, site)
    yield from twins.files(plan if site.twins else [], library, site.place)
    yield from llms.files(library, site)
    yield from web.files(site)
    yield from sitemap.files([page.path for page in plan if page.listed], sitemap.changed(library, site.as_of), site.place)
    yield "robots.txt", sitemap.robots(site.base_url)


def _measured(found: Iterable[tuple[str, bytes]], sizes: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    """Files as they come; the sizes of those of data are noted by their paths."""
    for name, content in found:
        if name.startswith("data/"):
            sizes[name] = len(content)
        yield name, content
