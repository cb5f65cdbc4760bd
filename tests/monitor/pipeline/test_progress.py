import pytest

from tallylight_monitor.pipeline.progress import STEADY_SECONDS, Progress
from tallylight_monitor.wire import Beat


def beat(media_end, received=0, quiet=0.0):
    return Beat(media_end, [], 0, 0, 0.0, 0, received, quiet)


def taken(*beats, apart=0.5):
    progress = Progress()
    return [progress.take(each, apart * number) for number, each in enumerate(beats)]


@pytest.mark.parametrize(
    ("beats", "came"),
    [
        pytest.param([beat(0.0), beat(0.0)], [None, None], id="nothing"),
        pytest.param([beat(0.0, 1000), beat(0.0, 1700)], [1000, 700], id="bytes in which there is nothing"),
        pytest.param([beat(0.5), beat(1.0), beat(1.5)], [None, 0, 0], id="media alone, at two beats on end"),
        pytest.param([beat(0.5), beat(0.5), beat(0.6)], [None, None, None], id="what is given up at the end"),
        pytest.param([beat(0.5, 1000), beat(0.5, 0), beat(0.5, 300)], [1000, None, 300], id="another decoder"),
        pytest.param([beat(0.5, 1000), beat(0.6, 1200, 5.0)], [1000, None], id="bytes that are told when it is over"),
        pytest.param([beat(0.5, 1000), beat(0.6, 1000), beat(0.7, 1000)], [1000, None, None], id="no more bytes"),
    ],
)
def test_what_has_come_between_beats(beats, came):
    assert taken(*beats) == came


def test_beats_that_are_far_apart_tell_of_nothing_that_comes_steadily():
    assert taken(beat(0.5), beat(1.0), beat(1.5), apart=STEADY_SECONDS + 0.1) == [None, None, None]
