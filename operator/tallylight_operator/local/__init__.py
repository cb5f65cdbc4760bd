"""The runtime of one machine: the same streams and decisions, from a folder, with child processes."""
