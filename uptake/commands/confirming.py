"""Asking a person what the columns of a document hold: at once on a terminal, by a file in `data/mappings/` elsewhere."""

from __future__ import annotations

import argparse
import sys

from uptake.content import read_vocabularies
from uptake.importers import mapping
from uptake.importers.mapping import Asked
from uptake.vocabulary import Vocabularies


def confirmed(asked: Asked, options: argparse.Namespace) -> bool:
    """Keep the proposal and show it; whether a person has confirmed it at once."""
    path, new = mapping.keep(asked.mapping, options.data)
    print(f"What the columns seem to hold ({'written to' if new else 'as proposed before in'} {path}):")
    print(mapping.told(asked.mapping))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        what = "`agency:` its organization, then write `confirmed: true`" if asked.agency else "`confirmed: true` once it is right"
        print(f"Look at {path}, write there {what}, and import the file again.")
        return False
    agency = _agency(options) if asked.agency else None
    if asked.agency and not agency or input("Is this right? [y/N] ").strip().lower() not in ("y", "yes"):
        print(f"Correct it in {path}, write there `confirmed: true`, and import the file again.")
        return False
    mapping.confirm(path, agency)
    return True


def _agency(options: argparse.Namespace) -> str | None:
    """The organization whose document it is, by any of its names."""
    known = Vocabularies(read_vocabularies(options.data / "vocabulary").records.values())
    while words := input("Which organization's document is this? ").strip():
        if id := words if known.term("agencies", words) else known.find("agencies", words):
            return id
        print("No organization of data/vocabulary/agencies.yaml has this name or id.")
    return None
