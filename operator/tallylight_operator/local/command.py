"""`tallylight local FOLDER`: a monitor for each stream of a folder while it is on air, on this machine."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tallylight_bounded.host_port import HostPort
from tallylight_bounded.line_writer import LineWriter
from tallylight_contract import version
from tallylight_contract.printable import printable
from tallylight_contract.reach import OPENED
from tallylight_operator import logs
from tallylight_operator.local import locks
from tallylight_operator.local.files import StateFolder
from tallylight_operator.local.screen import JsonLines, Screen
from tallylight_operator.local.session import CannotListenError, Monitors, Options, Signals, run
from tallylight_operator.local.table import LiveTable

STDOUT = 1
DONE = 0
CANNOT_RUN = 2
UNTOLD = 3  # lines of its standard output are lost
# An earlier run lets its monitors finish, 15 s at most, before it leaves the folder to the next.
PREDECESSOR_SECONDS = 20.0
WATCH_COMMAND = (sys.executable, "-m", "tallylight", "watch")
PROBE_COMMAND = (sys.executable, "-m", "tallylight", "probe")

_DESCRIPTION = """\
Watch a folder of LiveStream YAML, the same that `kubectl apply` takes, and run a monitor for each stream
while it is on air: started shortly before, ended shortly after, brought back when it crashes. Files may be
added, edited and removed meanwhile; a mistake is reported with its file and line, and delays no other stream.
A stream's secretRef is looked up among the Secrets (v1) of the same folder.
"""
_EPILOG = """\
examples:
  tallylight local streams                          a live table on a terminal, JSON lines elsewhere
  tallylight local streams --format jsonl | jq .    every defect, every start and end, as JSON
  tallylight local streams --listen 0.0.0.0:9464    let a Prometheus elsewhere scrape /metrics
  tallylight local lab --allow-private              let monitors fetch from 127.0.0.1, too

It ends on Ctrl-C or SIGTERM, after every monitor has written its report; a second one hurries. Started again
on the same folder, it replaces the one that runs. Statuses, reports and pictures stay in the state folder.

exit status: 0 ended as asked, 2 cannot run as asked (a line on stderr says why)
"""

log = logging.getLogger("tallylight")


class CannotRunError(Exception):
    """It cannot be run as asked; the text says why, and what to do."""


def main(argv: Sequence[str] | None = None, watch_command: tuple[str, ...] = WATCH_COMMAND) -> int:
    """Run local mode until it is asked to end. Returns the exit status. `watch_command` starts a monitor."""
    arguments = _parser().parse_args(argv)
    logs.configure("tallylight local: %(message)s", arguments.log_level, arguments.log_format)
    try:
        return asyncio.run(_main(arguments, watch_command))
    except CannotRunError as error:
        sys.stderr.write(f"tallylight local: {printable(str(error))}\n")
        return CANNOT_RUN


async def _main(arguments: argparse.Namespace, watch_command: tuple[str, ...]) -> int:
    options = _options(arguments, watch_command)
    signals = Signals(asyncio.Event(), asyncio.Event())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signals.ask)
    lock = await _own(options.state)
    writer = None if arguments.format == "table" else LineWriter(STDOUT, lambda: _ask(loop, signals), log.warning)
    try:
        await run(options, lambda monitors: _screen(writer, monitors), signals)
    except CannotListenError as error:
        raise CannotRunError(f"{error}; choose another --listen, or `--listen off`") from None
    finally:
        if writer is not None:
            writer.close()
        os.close(lock)
    return UNTOLD if writer is not None and writer.lost else DONE


async def _own(state: StateFolder) -> int:
    """Lock the state folder; a process that holds it is asked to end."""
    try:
        lock = locks.try_lock(state.lock)
        if lock is None:
            log.info("replacing the one that runs on this folder (process %s)", locks.holder(state.lock))
            lock = await locks.take_over(state.lock, PREDECESSOR_SECONDS, force=False)
    except locks.StillHeld as error:
        raise CannotRunError(f"{error}; end it, or give another --state") from None
    except OSError as error:
        message = f"the state folder {state.path} cannot be written: {error.strerror}; give another --state"
        raise CannotRunError(message) from None
    locks.sign(lock, os.getpid())
    return lock


def _ask(loop: asyncio.AbstractEventLoop, signals: Signals) -> None:
    """The reader of standard output is gone: end in order. Called in another thread."""
    loop.call_soon_threadsafe(signals.end.set)


def _screen(writer: LineWriter | None, monitors: Monitors) -> Screen:
    if writer is None:
        return LiveTable.on_terminal(monitors, _now)
    return JsonLines(writer.write, _now)


def _now() -> datetime:
    return datetime.now(UTC)


def _options(arguments: argparse.Namespace, watch_command: tuple[str, ...]) -> Options:
    folder: Path = arguments.folder.resolve()
    if not folder.is_dir():
        raise CannotRunError(f"{arguments.folder} is no folder; make it, or name another")
    state: Path = arguments.state or folder / ".tallylight"
    return Options(
        folder=folder,
        state=StateFolder(state.resolve()),
        listen=arguments.listen,
        allow_private=arguments.allow_private,
        watch_command=watch_command,
        probe_command=PROBE_COMMAND,
        version=version.TALLYLIGHT,
    )


def _listen(text: str) -> HostPort | None:
    """`HOST:PORT`, `[::1]:PORT`, or `off`."""
    if text == "off":
        return None
    try:
        return HostPort.read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}, or off") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tallylight local",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="where the *.yaml, *.yml and *.json files are")
    add("--state", type=Path, metavar="FOLDER", help="what must outlive a run (default: FOLDER/.tallylight)")
    add("--listen", type=_listen, default="127.0.0.1:9464", metavar="HOST:PORT",
        help="serve /metrics, /healthz and /v1/streams here; `off` serves nothing (default: %(default)s)")  # fmt: skip
    add("--format", choices=("table", "jsonl"), default="table" if sys.stdout.isatty() else "jsonl",
        help="how to show what happens (default: table on a terminal, jsonl otherwise)")  # fmt: skip
    add("--allow-private", action="store_true",
        help=f"let monitors fetch {OPENED}")  # fmt: skip
    add("--log-level", choices=logs.LEVELS, default="info",
        help="log to standard error from here on (default: %(default)s)")  # fmt: skip
    add("--log-format", choices=logs.FORMATS, default="text", help="json: an object a line (default: %(default)s)")
    return parser
