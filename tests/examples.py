"""How many examples a property is tried on: few in every run, thousands with `--hypothesis-profile long` (`make properties`)."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

LONG = 20_000
"""Examples of the long profile."""
settings.register_profile("long", max_examples=LONG, deadline=None)


def is_long() -> bool:
    """Whether this is a long run."""
    return settings().max_examples >= LONG


def examples(short: int, share: float = 1) -> settings:
    """So many examples in a quick run; in a long one its number of them, or a share of it for what takes seconds each.

    What takes seconds is not made smaller when it fails.
    """
    phases = [phase for phase in Phase if share == 1 or phase not in (Phase.shrink, Phase.explain)]
    number = int(LONG * share) if is_long() else short
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck), derandomize=not is_long(), phases=phases)
