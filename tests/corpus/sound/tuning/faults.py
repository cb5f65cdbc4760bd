"""Faults as they are injected into the programmes of the tuning half."""

import numpy as np
from tallylight_corpus.injector import Spell

from sound.fault import Fault, both, hiss, with_gaps
from sound.programmes import Stereo
from sound.synthesis import RATE, amplitude, tone


def nothing_heard(heard: Stereo, spell: Spell) -> Stereo:
    """Digital silence, or what a converter leaves of it."""
    return heard * 0 if spell.strong else hiss(spell, heard, -78)


def right_dead(heard: Stereo, spell: Spell) -> Stereo:
    """The right channel is gone at once."""
    return np.stack([heard[0], heard[1] * (0.0 if spell.strong else 0.003)])


def right_turned_over(heard: Stereo, spell: Spell) -> Stereo:
    """The right channel is inverted."""
    return np.stack([heard[0], heard[1] * (-1.0 if spell.strong else -0.8)])


def right_weak(heard: Stereo, spell: Spell) -> Stereo:
    """The right channel has lost its gain."""
    return np.stack([heard[0], heard[1] * amplitude(spell.either(-16, -24))])


def mixed_down(heard: Stereo, spell: Spell) -> Stereo:
    """Both channels carry the sum."""
    return both(heard.mean(axis=0), heard) + hiss(spell, heard, -95 if spell.strong else -85)


def driven_into_the_top(heard: Stereo, spell: Spell) -> Stereo:
    """Far too much gain before a converter."""
    return np.clip(heard * amplitude(spell.either(16, 26)), -1, 1)


def peaks_too_high(heard: Stereo, spell: Spell) -> Stereo:
    """Just too much gain."""
    return heard / np.abs(heard).max() * spell.either(1.0, 1.1)


def cut_out(heard: Stereo, spell: Spell) -> Stereo:
    """Some milliseconds are missing, again and again."""
    return with_gaps(heard, spell, spell.either(0.015, 0.03), (0.5, 1.3), stuck=False)


def mains_at_fifty(heard: Stereo, spell: Spell) -> Stereo:
    """Hum with its harmonics."""
    seconds = heard.shape[1] / RATE + 1
    hum = sum(tone(50 * number, seconds) * share for number, share in ((1, 1.0), (2, 0.5), (3, 0.4), (5, 0.1)))
    return heard + both(np.asarray(hum), heard) * amplitude(spell.either(-40, -30))


def one_kilohertz(heard: Stereo, spell: Spell) -> Stereo:
    """Line-up tone on both channels."""
    return both(tone(1_000, heard.shape[1] / RATE + 1), heard) * amplitude(spell.either(-26, -17))


def white_noise(heard: Stereo, spell: Spell) -> Stereo:
    """A hiss in place of the programme."""
    return hiss(spell, heard, spell.either(-32, -18))


def off_centre(heard: Stereo, spell: Spell) -> Stereo:
    """All samples are too high."""
    return heard + spell.either(0.03, 0.1)


def much_louder(heard: Stereo, spell: Spell) -> Stereo:
    """Louder than agreed, for a minute."""
    return np.tanh(heard * amplitude(spell.either(9, 13)))


def louder_at_once(heard: Stereo, spell: Spell) -> Stereo:
    """A clip that was not brought to the programme's loudness."""
    return np.tanh(heard * amplitude(spell.either(12, 16)))


LOUD = ("loudness_jump", "loudness_off_target", "true_peak_exceeded", "clipping")
LEVELS = ("loudness_jump", "loudness_off_target")
FAULTS = (
    Fault("silence", nothing_heard, also=LEVELS),
    Fault("channel_silent", right_dead, mono=False),
    Fault("phase_inverted", right_turned_over, mono=False, also=LEVELS),
    Fault("channel_imbalance", right_weak, mono=False),
    Fault("mono_as_stereo", mixed_down, mono=False),
    Fault("clipping", driven_into_the_top, also=LOUD),
    Fault("true_peak_exceeded", peaks_too_high, also=LOUD),
    Fault("sound_dropouts", cut_out),
    Fault("hum", mains_at_fifty),
    Fault("line_up_tone", one_kilohertz, also=LEVELS),
    Fault("sound_noise", white_noise, also=LEVELS),
    Fault("dc_offset", off_centre),
    Fault("loudness_off_target", much_louder, seconds=45.0, also=LOUD),
    Fault("loudness_jump", louder_at_once, seconds=15.0, also=LOUD),
)
# What the sound is coded as from then on: channels and sample rate.
LAYOUTS = ((1, 48_000), (6, 48_000))
