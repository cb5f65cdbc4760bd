"""Looks at the renditions of subtitles from time to time: whether each is there, and grows. None is shown."""

from tallylight_monitor.ingest.answers import Fetcher
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import SubtitlesSeen
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS, Found, media_playlist
from tallylight_monitor.ingest.hls.following import pace
from tallylight_monitor.ingest.hls.playlist import SubtitleRendition
from tallylight_monitor.ingest.media import Sink

MOST_RENDITIONS = 16  # a hostile master playlist names thousands
SHORTEST_LOOK_SECONDS = 4.0  # between two looks at one rendition


class Subtitles:
    """The renditions that the master playlist named by which a stream was found."""

    def __init__(self, http: Fetcher, clock: Clock, found: Found) -> None:
        self._http, self._clock, self._variables = http, clock, found.variables
        self._renditions = found.subtitles[:MOST_RENDITIONS]

    async def watch(self, sink: Sink) -> None:
        """Tell of each rendition, one after the other, until it is stopped."""
        target = SHORTEST_LOOK_SECONDS
        while self._renditions:
            began = self._clock.monotonic()
            seen = [await self._look(sink, each) for each in self._renditions]
            target = min([each.target for each in seen if each.target], default=target)
            took = self._clock.monotonic() - began
            await self._clock.sleep(max(1.0, max(target, SHORTEST_LOOK_SECONDS) - took))

    async def _look(self, sink: Sink, rendition: SubtitleRendition) -> SubtitlesSeen:
        try:
            answer = await self._http.get(rendition.uri, PLAYLIST_LIMITS)
            found = await media_playlist(self._http, answer, self._variables)
        except FetchError as error:
            seen = SubtitlesSeen(self._clock.monotonic(), rendition.name, why=error.detail)
        else:
            playlist = found.playlist
            newest = playlist.newest if playlist.segments else -1
            target = max(SHORTEST_LOOK_SECONDS, pace(playlist))
            seen = SubtitlesSeen(self._clock.monotonic(), rendition.name, newest, target, ended=playlist.ended)
        sink.tell(seen)
        return seen
