"""From the results to the table in the README and the plot: figures that were measured, and no others."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.bench import plot
from tests.bench.results import Key, Row, middle, ratio
from uptake.problems import count

RESULTS, PLOT = "tests/bench/results.json", "tests/bench/plot.svg"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
NOT_MEASURED = "not measured"
LABELS = {
    "uptake": "Uptake, everything", "uptake-no-search": "Uptake, without search",
    "uptake-same-pages": "Uptake, the same pages",
    "hugo": "Hugo", "eleventy": "Eleventy", "pelican": "Pelican", "mkdocs": "MkDocs",
}
OWN = "uptake-same-pages"
"""The one that the others are compared with: like them, it makes no search index and nothing beside the pages."""
SCENARIOS = {"cold": "Cold", "text": "A text changed", "title": "A title changed", "nothing": "Nothing changed"}


def kept(rows: Sequence[Row], machine: Row, versions: dict[str, str], project: Path) -> None:
    """Write the results: what was measured, raw, with the machine, the date and the versions."""
    head = {"date": datetime.date.today().isoformat(), "machine": machine, "versions": versions}
    lines = ",\n  ".join(json.dumps(row) for row in rows)
    (project / RESULTS).write_text(f"{json.dumps(head, indent=1)[:-2]},\n \"rows\": [\n  {lines}\n ]\n}}\n", encoding="utf-8")


def known_seconds(rows: Iterable[Row], project: Path) -> dict[Key, float]:
    """Seconds of builds as they were measured, now or the last time."""
    path = project / RESULTS
    earlier = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.is_file() else []
    before, now = (middle((row for row in some if row["what"] == "build"), "seconds") for some in (earlier, rows))
    return before | now


def published(project: Path) -> None:
    """Draw the plot, and put the tables between the README's two marks."""
    results = json.loads((project / RESULTS).read_text(encoding="utf-8"))
    (project / PLOT).write_text(plot.drawn(results["rows"], LABELS), encoding="utf-8")
    readme = project / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(between(text, tables(results)), encoding="utf-8")


def between(text: str, inner: str) -> str:
    """A text with other words between its two marks."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"the text needs {BEGIN} and {END}, once each")
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: f"{BEGIN}\n{inner}\n{END}", text, flags=re.DOTALL)


def tables(results: dict[str, Any]) -> str:
    """The tables, in Markdown."""
    rows = results["rows"]
    return "\n\n".join(part for part in (_about(results), _builds(rows), _previews(rows), _searches(rows)) if part)


def _about(results: dict[str, Any]) -> str:
    machine, versions = results["machine"], results["versions"]
    programs = ", ".join(f"{LABELS[name]} {version}" for name, version in versions.items() if not name.startswith("uptake") and version)
    return (
        f"Measured on {results['date']}: {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}{'; ' if programs else ''}{programs}. {_runs(results['rows'])}"
    )


def _runs(rows: Iterable[Row]) -> str:
    """Of how many runs the figures of each size are the medians."""
    most: dict[int, int] = {}
    for row in rows:
        if row["what"] == "build":
            most[row["size"]] = max(most.get(row["size"], 0), row["run"])
    sizes = "; ".join(f"{size:,} records: {count(number, 'run')}" for size, number in sorted(most.items()))
    return f"Medians ({sizes})." if sizes else "Medians."


def _sizes(rows: Iterable[Row], what: str) -> list[int]:
    return sorted({row["size"] for row in rows if row["what"] == what})


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# ---------------------------------------------------------------- builds


def _builds(rows: list[Row]) -> str:
    """A column for each generator, the scenarios and what they cost below each number of records."""
    names = [name for name in LABELS if any(row["what"] == "build" and row["generator"] == name for row in rows)]
    if not names:
        return ""
    seconds = middle(rows, "seconds")
    body: list[Sequence[str]] = []
    for size in _sizes(rows, "build"):
        body.append([f"**{size:,} records**", *[""] * len(names)])
        for scenario, label in SCENARIOS.items():
            body.append([label, *(compared(seconds, ("build", size, name, scenario)) for name in names)])
        for label, value, scenario, show in COSTS:
            found = middle(rows, value)
            body.append([label, *(_cell(found.get(("build", size, name, scenario)), show) for name in names)])
    return _table(["", *(LABELS[name] for name in names)], body)


def compared(seconds: dict[Key, float], key: Key) -> str:
    """Seconds, and how many times those of our build of the same pages they are."""
    own = seconds.get(key)
    times = None if key[2] == OWN else ratio(seconds, (*key[:2], OWN, key[3]), key[2])
    return _cell(own, _seconds) + ("" if times is None else f" ({times:.2g}×)" if times < 10 else f" ({times:,.0f}×)")


def _cell(value: float | None, show: Callable[[float], str]) -> str:
    return NOT_MEASURED if value is None else show(value)


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s" if value < 100 else f"{value:,.0f} s"


def _megabytes(value: float) -> str:
    return f"{value / 1e9:.2f} GB" if value >= 1e9 else f"{value / 1e6:.0f} MB"


def _kilobytes(value: float) -> str:
    return f"{value / 1e3:,.0f} KB"


def _count(value: float) -> str:
    return f"{value:,.0f}"


COSTS = (
    ("Processor seconds, cold", "processor", "cold", _seconds),
    ("Memory of all processes, cold", "memory", "cold", _megabytes),
    ("Files of the site", "files", "cold", _count),
    ("Bytes of the site", "bytes", "cold", _megabytes),
    ("Files written when a text changed", "new_files", "text", _count),
)


# ---------------------------------------------------------------- previews and searches


def _previews(rows: list[Row]) -> str:
    """From a saved file to the page that shows it, to the index that knows it, and to all data."""
    sizes = _sizes(rows, "serve")
    found = {value: middle(rows, value) for value in ("seconds", "index", "everything")}
    body = []
    for size in sizes:
        for scenario in ("text", "title"):
            cells = (_cell(found[value].get(("serve", size, name, scenario)), _seconds) for name, value in PREVIEWS)
            body.append([f"{size:,} records: {SCENARIOS[scenario].lower()}", *cells])
    head = ["Preview, from saving a file until", "Uptake’s pages show it", "Uptake’s search is current too", "and everything else", "Hugo’s pages show it"]
    return _table(head, body) if body else ""


PREVIEWS = (("uptake", "seconds"), ("uptake", "index"), ("uptake", "everything"), ("hugo", "seconds"))


def _searches(rows: list[Row]) -> str:
    """Transfer and processor time of a reader's search: the median query and the costliest."""
    body = [
        [f"{size:,} records: {label}", *_search(rows, size, scenario)]
        for size in _sizes(rows, "search") for scenario, label in SEARCHES.items()
    ]
    head = ["Search in the browser", "transfer", "the most", "processor time", "the most"]
    return _table(head, body) if body else ""


SEARCHES = {"first": "first query", "next": "next queries", "filter": "a filter alone"}


def _search(rows: list[Row], size: int, scenario: str) -> Iterable[str]:
    for value, show in (("bytes", _kilobytes), ("processor", _seconds)):
        yield _cell(middle(rows, value).get(("search", size, "uptake", scenario)), show)
        of = [row[value] for row in rows if row["what"] == "search" and row["size"] == size and row["scenario"] == scenario]
        yield _cell(max(of, default=None), show)
