"""Looks at all versions from time to time: whether two that should differ give the very same segments."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations

from tallylight_monitor.ingest.answers import Fetcher, Limits
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.data_address import is_data
from tallylight_monitor.ingest.facts import VersionsCompared
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.finding import MOST_VARIANTS_TRIED, PLAYLIST_LIMITS, Found, media_playlist
from tallylight_monitor.ingest.hls.playlist import Playlist, Rendition, SegmentRef
from tallylight_monitor.ingest.hls.variants import named
from tallylight_monitor.ingest.media import Sink
from tallylight_monitor.ingest.partial_answer import whole_size

FIRST_LOOK_SECONDS, LOOK_SECONDS = 10.0, 60.0
COMPARED = 16_384  # bytes of a segment's begin: its first picture is in them, or a good part of it
LEAST_COMPARED = 1024  # what is shorter may be an empty segment, which all versions have
BEGIN_LIMITS = Limits(size=COMPARED, total=3.0)
OTHER_BANDWIDTH = 1.1  # times: subtitles and rounding make less


@dataclass(frozen=True, slots=True)
class Begin:
    """How a segment begins: where it is, a sum of its first bytes (empty: not fetched), and its whole size if known."""

    place: object
    sum: bytes
    size: int | None


def is_same(one: Begin, other: Begin) -> bool | None:
    """Whether two are one segment; None where that is not known."""
    if one.place == other.place:
        return True
    return (one.sum, one.size) == (other.sum, other.size) if one.sum and other.sum else None


def should_differ(one: Rendition, other: Rendition) -> bool:
    """Whether two versions are announced with pictures that are not the same.

    The same pictures are listed with each group of sounds, of another bandwidth each time; and redundant ones twice.
    """
    if not (one.has_video and other.has_video):
        return False
    sizes = (one.width, one.height), (other.width, other.height)
    if all(map(all, sizes)) and sizes[0] != sizes[1]:
        return True
    lower, higher = sorted((one.bandwidth, other.bandwidth))
    return one.sound_group == other.sound_group and higher > OTHER_BANDWIDTH * lower > 0


class Ladder:
    """The versions that the master playlist named by which a stream was found."""

    def __init__(self, http: Fetcher, clock: Clock, found: Found) -> None:
        self._http, self._clock, self._variables = http, clock, found.variables
        listed = list(enumerate(found.versions[:MOST_VARIANTS_TRIED], start=1))
        pairs = [(one, other) for one, other in combinations(listed, 2) if should_differ(one[1], other[1])]
        self._pairs = [((one[0], other[0]), f"{_words(one)} and {_words(other)}") for one, other in pairs]
        compared = {place for places, _ in self._pairs for place in places}
        self._versions = [(place, version) for place, version in listed if place in compared]

    async def watch(self, sink: Sink) -> None:
        """Tell of each look, until it is stopped."""
        await self._clock.sleep(FIRST_LOOK_SECONDS)
        while self._pairs:
            begins = await self._look()
            known = [(words, self._same(begins, *places)) for places, words in self._pairs]
            same, other = (tuple(words for words, each in known if each is wanted) for wanted in (True, False))
            sink.tell(VersionsCompared(self._clock.monotonic(), same, other))
            await self._clock.sleep(LOOK_SECONDS)

    @staticmethod
    def _same(begins: Mapping[int, Begin], one: int, other: int) -> bool | None:
        return is_same(begins[one], begins[other]) if one in begins and other in begins else None

    async def _look(self) -> dict[int, Begin]:
        """How one segment begins, by each version that has it."""
        playlists = {place: found for place, each in self._versions if (found := await self._playlist(each))}
        number = min((each.newest for each in playlists.values()), default=0)
        segments = {place: part for place, each in playlists.items() if (part := _segment(each, number))}
        return {place: await self._begin(each, segments) for place, each in segments.items()}

    async def _playlist(self, version: Rendition) -> Playlist | None:
        try:
            answer = await self._http.get(version.uri, PLAYLIST_LIMITS)
            return (await media_playlist(self._http, answer, self._variables)).playlist
        except FetchError:
            return None  # whether it can be had is `variant_down`'s to tell

    async def _begin(self, segment: SegmentRef, all_of_them: Mapping[int, SegmentRef]) -> Begin:
        """What is at one place need not be fetched to be the same."""
        place = segment.uri, segment.byte_range
        elsewhere = len({(each.uri, each.byte_range) for each in all_of_them.values()}) > 1
        first = segment.byte_range.offset if segment.byte_range else 0
        length = min(COMPARED, segment.byte_range.length) if segment.byte_range else COMPARED
        headers = {"Range": f"bytes={first}-{first + length - 1}", "Accept-Encoding": "identity"}
        try:
            if not elsewhere or is_data(segment.uri):
                return Begin(place, b"", None)
            answer = await self._http.get(segment.uri, BEGIN_LIMITS, headers)
        except FetchError:
            return Begin(place, b"", None)
        size = segment.byte_range.length if segment.byte_range else whole_size(answer.headers.get("content-range", ""))
        enough = len(answer.body) >= LEAST_COMPARED
        return Begin(place, sha256(answer.body).digest() if enough else b"", size)


def _segment(playlist: Playlist, number: int) -> SegmentRef | None:
    """One that is there, by its number: the same in all versions, where a packager has made them together."""
    place = number - playlist.sequence
    segment = playlist.segments[place] if 0 <= place < len(playlist.segments) else None
    return None if segment is None or segment.gap or segment.unreadable else segment


def _words(version: tuple[int, Rendition]) -> str:
    return named(version[1], version[0])
