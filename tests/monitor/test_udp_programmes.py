"""A transport stream over UDP and RTP, through the real command: which programme is watched, and what changes."""

import socket
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
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


def plain(payload, _):
    return payload


def in_rtp(payload, number):
    """RFC 3550, 5.1: version 2, and MPEG-TS (RFC 3551, 6) of one source."""
    return bytes([0x80, 33]) + (number % 65_536).to_bytes(2, "big") + bytes(4) + b"cups" + payload


def send(data, port, seconds, packed=plain):
    """Send it as fast as it plays."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        began = time.monotonic()
        for at in range(0, len(data), DATAGRAM):
            time.sleep(max(0.0, began + seconds * at / len(data) - time.monotonic()))
            sender.sendto(packed(data[at : at + DATAGRAM], 65_000 + at // DATAGRAM), ("127.0.0.1", port))


def listened(port):
    """Wait until the port is listened to."""
    wanted, deadline = f":{port:04X} ", time.monotonic() + 20
    while time.monotonic() < deadline:
        if wanted in Path("/proc/net/udp").read_text():
            return
        time.sleep(0.05)


def watched_over_udp(*parts, options=(), scheme="udp"):
    port = free_port()
    monitor = watching(f"{scheme}://127.0.0.1:{port}", *options)
    listened(port)
    for data in parts:
        send(data, port, SECONDS, {"udp": plain, "rtp": in_rtp}[scheme])
    monitor.process.terminate()
    return monitor.ended()


@pytest.mark.parametrize(
    ("options", "watched"),
    [pytest.param((), 1, id="the first, where none is named"), pytest.param(("--program", 2), 2, id="the one named")],
)
@pytest.mark.parametrize("scheme", ["udp", "rtp"])
def test_of_several_programmes_one_is_watched_and_it_is_said_which(scheme, options, watched):
    found = watched_over_udp(programmes_together(film(), film(40)), options=options, scheme=scheme)
    assert (found.status, found.errors) == (0, "")
    assert (found.report["program"], found.report["programs"]) == (watched, [1, 2])
    assert found.report["frames"] >= 100
    assert found.events == []


@pytest.mark.parametrize("scheme", ["udp", "rtp"])
def test_a_programme_that_is_not_there_is_told_and_is_exit_status_2(scheme):
    found = watched_over_udp(programmes_together(film(), film(40)), options=("--program", 7), scheme=scheme)
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


def test_what_comes_by_rtp_and_is_no_transport_stream_has_no_programmes():
    found = watched_over_udp(b"\xff\xfb" * 94 * 400, options=("--program", 7), scheme="rtp")
    assert found.status == 2
    assert "a programme was asked for, and what comes by RTP is no transport stream" in found.errors


def test_sound_that_comes_by_rtp_without_a_container_is_judged():
    """Its sender's socket is the library's: MPEG audio (RFC 2250) has a payload type of its own."""
    port = free_port()
    monitor = watching(f"rtp://127.0.0.1:{port}")
    listened(port)
    with av.open(f"rtp://127.0.0.1:{port}", "w", format="rtp") as target:
        stream = target.add_stream("mp2", rate=48_000)
        began = time.monotonic()
        for place in range(0, round(SECONDS * 48_000), 1152):
            frame = av.AudioFrame.from_ndarray(np.zeros((2, 1152), np.int16), "s16p", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, place, Fraction(1, 48_000)
            time.sleep(max(0.0, began + place / 48_000 - time.monotonic()))
            target.mux(stream.encode(frame))
    monitor.process.terminate()
    found = monitor.ended()
    assert found.status == 0
    assert found.report["media_seconds"] >= SECONDS / 2
    assert "signal_lost" not in [each["detector"] for each in found.events]
