import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from tallylight_bench.bare_client import BareClient
from tallylight_bounded.http_server import answering as serving

PATIENCE = aiohttp.ClientTimeout(total=0.5)
SILENCE = None


@asynccontextmanager
async def answering(*statuses):
    """A client of an API that answers one request after the other with these; and what it was asked."""
    asked, left = [], iter(statuses)

    async def answer(request):
        asked.append(f"{request.method} {request.path_qs}")
        if (status := next(left)) is SILENCE:
            await asyncio.sleep(2 * PATIENCE.total)
        return web.Response(status=status or 200)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with serving(app, host="127.0.0.1", port=0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with aiohttp.ClientSession(address, raise_for_status=True, timeout=PATIENCE) as session:
            yield BareClient(session), asked


def deleted(*statuses):
    """How often it was asked to delete all."""

    async def scenario():
        async with answering(*statuses) as (client, asked):
            await client.delete_all("/pods")
            return asked

    return asyncio.run(scenario())


@pytest.mark.parametrize("late", [0, 1, 9])
def test_what_a_server_has_not_deleted_within_its_time_is_asked_for_again(late):
    assert deleted(*[504] * late, 200) == ["DELETE /pods?gracePeriodSeconds=0"] * (late + 1)


@pytest.mark.parametrize("statuses", [[504] * 10, [403, 200]], ids=["never done", "refused"])
def test_what_cannot_be_deleted_is_no_success(statuses):
    with pytest.raises(aiohttp.ClientResponseError, match=str(statuses[0])):
        deleted(*statuses)


def test_what_is_not_answered_in_time_is_asked_for_again_as_well():
    assert len(deleted(SILENCE, 200)) == 2


def test_what_was_not_answered_in_time_is_named():
    async def scenario():
        async with answering(SILENCE) as (client, _):
            await client.items("/pods")

    with pytest.raises(TimeoutError, match="GET /pods"):
        asyncio.run(scenario())


def test_one_of_many_requests_that_fails_is_told_by_its_own_error():
    async def scenario():
        async with answering(*[201] * 5, 409, *[201] * 30) as (client, _):
            await client.create_all("/pods", [{"number": number} for number in range(30)])

    with pytest.raises(aiohttp.ClientResponseError, match="409"):
        asyncio.run(scenario())
