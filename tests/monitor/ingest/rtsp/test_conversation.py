import pytest

from tallylight_monitor.ingest.rtsp.conversation import Conversation, Redirected
from tallylight_monitor.ingest.rtsp.messages import NotRtspError, RtspMessage

OURS, THEIRS = "rtsp://127.0.0.1:5555/secret", "rtsp://camera.example:8554/live?x=1"


def begun(login=lambda url: None):
    return Conversation(OURS, THEIRS, login)


def request(method="DESCRIBE", url=OURS, sequence=1, **headers):
    return RtspMessage(f"{method} {url} RTSP/1.0", (("CSeq", str(sequence)), *headers.items()))


def answer(status, sequence=1, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RtspMessage(f"RTSP/1.0 {status} X", (("CSeq", str(sequence)), *named.items()))


def test_the_server_is_asked_for_its_own_address():
    said = begun()
    assert said.ask(request()).first == f"DESCRIBE {THEIRS} RTSP/1.0"
    assert said.ask(request("SETUP", OURS + "/track1", 2)).first == f"SETUP {THEIRS}/track1 RTSP/1.0"
    assert (
        said.ask(request("PLAY", "rtsp://camera.example/base/", 3)).first == "PLAY rtsp://camera.example/base/ RTSP/1.0"
    )


@pytest.mark.parametrize("url", ["rtsp://127.0.0.1:5555/", OURS + "er", "rtsp://camera.example:8554/live", "*"])
def test_who_does_not_know_the_address_is_not_let_through(url):
    with pytest.raises(NotRtspError):
        begun().ask(request(url=url))


def test_a_login_is_ours_to_make_and_libavs_is_dropped():
    said = begun(lambda url: ("ann", "hunter2") if url == THEIRS else None)
    said.ask(request(Authorization="Basic of libav's"))
    again = said.retry(answer(401, WWW_Authenticate='Basic realm="c"'))
    assert again.all("Authorization") == ["Basic YW5uOmh1bnRlcjI="]
    assert said.ask(request("SETUP", OURS + "/1", 2)).get("Authorization").startswith("Basic YW5u")


def test_a_login_that_is_refused_is_passed_on():
    said = begun(lambda url: ("ann", "wrong"))
    said.ask(request())
    refusal = answer(401, WWW_Authenticate='Digest realm="c", nonce="1"')
    assert said.retry(refusal) is not None
    assert said.retry(refusal) is None
    assert said.hear(refusal) is refusal


def test_a_nonce_that_is_stale_is_taken_anew():
    said = begun(lambda url: ("ann", "right"))
    said.ask(request())
    said.retry(answer(401, WWW_Authenticate='Digest realm="c", nonce="1"'))
    again = said.retry(answer(401, WWW_Authenticate='Digest realm="c", nonce="2", stale=TRUE'))
    assert 'nonce="2"' in again.get("Authorization")


def test_without_a_login_for_the_address_none_is_made():
    said = begun()
    said.ask(request())
    assert said.retry(answer(401, WWW_Authenticate='Basic realm="c"')) is None


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("rtsp://other.example/x", "rtsp://other.example/x"),
        ("/elsewhere", "rtsp://camera.example:8554/elsewhere"),
        ("http://169.254.169.254/", "http://169.254.169.254/"),
    ],
)
def test_a_redirect_is_not_libavs_to_follow(location, url):
    said = begun()
    asked = request()
    said.ask(asked)
    assert said.hear(answer(302, Location=location)) == Redirected(url, asked)


@pytest.mark.parametrize("location", ["rtsp://[::1/", "rtsp://[not-an-address]/", "//[/x"])
def test_a_redirect_to_what_is_no_address_is_told_as_such(location):
    said = begun()
    said.ask(request())
    with pytest.raises(NotRtspError, match="redirects to something that is not an address"):
        said.hear(answer(302, Location=location))


def test_in_mid_stream_nobody_is_sent_elsewhere():
    said = begun()
    said.ask(request("PLAY"))
    with pytest.raises(NotRtspError, match="mid-stream"):
        said.hear(answer(301, Location="rtsp://other.example/x"))
    with pytest.raises(NotRtspError, match="mid-stream"):
        said.hear(RtspMessage("REDIRECT rtsp://camera.example/ RTSP/1.0", (("Location", "rtsp://other.example/x"),)))


def test_answers_and_questions_of_the_server_are_passed_on_as_they_are():
    said = begun()
    said.ask(request())
    for each in (answer(200), answer(404, 9), RtspMessage("OPTIONS * RTSP/1.0", (("CSeq", "1"),))):
        assert said.hear(each) is each


def test_a_redirect_to_what_is_no_address_is_refused_by_name():
    said = begun()
    said.ask(request())
    with pytest.raises(NotRtspError, match="not an address"):
        said.hear(answer(302, Location="rtsp://[::1/x"))
