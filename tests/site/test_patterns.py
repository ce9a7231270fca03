"""Components and their examples stay together."""

import re
from pathlib import Path

import yaml

COMPONENTS = Path(__file__).parent.parent.parent / "templates" / "components"


def test_every_macro_has_an_example_with_its_parameters():
    """Each macro of each component stands on the pattern page, called by parameters that it has."""
    examples = {(e["component"], e["macro"]): e["examples"] for e in yaml.safe_load((COMPONENTS / "examples.yaml").read_text())}
    macros = {}
    for file in COMPONENTS.glob("*.html"):
        for name, parameters in re.findall(r"{% macro (\w+)\((.*?)\)", file.read_text()):
            macros[file.stem, name] = {p.split("=")[0].strip() for p in parameters.split(",") if p.strip()}
    assert set(examples) == set(macros)
    for macro, calls in examples.items():
        assert all(set(call) <= macros[macro] for call in calls), macro


def test_every_component_says_what_it_is():
    """Each file of macros has a header that explains them."""
    for file in COMPONENTS.glob("*.html"):
        text = file.read_text()
        assert "{% macro" not in text or "{#-" in text, file
