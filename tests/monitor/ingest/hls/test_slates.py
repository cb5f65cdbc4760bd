"""The same segment again and again: a slate, or a clip in a loop. Each time that it is sent, it is judged."""

from datetime import UTC, datetime

import pytest
from ingest_doubles import FakeFetcher
from playlists_in_time import START, is_playlist, watched

from tallylight_monitor.ingest.facts import PlaylistRead
from tallylight_monitor.ingest.hls.reading import first_date

SECONDS = 2


def playlist(newest, *, number=True, cut=False, cuts=False, date=None, clip=1):
    """Six segments up to `newest`, each of them one of the clip's."""
    lines = ["#EXTM3U", f"#EXT-X-TARGETDURATION:{SECONDS}"]
    first = newest - 5
    lines += [f"#EXT-X-MEDIA-SEQUENCE:{first if number else 7}"] if number is not None else []
    lines += [f"#EXT-X-DISCONTINUITY-SEQUENCE:{first}"] if cuts else []
    for each in range(first, newest + 1):
        lines += ["#EXT-X-DISCONTINUITY"] if cut else []
        if date == "each" or (date == "first" and each == first):
            at = datetime.fromtimestamp(1_800_000_000 + each * SECONDS, UTC)
            lines += [f"#EXT-X-PROGRAM-DATE-TIME:{at.isoformat()}"]
        lines += [f"#EXTINF:{SECONDS},", f"{each % clip}.ts"]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("form", "clip"),
    [
        pytest.param({}, 1, id="its numbers count"),
        pytest.param({}, 6, id="a clip as long as the playlist, whose numbers count"),
        pytest.param({"cut": True}, 1, id="its numbers count, with discontinuities"),
        pytest.param({"number": None, "cut": True, "cuts": True}, 1, id="its discontinuities count, without numbers"),
        pytest.param({"number": False, "cut": True, "cuts": True}, 1, id="its discontinuities count, numbers stand"),
        pytest.param({"number": None, "date": "first"}, 1, id="its first date moves, without numbers"),
        pytest.param({"number": False, "date": "each"}, 1, id="its dates move, numbers stand"),
        pytest.param({"number": False, "date": "each"}, 2, id="its dates move, numbers stand, a clip of two"),
    ],
)
def test_a_slate_is_taken_each_time_that_it_is_sent_and_is_not_stale(form, clip):
    def reply(url, now):
        return playlist(int((now - START) // SECONDS) + 6, clip=clip, **form) if is_playlist(url) else b"\0x"

    sink = watched(FakeFetcher(reply), 40)
    assert len(sink.media) > 18
    assert sink.lost == []
    assert sink.feed().playlist_age(START + 40) < 3
    flaws = {flaw.split(":")[0] for fact in sink.told(PlaylistRead) for flaw in fact.flaws}
    assert flaws == (set() if form.get("number", True) else {"#EXT-X-MEDIA-SEQUENCE"})


def test_a_slate_of_which_nothing_moves_is_stale():
    sink = watched(FakeFetcher(lambda url, _: playlist(9, number=False) if is_playlist(url) else b"\0x"), 40)
    assert len(sink.media) == 3
    assert sink.feed().playlist_age(START + 40) > 30


def test_dates_that_move_alone_do_not_make_other_segments_new():
    def reply(url, now):
        at = datetime.fromtimestamp(now, UTC).isoformat()
        names = "".join(f"#EXTINF:2,\n{name}.ts\n" for name in "abc")
        return f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PROGRAM-DATE-TIME:{at}\n{names}".encode()

    assert len(watched(FakeFetcher(lambda u, n: reply(u, n) if is_playlist(u) else b"\0x"), 40).media) == 3


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        pytest.param("#EXT-X-PROGRAM-DATE-TIME:2026-12-05T18:00:00.500Z\n#EXTINF:2,\na\n", 1796493600.5, id="before"),
        pytest.param("#EXTINF:2,\n#EXT-X-PROGRAM-DATE-TIME:2026-12-05T18:00:00Z\na\n", 1796493600.0, id="behind"),
        pytest.param("#EXTINF:2,\na\n#EXTINF:2,\n#EXT-X-PROGRAM-DATE-TIME:2026-12-05T18:00:00Z\nb\n", None, id="next"),
        pytest.param("#EXT-X-PROGRAM-DATE-TIME:soon\n#EXTINF:2,\na\n", None, id="a word"),
        pytest.param("#EXT-X-PROGRAM-DATE-TIME:", None, id="nothing"),
        pytest.param("", None, id="none"),
    ],
)
def test_only_the_first_segments_date_is_read(said, seconds):
    assert first_date(f"#EXTM3U\n{said}".encode()) == seconds
