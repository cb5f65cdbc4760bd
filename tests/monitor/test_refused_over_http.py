"""The whole monitor on what is no media, or cannot be opened: the reason in one line, and nothing beside it."""

import pytest
from loopback_origin import loopback_origin
from small_media import programme
from watched import watched

BRAND = b"\0\0\0\x10ftypisom\0\0\0\0"
PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"
HEAD, END = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n", "#EXT-X-ENDLIST\n"


@pytest.fixture(scope="module")
def origin():
    with loopback_origin() as serving:
        for segment in programme("ts", 8.0):
            serving.add_file(f"{segment.number}.ts", segment.data)
        serving.add_file("page.ts", PAGE)
        for name in ("some", "all"):
            names = ["page.ts"] * 4 if name == "all" else ["0.ts", "1.ts", "page.ts", "3.ts"]
            entries = "".join(f"#EXTINF:2,\n{each}\n" for each in names)
            serving.add_file(f"{name}.m3u8", (HEAD + entries + END).encode())
        serving.add_file("brand.mp4", BRAND)
        serving.add_file("damaged.mp4", BRAND + b"\x93" * 100_000)
        yield serving


@pytest.mark.parametrize("name", ["brand.mp4", "damaged.mp4"])
def test_a_file_that_cannot_be_opened_is_one_line(origin, name):
    found = watched(origin.url(name))
    assert found.status == 2
    (line,) = found.errors.strip().splitlines()
    assert line.startswith(f"tallylight watch: {origin.url(name)} cannot be opened: ")


def test_a_page_in_place_of_a_segment_is_a_segment_error_and_no_damage(origin):
    found = watched(origin.url("some.m3u8"))
    assert found.status == 0
    assert {event["detector"] for event in found.events} == {"segment_error"}
    assert found.event("segment_error", "open")["detail"].startswith(
        "an HTML page came in place of the segment http://"
    )
    assert (found.report["frames"], found.report["media_seconds"]) == (150, 8.0)


def test_where_all_segments_are_pages_the_line_says_so(origin):
    found = watched(origin.url("all.m3u8"))
    assert found.status == 2
    assert "nothing in it could be judged: an HTML page came in place of the segment" in found.errors
