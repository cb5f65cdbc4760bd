from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from tallylight_contract.detectors import PROFILES
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import DetectorChoice, Overrun
from tallylight_contract.order import MonitorOrder
from tallylight_contract.wire import encoded, plain
from tallylight_monitor.assignment import Assignment, InvalidAssignmentError, kind_of, ordered, short_name
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.subject import Subject

SECRET = "s3cret"
ORDER = MonitorOrder(
    namespace="cups",
    stream="final",
    pipeline=1,
    window="final/1",
    window_start=datetime(2026, 12, 5, 18, tzinfo=UTC),
    url="https://origin.example/cup/master.m3u8",
    overrun=Overrun(policy="Extend", max=Duration(hours=1)),
    detectors=[DetectorChoice(name="black")],
)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://origin.example/master.m3u8", "http"),
        ("HTTP://origin.example/a.ts", "http"),
        ("file:///clips/a.ts", "file"),
        ("clips/a.ts", "file"),
        ("/clips/a b#1.ts", "file"),
        ("rtmps://origin.example/live", "network"),
        ("udp://239.0.0.1:5000", "network"),
    ],
)
def test_an_address_tells_how_it_is_reached(address, kind):
    assert kind_of(address) == kind


@pytest.mark.parametrize(
    "address", ["gopher://origin.example/x", "concat://a|b", f"ftp://user:{SECRET}@origin.example"]
)
def test_an_unknown_scheme_is_named_with_those_that_are_known(address):
    with pytest.raises(InvalidAssignmentError) as caught:
        kind_of(address)
    assert address.partition(":")[0] in str(caught.value)
    assert "https" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_an_assignment_shows_its_address_without_what_may_be_secret():
    address = f"https://origin.example/cup.m3u8?token={SECRET}"
    found = Assignment(name="cup", address=address, settings=resolved(None))
    assert SECRET not in repr(found)
    assert found.source == "https://origin.example/cup.m3u8"


@pytest.mark.parametrize(("address", "path"), [("file:///clips/a.ts", "/clips/a.ts"), ("clips/a.ts", "clips/a.ts")])
def test_a_file_has_a_path(address, path):
    assert Assignment(name="clip", address=address, settings={}).path == path


@pytest.mark.parametrize(("namespace", "stream"), [("cups", "cups/final"), ("", "final")])
def test_a_stream_is_named_with_its_namespace_where_it_has_one(namespace, stream):
    assert Assignment(name="final", address="a.ts", settings={}, namespace=namespace).stream == stream


def test_an_order_says_everything_and_makes_patient(tmp_path):
    (tmp_path / "order").write_bytes(encoded(ORDER))
    found = ordered(tmp_path / "order", tmp_path / "until")
    assert (found.stream, found.pipeline, found.window) == ("cups/final", 1, "final/1")
    assert (found.window_start, found.kind, list(found.settings)) == (ORDER.window_start, "http", ["black"])
    assert found.patient
    assert (found.ending.path, found.ending.overrun) == (tmp_path / "until", ORDER.overrun)


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        pytest.param({}, Subject("cups/final"), id="the LiveStream does not say"),
        pytest.param(
            {"channel": "cup", "role": "Edge", "upstream": "final-origin"},
            Subject("cups/final", "cup", "Edge", "final-origin"),
            id="it says all",
        ),
    ],
)
def test_an_order_says_where_the_stream_stands_in_its_channel(tmp_path, given, subject):
    (tmp_path / "order").write_bytes(encoded(replace(ORDER, **given)))
    assert ordered(tmp_path / "order", None).subject == subject


def test_an_order_may_come_with_a_file_that_mutes(tmp_path):
    (tmp_path / "order").write_bytes(encoded(ORDER))
    assert ordered(tmp_path / "order", None, tmp_path / "muted").muting.path == tmp_path / "muted"
    assert ordered(tmp_path / "order", None).muting.path is None


def test_without_a_file_that_tells_the_end_there_is_none(tmp_path):
    (tmp_path / "order").write_bytes(encoded(ORDER))
    assert ordered(tmp_path / "order", None).ending is None


def test_what_a_newer_operator_orders_is_left_out_and_named(tmp_path):
    newer = plain(ORDER) | {"colour": "bt2020"}
    newer["detectors"] = [{"name": "black", "parameters": {"curve": "1", "level": "0.1"}}, {"name": "smear"}]
    (tmp_path / "order").write_bytes(msgspec.json.encode(newer))
    found = ordered(tmp_path / "order", None)
    assert found.ignored == ("the field colour", "the parameter curve of black", "the detector smear")
    assert list(found.settings) == ["black"]


@pytest.mark.parametrize(
    ("tier", "watched", "ignored"),
    [
        pytest.param("Full", "Full", (), id="Full"),
        pytest.param("Light", "Light", (), id="Light"),
        pytest.param("Probe", "Probe", (), id="Probe"),
        pytest.param("Deep", "Full", ("the tier Deep",), id="one of a newer operator's: closely, and named"),
    ],
)
def test_an_order_says_how_closely_to_look(tmp_path, tier, watched, ignored):
    (tmp_path / "order").write_bytes(encoded(replace(ORDER, tier=tier)))
    found = ordered(tmp_path / "order", None)
    assert (found.tier, found.every_picture, found.ignored) == (watched, False, ignored)


def test_of_an_order_of_this_version_nothing_is_left_out(tmp_path):
    (tmp_path / "order").write_bytes(encoded(ORDER))
    assert ordered(tmp_path / "order", None).ignored == ()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b'{"stream": "final"}', id="incomplete"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b'{"stream": "\xff"}', id="a word that is no text"),
    ],
)
def test_an_order_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "order"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidAssignmentError, match=str(path)):
        ordered(path, None)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        pytest.param("https://origin.example:8443/cup/master.m3u8?token=s3cret", "origin.example:8443", id="url"),
        pytest.param("rtmp://origin.example/live/key", "origin.example", id="rtmp, whose path may hold a key"),
        pytest.param("packaged/master.m3u8", "master.m3u8", id="file"),
        pytest.param("file:///media/clip.mp4", "clip.mp4", id="file url"),
    ],
)
def test_a_stream_that_a_person_watches_is_called_by_its_host_or_file(address, name):
    assert short_name(address) == name


def test_an_order_whose_window_starts_on_no_known_clock_is_refused(tmp_path):
    naive = encoded(ORDER).replace(b'18:00:00Z"', b'18:00:00"')
    assert naive != encoded(ORDER)
    (tmp_path / "order.json").write_bytes(naive)
    with pytest.raises(InvalidAssignmentError, match="timezone"):
        ordered(tmp_path / "order.json", None)


@pytest.mark.parametrize(
    ("given", "expected", "ignored"),
    [
        pytest.param("radio", {*PROFILES["radio"], "black"}, (), id="one that is known, with a detector on top"),
        pytest.param("submarine", {"black"}, ("the profile submarine",), id="one of a newer version"),
        pytest.param(None, {"black"}, (), id="none"),
    ],
)
def test_an_order_may_name_a_profile(tmp_path, given, expected, ignored):
    (tmp_path / "order").write_bytes(encoded(replace(ORDER, profile=given)))
    found = ordered(tmp_path / "order", None)
    assert (set(found.settings), found.ignored) == (expected, ignored)
