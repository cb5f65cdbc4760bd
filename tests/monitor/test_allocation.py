import platform
import subprocess
import sys

import pytest

from tallylight_monitor.allocation import unchanged

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


MAPPED = """
import av, numpy
from tallylight_monitor.allocation import unmap_loaded_code
def resident():  # of files
    return int(open("/proc/self/statm").read().split()[2]) * 4096
before = resident()
stretches = unmap_loaded_code()
after = resident()
frame = av.VideoFrame(64, 64, "yuv420p").reformat(format="rgb24")
assert numpy.linalg.norm(frame.to_ndarray().astype(float)) >= 0  # what was unmapped is there when it is used
print(stretches, before - after)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is mapped")
def test_code_that_only_loading_needed_is_no_longer_mapped_and_comes_back_when_it_is_used():
    done = subprocess.run([sys.executable, "-c", MAPPED], capture_output=True, text=True, check=True, timeout=60)
    stretches, bytes_less = map(int, done.stdout.split())
    assert stretches > 50
    assert bytes_less > 10 << 20


def mapping(access="r-xp", path="/usr/lib/libm.so.6", anonymous=0, swap=0):
    where = f"7f0000001000-7f0000003000 {access} 00001000 fe:00 17 {path}".rstrip()
    return [where, "Size: 8 kB", "Rss: 8 kB", f"Anonymous: {anonymous} kB", f"Swap: {swap} kB", "VmFlags: rd ex mr"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (mapping(), [(0x7F0000001000, 0x2000)]),
        (mapping(path="/opt/a name with spaces.so"), [(0x7F0000001000, 0x2000)]),
        (mapping(access="rw-p"), []),
        (mapping(access="r--s"), []),
        (mapping(path=""), []),
        (mapping(path="[vdso]"), []),
        (mapping(anonymous=4), []),
        (mapping(swap=4), []),
        (mapping(anonymous=4) + mapping(access="r--p"), [(0x7F0000001000, 0x2000)]),
        (mapping()[:3], []),
    ],
    ids=["code", "spaces", "written", "shared", "no file", "kernel's", "own", "own, on disk", "next", "not told"],
)
def test_only_what_is_a_files_own_is_unmapped(lines, found):
    assert list(unchanged(lines)) == found
