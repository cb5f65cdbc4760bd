import platform
import subprocess
import sys

import pytest

HELD = """
import os
{first}
before = int(open("/proc/self/statm").read().split()[1])
kept = []
for _ in range(3):
    blocks = []
    for _ in range(20):
        blocks.append(bytearray(b"x") * (2 << 20))
        kept.append(bytearray(4000))  # a small one that lives on lies above it
    blocks.clear()
after = int(open("/proc/self/statm").read().split()[1])
print((after - before) * os.sysconf("SC_PAGESIZE"))
"""
ASKED = "from tallylight_monitor.allocation import return_large_blocks; assert return_large_blocks()"


def still_held(first):
    """Bytes that a process holds after it has dropped sixty blocks of two megabytes."""
    code = HELD.format(first=first)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is the GNU C library's")
def test_large_blocks_go_back_to_the_system_whatever_lives_beside_them():
    assert still_held(ASKED) < 2 << 20
    assert still_held("") > 20 << 20, "without being asked it keeps them, and this test shows nothing"
