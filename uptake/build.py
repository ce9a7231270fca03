"""The pipeline: read, check, link, then make every file step by step, and the search index beside.

Nothing is written before everything has been read and found sound, and the new site takes the old one's place in one step. What the
last build kept spares this one the work that would give the same again: files are parsed, pages rendered and records indexed that
are not as they were. The site is the same, byte for byte, as if it had been made from nothing.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import Environment

from uptake import kept as keeping
from uptake import library as libraries
from uptake import collecting, likeness, messages, output, search, unchanged
from uptake import scale as scales
from uptake.abbreviations import Abbreviations
from uptake.admin import placing
from uptake.checks import check
from uptake.content import Known, Reading, read_content, read_source, read_vocabularies
from uptake.digest import Digests, of_bytes
from uptake.exports import api, calendars, catalogue, citations, data, feeds, finder, gap_map, llms, sitemap, skos, tabular, twins, web
from uptake.filters import FILTERS
from uptake.followup import STATUSES
from uptake.glossary import read_glossary, read_search_words, with_organizations
from uptake.kept import File, Kept, Made
from uptake.library import Library
from uptake.likeness import Group, Relation
from uptake.making import Maker, is_as_written, make
from uptake.pages import steps, text_name
from uptake.parallel import beside, processes
from uptake.problems import Problem
from uptake.progress import progress
from uptake.render import Page, Step, environment
from uptake.scale import Scale, scale_of
from uptake.site import Site, read_settings
from uptake.stages import Stages
from uptake.texts import alike_but_for_texts, traced
from uptake.views import recurring
from uptake.views.finder import entries, searchable
from uptake.views.linked import crumb_list, linked
from uptake.views.patterns import patterns_page
from uptake.views.recurring import Alike, Recurrence
from uptake.vocabulary import Vocabularies

keeping.may_be_kept(Alike, Recurrence, Relation, Group)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where a build takes everything from."""

    content: Path
    data: Path
    templates: Path
    static: Path

    @property
    def folders(self) -> tuple[Path, ...]:
        return self.content, self.data, self.templates, self.static


@dataclass(slots=True)
class Built:
    """What a build did."""

    problems: list[Problem] = field(default_factory=list)
    records: int = 0
    pages: int = 0
    written: int = 0
    """How many of the pages are not those of the site before."""
    indexed: int = 0
    shards: int = 0
    """In how many parts the search index is."""
    shards_indexed: int = 0
    """How many of them are not those of the site before."""
    as_of: str = ""
    scale: Scale = scales.WHOLE
    """What a site of so many records has."""
    editor: str = ""
    """What its owner should know of the form editor, where it is switched on."""
    output: tuple[str, int] = ("", 0)
    """Where the site stands, and what tells it from any other."""
    seconds: float = 0.0
    stages: Stages = field(default_factory=Stages)

    @property
    def failed(self) -> bool:
        return any(problem.is_error for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a build is asked for, beside what it is made from."""

    as_of: str
    """The month that counts as now."""
    base_url: str
    strict: bool = False
    """Whether warnings stop it."""
    jobs: int = 0
    """How many processes render pages; 0: as many as help."""
    scale: Scale | None = None
    """What the site has; None: what sites of so many records have."""
    keep: Path | None = None
    """Folder of what one build keeps for the next; None: nothing is kept."""
    index: bool = True
    """Whether the site can be searched."""


def build(inputs: Inputs, target: Path, asked: Asked) -> Built:
    """Build the site into `target`. With errors (or, if strict, warnings) nothing is written.

    Where something is changed meanwhile, it is built once more, so that a site is of one moment. Where a folder of kept things fails, it is
    built without.
    """
    for wait in _WAITS:
        try:
            return _build(inputs, target, asked)
        except search.StoreFailed:
            if not asked.keep:
                raise
            asked = replace(asked, keep=None)
        except unchanged.Changed:
            time.sleep(wait)
    raise KeepsChanging("What the site is made from kept changing while it was built. Build again when nothing writes there.")


_WAITS = (0.1, 0.3, 1, 2, 0)
"""Seconds to wait before another attempt, for what writes to be done."""


class KeepsChanging(Exception):
    """No moment could be caught. The message says so, in words for a person."""


def _build(inputs: Inputs, target: Path, asked: Asked) -> Built:
    started, built = time.perf_counter(), Built(as_of=asked.as_of)
    shaping = [str(inputs.templates), str(inputs.static), *(str(path) for path in [inputs.data / "locale"] if path.is_dir())]
    moment, _ = unchanged.dated(shaping)
    program = keeping.program() if asked.keep else b""
    with unchanged.at_one_moment(map(str, inputs.folders)), built.stages.stage("reading"), collecting.paused():
        before = keeping.load(asked.keep, program)
        library, read = _read(inputs, built, before.records, processes(asked.jobs))
        site = read_site(inputs, asked, library, built)
        if library is None or site is None or asked.strict and built.problems:
            return built
        texts = source_texts(inputs, library)
        now = Kept(records=read.known, surroundings=surroundings(inputs, site, asked), contents=_contents(read, texts))
    if _is_built(before, now, target):
        now.made, now.alike, now.likeness, now.output, now.counts = before.made, before.alike, before.likeness, before.output, before.counts
        output.tidy(target)
    else:
        with (
            traced(everything(library)), output.staged(target, inputs.folders) as folder, unchanged.at_one_moment(shaping, moment),
            collecting.seldom(),
        ):
            _Build(inputs, target, asked, built, library, site, texts, before, now).into(folder)
            now.output = os.path.realpath(target), which(folder)[1]
        with built.stages.stage("keeping"):
            keeping.save(asked.keep, program, now, _to_save(before, now))
    _count(built, before, now)
    built.output = now.output
    built.seconds = time.perf_counter() - started
    return built


def read(inputs: Inputs) -> tuple[Library | None, Built]:
    """Read and check everything: the library, or None when there are errors; and the problems."""
    built = Built()
    return _read(inputs, built, {}, processes())[0], built


def _read(inputs: Inputs, built: Built, known: Known, jobs: int) -> tuple[Library | None, Reading]:
    content, vocabulary = read_content(inputs.content, known, jobs), read_vocabularies(inputs.data / "vocabulary")
    built.problems, built.records = check(content, vocabulary, inputs.data), len(content.records)
    if built.failed:
        return None, content
    return libraries.build(content.records.values(), Vocabularies(vocabulary.records.values())), content


def read_site(inputs: Inputs, asked: Asked, library: Library | None, built: Built) -> Site | None:
    """The site's settings and words, or None when they cannot be used; problems with their files go to what the build did."""
    built.scale = asked.scale or scale_of(built.records)
    scales.use(built.scale)
    settings, problems = read_settings(inputs.data / "site.yaml")
    (glossary, one), (search_words, other) = read_glossary(inputs.data), read_search_words(inputs.data)
    built.problems += [*problems, *one, *other]
    if library is None or settings is None or built.failed:
        return None
    return Site(settings, asked.as_of, asked.base_url, with_organizations(glossary, library.vocabularies), search_words, built.scale)


def source_texts(inputs: Inputs, library: Library) -> dict[str, list[str]]:
    """The lines of each source's text, by the source's id. That it is there has been checked: one that can't be read now is an `OSError`."""
    texts = {source.id: read_source(inputs.data / "sources", source.file) for source in library.sources.values()}
    for id, lines in texts.items():
        if lines is None:
            raise OSError(errno.EIO, "The text cannot be read", str(inputs.data / "sources" / library.sources[id].file))
    return texts


def everything(library: Library) -> list:
    return [*library.sources.values(), *library.evaluations.values(), *library.recommendations.values(), *library.lessons.values()]


def _to_save(before: Kept, now: Kept) -> list[str]:
    """The parts that are not kept already."""
    same = {"records": {path: digest for path, (digest, _) in before.records.items()} == {path: digest for path, (digest, _) in now.records.items()},
            "alike": before.alike[0] == now.alike[0]}
    return [part for part in keeping.PARTS if not same.get(part)]


# --- what has changed since the last build

_OF_RECORDS = {"sources", "schemas", "mappings"}
"""Folders of the data that pages do not depend on, or only those of the records that they belong to."""


def surroundings(inputs: Inputs, site: Site, asked: Asked) -> bytes:
    """The digest of everything that any page may depend on, beside the records and the texts of their sources."""
    others = [path for path in sorted(inputs.data.iterdir()) if path.name not in _OF_RECORDS]
    files = [f"{path.name} {of_bytes(path.read_bytes()).hex()}" for path in others if path.is_file()]
    folders = [inputs.templates, inputs.static, *(path for path in others if path.is_dir())]
    editor = [placing.PINNED.parent, placing.PROGRAM] if site.settings.editor else []
    return keeping.of_folders([*folders, *editor], (), site.as_of, site.base_url, repr(site.scale), repr(asked.index), *files)


def _contents(read: Reading, texts: dict[str, list[str]]) -> dict[str, bytes]:
    """Digests of the records' files by path, and of the sources' texts by the names under which pages note that they read them."""
    found = {path: digest for path, (digest, _) in read.known.items()}
    return found | {text_name(id): of_bytes("\n".join(lines).encode()) for id, lines in texts.items()}


def _changed(before: Kept, now: Kept) -> set[str] | None:
    """What pages may have read that is no longer as it was: ids of records whose texts differ, and other names.

    None where more than texts differ, so that any page may be another.
    """
    if before.surroundings != now.surroundings or before.contents.keys() != now.contents.keys():
        return None
    if before.likeness != before.alike[0]:
        return None  # what is known of likeness is of another site, so that nobody knows what is another in this one
    changed = set()
    for name, digest in now.contents.items():
        if before.contents[name] == digest:
            continue
        if name not in now.records:
            changed.add(name)
        elif before.records.get(name, (b"",))[0] == before.contents[name] and alike_but_for_texts(
            before.records[name][1], now.records[name][1]
        ):
            changed.add(now.records[name][1].id)
        else:
            return None
    return changed


def which(target: Path) -> tuple[str, int]:
    """What tells the site that stands at a place from any other."""
    try:
        return os.path.realpath(target), (target / output.MARKER).stat().st_mtime_ns
    except OSError:
        return "", 0


def _is_built(before: Kept, now: Kept, target: Path) -> bool:
    """Whether the site stands there already, made from the same and untouched since."""
    if (before.surroundings, before.contents, before.output) != (now.surroundings, now.contents, which(target)):
        return False
    return bool(before.made) and all(is_as_written(target, file) for one in before.made.values() for file in one.files)


def _count(built: Built, before: Kept, now: Kept) -> None:
    """Say what there is, and what of it is new."""
    old = {file.path: file.content for one in before.made.values() for file in one.files}
    pages = [file for one in now.made.values() for file in one.files if file.path.endswith(".html")]
    built.pages, built.written = len(pages), sum(old.get(file.path) != file.content for file in pages)
    built.indexed, built.shards, built.shards_indexed = (now.counts.get(name, 0) for name in ("indexed", "shards", "shards indexed"))
    if now.counts is before.counts:
        built.shards_indexed = 0


# --- the site

@dataclass(slots=True)
class _Build:
    """A build under way."""

    inputs: Inputs
    target: Path
    asked: Asked
    built: Built
    library: Library
    site: Site
    texts: dict[str, list[str]]
    """The lines of each source's text, by the source's id."""
    before: Kept
    now: Kept

    def into(self, folder: Path) -> None:
        """Make every file of the site in a folder. Records are indexed beside, since nothing else waits for it."""
        translations = messages.use(self.site.settings.language, self.inputs.data / "locale")
        with self._store() as store, beside(lambda: self._indexed(store)) as indexed:
            maker, made = self._made(folder, translations)
            if self.asked.index:
                with self.built.stages.stage("search index"):
                    made["search"] = self._search(maker, indexed())
        files = sorted((file.path, file.content) for one in made.values() for file in one.files)
        edition = hashlib.blake2b(b"".join(content for _, content in files), digest_size=8)
        output.write(folder, "sw.js", web.worker(edition.hexdigest()))
        self.now.made = made

    def _made(self, folder: Path, translations: NullTranslations) -> tuple[Maker, dict[str, Made]]:
        """Make everything but the search index."""
        stage = self.built.stages.stage
        with stage("likeness"):
            changed = _changed(self.before, self.now)
            alike = self._alike(changed)
        maker = self._maker(folder, translations)
        with stage("pages and data"):
            plan = [*self._files(), *self._pages(alike)]
            with progress("pages and data", len(plan)) as tick:
                made = make(maker, plan, changed if maker.before else None, processes(self.asked.jobs), tick)
            made |= {step.name: maker.run(step) for step in self._closing(made)}
        return maker, made

    def _alike(self, changed: set[str] | None) -> Alike:
        """Which records are alike, as it was kept or worked out; what is alike in another way than before is added to what changed."""
        expansions = self.site.glossary.expansions
        key = Digests().of((repr(self.site.scale), *likeness.made_from(self.library, expansions))) or b""
        known, before = self.before.alike
        self.now.likeness = key
        if key == known:
            self.now.alike = self.before.alike
            return before
        alike = recurring.alike(self.library, expansions)
        likeness.forget(self.library)
        if changed is not None:
            changed |= recurring.differing(before or Alike(), alike)
        self.now.alike = key, alike
        return alike

    def _maker(self, folder: Path, translations: NullTranslations) -> Maker:
        """What renders and writes, and takes over what the site before has, if it is still there and made in the same surroundings."""
        is_there = self.before.surroundings == self.now.surroundings and self.before.output == which(self.target) != ("", 0)
        self.library.lasting.update(map(id, everything(self.library)))
        return Maker(
            folder, templates(self.inputs.templates, self.library, self.site, translations), Digests(self.library.lasting), self.target if is_there else None,
            self.before.made if is_there else {}, self._twin if self.site.scale.twins else lambda page: (),
        )

    def _twin(self, page: Page) -> Iterator[tuple[str, bytes]]:
        return twins.files([page], self.library, self.site.place)

    def _pages(self, alike: Alike) -> Iterator[Step]:
        """The steps of all pages."""
        yield Step("patterns", lambda: [Page("patterns/index.html", "pages/patterns.html", patterns_page(self.inputs.templates), listed=False)])
        editor, files, self.built.editor = placing.put(self.site, self.library.vocabularies)
        yield Step("editor", lambda: [*([editor] if editor else []), *files.items()])
        yield from steps(self.library, self.asked.as_of, self.texts, self.site.glossary, alike)

    def _files(self) -> Iterator[Step]:
        """The steps of everything that is no page: data, feeds, calendars, styles and scripts, and what programs look for."""
        library, site = self.library, self.site
        yield Step("tables", lambda: tabular.files(library, site))
        yield Step("data", lambda: data.files(library, site))
        yield Step("citations", lambda: citations.files(library, site.place))
        yield Step("calendars", lambda: calendars.files(library, site))
        yield Step("feeds", lambda: feeds.files(library, site))
        yield Step("vocabularies", lambda: skos.files(library, site))
        yield Step("gap map", lambda: gap_map.files(library, site.base_url))
        yield Step("for programs", lambda: [*llms.files(library, site), *web.files(site), ("robots.txt", sitemap.robots(site.base_url))])
        yield Step("static", lambda: _static(self.inputs.static))

    def _closing(self, made: dict[str, Made]) -> Iterator[Step]:
        """What speaks of the other files."""
        library, site = self.library, self.site
        written = [file for one in made.values() for file in one.files]
        sizes = {file.path: file.size for file in written if file.path.startswith("data/")}
        listed = [file.path for file in written if file.listed]

        def index() -> Iterator[tuple[str, bytes]]:
            content = api.index(library, site, sizes)
            sizes[api.PATH] = len(content)
            yield api.PATH, content

        yield Step("index", index)
        yield Step("catalogue", lambda: catalogue.files(library, site, sizes))
        yield Step("sitemap", lambda: sitemap.files(listed, sitemap.changed(library, site.as_of), site.place))

    @contextmanager
    def _store(self) -> Iterator[Path]:
        """A folder of shards of the index, which is kept where anything is."""
        if self.asked.keep:
            yield self.asked.keep / "search"
        else:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                yield Path(folder)

    def _indexed(self, store: Path) -> search.Index:
        """The index of everything that can be found; none where the site is to have none."""
        found, language = searchable(self.library, self.asked.as_of) if self.asked.index else [], self.site.settings.language
        with progress("search index", len(found)) as tick:
            return search.index(entries(self.library, found, language), store, processes(self.asked.jobs), tick, language)

    def _search(self, maker: Maker, index: search.Index) -> Made:
        """The files of the search index; pieces that the site before has are taken over."""
        self.now.counts = {"indexed": index.size, "shards": index.shards, "shards indexed": index.indexed}
        before: dict[str, list[File]] = {}
        for file in maker.made["search"].files if "search" in maker.made else ():
            before.setdefault(file.path.rpartition("/")[0], []).append(file)
        made = []
        for piece in index.pieces:
            old = Made(frozenset(), tuple(before.get(f"search/{piece.name}", ())))
            made.append(old if old.files and maker.take_all(old) else maker.run(Step(piece.name, piece.files)))
        found = searchable(self.library, self.asked.as_of)
        made.append(maker.run(Step("search", lambda: finder.files(self.library, found, index, self.site.glossary, self.site.search_words))))
        return Made(made[-1].reads, tuple(file for one in made for file in one.files))


def templates(folder: Path, library: Library, site: Site, translations: NullTranslations) -> Environment:
    """The templates, with everything that they may use."""
    abbreviations = Abbreviations(site.glossary)
    shared = {**_shared(library, site), "abbreviations_met": abbreviations.on_page}
    filters = {**FILTERS, "explained": abbreviations.filter, "linked": linked, "crumb_list": crumb_list}
    return environment(folder, site.base_path, shared, filters, translations)


def _shared(library: Library, site: Site) -> dict[str, Any]:
    """What every template may use beside its view."""
    return {
        "site": site.settings, "as_of": site.as_of, "base_url": site.base_url, "place": site.place, "scale": site.scale,
        "label": library.vocabularies.label, "statuses": STATUSES,
    }


def _static(folder: Path) -> Iterable[tuple[str, bytes]]:
    """Styles, scripts and pictures."""
    for path in keeping.files_below(folder):
        yield f"static/{path.relative_to(folder).as_posix()}", path.read_bytes()
