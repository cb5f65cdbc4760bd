from datetime import UTC, datetime, timedelta

import pytest

from tallylight_demo.defects import Kind
from tallylight_demo.programme import in_picture
from tallylight_demo.timetable import Timetable

BEGAN = datetime(2026, 12, 5, 18, 0, tzinfo=UTC)
PROGRAMME = (in_picture("black for 6 s", Kind.BLACK, 14, 6), in_picture("title card", Kind.TITLE_CARD, 30, 2))
TIMETABLE = Timetable(PROGRAMME, 60.0, BEGAN)


@pytest.mark.parametrize(
    ("seconds", "turns"),
    [
        pytest.param(0, [0, 1], id="the first has none before it"),
        pytest.param(59.9, [0, 1], id="the first to its end"),
        pytest.param(60, [0, 1, 2], id="the second"),
        pytest.param(86_400, [1439, 1440, 1441], id="a day later"),
    ],
)
def test_it_tells_the_turn_of_now_and_those_beside_it(seconds, turns):
    listed = TIMETABLE.at(BEGAN + timedelta(seconds=seconds))
    assert [turn["turn"] for turn in listed["turns"]] == turns


def test_a_defect_has_its_detector_and_its_instants_and_a_trap_is_left_out():
    assert TIMETABLE.at(BEGAN + timedelta(seconds=60))["turns"][1] == {
        "turn": 1,
        "begins": "2026-12-05T18:01:00+00:00",
        "ends": "2026-12-05T18:02:00+00:00",
        "defects": [
            {
                "detector": "black",
                "what": "black for 6 s",
                "begins": "2026-12-05T18:01:14+00:00",
                "ends": "2026-12-05T18:01:20+00:00",
            }
        ],
    }
