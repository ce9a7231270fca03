"""The data dictionary: typed, described, and the same in the models, the JSON Schemas and the files."""

import dataclasses
import json
import typing
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from uptake import glossary, records
from uptake.importers import mapping
from uptake.content import json_schema, write_schemas
from uptake.glossary import FILES
from uptake.kinds import KINDS
from uptake.records import Vocabulary

SCHEMAS = Path(__file__).parents[2] / "data/schemas"
MODELS = {model.__name__.lower(): model for model in (*(kind.model for kind in KINDS), Vocabulary)} | FILES | {"mapping": mapping.Mapping}
DATACLASSES = [thing for module in (records, glossary, mapping) for thing in vars(module).values() if hasattr(thing, "__pydantic_config__")]


@pytest.mark.parametrize("name", MODELS)
def test_schema_is_the_models(name):
    """The JSON Schema that editors use is the one that the model gives; `make format` brings it up to date."""
    assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == json_schema(MODELS[name])


def test_every_schema_is_written(tmp_path):
    """Formatting writes a schema for every kind of record, for vocabularies, for the files of words and for mappings, and there are no others."""
    write_schemas(tmp_path, {**FILES, "mapping": mapping.Mapping})
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in SCHEMAS.iterdir()} == {f"{name}.json" for name in MODELS}


@pytest.mark.parametrize("model", DATACLASSES, ids=lambda model: model.__name__)
def test_every_field_is_described(model):
    """Every field of every part of a record has a sentence that says what it holds."""
    schema = TypeAdapter(model).json_schema()
    properties = schema.get("properties") or schema["$defs"][model.__name__]["properties"]
    assert set(properties) == {field.name for field in dataclasses.fields(model)}
    assert not [name for name, field in properties.items() if not field.get("description", "").rstrip().endswith(".")]


@pytest.mark.parametrize("model", DATACLASSES, ids=lambda model: model.__name__)
def test_records_are_frozen(model):
    """Nothing of a record can be changed once it is read, and no list in it can be."""
    assert model.__dataclass_params__.frozen
    hints = typing.get_type_hints(model)
    assert not [name for name, hint in hints.items() if "list[" in str(hint)]


def test_schema_helps_editors():
    """A schema refuses unknown fields and offers the allowed statuses, so that an editor can complete them."""
    schema = json.loads(json_schema(MODELS["recommendation"]))
    assert schema["additionalProperties"] is False
    assert "not_initiated" in schema["$defs"]["KeyAction"]["properties"]["status"]["enum"]


def test_no_field_has_the_name_of_a_dict_method():
    """A template that asks a mapping for a field never gets one of its methods instead."""
    names = {field.name for model in DATACLASSES for field in dataclasses.fields(model)}
    assert not names & set(dir(dict))
