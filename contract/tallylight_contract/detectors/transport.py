"""Faults of the transport stream around the media: tables, continuity, PIDs, clock references."""

from tallylight_contract.detectors.entry import DetectorEntry

TRANSPORT: tuple[DetectorEntry, ...] = ()
