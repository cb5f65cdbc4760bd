"""What looks like a fault, and is healthy: for the films of the tuning half."""

from tallylight_corpus.injector import Spell

from timing.packets import Packets, Span, Trap, sent_at, shifted

ALWAYS = (-1.0, 1e9)
NEW_CLOCK_AT = 24.0


def as_it_is(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The film."""
    return packets


def sound_ahead_from_the_start(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A habit of the stream: its sound is stamped 0.4 s early."""
    return shifted(packets, "sound", -0.4, *ALWAYS)


def sound_in_groups(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Sound comes 0.7 s at a time, which a player may expect."""
    return sent_at(packets, "sound", lambda dts: (dts // 0.7 + 1) * 0.7, *ALWAYS)


def slide_for_a_while(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A slide of a lecture, of which nothing but key frames is sent."""
    return [each for each in packets if each.track == "sound" or each.key or not spell.begin <= each.pts < span.end - 2]


def slides_to_the_end(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A lecture begins, and goes on."""
    return [each for each in packets if each.track == "sound" or each.key or each.pts < spell.begin]


def another_source_is_declared(packets: Packets, spell: Spell, span: Span) -> Packets:
    """At a discontinuity another encoder takes over, whose sound is 0.35 s earlier."""
    moved = shifted(packets, "picture", 5000.0, NEW_CLOCK_AT, 1e9)
    return shifted(moved, "sound", 4999.65, NEW_CLOCK_AT, 1e9)


TRAPS = (
    Trap(as_it_is),
    Trap(sound_ahead_from_the_start),
    Trap(sound_in_groups),
    Trap(slide_for_a_while),
    Trap(slides_to_the_end),
    Trap(another_source_is_declared, NEW_CLOCK_AT),
)
