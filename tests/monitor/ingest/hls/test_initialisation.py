"""Initialisation sections: for fragments, and for nothing else that comes between them."""

from ingest_doubles import FakeFetcher
from playlists_in_time import TARGET, is_playlist, watched

from tallylight_demo.playlist import Entry, playlist_text
from tallylight_monitor.ingest.facts import FetchFailed

FRAGMENT = (16).to_bytes(4, "big") + b"moof" + bytes(8) + (500).to_bytes(4, "big") + b"mdat" + bytes(492)
TRANSPORT = (b"\x47" + bytes(187)) * 8
INDEX = (16).to_bytes(4, "big") + b"ftyp" + bytes(8)


def taken(entries, answers):
    playlist = playlist_text(entries, ended=True, target=TARGET).encode()
    return watched(FakeFetcher(lambda url, _: playlist if is_playlist(url) else answers[url.rpartition("/")[2]]), 60)


def test_a_transport_stream_between_fragments_gets_no_initialisation_section():
    entries = [Entry(name, 2.0, header="i.mp4") for name in ("0.m4s", "1.ts", "2.m4s")]
    sink = taken(entries, {"i.mp4": INDEX, "0.m4s": FRAGMENT, "1.ts": TRANSPORT, "2.m4s": FRAGMENT})
    assert [each.init for each in sink.media] == [INDEX, b"", INDEX]


def test_fragments_whose_initialisation_section_is_not_named_are_lost_with_that_reason():
    sink = taken([Entry("0.m4s", 2.0), Entry("1.ts", 2.0)], {"0.m4s": FRAGMENT, "1.ts": TRANSPORT})
    assert (sink.lost, sink.numbers) == ([0], [1])
    assert "whose initialisation section (#EXT-X-MAP) the playlist does not name" in sink.media[0].why
    assert [each.kind for each in sink.told(FetchFailed)] == ["malformed"]
