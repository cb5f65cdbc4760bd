"""Who gets a monitor where their number has a cap: those on air, then by priority. Others wait, or make way.

A cap on the cluster's monitors is shared out among those that their namespaces' caps let pass. An update looks at the
claims around the border only, so that thousands that wait cost no more than one.
"""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from tallylight_operator.decision.model import Claim, Key, Rank, Waits
from tallylight_operator.settings import Caps

_CLUSTER = ""  # no namespace has such a name
_Place = tuple[Key, int]


class _Border:
    """Claims by their rank; the first of them, up to the cap, are in."""

    def __init__(self, cap: int | None) -> None:
        self._cap = cap
        self._ranks: list[Rank] = []

    def add(self, rank: Rank) -> tuple[Rank | None, Rank | None]:
        """Returns which is in now, and which is out."""
        insort(self._ranks, rank)
        if self._cap is None:
            return rank, None
        if bisect_left(self._ranks, rank) >= self._cap:
            return None, None
        return rank, self._ranks[self._cap] if len(self._ranks) > self._cap else None

    def remove(self, rank: Rank) -> tuple[Rank | None, Rank | None]:
        """Returns which is in now, and which is out."""
        at = bisect_left(self._ranks, rank)
        del self._ranks[at]
        if self._cap is None:
            return None, rank
        if at >= self._cap:
            return None, None
        return self._ranks[self._cap - 1] if len(self._ranks) >= self._cap else None, rank


class Admission:
    """All claims, and who of them may have a monitor. `wake` is called for those for whom that has changed."""

    def __init__(self, caps: Caps, wake: Callable[[Key], None]) -> None:
        self._caps = caps
        self._wake = wake
        self._claims: dict[Key, dict[int, Claim]] = {}
        self._namespaces: dict[str, _Border] = defaultdict(lambda: _Border(caps.namespace))
        self._cluster = _Border(caps.cluster)
        self._in_namespace: set[_Place] = set()
        self._in: set[_Place] = set()
        self._seated: set[_Place] = set()  # they have a monitor, or may start one
        self._taken: Counter[str] = Counter()  # seats of each namespace, and of the cluster
        self._for_room: set[_Place] = set()  # their turn has come, and those that make way are still there

    def note(self, key: Key, claims: Iterable[Claim]) -> None:
        """What a stream lays claim to now."""
        if self._caps == Caps():
            return
        before = self._claims.pop(key, {})
        after = {claim.pipeline: _carried_on(before.get(claim.pipeline), claim) for claim in claims}
        if after:
            self._claims[key] = after
        for pipeline in before.keys() | after.keys():
            self._move(before.get(pipeline), after.get(pipeline))
        for pipeline in before.keys() - after.keys():
            self._leave((key, pipeline))
        for claim in after.values():
            self._seat(claim)

    def of(self, key: Key) -> Waits | None:
        """Which of a stream's monitors must wait, or make way, and why; None: none, as noted last."""
        waiting = [claim for claim in self._claims.get(key, {}).values() if not self._may_be(claim)]
        if not waiting:
            return None
        of_namespace = waiting[0].place not in self._in_namespace
        cap = self._caps.namespace if of_namespace else self._caps.cluster
        pipelines = frozenset(claim.pipeline for claim in waiting)
        return Waits(pipelines, cap or 0, waiting[0].priority, of_namespace=of_namespace)

    def waiting(self) -> int:
        """How many monitors are wanted and must wait."""
        return sum(not self._may_be(claim) for claims in self._claims.values() for claim in claims.values())

    def _may_be(self, claim: Claim) -> bool:
        return claim.is_on_air or (claim.place in self._in and claim.place in self._seated)

    def _seat(self, claim: Claim) -> None:
        """Whatever lives has a seat; another gets one in its turn, once those that make way for it are gone."""
        place, is_in = claim.place, claim.place in self._in
        if claim.is_live or claim.is_on_air or (is_in and self._has_room(place)):
            self._for_room.discard(place)
            if place not in self._seated:
                self._seated.add(place)
                self._taken.update((_CLUSTER, place[0].namespace))
        elif not is_in:
            self._leave(place)
        elif place not in self._seated:
            self._for_room.add(place)

    def _has_room(self, place: _Place) -> bool:
        caps = ((_CLUSTER, self._caps.cluster), (place[0].namespace, self._caps.namespace))
        return all(cap is None or self._taken[scope] < cap for scope, cap in caps)

    def _leave(self, place: _Place) -> None:
        self._for_room.discard(place)
        if place in self._seated:
            self._seated.remove(place)
            self._taken.subtract((_CLUSTER, place[0].namespace))
            for waiting in self._for_room:
                self._wake(waiting[0])

    def _move(self, before: Claim | None, after: Claim | None) -> None:
        if before is not None and after is not None and before.rank == after.rank:
            return
        if before is not None:
            self._cross(self._namespaces[before.key.namespace].remove(before.rank))
        if after is not None:
            self._cross(self._namespaces[after.key.namespace].add(after.rank))

    def _cross(self, moved: tuple[Rank | None, Rank | None]) -> None:
        """Claims crossed the border of a namespace: so they come before the cluster's, or leave it."""
        inside, outside = moved
        if outside is not None:
            self._in_namespace.discard(outside.place)
            self._border(self._cluster.remove(outside))
        if inside is not None:
            self._in_namespace.add(inside.place)
            self._border(self._cluster.add(inside))

    def _border(self, moved: tuple[Rank | None, Rank | None]) -> None:
        inside, outside = moved
        if outside is not None:
            self._in.discard(outside.place)
            self._wake(outside.place[0])
        if inside is not None:
            self._in.add(inside.place)
            self._wake(inside.place[0])


def _carried_on(before: Claim | None, claim: Claim) -> Claim:
    """One that was on air is so until its window is over, though its monitor is just replaced."""
    if before is not None and before.is_on_air and claim.window and before.window == claim.window:
        return replace(claim, is_on_air=True)
    return claim
