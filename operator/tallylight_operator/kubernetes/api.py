"""Requests to the Kubernetes API. The only user of its client library: its errors leave here as ours."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from kubernetes.aio import client, config

from tallylight_bounded.proxies import Proxies
from tallylight_contract.conditions import Reason
from tallylight_operator.controller.runtime import RetryableError

Json = dict[str, Any]

REQUEST_SECONDS = 30.0  # the longest that one request may take
PAGE = 500  # objects in one page of a list: a few megabytes
_LONGEST_PAUSE = 30.0  # seconds; a server that asks for more is asked again anyway
_CONNECTIONS = 30  # one for each worker, and some for leases and lists

NOT_FOUND, CONFLICT = 404, 409
# What is wrong is in the object itself or in what its namespace allows; anything else may be over in a moment.
REFUSED = (400, 403, 422)
NAMESPACE_TERMINATING = "NamespaceTerminating"
MERGE = "application/merge-patch+json"
JSON = "application/json"


class NoAccessError(Exception):
    """There is no way to an API server: no service account, no kubeconfig."""


class ApiError(RetryableError):
    """The API refused. `code` is the HTTP status, 0 where none came; `reason` is Kubernetes' own."""

    def __init__(self, message: str, code: int = 0, reason: str = "", blocker: Reason | None = None) -> None:
        super().__init__(message, blocker)
        self.code = code
        self.reason = reason

    @property
    def means_gone(self) -> bool:
        """Whether the very object that was meant is gone: 404, or a conflict of uids, where another bears its name."""
        return self.code == NOT_FOUND or (self.code == CONFLICT and "uid" in str(self).lower())


class Counter(Protocol):
    """Counts requests."""

    def requested(self, verb: str, code: str) -> None:
        """A request was answered; code 0: it was not."""

    def throttled(self, seconds: float) -> None:
        """A request waited because the API asked for a pause."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `verb` is RBAC's. An urgent one is sent even while the server asks for a pause."""

    verb: str
    path: str
    body: Json | None = None
    query: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON
    timeout: float = REQUEST_SECONDS
    urgent: bool = False


_METHODS = {"get": "GET", "list": "GET", "create": "POST", "update": "PUT", "patch": "PATCH", "delete": "DELETE"}


class Api:
    """A connection to one API server. Close it after use."""

    def __init__(self, connection: client.ApiClient, counter: Counter) -> None:
        self._client = connection
        self._counter = counter
        self._paused_until = 0.0  # the loop's time

    @classmethod
    async def connect(cls, counter: Counter, proxies: Proxies) -> "Api":
        """With the pod's service account, or else with a kubeconfig, whose own proxy decides. Raises NoAccessError."""
        found = client.Configuration()
        try:
            config.load_incluster_config(client_configuration=found)  # type: ignore[no-untyped-call]
        except config.ConfigException:
            try:
                await config.load_kube_config(client_configuration=found, persist_config=False)  # type: ignore[no-untyped-call]
            except (config.ConfigException, OSError) as error:
                raise NoAccessError(f"no service account is mounted, and no kubeconfig can be read: {error}") from None
        found.connection_pool_maxsize = _CONNECTIONS
        found.proxy = found.proxy or proxies.of(found.host)
        found.client_session_kwargs = {"trust_env": False}
        return cls(client.ApiClient(found), counter)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()  # type: ignore[no-untyped-call]

    async def call(self, request: Request) -> Json:
        """Send a request and return the answer. Raises ApiError."""
        if not request.urgent:
            await self._pause()
        status, body, headers = await self._answer(request)
        self._counter.requested(request.verb, str(status))
        if status < 300:
            return _parsed(body)
        self._note_pause(status, headers)
        raise _refused(request, status, body)

    async def list_all(
        self, path: str, selector: str = "", kept: Callable[[Json], Json] = dict
    ) -> tuple[list[Json], int]:
        """What is `kept` of every object of a kind, page by page, and the version as of which. Raises ApiError."""
        found: list[Json] = []
        fixed = (("limit", str(PAGE)), *((("labelSelector", selector),) if selector else ()))
        following = ""
        while True:
            query = (*fixed, ("continue", following)) if following else fixed
            page = await self.call(Request("list", path, query=query))
            found += map(kept, page.get("items") or [])
            following = page["metadata"].get("continue", "")
            if not following:
                return found, int(page["metadata"]["resourceVersion"])

    async def _answer(self, request: Request) -> tuple[int, bytes, Mapping[str, str]]:
        headers = {"Accept": JSON, "Content-Type": request.content_type}
        try:
            async with asyncio.timeout(request.timeout):  # also over waiting for a connection
                prepared = await self._client.param_serialize(
                    _METHODS[request.verb],
                    request.path,
                    query_params=list(request.query),
                    header_params=headers,
                    body=request.body,
                    auth_settings=["BearerToken"],
                )
                answer = await self._client.call_api(*prepared, _request_timeout=request.timeout)
                body: bytes = await answer.read()  # type: ignore[no-untyped-call]
                return answer.status, body, answer.headers
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._counter.requested(request.verb, "0")
            what = f"no answer within {request.timeout:g} s" if isinstance(error, TimeoutError) else _short(error)
            raise ApiError(f"the API server cannot be reached: {what}") from error

    async def _pause(self) -> None:
        seconds = self._paused_until - asyncio.get_running_loop().time()
        if seconds > 0:
            self._counter.throttled(seconds)
            await asyncio.sleep(seconds)

    def _note_pause(self, status: int, headers: Mapping[str, str]) -> None:
        """Retry-After pauses every request to this server."""
        if status not in (429, 503):
            return
        with contextlib.suppress(ValueError):
            seconds = min(float(headers.get("Retry-After", "0")), _LONGEST_PAUSE)
            self._paused_until = max(self._paused_until, asyncio.get_running_loop().time() + seconds)


def _parsed(body: bytes) -> Json:
    try:
        found: Json = json.loads(body)
    except ValueError:
        raise ApiError("the API server answered with something that is no JSON") from None
    return found


def _refused(request: Request, status: int, body: bytes) -> ApiError:
    """The refusal, with the server's own message."""
    status_object: Json = {}
    with contextlib.suppress(ApiError):
        status_object = _parsed(body)
    message = str(status_object.get("message") or f"HTTP status {status}")
    quota = status == 403 and "exceeded quota" in message
    blocker = Reason.QUOTA_EXCEEDED if quota else None
    return ApiError(f"{request.verb}: {message}", status, _reason(status_object), blocker)


def _reason(status: Json) -> str:
    """Kubernetes' reason; that of a namespace being deleted stands a level deeper."""
    causes = (status.get("details") or {}).get("causes") or ()
    if any(cause.get("reason") == NAMESPACE_TERMINATING for cause in causes):
        return NAMESPACE_TERMINATING
    return str(status.get("reason", ""))


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
