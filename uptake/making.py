"""Making the files of a site step by step: each file is rendered and written, or taken over from the site before.

A page is taken over where it would show the same as before: a digest of its view tells. A step that read nothing that
has changed is not run at all; all its files are taken over.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from uptake import output, tracing
from uptake.digest import Digests, of_bytes
from uptake.kept import File, Made
from uptake.parallel import in_parallel
from uptake.render import Page, Step, render

TOGETHER = 50
"""How many small steps one process does before it takes more."""
LARGE = 1_000
"""From so many steps on, any of them that speaks of all records is worth a process."""


@dataclass(slots=True)
class Maker:
    """What a step needs to become files."""

    folder: Path
    """Where the files go."""
    templates: jinja2.Environment
    digests: Digests
    before: Path | None = None
    """The site before, where files of it can be taken over."""
    made: dict[str, Made] = field(default_factory=dict)
    """What the site before was made in."""
    beside: Callable[[Page], Iterable[tuple[str, bytes]]] = lambda page: ()
    """What stands beside a page: paths and bytes."""

    def run(self, step: Step) -> Made:
        """Do a step."""
        before = self.made.get(step.name)
        known = {file.path: file for file in before.files} if before else {}
        files, reads = tracing.reads(lambda: tuple(file for one in step.make() for file in self._files(one, known)))
        if before and any(file is known.get(file.path) for file in files):
            reads |= before.reads  # what was not rendered now read the same as when it was
        return Made(reads, files)

    def _files(self, one: Page | tuple[str, bytes], known: dict[str, File]) -> Iterable[File]:
        if not isinstance(one, Page):
            yield self._write(*one)
            return
        view = self.digests.of((one.template, one.listed, one.absolute, one.explains, one.view)) or b""
        before = known.get(one.path)
        if before and view and before.view == view and self.take(before):
            yield before
        else:
            yield self._write(one.path, render(self.templates, one).encode(), one.listed, view)
        for path, data in self.beside(one):
            yield self._write(path, data)

    def _write(self, path: str, data: bytes, listed: bool = False, view: bytes = b"") -> File:
        return File(path, listed, view, of_bytes(data), len(data), output.write(self.folder, path, data))

    def take(self, file: File) -> bool:
        """Take a file over from the site before, unless it is no longer as it was written there."""
        if self.before is None or not is_as_written(self.before, file):
            return False
        try:
            output.link(os.path.join(self.before, file.path), self.folder, file.path)
        except OSError:
            return False
        return True

    def take_all(self, made: Made) -> bool:
        """Take over all files of a step; if one can't be had, none is there afterwards."""
        for number, file in enumerate(made.files):
            if not self.take(file):
                for other in made.files[:number]:
                    os.unlink(os.path.join(self.folder, other.path))
                return False
        return True


def is_as_written(site: Path, file: File) -> bool:
    """Whether a file of a site is still what was written there, as far as its size and date tell."""
    try:
        there = os.lstat(os.path.join(site, file.path))
    except OSError:
        return False
    return (there.st_size, there.st_mtime_ns) == (file.size, file.written)


def make(maker: Maker, steps: Sequence[Step], changed: set[str] | None, jobs: int, tick: Callable[[], Any]) -> dict[str, Made]:
    """Do every step, or take over what it made before. `changed` names what is no longer as it was; None stands for everything."""
    made: dict[str, Made] = {}
    to_do: list[Step] = []
    for step in steps:
        before = maker.made.get(step.name) if changed is not None else None
        if before and not (before.reads & changed) and maker.take_all(before):
            made[step.name] = before
            tick()
        else:
            to_do.append(step)
    is_worth_it = len(to_do) > TOGETHER or len(to_do) > 1 and len(steps) > LARGE
    done = in_parallel(maker.run, list(_parts(to_do)), jobs if is_worth_it else 1, tick)
    names = (step.name for part in _parts(to_do) for step in part)
    return made | {name: Made(frozenset(map(sys.intern, one.reads)), one.files) for name, one in zip(names, done, strict=True)}


def _parts(steps: Sequence[Step]) -> Iterable[Sequence[Step]]:
    """Large steps each for itself, first; small ones many at a time."""
    yield from ([step] for step in steps if not step.small)
    small = [step for step in steps if step.small]
    yield from (small[start : start + TOGETHER] for start in range(0, len(small), TOGETHER))
