import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.score import LEFT, PARTS, Score, mean, score

SEVERITIES = {name: entry.severity for name, entry in CATALOGUE.items()}
names = st.sets(st.sampled_from(sorted(CATALOGUE)))


@pytest.mark.parametrize(
    ("lasting", "seen", "expected"),
    [
        pytest.param([], [], Score(), id="nothing"),
        pytest.param(["black"], ["black"], Score(whole=0.0, picture=0.0), id="a critical defect"),
        pytest.param([], ["black"], Score(whole=50.0, picture=50.0), id="seen, not yet for its hold"),
        pytest.param(["silence"], [], Score(whole=40.0, sound=40.0), id="a major one"),
        pytest.param(["silence", "hum"], [], Score(whole=28.0, sound=28.0), id="two of one part"),
        pytest.param(["silence", "crc_errors"], [], Score(whole=40.0, sound=40.0, continuity=70.0), id="of two parts"),
        pytest.param(["signal_lost"], [], Score(whole=0.0, delivery=0.0), id="no signal"),
        pytest.param(["monitor_stalled"], [], Score(), id="the monitor's own"),
    ],
)
def test_a_defect_leaves_a_share_of_its_part_by_its_severity(lasting, seen, expected):
    assert score(lasting, seen, SEVERITIES) == expected


def test_the_severity_is_the_one_that_the_stream_has():
    assert score(["black"], [], {"black": "Warning"}) == Score(whole=90.0, picture=90.0)


def test_what_does_not_run_costs_nothing():
    assert score(["black"], ["freeze"], {}) == Score()


@given(names, names)
def test_the_whole_is_the_worst_part_and_every_number_lies_between_0_and_100(lasting, seen):
    found = score(lasting, seen, SEVERITIES)
    parts = [getattr(found, part) for part in PARTS]
    assert found.whole == min(parts)
    assert all(0 <= each <= 100 for each in parts)


@given(names, names, st.sampled_from(sorted(CATALOGUE)))
def test_one_defect_more_never_makes_it_better(lasting, seen, more):
    before, after = score(lasting, seen, SEVERITIES), score(lasting | {more}, seen, SEVERITIES)
    assert all(asdict(after)[name] <= value for name, value in asdict(before).items())


def test_a_graver_defect_leaves_less():
    assert LEFT["Critical"] < LEFT["Major"] < LEFT["Minor"] < LEFT["Warning"] < 1


def test_a_mean_is_by_time_and_of_no_time_it_is_faultless():
    assert mean({"whole": 30 * 100.0 + 10 * 20.0}, 40.0).whole == 80.0
    assert mean({}, 0.0) == Score()
