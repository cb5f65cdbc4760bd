"""How often an operator publishes a status that another publishes as well: they might see it otherwise, for ever."""

from datetime import datetime, timedelta

from tallylight_operator.clock import Clock, steady
from tallylight_operator.decision.decide import Decision
from tallylight_operator.decision.model import Key

EVERY = timedelta(seconds=30)


class Turns:
    """Of each stream, when its status was published last. Only one that is disputed waits for its turn."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._took: dict[Key, datetime] = {}  # by the steady clock

    def until(self, key: Key, decision: Decision) -> datetime | None:
        """Until when a status is not published yet; None: it may be now."""
        if not decision.is_disputed:
            return None
        now = steady(self._clock)
        left = self._took.get(key, now - EVERY) + EVERY - now
        return self._clock.now() + left if left > timedelta() else None

    def took(self, key: Key, decision: Decision) -> None:
        """A status was published. A turn is remembered though ours is undisputed for a moment: the other answers."""
        now = steady(self._clock)
        if decision.is_disputed:
            self._took[key] = now
        elif key in self._took and self._took[key] + EVERY <= now:
            del self._took[key]
