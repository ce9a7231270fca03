"""The generators: for each, how its site is laid out, what builds it, and what a build leaves behind.

Every site has the same pages at the same addresses, below `site/` of its folder, and the same records, one file each.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.bench import plain, same_pages
from tests.bench.pages import KINDS, PER_PAGE, Entry, Material, flat

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
ROOM = PROJECT / ".uptake/bench"
"""Where environments, samples and sites of the benchmark are kept; safe to delete."""
AS_OF = "2026-11-01"
BASE_URL = "https://example.org/repo/"
SITE = "site"
"""The folder of the finished site, below that of a generator."""


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator and how the benchmark uses it."""

    name: str
    label: str
    prepare: Callable[[Path, Material, Path], None]
    """Writes the site's sources: into a folder, from the material, of a sample."""
    command: tuple[str, ...]
    """Builds the site, in its folder."""
    keeps: tuple[str, ...]
    """What a build leaves beside its sources: removed before a cold one."""
    file: str
    """Where a record's file stands, by kind and id."""
    largest: int = 10_000
    """The largest sample that it is tried with."""
    incremental: bool = True
    """Whether changes are measured at the largest sizes too; without, a change is a whole build."""
    environment: Mapping[str, str] = field(default_factory=dict)
    missing: Callable[[], str] = lambda: ""
    """Why it cannot run here; empty when it can."""
    version: Callable[[], str] = lambda: ""


def write(path: Path, text: str) -> None:
    """Write a file, with the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _shared(folder: Path, material: Material) -> None:
    """The parts that all pages have in common, as a site of that size has them; plain files, which every generator takes as they are."""
    folder.mkdir(exist_ok=True)
    for name in ("head", "masthead", "footer"):
        lean = HERE / f"shared/{name}-lean.html"
        shutil.copy(lean if material.scale.lean and lean.is_file() else HERE / f"shared/{name}.html", folder / f"{name}.html")


def terms_json(material: Material) -> str:
    """The terms in use, by folder and id."""
    terms: dict[str, Any] = {f"{term.folder}/{term.id}": {"label": term.label, "definition": term.definition} for term in material.terms}
    return json.dumps(terms, ensure_ascii=False, indent=1)


# ---------------------------------------------------------------- Uptake


def _uptake(folder: Path, material: Material, sample: Path) -> None:
    shutil.copytree(sample, folder, dirs_exist_ok=True)


def _same_pages(folder: Path, material: Material, sample: Path) -> None:
    _uptake(folder, material, sample)
    numbered = {f"{name}/page-{n}/index.html" for name, pages in lists(material).items() for n in range(2, pages + 1)}
    firsts = {f"{name}/index.html" for name in (*lists(material), *material.folders)}
    write(folder / same_pages.PATHS, json.dumps(sorted({"index.html", *numbered, *firsts, *(entry.path for entry in material.entries)})))


def _uptake_command(*options: str) -> tuple[str, ...]:
    return (
        sys.executable, str(PROJECT / "build.py"), "build", "--content", "content", "--data", "data", "--output", SITE,
        "--base-url", BASE_URL, "--as-of", AS_OF, *options,
    )


@cache
def _help() -> str:
    command = [sys.executable, str(PROJECT / "build.py"), "build", "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _no_search() -> str:
    return "" if "--no-search" in _help() else "the build has no option --no-search"


def _own_version() -> str:
    return f"Python {sys.version.split()[0]}"


# ---------------------------------------------------------------- Hugo


def _hugo(folder: Path, material: Material, sample: Path) -> None:
    """Front matter as JSON, the fastest of its three forms; taxonomies for the terms; templates that ask for pages by their path."""
    shutil.copytree(HERE / "hugo", folder, dirs_exist_ok=True)
    _shared(folder / "shared", material)
    shutil.copytree(PROJECT / "static", folder / "static/static")
    with (folder / "hugo.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[params]\nrows = {material.scale.rows}\nlean = {str(material.scale.lean).lower()}\n")
    for entry in material.entries:
        front = {"title": entry.title, "weight": entry.place, **entry.terms, "params": {
            "organization": entry.organization, "reasons": entry.reasons, **entry.fields
        }}
        write(folder / "content" / entry.kind / f"{entry.id}.md", _front(front) + entry.body)
    for term in material.terms:
        front = {"title": term.label, "params": {"id": term.id, "definition": term.definition}}
        write(folder / "content" / term.folder / term.id / "_index.md", _front(front))
    for name, label in {**material.folders, **{kind: kind.capitalize() for kind in KINDS}}.items():
        write(folder / "content" / name / "_index.md", _front({"title": label}))


def _front(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def hugo() -> Path:
    """The program itself, without the wrapper in Python that the package starts it with."""
    return next(iter(ROOM.glob("venv/lib/python*/site-packages/hugo/binaries/hugo*")), ROOM / "venv/bin/hugo")


# ---------------------------------------------------------------- Eleventy


def _eleventy(folder: Path, material: Material, sample: Path) -> None:
    """Pages from data: a JSON file for each record, plain JavaScript templates."""
    shutil.copytree(HERE / "eleventy", folder, dirs_exist_ok=True)
    _shared(folder / "shared", material)
    shutil.copytree(PROJECT / "static", folder / "static")
    write(folder / "terms.json", terms_json(material))
    write(folder / "settings.json", _front({"rows": material.scale.rows}))
    for entry in material.entries:
        fields = {"url_there" if name == "url" else name: value for name, value in entry.fields.items()}
        write(folder / "content" / entry.kind / f"{entry.id}.json", _front({
            "kind": entry.kind, "id": entry.id, "place": entry.place, "title": entry.title, "organization": entry.organization,
            "terms": entry.terms, "reasons": entry.reasons, **fields, "body": entry.body,
        }))


# ---------------------------------------------------------------- Pelican and MkDocs


def _summary(entry: Entry) -> dict[str, Any]:
    """What lists and neighbouring pages show of a record, beside its text."""
    fields = entry.fields
    actions = fields.get("actions", [])
    names = ("number", "evaluation", "source", "decision", "mark", "short", "period", "form", "review")
    known = {name: str(fields[name]) for name in names if name in fields}
    marks = [action["mark"] for action in actions]
    counts = {"actions": str(len(actions)), "marks": marks, "done": str(marks.count("completed"))}
    return {"organization": entry.organization, **known, **counts}


def _jinja(folder: Path, name: str, theme: str, joins: str, material: Material) -> None:
    shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
    _shared(folder / theme, material)
    for path in HERE.glob("jinja/*.html"):
        shutil.copy(path, folder / theme)
    shutil.copy(HERE / "jinja/joins.py", folder / joins)
    shutil.copytree(PROJECT / "static", folder / "content/static")
    write(folder / "terms.json", terms_json(material))
    write(folder / "settings.json", _front({"rows": material.scale.rows}))


def _pelican(folder: Path, material: Material, sample: Path) -> None:
    """Markdown with lines of metadata; categories for the kinds, tags for the terms."""
    _jinja(folder, "pelican", "theme/templates", "plugins", material)
    for entry in material.entries:
        head = {"title": entry.title, "slug": entry.id, "place": f"{entry.place:06}", **_summary(entry)}
        head["marks"] = " ".join(head["marks"])
        head["bears_on"] = " ".join(link["id"] for link in entry.fields.get("evaluations", ()))
        head["tags"] = ", ".join(f"{name}/{id}" for name, ids in entry.terms.items() for id in ids)
        head["reason"] = "\n    ".join(f"{key}: {flat(reason)}" for key, reason in entry.reasons.items())
        head["related"] = "\n    ".join(f"{link['kind']}/{link['id']}: {flat(link['reason'])}" for link in entry.fields.get("related", ()))
        lines = "\n".join(f"{name}: {value}" for name, value in head.items() if value)
        write(folder / "content" / entry.kind / f"{entry.id}.md", f"{lines}\n\n{plain.body(entry)}\n")


def _mkdocs(folder: Path, material: Material, sample: Path) -> None:
    """Markdown with YAML before it; a hook ties the pages together; lists are pages of their own."""
    _jinja(folder, "mkdocs", "theme", ".", material)
    for entry in material.entries:
        head = {
            "kind": entry.kind, "id": entry.id, "title": entry.title, "place": entry.place, **_summary(entry),
            "terms": entry.terms, "reasons": entry.reasons,
            "related": [[link["kind"], link["id"], link["reason"]] for link in entry.fields.get("related", ())],
            "evaluations": [link["id"] for link in entry.fields.get("evaluations", ())],
        }
        write(folder / "content" / entry.kind / f"{entry.id}.md", _yaml(head) + plain.body(entry) + "\n")
    for name, number in lists(material).items():
        for n in range(1, number + 1):
            write(folder / "content" / name / ("index.md" if n == 1 else f"page-{n}.md"), _yaml({"title": name, "list": name, "number": n}))
    for name, label in material.folders.items():
        write(folder / "content" / name / "index.md", _yaml({"title": label, "index": name}))
    write(folder / "content/index.md", _yaml({"title": "Sample"}))


def _yaml(values: Mapping[str, Any]) -> str:
    return f"---\n{yaml.dump(dict(values), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100_000)}---\n"


def lists(material: Material) -> dict[str, int]:
    """How many pages every list has, by its folder: of each kind, and of each term."""
    rows = dict.fromkeys(KINDS, 0) | {f"{term.folder}/{term.id}": 0 for term in material.terms}
    for entry in material.entries:
        rows[entry.kind] += 1
        for name, ids in entry.terms.items():
            for id in ids:
                rows[f"{name}/{id}"] += 1
    return {name: max(1, -(-(number if name in KINDS else min(number, material.scale.rows)) // PER_PAGE)) for name, number in rows.items()}


# ---------------------------------------------------------------- all of them


def _installed(path: Path) -> Callable[[], str]:
    return lambda: "" if path.exists() else "not installed (make bench sets it up)"


def _package(name: str) -> Callable[[], str]:
    def version() -> str:
        found = next(iter(ROOM.glob(f"venv/lib/python*/site-packages/{name}-*.dist-info")), None)
        return found.name.removesuffix(".dist-info").split("-")[1] if found else ""
    return version


def _node_package() -> str:
    path = ROOM / "node_modules/@11ty/eleventy/package.json"
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip() if shutil.which("node") else ""
    return f"{json.loads(path.read_text())['version']}, Node {node}" if path.exists() else ""


def generators() -> tuple[Generator, ...]:
    """Every generator, in the order of the table."""
    bin, node = ROOM / "venv/bin", ROOM / "node_modules/@11ty/eleventy"
    everything, markdown = 1_000_000, "content/{kind}/{id}.md"
    ours = {"keeps": (SITE, ".uptake"), "file": "content/{kind}/{id}.yaml", "largest": everything, "version": _own_version}
    return (
        Generator("uptake", "Uptake, everything", _uptake, _uptake_command(), **ours),
        Generator("uptake-no-search", "Uptake, without search", _uptake, _uptake_command("--no-search"), missing=_no_search, **ours),
        Generator(
            "uptake-same-pages", "Uptake, the same pages", _same_pages,
            (sys.executable, str(HERE / "same_pages.py"), AS_OF, BASE_URL, SITE), **ours,
        ),
        Generator(
            "hugo", "Hugo", _hugo, (str(hugo()), "build", "--quiet", "--destination", SITE), (SITE, "resources", ".hugo_build.lock"),
            markdown, everything, incremental=False, missing=_installed(hugo()), version=_package("hugo"),
        ),
        Generator(
            "eleventy", "Eleventy", _eleventy, ("node", str(node / "cmd.cjs"), "--quiet"), (SITE, ".cache"), "content/{kind}/{id}.json",
            missing=_installed(node), version=_node_package,
        ),
        Generator(
            "pelican", "Pelican", _pelican, (str(bin / "pelican"), "--quiet", "--settings", "pelicanconf.py"),
            (SITE, "cache", "__pycache__"), markdown, environment={"PYTHONPATH": "plugins"},
            missing=_installed(bin / "pelican"), version=_package("pelican"),
        ),
        Generator(
            "mkdocs", "MkDocs", _mkdocs, (str(bin / "mkdocs"), "build", "--quiet", "--site-dir", SITE), (SITE, "__pycache__"), markdown,
            missing=_installed(bin / "mkdocs"), version=_package("mkdocs"),
        ),
    )


def prepared(generator: Generator, material: Material, sample: Path, folder: Path) -> None:
    """Lay out a generator's site anew, in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    generator.prepare(folder, material, sample)


def cleared(generator: Generator, folder: Path) -> None:
    """Remove what builds left, so that the next one is cold."""
    for name in generator.keeps:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            os.unlink(path)
