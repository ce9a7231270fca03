"""What counts as open, overdue and silent."""

import pytest

from uptake.followup import is_overdue, is_silent, months_late, tally
from uptake.records import KeyAction, Passage, Recommendation, Review


def action(status="ongoing", deadline="2026-10", n=1):
    return KeyAction(id=f"x-r01-a{n:02}", number=n, text="Do it.", status=status, deadline=deadline)


@pytest.mark.parametrize("status", ["ongoing", "initiated", "not_initiated"])
def test_an_open_action_is_overdue_from_the_month_after_its_deadline_on(status):
    """An open action is overdue when its deadline month lies before the as-of month, and not in that month itself."""
    assert is_overdue(action(status), "2026-11")
    assert not is_overdue(action(status), "2026-10")


@pytest.mark.parametrize("status", ["completed", "no_longer_applicable", "unreported"])
def test_an_action_that_is_not_open_is_never_overdue(status):
    """Completed, dropped and unreported actions are not overdue, however old their deadline."""
    assert not is_overdue(action(status, "2017-01"), "2026-11")


def test_an_unreported_action_past_its_month_is_silent():
    """Past its deadline an unreported action is counted apart; without a deadline it is not."""
    assert is_silent(action("unreported"), "2026-11")
    assert not is_silent(action("unreported", None), "2026-11")
    assert not is_silent(action("ongoing"), "2026-11")


def test_months_late_count_over_years():
    """Lateness is counted in months, over the turn of a year too, and is never negative."""
    assert months_late(action(deadline="2024-12"), "2026-11") == 23
    assert months_late(action(deadline="2027-01"), "2026-11") == 0


def test_a_tally_counts_decisions_and_actions_once_each():
    """A tally's numbers add up: decisions to recommendations, statuses to actions."""
    one = Recommendation(
        id="x-r01", evaluation="x", number=1, text="Ask.", response_category="unspecified", source=Passage(id="s"), review=Review(state="checked", by="A test."),
        actions=(action(), action("completed", n=2), action("unreported", n=3)),
    )
    counted = tally([one], "2026-11")
    assert (counted.recommendations, counted.answered, counted.actions, counted.done, counted.open, counted.overdue, counted.silent) == (1, 0, 3, 1, 1, 1, 1)
    assert dict(counted.statuses) == {"ongoing": 1, "completed": 1, "unreported": 1}
