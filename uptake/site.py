"""The site as a whole: what a fork sets in `data/site.yaml`, and what a build is told."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from uptake.citation import Place
from uptake.content import read_file
from uptake.filters import month
from uptake.glossary import Glossary, SearchWords
from uptake.problems import Problem
from uptake.records import STRICT, Language, Line, Url
from uptake.scale import WHOLE, Scale

EDITOR_FOLDER = "admin/"
"""Where the form editor is, if it is: in no list, no search, and nothing that is taken along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The form editor, which is off unless the settings have this."""

    __pydantic_config__ = STRICT
    hosts: tuple[Line, ...]
    """Hosts beyond the site that it may ask. The build says which it needs, and what for."""
    branch: Line | None = None
    """Branch to which changes are proposed, where it is not the main one of the repository."""
    relay: Url | None = None
    """Address of a relay for signing in (OAuth). Without one, people sign in with an access token of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What makes the site an organization's own: the file `data/site.yaml`."""

    __pydantic_config__ = STRICT
    title: Line
    """Name of the site."""
    tagline: Line
    """What the site is, in one sentence; the heading of the home page."""
    description: Line
    """One or two sentences for search engines and for the About page."""
    organization: Line
    """Who publishes the site."""
    contact: Line | None = None
    """Address for questions: a web address or an e-mail address."""
    repository: Url | None = None
    """Address of the repository that holds the records, for links to suggest a correction."""
    rights: Line
    """What may be done with the texts and the data."""
    language: Language = "en"
    """Language of the interface."""
    editor: Editor | None = None
    """The form editor at `admin/`; off where this is empty."""


@dataclass(frozen=True, slots=True)
class Site:
    """Settings together with what the command line says."""

    settings: Settings
    as_of: str
    """The month that counts as now, `YYYY-MM`: the only clock that the output knows."""
    base_url: str
    """Address at which the site is published, with a slash at its end."""
    glossary: Glossary = Glossary()
    """The words of the field, the organizations among them."""
    search_words: SearchWords = SearchWords()
    """Words that the search takes for alike, and those that it ignores."""
    scale: Scale = WHOLE
    """What a site of so many records has."""

    @property
    def base_path(self) -> str:
        """The path of the base URL, with a slash at both ends: `/` or `/repo/`."""
        return urlsplit(self.base_url).path or "/"

    @property
    def place(self) -> Place:
        """How a citation names the site."""
        return Place(
            title=self.settings.title, organization=self.settings.organization, base_url=self.base_url, as_of=self.as_of, month=month(self.as_of)
        )


DEFAULT_BASE_URL = "http://localhost:8000/"


def read_settings(path: Path) -> tuple[Settings | None, list[Problem]]:
    """The settings of a site, or the problems with them."""
    settings, problems = read_file(path, Settings)
    return (None if problems else settings), problems


def today() -> str:
    """The build's date as `YYYY-MM-DD`: `SOURCE_DATE_EPOCH` where it is set, else the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    return datetime.date.today().isoformat()
