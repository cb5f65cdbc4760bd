"""Put the demo's programme on air: a real encoder, in real time, into a feed that an origin serves."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import apply
from tallylight_demo.encode import Encoding, Segment, segments
from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin
from tallylight_demo.programme import HEAD_SECONDS, HEAD_SEGMENTS, SEGMENT_SECONDS, Injection, cuts, fault_at

WIDTH, HEIGHT = 640, 360
ENCODING = Encoding(video_bitrate=800_000, preset="superfast")
READY_SECONDS = 30.0  # the first segments take one; a machine that needs so long will not hold real time
TICK_SECONDS = 0.05  # how exactly faults come and go


class TooSlowError(Exception):
    """This machine does not encode as fast as the stream plays."""


class Broadcast:
    """A live programme. `began` (UTC) and `now` count from when the head of the playlist stood."""

    def __init__(self, programme: Sequence[Injection], seconds: float) -> None:
        self.feed = Feed()
        self.late = 0.0  # seconds; the most that a segment came after its time
        self.began = datetime.now(UTC)
        self._programme, self._seconds = programme, seconds
        self._start = 0.0
        self._ready, self._stop = threading.Event(), threading.Event()
        self._encoder = threading.Thread(target=self._encode, name="encoder")

    def now(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._start

    @asynccontextmanager
    async def on_air(self, origin: Origin) -> AsyncIterator[None]:
        """Be on air while the block runs. Raises TooSlowError when the encoder cannot even begin."""
        self._encoder.start()
        faults = asyncio.create_task(self._ail(origin))
        try:
            if not await asyncio.to_thread(self._ready.wait, READY_SECONDS):
                raise TooSlowError(f"this machine encoded no {HEAD_SECONDS:g} s of video in {READY_SECONDS:g} s")
            yield
        finally:
            faults.cancel()
            self._stop.set()
            await asyncio.to_thread(self._encoder.join, READY_SECONDS)

    def _encode(self) -> None:
        scene = apply(clip_scene("bigbuckbunny", WIDTH, HEIGHT), cuts(self._programme))
        for segment in segments(scene, HEAD_SECONDS + self._seconds, ENCODING, SEGMENT_SECONDS):
            if segment.number >= HEAD_SEGMENTS and not self._waited_for(segment):
                return
            self.feed.add(segment)
            if segment.number == HEAD_SEGMENTS - 1:
                self._begin()

    def _begin(self) -> None:
        self._start, self.began = time.monotonic(), datetime.now(UTC)
        self._ready.set()

    def _waited_for(self, segment: Segment) -> bool:
        """A segment is published when its last picture would have been taken. False: the programme is over."""
        ahead = segment.start + segment.seconds - HEAD_SECONDS - self.now()
        self.late = max(self.late, -ahead)
        return not self._stop.wait(max(0.0, ahead))

    async def _ail(self, origin: Origin) -> None:
        while True:
            origin.fault = fault_at(self._programme, self.now()) if self._ready.is_set() else None
            await asyncio.sleep(TICK_SECONDS)
