"""Uptake's door: `python build.py [COMMAND]`. See README.md, or `python build.py --help`."""

import sys

from uptake.unchanged import said

if __name__ == "__main__":
    arguments = sys.argv[1:]
    if (text := said(arguments)) is not None:
        print(text)
        sys.exit(0)
    from uptake.commands import main

    sys.exit(main(arguments))
