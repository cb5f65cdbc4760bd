"""Two real monitors of one live stream, of which one dies and has a successor: what they found is told as one."""

import time

import msgspec
import pytest
from loopback_origin import loopback_origin
from small_media import HEIGHT, SMALL, WIDTH
from watched import watching

from tallylight_contract.pipelines import together
from tallylight_contract.report import Report
from tallylight_contract.status import last_report
from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import segments
from tallylight_demo.feed import Feed

PACE = 2.0  # times as fast as live: it is not the wait that is under test
SECONDS, BLACKS, BLACK_FOR = 24.0, (5.0, 11.0, 17.0), 2.5
DIES_AT = 9.0  # between two black pictures, in seconds of the programme
BLACK = ("--detectors", "black")


@pytest.fixture
def reports():
    """Of pipeline 0, which was there all the time, and of the successor in pipeline 1, whose first one died."""
    feed = Feed()
    scene = apply(clip_scene("bikes", WIDTH, HEIGHT), [Defect(Kind.BLACK, at, BLACK_FOR) for at in BLACKS])
    feed.add(*segments(scene, SECONDS, SMALL, 1.0))
    feed.end()
    with loopback_origin(feed) as origin:
        url = origin.url("live.m3u8")
        feed.pace(lambda: PACE * time.monotonic(), head=1)
        began = time.monotonic()
        stays, dies = (watching(*BLACK, url) for _ in range(2))
        time.sleep(max(0.0, DIES_AT / PACE - (time.monotonic() - began)))
        dies.process.kill()
        successor = watching(*BLACK, url)
        ended = [each.ended() for each in (stays, dies, successor)]
    assert ended[1].report == {}, "it left none, as on a node that died"
    return [msgspec.convert(each.report, Report, strict=False) for each in (ended[0], ended[2])]


def test_no_defect_is_lost_each_is_one_and_all_was_watched(reports):
    first, second = (
        msgspec.structs.replace(last_report(report), pipeline=pipeline, pipelines=[pipeline], asked=2)
        for pipeline, report in enumerate(reports)
    )
    (seen,) = second.defects
    assert 0 < seen.count < len(BLACKS), "the successor did not see what was before it"
    both = together(first, second)
    assert [(each.detector, each.count) for each in both.defects] == [("black", len(BLACKS))]
    assert both.coverage_ratio == pytest.approx(1.0, abs=0.01)
    assert both.pipelines == [0, 1]
