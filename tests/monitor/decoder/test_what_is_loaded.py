"""What a decoder loads while it is at work costs time in the middle of a stream, and memory for good."""

import subprocess
import sys

from small_media import programme

CODE = """
import sys
from tallylight_monitor.decoder.transport_stream import TransportStream
before, stream = set(sys.modules), TransportStream()
stream.begin(segment=True)
assert [*stream.take(open(sys.argv[1], "rb").read())]
print(*sorted(set(sys.modules) - before))
"""


def test_nothing_is_loaded_to_cut_a_segment(tmp_path):
    (tmp_path / "segment.ts").write_bytes(programme("ts", 2.0)[0].data)
    command = (sys.executable, "-c", CODE, str(tmp_path / "segment.ts"))
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == [], "np.unique would load numpy.ma"
