"""Whether a playlist grows. One that is there and does not is what a source left behind. Pure."""

from dataclasses import dataclass

from tallylight_monitor.ingest.hls.playlist import Playlist
from tallylight_monitor.probing.signal import Sight

STALE_TARGETS, STALE_SECONDS = 3.0, 10.0  # of its target duration, and at least: then it does not grow any more


@dataclass(frozen=True, slots=True)
class Growth:
    """How far a playlist had come. `changed_at`, in monotonic seconds; `grew`: it was seen to change."""

    sequence: int
    newest: int
    changed_at: float
    grew: bool


def grown(before: Growth | None, playlist: Playlist, now: float, *, appeared: bool) -> tuple[Growth | None, Sight]:
    """How far it is now, and what that says. `appeared`: it was not there a look ago, so that it is new."""
    if playlist.ended:
        return None, Sight(present=False, seen="its playlist says that it is over")
    if not playlist.segments:
        return None, Sight(present=False, seen="its playlist names no segments")
    is_same = before is not None and (before.sequence, before.newest) == (playlist.sequence, playlist.newest)
    if before is None or not is_same:
        grew = appeared or before is not None
        before = Growth(playlist.sequence, playlist.newest, now, grew)
    if now - before.changed_at >= max(STALE_TARGETS * playlist.target, STALE_SECONDS):
        return before, Sight(present=False, seen="its playlist is there, and does not grow")
    if not before.grew:
        return before, Sight(present=None, seen="its playlist is there; whether it grows is not known yet")
    return before, Sight(present=True, seen="its playlist grows")
