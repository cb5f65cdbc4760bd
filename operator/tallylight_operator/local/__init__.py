"""Local mode: the same streams and the same decisions on one machine, from a folder, with child processes."""
