"""What leads to what, for generators that know pages but not how they belong together: plugins of Pelican and MkDocs share it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

FOLDERS = {
    "themes": "Thematic areas", "criteria": "UNEG criteria", "topics": "Topics", "principles": "Operating principles",
    "priorities": "Organizational priorities", "organizations": "Organizations", "units": "Offices and units", "countries": "Countries",
}


@dataclass
class Record:
    """A record as templates see it."""

    kind: str
    id: str
    title: str
    place: int
    meta: dict
    """What its file says beside its text, by name."""
    evaluation: Record | None = None
    source: Record | None = None
    recommendations: list[Record] = field(default_factory=list)
    lessons: list[Record] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    """Of a source: what comes from it."""
    related: list[tuple[Record, str]] = field(default_factory=list)
    filed: list[tuple[str, list[tuple[str, str, str]]]] = field(default_factory=list)
    """Its terms: label of the vocabulary; of each term its label, address and the reason for it."""
    previous: Record | None = None
    following: Record | None = None

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/repo/{self.kind}/{self.id}/"


def join(records: list[Record], labels: dict[str, str]) -> dict[tuple[str, str], Record]:
    """Tie records together; `labels` has the label of each term, by folder and id. The records by kind and id."""
    found = {(record.kind, record.id): record for record in sorted(records, key=lambda r: r.place)}
    for record in found.values():
        record.evaluation = found.get(("evaluations", record.meta.get("evaluation")))
        record.source = found.get(("sources", record.meta.get("source")))
        record.filed = _filed(record, labels)
        record.related = [(found[kind, id], reason) for kind, id, reason in record.meta.get("related", ()) if (kind, id) in found]
        if record.source:
            record.source.records.append(record)
        if record.kind == "recommendations":
            record.evaluation.recommendations.append(record)
        for id in record.meta.get("evaluations", ()):
            found["evaluations", id].lessons.append(record)
    for record in found.values():
        for before, after in zip(record.recommendations, record.recommendations[1:], strict=False):
            before.following, after.previous = after, before
    return found


def _filed(record: Record, labels: dict[str, str]) -> list:
    filed = []
    for folder, label in FOLDERS.items():
        keys = [f"{folder}/{id}" for id in record.meta.get("terms", {}).get(folder, ())]
        if keys:
            filed.append((label, [(labels[key], f"/repo/{key}/", record.meta["reasons"].get(key, "")) for key in keys]))
    return filed


def by_term(records: list[Record]) -> dict[str, list[Record]]:
    """The records that carry each term, by folder and id: recommendations, then lessons, then evaluations."""
    found = defaultdict(list)
    order = ("recommendations", "lessons", "evaluations", "sources")
    for record in sorted(records, key=lambda r: (order.index(r.kind), r.place)):
        for folder, ids in record.meta.get("terms", {}).items():
            for id in ids:
                found[f"{folder}/{id}"].append(record)
    return found
