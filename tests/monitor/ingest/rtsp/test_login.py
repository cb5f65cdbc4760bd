import pytest

from tallylight_monitor.ingest.rtsp.login import challenge

MUFASA = ("Mufasa", "Circle of Life")


NONCE, OPAQUE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
OURS = ("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1)


def offer(algorithm):
    realm = "http-auth@example.org"
    return f'Digest realm="{realm}", qop="auth, auth-int", algorithm={algorithm}, nonce="{NONCE}", opaque="{OPAQUE}"'


def test_the_example_of_rfc_7616_with_the_stronger_of_two():
    answer = challenge([offer("MD5"), offer("SHA-256")]).answer(MUFASA, "GET", "/dir/index.html", OURS)
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in answer
    assert f'opaque="{OPAQUE}"' in answer
    assert answer.endswith("qop=auth, nc=00000001, algorithm=SHA-256")


def test_the_same_with_md5():
    answer = challenge([offer("MD5")]).answer(MUFASA, "GET", "/dir/index.html", OURS)
    assert 'response="8ca523f5e9506fed4657c9700eebdbec"' in answer


def test_the_older_way_without_a_quality():
    offered = challenge(['Digest realm="camera", nonce="abc"'])
    answer = offered.answer(("ann", "hunter2"), "DESCRIBE", "rtsp://h/1", ("x", 1))
    assert "qop" not in answer
    assert "hunter2" not in answer
    assert answer.startswith('Digest username="ann", realm="camera", nonce="abc", uri="rtsp://h/1", response="')


def test_basic_is_the_last_choice():
    assert challenge(['Basic realm="c"', 'Digest realm="c", nonce="n"']).scheme == "digest"
    basic = challenge(['Basic realm="c"'])
    assert basic.answer(("ann", "pw"), "OPTIONS", "rtsp://h/1", ("x", 1)) == "Basic YW5uOnB3"


@pytest.mark.parametrize("values", [[], ["Bearer x"], ['Digest realm="c", nonce="n", algorithm=SHA-512-256'], [""]])
def test_what_we_do_not_know_is_not_answered(values):
    assert challenge(values) is None


def test_a_quote_in_a_name_ends_nothing():
    offered = challenge(['Digest realm="c", nonce="n"'])
    assert 'username="a\\"b", ' in offered.answer(('a"b', "p"), "OPTIONS", "u", ("x", 1))


@pytest.mark.parametrize("kind", ['Digest nonce="1",', "Basic"])
def test_a_realm_may_be_in_any_coding(kind):
    realm = b'realm="caf\xe9"'.decode("utf-8", "surrogateescape")
    answer = challenge([f"{kind} {realm}"]).answer(MUFASA, "GET", "/", OURS)
    assert answer.encode("utf-8", "surrogateescape").startswith(kind.partition(" ")[0].encode())
