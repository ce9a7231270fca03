"""The published data of the shipped records: nothing of them is lost in any form, and all is as its description says."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.rebuilt import by_id, from_csv, from_json, from_workbook
from uptake.content import canonical, read_content, read_vocabularies, schema_comment

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("form", ["JSON", "CSV", "workbook"])
def test_every_form_gives_the_shipped_files_again(site, form):
    """From each form every shipped YAML file is written again, byte for byte."""
    data = site / "data"
    read = {"JSON": lambda: from_json(data), "CSV": lambda: from_csv(data), "workbook": lambda: from_workbook((data / "uptake.xlsx").read_bytes())}
    found = read[form]()
    files = {**read_content(ROOT / "content").records, **read_vocabularies(ROOT / "data/vocabulary").records}
    assert found == by_id(files.values())
    for path, record in files.items():
        assert canonical(found[type(record), record.id], schema_comment(type(record))) == path.read_text(encoding="utf-8"), path


def test_every_shipped_object_is_as_its_schema_says(site):
    """Collections and documents of the shipped records are valid by the published schemas."""
    for schema in (site / "data/schemas").glob("*.json"):
        validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
        name = schema.name.split(".")[0]
        if schema.name.endswith(".document.json"):
            objects = [json.loads(path.read_text()) for path in (site / name).glob("*/index.json")]
        else:
            objects = json.loads((site / f"data/{name}.json").read_text())
        assert objects and not [error.message for one in objects for error in validator.iter_errors(one)]
