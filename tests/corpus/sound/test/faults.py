"""Faults as they are injected into the programmes of the test half."""

import numpy as np
from tallylight_corpus.injector import Spell

from sound.fault import Fault, both, hiss, random, with_gaps
from sound.programmes import Stereo
from sound.synthesis import RATE, amplitude, noise, shaped, tone


def faded_to_nothing(heard: Stereo, spell: Spell) -> Stereo:
    """Faded out in a moment, to nothing or to a converter's noise."""
    fade = np.clip(1 - np.arange(heard.shape[1]) / (0.3 * RATE), 0, 1)
    return heard * fade if spell.strong else heard * fade + hiss(spell, heard, -70)


def left_fades(heard: Stereo, spell: Spell) -> Stereo:
    """The left channel goes within half a second, and leaves nothing, or a converter's noise."""
    fade = np.clip(1 - np.arange(heard.shape[1]) / (0.5 * RATE), 0, 1)
    left = heard[0] * fade + (0.0 if spell.strong else hiss(spell, heard, -76)[0])
    return np.stack([left, heard[1]])


def left_turned_over(heard: Stereo, spell: Spell) -> Stereo:
    """The left channel is inverted, and a little late where it is mild."""
    late = 0 if spell.strong else 4
    return np.stack([-np.roll(heard[0], late), heard[1]])


def left_weak(heard: Stereo, spell: Spell) -> Stereo:
    """The left channel has lost its gain."""
    return np.stack([heard[0] * amplitude(spell.either(-14, -27)), heard[1]])


def left_on_both(heard: Stereo, spell: Spell) -> Stereo:
    """The left channel is patched to both."""
    return both(heard[0], heard) * (np.ones((2, 1)) if spell.strong else np.array([[1.0], [0.999]]))


def over_the_converter(heard: Stereo, spell: Spell) -> Stereo:
    """Tops are cut off a little below full scale, one side before the other."""
    return np.clip(heard * amplitude(spell.either(15, 24)), -0.985, 0.999)


def gain_too_high(heard: Stereo, spell: Spell) -> Stereo:
    """Peaks at full scale."""
    return np.clip(heard / np.abs(heard).max() * spell.either(0.98, 1.25), -0.999, 0.999)


def stuck_again_and_again(heard: Stereo, spell: Spell) -> Stereo:
    """A buffer runs dry: nothing, or the last value, for a moment."""
    return with_gaps(heard, spell, spell.either(0.012, 0.045), (0.4, 1.8), stuck=not spell.strong)


def mains_at_sixty(heard: Stereo, spell: Spell) -> Stereo:
    """A buzz, as of a dimmer: many harmonics of 60 Hz."""
    seconds = heard.shape[1] / RATE + 1
    buzz = sum(tone(60 * number, seconds) / number for number in range(1, 12))
    return heard + both(np.asarray(buzz), heard) * amplitude(spell.either(-42, -28))


def ident_tone(heard: Stereo, spell: Spell) -> Stereo:
    """Line-up tone of another pitch, which pauses on the left every three seconds to tell it from the right."""
    wave = both(tone(spell.either(440, 997), heard.shape[1] / RATE + 1), heard) * amplitude(spell.either(-24, -14))
    wave[0, np.arange(heard.shape[1]) % (3 * RATE) < RATE // 4] = 0.0
    return wave


def lost_receiver(heard: Stereo, spell: Spell) -> Stereo:
    """The hiss of a receiver, which falls a little towards the highest pitches, alike at left and right."""
    wave = shaped(
        noise(random(spell), heard.shape[1] / RATE + 1, spell.either(-28, -15)), high=spell.either(16e3, 24e3)
    )
    return both(wave, heard)


def one_side_off_centre(heard: Stereo, spell: Spell) -> Stereo:
    """The samples of one channel are too low."""
    return heard - np.array([[spell.either(0.035, 0.12)], [0.0]])[: len(heard)]


def much_less_loud(heard: Stereo, spell: Spell) -> Stereo:
    """Less loud than agreed, for a minute."""
    return heard * amplitude(spell.either(-9, -14))


def clip_at_another_level(heard: Stereo, spell: Spell) -> Stereo:
    """A clip that is far too quiet, or far too loud."""
    return np.tanh(heard * amplitude(spell.either(-13, 15)))


LOUD = ("loudness_jump", "loudness_off_target", "true_peak_exceeded", "clipping")
LEVELS = ("loudness_jump", "loudness_off_target")
FAULTS = (
    Fault("silence", faded_to_nothing, also=LEVELS),
    Fault("channel_silent", left_fades, mono=False),
    Fault("phase_inverted", left_turned_over, mono=False, also=LEVELS),
    Fault("channel_imbalance", left_weak, mono=False),
    Fault("mono_as_stereo", left_on_both, mono=False),
    Fault("clipping", over_the_converter, also=LOUD),
    Fault("true_peak_exceeded", gain_too_high, also=LOUD),
    Fault("sound_dropouts", stuck_again_and_again),
    Fault("hum", mains_at_sixty),
    Fault("line_up_tone", ident_tone, also=LEVELS),
    Fault("sound_noise", lost_receiver, also=LEVELS),
    Fault("dc_offset", one_side_off_centre),
    Fault("loudness_off_target", much_less_loud, seconds=45.0, also=LEVELS),
    Fault("loudness_jump", clip_at_another_level, seconds=15.0, also=LOUD),
)
LAYOUTS = ((6, 48_000), (2, 44_100))
