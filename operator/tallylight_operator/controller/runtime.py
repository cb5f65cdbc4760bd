"""The port behind which monitors run: a cluster, or this machine."""

from typing import Protocol

from tallylight_contract.conditions import Reason
from tallylight_contract.livestream import LiveStream
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.model import Action, Key, ObservedState


class Runtime(Protocol):
    """Where monitors run: a cluster, or this machine. Every call may raise `RetryableError`."""

    def refusal(self, stream: LiveStream) -> str:
        """Why a stream that can be read cannot be watched here; empty: it can. Never raises."""

    def unread_edit(self, key: Key) -> str:
        """Why a stream's last edit cannot be read, so that the spec before it holds; empty: it can. Never raises."""

    async def observe(self, key: Key) -> ObservedState:
        """Observe a stream's monitors, and the status last published."""

    async def carry_out(self, key: Key, action: Action) -> None:
        """Carry out one action. Doing it twice is harmless."""

    async def publish(self, key: Key, status: LiveStreamStatus) -> None:
        """Publish a stream's status."""


class RetryableError(Exception):
    """It may work later: the reconcile loop tries again, ever more seldom. Its text goes into the status: no secret.

    `blocker` is the reason in one word, where there is one.
    """

    def __init__(self, message: str, blocker: Reason | None = None) -> None:
        super().__init__(message)
        self.blocker = blocker
