"""The same detectors as a chain of isolated steps, and as one process: `make bench-consolidation`.

A converter decodes a stream and writes pictures and sound to an object store; each detector is a process of its own
that fetches them; a state machine runs once for each second of stream. Both shapes must report the same events.
"""
