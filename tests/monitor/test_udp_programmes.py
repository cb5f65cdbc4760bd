"""A transport stream over UDP, through the real command: which programme is watched, and what changes in mid-stream."""

import socket
import time
from pathlib import Path

import pytest
from repackaged import programmes_together
from small_media import programme
from transport import NULL_PACKET, PICTURE_PID, remuxed, scrambled
from watched import watching

DATAGRAM = 7 * 188
SECONDS = 6.0


def film(first=0):
    return b"".join(each.data for each in programme("ts", SECONDS, first))


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def send(data, port, seconds):
    """Send it as fast as it plays."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        began = time.monotonic()
        for at in range(0, len(data), DATAGRAM):
            time.sleep(max(0.0, began + seconds * at / len(data) - time.monotonic()))
            sender.sendto(data[at : at + DATAGRAM], ("127.0.0.1", port))


def listened(port):
    """Wait until the port is listened to."""
    wanted, deadline = f":{port:04X} ", time.monotonic() + 20
    while time.monotonic() < deadline:
        if wanted in Path("/proc/net/udp").read_text():
            return
        time.sleep(0.05)


def watched_over_udp(*parts, options=()):
    port = free_port()
    monitor = watching(f"udp://127.0.0.1:{port}", *options)
    listened(port)
    for data in parts:
        send(data, port, SECONDS)
    monitor.process.terminate()
    return monitor.ended()


@pytest.mark.parametrize(
    ("options", "watched"),
    [pytest.param((), 1, id="the first, where none is named"), pytest.param(("--program", 2), 2, id="the one named")],
)
def test_of_several_programmes_one_is_watched_and_it_is_said_which(options, watched):
    found = watched_over_udp(programmes_together(film(), film(40)), options=options)
    assert (found.status, found.errors) == (0, "")
    assert (found.report["program"], found.report["programs"]) == (watched, [1, 2])
    assert found.report["frames"] >= 100
    assert found.events == []


def test_a_programme_that_is_not_there_is_told_and_is_exit_status_2():
    found = watched_over_udp(programmes_together(film(), film(40)), options=("--program", 7))
    assert found.status == 2
    assert "programme 7 is not in the stream, which holds 1, 2" in found.errors


def test_a_map_that_moves_its_tracks_and_a_track_that_is_scrambled_are_judged_as_over_http():
    moved = remuxed(film(), mpegts_start_pid="0x200")
    found = watched_over_udp(film(), scrambled(moved, PICTURE_PID + 0x100))
    event = found.event("picture_lost", "open")
    assert event["detail"] == "no picture can be judged: it is scrambled"
    assert event["media_time"] == pytest.approx(SECONDS, abs=0.5)


def test_null_packets_alone_are_a_stream_that_comes_and_holds_no_tracks():
    found = watched_over_udp(film(), NULL_PACKET * (len(film()) // len(NULL_PACKET)))
    for name, track in (("picture_lost", "picture"), ("sound_lost", "sound")):
        detail = found.event(name, "open")["detail"]
        assert detail.startswith(f"no {track} can be judged: ")
        assert detail.endswith(("it is not sent", "what comes holds nothing of it"))
    assert "signal_lost" not in [each["detector"] for each in found.events]
