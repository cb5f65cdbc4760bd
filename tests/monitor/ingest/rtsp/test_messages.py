import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.ingest.rtsp.messages import LARGEST_BODY, LARGEST_HEAD, Cutter, NotRtspError, RtspMessage

ANSWER = RtspMessage("RTSP/1.0 200 OK", (("CSeq", "2"), ("Content-Length", "4")), b"v=0\n")
REQUEST = RtspMessage("DESCRIBE rtsp://h/1 RTSP/1.0", (("CSeq", "3"),))


def media(channel, data):
    return bytes([0x24, channel]) + len(data).to_bytes(2, "big") + data


PARTS = st.one_of(
    st.just(ANSWER),
    st.just(REQUEST),
    st.builds(media, st.integers(0, 255), st.binary(max_size=40)),
)


def cut(*pieces):
    cutter = Cutter()
    return [each for piece in pieces for each in cutter.take(piece)]


@given(st.lists(PARTS, max_size=12), st.randoms(use_true_random=False))
def test_however_it_is_torn_every_message_and_all_media_come_through_in_order(parts, rng):
    whole = b"".join(part if isinstance(part, bytes) else part.encoded() for part in parts)
    places = sorted(rng.randint(0, len(whole)) for _ in range(5))
    pieces = [whole[a:b] for a, b in zip([0, *places], [*places, len(whole)], strict=True)]
    got = cut(*pieces)
    messages = [each for each in parts if not isinstance(each, bytes)]
    assert [each for each in got if not isinstance(each, bytes)] == messages
    assert b"".join(each if isinstance(each, bytes) else each.encoded() for each in got) == whole


def test_lines_may_end_without_a_return_and_headers_may_be_written_anyhow():
    (got,) = cut(b"RTSP/1.0 401 Unauthorized\ncseq : 7\nWWW-Authenticate: a\nwww-authenticate:b\n\n")
    assert (got.status, got.get("CSeq"), got.all("WWW-Authenticate")) == (401, "7", ["a", "b"])


@pytest.mark.parametrize(
    "first",
    ["DESCRIBE rtsp://h/1 RTSP/1.0", "RTSP/1.0", "RTSP/1.0 abc", "", "RTSP/1.0 2000 X", f"RTSP/1.0 {'9' * 5000}"],
)
def test_what_is_no_answer_has_no_status(first):
    assert RtspMessage(first).status == 0


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"x" * LARGEST_HEAD, id="a head without an end"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n", id="a length below nothing"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: 1e9\r\n\r\n", id="a length that is no number"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), id="too long a body"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", id="thousands of digits"),
    ],
)
def test_what_is_no_rtsp_is_refused(data):
    with pytest.raises(NotRtspError):
        cut(data)


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_are_cut_or_refused(pieces):
    with contextlib.suppress(NotRtspError):
        cut(*pieces)


def test_blank_lines_in_front_of_a_message_mean_nothing():
    (one, other) = cut(b"\r\n\r\nRTSP/1.0  200  OK\r\nCSeq: 1\r\n\r\n\r\nRTSP/1.0 404 No\r\n\r\n\r\n")
    assert (one.status, one.get("CSeq"), other.status) == (200, "1", 404)
