"""Requests that are sent only while no other operator can be the leader, and that time out with that time."""

from dataclasses import dataclass, replace
from typing import Protocol

from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.api import Json, Request


class Calls(Protocol):
    """Sends requests to the API."""

    async def call(self, request: Request) -> Json:
        """Send a request and return the answer. Raises ApiError."""


class Leadership(Protocol):
    """Knows whether this operator may write."""

    def writing_ends(self) -> float:
        """For how many seconds it surely may; 0: not at all."""


@dataclass(frozen=True, slots=True)
class Fenced:
    """The API for all that writes."""

    api: Calls
    leadership: Leadership

    async def call(self, request: Request) -> Json:
        """Send a request and return the answer. Raises ApiError, or RetryableError while this is not the leader.

        A process that was stopped and woken finds its request timed out before a byte of it is sent.
        """
        left = self.leadership.writing_ends()
        if left <= 0.0:
            raise RetryableError("this operator is not the leader")
        return await self.api.call(replace(request, timeout=min(left, request.timeout)))
