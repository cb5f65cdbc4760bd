"""RTSP: what is said beside the media, so that logging in and redirects are ours to decide."""
