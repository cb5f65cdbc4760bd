"""A bare client of a cluster's API, as its administrator: what the operator is compared with, and watched by."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec

from tallylight_cluster.credentials import API_PORT, Credentials
from tallylight_cluster.network import NODE_ADDRESS
from tallylight_cluster.paths import ClusterPaths

Json = dict[str, Any]

AT_ONCE = 20  # keeps an API server on two cores busy; more would only wait there
LIVESTREAMS = "/apis/tallylight.dev/v1alpha1/namespaces/{}/livestreams"
PODS = "/api/v1/namespaces/{}/pods"
_ADMIN = "admin"
_MERGE = "application/merge-patch+json"
_REQUEST = aiohttp.ClientTimeout(total=60.0)
_WATCH = aiohttp.ClientTimeout(total=None, sock_connect=10.0)  # ended by its caller
# A server ends what takes it longer than a minute, as ten thousand pods do: what is left is asked for again, so often.
_DELETIONS = 10
_PAGE = 1000  # objects in one answer
_LONGEST_LINE = 1_000_000  # bytes; etcd takes no larger object


@dataclass(frozen=True, slots=True)
class BareClient:
    """Use it inside the cluster's network. Whatever is not answered with success raises aiohttp.ClientError.

    What is not answered in time, or not to its end, raises TimeoutError.
    """

    session: aiohttp.ClientSession

    async def create_all(self, path: str, objects: Iterable[Json]) -> None:
        """Create each, so many at once, and return when all are answered."""
        await self._ask_all([("POST", path, msgspec.json.encode(each)) for each in objects])

    async def patch_all(self, path: str, patch: Json) -> None:
        """Merge the same into each that there is, likewise."""
        body = msgspec.json.encode(patch)
        names = [each["metadata"]["name"] for each in await self.items(path)]
        await self._ask_all([("PATCH", f"{path}/{name}", body) for name in names])

    async def patch(self, path: str, patch: Json) -> None:
        """Merge it into one."""
        await self._ask("PATCH", path, msgspec.json.encode(patch))

    async def _ask_all(self, requests: Iterable[tuple[str, str, bytes]]) -> None:
        waiting = iter(requests)

        async def work() -> None:
            for request in waiting:
                await self._ask(*request)

        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(AT_ONCE):
                    workers.create_task(work())
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def items(self, path: str) -> list[Json]:
        """All that there is."""
        return (await self.listed(path))[0]

    async def listed(self, path: str) -> tuple[list[Json], str]:
        """All that there is, and the version as of which; in pages, as ten thousand take a server long."""
        items, follows = list[Json](), ""
        while True:
            query = urlencode({"limit": _PAGE, "continue": follows})
            answer = msgspec.json.decode(await self._ask("GET", f"{path}?{query}"))
            items += answer["items"]
            follows = answer["metadata"].get("continue", "")
            if not follows:
                return items, answer["metadata"]["resourceVersion"]

    async def delete_all(self, path: str) -> None:
        """Delete whatever is there; pods without the time that they would have to end by themselves."""
        for left in reversed(range(_DELETIONS)):
            try:
                await self._ask("DELETE", f"{path}?gracePeriodSeconds=0")
            except (TimeoutError, aiohttp.ClientResponseError) as error:
                if not left or not _is_late(error):
                    raise
            else:
                return

    async def changes(self, path: str, version: str) -> AsyncIterator[bytes]:
        """What happens after a version, a line of JSON for each event, until the server has had enough of us."""
        async with self.session.get(f"{path}?watch=1&resourceVersion={version}", timeout=_WATCH) as answer:
            try:
                async for line in answer.content:
                    yield line
            finally:
                # Left in the middle, TLS would say goodbye, and wait for an answer longer than the loop lasts.
                if answer.connection is not None and answer.connection.transport is not None:
                    answer.connection.transport.abort()

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        headers = {"Content-Type": _MERGE} if method == "PATCH" else None
        try:
            async with self.session.request(method, path, data=body, headers=headers) as answer:
                return await answer.read()
        except TimeoutError:
            raise TimeoutError(f"{method} {path}: no answer in time") from None
        except aiohttp.ClientPayloadError:
            raise TimeoutError(f"{method} {path}: an answer that was broken off, as after a server's minute") from None


def _is_late(error: TimeoutError | aiohttp.ClientResponseError) -> bool:
    """Whether it took longer than we wait, or than a server lets it take."""
    return isinstance(error, TimeoutError) or error.status == HTTPStatus.GATEWAY_TIMEOUT


@asynccontextmanager
async def bare_client(paths: ClusterPaths) -> AsyncIterator[BareClient]:
    """A client of this cluster."""
    credentials = Credentials(paths)
    mine = credentials.files(_ADMIN)
    trusted = ssl.create_default_context(cafile=credentials.authority)
    trusted.load_cert_chain(mine.certificate, mine.key)
    session = aiohttp.ClientSession(
        f"https://{NODE_ADDRESS}:{API_PORT}",
        connector=aiohttp.TCPConnector(ssl=trusted, limit=AT_ONCE + 5),
        headers={"Content-Type": "application/json"},
        raise_for_status=True,
        timeout=_REQUEST,
        read_bufsize=_LONGEST_LINE,
    )
    async with session:
        yield BareClient(session)
