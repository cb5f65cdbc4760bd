"""The error of a cluster that cannot be built, started or reached."""


class ClusterError(Exception):
    """The cluster cannot be built, started or reached; the text says what, where, and what to do."""
