"""A stream of a picture a second, as cameras and radio send it, is judged as it comes in each tier."""

from fractions import Fraction
from io import BytesIO

import av
import numpy as np
import pytest

from tallylight_monitor.decoder.chosen_pictures import ChosenPictures
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.timeline import Timeline

SECONDS = 6


def slides(pictures_ahead):
    """A picture a second in MP4, each a key frame; `pictures_ahead` are decoded before they are shown."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        options = {"preset": "ultrafast", "g": "1" if not pictures_ahead else "50", "bf": str(pictures_ahead)}
        stream = container.add_stream("libx264", 1, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for second in range(SECONDS):
            shown = av.VideoFrame.from_ndarray(np.full((135, 160), 60 + 20 * second, np.uint8), "yuv420p")
            shown.pts, shown.time_base = second, Fraction(1)
            container.mux(stream.encode(shown))
        container.mux(stream.encode(None))
    return BytesIO(file.getvalue())


def shown_after_each(rest, pictures_ahead=0):
    """How many pictures have been judged, after each that has come."""
    player = Player(MeasuringMedia([]), Timeline(), lambda _: None, rest)
    pictures = ChosenPictures(player._showing, str)
    found = []
    with av.open(slides(pictures_ahead)) as container:
        pictures.follow(container.streams.video[0], exact=True)
        for packet in container.demux(video=0):
            if packet.size:
                pictures.take(packet, 0.0)
                found.append(player.tracks["picture"].judged)
    return found


@pytest.mark.parametrize("rest", ["keys", "none"])
def test_a_picture_that_is_shown_when_it_is_decoded_waits_for_no_other(rest):
    assert shown_after_each(rest) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("rest", ["keys", "none"])
def test_a_picture_that_is_shown_later_waits_for_those_before_it(rest):
    found = shown_after_each(rest, 2)
    assert found == sorted(found)
    assert found[1] < 2
