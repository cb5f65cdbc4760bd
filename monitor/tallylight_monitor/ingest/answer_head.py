"""Tidies the head of an HTTP answer that others read and a strict parser refuses. Pure.

Browsers, curl and players read such answers; a monitor that does not would call a stream lost that viewers see.
"""

import re

LARGEST_HEAD = 1 << 17  # bytes; what is larger is handed on as it is, for the parser to refuse
_END = re.compile(rb"\r?\n\r?\n")
# A status line, however it is written; "ICY 200 OK" is HTTP/1.0 by another name.
_STATUS = re.compile(rb"(HTTP|ICY)(?:/([0-9])(?:\.([0-9]))?)?[ \t]+0*([1-9][0-9]{2})(?![0-9])[ \t]*(.*)", re.IGNORECASE)
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)", re.DOTALL)
_LENGTH = b"content-length"
_NO_TEXT = bytes.maketrans(b"\r\0", b"  ")  # within a line they mean nothing (RFC 9112, 2.2)


def head_end(data: bytes | bytearray) -> int:
    """Where the body begins; -1 while the head is not whole."""
    found = _END.search(data)
    return found.end() if found else -1


def is_interim(head: bytes) -> bool:
    """Whether another head comes after this one (status 1xx)."""
    return head.split(b" ", 2)[1:2] != [] and head.split(b" ", 2)[1].startswith(b"1")


def tidied(head: bytes) -> bytes:
    """A head as the rules want it, if its meaning is plain. What is not stays, for the parser to refuse."""
    lines = [line.rstrip(b"\r").translate(_NO_TEXT) for line in head.strip(b"\r\n").split(b"\n")]
    found = _STATUS.fullmatch(lines[0])
    if found is None:
        return head
    first = b"HTTP/1.%c %s %s" % (_minor_version(found), found[4], found[5])
    return b"\r\n".join([first, *_headers(_unfolded(lines[1:])), b"", b""])


def _minor_version(found: "re.Match[bytes]") -> bytes:
    """Of 1.x: a newer version than 1.1 does not speak so, and means 1.1 where it does."""
    newer = found[1].upper() == b"HTTP" and (found[2] or b"1", found[3] or b"0") > (b"1", b"0")
    return b"1" if newer else b"0"


def _unfolded(lines: list[bytes]) -> list[bytes]:
    """Each header in one line: one that begins with a blank goes on from the line before (RFC 9112, 5.2)."""
    whole: list[bytes] = []
    for line in lines:
        if line[:1] in {b" ", b"\t"} and whole:
            whole[-1] += b" " + line.strip()
        else:
            whole.append(line)
    return whole


def _headers(lines: list[bytes]) -> list[bytes]:
    """Header lines: blanks before the colon go, and lines that are none; a length that is said twice counts once."""
    kept: list[bytes] = []
    lengths: set[bytes] = set()
    chunked = any(line.lower().startswith(b"transfer-encoding") for line in lines)
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is not None and found[1].lower() == _LENGTH:
            lengths |= {_plain_number(each.strip()) for each in found[2].split(b",")}
        elif found is not None:
            kept.append(found[1] + b":" + found[2])
    if chunked:
        return kept  # whose length its chunks say (RFC 9112, 6.3)
    return kept + [b"Content-Length: " + each for each in sorted(lengths - {b""})]


def _plain_number(text: bytes) -> bytes:
    return text.lstrip(b"0") or b"0" if text.isdigit() else text
