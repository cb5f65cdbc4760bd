"""The decoder process: `python -m tallylight_monitor.decoder`, started by the monitor, spoken to over pipes."""

import ctypes
import gc
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tallylight_monitor.decoder.inbox import Inbox
    from tallylight_monitor.decoder.measuring_media import MeasuringMedia
    from tallylight_monitor.decoder.timeline import Timeline
    from tallylight_monitor.wire import Configure, Look

from tallylight_monitor.allocation import LARGER, return_large_blocks, reuse_segments, unmap_loaded_code
from tallylight_monitor.wire import OUT_OF_MEMORY

PR_SET_PDEATHSIG = 1
ORDER_SECONDS = 10.0  # the monitor writes the order at once


def main() -> None:
    """Serve the monitor at the other end of stdin and stdout until it says `Finish` or goes away."""
    _die_with_parent()
    return_large_blocks()
    gc.disable()  # nothing that is being loaded is garbage: looking for it takes a tenth of the time
    # What a library may print must not get between the messages.
    out = os.dup(1)
    os.dup2(2, 1)
    # A signal to the whole group, such as a terminal's Ctrl-C, is the monitor's to act on.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    import av

    # Before anything else of libav: its log callback takes the interpreter's lock, and can deadlock at exit.
    av.logging.set_level(None)
    try:
        _serve(out)
    except BrokenPipeError:
        return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # at once: whatever else is done may want memory
    os._exit(0)  # all is said, and the monitor waits for this process: Python's own end may take seconds


def _serve(out: int) -> None:
    from tallylight_monitor.decoder.inbox import Inbox
    from tallylight_monitor.decoder.lag import Lag
    from tallylight_monitor.decoder.memory import MemoryLimit
    from tallylight_monitor.decoder.outbox import Outbox
    from tallylight_monitor.decoder.player import Player
    from tallylight_monitor.decoder.session import Session
    from tallylight_monitor.decoder.state import beat_of
    from tallylight_monitor.decoder.thinning import Thinning
    from tallylight_monitor.wire import Beat, Configure, Finished

    inbox = Inbox(0)
    order = inbox.first(ORDER_SECONDS)
    if not isinstance(order, Configure):
        sys.exit("tallylight decoder: started by hand? It takes its orders from `tallylight watch`.")
    timeline, lag = _timeline(order), Lag()

    def beat(cpu_seconds: float, peak_memory: int) -> Beat:
        return beat_of(player, cpu_seconds, peak_memory, time.monotonic(), lag.told())

    outbox = Outbox(out, beat, MemoryLimit(int(sys.argv[1]) if len(sys.argv) > 1 else 0).check)
    player = Player(_measuring(order), timeline, Thinning(order.detectors, outbox.note).take, order.rest)
    player.resume(order.tracks, evidence=order.evidence)
    _settle(order.rest, inbox)
    outbox.beat(now=True)
    Session(player, inbox, outbox, order.program, lag).run()
    outbox.beat(now=True)
    outbox.send(Finished())


def _timeline(order: "Configure") -> "Timeline":
    from tallylight_monitor.decoder.timeline import Timeline

    offsets = {track.name: track.offset for track in order.tracks if track.offset is not None}
    return Timeline(offsets, order.media_end, reached={track.name: track.end for track in order.tracks})


def _measuring(order: "Configure") -> "MeasuringMedia":
    from tallylight_monitor.decoder.measuring_media import MeasuringMedia
    from tallylight_monitor.detectors.costs import Costs
    from tallylight_monitor.detectors.registry import DetectorMissingError

    try:
        return MeasuringMedia(order.detectors, Costs(time.thread_time))
    except DetectorMissingError as error:
        sys.exit(f"tallylight decoder: {error}")


def _settle(rest: "Look", inbox: "Inbox") -> None:
    """What was made up to here lives for ever, and need not be looked through again."""
    if rest == "none":
        reuse_segments()
        inbox.kept_bytes = LARGER
    gc.freeze()
    gc.enable()
    unmap_loaded_code()


def _die_with_parent() -> None:
    """Linux: a decoder hung in native code would not notice that its monitor was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
