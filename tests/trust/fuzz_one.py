"""One target under the fuzzer, which is guided by the branches that an input takes: `python -m tests.trust.fuzz_one NAME ...`.

An exception does not end the run: the shortest input for each place that raises is kept, and the search goes on. Runs in an
environment of its own, which has atheris; the runner (`tests.trust.fuzz`) starts it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import resource
import sys
import traceback
from pathlib import Path
from random import Random
from time import process_time

import atheris

from tests.trust.fuzz_mutators import FORMS

with atheris.instrument_imports(include=["uptake"], enable_loader_override=False):
    from tests.trust.fuzz_targets import TARGETS, World

MEGABYTES = 500
"""By how much one input may make the process larger."""


def place_of(error: BaseException) -> str:
    """Where something went wrong: what, and the last place of the project's own code."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/uptake/" in frame.filename or "fuzz_targets" in frame.filename]
    at = f"{Path(frames[-1].filename).name}-{frames[-1].name}-{frames[-1].lineno}" if frames else "outside"
    return f"{type(error).__name__}-{at}".replace("<", "").replace(">", "")


def main(name: str, office: Path, crashes: Path, options: list[str]) -> None:
    """Fuzz one target; `options` are the fuzzer's own."""
    target = TARGETS[name]
    run = target.make(World(office))
    crashes.mkdir(parents=True, exist_ok=True)
    slowest = 0.0

    def keep(place: str, data: bytes) -> None:
        path = crashes / place
        if not path.exists() or len(data) < path.stat().st_size:
            path.write_bytes(data)
            print(f"CRASH {name} {place} {len(data)}", file=sys.stderr, flush=True)

    def one(data: bytes) -> None:
        nonlocal slowest
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                run(data)
        except Exception as error:
            keep(place_of(error), data)
        took, more = process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        if took > slowest:
            slowest = took
            (crashes.parent / f"{name}.slowest").write_bytes(data)
        if took > target.seconds:
            keep(f"slow-{hashlib.sha1(data).hexdigest()[:6]}", data)
        if more > MEGABYTES * 1024:
            keep(f"large-{hashlib.sha1(data).hexdigest()[:6]}", data)

    def change(data: bytes, longest: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.4:
            return atheris.Mutate(data, longest)
        found = FORMS[target.form](data, longest, random, atheris.Mutate)
        return found if len(found) <= longest else data[:longest]

    atheris.Setup([sys.argv[0], *options], one, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
