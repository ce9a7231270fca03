"""Fuzzing of every way in, guided by coverage: `make fuzz MINUTES=20 JOBS=2`, or `python -m tests.trust.fuzz NAME ...`.

Each target runs in a process of its own for so many minutes. What it finds stays below `.uptake/fuzz`: inputs that took new
branches in `corpus`, one input for each crash in `crashes`, what the fuzzer said in `logs`. Every crash is tried again
without the fuzzer before it is reported.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.trust.fuzz_seeds import SEEDS, found
from tests.trust.fuzz_targets import TARGETS

PLACE = Path(".uptake/fuzz")
HANGS = 120
"""Seconds after which the fuzzer calls an input endless; the machine may be busy."""


@dataclass(slots=True)
class Told:
    """What came of one target."""

    name: str
    executions: int = 0
    branches: int = 0
    before: int = 0
    """Branches that the inputs took that were there at the beginning."""
    new: int = 0
    minutes: float = 0
    crashes: list[str] = field(default_factory=list)


def main() -> int:
    options = _options()
    office = found(options.place / "office").folder
    with ThreadPoolExecutor(options.jobs) as pool:
        told = list(pool.map(lambda name: _fuzz(name, office, options), options.names or TARGETS))
    print(f"\n{'target':14}{'executions':>12}{'branches':>10}{'at first':>10}{'new inputs':>12}{'minutes':>9}  crashes")
    for one in told:
        print(f"{one.name:14}{one.executions:12,}{one.branches:10,}{one.before:10,}{one.new:12,}{one.minutes:9.1f}  {len(one.crashes)}")
    crashes = [f"{one.name}: {said}" for one in told for said in one.crashes]
    print("\n".join(["", *crashes, f"{sum(one.executions for one in told):,} executions of {len(told)} targets: {len(crashes)} crashes."]))
    return 1 if crashes else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.trust.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*TARGETS, []], help="targets; all where none is named")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--place", type=Path, default=PLACE)
    parser.add_argument("--python", default=str(PLACE / "venv/bin/python"), help="the interpreter that has atheris")
    return parser.parse_args()


def _fuzz(name: str, office: Path, options: argparse.Namespace) -> Told:
    """Fuzz one target for its time; where an input ends the process, another goes on."""
    target, told, place = TARGETS[name], Told(name), options.place.absolute()
    corpus, crashes, log = place / "corpus" / name, place / "crashes" / name, place / "logs" / f"{name}.log"
    for folder in (corpus, crashes, log.parent):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in SEEDS[name](found(office)):
        (corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    there, start, said = len(list(corpus.iterdir())), time.monotonic(), ""
    while (left := int(options.minutes * 60 - (time.monotonic() - start))) > 0:
        flags = [
            f"-max_total_time={left}", f"-max_len={target.longest}", f"-timeout={HANGS}", "-report_slow_units=60", "-rss_limit_mb=3000", "-reload=0", "-len_control=0",
            f"-artifact_prefix={crashes}/ended-", str(corpus),
        ]
        with log.open("a") as file:
            at = file.tell()
            subprocess.run([options.python, "-m", "tests.trust.fuzz_one", name, str(office), str(crashes), *flags], stdout=file, stderr=file)
        said = log.read_text(errors="replace")[at:]
        _tell(told, said)
        if not re.search(r"(?m)^Done \d+ runs", said):
            time.sleep(5)
    told.new, told.minutes = len(list(corpus.iterdir())) - there, (time.monotonic() - start) / 60
    told.crashes = [said for path in sorted(crashes.iterdir()) if (said := _again(name, path, office, target.seconds))]
    print(f"{name}: {told.executions:,} executions, {told.branches:,} branches, {len(told.crashes)} crashes", flush=True)
    return told


def _tell(told: Told, said: str) -> None:
    """What the fuzzer said of its run."""
    runs = re.findall(r"^#(\d+)\s+\w+\s+cov: (\d+)", said, re.MULTILINE)
    if runs:
        told.executions += int(runs[-1][0])
        told.branches = max(told.branches, int(runs[-1][1]))
        first = re.search(r"^#\d+\s+INITED\s+cov: (\d+)", said, re.MULTILINE)
        told.before = told.before or int(first[1]) if first else told.before


def _again(name: str, path: Path, office: Path, seconds: float) -> str:
    """How an input ends without the fuzzer; empty where nothing is wrong with it any more."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.trust.fuzz_targets", name, str(path), str(office)], capture_output=True, text=True,
            errors="replace", timeout=20 * seconds,
        )
    except subprocess.TimeoutExpired:
        return f"{path}: takes more than {20 * seconds:g} seconds"
    if not done.returncode:
        path.unlink()
        return ""
    return f"{path}: {(done.stderr.strip() or done.stdout.strip()).splitlines()[-1][:300]}"


if __name__ == "__main__":
    sys.exit(main())
