import base64
import random
import uuid

import pytest

from tallylight_contract.address import shown

DRAWN = random.Random(20261205)
TOKENS_EACH = 400

# Each part of a path is hidden whole.
SECRET_PARTS = (
    *("access_token=s3", "authkey=s3", "auth-key=s3", "Key-Pair-Id=s3", "wsSecret=s3", "nonce=s3", "passcode=s3"),
    *("u=joe&p=s3", "token-ab12", "token_ab12", "TOKEN~ab12", "secret:ab12", "AKIAIOSFODNN7EXAMPLE", "%74oken=s3"),
    *("token%253Ds3", "user%3Ds3"),
)
SECRET_FOLDERS = (
    *(
        "access_token",
        "accesstoken",
        "auth-key",
        "api-key",
        "session_id",
        "sessid",
        "pin",
        "pw",
        "passphrase",
        "bearer",
    ),
    *("ticket", "otp", "%74oken", "Play-Token"),
)
# Where panels put user and password: what stands before, and behind.
LOGINS = (
    *(("hls/", "123.m3u8"), ("hls/", "7"), ("panel/hls/", "5.m3u8"), ("vod/", "77.mp4"), ("movies/", "77.mp4")),
    *(("play/", "77"), ("play/live/", "77.ts"), ("streaming/", "7.m3u8"), ("catchup/", "7.ts"), ("dvr/", "7.ts")),
    *(("live/", "123/index.m3u8"), ("live/", "123_45.ts"), ("live/", "123-hls.m3u8"), ("hls/", "123/index.m3u8")),
    *(("timeshift/", "7/index-1700-60.m3u8"), ("timeshifts/", "60/2026-12-05:18-00/7.m3u8"), ("LIVE/", "7.ts")),
)
# In front of a channel's name.
NAMED = (
    *(
        ("USER", "PASS", "name.m3u8"),
        ("joe", "hunter2", "cup.m3u8"),
        ("joe", "hunter2", "cnn-hd.ts"),
        ("joe", "x", "cup"),
    ),
    *(("joe@h.example", "Pa55!", "cup.m3u8"), ("123456", "654321", "cup.mpd"), ("joe", "rosebud", "Cup%20Final.m3u8")),
)

# With no folder in front, and in front of a channel's name.
ALONE = (
    *(("joe", "hunter2"), ("joe77", "rosebud"), ("anna.b", "Pa55word"), ("123456", "654321"), ("u83k2", "k2j8x")),
    *(("joe%40h.example", "s3cret"), ("guest1", "guest")),
)
ORDINARY_PAIRS = (
    *("channel/1080p/index.m3u8", "channel/1080p/cup.m3u8", "live/cup/main.m3u8", "sports/match12/feed.m3u8"),
    *("events/cup2026/final.m3u8", "events/final-2026/final.m3u8", "cup/camera/low.ts", "acme/cup/cup.m3u8"),
    *("hls/cup3/cup.m3u8", "cdn/x7k2/cup.m3u8", "acme/cam3/cup.m3u8", "acme/cup7/index.m3u8", "app/v2/cup.m3u8"),
    *("12345/cup/cup.m3u8", "1/2/cup.m3u8", "acme/cup7/cup.mpd", "h264/720p30/cup.m3u8"),
)


def drawn(size):
    """A token in each way that tokens are written."""
    number = DRAWN.randbytes(size)
    yield number.hex()
    yield base64.urlsafe_b64encode(number).decode().rstrip("=")
    yield str(uuid.UUID(bytes=number[:16]))
    yield base64.b64encode(number).decode().replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        pytest.param(
            "https://h.example/exp=1700000000~acl=/*~hmac=abcdef0123/live/master.m3u8",
            "https://h.example/…/…/live/master.m3u8",
            id="signed for a CDN",
        ),
        pytest.param("https://h/hdnts=exp=1~hmac=ab/x.m3u8", "https://h/…/x.m3u8", id="signed, short"),
        pytest.param("http://h:8080/live/USER/PASS/1.m3u8", "http://h:8080/live/…/…/1.m3u8", id="user and password"),
        pytest.param("http://h/movie/joe/hunter2/77.mkv", "http://h/movie/…/…/77.mkv", id="of a recording"),
        pytest.param(
            "http://h/timeshift/joe/x/60/2026-12-05:18-00/7.ts",
            "http://h/timeshift/…/…/60/2026-12-05:18-00/7.ts",
            id="of a catch-up",
        ),
        pytest.param("http://h/joe/hunter2/12345", "http://h/…/…/12345", id="user and password alone"),
        pytest.param("https://h/token/abc/x.m3u8", "https://h/token/…/x.m3u8", id="named by the folder before"),
        pytest.param("rtsp://cam/user=admin_password=tlJwpbo6_channel=1.sdp", "rtsp://cam/…", id="a camera's"),
        pytest.param("https://h/p/x.m3u8;jsessionid=AB", "https://h/p/…", id="a session"),
        pytest.param("https://h/eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln/x.m3u8", "https://h/…/x.m3u8", id="a JWT"),
        pytest.param("https://h/a%3D1%7Ehmac%3Dabc/x.m3u8", "https://h/…/x.m3u8", id="quoted"),
        *(pytest.param(f"https://h/{part}/x.m3u8", "https://h/…/x.m3u8", id=part) for part in SECRET_PARTS),
        *(
            pytest.param(f"https://h/{name}/s3/x.m3u8", f"https://h/{name}/…/x.m3u8", id=name)
            for name in SECRET_FOLDERS
        ),
        pytest.param("https://h/token//s3/x.m3u8", "https://h/token//…/x.m3u8", id="two slashes"),
        pytest.param("http://h/xtream/live/joe/hunter2/1.ts", "http://h/xtream/live/…/…/1.ts", id="deeper down"),
        pytest.param("http://h/live//joe/hunter2/1.ts", "http://h/live//…/…/1.ts", id="user and password, two slashes"),
        pytest.param("http://h/joe/hunter2/12345.ts", "http://h/…/…/12345.ts", id="user and password, and a segment"),
        pytest.param("http://h/joe/hunter2/1.m3u8", "http://h/…/…/1.m3u8", id="user and password, and a playlist"),
        *(
            pytest.param(f"http://h/{before}joe/hunter2/{behind}", f"http://h/{before}…/…/{behind}", id=before + behind)
            for before, behind in LOGINS
        ),
        pytest.param(
            "http://h/hlsr/c2Vj/joe/hunter2/12/ab12/4_6.ts", "http://h/hlsr/…/…/…/12/ab12/4_6.ts", id="behind a token"
        ),
        pytest.param("http://h/u/joe/p/hunter2/x.m3u8", "http://h/u/…/p/…/x.m3u8", id="user and password by letters"),
        pytest.param("http://h/123456/654321/77.ts", "http://h/…/…/77.ts", id="user and password of digits"),
        pytest.param("http://h/live%2Fjoe%2Fhunter2%2F1.m3u8", "http://h/…", id="with quoted slashes"),
        pytest.param("http://h/p/http%3A%2F%2Fjoe%3Ax%40h%2Fa.m3u8", "http://h/p/…", id="an address in the address"),
        pytest.param("http://h/p/http%253A%252F%252Fjoe%253Ax%2540h.m3u8", "http://h/p/…", id="quoted twice"),
        *(
            pytest.param(
                f"http://h/live/{user}/{password}/{name}", f"http://h/live/…/…/{name}", id=f"{user} {password} {name}"
            )
            for user, password, name in NAMED
        ),
        pytest.param(
            "https://h:8443/iptv/live/joe/s3cret/cup.m3u8", "https://h:8443/iptv/live/…/…/cup.m3u8", id="deep"
        ),
        *(
            pytest.param(f"{scheme}://h/app/key{end}", f"{scheme.lower()}://h/app/…", id=f"{scheme} key{end}")
            for scheme in ("rtmp", "rtmps", "rtmpt", "rtmpe", "RTMP")
            for end in ("", "/", "//", "?a=b", "/?a=b", "#x", " live=1", "%20playpath=s3")
        ),
        pytest.param("rtmp://h/live/joe/hunter2/cup", "rtmp://h/live/…/…/…", id="user, password and a key"),
        pytest.param("rtmp://joe:hunter2@h:1935/app/key", "rtmp://h:1935/app/…", id="a user in front of an RTMP host"),
        pytest.param("rtsp://joe:hunter2@h/cam1", "rtsp://h/cam1", id="a user in front of an RTSP host"),
        pytest.param("srt://h:9000/s3cret", "srt://h:9000/…", id="a path that SRT does not have"),
        pytest.param("srt://h:9000/?streamid=publish:cup:joe:s3", "srt://h:9000", id="a stream's ID"),
        pytest.param("srt://h:9000?streamid=#!::r=cup,u=joe,s=s3", "srt://h:9000", id="a stream's ID in the long form"),
        pytest.param("rtmp://h/0123456789abcdef0123/live/key", "rtmp://h/…/live/…", id="in front of an RTMP key"),
    ],
)
def test_what_looks_like_a_credential_in_a_path_is_hidden(url, seen):
    assert shown(url) == seen


@pytest.mark.parametrize(
    "url",
    [
        "https://h.example/live/sports/cup/index.m3u8",
        "https://h/hls/1080p60/seg-00001.ts",
        "https://h/ott/Channel4-HD/2026-12-05T18:00:00Z/audio=128000-video=800000.m3u8",
        "https://h/media/championsleague2026final/hdtv1080i50/x.m3u8",
        "https://h/live/smil:cup.smil/playlist.m3u8",
        "https://h/hls-live/livepkgr/_definst_/liveevent/1.m3u8",
        "https://h/1080p30-6000kbps-h264-aac128k/prog_index.m3u8",
        "https://h/hls/live/590964/BoRB-AT/master_6660.m3u8",
        "https://h/a/f08e80da-bf1d-4e3d-8899-f0f6155f6efa.m3u8",
        "https://h/%D0%A1%D0%BF%D0%BE%D1%80%D1%82/x.m3u8",
        "https://h/s01e02/v5/@live/x.m3u8",
        *("https://h/hls/720p/123.ts", "https://h/live/1080p/00012.ts", "https://h/dash/video/1/12345.m4s"),
        *(
            "https://h/sports/key-moments/x.m3u8",
            "https://h/token-ring/x.m3u8",
            "https://h/signal/ticket-to-ride/x.m3u8",
        ),
        *("https://h/keynote/passion/x.m3u8", "https://h/Espa%C3%B1a/x.m3u8", "https://h/a%20b/c%2Bd.m3u8"),
        "https://h/stream1/tv/1.m3u8",
        *("https://h/hls/stream1/720p/5.ts", "https://h/hls/channel/video/5.m4s", "https://h/vod/show/1080p/5.ts"),
        *("https://h/live/sports/cup/2026/index.m3u8", "https://h/20261205/180000/12.ts", "https://h/play/cup/final"),
        *("https://h/live/sport/hd/index.m3u8", "https://h/live/cup/main/index.m3u8", "https://h/live/cup/eu/playlist"),
        *(
            "https://h/live/cup/a/master.m3u8",
            "https://h/live/a/cup/chunklist_b1.m3u8",
            "https://h/live/a/b/stream_1.ts",
        ),
        *("https://h/live/cup/1080p/cup.m3u8", "https://h/live/news/cnn/cnn.m3u8", "https://h/live/cup.m3u8"),
        *("https://h/live/cup/final.m3u8", "https://h/live/rugby/hd/2026/final.m3u8", "https://h/vod/a/b/trailer.mp4"),
        *("https://h/hls/live/2003459/cnn/slate.m3u8", "https://h/a/b/c.m3u8", "https://h/live/a/b/seg-5.ts"),
        "rtsp://h/Streaming/Channels/101",
        "rtsp://h:554/h264/ch1/main/av_stream",
        "file:///var/pods/f08e80da-bf1d-4e3d-8899-f0f6155f6efa/a.ts",
    ],
)
def test_ordinary_paths_stay_readable(url):
    assert shown(url) == url


@pytest.mark.parametrize("size", [20, 24, 32, 48])
@pytest.mark.parametrize("place", ["https://h.example/live/{}/1080p/index.m3u8", "rtsp://h.example:554/{}/main"])
def test_no_long_token_is_shown_wherever_it_stands(place, size):
    tokens = [token for _ in range(TOKENS_EACH) for token in drawn(size)]
    survived = [token for token in tokens if token in shown(place.format(token))]
    # About one in ten thousand is made of letters alone that could be two foreign words.
    assert len(survived) <= len(tokens) // 1000
    assert all(shown(place.format(token)) == place.format("…") for token in tokens if token not in survived)


@pytest.mark.parametrize("name", ["token", "hmac", "sig", "password", "auth", "hdnts"])
def test_what_its_name_calls_a_secret_is_hidden_however_short(name):
    for part in (f"{name}=s3", f"exp=1~{name}=s3", f"{name.upper()}=s3&a=b", f"{name}=s3,x=1"):
        assert "s3" not in shown(f"https://h/live/{part}/x.m3u8")
        assert "s3" not in shown(f"https://h/live/{part}.m3u8")


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        *(
            (f"{user}/{password}/{name}", f"…/…/{name}")
            for user, password in ALONE
            for name in ("cup.m3u8", "cnn-hd.ts")
        ),
        *((path, path) for path in ORDINARY_PAIRS),
    ],
)
def test_user_and_password_with_no_folder_before_them_are_hidden_and_ordinary_folders_are_not(path, seen):
    assert shown(f"https://h.example/{path}") == f"https://h.example/{seen}"
