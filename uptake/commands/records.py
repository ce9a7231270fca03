"""Commands for those who keep the records: check, format, new, doctor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from uptake import checks, content
from uptake.commands.keeping import keep
from uptake.commands.telling import missing_folders, pasted, tell
from uptake.content import read_content, read_vocabularies
from uptake.glossary import FILES, read_glossary, read_search_words, with_organizations
from uptake.importers.mapping import Mapping, check_mappings
from uptake.kinds import BY_NAME, KINDS, Kind
from uptake.output import put
from uptake.problems import Problem, count, did_you_mean, quote
from uptake.records import Vocabulary
from uptake.site import read_settings, today
from uptake.vocabulary import Vocabularies


def check(options: argparse.Namespace) -> int:
    """The status is 1 with errors; with warnings only if --strict says so."""
    records, vocabularies = read_content(options.content), read_vocabularies(options.data / "vocabulary")
    if missing := missing_folders(options):
        tell(missing)
        return 1
    problems = [*checks.check(records, vocabularies, options.data), *read_settings(options.data / "site.yaml")[1], *_uncanonical(options)]
    problems += [*read_glossary(options.data)[1], *read_search_words(options.data)[1]]
    problems += check_mappings(options.data, Vocabularies(v for v in vocabularies.records.values() if isinstance(v, Vocabulary)))
    number = len(checks.everything(records))
    tell(problems, "" if problems else f"{count(number, 'record')}, no problem.")
    return 1 if any(p.is_error for p in problems) or problems and options.strict else 0


def _models(options: argparse.Namespace) -> list[tuple[Path, type]]:
    """Every folder of YAML files with the model of what it holds."""
    return [(options.content / kind.plural, kind.model) for kind in KINDS] + [(options.data / "vocabulary", Vocabulary)]


def _canonical_texts(options: argparse.Namespace):
    """Every YAML file with its canonical text, or None and the problems."""
    for folder, model in _models(options):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():  # a folder that can't be read is an error, and not empty
            if path.suffix == ".yaml":
                yield path, *content.format_file(path, model)


def _uncanonical(options: argparse.Namespace) -> list[Problem]:
    said = {"": "The file is not in canonical form.", ".github": "The form is not what the models and vocabularies give."}
    changed, _ = _to_write(options)
    return [
        Problem(str(path), 0, 0, "", said[".github" if ".github" in path.parts else ""], "Run `make format`.", "W302") for path in changed
    ]


def _to_write(options: argparse.Namespace) -> tuple[dict[Path, str], list[Problem]]:
    """The files whose text is another in canonical form, with that text; and problems with files that have none."""
    changed, problems = {}, []
    for path, text, found in (*_canonical_texts(options), *_form_texts(options)):
        problems += found
        if text is not None and (not path.is_file() or path.read_bytes() != text.encode()):
            changed[path] = text
    return changed, problems


def _form_texts(options: argparse.Namespace):
    """The forms of the repository, where the data folder stands in one that GitHub reads."""
    folder = options.data.absolute().parent / ".github"
    vocabularies, (settings, _) = read_vocabularies(options.data / "vocabulary"), read_settings(options.data / "site.yaml")
    if folder.is_dir() and not vocabularies.problems:
        from uptake import forms

        for name, text in forms.files(Vocabularies(vocabularies.records.values()), settings and settings.contact).items():
            yield options.data.parent / ".github" / "ISSUE_TEMPLATE" / name, text, []


def format(options: argparse.Namespace) -> int:
    """The status is 1 where a file can't be brought into canonical form, or with --check is not."""
    if missing := missing_folders(options):
        tell(missing)
        return 1
    changed, problems = _to_write(options)
    print(*changed, sep="\n", end="\n" if changed else "")
    if not options.check:
        put({path: text.encode() for path, text in changed.items()})
        content.write_schemas(options.data / "schemas", {**FILES, "mapping": Mapping})
    tell(problems)
    print(f"{count(len(changed), 'file')} {'not in canonical form' if options.check else 'brought into canonical form'}.")
    return 1 if problems or options.check and changed else 0


def new(options: argparse.Namespace) -> int:
    """On a terminal what is missing is asked for; elsewhere it is told."""
    from uptake import drafting
    from uptake.asking import Desk, Left, ask_all, going_on

    kind = BY_NAME[options.kind]
    if wrong := [value for value in options.values if "=" not in value]:
        print(f"Write FIELD=VALUE, not {', '.join(wrong)}.", file=sys.stderr)
        return 2
    given = dict(value.split("=", 1) for value in options.values)
    if unknown := [name for name in given if name not in kind.model.__dataclass_fields__]:
        print(*(_no_field(name, kind) for name in unknown), sep="\n", file=sys.stderr)
        return 2
    missing = [name for name in drafting.asked_for(kind) if name not in given]
    if missing and not sys.stdin.isatty():
        print(f"A new {kind.name} also needs: {', '.join(missing)}. Give them as FIELD=VALUE.", file=sys.stderr)
        return 2
    records = tuple(read_content(options.content).records.values())
    vocabularies = Vocabularies(read_vocabularies(options.data / "vocabulary").records.values())
    desk = Desk(kind, records, vocabularies, _new_texts(options, records), given=given)
    try:
        record = ask_all(desk) if missing else drafting.new(kind, given, records)
        status = _keep_new(record, kind, options)
    except drafting.NotValid as error:
        print(error, file=sys.stderr)
        return 1
    except Left:
        status = 1
        print("\nNothing was written.", file=sys.stderr)
    if status and missing and desk.given:
        print(f"To go on from here:\n{pasted(*going_on(desk), *_folders(options))}", file=sys.stderr)
    return status


def _no_field(name: str, kind: Kind) -> str:
    fields = kind.model.__dataclass_fields__
    hint = did_you_mean(name, fields) or f"Its fields are: {', '.join(fields)}."
    return f"{quote(name)} is no field of a new {kind.name}. {hint}"


def _folders(options: argparse.Namespace) -> list[str]:
    """The options that name other folders than the usual ones."""
    return [f"--{name}={folder}" for name in ("content", "data") if (folder := getattr(options, name)) != Path(name)]


def _new_texts(options: argparse.Namespace, records: tuple) -> tuple[str, ...]:
    """Files of texts that no source names yet."""
    named = {getattr(record, "file", "") for record in records}
    return tuple(path.name for path in sorted((options.data / "sources").glob("*.txt")) if path.name not in named)


def _keep_new(record, kind, options: argparse.Namespace) -> int:
    path = options.content / kind.plural / f"{record.id}.yaml"
    if path.exists():
        print(f"{path} exists already; it is left as it is. Give another id with id=...", file=sys.stderr)
        return 1
    if wrong := keep({path: content.canonical(record, content.schema_comment(kind.model))}, options):
        tell(wrong, "Nothing was written.")
        return 1
    print(path)
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Say what there is to say; with --links the status is 1 when a link is dead."""
    if missing := missing_folders(options):
        tell(missing)
        return 1
    from uptake import doctor
    from uptake.build import Inputs, read
    from uptake.views.health import health_page
    from uptake.views.recurring import alike

    library, built = read(Inputs(options.content, options.data, Path(), Path()))
    if library is None:
        tell(built.problems)
        return 1
    as_of, words = options.as_of or today()[:7], with_organizations(read_glossary(options.data)[0], library.vocabularies)
    print(doctor.report(health_page(library, alike(library, words.expansions), as_of, options.number), as_of))
    if not options.links:
        return 0
    answers = doctor.ask(doctor.outside_links(library))
    print(f"\n{doctor.links_report(answers)}")
    return int(any(answer.dead for answer in answers))
