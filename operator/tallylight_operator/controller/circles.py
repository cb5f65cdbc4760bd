"""Which streams are on a circle of upstreams, and which are to be reconciled when that changes."""

from collections.abc import Callable
from functools import partial

from tallylight_contract.livestream import LiveStream
from tallylight_operator.decision.model import Key
from tallylight_operator.decision.upstream import circle_of


class Circles:
    """The circles as they were found last. An edit of one stream may put others on a circle, or take them off it."""

    def __init__(self, get: Callable[[Key], LiveStream | None]) -> None:
        self._get = get
        self._found: dict[Key, tuple[str, ...]] = {}  # of each stream that is on one, from its least name on

    def of(self, key: Key) -> tuple[tuple[str, ...], set[Key]]:
        """The circle on which a stream is now, from its name to its name; and the others to be reconciled for it."""
        circle = circle_of(key.name, partial(self._upstream_of, key.namespace))
        found, stale = self._known(key, _from_least(circle[:-1])), set[Key]()
        for member in {key, *(Key(key.namespace, name) for name in circle)}:
            before = self._found.pop(member, ())
            if before is not found and before != found:
                stale |= {member, *(Key(key.namespace, name) for name in before)}
            if found:
                self._found[member] = found
        return circle, stale - {key}

    def _known(self, key: Key, found: tuple[str, ...]) -> tuple[str, ...]:
        """The same circle as the one object that its streams share: those of a long one are compared at once."""
        before = self._found.get(key, ())
        return before if before == found else found

    def _upstream_of(self, namespace: str, name: str) -> str | None:
        stream = self._get(Key(namespace, name))
        return None if stream is None else stream.spec.upstream


def _from_least(names: tuple[str, ...]) -> tuple[str, ...]:
    first = names.index(min(names)) if names else 0
    return names[first:] + names[:first]
