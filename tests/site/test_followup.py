"""What counts as open, overdue and silent."""

import pytest

from uptake.followup import (
    CATEGORIES,
    DECISIONS,
    LISTS,
    STATUSES,
    is_due_soon,
    is_overdue,
    is_silent,
    lists_of,
    month_after,
    months_late,
    tally,
)
from uptake.records import KeyAction, Passage, Recommendation, Review


def action(status="ongoing", deadline="2026-10", n=1, called=False):
    return KeyAction(id=f"x-r01-a{n:02}", number=n, text="Do it.", status=status, deadline=deadline, source_overdue=called)


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


@pytest.mark.parametrize(("start", "number", "end"), [
    ("2026-11", 0, "2026-11"), ("2026-11", 1, "2026-12"), ("2026-11", 2, "2027-01"), ("2026-12", 1, "2027-01"), ("2026-01", 12, "2027-01"),
    ("2026-10", 26, "2028-12"),
])
def test_months_are_counted_over_the_turn_of_a_year(start, number, end):
    """So many months after a month is the right month of the right year."""
    assert month_after(start, number) == end


@pytest.mark.parametrize(("deadline", "soon"), [
    ("2026-10", False), ("2026-11", True), ("2026-12", True), ("2027-01", True), ("2027-02", False), ("2025-12", False), (None, False),
])
def test_due_soon_is_this_month_and_the_next_two(deadline, soon):
    """An open or unreported action is due soon in the as-of month and in the two after it, over the turn of a year too."""
    assert is_due_soon(action("ongoing", deadline), "2026-11") is soon
    assert is_due_soon(action("unreported", deadline), "2026-11") is soon
    assert not any(is_due_soon(action(status, deadline), "2026-11") for status in ("completed", "no_longer_applicable"))


@pytest.mark.parametrize("status", STATUSES)
def test_no_action_is_late_and_due_soon(status):
    """Whatever its deadline, an action is overdue, silent or due soon, or none of these, but never two of them."""
    for deadline in (None, "2017-01", "2026-10", "2026-11", "2027-01", "2027-02"):
        assert len({"overdue", "silent", "due-soon"} & set(lists_of(action(status, deadline), "2026-11"))) <= 1


def test_every_action_stands_in_one_list_by_status():
    """Of the lists by status each action is in exactly one, and in that of everything."""
    for status in STATUSES:
        names = lists_of(action(status), "2026-11")
        assert [name for name in names if name in STATUSES] == [status] and "all" in names
    assert set(STATUSES) < set(LISTS) and set(CATEGORIES) < set(DECISIONS)


def test_a_source_may_call_overdue_what_is_not_and_the_other_way_round():
    """What a source calls overdue is kept apart from what is worked out, and each disagreement has its list."""
    assert {"called-overdue", "called-not-late"} <= set(lists_of(action(deadline="2026-12", called=True), "2026-11"))
    assert {"called-overdue", "called-not-late"} <= set(lists_of(action(deadline=None, called=True), "2026-11"))
    agreed = lists_of(action(called=True), "2026-11")
    assert "overdue" in agreed and "called-overdue" in agreed and not {"called-not-late", "late-not-called"} & set(agreed)
    assert "called-not-late" not in lists_of(action("unreported", called=True), "2026-11")
    assert "late-not-called" in lists_of(action(), "2026-11") and "late-not-called" not in lists_of(action("unreported"), "2026-11")
