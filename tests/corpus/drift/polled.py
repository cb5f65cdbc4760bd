"""When the segments of a live playlist arrive: followed by the monitor's own ingest, in virtual time."""

import asyncio
import random
from collections.abc import Iterator

from delivery.cases import Case
from delivery.stream import BEFORE, EPOCH, Part, Stream
from delivery.watching import BEGIN, URL, CaseOrigin
from delivery.ways import Way
from ingest_doubles import RecordingSink
from virtual_time import VirtualClock, in_virtual_time

from drift.arrivals import Look, Pace
from tallylight_monitor.ingest.facts import Fact, SegmentRead
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS, media_playlist
from tallylight_monitor.ingest.hls.source import HlsSource


def stream(target: int, length: float, seconds: float) -> Stream:
    """Segments of one length, in a playlist of one target duration."""
    count = BEFORE + int(seconds * 1.4 / length) + 3
    ends = [(index + 1 - BEFORE) * length for index in range(count)]
    parts = [Part(index, f"{index}.ts", length, end, EPOCH + end, 1000) for index, end in enumerate(ends)]
    return Stream(target, 6, tuple(parts), dated=False)


def facts_of(pace: Pace, delivered: Stream, seconds: float) -> list[Fact]:
    """What the monitor's ingest tells of it; times are from the watching's begin on."""
    way = Way("by its own clock", served_at=lambda moment: (pace.media(moment.now), 0.0))
    sink, origin = RecordingSink(), CaseOrigin(Case("", way, "tuning", 0), delivered)

    async def run() -> None:
        answer = await origin.get(URL, PLAYLIST_LIMITS)
        source = HlsSource(origin, VirtualClock(), URL, await media_playlist(origin, answer))
        try:
            async with asyncio.timeout(seconds):
                await source.run(sink)
        except TimeoutError:
            return

    in_virtual_time(run())
    return sink.facts


def looks(facts: list[Fact], delivered: Stream, rng: random.Random) -> Iterator[Look]:
    """Each segment, once it is decoded."""
    ends = {part.number: part.ends for part in delivered.parts}
    for fact in facts:
        if isinstance(fact, SegmentRead):
            at = fact.at - BEGIN + rng.uniform(0.2, 0.6)
            yield Look(at, at - ends[fact.number])
