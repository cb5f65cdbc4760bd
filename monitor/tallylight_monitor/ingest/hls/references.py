"""Resolves the addresses and numbers that a playlist names."""

import math
import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from tallylight_monitor.ingest.hls.attributes import UnreadableValueError

_NUMBER = re.compile(r"\"?([+-]?(?:\d{1,20}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(.*)", re.DOTALL | re.ASCII)
# A file below the playlist's folder, as most are: a day of segments has tens of thousands, looked at every two seconds.
_PLAIN = re.compile(r"[\w~%=+,-]+(?:[./][\w~%=+,-]+)*(?:\?[!-\"$-~]+)?", re.ASCII)
SHOWN_CHARACTERS = 20  # of a value that cannot be read, in a message


def absolute(uri: str, url: str) -> str:
    """Resolve a reference; whether it may be fetched is judged when it is. Raises UnreadableValueError."""
    if _PLAIN.fullmatch(uri) and (folder := _folder(url)):
        return folder + uri
    try:
        joined = urljoin(url, uri)
        usable = bool(uri) and _has_host(uri) and _has_host(joined)
    except ValueError:
        usable = False
    if not usable:
        raise UnreadableValueError("it is not an address")
    return joined


@lru_cache(maxsize=16)
def _folder(url: str) -> str:
    """Where what stands beside the playlist is; empty where that is not plain."""
    folder = urljoin(url, ".")
    return folder if folder.endswith("/") and folder.startswith(("http://", "https://", "file:///")) else ""


def _has_host(address: str) -> bool:
    """Whether it names its host, if it is one that needs one. Raises ValueError."""
    parts = urlsplit(address)
    return parts.scheme not in {"http", "https"} or (bool(parts.hostname) and parts.port != 0)


def number(text: str) -> tuple[float | None, str]:
    """The number that a text begins with, None when with none; and what comes after it."""
    found = _NUMBER.match(text.strip())
    value = float(found[1]) if found else math.nan
    return (value, found[2]) if found and math.isfinite(value) else (None, text)


def quoted(text: str) -> str:
    """A value that cannot be read, short enough and harmless for a message."""
    short = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
    return "'" + "".join(each if each.isprintable() else "�" for each in short) + "'"
