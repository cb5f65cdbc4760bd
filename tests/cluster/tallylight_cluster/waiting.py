"""Waits for something to come true, within a bound."""

import time
from collections.abc import Callable

from tallylight_cluster.errors import ClusterError

_PAUSE_SECONDS = 0.1


def wait_for(what: str, true: Callable[[], bool], seconds: float) -> None:
    """Return as soon as it is true; check again every tenth of a second.

    Raises ClusterError, naming what was waited for, when the time is over.
    """
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise ClusterError(f"{what}: still not so after {seconds:g} s")
        time.sleep(_PAUSE_SECONDS)
