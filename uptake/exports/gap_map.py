"""The gap map as a table: a row for each pair of terms and kind of record, gaps included."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from uptake.cells import guard
from uptake.library import Library
from uptake.messages import _
from uptake.views.gaps import Side, cells

_COLUMNS = ("kind", "rows", "row", "row_label", "criterion", "criterion_label", "number", "assigned", "url")


def files(library: Library, base_url: str) -> Iterator[tuple[str, bytes]]:
    """The map as CSV: path below the site's root, and bytes.

    `row` and `criterion` are ids of terms; empty for what carries no term, and `*` for all, which is less than the sum where
    records carry several terms. `assigned` says how many of the number rest on a value that an editor assigned.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for vocabulary, kind, row, cell in cells(library):
        url = base_url + cell.path.replace("index.html", "") if cell.path else ""
        found = (kind, vocabulary, row.id, _label(row), cell.side.id, _label(cell.side), str(cell.number), str(cell.assigned), url)
        writer.writerow([guard(text) for text in found])
    yield "gap-map/gap-map.csv", out.getvalue().encode()


def _label(side: Side) -> str:
    return {"none": _("None"), "all": _("All")}.get(side.kind, side.label)
