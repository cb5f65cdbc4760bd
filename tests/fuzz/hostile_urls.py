"""URLs that mean to reach what is forbidden, and mutations of them, by seed."""

import random
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import quote

TARGETS = ("169.254.169.254", "127.0.0.1", "::1", "fd00:ec2::254", "fd20:ce::254", "169.254.170.23", "100.100.100.200")
NAMES = ("localhost", "two.example", "inside.example", "metadata.google.internal")
# What parsers of addresses disagree about.
ODD = [
    *"%@:/?#[]\\.;,&= \t\r\n\0",
    "%25",
    "%00",
    "%5B",
    "%3A",
    "%2F",
    "%40",
    *"\u3002\uff0e\uff10\u2460\u24d0\u00ad\u200b",
]
WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}


def spellings(address: str) -> list[str]:
    """Ways to write an address in a URL, right ones and wrong ones."""
    found = ip_address(address)
    if found.version == 6:
        return [f"[{address}]", f"[{address}%25]", f"[{address}%]", f"[{address}%251]", f"[{found.exploded}]", address]
    number, parts = int(found), address.split(".")
    mapped = f"::ffff:{address}"
    high, low = number >> 16, number & 0xFFFF
    return [
        address,
        f"{address}.",
        str(number),
        hex(number),
        oct(number).replace("0o", "0"),
        ".".join(hex(int(part)) for part in parts),
        ".".join(f"0{int(part):o}" for part in parts),
        f"{parts[0]}.{number & 0xFFFFFF}",
        address.translate(WIDE),
        address.replace(".", "\u3002"),
        quote(address).replace(".", "%2E"),
        f"[{mapped}]",
        f"[{mapped}%25]",
        f"[{mapped}%25lo]",
        f"[::ffff:{high:x}:{low:x}]",
        f"[::{address}]",
        f"[64:ff9b::{address}]",
        f"[64:ff9b:1::{address}]",
        f"[2002:{high:x}:{low:x}::]",
        f"[::ffff:0:{address}]",
        f"me@{address}",
        f"example.com@{address}",
        f"{address}#@example.com",
        f"{address}\\@example.com",
    ]


SEEDS = [*(spelling for target in TARGETS for spelling in spellings(target)), *NAMES]


def mutated(seed: int, count: int) -> Iterator[str]:
    """So many URLs; every third one is a spelling as it is."""
    rng = random.Random(seed)
    for number in range(count):
        host = rng.choice(SEEDS)
        url = (
            f"{rng.choice(('http', 'https', 'HTTP', 'http'))}://{host}{rng.choice(('', ':80', ':443', ':554', ':'))}/x"
        )
        yield url if number % 3 == 0 else _mutated(url, rng)


def _mutated(url: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(5, len(url) + 1)
        match rng.randrange(4):
            case 0:
                url = url[:at] + rng.choice(ODD) + url[at:]
            case 1:
                url = url[:at] + url[at + 1 :]
            case 2:
                url = url[:at] + rng.choice([*ODD, *"0123456789abcdefx"]) + url[at + 1 :]
            case _:
                end = min(len(url), at + rng.randint(1, 4))
                url = url[:at] + url[at:end] * 2 + url[end:]
    return url
