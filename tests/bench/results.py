"""What was measured: kept line by line as it is found, so that an interrupted measurement goes on; medians and ratios of it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

Row = dict[str, Any]
Key = tuple[str, int, str, str]
"""What a figure belongs to: kind of measurement, number of records, generator, scenario."""


class Notes:
    """Rows in a file, one a line. Those of another state of the code or machine are left where they are, and not used."""

    def __init__(self, path: Path, state: str):
        self.path, self.state = path, state
        self.rows = [row for row in _lines(path) if row.pop("state") == state]

    def add(self, rows: Iterable[Row]) -> None:
        """Keep rows at once."""
        added = list(rows)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps({"state": self.state, **row}) + "\n" for row in added)
            file.flush()
            os.fsync(file.fileno())
        self.rows += added

    def has(self, **values: Any) -> bool:
        """Whether there is a row with these values."""
        return any(all(row.get(name) == value for name, value in values.items()) for row in self.rows)


def _lines(path: Path) -> Iterator[Row]:
    """The rows of a file; one that was cut off when it was written is no row."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def state(folders: Iterable[Path]) -> str:
    """A sum of the code that is measured and of the machine: figures of different ones are never mixed."""
    found = hashlib.sha256(json.dumps(machine()).encode())
    for path in sorted(path for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*"))):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(str(path).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def machine() -> Row:
    """The machine, as far as it matters."""
    memory = next((int(line.split()[1]) // 1024**2 for line in _text("/proc/meminfo").splitlines() if line.startswith("MemTotal:")), 0)
    names = [line.partition(":")[2].strip() for line in _text("/proc/cpuinfo").splitlines() if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.machine(), "cores": len(os.sched_getaffinity(0)), "memory_gb": memory,
        "system": f"{platform.system()} {platform.release()}", "python": platform.python_version(),
    }


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).is_file() else ""


def middle(rows: Iterable[Row], value: str) -> dict[Key, float]:
    """The median of a value over the runs, by what it belongs to."""
    found: dict[Key, list[float]] = {}
    for row in rows:
        if value in row:
            found.setdefault((row["what"], row["size"], row["generator"], row["scenario"]), []).append(row[value])
    return {key: median(values) for key, values in found.items()}


def ratio(medians: dict[Key, float], key: Key, against: str) -> float | None:
    """How many times another generator's figure is a generator's own; None where one of them is not measured or nothing."""
    own, other = medians.get(key), medians.get((*key[:2], against, key[3]))
    return None if own is None or other is None or not own else other / own


def planned(keys: Iterable[Key], known: dict[Key, float], guess: Callable[[Key], float]) -> float:
    """Seconds that builds will take: by what was measured before, or else by a guess."""
    return sum(known.get(key, guess(key)) for key in keys)
