"""HLS: playlists, segments, keys, and sound in a playlist of its own."""
