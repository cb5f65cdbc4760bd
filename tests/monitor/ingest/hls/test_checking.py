"""A look at a playlist beside the look before it."""

import pytest

from tallylight_monitor.ingest.answers import Answer, Certificate, Validators
from tallylight_monitor.ingest.hls.checking import checked
from tallylight_monitor.ingest.hls.finding import Found
from tallylight_monitor.ingest.hls.numbering import numbered
from tallylight_monitor.ingest.hls.reading import parse_playlist
from tallylight_monitor.ingest.hls.variants import tags_missing

URL = "https://origin.example/cup/live.m3u8"


def playlist(sequence, *lines, discontinuities=0, target=2):
    head = f"#EXTM3U\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:{sequence}\n"
    counted = f"#EXT-X-DISCONTINUITY-SEQUENCE:{discontinuities}\n"
    return parse_playlist((head + counted + "".join(f"{line}\n" for line in lines)).encode(), URL)


def segments(*files, duration="2.000", query=""):
    """Each by its file; `!` stands for a discontinuity before it."""
    return [
        f"{'#EXT-X-DISCONTINUITY' if each[0] == '!' else '#'}\n#EXTINF:{duration},\n{each.strip('!')}{query}"
        for each in files
    ]


def found(read, url=URL):
    return Found(url, read, Validators(), 0.0)


def looked(before, now, url=URL):
    return checked(found(numbered(now, before), url), found(before), now.segments)


def test_a_playlist_that_grows_has_nothing_to_tell():
    check = looked(playlist(7, *segments("7.ts", "8.ts", "9.ts")), playlist(8, *segments("8.ts", "9.ts", "10.ts")))
    assert (check.rewritten, check.miscounted, check.too_long, check.dates_apart) == ((), (), (), 0.0)


def test_a_segment_that_is_another_file_than_it_was_is_named():
    check = looked(playlist(7, *segments("7.ts", "8.ts", "9.ts")), playlist(7, *segments("7.ts", "x.ts", "9.ts")))
    assert check.rewritten == ("segment 8 is another file than it was",)


def test_a_segment_of_another_length_than_it_had_is_named():
    lines = segments("7.ts", "8.ts")
    check = looked(playlist(7, *lines), playlist(7, lines[0], *segments("8.ts", duration="1.5")))
    assert check.rewritten == ("segment 8 lasts 1.5 s, and lasted 2 s",)


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(playlist(7, *segments("7.ts", "8.ts", query="?token=2")), id="signed anew"),
        pytest.param(playlist(7, *segments("/b/7.ts", "/b/8.ts")), id="in another folder"),
        pytest.param(playlist(7, *segments("a.ts", "b.ts")), id="of another origin"),
        pytest.param(playlist(7, *segments("7.ts", "8.ts", duration="2.0004")), id="with more digits"),
        pytest.param(playlist(500, *segments("500.ts", "501.ts")), id="nothing in common"),
    ],
)
def test_what_is_the_same_in_other_words_is_not_rewritten(now):
    assert looked(playlist(7, *segments("7.ts", "8.ts")), now).rewritten == ()


def test_another_playlist_is_not_compared():
    before, now = playlist(7, *segments("7.ts", "8.ts")), playlist(7, *segments("7.ts", "x.ts"))
    assert looked(before, now, "https://origin.example/cup/low.m3u8").rewritten == ()
    assert looked(before, now, f"{URL}?token=2").rewritten != ()


BEFORE = playlist(7, *segments("7.ts", "!8.ts", "!9.ts", "10.ts", "11.ts"), discontinuities=4)


@pytest.mark.parametrize(
    ("now", "miscounted"),
    [
        pytest.param(playlist(8, *segments("!8.ts", "!9.ts", "10.ts"), discontinuities=4), False, id="none has left"),
        pytest.param(
            playlist(8, *segments("8.ts", "!9.ts", "10.ts"), discontinuities=5), False, id="the tag alone left"
        ),
        pytest.param(playlist(10, *segments("10.ts", "11.ts"), discontinuities=6), False, id="two left at once"),
        pytest.param(playlist(10, *segments("10.ts", "11.ts"), discontinuities=5), True, id="of two, one is counted"),
        pytest.param(playlist(10, *segments("10.ts", "11.ts")), True, id="none is counted"),
        pytest.param(playlist(50, *segments("50.ts", "51.ts")), False, id="no segment is left to compare"),
        pytest.param(playlist(10, *segments("a.ts", "b.ts")), False, id="of another origin"),
    ],
)
def test_discontinuities_that_leave_are_counted(now, miscounted):
    assert bool(looked(BEFORE, now).miscounted) is miscounted


def test_the_miscounted_one_is_told_with_both_numbers():
    check = looked(BEFORE, playlist(10, *segments("10.ts", "11.ts")))
    assert check.miscounted == ("segment 10 comes after 0 discontinuities, and came after 6",)


def test_numbers_at_their_limit_are_compared_as_any_other():
    most = 2**64 - 2**32 - 1
    before, now = (playlist(most, *segments("a.ts", each), discontinuities=2**64 - 1) for each in ("b.ts", "c.ts"))
    assert looked(before, now).rewritten == (f"segment {most + 1} is another file than it was",)


@pytest.mark.parametrize(
    ("said", "age"),
    [("7", 7.0), (" 7 ", 7.0), ("", 0.0), ("-3", 0.0), ("1e9", 0.0), ("9" * 400, 0.0), ("\u0663", 0.0)],
)
def test_an_age_is_a_number_of_seconds_or_none(said, age):
    certificate = Certificate(0.0, 9.0, 4.0)
    served = Answer(200, b"", {"age": said}, 0.0, 0.0, URL, certificate).served
    assert (served.age, served.certificate) == (age, certificate)


WHOLE = 'BANDWIDTH=5,AVERAGE-BANDWIDTH=4,CODECS="avc1.64001f",RESOLUTION=1280x720,FRAME-RATE=25'


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param(f"#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-STREAM-INF:{WHOLE}\na", [], id="all is there"),
        pytest.param(f"#EXT-X-STREAM-INF:{WHOLE}\na", ["#EXT-X-INDEPENDENT-SEGMENTS"], id="not independent"),
        pytest.param(
            f"#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-STREAM-INF:{WHOLE}\na\n"
            '#EXT-X-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=1,CODECS="mp4a.40.2"\nb',
            [],
            id="sound alone has no size",
        ),
        pytest.param(
            "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1x1,FRAME-RATE=25\nb",
            ["CODECS of 1 of 1 versions", "AVERAGE-BANDWIDTH of 1 of 1 versions"],
            id="two are missing",
        ),
    ],
)
def test_what_a_master_playlist_does_not_say_is_named(text, missing):
    assert list(tags_missing(parse_playlist(f"#EXTM3U\n{text}\n".encode(), URL))) == missing
