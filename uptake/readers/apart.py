"""Reading a file in a process of its own, with bounds: a reader that crashes, hangs or wants too much is one message.

The bounds: `MOST_BYTES` of file, `SECONDS` of time, `MEMORY` bytes of memory where the system can limit it (Linux, macOS in
part; Windows cannot, and there only the time is limited). The process writes no file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from uptake.readers.blocks import Block, Reading, Run, Unreadable

MOST_BYTES = 60_000_000
SECONDS = 25
MEMORY = 1_500_000_000
_ROOT = Path(__file__).parents[2]
_SPLIT = "Save or print only the part that matters and import that."


def read_apart(data: bytes, reader: str, seconds: float = SECONDS) -> Reading:
    """What the reader of that name (`web`, `pdf`, `word`, `opendocument`, `sheets`, `separated`) makes of a file's bytes."""
    return _unpacked(_answer(data, reader, seconds))


def _answer(data: bytes, reader: str, seconds: float) -> dict:
    """What a reader answers in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "uptake.readers.apart", reader], input=data, capture_output=True, timeout=seconds, env=environment
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"Reading the file takes more than {seconds:g} seconds.", _SPLIT) from None
    if done.returncode:
        raise Unreadable("The file is damaged or too large: the program that reads it gave up.", _SPLIT)
    answer = json.loads(done.stdout)
    if "found" in answer:
        raise Unreadable(answer["found"], answer["hint"])
    return answer


def _unpacked(found: dict) -> Reading:
    blocks = [
        Block(kind, tuple(tuple(tuple(Run(*run) for run in line) for line in cell) for cell in cells), level, mark)
        for kind, cells, level, mark in found["blocks"]
    ]
    return Reading(found["reader"], blocks, found["left_out"], found["doubts"])


def limit(seconds: int = SECONDS) -> None:
    """Bound this process: its time, its memory, and it writes no file. A system that cannot is left as it is."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (ValueError, OSError):
            continue


def main(reader: str) -> None:
    """Read from standard input, and answer with the reading or with what is wrong, as JSON."""
    data = sys.stdin.buffer.read()
    limit()
    try:
        reading = import_module(f"uptake.readers.{reader}").read(data)
        answer = {name: getattr(reading, name) for name in ("reader", "blocks", "left_out", "doubts")}
    except Unreadable as error:
        answer = {"found": error.found, "hint": error.hint}
    except MemoryError:
        answer = {"found": "The file needs more memory than reading one may take.", "hint": _SPLIT}
    except RecursionError:
        answer = {"found": "The parts of the file are nested too deep.", "hint": _SPLIT}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


if __name__ == "__main__":
    main(sys.argv[1])
