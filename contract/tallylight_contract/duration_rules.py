"""What may be asked of a duration, wherever a LiveStream has one."""

from datetime import timedelta

from tallylight_contract.duration import EXPECTED, PATTERN, Duration
from tallylight_contract.rule import Rule

# An empty text has no part that is wrong, and is no duration.
_IS_DURATION = f"self != '' && self.matches(r'{PATTERN}')"


def a_duration(at: str) -> Rule:
    """What no rule on its length can be asked of, or it would say that CEL failed."""
    return Rule(at=at, cel=_IS_DURATION, holds=lambda value: isinstance(value, Duration), message=f"must {EXPECTED}")


def at_most(at: str, limit: Duration) -> Rule:
    """One no longer than this."""
    return Rule(
        at=at,
        cel=f"!({_IS_DURATION}) || duration(self) <= duration('{limit}')",
        holds=lambda value: bool(value <= limit),
        message=f"must be {limit} at most",
    )


def at_least(at: str, limit: Duration) -> Rule:
    """One no shorter than this."""
    return Rule(
        at=at,
        cel=f"!({_IS_DURATION}) || duration(self) >= duration('{limit}')",
        holds=lambda value: bool(value >= limit),
        message=f"must be {limit} at least",
    )


def more_than_nothing(at: str) -> Rule:
    """One that is longer than none."""
    return Rule(
        at=at,
        cel=f"!({_IS_DURATION}) || duration(self) > duration('0s')",
        holds=lambda value: bool(value > timedelta(0)),
        message="must be longer than 0s",
    )
