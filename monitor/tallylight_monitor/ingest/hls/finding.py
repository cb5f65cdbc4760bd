"""Finds a stream's playlists: of a master playlist, the best pictures that can be had, and the sound for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tallylight_monitor.ingest.answers import NOT_CACHED, Answer, Fetcher, Limits, Served, Validators
from tallylight_monitor.ingest.content.announced import Announced
from tallylight_monitor.ingest.data_address import is_data
from tallylight_monitor.ingest.facts import Track
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.following import first_step
from tallylight_monitor.ingest.hls.numbering import numbered
from tallylight_monitor.ingest.hls.playlist import (
    NO_VARIABLES,
    Flaw,
    MalformedPlaylistError,
    Master,
    Playlist,
    Rendition,
    SubtitleRendition,
    UnsupportedPlaylistError,
)
from tallylight_monitor.ingest.hls.reading import parse_playlist
from tallylight_monitor.ingest.hls.variants import (
    announced,
    best_first,
    named,
    separate_sound,
    sound_announced,
    tags_missing,
)

PLAYLIST_LIMITS = Limits(size=4 * 2**20, total=5.0)  # a day of two-second segments; no poll may stay away long
SEGMENT_TRY = Limits(size=1, total=2.0)  # whether a segment is there: its first byte, or an answer that is too large
MISSING = frozenset({"status", "connect", "dns", "refused", "tls", "redirects"})  # of a try: it is not there
MOST_VARIANTS_TRIED = 6  # each may take as long as one poll; more that are down are an origin that is down


@dataclass(frozen=True, slots=True)
class VariantDown:
    """A version that cannot be had, and why."""

    name: str
    why: str
    uri: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A media playlist, where it was found, how it will be recognised, and how long its fetch took.

    `sound_url` is where the playlist of its sound is; empty where the sound, if any, comes with the pictures.
    `down` are the better versions that could not be had; `alternatives` counts those that were not tried. `bandwidth`
    is what the master playlist says of this version, 0 if nothing, and `tags_missing` what it does not say of any.
    `subtitles` are the renditions of them that it names, `declares` the tracks that the segments should hold by what
    it says. `announced` is what it promises of this playlist's segments, `sound_announced` of those of its sound; None
    where no master playlist led to it. `versions` are all that it names, the best first.
    """

    url: str
    playlist: Playlist
    validators: Validators
    seconds: float
    sound_url: str = ""
    down: tuple[VariantDown, ...] = ()
    alternatives: int = 0
    master_flaws: tuple[Flaw, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    served: Served = NOT_CACHED
    bandwidth: int = 0
    tags_missing: tuple[str, ...] = ()
    subtitles: tuple[SubtitleRendition, ...] = ()
    declares: tuple[Track, ...] = ()
    announced: Announced | None = None
    sound_announced: Announced | None = None
    versions: tuple[Rendition, ...] = field(default=(), repr=False)

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """What breaks the rules, in either playlist."""
        return (*self.master_flaws, *self.playlist.flaws)


async def media_playlist(http: Fetcher, answer: Answer, importable: Mapping[str, str] = NO_VARIABLES) -> Found:
    """Read a playlist; of a master playlist, fetch the best rendition that can be had. Raises FetchError."""
    read = _read(answer, importable)
    if isinstance(read, Playlist):
        url, served = answer.final_url, answer.served
        return Found(url, read, answer.validators, answer.seconds, variables=importable, served=served)
    return await _best(http, read)


async def sound_playlist(http: Fetcher, answer: Answer) -> Found:
    """Read a master playlist, and fetch the playlist of the sound that it names. Raises FetchError."""
    read = _read(answer)
    if isinstance(read, Master):
        variant = next((each for each in best_first(read) if separate_sound(read, each)), None)
        if variant is not None:
            answer = await http.get(separate_sound(read, variant), PLAYLIST_LIMITS)
            found = await media_playlist(http, answer, read.variables)
            return replace(found, announced=sound_announced(read, variant))
    raise FetchError("malformed", "the playlist no longer names the sound that it named")


async def refreshed(http: Fetcher, found: Found) -> Found:
    """The same playlist as it is now. Raises FetchError."""
    answer = await http.get(found.url, PLAYLIST_LIMITS, found.validators.headers())
    if answer.status == 304:
        return replace(found, seconds=answer.seconds, served=answer.served)
    read = _read(answer, found.variables)
    if isinstance(read, Master):
        raise FetchError("malformed", "a master playlist stands where a media playlist was")
    playlist = numbered(read, found.playlist)
    validators, seconds = answer.validators, answer.seconds
    return replace(found, playlist=playlist, validators=validators, seconds=seconds, served=answer.served)


async def is_back(http: Fetcher, variant: VariantDown) -> bool:
    """Whether a version that could not be had can be had again."""
    try:
        answer = await http.get(variant.uri, PLAYLIST_LIMITS)
        return answer.body.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"#EXTM3U")
    except FetchError:
        return False


async def _best(http: Fetcher, master: Master) -> Found:
    """Try the versions from the best down. The first one's failure is raised where none can be had."""
    variants, failures = best_first(master), list[FetchError]()
    down: tuple[VariantDown, ...] = ()
    for place, variant in enumerate(variants[:MOST_VARIANTS_TRIED], start=1):
        try:
            found = await _variant(http, master, variant)
            if place < len(variants):
                await _check_playable(http, found.playlist)
        except FetchError as error:
            failures.append(error)
            down = (*down, VariantDown(named(variant, place), error.detail, variant.uri))
        else:
            return replace(found, down=down, alternatives=len(variants) - place)
    raise failures[0]


async def _variant(http: Fetcher, master: Master, variant: Rendition) -> Found:
    answer = await http.get(variant.uri, PLAYLIST_LIMITS)
    read = _read(answer, master.variables)
    if isinstance(read, Master):
        raise FetchError("malformed", "a master playlist leads to another master playlist", answer.status)
    sound_url = separate_sound(master, variant)
    flaws = tuple(replace(each, tag=f"{each.tag} of the master playlist") for each in master.flaws)
    return Found(
        url=answer.final_url,
        playlist=read,
        validators=answer.validators,
        seconds=answer.seconds,
        sound_url=sound_url,
        master_flaws=flaws,
        variables=master.variables,
        served=answer.served,
        bandwidth=variant.bandwidth,
        tags_missing=tuple(tags_missing(master)),
        subtitles=master.subtitles,
        declares=tuple(each for each in variant.declares if each == "picture" or not sound_url),
        announced=announced(master, variant),
        sound_announced=sound_announced(master, variant),
        versions=tuple(best_first(master)),
    )


async def _check_playable(http: Fetcher, playlist: Playlist) -> None:
    """Raise FetchError where a version's playlist is there, and none of what it names."""
    if playlist.ended and not playlist.segments:
        raise FetchError("malformed", "its playlist names no segment, and says that none will come")
    tried = next((each for each in first_step(playlist, 0.0).segments if not (each.gap or each.unreadable)), None)
    if tried is None or is_data(tried.uri):
        return
    begin = tried.byte_range.offset if tried.byte_range else 0
    try:
        await http.get(tried.uri, SEGMENT_TRY, {"Range": f"bytes={begin}-{begin}", "Accept-Encoding": "identity"})
    except FetchError as error:
        if error.kind in MISSING:
            raise FetchError(error.kind, f"its segments cannot be had: {error.detail}", error.status) from None


def _read(answer: Answer, importable: Mapping[str, str] = NO_VARIABLES) -> Master | Playlist:
    try:
        return parse_playlist(answer.body, answer.final_url, importable)
    except UnsupportedPlaylistError as error:
        raise FetchError("unsupported", str(error), answer.status) from None
    except MalformedPlaylistError as error:
        raise FetchError("malformed", str(error), answer.status) from None
