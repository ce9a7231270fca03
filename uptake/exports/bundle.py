"""The whole site as one file to take along: a zip that is unpacked and read from the disk, the same bytes for the same site."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from uptake.kept import files_below
from uptake.messages import _
from uptake.output import MARKER, beside, held
from uptake.site import EDITOR_FOLDER, Site

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file, since the format must have one: the first that it knows. The read-me says which month the site is of."""
_READABLE, _UNIX = 0o100644 << 16, 3
_LEFT_OUT = {MARKER, ".nojekyll", "sw.js"}
"""What the next build and the server of the web need; and the service worker, since what lies on a disk is read offline anyway.
The form editor, too, is left out: it works only where the site is published."""
_STORED = {".png", ".bin"}
"""Files that are compressed already."""


def bundle(folder: Path, target: Path, site: Site) -> int:
    """Pack the site in a folder; how many bytes the file has. Whoever opens it meanwhile gets the old file or the new one.

    Raises `OutputRefused` where a build is writing the site, or another one the file.
    """
    with held(folder), held(target):
        return _packed(folder, target, site)


def _packed(folder: Path, target: Path, site: Site) -> int:
    name = re.sub(r"[^a-z0-9]+", "-", site.settings.title.casefold()).strip("-") or "site"
    part = beside(target, "new-file")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
            packed.writestr(_entry(f"{name}/{READ_ME}"), read_me(site).replace("\n", "\r\n").encode("utf-8-sig"))
            for path in _files(folder):
                packed.writestr(_entry(f"{name}/{path}"), (folder / path).read_bytes())
        os.replace(part, target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target.stat().st_size


READ_ME = "READ ME FIRST.txt"


def read_me(site: Site) -> str:
    """How to read the site from a disk, for whoever has unpacked it."""
    settings = site.settings
    lines = [
        settings.title, settings.tagline, _("As of %(month)s.") % {"month": site.place.month}, "",
        _("TO READ IT"), _("Open the file index.html in a browser. Every page, every link between pages and all data work so."), "",
        _("TO SEARCH IT"), _("Browsers do not let pages from a disk load what a search needs. Let a program here serve the folder:"), "",
        _("1. Open a terminal in this folder."), _("2. Type: %(command)s") % {"command": "python3 -m http.server 8000 --bind 127.0.0.1"},
        _("   On Windows: %(command)s") % {"command": "py -m http.server 8000 --bind 127.0.0.1"},
        _("3. Open this address in a browser: %(address)s") % {"address": "http://localhost:8000/"}, "",
        _("Python is free, and is on most machines already: https://www.python.org/"), "",
        _("WHAT THERE IS"), _("The folder data has all records as JSON and CSV. The page data/index.html says how to read them."),
        _("Statuses are self-reported by the responsible units and not verified; what is overdue is worked out as of the month above."), "",
        settings.rights, _("Published by %(organization)s.") % {"organization": settings.organization}, site.base_url,
    ]
    return "\n".join(lines) + "\n"


def _files(folder: Path) -> Iterator[str]:
    """The paths of a site's files, in an order that no file system decides."""
    found = (path.relative_to(folder).as_posix() for path in files_below(folder))
    return iter(sorted(path for path in found if path not in _LEFT_OUT and not path.startswith(EDITOR_FOLDER)))


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _EARLIEST)
    entry.create_system, entry.external_attr = _UNIX, _READABLE
    entry.compress_type = zipfile.ZIP_STORED if Path(path).suffix in _STORED else zipfile.ZIP_DEFLATED
    return entry
