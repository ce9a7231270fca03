"""The tables as files: CSV for each, one workbook, and the data package that describes the CSV."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain

from uptake.cells import line
from uptake.exports import beside, package
from uptake.exported import AS_EXPORTED, mark
from uptake.exports.workbook import workbook
from uptake.library import Library
from uptake.site import Site
from uptake.tables import RECORDS, TABLES, Column, Row, rows
from uptake.views.data import everything


def files(library: Library, site: Site) -> Iterator[tuple[str, bytes]]:
    """The tables of a site: paths below its root, and bytes."""
    plain: dict[str, io.BytesIO] = {}
    if site.scale.workbook:  # whose rows are then not made twice
        shown = [(name, columns, _noted(name, columns, found, plain)) for name, columns, found in sheets(library, site)]
        yield "data/uptake.xlsx", workbook(library, site, shown)
    found = _described(library, site, ((name, text.getvalue()) for name, text in plain.items())) if plain else csv_files(library, site)
    if site.scale.packed:
        yield "data/uptake.zip", _archive(found)
    else:
        yield from ((f"data/{name}", content) for name, content in found)


def _noted(name: str, columns: Iterable[Column], found: Iterable[Row], plain: dict[str, io.BytesIO]) -> Iterator[Row]:
    """Rows with their marks as they come, each added without it to a text of CSV."""
    text = plain[name] = io.BytesIO()
    text.write(line([column.name for column in columns][:-1]).encode())
    for row in found:
        text.write(line(row[:-1]).encode())
        yield row


def _described(library: Library, site: Site, plain: Iterable[tuple[str, bytes]], marked: bool = False) -> Iterator[tuple[str, bytes]]:
    """Tables as files of CSV, the table of all ids, and the package that describes them."""
    described = []
    for name, content in chain(plain, [(RECORDS, csv_of(beside.RECORDS_COLUMNS, beside.ids(library)))]):
        columns = beside.RECORDS_COLUMNS if name == RECORDS else _columns(name, marked)
        described.append(package.resource(name, columns, len(content), hashlib.sha256(content).hexdigest()))
        yield f"{name}.csv", content
    yield "datapackage.json", package.package(site, described)


def _archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files in one archive, the same bytes for the same files: no clock is in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, content in files:
            entry = zipfile.ZipInfo(name)  # of 1980, the first date that the format knows
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def csv_files(library: Library, site: Site, marked: bool = False) -> Iterator[tuple[str, bytes]]:
    """Every table as CSV, and the package that describes them: names and bytes. With marks they can be edited and read back."""
    plain = ((name, csv_of(columns, found)) for name, columns, found in sheets(library, site, marked))
    return _described(library, site, plain, marked)


def sheets(library: Library, site: Site, marked: bool = True) -> Iterator[tuple[str, tuple[Column, ...], Iterable[Row]]]:
    """The tables that hold something of their own: all that is needed to make the records anew. With the marks of their rows."""
    return ((name, _columns(name, marked), _rows(library, site, name, marked)) for name in TABLES)


def _columns(name: str, marked: bool) -> tuple[Column, ...]:
    return *TABLES[name].columns, *beside.columns(name), *((AS_EXPORTED,) if marked else ())


def _rows(library: Library, site: Site, name: str, marked: bool) -> Iterator[Row]:
    place = site.place
    for thing, row in rows(name, everything(library)):
        yield row + beside.cells(name, library, place, thing, row) + ((mark(name, row),) if marked else ())


def csv_of(columns: Iterable[Column], found: Iterable[Row]) -> bytes:
    """A table as CSV: UTF-8, a comma between cells, a line feed after rows."""
    out = io.BytesIO()
    out.write(line(column.name for column in columns).encode())
    out.writelines(line(row).encode() for row in found)
    return out.getvalue()
