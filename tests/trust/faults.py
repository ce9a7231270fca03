"""Every call to the file system fails once: `python -m tests.trust.faults` lets a build and other commands meet each fault, and looks after them.

After each fault the site that was there or the new one stands whole, the command has said what is wrong or ended well, the same command
without a fault heals everything, and no record is another. Ends with status 1 where anything else was found.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.trust.faults_calls import CHANGING, READING, WAYS, Fault
from tests.trust.faults_scenes import Office, Scene, scenes, warmed

ALL = 24
"""Calls of a kind up to which each of them fails in every way. Of more, the first and the last from each place in the program do, and of
those that only read the first."""
KILLS = 60
"""How many of the changes a process is killed before and after, evenly chosen."""


def faults(scene: Scene, every: int) -> Iterator[Fault]:
    """The faults of a scene: calls of each kind from the first on, beyond those said above every so many-th."""
    for kind, ways in WAYS.items():
        places = scene.counted.get(kind, [])
        if kind == "any change":
            places = [""] * scene.counted[""].get(kind, 0)
        chosen = _chosen(places, kind) if kind != "any change" else set(range(0, len(places), max(1, len(places) // KILLS)))
        for number in range(len(places)):
            if number in chosen:
                yield from (Fault(kind, number + 1, way) for way in ways)
            elif number % every == 0:
                yield Fault(kind, number + 1, ways[number // every % len(ways)])


def _chosen(places: list[str], kind: str) -> set[int]:
    if len(places) <= ALL:
        return set(range(len(places)))
    if kind in READING:
        return {places.index(place) for place in places}
    by_place: dict[str, list[int]] = {}
    for number, place in enumerate(places):
        by_place.setdefault(place, []).append(number)
    return {number for numbers in by_place.values() for number in (numbers[0], numbers[-1])}


def sample(scene: Scene) -> Iterator[Fault]:
    """A few of them: one from each place that changes anything, each in another way, and some kills."""
    turn = 0
    for kind in sorted(CHANGING):
        for number in sorted({places.index(place) for places in [scene.counted.get(kind, [])] for place in places}):
            yield Fault(kind, number + 1, WAYS[kind][turn % len(WAYS[kind])])
            turn += 1


def office_in(folder: Path) -> Office:
    """An office that is ready for faults."""
    office = Office(folder)
    with contextlib.redirect_stdout(io.StringIO()):
        office.warm()
    return office


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.trust.faults", description=__doc__)
    options.add_argument("--every", type=int, default=40, metavar="N", help="of what is called very often every N-th call fails (default: 40)")
    options.add_argument("--only", default="", metavar="WORDS", help="the scenes whose names have these words")
    options.add_argument("--fault", default="", metavar="KIND:NUMBER:WAY", help="this fault alone, and what was said")
    given = options.parse_args()
    started, found, wrong = time.monotonic(), Counter(), []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, warmed():
        for scene in scenes(office_in(Path(folder))):
            if given.only not in scene.name:
                continue
            scene.count()
            if given.fault:
                kind, number, way = given.fault.split(":")
                outcome, end = scene.fails(Fault(kind, int(number), way))
                print(f"{scene.name}: {outcome}, status {end.status}\n{end.said}\n{scene.counted.get(kind, [''] * int(number))[int(number) - 1]}")
                continue
            here = Counter()
            with contextlib.suppress(KeyboardInterrupt):  # what was proved by then is told
                for fault in faults(scene, given.every):
                    outcome, end = scene.fails(fault)
                    if not end.happened:
                        continue
                    here[outcome if outcome in ("old", "new") else "anything else"] += 1
                    if outcome not in ("old", "new"):
                        wrong.append(f"{scene.name}, {fault}: {outcome}")
                        print(f"{wrong[-1]}\n    {end.said.strip()[:600]}", flush=True)
            print(f"{scene.name}: {told(here)}", flush=True)
            found += here
    print(f"{told(found)}, in {time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


def told(found: Counter) -> str:
    number = found["old"] + found["new"] + found["anything else"]
    return f"{number:,} faults: {found['old']:,} left what was there, {found['new']:,} what is new, {found['anything else']:,} anything else"


if __name__ == "__main__":
    sys.exit(main())
