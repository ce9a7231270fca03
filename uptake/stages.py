"""Where the time of a build goes: seconds and memory by stage."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_KILOBYTE = 1024
"""What `ru_maxrss` counts in, on Linux."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that is over."""

    name: str
    seconds: float
    processor: float
    """Seconds of processor time, of this process and of those that it has waited for."""
    memory: int
    """The most bytes that one process had held by then."""


class Stages(list[Stage]):
    """The stages of a build in their order."""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the block as a stage of that name."""
        started, used = time.perf_counter(), _processor()
        try:
            yield
        finally:
            self.append(Stage(name, time.perf_counter() - started, _processor() - used, _memory()))

    def table(self) -> str:
        """The stages in lines, with their sum."""
        rows = [("stage", "seconds", "processor", "memory")]
        rows += [(s.name, f"{s.seconds:.2f}", f"{s.processor:.2f}", f"{s.memory / 1e6:,.0f} MB") for s in self]
        rows.append(("all", f"{sum(s.seconds for s in self):.2f}", f"{sum(s.processor for s in self):.2f}", ""))
        return "\n".join(f"{name:<16}{seconds:>9}{processor:>11}{memory:>12}" for name, seconds, processor, memory in rows)


def _processor() -> float:
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def _memory() -> int:
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * _KILOBYTE
