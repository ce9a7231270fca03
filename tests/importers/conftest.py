"""What the tests of the importers share."""

from pathlib import Path

import pytest

from uptake.content import read_vocabularies
from uptake.vocabulary import Vocabularies

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    """The project's own vocabularies, whose spellings the importers recognise."""
    return Vocabularies(read_vocabularies(ROOT / "data/vocabulary").records.values())
