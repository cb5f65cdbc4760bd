"""Faults of the transport stream around the media."""
