"""Reads what stands in an address itself (`data:`, RFC 2397): some packagers put a stream's key there."""

import binascii
from base64 import b64decode
from urllib.parse import unquote_to_bytes

from tallylight_monitor.ingest.failures import FetchError

SCHEME = "data:"


def is_data(address: str) -> bool:
    """Whether an address holds what it leads to."""
    return address[: len(SCHEME)].lower() == SCHEME


def data_in(address: str, size: int) -> bytes:
    """What a `data:` address holds. Raises FetchError where it cannot be read, or is larger than `size` bytes."""
    head, comma, rest = address[len(SCHEME) :].partition(",")
    data = unquote_to_bytes(rest)
    if head.lower().replace(" ", "").endswith(";base64"):
        data = _decoded(data)
    if not comma:
        raise FetchError("malformed", "a data: address holds nothing")
    if len(data) > size:
        raise FetchError("too_large", f"a data: address holds more than {size} bytes")
    return data


def _decoded(text: bytes) -> bytes:
    """Base64, also without its padding and in its alphabet for addresses."""
    plain = b"".join(text.split()).rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        raise FetchError("malformed", "a data: address is not base64") from None
