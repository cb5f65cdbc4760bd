"""The HLS source in virtual time, where the sound has a playlist of its own."""

from ingest_doubles import FakeFetcher, RecordingSink
from playlists_in_time import GONE, START, URL, is_playlist, live, newest_at, outage, text, watched

from tallylight_demo.playlist import Rendition, master_text
from tallylight_monitor.ingest.facts import Ended, FetchFailed, SegmentLost
from tallylight_monitor.ingest.media import Lost, Segment

MASTER = master_text([Rendition("v/live.m3u8", 1, (640, 360), sound="a/live.m3u8")]).encode()


def apart(reply=live):
    """A stream whose pictures lie under v/ and whose sound lies under a/; `reply` says what those answer."""
    return lambda url, now: MASTER if url == URL else reply(url, now)


def film(pictures, sounds):
    """A finished one: how many segments of pictures, and of sound."""

    def reply(url, now):
        if is_playlist(url):
            return text(0, (pictures if "/v/" in url else sounds) - 1, ended=True)
        return b"\0" + url.encode()

    return apart(reply)


def is_sound(url):
    return "/a/" in url


def order(sink):
    """What was handed on, such as v0 and a0, in order; what is lost with its seconds, such as a4 lost 2.0."""
    return [
        f"{'a' if each.track == 'sound' else 'v'}{each.number}"
        + (f" lost {each.duration}" if isinstance(each, Lost) else "")
        for each in sink.media
    ]


def test_a_films_sound_goes_beside_its_pictures_in_order():
    sink = watched(FakeFetcher(film(4, 4)), 30, RecordingSink(slowness=1.0))
    assert order(sink) == ["v0", "a0", "v1", "a1", "v2", "a2", "v3", "a3"]
    assert [each.track for each in sink.told(Ended)] == ["picture", "sound"]


def test_a_films_pictures_wait_for_sound_that_is_slow_and_not_for_sound_that_is_over():
    sink = watched(FakeFetcher(film(6, 3), lambda url: 2.0 if is_sound(url) else 0.01), 60)
    heard = ["v0", "a0", "v1", "a1", "v2", "a2", "v3"]
    assert order(sink) == [*heard, "v4", "a4 lost 2.0", "a4 lost 2.0", "v5", "a5 lost 2.0"]


def test_sound_that_is_longer_than_its_pictures_is_handed_on_for_a_while():
    sink = watched(FakeFetcher(film(2, 4)), 30)
    assert order(sink) == ["v0", "a0", "v1", "a1", "a2", "a3"]


def test_a_films_sound_that_is_lost_holds_up_nothing():
    reply = film(4, 4)
    sink = watched(FakeFetcher(lambda url, now: GONE if url.endswith("/a/1.ts") else reply(url, now)), 30)
    assert [(each.track, each.number) for each in sink.told(SegmentLost)] == [("sound", 1)]
    assert [each.track for each in sink.media if each.number == 1] == ["picture", "sound"]
    assert len(sink.media) == 8


def test_live_sound_goes_beside_its_pictures():
    sink = watched(FakeFetcher(apart()), 40.5)
    places = order(sink)
    for track in "va":
        assert [each for each in places if each[0] == track] == [f"{track}{number}" for number in range(7, 30)]
    assert all(places.index(f"v{number}") < places.index(f"a{number}") for number in range(7, 30))
    assert not sink.lost


def test_live_pictures_do_not_wait_for_their_sound():
    sink = watched(FakeFetcher(apart(outage(0.015, 100, is_sound))), 20.5)
    assert sink.numbers == list(range(7, 20))
    lost = [each for each in sink.media if isinstance(each, Lost) and each.track == "sound"]
    assert 8 <= len(lost) <= 10  # all but those from which on it would be heard, were it there now
    failed = sink.told(FetchFailed)
    assert {(each.track, each.what, each.status) for each in failed} == {("sound", "playlist", 503)}
    assert 8 <= len(failed) <= 24


def test_live_sound_that_comes_back_is_heard_again():
    sink = watched(FakeFetcher(apart(outage(0.015, 10, is_sound))), 30.5)
    heard = [each.number for each in sink.media if each.track == "sound" and isinstance(each, Segment)]
    assert heard == list(range(heard[0], heard[-1] + 1))
    lost = [each for each in sink.media if isinstance(each, Lost) and each.track == "sound"]
    pictures = [each.number for each in sink.media if each.track == "picture" and each.number < heard[0]]
    assert len(lost) <= len(pictures) <= len(lost) + 3  # what was not heard, but for what came before it was asked for
    assert 10 <= heard[0] <= 14
    assert heard[-1] >= newest_at(START + 28)


def test_live_sound_goes_on_while_its_pictures_fail():
    sink = watched(FakeFetcher(apart(outage(10, 100, lambda url: not is_sound(url)))), 60.5)
    heard = {each.number for each in sink.media if each.track == "sound"}
    assert len(heard) >= 20
    assert {each.track for each in sink.told(FetchFailed)} == {"picture"}


def test_live_sound_is_handed_on_as_it_comes_while_the_playlist_of_its_pictures_stands_still():
    def reply(url, now):
        return live(url, min(now, START + 8) if "/v/" in url and START + 8 <= now < START + 68 else now)

    sink = watched(FakeFetcher(apart(reply)), 66.5)
    places = [each.number for each in sink.media if each.track == "sound"]
    assert places == list(range(7, places[-1] + 1))
    assert places[-1] >= newest_at(START + 62)
    assert not sink.lost


def test_sound_waits_for_its_pictures_again_once_their_playlist_grows():
    def reply(url, now):
        return live(url, min(now, START + 8) if "/v/" in url and START + 8 <= now < START + 28 else now)

    places = order(watched(FakeFetcher(apart(reply)), 80.5))
    assert all(places.index(f"v{number}") < places.index(f"a{number}") for number in range(30, 40))


def test_sound_that_moves_is_found_again_by_the_master_playlist():
    def reply(url, now):
        moved = now > START + 10
        if url == URL:
            return MASTER.replace(b"a/live", b"b/live") if moved else MASTER
        return GONE if moved and is_sound(url) else live(url, now)

    sink = watched(FakeFetcher(reply), 60.5)
    assert max(each.number for each in sink.media if each.track == "sound") >= newest_at(START + 56)


def test_a_slow_decoder_is_given_both_tracks():
    sink = watched(FakeFetcher(apart()), 100, RecordingSink(slowness=3.0))
    tracks = [each.track for each in sink.media]
    assert abs(tracks.count("sound") - tracks.count("picture")) <= 5
