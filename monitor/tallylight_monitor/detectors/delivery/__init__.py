"""Faults of how the source delivers: playlists, segments, arrival."""
