"""Coded pictures and sound of a transport stream, read without the container library where nothing is odd."""
