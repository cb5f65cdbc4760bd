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


def last_pictures_missing(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Of each segment, the last pictures are not there: a packager that cuts before they have come."""
    for at in span.borders(spell.begin):
        packets = without(packets, "picture", at - spell.either(0.5, 1.3), at)
    return packets


def pictures_lost_on_a_poor_link(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Runs of pictures of any length are not there, with a few between them."""
    for length in (0.25, 0.55, 0.35):
        seconds = spell.either(0.8, 1.2) * length
        packets = without_runs(packets, "picture", seconds, (spell.begin + 3 * length, span.end, 2.5), spell.chance)
    return packets


def sound_sent_early(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The multiplexer sends sound ahead."""
    ahead = spell.either(1.8, 3.5)
    return sent_at(packets, "sound", lambda dts: dts - ahead, spell.begin, span.end)


FAULTS = (
    Fault("av_skew", sound_late, STEPS, forms=("hls",)),
    Fault("track_durations_differ", sound_ends_early, ("pts_gap",), forms=("hls",)),
    Fault(
        "track_durations_differ",
        last_pictures_missing,
        ("pts_gap", "decode_damage", "segment_not_independent"),
        forms=("hls",),
    ),
    Fault("pts_gap", pictures_dropped, LOST),
    Fault("pts_gap", pictures_lost_on_a_poor_link, LOST),
    Fault("interleaving", sound_sent_early, forms=("http",)),
)
