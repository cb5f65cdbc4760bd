"""Probers of a cluster: one pod for each namespace with streams that follow their signals; made, read and removed."""
