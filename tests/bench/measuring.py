"""What a command costs: seconds, processor seconds, memory of all its processes, and what it wrote."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.1
"""Seconds between two looks at the memory, at least."""
SHARE = 20
"""A pause is at least so many times as long as the look before it took, so that looking stays below a twentieth of one processor."""


class Failed(Exception):
    """A command ended with an error, or did not do what was measured. The message says so."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost."""

    seconds: float
    processor: float
    """Seconds of processor time, of all its processes."""
    memory: int
    """Most bytes that all its processes held at once, shared pages counted once (proportional set size)."""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a folder, and what of it is new."""

    files: int
    bytes: int
    new_files: int
    new_bytes: int


def measured(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Cost:
    """Run a command to its end. What earlier commands left to be written to the disk is written first."""
    os.sync()
    with log.open("wb") as said:
        began = time.perf_counter()
        variables = {**os.environ, **environment}
        process = subprocess.Popen(command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        with Watch(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
        seconds = watch.ended - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{' '.join(map(str, command))}: status {process.returncode}\n{log.read_text(errors='replace')[-3000:]}")
    return Cost(round(seconds, 4), round(usage.ru_utime + usage.ru_stime, 3), watch.most)


class Watch:
    """Looks at the memory of a process and all that descend from it, while a block runs."""

    def __init__(self, pid: int):
        self.pid, self.most, self.ended = pid, 0, 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.ended = time.perf_counter()
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        pause = 0.01
        while not self._end.wait(pause):
            began = time.perf_counter()
            self.most = max(self.most, sum(map(held, family(self.pid))))
            pause = max(PAUSE, SHARE * (time.perf_counter() - began))


def held(pid: int) -> int:
    """The bytes of memory that a process holds, its share of what it has in common with others; 0 once it is gone."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as lines:
            return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:")), 0)
    except (OSError, ValueError):
        return 0


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    children = defaultdict(list)
    for name in os.listdir("/proc"):
        if name.isdecimal() and (parent := _parent(int(name))):
            children[parent].append(int(name))
    ahead = [pid]
    while ahead:
        yield (at := ahead.pop())
        ahead += children.get(at, ())


def _parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used so far; 0 once it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return 0.0


def written(folder: Path, since: float) -> Written:
    """What stands in a folder, and what of it was written since a moment (seconds of the system's clock)."""
    files = size = new_files = new_bytes = 0
    for found in _files(str(folder)):
        stat = found.stat(follow_symlinks=False)
        files, size = files + 1, size + stat.st_size
        if stat.st_mtime >= since:
            new_files, new_bytes = new_files + 1, new_bytes + stat.st_size
    return Written(files, size, new_files, new_bytes)


def _files(folder: str) -> Iterator[os.DirEntry]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield entry


def moment(folder: Path) -> float:
    """Now, by the clock that gives a folder's files their times, which may lie a few milliseconds behind the other one."""
    mark = folder / ".moment"
    mark.touch()
    now = mark.stat().st_mtime
    mark.unlink()
    return now
