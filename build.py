"""Uptake's door: `python build.py [COMMAND]`. See README.md, or `python build.py --help`."""

import sys

from uptake.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
