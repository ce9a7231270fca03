"""The browser that all browser tests share: Playwright's synchronous interface runs once a process."""

import pytest

from tests import examples  # noqa: F401 - the long profile is known before it is asked for
from tests.serving import chromium


@pytest.fixture(scope="session")
def browser():
    """A running Chromium; without one the test is skipped, but fails in CI."""
    with chromium() as running:
        yield running
