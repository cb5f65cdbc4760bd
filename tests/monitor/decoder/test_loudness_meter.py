"""Loudness as the decoder's room measures it, by the test signals of EBU Tech 3341."""

from fractions import Fraction

import av
import numpy as np
import pytest

from tallylight_monitor.decoder.loudness_meter import LoudnessMeter

RATE, FRAME = 48_000, 1_024


def frames(level, seconds, channels=2, rate=RATE, form="fltp"):
    """A sine of 1 kHz whose peak is at this level."""
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * 1_000 * np.arange(round(seconds * rate)) / rate)
    for begin in range(0, wave.size - FRAME, FRAME):
        part = np.stack([wave[begin : begin + FRAME]] * channels).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(part, format=form, layout={1: "mono", 2: "stereo", 6: "5.1"}[channels])
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 900_000 + begin
        yield begin / rate, frame


def measured(meter, played):
    return [loudness for at, frame in played for loudness in meter.add(frame, at)]


@pytest.mark.parametrize("level", [-23.0, -33.0], ids=["signal 1", "signal 2"])
@pytest.mark.parametrize("rate", [48_000, 44_100, 32_000])
def test_a_sine_on_two_channels_has_the_loudness_of_its_peak(level, rate):
    found = measured(LoudnessMeter(), frames(level, 5.0, rate=rate))[-1]
    assert (found.momentary, found.short_term) == (pytest.approx(level, abs=0.1), pytest.approx(level, abs=0.1))
    assert found.at == pytest.approx(5.0, abs=0.25)


def test_one_channel_is_three_decibels_less_loud():
    assert measured(LoudnessMeter(), frames(-23.0, 5.0, channels=1))[-1].short_term == pytest.approx(-26.0, abs=0.1)


def test_stamps_of_the_frames_are_left_as_they_were():
    played = list(frames(-23.0, 1.0))
    measured(LoudnessMeter(), played)
    assert [frame.pts for _, frame in played][:2] == [900_000, 901_024]


def test_behind_a_hole_and_with_another_layout_it_begins_anew():
    meter = LoudnessMeter()
    measured(meter, frames(-23.0, 4.0))
    later = [(at + 100.0, frame) for at, frame in frames(-33.0, 4.0)]
    assert measured(meter, later)[-1].at == pytest.approx(104.0, abs=0.25)
    assert measured(meter, frames(-23.0, 4.0, channels=6))[-1].momentary > -20.0


def test_silence_is_a_number_too():
    assert measured(LoudnessMeter(), frames(-200.0, 2.0))[-1].momentary <= -70.0
