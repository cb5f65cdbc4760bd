"""Waits for something that has to be asked for, within a bound."""

import asyncio
from collections.abc import Awaitable, Callable

_PAUSE_SECONDS = 0.2


class NotInTimeError(Exception):
    """What was waited for did not happen in time; the text says what, and how far it came."""


async def eventually(what: str, holds: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """Return as soon as it holds, looking five times a second. Raises NotInTimeError."""
    clock = asyncio.get_running_loop().time
    until = clock() + seconds
    while clock() < until:
        if await holds():
            return
        await asyncio.sleep(_PAUSE_SECONDS)
    raise NotInTimeError(f"{what}: still not so after {seconds:g} s")
