"""From what is known of the feed to what its detectors are shown."""

from tallylight_monitor.detectors.reception import Reception
from tallylight_monitor.ingest.feed import Feed

# So long, in target durations, the sound's playlist may fail alone: twice what makes a signal lost, so that a
# source that is gone altogether is called that.
SOUND_MISSED_TARGETS = 3.0


def reception(feed: Feed, now: float, sound: Feed | None = None) -> Reception:
    """The reception now, all in the clock's seconds; `sound` where it comes apart from the pictures.

    A playlist is as old as it was when it was last served: while it is not, its age tells nothing of it. Without
    pictures the signal is lost, whatever is heard; otherwise the track that is worse off tells, each by its own target
    duration.
    """
    ages = [_age(each) * feed.target / each.target for each in (feed, sound) if each is not None]
    lost, lost_why = _lost(feed, sound, now)
    return Reception(
        at=now,
        target=feed.target,
        absent=feed.absent_seconds(now),
        playlist_age=max(ages),
        lost_in_a_row=lost,
        why=feed.why_absent,
        lost_why=lost_why,
        flaws=feed.flaws + (() if sound is None else tuple(f"the sound's playlist, {each}" for each in sound.flaws)),
        down=feed.down,
    )


def _age(feed: Feed) -> float:
    return feed.playlist_age(feed.last_playlist_at)


def _lost(feed: Feed, sound: Feed | None, now: float) -> tuple[int, str]:
    """How many segments were lost in a row, and why; sound whose playlist cannot be had is as good as lost."""
    if sound is None:
        return feed.lost_in_a_row, feed.lost_why
    found = max(feed, sound, key=lambda each: each.lost_in_a_row)
    if not found.lost_in_a_row and _is_missed(sound, feed, now):
        return 1, f"no sound: {sound.failure}"
    return found.lost_in_a_row, found.lost_why


def _is_missed(sound: Feed, feed: Feed, now: float) -> bool:
    """Whether the sound's playlist fails while the source is there; at the start of a film there is no time to wait."""
    missed = min(sound.absent_seconds(now), now - feed.mended_at)
    return sound.failing == "playlist" and missed >= (SOUND_MISSED_TARGETS * feed.target if feed.live else 0.0)
