"""Features of sound, by what can be worked out with a pencil."""

import numpy as np
import pytest

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.loudness import gated
from tallylight_monitor.detectors.sound.true_peak_exceeded import TruePeakExceeded
from tallylight_monitor.detectors.sound_features import decibels, pair_of

RATE, COUNT = 48_000, 4_800
TIME = np.arange(COUNT) / RATE
SINE = np.sin(2 * np.pi * 1_000 * TIME).astype(np.float32)


@pytest.mark.parametrize(
    ("right", "correlation", "middle", "side"),
    [
        pytest.param(SINE, 1.0, 0.5, 0.0, id="the same"),
        pytest.param(-SINE, -1.0, 0.0, 0.5, id="turned over"),
        pytest.param(0 * SINE, 0.0, 0.125, 0.125, id="nothing"),
        pytest.param(np.cos(2 * np.pi * 1_000 * TIME).astype(np.float32), 0.0, 0.25, 0.25, id="a quarter turn apart"),
    ],
)
def test_a_pair_says_how_left_and_right_go_together(right, correlation, middle, side):
    pair = pair_of(np.stack([SINE, right]))
    assert pair.correlation == pytest.approx(correlation, abs=1e-3)
    assert (pair.middle, pair.side) == (pytest.approx(middle, abs=1e-3), pytest.approx(side, abs=1e-3))


def test_one_channel_is_no_pair():
    assert pair_of(SINE[None]) is None


def test_six_channels_have_the_pair_of_left_and_right():
    assert pair_of(np.stack([SINE, SINE, *[0 * SINE] * 4])).correlation == pytest.approx(1.0)


@pytest.mark.parametrize(("power", "expected"), [(1.0, 0.0), (0.5, -3.01), (0.0, -120.0)])
def test_a_power_is_told_in_decibels(power, expected):
    assert decibels(power) == pytest.approx(expected, abs=0.01)


# EBU Tech 3341, test signals 15 and 16: a quarter of the sample rate, whose samples miss the tops of the wave.
@pytest.mark.parametrize("phase", [0.0, 45.0, 67.5], ids=lambda each: f"{each:g} degrees")
def test_a_true_peak_is_that_of_the_wave_wherever_its_samples_are(phase):
    wave = 0.5 * np.sin(2 * np.pi * RATE / 4 * TIME + np.radians(phase))
    found = TruePeakExceeded(-6.5).measure(Sound(0.0, 0.1, np.stack([wave, 0 * wave]).astype(np.float32)))
    assert found.value == pytest.approx(-6.02, abs=0.2)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        pytest.param([-23.0] * 10, -23.0, id="all alike"),
        pytest.param([-23.0] * 10 + [-71.0] * 90, -23.0, id="silence does not count"),
        pytest.param([-20.0] * 10 + [-45.0] * 30, -20.0, id="nor what is far under the rest"),
        pytest.param([-20.0] * 10 + [-25.0] * 10, -21.8, id="what is a little under does"),
    ],
)
def test_loudness_is_gated_as_the_recommendation_says(blocks, expected):
    assert gated(blocks) == pytest.approx(expected, abs=0.1)


def test_silence_has_no_loudness():
    assert gated([-120.0] * 10) is None
