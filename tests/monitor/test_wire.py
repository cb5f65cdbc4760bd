import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor import wire

number = st.floats(allow_nan=False, allow_infinity=False)
media = st.binary(max_size=200)
samples = st.builds(wire.Sample, st.text(max_size=20), number, number, st.none() | number, st.text(max_size=40))
count = st.integers(0, 2**40)
word = st.text(max_size=9)
specs = st.builds(wire.DetectorSpec, word, word, word, st.dictionaries(word, number, max_size=3))
track = st.builds(wire.TrackBeat, st.sampled_from(["picture", "sound"]), count, number, word, st.none() | number)
tracks = st.lists(track, max_size=2)
to_decoder = st.one_of(
    st.builds(
        wire.Configure,
        st.lists(specs, max_size=3),
        tracks,
        number,
        count,
    ),
    st.builds(wire.PlaySegment, count, media, media, number, st.booleans()),
    st.builds(wire.PlayBytes, media, st.booleans()),
    st.builds(wire.PlayAddress, st.text(), st.booleans()),
    st.builds(wire.SkipLost, count, number),
    st.builds(wire.TakePictures, count, st.lists(number, max_size=5)),
    st.just(wire.Finish()),
)
from_decoder = st.one_of(
    st.builds(wire.Beat, number, tracks, count, count, number, count),
    st.builds(wire.Measured, st.lists(samples, min_size=1, max_size=5)),
    st.just(wire.Taken()),
    st.builds(wire.Pictures, count, st.lists(st.tuples(number, media), max_size=3)),
    st.builds(wire.Noted, st.text()),
    st.builds(wire.Failed, st.text(), st.booleans()),
    st.just(wire.Finished()),
)


def unframed(raw):
    head, body = raw[: wire.LENGTH_BYTES], raw[wire.LENGTH_BYTES :]
    assert wire.frame_length(head) == len(body)
    return body


@given(to_decoder)
def test_what_is_said_to_the_decoder_comes_through(message):
    assert wire.for_decoder(unframed(wire.framed(message))) == message


@given(to_decoder)
def test_in_parts_it_is_the_same_to_the_last_byte_and_a_segment_is_not_copied(message):
    parts = wire.frame_parts(message)
    assert wire.for_decoder(unframed(b"".join(parts))) == message
    assert not isinstance(message, wire.PlaySegment) or parts[1] is message.data


@given(from_decoder)
def test_what_the_decoder_says_comes_through(message):
    assert wire.for_monitor(unframed(wire.framed(message))) == message


@given(st.binary(max_size=300))
def test_garbage_is_a_broken_wire_and_nothing_else(raw):
    for read in (wire.for_decoder, wire.for_monitor):
        try:
            assert isinstance(read(raw), wire.Message)
        except wire.BrokenWireError:
            continue


@given(from_decoder, st.data())
def test_a_message_with_a_wrong_byte_is_another_message_or_a_broken_wire(message, data):
    body = bytearray(unframed(wire.framed(message)))
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        assert isinstance(wire.for_monitor(bytes(body)), wire.Message)
    except wire.BrokenWireError:
        return


@pytest.mark.parametrize("size", [wire.LONGEST_FRAME + 1, 2**32 - 1])
def test_a_frame_longer_than_any_is_a_broken_wire(size):
    with pytest.raises(wire.BrokenWireError, match=str(size)):
        wire.frame_length(size.to_bytes(wire.LENGTH_BYTES, "big"))


def test_a_monitor_does_not_take_its_own_words_for_the_decoders():
    with pytest.raises(wire.BrokenWireError):
        wire.for_monitor(unframed(wire.framed(wire.Finish())))
