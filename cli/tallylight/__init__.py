"""Tallylight: one quality monitor per live video stream while it is on air, and nothing while it is not."""

__version__ = "0.1.0"
