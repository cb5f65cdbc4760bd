"""Recognises what is sent in place of media: an error page, a login page, another playlist, a picture. Pure.

What is not known for certain to be something else is left to the decoder: a server's word for it (`text/plain`) says
nothing, and neither does how a segment begins.
"""

import re

from tallylight_monitor.ingest.ts.packets import SNIFFED, grid_of

TEXTS = (
    (re.compile(rb"<(!doctype\s+html|html|head|body|title|script|meta|h1|center)\b", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"<(\?xml|[a-z][\w:.-]*[\s/>])", re.IGNORECASE), "an XML document"),
    (re.compile(rb"#EXTM3U"), "a playlist"),
    (re.compile(rb"WEBVTT(\s|$)"), "a WebVTT text"),
    (re.compile(rb"[{\[]\s*([\"{\[}\]]|$)"), "a JSON document"),
)
TEXT = "a text"
_COMMENTS = re.compile(rb"(\s*<!--.*?-->)+", re.DOTALL)  # in front of pages
BINARIES = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b\x08", "data that are packed (gzip), which the answer's header does not say,"),
)
WIDE_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Of the characters that are no letters, those that a text has: tab, line ends, form feed.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LONGEST_LETTER = 4  # bytes of UTF-8, of which the last ones may be cut off


def wrong_content(data: bytes) -> str:
    """What bytes are that are no media, in words (`an HTML page`); empty where they may be media."""
    return _text(_narrow(data[:SNIFFED])) or _binary(data)


def wrong_in_code(data: bytes) -> str:
    """The same of what should be encrypted: only what is sure to be text, which no ciphertext is."""
    return _text(_narrow(data[:SNIFFED]))


def _narrow(head: bytes) -> bytes:
    """A text of two bytes a letter as one of UTF-8; anything else as it is."""
    coding = WIDE_MARKS.get(head[:2])
    if coding is None:
        return head.removeprefix(_BYTE_ORDER_MARK)
    try:
        return head[2 : len(head) & ~1].decode(coding).encode()
    except ValueError:
        return head


def _text(head: bytes) -> str:
    if not head or _NO_TEXT.search(head):
        return ""
    inner = _COMMENTS.sub(b"", head, count=1).lstrip()
    named = next((name for mark, name in TEXTS if mark.match(inner)), "")
    return named or (TEXT if _is_utf8(head) else "")


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - _LONGEST_LETTER and len(head) >= SNIFFED - _LONGEST_LETTER
    return True


def _binary(data: bytes) -> str:
    """A picture that stands before a transport stream is a disguise that players see through."""
    name = next((name for mark, name in BINARIES if data.startswith(mark)), "")
    return "" if name and (grid_of(data[:SNIFFED]) or grid_of(data[-SNIFFED:])) else name
