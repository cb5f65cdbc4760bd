"""What looks like a fault, and is healthy: for the films of the tuning half."""

from tallylight_corpus.injector import Spell

from timing.packets import Packets, Span, Trap, sent_at, shifted

ALWAYS = (-1.0, 1e9)


def as_it_is(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The film."""
    return packets


def sound_ahead_from_the_start(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A habit of the stream: its sound is stamped 0.4 s early."""
    return shifted(packets, "sound", -0.4, *ALWAYS)


def sound_in_groups(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Sound comes 0.7 s at a time, which a player may expect."""
    return sent_at(packets, "sound", lambda dts: (dts // 0.7 + 1) * 0.7, *ALWAYS)


TRAPS = (Trap(as_it_is), Trap(sound_ahead_from_the_start), Trap(sound_in_groups))
