"""Faults of the coding, as they are put into the films of the test half."""

from picture.coding import Film
from picture.injector import Injector, Spell, coded_as


def another_shape(film: Film, spell: Spell) -> Film:
    """Narrower, as of an anamorphic encoder; mild: one line of blocks less."""
    coding = film.parts[0].coding
    return coded_as(
        film, spell, **({"width": coding.width * 3 // 8 * 2} if spell.strong else {"height": coding.height - 16})
    )


def spare_encoder_of_old_players(film: Film, spell: Spell) -> Film:
    """Baseline; mild: Main."""
    return coded_as(film, spell, profile="baseline" if spell.strong else "main")


def colours_unsaid_or_wide(film: Film, spell: Spell) -> Film:
    """The headers say nothing any more; strong: they name those of ultra high definition."""
    return coded_as(film, spell, colours=9 if spell.strong else 2)


def fewer_pictures(film: Film, spell: Spell) -> Film:
    """Half the rate; mild: four fifths of it."""
    fps = film.parts[0].coding.fps
    return coded_as(film, spell, fps=fps // 2 if spell.strong else fps * 4 // 5)


def one_key_frame_in_fifteen_seconds(film: Film, spell: Spell) -> Film:
    """Strong: all of the spell has one."""
    return coded_as(film, spell, gop=spell.end - spell.begin if spell.strong else 13.0)


def key_frames_each_second(film: Film, spell: Spell) -> Film:
    """Twice as many key frames as before; strong: four times as many."""
    return coded_as(film, spell, gop=spell.either(1.0, 0.5))


def sets_of_pictures_dropped(film: Film, spell: Spell) -> Film:
    """Only parameter sets of the sequence come; strong: none."""
    return coded_as(film, spell, sets="" if spell.strong else "first")


def rate_control_broken(film: Film, spell: Spell) -> Film:
    """An encoder gets a fifteenth of its bits; strong: a thirtieth."""
    return coded_as(film, spell, bitrate=int(film.parts[0].coding.bitrate / spell.either(15, 30)))


INJECTORS = (
    Injector(("resolution_changed",), another_shape, 8.0, at_keys=True),
    Injector(("profile_changed",), spare_encoder_of_old_players, 8.0, at_keys=True),
    Injector(("colour_changed",), colours_unsaid_or_wide, 8.0, at_keys=True),
    Injector(("frame_rate_changed",), fewer_pictures, 8.0, at_keys=True),
    Injector(("gop_too_long", "gop_changed"), one_key_frame_in_fifteen_seconds, 16.0, at_keys=True),
    Injector(("gop_changed",), key_frames_each_second, 12.0, at_keys=True),
    Injector(("parameter_sets_missing",), sets_of_pictures_dropped, 8.0, at_keys=True, in_segments=False),
    Injector(("frame_size_collapsed",), rate_control_broken, 8.0, at_keys=True),
)
