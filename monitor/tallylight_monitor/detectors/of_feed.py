"""The detectors that judge how the source does."""

from tallylight_monitor.detectors.detector import Table
from tallylight_monitor.detectors.playlist_stale import PlaylistStale
from tallylight_monitor.detectors.segment_error import SegmentError
from tallylight_monitor.detectors.signal_lost import SignalLost
from tallylight_monitor.reception import Reception

FEED: Table[Reception] = {
    "signal_lost": SignalLost,
    "playlist_stale": PlaylistStale,
    "segment_error": SegmentError,
}
