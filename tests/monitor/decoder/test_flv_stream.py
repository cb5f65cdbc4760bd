"""FLV, over HTTP, from disk and of RTMP: whatever an encoder changes in mid-stream, it is judged on."""

from functools import cache
from types import SimpleNamespace

import pytest
from decoding import decoded
from flv import encoded, later, tags
from hypothesis import given, settings
from hypothesis import strategies as st
from pieces import is_clean
from small_media import programme

from tallylight_monitor.decoder.endless import EndlessFiles
from tallylight_monitor.decoder.flv_stream import FlvStream
from tallylight_monitor.wire import PlayAddress, PlayBytes

FIRST = ("libx264", "aac")
SECONDS = 4.0
SOUND, SCRIPT = 8, 18  # types of tags


@cache
def flv(picture, sound, size=(320, 180)):
    media = b"".join(each.data for each in programme()[:2])
    return encoded(media, picture, sound, size)


def files(data, *, step=50_000):
    """What libav is given, one file after the other."""
    stream, found = FlvStream(), []
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    for piece in [*pieces, b""]:
        for stretch in stream.take(piece):
            found.append(stretch.data) if stretch.fresh else found.append(found.pop() + stretch.data)
    return found


CHANGES = [
    pytest.param(("flv", "aac"), (320, 180), id="another coding of the pictures"),
    pytest.param(("libx264", "libmp3lame"), (320, 180), id="another coding of the sound"),
    pytest.param(("libx264", "aac"), (160, 90), id="another size"),
    pytest.param(("flv", "libmp3lame"), (160, 90), id="all"),
]


@pytest.mark.parametrize("how", ["bytes", "file"])
@pytest.mark.parametrize(("second", "size"), CHANGES)
def test_a_stream_whose_coding_changes_is_judged_on(tmp_path, how, second, size):
    outbox = played(tmp_path, how, flv(*FIRST) + later(flv(*second, size), SECONDS))
    assert len(outbox.times()) == 200
    assert len(outbox.times("silence")) == pytest.approx(70, abs=8)
    assert outbox.player.timeline.end == pytest.approx(8.0, abs=0.3)
    assert is_clean(outbox)


@pytest.mark.parametrize("how", ["bytes", "file"])
@pytest.mark.parametrize("added", ["picture", "sound"])
def test_a_track_that_is_added_is_judged_from_then_on(tmp_path, how, added):
    first = ("", "aac") if added == "picture" else ("libx264", "")
    outbox = played(tmp_path, how, flv(*first) + later(flv(*FIRST), SECONDS))
    pictures, sounds = len(outbox.times()), len(outbox.times("silence"))
    assert pictures == (100 if added == "picture" else 200)
    assert sounds == pytest.approx(70 if added == "picture" else 35, abs=5)


@pytest.mark.parametrize("how", ["bytes", "file"])
def test_a_stream_that_begins_anew_in_mid_connection_is_judged_on(tmp_path, how):
    outbox = played(tmp_path, how, flv(*FIRST) * 2)
    assert len(outbox.times()) == 200
    assert is_clean(outbox)


@pytest.mark.parametrize("codings", [FIRST, ("libx264", ""), ("", "aac"), ("flv", "libmp3lame")], ids="+".join)
def test_a_stream_that_does_not_change_is_one_file(codings):
    (found,) = files(flv(*codings))
    assert tags(found) == [tag for tag in tags(flv(*codings)) if tag[0] != SCRIPT]


def test_what_another_file_must_know_of_the_track_that_goes_on_is_said_again():
    first, second = files(flv(*FIRST) + later(flv("flv", ""), SECONDS))
    setup = next(tag for tag in tags(first) if tag[0] == SOUND and tag[12] == 0)
    assert [tag for tag in tags(second) if tag[0] == SOUND] == [setup]


@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_however_the_bytes_come_the_files_are_the_same(steps):
    data = flv(*FIRST) + later(flv("flv", "aac"), SECONDS)
    assert [files(data, step=step) for step in steps] == [files(data)] * len(steps)


@given(st.binary(max_size=2000), st.integers(0, 5000))
@settings(deadline=None)
def test_whatever_is_no_flv_is_handed_on_as_it_is(noise, at):
    data = flv(*FIRST)[:at] + noise
    assert sum(map(len, files(data))) <= len(data) + 200


@pytest.mark.parametrize("at", [13, 20_000], ids=["the first tag", "a later one"])
def test_behind_what_is_no_tag_the_stream_has_an_end(at):
    stream = FlvStream()
    assert list(stream.take(flv(*FIRST)[:at] + bytes(5_000))) != []
    assert [list(stream.take(b"")) for _ in range(3)] == [[], [], []], "without an end it is read for ever"


def test_a_tag_that_claims_to_hold_all_that_follows_is_damage(tmp_path):
    data, at = bytearray(flv(*FIRST)), 0
    while at < len(data) // 2:
        at += 13 if not at else 15 + int.from_bytes(data[at + 1 : at + 4], "big")
    data[at + 1] = 0x7F
    outbox = played(tmp_path, "file", bytes(data))
    assert 20 < len(outbox.times()) < 80
    assert not is_clean(outbox)


@pytest.mark.parametrize("lost", [500, 1_500, 3_000])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.57, 0.7])
def test_behind_a_tag_of_which_bytes_are_lost_the_stream_is_judged_on(tmp_path, share, lost):
    data = flv(*FIRST)
    place = round(share * len(data))
    outbox = played(tmp_path, "file", data[:place] + data[place + lost :])
    assert len(outbox.times()) > 80
    assert not is_clean(outbox)


def test_what_the_library_does_not_read_of_a_file_is_damage():
    outbox, pieces = decoded(), iter([flv(*FIRST)])
    whole = SimpleNamespace(rest=lambda: next(pieces, b""))
    endless = EndlessFiles(whole, FlvStream(), outbox.player, resumes=False)
    assert endless.next()
    assert len(endless.read(1_000)) == 1_000
    assert not endless.next()
    assert not is_clean(outbox)


def played(folder, how, data):
    if how == "file":
        (folder / "film.flv").write_bytes(data)
        return decoded(PlayAddress(str(folder / "film.flv"), network=False))
    pieces = [data[at : at + 30_000] for at in range(0, len(data), 30_000)]
    return decoded(*(PlayBytes(each, fresh=not number) for number, each in enumerate(pieces)))
