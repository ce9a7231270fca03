"""Statements about things, written as Turtle and as JSON-LD: the same graph in both, in the order given, so that bytes are stable.

There are no nameless things: each has an address, below the site's or elsewhere. Names are shortened by the prefixes below.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Iri:
    """The address of a thing: below the site's, or whole."""

    address: str


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a language, or in none that is known."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A value of a type, such as `xsd:gYear`."""

    text: str
    type: str


Value = Iri | Words | Typed
Facts = Iterable[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is described: its address, its class, and what is said of it; a property may come several times."""

    address: str
    kind: str
    facts: tuple[tuple[str, Value], ...]


def files(name: str, base: str, things: Iterable[Thing]) -> Iterator[tuple[str, bytes]]:
    """The same things in both forms: `name` with its endings, and bytes. Addresses are relative to `base`."""
    listed = list(things)
    yield f"{name}.ttl", turtle(base, listed).encode()
    yield f"{name}.jsonld", jsonld(base, listed).encode()


def turtle(base: str, things: Iterable[Thing]) -> str:
    """Things as Turtle (RDF 1.1): a property a line."""
    head = "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
    return f"@base <{base}> .\n{head}\n" + "\n".join("".join(_statement(thing)) for thing in things)


def _statement(thing: Thing) -> Iterator[str]:
    yield f"<{thing.address}> a {thing.kind}"
    for name, values in _grouped(thing.facts).items():
        yield f" ;\n  {name} " + ", ".join(_term(value) for value in values)
    yield " .\n"


def _grouped(facts: Facts) -> dict[str, list[Value]]:
    """Values by their property, each once: a graph knows no repetition."""
    grouped: dict[str, dict[Value, None]] = {}
    for name, value in facts:
        grouped.setdefault(name, {})[value] = None
    return {name: list(values) for name, values in grouped.items()}


def _term(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{value.address}>"
    quoted = f'"{_escaped(value.text)}"'
    if isinstance(value, Typed):
        return f"{quoted}^^{value.type}"
    return f"{quoted}@{value.language}" if value.language else quoted


def _escaped(text: str) -> str:
    """Text within quotation marks: nothing in it ends the string or its line."""
    return "".join(f"\\{c}" if c in '"\\' else c if c >= " " and c not in _BREAKS else f"\\u{ord(c):04X}" for c in text)


_BREAKS = frozenset("\x7f\x85\u2028\u2029")


def jsonld(base: str, things: Iterable[Thing]) -> str:
    """Things as JSON-LD 1.1, with all that is needed to read it inside: a thing a line."""
    lines = [_JSON(_object(thing)) for thing in things]
    context = _JSON({"@base": base, **PREFIXES})
    return f'{{"@context": {context},\n"@graph": [\n' + ",\n".join(lines) + "\n]}\n"


_JSON = json.JSONEncoder(ensure_ascii=False).encode


def _object(thing: Thing) -> dict[str, Any]:
    facts = {name: [_node(value) for value in values] for name, values in _grouped(thing.facts).items()}
    return {"@id": thing.address, "@type": thing.kind, **{name: nodes[0] if len(nodes) == 1 else nodes for name, nodes in facts.items()}}


def _node(value: Value) -> Any:
    if isinstance(value, Iri):
        return {"@id": value.address}
    if isinstance(value, Typed):
        return {"@value": value.text, "@type": value.type}
    return {"@value": value.text, "@language": value.language} if value.language else value.text
