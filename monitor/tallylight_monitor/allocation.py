"""How a process gives memory back, of which it would keep most that it ever had; and in what pages it lies."""

import ctypes
from collections.abc import Iterable, Iterator
from pathlib import Path

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
_MADV_DONTNEED, _MADV_HUGEPAGE, _MADV_COLLAPSE = 4, 14, 25  # madvise(2)
_PAGE, _LARGE_PAGE = 4 << 10, 2 << 20  # bytes
_GAP = 64 << 10  # bytes: what lies nearer is one stretch, for libav says of a picture's block less than it takes
# Above what is made and dropped for each picture, below a segment and a picture of 1080p.
LARGE = 512 << 10  # bytes
# What is free at the end of the heap and is kept: less would be given back with each segment, and mapped anew.
KEPT = 2 << 20  # bytes
# Where no picture is decoded: above segments of most streams, and what several of them take.
LARGER, KEPT_LONGER = 4 << 20, 8 << 20
MAPPINGS = Path("/proc/self/smaps")  # proc(5)
_OURS = frozenset({"Anonymous:", "Swap:"})  # what of a mapping is this process's own, in memory or out of it


def return_large_blocks() -> bool:
    """Have blocks from half a megabyte on mapped each by itself, and unmapped when freed (mallopt(3)); whether it can.

    glibc does so only until the first of a size is freed: from then on it keeps that size on its heap, where small
    blocks that live long keep it from shrinking. Measured of 1080p: 15 MB of both processes, and no time. A C library
    without mallopt, such as musl, returns large blocks anyway.
    """
    return _set(LARGE, KEPT)


def reuse_segments() -> bool:
    """Have blocks of up to four megabytes made on the heap, one where another was; whether it can be done.

    To map a segment's block costs more than to fill it: of a monitor that decodes no picture, a sixth of its time.
    """
    return _set(LARGER, KEPT_LONGER)


def _set(large: int, kept: int) -> bool:
    try:
        library = ctypes.CDLL(None)
        return bool(library.mallopt(_M_MMAP_THRESHOLD, large) and library.mallopt(_M_TRIM_THRESHOLD, kept))
    except (AttributeError, OSError, TypeError):  # TypeError: where there is no C library to ask for (Windows)
        return False


def unmap_loaded_code() -> int:
    """Unmap the code and the constants of all libraries; gives how many stretches. What is used is mapped again.

    To load libraries touches pages, and maps those beside them, that nothing needs afterwards: 19 MB of a decoder. As
    they are the files' own, the kernel may have them whenever it needs room, once they are in no process. What was
    changed of a file, as addresses are in tables, is left alone. It takes ten milliseconds, once.
    """
    try:
        madvise = ctypes.CDLL(None).madvise
        with MAPPINGS.open(errors="replace") as lines:
            found = list(unchanged(lines))
    except (AttributeError, OSError, TypeError):  # no Linux, or a kernel that does not tell
        return 0
    return sum(not madvise(ctypes.c_void_p(begin), ctypes.c_size_t(size), _MADV_DONTNEED) for begin, size in found)


def use_large_pages(blocks: Iterable[tuple[int, int]], *, at_once: bool) -> int:
    """Have blocks (address, bytes) that lie side by side kept in pages of two megabytes; gives how many stretches.

    Decoders reach all over the pictures that they refer to, and lose time by looking up pages of 4 kB. As the blocks
    are full, and no page goes beyond them, it takes no memory. A kernel that may not (`never` in
    transparent_hugepage/enabled) leaves all as it is; one before Linux 6.1 does it later, when it comes to it, and so
    does any that is not to do it `at_once`: that waits for a worker of the kernel on each core, on a full machine for
    seconds.
    """
    try:
        madvise = ctypes.CDLL(None).madvise
    except (AttributeError, OSError, TypeError):  # no Linux
        return 0
    found = [(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin)) for begin, end in side_by_side(blocks)]
    kept = [stretch for stretch in found if not madvise(*stretch, _MADV_HUGEPAGE)]
    for stretch in kept if at_once else ():
        madvise(*stretch, _MADV_COLLAPSE)
    return len(kept)


def side_by_side(blocks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where blocks (address, bytes) fill a large page or more: begin and end of each stretch, in whole small pages."""
    found: list[tuple[int, int]] = []
    for address, size in sorted(blocks):
        begin, end = address & -_PAGE, (address + size + _PAGE - 1) & -_PAGE
        if found and begin - found[-1][1] <= _GAP:
            begin, end = found[-1][0], max(end, found.pop()[1])
        found.append((begin, end))
    return [(begin, end) for begin, end in found if end - begin >= _LARGE_PAGE]


def unchanged(smaps: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where parts of files are mapped that this process can only read, and of which nothing is its own: begin and
    bytes, of the lines of a file smaps."""
    span: tuple[int, int] | None = None
    told: dict[str, int] = {}
    for line in smaps:
        name, *rest = line.split()
        if not name.endswith(":"):
            span, told = _file_span(name, rest), {}
        elif span is not None and name in _OURS:
            told[name] = int(rest[0])
            if len(told) == len(_OURS) and not any(told.values()):
                yield span


def _file_span(addresses: str, rest: list[str]) -> tuple[int, int] | None:
    """Of a mapping's first line: addresses, access, offset, device, inode, path."""
    access, path = rest[0], rest[4] if len(rest) > 4 else ""
    if not path.startswith("/") or "w" in access or not access.endswith("p"):
        return None
    begin, end = (int(each, 16) for each in addresses.split("-"))
    return begin, end - begin
