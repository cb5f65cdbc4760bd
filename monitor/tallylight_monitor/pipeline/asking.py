"""Ask a decoder, or tell it something, beside what it is given to decode; without waiting."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from tallylight_monitor.wire import Suspect, TakePictures


@dataclass(slots=True)
class Asking:
    """What is asked. `request` carries a message to whichever decoder is there."""

    request: Callable[[TakePictures | Suspect], Coroutine[Any, Any, None]]
    _waiting: set[asyncio.Task[None]] = field(default_factory=set)
    _signs: frozenset[str] = frozenset()

    def ask(self, message: TakePictures | Suspect) -> None:
        """Say it; a decoder that is lost in the meantime does not answer."""
        task = asyncio.create_task(self.request(message))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    def look_closer(self, signs: frozenset[str]) -> None:
        """Have every picture looked at when another detector sees its fault: the decoder knows of its own only."""
        if signs - self._signs:
            self.ask(Suspect())
        self._signs = signs
