"""A live stream that takes more than a monitor may use, with a black picture in every turn of it."""

import asyncio
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import av
from quiet.playing import told

from tallylight_cluster.network import NODE_ADDRESS, inside
from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import SPLIT_EARLY, Encoding, Shelf, segments
from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin

PORT = 18083
WIDTH, HEIGHT = 320, 180  # decoding is a third of what it takes, so that to share the detectors out helps
TRIED_FPS, TRIED_SECONDS = 200, 2.0
TURN, SEGMENT = 10.0, 2.0  # seconds
BLACK_AT, BLACK_FOR = 3.0, 3.0  # in each turn
START_SECONDS = 10.0
CODING = Encoding(video_bitrate=600_000, preset="ultrafast", audio_bitrate=0)
WINDOW = 20  # segments that are listed: one that is late loses none


@contextmanager
def on_air(paths, seconds, fps):
    """Serve it in the cluster's network, for so long; yields its address."""
    feed = Feed("heavy", window=WINDOW)
    coming = _continued(_turn(fps), seconds)
    origin, loop = Origin(feed, host=NODE_ADDRESS, port=PORT), asyncio.new_event_loop()
    started, stopping = threading.Event(), asyncio.Event()

    async def serve():
        async with origin:
            feed.pace(time.monotonic, head=0)
            began = time.monotonic()
            started.set()
            for segment in coming:  # a turn ahead: all of it would take half a gigabyte
                feed.add(segment)
                ahead = segment.start - TURN - (time.monotonic() - began)
                if ahead > 0 and await _is_set(stopping, ahead):
                    return
            await stopping.wait()

    with inside(paths):  # a thread has the network of the one that starts it
        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
        thread.start()
    assert started.wait(START_SECONDS), "the origin did not start"
    try:
        yield origin.url("heavy.m3u8")
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(START_SECONDS)
        loop.close()


async def _is_set(event, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


def rate_that_takes(cores, detectors):
    """How many pictures a second take so many cores of this machine, all that judges them in this process."""
    tried = list(segments(_scene(TRIED_FPS), TRIED_SECONDS, CODING, SEGMENT))
    began = time.process_time()
    told(tried, detectors)
    return round(TRIED_FPS * TRIED_SECONDS * cores / (time.process_time() - began))


def _scene(fps):
    return replace(clip_scene("bikes", WIDTH, HEIGHT), fps=Fraction(fps))


def _turn(fps):
    """One turn of pictures, encoded: so many a second that the detectors take more than decoding does."""
    return list(segments(apply(_scene(fps), [Defect(Kind.BLACK, BLACK_AT, BLACK_FOR)]), TURN, CODING, SEGMENT))


def _continued(turn, seconds):
    """The turn again and again, with timestamps that go on: one packager works through all of it."""
    shelf = Shelf(SEGMENT, seconds)
    with shelf.open("ts", SEGMENT - SPLIT_EARLY) as packager:
        stream = None
        for number in range(round(seconds / TURN)):
            for piece in turn:
                with av.open(BytesIO(piece.data)) as source:
                    video = source.streams.video[0]
                    stream = stream or packager.add_stream_from_template(video)
                    ticks = round(number * TURN / video.time_base)
                    for packet in source.demux(video):
                        if packet.size:
                            packet.pts, packet.dts, packet.stream = packet.pts + ticks, packet.dts + ticks, stream
                            packager.mux(packet)
            yield from shelf.finished()
    yield from shelf.finished()
