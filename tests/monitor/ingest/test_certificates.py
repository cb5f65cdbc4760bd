"""How long a server's certificate is good."""

import os
import subprocess
import sys

import pytest
from certificates import private_authority
from tls_films import films

from tallylight_monitor.ingest.answers import Certificate
from tallylight_monitor.ingest.certificates import MOST_SERVERS, Certificates, certificate_of

SHOWN = {"notBefore": "Jan  1 00:00:00 1970 GMT", "notAfter": "Jan  3 00:00:00 1970 GMT"}
DAY = 86_400.0


def test_the_days_that_are_left_are_counted_from_now():
    assert certificate_of(SHOWN, DAY) == Certificate(0.0, 2 * DAY, DAY)
    assert certificate_of(SHOWN, 3 * DAY).left == -DAY


@pytest.mark.parametrize(
    "shown", [None, {}, {"notAfter": "never"}, SHOWN | {"notAfter": "whenever"}, SHOWN | {"notBefore": 7}, "text"]
)
def test_what_does_not_say_is_no_certificate(shown):
    assert certificate_of(shown, 0.0) is None


def test_each_server_has_its_own_and_loses_it_without_tls():
    known = Certificates()
    known.note("origin.example", SHOWN)
    assert known.of("origin.example").ends == 2 * DAY
    assert known.of("cdn.example") is None
    known.note("origin.example", None)
    assert known.of("origin.example") is None


def test_no_more_servers_are_kept_than_a_stream_may_have():
    known = Certificates()
    for number in range(3 * MOST_SERVERS):
        known.note(f"{number}.example", SHOWN)
    assert sum(known.of(f"{number}.example") is not None for number in range(3 * MOST_SERVERS)) <= MOST_SERVERS


FETCH = """
import asyncio, sys
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Limits
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.http import Http

async def main(*urls):
    async with Http(AddressPolicy(allow_private=True), NO_CREDENTIALS, SystemClock()) as http:
        for url in urls:
            print((await http.get(url, Limits(1000, 5.0))).certificate)

asyncio.run(main(*sys.argv[1:]))
"""


def test_a_real_server_shows_its_certificate_with_each_answer(tmp_path):
    for name in ("films", "keys"):
        (tmp_path / name).mkdir()
    (tmp_path / "films/live.m3u8").write_text("#EXTM3U\n")
    trusted, pem = private_authority(tmp_path / "keys", "localhost")
    with films(tmp_path / "films", pem) as port:
        url = f"https://localhost:{port}/live.m3u8"
        environment = os.environ | {"SSL_CERT_FILE": str(trusted)}
        command = [sys.executable, "-c", FETCH, url, url]
        said = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=True).stdout
    days = [float(line.rpartition("left=")[2].rstrip(")")) / DAY for line in said.splitlines()]
    assert days == pytest.approx([1.0, 1.0], abs=0.01)
