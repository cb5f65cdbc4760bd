from dataclasses import replace

import pytest

from tallylight_bench.many_figures import Event, Start, promises, ratio, table

BARE = [Start(1.0, 2.0), Start(1.1, 2.2), Start(5.0, 9.0)]
GOOD = Event(Start(1.3, 2.4), calls=800, all_calls=1400, left=0, gone=3.0, reports=200, refused=0)


def missed(*ours, streams=200, bare=BARE):
    return [each.what for each in promises(streams, bare, ours) if not each.kept]


def test_all_promises_are_kept_by_a_good_start():
    assert missed(GOOD) == []


@pytest.mark.parametrize(
    ("event", "what"),
    [
        pytest.param(replace(GOOD, start=Start(3.1, 2.4)), "all are asked for", id="asked for late"),
        pytest.param(replace(GOOD, start=Start(1.3, 2.5)), "all run, compared with a bare client", id="slow"),
        pytest.param(replace(GOOD, calls=801), "API calls each until the status says so", id="talkative"),
        pytest.param(replace(GOOD, left=1), "pods left 30 s after the end", id="one is left"),
        pytest.param(replace(GOOD, reports=199), "reports that did not get into a status", id="a report is lost"),
        pytest.param(replace(GOOD, refused=1), "requests that were refused", id="refused"),
    ],
)
def test_a_promise_that_is_missed_is_named(event, what):
    assert missed(event) == [what]


def test_compared_are_the_quickest_rounds_and_all_else_is_promised_of_each():
    slow = replace(GOOD, start=Start(3.1, 30.0))
    assert ratio(BARE, [slow, GOOD, slow]) == pytest.approx(2.4 / 2.0)
    assert missed(slow, GOOD) == ["all are asked for", "all run"]


@pytest.mark.parametrize(("streams", "seconds"), [(1, 3.0), (200, 3.0), (600, 5.5), (1000, 8.0)])
def test_more_streams_may_be_asked_for_a_little_later(streams, seconds):
    assert promises(streams, BARE, [GOOD])[0].limit == pytest.approx(seconds)


@pytest.mark.parametrize(("streams", "seconds"), [(1, 5.0), (200, 5.0), (600, 12.0), (1000, 20.0)])
def test_all_run_at_the_schedulers_own_pace(streams, seconds):
    assert promises(streams, BARE, [GOOD])[1].limit == pytest.approx(seconds)


def test_the_table_has_a_row_for_each_round():
    rows = table(200, BARE[:1], [GOOD])
    assert len({len(row) for row in rows}) == 1
    assert [cell.strip() for cell in rows[-2].split("|")[1:-1]] == ["bare client", "1.00 s", "2.00 s", "1", "", ""]
    assert [cell.strip() for cell in rows[-1].split("|")[1:-1]] == [
        "operator",
        "1.30 s",
        "2.40 s",
        "4.00",
        "7.00",
        "3.0 s",
    ]
