"""Samples that need a key that nobody has: known from the container, and never decoded as if they were clear."""

import pytest
from common_encryption import encrypted
from decoding import decoded
from pieces import is_clean
from small_media import programme
from watched import watched

from tallylight_monitor.wire import PlaySegment

BOTH = (b"encv", b"enca")


def film(*kinds):
    header = encrypted(programme("fmp4")[0].header, *kinds)
    return header, [each.data for each in programme("fmp4")]


def played(*kinds):
    header, data = film(*kinds)
    return decoded(*(PlaySegment(number, each, header, 2.0, discontinuity=False) for number, each in enumerate(data)))


@pytest.mark.parametrize(("kind", "name"), [(b"encv", "picture"), (b"enca", "sound")])
def test_a_track_that_is_encrypted_is_not_judged_and_the_other_is(kind, name):
    outbox = played(kind)
    beats = {beat.name: beat for beat in outbox.player.tracks.beats()}
    assert (beats[name].judged, beats[name].why) == (0, "its samples are encrypted")
    assert beats[name].idle > 3.0
    assert {beat.judged > 90 for beat in beats.values() if beat.name != name} == {True}
    assert is_clean(outbox)


@pytest.mark.parametrize("how", ["file", "playlist"])
def test_a_recording_that_is_encrypted_is_exit_status_2_with_the_reason(tmp_path, how):
    header, data = film(*BOTH)
    path = tmp_path / "film.mp4"
    path.write_bytes(header + b"".join(data))
    if how == "playlist":
        (tmp_path / "init.mp4").write_bytes(header)
        (tmp_path / "all.m4s").write_bytes(b"".join(data))
        path = tmp_path / "index.m3u8"
        path.write_text(
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:6\n#EXT-X-PLAYLIST-TYPE:VOD\n"
            '#EXT-X-MAP:URI="init.mp4"\n#EXTINF:6.0,\nall.m4s\n#EXT-X-ENDLIST\n'
        )
    found = watched(path)
    assert found.status == 2
    assert {detector for detector, _ in found.said} <= {"undecodable"}
    assert "picture: its samples are encrypted; sound: its samples are encrypted" in found.errors
