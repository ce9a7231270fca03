"""Which hosts beyond the site the form editor asks, what for, and what its page may therefore do that no other page may."""

from __future__ import annotations

from urllib.parse import urlsplit

from uptake.site import Editor

FORGE = "api.github.com"
STATUS = "www.githubstatus.com"
PICTURES = "avatars.githubusercontent.com"
WITHOUT = {
    STATUS: "whether GitHub has a disturbance, asked every five minutes",
    PICTURES: "the pictures of accounts",
}
"""Hosts that it can do without, which are asked only if the settings allow them."""


def needed(editor: Editor) -> dict[str, str]:
    """The hosts that it can't work without, with what it asks of them."""
    hosts = {FORGE: "the records and the changes to them, as the person who is signed in"}
    if editor.relay:
        hosts[urlsplit(editor.relay).netloc] = "signing in, in a window of its own"
    return hosts


def policy(editor: Editor) -> str:
    """The content policy of its page: that of all pages, but for styles that its program makes and hosts that the settings allow.

    Its program would ask a network of others for fonts and for its newest version. What it has brought along is enough: it is
    refused the rest, as every host that is not named here.
    """
    asked = " ".join(f"https://{host}" for host in (FORGE, STATUS) if host in editor.hosts)
    seen = "".join(f" https://{host}" for host in (PICTURES,) if host in editor.hosts)
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:{seen}; font-src 'self'; "
        f"connect-src 'self' {asked}; manifest-src blob:; base-uri 'none'; form-action 'self'; object-src 'none'"
    )
