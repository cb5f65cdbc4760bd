"""`tallylight demo`: a live stream with known defects, and local mode that finds them, within 90 seconds.

With --serve it only puts such a stream on air, for ever, and leaves the finding to others.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from tallylight_bounded.host_port import HostPort
from tallylight_demo.broadcast import Broadcast, TooSlowError
from tallylight_demo.clips import ClipsMissingError
from tallylight_demo.origin import Origin
from tallylight_demo.outcome import judge
from tallylight_demo.programme import AIRINGS, END_SECONDS, PROGRAMME
from tallylight_demo.screen import Screen
from tallylight_demo.serving import CannotListenError, serve
from tallylight_demo.watching import Watching

DONE, FAILED, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130
LIMIT_SECONDS = 88.0  # the demo promises to be over within 90


def main(argv: Sequence[str]) -> int:
    """Run the demo. Returns 0 when every defect was found, with no false alarm and no monitor left."""
    parser = argparse.ArgumentParser(prog="tallylight demo", description=__doc__)
    parser.add_argument(
        "--serve",
        type=_address,
        metavar="HOST:PORT",
        help="put a stream with known defects on air there until SIGTERM, and monitor nothing",
    )
    address = parser.parse_args(list(argv)).serve
    return _see_it_found() if address is None else _put_on_air(*address)


def _address(text: str) -> HostPort:
    try:
        return HostPort.read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _put_on_air(host: str, port: int) -> int:
    try:
        asyncio.run(_serve(host, port))
    except (ClipsMissingError, CannotListenError) as error:
        sys.stderr.write(f"tallylight demo: {error}\n")
        return CANNOT_RUN
    except KeyboardInterrupt:
        return INTERRUPTED
    return DONE


async def _serve(host: str, port: int) -> None:
    _end_by_sigterm()
    with contextlib.suppress(asyncio.CancelledError):
        await serve(host, port, Screen().say)


def _see_it_found() -> int:
    screen = Screen()
    try:
        return asyncio.run(_demo(screen))
    except (ClipsMissingError, TooSlowError) as error:
        screen.say(f"tallylight demo: {error}")
    except TimeoutError:
        screen.say(f"tallylight demo: not over after {LIMIT_SECONDS:g} s: this machine is too busy, or something hangs")
    except (KeyboardInterrupt, asyncio.CancelledError):
        screen.say("stopped")
        return INTERRUPTED
    return FAILED


async def _demo(screen: Screen) -> int:
    _end_by_sigterm()
    broadcast, origin = Broadcast(PROGRAMME, END_SECONDS), Origin()
    origin.add_feed(broadcast.feed)
    async with asyncio.timeout(LIMIT_SECONDS), AsyncExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tallylight-demo-")))
        await stack.enter_async_context(origin)
        screen.say(f"Encoding a live stream in real time: {origin.url('live.m3u8')}")
        await stack.enter_async_context(broadcast.on_air(origin))
        observations = await Watching(broadcast, screen).watch(place, origin.url("live.m3u8"))
    outcome = judge(PROGRAMME, AIRINGS, observations)
    screen.summary(outcome, broadcast.late)
    return DONE if outcome.passed else FAILED


def _end_by_sigterm() -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - inside a coroutine there is one
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
