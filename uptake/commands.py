"""The command line: one function a command, each from options to an exit status."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from uptake import content
from uptake.checks import check, everything
from uptake.content import read_content, read_vocabularies
from uptake.glossary import FILES, read_glossary, read_search_words, with_organizations
from uptake.kinds import BY_NAME, KINDS
from uptake.problems import Problem, annotations, count, on_github, report
from uptake.records import Vocabulary
from uptake.site import DEFAULT_BASE_URL, Site, read_settings, today
from uptake.vocabulary import Vocabularies


def main(arguments: list[str]) -> int:
    """Run a command, `build` when none is named. Returns the exit status: 0 well, 1 problems, 2 a wrong call."""
    if not arguments or arguments[0].startswith("-") and arguments[0] not in ("-h", "--help"):
        arguments = ["build", *arguments]
    options = _parser().parse_args(arguments)
    return options.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description="Uptake: a static website of evaluation knowledge from YAML records.")
    commands = parser.add_subparsers(title="commands (build when none is named)", metavar="COMMAND", required=True)
    folders, site = _folder_options(), _site_options()

    def command(name: str, run, help: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[folders, *parents], help=help, description=help)
        added.set_defaults(run=run)
        return added

    command("build", _build, "build the site", site)
    added = command("bundle", _bundle, "build the site and pack it into one file to take along, read from the disk", site)
    added.add_argument("--into", type=Path, metavar="FILE", help="file to write (default: the site's folder with .zip at its end, _site.zip)")
    added = command("serve", _serve, "preview the site on this machine and reload it when a record, template or style changes", site)
    added.add_argument("--port", type=_port, default=8000, help="port on this machine (default: 8000)")
    added = command("check", _check, "check every record and vocabulary; write nothing")
    added.add_argument("--strict", action="store_true", help="fail on warnings too")
    added = command("doctor", _doctor, "say how complete the records are, and what somebody should look at; write nothing")
    added.add_argument("--as-of", type=_month, default=None, metavar="YYYY-MM-DD", help="date that counts as now, by month (default: SOURCE_DATE_EPOCH or today)")
    added.add_argument("--number", type=_positive, default=10, metavar="N", help="how many of each finding are named (default: 10)")
    added.add_argument("--links", action="store_true", help="ask for every link that leads outside, over the network, and say which are dead")
    added = command("format", _format, "bring records and vocabularies into canonical form; write the JSON Schemas")
    added.add_argument("--check", action="store_true", help="only say what is not in canonical form")
    added = command("import", _import, "make draft records from the texts of documents, told by their content")
    added.add_argument("files", nargs="+", type=Path, metavar="FILE", help="text of a document")
    added.add_argument("--into", type=Path, metavar="DIR", help="folder for the draft records (default: the content folder); the text goes to the data folder")
    added.add_argument("--id", help="id of the evaluation, or beginning of a publication's lesson ids; with one file only")
    added = command("new", _new, "write a new draft record; what is missing is asked for on a terminal")
    added.add_argument("kind", choices=list(BY_NAME), metavar="KIND", help=", ".join(BY_NAME))
    added.add_argument("values", nargs="*", metavar="FIELD=VALUE", help="values of fields, such as title='...'")
    added = command("changes", _changes, "say what changed in the records since a revision of git, as a release note in Markdown")
    added.add_argument("--since", type=_revision, required=True, metavar="REV", help="commit, tag or branch to compare with")
    added.add_argument("--until", type=_revision, default=None, metavar="REV", help="commit, tag or branch up to which (default: the working tree)")
    added = command("sample", _sample, "write realistic records, any number, to try the site at size")
    added.add_argument("--number", type=_positive, default=2000, metavar="N", help="number of records (default: 2000)")
    added.add_argument("--seed", type=int, default=1, help="another seed gives other records (default: 1)")
    added.add_argument("--into", type=Path, default=Path("_sample"), metavar="DIR", help="folder to write to (default: _sample)")
    return parser


def _folder_options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="folder of the records (default: content)")
    options.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="folder of vocabularies, sources and settings (default: data)")
    return options


def _site_options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--output", type=Path, default=Path("_site"), metavar="DIR", help="folder for the site (default: _site)")
    options.add_argument("--base-url", type=_base_url, default=DEFAULT_BASE_URL, metavar="URL", help="address at which the site is published")
    options.add_argument("--as-of", type=_month, default=None, metavar="YYYY-MM-DD", help="date that counts as now, by month (default: SOURCE_DATE_EPOCH or today)")
    options.add_argument("--twins", type=_positive, default=None, metavar="N", help="up to how many records a site has Markdown beside their pages (default: 5000)")
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


def _month(text: str) -> str:
    if not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?", text):
        raise argparse.ArgumentTypeError("a date is written YYYY-MM-DD")
    return text[:7]


def _build(options: argparse.Namespace) -> int:
    if missing := _missing_folders(options):
        _tell(missing, "Nothing was written.")
        return 1
    from uptake.output import OutputRefused
    from uptake.search import SearchFailed

    try:
        built = _site(options)
    except (OutputRefused, SearchFailed) as refused:
        print(f"{refused} The old site, if there is one, is as it was.", file=sys.stderr)
        return 1
    stopped = not built.pages
    _tell(built.problems, "Nothing was written." if stopped else "")
    if stopped:
        return 1
    print(f"{count(built.pages, 'page')} from {count(built.records, 'record')}, {count(built.indexed, 'record')} in the search index, as of {built.as_of}: {options.output}/ in {built.seconds:.1f} s")
    if not built.twins:
        print("No Markdown stands beside the pages of records: there are too many. Say with --twins up to how many it should.")
    return 0


def _site(options: argparse.Namespace):
    """Build as the options say."""
    from uptake.build import Inputs, build

    here = Path(__file__).parent.parent
    inputs = Inputs(options.content, options.data, here / "templates", here / "static")
    most = {} if options.twins is None else {"most_twins": options.twins}
    return build(inputs, options.output, options.as_of or today()[:7], options.base_url, options.strict, options.jobs, **most)


def _bundle(options: argparse.Namespace) -> int:
    """Always builds first, so that what is packed is what the records say."""
    from uptake.exports.bundle import bundle

    if status := _build(options):
        return status
    settings, _ = read_settings(options.data / "site.yaml")
    target = options.into or options.output.with_name(f"{options.output.name}.zip")
    size = bundle(options.output, target, Site(settings, options.as_of or today()[:7], options.base_url))
    print(f"{target}: {size / 1e6:.1f} MB. Unpack it and open index.html; its READ ME FIRST.txt says how to search.")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    """Say what there is to say; with --links the status is 1 when a link is dead."""
    if missing := _missing_folders(options):
        _tell(missing)
        return 1
    from uptake import doctor
    from uptake.build import Inputs, read
    from uptake.views.health import health_page
    from uptake.views.recurring import alike

    library, built = read(Inputs(options.content, options.data, Path(), Path()))
    if library is None:
        _tell(built.problems)
        return 1
    as_of, words = options.as_of or today()[:7], with_organizations(read_glossary(options.data)[0], library.vocabularies)
    print(doctor.report(health_page(library, alike(library, words.expansions), as_of, options.number), as_of))
    if not options.links:
        return 0
    answers = doctor.ask(doctor.outside_links(library))
    print(f"\n{doctor.links_report(answers)}")
    return int(any(answer.dead for answer in answers))


def _serve(options: argparse.Namespace) -> int:
    from uptake.output import OutputRefused
    from uptake.search import SearchFailed
    from uptake.serve import ServeRefused, serve

    def build_once() -> str | None:
        try:
            built = _site(options)
        except (OutputRefused, SearchFailed) as refused:
            return str(refused)
        return None if built.pages else report(built.problems)

    here = Path(__file__).parent.parent
    options.base_url = f"http://localhost:{options.port}/" if options.base_url == DEFAULT_BASE_URL else options.base_url
    try:
        serve(build_once, [options.content, options.data, here / "templates", here / "static"], options.output, options.port)
    except ServeRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _new(options: argparse.Namespace) -> int:
    from uptake.drafting import NotValid, asked_for, new

    kind = BY_NAME[options.kind]
    wrong = [value for value in options.values if "=" not in value]
    if wrong:
        print(f"Write FIELD=VALUE, not {', '.join(wrong)}.", file=sys.stderr)
        return 2
    given = dict(value.split("=", 1) for value in options.values)
    missing = [name for name in asked_for(kind) if name not in given]
    if missing and not sys.stdin.isatty():
        print(f"A new {kind.name} also needs: {', '.join(missing)}. Give them as FIELD=VALUE.", file=sys.stderr)
        return 2
    for name in missing:
        given[name] = input(f"{name}: ").strip()
    try:
        record = new(kind, given, read_content(options.content).records.values())
    except NotValid as error:
        print(error, file=sys.stderr)
        return 1
    path = options.content / kind.plural / f"{record.id}.yaml"
    if path.exists():
        print(f"{path} exists already; it is left as it is. Give another id with id=...", file=sys.stderr)
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content.canonical(record, content.schema_comment(kind.model)), encoding="utf-8")
    found = check(read_content(options.content), read_vocabularies(options.data / "vocabulary"), options.data)
    wrong = [problem for problem in found if problem.file == str(path) and problem.is_error]
    if wrong:
        path.unlink()
        _tell(wrong, "Nothing was written.")
        return 1
    print(path)
    return 0


def _sample(options: argparse.Namespace) -> int:
    from uptake import sample
    from uptake.output import OutputRefused

    vocabularies = Vocabularies(read_vocabularies(options.data / "vocabulary").records.values())
    try:
        sample.write(options.into, options.number, vocabularies, options.seed, options.data)
    except OutputRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{count(options.number, 'record')} in {options.into}/. Build them with: python build.py build --content {options.into}/content --data {options.into}/data")
    return 0


def _changes(options: argparse.Namespace) -> int:
    from uptake.git import GitFailed
    from uptake.release import note, states

    if not options.content.is_dir():
        print(f"There is no folder {options.content}. Name the content folder with --content.", file=sys.stderr)
        return 1
    try:
        before, after = states(options.content, options.since, options.until)
    except GitFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(note(before, after, Vocabularies(read_vocabularies(options.data / "vocabulary").records.values()).label))
    return 0


def _tell(problems: list[Problem], closing: str = "") -> None:
    text = report(problems, closing)
    if text:
        print(text, file=sys.stderr if problems else sys.stdout)
    if problems and on_github():
        print(annotations(problems))


def _check(options: argparse.Namespace) -> int:
    records, vocabularies = read_content(options.content), read_vocabularies(options.data / "vocabulary")
    if missing := _missing_folders(options):
        _tell(missing)
        return 1
    problems = [*check(records, vocabularies, options.data), *read_settings(options.data / "site.yaml")[1], *_uncanonical(options)]
    problems += [*read_glossary(options.data)[1], *read_search_words(options.data)[1]]
    number = len(everything(records))
    _tell(problems, "" if problems else f"{count(number, 'record')}, no problem.")
    return 1 if any(p.is_error for p in problems) or problems and options.strict else 0


def _models(options: argparse.Namespace) -> list[tuple[Path, type]]:
    """Every folder of YAML files with the model of what it holds."""
    return [(options.content / kind.plural, kind.model) for kind in KINDS] + [(options.data / "vocabulary", Vocabulary)]


def _canonical_texts(options: argparse.Namespace):
    """Every YAML file with its canonical text, or None and the problems."""
    for folder, model in _models(options):
        for path in sorted(folder.glob("*.yaml")):
            yield path, *content.format_file(path, model)


def _uncanonical(options: argparse.Namespace) -> list[Problem]:
    found = []
    for path, text, _ in _canonical_texts(options):
        if text is not None and path.read_bytes() != text.encode():
            found.append(Problem(str(path), 0, 0, "", "The file is not in canonical form.", "Run `make format`.", "W302"))
    return found


def _missing_folders(options: argparse.Namespace) -> list[Problem]:
    """Without its folders nothing can be said of the records, so this is said alone."""
    folders = (("--content", options.content), ("--data", options.data))
    return [Problem(str(f), 0, 0, "", "There is no such folder.", f"Name it with {option}.", "E001") for option, f in folders if not f.is_dir()]


def _format(options: argparse.Namespace) -> int:
    if missing := _missing_folders(options):
        _tell(missing)
        return 1
    changed, problems = [], []
    for path, text, found in _canonical_texts(options):
        problems += found
        if text is not None and path.read_bytes() != text.encode():
            changed.append(path)
            if not options.check:
                path.write_bytes(text.encode())
    if not options.check:
        content.write_schemas(options.data / "schemas", FILES)
    for path in changed:
        print(path)
    _tell(problems)
    print(f"{count(len(changed), 'file')} {'not in canonical form' if options.check else 'brought into canonical form'}.")
    return 1 if problems or options.check and changed else 0


def _import(options: argparse.Namespace) -> int:
    from uptake.importers.files import import_file
    from uptake.importers.files import report as import_report

    if options.id and len(options.files) > 1:
        print("--id names one evaluation: import its file alone.", file=sys.stderr)
        return 2
    vocabularies = read_vocabularies(options.data / "vocabulary")
    known = Vocabularies(v for v in vocabularies.records.values())
    into = options.into or options.content
    problems = list(vocabularies.problems)
    for file in () if problems else options.files:
        outcome = import_file(file, known, into, options.data / "sources", options.id)
        problems += outcome.problems
        if outcome.draft:
            print(import_report(outcome), end="\n\n")
    _tell(problems, "Nothing of these files was written." if problems else "")
    return 1 if problems else 0
