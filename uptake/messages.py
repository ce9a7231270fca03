"""Translations of the interface. English stands in the templates; another language is a catalogue of it."""

from __future__ import annotations

import gettext
from pathlib import Path

_current: list[gettext.NullTranslations] = [gettext.NullTranslations()]


def use(language: str, folder: Path) -> gettext.NullTranslations:
    """Speak a language from now on: its catalogue below `folder`, or English where there is none."""
    _current[0] = gettext.translation("uptake", folder, [language.replace("-", "_")], fallback=True)
    return _current[0]


def _(message: str) -> str:
    """A message in the language in use."""
    return _current[0].gettext(message)
