import pytest
from ingest_doubles import FakeFetcher
from playlists_in_time import TARGET, is_playlist, watched

from tallylight_demo.encrypt import encrypted
from tallylight_demo.playlist import Entry, KeyLine, playlist_text
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.keys import decrypt, initial_vector

KEY, IV = b"0123456789abcdef", bytes(range(16))


def test_a_segment_comes_back_as_it_was():
    assert decrypt(encrypted(b"media" * 100, KEY, IV), KEY, IV) == b"media" * 100


def test_without_an_iv_the_number_is_it():
    assert initial_vector(258) == bytes(14) + b"\x01\x02"


@pytest.mark.parametrize(
    ("data", "key", "cause"),
    [
        pytest.param(encrypted(b"media", KEY, IV), b"x" * 16, "does not fit", id="another key"),
        pytest.param(encrypted(b"media" * 10, KEY, IV)[:-3], KEY, "does not fit", id="a cut segment"),
        pytest.param(b"", KEY, "does not fit", id="no segment"),
        pytest.param(encrypted(b"media", KEY, IV), b"short", "5 bytes", id="a key of the wrong length"),
    ],
)
def test_what_does_not_fit_is_a_failure(data, key, cause):
    with pytest.raises(FetchError, match=cause) as caught:
        decrypt(data, key, IV)
    assert caught.value.kind == "malformed"


def test_a_key_that_did_not_fit_is_asked_for_again_and_costs_no_other_segment():
    entries = [Entry(f"{number}.ts", 2.0, key=KeyLine("key.bin")) for number in range(3)]
    playlist = playlist_text(entries, ended=True, target=TARGET).encode()
    keys = iter([b"an error page :-", KEY])

    def reply(url, now):
        if is_playlist(url):
            return playlist
        number = url.rsplit("/", 1)[1].removesuffix(".ts")
        return next(keys) if number == "key.bin" else encrypted(b"\0clear", KEY, initial_vector(int(number)))

    sink = watched(FakeFetcher(reply), 600)
    assert (sink.lost, sink.numbers) == ([0], [1, 2])
