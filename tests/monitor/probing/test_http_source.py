import asyncio

import pytest
from ports import free_port
from source_files import source_files

from tallylight_contract.probing import Probe
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Patience
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.probing.http_source import HttpSource

PACKET = b"\x47" + bytes(187)
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nConnection: close\r\n\r\n"


def looks(url, *between, policy=None, secret=None):
    """A look, then a step and another look for each of `between`."""

    async def run():
        patience = Patience(connect=1.0, silence=0.3)
        async with Http(policy or AddressPolicy(allow_private=True), NO_CREDENTIALS, SystemClock(), patience) as http:
            source = HttpSource(Probe(namespace="n", stream="s", url=url, poll=1.0), http, SystemClock(), secret)
            found = [await source.look()]
            for step in between:
                step()
                found.append(await source.look())
            return found

    return asyncio.run(run())


def looks_at_bytes(answer, *, stays):
    """One look at a server that sends these bytes, and then closes; or `stays`, and sends nothing more."""

    async def run():
        over, closed = asyncio.Event(), asyncio.Event()

        async def serve(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            if stays:
                await over.wait()
            writer.close()
            closed.set()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/live.ts"
            patience = Patience(connect=1.0, silence=0.3)
            async with Http(AddressPolicy(allow_private=True), NO_CREDENTIALS, SystemClock(), patience) as http:
                probe = Probe(namespace="n", stream="s", url=url, poll=1.0)
                found = await HttpSource(probe, http, SystemClock()).look()
            over.set()
            await closed.wait()
            await asyncio.sleep(0)
            return found

    return asyncio.run(run())


def test_a_playlist_that_comes_grows_and_goes(tmp_path):
    with source_files(tmp_path / "www") as source:
        found = looks(source.url, lambda: source.send(3), lambda: source.send(4), source.end, lambda: source.send(9))
    assert [sight.present for sight in found] == [False, True, True, False, True]
    assert found[0].seen.startswith("127.0.0.1:")
    assert "404" in found[0].seen


def test_a_playlist_that_is_there_is_not_known_to_be_live_before_it_grows(tmp_path):
    with source_files(tmp_path / "www") as source:
        source.send(3)
        found = looks(source.url, lambda: None, lambda: source.send(4))
    assert [sight.present for sight in found] == [None, None, True]


def test_a_playlist_that_has_ended_is_none(tmp_path):
    with source_files(tmp_path / "www") as source:
        source.send(3, ended=True)
        (found,) = looks(source.url)
    assert (found.present, found.seen) == (False, "its playlist says that it is over")


@pytest.mark.parametrize(
    ("answer", "stays", "present"),
    [
        pytest.param(STREAM + PACKET * 20, True, True, id="packets"),
        pytest.param(STREAM, True, False, id="a connection by which nothing comes"),
        pytest.param(STREAM, False, False, id="an answer without a body"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", False, False, id="204"),
        pytest.param(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", False, False, id="410"),
        pytest.param(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", False, None, id="503"),
        pytest.param(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", False, None, id="401"),
        pytest.param(STREAM.replace(b"video/mp2t", b"text/html") + b"<html>" + b" " * 5000, True, None, id="a page"),
        pytest.param(b"", True, None, id="no answer"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 3760\r\n\r\n" + PACKET * 20, False, False, id="a file"),
    ],
)
def test_what_a_stream_of_bytes_shows(answer, stays, present):
    assert looks_at_bytes(answer, stays=stays).present is present


def test_a_connection_that_is_refused_is_no_signal_and_a_name_that_is_none_says_nothing():
    (refused,) = looks(f"http://127.0.0.1:{free_port()}/a.m3u8")
    (nameless,) = looks("http://nowhere.invalid/a.m3u8")
    assert (refused.present, nameless.present) == (False, None)


def test_an_address_that_may_not_be_asked_is_not_asked_and_says_nothing(tmp_path):
    with source_files(tmp_path / "www") as source:
        source.send(3)
        (found,) = looks(source.url, policy=AddressPolicy())
    assert found.present is None
    assert "is refused" in found.seen


def test_without_what_its_secret_is_to_hold_it_is_not_asked_and_that_says_nothing(tmp_path):
    (tmp_path / "secret").mkdir()
    with source_files(tmp_path / "www") as source:
        found = looks(
            source.url,
            (tmp_path / "secret").rmdir,
            lambda: None,
            secret=tmp_path / "secret",
        )
    assert [sight.present for sight in found] == [None, None, None]
    assert found[0].seen.endswith("it has no key")
    assert found[1].seen == "the secret cannot be read: No such file or directory"
