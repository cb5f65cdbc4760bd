"""Looks at what is at an HTTP address: a playlist that grows, or a stream of which something comes."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from tallylight_bounded.blocking import in_a_thread
from tallylight_contract.printable import printable
from tallylight_contract.probing import LONGEST_SEEN, Probe
from tallylight_monitor.ingest.addresses import shown_host
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS, Found, media_playlist, refreshed
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.opening import is_other_media, is_playlist
from tallylight_monitor.ingest.ts.packets import SNIFFED, grid_of
from tallylight_monitor.pipeline.mounted_secret import unusable
from tallylight_monitor.probing.growth import Growth, grown
from tallylight_monitor.probing.signal import Sight

LOOK_SECONDS = 8.0  # the longest that one look may take
NOT_THERE = frozenset({204, 205, 404, 410})
NOTHING_LISTENS = os.strerror(errno.ECONNREFUSED)  # so a host answers that is there


class HttpSource:
    """One source. A playlist that was found is asked for alone, and only if it has changed.

    Without what its Secret's folder is to hold, nothing is asked: an origin may answer strangers that nothing is there.
    """

    def __init__(self, probe: Probe, http: Http, clock: Clock, secret: Path | None = None) -> None:
        self._probe, self._http, self._clock, self._secret = probe, http, clock, secret
        self._found: Found | None = None
        self._growth: Growth | None = None
        self._was_absent = False

    async def look(self) -> Sight:
        """One look, within LOOK_SECONDS. Never raises."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                lacking = await in_a_thread(partial(unusable, self._secret)) if self._secret else ""
                sight = Sight(present=None, seen=lacking) if lacking else await self._looked()
        except FetchError as error:
            self._found = self._growth = None
            sight = Sight(False if _says_absent(error) else None, error.detail)
        except TimeoutError:
            sight = Sight(present=None, seen=f"{shown_host(self._probe.url)} took longer than {LOOK_SECONDS:g} s")
        if sight.present is not None:
            self._was_absent = not sight.present
        return Sight(sight.present, printable(sight.seen)[:LONGEST_SEEN])

    async def _looked(self) -> Sight:
        if self._found is not None:
            self._found = await refreshed(self._http, self._found)
            return self._of_playlist(self._found)
        async with self._http.stream(self._probe.url) as stream:
            kind = stream.headers.get("content-type", "").partition(";")[0].strip().lower()
            start = await _start(stream.chunks)
        if not start:
            return Sight(present=False, seen=f"{shown_host(self._probe.url)} answers, and nothing comes")
        if is_playlist(start):
            answer = await self._http.get(self._probe.url, PLAYLIST_LIMITS)
            self._found = await media_playlist(self._http, answer)
            return self._of_playlist(self._found)
        if grid_of(start) is None and not is_other_media(start, kind):
            return Sight(present=None, seen=f"{shown_host(self._probe.url)} answers with something that is no stream")
        if stream.length is not None:
            return Sight(present=False, seen=f"{shown_host(self._probe.url)} has a file there, which has an end")
        return Sight(present=True, seen="media comes")

    def _of_playlist(self, found: Found) -> Sight:
        now = self._clock.monotonic()
        self._growth, sight = grown(self._growth, found.playlist, now, appeared=self._was_absent)
        return sight


async def _start(chunks: AsyncIterator[bytes]) -> bytes:
    """The first bytes; fewer where no more come in time."""
    start = b""
    try:
        while len(start) < SNIFFED and (chunk := await anext(chunks, b"")):
            start += chunk
    except FetchError as error:
        if error.kind != "timeout":
            raise
    return start


def _says_absent(error: FetchError) -> bool:
    """Whether the source says that nothing is sent; any other failure says nothing of that."""
    return error.status in NOT_THERE or (error.kind == "connect" and error.detail.endswith(NOTHING_LISTENS))
