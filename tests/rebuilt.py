"""Records made again from what a site publishes, the way an outsider could: from JSON, from CSV, from the workbook."""

import dataclasses
import io
import json
import re
import typing
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from uptake.cells import read_csv, read_sheets, unescape
from uptake.content import adapter
from uptake.kinds import KINDS
from uptake.rebuilding import rebuild
from uptake.records import Vocabulary
from uptake.tables import TABLES

KEYS = {name: table.key for name, table in TABLES.items()}
_XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def by_id(records) -> dict:
    """Records by model and id; each once."""
    records = list(records)
    found = {(type(record), record.id): record for record in records}
    assert len(found) == len(records)
    return found


def from_csv(folder: Path) -> dict:
    """The records of a folder of CSV files."""
    return _sound(rebuild({name: read_csv((folder / f"{name}.csv").read_bytes().decode()) for name in TABLES}))


def from_workbook(content: bytes) -> dict:
    """The records of a workbook."""
    tables, problems = read_sheets(sheets(content), KEYS)
    assert not problems
    return _sound(rebuild(tables))


def _sound(found) -> dict:
    records, problems = found
    assert not problems, problems[:3]
    return by_id(records)


def sheets(content: bytes):
    """Every sheet of a workbook by its name: rows with their numbers and cells as text, None where there is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        book = ElementTree.fromstring(pack.read("xl/workbook.xml"))
        paths = {one.get("Id"): one.get("Target") for one in ElementTree.fromstring(pack.read("xl/_rels/workbook.xml.rels"))}
        for sheet in book.iter(f"{_XML}sheet"):
            yield sheet.get("name"), list(_rows(pack.read(f"xl/{paths[sheet.get(_REL)]}")))


def _rows(content: bytes):
    for row in ElementTree.fromstring(content).iter(f"{_XML}row"):
        cells: dict[int, str] = {}
        for cell in row.iter(f"{_XML}c"):
            if cell.get("t") == "inlineStr":
                cells[_column(cell.get("r"))] = unescape("".join(text.text or "" for text in cell.iter(f"{_XML}t")))
            elif (number := cell.find(f"{_XML}v")) is not None:
                cells[_column(cell.get("r"))] = number.text
        yield int(row.get("r")), [cells.get(n) for n in range(max(cells, default=-1) + 1)]


def _column(place: str) -> int:
    letters = re.match("[A-Z]+", place).group()
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def from_json(folder: Path, lines: bool = False) -> dict:
    """The records of the collections, from arrays or from JSON Lines: of each object the fields of its model, nulls left out."""
    def load(name: str) -> list[dict]:
        if lines:
            return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))

    found = [adapter(kind.model).validate_python(bare(kind.model, one)) for kind in KINDS for one in load(kind.plural)]
    terms = load("vocabulary")
    for one in load("vocabularies"):
        whole = {**one, "terms": [term for term in terms if term["vocabulary"] == one["id"]]}
        found.append(adapter(Vocabulary).validate_python(bare(Vocabulary, whole)))
    return by_id(found)


def bare(hint, value):
    """A published value as a record's file would have it: only the fields of the model, without nulls."""
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return {f.name: bare(hints[f.name], value[f.name]) for f in dataclasses.fields(hint) if value[f.name] is not None}
    model = next((one for one in typing.get_args(hint) if dataclasses.is_dataclass(one)), None)
    if isinstance(value, list):
        return [bare(model, one) for one in value] if model else value
    return bare(model, value) if model and value is not None else value
