"""What looks like a fault, and is healthy: for the programmes of the tuning half. A fault would be there at 15 s."""

import numpy as np

from sound.fault import Trap
from sound.programmes import Stereo
from sound.synthesis import RATE, amplitude, envelope, noise, placed, shaped, tone

BEGIN = 15 * RATE


def as_it_is(heard: Stereo) -> Stereo:
    """The programme."""
    return heard


def pauses(heard: Stereo) -> Stereo:
    """General pauses of 1.4 s."""
    found = heard.copy()
    for second in (15, 19, 24, 30):
        found[:, second * RATE : round((second + 1.4) * RATE)] *= 0.0003
    return found


def quiet_passage(heard: Stereo) -> Stereo:
    """Ten seconds that are 24 dB less loud, with slow slopes."""
    gain = np.interp(np.arange(heard.shape[1]) / RATE, [14, 18, 28, 32], [0, -24, -24, 0])
    return heard * 10 ** (gain / 20)


def fades_out_and_in(heard: Stereo) -> Stereo:
    """A fade of six seconds, and back."""
    gain = np.interp(np.arange(heard.shape[1]) / RATE, [14, 20, 21, 23], [1, 0.0005, 0.0005, 1])
    return heard * gain


def mono_by_design(heard: Stereo) -> Stereo:
    """Both channels are the same from the start."""
    return np.stack([heard.mean(axis=0)] * 2)


def left_alone_from_the_start(heard: Stereo) -> Stereo:
    """Sound on the left only, as it always was."""
    return np.stack([heard[0], heard[0] * 0])


def flute(heard: Stereo) -> Stereo:
    """A melody whose notes are nearly sines."""
    notes = []
    for number in range(28):
        hertz = 880 * 2 ** ([0, 2, 4, 7, 4, 9, 7][number % 7] / 12)
        count = round(0.75 * RATE)
        phase = 2 * np.pi * hertz * (np.arange(count) / RATE + 0.0009 * np.sin(np.arange(count) / RATE * 33))
        notes.append((15 + number * 0.75, (np.sin(phase) + 0.05 * np.sin(2 * phase)) * envelope(count, 0.06, 0.08)))
    wave = placed(heard.shape[1] / RATE, notes)[: heard.shape[1]] * 0.15
    found = heard.copy()
    found[:, BEGIN : BEGIN + 21 * RATE] *= 0.005
    return found + wave


def applause(heard: Stereo) -> Stereo:
    """Many hands, for twelve seconds."""
    chance = np.random.default_rng(5)
    found = heard.copy()
    for channel in (0, 1):
        claps = [(15 + float(chance.uniform(0, 12)), noise(chance, 0.03, -24)) for _ in range(700)]
        heard_claps = placed(
            heard.shape[1] / RATE, [(at, each * np.exp(-np.arange(each.size) / 300)) for at, each in claps]
        )
        found[channel] = found[channel] * 0.2 + shaped(heard_claps[: heard.shape[1]], low=500, high=5_000)
    return found


def duet(heard: Stereo) -> Stereo:
    """One at the left and one at the right, who take turns of four seconds."""
    turn = np.arange(heard.shape[1]) // (4 * RATE) % 2
    mono = heard.mean(axis=0)
    return np.stack([np.where(turn == 0, mono, mono * 0.06), np.where(turn == 1, mono, mono * 0.06)])


def low_organ(heard: Stereo) -> Stereo:
    """A pedal note of 49 Hz that is held for long."""
    pedal = sum(tone(48.999 * number, 16) / number for number in range(1, 5)) * amplitude(-26)
    found = heard.copy()
    found[:, BEGIN : BEGIN + 16 * RATE] += np.asarray(pedal) * envelope(16 * RATE, 0.5, 1.0)
    return found


TRAPS = (
    Trap(as_it_is),
    Trap(pauses),
    Trap(quiet_passage, also=("loudness_off_target",)),
    Trap(fades_out_and_in),
    Trap(mono_by_design),
    Trap(left_alone_from_the_start),
    Trap(flute, also=("loudness_off_target",)),
    Trap(applause, also=("loudness_off_target",)),
    Trap(duet),
    Trap(low_organ),
)
