"""All tables as one workbook: a sheet each, behind one that says what they hold. Same records and month, same bytes."""

from __future__ import annotations

import datetime
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count, islice
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from uptake.cells import CONTINUED, LONG_TEXTS, MOST_ROWS, escape, name_of, pieces
from uptake.exported import AS_EXPORTED
from uptake.kinds import VOCABULARY_OF
from uptake.library import Library
from uptake.messages import _
from uptake.site import Site
from uptake.tables import TABLES, Column, Row
from uptake.versions import CURRENT

Sheets = Iterable[tuple[str, tuple[Column, ...], Iterable[Row]]]

_LAST_ROW = 1_048_575
_TALLEST = 8
"""How many lines of a text a row shows; the rest is a click away, and the next row on the same screen."""
_LINE = 15.0
_BLUE, _PALE, _GREY = "#1c2fb8", "#f4f5f9", "#4b5467"


class _Plain(Worksheet):
    """A sheet whose texts are texts.

    xlsxwriter would take one that stands between `<r>` and `</r>` for its own markup, and one such as `_x005F_x000D_`,
    whose escapes overlap, would be read as another.
    """

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        return escape(data)

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, True, attributes)

    def add_rows(self, width: int) -> Callable[[Sequence[str | int | None], bool], None]:
        """What adds rows of so many columns behind what was written cell by cell, each given as its cells and whether it is tall.

        They are the same bytes that xlsxwriter would write, at a fifth of the time: most of a build's data are these cells.
        """
        self._write_single_row(1)
        cells = [(xl_col_to_name(n), f' s="{self.col_info[n].column_format._get_xf_index()}"') for n in range(width)]
        number = count(2)

        def add(row: Sequence[str | int | None], is_tall: bool) -> None:
            at = str(next(number))
            tall = f' ht="{_TALLEST * _LINE:g}" customHeight="1"' if is_tall else ""
            self.fh.write(f'<row r="{at}"{tall}>' + "".join([
                _text(f'<c r="{name}{at}"{style}', value) if type(value) is str else f'<c r="{name}{at}"{style}><v>{value:.16G}</v></c>'
                for value, (name, style) in zip(row, cells) if value is not None
            ]) + "</row>")
            self._check_dimensions(int(at) - 1, 0)

        return add


def _text(begun: str, text: str) -> str:
    """A cell that holds a text."""
    text = escape(text)
    if _MARKUP.search(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f'{begun} t="inlineStr"><is><t{space}>{text}</t></is></c>'


_MARKUP = re.compile("[&<>]")


def workbook(library: Library, site: Site, sheets: Sheets) -> bytes:
    """The workbook of a site's tables. Raises `OSError` where its sheets can't be put down meanwhile."""
    out, sheets = io.BytesIO(), list(sheets)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        book = _Book(out, folder, library, site)
        book.about(site, [(name, columns) for name, columns, _rows in sheets])
        for name, columns, rows in sheets:
            book.table(name, columns, rows)
        try:
            book.close()
        except FileCreateError as error:  # the library's name for any error of the system
            raise error.args[0] from None
    return out.getvalue()


class _Book:
    """A workbook in the making."""

    def __init__(self, out: io.BytesIO, folder: str, library: Library, site: Site):
        self.book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": folder})
        year, month = map(int, site.as_of.split("-"))
        self.book.set_properties({
            "title": site.settings.title, "author": site.settings.organization, "comments": site.settings.description,
            "created": datetime.datetime(year, month, 1),
        })
        self.terms = _terms(library)
        self.rest: list[tuple[str, str, str, int, str]] = []
        plain = {"num_format": "@", "text_wrap": True, "valign": "top"}
        ours = {**plain, "font_color": _GREY, "bg_color": _PALE}
        self.formats = {
            name: self.book.add_format(given) for name, given in {
                "text": plain, "number": {"valign": "top"}, "worked text": ours, "worked number": {**ours, "num_format": "0"},
                "mark": {"num_format": "@", "valign": "top", "font_color": "#b9bed0"},
                "head": {"bold": True, "font_color": "#ffffff", "bg_color": _BLUE, "valign": "top"},
                "worked head": {"bold": True, "font_color": _GREY, "bg_color": "#dcdfe8", "valign": "top"},
                "title": {"bold": True, "font_size": 16}, "bold": {"bold": True, "valign": "top"},
            }.items()
        }

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        """The sheet of a table, or its sheets where one does not hold all rows."""
        own = {column.name for column in TABLES[name].columns}
        worked = [column.name not in own for column in columns]
        left = iter(rows)
        for number in count(1):
            sheet, at = self._sheet(name if number == 1 else f"{name} {number}", columns, worked), 0
            add, long = sheet.add_rows(len(columns)), [n for n, column in enumerate(columns) if column.long]
            for at, row in enumerate(islice(left, MOST_ROWS), 1):
                add(*self._row(name, columns, row, long))
            self._finish(sheet, at, columns)
            if (further := next(left, None)) is None:
                return
            left = chain([further], left)

    def _sheet(self, title: str, columns: Sequence[Column], worked: Sequence[bool]) -> Worksheet:
        sheet = self.book.add_worksheet(title, _Plain)
        sheet.freeze_panes(1, 1)
        for n, column in enumerate(columns):
            prefix = "worked " if worked[n] else ""
            shown = "mark" if column is AS_EXPORTED else prefix + ("number" if column.type == "number" else "text")
            sheet.set_column(n, n, _width(column), self.formats[shown])
            sheet.write_string(0, n, column.name, self.formats[prefix + "head"])
            if not worked[n] and (source := self._choices(title, n, column, columns)):
                sheet.data_validation(1, n, _LAST_ROW, n, {
                    "validate": "list", "source": source, "error_type": "warning", "error_title": column.name,
                    "error_message": "This is none of the words of the list.",
                })
        return sheet

    def _choices(self, title: str, at: int, column: Column, columns: Sequence[Column]) -> list[str] | str:
        """What a cell may hold, as a list or as the place of one; empty where that is not limited."""
        if column.choices:
            return list(column.choices)
        if column.vocabulary:
            first, last = self.terms.get(column.vocabulary, (2, 1))
            return f"=vocabulary!$C${first}:$C${last}" if last >= first else ""
        if title.startswith("values") and column.name == "id":
            named = f"${xl_col_to_name([c.name for c in columns].index('vocabulary'))}2"
            return f"=OFFSET(vocabulary!$C$1,MATCH({named},vocabulary!$A:$A,0)-1,0,COUNTIF(vocabulary!$A:$A,{named}),1)"
        return ""

    def _row(self, name: str, columns: Sequence[Column], row: Row, long: Sequence[int]) -> tuple[list[str | int | None], bool]:
        """The cells of a row as they are written, and whether it is tall; `long` are the columns whose texts may be."""
        cells = [("true" if cell else "false") if type(cell) is bool else cell for cell in row]
        texts = [text for n in long if isinstance(text := cells[n], str)]
        is_tall = any(len(text) // 70 + text.count("\n") >= _TALLEST for text in texts)
        for n, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) >= 16_000:
                cells[n] = self._begin(name, columns, row, n)
        return cells, is_tall

    def _begin(self, name: str, columns: Sequence[Column], row: Row, at: int) -> str:
        """The beginning of a text that no cell holds; the rest is kept for the sheet of long texts."""
        first, *rest = pieces(str(row[at]))
        called = name_of(dict(zip((column.name for column in columns), row)), TABLES[name].key)
        self.rest += [(name, called, columns[at].name, part, text) for part, text in enumerate(rest, 2)]
        return first + CONTINUED if rest else first

    def _finish(self, sheet: Worksheet, rows: int, columns: Sequence[Column]) -> None:
        sheet.autofilter(0, 0, rows, len(columns) - 1)

    def about(self, site: Site, tables: Sequence[tuple[str, Sequence[Column]]]) -> None:
        """The first sheet: what this is, how to read it, and what every column means."""
        sheet = self.book.add_worksheet("read me", _Plain)
        for n, width in enumerate((18, 24, 90, 40, 12)):
            sheet.set_column(n, n, width, self.formats["text"])
        sheet.write_string(0, 0, site.settings.title, self.formats["title"])
        at = 1
        for at, line in enumerate(_about(site), 1):
            sheet.write_string(at, 0, line, self.formats["number"])
        for n, head in enumerate((_("Sheet"), _("Column"), _("What it is"), _("What it holds"), _("Required"))):
            sheet.write_string(at + 2, n, head, self.formats["head"])
        for at, row in enumerate(self._dictionary(tables), at + 3):
            for n, text in enumerate(row):
                sheet.write_string(at, n, text, self.formats["bold" if len(row) == 3 else "text"])

    def _dictionary(self, tables: Sequence[tuple[str, Sequence[Column]]]) -> Iterator[tuple[str, ...]]:
        for name, columns in tables:
            own = {column.name for column in TABLES[name].columns}
            yield name, "", TABLES[name].meaning
            for column in columns:
                holds = ", ".join(column.choices) or _HOLDS[column.type]
                holds = f"id of a term of {column.vocabulary}" if column.vocabulary else holds
                holds = holds if column.name in own else f"worked out: {holds}"
                yield name, column.name, column.meaning, holds, "yes" if column.required else ""
        yield LONG_TEXTS, "", "Texts that are too long for a cell: how they go on, part by part."

    def close(self) -> None:
        """The sheet of long texts, and the end."""
        sheet = self.book.add_worksheet(LONG_TEXTS, _Plain)
        sheet.freeze_panes(1, 0)
        for n, (head, width) in enumerate((("table", 16), ("row", 36), ("column", 20), ("part", 8), ("text", 90))):
            sheet.set_column(n, n, width, self.formats["number" if head == "part" else "text"])
            sheet.write_string(0, n, head, self.formats["head"])
        for at, (name, called, column, part, text) in enumerate(self.rest, 1):
            sheet.set_row(at, _TALLEST * _LINE)
            for n, cell in enumerate((name, called, column)):
                sheet.write_string(at, n, cell)
            sheet.write_number(at, 3, part)
            sheet.write_string(at, 4, text)
        self.book.close()


_HOLDS = {"text": "text", "list": "texts, one a line", "number": "number", "flag": "true or false"}


def _about(site: Site) -> list[str]:
    return [
        site.settings.description,
        _("As of %(month)s, from %(address)s. Version %(number)s of the tables.") % {
            "month": site.place.month, "address": site.base_url, "number": CURRENT.number},
        f"{site.settings.rights} {site.settings.organization}.",
        _("Every fact stands in one place. Grey columns are worked out from the others, for reading; changes in them are not read back."),
        _("A changed workbook is read back with the command import. The last column of each sheet tells what was changed; leave it."),
        _("Coded values, such as thematic areas, are rows of the sheet values, each with the source’s words or an editor’s reason."),
        _("Statuses are what the responsible units reported; nobody has verified them."),
        _("Months stay as they are written: all cells but numbers are text. A text too long for a cell goes on in the sheet long texts."),
    ]


def _terms(library: Library) -> dict[str, tuple[int, int]]:
    """The first and the last row of each vocabulary in the sheet of terms."""
    found, at = {}, 2
    for vocabulary in library.vocabularies:
        found[vocabulary.id] = at, at + len(vocabulary.terms) - 1
        at += len(vocabulary.terms)
    return found


def _width(column: Column) -> float:
    """A width that shows what the column usually holds."""
    if column.long:
        return 60
    if column.type in ("number", "flag"):
        return max(9, len(column.name) + 3)
    if column.choices:
        return max(*map(len, column.choices), len(column.name)) + 3
    if column is AS_EXPORTED:
        return 4
    usual = 32 if column.pattern and "-" in column.pattern else 28
    return max(usual if column.name not in VOCABULARY_OF else 28, len(column.name) + 3)
