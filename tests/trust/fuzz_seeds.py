"""What the fuzzer begins with: the project's own records, the documents of the importers' tests, and what a small office exports."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path


from tests.importers.documents import gate_docx, gate_html, iom_docx, iom_html, publication_docx, publication_html
from tests.importers.reading import CASES, FILES, text_draft
from tests.importers.templates import as_csv, as_docx, as_page, as_xlsx, matrix
from tests.trust.fuzz_mutators import pack, unpressed
from tests.trust.fuzz_targets import CUT, DATA, MODELS, World
from uptake.commands import main
from uptake.forms import NO_ANSWER, forms
from uptake.importers import FORMATS
from uptake.kinds import KINDS
from uptake.records import Recommendation

ROOT = Path(__file__).parents[2]
PAGE = (CASES / "gate-units/page.txt").read_text(encoding="utf-8")


def found(folder: Path) -> World:
    """A small office: the records of one page, imported, and what it exports. Made once."""
    folder = folder.absolute()
    world = World(folder)
    if (folder / "out.xlsx").is_file():
        return world
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "data/vocabulary", folder / "data/vocabulary")
    for name in DATA[:3]:
        shutil.copy(ROOT / "data" / name, folder / "data" / name)
    (folder / "gate-office.txt").write_text(PAGE, encoding="utf-8")
    where = ["--content", str(folder / "content"), "--data", str(folder / "data")]
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        done = [
            main(["import", *where, "gate-office.txt"]),
            main(["export", *where, "--xlsx", "out.xlsx", "--csv", "tables"]),
        ]
    assert done == [0, 0], said.getvalue()
    return world


def _records(world: World) -> Iterator[bytes]:
    for number, kind in enumerate(KINDS):
        paths = sorted((ROOT / "content" / kind.plural).glob("*.yaml"), key=lambda path: path.stat().st_size)
        for path in [*paths[:3], *sorted((world.folder / "content" / kind.plural).glob("*.yaml"))[:2]]:
            yield bytes([number]) + re.sub(rb"(?m)^id: .*$", b"id: any", path.read_bytes(), count=1)
    for path in sorted((ROOT / "data/vocabulary").glob("*.yaml")):
        yield bytes([len(KINDS)]) + re.sub(rb"(?m)^id: .*$", b"id: any", path.read_bytes()[:20_000].rpartition(b"\n  - ")[0] or path.read_bytes())
    for number, name in enumerate(DATA[:3], len(MODELS)):
        yield bytes([number]) + (ROOT / "data" / name).read_bytes()
    yield bytes([len(MODELS) + 3]) + _MAPPING


_MAPPING = b"""id: any
confirmed: true
agency: un-women
columns:
  - head: Recommendation
    holds: recommendation
    example: Dig
  - head: What will be done
    holds: action
  - head: When
    holds: deadline
"""


def _texts(kind: str) -> Callable[[World], Iterator[bytes]]:
    """The texts of the test cases that one importer knows."""
    def made(world: World) -> Iterator[bytes]:
        for path in sorted(CASES.glob("*/page.txt")):
            text = path.read_text(encoding="utf-8")
            format = next((format for format in FORMATS if format.recognises(text)), None)
            if format and format.recognises.__module__.endswith(kind) or format is FORMATS[-1] and kind == "template":
                yield path.read_bytes()

    return made


def _templates(world: World) -> Iterator[bytes]:
    for text in _texts("template")(world):
        yield text
    yield _MAPPING + CUT + b"Title\nRecommendation\tWhat will be done\tWhen\nDig.\tBuy a drill.\t2026-12\n"


def _drafts(world: World) -> dict[str, object]:
    return {name: text_draft(CASES / name / "page.txt", world.vocabularies) for name in ("gate-units", "gate-cells-on-lines", "gate-spanish")}


def _web(world: World) -> Iterator[bytes]:
    yield from (gate_html(draft).encode() for draft in _drafts(world).values())
    yield iom_html(text_draft(CASES / "iom-country-sections/page.txt", world.vocabularies)).encode()
    yield publication_html(text_draft(CASES / "lessons-numbered-headings/page.txt", world.vocabularies)).encode()
    page = as_page((CASES / "template-undp/page.txt").read_text(encoding="utf-8"))
    yield page
    yield b"From: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"b\"\n\n--b\nContent-Type: text/html; charset=utf-8\n\n" + page + b"\n--b--\n"


def _repacked(data: bytes) -> bytes:
    """A packed file without pressing, so that its parts can be changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return pack({name: file.read(name) for name in file.namelist() if not name.endswith((".png", ".bin"))})


def _word(world: World) -> Iterator[bytes]:
    yield from (_repacked(gate_docx(draft)) for draft in _drafts(world).values())
    yield _repacked(iom_docx(text_draft(CASES / "iom-country-sections/page.txt", world.vocabularies)))
    yield _repacked(publication_docx(text_draft(CASES / "lessons-numbered-headings/page.txt", world.vocabularies)))
    yield _repacked(as_docx((CASES / "template-wfp/page.txt").read_text(encoding="utf-8")))


def _sheets(world: World) -> Iterator[bytes]:
    for name in ("template-undp", "template-wfp", "template-unfpa"):
        yield _repacked(as_xlsx((CASES / name / "page.txt").read_text(encoding="utf-8")))


def _tables(world: World) -> Iterator[bytes]:
    recommendations = [record for record in world.records if isinstance(record, Recommendation)]
    for separator in ",;":
        yield as_csv(matrix(recommendations), separator)


def _back(world: World) -> Iterator[bytes]:
    yield _repacked((world.folder / "out.xlsx").read_bytes())
    tables = {path.name: path.read_bytes() for path in sorted((world.folder / "tables").glob("*.csv"))}
    few = {name: data for name, data in tables.items() if name in ("actions.csv", "recommendations.csv", "values.csv", "evaluations.csv", "sources.csv")}
    yield from few.values()
    yield pack(few)


def _forms(world: World) -> Iterator[bytes]:
    record = next(record for record in world.records if isinstance(record, Recommendation))
    given = {
        "action": record.actions[0].id, "record": record.id, "source": record.source.id, "evaluation": record.evaluation,
        "field": "Text", "should": "Dig anew.", "evidence": "The report.", "origin": "The office.", "lesson": "Wells need people.",
        "status_words": "Completed", "deadline": "December 2027", "comment": "Done.",
    }
    for form in forms(world.vocabularies):
        answers = {q.id: given.get(q.id) or (q.options[0][0] if q.options else "") for q in form.questions}
        for said in (answers, {**answers, "source": "A new report on wells"}, {}):
            body = "\n\n".join(f"### {q.label}\n\n{said.get(q.id) or NO_ANSWER}" for q in form.questions)
            yield body.encode()
        yield json.dumps({"action": "labeled", "issue": {"number": 7, "body": body, "created_at": "2026-11-20T10:00:00Z"}}).encode()


def _dialogue(world: World) -> Iterator[bytes]:
    for number in range(len(KINDS)):
        yield bytes([number]) + b"?\n1\nSome words\n.\n2\n<\n1\ntitle\nOther\n\n\n" + b"1\n" * 20


SEEDS: dict[str, Callable[[World], Iterator[bytes]]] = {
    "records": _records, "form": _forms, "back": _back, "gate": _texts("gate"), "template": _templates, "iom": _texts("iom"),
    "publication": _texts("publication"), "lesson-form": _texts("lesson_form"), "newer": _texts("gate"), "tables": _tables, "web": _web,
    "word": _word, "opendocument": lambda world: iter([_repacked((FILES / "iom-libreoffice.odt").read_bytes())]), "sheets": _sheets,
    "pdf": lambda world: (unpressed(path.read_bytes()) for path in sorted(FILES.glob("*.pdf"))), "dialogue": _dialogue,
}
