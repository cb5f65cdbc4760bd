import os
import subprocess
import sys
from itertools import pairwise

from tallylight_monitor import wire
from tallylight_monitor.decoder.memory import peak_memory
from tallylight_monitor.decoder.outbox import BATCH, Outbox
from tallylight_monitor.wire import Beat, Measured, Sample


def read(descriptor):
    while head := os.read(descriptor, wire.LENGTH_BYTES):
        yield wire.for_monitor(os.read(descriptor, wire.frame_length(head)))


def test_what_was_measured_of_one_moment_is_told_at_once():
    source, sink = os.pipe()
    outbox = Outbox(sink, lambda cpu, memory: Beat(0.0, None, 0, 0, cpu, memory))
    samples = [
        Sample(name, at / 25, 0.0) for at in range(BATCH) for name in ("black", "freeze", "mono_colour", "bars", "blur")
    ]
    for sample in samples:
        outbox.note(sample)
    outbox.flush()
    os.close(sink)
    told = list(read(source))
    os.close(source)
    assert [sample for message in told for sample in message.samples] == samples
    assert all(isinstance(message, Measured) and len(message.samples) < BATCH + 5 for message in told)
    assert len({message.samples[0].at for message in told}) == len(told) > 3
    assert list(told[0].samples) == samples[:5], "the first moment is told before a batch is full"
    assert all(one.samples[-1].at < other.samples[0].at for one, other in pairwise(told))


def test_the_peak_of_a_process_is_its_own_and_not_that_of_the_one_that_started_it():
    held = bytearray(300 << 20)
    held[:: 1 << 12] = b"x" * len(held[:: 1 << 12])
    code = "from tallylight_monitor.decoder.memory import peak_memory; print(peak_memory())"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert 5 << 20 < int(found.stdout) < 200 << 20
    assert peak_memory() > 300 << 20
