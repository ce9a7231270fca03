"""What a change of the records does to the site: which addresses appear, vanish, and show something else.

Both sites are planned, not rendered: two pages are alike where their views are. Where one of the two has faults, so that
it can't be planned, the pages of the records themselves are told.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from uptake import git
from uptake import library as libraries
from uptake.build import Inputs, read
from uptake.content import read_source
from uptake.glossary import read_glossary, with_organizations
from uptake.pages import pages
from uptake.problems import count
from uptake.release import states
from uptake.render import Page
from uptake.site import today
from uptake.views.shared import page_of

MOST_PLANNED = 5_000
"""Sites of more files than so many are not planned twice: their lists and terms are not told."""
SHAPING = ("static", "templates", "uptake")
"""Folders of the project that shape every page."""
MOST_TOLD = 40
"""How many addresses of a kind are named."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Addresses below the root of the site, each in order."""

    appear: tuple[str, ...]
    vanish: tuple[str, ...]
    change: tuple[str, ...]
    planned: bool
    """Whether all pages were compared, and not those of the records alone."""


def effects(content: Path, data: Path, since: str, until: str | None) -> str:
    """In Markdown, what the change from a revision to another, or to the working tree, does. Raises `git.GitFailed`."""
    found = compare(content, data, since, until)
    lines = ["## Pages", ""]
    lines += [_told("appears", "appear", found.appear), _told("vanishes", "vanish", found.vanish), _told("changes", "change", found.change)]
    if found.vanish:
        lines += ["", "Whoever linked to an address that vanishes finds nothing there. A record's retired id, kept in `aliases`, leads on."]
    if not found.planned:
        lines += ["", "Only the pages of the records are told: there are too many, or one of the two states has errors."]
    others = Counter(path.split("/")[0] for path in git.changed(content, since, until))
    beside = ", ".join(f"`{name}` ({count(others[name], 'file')})" for name in SHAPING if others[name])
    return "\n".join([*lines, *(["", f"The change also touches {beside}, which may show on any page."] if beside else [])])


def _told(one: str, several: str, paths: tuple[str, ...]) -> str:
    if not paths:
        return f"- None {one}."
    named = ", ".join(f"`/{_code(path.removesuffix('index.html'))}`" for path in paths[:MOST_TOLD])
    more = f", and {len(paths) - MOST_TOLD:,} more" if len(paths) > MOST_TOLD else ""
    return f"- {count(len(paths), 'address', 'addresses')} {one if len(paths) == 1 else several}: {named}{more}"


def _code(text: str) -> str:
    return "".join(c if c.isprintable() and c != "`" else "?" for c in text)


def compare(content: Path, data: Path, since: str, until: str | None) -> Effects:
    """The addresses that differ between two states. Raises `git.GitFailed`."""
    with tempfile.TemporaryDirectory() as folder:
        one = _plan_at(content, data, since, Path(folder) / "one")
        other = _plan(Inputs(content, data, Path(), Path())) if until is None else _plan_at(content, data, until, Path(folder) / "other")
    if one is None or other is None:
        return _of_records(content, since, until)
    return Effects(*_differing(one, other), planned=True)


def _differing(one: dict, other: dict) -> Iterator[tuple[str, ...]]:
    yield tuple(path for path in other if path not in one)
    yield tuple(path for path in one if path not in other)
    yield tuple(path for path in other if path in one and one[path] != other[path])


def _plan_at(content: Path, data: Path, name: str, folder: Path) -> dict[str, Page] | None:
    """The pages of the site as it was at a revision."""
    at = git.revision(content, name)
    held = {(top, path): id for top, there in (("content", content), ("data", data)) for path, id in git.listing(there, at).items()}
    if len(held) > MOST_PLANNED:
        return None
    blobs = git.contents(content, held.values())
    for (top, path), id in held.items():
        target = folder / top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(blobs[id])
    return _plan(Inputs(folder / "content", folder / "data", Path(), Path()))


def _plan(inputs: Inputs) -> dict[str, Page] | None:
    """The pages of a site by their paths; None where it has errors or is too large."""
    if sum(1 for _ in inputs.content.rglob("*.yaml")) > MOST_PLANNED:
        return None
    library, _ = read(inputs)
    if library is None:
        return None
    return {page.path: page for page in pages(library, today()[:7], _texts(library, inputs.data), _words(library, inputs.data))}


def _texts(library: libraries.Library, data: Path) -> dict[str, list[str]]:
    return {source.id: read_source(data / "sources", source.file) or [] for source in library.sources.values()}


def _words(library: libraries.Library, data: Path):
    return with_organizations(read_glossary(data)[0], library.vocabularies)


def _of_records(content: Path, since: str, until: str | None) -> Effects:
    """The pages of records that differ, as far as their files can be read."""
    one, other = ({page_of(r): r for r in state.records.values()} for state in states(content, since, until))
    return Effects(*_differing(one, other), planned=False)
