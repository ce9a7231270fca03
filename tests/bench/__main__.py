"""Measures the build of this site beside other generators: `make bench`. What is found is kept at once; an interrupted run goes on."""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import building, checking, report, saving, searching
from tests.bench.building import Task
from tests.bench.generators import PROJECT, ROOM, SITE, Generator, generators, prepared
from tests.bench.measuring import Failed, measured
from tests.bench.pages import Material, read
from tests.bench.results import Notes, machine, planned, state

HERE = Path(__file__).parent
MEASURED = (
    *(PROJECT / name for name in ("uptake", "templates", "static", "data/vocabulary", "requirements.lock")),
    *(HERE / name for name in ("hugo", "eleventy", "pelican", "mkdocs", "jinja", "shared", "requirements.lock", "package-lock.json")),
    *(HERE / f"{name}.py" for name in ("building", "generators", "measuring", "pages", "plain", "same_pages", "saving", "searching")),
)
"""What is measured, and with what: figures are kept apart when any of it changes."""
PROBE = 100
"""With so many records every generator is tried first."""
SERVED, SEARCHED = ("uptake", "hugo"), "uptake"
GUESS = {"uptake": 10.0, "uptake-no-search": 9.0, "uptake-same-pages": 4.0, "hugo": 1.0, "eleventy": 1.2, "pelican": 3.0, "mkdocs": 3.0}
"""Seconds a cold build of 1,000 records may take, for the first forecast."""
BESIDE = 1.3
"""How much longer it all takes than the builds alone: sources are laid out, files are counted."""
AFTER = 5
"""Minutes that previews and searches take, for each size."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A measurement: what was asked, and what is known so far."""

    options: argparse.Namespace
    generators: tuple[Generator, ...]
    notes: Notes

    def say(self, text: str) -> None:
        """Tell how it goes, at once."""
        print(f"{time.strftime('%H:%M')} {text}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Measure, then write the results, the plot and the table."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _options(arguments)
    if options.table:
        report.published(options.into)
        return 0
    absent = {g.name: reason for g in generators() if (reason := g.missing())}
    chosen = tuple(g for g in generators() if g.name not in absent and (not options.only or g.name in options.only))
    notes_path = ROOM / "raw.jsonl"
    if options.fresh:
        notes_path.unlink(missing_ok=True)
    bench = Bench(options, chosen, Notes(notes_path, state(MEASURED)))
    for name, reason in absent.items():
        bench.say(f"{name} is left out: {reason}")
    try:
        _measure(bench)
    except KeyboardInterrupt:
        bench.say("Interrupted; what was measured is kept, and the same command goes on from here.")
        return 130
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    finally:
        if bench.notes.rows:
            report.kept(bench.notes.rows, machine(), {g.name: g.version() for g in chosen}, options.into)
    report.published(options.into)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, metavar="N", help="numbers of records (default: 1000 10000 100000)")
    parser.add_argument("--runs", type=int, metavar="N", help="how often everything is measured (default: 5; 100,000 records twice)")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=[g.name for g in generators()], help="which generators")
    parser.add_argument("--what", nargs="+", choices=list(STEPS), default=list(STEPS), help="what is measured (default: all)")
    parser.add_argument("--short", action="store_true", help="1,000 and 10,000 records, three runs")
    parser.add_argument("--fresh", action="store_true", help="forget what an interrupted measurement found")
    parser.add_argument("--table", action="store_true", help="measure nothing: draw the plot and the table from the results again")
    parser.add_argument("--into", type=Path, default=PROJECT, metavar="DIR",
        help="project whose results, plot and README are written (default: this one)")
    options = parser.parse_args(arguments)
    options.sizes = options.sizes or ([1_000, 10_000] if options.short else [1_000, 10_000, 100_000])
    options.runs = options.runs or (3 if options.short else 5)
    return options


def _measure(bench: Bench) -> None:
    _probe(bench)
    bench.say(_forecast(bench, _open_tasks(bench, bench.options.sizes)))
    for size in bench.options.sizes:
        material = read(_sample(bench, size))
        for what in bench.options.what:
            STEPS[what](bench, size, material)


def _forecast(bench: Bench, tasks: Sequence[Task]) -> str:
    """How long builds will take, by what is known of them."""
    known = report.known_seconds(bench.notes.rows, bench.options.into)
    keys = [("build", task.size, task.generator.name, scenario) for task in tasks for scenario in task.scenarios]
    seconds = planned(keys, known, lambda key: GUESS[key[2]] * key[1] / 1000)
    return f"{len(keys)} builds ahead, about {seconds * BESIDE / 60:.0f} min; for the preview and the searches of a size {AFTER} min more."


def _open_tasks(bench: Bench, sizes: Sequence[int]) -> list[Task]:
    """The tasks of which anything is not measured yet."""
    if "build" not in bench.options.what:
        return []
    return [
        task for task in building.tasks(sizes, bench.options.runs, bench.generators)
        if not all(_has(bench, "build", task.size, task.run, task.generator.name, scenario) for scenario in task.scenarios)
    ]


def _has(bench: Bench, what: str, size: int, run: int, generator: str, scenario: str) -> bool:
    return bench.notes.has(what=what, size=size, run=run, generator=generator, scenario=scenario)


# ---------------------------------------------------------------- what builds are made of


def _sample(bench: Bench, size: int) -> Path:
    """A sample of so many records, made by the command that everybody has."""
    folder = ROOM / f"samples/{size}"
    mark, wanted = folder.with_name(f"{size}.made"), state([PROJECT / "data/vocabulary", *(PROJECT / "uptake").glob("sample*.py")])
    if not mark.is_file() or mark.read_text() != wanted:
        bench.say(f"{size:,} records are made.")
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, "build.py", "sample", "--number", str(size), "--into", str(folder)]
        subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
        mark.write_text(wanted)
    return folder


def _folder(bench: Bench, generator: Generator, size: int, material: Material) -> Path:
    """The sources of a generator's site; laid out once for a state of the code."""
    folder = ROOM / f"work/{generator.name}-{size}"
    mark = folder.with_name(f"{folder.name}.laid-out")
    if not mark.is_file() or mark.read_text() != bench.notes.state:
        mark.unlink(missing_ok=True)
        prepared(generator, material, ROOM / f"samples/{size}", folder)
        mark.write_text(bench.notes.state)
    return folder


def _probe(bench: Bench) -> None:
    """Build a small site with every generator, and hold its pages against the records. A site that lacks any is not worth a measurement."""
    material = read(_sample(bench, PROBE))
    for generator in bench.generators:
        folder = _folder(bench, generator, PROBE, material)
        measured(generator.command, folder, generator.environment, folder / "bench.log")
        ours = generator.name.startswith("uptake")
        if found := list(checking.faults(folder / SITE, material, ours)):
            told = f"{generator.label}: the pages lack {len(found)} things:\n  " + "\n  ".join(found[:10])
            if not ours:
                raise Failed(told)
            bench.say(told)
        else:
            bench.say(f"{generator.label}: the pages of {PROBE} records have all their texts, the lists all their rows.")


# ---------------------------------------------------------------- what is measured


def _builds(bench: Bench, size: int, material: Material) -> None:
    ahead = _open_tasks(bench, [size])
    for number, task in enumerate(ahead):
        rows = list(building.done(task, _folder(bench, task.generator, size, material), material))
        if state(MEASURED) != bench.notes.state:
            raise Failed("The code was changed while it was measured; what was measured since is not kept. Begin again.")
        bench.notes.add(rows)
        told = ", ".join(f"{row['scenario']} {row['seconds']:.2f} s" for row in rows)
        bench.say(f"{size:,}, run {task.run}, {task.generator.label}: {told}. {len(ahead) - number - 1} of these ahead.")


def _previews(bench: Bench, size: int, material: Material) -> None:
    for generator in _of(bench, SERVED):
        if size > building.LARGE or _has(bench, "serve", size, bench.options.runs, generator.name, "title"):
            continue
        try:
            folder = _folder(bench, generator, size, material)
            bench.notes.add(saving.saved(generator.name, generator.file, size, bench.options.runs, folder, material))
        except Failed as failed:
            bench.say(f"{size:,}, {generator.label}: its preview is not measured: {failed}")
        else:
            bench.say(f"{size:,}, {generator.label}: {bench.options.runs} texts and {bench.options.runs} titles saved under its preview.")


def _searches(bench: Bench, size: int, material: Material) -> None:
    for generator in _of(bench, (SEARCHED,)):
        site = _folder(bench, generator, size, material) / SITE
        if reason := searching.missing() or ("" if (site / "search/index.html").is_file() else "there is no built site"):
            bench.say(f"{size:,}: searches are left out: {reason}")
        elif not _has(bench, "search", size, 1, SEARCHED, "filter"):
            bench.notes.add(searching.searched(site, size, material))
            bench.say(f"{size:,}: ten queries and a filter in the browser.")


def _of(bench: Bench, names: Sequence[str]) -> Iterator[Generator]:
    return (generator for generator in bench.generators if generator.name in names)


STEPS = {"build": _builds, "serve": _previews, "search": _searches}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
