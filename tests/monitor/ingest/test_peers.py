import asyncio
import socket

import aiohttp
import pytest

from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.names import AddressRefusedError
from tallylight_monitor.ingest.peers import judge_peer, judged_request, judged_socket

STRICT, LENIENT = AddressPolicy(), AddressPolicy(allow_private=True)
LOOPBACK = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80))


def test_no_socket_is_made_for_an_address_that_is_refused():
    with pytest.raises(AddressRefusedError, match="is this machine"):
        judged_socket(STRICT, LOOPBACK)
    judged_socket(LENIENT, LOOPBACK).close()


@pytest.mark.parametrize("peer", [None, (), ("",), ("::ffff:127.0.0.1", 80, 0, 0), ("169.254.169.254", 80)])
def test_a_connection_is_refused_by_its_other_end(peer):
    with pytest.raises(AddressRefusedError):
        judge_peer(STRICT, peer)


def test_nothing_is_sent_to_a_peer_that_is_refused_although_it_is_connected():
    received = []

    async def hear(reader, writer):
        received.append(await reader.read())
        writer.close()

    async def run():
        server = await asyncio.start_server(hear, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, aiohttp.ClientSession(request_class=judged_request(STRICT)) as session:
            with pytest.raises(aiohttp.ClientOSError) as raised:
                await session.get(f"http://127.0.0.1:{port}/secret", headers={"Authorization": "s3cret"})
            await asyncio.sleep(0.1)
        return raised.value.__cause__

    assert isinstance(asyncio.run(run()), AddressRefusedError)
    assert received == [b""]
