"""Commands that make a site: build, bundle, serve, and sample records to try one at size."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from uptake import unchanged
from uptake.commands.telling import fault, missing_folders, pasted, tell
from uptake.content import read_vocabularies
from uptake.problems import count
from uptake.scale import BY_NAME, left_out
from uptake.site import DEFAULT_BASE_URL, Site, read_settings, today
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parents[2]
"""The folder of the project, with templates and styles."""


def build(options: argparse.Namespace) -> int:
    """With errors, or warnings that --strict makes errors, the old site stays as it was."""
    if missing := missing_folders(options):
        tell(missing, "Nothing was written.")
        return 1
    from uptake.build import KeepsChanging
    from uptake.output import MARKER, OutputRefused
    from uptake.parallel import Lost
    from uptake.search import SearchFailed

    try:
        there = unchanged.files([str(options.content), str(options.data)])
        built = _site(options)
    except (OutputRefused, SearchFailed, KeepsChanging, Lost, OSError) as error:
        print(f"{fault(error)} The old site, if there is one, is as it was.", file=sys.stderr)
        return 1
    stopped = not built.pages
    tell(built.problems, "Nothing was written." if stopped else "")
    if stopped:
        return 1
    shards = f", {built.shards_indexed:,} of {count(built.shards, 'shard')} indexed" if built.shards else ""
    made = f"{count(built.pages, 'page')}: {built.written:,} written, {built.pages - built.written:,} unchanged{shards}"
    site = f"as of {built.as_of}: {options.output}/"
    print(f"{made}, {site} in {built.seconds:.1f} s")
    if options.run is build and options.keep and not built.problems and not options.profile:  # a bundle is more than its site
        folders, marked = [str(options.content), str(options.data)], (str(options.output / MARKER), built.output[1])
        unchanged.stamp(str(options.keep), options.arguments, there, folders, marked, f"{count(built.pages, 'page')}, {site}")
    if options.profile:
        print(built.stages.table(), file=sys.stderr)
    if missing := list(left_out(built.scale)):
        print(f"What a site of so many records leaves out ({built.scale.name}; --scale names another):", *missing, sep="\n  ")
    if built.editor:
        print(built.editor)
    return 0


def _site(options: argparse.Namespace):
    """Build as the options say."""
    from uptake.build import build

    return build(_inputs(options), options.output, _asked(options))


def _inputs(options: argparse.Namespace):
    from uptake.build import Inputs

    return Inputs(options.content, options.data, HERE / "templates", HERE / "static")


def _asked(options: argparse.Namespace):
    from uptake.build import Asked

    scale = BY_NAME.get(options.scale)
    return Asked(options.as_of or today()[:7], options.base_url, options.strict, options.jobs, scale, options.keep, options.index)


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
    from uptake.quick import Warm
    from uptake.serve import ServeRefused, listening, serve

    try:
        at = listening(options.port)
    except ServeRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    with at:
        options.base_url = f"http://localhost:{at.getsockname()[1]}/" if options.base_url == DEFAULT_BASE_URL else options.base_url
        builds = _Builds(options)
        try:
            serve(
                builds.run, [options.content, options.data, HERE / "templates", HERE / "static"], options.output, at,
                Warm(_inputs(options), _asked(options), options.output) if options.keep else None, builds.stop,
            )
        finally:
            builds.stop()
    return 0


class _Builds:
    """Builds in a process of their own, which can be ended: what they have written by then is not the site yet."""

    def __init__(self, options: argparse.Namespace):
        named = {"content": options.content, "data": options.data, "output": options.output, "base-url": options.base_url, "keep": options.keep,
                 "as-of": options.as_of, "scale": options.scale, "jobs": options.jobs}
        flags = {"strict": options.strict, "no-search": not options.index, "from-nothing": not options.keep}
        self._call = [sys.executable, str(HERE / "build.py"), "build", *(f"--{name}={value}" for name, value in named.items() if value)]
        self._call += [f"--{name}" for name, is_set in flags.items() if is_set]
        self._process: subprocess.Popen | None = None

    def run(self) -> str | None:
        """Build; what the build has said where it wrote nothing."""
        self._process = subprocess.Popen(self._call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
        said, _ = self._process.communicate()
        return said if self._process.returncode else None

    def stop(self) -> None:
        """End the build that is under way, if any."""
        if self._process:
            self._process.terminate()


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
    how = pasted("build", "--content", f"{options.into}/content", "--data", f"{options.into}/data")
    print(f"{count(options.number, 'record')} in {options.into}/. Build them with: {how}")
    return 0
