"""Following up: which actions are open, which are overdue, and how a set of recommendations stands.

This is the one place where "overdue" is decided. Deadlines are months, so time counts by month: an open
action is overdue when the month of its deadline lies before the as-of month. An action on which nothing was
reported is not called overdue; past its month it is counted apart, as silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from uptake.records import OPEN_STATUSES, Category, KeyAction, Recommendation, Status

STATUSES: tuple[str, ...] = get_args(Status)
CATEGORIES: tuple[str, ...] = get_args(Category)


def months(month: str) -> int:
    """A month `YYYY-MM` as a number of months, for subtraction."""
    return int(month[:4]) * 12 + int(month[5:7])


def months_late(action: KeyAction, as_of: str) -> int:
    """How many months the as-of month lies after the deadline's month; 0 when it does not or there is none."""
    return max(0, months(as_of) - months(action.deadline)) if action.deadline else 0


def is_open(action: KeyAction) -> bool:
    """Whether the unit says that the action is still to be done."""
    return action.status in OPEN_STATUSES


def is_overdue(action: KeyAction, as_of: str) -> bool:
    """Whether an open action's deadline month lies before the as-of month."""
    return is_open(action) and months_late(action, as_of) > 0


def is_silent(action: KeyAction, as_of: str) -> bool:
    """Whether the deadline has passed and nothing was ever reported."""
    return action.status == "unreported" and months_late(action, as_of) > 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How a set of recommendations and their key actions stands in the as-of month."""

    recommendations: int
    decisions: tuple[tuple[str, int], ...]
    """Response categories that occur with their numbers, in the vocabulary's order."""
    actions: int
    statuses: tuple[tuple[str, int], ...]
    """Statuses that occur with their numbers, in the vocabulary's order."""
    open: int
    overdue: int
    silent: int
    """Actions past their deadline on which nothing was reported."""

    @property
    def answered(self) -> int:
        """Recommendations with a decision."""
        return self.recommendations - dict(self.decisions).get("unspecified", 0)

    @property
    def done(self) -> int:
        """Completed actions."""
        return dict(self.statuses).get("completed", 0)

    @property
    def unreported(self) -> int:
        """Actions on which nothing was reported."""
        return dict(self.statuses).get("unreported", 0)


def tally(recommendations: Iterable[Recommendation], as_of: str) -> Tally:
    """Count decisions and actions of recommendations."""
    recommendations = list(recommendations)
    return count(recommendations, [action for r in recommendations for action in r.actions], as_of)


def count(recommendations: list[Recommendation], actions: list[KeyAction], as_of: str) -> Tally:
    """Count the decisions of recommendations and the statuses of actions, which may be only some of theirs."""
    decisions = Counter(r.response_category for r in recommendations)
    statuses = Counter(action.status for action in actions)
    return Tally(
        recommendations=len(recommendations),
        decisions=tuple((c, decisions[c]) for c in CATEGORIES if decisions[c]),
        actions=len(actions),
        statuses=tuple((s, statuses[s]) for s in STATUSES if statuses[s]),
        open=sum(map(is_open, actions)),
        overdue=sum(is_overdue(action, as_of) for action in actions),
        silent=sum(is_silent(action, as_of) for action in actions),
    )
