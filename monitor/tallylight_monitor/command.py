"""`tallylight watch`: wires one monitor together, and turns how it ended into an exit status."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tallylight_bounded.host_port import HostPort
from tallylight_bounded.line_writer import LineWriter
from tallylight_bounded.listening import bound
from tallylight_bounded.proxies import InvalidProxyError, Proxies
from tallylight_contract import termination
from tallylight_contract.address import has_credentials, shown
from tallylight_contract.livestream import DetectorChoice
from tallylight_contract.report import Report
from tallylight_contract.termination import termination_message
from tallylight_contract.wire import encoded
from tallylight_monitor.allocation import return_large_blocks, reuse_segments, unmap_loaded_code
from tallylight_monitor.arguments import SEVERITIES, arguments
from tallylight_monitor.assignment import Assignment, InvalidAssignmentError, kind_of, ordered, short_name
from tallylight_monitor.detectors.registry import DetectorMissingError, require
from tallylight_monitor.engine import Engine
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.lifeline import closed
from tallylight_monitor.muting import Muting
from tallylight_monitor.outlets.evidence import EvidenceFolder
from tallylight_monitor.outlets.json_lines import JsonLines
from tallylight_monitor.outlets.sentences import Sentences
from tallylight_monitor.pipeline.decoder_process import decoder_memory, started
from tallylight_monitor.pipeline.feeding import feeder_of
from tallylight_monitor.remarks import remark
from tallylight_monitor.tier import at_rest

if TYPE_CHECKING:
    from tallylight_monitor.served import Served

# Measurements come and go by the hundred; looking for cycles among them finds few, and what they hold adds up.
GC_THRESHOLD = 5_000
STDOUT = 1
UNTOLD = 3  # exit status


def main(argv: Sequence[str] | None = None) -> int:
    """Watch, and return the exit status that `--help` documents."""
    gc.set_threshold(GC_THRESHOLD)
    return_large_blocks()
    given = arguments(argv)
    try:
        assignment = _assignment(given)
        _provide(assignment)
        if assignment.ignored:
            remark(f"{', '.join(assignment.ignored)}: not known to this version, which does without; update its image")
        listening = _listening(given)
        evidence = EvidenceFolder(given.evidence) if given.evidence else None
        if evidence is not None:
            evidence.prepare()
        report, heard, told = asyncio.run(_watch(given, assignment, listening, evidence))
    except (InvalidAssignmentError, InvalidProxyError, DetectorMissingError, SourceUnusableError) as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{error.filename or given.listen}: {error.strerror or error}")
    if given.report:
        told = _write(given.report, _body(report, given.report)) and told
    if heard and given.fail_on and _seen(report, given.fail_on):
        return 1
    if given.order:
        # It has watched its window, told or not: it must not be started once more. And its pod waits for its process:
        # on a starved machine, Python takes seconds to take itself apart.
        os._exit(0)
    return 0 if told else UNTOLD


async def _watch(
    given: Namespace, assignment: Assignment, listening: socket.socket | None, evidence: EvidenceFolder | None
) -> tuple[Report, bool, bool]:
    """Watch to the end. Gives the report, whether what was said had a reader, and whether all could be written."""
    policy = AddressPolicy(given.allow_private, Proxies.read_checked(os.environ))
    decoder = await started(decoder_memory())  # it loads its libraries while the rest of ours is loaded
    loop, served = asyncio.get_running_loop(), _loaded(assignment, listening)
    writer = LineWriter(STDOUT, lambda: _in_loop(loop, engine.stop), remark)
    write = partial(_written, writer)
    lines = JsonLines(write) if given.format == "jsonl" else Sentences(write)
    spool, outlets = given.spool and given.spool << 20, (lines,) if served is None else (lines, served.outlet)
    engine = Engine(assignment, outlets, policy, given.secrets, evidence, spool)
    engine.supervisor.first = decoder
    try:
        async with AsyncExitStack() as stack:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, engine.stop)
            if given.lifeline:
                await stack.enter_async_context(closed(sys.stdin.fileno(), engine.stop))
            if served is not None:
                counts = partial(_failures, writer, evidence), partial(_lost, writer, evidence)
                await stack.enter_async_context(served.answering(engine, *counts))
            report = await engine.run()
        lines.report(report)
    finally:
        writer.close()
    return report, not writer.reader_gone, not any(_lost(writer, evidence).values())


def _loaded(assignment: Assignment, listening: socket.socket | None) -> "Served | None":
    """What answers, if anything does. All that is still to be loaded is: nothing waits for the event loop yet."""
    gc.disable()  # nothing that is being loaded is garbage: looking for it takes a tenth of the time
    feeder_of(assignment.kind)
    served = _served(assignment, listening)
    gc.freeze()  # what is loaded lives for ever, and need not be looked through again
    gc.enable()
    unmap_loaded_code()
    return served


def _served(assignment: Assignment, listening: socket.socket | None) -> "Served | None":
    if listening is None:
        return None
    from tallylight_monitor.served import Served

    return Served.of(assignment, listening)


def _written(writer: LineWriter, line: str) -> None:
    writer.write(line.encode("utf-8", "backslashreplace") + b"\n")


def _in_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Call from another thread, which may come too late."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


def _failures(writer: LineWriter, evidence: EvidenceFolder | None) -> dict[str, int]:
    return {"events": writer.failures, "pictures": evidence.failures if evidence else 0}


def _lost(writer: LineWriter, evidence: EvidenceFolder | None) -> dict[str, int]:
    return {"events": writer.lost, "pictures": evidence.lost if evidence else 0}


def _provide(assignment: Assignment) -> None:
    """Find all that it needs. Raises DetectorMissingError."""
    if at_rest(assignment.tier, every_picture=assignment.every_picture) == "none":
        reuse_segments()
    require(specs(assignment.settings))


def _assignment(given: Namespace) -> Assignment:
    if given.order is not None:
        return ordered(given.order, given.until, given.muted)
    if has_credentials(given.source):
        raise InvalidAssignmentError(
            f"{shown(given.source)}: an address must not hold a user, a password or a passphrase; use --secrets FOLDER"
        )
    kind_of(given.source)
    choices = [DetectorChoice(name=name) for name in given.detectors] if given.detectors else None
    name, settings = short_name(given.source), resolved(choices, given.profile)
    return Assignment(
        name=name,
        address=given.source,
        settings=settings,
        tier=(given.tier or "full").capitalize(),
        every_picture=given.every_picture,
        muting=Muting(given.muted),
        program=given.program,
    )


def _listening(given: Namespace) -> socket.socket | None:
    if given.listen_fd is not None:
        return socket.socket(fileno=given.listen_fd)
    try:
        return bound(HostPort.read(given.listen)) if given.listen else None
    except ValueError as error:
        raise InvalidAssignmentError(f"--listen {error}") from None


def _seen(report: Report, least: str) -> bool:
    rank = SEVERITIES.index(least)
    return any(SEVERITIES.index(total.severity) >= rank for total in report.defects if total.count)


def _body(report: Report, path: Path) -> bytes:
    return termination_message(report) if str(path) == termination.PATH else encoded(report)


def _write(path: Path, body: bytes) -> bool:
    """Written in place: a pod's termination message is a file that cannot be replaced. Whether it could be."""
    try:
        # Without waiting for the reader of a pipe.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
    except OSError as error:
        _refused(f"the report cannot be written to {path}: {error.strerror}")
        return False
    return True


def _refused(cause: str) -> int:
    remark(cause)
    return 2
