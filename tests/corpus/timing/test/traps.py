"""What looks like a fault, and is healthy: for the films of the test half."""

from tallylight_corpus.injector import Spell

from timing.packets import Packets, Span, Trap, sent_at, shifted

NEW_CLOCK_AT = 24.0


def nothing_wrong(packets: Packets, spell: Spell, span: Span) -> Packets:
    """The film."""
    return packets


def sound_late_from_the_start(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A habit of the stream: its sound is stamped 0.6 s late."""
    return shifted(packets, "sound", 0.6, -1.0, 1e9)


def sound_ahead_by_a_second(packets: Packets, spell: Spell, span: Span) -> Packets:
    """Sound is sent as early as a receiver may expect."""
    return sent_at(packets, "sound", lambda dts: dts - 0.95, -1.0, 1e9)


def lip_sync_put_right(packets: Packets, spell: Spell, span: Span) -> Packets:
    """An operator moves the sound by 60 ms."""
    return shifted(packets, "sound", 0.06, spell.begin, 1e9)


def another_clock_is_declared(packets: Packets, spell: Spell, span: Span) -> Packets:
    """At a discontinuity both clocks begin anew, and the sound is 0.3 s later than it was."""
    moved = shifted(packets, "picture", 300.0, NEW_CLOCK_AT, 1e9)
    return shifted(moved, "sound", 300.3, NEW_CLOCK_AT, NEW_CLOCK_AT + 100)


def still_sent_as_key_frames(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A picture that stands: only its key frames are sent, every two seconds."""
    return [each for each in packets if each.track == "sound" or each.key or not spell.begin <= each.pts < span.end]


TRAPS = (
    Trap(nothing_wrong),
    Trap(sound_late_from_the_start),
    Trap(sound_ahead_by_a_second),
    Trap(lip_sync_put_right),
    Trap(another_clock_is_declared, NEW_CLOCK_AT),
    Trap(still_sent_as_key_frames),
)
