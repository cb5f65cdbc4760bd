"""Finds a stream's playlists: of a master playlist, the best pictures and the sound that goes with them."""

from dataclasses import dataclass, replace

from tallylight_monitor.ingest.answers import Answer, Fetcher, Limits, Validators
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.playlist import (
    MalformedPlaylistError,
    Master,
    Playlist,
    UnsupportedPlaylistError,
    best_rendition,
    parse_playlist,
    sound_beside,
)

PLAYLIST_LIMITS = Limits(size=4 * 2**20, total=5.0)  # a day of two-second segments; no poll may stay away long


@dataclass(frozen=True, slots=True)
class Found:
    """A media playlist, where it was found, how it will be recognised, and how long its fetch took.

    `sound_url` is where the playlist of its sound is; empty where the sound, if any, comes with the pictures.
    """

    url: str
    playlist: Playlist
    validators: Validators
    seconds: float
    sound_url: str = ""


async def media_playlist(http: Fetcher, answer: Answer) -> Found:
    """Read a playlist; of a master playlist, fetch the best rendition. Raises FetchError."""
    read, sound_url = _read(answer), ""
    if isinstance(read, Master):
        best = best_rendition(read)
        sound_url = sound_beside(read, best)
        answer = await http.get(best.uri, PLAYLIST_LIMITS)
        read = _read(answer)
    if isinstance(read, Master):
        raise FetchError("malformed", "a master playlist leads to another master playlist")
    return Found(answer.final_url, read, answer.validators, answer.seconds, sound_url)


async def sound_playlist(http: Fetcher, answer: Answer) -> Found:
    """Read a master playlist, and fetch the playlist of the sound that it names. Raises FetchError."""
    read = _read(answer)
    sound_url = sound_beside(read, best_rendition(read)) if isinstance(read, Master) else ""
    if not sound_url:
        raise FetchError("malformed", "the playlist no longer names the sound that it named")
    return await media_playlist(http, await http.get(sound_url, PLAYLIST_LIMITS))


async def refreshed(http: Fetcher, found: Found) -> Found:
    """The same playlist as it is now. Raises FetchError."""
    answer = await http.get(found.url, PLAYLIST_LIMITS, found.validators.headers())
    if answer.status == 304:
        return replace(found, seconds=answer.seconds)
    read = _read(answer)
    if isinstance(read, Master):
        raise FetchError("malformed", "a master playlist stands where a media playlist was")
    return replace(found, playlist=read, validators=answer.validators, seconds=answer.seconds)


def _read(answer: Answer) -> Master | Playlist:
    try:
        return parse_playlist(answer.body, answer.final_url)
    except UnsupportedPlaylistError as error:
        raise FetchError("unsupported", str(error), answer.status) from None
    except MalformedPlaylistError as error:
        raise FetchError("malformed", str(error), answer.status) from None
