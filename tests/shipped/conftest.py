"""These tests apply to the records that Uptake ships, and to no others: they are skipped where `content/` holds others."""

from pathlib import Path

import pytest

from tests.shipped.furniture import FURNITURE
from uptake.build import Asked, Inputs, build
from uptake.content import plain, read_content, read_source, read_vocabularies
from uptake.importers import recognise
from uptake.importers.document import SourceDocument
from uptake.vocabulary import Vocabularies

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def _shipped_records_are_there() -> None:
    if not all((ROOT / f"content/sources/{id}.yaml").is_file() for id in FURNITURE):
        pytest.skip("content/ holds other records than those that Uptake ships")


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The site of the shipped records."""
    target = tmp_path_factory.mktemp("shipped") / "_site"
    inputs = Inputs(ROOT / "content", ROOT / "data", ROOT / "templates", ROOT / "static")
    assert not build(inputs, target, Asked("2026-11", "https://example.org/repo/")).problems
    return target


@pytest.fixture(scope="session")
def records() -> dict[str, dict]:
    """The shipped records by id, as plain data."""
    return {record.id: plain(record) for record in read_content(ROOT / "content").records.values()}


@pytest.fixture(scope="session")
def source_lines() -> dict[str, list[str]]:
    """The lines of each source file by the source's id."""
    return {id: read_source(ROOT / "data/sources", f"{id}.txt") for id in FURNITURE}


@pytest.fixture(scope="session")
def drafts() -> dict[str, list[dict]]:
    """What the importers make of each source file: the records as plain data, by the source's id."""
    vocabularies = Vocabularies(read_vocabularies(ROOT / "data/vocabulary").records.values())
    found = {}
    for id in FURNITURE:
        text = (ROOT / f"data/sources/{id}.txt").read_text(encoding="utf-8")
        draft = recognise(text).read(SourceDocument(f"{id}.txt", text), vocabularies, None)
        found[id] = [plain(record) for record in draft.records]
    return found
