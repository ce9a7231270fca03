"""Records as Markdown, for generators whose users write Markdown: a block of metadata, and the texts below headings."""

from __future__ import annotations

import re
from typing import Any

from tests.bench.pages import Entry

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_BEGINNING = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)


def verbatim(text: str) -> str:
    """Plain text, so that Markdown shows it as it is."""
    return _BEGINNING.sub(lambda m: m[1] + m[2][:-1] + "\\" + m[2][-1], _SPECIAL.sub(r"\\\1", text))


def body(entry: Entry) -> str:
    """What a record's page says below its title."""
    return "\n\n".join(part.strip() for part in _BODIES[entry.kind](entry, entry.fields) if part)


def _recommendation(entry: Entry, fields: dict[str, Any]):
    asked = [verbatim(fields.get("description", "")), *(f"- {verbatim(point['text'])}" for point in fields.get("points", ()))]
    asked += [f"*{verbatim(point['response'])}*" for point in fields.get("points", ()) if "response" in point]
    if "text" in fields:
        yield verbatim(fields["text"])
    if any(asked):
        yield "## What the evaluators asked"
        yield from asked
    if "addressee" in fields:
        yield f"Addressed to: {verbatim(fields['addressee'])}"
    yield "## What management answered"
    yield f"**{fields['decision']}**"
    yield verbatim(fields.get("response", "The source gives no reasons."))
    yield "## What is being done"
    for action in fields.get("actions", ()):
        yield from _action(action)


def _action(action: dict[str, Any]):
    yield f"### Key action {action['number']}"
    yield verbatim(action["text"])
    if "comments" in action:
        yield f"Comment: {verbatim(action['comments'])}"
    deadline = verbatim(str(action.get("deadline", "none given")))
    yield f"Responsible: {verbatim(action.get('responsible', 'not stated'))}. Deadline: {deadline}. Status: {action['status']}."


def _lesson(entry: Entry, fields: dict[str, Any]):
    yield from ("## What was learned", fields.get("context", ""), entry.body)
    if "tips" in fields:
        yield "## Key tips"
    for tip in fields.get("tips", ()):
        yield f"### {tip['number']}"
        yield tip["text"]
        for part in tip.get("tips", ()):
            yield f"#### {part['number']}"
            yield part["text"]
    if example := fields.get("example"):
        yield f"## {verbatim(example.get('title', 'An example'))}"
        yield example["text"]


def _evaluation(entry: Entry, fields: dict[str, Any]):
    if "comment" in fields:
        yield "## Management’s overall comment"
        yield verbatim(fields["comment"])
    yield "## About the evaluation"
    yield "\n".join(f"- {fact['name']}: {verbatim(fact['text'])}" for fact in fields.get("facts", ()))
    yield "\n".join(f"- [{verbatim(document['title'])}]({document['url']})" for document in fields.get("documents", ()))


def _source(entry: Entry, fields: dict[str, Any]):
    yield verbatim(fields.get("subtitle", ""))
    for name in ("imprint", "introduction", "conclusion"):
        if name in fields:
            yield f"## {name.capitalize()}"
            yield fields[name]
    yield "## The text as extracted"
    yield verbatim(entry.body)


_BODIES = {"recommendations": _recommendation, "lessons": _lesson, "evaluations": _evaluation, "sources": _source}
