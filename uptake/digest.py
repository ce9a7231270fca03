"""A short digest of what a page shows, the same for the same content in every process and on every day."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import pickle
from collections.abc import Callable, Container
from operator import attrgetter
from typing import Any

BYTES = 12


def of_bytes(data: bytes) -> bytes:
    """The digest of bytes."""
    return hashlib.blake2b(data, digest_size=BYTES).digest()


class Digests:
    """Digests of values that are made of frozen dataclasses, tuples, dicts, text and numbers.

    `lasting` holds the `id` of objects that outlive this one: what they contain is looked at once, however many pages show them.
    """

    def __init__(self, lasting: Container[int] = ()):
        self.lasting = lasting
        self.known: dict[int, bytes] = {}

    def of(self, value: Any) -> bytes | None:
        """The digest of a value; None for one that has none, such as a function."""
        out = io.BytesIO()
        try:
            _Contents(out, self).dump(value)
        except (pickle.PicklingError, TypeError, AttributeError):
            return None
        return of_bytes(out.getbuffer())

    def of_lasting(self, one: Any, contents: tuple) -> bytes:
        """The digest of an object that outlives this one."""
        found = self.known.get(id(one))
        if found is None:
            out = io.BytesIO()
            _Contents(out, self).dump((type(one).__name__, contents))
            found = self.known[id(one)] = of_bytes(out.getbuffer())
        return found


class _Contents(pickle.Pickler):
    """Writes out what a value contains, without regard to which of its parts are one object."""

    def __init__(self, out: io.BytesIO, digests: Digests):
        super().__init__(out, pickle.HIGHEST_PROTOCOL)
        self.fast = True
        self.digests = digests

    def reducer_override(self, one: Any) -> Any:
        contents = _contents_of(type(one))
        if contents is None:
            return NotImplemented
        if id(one) in self.digests.lasting:
            return _stands, (self.digests.of_lasting(one, contents(one)),)
        return _stands, (type(one).__name__, contents(one))


def _stands() -> None:
    """Stands for an object where its contents are written out."""


_CONTENTS: dict[type, Callable[[Any], tuple] | None] = {}


def _contents_of(kind: type) -> Callable[[Any], tuple] | None:
    """What reads the fields of a dataclass; None for other types."""
    if kind not in _CONTENTS:
        names = [f.name for f in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
        one = attrgetter(*names) if names else None
        _CONTENTS[kind] = (lambda value: (one(value),)) if len(names) == 1 else one
    return _CONTENTS[kind]
