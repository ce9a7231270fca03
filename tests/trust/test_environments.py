"""The same content gives the same bytes: two environments here, all of them by `make environments`."""

import pytest

from tests.trust.environments import ENVIRONMENTS, digests

HARD = ("hash seed 4294967295, one process", "over another site, backwards, in another seed")


@pytest.mark.slow
def test_one_content_is_one_site():
    """Seed, time zone, order of folders, number of processes, clock and what stood there before leave no trace in any byte."""
    several = digests([around for around in ENVIRONMENTS if around.name in HARD])
    assert len(several) == len(HARD) and len(set(several.values())) == 1
