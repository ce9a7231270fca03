"""What the tests of the importers share."""

from pathlib import Path

import pytest

from tests.importers.office import Office, office_in
from uptake.content import read_vocabularies
from uptake.vocabulary import Vocabularies

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    """The project's own vocabularies, whose spellings the importers recognise."""
    return Vocabularies(read_vocabularies(ROOT / "data/vocabulary").records.values())


@pytest.fixture(scope="session")
def founded(tmp_path_factory) -> Path:
    """The folder of an office as it began, made once."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Office(folder).found()
    return folder


@pytest.fixture
def office(tmp_path, founded, monkeypatch) -> Office:
    """An office of one's own, to work in."""
    monkeypatch.chdir(tmp_path)
    return office_in(tmp_path, founded)
