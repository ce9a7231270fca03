"""The pipeline: read, check, link, plan, render, write, then the search index.

Every stage is a function from values to values; only the first and the last touch the disk. Nothing is
written before everything has been read and found sound, and the new site takes the old one's place in one
step.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment

from uptake import library as libraries
from uptake import messages, output, search
from uptake.checks import check
from uptake.content import read_content, read_source, read_vocabularies
from uptake.exports import data, sitemap
from uptake.filters import FILTERS
from uptake.followup import STATUSES
from uptake.library import Library
from uptake.pages import pages
from uptake.parallel import in_parallel
from uptake.problems import Problem
from uptake.progress import progress
from uptake.render import Page, environment, render
from uptake.site import Site, read_settings
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
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def build(inputs: Inputs, target: Path, as_of: str, base_url: str, strict: bool = False, jobs: int = 0) -> Built:
    """Build the site into `target`. With errors (or, if strict, warnings) nothing is written.

    `as_of` is a month, `jobs` the number of processes that render pages (0: as many as help).
    """
    started = time.perf_counter()
    library, built = read(inputs)
    settings, problems = read_settings(inputs.data / "site.yaml")
    built.problems += problems
    if library is None or settings is None or strict and built.problems:
        return built
    site = Site(settings, as_of, base_url)
    translations = messages.use(settings.language, inputs.data / "locale")
    plan = list(pages(library, as_of, _source_texts(library, inputs.data / "sources")))
    plan.append(Page("patterns/index.html", "pages/patterns.html", patterns_page(inputs.templates), listed=False))
    with output.staged(target, [inputs.content, inputs.data, inputs.templates, inputs.static]) as folder:
        _write_pages(folder, plan, environment(inputs.templates, site.base_path, _shared(library, site), FILTERS, translations), jobs)
        _write_files(folder, plan, library, inputs.static, site)
        indexed = sum(_is_indexed(page) for page in plan)
        with progress("search index", indexed) as tick:
            built.indexed = search.index(folder, expected=indexed, tick=tick)
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


def _source_texts(library: Library, folder: Path) -> dict[str, list[str]]:
    return {source.id: read_source(folder, source.file) or [] for source in library.sources.values()}


def _is_indexed(page: Page) -> bool:
    return hasattr(page.view, "search")


def _shared(library: Library, site: Site) -> dict[str, Any]:
    """What every template may use beside its view."""
    return {"site": site.settings, "as_of": site.as_of, "base_url": site.base_url, "label": library.vocabularies.label, "statuses": STATUSES}


def _write_pages(folder: Path, plan: list[Page], env: Environment, jobs: int) -> None:
    """Render and write every page, on several processes where there are many: a page depends on its view alone."""

    def write(page: Page) -> None:
        output.write(folder, page.path, render(env, page).encode())

    jobs = jobs or (min(4, os.cpu_count() or 1) if len(plan) > 400 else 1)
    with progress("pages", len(plan)) as tick:
        in_parallel(write, plan, jobs, tick)


def _write_files(folder: Path, plan: list[Page], library: Library, static: Path, site: Site) -> None:
    """Everything that is no page: styles and scripts, data, sources' texts, sitemap."""
    for path in sorted(static.rglob("*")):
        if path.is_file():
            output.write(folder, f"static/{path.relative_to(static).as_posix()}", path.read_bytes())
    for name, content in data.files(library, site.as_of, site.base_url):
        output.write(folder, name, content)
    for name, text in sitemap.files([page.path for page in plan if page.listed], site.base_url):
        output.write(folder, name, text.encode())
    output.write(folder, "robots.txt", sitemap.robots(site.base_url).encode())
