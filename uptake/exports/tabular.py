"""The tables as files: CSV for each, one workbook, and the data package that describes the CSV."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator

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
    if site.scale.packed:
        yield "data/uptake.zip", _archive(csv_files(library, site))
    else:
        yield from ((f"data/{name}", content) for name, content in csv_files(library, site))
    if site.scale.workbook:
        yield "data/uptake.xlsx", workbook(library, site, sheets(library, site))


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
    described = []
    for name, columns, found in tables(library, site, marked):
        content = csv_of(columns, found)
        described.append(package.resource(name, columns, len(content), hashlib.sha256(content).hexdigest()))
        yield f"{name}.csv", content
    yield "datapackage.json", package.package(site, described)


def tables(library: Library, site: Site, marked: bool = False) -> Iterator[tuple[str, tuple[Column, ...], Iterable[Row]]]:
    """Every table with its columns and rows, and last that of all ids. Rows are made as they are asked for."""
    yield from sheets(library, site, marked)
    yield RECORDS, beside.RECORDS_COLUMNS, beside.ids(library)


def sheets(library: Library, site: Site, marked: bool = True) -> Iterator[tuple[str, tuple[Column, ...], Iterable[Row]]]:
    """The tables that hold something of their own: all that is needed to make the records anew. With the marks of their rows."""
    for name, table in TABLES.items():
        columns = (*table.columns, *beside.columns(name), *((AS_EXPORTED,) if marked else ()))
        yield name, columns, _rows(library, site, name, marked)


def _rows(library: Library, site: Site, name: str, marked: bool) -> Iterator[Row]:
    for thing, row in rows(name, everything(library)):
        yield row + beside.cells(name, library, site.place, thing, row) + ((mark(name, row),) if marked else ())


def csv_of(columns: Iterable[Column], found: Iterable[Row]) -> bytes:
    """A table as CSV: UTF-8, a comma between cells, a line feed after rows."""
    out = io.BytesIO()
    out.write(line(column.name for column in columns).encode())
    out.writelines(line(row).encode() for row in found)
    return out.getvalue()
