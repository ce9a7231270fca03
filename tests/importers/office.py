"""A small office: the records of one GATE page, and what its officer does with them in a spreadsheet program."""

import csv
import io
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import openpyxl

from uptake.commands import main
from uptake.content import read_content

ROOT = Path(__file__).parents[2]
NAME = "gate-wells-programme.txt"
PAGE = """Management Response

: Regional Office for Asia and the Pacific (Thailand)
: 2023 - 2023 , Regional Office for Asia and the Pacific (Thailand) (RO)
: Final evaluation of the Wells Programme
: Final evaluation
: Regional Office for Asia and the Pacific (Thailand)

UN Women thanks the evaluators for their work.

: Approved

Recommendation: Dig deeper wells in dry places.
Management Response: The programme agrees and will dig.
Description: Wells of ten metres run dry in summer.
Management Response Category: Accepted
Thematic Areas: Peace and security
UNEG Criteria: Relevance,Effectiveness
Key Actions
Key Action Responsible DeadLine Status Comments
Buy a drill for the northern villages. Regional Office 2026/05 Ongoing It is ordered.
Train the people who are to keep the wells. Regional Office 2026/12 Not Initiated
Recommendation: Clean the old wells twice a year.
Management Response: The programme agrees in part.
Description:
Management Response Category: Partially Accepted
UNEG Criteria: Sustainability
Key Actions
Key Action Responsible DeadLine Status Comments
Make a plan of cleaning with the villages. Regional Office 2026/08 Initiated A draft is there.
"""
EVALUATION = "wells-2023"
R1, R2 = f"{EVALUATION}-r01", f"{EVALUATION}-r02"
A1, A2, B1 = f"{R1}-a01", f"{R1}-a02", f"{R2}-a01"


class Office:
    """A folder with content and data, in which commands run."""

    def __init__(self, folder: Path):
        self.folder = folder

    def found(self) -> None:
        """Make its records."""
        folder = self.folder
        shutil.copytree(ROOT / "data/vocabulary", folder / "data/vocabulary")
        for name in ("site.yaml", "glossary.yaml", "search.yaml"):
            shutil.copy(ROOT / "data" / name, folder / "data" / name)
        (folder / NAME).write_text(PAGE)
        self.run("import", NAME, status=0)
        self.run("export", "--xlsx", "out.xlsx", status=0)

    def run(self, *arguments: str, status: int | None = None) -> str:
        """What a command prints; its status has to be the given one."""
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            found = main([arguments[0], "--content", "content", "--data", "data", *arguments[1:]])
        assert status is None or found == status, said.getvalue()
        return said.getvalue()

    def state(self) -> dict[str, bytes]:
        """Every file of content and data, so that a test can tell that nothing changed."""
        files = (path for name in ("content", "data") for path in sorted((self.folder / name).rglob("*")) if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files}

    def records(self) -> dict:
        return {record.id: record for record in read_content(self.folder / "content").records.values()}

    def action(self, id: str):
        return next(a for a in self.records()[id.rpartition("-a")[0]].actions if a.id == id)

    def edit_file(self, path: str, old: str, new: str) -> None:
        """What a person does in a text editor."""
        text = (self.folder / path).read_text()
        assert text.count(old) == 1, f"{text.count(old)} times in {path}: {old}"
        (self.folder / path).write_text(text.replace(old, new))

    def edit_record(self, id: str, old: str, new: str) -> None:
        kind = "recommendations" if "-r0" in id else "evaluations"
        self.edit_file(f"content/{kind}/{id}.yaml", old, new)

    def rename(self, old: str, new: str) -> None:
        """Another id for a recommendation: its file, what derives from the id, links to it, and the old one as an alias."""
        path = self.folder / f"content/recommendations/{old}.yaml"
        text = path.read_text().replace(f"id: {old}\n", f"id: {new}\naliases:\n- {old}\n").replace(f"id: {old}-a", f"id: {new}-a")
        path.unlink()
        path.with_name(f"{new}.yaml").write_text(text)

    def newer(self, *changes: tuple[str, str], page: str = PAGE) -> Path:
        """The next version of the page, with passages that read otherwise."""
        for old, new in changes:
            assert page.count(old) == 1, old
            page = page.replace(old, new)
        path = self.folder / "new" / NAME
        path.parent.mkdir(exist_ok=True)
        path.write_text(page)
        return path


class Book:
    """An exported workbook in a spreadsheet program."""

    def __init__(self, office: Office, name: str = "out.xlsx"):
        if not (office.folder / name).exists():
            office.run("export", "--xlsx", name, status=0)
        self.office, self.book = office, openpyxl.load_workbook(office.folder / name)

    def cell(self, sheet: str, column: str, **row: str):
        """The cell of a column, in the row whose cells are the given ones."""
        table = self.book[sheet]
        heads = {cell.value: cell.column for cell in table[1]}
        found = [n for n in range(2, table.max_row + 1) if all(table.cell(n, heads[k]).value == v for k, v in row.items())]
        return table.cell(found[0], heads[column])

    def set(self, value, sheet: str, column: str, **row: str) -> None:
        self.cell(sheet, column, **row).value = value

    def add(self, sheet: str, **cells) -> None:
        table = self.book[sheet]
        heads = {cell.value: cell.column for cell in table[1]}
        number = table.max_row + 1
        for name, value in cells.items():
            table.cell(number, heads[name]).value = value

    def save(self, name: str = "back.xlsx") -> str:
        self.book.save(self.office.folder / name)
        return name


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, rows: list[dict[str, str]], **how) -> None:
    with path.open("w", encoding=how.pop("encoding", "utf-8"), newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), **how)
        writer.writeheader()
        writer.writerows(rows)


def office_in(folder: Path, template: Path) -> Office:
    """An office of one's own, as another began."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return Office(folder)
