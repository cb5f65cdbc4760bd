import asyncio
import ssl

import pytest
from certificates import certificate

from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.connecting import Connector
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.listening import heard_at
from tallylight_monitor.ingest.rtmp import rtmp_options

STRICT, LENIENT = AddressPolicy(), AddressPolicy(allow_private=True)


def connected(url, connector, tls=None):
    """Connect to a server at `{port}` of loopback, and give the first line that it is sent."""

    async def run():
        heard = asyncio.get_running_loop().create_future()

        async def hear(reader, writer):
            line = await reader.readline()
            if not heard.done():
                heard.set_result(line)
            writer.close()

        async with await asyncio.start_server(hear, "127.0.0.1", 0, ssl=tls) as server:
            port = server.sockets[0].getsockname()[1]
            _, writer = await connector.connect(url.format(port=port))
            writer.write(b"hello\n")
            async with asyncio.timeout(5):
                line = await heard
            writer.close()
        return line

    return asyncio.run(run())


def test_a_name_is_looked_up_once_and_only_allowed_addresses_are_connected_to():
    asked = []

    def lookup(host, port):
        asked.append(host)
        return ["169.254.169.254", "127.0.0.1"]

    class LoopbackOnly(AddressPolicy):
        def refusal(self, address):
            return "" if address == "127.0.0.1" else "is not for this test"

    assert connected("rtsp://name.example:{port}/1", Connector(LoopbackOnly(), lookup)) == b"hello\n"
    assert asked == ["name.example"]


@pytest.mark.parametrize("scheme", ["rtsps", "rtmps"])
def test_tls_is_spoken_and_the_certificate_must_be_for_the_name(tmp_path, scheme):
    path = certificate(tmp_path, "camera.example")
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(path)
    trusting = ssl.create_default_context(cafile=path)
    connector = Connector(LENIENT, lambda host, port: ["127.0.0.1"], trusting)
    assert connected(f"{scheme}://camera.example:{{port}}/1", connector, serving) == b"hello\n"
    with pytest.raises(FetchError, match=r"certificate of .* is not valid: .*ostname mismatch") as raised:
        connected(f"{scheme}://other.example:{{port}}/1", connector, serving)
    assert raised.value.kind == "tls"
    with pytest.raises(FetchError, match="self-signed"):
        connected(
            f"{scheme}://camera.example:{{port}}/1", Connector(LENIENT, lambda host, port: ["127.0.0.1"]), serving
        )


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param("rtsp://127.0.0.1:1/x", "refused", id="loopback"),
        pytest.param("rtmp://[::ffff:169.254.169.254%25]/x", "refused", id="metadata with an empty zone"),
        pytest.param("rtsp://inside.example/x", "refused", id="a name that leads inside"),
        pytest.param("rtsp://nowhere.example/x", "dns", id="a name that leads nowhere"),
        pytest.param("rtsp://h:99999/x", "malformed", id="no port"),
        pytest.param("rtsp://[::1/x", "malformed", id="half an address"),
    ],
)
def test_what_must_not_or_cannot_be_connected_to_is_told_by_kind(url, kind):
    def lookup(host, port):
        if host == "inside.example":
            return ["::1"]
        raise OSError("no such name")

    with pytest.raises(FetchError) as raised:
        asyncio.run(Connector(STRICT, lookup).connect(url))
    assert raised.value.kind == kind


def test_a_port_that_is_closed_is_told():
    with pytest.raises(FetchError, match=r"cannot connect to rtsp://127.0.0.1:1/x: Connection refused"):
        asyncio.run(Connector(LENIENT).connect("rtsp://127.0.0.1:1/x"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("rtmp://h/live/cup", "rtmp://h/live"),
        ("rtmps://h:443/app/inst/cup", "rtmps://h:443/app/inst"),
        ("rtmp://h/app/mp4:a/b", "rtmp://h/app"),
        ("rtmp://h/app?token=x/cup", "rtmp://h/app?token=x"),
        ("rtmp://h/cup", "rtmp://h/"),
    ],
)
def test_an_rtmp_server_is_told_the_address_that_it_is_known_by(url, told):
    assert rtmp_options(url) == {"rtmp_tcurl": told}


def test_rtsp_needs_no_options():
    assert rtmp_options("rtsp://h/live/cup") == {}


@pytest.mark.parametrize(
    ("url", "heard"),
    [
        ("udp://239.1.1.1:5000", "udp://239.1.1.1:5000"),
        ("udp://@239.1.1.1:5000?fifo_size=1", "udp://@239.1.1.1:5000?fifo_size=1"),
        ("udp://:5000", "udp://:5000"),
        ("udp://0.0.0.0:5000", "udp://0.0.0.0:5000"),
        ("rtp://[::1]:5000", "rtp://[::1]:5000"),
        ("rtp://group.example:5000", "rtp://239.2.2.2:5000"),
    ],
)
def test_groups_and_our_own_addresses_are_listened_at_by_number(url, heard):
    def lookup(host, port):
        return {"group.example": ["239.2.2.2"]}.get(host, [host])

    assert asyncio.run(heard_at(url, STRICT, lookup)) == heard


@pytest.mark.parametrize("url", ["rtp://169.254.169.254:5000", "udp://inside.example:5000", "udp://127.1:5000"])
def test_others_addresses_are_not(url):
    with pytest.raises(FetchError, match="is refused"):
        asyncio.run(heard_at(url, STRICT, lambda host, port: ["fd00:ec2::254"]))
