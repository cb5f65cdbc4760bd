"""What disks, networks and attackers do to media: each takes bytes and gives others, by a random generator."""

from collections.abc import Callable, Sequence
from random import Random

PACKET = 188
MOST_AT_ONCE = 3
# What headers are made of: these lie in the first bytes, where one that changes tells the most.
HEADER = 4096

Spoil = Callable[[bytes, Random, Sequence[bytes]], bytes]


def spoilt(data: bytes, rng: Random, others: Sequence[bytes]) -> tuple[bytes, list[str]]:
    """One to a few things done to `data`, and their names. `others`: what it may be spliced with."""
    names = []
    for _ in range(rng.randint(1, MOST_AT_ONCE)):
        name = rng.choice(list(WAYS))
        names.append(name)
        data = WAYS[name](data, rng, others)
    return data, names


def is_whole(names: Sequence[str]) -> bool:
    """Whether nothing was taken away."""
    return all(name in KEEPING for name in names)


def _flipped(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 3, 20, 200])):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _header_flipped(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    return _flipped(data[:HEADER], rng, others) + data[HEADER:]


def _overwritten(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    at, size = _span(data, rng)
    return data[:at] + rng.randbytes(size) + data[at + size :]


def _zeroed(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    at, size = _span(data, rng)
    return data[:at] + bytes(size) + data[at + size :]


def _cut_short(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _joined_late(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    return data[rng.randrange(len(data) + 1) :]


def _lost(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Packets that did not arrive, one in ten or in a hundred."""
    share = rng.choice([0.01, 0.05, 0.3])
    packets = (data[at : at + PACKET] for at in range(0, len(data), PACKET))
    return b"".join(packet for packet in packets if rng.random() >= share)


def _doubled(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    at, size = _span(data, rng)
    return data[: at + size] + data[at:]


def _out_of_order(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    packets = [data[at : at + PACKET] for at in range(0, len(data), PACKET)]
    for _ in range(rng.choice([1, 10, 50])):
        if packets:
            packets.insert(rng.randrange(len(packets)), packets.pop(rng.randrange(len(packets))))
    return b"".join(packets)


def _deleted(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    at, size = _span(data, rng)
    return data[:at] + data[at + size :]


def _swapped(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Two pieces of one length in each other's place."""
    (first, size), (second, _) = _span(data, rng), _span(data, rng)
    low, high = min(first, second), max(first, second)
    size = min(size, high - low, len(data) - high)
    return b"".join(
        (data[:low], data[high : high + size], data[low + size : high], data[low : low + size], data[high + size :])
    )


def _lengths(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Numbers of four bytes that are as large, or as small, as can be, or off by one."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 3])):
        at = rng.randrange(min(len(data), rng.choice([HEADER, len(data) + 1])) + 1)
        changed[at : at + 4] = rng.choice(
            [b"\xff" * 4, b"\x7f\xff\xff\xff", bytes(4), b"\0\0\0\1", b"\xff\xff\xff\x7f"]
        )
    return bytes(changed[: len(data)])


def _spliced(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other)) :]


def _foreign_header(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    size = rng.choice([16, 188, 1000, HEADER])
    return rng.choice(others)[:size] + data[size:]


def _scrambled(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """The bits that say that a packet is scrambled, and what that makes of it; of all packets, or of some PIDs."""
    changed = bytearray(data)
    chance = rng.choice([0.2, 1.0])
    for at in range(0, len(data) - PACKET + 1, PACKET):
        if changed[at] == 0x47 and rng.random() < chance:
            changed[at + 3] |= 0x80
            changed[at + 4 : at + PACKET] = bytes(byte ^ 0x5A for byte in changed[at + 4 : at + PACKET])
    return bytes(changed)


def _span(data: bytes, rng: Random) -> tuple[int, int]:
    at = rng.randrange(len(data) + 1)
    return at, min(len(data) - at, rng.choice([4, 64, 1000, len(data) // 4 + 1]))


WAYS: dict[str, Spoil] = {
    "bits flipped": _flipped,
    "bits of the header flipped": _header_flipped,
    "overwritten": _overwritten,
    "zeros": _zeroed,
    "cut short": _cut_short,
    "joined late": _joined_late,
    "packets lost": _lost,
    "doubled": _doubled,
    "out of order": _out_of_order,
    "bytes deleted": _deleted,
    "pieces swapped": _swapped,
    "lengths huge": _lengths,
    "spliced": _spliced,
    "another's header": _foreign_header,
    "scrambled": _scrambled,
}
KEEPING = frozenset(
    {
        *("bits flipped", "bits of the header flipped", "overwritten", "zeros", "doubled", "scrambled"),
        *("pieces swapped", "lengths huge"),
    }
)
