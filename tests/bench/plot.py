"""The plot: seconds against records, both logarithmic, a line for each generator; one panel for cold builds, one for a changed text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.bench.results import Row, middle

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BETWEEN = 320, 320, 60, 64, 190, 40
"""Of a panel, and what is around the two: in units of the drawing."""
PANELS = {"cold": "Cold build", "text": "One record’s text changed"}
GAP = 16
"""Least distance of two labels, which stand in a column at the right."""


@dataclass(frozen=True, slots=True)
class Line:
    """A generator's line in a panel."""

    name: str
    label: str
    points: tuple[tuple[float, float], ...]
    end: float
    """Height of its label."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One scenario."""

    title: str
    left: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """A logarithmic scale from values to places in the drawing."""

    low: float
    high: float
    start: float
    stop: float

    def at(self, value: float) -> float:
        """The place of a value."""
        span = math.log10(self.high) - math.log10(self.low) or 1.0
        return round(self.start + (math.log10(value) - math.log10(self.low)) / span * (self.stop - self.start), 1)

    def ticks(self) -> list[float]:
        """The powers of ten within it."""
        return [10.0**n for n in range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)]


def drawn(rows: Iterable[Row], labels: Mapping[str, str]) -> str:
    """The plot as SVG."""
    medians = middle((row for row in rows if row["what"] == "build"), "seconds")
    found = {key[1:]: seconds for key, seconds in medians.items()}
    sizes = sorted({size for size, _, _ in found}) or [1_000]
    across = Scale(sizes[0], sizes[-1], 0, WIDTH)
    up = Scale(*_bounds([seconds for (_, _, scenario), seconds in found.items() if scenario in PANELS]), TOP + HEIGHT, TOP)
    panels = [
        Panel(title, LEFT + n * (WIDTH + RIGHT + BETWEEN), _lines(found, scenario, labels, across, up))
        for n, (scenario, title) in enumerate(PANELS.items())
    ]
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=True, trim_blocks=True)
    return environment.get_template("plot.svg.jinja").render(
        panels=panels, sizes=sizes, across=across, up=up, described=_described(found, labels),
        width=LEFT + 2 * (WIDTH + RIGHT) + BETWEEN, height=TOP + HEIGHT + 56, top=TOP, bottom=TOP + HEIGHT, span=WIDTH,
    )


def _bounds(values: list[float]) -> tuple[float, float]:
    """Powers of ten around values."""
    low, high = min(values, default=0.1), max(values, default=1.0)
    return 10.0 ** math.floor(math.log10(low)), 10.0 ** max(math.ceil(math.log10(high)), math.floor(math.log10(low)) + 1)


def _lines(found: Mapping, scenario: str, labels: Mapping[str, str], across: Scale, up: Scale) -> tuple[Line, ...]:
    lines = []
    for name, label in labels.items():
        at = sorted((size, seconds) for (size, other, what), seconds in found.items() if (other, what) == (name, scenario))
        if at:
            points = tuple((across.at(size), up.at(seconds)) for size, seconds in at)
            lines.append(Line(name, label, points, points[-1][1]))
    return tuple(_apart(lines))


def _apart(lines: list[Line]) -> list[Line]:
    """Lines with labels that don't cover one another, wherever the lines end: from the top, each as far below the last as it must."""
    placed, last = [], -math.inf
    for line in sorted(lines, key=lambda line: (line.end, line.name)):
        last = max(line.end, last + GAP)
        placed.append(Line(line.name, line.label, line.points, last))
    return placed


def _described(found: Mapping, labels: Mapping[str, str]) -> str:
    """What the plot shows, in words, for those who don't see it."""
    parts = []
    for scenario, title in PANELS.items():
        for size in sorted({size for size, _, what in found if what == scenario}):
            known = [name for name in labels if (size, name, scenario) in found]
            told = ", ".join(f"{labels[name]} {found[size, name, scenario]:.3g} s" for name in known)
            parts.append(f"{title}, {size:,} records: {told}.")
    return " ".join(parts)
