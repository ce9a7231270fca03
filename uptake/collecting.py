"""When Python looks for cycles among objects: seldom, since a site is millions of objects that stay, and makes next to none.

Looked through again and again, they would take half as long again to be read, and a process that is forked would need memory of its own
for each of them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 100_000
"""So many objects more than there were are looked through. Python itself does so for some hundred or thousand."""


@contextmanager
def paused() -> Iterator[None]:
    """Look for nothing while many objects are made that stay."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@contextmanager
def seldom() -> Iterator[None]:
    """Leave alone what there is, also in processes that are forked, and look only at what comes after, less often.

    Afterwards everything is looked at again, also what was left alone before.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
