"""The pattern page: every component with the examples that stand beside its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from uptake.render import Fields


@dataclass(frozen=True, slots=True)
class Pattern:
    """A macro with examples of its arguments."""

    component: str
    macro: str
    note: str
    examples: tuple[dict[str, Any], ...]
    attributes: bool
    """Whether it gives attributes or elements of the head, which are shown as text."""
    list: str
    """Class of the list that it has to stand in; empty where it stands by itself."""


@dataclass(frozen=True, slots=True)
class PatternsPage:
    patterns: tuple[Pattern, ...]


def patterns_page(templates: Path) -> PatternsPage:
    """The pattern page from `components/examples.yaml`, a file of the templates' own."""
    entries = yaml.safe_load((templates / "components" / "examples.yaml").read_text(encoding="utf-8"))
    return PatternsPage(tuple(
        Pattern(e["component"], e["macro"], e["note"], tuple(map(_example, e["examples"])), e.get("attributes", False), e.get("list", "")) for e in entries
    ))


def _example(value: Any) -> Any:
    """An example of a view, whose fields templates read as they read a view's."""
    if isinstance(value, dict):
        return Fields({name: _example(one) for name, one in value.items()})
    return [_example(one) for one in value] if isinstance(value, list) else value
