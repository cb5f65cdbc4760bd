"""Fuzz target: whatever one process says to the other, it is a message or refused, and no message ends the monitor."""

import os
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.decoder.inbox import Inbox
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.judging.accounting import Accounting
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.judgement import Judgement
from tallylight_monitor.judging.subject import Subject
from tallylight_monitor.wire import (
    LENGTH_BYTES,
    LONGEST_FRAME,
    Beat,
    BrokenWireError,
    Configure,
    DetectorSpec,
    Failed,
    Finish,
    Measured,
    Pictures,
    PlayAddress,
    PlayBytes,
    PlaySegment,
    Sample,
    SkipLost,
    Taken,
    TakePictures,
    TrackBeat,
    for_decoder,
    for_monitor,
    framed,
)

TRACKS = [TrackBeat("picture", 3, 0.0, "", 1.4), TrackBeat("sound", 0, 2.5, "it is scrambled")]
TO_DECODER = (
    Configure([DetectorSpec("black", "picture", "picture", {"coverage": 0.98})], TRACKS, 2.0, 1),
    PlaySegment(3, b"\x47" * 20, b"init", 2.0, discontinuity=True, track="sound"),
    PlayBytes(b"abc", fresh=True),
    PlayAddress("rtmp://h/a", network=True, options={"rtmp_tcurl": "x"}),
    SkipLost(1, 2.0),
    TakePictures(1, [0.0, 2.5]),
    Finish(),
)
FROM_DECODER = (
    Beat(2.0, TRACKS, 50, 1, 0.5, 1 << 20),
    Measured([Sample("black", 1.0, 0.5), Sample("freeze", float("nan"), float("inf"), -1.0, "why")]),
    Measured([]),
    Taken(),
    Pictures(1, [(0.5, b"jpeg")]),
    Failed("it cannot be opened", opened=False),
)
SEEDS = tuple(framed(each)[LENGTH_BYTES:] for each in (*TO_DECODER, *FROM_DECODER))
INPUTS = mutated(SEEDS) | st.binary(max_size=100)


class Nobody:
    """An outlet of which nothing is expected."""

    def event(self, event):
        assert event.detail.isprintable() or event.detail

    def fact(self, _):
        """Facts come from the network."""


def target(data: bytes) -> None:
    """Read it as either process would. Anything but a message or a BrokenWireError is a fault."""
    for read in (for_decoder, for_monitor):
        message = _read(read, data)
        if message is not None:
            body = framed(message)[LENGTH_BYTES:]
            assert framed(read(body))[LENGTH_BYTES:] == body
            _judge(message)
    assert _taken_in(data) is not None
    assert _taken_in(len(data).to_bytes(LENGTH_BYTES, "big") + data) is not None


def _read(read, data):
    try:
        return read(data)
    except BrokenWireError as error:
        refusal = str(error)
    assert refusal
    return None


def _judge(message):
    """The monitor believes its child, which has touched hostile media, nothing that would end it."""
    now, clock = datetime.now(UTC), SystemClock()
    accounting = Accounting(Subject("s", "", "", ""), "", "x", now, clock.monotonic())
    judgement = Judgement(accounting, resolved(None), (Nobody(),), clock, lambda _: None)
    match message:
        case Measured():
            judgement.measured(message.samples)
        case Beat():
            judgement.beat(message, behind=False)
    judgement.listen()
    judgement.end(message.media_end if isinstance(message, Beat) else 0.0)


def _taken_in(data):
    """All messages in a pipe that closes behind these bytes."""
    reader, writer = os.pipe()
    try:
        os.write(writer, data[: 1 << 15])
        os.close(writer)
        inbox, found = Inbox(reader), []
        while not (isinstance(message := inbox.next(0.1), Finish) and inbox.closed):
            found.append(message)
    except BrokenWireError:
        return []
    finally:
        os.close(reader)
    return found


@given(INPUTS)
def test_whatever_is_said_is_a_message_or_refused(data):
    target(data)


def test_a_message_that_claims_to_be_longer_than_any_is_refused():
    assert _taken_in((LONGEST_FRAME + 1).to_bytes(LENGTH_BYTES, "big")) == []
