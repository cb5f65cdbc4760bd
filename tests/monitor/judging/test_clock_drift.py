from hand_clock import Stage

from tallylight_monitor.wire import Beat

SLOW = 0.02  # seconds that media falls behind in each


def watched(seconds, *, behind=False):
    """A stream without a playlist, whose decoder tells twice a second how far it is behind."""
    stage = Stage(["clock_drift"])
    for _ in range(round(seconds / 0.5)):
        stage.passes(0.5)
        stage.judged.beat(Beat(0.0, [], 0, 0, 0.0, 0, lag=SLOW * stage.clock.at), behind=behind)
    return stage


def test_media_that_falls_behind_the_clock_is_told():
    stage = watched(200.0)
    assert stage.said == [("clock_drift", "open")]
    assert stage.events[0].detail.endswith("later each minute, by the last 3 minutes")


def test_what_waits_for_our_own_decoder_is_not_late():
    assert watched(200.0, behind=True).said == []
