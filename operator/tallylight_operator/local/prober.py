"""The prober of this machine: one child process, while a stream follows its signal; read, and restarted if it ends."""

import asyncio
import logging
import shutil
import signal
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from tallylight_contract.livestream import LiveStream
from tallylight_contract.probing import Probe, ProbeList, probe_of
from tallylight_contract.wire import encoded
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.controller.signal_book import SignalBook
from tallylight_operator.decision.model import Key
from tallylight_operator.local import locks
from tallylight_operator.local.child import Child, Inherited, Readers
from tallylight_operator.local.files import SECRET_FOLDER, StateFolder, write_whole
from tallylight_operator.local.waits import Waits
from tallylight_operator.no_page import NoPageError
from tallylight_operator.signal_pages import SignalPages

log = logging.getLogger(__name__)

HELD_BACK_SECONDS = 10  # an answer without news
_RETRY_SECONDS = 0.5  # a prober that has just been started does not answer yet

SecretOf = Callable[[Key], Mapping[str, bytes] | None]


@dataclass(frozen=True, slots=True)
class ProbeCommand:
    """How the prober is started. Every user of the machine can read arguments, so no address is among them."""

    prefix: tuple[str, ...]
    state: StateFolder
    allow_private: bool

    def arguments(self, listen_fd: int) -> tuple[str, ...]:
        """The program and its arguments."""
        files = ("--sources", str(self.state.probe_list), "--secrets", str(self.state.probe_secrets))
        private = ("--allow-private",) if self.allow_private else ()
        return (*self.prefix, *files, "--listen-fd", str(listen_fd), "--lifeline", *private)


class LocalProber:
    """Tell it of all streams by `follow`, whenever one may have changed; `run` is all the rest."""

    def __init__(self, command: ProbeCommand, book: SignalBook, secret_of: SecretOf, waits: Waits) -> None:
        self._command, self._book, self._secret_of, self._waits = command, book, secret_of, waits
        self._probes: tuple[Probe, ...] = ()
        self._wanted, self._unwanted = asyncio.Event(), asyncio.Event()

    @property
    def is_wanted(self) -> bool:
        """Whether a stream follows its signal, so that there is, or should be, a process."""
        return bool(self._probes)

    def follow(self, streams: Iterable[LiveStream]) -> None:
        """Ask the sources of these streams that follow their signals. Raises OSError where that cannot be written."""
        probes = tuple(probe for probe in map(probe_of, streams) if probe is not None)
        self._write(probes)
        self._probes = probes
        (self._wanted if probes else self._unwanted).set()
        (self._unwanted if probes else self._wanted).clear()

    async def run(self) -> None:
        """Keep a prober at work while one is wanted, until cancelled."""
        failures, clock, pages = 0, asyncio.get_running_loop().time, SignalPages()
        try:
            while True:
                await self._wanted.wait()
                began = clock()
                why = await self._run_once(pages)
                if not self.is_wanted:
                    failures = 0
                    continue
                log.warning("the prober ended, and is started again: %s", why)
                self._book.unheard(self._keys(), f"the prober ended: {why}")
                failures = self._waits.failures_after(failures, clock() - began)
                await asyncio.sleep(self._waits.back_off(failures))
        finally:
            await pages.close()
            shutil.rmtree(self._command.state.prober, ignore_errors=True)

    async def _run_once(self, pages: SignalPages) -> str:
        """Run the process until it ends, or is wanted no more. Returns why it ended."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.bind(("127.0.0.1", 0))
            try:
                child = await self._start(listener)
            except (OSError, locks.StillHeld) as error:
                return f"it cannot be started: {error}"
            ended = asyncio.create_task(child.ended())
            unwanted = asyncio.create_task(self._unwanted.wait())
            reading = asyncio.create_task(self._read(pages, listener.getsockname()[1]))
            try:
                await asyncio.wait({ended, unwanted, reading}, return_when=asyncio.FIRST_COMPLETED)
                child.signal(signal.SIGTERM)
                await asyncio.wait({ended}, timeout=self._waits.drain)
                return child.why(ended.result()) if ended.done() else "it had to be killed"
            finally:
                child.kill()
                unwanted.cancel()
                reading.cancel()

    async def _start(self, listener: socket.socket) -> Child:
        lock = await locks.take_over(self._command.state.probe_lock, self._waits.drain, force=True)
        command = self._command.arguments(listener.fileno())
        return await Child.start(command, Inherited(listener, lock), Readers(_ignored, log.warning))

    async def _read(self, pages: SignalPages, port: int) -> None:
        version = ""
        while True:
            try:
                page = await pages.read("127.0.0.1", port, version, HELD_BACK_SECONDS)
            except NoPageError as error:
                self._book.unheard(self._keys(), f"the prober {error}")
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                version = page.version
                self._book.heard(page)

    def _keys(self) -> list[Key]:
        return [Key(probe.namespace, probe.stream) for probe in self._probes]

    def _write(self, probes: tuple[Probe, ...]) -> None:
        """The list, and the Secrets that it names, each in a folder of its own; those of others are deleted."""
        state, named = self._command.state, []
        for probe in probes:
            secret = self._secret(probe)
            named.append(probe if secret is None else replace(probe, secret=f"{probe.namespace}.{probe.stream}"))
            if secret is not None:
                _write_secret(state.probe_secrets / f"{probe.namespace}.{probe.stream}", secret)
        kept = {probe.secret for probe in named}
        for folder in state.probe_secrets.iterdir() if state.probe_secrets.is_dir() else ():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        if probes or state.prober.exists():
            write_whole(state.probe_list, encoded(ProbeList(probes=named)))

    def _secret(self, probe: Probe) -> Mapping[str, bytes] | None:
        try:
            return self._secret_of(Key(probe.namespace, probe.stream))
        except RetryableError as error:
            log.warning("%s/%s cannot be asked without its Secret: %s", probe.namespace, probe.stream, error)
            return None


def _write_secret(folder: Path, secret: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=SECRET_FOLDER, exist_ok=True)
    for file in folder.iterdir():
        if file.name not in secret:
            file.unlink(missing_ok=True)
    for name, content in secret.items():
        write_whole(folder / name, content)


def _ignored(line: bytes) -> None:
    """A prober prints nothing."""
