"""Faults of the coding, as they are put into the films of the tuning half."""

from picture.coding import Film
from picture.injector import Injector, Spell, coded_as


def smaller_pictures(film: Film, spell: Spell) -> Film:
    """Three quarters of the width and height, or a third."""
    coding, share = film.parts[0].coding, spell.either(0.75, 1 / 3)
    width, height = (round(length * share / 2) * 2 for length in (coding.width, coding.height))
    return coded_as(film, spell, width=width, height=height)


def poorer_profile(film: Film, spell: Spell) -> Film:
    """Main, or Baseline."""
    return coded_as(film, spell, profile="baseline" if spell.strong else "main")


def colours_of_standard_definition(film: Film, spell: Spell) -> Film:
    """The headers name BT.601, of Europe or of America."""
    return coded_as(film, spell, colours=6 if spell.strong else 5)


def twice_as_many_pictures(film: Film, spell: Spell) -> Film:
    """Twice the rate, or a fifth more."""
    fps = film.parts[0].coding.fps
    return coded_as(film, spell, fps=2 * fps if spell.strong else fps * 6 // 5)


def key_frames_forgotten(film: Film, spell: Spell) -> Film:
    """No key frame for longer than anybody waits."""
    return coded_as(film, spell, gop=spell.end - spell.begin)


def twice_as_far_apart(film: Film, spell: Spell) -> Film:
    """Key frames each three or four seconds, which were two apart."""
    return coded_as(film, spell, gop=spell.either(3.0, 4.0))


def headers_not_repeated(film: Film, spell: Spell) -> Film:
    """No parameter sets with the key frames."""
    return coded_as(film, spell, sets="")


def starved(film: Film, spell: Spell) -> Film:
    """An encoder gets hardly any bits."""
    return coded_as(film, spell, bitrate=int(film.parts[0].coding.bitrate / spell.either(12, 40)))


INJECTORS = (
    Injector(("resolution_changed",), smaller_pictures, 8.0, at_keys=True),
    Injector(("profile_changed",), poorer_profile, 8.0, at_keys=True),
    Injector(("colour_changed",), colours_of_standard_definition, 8.0, at_keys=True),
    Injector(("frame_rate_changed",), twice_as_many_pictures, 8.0, at_keys=True),
    Injector(("gop_too_long", "gop_changed"), key_frames_forgotten, 14.0, at_keys=True),
    Injector(("gop_changed",), twice_as_far_apart, 12.0, at_keys=True),
    Injector(("parameter_sets_missing",), headers_not_repeated, 8.0, at_keys=True, in_segments=False),
    Injector(("frame_size_collapsed",), starved, 8.0, at_keys=True),
)
