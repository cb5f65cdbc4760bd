import asyncio
import json
import re
import socket
import subprocess
import sys
import urllib.request

import aiohttp
import av
import m3u8
import pytest
from loopback_origin import loopback_origin
from watched import watching

from tallylight_demo.command import main
from tallylight_demo.feed import Feed
from tallylight_demo.programme import SEGMENT_SECONDS, TURN, TURN_SECONDS
from tallylight_demo.serving import encoded_turn, serve

TURNS = 2
BUSY_SECONDS = 90  # 10 on an idle machine
EXACT_SECONDS = 0.25  # of sound's levels: a tenth; of a freeze's onset: two pictures


def begin(*words):
    command = [sys.executable, "-m", "tallylight", "demo", "--serve", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def on_air():
    """A demo that serves, its address, and what it said when it was ended."""
    process = begin("127.0.0.1:0")
    address = re.fullmatch(r"On air: (http://127\.0\.0\.1:\d+/)live\.m3u8\n", process.stdout.readline())[1]
    yield address
    process.terminate()
    assert process.wait(2) == 0
    assert process.communicate() == ("", "")


def get(address):
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read()


@pytest.mark.parametrize("name", ["live", "healthy"])
def test_it_serves_a_live_playlist_whose_newest_segment_plays(on_air, name):
    playlist = m3u8.loads(get(f"{on_air}{name}.m3u8").decode())
    assert len(playlist.segments) >= 3
    assert not playlist.is_endlist
    with av.open(f"{on_air}{playlist.segments[-1].uri}", timeout=5) as segment:
        assert sum(1 for _ in segment.decode(video=0)) == SEGMENT_SECONDS * 25


def test_it_says_which_defects_are_on_air_when(on_air):
    turns = json.loads(get(f"{on_air}programme.json"))["turns"]
    assert [defect["detector"] for defect in turns[0]["defects"]] == ["black", "freeze", "silence", "mono_colour"]


@pytest.mark.parametrize(("page", "text"), [("healthz", b"on air"), ("", b"/live.m3u8")])
def test_it_has_a_page_for_probes_and_one_for_people(on_air, page, text):
    assert text in get(f"{on_air}{page}")


def test_it_can_be_ended_between_two_segments_that_it_encodes():
    async def ended_early():
        encoding = asyncio.create_task(encoded_turn())
        for _ in range(3):
            await asyncio.sleep(0)
        under_way = not encoding.done()
        encoding.cancel()
        await asyncio.wait([encoding])
        return under_way, encoding.cancelled()

    assert asyncio.run(ended_early()) == (True, True)


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        pytest.param("8080", "must be HOST:PORT", id="no host"),
        pytest.param("127.0.0.1:http", "must be HOST:PORT", id="no number"),
        pytest.param("127.0.0.1:65536", "must be HOST:PORT", id="no port"),
    ],
)
def test_an_address_that_is_none_is_refused_at_once(address, complaint, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--serve", address])
    assert complaint in capsys.readouterr().err


def test_an_address_that_is_in_use_is_reported_at_once(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        assert main(["--serve", address]) == 2
    assert capsys.readouterr().err.startswith(f"tallylight demo: cannot listen on {address}: ")


def test_nothing_is_on_air_before_all_is_encoded():
    async def asked_early():
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        serving = asyncio.create_task(serve("127.0.0.1", port, print))
        await asyncio.sleep(0.5)
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as answer:
            serving.cancel()
            return answer.status

    assert asyncio.run(asked_early()) == 404


@pytest.fixture(scope="module")
def found():
    """What a monitor says of two turns, as fast as it decodes them."""
    turn = asyncio.run(encoded_turn())
    feed = Feed(window=None)
    for number in range(TURNS):
        feed.add(*turn, discontinuity=number > 0)
    feed.end()
    with loopback_origin(feed) as origin:
        return watching(origin.url("live.m3u8")).ended(BUSY_SECONDS)


def test_every_defect_is_found_at_its_place_in_every_turn_and_nothing_else_is(found):
    shown = [(i.detector, turn * TURN_SECONDS + i.start) for turn in range(TURNS) for i in TURN]
    opened = [event for event in found.events if event["event"] == "open"]
    assert [event["detector"] for event in opened] == [detector for detector, _ in shown]
    assert [event["media_time"] for event in opened] == pytest.approx([at for _, at in shown], abs=EXACT_SECONDS)


def test_every_defect_is_over_when_its_picture_or_sound_is_back(found):
    durations = [event["duration"] for event in found.events if event["event"] == "close"]
    assert durations == pytest.approx([i.seconds for i in TURN] * TURNS, abs=EXACT_SECONDS)


def test_a_turn_to_the_next_damages_nothing(found):
    assert (found.report["decoder_restarts"], found.report["outcome"]) == (0, "source_ended")
    assert found.report["frames"] == TURNS * TURN_SECONDS * 25
