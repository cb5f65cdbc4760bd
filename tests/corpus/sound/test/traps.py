"""What looks like a fault, and is healthy: for the programmes of the test half. A fault would be there at 15 s."""

import numpy as np

from sound.fault import Trap
from sound.programmes import Stereo, levelled
from sound.synthesis import RATE, amplitude, envelope, noise, note, placed, shaped, speech, tone

BEGIN = 15 * RATE


def untouched(heard: Stereo) -> Stereo:
    """The programme."""
    return heard


def breaths(heard: Stereo) -> Stereo:
    """Pauses of nearly two seconds, in which the room is heard."""
    found, chance = heard.copy(), np.random.default_rng(8)
    for second in (16, 21, 27):
        span = slice(second * RATE, round((second + 1.8) * RATE))
        found[:, span] = noise(chance, 1.8, -56)
    return found


def host_between_songs(heard: Stereo) -> Stereo:
    """A voice on both channels alike, for 25 seconds, in a stereo programme."""
    found = heard.copy()
    voice = speech(np.random.default_rng(4), 25.0, 120.0)
    found[:, BEGIN : BEGIN + voice.size] = levelled(np.stack([voice, voice]))
    return found


def solo_at_one_side(heard: Stereo) -> Stereo:
    """Six seconds of an instrument hard at the left, with a trace of its reverberation at the right."""
    found = heard.copy()
    found[1, BEGIN : BEGIN + 6 * RATE] = found[0, BEGIN : BEGIN + 6 * RATE] * amplitude(-32)
    return found


def wide_effect(heard: Stereo) -> Stereo:
    """A sound from all around: left and right are opposite, for two seconds."""
    found = heard.copy()
    found[1, BEGIN : BEGIN + 2 * RATE] *= -1
    return found


def pips(heard: Stereo) -> Stereo:
    """The hour's signal: five short tones and a long one."""
    found = heard.copy()
    found[:, BEGIN : BEGIN + 6 * RATE] *= 0.001
    for number in range(6):
        length = 0.5 if number == 5 else 0.1
        begin = BEGIN + number * RATE
        found[:, begin : begin + round(length * RATE)] += tone(1_000, length) * 0.12
    return found


def rain(heard: Stereo) -> Stereo:
    """Steady rain under a voice that pauses, for twelve seconds."""
    found, chance = heard.copy(), np.random.default_rng(6)
    span = slice(BEGIN, BEGIN + 12 * RATE)
    for channel in (0, 1):
        found[channel, span] = found[channel, span] * 0.3 + shaped(noise(chance, 12, -30), low=300, high=3_500)
    return found


def loud_and_limited(heard: Stereo) -> Stereo:
    """Music that a limiter holds just below full scale."""
    return np.tanh(heard * amplitude(9)) * amplitude(-1.5)


def staccato(heard: Stereo) -> Stereo:
    """Short notes of a synthesiser, cut off as they end."""
    wave = note(220, 0.11, (1, 0.5, 0.33, 0.25, 0.2), 5.0) * 0.15
    notes = placed(heard.shape[1] / RATE, [(15 + number * 0.2, wave) for number in range(60)])[: heard.shape[1]]
    found = heard.copy()
    found[:, BEGIN : BEGIN + 12 * RATE] *= 0.1
    return found + notes


def bass_guitar(heard: Stereo) -> Stereo:
    """Long notes of 61.7 and 98 Hz."""
    notes = [
        (15 + 4 * number, note(hertz, 4.0, (1, 0.6, 0.3, 0.2), 6.0)) for number, hertz in enumerate((61.74, 98.0) * 2)
    ]
    return heard + placed(heard.shape[1] / RATE, notes)[: heard.shape[1]] * 0.08


def whisper_and_shout(heard: Stereo) -> Stereo:
    """Three seconds that are hardly heard, and a swell of two."""
    gain = np.interp(np.arange(heard.shape[1]) / RATE, [14, 15, 18, 20, 24], [0, -18, -18, 4, 0])
    return heard * 10 ** (gain / 20)


def glass_and_claps(heard: Stereo) -> Stereo:
    """Sharp single sounds."""
    chance = np.random.default_rng(9)
    claps = [(15 + 0.7 * number, noise(chance, 0.05, -14) * envelope(2_400, 0.001, 0.045)) for number in range(16)]
    return heard + placed(heard.shape[1] / RATE, claps)[: heard.shape[1]]


TRAPS = (
    Trap(untouched),
    Trap(breaths),
    Trap(host_between_songs),
    Trap(solo_at_one_side),
    Trap(wide_effect),
    Trap(pips),
    Trap(rain),
    Trap(loud_and_limited, also=("loudness_off_target", "true_peak_exceeded")),
    Trap(staccato),
    Trap(bass_guitar),
    Trap(whisper_and_shout),
    Trap(glass_and_claps),
)
