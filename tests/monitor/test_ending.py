from datetime import UTC, datetime, timedelta

import pytest

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import Overrun
from tallylight_monitor.ending import Ending

END = datetime(2026, 12, 5, 20, tzinfo=UTC)
EXTEND = Overrun(policy="Extend", max=Duration(hours=1))
STOP = Overrun(policy="Stop", max=Duration(hours=1))


def ending(path, overrun=EXTEND, text="2026-12-05T20:00:00Z"):
    path.write_text(text)
    found = Ending(path, overrun)
    found.reread()
    assert not found.is_due(END - timedelta(hours=1), receiving=False), "it has watched for an hour"
    return found


@pytest.mark.parametrize(
    ("overrun", "minutes", "receiving", "due"),
    [
        pytest.param(EXTEND, -1, False, False, id="before the end, nothing received"),
        pytest.param(EXTEND, 0, False, True, id="at the end, nothing received"),
        pytest.param(EXTEND, 0, True, False, id="at the end, still received"),
        pytest.param(EXTEND, 59, True, False, id="running over"),
        pytest.param(EXTEND, 30, False, True, id="ran over, and stopped"),
        pytest.param(EXTEND, 60, True, True, id="ran over for too long"),
        pytest.param(STOP, -1, True, False, id="before the end, must stop at it"),
        pytest.param(STOP, 0, True, True, id="must stop at the end"),
    ],
)
def test_the_end_is_due_when_the_window_and_the_overrun_rule_agree(tmp_path, overrun, minutes, receiving, due):
    found = ending(tmp_path / "until", overrun)
    assert found.is_due(END + timedelta(minutes=minutes), receiving=receiving) is due


def test_an_end_that_moves_is_noticed(tmp_path):
    found = ending(tmp_path / "until")
    (tmp_path / "until").write_text("2026-12-05T22:00:00+01:00\n")
    found.reread()
    assert not found.is_due(END + timedelta(minutes=59), receiving=False)
    assert found.is_due(END + timedelta(minutes=60), receiving=False)


@pytest.mark.parametrize("text", ["soon", "2026-13-05T20:00:00Z", "2026-12-05T2"])
def test_what_cannot_be_read_changes_nothing(tmp_path, text):
    found = ending(tmp_path / "until")
    (tmp_path / "until").write_text(text)
    found.reread()
    assert found.is_due(END, receiving=False)


def test_a_file_that_goes_away_changes_nothing(tmp_path):
    found = ending(tmp_path / "until")
    (tmp_path / "until").unlink()
    found.reread()
    assert found.is_due(END, receiving=False)


def test_bytes_that_are_no_text_change_nothing(tmp_path):
    found = ending(tmp_path / "until")
    (tmp_path / "until").write_bytes(b"\xff\xfe\x00")
    found.reread()
    assert found.is_due(END, receiving=False)


def test_an_end_of_no_time_zone_changes_nothing(tmp_path):
    found = ending(tmp_path / "until")
    (tmp_path / "until").write_text("2026-12-05T23:00:00")
    found.reread()
    assert found.is_due(END, receiving=False)


@pytest.mark.parametrize("text", ["", "2026-12-05T20:00:00"], ids=["empty", "of no time zone"])
def test_an_end_that_says_no_instant_is_none(tmp_path, text):
    assert not ending(tmp_path / "until", text=text).is_due(END + timedelta(days=365), receiving=False)


def test_a_file_that_was_never_there_is_no_end(tmp_path):
    found = Ending(tmp_path / "until", EXTEND)
    found.reread()
    assert not found.is_due(END + timedelta(days=365), receiving=False)


@pytest.mark.parametrize(
    ("overrun", "minutes", "seconds", "receiving", "due"),
    [
        pytest.param(EXTEND, 5, 0, False, False, id="it has just begun"),
        pytest.param(EXTEND, 5, 14, False, False, id="nothing yet"),
        pytest.param(EXTEND, 5, 15, False, True, id="nothing comes"),
        pytest.param(EXTEND, 5, 15, True, False, id="it receives"),
        pytest.param(EXTEND, 60, 0, False, True, id="the longest overrun is over"),
        pytest.param(STOP, 5, 0, False, True, id="nothing may run over"),
    ],
)
def test_one_that_begins_in_overrun_has_some_seconds_to_receive(tmp_path, overrun, minutes, seconds, receiving, due):
    (tmp_path / "until").write_text(END.isoformat())
    found, begins = Ending(tmp_path / "until", overrun), END + timedelta(minutes=minutes)
    found.reread()
    found.is_due(begins, receiving=False)
    assert found.is_due(begins + timedelta(seconds=seconds), receiving=receiving) is due
