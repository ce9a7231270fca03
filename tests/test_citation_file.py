"""How the project itself is cited: `CITATION.cff`, by the rules of the Citation File Format 1.2.0."""

import re
import tomllib
from pathlib import Path

import yaml

HERE = Path(__file__).parents[1]
FIELDS = {
    "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url",
    "message", "preferred-citation", "references", "repository", "repository-artifact", "repository-code", "title", "type", "url",
    "version",
}
"""The properties of its schema (citation-file-format.github.io/1.2.0/schema.json), of which four are required."""
ENTITY = {
    "address", "alias", "city", "country", "date-end", "date-start", "email", "fax", "location", "name", "orcid", "post-code", "region",
    "tel", "website",
}


def test_the_file_keeps_the_rules_of_its_format():
    """It has what is required and nothing that the schema does not know; authors are entities with a name; lists repeat nothing."""
    said = yaml.load((HERE / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)
    assert {"cff-version", "message", "title", "authors"} <= set(said) <= FIELDS and said["cff-version"] == "1.2.0"
    assert said["authors"] and all(set(author) <= ENTITY and author["name"] for author in said["authors"])
    assert said["type"] in ("software", "dataset") and len(set(said["keywords"])) == len(said["keywords"])
    assert all(isinstance(value, str) and value.strip() for name, value in said.items() if name not in ("authors", "keywords"))
    assert re.fullmatch(r"[\w.+-]+", said["license"])


def test_it_says_what_the_project_says():
    """Version and licence are those of the package."""
    said = yaml.load((HERE / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (said["version"], said["license"]) == (project["version"], project["license"])
