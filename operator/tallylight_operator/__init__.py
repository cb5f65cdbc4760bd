"""Starts a monitor for each stream that is on air, and none for the others: on Kubernetes or on one machine."""
