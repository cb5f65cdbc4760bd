"""What comes before a shard is acted in: the cluster is listed anew, and other releases are looked for."""

import asyncio

from tallylight_operator.clock import Clock
from tallylight_operator.kubernetes.other_releases import OtherReleases
from tallylight_operator.kubernetes.relist import Relister


class Preparing:
    """`prepare` until it works. Shards that are led from the same moment on share one list."""

    def __init__(self, relister: Relister, others: OtherReleases, clock: Clock) -> None:
        self._relister, self._others, self._clock = relister, others, clock
        self._begun = float("-inf")  # the last one, in monotonic seconds
        self._one_at_a_time = asyncio.Lock()

    async def prepare(self) -> None:
        """Know what there is as of now, or later."""
        asked = self._clock.monotonic()
        async with self._one_at_a_time:
            begun = self._clock.monotonic()
            if self._begun < asked:
                await self._relister.at_once()
                await self._others.first_look()
                self._begun = begun
