"""Faults of captions, which pictures carry, and of subtitles, which come beside them."""
