"""The kinds of record: one table, a row a kind. Whoever needs to know how kinds differ looks here."""

from __future__ import annotations

from dataclasses import dataclass

from uptake.records import Evaluation, Lesson, Recommendation, Record, Source


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of record is called, typed and filed."""

    name: str
    """Singular, as commands and schemas call it."""
    plural: str
    """Collection in the published data, folder under `content/`, and first part of the address."""
    model: type[Record]


KINDS = (
    Kind("source", "sources", Source),
    Kind("evaluation", "evaluations", Evaluation),
    Kind("recommendation", "recommendations", Recommendation),
    Kind("lesson", "lessons", Lesson),
)
"""In the order in which they build on one another."""

BY_NAME = {kind.name: kind for kind in KINDS}
BY_MODEL = {kind.model: kind for kind in KINDS}

VOCABULARY_OF = {
    "agency": "agencies",
    "office": "units",
    "office_type": "office-types",
    "evaluation_type": "evaluation-types",
    "joint_with": "agencies",
    "countries": "countries",
    "themes": "themes",
    "principles": "principles",
    "priorities": "priorities",
    "criteria": "criteria",
    "topics": "topics",
    "units": "units",
    "priority": "recommendation-priorities",
    "status": "statuses",
    "response_category": "response-categories",
}
"""The vocabulary that each coded field takes its terms from, whichever record it stands in."""

KIND_VOCABULARY = {"source": "source-kinds", "lesson": "lesson-kinds", "example": "example-kinds"}
"""The vocabularies of the field `kind`, by what it is the kind of."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to browse: the terms of a vocabulary, each with a page of the records that carry it."""

    field: str
    """Field of the records, and name of the filter in searches."""
    vocabulary: str
    folder: str
    """First part of the addresses of its pages."""
    all_terms: bool
    """Whether terms without a record have a page too, so that gaps can be seen."""


FACETS = (
    Facet("themes", "themes", "themes", True),
    Facet("criteria", "criteria", "criteria", True),
    Facet("topics", "topics", "topics", True),
    Facet("principles", "principles", "principles", True),
    Facet("priorities", "priorities", "priorities", True),
    Facet("agency", "agencies", "organizations", False),
    Facet("units", "units", "units", False),
    Facet("countries", "countries", "countries", False),
)
FACET_OF = {facet.vocabulary: facet for facet in FACETS}
