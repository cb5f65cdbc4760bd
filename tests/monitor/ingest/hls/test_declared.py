"""The tracks that a master playlist says its segments hold: the decoder misses those that never come."""

import pytest
from ingest_doubles import FakeFetcher
from playlists_in_time import URL, live, watched

MEDIA = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",DEFAULT=YES{}\n'
APART, WITHIN = MEDIA.format(',URI="a/live.m3u8"'), MEDIA.format("")
PICTURES, SOUND = "avc1.64001f", "mp4a.40.2"


def declared(codecs, media="", group=""):
    """What the segments of each track are said to hold."""
    said = f',CODECS="{codecs}"' if codecs else ""
    master = f"#EXTM3U\n{media}#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=640x360{said}{group}\nv/live.m3u8\n".encode()
    sink = watched(FakeFetcher(lambda url, now: master if url == URL else live(url, now)), 6.5)
    return {each.track: each.declares for each in sink.media}


@pytest.mark.parametrize(
    ("codecs", "found"),
    [
        pytest.param("", (), id="nothing is said"),
        pytest.param(PICTURES, ("picture",), id="pictures"),
        pytest.param(f"{PICTURES},{SOUND}", ("picture", "sound"), id="both"),
        pytest.param(f" {SOUND} , HVC1.1.6.L93.B0", ("picture", "sound"), id="both, untidily"),
        pytest.param(f"{PICTURES},ec-3", ("picture", "sound"), id="Dolby"),
        pytest.param(f"{PICTURES},stpp.ttml.im1t", ("picture",), id="pictures and subtitles"),
        pytest.param("vvc1.1.L83.CQA,dtsx", ("picture", "sound"), id="VVC with DTS"),
        pytest.param("dvh1.05.06,ac-4.02.01.00", ("picture", "sound"), id="Dolby Vision with AC-4"),
        pytest.param("zzzz.1,mp4v.20.9", ("picture",), id="one that is not known"),
    ],
)
def test_its_codecs_say_what_the_segments_hold(codecs, found):
    assert declared(codecs) == {"picture": found}


def test_sound_with_a_playlist_of_its_own_is_not_missed_in_the_segments_of_the_pictures():
    found = declared(f"{PICTURES},{SOUND}", APART, ',AUDIO="a"')
    assert found == {"picture": ("picture",), "sound": ()}


def test_sound_of_a_group_without_an_address_comes_with_the_pictures():
    assert declared(f"{PICTURES},{SOUND}", WITHIN, ',AUDIO="a"') == {"picture": ("picture", "sound")}


def test_without_a_master_playlist_nothing_is_said():
    assert {each.declares for each in watched(FakeFetcher(live), 6.5).media} == {()}
