import pytest

from tallylight_monitor.ingest.mp4_boxes import index_comes_first, is_mp4, lacks_index, without_media


def box(kind, size=8, *, long=False):
    if long:
        return (1).to_bytes(4, "big") + kind + size.to_bytes(8, "big") + bytes(max(0, size - 16))
    return size.to_bytes(4, "big") + kind + bytes(max(0, size - 8))


@pytest.mark.parametrize(
    ("start", "first"),
    [
        pytest.param(box(b"ftyp", 32) + box(b"moov", 900), True, id="as for the web"),
        pytest.param(box(b"ftyp", 32) + box(b"free", 100) + box(b"moov", 900), True, id="after room for more"),
        pytest.param(box(b"ftyp", 32) + box(b"moov")[:8], True, id="its head is all that has come"),
        pytest.param(box(b"ftyp", 32) + box(b"free", 40, long=True) + box(b"moov"), True, id="after a long one"),
        pytest.param(box(b"styp", 16) + box(b"moof", 50), True, id="fragments"),
        pytest.param(box(b"ftyp", 32) + box(b"mdat", 5000), False, id="media first"),
        pytest.param(box(b"ftyp", 32) + box(b"free", 9000), False, id="not seen yet"),
        pytest.param(box(b"ftyp", 32) + box(b"free", 0), False, id="to the end of the file"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_whether_the_index_stands_in_front_of_the_media(start, first):
    assert index_comes_first(start) is first


@pytest.mark.parametrize(
    "kind", [b"ftyp", b"moov", b"free", b"wide", b"skip", b"mdat", b"styp", b"moof", b"sidx", b"emsg"]
)
def test_a_file_may_begin_with_any_of_these(kind):
    assert is_mp4(box(kind, 32) + box(b"mdat", 64))
    assert is_mp4(box(kind, 64, long=True))


def test_a_large_file_may_begin_with_its_media():
    assert is_mp4((3 << 30).to_bytes(4, "big") + b"mdat")


@pytest.mark.parametrize("text", [b"Get free beer", b"Not wide enough", b"", b"ftyp", bytes(8) + b"ftyp"])
def test_text_is_no_such_file(text):
    assert not is_mp4(text)


@pytest.mark.parametrize(
    ("data", "lacks"),
    [
        pytest.param(box(b"moof", 40) + box(b"mdat", 64), True, id="a fragment"),
        pytest.param(
            box(b"styp", 24) + box(b"sidx", 32) + box(b"moof", 40), True, id="a fragment with an index of its own"
        ),
        pytest.param(
            box(b"styp", 24) + box(b"moov", 400) + box(b"moof", 40), False, id="a fragment that brings its index"
        ),
        pytest.param(box(b"ftyp", 24) + box(b"moov", 400) + box(b"moof", 40), False, id="a file"),
        pytest.param(box(b"styp", 24, long=True) + box(b"moof", 40), True, id="a fragment behind a long box"),
        pytest.param(box(b"sidx", 64, long=True) + box(b"moov", 400), False, id="an index behind a long box"),
        pytest.param(
            box(b"styp", 24) + box(b"moov", 400, long=True) + box(b"moof", 40), False, id="an index that is long"
        ),
        pytest.param(box(b"styp", 24) + box(b"emsg", 7), True, id="what is no box behind it"),
        pytest.param(b"\x47" * 400, False, id="no MP4"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_fragments_alone_lack_their_index(data, lacks):
    assert lacks_index(data) is lacks


INDEX = box(b"ftyp", 32) + box(b"moov", 900)
LONG = box(b"ftyp", 32, long=True) + box(b"free", 40, long=True) + box(b"moov", 900, long=True)


@pytest.mark.parametrize(
    ("data", "before"),
    [
        pytest.param(INDEX, INDEX, id="no media"),
        pytest.param(INDEX + box(b"moof", 50) + box(b"mdat", 500), INDEX, id="a file of fragments"),
        pytest.param(INDEX + box(b"sidx", 50) + box(b"moof", 50), INDEX, id="a file with an index of its segments"),
        pytest.param(box(b"styp", 16) + box(b"moof", 50), box(b"styp", 16) + box(b"moof", 50), id="no index"),
        pytest.param(LONG + box(b"moof", 50) + box(b"mdat", 500), LONG, id="boxes with long lengths"),
        pytest.param(LONG + box(b"moof", 50, long=True), LONG, id="a fragment with a long length"),
        pytest.param(
            INDEX + box(b"free", 0) + box(b"moof", 50), INDEX + box(b"free", 0) + box(b"moof", 50), id="to the end"
        ),
        pytest.param(INDEX + b"odd", INDEX + b"odd", id="something odd at its end"),
    ],
)
def test_an_initialisation_section_ends_where_media_begins(data, before):
    assert without_media(data) == before
