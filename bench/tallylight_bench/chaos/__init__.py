"""Faults of the cluster and of the operator, one after the other, over many streams on air: `make chaos`."""
