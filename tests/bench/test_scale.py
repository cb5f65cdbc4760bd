"""How a start grows with the number of streams: the rows, what is promised of them, and the picture."""

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from tallylight_bench.many_figures import Event, Start, Use
from tallylight_bench.operator_at_rest import Rest
from tallylight_bench.scale.plot import lines_of, picture
from tallylight_bench.scale.rows import Row, floor
from tallylight_bench.scale.tables import cost_table, promises, rest_table, start_table, verbs_table
from tallylight_bench.spread import Spread, spread

STEPS = {name: Spread(1.0, 2.0, 3.0) for name in ("requested", "bound", "running")}


def row(streams=1000, running=18.5, reports=None, refused=0):
    event = Event(
        Start(5.0, running, STEPS),
        calls=3 * streams,
        all_calls=6 * streams,
        left=0,
        gone=20.0,
        reports=streams if reports is None else reports,
        refused=refused,
        verbs=Counter({"create pods": streams, "get pods": 1}),
        use=Use(10.0, 15.0, 150_000_000),
    )
    return Row(streams, Start(3.0, 18.0, STEPS), event)


def missed(rows, rests=None):
    return [each.what for each in promises(rows, rests or {}) if not each.kept]


def test_the_half_nearly_all_and_all_of_many():
    assert spread([10.0 + number for number in range(1, 101)], 10.0) == Spread(50.0, 99.0, 100.0)
    assert spread([3.0], 1.0) == Spread(2.0, 2.0, 2.0)


@pytest.mark.parametrize(("streams", "seconds"), [(50, 0.0), (100, 0.0), (200, 2.0), (1000, 18.0), (10_000, 198.0)])
def test_the_floor_is_the_schedulers_token_bucket(streams, seconds):
    assert floor(streams) == seconds


def test_a_start_as_quick_as_a_bare_clients_in_which_nothing_is_lost_is_as_promised():
    assert missed([row()], {10_000: Rest(1, 1, 199_000_000, 0.04)}) == []


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        pytest.param([row(running=19.0)], "1000: all run, compared with a bare client", id="slow"),
        pytest.param([row(reports=999)], "1000: reports that did not get into a status", id="a report is lost"),
        pytest.param([row(refused=2)], "1000: requests that were refused", id="refused"),
    ],
)
def test_what_is_missed_is_named(rows, what):
    assert missed(rows) == [what]


def test_few_streams_are_not_compared_with_a_bare_client():
    assert missed([row(100, running=30.0)]) == []


def test_an_idle_operator_that_takes_too_much_is_named():
    assert missed([], {5000: Rest(1, 1, 201_000_000, 0.06)}) == ["5000 idle: memory at most", "5000 idle: CPU"]


@pytest.mark.parametrize("table", [start_table, cost_table, verbs_table])
def test_each_table_has_as_many_cells_in_each_row(table):
    assert len({line.count("|") for line in table([row(), row(5000)])}) == 1


def test_of_the_verbs_each_is_a_stream():
    assert verbs_table([row()])[-1] == "| 1000 | 1.00 | 0.00 |"


def test_the_rows_of_idle_ones():
    assert rest_table({5000: Rest(120_000_000, 1, 130_000_000, 0.012)})[-1] == "| 5000 | 120 MB | 130 MB | 0.0120 |"


def test_the_picture_has_a_line_for_each_and_is_well_formed():
    drawn = ET.fromstring(picture(lines_of([row(100), row(1000)])))
    lines = drawn.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == len(lines_of([row()]))
    assert all(len(line.attrib["points"].split()) == 2 for line in lines)
