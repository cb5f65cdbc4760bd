"""Pictures and sound that each have a playlist: which of the two holds its track back while the other goes on. Pure."""

from collections.abc import Set

from tallylight_monitor.detectors.tracks import Withheld
from tallylight_monitor.ingest.feed import Feed
from tallylight_monitor.wire import TrackName

# So long, in target durations, one playlist may fail or stand still alone: twice what makes a signal lost, or a
# playlist stale, so that a source that is gone altogether is called that.
MISSED_TARGETS = 3.0
STALE_TARGETS = 1.5  # within which a live playlist promises a new segment (RFC 8216 6.2.2)
FRESH_TARGETS = 1.0  # nobody calls a playlist stale before
# The defects of the feed that say that the stream is not being sent. A flaw in its playlist does not.
NOT_SENT = frozenset({"signal_lost", "segment_error"})
STANDS = "its playlist names no new segment"


def stale(feed: Feed, sound: Feed | None) -> tuple[TrackName, ...]:
    """The tracks whose playlist does not grow: the one that is worse off, and the other where it is as bad. None while
    both grow.
    """
    if sound is None:
        return ("picture", "sound")
    ages = {"picture": served_age(feed) / feed.target, "sound": served_age(sound) / sound.target}
    least = max(FRESH_TARGETS, min(STALE_TARGETS, max(ages.values())))
    return tuple(name for name in ("picture", "sound") if ages[name] >= least)


def is_off(defects: Set[str], feed: Feed, sound: Feed | None) -> bool:
    """Whether one of the feed's defects says that the stream is not being sent: a playlist is stale, and no other
    grows.
    """
    return bool(NOT_SENT & defects) or ("playlist_stale" in defects and len(stale(feed, sound)) > 1)


def served_age(feed: Feed) -> float:
    """How old a playlist was when it was last served: while it is not, its age tells nothing of it."""
    return feed.playlist_age(feed.last_playlist_at)


def withheld(feed: Feed, sound: Feed | None, now: float) -> Withheld | None:
    """The track of a live stream of which nothing can have come, for its own playlist fails, or names nothing new.

    None while both come, and while the source is gone altogether. The decoder knows only what came.
    """
    if sound is None or not feed.live:
        return None
    if is_missed(sound, feed, now):
        return Withheld("sound", _missed_for(sound, feed, now), f"its playlist cannot be had: {sound.failure}")
    patience = MISSED_TARGETS * max(feed.target, sound.target)
    if not sound.ended and (behind := _behind(sound, feed)) >= patience:
        return Withheld("sound", behind, sound.absent_why or STANDS)
    if feed.failing != "playlist" and feed.absent_from is None and (behind := _behind(feed, sound)) >= patience:
        return Withheld("picture", behind, STANDS)
    return None


def is_missed(sound: Feed, feed: Feed, now: float) -> bool:
    """Whether the sound's playlist fails while the source is there; at the start of a film there is no time to wait."""
    patience = MISSED_TARGETS * feed.target if feed.live else 0.0
    return sound.failing == "playlist" and _missed_for(sound, feed, now) >= patience


def _missed_for(sound: Feed, feed: Feed, now: float) -> float:
    return min(sound.absent_seconds(now), now - feed.mended_at)


def _behind(feed: Feed, other: Feed) -> float:
    """For how long the other playlist has grown since this one last did, as far as this one was looked at."""
    known = min(other.last_new_at, feed.last_playlist_at)
    return known - feed.last_new_at if feed.playlists and other.playlists else 0.0
