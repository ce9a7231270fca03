"""Measuring the branches that processes take which read apart, or work out apart what a document holds: `-p tests.trust.measured`.

They may write no file, and are told to end once they have answered, so that what was measured of them would be lost. Here that bound
is lifted when, and only when, the work is done and the measurement is to be saved; so long, they are waited for.
"""

from __future__ import annotations

import resource
import runpy
import signal
import subprocess
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import coverage

from uptake import parallel
from uptake.readers import apart

_save, _answer = coverage.Coverage.save, parallel._answer


def _saved(measured: coverage.Coverage) -> None:
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    _save(measured)


def _answered(work: Callable[[], Any], pipe: Connection) -> None:
    """Answer, and end only when all is saved."""
    def whole() -> Any:
        try:
            return work()
        finally:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    _answer(whole, pipe)


def _run(command: list[str], **how: Any) -> subprocess.CompletedProcess:
    """Start the reading process by way of this module, which then saves there, too."""
    return subprocess.run([*command[:2], __name__, *command[3:]], **how)


coverage.Coverage.save = _saved
if __name__ == "__main__":
    del apart  # it is run as the program
    runpy.run_module("uptake.readers.apart", run_name="__main__", alter_sys=True)
else:
    parallel._answer, parallel._PATIENCE = _answered, 60
    apart.subprocess = SimpleNamespace(run=_run, TimeoutExpired=subprocess.TimeoutExpired)
