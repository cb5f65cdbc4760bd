"""How many pods may be created in a second."""

import asyncio


class TokenBucket:
    """So many a second, and as many at once after a rest of a second."""

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second
        self._full = float("-inf")  # the loop's time at which the bucket is full again

    async def take(self) -> None:
        """Wait for the next token. First come, first served; there are as many who wait as workers."""
        now = asyncio.get_running_loop().time()
        self._full = max(self._full, now) + self._interval
        if (pause := self._full - now - 1.0) > 0:
            await asyncio.sleep(pause)


def token_bucket(per_second: float | None) -> TokenBucket | None:
    """The bucket; None where nothing is bounded."""
    return None if per_second is None else TokenBucket(per_second)
