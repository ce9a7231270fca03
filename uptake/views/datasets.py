"""The published data in words: its collections, the forms in which each is there, and what a form is called."""

from __future__ import annotations

from dataclasses import dataclass

from uptake.messages import _


@dataclass(frozen=True, slots=True)
class Form:
    """A form of published data."""

    name: str
    media_type: str
    registered: bool = True
    """Whether IANA has registered the type."""


FORMS = {
    "json": Form("JSON", "application/json"), "jsonl": Form("JSON Lines", "application/jsonl", registered=False),
    "csv": Form("CSV", "text/csv"),
    "xlsx": Form("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "zip": Form("CSV in one archive", "application/zip"),
    "ttl": Form("Turtle", "text/turtle"), "jsonld": Form("JSON-LD", "application/ld+json"),
}
"""By the ending of a file's name."""
PACKAGE = Form("Data Package", "application/vnd.datapackage+json")

EVERYTHING = "uptake"
"""The dataset of all collections together, by the name of its files."""
VOCABULARIES = "data/vocabularies"
"""The vocabularies as linked data, without the ending."""


def datasets() -> dict[str, tuple[str, str]]:
    """Title and description of every collection, by the name of its files below `data/`."""
    return {
        EVERYTHING: (
            _("All records and vocabularies"), _("Every collection in one file, or as one package of tables that refer to one another."),
        ),
        "evaluations": (
            _("Evaluations"), _("Studies of programmes and policies, with the overall comment that opens management’s response."),
        ),
        "recommendations": (
            _("Recommendations"), _("What evaluators ask for, management’s decision with its reasons, and the key actions that follow."),
        ),
        "actions": (
            _("Key actions"), _("What units promised to do, by when, and how far they say they have come. Statuses are not verified."),
        ),
        "lessons": (_("Lessons"), _("What was learned, told so that another programme can use it.")),
        "sources": (_("Sources"), _("The documents that the records come from.")),
        "vocabularies": (_("Vocabularies"), _("The lists of terms by which records are filed; as linked data with their terms.")),
        "vocabulary": (_("Terms"), _("The terms of all vocabularies, with their definitions and what they match elsewhere.")),
    }


def dataset_of(path: str) -> tuple[str, Form] | None:
    """The dataset that a file belongs to and the form in which it holds it; None for a file that holds none."""
    folder, _slash, name = path.rpartition("/")
    stem, _dot, ending = name.partition(".")
    if folder != "data" or ending not in FORMS:
        return None
    if name == "datapackage.json":
        return EVERYTHING, PACKAGE
    return (stem, FORMS[ending]) if stem in datasets() else None


def concept_path(vocabulary: str, term: str = "") -> str:
    """The permanent address of a term, or of a vocabulary, among the vocabularies as linked data; whether or not it has a page."""
    return f"{VOCABULARIES}.ttl#{vocabulary}{f'/{term}' if term else ''}"
