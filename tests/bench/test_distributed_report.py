from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight_bench.distributed.plot import LEFT, RIGHT, WIDTH, Chart, picture
from tallylight_bench.distributed.shape import REST, ChainUse, Shape
from tallylight_bench.distributed.stopwatch import Usage
from tallylight_bench.distributed.tables import Pair, cost_table, ends, form_table, main_table

SVG = "{http://www.w3.org/2000/svg}"
CONVERTER = Usage(cpu={"decode": 20.0, "encode": 2.0}, puts=200, written=50_000_000, peak_memory=1 << 27)
FUNCTION = Usage(cpu={"detect": 3.0, "orchestrate": 1.0}, gets=100, calls=100, read=25_000_000, peak_memory=1 << 26)
USE = ChainUse([CONVERTER], [FUNCTION, FUNCTION], 10.0, 40.0, 600, 100, 0.2)
CHAIN = Shape(1, 100.0, 0.0, [], 500_000_000, USE)
OURS = Shape(1, 100.0, 0.0, [], 150_000_000, cpu=25.0, own={"decode": 0.19, "detect": 0.02})
PAIR = Pair(CHAIN, OURS, USE)


def cells(row):
    return [cell.strip() for cell in row.split("|")[1:-1]]


def row_of(lines, name):
    return next(cells(line)[1:] for line in lines if cells(line)[0] == name)


def test_the_main_table_has_the_chain_and_ours_for_each_number_of_streams():
    lines = main_table([PAIR, PAIR])
    assert cells(lines[0])[1:] == ["1: chain", "1: ours"] * 2
    assert len({len(line) for line in lines}) == 1
    assert row_of(lines, "CPU-s: decode") == ["0.200", "0.190"] * 2
    assert row_of(lines, f"CPU-s: {REST}") == ["", "0.040"] * 2
    assert row_of(lines, "**CPU-s in all**") == ["0.380", "0.250"] * 2
    assert row_of(lines, "ours, times less CPU") == ["", "1.52"] * 2
    assert row_of(lines, "not counted: the interpreter") == ["0.400", ""] * 2
    assert row_of(lines, "MB written") == ["0.50", "0.00"] * 2
    assert row_of(lines, "state transitions") == ["6.00", "0"] * 2


def test_the_cost_table_has_each_term_and_their_sum():
    lines = cost_table(PAIR, 3)
    assert row_of(lines, "state transitions") == ["0.54000", "", "0.54000", ""]
    terms = [float(cells(line)[-1]) for line in lines[2:] if cells(line)[0].startswith("monitor")]
    assert float(row_of(lines, "**in all**")[-1]) == pytest.approx(sum(terms), abs=2e-5)


def test_where_a_quota_ends_is_said_with_its_source():
    assert ends(PAIR)[0].startswith(
        "- 300 streams: 300 executions started a second, of which one uses 1.00 (github.com/"
    )


def test_a_form_with_which_the_events_differ_is_marked():
    lines = form_table({"raw": CHAIN, "jpeg": CHAIN}, {"raw": True, "jpeg": False})
    assert [row_of(lines, name)[-1] for name in ("raw", "jpeg")] == ["yes", "NO"]


@given(st.lists(st.just(0.0) | st.floats(1e-6, 1e3), min_size=1, max_size=12))
@settings(deadline=None)  # a busy machine
def test_bars_share_one_scale_and_stay_on_the_sheet(values):
    parts = {f"part {place}": value for place, value in enumerate(values)}
    drawn = ET.fromstring(picture([Chart("a < b", "s", {"one": parts, "half": {"part 0": sum(values) / 2}})]))
    boxes = [box for box in drawn.iter(f"{SVG}rect") if box.find(f"{SVG}title") is not None]
    ends = [float(box.get("x")) + float(box.get("width")) for box in boxes]
    assert len(boxes) == len(values) + 1
    assert max(ends) <= WIDTH - RIGHT + 1
    assert float(boxes[-1].get("width")) == pytest.approx((max(ends) - LEFT) / 2, abs=1)


def test_charts_do_not_overlap():
    charts = [Chart(title, "s", {"one": {"a": 1.0}, "two": {"b": 2.0}}) for title in ("first", "second")]
    drawn = ET.fromstring(picture(charts))
    assert [group.get("transform") for group in drawn.iter(f"{SVG}g")] == [
        "translate(0 0)",
        f"translate(0 {charts[0].height})",
    ]
    assert float(drawn.get("height")) == sum(chart.height for chart in charts)
