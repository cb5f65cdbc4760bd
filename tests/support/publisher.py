"""Send a file over UDP as fast as it plays: `python publisher.py FILE ADDRESS`."""

import sys
import time

import av


def publish(file, address):
    """Send every packet when its time has come, then end."""
    with av.open(file) as source, av.open(address, "w", format="mpegts") as target:
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        began = None
        for packet in source.demux():
            if packet.dts is None:
                continue
            at = float(packet.dts * packet.time_base)
            began = time.monotonic() - at if began is None else began
            time.sleep(max(0.0, began + at - time.monotonic()))
            packet.stream = streams[packet.stream.index]
            target.mux(packet)


if __name__ == "__main__":
    publish(*sys.argv[1:])
