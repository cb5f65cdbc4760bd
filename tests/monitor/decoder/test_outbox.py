import os
from itertools import pairwise

from tallylight_monitor import wire
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
    assert all(one.samples[-1].at < other.samples[0].at for one, other in pairwise(told))
