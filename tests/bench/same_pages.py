"""Builds those pages of a site that the other generators build too, and nothing else: run in a folder with content, data and `pages.json`.

The pages are the site's own, with the citations, linked data and links to follow-up that theirs lack; what stands beside pages is left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT))

from uptake import build  # noqa: E402
from uptake.render import Page, Step  # noqa: E402

PATHS = "pages.json"
"""The file that names the pages, by their paths."""


Whole = build._Build


class Fewer(Whole):
    """A build of some pages, and of the styles and scripts that they need."""

    __slots__ = ()
    paths = frozenset(json.loads(Path(PATHS).read_text(encoding="utf-8"))) if Path(PATHS).is_file() else frozenset()

    def _pages(self, alike: build.Alike) -> Iterator[Step]:
        return map(_fewer, Whole._pages(self, alike))

    def _files(self) -> Iterator[Step]:
        return (step for step in Whole._files(self) if step.name == "static")

    def _closing(self, made: dict[str, build.Made]) -> Iterator[Step]:
        return iter(())


def _fewer(step: Step) -> Step:
    return step._replace(make=lambda: [made for made in step.make() if isinstance(made, Page) and made.path in Fewer.paths])


def main() -> int:
    as_of, base_url, target = sys.argv[1:]
    build._Build = Fewer
    inputs = build.Inputs(Path("content"), Path("data"), PROJECT / "templates", PROJECT / "static")
    built = build.build(inputs, Path(target), build.Asked(as_of[:7], base_url, keep=Path(".uptake/kept"), index=False))
    print(f"{built.pages:,} pages in {built.seconds:.1f} s")
    return built.failed


if __name__ == "__main__":
    sys.exit(main())
