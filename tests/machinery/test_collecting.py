"""When Python looks for cycles among objects."""

import gc

import pytest

from uptake import collecting


def how() -> tuple:
    return gc.isenabled(), gc.get_threshold()


@pytest.mark.parametrize("block, inside", [(collecting.paused, (False, gc.get_threshold())), (collecting.seldom, (True, (collecting.SELDOM, *gc.get_threshold()[1:])))])
def test_a_block_leaves_the_collector_as_it_was(block, inside):
    """Within the block it rests, or looks less often; afterwards all is as before, also after an error, and where it rested before."""
    before = how()
    with pytest.raises(KeyError), block():
        assert how() == inside
        raise KeyError
    assert how() == before and gc.get_freeze_count() == 0
    gc.disable()
    try:
        with block():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_there_is_is_left_alone():
    """Objects that were there before the block are not looked through within it."""
    there = [[] for _ in range(1_000)]
    with collecting.seldom():
        assert gc.get_freeze_count() > len(there)
