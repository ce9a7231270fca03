"""The form editor as files of the site: its page, its program as it was pinned, and its forms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from uptake.admin import hosts
from uptake.admin.fields import collections
from uptake.content import schema_comment
from uptake.kinds import KINDS
from uptake.render import Page
from uptake.site import EDITOR_FOLDER, Editor, Settings, Site
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parent
PROGRAM = HERE.parents[1] / ".uptake" / "editor" / "node_modules"
"""Where `make admin` puts the packages."""
PINNED = HERE / "parts.sha256"
"""The files of the packages that go into the site, each with its hash; `make admin-lock` writes it."""
PLACES = {
    "@sveltia/cms/npm/": "sveltia/", "@sveltia/cms/": "sveltia/",
    "js-yaml/dist/browser/js-yaml.esm.min.mjs": "js-yaml.mjs", "js-yaml/": "js-yaml-",
}
"""Where a file of a package goes, by how its path begins; the first that fits."""
SWITCHED_ON = "The form editor is switched on in data/site.yaml, and not in the site:"


class NotThere(Exception):
    """The editor can't be put into the site. The message says why, and what to do about it."""


@dataclass(frozen=True, slots=True)
class EditorPage:
    """What its page shows, which is nothing until its program has been loaded."""

    policy: str
    """Its content policy."""


def put(site: Site, vocabularies: Vocabularies, program: Path = PROGRAM) -> tuple[Page | None, dict[str, bytes], str]:
    """The editor's page, its other files by path, and what to tell the site's owner. Without a page where it is off or can't be put."""
    editor = site.settings.editor
    if editor is None:
        return None, {}, ""
    try:
        repository = _repository(site.settings)
        _check_hosts(editor)
        files = {f"{EDITOR_FOLDER}{name}": content for name, content in _parts(program)}
    except NotThere as reason:
        return None, {}, f"{SWITCHED_ON} {reason}"
    files[f"{EDITOR_FOLDER}editor.js"] = (HERE / "editor.js").read_bytes()
    files[f"{EDITOR_FOLDER}forms.json"] = forms(site, repository, vocabularies)
    return Page(f"{EDITOR_FOLDER}index.html", "pages/admin.html", EditorPage(hosts.policy(editor)), listed=False), files, told(editor)


def told(editor: Editor) -> str:
    """Which hosts the editor asks."""
    asked = hosts.needed(editor) | {host: what for host, what in hosts.WITHOUT.items() if host in editor.hosts}
    lines = [f"  {host}: {what}" for host, what in asked.items()]
    return "\n".join([f"The form editor is at {EDITOR_FOLDER} and asks, beside the site:", *lines])


def _repository(settings: Settings) -> str:
    """The owner and name of the repository on GitHub, as in `owner/name`."""
    address = urlsplit(settings.repository or "")
    name = address.path.strip("/").removesuffix(".git")
    if address.netloc != "github.com" or name.count("/") != 1:
        raise NotThere("it needs the address of a repository on GitHub. Set `repository: https://github.com/OWNER/NAME` there.")
    return name


def _check_hosts(editor: Editor) -> None:
    needed = hosts.needed(editor)
    missing = [f"\n  {host}: {what}" for host, what in needed.items() if host not in editor.hosts]
    if missing:
        raise NotThere(f"it asks hosts that `editor.hosts` does not allow. Add them there, or remove `editor`.{''.join(missing)}")
    if unknown := [host for host in editor.hosts if host not in needed and host not in hosts.WITHOUT]:
        raise NotThere(f"`editor.hosts` allows {', '.join(unknown)}, which it never asks. Remove that.")


def _parts(program: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the packages, each held against its hash."""
    for line in PINNED.read_text(encoding="utf-8").splitlines():
        hash, name = line.split("  ", 1)
        try:
            content = (program / name).read_bytes()
        except OSError:
            raise NotThere("its program is not there. Run `make admin`, which needs npm and the network.") from None
        if hashlib.sha256(content).hexdigest() != hash:
            raise NotThere(f"{name} is not what was pinned. Remove .uptake/editor and run `make admin`.")
        start = next(start for start in PLACES if name.startswith(start))
        yield PLACES[start] + name.removeprefix(start), content


def forms(site: Site, repository: str, vocabularies: Vocabularies) -> bytes:
    """The configuration of Sveltia CMS, and the comment at the top of each kind of record."""
    comments = {kind.name: f"# yaml-language-server: $schema={schema_comment(kind.model)}\n" for kind in KINDS}
    made = {"comments": comments, "config": configuration(site, repository, vocabularies)}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def configuration(site: Site, repository: str, vocabularies: Vocabularies) -> dict[str, Any]:
    """The configuration of Sveltia CMS: every change is proposed as a pull request, and nothing is written to the main branch."""
    editor = site.settings.editor
    assert editor is not None
    return {
        "load_config_file": False,
        "backend": {"name": "github", "repo": repository, **_branch(editor), **_signing_in(editor), "commit_messages": MESSAGES},
        "publish_mode": "editorial_workflow",
        "app_title": site.settings.title, "logo": {"src": f"{site.base_path}static/icon.svg"}, "site_url": site.base_url.rstrip("/"),
        "show_preview_links": False, "editor": {"preview": False},
        "media_libraries": {"uploadcare": False, "stock_assets": {"providers": []}},  # no pictures; a library must be named to have none
        "slug": {"encoding": "ascii"}, "output": {"omit_empty_optional_fields": True},
        "collections": collections(vocabularies),
    }


MESSAGES = {"create": "Add {{slug}}", "update": "Change {{slug}}", "delete": "Remove {{slug}}"}


def _branch(editor: Editor) -> dict[str, str]:
    return {"branch": editor.branch} if editor.branch else {}


def _signing_in(editor: Editor) -> dict[str, Any]:
    return {"base_url": editor.relay, "auth_methods": ["oauth", "token"]} if editor.relay else {"auth_methods": ["token"]}
