"""A picture that is decoded and cannot be scaled costs itself, and is told as damage."""

import av
import pytest

from tallylight_monitor.decoder.chosen_pictures import ChosenPictures


class Looking:
    rest = "every"


class NothingScales:
    """What is shown cannot be scaled, as a frame whose size the library did not foresee."""

    def __init__(self):
        self.looking, self.told = Looking(), []

    def picture(self, *_):
        raise av.error.OSError(95, "Operation not supported")

    def spoiled(self, cause):
        self.told.append(cause)


@pytest.mark.parametrize("stamp", [0.0, None], ids=["at a time", "without one"])
def test_a_picture_that_cannot_be_scaled_is_damage_and_no_error(stamp):
    showing = NothingScales()
    ChosenPictures(showing, str)._show_one(av.VideoFrame(64, 64, "yuv420p"), stamp)
    assert showing.told == ["a picture cannot be scaled: Operation not supported"]
