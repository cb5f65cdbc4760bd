"""Fuzz target: whatever comes over an RTSP connection, it is cut, answered and handed on, or refused by name."""

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.ingest.rtsp.conversation import Conversation, Redirected
from tallylight_monitor.ingest.rtsp.messages import LARGEST_HEAD, Cutter, NotRtspError, RtspMessage

OURS, THEIRS = "rtsp://127.0.0.1:5555/secret", "rtsp://camera.example:8554/live?x=1"
ASKED = RtspMessage(f"DESCRIBE {OURS} RTSP/1.0", (("CSeq", "1"),))
LOGIN = ("ann", "hunter2")
SEEDS = (
    b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: 4\r\n\r\nv=0\n",
    b"\x0bRTSP/1.0 200 OK\r\nCSeq: 1\r\nX: \x85\r1\x1c2\r\n\r\n",
    b"RTSP/1.0 302 Found\r\nCSeq: 1\r\nLocation: rtsp://other.example/x\r\n\r\n",
    b"RTSP/1.0 302 Found\r\nCSeq: 1\r\nLocation: rtsp://[::1\r\n\r\n",
    b'RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm="c", nonce="1", qop="auth", algorithm=MD5\r\n\r\n',
    b'RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm="caf\xe9"\r\nContent-Length: 0\r\n\r\n',
    b'RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm="caf\xe9", nonce="\xff"\r\n\r\n',
    b"REDIRECT rtsp://127.0.0.1:5555/secret RTSP/1.0\r\nCSeq: 7\r\n\r\n$\1\0\4abcd$\0\0\0RTSP/1.0 200 OK\r\n\r\n",
    b"DESCRIBE rtsp://127.0.0.1:5555/secret RTSP/1.0\nCSeq: 2\n\n",
)
INPUTS = mutated(SEEDS) | st.binary(max_size=300).map(lambda data: b"RTSP/1.0 401 X\r\nCSeq: 1\r\n" + data)


def target(data: bytes) -> None:
    """Take what a server, or libav, says. Anything but a message, media or a NotRtspError is a fault."""
    messages, media = _cut([data])
    assert _cut([data[at : at + 7] for at in range(0, len(data), 7)]) == (messages, media) or len(data) > LARGEST_HEAD
    for message in messages:
        assert list(Cutter().take(message.encoded())) == [message], "it is handed on as it was read"
        _answer(message)
        _ask(message)


def _cut(pieces):
    """The messages, and the media put together."""
    cutter, found = Cutter(), []
    try:
        for piece in pieces:
            found.extend(cutter.take(piece))
    except NotRtspError as error:
        refusal = str(error)
        assert refusal.isprintable()
    return [each for each in found if isinstance(each, RtspMessage)], b"".join(
        each for each in found if isinstance(each, bytes)
    )


def _answer(message):
    """A server's, to a client that knows a password."""
    said = Conversation(OURS, THEIRS, lambda url: LOGIN if url == THEIRS else None)
    said.ask(ASKED)
    try:
        again = said.retry(message)
        told = said.hear(message) if again is None else again
    except NotRtspError as error:
        refusal = str(error)
        assert refusal.isprintable()
        return
    assert (told.again if isinstance(told, Redirected) else told).encoded()


def _ask(message):
    """A client's: who does not know the secret address is not let through."""
    said = Conversation(OURS, THEIRS, lambda _: LOGIN)
    try:
        asked = said.ask(message)
    except NotRtspError:
        return
    assert asked.first.startswith("RTSP/") or OURS in message.first
    assert asked.encoded()


@given(INPUTS)
def test_whatever_is_said_is_cut_and_answered_or_refused(data):
    target(data)
