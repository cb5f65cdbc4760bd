"""Reads HLS playlists. A playlist is hostile input: sizes are bounded, and what breaks the rules is noted."""

from collections.abc import Mapping
from dataclasses import replace

from tallylight_monitor.ingest.hls.attributes import Variables
from tallylight_monitor.ingest.hls.dates import seconds_of
from tallylight_monitor.ingest.hls.lines import Flaws, lines_of
from tallylight_monitor.ingest.hls.master_reading import master_of
from tallylight_monitor.ingest.hls.media_reading import media_of
from tallylight_monitor.ingest.hls.playlist import NO_VARIABLES, MalformedPlaylistError, Master, Playlist

MAX_SEGMENTS = 50_000  # more than a day of two-second segments
MAX_RENDITIONS = 500
DATE_TAG = b"#EXT-X-PROGRAM-DATE-TIME:"
MASTER_TAGS = frozenset({"#EXT-X-STREAM-INF", "#EXT-X-I-FRAME-STREAM-INF", "#EXT-X-MEDIA"})


def parse_playlist(body: bytes, url: str, importable: Mapping[str, str] = NO_VARIABLES) -> Master | Playlist:
    """Read what can be read of a playlist that came from `url`. Raises MalformedPlaylistError where that is nothing.

    `importable`: the variables of the master playlist that led to it.
    """
    flaws = Flaws()
    lines = lines_of(body, flaws)
    tags = [each.tag for each in lines]
    if tags.count("#EXTINF") > MAX_SEGMENTS:
        raise MalformedPlaylistError(f"the playlist names more than {MAX_SEGMENTS} segments")
    if max(tags.count("#EXT-X-STREAM-INF"), tags.count("#EXT-X-MEDIA")) > MAX_RENDITIONS:
        raise MalformedPlaylistError(f"the playlist names more than {MAX_RENDITIONS} renditions")
    variables = Variables(importable, url)
    if MASTER_TAGS.intersection(tags) and ("#EXT-X-STREAM-INF" in tags or "#EXTINF" not in tags):
        return master_of(lines, url, variables, flaws)
    return replace(media_of(lines, url, variables, flaws), begins=first_date(body))


def first_date(body: bytes) -> float | None:
    """When the first segment was made, in seconds since 1970; None where the playlist does not say so.

    Only this one of its dates is looked for: a day of segments has tens of thousands.
    """
    _, _, behind = body[: _end_of_first(body)].partition(DATE_TAG)
    try:
        return seconds_of(behind.splitlines()[0].strip().decode())
    except (IndexError, ValueError):
        return None


def _end_of_first(body: bytes) -> int:
    second = body.find(b"#EXTINF", body.find(b"#EXTINF") + 1)
    return second if second >= 0 else len(body)
