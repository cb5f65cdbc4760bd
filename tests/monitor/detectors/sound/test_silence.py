"""What is silence in which stream: the stream's own ambience decides, once it is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.detectors.ambience import Ambience
from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.sound.silence import Silence

LEVEL = -60.0
RATE, STRETCH = 48_000, 4_800


def noise(level):
    """100 ms of noise at a level in dBFS; None is digital silence."""
    if level is None:
        return np.zeros((2, STRETCH), np.float32)
    heard = np.random.default_rng(2).standard_normal((2, STRETCH)).astype(np.float32)
    return heard * np.float32(10 ** (level / 20) / np.sqrt(np.square(heard).mean()))


def rain(seconds):
    """Rain between -45 and -57 dBFS, which comes and goes."""
    return [-51 + 6 * np.sin(index / 17) for index in range(round(seconds * 10))]


def drizzle(seconds):
    """Rain that is hardly heard, between -57 and -60 dBFS."""
    return [-58.5 + 1.4 * np.sin(index / 29) for index in range(round(seconds * 10))]


def crowd(seconds):
    """A crowd between -32 and -48 dBFS."""
    return [-40 + 8 * np.sin(index / 23) * np.sin(index / 7) for index in range(round(seconds * 10))]


def fading(to):
    """From -52 dBFS down by a decibel a second."""
    return [-52 - index / 10 for index in range(to * 10)]


def speech(seconds, room):
    """A second and a half of speech, and half a second in which only the room is heard."""
    return [room if index % 20 >= 15 else -25.0 for index in range(round(seconds * 10))]


def silent_seconds(levels):
    """How long what is heard last is silence to the detector, in seconds."""
    detector = Silence(LEVEL)
    found = [detector.measure(Sound(index / 10, 0.1, noise(level))) for index, level in enumerate(levels)]
    silent = [measured.value < LEVEL for measured in found]
    return next((index for index, each in enumerate(reversed(silent)) if not each), len(silent)) / 10


@pytest.mark.parametrize(
    ("before", "then", "expected"),
    [
        pytest.param(rain(30), -64, 0, id="a lull in rain"),
        pytest.param(rain(30), None, 4, id="rain that is muted"),
        pytest.param(rain(30), -75, 4, id="rain that is muted to a converter's noise"),
        pytest.param(speech(30, -62), -62, 0, id="a long pause of speech, in the room's own tone"),
        pytest.param(speech(30, -62), -75, 4, id="speech that is muted to a converter's noise"),
        pytest.param(speech(30, -62), None, 4, id="speech that is muted"),
        pytest.param(speech(30, -64), -64, 0, id="a long pause of speech in a quiet room"),
        pytest.param(speech(30, -64), -72, 4, id="speech from a quiet room that is muted to hiss"),
        pytest.param(speech(30, -62), -70, 4, id="speech that is muted to hiss"),
        pytest.param(drizzle(30), -63, 0, id="a lull in drizzle that is nearly silent itself"),
        pytest.param(drizzle(30), -72, 4, id="drizzle that is muted to hiss"),
        pytest.param([*rain(10), *drizzle(40)], -64, 0, id="rain that has become drizzle"),
        pytest.param([*rain(30), *[-64.0] * 80], None, 4, id="a lull in rain, and then nothing"),
        pytest.param([*rain(30), *[-64.0] * 80], -74, 4, id="a lull in rain, and then a converter's noise"),
        pytest.param(crowd(30), None, 4, id="a crowd that is muted"),
        pytest.param(crowd(30), -59, 0, id="a crowd that holds its breath"),
        pytest.param([*rain(30), *fading(26)], None, 13.9, id="rain that fades out"),
        pytest.param(speech(30, None), None, 4.5, id="gated speech that is muted"),
        pytest.param(speech(30, -90), -75, 4.5, id="a shut channel is nobody's ambience"),
        pytest.param([-20.0] * 300, -64, 4, id="music that pauses in a quiet hall"),
        pytest.param([-20.0] * 300, -69, 4, id="music that is muted"),
        pytest.param(rain(5), -64, 4, id="rain of which too little was heard"),
        pytest.param([], -65, 4, id="a feed that was never more than hiss"),
        pytest.param([], None, 4, id="a feed that is silent from the start"),
    ],
)
def test_silence_is_well_below_what_the_stream_sounds_like_when_nothing_happens(before, then, expected):
    assert silent_seconds([*before, *[then] * 40]) == expected


def test_silence_teaches_no_ambience_however_long_it_lasts():
    hiss = [-64.0] * 1200
    assert silent_seconds([*[-20.0] * 100, *hiss, *[-20.0] * 20, *hiss]) == 120


@given(st.lists(st.floats(-120, 0), max_size=300), st.floats(-120, -20))
def test_no_ambience_makes_silence_of_what_is_louder_than_the_level_nor_hears_a_shut_channel(levels, silent):
    ambience = Ambience(silent)
    for level in levels:
        ambience.hear(level)
    assert min(silent, -75.0) <= ambience.limit() <= silent
