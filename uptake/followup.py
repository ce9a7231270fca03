"""Following up: which actions are open, which are overdue, and how a set of recommendations stands.

This is the one place where "overdue" is decided. Deadlines are months, so time counts by month: an open
action is overdue when the month of its deadline lies before the as-of month. An action on which nothing was
reported is not called overdue; past its month it is counted apart, as silent. What a source itself calls
overdue is a third thing: its words, of its day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import get_args

from uptake.records import OPEN_STATUSES, Category, KeyAction, Recommendation, Status

STATUSES: tuple[str, ...] = get_args(Status)
CATEGORIES: tuple[str, ...] = get_args(Category)

SOON = 2
"""How many months after the as-of month count as soon: together with it about ninety days."""


def months(month: str) -> int:
    """A month `YYYY-MM` as a number of months, for subtraction."""
    return int(month[:4]) * 12 + int(month[5:7])


def month_after(month: str, number: int) -> str:
    """The month that lies a number of months after another."""
    year, before = divmod(months(month) + number - 1, 12)
    return f"{year:04}-{before + 1:02}"


def months_late(action: KeyAction, as_of: str) -> int:
    """How many months the as-of month lies after the deadline's month; 0 when it does not or there is none."""
    return max(0, months(as_of) - months(action.deadline)) if action.deadline else 0


def is_open(action: KeyAction) -> bool:
    """Whether the unit says that the action is still to be done."""
    return action.status in OPEN_STATUSES


def is_awaited(action: KeyAction) -> bool:
    """Whether something is still to come: the action is open, or was never reported on."""
    return is_open(action) or action.status == "unreported"


def is_overdue(action: KeyAction, as_of: str) -> bool:
    """Whether an open action's deadline month lies before the as-of month."""
    return is_open(action) and months_late(action, as_of) > 0


def overdue_since(action: KeyAction, as_of: str) -> str | None:
    """The month in which an action became overdue, the one after its deadline; None for an action that is not."""
    return month_after(action.deadline, 1) if action.deadline and is_overdue(action, as_of) else None


def is_silent(action: KeyAction, as_of: str) -> bool:
    """Whether the deadline has passed and nothing was ever reported."""
    return action.status == "unreported" and months_late(action, as_of) > 0


def is_late(action: KeyAction, as_of: str) -> bool:
    """Whether the deadline has passed on an action that is awaited: it is overdue or silent."""
    return is_awaited(action) and months_late(action, as_of) > 0


def is_due_soon(action: KeyAction, as_of: str) -> bool:
    """Whether an action that is awaited is due in the as-of month or one of the next two."""
    return is_awaited(action) and action.deadline is not None and 0 <= months(action.deadline) - months(as_of) <= SOON


def _has_status(status: str) -> Callable[[KeyAction, str], bool]:
    return lambda action, as_of: action.status == status


LISTS: dict[str, Callable[[KeyAction, str], bool]] = {
    "all": lambda action, as_of: True,
    "overdue": is_overdue,
    "silent": is_silent,
    "due-soon": is_due_soon,
    "due-soon-unreported": lambda action, as_of: action.status == "unreported" and is_due_soon(action, as_of),
    "open": lambda action, as_of: is_open(action),
    "undated": lambda action, as_of: action.deadline is None,
    "reported": lambda action, as_of: action.status != "unreported",
    **{status: _has_status(status) for status in STATUSES},
    "called-overdue": lambda action, as_of: action.source_overdue,
    "called-not-late": lambda action, as_of: action.source_overdue and not is_late(action, as_of),
    "late-not-called": lambda action, as_of: is_overdue(action, as_of) and not action.source_overdue,
}
"""The lists in which key actions are counted and shown, by name: which actions each holds in the as-of month."""

DECISIONS: dict[str, Callable[[Recommendation], bool]] = {
    "all": lambda r: True,
    "not-accepted": lambda r: r.response_category != "accepted",
    "answered": lambda r: r.response_category != "unspecified",
    **{category: (lambda r, category=category: r.response_category == category) for category in CATEGORIES},
}
"""The lists of recommendations by management's decision: which recommendations each holds."""


def lists_of(action: KeyAction, as_of: str) -> tuple[str, ...]:
    """The names of the lists in which an action stands."""
    return tuple(name for name, holds in LISTS.items() if holds(action, as_of))


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
