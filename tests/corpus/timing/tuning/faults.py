"""What is done to the films of the tuning half."""

from tallylight_corpus.injector import Spell

from timing.packets import LOST, STEPS, Fault, Packets, Span, sent_at, shifted, without, without_runs


def sound_late(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The sound's stamps are late."""
    return shifted(packets, "sound", spell.either(0.25, 0.8), spell.begin, span.end)


def sound_ends_early(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Of each segment, the last of the sound are not there: a packager that cuts its tracks at different places."""
    for at in span.borders(spell.begin):
        packets = without(packets, "sound", at - spell.either(0.35, 1.0), at)
    return packets


def pictures_dropped(packets: Packets, spell: Spell, span: Span) -> Packets:
    """An encoder that is overloaded: some pictures in a row are not there, every two seconds."""
    return without_runs(packets, "picture", spell.either(0.24, 0.6), (spell.begin, span.end, 2.0), spell.chance)


def sound_sent_early(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The multiplexer sends sound ahead."""
    ahead = spell.either(1.8, 3.5)
    return sent_at(packets, "sound", lambda dts: dts - ahead, spell.begin, span.end)


FAULTS = (
    Fault("av_skew", sound_late, STEPS, forms=("hls",)),
    Fault("track_durations_differ", sound_ends_early, ("pts_gap",), forms=("hls",)),
    Fault("pts_gap", pictures_dropped, LOST),
    Fault("interleaving", sound_sent_early, forms=("http",)),
)
