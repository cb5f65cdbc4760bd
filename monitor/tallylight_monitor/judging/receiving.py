"""From what is known of the feed to what its detectors are shown."""

from collections.abc import Callable
from dataclasses import replace

from tallylight_monitor.detectors.reception import Reception
from tallylight_monitor.ingest.feed import Feed
from tallylight_monitor.ingest.same_versions import longest
from tallylight_monitor.ingest.subtitle_ages import oldest
from tallylight_monitor.judging.playlists_apart import is_missed, served_age, stale

DAY_SECONDS = 86_400.0
PLAYLISTS = {"picture": "the pictures' playlist", "sound": "the sound's playlist"}


def reception(feed: Feed, now: float, sound: Feed | None = None, lag: float | None = None) -> Reception:
    """The reception now, all in the clock's seconds; `sound` where it comes apart from the pictures.

    A playlist is as old as it was when it was last served: while it is not, its age tells nothing of it. Without
    pictures the signal is lost, whatever is heard; otherwise the track that is worse off tells, each by its own target
    duration. `lag` is by how much media was behind at the least since the last look: its pace is only that of the clock
    while the stream is live.
    """
    tracks = [each for each in (feed, sound) if each is not None]
    ages = [served_age(each) * feed.target / each.target for each in tracks]
    lost, lost_why = _lost(feed, sound, now)
    subtitles = oldest(feed.subtitles)
    received = Reception(
        at=now,
        target=feed.target,
        absent=feed.absent_seconds(now),
        playlist_age=max(ages),
        stands="" if sound is None else " and ".join(PLAYLISTS[name] for name in stale(feed, sound)),
        lost_in_a_row=lost,
        why=feed.why_absent,
        lost_why=lost_why,
        flaws=_both(tracks, lambda each: each.flaws),
        down=feed.down,
        fetch_share=max(each.trends.fetch_share for each in tracks),
        peak_share=feed.trends.peak_share,
        subtitles_age=None if subtitles is None else subtitles.targets,
        subtitles_since=None if subtitles is None else subtitles.still_from,
        subtitles="" if subtitles is None else str(subtitles),
        lag=lag if feed.live and not feed.ended else None,
        lag_within=feed.target if feed.playlists else 0.0,
    )
    return _of_versions(_of_playlists(received, tracks), tracks)


def _of_playlists(received: Reception, tracks: list[Feed]) -> Reception:
    """With what was found in the playlists, and of the server that has them."""
    moved = max((each.trends for each in tracks), key=lambda each: each.renumbered_at)
    dated = max((each.check for each in tracks), key=lambda each: each.dates_apart)
    shown = (each.check.certificate for each in tracks)
    soonest = min((each for each in shown if each is not None), key=lambda each: each.left, default=None)
    return replace(
        received,
        too_long=_both(tracks, lambda each: each.check.too_long),
        rewritten=_both(tracks, lambda each: each.check.rewritten),
        miscounted=_both(tracks, lambda each: each.check.miscounted),
        tags_missing=tracks[0].check.tags_missing,
        renumbered=moved.renumbered,
        renumbered_at=moved.renumbered_at,
        dates_apart=dated.dates_apart,
        dates=dated.dates,
        cache_age=max(each.check.age if each.live else 0.0 for each in tracks),
        certificate_left=None if soonest is None else soonest.left / DAY_SECONDS,
        certificate_days=0.0 if soonest is None else (soonest.ends - soonest.begins) / DAY_SECONDS,
    )


def _of_versions(received: Reception, tracks: list[Feed]) -> Reception:
    """With what was compared: segments with what is announced of them, and versions with one another."""
    pairs, were_read = tracks[0].same, any(each.content.last is not None for each in tracks)
    languages, same = (each.content.language for each in tracks), longest(pairs or ())
    return replace(
        received,
        misdeclared=_both(tracks, lambda each: each.content.misdeclared) if were_read else None,
        languages=tuple(filter(None, languages)) if were_read else None,
        same_seconds=None if pairs is None else same.seconds if same else 0.0,
        same_since=same.since if same else None,
        same=same.names if same else "",
    )


def _both(tracks: list[Feed], words: Callable[[Feed], tuple[str, ...]]) -> tuple[str, ...]:
    """What is said of the pictures' playlist, and of the sound's."""
    return words(tracks[0]) + tuple(f"{PLAYLISTS['sound']}, {each}" for track in tracks[1:] for each in words(track))


def _lost(feed: Feed, sound: Feed | None, now: float) -> tuple[int, str]:
    """How many segments were lost in a row, and why; sound whose playlist cannot be had is as good as lost."""
    if sound is None:
        return feed.lost_in_a_row, feed.lost_why
    found = max(feed, sound, key=lambda each: each.lost_in_a_row)
    if not found.lost_in_a_row and is_missed(sound, feed, now):
        return 1, f"no sound: {sound.failure}"
    return found.lost_in_a_row, found.lost_why
