"""Decode a file's pictures and sound with PyAV, on one thread, and do nothing else: what everything is compared with.

Run as a process of its own: `python decode_alone.py FILE [SECONDS]`. It says how many CPU-seconds it took once it had
started. With SECONDS, it waits for each piece of so many seconds until that would have come live.
"""

import sys
import time

import av


def main() -> None:
    """Decode to the end."""
    started = time.process_time()
    begun, piece = time.monotonic(), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    with av.open(sys.argv[1]) as container:
        tracks = [*container.streams.video[:1], *container.streams.audio[:1]]
        for track in tracks:
            track.codec_context.thread_count = 1
            track.codec_context.thread_type = "NONE"
        first = None
        for packet in container.demux(tracks):
            if piece and packet.dts is not None:
                at = float(packet.dts * packet.time_base)
                first = at if first is None else first
                due = (at - first) // piece * piece
                if (left := begun + due - time.monotonic()) > 0:
                    time.sleep(left)
            for _ in packet.decode():
                pass
    print(time.process_time() - started)


if __name__ == "__main__":
    main()
