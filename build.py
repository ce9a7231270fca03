"""Uptake's door: `.venv/bin/python build.py [COMMAND]`, once `make site` has set up .venv. See README.md, or `--help`."""

import sys


def run(arguments: list) -> int:
    """The exit status of a command. That nothing has changed is told before anything else is loaded."""
    from uptake.unchanged import said

    if (text := said(arguments)) is not None:
        print(text)
        return 0
    from uptake.commands import main

    return main(arguments)


def unprepared(missing: ModuleNotFoundError) -> str:
    """What to do where a library is missing. Raises what was raised where it is no library that is."""
    import shlex

    name = (missing.name or "uptake").partition(".")[0]
    if name in ("uptake", *getattr(sys, "stdlib_module_names", ())):
        raise missing
    command = shlex.join([".venv/bin/python", *sys.argv])
    return f"This Python has no {name}. `make site` sets up one in .venv that has all that is needed; then run: {command}"


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1:]))
    except ModuleNotFoundError as missing:
        sys.exit(unprepared(missing))
    except KeyboardInterrupt:
        print("Interrupted; nothing is left half written.", file=sys.stderr)
        sys.exit(128 + 2)  # as shells give the status of what was interrupted
