"""Fragmented MP4 over one connection, or in one file: judged on whatever its clock does, and behind what is no box."""

import pytest
from decoding import decoded
from hypothesis import given, settings
from hypothesis import strategies as st
from small_media import programme

from tallylight_monitor.decoder.fragment_stream import FragmentStream
from tallylight_monitor.wire import PlayAddress, PlayBytes


def header():
    return programme("fmp4", 6.0)[0].header


def fragments(first=0):
    return [each.data for each in programme("fmp4", 6.0, first)]


def over_http(folder, data):
    return decoded(*(PlayBytes(data[at : at + 30_000], fresh=not at) for at in range(0, len(data), 30_000)))


def from_a_file(folder, data):
    path = folder / "film.mp4"
    path.write_bytes(data)
    return decoded(PlayAddress(str(path), network=False))


ONE, TWO, THREE = range(3)


@pytest.mark.parametrize("played", [over_http, from_a_file])
@pytest.mark.parametrize(
    ("order", "steps"),
    [
        pytest.param([ONE, TWO, THREE], 0, id="in order"),
        pytest.param([ONE, TWO, ONE, TWO], 1, id="begun anew"),
        pytest.param([TWO, TWO, TWO], 2, id="one in a loop"),
        pytest.param([THREE, TWO, ONE], 2, id="backwards"),
    ],
)
def test_a_clock_that_steps_back_without_another_header_costs_no_picture(tmp_path, played, order, steps):
    pieces = fragments()
    outbox = played(tmp_path, header() + b"".join(pieces[number] for number in order))
    assert len(outbox.times()) == 50 * len(order)
    assert outbox.player.timeline.end == pytest.approx(2.0 * len(order), abs=0.3)
    assert max(outbox.values("decode_damage")) == 0
    assert len([value for value in outbox.values("timestamp_jump") if value]) == steps


@pytest.mark.parametrize("played", [over_http, from_a_file])
def test_behind_a_box_that_is_shorter_than_it_says_the_next_fragment_is_judged(tmp_path, played):
    one, two, three = fragments()
    at = one.rindex(b"mdat") - 4
    longer = (int.from_bytes(one[at : at + 4], "big") + 3000).to_bytes(4, "big")
    outbox = played(tmp_path, header() + one[:at] + longer + one[at + 4 :] + two + three)
    assert len(outbox.times()) == 100
    assert [value for value in outbox.values("timestamp_jump") if value] == pytest.approx([2.0], abs=0.1)


@pytest.mark.parametrize("odd", [b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 100, b"\xff" * 5000, b"moof"])
def test_what_is_no_box_between_fragments_costs_none(tmp_path, odd):
    one, two, three = fragments()
    outbox = over_http(tmp_path, header() + one + odd + two + odd + three)
    assert len(outbox.times()) == 150


@given(st.lists(st.integers(500, 60_000), min_size=1, max_size=5))
@settings(max_examples=10, deadline=None)
def test_however_the_bytes_come_it_is_cut_where_the_clock_steps(steps):
    first, whole = header() + b"".join(fragments()), b"".join(fragments())
    data, stream, at, found = first + whole, FragmentStream(), 0, []
    while at < len(data):
        step = steps[len(found) % len(steps)]
        found += stream.take(data[at : at + step])
        at += step
    found += stream.take(b"")
    assert [each.fresh for each in found].count(True) == 2
    assert len(b"".join(each.data for each in found)) == len(data) + len(header())


@given(
    st.lists(st.sampled_from([header()[:40], b"moof", b"\0\0\0\x10", b"mdat", b"\0" * 9, b"\xff" * 30, b"abcd" * 9]))
)
def test_whatever_comes_the_end_is_reached(parts):
    stream = FragmentStream()
    data = b"".join([header()[:40], *parts])
    assert sum(len(each.data) for piece in (data, b"") for each in stream.take(piece)) <= 2 * len(data)


@pytest.mark.parametrize(("gap", "told"), [(200, False), (50_000, True)])
@pytest.mark.parametrize("at_the_end", [False, True], ids=["between fragments", "behind the last"])
def test_what_is_no_box_is_told_unless_it_is_little(gap, told, at_the_end):
    first, *others = programme("fmp4", 6.0)
    odd = b"\xff" * gap
    data = first.header + first.data + b"".join(each.data for each in others)
    data = data + odd if at_the_end else data.replace(others[0].data, odd + others[0].data)
    outbox = decoded(PlayBytes(data, fresh=True))
    words = {each.detail for each in outbox.samples if each.detector == "decode_damage" and each.value}
    assert bool(words) is told
    assert all("bytes of it hold nothing that can be read" in each for each in words)
