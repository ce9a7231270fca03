"""The interface can speak another language."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from uptake import messages
from uptake.build import Asked, build

HERE = Path(__file__).parent.parent.parent


def test_the_list_of_strings_is_up_to_date(tmp_path):
    """Translators find every string of the templates in `data/locale/uptake.pot`."""
    target = tmp_path / "uptake.pot"
    options = ["-q", "extract", "-F", "data/locale/babel.cfg", "--no-location", "--omit-header", "--sort-output", "-o", str(target), "."]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *options], cwd=HERE, check=True)
    assert target.read_text() == (HERE / "data/locale/uptake.pot").read_text(), "run `make messages`"


def test_a_catalogue_translates_the_interface_and_leaves_the_sources_words(generated, tmp_path):
    """With a language in the settings and its catalogue, labels change and records do not."""
    data = tmp_path / "data"
    shutil.copytree(generated.data, data)
    (data / "site.yaml").write_text((data / "site.yaml").read_text().replace("language: en", "language: fr"))
    with (HERE / "data/locale/uptake.pot").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    catalogue["What management answered"].string = "La réponse de la direction"
    folder = data / "locale/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "uptake.mo").open("wb") as file:
        write_mo(file, catalogue)
    try:
        assert not build(replace(generated, data=data), tmp_path / "site", Asked("2026-11", "https://example.org/")).failed
    finally:
        messages.use("en", data / "locale")
    page = next((tmp_path / "site/recommendations").glob("*-r01/index.html")).read_text()
    assert '<html lang="fr"' in page and "La réponse de la direction" in page and "What is being done" in page
