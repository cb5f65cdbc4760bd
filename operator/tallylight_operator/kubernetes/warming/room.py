"""Which placeholders hold room, and what stands in the way of the others; since when each counts as missing. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal, Self

from tallylight_operator.kubernetes.own_container import is_over, own_container
from tallylight_operator.kubernetes.pod_state import ending_detail, what_keeps

Pod = Mapping[str, Any]
# Refused: the API does not take it. Pending: it does not run. Failed: it ended before its time was over.
Cause = Literal["refused", "pending", "failed"]
CAUSES: tuple[Cause, ...] = ("refused", "pending", "failed")  # as the contract has them
# Between a round that wants one more or one less and the instant that it is for, there is so much at most on each side.
_ROUNDS = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Missing:
    """A placeholder that holds no room, and why, in the cluster's own words."""

    cause: Cause
    why: str


@dataclass(frozen=True, slots=True)
class Room:
    """What is wanted, and what is there of it. `missing` is by the placeholders' names."""

    wanted: int = 0
    running: int = 0
    missing: Mapping[str, Missing] = field(default_factory=dict)

    def number(self, cause: Cause) -> int:
        """How many are missing for this cause."""
        return sum(each.cause == cause for each in self.missing.values())

    def without(self, refused: Iterable[str], why: str) -> Self:
        """The same, where the API does not take these."""
        return replace(self, missing={**self.missing, **dict.fromkeys(refused, Missing("refused", why))})


def room_of(wanted: int, placeholders: Mapping[str, Pod]) -> Room:
    """What there is, of the placeholders by their names. One whose time is over is neither here nor there."""
    missing = {name: found for name, pod in placeholders.items() if (found := _missing(pod)) is not None}
    running = sum(own_container(pod).running is not None for pod in placeholders.values())
    return Room(wanted, running, missing)


def _missing(pod: Pod) -> Missing | None:
    own = own_container(pod)
    if is_over(pod):
        failed = (pod.get("status") or {}).get("phase") == "Failed"
        return Missing("failed", ending_detail(pod, own) or "it says no reason") if failed else None
    if own.running is not None:
        return None
    blocker, detail = what_keeps(pod, own, "")
    return Missing("pending", detail or str(blocker or "nothing has been said of it"))


@dataclass(frozen=True, slots=True)
class Shortage:
    """Since when placeholders are missing, by their names, in monotonic seconds; and which of them were counted.

    One that is refused or failed counts at once. One that is pending does when its monitor is about to start: until
    then it waits as it should, for a node that is on its way.
    """

    since: Mapping[str, float] = field(default_factory=dict)
    counted: frozenset[str] = frozenset()

    def after(self, room: Room, now: float, ahead: timedelta) -> tuple[Self, dict[str, Missing]]:
        """What is known after one more look, and those that count from now on."""
        since = {name: self.since.get(name, now) for name in room.missing}
        patience = max(ahead / 2, ahead - _ROUNDS).total_seconds()
        due = {
            name: each
            for name, each in room.missing.items()
            if each.cause != "pending" or now - since[name] >= patience
        }
        newly = {name: each for name, each in due.items() if name not in self.counted}
        return replace(self, since=since, counted=frozenset(due)), newly
