"""An edited record's pages at once: the site in memory as the last build left it, and only what the edit shows on made anew.

A record that is edited is shown on the pages that read its texts: its own, and those with a row or a link of it. These
are made anew, and nothing else, before the build follows that makes everything as it should be: counts, what is alike, data and
search.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Set
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from uptake import kept as keeping
from uptake import library as libraries
from uptake import messages, search
from uptake.build import Asked, Built, Inputs, everything, read_site, source_texts, surroundings, templates, which
from uptake.collecting import paused
from uptake.content import read_unless_known, read_vocabularies
from uptake.digest import Digests, of_bytes
from uptake.exports import finder
from uptake.kept import Kept
from uptake.kinds import KINDS
from uptake.pages import steps
from uptake.render import Page, Step, render
from uptake.texts import alike_but_for_progress, alike_but_for_texts, reword, traced
from uptake.tracing import reads, remembered
from uptake.views.finder import entries, searchable
from uptake.views.shared import action_row, evaluation_row, lesson_row, recommendation_row
from uptake.vocabulary import Vocabularies


_IN_TEXTS, _IN_PROGRESS, _IN_MORE = range(3)
"""What of a record can be another."""

WIDE = 1_000
"""What reads the texts of so many records shows none of them for itself, and follows with the build."""


class Warm:
    """A site in memory, as the last build left it, with what was edited since. It does one thing at a time."""

    def __init__(self, inputs: Inputs, asked: Asked, target: Path):
        self._inputs, self._asked, self._target = inputs, asked, target
        self._program = keeping.program()
        self._open = ExitStack()
        self._kept = Kept()
        self._digests_shown: dict[str, bytes] = {}
        """Digests of all files as they are shown now, by path."""
        self._stamps: dict[str, tuple[str, frozenset[str]]] = {}
        """Stamps of what is searched, by path, and whose texts they are of."""
        self._is_planned = True
        """Whether the steps are those of the records as they are now."""

    def settle(self) -> set[str] | None:
        """Take up the site that was built: the paths of what is not as it was shown before, or None where that isn't known."""
        built = keeping.load(self._asked.keep, self._program, ("site", "alike"))
        before, self._digests_shown = self._digests_shown, {}
        if not self._goes_on(built):
            with paused():
                if not self._load():
                    return None
        self._digests_shown = {file.path: file.content for one in self._kept.made.values() for file in one.files}
        found = {path for path, digest in self._digests_shown.items() if before.get(path) != digest}
        return found if before else None

    def _goes_on(self, built: Kept) -> bool:
        """Take up what the build made, where it was made of the records that are in memory; False where it was made of others.

        An editor who goes on writing does not wait until all records have been read and their rows worked out again.
        """
        known = self._kept
        contents = known.contents | {path: digest for path, (digest, _) in known.records.items()}
        if not known.made or (built.surroundings, built.contents, built.output) != (known.surroundings, contents, which(self._target)):
            return False
        known.made, known.output, known.contents, known.counts, known.likeness = built.made, built.output, built.contents, built.counts, built.likeness
        if known.alike[1] != built.alike[1]:
            known.alike = built.alike
            self._plan()
        return True

    def close(self) -> None:
        """Let go of the site."""
        self._open.close()
        self._kept = Kept()

    def _load(self) -> bool:
        """Take up what the last build kept; False where it kept nothing, or something else was changed since."""
        self._open.close()
        gc.unfreeze()
        built = Built()
        self._kept = keeping.load(self._asked.keep, self._program)
        vocabularies = Vocabularies(read_vocabularies(self._inputs.data / "vocabulary").records.values())
        built.records = len(self._kept.records)
        self._library = libraries.build((record for _, record in self._kept.records.values()), vocabularies)
        site = read_site(self._inputs, self._asked, self._library, built)
        known = self._kept
        is_of_these = all(known.contents.get(path) == digest for path, (digest, _) in known.records.items())
        if not site or not is_of_these or (surroundings(self._inputs, site, self._asked), which(self._target)) != (known.surroundings, known.output):
            self._kept = Kept()
            return False
        self._site = site
        self._templates = templates(self._inputs.templates, self._library, site, messages.use(site.settings.language, self._inputs.data / "locale"))
        self._stamps.clear()
        self._plan()
        self._warm_up()
        gc.freeze()  # what stays need not be looked through whenever something else may go
        return True

    def _warm_up(self) -> None:
        """Work out what most pages are made of, so that the first edit is as quick as those that follow."""
        library, as_of = self._library, self._asked.as_of
        for record in library.recommendations.values():
            recommendation_row(library, record, as_of)
        for lesson in library.lessons.values():
            lesson_row(library, lesson)
        for evaluation in library.evaluations.values():
            evaluation_row(library, evaluation, as_of)
        for action, record in library.actions.values():
            action_row(library, action, record, as_of)
        for name in self._templates.list_templates(["html"]):
            with suppress(TemplateError, OSError, UnicodeDecodeError):  # of one that is used, the build tells
                self._templates.get_template(name)
        self.search()

    def _plan(self) -> None:
        self._open.close()
        self._open.enter_context(traced(everything(self._library)))
        self._library.lasting.update(map(id, everything(self._library)))
        self._digests = Digests(self._library.lasting)
        texts = source_texts(self._inputs, self._library)
        self._steps = {step.name: step for step in steps(self._library, self._asked.as_of, texts, self._site.glossary, self._kept.alike[1])}

    def show(self, changed: Set[Path]) -> Iterator[dict[str, bytes]]:
        """The pages that show the records of changed files: first their own, then the others; none where more has changed."""
        if (ids := self._taken_up(changed)) is None:
            return
        yield self._pages(sorted(ids))
        if not self._is_planned:
            self._plan()
        yield self._pages([name for name in self._steps if name not in ids and self._shows(name, ids)])

    def _pages(self, names: Iterable[str]) -> dict[str, bytes]:
        """The pages of some steps that are not as they were."""
        pages: dict[str, bytes] = {}
        for name in names:
            pages |= self._made(self._steps[name])
        self._digests_shown |= {path: of_bytes(page) for path, page in pages.items()}
        return pages

    def search(self) -> dict[str, bytes]:
        """The files of the search that are not as they were shown, once the shards of what was edited are indexed again."""
        if not self._asked.index or not self._asked.keep:
            return {}
        library, language = self._library, self._site.settings.language
        found = searchable(library, self._asked.as_of)
        held = entries(library, found, language, lambda path, text: remembered(self._stamps, path, lambda: search.stamp_of(text())))
        index = search.index(held, self._asked.keep / "search", jobs=1, language=language)
        shown = {path.rpartition("/")[0] for path in self._digests_shown}
        pieces = (file for piece in index.pieces if f"search/{piece.name}" not in shown for file in piece.files())
        beside = finder.files(library, found, index, self._site.glossary, self._site.search_words)
        files = {path: data for path, data in (*pieces, *beside) if self._digests_shown.get(path) != of_bytes(data)}
        self._digests_shown |= {path: of_bytes(data) for path, data in files.items()}
        return files

    def _taken_up(self, changed: Set[Path]) -> set[str] | None:
        """Take up the records of changed files; their ids, or None where one has faults, or is no record that was there."""
        found: dict[str, tuple[bytes, Any]] = {}
        if not self._kept.made:
            return None
        for path in changed:
            name = os.path.relpath(path) if not self._inputs.content.is_absolute() else str(path)
            if path.suffix != ".yaml" and not path.exists():
                continue  # an editor's own, by which it saved the record
            model = next((kind.model for kind in KINDS if Path(name).parent == self._inputs.content / kind.plural), None)
            if model is None or name not in self._kept.records:
                return None
            digest, record, problems = read_unless_known({}, (Path(name), model))
            if digest is None or problems:
                return None
            found[name] = digest, record
        known = {name: self._kept.records[name][1] for name in found}
        ids = {record.id for name, (_, record) in found.items() if record != known[name]}
        differs = max([self._take_up(name, known[name], *read) for name, read in found.items()], default=_IN_TEXTS)
        if differs == _IN_MORE:
            try:
                self._anew()
            except LookupError:  # a link leads to nothing, which the build tells
                self.close()
                return None
        else:
            self._forget(ids, in_texts=differs == _IN_TEXTS)
        self._is_planned = differs != _IN_PROGRESS
        return ids

    def _take_up(self, path: str, known: Any, digest: bytes, record: Any) -> int:
        """Put a record in the place of the one that is known; in what it differs. Unless that is more, the library is made of the same objects."""
        differs = _IN_TEXTS if alike_but_for_texts(known, record) else _IN_PROGRESS if alike_but_for_progress(known, record) else _IN_MORE
        if differs != _IN_MORE:
            reword(known, record)
        self._kept.records[path] = digest, record if differs == _IN_MORE else known
        return differs

    def _anew(self) -> None:
        """Link all records anew."""
        records = [record for _, record in self._kept.records.values()]
        self._library = libraries.build(records, self._library.vocabularies)
        self._stamps.clear()
        self._plan()

    def _forget(self, ids: set[str], in_texts: bool) -> None:
        """Let go of what was worked out from the texts of records, or from anything of them."""
        worked_out = self._library.worked_out
        for path in [path for path, (_, read) in self._stamps.items() if not read.isdisjoint(ids)]:
            del self._stamps[path]
        for key in [key for key, (_, read) in worked_out.items() if not in_texts or not read.isdisjoint(ids)]:
            gone = id(worked_out.pop(key)[0])
            self._library.lasting.discard(gone)
            self._digests.known.pop(gone, None)
        for record in everything(self._library):
            if record.id in ids:
                self._digests.known.pop(id(record), None)

    def _shows(self, name: str, ids: set[str]) -> bool:
        made = self._kept.made.get(name)
        return name in ids or bool(made and len(made.reads) < WIDE and not made.reads.isdisjoint(ids))

    def _made(self, step: Step) -> dict[str, bytes]:
        """The pages of a step that are not as they were."""
        made = self._kept.made.get(step.name)
        before = {file.path: file.view for file in made.files} if made else {}

        def work() -> dict[str, bytes]:
            pages = {}
            for page in step.make():
                if not isinstance(page, Page):
                    continue
                view = self._digests.of((page.template, page.listed, page.absolute, page.explains, page.view))
                if not view or before.get(page.path) != view:
                    pages[page.path] = render(self._templates, page).encode()
            return pages

        pages, read = reads(work)
        if made:
            self._kept.made[step.name] = made._replace(reads=made.reads | read)
        return pages

