"""The versions of the published data's form: what changed in fields, files and addresses, newest first.

The first number goes up when something that others rely on goes or means something else, the second when something is
added. A new version is added at the top, with the digest that the test of the schemas names.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the form."""

    number: str
    date: str
    changes: tuple[str, ...]
    digest: str
    """Of the published schemas and the columns of the tables, so that no change of them goes unsaid."""


VERSIONS = (
    Version(
        "1.1", "2026-11",
        ("Schemas are stricter, as the records are: months, dates and line numbers have digits of ASCII alone, addresses a host, files plain names.",),
        "8f65ed786df382d6",
    ),
    Version(
        "1.0", "2026-11",
        (
            "First numbered version: data/index.json says what there is, data/schemas/ what each object holds.",
            "Each collection also as JSON Lines; the vocabularies themselves as data/vocabularies.json.",
            "The tables are relational: coded values stand in values.csv, links in links.csv, the lines of sources in passages.csv, "
            "parts of recommendations and lessons in sub_points.csv and tips.csv. Tables of records keep the labels of their coded values.",
            "All tables in one workbook, uptake.xlsx, and described as a data package, datapackage.json.",
            "In the collection of sources, url is the document's own address; the address of its page here is page.",
            "A cell of CSV that begins with an apostrophe is guarded: take one apostrophe off to have the text.",
        ),
        "182abdbca70db114",
    ),
)
"""All versions, newest first."""

CURRENT = VERSIONS[0]
