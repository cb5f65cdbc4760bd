"""What is done to the films of the test half."""

from dataclasses import replace

from tallylight_corpus.injector import Spell

from timing.packets import LOST, STEPS, Fault, Packets, Span, sent_at, shifted, within, without, without_runs


def pictures_late(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The pictures' stamps are late: one encoder restarted, and the other did not."""
    return shifted(packets, "picture", spell.either(0.3, 1.0), spell.begin, span.end)


def sound_creeps(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The sound's clock is slow, and put right in the end."""
    slow = spell.either(0.03, 0.1)
    return [
        replace(each, pts=each.pts + late, dts=each.dts + late)
        if within(each, "sound", spell.begin, span.end) and (late := slow * (each.pts - spell.begin))
        else each
        for each in packets
    ]


def sound_begins_late(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Of each segment, the first of the sound are not there."""
    for at in span.borders(spell.begin):
        packets = without(packets, "sound", at, at + spell.either(0.3, 1.2))
    return packets


def pictures_end_early(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Of each segment, the last pictures are not there."""
    for at in span.borders(spell.begin):
        packets = without(packets, "picture", at - spell.either(0.4, 1.0), at)
    return packets


def sound_packets_lost(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Some sound in a row is not there, every three seconds."""
    return without_runs(packets, "sound", spell.either(0.2, 0.7), (spell.begin, span.end, 3.0), spell.chance)


def camera_drops_pictures(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A link that is too slow takes pictures, once a second or so."""
    return without_runs(packets, "picture", spell.either(0.2, 0.4), (spell.begin, span.end, 1.1), spell.chance)


def sound_sent_late(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The multiplexer holds sound back."""
    behind = spell.either(1.9, 4.0)
    return sent_at(packets, "sound", lambda dts: dts + behind, spell.begin, span.end)


def sound_in_bursts(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Sound comes some seconds at a time."""
    each = spell.either(2.2, 5.0)
    return sent_at(packets, "sound", lambda dts: dts // each * each, spell.begin, span.end)


FAULTS = (
    Fault("av_skew", pictures_late, (*STEPS, "decode_damage"), forms=("hls",)),
    Fault("av_skew", sound_creeps, STEPS, forms=("hls",)),
    Fault("track_durations_differ", sound_begins_late, ("pts_gap",), forms=("hls",)),
    Fault(
        "track_durations_differ",
        pictures_end_early,
        ("pts_gap", "decode_damage", "segment_not_independent"),
        forms=("hls",),
    ),
    Fault("pts_gap", sound_packets_lost, ("track_durations_differ",)),
    Fault("pts_gap", camera_drops_pictures, LOST),
    Fault("interleaving", sound_sent_late, forms=("http",)),
    Fault("interleaving", sound_in_bursts, forms=("http",)),
)
