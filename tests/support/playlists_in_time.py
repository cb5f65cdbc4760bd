"""An HLS origin in virtual time: a playlist that grows, fails when told to, and is followed for a while."""

import asyncio

from ingest_doubles import FakeFetcher, RecordingSink
from virtual_time import VirtualClock, in_virtual_time

from tallylight_demo.playlist import Entry, playlist_text
from tallylight_monitor.ingest.facts import Ended
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS, media_playlist
from tallylight_monitor.ingest.hls.source import HlsSource, open_hls

URL, MASTER = "http://origin.example/live.m3u8", "http://origin.example/master.m3u8"
TARGET, WINDOW = 2, 6
START = 1000.0  # the virtual loop's first second
DOWN = FetchError("status", "origin.example answered 503", 503)
GONE = FetchError("status", "origin.example answered 404", 404)


def text(first, last, *, ended=False, prefix=""):
    entries = [Entry(f"{prefix}{number}.ts", float(TARGET)) for number in range(first, last + 1)]
    return playlist_text(entries, first, ended=ended, target=TARGET).encode()


def newest_at(now):
    """A segment is added every two seconds; at the start, number 9 is the newest."""
    return 9 + int((now - START) // TARGET)


def live(url, now):
    if url.endswith(".m3u8"):
        return text(newest_at(now) - WINDOW + 1, newest_at(now))
    number = int(url.rsplit("/", 1)[1].removesuffix(".ts"))
    return b"\0" + f"<{number}>".encode() if number <= newest_at(now) else GONE


def outage(begin, end, what=lambda _: True, failure=DOWN):
    def reply(url, now):
        return failure if begin <= now - START < end and what(url) else live(url, now)

    return reply


def is_segment(url):
    return url.endswith(".ts")


def is_playlist(url):
    return url.endswith(".m3u8")


async def watched_for(source, sink, seconds):
    """Let a source run for so many seconds; whether it came to its end."""
    try:
        async with asyncio.timeout(seconds):
            await source.run(sink)
    except TimeoutError:
        return False
    return True


def opened_and_watched(reply, seconds, asked=lambda _: None, *, url=MASTER, returns=False):
    """Open what `reply` answers there, as a monitor does, and watch it; `asked` sets what is looked at besides."""
    sink, fetcher = RecordingSink(), FakeFetcher(reply)

    async def run():
        answer = await fetcher.get(url, PLAYLIST_LIMITS)
        source = await open_hls(fetcher, VirtualClock(), url, answer, returns=returns)
        asked(source)
        await watched_for(source, sink, seconds)

    in_virtual_time(run())
    return sink, fetcher


async def opened(fetcher, url=URL):
    answer = await fetcher.get(url, PLAYLIST_LIMITS)
    return HlsSource(fetcher, VirtualClock(), url, await media_playlist(fetcher, answer))


def watched(fetcher, seconds, sink=None, asked=lambda _: None):
    """Let a source run for so many seconds of virtual time, or to its end; `asked` as in opened_and_watched."""
    sink = sink or RecordingSink()

    async def run():
        source = await opened(fetcher)
        asked(source)
        if await watched_for(source, sink, seconds):
            assert sink.told(Ended)

    in_virtual_time(run())
    return sink
