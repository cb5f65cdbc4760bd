"""`tallylight probe`: ask a list of sources whether they send, and say so over HTTP."""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import msgspec

from tallylight_bounded.blocking import in_a_thread
from tallylight_bounded.host_port import HostPort
from tallylight_bounded.listening import bound
from tallylight_bounded.proxies import InvalidProxyError, Proxies
from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.probing import ProbeList
from tallylight_contract.reach import OPENED
from tallylight_monitor.allocation import return_large_blocks
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.lifeline import closed
from tallylight_monitor.probing.exposition import ProbeMetrics
from tallylight_monitor.probing.prober import Prober, Reach
from tallylight_monitor.probing.server import serving
from tallylight_monitor.remarks import remark

DONE, FAILED, CANNOT_RUN = 0, 1, 2
AGAIN_SECONDS = 1.0  # after which the list is read again: a kubelet, or `tallylight local`, writes it anew

_DESCRIPTION = """\
Ask the sources of a list, again and again, whether they send: is a playlist there and does it grow, does a stream
bring anything. `tallylight operator` and `tallylight local` run it for streams with `schedule.whenLive`, and read
/v1/signals. Nothing is decoded.
"""
_EPILOG = """\
examples:
  tallylight probe --sources list.json --listen 127.0.0.1:9465
  curl -s http://127.0.0.1:9465/v1/signals

It ends on SIGTERM.

exit status: 0 ended as asked, 1 failed, 2 cannot run as asked (a line on stderr says why)
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Ask until SIGTERM. Returns the exit status."""
    return_large_blocks()
    given = _parser().parse_args(argv)
    try:
        listening = _listening(given)
        policy = AddressPolicy(given.allow_private, Proxies.read_checked(os.environ))
    except (InvalidProxyError, ValueError) as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{given.listen}: {error.strerror or error}")
    failure = asyncio.run(_probe(given, Reach(policy, given.secrets), listening))
    if failure:
        remark(failure, "probe")
    return FAILED if failure else DONE


async def _probe(given: argparse.Namespace, reach: Reach, listening: socket.socket) -> str:
    """Ask until asked to end. Returns why it ended of itself; empty: it did not."""
    ended, counted = asyncio.Event(), ProbeMetrics()
    prober = Prober(reach, SystemClock(), counted, Random())  # noqa: S311 - spreads looks in time
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with AsyncExitStack() as stack:
        if given.lifeline:
            await stack.enter_async_context(closed(sys.stdin.fileno(), ended.set))
        stack.push_async_callback(prober.close)
        await stack.enter_async_context(serving(prober, counted, listening))
        await _follow(given, prober, ended)
        return prober.failed()


async def _follow(given: argparse.Namespace, prober: Prober, ended: asyncio.Event) -> None:
    """Ask what the file says, whenever it says something else. One that cannot be read changes nothing.

    Returns when it is to end, a source is asked no more, or nobody reads what is known.
    """
    path: Path = given.sources
    read: bytes | None = None
    told = ""
    while not (ended.is_set() or prober.failed()):
        if given.end_unread and prober.unread_seconds >= given.end_unread:
            remark(f"nobody has read /v1/signals for {given.end_unread:g} s: it ends", "probe")
            return
        problem = ""
        try:
            raw = await in_a_thread(path.read_bytes)
            if raw != read:
                listed, _ = decoded_from_newer(raw, ProbeList)
                prober.ask(listed.probes)
                read = raw
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            problem = error.strerror or "" if isinstance(error, OSError) else str(error)
        if problem and problem != told:
            remark(f"the list {path} cannot be read; what it said before is asked: {problem}", "probe")
        told = problem
        try:
            async with asyncio.timeout(AGAIN_SECONDS):
                await ended.wait()
        except TimeoutError:
            continue


def _listening(given: argparse.Namespace) -> socket.socket:
    if given.listen_fd is not None:
        return socket.socket(fileno=given.listen_fd)
    return bound(HostPort.read(given.listen))


def _refused(cause: str) -> int:
    remark(cause, "probe")
    return CANNOT_RUN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tallylight probe",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--sources", type=Path, required=True, metavar="FILE", help="the list, as JSON; it may be rewritten")
    add("--secrets", type=Path, metavar="FOLDER", help="a folder with a folder for each Secret that the list names")
    add("--listen", default="[::]:9464", metavar="HOST:PORT",
        help="serve /v1/signals, /metrics and /healthz here (default: %(default)s)")  # fmt: skip
    add("--listen-fd", type=int, metavar="N", help="the same, at a socket that is bound already")
    add("--allow-private", action="store_true", help=f"also ask {OPENED}")
    add("--end-unread", type=float, metavar="SECONDS", help="end when nobody has read /v1/signals for so long")
    add("--lifeline", action="store_true", help="end when standard input closes")
    return parser
