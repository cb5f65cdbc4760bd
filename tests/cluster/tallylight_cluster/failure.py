"""What is said when the cluster cannot be had."""


class ClusterError(Exception):
    """The cluster cannot be built, started or reached; the text says what, where, and what to do."""
