"""Fuzz target: whatever a playlist is, it is read or refused, and what is read can be followed."""

import math

from hypothesis import example, given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.ingest.answers import Validators
from tallylight_monitor.ingest.hls.checking import checked
from tallylight_monitor.ingest.hls.dates import seen
from tallylight_monitor.ingest.hls.finding import Found
from tallylight_monitor.ingest.hls.following import Cursor, first_step, next_segments, pace
from tallylight_monitor.ingest.hls.lines import MOST_FLAWS
from tallylight_monitor.ingest.hls.numbering import numbered
from tallylight_monitor.ingest.hls.playlist import MalformedPlaylistError, Master, Playlist
from tallylight_monitor.ingest.hls.reading import parse_playlist
from tallylight_monitor.ingest.hls.variants import best_first, separate_sound, tags_missing

URL = "https://origin.example/cup/live.m3u8?token=h1"
SEEDS = (
    (
        b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:3\n#EXTINF:2.000,\ns3.ts\n"
        b"#EXTINF:2.000s,\ns4.ts\n#EXTINF:2.000,\nhttp://[not-an-address/s5.ts\n#EXTINF:2.000,\ns6.ts\n"
    ),
    b"#EXTM3U\n#EXT-X-TARGETDURATION:2.5\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:2.0,Espa\xf1a\ns0.ts\n#EXT-X-ENDLIST\n",
    b"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:6.000,\ns7.ts\n#EXT-X-DISCONTINUITY\n#EXT-X-GAP\n#EXTINF:6,\ns8.ts\n",
    (
        b'#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-KEY:METHOD=AES-128,URI="data:;base64,AAEC",IV=0x0A\n'
        b'#EXT-X-MAP:URI="i.mp4",BYTERANGE="7@0"\n#EXT-X-BYTERANGE:9@7\n#EXTINF:2,\na.mp4\n#EXT-X-BYTERANGE:9\n#EXTINF:2,\n'
        b"a.mp4\n"
    ),
    (
        b'#EXTM3U\n#EXT-X-DEFINE:NAME="x",VALUE="cdn"\n#EXT-X-DEFINE:QUERYPARAM="token"\n#EXT-X-TARGETDURATION:2\n'
        b"#EXTINF:2,\n{$x}/{$token}.ts\n"
    ),
    (
        b'#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",DEFAULT=YES,URI="a.m3u8"\n'
        b'#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080,CODECS="avc1.64001f",AUDIO="a"\nhigh.m3u8\n'
    ),
    (
        b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:18446744069414584319\n"
        b"#EXT-X-DISCONTINUITY-SEQUENCE:18446744073709551615\n#EXT-X-PROGRAM-DATE-TIME:0001-01-01T00:00:00+23:59\n"
        b"#EXTINF:2,\na.ts\n#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:9999-12-31T23:59:59.999-23:59\n#EXTINF:86400,\nb.ts\n"
        b"#EXT-X-PROGRAM-DATE-TIME:2026-12-05T18:00:00.000Z\n#EXTINF:0,\nc.ts\n"
    ),
    b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-ENDLIST\n",
)
INPUTS = mutated(SEEDS) | st.binary(max_size=400).map(lambda data: b"#EXTM3U\n" + data)


def target(data: bytes) -> None:
    """Read a playlist, twice as a live one would be, and follow it. Anything but a refusal by name is a fault."""
    half = data.rfind(b"#EXTINF")
    first, second = _read(data[:half] if half > 0 else data), _read(data)
    assert _read(data) == second, "it is read in the same way each time"
    for read in (first, second):
        if isinstance(read, Master):
            _check_master(read)
        elif read is not None:
            _check(read)
    if isinstance(first, Playlist) and isinstance(second, Playlist):
        following = numbered(second, first)
        _check(following)
        step = next_segments(first_step(first, 0.0).cursor, following, 2.0)
        assert step.cursor.newest >= -1
        next_segments(Cursor(10**6, 0.0), following, 2.0)
        _check_check(first, following, seen(first.segments, step))


def _check_check(first, following, segments):
    """What is found breaks nothing, and is fit for people; a playlist is as it was."""
    before, found = (Found(URL, each, Validators(), 0.0) for each in (first, following))
    for now, then in ((found, before), (found, found), (before, found)):
        check = checked(now, then, segments)
        assert math.isfinite(check.dates_apart)
        assert check.dates_apart >= 0
        words = (*check.too_long, *check.rewritten, *check.miscounted, check.dates)
        assert all(each.isprintable() for each in words)
    assert checked(found, found, segments).rewritten == checked(found, found, segments).miscounted == ()


def _read(data):
    try:
        return parse_playlist(data, URL, {"y": "imported"})
    except MalformedPlaylistError as error:
        refusal = str(error)
    assert refusal.isprintable()
    return None


def _check(playlist):
    assert 0 < playlist.target <= 86_400
    assert playlist.sequence >= 0
    assert [each.number - playlist.sequence for each in playlist.segments] == [*range(len(playlist.segments))]
    assert all(math.isfinite(each.duration) and 0 <= each.duration <= 86_400 for each in playlist.segments)
    assert all(each.uri or each.unreadable for each in playlist.segments)
    assert len(playlist.flaws) <= MOST_FLAWS + 2
    assert all(str(each).isprintable() for each in playlist.flaws)
    assert min(playlist.target, 60) <= pace(playlist) <= 86_400


def _check_master(master):
    for rendition in best_first(master):
        assert rendition.uri
        separate_sound(master, rendition)
    assert all(each.isprintable() for each in tags_missing(master))


@given(INPUTS)
@example(b"#EXTM3U")
@example(b"#EXTM3U\n#EXTINF:\n\n#EXTINF")
@example(b"\xef\xbb\xbf#EXTM3U\r#EXT-X-TARGETDURATION:1\r#EXTINF:1\ra")
def test_whatever_a_playlist_is_it_is_read_or_refused(data):
    target(data)


def test_the_seeds_are_read():
    assert all(_read(seed) is not None for seed in SEEDS[:-1])
