"""Decode a file's pictures and sound with PyAV, on one thread, and do nothing else: what everything is compared with.

Run as a process of its own: `python decode_alone.py FILE`. It says how many CPU-seconds it took once it had started.
"""

import sys
import time

import av


def main() -> None:
    """Decode to the end."""
    started = time.process_time()
    with av.open(sys.argv[1]) as container:
        tracks = [*container.streams.video[:1], *container.streams.audio[:1]]
        for track in tracks:
            track.codec_context.thread_count = 1
            track.codec_context.thread_type = "NONE"
        for packet in container.demux(tracks):
            for _ in packet.decode():
                pass
    print(time.process_time() - started)


if __name__ == "__main__":
    main()
