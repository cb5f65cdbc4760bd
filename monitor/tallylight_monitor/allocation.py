"""How the C library gives memory back: without a word from us, a process keeps most of what it ever had."""

import ctypes

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
# Above what is made and dropped for each picture, below a segment and a picture of 1080p.
LARGE = 512 << 10  # bytes
# What is free at the end of the heap and is kept: less would be given back with each segment, and mapped anew.
KEPT = 2 << 20  # bytes
# Where no picture is decoded: above segments of most streams, and what several of them take.
LARGER, KEPT_LONGER = 4 << 20, 8 << 20


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
