"""Requests that are sent only while nobody else can be the leader, and that die with that time."""

from dataclasses import dataclass, replace
from typing import Protocol

from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.api import Json, Request


class Calls(Protocol):
    """Who asks the API."""

    async def call(self, request: Request) -> Json:
        """Ask, and return what was answered. Raises ApiError."""


class Leadership(Protocol):
    """Who knows whether we may write."""

    def writing_ends(self) -> float:
        """For how many seconds we surely may; 0: not at all."""


@dataclass(frozen=True, slots=True)
class Fenced:
    """The API for those who write."""

    api: Calls
    leadership: Leadership

    async def call(self, request: Request) -> Json:
        """Ask, and return what was answered. Raises ApiError, or RetryableError while this is not the leader.

        A process that was stopped and woken finds its request timed out before a byte of it is sent.
        """
        left = self.leadership.writing_ends()
        if left <= 0.0:
            raise RetryableError("this operator is not the leader")
        return await self.api.call(replace(request, timeout=min(left, request.timeout)))
