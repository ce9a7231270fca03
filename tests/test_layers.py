"""The layers of the package: a module imports from lower layers only."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "uptake"

LAYERS = (
    # 1: machinery that knows nothing of records, each for itself
    "problems yamltext messages markup progress parallel output sample_words git tracing digest stages unchanged telling_words versions readers collecting pagefind postings",
    # 2: machinery upon machinery, and the data dictionary
    "render search serve records citation correction telling markdowntext cells scale",
    # 3: what is known of records as such
    "kinds vocabulary verbatim followup changes texts kept",
    # 4: files and records
    "content filters reported making",
    # 5: the words of the field, release notes, records as tables
    "forms glossary release tables",
    # 6: all records together, the settings of a site, tables as records
    "checks library site abbreviations rebuilding exported",
    # 7: what is worked out of all records together
    "likeness",
    # 8: into records, and out of them
    "importers views",
    # 9: what is made of them
    "exports pages drafting sample doctor admin",
    # 10: the pipeline, drafts by form and by hand, another site
    "accepted asking build starting",
    # 11: two sites beside each other
    "effects quick",
    # 12: the command line
    "commands",
)
"""A new module is added to the lowest layer that lies above everything it imports. A folder counts as one module."""
LAYER = {name: number for number, names in enumerate(LAYERS, 1) for name in names.split()}


def imports() -> dict[str, set[str]]:
    """For each module or folder of the package, the other modules of the package that it imports, also within functions."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            dotted = []
            if isinstance(node, ast.Import):
                dotted = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path} imports relatively; write `from uptake...`"
                dotted = [f"{node.module}.{alias.name}" for alias in node.names]
            found.setdefault(name, set()).update(d.split(".")[1] for d in dotted if d.startswith("uptake."))
    return {name: others - {name} for name, others in found.items() if name != "__init__"}


IMPORTS = imports()


@pytest.mark.parametrize("name", sorted(IMPORTS))
def test_a_module_imports_from_lower_layers_only(name):
    """A module has its layer, and imports nothing from its own or a higher one."""
    assert name in LAYER, f"uptake/{name} has no layer yet: add it to LAYERS in {__file__}"
    above = {other for other in IMPORTS[name] if LAYER.get(other, 0) >= LAYER[name]}
    assert not above, f"uptake/{name} (layer {LAYER[name]}) imports {', '.join(f'{o} (layer {LAYER[o]})' for o in sorted(above))}"


def test_the_build_never_needs_the_importers():
    """Nothing that the build imports, directly or not, imports an importer."""
    needed, ahead = set(), ["build"]
    while ahead:
        name = ahead.pop()
        ahead += IMPORTS[name] - needed
        needed.add(name)
    assert "library" in needed and not {"importers", "readers"} & needed


def test_the_table_names_no_module_that_is_gone():
    """Every module of the table exists."""
    assert set(LAYER) <= set(IMPORTS)
