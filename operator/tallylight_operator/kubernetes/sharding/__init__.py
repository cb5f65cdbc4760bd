"""The operator's work in shards, by namespace: one Lease for each, shared out among the operators that are there."""
