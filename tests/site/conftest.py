"""One site of generated records, built once, for every test that looks at pages."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.serving import served
from uptake import sample
from uptake.build import Asked, Inputs, build
from uptake.content import read_content, read_vocabularies
from uptake.glossary import read_glossary
from uptake.library import build as library
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parent.parent.parent
BASE_URL = "https://example.org/repo/"
AS_OF = "2026-11"


@pytest.fixture(scope="session")
def generated(tmp_path_factory):
    """A folder of generated records with everything that a site needs."""
    folder = tmp_path_factory.mktemp("generated")
    vocabularies = Vocabularies(read_vocabularies(HERE / "data" / "vocabulary").records.values())
    sample.write(folder, 240, vocabularies, 3, HERE / "data")
    return Inputs(folder / "content", folder / "data", HERE / "templates", HERE / "static")


@pytest.fixture(scope="session")
def built(generated, tmp_path_factory):
    """The site of the generated records: its folder, its library, what the build said."""
    target = tmp_path_factory.mktemp("output") / "_site"
    result = build(generated, target, Asked(AS_OF, BASE_URL))
    assert not result.failed, result.problems[:3]
    vocabularies = Vocabularies(read_vocabularies(generated.data / "vocabulary").records.values())
    records = read_content(generated.content).records.values()
    return SimpleNamespace(folder=target, result=result, library=library(records, vocabularies), glossary=read_glossary(generated.data)[0])


@pytest.fixture(scope="session")
def address(built, tmp_path_factory):
    """Where the site is served."""
    with served(built.folder, tmp_path_factory.mktemp("web")) as url:
        yield url
