"""Labelled cases of delivery: live playlists in virtual time, healthy or with one fault, and what looks like one."""
