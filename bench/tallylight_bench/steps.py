"""What a bench does step by step: where one cannot be taken, what the steps before it measured is kept and shown."""

import sys
from collections.abc import Callable, Iterable

import aiohttp

from tallylight_bench.eventually import NotInTimeError
from tallylight_cluster.errors import ClusterError


def why_it_ended(steps: Iterable[tuple[str, Callable[[], None]]]) -> str:
    """Take steps, each announced by its words, until one cannot be taken. Returns why; empty where all were."""
    for words, step in steps:
        say(f"{words} ...")
        try:
            step()
        except (ClusterError, NotInTimeError, aiohttp.ClientError, TimeoutError) as error:
            return f"{words}: {str(error) or type(error).__name__}"
    return ""


def say(line: str) -> None:
    """To who waits, at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
