"""What a piece of work has read, so that it is done again when that changes, and otherwise not.

Whoever reads something that may change notes its name; a piece of work that is watched gathers the names. What is kept between
pieces of work (`remembered`) hands on what it was made of. While nothing is `watching`, all of this costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
K = TypeVar("K")

_watching = False
_names: set[str] | None = None
"""What the work in hand has read so far; None while none is in hand."""


@contextmanager
def watching() -> Iterator[None]:
    """Meanwhile what is remembered knows what it was made of, also in processes that are forked."""
    global _watching
    before, _watching = _watching, True
    try:
        yield
    finally:
        _watching = before


def note(*names: str) -> None:
    """Say that the work in hand has read what bears these names."""
    if _names is not None:
        _names.update(names)


def reads(work: Callable[[], T]) -> tuple[T, frozenset[str]]:
    """The result of some work and the names of what it read. Work that encloses it has then read that as well."""
    global _names
    outer, _names = _names, set()
    try:
        done = work()
    finally:
        found, _names = frozenset(_names), outer
    note(*found)
    return done, found


def remembered(done: dict[K, tuple[Any, frozenset[str]]], key: K, work: Callable[[], T]) -> T:
    """The result of `work`, which is done at most once for a key; whoever takes it has read what it was made of."""
    found = done.get(key)
    if found is None:
        found = done[key] = reads(work) if _watching else (work(), frozenset())
    elif _names is not None:
        _names.update(found[1])
    return found[0]
