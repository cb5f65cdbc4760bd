"""From what is known of the feed to what its detectors are shown."""

from tallylight_monitor.frames import Reception
from tallylight_monitor.ingest.feed import Feed


def reception(feed: Feed, now: float) -> Reception:
    """The reception now, all in the clock's seconds.

    A playlist is as old as it was when it was last served: while it is not, its age tells nothing of it.
    """
    return Reception(
        at=now,
        target=feed.target,
        absent=feed.absent_seconds(now),
        playlist_age=feed.playlist_age(feed.last_playlist_at),
        lost_in_a_row=feed.lost_in_a_row,
        why=feed.failure,
        lost_why=feed.lost_why,
    )
