"""End what runs beside."""

import asyncio


async def ended(*tasks: "asyncio.Task[object]") -> None:
    """Cancel them, and wait until they have gone; what they raise is passed over."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
