"""The words of the command line: every command with its options, and what values they may have."""

from __future__ import annotations

import argparse
import datetime
import re
from pathlib import Path

from uptake import scale
from uptake.commands import exchange, records, repository, site
from uptake.commands.repository import INIT
from uptake.kinds import BY_NAME
from uptake.site import DEFAULT_BASE_URL


def parser() -> argparse.ArgumentParser:
    """The parser of the command line. What it finds has `run`, the function that does what was asked."""
    parser = argparse.ArgumentParser(prog="build.py", description="Uptake: a static website of evaluation knowledge from YAML records.")
    commands = parser.add_subparsers(title="commands (build when none is named)", metavar="COMMAND", required=True)
    folders = _folder_options()

    def command(name: str, run, help: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[folders, *parents], help=help, description=help)
        added.set_defaults(run=run)
        return added

    for group in (_site, _records, _exchange, _repository):
        group(command)
    return parser


def _site(command) -> None:
    options = _site_options()
    command("build", site.build, "build the site", options)
    added = command("bundle", site.bundle, "build the site and pack it into one file to take along, read from the disk", options)
    added.add_argument(
        "--into", type=Path, metavar="FILE", help="file to write (default: the site's folder with .zip at its end, _site.zip)"
    )
    added = command("serve", site.serve, "preview the site on this machine and reload it when a record, template or style changes", options)
    added.add_argument("--port", type=_port, default=8000, help="port on this machine (default: 8000)")
    added = command("sample", site.sample, "write realistic records, any number, to try the site at size")
    added.add_argument("--number", type=_positive, default=2000, metavar="N", help="number of records (default: 2000)")
    added.add_argument("--seed", type=int, default=1, help="another seed gives other records (default: 1)")
    added.add_argument("--into", type=Path, default=Path("_sample"), metavar="DIR", help="folder to write to (default: _sample)")


def _records(command) -> None:
    added = command("check", records.check, "check every record and vocabulary; write nothing")
    added.add_argument("--strict", action="store_true", help="fail on warnings too")
    added = command("doctor", records.doctor, "say how complete the records are, and what somebody should look at; write nothing")
    added.add_argument("--as-of", **_AS_OF)
    added.add_argument("--number", type=_positive, default=10, metavar="N", help="how many of each finding are named (default: 10)")
    added.add_argument(
        "--links", action="store_true", help="ask for every link that leads outside, over the network, and say which are dead"
    )
    added = command("format", records.format, "bring records and vocabularies into canonical form; write the JSON Schemas")
    added.add_argument("--check", action="store_true", help="only say what is not in canonical form")
    added = command("new", records.new, "write a new draft record; what is missing is asked for on a terminal")
    added.add_argument("kind", choices=list(BY_NAME), metavar="KIND", help=", ".join(BY_NAME))
    added.add_argument("values", nargs="*", metavar="FIELD=VALUE", help="values of fields, such as title='...'")


def _exchange(command) -> None:
    added = command(
        "import", exchange.import_, "make draft records from documents, or bring changes back from exported tables and newer documents; told by their content"
    )
    added.add_argument(
        "files", nargs="+", type=Path, metavar="FILE",
        help="saved web page, PDF, Word file, OpenDocument text, spreadsheet, CSV, Markdown form of a lesson or plain text"
    )
    added.add_argument("--into", type=Path, metavar="DIR",
        help="folder for the draft records (default: the content folder); the text goes to the data folder")
    added.add_argument("--id", help="id of the evaluation, or beginning of a publication's lesson ids; with one file only")
    added.add_argument("--update", metavar="SOURCE", help="id of the source of which the file is a newer version (default: the one of the file's name)")
    added.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="when changes of status, deadline or comment became known (default: a newer document's own date, else today)")
    added.add_argument("--apply", action="store_true", help="write changes of records that are there, instead of only showing them")
    added = command("export", exchange.export, "write the records as a workbook or as tables in CSV, without building the site")
    added.add_argument("--xlsx", type=Path, metavar="FILE", help="workbook to write")
    added.add_argument("--csv", type=Path, metavar="DIR", help="folder to write the tables to")
    added.add_argument("--base-url", **_BASE_URL)
    added.add_argument("--as-of", **_AS_OF)


def _repository(command) -> None:
    added = command("changes", repository.changes, "say what changed in the records since a revision of git, as a release note in Markdown")
    added.add_argument("--since", type=_revision, required=True, metavar="REV", help="commit, tag or branch to compare with")
    added.add_argument(
        "--until", type=_revision, default=None, metavar="REV", help="commit, tag or branch up to which (default: the working tree)"
    )
    added.add_argument("--summary", action="store_true", help="also say which pages of the site appear, vanish and change")
    added = command("init", repository.init, "start another site: the project with settings, vocabularies and examples, without records")
    added.add_argument("folder", type=Path, metavar="DIR", help="folder to write to, empty or not there yet")
    for name, what in INIT.items():
        added.add_argument(f"--{name}", metavar="TEXT", help=what)
    added = command("form", repository.form, "make a draft of an accepted form of the repository, or say why not")
    added.add_argument("event", type=Path, metavar="EVENT.json", help="the event, as GitHub writes it to GITHUB_EVENT_PATH")


def _folder_options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="folder of the records (default: content)")
    options.add_argument(
        "--data", type=Path, default=Path("data"), metavar="DIR", help="folder of vocabularies, sources and settings (default: data)"
    )
    return options


def _site_options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--output", type=Path, default=Path("_site"), metavar="DIR", help="folder for the site (default: _site)")
    options.add_argument("--base-url", **_BASE_URL)
    options.add_argument("--as-of", **_AS_OF)
    options.add_argument("--scale", choices=list(scale.BY_NAME), default="", metavar="SCALE",
        help=f"what the site has: {', '.join(scale.BY_NAME)} (default: by the number of records, as the page Data says)")
    options.add_argument("--keep", type=Path, default=Path(".uptake/kept"), metavar="DIR",
        help="folder of what one build keeps for the next, safe to delete (default: .uptake/kept)")
    options.add_argument("--from-nothing", dest="keep", action="store_const", const=None, help="use nothing that another build kept, and keep nothing")
    options.add_argument("--no-search", dest="index", action="store_false", help="make no search index")
    options.add_argument("--profile", action="store_true", help="say where the seconds and the memory went, by stage")
    options.add_argument("--jobs", type=_positive, default=0, metavar="N", help="processes that render pages (default: as many as help)")
    options.add_argument("--strict", action="store_true", help="fail on warnings too")
    return options


def _base_url(text: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[^\s?#]*)?", text):
        raise argparse.ArgumentTypeError("an address begins with http:// or https:// and has no ? or #")
    return text.rstrip("/") + "/"


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("write a whole number from 1")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return int(text)


def _revision(text: str) -> str:
    if not text or text.startswith("-"):
        raise argparse.ArgumentTypeError("a revision is the name of a commit, a tag or a branch, and begins with no hyphen")
    return text


def _day(text: str) -> str:
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("a date is written YYYY-MM-DD") from None


def _month(text: str) -> str:
    if not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?", text):
        raise argparse.ArgumentTypeError("a date is written YYYY-MM-DD")
    return text[:7]


_BASE_URL = {"type": _base_url, "default": DEFAULT_BASE_URL, "metavar": "URL", "help": "address at which the site is published"}
_AS_OF = {
    "type": _month, "default": None, "metavar": "YYYY-MM-DD",
    "help": "date that counts as now, by month (default: SOURCE_DATE_EPOCH or today)",
}
"""Options that several commands have."""
