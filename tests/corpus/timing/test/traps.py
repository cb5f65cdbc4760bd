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


def card_between_programmes(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A card stands for some seconds, of which an encoder sends key frames alone."""
    return _keys(packets, spell.begin, spell.begin + 7.3)


def every_other_key_frame(packets: Packets, spell: Spell, span: Span) -> Packets:
    """A picture that stands, sent every four seconds."""
    stands = [each.pts for each in packets if each.key and each.track == "picture"][::2]
    kept = _keys(packets, spell.begin, span.end)
    return [
        each for each in kept if each.track == "sound" or each.pts in stands or not spell.begin <= each.pts < span.end
    ]


def stands_to_the_end(packets: Packets, spell: Spell, span: Span) -> Packets:
    """From some time on there is nothing but key frames."""
    return _keys(packets, spell.begin, 1e9)


def advert_with_its_own_skew(packets: Packets, spell: Spell, span: Span) -> Packets:
    """At a discontinuity both clocks begin anew, and the sound is half a second earlier than it was."""
    moved = shifted(packets, "picture", -15.0, NEW_CLOCK_AT, 1e9)
    return shifted(moved, "sound", -15.5, NEW_CLOCK_AT, 1e9)


def _keys(packets: Packets, begin: float, end: float) -> Packets:
    return [each for each in packets if each.track == "sound" or each.key or not begin <= each.pts < end]


UNSEEN = (
    Trap(card_between_programmes),
    Trap(every_other_key_frame),
    Trap(stands_to_the_end),
    Trap(advert_with_its_own_skew, NEW_CLOCK_AT),
)
