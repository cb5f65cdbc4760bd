"""What a monitor needs is told for each second of media, however little of it the machine gives."""

import pytest

from tallylight_contract.load import is_plausible
from tallylight_monitor.pipeline.cpu_limit import CpuLimit
from tallylight_monitor.pipeline.load_meter import LoadMeter
from tallylight_monitor.pipeline.totals import Totals
from tallylight_monitor.wire import Beat, TrackBeat

OFFSET = 5000.0


def beat(media_end, offset=OFFSET):
    return Beat(media_end, [TrackBeat("picture", judged=1, offset=offset)], 0, 0, 0.0, 0)


def measured(pace=1.0, seconds=30, **fields):
    """One that judges at this pace: 0.4 s of CPU a second of media, of which `black` takes 0.1, and 0.01 of its own."""
    stopped = iter(CpuLimit(0.3, count, count // 2) for count in range(0, 10 * seconds, 10))
    now = 100.0
    meter = LoadMeter(limit=lambda: next(stopped), own_seconds=lambda: (now - 100.0) * pace * 0.01, **fields)
    for second in range(1, seconds):
        now, media = 100.0 + second, second * pace
        totals = Totals(0.4 * media, costs={"black": 0.1 * media, "silence": 0.0})
        meter.look(now, beat(media), totals, behind=pace < 1.0)
    return meter.load(now)


@pytest.mark.parametrize("pace", [1.0, 0.5, 0.1])
def test_it_needs_the_same_at_every_pace(pace):
    load = measured(pace)
    assert load.cores == pytest.approx(0.41, abs=0.001)
    assert load.detectors == {"black": pytest.approx(0.1)}
    assert (load.limit_cores, load.throttled) == (0.3, 0.5)
    assert is_plausible(load)


def test_how_late_it_is_and_how_far_it_has_come():
    load = measured(0.5)
    assert load.lag_seconds == pytest.approx(14.0, abs=0.6)
    assert load.lagging_seconds == pytest.approx(26.0, abs=1.0)
    assert (load.judged_from, load.judged_to) == (OFFSET, OFFSET + 14.5)


def test_where_what_waits_cannot_be_seen_no_lag_is_told():
    assert measured(0.5, waits_unseen=True).lag_seconds is None


def test_before_anything_is_judged_nothing_is_said_of_what_it_needs():
    meter = LoadMeter()
    meter.look(1.0, beat(0.0, None), Totals(3.0), behind=True)
    load = meter.load(2.0)
    assert (load.cores, load.over_seconds, load.judged_from) == (0.0, 0.0, None)


def test_a_stream_whose_clock_is_set_anew_is_judged_up_to_where_that_says():
    meter = LoadMeter()
    meter.look(1.0, beat(10.0), Totals(), behind=False)
    meter.look(2.0, beat(11.0, -11.0), Totals(), behind=False)
    load = meter.load(2.0)
    assert (load.judged_from, load.judged_to) == (OFFSET, 0.0)
