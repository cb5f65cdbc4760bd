"""Writes what docs and boards have from the catalogue of detectors. For developers; not installed."""
