"""Which streams a stream comes from by `spec.upstream`, and that none may lead back to itself. Pure."""

from collections.abc import Callable

from tallylight_contract.conditions import Reason
from tallylight_operator.schedule.errors import ScheduleError

_MOST_SHOWN = 12  # names of a circle in a message


class UpstreamCircleError(ScheduleError):
    """The streams that a stream comes from lead back to it, so that it has no source outside of them."""

    reason = Reason.UPSTREAM_CIRCLE


def circle_of(name: str, upstream_of: Callable[[str], str | None]) -> tuple[str, ...]:
    """The circle that a stream is on, from its name to its name; empty where it is on none.

    `upstream_of` names the stream that another comes from; None where it names none, or is not there. One whose
    upstream is on a circle is not on it by that.
    """
    path, above = {name: None}, upstream_of(name)
    while above is not None and above not in path:
        path[above] = None
        above = upstream_of(above)
    return (*path, name) if above == name else ()


def refusal_of(circle: tuple[str, ...]) -> UpstreamCircleError | None:
    """Why a stream that is on a circle has no monitor started; None for one that is on none."""
    if not circle:
        return None
    return UpstreamCircleError(
        f"spec.upstream leads back to this stream: {_shown(circle)}. Nothing is started until one of them names "
        "another upstream or none; a monitor that runs stays to the end that it was given"
    )


def _shown(circle: tuple[str, ...]) -> str:
    if len(circle) > _MOST_SHOWN:
        circle = (*circle[: _MOST_SHOWN - 2], f"({len(circle) - _MOST_SHOWN + 1} more)", circle[-1])
    return " -> ".join(circle)
