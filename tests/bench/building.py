"""Builds, measured: cold, nothing changed, one record's text changed, a title changed.

The generators take turns, so that what else the machine does meets all of them. After every change the page of the record is
looked at: a build that does not show the change has failed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.generators import SITE, Generator, cleared
from tests.bench.measuring import Failed, measured, moment, written
from tests.bench.pages import Entry, Material, texts

SCENARIOS = ("cold", "nothing", "text", "title")
LARGE = 50_000
"""From so many records on all are built twice at most, cold, and those that do not build everything every time once more unchanged."""
LARGE_RUNS = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a few words in a record's file."""

    kind: str
    id: str
    words: str
    """Words of the record that are changed: a mark is put behind them, everywhere in the file."""
    shown: tuple[str, ...]
    """Pages that show them, as paths in the site."""


@dataclass(frozen=True, slots=True)
class Task:
    """The builds of one generator in one run, which belong together: each begins with what the one before left."""

    size: int
    run: int
    generator: Generator
    scenarios: tuple[str, ...]


def tasks(sizes: Sequence[int], runs: int, generators: Sequence[Generator]) -> Iterator[Task]:
    """What is to be built, in turns; every run begins with another generator."""
    for size in sizes:
        taking_part = [generator for generator in generators if size <= generator.largest]
        for run in range(1, (min(runs, LARGE_RUNS) if size >= LARGE else runs) + 1):
            first = (run - 1) % len(taking_part) if taking_part else 0
            for generator in (*taking_part[first:], *taking_part[:first]):
                yield Task(size, run, generator, SCENARIOS if size < LARGE else SCENARIOS[: 1 + generator.incremental])


def edits(material: Material) -> dict[str, Edit]:
    """The record whose text is changed, and the evaluation whose title is: one with about as many recommendations as most."""
    recommendations = [entry for entry in material.entries if entry.kind == "recommendations"]
    text = next(entry for entry in recommendations[len(recommendations) // 2 :] if _once(entry, _phrase(entry.fields.get("response", ""))))
    of: dict[str, list[Entry]] = {}
    for entry in recommendations:
        of.setdefault(entry.fields["evaluation"], []).append(entry)
    evaluations = {entry.id: entry for entry in material.entries if entry.kind == "evaluations"}
    by_number = sorted((len(of.get(id, ())), id) for id, entry in evaluations.items() if id in of and _phrase(_short(entry)))
    titled = evaluations[by_number[len(by_number) // 2][1]]
    return {
        "text": Edit("recommendations", text.id, _phrase(text.fields["response"]), (text.path,)),
        "title": Edit("evaluations", titled.id, _phrase(_short(titled)), (titled.path, of[titled.id][0].path, of[titled.id][-1].path)),
    }


def _short(entry: Entry) -> str:
    """The words of a short title that stand in the long one too, whatever its first letter became."""
    return entry.fields["short"].partition(" ")[2] if entry.fields["short"] in entry.title else ""


def _once(entry: Entry, words: str) -> bool:
    """Whether a record says some words, and once only."""
    return bool(words) and sum(text.count(words) for text in texts(entry)) == 1


def _phrase(text: str) -> str:
    """Two words within a text that no markup and no quoting touches."""
    found = re.search(r"(?<=[a-z] )[a-z]{4,} [a-z]{4,}(?= [a-z])", text)
    return found.group() if found else ""


def mark(edit: Edit, path: Path, word: str) -> None:
    """Write a word behind the words in the file, instead of the one before."""
    text = path.read_text(encoding="utf-8")
    changed, times = re.subn(rf"{re.escape(edit.words)}( mark[a-j]+)?", f"{edit.words} {word}", text)
    if not times:
        raise Failed(f"{path} does not say {edit.words!r}")
    path.write_text(changed, encoding="utf-8")


def sign() -> str:
    """A word that stands nowhere else, another every time, always of the same length."""
    return "mark" + "".join(chr(ord("a") + int(digit)) for digit in str(time.time_ns()))


def done(task: Task, folder: Path, material: Material) -> Iterator[dict[str, Any]]:
    """Build, in the task's order; a row of results for each scenario."""
    changes = edits(material)
    for scenario in task.scenarios:
        if scenario == "cold":
            cleared(task.generator, folder)
        word = sign()
        if edit := changes.get(scenario):
            mark(edit, folder / task.generator.file.format(kind=edit.kind, id=edit.id), word)
        since = moment(folder)
        cost = measured(task.generator.command, folder, task.generator.environment, folder / "bench.log")
        if edit:
            _seen(edit, folder / SITE, word)
        yield {
            "what": "build", "size": task.size, "run": task.run, "generator": task.generator.name, "scenario": scenario,
            **asdict(cost), **asdict(written(folder / SITE, since)),
        }


def _seen(edit: Edit, site: Path, word: str) -> None:
    for path in edit.shown:
        if word not in (site / path).read_text(encoding="utf-8"):
            raise Failed(f"{path} does not show the change {word!r}")
