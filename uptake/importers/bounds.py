"""Bounds for what importers work out of a document: so much processor time and memory, and then a message instead of a wait.

Anybody may have written the document, and patterns that find their way in any text may take very long on one. So the work is
done in a process that ends with its bounds. Where no other process can be had, it is done here and without them, since they would
outlast it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from uptake.parallel import Lost, beside
from uptake.readers.apart import limit
from uptake.readers.blocks import Unreadable

R = TypeVar("R")
SECONDS = 60
"""Of processor time that reading records from a text may take. A document of a hundred recommendations takes less than one."""
_PART = "Import only the part that matters."


def bounded(work: Callable[[], R], seconds: int = SECONDS) -> R:
    """What some work gives. Raises `Unreadable` where it takes too long or too much memory, and whatever the work raises."""
    here = os.getpid()

    def limited() -> R:
        if os.getpid() != here:
            limit(seconds)
        return work()

    with beside(limited) as result:
        try:
            return result()
        except Lost:
            raise Unreadable(f"Making records of it takes more than {seconds} seconds, or more memory than there is.", _PART) from None
        except MemoryError:
            raise Unreadable("Making records of it needs more memory than it may take.", _PART) from None
        except RecursionError:
            raise Unreadable("Its parts are nested too deep.", _PART) from None
