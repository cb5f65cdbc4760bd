"""The detectors that judge how the source does."""

from tallylight_monitor.detectors.delivery.playlist_stale import PlaylistStale
from tallylight_monitor.detectors.delivery.segment_error import SegmentError
from tallylight_monitor.detectors.delivery.signal_lost import SignalLost
from tallylight_monitor.detectors.detector import Table
from tallylight_monitor.detectors.reception import Reception

FEED: Table[Reception] = {
    "signal_lost": SignalLost,
    "playlist_stale": PlaylistStale,
    "segment_error": SegmentError,
}
