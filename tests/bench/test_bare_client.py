import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from tallylight_bench.bare_client import BareClient
from tallylight_bounded.http_server import answering as serving

PATIENCE = aiohttp.ClientTimeout(total=0.5)
SILENCE, HALF = None, object()


def status_of(told):
    return told if isinstance(told, int) else 200


async def broken_off(request):
    """An answer whose end never comes."""
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b"{")
    request.transport.close()
    return answer


@asynccontextmanager
async def answering(*statuses):
    """A client of an API that answers one request after the other with these; and what it was asked."""
    asked, left = [], iter(statuses)

    async def answer(request):
        asked.append(f"{request.method} {request.path_qs}")
        if (status := next(left)) is SILENCE:
            await asyncio.sleep(2 * PATIENCE.total)
        if status is HALF:
            return await broken_off(request)
        return web.json_response(status if isinstance(status, dict) else {}, status=status_of(status))

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


def test_what_was_begun_to_be_answered_and_broken_off_is_asked_for_again_too():
    assert len(deleted(HALF, 200)) == 2


@pytest.mark.parametrize("told", [SILENCE, HALF], ids=["no answer", "half an answer"])
def test_what_was_not_answered_in_time_is_named(told):
    async def scenario():
        async with answering(told) as (client, _):
            await client.items("/pods")

    with pytest.raises(TimeoutError, match="GET /pods"):
        asyncio.run(scenario())


def test_all_that_there_is_comes_in_pages():
    def page(name, follows):
        return {"items": [{"metadata": {"name": name}}], "metadata": {"resourceVersion": "7", **follows}}

    async def scenario():
        async with answering(page("one", {"continue": "a&b"}), page("two", {})) as (client, asked):
            return await client.listed("/pods"), asked

    (items, version), asked = asyncio.run(scenario())
    assert ([each["metadata"]["name"] for each in items], version) == (["one", "two"], "7")
    assert asked == ["GET /pods?limit=1000&continue=", "GET /pods?limit=1000&continue=a%26b"]


def test_one_of_many_requests_that_fails_is_told_by_its_own_error():
    async def scenario():
        async with answering(*[201] * 5, 409, *[201] * 30) as (client, _):
            await client.create_all("/pods", [{"number": number} for number in range(30)])

    with pytest.raises(aiohttp.ClientResponseError, match="409"):
        asyncio.run(scenario())
