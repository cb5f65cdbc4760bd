"""An HLS stream: follows the playlist of its pictures, and beside it that of its sound where it has its own."""

import asyncio
from dataclasses import replace

from tallylight_contract.address import shown
from tallylight_monitor.ingest.answers import Answer, Fetcher
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import FetchFailed
from tallylight_monitor.ingest.failures import FetchError, SourceUnusableError
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS, Found, is_back, media_playlist, sound_playlist
from tallylight_monitor.ingest.hls.follower import LOOKS_UNTIL_ASKED_AGAIN, NO_SEGMENTS, Follower, stopped
from tallylight_monitor.ingest.hls.following import first_step, retry_delay
from tallylight_monitor.ingest.hls.ladder import Ladder
from tallylight_monitor.ingest.hls.separate_audio import SeparateAudio
from tallylight_monitor.ingest.hls.subtitles import Subtitles
from tallylight_monitor.ingest.media import Sink

# For the sound that is left when the pictures are over: a segment or two.
LAST_SOUND_SECONDS = 5.0
RECHECK_SECONDS = 30.0  # after which a better version that was down is looked at again


async def open_hls(http: Fetcher, clock: Clock, url: str, answer: Answer, *, returns: bool) -> "HlsSource":
    """The stream whose playlist `answer` is. Raises FetchError, and SourceUnusableError where nothing is in it."""
    found = await media_playlist(http, answer)
    if found.playlist.ended and not found.playlist.segments and not returns:
        raise SourceUnusableError(f"{shown(url)}: {NO_SEGMENTS}, and says that none will come", passing=False)
    return HlsSource(http, clock, url, found, returns=returns)


class HlsSource:
    """A stream whose playlist has been read once. `url` is the address that people gave.

    `returns`: what is not a recording is watched until it is stopped, whatever its playlist says of its end.
    `looks_at_subtitles`: at the renditions of them, too; `compares_versions`: with one another; `reads_content`: of
    segments, beside what is announced. Set before it runs.
    """

    def __init__(self, http: Fetcher, clock: Clock, url: str, found: Found, *, returns: bool = False) -> None:
        self._http = http
        self._clock = clock
        self._url = url
        self._found = found
        self._returns = returns and not found.playlist.is_whole_recording
        self.looks_at_subtitles = False
        self.compares_versions = False
        self.reads_content = False
        self._has_sound = False  # of its own, and its playlist was had

    @property
    def live(self) -> bool:
        """Whether it had no end when it was opened."""
        return not self._found.playlist.ended

    async def run(self, sink: Sink) -> None:
        """Hand on every segment; return after the last one of a playlist that has ended."""
        pictures = Follower(self._http, self._clock, self._found, self._find, returns=self._returns)
        pictures.reads_content = self.reads_content
        asked = ((self.looks_at_subtitles, Subtitles), (self.compares_versions, Ladder))
        watches = [each(self._http, self._clock, self._found).watch(sink) for is_asked, each in asked if is_asked]
        tasks = {asyncio.create_task(each) for each in [self._recheck(pictures), *watches]}
        try:
            await self._tracks(pictures, sink)
        finally:
            await stopped(tasks)

    async def _tracks(self, pictures: Follower, sink: Sink) -> None:
        if not self._found.sound_url:
            await pictures.run(sink)
            return
        abreast = SeparateAudio(sink, live=self.live or self._returns)
        sound = asyncio.create_task(self._sound(abreast))
        try:
            await _unless(sound, asyncio.create_task(pictures.run(abreast.pictures)))
            await abreast.pictures_over()
            if self._has_sound:
                await asyncio.wait({sound}, timeout=LAST_SOUND_SECONDS)
        finally:
            await stopped({sound})

    async def _recheck(self, pictures: Follower) -> None:
        """Look at the versions that are down from time to time, and turn to the best that is back."""
        while True:
            await self._clock.sleep(RECHECK_SECONDS)
            for variant in pictures.found.down:
                if await is_back(self._http, variant):
                    pictures.find_again()
                    break

    async def _sound(self, abreast: SeparateAudio) -> None:
        """Follow the sound to its end. Without it, the pictures are watched all the same."""
        found = await self._sound_found(abreast)
        self._has_sound = True
        joined = first_step(found.playlist, self._clock.monotonic()).segments
        await abreast.go_together(sum(each.duration for each in joined))
        follower = Follower(self._http, self._clock, found, self._find_sound, returns=self._returns)
        follower.reads_content = self.reads_content
        await follower.run(abreast.sound)
        await abreast.go_alone("its playlist has ended, and that of the pictures goes on")

    async def _sound_found(self, abreast: SeparateAudio) -> Found:
        """The playlist of the sound: asked for again and again where it cannot be had."""
        failures = 0
        while True:
            try:
                if failures and failures % LOOKS_UNTIL_ASKED_AGAIN == 0:
                    return await self._find_sound()
                answer = await self._http.get(self._found.sound_url, PLAYLIST_LIMITS)
                found = await media_playlist(self._http, answer, self._found.variables)
                return replace(found, announced=self._found.sound_announced)
            except FetchError as error:
                failures += 1
                at = self._clock.monotonic()
                abreast.sound.tell(FetchFailed(at, "playlist", error.kind, error.detail, error.status))
                await abreast.go_alone(error.detail)
            await self._clock.sleep(retry_delay(failures, self._found.playlist.target))

    async def _find(self) -> Found:
        return await media_playlist(self._http, await self._http.get(self._url, PLAYLIST_LIMITS))

    async def _find_sound(self) -> Found:
        return await sound_playlist(self._http, await self._http.get(self._url, PLAYLIST_LIMITS))


async def _unless(other: "asyncio.Task[None]", task: "asyncio.Task[None]") -> None:
    """Wait for the task's end; what goes wrong in the other is raised here."""
    try:
        await asyncio.wait({task, other}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            other.result()
        await task
    finally:
        await stopped({task})
