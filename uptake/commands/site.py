"""Commands that make a site: build, bundle, serve, and sample records to try one at size."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from uptake.commands.telling import missing_folders, tell
from uptake.content import read_vocabularies
from uptake.problems import count, report
from uptake.site import DEFAULT_BASE_URL, Site, read_settings, today
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parents[2]
"""The folder of the project, with templates and styles."""


def build(options: argparse.Namespace) -> int:
    """With errors, or warnings that --strict makes errors, the old site stays as it was."""
    if missing := missing_folders(options):
        tell(missing, "Nothing was written.")
        return 1
    from uptake.output import OutputRefused
    from uptake.search import SearchFailed

    try:
        built = _site(options)
    except (OutputRefused, SearchFailed) as refused:
        print(f"{refused} The old site, if there is one, is as it was.", file=sys.stderr)
        return 1
    stopped = not built.pages
    tell(built.problems, "Nothing was written." if stopped else "")
    if stopped:
        return 1
    made = f"{count(built.pages, 'page')} from {count(built.records, 'record')}, {count(built.indexed, 'record')} in the search index"
    print(f"{made}, as of {built.as_of}: {options.output}/ in {built.seconds:.1f} s")
    if not built.twins:
        print("No Markdown stands beside the pages of records: there are too many. Say with --twins up to how many it should.")
    if built.editor:
        print(built.editor)
    return 0


def _site(options: argparse.Namespace):
    """Build as the options say."""
    from uptake.build import Inputs, build

    inputs = Inputs(options.content, options.data, HERE / "templates", HERE / "static")
    most = {} if options.twins is None else {"most_twins": options.twins}
    return build(inputs, options.output, options.as_of or today()[:7], options.base_url, options.strict, options.jobs, **most)


def bundle(options: argparse.Namespace) -> int:
    """Always builds first, so that what is packed is what the records say."""
    from uptake.exports.bundle import bundle

    if status := build(options):
        return status
    settings, _ = read_settings(options.data / "site.yaml")
    target = options.into or options.output.with_name(f"{options.output.name}.zip")
    size = bundle(options.output, target, Site(settings, options.as_of or today()[:7], options.base_url))
    print(f"{target}: {size / 1e6:.1f} MB. Unpack it and open index.html; its READ ME FIRST.txt says how to search.")
    return 0


def serve(options: argparse.Namespace) -> int:
    """Ends when it is interrupted."""
    from uptake.output import OutputRefused
    from uptake.search import SearchFailed
    from uptake.serve import ServeRefused, serve

    def build_once() -> str | None:
        try:
            built = _site(options)
        except (OutputRefused, SearchFailed) as refused:
            return str(refused)
        return None if built.pages else report(built.problems)

    options.base_url = f"http://localhost:{options.port}/" if options.base_url == DEFAULT_BASE_URL else options.base_url
    try:
        serve(build_once, [options.content, options.data, HERE / "templates", HERE / "static"], options.output, options.port)
    except ServeRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def sample(options: argparse.Namespace) -> int:
    """Writes over a sample that stands there, and over nothing else."""
    from uptake import sample
    from uptake.output import OutputRefused

    vocabularies = Vocabularies(read_vocabularies(options.data / "vocabulary").records.values())
    try:
        sample.write(options.into, options.number, vocabularies, options.seed, options.data)
    except OutputRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    how = f"python build.py build --content {options.into}/content --data {options.into}/data"
    print(f"{count(options.number, 'record')} in {options.into}/. Build them with: {how}")
    return 0
