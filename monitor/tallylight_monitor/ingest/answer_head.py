"""Tidies the head of an HTTP answer that others read and a strict parser refuses. Pure.

Browsers, curl and players read such answers; a monitor that does not would call a stream lost that viewers see.
"""

import re

LARGEST_HEAD = 1 << 17  # bytes; what is larger is handed on as it is, for the parser to refuse
_END = re.compile(rb"\r?\n\r?\n")
_SHOUTCAST = b"ICY "  # "ICY 200 OK": HTTP/1.0 by another name
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)", re.DOTALL)
_LENGTH = b"content-length"


def head_end(data: bytes | bytearray) -> int:
    """Where the body begins; -1 while the head is not whole."""
    found = _END.search(data)
    return found.end() if found else -1


def is_interim(head: bytes) -> bool:
    """Whether another head comes after this one (status 1xx)."""
    return head.split(b" ", 2)[1:2] != [] and head.split(b" ", 2)[1].startswith(b"1")


def tidied(head: bytes) -> bytes:
    """A head as the rules want it, if its meaning is plain. What is not stays, for the parser to refuse."""
    first, *lines = head.rstrip(b"\r\n").split(b"\n")
    if first.startswith(_SHOUTCAST):
        first = b"HTTP/1.0 " + first.removeprefix(_SHOUTCAST)
    if not first.startswith(b"HTTP/"):
        return head
    kept = _headers([line.rstrip(b"\r") for line in lines])
    return b"\r\n".join([first.rstrip(b"\r"), *kept, b"", b""])


def _headers(lines: list[bytes]) -> list[bytes]:
    """Header lines: blanks before the colon go, and lines that are none; a length that is said twice counts once."""
    kept: list[bytes] = []
    lengths: set[bytes] = set()
    chunked = any(line.lower().startswith(b"transfer-encoding") for line in lines)
    for line in lines:
        found = _HEADER.fullmatch(line)
        if line[:1] in {b" ", b"\t"} and kept:
            kept.append(line)  # the line before goes on
        elif found is not None and found[1].lower() == _LENGTH:
            lengths |= {each.strip() for each in found[2].split(b",")}
        elif found is not None:
            kept.append(found[1] + b":" + found[2])
    if chunked:
        return kept  # whose length its chunks say (RFC 9112, 6.3)
    return kept + [b"Content-Length: " + each for each in sorted(lengths)]
