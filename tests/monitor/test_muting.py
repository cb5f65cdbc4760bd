"""Nobody is alerted of a stream that is muted; it is measured and recorded as ever."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from watched import END_SECONDS, watched

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, write_file
from tallylight_monitor.assignment import Assignment
from tallylight_monitor.endpoints import EngineEndpoints
from tallylight_monitor.engine import Engine
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.muting import Muting
from tallylight_monitor.outlets.exposition import Exposition

END = datetime(2026, 12, 5, 20, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def muting(tmp_path):
    """The mute, after it has read each of these texts in turn from its file; None removes the file."""

    def read(*texts):
        found = Muting(tmp_path / "muted")
        for text in texts:
            (tmp_path / "muted").unlink(missing_ok=True)
            if text is not None:
                (tmp_path / "muted").write_text(text)
            found.reread()
        return found

    return read


@pytest.mark.parametrize(
    ("texts", "until"),
    [
        pytest.param(["2026-12-05T20:00:00Z"], END, id="an instant"),
        pytest.param(["2026-12-05T21:00:00+01:00\n"], END, id="an instant with an offset, on a line"),
        pytest.param(["2026-12-05T18:00:00Z", "2026-12-05T20:00:00Z"], END, id="it is prolonged"),
        pytest.param(["2026-12-05T21:00:00Z", "2026-12-05T20:00:00Z"], END, id="it is cut short"),
        pytest.param(["2026-12-05T20:00:00Z", "later"], END, id="what cannot be read changes nothing"),
        pytest.param(["2026-12-05T20:00:00Z", "2026-12-05T22:00:00"], END, id="an instant of no time zone neither"),
        pytest.param(["2026-12-05T20:00:00Z", None], END, id="a file that goes away neither"),
    ],
)
def test_a_stream_is_muted_until_the_instant_in_the_file(muting, texts, until):
    found = muting(*texts)
    assert found.is_muted(until - SECOND)
    assert not found.is_muted(until)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="never read"),
        pytest.param([None], id="no file"),
        pytest.param([""], id="an empty file"),
        pytest.param(["true"], id="a switch"),
        pytest.param(["2026-12-05T20:00:00"], id="an instant of no time zone"),
        pytest.param(["2026-12-05T20:00:00Z", ""], id="taken back"),
    ],
)
def test_otherwise_it_is_not_muted(muting, texts):
    assert not muting(*texts).is_muted(END - SECOND)


def test_without_a_file_nothing_is_ever_muted():
    found = Muting()
    found.reread()
    assert not found.is_muted(END)


@pytest.mark.parametrize(
    ("text", "value"), [("2999-12-05T20:00:00Z", "1.0"), ("2000-01-01T00:00:00Z", "0.0"), ("", "0.0")]
)
def test_a_monitor_exposes_whether_it_is_muted_and_where_its_stream_stands(muting, text, value):
    task = Assignment(
        name="cup",
        address="https://origin.example/m.m3u8",
        settings=resolved(None),
        muting=muting(text),
        channel="cup",
        role="Edge",
        upstream="cup-origin",
    )
    speaker = EngineEndpoints(Engine(task, (), AddressPolicy(False)), Exposition(("sports", "cup", "0"), {}))
    lines = speaker.metrics().decode().splitlines()
    (muted,) = [line for line in lines if line.startswith("tallylight_muted{")]
    (info,) = [line for line in lines if line.startswith("tallylight_monitor_info{")]
    assert muted.endswith(f" {value}")
    for label in ('channel="cup"', 'role="Edge"', 'upstream="cup-origin"'):
        assert label in info


def test_what_an_order_asks_for_and_is_not_known_is_told_in_the_metrics_and_the_report():
    task = Assignment(name="cup", address="film.ts", settings=resolved(None), ignored=("the field colour",))
    engine = Engine(task, (), AddressPolicy(False))
    speaker = EngineEndpoints(engine, Exposition(("sports", "cup", "0"), {}))
    (line,) = [each for each in speaker.metrics().decode().splitlines() if each.startswith("tallylight_order_ignored{")]
    assert line.endswith(" 1.0")
    assert engine.report().ignored == ["the field colour"]


def test_a_mute_that_does_not_answer_is_told_and_holds_up_nothing(film, tmp_path):
    os.mkfifo(tmp_path / "muted")  # opening it waits for a writer
    found = watched("--muted", tmp_path / "muted", film)
    assert found.status == 0
    assert f"the mute in {tmp_path / 'muted'}: no answer within 2 s" in found.errors


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A film that is black for a while."""
    scene = apply(clip_scene("bikes", 320, 180), (Defect(Kind.BLACK, 2.0, 3.0),))
    return write_file(tmp_path_factory.mktemp("film") / "film.ts", scene, 8.0, Encoding(250_000, preset="superfast"))


@pytest.mark.parametrize(
    ("text", "muted"), [pytest.param("2999-12-05T20:00:00Z", True, id="muted"), pytest.param("", False, id="not muted")]
)
def test_of_a_muted_film_the_same_defects_are_found_and_recorded(film, tmp_path, text, muted):
    (tmp_path / "muted").write_text(text)
    watching = watched("--muted", tmp_path / "muted", film)
    assert (watching.status, watching.errors) == (0, "")
    assert watching.said == [("black", "open"), ("black", "close")]
    assert [event["muted"] for event in watching.events] == [muted, muted]
    assert (watching.report["muted_seconds"] > 0) is muted
    assert watching.report["muted_seconds"] <= watching.report["on_air_seconds"]


def test_a_person_at_a_terminal_sees_which_lines_are_muted(film, tmp_path):
    (tmp_path / "muted").write_text("2999-12-05T20:00:00Z")
    words = [sys.executable, "-m", "tallylight", "watch", "--format", "text", "--muted", tmp_path / "muted", film]
    shown = subprocess.run(words, capture_output=True, check=True, text=True, timeout=END_SECONDS).stdout
    begun, over = [line for line in shown.splitlines() if "black" in line][:2]
    assert begun.endswith("(muted)")
    assert over.endswith("(muted)")
    assert "  muted for 0:00:0" in shown
